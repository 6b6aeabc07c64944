//! Initialisation that happens once.

use std::fmt;

use lockdep_core::class::LockType;
use lockdep_core::wait::{WaitType, WaitTypes};
use lockdep_runtime::token::user::{self, Holder, LiveMap};
use lockdep_runtime::token::{How, Subject};

use super::real::{self, OnceState};

static TYPE: LockType = LockType::new("Once", WaitTypes::new(WaitType::Sleep)).user_space();
const WAIT: How = How::exclusive(&TYPE);

/// Code that runs once, however many threads come to it; validated.
///
/// It is a lock that is held while the code runs: who comes meanwhile waits for that.
pub struct Once {
    map: LiveMap,
    pub(super) real: real::Once,
}

impl Once {
    /// A `Once` whose code has not run. Its class is the place of the caller.
    #[track_caller]
    #[inline]
    pub const fn new() -> Once {
        Once::over(real::Once::new())
    }

    #[track_caller]
    pub(super) const fn over(real: real::Once) -> Once {
        Once { map: LiveMap::new(), real }
    }

    /// How far it is.
    #[inline]
    pub fn state(&self) -> OnceState {
        self.real.state()
    }

    /// Runs the closure if none has run, or waits for the one that runs.
    ///
    /// # Panics
    /// If the closure does, or one did before; on a finding whose policy is to panic, and where
    /// it is certain to hang.
    #[track_caller]
    #[inline]
    pub fn call_once<F>(&self, f: F)
    where
        F: FnOnce(),
    {
        if !self.real.state().done() {
            let _held = self.hold();
            self.real.call_once(f);
        }
    }

    /// The same, also if a closure has panicked before.
    ///
    /// # Panics
    /// As [`call_once`](Self::call_once), but not for those before.
    #[track_caller]
    #[inline]
    pub fn call_once_force<F>(&self, f: F)
    where
        F: FnOnce(OnceState),
    {
        if !self.real.state().done() {
            let _held = self.hold();
            self.real.call_once_force(f);
        }
    }

    #[track_caller]
    pub(super) fn hold(&self) -> Held<'_> {
        let map = self.map.map();
        let subject = Subject { map, lock_type: &TYPE, payload: || "()", size: size_of::<Once>() };
        user::lock(subject, &WAIT, || Some(()), || ());
        Held { map: &self.map, holder: Holder::here() }
    }
}

/// A `Once` whose code runs, here or elsewhere.
pub(super) struct Held<'a> {
    map: &'a LiveMap,
    holder: Holder,
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        user::released(self.map.map(), self.holder);
    }
}

impl Default for Once {
    #[track_caller]
    #[inline]
    fn default() -> Once {
        Once::new()
    }
}

impl fmt::Debug for Once {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.real.fmt(f)
    }
}
