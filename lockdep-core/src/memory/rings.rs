//! Rings of a program's locks: which of them can hang, as far as is known.
//!
//! A ring is real unless what was seen speaks against it. It sleeps while a lock in it was never
//! written (`writers.rs`). It is a note if two of its steps were always taken under one other lock,
//! which keeps them apart; or if one task alone made one of its steps and is here again, with a lock
//! that nobody else ever took and that is gone, while the ring's other locks are still the same.
//!
//! What speaks against a ring can be taken back: a step is taken without the guard, or with a lock
//! that several tasks have. So the last edge of a note is kept on the graph's overlay, and whenever
//! something changes the overlay is searched.

use std::cell::RefCell;

use super::sides::{self, Guard, Nesting, Side};
use super::{Between, Memory, Refused, Ring, Witness, trace};
use crate::class::ClassId;
use crate::graph::{EdgeId, End, Insertion, NodeKind};
use crate::instance::{Instances, Life};
use crate::memory::Event;
use crate::violation::{Closes, CycleEdge};

/// What a nesting of a program's locks came to.
#[derive(Debug)]
pub enum Outcome {
    /// It closes nothing, and the next of its kind need not be looked at.
    Fine,
    /// It closes nothing new; but what it closes must be looked at again each time.
    Unsure,
    /// It closes a ring.
    Closed(Closed),
}

/// A ring, and what it is worth.
#[derive(Debug)]
pub struct Closed {
    /// The ring, the new edge last.
    pub ring: Ring,
    /// Whether the very instances can close it.
    pub closes: Option<Closes>,
    /// Why it is a note; a finding if nothing speaks against it.
    pub excuse: Option<Excuse>,
}

/// Why a ring cannot hang, as far as is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Excuse {
    /// Two of its steps were always taken under a lock of this class.
    Gated(ClassId),
    /// A lock of this class was one task's alone, and is gone.
    Gone(ClassId),
}

/// What a search allows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Allow {
    /// Anything.
    All,
    /// Steps that nothing speaks against, as far as classes go.
    Free,
    /// Steps that no guard keeps apart, as far as classes go.
    Ungated,
    /// Steps from each of which the next goes on with the very same lock, and which no one lock
    /// keeps apart.
    Instances,
}

/// The state of a path under search: what its steps were done under, and the lock it is at.
#[derive(Clone, PartialEq, Eq)]
struct State {
    guards: Vec<Guard>,
    at: u32,
}

impl Memory {
    /// Adds the dependency of a lock on one that is held, one of them a program's.
    pub fn depend(
        &mut self,
        nesting: &Nesting<'_>,
        ends: (End, End),
        instances: &mut Instances,
        event: &mut Event,
    ) -> Outcome {
        let (prev, next) = ends;
        let outer = nesting.outer();
        let from = Some((outer.class(), outer.site));
        let (mut news, mut unsure, mut refused) = (false, false, false);
        for record in self.graph.records(prev, next) {
            news |= self.sides.meet(record, nesting, instances);
            news |= self.refresh(record, nesting, instances, event);
            unsure |= self.graph.is_soft(record);
            refused |= self.graph.is_silent(record);
        }
        let Memory { graph, classes, moments, .. } = self;
        let trace = || trace(classes, moments, from, ends, false, event);
        if self.writers.sleeps(outer.class()) || self.writers.sleeps(nesting.wanted.class) {
            if let Some(record) = graph.insert_loose(prev, next, false, trace) {
                self.sides.set(record, Side::of(nesting, instances));
                self.writers.put_to_sleep(prev, next, record);
            }
            return Outcome::Fine;
        }
        let insertion = graph.insert_edge(prev, next, trace);
        let (added, path) = match insertion {
            Insertion::Known if refused || news && self.graph.has_soft() => (None, None),
            Insertion::Known if unsure => return Outcome::Unsure,
            Insertion::Known => return Outcome::Fine,
            Insertion::Added(record) => {
                self.sides.set(record, Side::of(nesting, instances));
                if !self.graph.has_soft() {
                    return Outcome::Fine;
                }
                (Some(record), None)
            }
            Insertion::Cycle(path) => (None, Some(path)),
        };
        if self.paranoid {
            self.graph.check_invariants();
        }
        let known = added.is_none() && path.is_none();
        let side = match self.graph.records(prev, next).first() {
            Some(record) if known || added.is_some() => self.sides.get(*record as usize).cloned(),
            _ => None,
        };
        let side = side.unwrap_or_else(|| Side::of(nesting, instances));
        let cyclic = path.is_some();
        let Some((path, excuse)) = self.weigh(ends, &side, path, instances) else {
            return if unsure { Outcome::Unsure } else { Outcome::Fine };
        };
        if excuse.is_none() {
            self.leave_out(ends, &path);
            if cyclic {
                self.refuse(nesting, ends, instances, event);
            }
        } else if cyclic {
            let Memory { graph, classes, moments, .. } = self;
            let trace = || super::trace(classes, moments, from, ends, false, event);
            if let Some(record) = graph.insert_loose(prev, next, true, trace) {
                self.sides.set(record, side.clone());
            }
        }
        let stack = self.first_taken(outer.class(), outer.site);
        let witness = Witness {
            from_site: Some(outer.site),
            from_stack: stack,
            between: Some(side.between(instances)),
            ..self.witness_now(event)
        };
        Outcome::Closed(self.close(&path, ends, witness, &side, excuse, instances))
    }

