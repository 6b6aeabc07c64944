//! Acquisitions of the locks of programs: what mirrors and shims call.

use std::mem;
use std::thread;

use lockdep_core::current;
use lockdep_core::depmap::DepMap;
use lockdep_core::mode::Mode;
use lockdep_core::site::Site;

pub use super::live::LiveMap;
use super::on::{acquire, event};
use super::{How, Subject, Undo};
use crate::table::{self, Letter};
use crate::waits::{Step, Waiting};

/// Who took a lock: what a guard that may be sent to another thread keeps.
///
/// It is taken once the lock is held, so that the thread has a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holder(u32);

impl Holder {
    /// This thread.
    #[inline(always)]
    pub fn here() -> Holder {
        Holder(current::number())
    }

    /// Whether it is this thread.
    #[inline(always)]
    pub fn is_here(self) -> bool {
        self.0 == current::number()
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
    let real = match try_it() {
        Some(real) => real,
        None => contended(subject.map, try_it, wait),
    };
    mem::forget(taken);
    note_owner(subject.map, how);
    real
}

/// Waits for a lock that was tried in vain: tries a little longer, since most locks are held for a
/// short time, and then waits where others see it.
#[cold]
#[inline(never)]
fn contended<G>(
    map: &DepMap,
    mut try_it: impl FnMut() -> Option<G>,
    wait: impl FnOnce() -> G,
) -> G {
    for round in 0..SPINS {
        (0..1 << round).for_each(|_| std::hint::spin_loop());
        if let Some(real) = try_it() {
            return real;
        }
    }
    let Some(mut waiting) = Waiting::for_lock(map) else { return wait() };
    while let Step::Poll(slice) = waiting.step() {
        if let Some(real) = try_it() {
            return real;
        }
        thread::sleep(slice);
    }
    waiting.over(wait)
}

/// How many times a lock is tried again before a wait is entered; each time twice as late.
const SPINS: u32 = 7;

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
    note_owner(subject.map, how);
    Some(real)
}

/// Tells of a lock that a try form got. `how` is [`How::trylock`].
#[track_caller]
#[inline(always)]
pub fn got(subject: Subject<'_>, how: &How) {
    acquire(subject, how, Undo::NOTHING);
    note_owner(subject.map, how);
}

#[inline(always)]
fn note_owner(map: &DepMap, how: &How) {
    if matches!(how.manner.mode, Mode::Exclusive) {
        current::pass_here(map);
    }
}

/// Tells of a release on the thread that took the lock, when it is done: of a guard that cannot be
/// sent.
#[track_caller]
#[inline(always)]
pub fn released_here(map: &DepMap) {
    if !current::release_known(map) {
        released_slow(map);
    }
}

/// Releases a lock with a guard that may have been sent: tells of it before it is done if another
/// thread took it, and after it otherwise.
#[track_caller]
#[inline(always)]
pub fn release<R>(map: &DepMap, holder: Holder, real: impl FnOnce() -> R) -> R {
    if holder.is_here() {
        let result = real();
        released_here(map);
        result
    } else {
        tell(map, holder, None);
        real()
    }
}

/// Tells of a release, when it is done. `holder` took the lock; any thread may release it.
///
/// Prefer [`release`]: between a release elsewhere and this, the thread that took the lock still
/// counts as its holder.
#[track_caller]
#[inline(always)]
pub fn released(map: &DepMap, holder: Holder) {
    release(map, holder, || ());
}

/// Releases a lock that somebody holds, nobody knows who: `force_unlock` and its like.
#[track_caller]
pub fn release_forced<R>(map: &DepMap, real: impl FnOnce() -> R) -> R {
    if current::holds(map) {
        let result = real();
        released_here(map);
        return result;
    }
    let letter = Letter { map: map.address(), left: None };
    match map.owner() {
        // Of readers there may be many. Who forgets a hold reports nothing false.
        None => table::tell_all(letter),
        Some(_) => table::tell_all(letter),
    }
    real()
}

