//! Many threads at once, whose totals are known.

use std::sync::mpsc;
use std::thread;

use lockdep::sync::{Mutex, RwLock};
use lockdep::{Snapshot, Validator, spin, with_class};

use super::{find, measured, readers, writers};

const THREADS: u64 = 8;
const ROUNDS: u64 = 300;

/// What eight threads do, each on the validator, while snapshots are taken; none may be torn.
fn together(validator: &Validator, classes: &[&str], work: impl Fn(u64) + Sync) {
    thread::scope(|scope| {
        let work = &work;
        let threads: Vec<_> = (0..THREADS)
            .map(|n| scope.spawn(move || lockdep::scope(validator, || work(n))))
            .collect();
        let mut before = vec![0; classes.len()];
        while threads.iter().any(|thread| !thread.is_finished()) {
            let snapshot = validator.snapshot();
            for (name, before) in classes.iter().zip(&mut before) {
                // Looked at by `check`, too.
                let now = find(&snapshot, name, false)
                    .map_or(0, |_| writers(&snapshot, name).acquisitions);
                assert!(now >= *before, "{name}: {now} after {before}");
                *before = now;
            }
            thread::yield_now();
        }
    });
}

/// All is over: as many acquisitions, holds and waits as there were.
fn settled(snapshot: &Snapshot, name: &str, read: bool, expected: u64) {
    let counted = if read { readers(snapshot, name) } else { writers(snapshot, name) };
    assert_eq!((counted.acquisitions, counted.hold.count()), (expected, expected), "{name}");
    assert_eq!(counted.wait.count(), counted.contentions, "{name}");
}

#[test]
fn locks_that_all_want() {
    let mutex = with_class!(Mutex::new(0), name = "wanted by all");
    let lock = with_class!(RwLock::new(0), name = "read by all");
    let snapshot = measured(|validator| {
        together(validator, &["wanted by all", "read by all"], |n| {
            for round in 0..ROUNDS {
                *mutex.lock().unwrap() += 1;
                if (round + n).is_multiple_of(3) {
                    *lock.write().unwrap() += 1;
                } else {
                    drop(lock.read());
                }
            }
        });
    });
    assert_eq!(*mutex.lock().unwrap(), THREADS * ROUNDS);
    settled(&snapshot, "wanted by all", false, THREADS * ROUNDS);
    settled(&snapshot, "read by all", false, THREADS * ROUNDS / 3);
    settled(&snapshot, "read by all", true, THREADS * ROUNDS * 2 / 3);
}

#[test]
fn locks_that_are_released_below_others() {
    let outer = with_class!(Mutex::new(0), name = "released first");
    let locks: Vec<_> =
        (0..THREADS).map(|_| with_class!(Mutex::new(0), name = "released last")).collect();
    let snapshot = measured(|validator| {
        together(validator, &["released first", "released last"], |n| {
            for _ in 0..ROUNDS {
                let one = outer.lock().unwrap();
                let other = locks[n as usize].lock().unwrap();
                drop(one);
                drop(other);
            }
        });
    });
    settled(&snapshot, "released first", false, THREADS * ROUNDS);
    settled(&snapshot, "released last", false, THREADS * ROUNDS);
}

/// Each thread sends its guards to the next one, and ends while some are on their way.
#[test]
fn guards_that_go_round() {
    let locks: Vec<_> =
        (0..THREADS).map(|_| with_class!(spin::Mutex::<u8>::new(0), name = "goes round")).collect();
    let readers_lock = with_class!(spin::RwLock::<u8>::new(0), name = "read round");
    let snapshot = measured(|validator| {
        let ways: Vec<_> = (0..THREADS).map(|_| mpsc::channel()).collect();
        let (send, take): (Vec<_>, Vec<_>) = ways.into_iter().unzip();
        thread::scope(|scope| {
            let (locks, readers_lock) = (&locks, &readers_lock);
            for (n, take) in take.into_iter().enumerate() {
                let send = send[(n + 1) % THREADS as usize].clone();
                scope.spawn(move || {
                    lockdep::scope(validator, || {
                        for _ in 0..ROUNDS {
                            // Free once the next thread has dropped the last one.
                            let guard = locks[n].lock();
                            let read = readers_lock.read();
                            drop(readers_lock.read());
                            send.send((guard, read)).unwrap();
                            drop(take.recv().unwrap());
                        }
                    });
                });
            }
        });
    });
    settled(&snapshot, "goes round", false, THREADS * ROUNDS);
    settled(&snapshot, "read round", true, 2 * THREADS * ROUNDS);
}
