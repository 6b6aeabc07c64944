//! What 0.13's `Once` has beside that of 0.12.

use super::once::Once;
use super::real;

impl Once {
    /// A `Once` whose code has run. Its class is the place of the caller.
    #[track_caller]
    #[inline]
    pub const fn new_completed() -> Once {
        Once::over(real::Once::new_completed())
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
        if !self.is_completed() {
            let _held = self.hold();
            self.real.wait();
        }
    }

    /// The same, also if code has panicked before.
    ///
    /// # Panics
    /// As [`wait`](Self::wait), but not for those before.
    #[track_caller]
    #[inline]
    pub fn wait_force(&self) {
        if !self.is_completed() {
            let _held = self.hold();
            self.real.wait_force();
        }
    }
}
