//! Two threads that live as long as the process, each on a CPU of its own.
//!
//! They live on because what a validator knows of a thread is part of its steady state.

use std::hint;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;

use crate::affinity;
use crate::cell::{Sample, timed};

type Job = Box<dyn FnOnce() -> Sample + Send>;

/// The two threads.
pub(crate) struct Pair {
    jobs: [Sender<Job>; 2],
    samples: Receiver<Option<Sample>>,
}

impl Pair {
    /// Starts the threads.
    pub(crate) fn start() -> Self {
        let cpus = affinity::two_cpus();
        let (done, samples) = mpsc::channel();
        let jobs = [0, 1].map(|who| {
            let (sender, jobs) = mpsc::channel::<Job>();
            let done = done.clone();
            thread::spawn(move || {
                if let Some(cpus) = cpus {
                    affinity::pin(cpus[who]);
                }
                for job in jobs {
                    let sample = panic::catch_unwind(AssertUnwindSafe(job)).ok();
                    if done.send(sample).is_err() {
                        break;
                    }
                }
            });
            sender
        });
        Pair { jobs, samples }
    }

    /// Each thread runs the operation so many times, beginning together; the operation is told
    /// which of the two it is on.
    ///
    /// # Panics
    /// If an operation does. The other thread may be waiting for it for ever, so there is nothing
    /// left to measure.
    pub(crate) fn run<F>(&self, operations: u64, operation: &Arc<F>) -> Sample
    where
        F: Fn(usize) + Send + Sync + 'static,
    {
        let waiting = Arc::new(AtomicUsize::new(self.jobs.len()));
        for (who, jobs) in self.jobs.iter().enumerate() {
            let (operation, waiting) = (Arc::clone(operation), Arc::clone(&waiting));
            let job = move || {
                meet(&waiting);
                timed(operations, || operation(who))
            };
            jobs.send(Box::new(job)).expect("a thread of the pair ends only with it");
        }
        let samples = self.jobs.each_ref().map(|_| {
            let sample = self.samples.recv().expect("a thread of the pair ends only with it");
            sample.expect("an operation panicked; its message is above")
        });
        Sample { operations, time: (samples[0].time + samples[1].time) / 2 }
    }
}

/// Spins until all are here. A barrier that sleeps lets one thread begin some 50 us early.
fn meet(waiting: &AtomicUsize) {
    // No data is passed: the channel did that. Relaxed is enough to count.
    waiting.fetch_sub(1, Ordering::Relaxed);
    let mut spins = 0u32;
    while waiting.load(Ordering::Relaxed) > 0 {
        spins += 1;
        // The other thread may need this very CPU.
        if spins.is_multiple_of(4096) { thread::yield_now() } else { hint::spin_loop() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_threads_run_every_operation() {
        let counts = Arc::new([AtomicUsize::new(0), AtomicUsize::new(0)]);
        let operation = {
            let counts = Arc::clone(&counts);
            Arc::new(move |who: usize| {
                counts[who].fetch_add(1, Ordering::Relaxed);
            })
        };
        let sample = Pair::start().run(1000, &operation);
        assert_eq!(sample.operations, 1000);
        assert_eq!(counts.each_ref().map(|count| count.load(Ordering::Relaxed)), [1000, 1000]);
    }
}
