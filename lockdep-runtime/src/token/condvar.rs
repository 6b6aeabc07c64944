//! Condition variables: a mutex is released, waited without, and taken again.

use std::mem;
use std::time::Duration;

use lockdep_core::current;
use lockdep_core::depmap::DepMap;
use lockdep_core::site::Site;
use lockdep_core::violation::{Kind, Violation, Wanted};

use super::on::{acquire, event};
use super::release::released_here;
use super::{How, Subject, Undo};
use crate::waits::{Manner, PATIENCE, Step, Waiting};
use crate::{meter, table};

/// Waits on the condition variable at an address, with a mutex that this thread holds. `how` is how
/// the mutex is taken again.
///
/// The mutex counts as released before, and what its being taken again means is judged before too,
/// so that nothing can be wrong once the thread wakes up. `wait` really waits, and returns whether
/// time ran out: for good, or at most so long, if other locks are held, and then this thread wakes up
/// for no reason, as such waits may. So it can look whether anybody is left who could notify it.
///
/// # Panics
/// If that is a finding and the policy says so, or if it is certain to hang. The mutex counts as
/// released then, whether or not it is: a guard that is dropped later may tell of it again.
#[track_caller]
pub fn wait<R>(
    mutex: Subject<'_>,
    how: &How,
    condvar: usize,
    mut wait: impl FnMut(Option<Duration>) -> (R, bool),
) -> R {
    let again = Again::begin(mutex, how, condvar);
    let mut waiting = Waiting::for_condvar(mutex.map, condvar, Manner::Wakes);
    let step = waiting.as_mut().map(Waiting::step);
    let (result, timed_out) = wait(step.and_then(Step::slice).map(|_| PATIENCE));
    if timed_out && let Some(waiting) = &mut waiting {
        waiting.step();
    }
    drop(waiting);
    again.done();
    result
}

/// The same with a time limit.
///
/// # Panics
/// As [`wait`].
#[track_caller]
pub fn wait_timed<R>(mutex: Subject<'_>, how: &How, condvar: usize, wait: impl FnOnce() -> R) -> R {
    let again = Again::begin(mutex, how, condvar);
    let waiting = Waiting::for_condvar(mutex.map, condvar, Manner::Timed);
    let result = wait();
    drop(waiting);
    again.done();
    result
}

/// A wait, with a mutex that this thread holds, of which only the beginning is seen: judged, and for
/// the rest the mutex counts as held.
#[track_caller]
pub(super) fn waits_unseen(mutex: Subject<'_>, how: &How) {
    // An address that no condition variable has. How long the mutex is held from then on, nobody
    // knows.
    Again::begin(mutex, how, 0).taken();
}

/// Whether the wait is one that may well hang: with other locks held, which who notifies may need,
/// or while another thread waits for the same with another mutex.
#[track_caller]
fn look(map: &DepMap, condvar: usize) {
    let site = Site::caller();
    event(|validator, task| {
        let (address, class) = (map.address(), map.class());
        let mut findings = validator.condvar_wait(task, address, class, site);
        let clash = table::with(|table| {
            let wait = table.with_other_mutex(condvar, address)?;
            let name = table.name(wait.task);
            Some(format!("{name} waits on it with another, at {}", wait.site))
        });
        if let Some(fact) = clash.flatten() {
            let held = task.held().iter().rfind(|held| held.map() == address);
            let wanted = held.map(|held| Wanted { site, ..Wanted::from(held) });
            let found = Violation { wanted, ..Violation::new(Kind::CondvarMutexes).fact(fact) };
            findings.extend(validator.tell(task, found, site));
        }
        findings
    });
}

/// A mutex that is about to be taken again; dropped, it is not held.
struct Again<'a>(&'a DepMap);

impl<'a> Again<'a> {
    #[track_caller]
    fn begin(mutex: Subject<'a>, how: &How, condvar: usize) -> Again<'a> {
        look(mutex.map, condvar);
        released_here(mutex.map);
        acquire(mutex, how, Undo::NOTHING);
        Again(mutex.map)
    }

    fn done(self) {
        meter::acquired(self.0);
        self.taken();
    }

    fn taken(self) {
        current::pass_here(self.0);
        mem::forget(self);
    }
}

impl Drop for Again<'_> {
    fn drop(&mut self) {
        released_here(self.0);
    }
}
