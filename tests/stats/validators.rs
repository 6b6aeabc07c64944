//! Each validator has the statistics of when it counted.

use std::thread;

use lockdep::sync::Mutex;
use lockdep::{Snapshot, with_class};

use super::{find, validator, writers};

fn acquisitions(snapshot: &Snapshot, name: &str) -> u64 {
    find(snapshot, name, false).map_or(0, |stats| stats.acquisitions)
}

#[test]
fn validators_that_take_turns_count_their_own() {
    let lock = with_class!(Mutex::new(0), name = "in turn");
    let (one, other) = (validator(), validator());
    for _ in 0..3 {
        lockdep::scope(&one, || (0..10).for_each(|_| drop(lock.lock())));
        lockdep::scope(&other, || drop(lock.lock()));
        lockdep::scope(&one, || {
            lockdep::scope(&other, || drop(lock.lock()));
            drop(lock.lock());
        });
    }
    assert_eq!(acquisitions(&one.snapshot(), "in turn"), 33);
    assert_eq!(acquisitions(&other.snapshot(), "in turn"), 6);
}

#[test]
fn a_lock_that_is_held_around_a_scope_counts_where_it_was_taken() {
    let outer = with_class!(Mutex::new(0), name = "around");
    let inner = with_class!(Mutex::new(0), name = "inside");
    let (one, other) = (validator(), validator());
    lockdep::scope(&one, || {
        for _ in 0..4 {
            let held = outer.lock();
            lockdep::scope(&other, || drop(inner.lock()));
            drop(held);
        }
    });
    let snapshot = one.snapshot();
    let counted = writers(&snapshot, "around");
    assert_eq!((counted.acquisitions, counted.hold.count()), (4, 4));
    assert_eq!(acquisitions(&one.snapshot(), "inside"), 0);
    let snapshot = other.snapshot();
    let counted = writers(&snapshot, "inside");
    assert_eq!((counted.acquisitions, counted.hold.count()), (4, 4));
    assert_eq!(acquisitions(&other.snapshot(), "around"), 0);
}

#[test]
fn the_process_counts_what_no_other_validator_does() {
    let lock = with_class!(Mutex::new(0), name = "of the process");
    let count = || acquisitions(&lockdep::global().snapshot(), "of the process");
    assert_eq!(count(), 0);
    drop(lock.lock());
    let other = validator();
    lockdep::scope(&other, || drop(lock.lock()));
    thread::scope(|scope| {
        scope.spawn(|| (0..5).for_each(|_| drop(lock.lock()))).join().unwrap();
    });
    assert_eq!(count(), 6);
    assert_eq!(acquisitions(&lockdep::current().snapshot(), "of the process"), 6);
}

#[test]
fn each_of_many_validators_and_threads_has_its_own() {
    let lock = with_class!(Mutex::new(0), name = "of many");
    for _ in 0..50 {
        let (one, more) = (validator(), 3);
        thread::scope(|scope| {
            for n in 0..more {
                let (one, lock) = (&one, &lock);
                scope.spawn(move || {
                    lockdep::scope(one, || (0..n).for_each(|_| drop(lock.lock())));
                });
            }
        });
        // A thread has its destructors run after its scope's end; nobody counts in there.
        assert_eq!(acquisitions(&one.snapshot(), "of many"), 3);
    }
}