    /// Remembers a dependency that closes a ring, which the graph has not.
    fn refuse(
        &mut self,
        nesting: &Nesting<'_>,
        ends: (End, End),
        instances: &mut Instances,
        event: &mut Event,
    ) {
        if let Some(Refused { side, .. }) = self.refused(ends.0, ends.1) {
            if let Some(side) = side {
                side.meet(nesting, instances);
            }
            return;
        }
        let outer = nesting.outer();
        let from = Some((outer.class(), outer.site));
        let Memory { classes, moments, refused, .. } = self;
        let trace = trace(classes, moments, from, ends, false, event);
        let side = Some(Side::of(nesting, instances));
        refused.push(Refused { prev: ends.0, next: ends.1, trace, side });
    }

    /// A ring that an edge closes with the edges of a path, in words of the rules.
    pub(super) fn close(
        &self,
        path: &[EdgeId],
        ends: (End, End),
        witness: Witness,
        side: &Side,
        excuse: Option<Excuse>,
        instances: &Instances,
    ) -> Closed {
        let mut ring = self.steps(path, instances);
        // The way back may end at either half of `prev`; the new edge starts where it ended.
        let from = ring.last().map_or_else(|| ends.0.arrival(), |edge: &CycleEdge<_>| edge.to);
        ring.push(CycleEdge { from, to: ends.1.arrival(), witness });
        Closed { ring, closes: self.closes(path, side), excuse }
    }

    /// Whether each lock of a ring is the one that the next step began with.
    fn closes(&self, path: &[EdgeId], last: &Side) -> Option<Closes> {
        let mut at = last.instances[1];
        let mut same = at != 0;
        for edge in path {
            let side = self.sides.get(edge.record())?;
            same &= side.instances[0] == at;
            at = side.instances[1];
        }
        same &= at == last.instances[0];
        Some(if same { Closes::Instances } else { Closes::Classes })
    }

    /// The ring that an edge closes, if it closes one, and what speaks against it. `path` is a way
    /// back that is known.
    pub(super) fn weigh(
        &self,
        ends: (End, End),
        side: &Side,
        path: Option<Vec<EdgeId>>,
        instances: &Instances,
    ) -> Option<(Vec<EdgeId>, Option<Excuse>)> {
        let search = |allow| self.search(ends, side, allow, instances);
        let Some(any) = search(Allow::All) else {
            // Through a context: nothing is known to speak against that.
            return path.map(|path| (path, None));
        };
        if let Some(path) = search(Allow::Free).or_else(|| search(Allow::Instances)) {
            return Some((path, None));
        }
        let Some(path) = search(Allow::Ungated) else {
            let gate = self.gate(&any, side);
            return Some((any, gate.map(Excuse::Gated)));
        };
        let gone = self.gone(&path, side, instances);
        Some((path, gone.map(Excuse::Gone)))
    }

    /// The class of a guard that keeps two steps of a ring apart.
    fn gate(&self, path: &[EdgeId], last: &Side) -> Option<ClassId> {
        sides::gate(&self.sides_of(path, last), true)
    }

    /// What is known of the steps of a ring.
    fn sides_of<'a>(&'a self, path: &[EdgeId], last: &'a Side) -> Vec<&'a Side> {
        let mut steps = Vec::with_capacity(path.len() + 1);
        for edge in path {
            if let Some(side) = self.sides.get(edge.record()) {
                steps.push(side);
            }
        }
        steps.push(last);
        steps
    }

