//! What is around a class: how alike two classes of two designs are, by what they are nested with.

use std::collections::HashMap;

use super::{Design, Node};

/// Numbers for what both designs call the same, so that comparing is cheap.
#[derive(Debug, Default)]
pub(super) struct Numbers<'a>(HashMap<(bool, &'a str, Option<u32>), u32>);

impl<'a> Numbers<'a> {
    fn of(&mut self, context: bool, label: &'a str, level: Option<u32>) -> u32 {
        let next = self.0.len() as u32;
        *self.0.entry((context, label, level)).or_insert(next)
    }
}

/// One of the two designs.
#[derive(Debug)]
pub(super) struct Side {
    /// What each class is called but for its place, as a number.
    pub(super) labels: Vec<u32>,
    /// The contexts' names, as numbers.
    contexts: Vec<u32>,
    /// For each class the ends of its edges: whether they lead there, and what is there.
    pub(super) near: Vec<Vec<(bool, Node)>>,
    /// The same by label, in order.
    alike: Vec<Vec<(bool, u32)>>,
}

impl Side {
    pub(super) fn of<'a, O>(design: &'a Design<O>, numbers: &mut Numbers<'a>) -> Side {
        let label = |c: &'a super::Class, numbers: &mut Numbers<'a>| {
            numbers.of(false, &c.name.label, c.name.level)
        };
        let labels: Vec<u32> = design.classes.iter().map(|c| label(c, numbers)).collect();
        let contexts = design.contexts.iter();
        let contexts: Vec<u32> = contexts.map(|c| numbers.of(true, c, None)).collect();
        let mut near = vec![Vec::new(); labels.len()];
        for edge in &design.edges {
            if let Node::Class(class) = edge.from {
                near[class as usize].push((true, edge.to));
            }
            if let Node::Class(class) = edge.to {
                near[class as usize].push((false, edge.from));
            }
        }
        let mut side = Side { labels, contexts, near, alike: Vec::new() };
        side.alike = side.near.iter().map(|near| side.by_label(near)).collect();
        side
    }

    fn by_label(&self, near: &[(bool, Node)]) -> Vec<(bool, u32)> {
        let mut alike: Vec<(bool, u32)> =
            near.iter().map(|(out, node)| (*out, self.label(*node))).collect();
        alike.sort_unstable();
        alike
    }

    pub(super) fn label(&self, node: Node) -> u32 {
        match node {
            Node::Context(i) => self.contexts[i as usize],
            Node::Class(i) => self.labels[i as usize],
        }
    }

    /// How many neighbours of two classes are called the same, and how many of either are not.
    pub(super) fn common(&self, class: u32, other: &Side, its: u32) -> (i64, i64) {
        let (one, other) = (&self.alike[class as usize], &other.alike[its as usize]);
        let (mut i, mut j, mut common) = (0, 0, 0);
        while let (Some(a), Some(b)) = (one.get(i), other.get(j)) {
            common += (a == b) as i64;
            i += (a <= b) as usize;
            j += (b <= a) as usize;
        }
        (common, (one.len() + other.len()) as i64 - 2 * common)
    }
}
