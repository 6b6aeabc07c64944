//! Acquisitions of the locks of programs: what mirrors and shims call.

use std::mem;

use lockdep_core::current;
use lockdep_core::depmap::DepMap;
use lockdep_core::mode::Mode;
use lockdep_core::site::Site;

pub use super::live::LiveMap;
use super::on::{acquire, event};
use super::{How, Subject, Undo};

/// Who took a lock: what a guard that may be sent to another thread keeps.
#[derive(Clone, Copy, Debug)]
pub struct Holder(#[expect(dead_code, reason = "releases elsewhere come next")] u32);

impl Holder {
    /// This thread.
    #[inline(always)]
    pub fn here() -> Holder {
        Holder(0)
    }
}

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
    acquire(subject, how, Undo::NOTHING);
    let taken = Taken(subject.map);
    let real = try_it().unwrap_or_else(wait);
    mem::forget(taken);
    if matches!(how.manner.mode, Mode::Exclusive) {
        current::pass_here(subject.map);
    }
    real
}

/// Waits for a lock with a time limit: judged first; forgotten if time runs out. `how` is
/// [`How::timed`].
///
/// # Panics
/// As [`lock`].
#[track_caller]
#[inline]
pub fn lock_timed<G>(
    subject: Subject<'_>,
    how: &How,
    wait: impl FnOnce() -> Option<G>,
) -> Option<G> {
    acquire(subject, how, Undo::NOTHING);
    let taken = Taken(subject.map);
    let real = wait()?;
    mem::forget(taken);
    if matches!(how.manner.mode, Mode::Exclusive) {
        current::pass_here(subject.map);
    }
    Some(real)
}

/// Tells of a lock that a try form got. `how` is [`How::trylock`].
#[track_caller]
#[inline(always)]
pub fn got(subject: Subject<'_>, how: &How) {
    acquire(subject, how, Undo::NOTHING);
    if matches!(how.manner.mode, Mode::Exclusive) {
        current::pass_here(subject.map);
    }
}

/// Tells of a release, when it is done. `holder` took the lock; any thread may release it.
#[track_caller]
#[inline(always)]
pub fn released(map: &DepMap, holder: Holder) {
    if !current::release_known(map) {
        released_slow(map, holder);
    }
}

#[cold]
#[inline(never)]
#[track_caller]
fn released_slow(map: &DepMap, _holder: Holder) {
    let site = Site::caller();
    event(|validator, task| validator.release(task, map.address(), map.class(), false, site));
}

/// Tells that a hold became a weaker one: a writer's or an upgradable reader's that of a reader.
#[track_caller]
pub fn downgraded(map: &DepMap, _holder: Holder) {
    let site = Site::caller();
    event(|validator, task| validator.downgrade(task, map.address(), map.class(), site));
}

/// Waits until an upgradable reader is the writer: judged as a wait for the lock under all else
/// that is held.
///
/// # Panics
/// As [`lock`]; the hold is as it was then.
#[track_caller]
pub fn upgrade<G>(
    subject: Subject<'_>,
    _how: &How,
    _holder: Holder,
    mut try_it: impl FnMut() -> Option<G>,
    wait: impl FnOnce() -> G,
) -> G {
    let real = try_it().unwrap_or_else(wait);
    current::pass_here(subject.map);
    real
}

/// Tells that somebody is given the raw lock behind a lock. What is done with that is not seen: if
/// this thread holds the lock, the hold is forgotten, since it may end unseen.
#[track_caller]
pub fn used_raw(map: &DepMap) {
    if current::holds(map) {
        released(map, Holder::here());
    }
}

/// An acquisition that is not over yet; dropped, it is undone.
struct Taken<'a>(&'a DepMap);

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        released(self.0, Holder::here());
    }
}
