//! Initialisation that happens once.

use std::any::type_name;
use std::fmt;

use lockdep_core::class::LockType;

use super::real::{self, OnceState};
use crate::sync::gate::{Gate, Initialisation, lock_type};

static TYPE: LockType = lock_type("Once");
pub(super) const INITIALISATION: Initialisation = Initialisation::new(&TYPE);

/// Code that runs once, however many threads come to it; validated.
///
/// It is a lock that is held while the code runs: who comes meanwhile waits for that.
pub struct Once {
    pub(super) gate: Gate,
    pub(super) real: real::Once,
}

impl Once {
    /// A `Once` whose code has not run. Its class is the place of the caller.
    #[track_caller]
    #[inline]
    pub const fn new() -> Once {
        Once { gate: Gate::new(), real: real::Once::new() }
    }

    /// How far it is.
    #[inline]
    pub fn state(&self) -> OnceState {
        self.real.state()
    }

    /// Runs the closure if none has run, or waits for the one that runs.
    ///
    /// # Panics
    /// If the closure does, or one did before. Before it waits, if this is called by the very
    /// closure; or on a finding whose policy is to panic.
    #[track_caller]
    #[inline]
    pub fn call_once<F>(&self, f: F)
    where
        F: FnOnce(),
    {
        if !self.real.state().done() {
            self.run(|once| once.call_once(f));
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
            self.run(|once| once.call_once_force(f));
        }
    }

    #[track_caller]
    fn run(&self, call: impl FnOnce(&real::Once)) {
        self.gate.run(&INITIALISATION, type_name::<()>, || call(&self.real));
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
