//! Edges beside the acyclic ones, and rings that run over them.
//!
//! Some rings cannot hang as far as is known: a lock in them was never written, or each step of them
//! is taken under one other lock. Their last edge is kept here, on no acyclic layer: *silent*, until
//! somebody says that it counts, or *soft*, on an overlay that searches look at. While the overlay is
//! empty nothing is searched.

use super::topology::{LOCKS, SOFT};
use super::{EdgeId, End, Graph, Node};
use crate::table::Numbers;

/// A search gives up after so many steps: what it did not find then is not told.
const STEPS: usize = 1 << 16;

/// One step of a search: where, in which state of the path, and how it got there.
#[derive(Clone, Copy, Debug)]
struct Reached {
    node: Node,
    state: u32,
    by: Option<EdgeId>,
    before: u32,
}

impl<W: Copy> Graph<W> {
    /// Remembers a dependency on no acyclic layer, and gives the number of its record. `None` if it
    /// is in the graph.
    pub fn insert_loose(
        &mut self,
        prev: End,
        next: End,
        soft: bool,
        witness: impl FnOnce() -> W,
    ) -> Option<u32> {
        let (step, missing) = self.step(prev, next);
        if missing == 0 {
            return None;
        }
        let record = self.add(&step, missing, 0, witness());
        self.set_soft(record, soft);
        Some(record)
    }

    /// Brings a loose edge into the layers where it belongs, unless that closes a cycle.
    pub fn settle(&mut self, prev: End, next: End, record: u32) -> Option<Vec<EdgeId>> {
        let (step, _) = self.step(prev, next);
        self.set_soft(record, false);
        let cycle = self.make_room(&step, self.topology.leaves(record));
        if cycle.is_none() {
            self.topology.set_layers(record, step.layers());
        }
        cycle
    }

    /// Puts a loose edge on the overlay, or takes it off.
    pub fn set_soft(&mut self, record: u32, soft: bool) {
        let is_soft = self.topology.layers(record) & SOFT != 0;
        self.topology.set_layers(record, if soft { SOFT } else { 0 });
        self.soft = self.soft + soft as usize - is_soft as usize;
    }

    /// Whether an edge is on the overlay.
    pub fn is_soft(&self, record: u32) -> bool {
        self.topology.layers(record) & SOFT != 0
    }

    /// Whether an edge is neither among the acyclic ones nor on the overlay.
    pub fn is_silent(&self, record: u32) -> bool {
        self.topology.layers(record) == 0
    }

    /// Whether anything is on the overlay.
    pub fn has_soft(&self) -> bool {
        self.soft > 0
    }

    /// The records of a dependency that are in the graph.
    pub fn records(&self, prev: End, next: End) -> Vec<u32> {
        let from = self.topology.find_node(prev.source());
        match (from, self.topology.find_node(next.arrival())) {
            (Some(from), Some(to)) => self.topology.records(from, to),
            _ => Vec::new(),
        }
    }

    /// The witness of an edge by its record, to be changed.
    pub fn witness_of(&mut self, record: u32) -> &mut W {
        self.topology.witness_mut(EdgeId(record << 1))
    }

    /// The edges of a shortest path back from `next` to `prev`, over locks alone, of those that the
    /// caller allows: `extend` gives the state of a path, which begins as 0, after one more edge, or
    /// `None` if the edge may not be taken; `accept` says whether a path may end so.
    pub fn search(
        &self,
        prev: End,
        next: End,
        extend: &mut dyn FnMut(u32, EdgeId) -> Option<u32>,
        accept: &dyn Fn(u32) -> bool,
    ) -> Option<Vec<EdgeId>> {
        let from = self.topology.find_node(next.arrival())?;
        let to = self.sources(prev)?;
        let mut reached = vec![Reached { node: from, state: 0, by: None, before: 0 }];
        let (mut seen, mut edges) = (Numbers::default(), Vec::new());
        let mut at = 0;
        while let Some(&Reached { node, state, .. }) = reached.get(at) {
            // The first in the queue is the start, which no path need come back to.
            if to.has(node) {
                if accept(state) {
                    return Some(path(&reached, at));
                }
                at += 1;
                continue;
            }
            // Of several shortest paths, the one whose edges came first.
            for successor in self.topology.leaving(node, LOCKS | SOFT) {
                edges.push(successor);
            }
            while let Some((edge, next)) = edges.pop() {
                let Some(state) = extend(state, edge) else { continue };
                let key = (next.0 as u64) << 32 | state as u64;
                if seen.insert(key, 1) && reached.len() < STEPS {
                    let before = at as u32;
                    reached.push(Reached { node: next, state, by: Some(edge), before });
                }
            }
            at += 1;
        }
        None
    }
}

fn path(reached: &[Reached], end: usize) -> Vec<EdgeId> {
    let mut edges = Vec::new();
    let mut at = end;
    while let Some(edge) = reached[at].by {
        edges.push(edge);
        at = reached[at].before as usize;
    }
    edges.reverse();
    edges
}
