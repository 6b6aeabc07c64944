//! What classes of one design are in another one.

use std::fmt;

use serde::Serialize;

use super::finder::Finder;
use super::neighbours::{Numbers, Side};
use super::{Class, Design, Edge, Node};

/// A matching of the classes of two designs, and of their contexts by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moves {
    pub(super) to_new: Vec<Option<u32>>,
    pub(super) to_old: Vec<Option<u32>>,
    pub(super) contexts_to_new: Vec<Option<u32>>,
    pub(super) contexts_to_old: Vec<Option<u32>>,
}

/// What became of a class that has another name now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Change {
    /// It is on another line.
    Moved,
    /// It is in another file.
    Refiled,
    /// It has another type, or another given name.
    Renamed,
    /// It is another primitive.
    Remade,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Change::Moved => "moved",
            Change::Refiled => "in another file",
            Change::Renamed => "renamed",
            Change::Remade => "another primitive",
        })
    }
}

impl Moves {
    /// The best matching that was found.
    pub fn find<A, B>(old: &Design<A>, new: &Design<B>) -> Moves {
        let mut numbers = Numbers::default();
        let sides = [Side::of(old, &mut numbers), Side::of(new, &mut numbers)];
        let contexts = [&*old.contexts, &*new.contexts];
        Finder::new([&*old.classes, &*new.classes], contexts, sides).find()
    }

    /// What a node of the old design is in the new one.
    pub fn to_new(&self, node: Node) -> Option<Node> {
        match node {
            Node::Context(i) => self.contexts_to_new[i as usize].map(Node::Context),
            Node::Class(i) => self.to_new[i as usize].map(Node::Class),
        }
    }

    /// What a node of the new design was in the old one.
    pub fn to_old(&self, node: Node) -> Option<Node> {
        match node {
            Node::Context(i) => self.contexts_to_old[i as usize].map(Node::Context),
            Node::Class(i) => self.to_old[i as usize].map(Node::Class),
        }
    }

    /// An edge between nodes of the new design, between those of the old one.
    pub fn edge_to_old(&self, edge: Edge) -> Option<Edge> {
        Some(Edge { from: self.to_old(edge.from)?, to: self.to_old(edge.to)?, ..edge })
    }

    /// An edge between nodes of the old design, between those of the new one.
    pub fn edge_to_new(&self, edge: Edge) -> Option<Edge> {
        Some(Edge { from: self.to_new(edge.from)?, to: self.to_new(edge.to)?, ..edge })
    }

    /// All pairs of classes.
    pub fn pairs(&self) -> impl Iterator<Item = (u32, u32)> + '_ {
        let pairs = self.to_new.iter().enumerate();
        pairs.filter_map(|(old, new)| Some((old as u32, (*new)?)))
    }
}

impl Change {
    /// What is different about a class, the greatest first; `None` if nothing is.
    pub fn between(old: &Class, new: &Class) -> Option<Change> {
        let (one, other) = (&old.name, &new.name);
        if (&one.label, one.level) != (&other.label, other.level) {
            return Some(Change::Renamed);
        }
        let places =
            one.site.as_ref().zip(other.site.as_ref()).filter(|_| !old.given && !new.given);
        if let Some((one, other)) = places.filter(|(one, other)| !one.is(other)) {
            let moved = one.file == other.file;
            return Some(if moved { Change::Moved } else { Change::Refiled });
        }
        let primitives = old.primitive.as_ref().zip(new.primitive.as_ref());
        primitives.filter(|(old, new)| old != new).map(|_| Change::Remade)
    }
}
