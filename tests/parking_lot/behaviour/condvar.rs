//! Condition variables.

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use super::super::locks::{Condvar, Mutex};
use super::tools::{LIMIT, SHORT, ends, panics, quietly, refused};

#[test]
fn a_notified_waiter_goes_on() {
    ends(|| {
        let (ready, condvar) = (Mutex::new(false), Condvar::new());
        thread::scope(|threads| {
            let mut guard = ready.lock();
            threads.spawn(|| {
                // Free only while the other waits.
                *ready.lock() = true;
                assert!(condvar.notify_one());
            });
            while !*guard {
                condvar.wait(&mut guard);
            }
            assert!(refused(|| ready.try_lock()));
        });
        assert!(!ready.is_locked());
    });
}

#[test]
fn all_waiters_are_notified() {
    ends(|| {
        let state = Arc::new((Mutex::new((0, false)), Condvar::new(), Condvar::new()));
        let waiters: Vec<_> = (0..3)
            .map(|_| {
                let state = Arc::clone(&state);
                thread::spawn(move || {
                    let (mutex, come, go) = &*state;
                    let mut guard = mutex.lock();
                    guard.0 += 1;
                    come.notify_one();
                    go.wait_while(&mut guard, |state| !state.1);
                })
            })
            .collect();
        let (mutex, come, go) = &*state;
        let mut guard = mutex.lock();
        come.wait_while(&mut guard, |state| state.0 < 3);
        guard.1 = true;
        // All have taken the mutex since, and so wait.
        assert_eq!(go.notify_all(), 3);
        drop(guard);
        waiters.into_iter().for_each(|waiter| waiter.join().unwrap());
    });
}

#[test]
fn nobody_is_notified_of_nothing() {
    let condvar = Condvar::new();
    assert!(!condvar.notify_one());
    assert_eq!(condvar.notify_all(), 0);
}

#[test]
fn a_wait_with_a_limit_ends() {
    let (mutex, condvar) = (Mutex::new(0), Condvar::default());
    let mut guard = mutex.lock();
    assert!(condvar.wait_for(&mut guard, SHORT).timed_out());
    assert!(condvar.wait_until(&mut guard, Instant::now() + SHORT).timed_out());
    assert!(condvar.wait_until(&mut guard, Instant::now()).timed_out());
    *guard = 1;
    assert!(mutex.is_locked());
}

#[test]
fn a_wait_with_a_limit_is_notified_before() {
    ends(|| {
        let (mutex, condvar) = (Mutex::new(false), Condvar::new());
        thread::scope(|threads| {
            let mut guard = mutex.lock();
            threads.spawn(|| {
                *mutex.lock() = true;
                condvar.notify_all();
            });
            while !*guard {
                assert!(!condvar.wait_for(&mut guard, LIMIT).timed_out());
            }
        });
    });
}

#[test]
fn a_condition_is_waited_for_with_a_limit() {
    let (mutex, condvar) = (Mutex::new(0), Condvar::new());
    let mut guard = mutex.lock();
    assert!(!condvar.wait_while_for(&mut guard, |n| *n == 1, SHORT).timed_out());
    assert!(condvar.wait_while_for(&mut guard, |n| *n == 0, SHORT).timed_out());
    let soon = Instant::now() + SHORT;
    assert!(!condvar.wait_while_until(&mut guard, |n| *n == 1, soon).timed_out());
    assert!(condvar.wait_while_until(&mut guard, |n| *n == 0, soon).timed_out());
    condvar.wait_while(&mut guard, |n| *n == 1);
}

#[test]
fn a_limit_that_cannot_be_said_is_none() {
    ends(|| {
        let (mutex, condvar) = (Mutex::new(false), Condvar::new());
        thread::scope(|threads| {
            let mut guard = mutex.lock();
            threads.spawn(|| {
                *mutex.lock() = true;
                condvar.notify_all();
            });
            let result = condvar.wait_while_for(&mut guard, |ready| !*ready, Duration::MAX);
            assert!(!result.timed_out());
        });
    });
}

#[test]
fn a_condition_that_panics_leaves_the_mutex_to_its_guard() {
    let (mutex, condvar) = (Mutex::new(0), Condvar::new());
    let mut guard = mutex.lock();
    panics(|| condvar.wait_while(&mut guard, |_| quietly()));
    assert!(mutex.is_locked());
    drop(guard);
    assert!(!mutex.is_locked());
}

#[test]
fn results_and_condition_variables_look_alike() {
    let (mutex, condvar) = (Mutex::new(0), Condvar::new());
    assert_eq!(format!("{condvar:?}"), "Condvar { .. }");
    let result = condvar.wait_for(&mut mutex.lock(), Duration::ZERO);
    assert_eq!(format!("{result:?}"), "WaitTimeoutResult(true)");
    assert_eq!(result.clone(), result);
}
