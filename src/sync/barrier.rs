//! [`std::sync::Barrier`].

use std::fmt;
use std::sync::{self, BarrierWaitResult};

/// [`std::sync::Barrier`], validated.
pub struct Barrier {
    real: sync::Barrier,
}

impl Barrier {
    /// A barrier that lets `n` threads through at a time.
    #[track_caller]
    #[must_use]
    #[inline]
    pub const fn new(n: usize) -> Barrier {
        Barrier { real: sync::Barrier::new(n) }
    }

    /// Waits until as many threads wait as the barrier is for; one of them is told that it leads.
    #[track_caller]
    pub fn wait(&self) -> BarrierWaitResult {
        self.real.wait()
    }
}

impl fmt::Debug for Barrier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.real.fmt(f)
    }
}
