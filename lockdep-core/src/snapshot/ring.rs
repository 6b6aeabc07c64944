//! Rings of the union: every dependency is put into one graph, in one order whatever came from where,
//! and what closes a ring there is told.
//!
//! As `memory/rings.rs`, but for what only a running process knows: which very locks were nested, and
//! which of them are gone. What a process knew of those is in its own findings.

use std::collections::HashMap;

use super::rows::Guard;
use super::{Relation, Snapshot};
use crate::class::ClassId;
use crate::context::ContextId;
use crate::graph::{EdgeId, End, Graph, Insertion};
use crate::mode::Mode;
use crate::wait::LockKind;

/// A dependency, by position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StepOf {
    /// Of `edges`.
    Edge(u32),
    /// Of `context_edges`.
    ContextEdge(u32),
    /// Of `within`.
    Within(u32),
}

/// A ring, and the class of a guard that keeps two of its steps apart.
pub(super) struct Ring {
    /// From what closes it around.
    pub(super) steps: Vec<StepOf>,
    pub(super) gate: Option<u32>,
}

/// A search gives up what takes it beyond so many guards in all its states: as after too many steps,
/// what it did not find then is not told.
const GUARDS: usize = 1 << 22;

struct Rings<'a> {
    snapshot: &'a Snapshot,
    graph: Graph<StepOf>,
    found: Vec<Ring>,
}

/// The rings of a snapshot.
pub(super) fn rings(snapshot: &Snapshot) -> Vec<Ring> {
    let mut rings = Rings { snapshot, graph: Graph::new(), found: Vec::new() };
    // What closed a ring in its process comes last, so that it closes one here.
    for refused in [false, true] {
        for i in 0..snapshot.edges.len() as u32 {
            if snapshot.edges[i as usize].refused == refused {
                rings.edge(i);
            }
        }
        for i in 0..snapshot.context_edges.len() as u32 {
            if snapshot.context_edges[i as usize].refused == refused {
                rings.context_edge(i);
            }
        }
    }
    rings.found
}

