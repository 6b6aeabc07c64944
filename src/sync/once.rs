//! [`std::sync::Once`].

use std::any::type_name;
use std::fmt;
use std::sync::{self, OnceState};

use lockdep_core::class::LockType;

use super::gate::{Gate, Initialisation, lock_type};

static TYPE: LockType = lock_type("Once");
const INITIALISATION: Initialisation = Initialisation::new(&TYPE);

/// [`std::sync::Once`], validated.
///
/// It is a lock that is held while its closure runs; once that is done it costs one load.
pub struct Once {
    gate: Gate,
    real: sync::Once,
}

/// A [`Once`] whose closure has not run.
#[deprecated(since = "1.38.0", note = "the `Once::new()` function is now preferred")]
#[expect(clippy::declare_interior_mutable_const, reason = "as the standard library has it")]
pub const ONCE_INIT: Once = Once::new();

#[expect(clippy::new_without_default, reason = "the standard library's has none")]
impl Once {
    /// One whose closure has not run.
    #[track_caller]
    #[must_use]
    #[inline]
    pub const fn new() -> Once {
        Once { gate: Gate::new(), real: sync::Once::new() }
    }

    /// Runs the closure if none ran before; otherwise waits until that one has run.
    ///
    /// # Panics
    /// If the closure does, or one before did. Before it waits, if this is called by the very
    /// closure; or on a finding whose policy is to panic.
    #[track_caller]
    #[inline]
    pub fn call_once<F>(&self, f: F)
    where
        F: FnOnce(),
    {
        if !self.real.is_completed() {
            self.run(|once| once.call_once(f));
        }
    }

    /// The same, also if a closure before panicked.
    ///
    /// # Panics
    /// As [`call_once`](Self::call_once), but for a panic before.
    #[track_caller]
    #[inline]
    pub fn call_once_force<F>(&self, f: F)
    where
        F: FnOnce(&OnceState),
    {
        if !self.real.is_completed() {
            self.run(|once| once.call_once_force(f));
        }
    }

    /// Whether a closure has run to its end.
    #[inline]
    pub fn is_completed(&self) -> bool {
        self.real.is_completed()
    }

    /// Waits until a closure has run to its end.
    ///
    /// # Panics
    /// If a closure panicked. Before it waits, if this is called by the very closure; or on a
    /// finding whose policy is to panic.
    #[track_caller]
    pub fn wait(&self) {
        self.wait_by(sync::Once::wait);
    }

    /// The same, also if a closure panicked: waits for another to run.
    ///
    /// # Panics
    /// As [`wait`](Self::wait), but for a panic before.
    #[track_caller]
    pub fn wait_force(&self) {
        self.wait_by(sync::Once::wait_force);
    }

    #[track_caller]
    fn run(&self, call: impl FnOnce(&sync::Once)) {
        self.gate.run(&INITIALISATION, type_name::<()>, || call(&self.real));
    }

    #[track_caller]
    fn wait_by(&self, wait: fn(&sync::Once)) {
        if !self.real.is_completed() {
            let done = || self.real.is_completed().then_some(());
            self.gate.wait(&INITIALISATION, type_name::<()>, done, || wait(&self.real));
        }
    }
}

impl fmt::Debug for Once {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.real.fmt(f)
    }
}
