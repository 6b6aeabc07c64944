//! Readers that nobody keeps waiting: what a program's reader-writer locks do before they are written.
//!
//! A reader waits for a reader only behind a writer that waits. So no ring runs through a class that
//! nobody ever took exclusively or as an upgradable reader, and its edges stay out of the graph's
//! layers until somebody does.

use super::rings::{Closed, Excuse};
use super::within::Verdict;
use super::{Memory, Witness};
use crate::class::{ByClass, ClassId};
use crate::graph::{EdgeId, End};
use crate::instance::Instances;
use crate::mode::{Mode, Subclass};
use crate::violation::CycleEdge;

/// Which classes were written, and the edges that wait for that.
#[derive(Debug, Default)]
pub(super) struct Writers {
    /// Of programs' locks that were taken: 0 as long as nobody wrote one.
    written: ByClass,
    asleep: Vec<(End, End, u32)>,
}

impl Writers {
    /// Whether a class was only ever read.
    pub(super) fn sleeps(&self, class: ClassId) -> bool {
        self.written.get(class.at(Subclass::DEFAULT)) == Some(0)
    }

    /// Whether one end of a dependency was only ever read.
    pub(super) fn any_sleeps(&self, ends: (End, End)) -> bool {
        [ends.0, ends.1].iter().any(|end| match *end {
            End::Lock { class, .. } => self.sleeps(class),
            End::Context(_) => false,
        })
    }

    /// Keeps a silent edge until its ends are awake.
    pub(super) fn put_to_sleep(&mut self, prev: End, next: End, record: u32) {
        self.asleep.push((prev, next, record));
    }

    pub(super) fn bytes(&self) -> usize {
        self.written.bytes() + self.asleep.capacity() * size_of::<(End, End, u32)>()
    }
}

impl Memory {
    /// Notes how a class is taken. True if this is the first time that it is written after it was
    /// read: then [`wake_readers`](Self::wake_readers).
    pub fn saw(&mut self, class: ClassId, user_space: bool, mode: Mode) -> bool {
        if !user_space {
            return false;
        }
        let class = class.at(Subclass::DEFAULT);
        let writes = mode.excludes_its_like();
        let before = self.writers.written.get(class);
        if before.is_none() || before == Some(0) && writes {
            self.writers.written.set(class, writes as usize);
        }
        before == Some(0) && writes
    }

    /// Brings into the graph what waited for a class to be written, and gives the rings that are
    /// closed with that.
    pub fn wake_readers(&mut self, instances: &Instances) -> Vec<Verdict> {
        let mut found = self.within.wake(&self.writers);
        for (prev, next, record) in std::mem::take(&mut self.writers.asleep) {
            if self.writers.any_sleeps((prev, next)) {
                self.writers.put_to_sleep(prev, next, record);
                continue;
            }
            let cycle = self.graph.settle(prev, next, record);
            if let Some(ring) = self.woken((prev, next), record, cycle, instances) {
                found.push(Verdict::Ring(ring));
            }
        }
        if self.paranoid {
            self.graph.check_invariants();
        }
        found
    }

    /// The ring that an edge closes that is awake now.
    fn woken(
        &mut self,
        ends: (End, End),
        record: u32,
        cycle: Option<Vec<EdgeId>>,
        instances: &Instances,
    ) -> Option<Closed> {
        let cyclic = cycle.is_some();
        if !cyclic && !self.graph.has_soft() {
            return None;
        }
        let side = self.sides.get(record as usize).cloned();
        let (_, _, trace) = self.graph.edge(EdgeId(record << 1));
        let between = side.as_ref().map(|side| side.between(instances));
        let witness = Witness { between, ..self.witness(trace) };
        let Some(side) = side else {
            // Through a context.
            let mut ring = self.steps(&cycle?, instances);
            let from = ring.last().map_or_else(|| ends.0.arrival(), |edge| edge.to);
            ring.push(CycleEdge { from, to: ends.1.arrival(), witness });
            return Some(Closed { ring, closes: None, excuse: None });
        };
        let (path, excuse): (_, Option<Excuse>) = self.weigh(ends, &side, cycle, instances)?;
        if excuse.is_none() {
            self.leave_out(ends, &path);
        } else if cyclic {
            self.graph.set_soft(record, true);
        }
        Some(self.close(&path, ends, witness, &side, excuse, instances))
    }
}