impl Rings<'_> {
    fn end(&self, class: u32, mode: Mode) -> End {
        let kind = self.snapshot.classes[class as usize].kind;
        let id = ClassId::from_index(class as usize);
        End::Lock { class: id, mode, normal: kind == LockKind::Normal }
    }

    /// Whether nobody waits for this class for want of a writer.
    fn sleeps(&self, class: u32) -> bool {
        let class = &self.snapshot.classes[class as usize];
        class.user_space && !class.written
    }

    fn edge(&mut self, i: u32) {
        let edge = &self.snapshot.edges[i as usize];
        if self.sleeps(edge.from) || self.sleeps(edge.to) {
            return;
        }
        let prev = self.end(edge.from, held(edge.exclusive));
        let next = self.end(edge.to, wanted(edge.recursive_read));
        self.insert(prev, next, StepOf::Edge(i));
    }

    fn context_edge(&mut self, i: u32) {
        let edge = &self.snapshot.context_edges[i as usize];
        // 0 is a plain task. A validator tells 31 others apart; here is room for some more.
        let Ok(context) = u8::try_from(edge.context + 1) else { return };
        let context = End::Context(ContextId(context));
        if self.sleeps(edge.class) {
            return;
        }
        let (prev, next) = match edge.is {
            Relation::TakenIn => (context, self.end(edge.class, wanted(edge.recursive_read))),
            Relation::OpenTo => (self.end(edge.class, held(edge.exclusive)), context),
        };
        self.insert(prev, next, StepOf::ContextEdge(i));
    }

    fn insert(&mut self, prev: End, next: End, step: StepOf) {
        let path = match self.graph.insert_edge(prev, next, || step) {
            Insertion::Known => return,
            Insertion::Added(_) if !self.graph.has_soft() => return,
            Insertion::Added(_) => None,
            Insertion::Cycle(path) => Some(path),
        };
        let cyclic = path.is_some();
        let Some((path, gate)) = self.weigh((prev, next), step, path) else { return };
        let mut steps = vec![step];
        steps.extend(path.iter().map(|edge| self.graph.edge(*edge).2));
        let soft =
            path.iter().map(|edge| edge.record() as u32).find(|record| self.graph.is_soft(*record));
        match gate {
            // It counts once a step of it is seen without the guard, or another way round it.
            Some(_) if cyclic => {
                self.graph.insert_loose(prev, next, true, || step);
            }
            Some(_) => {}
            // Told once: without this edge what is left closes no ring.
            None => soft.into_iter().for_each(|record| self.graph.set_soft(record, false)),
        }
        self.found.push(Ring { steps, gate });
    }

    /// The ring that a dependency closes, if it closes one, and the guard that keeps it open.
    /// `path` is a way back that is known.
    fn weigh(
        &self,
        ends: (End, End),
        last: StepOf,
        path: Option<Vec<EdgeId>>,
    ) -> Option<(Vec<EdgeId>, Option<u32>)> {
        let Some(any) = self.search(ends, last, false) else {
            // Through a context: no guard keeps an interrupt out.
            return path.map(|path| (path, None));
        };
        if let Some(free) = self.search(ends, last, true) {
            return Some((free, None));
        }
        let mut guards = self.guards(last).to_vec();
        for edge in &any {
            let under = self.guards(self.graph.edge(*edge).2);
            if let Some(gate) = common(under, &guards) {
                return Some((any, Some(gate)));
            }
            guards.extend(under);
        }
        Some((any, None))
    }

    fn guards(&self, step: StepOf) -> &[Guard] {
        match step {
            StepOf::Edge(i) => &self.snapshot.edges[i as usize].under,
            StepOf::Within(i) => &self.snapshot.within[i as usize].under,
            StepOf::ContextEdge(_) => &[],
        }
    }

    /// A shortest way back over locks; `free`: no two steps of which have a guard in common.
    fn search(&self, ends: (End, End), last: StepOf, free: bool) -> Option<Vec<EdgeId>> {
        // The state of a path is what its steps were done under.
        let start = self.guards(last).to_vec();
        let mut room = GUARDS.saturating_sub(start.len());
        let mut known = HashMap::from([(start.clone(), 0)]);
        let mut states = vec![start];
        let mut extend = |state: u32, edge: EdgeId| {
            let under = self.guards(self.graph.edge(edge).2);
            if !free || under.is_empty() {
                return Some(state);
            }
            let before = &states[state as usize];
            if common(under, before).is_some() {
                return None;
            }
            let mut now = before.clone();
            now.extend(under.iter().filter(|guard| !before.contains(guard)));
            now.sort_unstable();
            if let Some(known) = known.get(&now) {
                return Some(*known);
            }
            room = room.checked_sub(now.len())?;
            let state = states.len() as u32;
            known.insert(now.clone(), state);
            states.push(now);
            Some(state)
        };
        self.graph.search(ends.0, ends.1, &mut extend, &|_| true)
    }
}

fn held(exclusive: bool) -> Mode {
    if exclusive { Mode::Exclusive } else { Mode::Shared }
}

fn wanted(recursive_read: bool) -> Mode {
    if recursive_read { Mode::RecursiveRead } else { Mode::Exclusive }
}

/// The class of two guards that exclude each other.
pub(super) fn common(one: &[Guard], other: &[Guard]) -> Option<u32> {
    let apart = |a: Mode, b: Mode| {
        a == Mode::Exclusive
            || b == Mode::Exclusive
            || (a, b) == (Mode::Upgradable, Mode::Upgradable)
    };
    one.iter().find_map(|guard| {
        let excludes = |other: &&Guard| other.class == guard.class && apart(guard.mode, other.mode);
        other.iter().find(excludes).map(|guard| guard.class)
    })
}