#[cold]
#[inline(never)]
fn tell(map: &DepMap, holder: Holder, left: Option<Mode>) {
    table::tell(holder.0, Letter { map: map.address(), left });
}

#[cold]
#[inline(never)]
#[track_caller]
fn released_slow(map: &DepMap) {
    let site = Site::caller();
    event(|validator, task| {
        // What is not known was taken where nothing could be, such as in an allocator.
        match task.held().iter().any(|held| held.map() == map.address()) {
            true => validator.release(task, map.address(), map.class(), false, site),
            false => Vec::new(),
        }
    });
}

/// Tells that a hold became that of a reader: a writer's or an upgradable reader's.
#[track_caller]
pub fn downgraded(map: &DepMap, holder: Holder) {
    downgraded_to(map, holder, Mode::Shared);
}

/// Tells that a hold became a weaker one.
#[track_caller]
pub fn downgraded_to(map: &DepMap, holder: Holder, mode: Mode) {
    if !holder.is_here() {
        return tell(map, holder, Some(mode));
    }
    let site = Site::caller();
    event(|validator, task| validator.weaken(task, map.address(), map.class(), mode, site));
}

/// Waits until an upgradable reader is the writer: judged as a wait for the lock under all else
/// that is held. `how` is that of the writer.
///
/// # Panics
/// As [`lock`]; the hold is as it was then.
#[track_caller]
pub fn upgrade<G>(
    subject: Subject<'_>,
    how: &How,
    holder: Holder,
    mut try_it: impl FnMut() -> Option<G>,
    wait: impl FnOnce() -> G,
) -> G {
    let Some(upgrading) = Upgrading::begin(subject, how, holder) else {
        return try_it().unwrap_or_else(wait);
    };
    let real = match try_it() {
        Some(real) => real,
        None => contended(subject.map, try_it, wait),
    };
    upgrading.done();
    real
}

/// The same with a time limit; `how` is [`How::timed`].
///
/// # Panics
/// As [`lock`]; the hold is as it was then, and if time runs out.
#[track_caller]
pub fn upgrade_timed<G>(
    subject: Subject<'_>,
    how: &How,
    holder: Holder,
    wait: impl FnOnce() -> Option<G>,
) -> Option<G> {
    let upgrading = Upgrading::begin(subject, how, holder);
    let real = wait()?;
    if let Some(upgrading) = upgrading {
        upgrading.done();
    }
    Some(real)
}

/// Tells that an upgradable reader became the writer by a try form; `how` is [`How::trylock`].
#[track_caller]
pub fn upgraded(subject: Subject<'_>, how: &How, holder: Holder) {
    if let Some(upgrading) = Upgrading::begin(subject, how, holder) {
        upgrading.done();
    }
}

/// An upgradable hold that becomes a writer's; dropped, it is upgradable again.
struct Upgrading<'a>(Subject<'a>);

impl<'a> Upgrading<'a> {
    /// Judges it. `None` if another thread took the lock: what that holds cannot be told.
    #[track_caller]
    fn begin(subject: Subject<'a>, how: &How, holder: Holder) -> Option<Upgrading<'a>> {
        if !holder.is_here() {
            tell(subject.map, holder, Some(Mode::Exclusive));
            return None;
        }
        released_here(subject.map);
        let upgrading = Upgrading(subject);
        acquire(subject, how, Undo::NOTHING);
        Some(upgrading)
    }

    fn done(self) {
        current::pass_here(self.0.map);
        mem::forget(self);
    }
}

impl Drop for Upgrading<'_> {
    fn drop(&mut self) {
        let Subject { map, lock_type, .. } = self.0;
        let known = current::holds(map);
        if known {
            released_here(map);
        }
        acquire(self.0, &How::read(lock_type, Mode::Upgradable).trylock(), Undo::NOTHING);
    }
}

/// An acquisition that is not over yet; dropped, it is undone.
struct Taken<'a>(&'a DepMap);

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        released_here(self.0);
    }
}
