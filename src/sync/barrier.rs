//! [`std::sync::Barrier`].

use std::fmt;
use std::ptr;
use std::sync::{self, BarrierWaitResult};

use lockdep_runtime::waits;

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
    ///
    /// # Panics
    /// On a wait that is certain never to end.
    #[track_caller]
    pub fn wait(&self) -> BarrierWaitResult {
        let address = ptr::from_ref(self).addr();
        waits::signal_for_good("the others at a barrier", address, || self.real.wait())
    }
}

impl fmt::Debug for Barrier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.real.fmt(f)
    }
}
