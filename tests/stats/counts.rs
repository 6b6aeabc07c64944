//! How often locks are taken.

use std::mem;
use std::thread;

use lockdep::sync::{Mutex, RwLock};
use lockdep::{kernel, parking_lot, with_class};

use super::{find, measured, readers, writers};

#[test]
fn each_acquisition_and_each_hold_is_counted() {
    let mutex = with_class!(Mutex::new(0), name = "counted");
    let snapshot = measured(|_| {
        for _ in 0..100 {
            *mutex.lock().unwrap() += 1;
        }
        for _ in 0..20 {
            drop(mutex.try_lock().unwrap());
        }
        let _held = mutex.lock();
        assert!(mutex.try_lock().is_err(), "not taken, so not counted");
    });
    let counted = writers(&snapshot, "counted");
    assert_eq!((counted.acquisitions, counted.hold.count()), (121, 121));
    assert_eq!((counted.contentions, counted.over_max_hold, counted.max_hold_ns), (0, 0, None));
    assert!(find(&snapshot, "counted", true).is_none());
}

#[test]
fn what_is_held_still_has_no_hold_time() {
    let mutex = with_class!(Mutex::new(0), name = "held still");
    let mut guard = None;
    let snapshot = measured(|_| {
        drop(mutex.lock());
        guard = Some(mutex.lock());
    });
    let counted = writers(&snapshot, "held still");
    assert_eq!((counted.acquisitions, counted.hold.count()), (2, 1));
}

#[test]
fn readers_and_writers_are_counted_apart() {
    let lock = with_class!(RwLock::new(0), name = "both");
    let snapshot = measured(|_| {
        for _ in 0..7 {
            let _one = lock.read();
            let _other = lock.try_read().unwrap();
        }
        for _ in 0..3 {
            drop(lock.write());
        }
    });
    let (read, written) = (readers(&snapshot, "both"), writers(&snapshot, "both"));
    assert_eq!((read.acquisitions, read.hold.count()), (14, 14));
    assert_eq!((written.acquisitions, written.hold.count()), (3, 3));
    assert_eq!(read.class, written.class);
}

#[test]
fn locks_of_a_class_are_counted_together_and_levels_apart() {
    let make = || with_class!(kernel::Mutex::new(0), name = "levels");
    let (one, other) = (make(), make());
    let level = lockdep::Subclass::new(1).unwrap();
    let snapshot = measured(|_| {
        drop(one.lock());
        let _one = one.lock();
        let _other = other.lock_nested(level);
    });
    assert_eq!(writers(&snapshot, "levels").acquisitions, 2);
    assert_eq!(writers(&snapshot, "levels/1").acquisitions, 1);
}

#[test]
fn locks_are_released_in_any_order() {
    let make = |_| with_class!(Mutex::new(0), name = "any order");
    let locks: Vec<_> = (0..40).map(make).collect();
    let snapshot = measured(|_| {
        for round in 0..3 {
            let mut guards: Vec<_> = locks.iter().map(|lock| lock.lock().unwrap()).collect();
            while !guards.is_empty() {
                let at = [0, guards.len() / 2, guards.len() - 1][round];
                drop(guards.remove(at));
            }
        }
    });
    let counted = writers(&snapshot, "any order");
    assert_eq!((counted.acquisitions, counted.hold.count()), (120, 120));
}

#[test]
fn what_threads_counted_is_added_up() {
    const THREADS: u64 = 8;
    let locks: Vec<_> = (0..4).map(|_| with_class!(Mutex::new(0), name = "added up")).collect();
    let snapshot = measured(|validator| {
        thread::scope(|scope| {
            for n in 0..THREADS as usize {
                let lock = &locks[n % 4];
                scope.spawn(move || {
                    lockdep::scope(validator, || {
                        for _ in 0..1000 {
                            *lock.lock().unwrap() += 1;
                        }
                    });
                });
            }
        });
    });
    let counted = writers(&snapshot, "added up");
    assert_eq!((counted.acquisitions, counted.hold.count()), (THREADS * 1000, THREADS * 1000));
    assert_eq!(locks.iter().map(|lock| *lock.lock().unwrap()).sum::<u64>(), THREADS * 1000);
}

#[test]
fn a_forgotten_guard_is_no_hold_and_the_next_lock_in_its_memory_is_another() {
    let make = || with_class!(Mutex::new(0), name = "forgotten");
    let mut place = Some(make());
    let snapshot = measured(|_| {
        for _ in 0..5 {
            let lock = place.insert(make());
            mem::forget(lock.lock());
        }
        let lock = place.insert(make());
        drop(lock.lock());
    });
    let counted = writers(&snapshot, "forgotten");
    assert_eq!((counted.acquisitions, counted.hold.count()), (6, 1));
}

#[test]
fn a_lock_that_its_owner_takes_again_is_held_once() {
    let lock = with_class!(parking_lot::ReentrantMutex::new(0), name = "again");
    let snapshot = measured(|_| {
        let _outer = lock.lock();
        drop(lock.lock());
        drop(lock.try_lock().unwrap());
    });
    let counted = writers(&snapshot, "again");
    assert_eq!((counted.acquisitions, counted.hold.count()), (1, 1));
}

#[test]
fn an_acquisition_that_is_refused_is_not_counted() {
    use lockdep::{Action, Options, Policy, Validator};
    use std::panic::{AssertUnwindSafe, catch_unwind};

    let validator =
        Validator::new(Options { policy: Policy::new(Action::Panic), ..Options::default() });
    let (outer, lock) = (
        with_class!(kernel::RawSpinLock::new(0), name = "outer of refused"),
        with_class!(kernel::Mutex::new(0), name = "refused"),
    );
    lockdep::scope(&validator, || {
        for _ in 0..3 {
            let _outer = outer.lock();
            let refused = catch_unwind(AssertUnwindSafe(|| drop(lock.lock())));
            assert!(refused.is_err(), "a mutex under a raw spinlock");
        }
        drop(lock.lock());
    });
    let snapshot = validator.snapshot();
    assert_eq!(writers(&snapshot, "refused").acquisitions, 1);
    let outer = writers(&snapshot, "outer of refused");
    assert_eq!((outer.acquisitions, outer.hold.count()), (3, 3));
}

/// A snapshot is taken again and again of a thread that counts: none is torn.
#[test]
fn a_snapshot_of_a_thread_that_goes_on_is_whole() {
    use std::sync::atomic::{AtomicBool, Ordering};

    let lock = with_class!(Mutex::new(0), name = "goes on");
    let stop = AtomicBool::new(false);
    let snapshot = measured(|validator| {
        thread::scope(|scope| {
            scope.spawn(|| {
                lockdep::scope(validator, || {
                    while !stop.load(Ordering::Relaxed) {
                        *lock.lock().unwrap() += 1;
                    }
                });
            });
            super::until_taken(validator, "goes on");
            let mut before = 0;
            for _ in 0..300 {
                let snapshot = validator.snapshot();
                let now = writers(&snapshot, "goes on").acquisitions;
                assert!(now >= before);
                before = now;
            }
            stop.store(true, Ordering::Relaxed);
        });
    });
    let counted = writers(&snapshot, "goes on");
    assert_eq!(counted.acquisitions, counted.hold.count());
    assert_eq!(counted.acquisitions, *lock.lock().unwrap());
}
