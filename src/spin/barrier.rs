//! Threads that wait for one another.

use std::fmt;

pub use ::spin::barrier::BarrierWaitResult;
use ::spin::{RelaxStrategy, Spin, barrier as real};

/// Threads that wait for one another, spinning.
pub struct Barrier<R = Spin> {
    real: real::Barrier<R>,
}

impl<R: RelaxStrategy> Barrier<R> {
    /// Waits until as many threads wait as the barrier is for; one of them is told that it leads.
    #[track_caller]
    pub fn wait(&self) -> BarrierWaitResult {
        self.real.wait()
    }
}

impl<R> Barrier<R> {
    /// A barrier that lets `n` threads through at a time.
    #[track_caller]
    pub const fn new(n: usize) -> Self {
        Barrier { real: real::Barrier::new(n) }
    }
}

impl<R> fmt::Debug for Barrier<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Barrier").finish_non_exhaustive()
    }
}
