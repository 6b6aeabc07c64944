//! What 0.13's `Once` has beside that of 0.12.

use std::any::type_name;

use super::once::{INITIALISATION, Once};
use super::real;
use crate::sync::gate::Gate;

impl Once {
    /// A `Once` whose code has run. Its class is the place of the caller.
    #[track_caller]
    #[inline]
    pub const fn new_completed() -> Once {
        Once { gate: Gate::new(), real: real::Once::new_completed() }
    }

    /// Whether its code has run.
    #[inline]
    pub fn is_completed(&self) -> bool {
        self.real.is_completed()
    }

    /// Waits until its code has run.
    ///
    /// # Panics
    /// If the code panicked; on a finding whose policy is to panic, and where it is certain to
    /// hang.
    #[track_caller]
    #[inline]
    pub fn wait(&self) {
        self.wait_by(real::Once::wait);
    }

    /// The same, also if code has panicked before.
    ///
    /// # Panics
    /// As [`wait`](Self::wait), but not for those before.
    #[track_caller]
    #[inline]
    pub fn wait_force(&self) {
        self.wait_by(real::Once::wait_force);
    }

    #[track_caller]
    fn wait_by(&self, wait: fn(&real::Once)) {
        if !self.is_completed() {
            let done = || self.is_completed().then_some(());
            self.gate.wait(&INITIALISATION, type_name::<()>, done, || wait(&self.real));
        }
    }
}
