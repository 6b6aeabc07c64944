//! Acquisitions of the locks of programs: what mirrors and shims call.

use std::time::Duration;
use std::{mem, thread};

use lockdep_core::current;
use lockdep_core::depmap::DepMap;
use lockdep_core::mode::Mode;
use lockdep_core::site::Site;

use super::contended::{contended, seen_waiting};
pub use super::here::{HeldHere, Untold};
pub use super::live::LiveMap;
use super::on::{acquire, event};
pub use super::release::{
    Holder, downgraded, downgraded_to, release, release_forced, released, released_here,
};
pub use super::upgrade::{upgrade, upgrade_timed, upgraded};
use super::{How, Subject, Undo};
use crate::meter;

/// Waits for a lock and takes it: judged first, then tried, and waited for only if that fails.
///
/// # Panics
/// If that is a finding and the policy says so, or if it is certain to hang; nothing is held then.
#[track_caller]
#[inline(always)]
pub fn lock<G>(
    subject: Subject<'_>,
    how: &How,
    mut try_it: impl FnMut() -> Option<G>,
    wait: impl FnOnce() -> G,
) -> G {
    let Subject { map, payload, size, .. } = subject;
    let known = how.is_plain() && current::acquire_known(map, &how.manner, Site::caller());
    if !known {
        return judged(map, payload, size, how, try_it, wait);
    }
    meter::begin(map, &how.manner, Site::caller());
    match try_it() {
        Some(real) => {
            note_owner(map, how);
            meter::acquired(map);
            real
        }
        None => waited(map, how, try_it, wait),
    }
}

/// The same where a rule must look.
#[cold]
#[inline(never)]
#[track_caller]
fn judged<G>(
    map: &DepMap,
    payload: fn() -> &'static str,
    size: usize,
    how: &How,
    mut try_it: impl FnMut() -> Option<G>,
    wait: impl FnOnce() -> G,
) -> G {
    // Its words one by one: as a whole it would be put in memory for every lock that is taken.
    let subject = Subject { map, lock_type: how.manner.lock_type, payload, size };
    let mut real = None;
    begin(subject, how, &mut || {
        real = try_it();
        real.is_some()
    });
    let taken = Taken(map);
    let Some(real) = real.or_else(&mut try_it) else {
        mem::forget(taken);
        return waited(map, how, try_it, wait);
    };
    mem::forget(taken);
    note_owner(map, how);
    meter::acquired(map);
    real
}

/// The same where somebody else holds the lock; the acquisition is begun.
#[cold]
#[inline(never)]
fn waited<G>(
    map: &DepMap,
    how: &How,
    try_it: impl FnMut() -> Option<G>,
    wait: impl FnOnce() -> G,
) -> G {
    let taken = Taken(map);
    let waiting = meter::Wait::begin(map);
    let real = contended(map, try_it, wait);
    waiting.over();
    mem::forget(taken);
    note_owner(map, how);
    meter::acquired(map);
    real
}

/// Gives a lock to who waits for it, if anybody does, and takes it again: `wait` does both. The
/// release was told before.
///
/// Whether this thread waits cannot be seen, so it is not counted as a wait.
///
/// # Panics
/// As [`lock`]; the lock is not given then.
#[track_caller]
pub fn lock_in_turn<G>(subject: Subject<'_>, how: &How, wait: impl FnOnce() -> G) -> G {
    let map = subject.map;
    begin(subject, how, &mut || false);
    let taken = Taken(map);
    let real = seen_waiting(map, || None, wait);
    mem::forget(taken);
    note_owner(map, how);
    meter::acquired(map);
    real
}

/// Judges an acquisition.
///
/// Of certain hangs none may be false. What this thread holds by its records, it may not hold any
/// more, if somebody released it behind the validator's back, or if it is another lock in the same
/// memory. So the lock is tried for a while first.
#[track_caller]
fn begin(subject: Subject<'_>, how: &How, has_it: &mut dyn FnMut() -> bool) {
    let map = subject.map;
    if current::holds(map) && keeps_itself_out(map, how) {
        for slice in 0..TRIES {
            thread::sleep(Duration::from_millis(slice));
            if has_it() {
                forget(map);
                break;
            }
        }
    }
    acquire(subject, how, Undo::NOTHING);
}

