//! Locks of programs: what is judged otherwise than in a kernel.

use super::{Judge, Verdict, through_context};
use crate::check::order;
use crate::check::recursion;
use crate::graph::NodeKind;
use crate::held::{Acquire, HeldLock, innermost};
use crate::memory::{self, Closed, Excuse, Nesting, Outcome, Witness};
use crate::mode::Mode;
use crate::task::Task;
use crate::violation::{Kind, Violation, Wanted};

impl Judge<'_> {
    /// Notes how a lock is taken. If that is the first time that its class is written, which was
    /// only read before, rings of readers count from now on.
    ///
    /// A writer counts that waits, since readers queue behind it; and one that holds the lock while
    /// it wants another, since they wait for it then.
    pub(super) fn note_writer(&mut self, writer: Wanted, verdict: &mut Verdict) {
        let Wanted { class, lock_type, mode, .. } = writer;
        if !self.memory.saw(class, lock_type.user_space, mode) {
            return;
        }
        for ring in self.memory.wake_readers(&self.registry.instances) {
            let found = self.within_verdict(ring, writer);
            verdict.add(found);
        }
    }

    /// Looks at the locks of the same class that are held. True if the dependencies on the others
    /// are to be looked at.
    pub(super) fn among_its_like(
        &mut self,
        task: &Task,
        wanted: &Acquire,
        verdict: &mut Verdict,
    ) -> bool {
        let held = task.held();
        let reads_again = |held: &HeldLock| match wanted.mode {
            Mode::RecursiveRead => held.mode().is_read(),
            // Beside the upgradable reader no writer queues but itself.
            Mode::Shared => held.mode() == Mode::Upgradable,
            _ => false,
        };
        let itself =
            |held: &HeldLock| held.map() == wanted.map && !held.when().off() && !reads_again(held);
        if let Some(i) = innermost(held, &itself) {
            let certain_hang = recursion::hangs(&held[i], wanted);
            let fact = match held[i].mode().is_read() && wanted.mode.is_read() {
                true => "it is the very same lock: a writer that queues between the two stops both",
                false => "it is the very same lock",
            };
            let found = Violation::new(Kind::Recursive).wanted(wanted.into()).blamed(Some(i));
            // A guard that may be sent on may have been: then nobody waits for himself.
            let note = held[i].lock_type.sendable;
            verdict.found.push(Violation { certain_hang, note, ..found.fact(fact) });
            return false;
        }
        for at in (0..held.len()).rev() {
            if !memory::is_another(&held[at], wanted.class, wanted.map) {
                continue;
            }
            verdict.by_instance = true;
            if self.dry {
                continue;
            }
            self.note_writer(Wanted::from(&held[at]), verdict);
            let nesting = Nesting { held, at, wanted, task: self.event.task };
            let judged = self.memory.nest(&nesting, &mut self.registry.instances, self.event);
            verdict.agrees &= matches!(judged, memory::Verdict::Agrees);
            let found = self.within_verdict(judged, wanted.into());
            verdict.add(found.map(|found| found.blamed(Some(at))));
        }
        true
    }

    /// The finding of a nesting within a class, or of a ring of readers that is awake.
    fn within_verdict(
        &self,
        judged: memory::Verdict,
        wanted: Wanted,
    ) -> Option<Violation<Witness>> {
        let closed = match judged {
            memory::Verdict::Agrees | memory::Verdict::Unsure => return None,
            memory::Verdict::Ring(closed) => return Some(self.ring(closed).wanted(wanted)),
            memory::Verdict::NoCommonOrder(closed) => closed,
        };
        let fact = "they are taken upwards and downwards in memory, so they have no common order";
        let found = Violation::new(Kind::Recursive).wanted(wanted).fact(fact);
        Some(self.excused(found, closed))
    }

    fn ring(&self, closed: Closed) -> Violation<Witness> {
        let context = closed.ring.iter().find_map(|edge| match edge.from {
            NodeKind::Context(id) => Some(id),
            NodeKind::Lock { .. } => None,
        });
        match context {
            Some(context) => through_context(context, closed.ring),
            None => self.excused(Violation::new(Kind::Circular), closed),
        }
    }

    fn excused(&self, found: Violation<Witness>, closed: Closed) -> Violation<Witness> {
        let Closed { ring: cycle, closes, excuse } = closed;
        let found = Violation { cycle, closes, ..found };
        let name = |class| self.registry.name(class);
        let sent = found.cycle.iter().find_map(|edge| match edge.from {
            NodeKind::Lock { class, .. } if self.registry.get(class).sent => Some(class),
            _ => None,
        });
        match excuse {
            None => match sent {
                None => found,
                Some(class) => found.note().fact(format!(
                    "guards of {} are sent to other threads: it may not have been held",
                    name(class)
                )),
            },
            Some(Excuse::Gated(class)) => found.note().fact(format!(
                "gated by {}: two of these steps were always taken under it, so they cannot come at once",
                name(class)
            )),
            Some(Excuse::Gone(class)) => found.note().fact(format!(
                "{} was one task's alone when it was taken so, and that lock is gone",
                name(class)
            )),
        }
    }

    /// Adds the dependencies of a program's lock, or on one.
    pub(super) fn dependency(
        &mut self,
        task: &Task,
        wanted: &Acquire,
        at: usize,
        verdict: &mut Verdict,
    ) {
        self.note_writer(Wanted::from(&task.held()[at]), verdict);
        let nesting = Nesting { held: task.held(), at, wanted, task: self.event.task };
        let ends = (order::held_end(nesting.outer()), order::wanted_end(wanted));
        let outcome = self.memory.depend(&nesting, ends, &mut self.registry.instances, self.event);
        match outcome {
            Outcome::Fine => {}
            Outcome::Unsure => verdict.by_instance = true,
            Outcome::Closed(closed) => {
                let found = self.ring(closed).wanted(wanted.into());
                verdict.found.push(found.blamed(Some(at)));
            }
        }
    }
}
