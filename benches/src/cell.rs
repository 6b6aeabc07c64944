//! One workload on one implementation: set up, warm, ready to be timed.

use std::time::{Duration, Instant};

/// Runs the operation about so many times.
pub(crate) type Cell = Box<dyn FnMut(u64) -> Sample>;

/// What a run took.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sample {
    /// How many operations were run, by each thread.
    pub(crate) operations: u64,
    /// How long that took; with several threads, the mean of what each took.
    pub(crate) time: Duration,
}

impl Sample {
    /// The nanoseconds of one operation.
    pub(crate) fn nanoseconds(&self) -> f64 {
        self.time.as_secs_f64() * 1e9 / self.operations as f64
    }
}

/// Times a loop. Inlined, so that the loop is compiled for its operation.
#[inline(always)]
pub(crate) fn timed(operations: u64, mut operation: impl FnMut()) -> Sample {
    let start = Instant::now();
    for _ in 0..operations {
        operation();
    }
    Sample { operations, time: start.elapsed() }
}