/// How often a lock that this thread seems to hold is tried, each time a millisecond later than
/// the last.
const TRIES: u64 = 7;

/// Whether this thread waits for itself if it waits for the lock now.
fn keeps_itself_out(map: &DepMap, how: &How) -> bool {
    let mut keeps = false;
    event(|_, task| {
        let (mode, waits) = (how.manner.mode, how.blocks && !how.manner.trylock);
        let mut held = task.held().iter().filter(|held| held.map() == map.address());
        keeps = waits && held.any(|held| held.mode().keeps_out(mode));
        Vec::new()
    });
    keeps
}

/// Forgets what this thread seemed to hold of a lock.
fn forget(map: &DepMap) {
    meter::forget(map);
    event(|validator, task| {
        let mut findings = Vec::new();
        while task.held().iter().any(|held| held.map() == map.address()) {
            findings.extend(validator.release_elsewhere(task, map.address(), None));
        }
        findings
    });
}

/// Waits for a lock with a time limit: judged first; forgotten if time runs out. `how` is
/// [`How::timed`]. Where waits are measured, the lock is tried before.
///
/// # Panics
/// As [`lock`].
#[track_caller]
#[inline]
pub fn lock_timed<G>(
    subject: Subject<'_>,
    how: &How,
    try_it: impl FnOnce() -> Option<G>,
    wait: impl FnOnce() -> Option<G>,
) -> Option<G> {
    acquire(subject, how, Undo::NOTHING);
    let taken = Taken(subject.map);
    let real = match meter::METERED.then(try_it).flatten() {
        Some(real) => real,
        None => {
            let waiting = meter::Wait::begin(subject.map);
            let real = wait();
            waiting.over();
            real?
        }
    };
    mem::forget(taken);
    note_owner(subject.map, how);
    meter::acquired(subject.map);
    Some(real)
}

/// Tells of a lock that a try form got. `how` is [`How::trylock`].
#[track_caller]
#[inline(always)]
pub fn got(subject: Subject<'_>, how: &How) {
    acquire(subject, how, Undo::NOTHING);
    note_owner(subject.map, how);
    meter::acquired(subject.map);
}

#[inline(always)]
fn note_owner(map: &DepMap, how: &How) {
    if matches!(how.manner.mode, Mode::Exclusive) {
        current::pass_here(map);
    }
}

/// An acquisition that is not over yet; dropped, it is undone.
struct Taken<'a>(&'a DepMap);

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        released_here(self.0);
    }
}

// Threads and their validator keep what Miri calls leaked.
#[cfg(all(test, feature = "stats", not(miri)))]
mod tests {
    use std::thread;

    use lockdep_core::class::LockType;
    use lockdep_core::wait::{WaitType, WaitTypes};

    use super::*;

    static SENT: LockType =
        LockType::new("sent", WaitTypes::new(WaitType::Sleep)).user_space().sendable();
    static MAP: LiveMap = LiveMap::new();

    /// Takes it; with the number of the task.
    fn take() -> (Holder, u32) {
        let map = MAP.map();
        let subject =
            Subject { map, lock_type: &SENT, payload: std::any::type_name::<u8>, size: 1 };
        got(subject, &How::exclusive(&SENT).trylock());
        (Holder::here(), current::number())
    }

    /// What is known of a thread's holds stays as long as its guards may be anywhere, and no longer.
    #[test]
    fn what_a_thread_that_is_gone_holds_is_known_until_its_guards_have_gone() {
        let (holder, task) = thread::spawn(|| {
            let (holder, task) = take();
            assert!(meter::has_sheet(task));
            (holder, task)
        })
        .join()
        .expect("nothing fails there");
        assert!(meter::has_sheet(task), "its guard is on its way");
        released(MAP.map(), holder);
        assert!(!meter::has_sheet(task));

        let ended = thread::spawn(|| {
            let (holder, task) = take();
            thread::scope(|scope| {
                scope.spawn(|| released(MAP.map(), holder));
            });
            // Nothing is done in between, so it does not know yet.
            task
        });
        let task = ended.join().expect("nothing fails there");
        assert!(!meter::has_sheet(task), "all was released before its end");
    }
}
