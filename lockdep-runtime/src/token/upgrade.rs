//! Upgradable readers that become the writer.

use std::mem;

use lockdep_core::current;
use lockdep_core::mode::Mode;

use super::contended::contended;
use super::on::{acquire, judge};
use super::release::{Holder, released_here, tell, untold};
use super::{How, Subject, Undo};
use crate::meter;

/// Waits until an upgradable reader is the writer: judged as a wait for the lock under all else
/// that is held. `how` is that of the writer.
///
/// # Panics
/// As [`lock`](super::user::lock); the hold is as it was then.
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
        None => {
            let waiting = meter::Wait::begin(subject.map);
            let real = contended(subject.map, try_it, wait);
            waiting.over();
            real
        }
    };
    upgrading.done();
    real
}

/// The same with a time limit; `how` is [`How::timed`].
///
/// # Panics
/// As [`lock`](super::user::lock); the hold is as it was then, and if time runs out.
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
        // Meanwhile it is held still.
        untold(subject.map);
        let upgrading = Upgrading(subject);
        acquire(subject, how, Undo::NOTHING);
        Some(upgrading)
    }

    fn done(self) {
        current::pass_here(self.0.map);
        meter::upgraded(self.0.map);
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
        judge(self.0, &How::read(lock_type, Mode::Upgradable).trylock());
    }
}
