//! A small pool of workers whose locks are measured: the program of `docs/stats.md`.
//!
//! ```sh
//! LOCKDEP_DUMP=/tmp/dump cargo run --release --example lock_stat --features stats
//! cargo lockdep show stats /tmp/dump
//! ```

use std::thread;
use std::time::Duration;

use lockdep::lock_class;
use lockdep::sync::{Mutex, RwLock};

#[lock_class(name = "queue")]
static QUEUE: Mutex<Vec<u64>> = Mutex::new(Vec::new());

#[lock_class(name = "cache", max_hold = "1ms")]
static CACHE: RwLock<Vec<u64>> = RwLock::new(Vec::new());

/// Takes jobs until there are none. A result that the cache lacks is put there, which takes its time.
fn worker() {
    while let Some(job) = next() {
        if !knows(job) {
            compute(job);
        }
    }
}

fn next() -> Option<u64> {
    QUEUE.lock().unwrap().pop()
}

fn knows(job: u64) -> bool {
    CACHE.read().unwrap().contains(&(job % 100))
}

fn compute(job: u64) {
    let mut cache = CACHE.write().unwrap();
    // It need not hold the lock for this; that is what the warning is about.
    thread::sleep(Duration::from_micros(if job.is_multiple_of(50) { 2000 } else { 50 }));
    cache.push(job % 100);
}

fn main() {
    QUEUE.lock().unwrap().extend(0..2000);
    thread::scope(|scope| {
        for n in 0..3 {
            let worker =
                thread::Builder::new().name(format!("worker-{n}")).spawn_scoped(scope, worker);
            worker.expect("a thread");
        }
    });
}