    /// The class of a lock that is gone, if that is why a ring is none: other locks of it are the
    /// very same all along. If none is, it says nothing that one is gone: with the next request, or
    /// in the next test, all of them are new.
    fn gone(&self, path: &[EdgeId], last: &Side, instances: &Instances) -> Option<ClassId> {
        let steps = self.sides_of(path, last);
        let (mut stays, mut before) = (false, last);
        for step in steps {
            stays |= before.instances[1] == step.instances[0];
            before = step;
        }
        for edge in path {
            let Some(side) = self.sides.get(edge.record()) else { continue };
            if !stays || !self.is_over(side, last, instances) {
                continue;
            }
            let (from, to, _) = self.graph.edge(*edge);
            let first = instances.life_of(side.instances[0]) == Life::GonePrivate;
            return match if first { from } else { to } {
                NodeKind::Lock { class, .. } => Some(class),
                NodeKind::Context(_) => None,
            };
        }
        None
    }

    /// Whether a step was made by the task that makes the last one, with a lock of its own that is
    /// gone.
    fn is_over(&self, side: &Side, last: &Side, instances: &Instances) -> bool {
        side.task == last.task && side.is_private_past(instances)
    }

    fn search(
        &self,
        ends: (End, End),
        last: &Side,
        allow: Allow,
        instances: &Instances,
    ) -> Option<Vec<EdgeId>> {
        let by_class = allow != Allow::Instances;
        let at = if by_class { 0 } else { last.instances[1] };
        let states = RefCell::new(vec![State { guards: last.guards.to_vec(), at }]);
        let mut extend = |state: u32, edge: EdgeId| {
            let mut states = states.borrow_mut();
            let Some(side) = self.sides.get(edge.record()) else {
                return by_class.then_some(state);
            };
            let now = states[state as usize].clone();
            let allowed = match allow {
                Allow::All => return Some(state),
                Allow::Free => !self.is_over(side, last, instances),
                Allow::Ungated => true,
                Allow::Instances => side.instances[0] == now.at,
            };
            if !allowed || sides::common(&side.guards, &now.guards, by_class).is_some() {
                return None;
            }
            let mut next = now.clone();
            for guard in &side.guards {
                if !now.guards.contains(guard) {
                    next.guards.push(*guard);
                }
            }
            if !by_class {
                next.at = side.instances[1];
            }
            let known = states.iter().position(|state| *state == next);
            Some(known.unwrap_or_else(|| {
                states.push(next);
                states.len() - 1
            }) as u32)
        };
        // A path of the very same locks ends at the lock that the last step began with.
        let accept =
            |state: u32| by_class || states.borrow()[state as usize].at == last.instances[0];
        self.graph.search(ends.0, ends.1, &mut extend, &accept)
    }

    /// A ring was told: one of its edges leaves the overlay, so that what is left closes no ring, and
    /// the next time it is met it is told again.
    pub(super) fn leave_out(&mut self, ends: (End, End), path: &[EdgeId]) {
        let mut records = self.graph.records(ends.0, ends.1);
        for edge in path.iter().rev() {
            records.push(edge.record() as u32);
        }
        for record in records {
            if self.graph.is_soft(record) {
                self.graph.set_soft(record, false);
                break;
            }
        }
    }

    /// Where a nesting was seen only by locks that are gone and were one task's, it is from now on
    /// known by those of this time. True if it is.
    fn refresh(
        &mut self,
        record: u32,
        nesting: &Nesting<'_>,
        instances: &mut Instances,
        event: &mut Event,
    ) -> bool {
        let Memory { graph, classes, moments, sides, .. } = self;
        let Some(side) = sides.get_mut(record as usize) else { return false };
        if !side.is_private_past(instances) {
            return false;
        }
        let Side { instances: now, modes, task, .. } = Side::of(nesting, instances);
        (side.instances, side.modes, side.task) = (now, modes, task);
        let outer = nesting.outer();
        let from = Some((outer.class(), outer.site));
        let ends = modes.map(|mode| End::Lock { class: outer.class(), mode, normal: true });
        *graph.witness_of(record) = trace(classes, moments, from, (ends[0], ends[1]), false, event);
        true
    }
}

impl Side {
    pub(super) fn between(&self, instances: &Instances) -> Between {
        let [held, wanted] = self.instances;
        let addresses = [instances.address_of(held), instances.address_of(wanted)];
        Between { addresses, modes: self.modes }
    }
}
