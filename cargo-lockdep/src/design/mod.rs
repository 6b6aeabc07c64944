//! The lock design of a program: its graph without what differs between runs, machines and versions
//! of the source. No counts, no processes, no stacks; classes by names that mean the same everywhere.
//!
//! Two designs are compared under a [matching](Moves) of their classes, so that lines that shift and
//! files and types that get another name are no new nestings.

mod root;
mod name;
mod names;
mod build;
mod align;
mod neighbours;
mod finder;
mod elsewhere;
mod moves;

use std::collections::HashMap;

pub use self::build::Built;
pub use self::moves::{Change, Moves};
pub use self::name::{ClassName, Site};
pub use self::names::shortest;
pub use self::root::Root;

/// A graph of classes and contexts. Each edge knows where it comes from: an `O`.
#[derive(Clone, Debug)]
pub struct Design<O> {
    /// The classes that have an edge.
    pub classes: Vec<Class>,
    /// The contexts that have one, by name.
    pub contexts: Vec<String>,
    /// The edges.
    pub edges: Vec<Edge>,
    /// Where each comes from.
    pub origins: Vec<Vec<O>>,
    index: HashMap<(Node, Node, Order), Vec<u32>>,
    known: Known,
}

/// The positions of classes and contexts.
#[derive(Clone, Debug, Default)]
struct Known {
    classes: HashMap<(ClassName, bool), u32>,
    contexts: HashMap<String, u32>,
}

/// A class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Class {
    /// All that is known of its name.
    pub name: ClassName,
    /// Whether somebody gave it that name, so that its place is no part of it.
    pub given: bool,
    /// Which primitive it is, if that is known.
    pub primitive: Option<String>,
}

impl Class {
    /// Whether it may be meant by a name.
    pub fn is_called(&self, name: &ClassName) -> bool {
        match &self.name {
            ClassName { site: Some(_), .. } if self.given && name.site.is_none() => {
                ClassName { site: None, ..self.name.clone() }.is(name)
            }
            own => own.is(name),
        }
    }
}

/// One end of an edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Node {
    /// A context, by position in `contexts`.
    Context(u32),
    /// A class, by position in `classes`.
    Class(u32),
}

/// While one is held, the other is wanted; or a class in a context or open to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Edge {
    /// What is held, or runs.
    pub from: Node,
    /// What is wanted, or can arrive.
    pub to: Node,
    /// Of two locks of one array: which way.
    pub order: Order,
    /// How.
    pub strength: Strength,
}

/// How two locks of one class lie to each other in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Order {
    /// That is not known, or they are of two classes.
    Any,
    /// The one that is wanted lies behind the one that is held.
    Up,
    /// It lies before it.
    Down,
}

/// How the two locks of an edge were taken: what makes it weaker in rings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Strength {
    /// The first was only ever held shared.
    pub shared: bool,
    /// The second is read recursively.
    pub recursive: bool,
}

impl Strength {
    /// Whether whoever knows this one learns nothing new from the other.
    pub fn covers(self, other: Strength) -> bool {
        (!self.shared || other.shared) && (!self.recursive || other.recursive)
    }
}

impl<O> Default for Design<O> {
    fn default() -> Self {
        Design {
            classes: Vec::new(),
            contexts: Vec::new(),
            edges: Vec::new(),
            origins: Vec::new(),
            index: HashMap::new(),
            known: Known::default(),
        }
    }
}

impl<O> Design<O> {
    /// The same design, with other origins.
    pub fn map<P>(self, to: impl Fn(O) -> P) -> Design<P> {
        let Design { classes, contexts, edges, origins, index, known } = self;
        let origins = origins.into_iter().map(|all| all.into_iter().map(&to).collect()).collect();
        Design { classes, contexts, edges, origins, index, known }
    }

    /// The class of this name, which is put there if it is new.
    pub fn class(&mut self, class: Class) -> u32 {
        let key = (class.name.clone(), class.given);
        let classes = &mut self.classes;
        let at = *self.known.classes.entry(key).or_insert_with(|| {
            classes.push(class.clone());
            classes.len() as u32 - 1
        });
        // Of two primitives the smaller, wherever they come first.
        let primitive = &mut classes[at as usize].primitive;
        if let Some(other) = class.primitive
            && primitive.as_ref().is_none_or(|known| other < *known)
        {
            *primitive = Some(other);
        }
        at
    }

    /// The context of this name, which is put there if it is new.
    pub fn context(&mut self, name: &str) -> u32 {
        let contexts = &mut self.contexts;
        *self.known.contexts.entry(name.to_owned()).or_insert_with(|| {
            contexts.push(name.to_owned());
            contexts.len() as u32 - 1
        })
    }

    /// The class of this very name, if it is there; where the name says no place, one that somebody
    /// gave it.
    pub fn known_class(&self, name: &ClassName) -> Option<u32> {
        self.known.classes.get(&(name.clone(), name.site.is_none())).copied()
    }

    /// The context of this name, if it is there.
    pub fn known_context(&self, name: &str) -> Option<u32> {
        self.known.contexts.get(name).copied()
    }

    /// Adds an edge. Between two nodes only the strongest are kept; what is weaker is told by them.
    pub fn edge(&mut self, edge: Edge, origin: O) {
        let key = (edge.from, edge.to, edge.order);
        let same = self.index.entry(key).or_default();
        for at in &*same {
            let known = &mut self.edges[*at as usize];
            if known.strength.covers(edge.strength) {
                return self.origins[*at as usize].push(origin);
            }
            if edge.strength.covers(known.strength) {
                known.strength = edge.strength;
                return self.origins[*at as usize].push(origin);
            }
        }
        same.push(self.edges.len() as u32);
        self.edges.push(edge);
        self.origins.push(vec![origin]);
    }

    /// The edges between two nodes, of any strength.
    pub fn between(&self, from: Node, to: Node, order: Order) -> impl Iterator<Item = u32> + '_ {
        self.index.get(&(from, to, order)).into_iter().flatten().copied()
    }
}
