use std::time::{Duration, Instant};

use super::super::sync::{Arc, Condvar, Mutex};
use super::super::thread;
use super::tools::{LIMIT, ROUNDS, SHORT, ends, panics, quietly};

#[test]
fn a_notified_waiter_goes_on() {
    ends(|| {
        let pair = Arc::new((Mutex::new(false), Condvar::new()));
        let theirs = Arc::clone(&pair);
        let notifier = thread::spawn(move || {
            *theirs.0.lock().unwrap() = true;
            theirs.1.notify_one();
        });
        let mut ready = pair.0.lock().unwrap();
        while !*ready {
            ready = pair.1.wait(ready).unwrap();
        }
        drop(ready);
        notifier.join().unwrap();
    });
}

#[test]
fn a_waiter_lets_others_lock() {
    ends(|| {
        let (mutex, condvar) = (Mutex::new(0), Condvar::new());
        thread::scope(|scope| {
            let guard = mutex.lock().unwrap();
            scope.spawn(|| {
                // Free only while the other waits.
                *mutex.lock().unwrap() = 1;
                condvar.notify_one();
            });
            let guard = condvar.wait_while(guard, |value| *value == 0).unwrap();
            assert_eq!(*guard, 1);
            assert!(mutex.try_lock().is_err());
        });
        assert!(mutex.try_lock().is_ok());
    });
}

#[test]
fn all_waiters_are_notified() {
    ends(|| {
        let (mutex, condvar, left) = (Mutex::new(false), Condvar::new(), Mutex::new(3));
        thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    drop(condvar.wait_while(mutex.lock().unwrap(), |ready| !*ready).unwrap());
                    *left.lock().unwrap() -= 1;
                });
            }
            thread::sleep(SHORT);
            *mutex.lock().unwrap() = true;
            condvar.notify_all();
        });
        assert_eq!(left.into_inner().unwrap(), 0);
    });
}

#[test]
fn a_wait_while_looks_before_it_waits() {
    let (mutex, condvar) = (Mutex::new(5), Condvar::new());
    let mut looks = 0;
    let guard = condvar
        .wait_while(mutex.lock().unwrap(), |value| {
            looks += 1;
            *value += 1;
            false
        })
        .unwrap();
    assert_eq!((*guard, looks), (6, 1));
}

#[test]
fn a_wait_with_a_limit_ends_without_a_notification() {
    let (mutex, condvar) = (Mutex::new(1), Condvar::new());
    let start = Instant::now();
    let mut guard = mutex.lock().unwrap();
    loop {
        let (again, result) = condvar.wait_timeout(guard, SHORT).unwrap();
        guard = again;
        // It may wake up without a reason.
        if result.timed_out() {
            break;
        }
    }
    assert!(start.elapsed() >= SHORT);
    assert_eq!(*guard, 1);
    assert!(mutex.try_lock().is_err());
}

#[test]
fn a_wait_with_a_limit_can_be_notified() {
    ends(|| {
        let (mutex, condvar) = (Mutex::new(false), Condvar::new());
        thread::scope(|scope| {
            let mut guard = mutex.lock().unwrap();
            scope.spawn(|| {
                *mutex.lock().unwrap() = true;
                condvar.notify_all();
            });
            while !*guard {
                let (again, result) = condvar.wait_timeout(guard, LIMIT).unwrap();
                assert!(!result.timed_out());
                guard = again;
            }
        });
    });
}

#[test]
fn a_wait_while_with_a_limit_says_whether_it_passed() {
    let (mutex, condvar) = (Mutex::new(0), Condvar::new());
    let mut looks = 0;
    let (guard, result) = condvar
        .wait_timeout_while(mutex.lock().unwrap(), SHORT, |value| {
            *value += 1;
            looks += 1;
            true
        })
        .unwrap();
    assert!(result.timed_out());
    assert_eq!(*guard, looks);
    drop(guard);
    let (guard, result) =
        condvar.wait_timeout_while(mutex.lock().unwrap(), LIMIT, |_| false).unwrap();
    assert!(!result.timed_out());
    assert!(mutex.try_lock().is_err());
    drop(guard);
    assert!(mutex.try_lock().is_ok());
}

#[test]
fn a_wait_while_with_a_limit_can_be_notified() {
    ends(|| {
        let (mutex, condvar) = (Mutex::new(3), Condvar::new());
        thread::scope(|scope| {
            let guard = mutex.lock().unwrap();
            scope.spawn(|| {
                for _ in 0..3 {
                    *mutex.lock().unwrap() -= 1;
                    condvar.notify_one();
                    thread::yield_now();
                }
            });
            let (guard, result) =
                condvar.wait_timeout_while(guard, LIMIT, |left| *left > 0).unwrap();
            assert_eq!((*guard, result.timed_out()), (0, false));
        });
    });
}

#[test]
fn a_limit_of_nothing_passes_at_once() {
    let (mutex, condvar) = (Mutex::new(()), Condvar::new());
    let guard = mutex.lock().unwrap();
    let (guard, result) = condvar.wait_timeout_while(guard, Duration::ZERO, |()| true).unwrap();
    assert!(result.timed_out());
    let mut result = condvar.wait_timeout(guard, Duration::ZERO).unwrap();
    while !result.1.timed_out() {
        result = condvar.wait_timeout(result.0, Duration::ZERO).unwrap();
    }
}

#[test]
#[expect(deprecated, reason = "it has to be there")]
fn a_limit_in_milliseconds() {
    let (mutex, condvar) = (Mutex::new(1), Condvar::new());
    let mut waited = condvar.wait_timeout_ms(mutex.lock().unwrap(), 1).unwrap();
    while waited.1 {
        waited = condvar.wait_timeout_ms(waited.0, 1).unwrap();
    }
    assert_eq!(*waited.0, 1);
}

#[test]
fn a_notification_without_a_waiter_is_lost() {
    let (mutex, condvar) = (Mutex::new(()), Condvar::new());
    condvar.notify_one();
    condvar.notify_all();
    let (_guard, result) =
        condvar.wait_timeout_while(mutex.lock().unwrap(), SHORT, |()| true).unwrap();
    assert!(result.timed_out());
}

#[test]
fn a_waiter_is_told_of_poison() {
    ends(|| {
        let (mutex, condvar) = (Mutex::new(0), Condvar::new());
        thread::scope(|scope| {
            let mut guard = mutex.lock().unwrap();
            let panicking = scope.spawn(|| {
                let mut guard = mutex.lock().unwrap();
                *guard = 1;
                condvar.notify_all();
                quietly();
            });
            let guard = loop {
                match condvar.wait(guard) {
                    Ok(again) => guard = again,
                    Err(error) => break error.into_inner(),
                }
            };
            assert_eq!(*guard, 1);
            assert!(mutex.try_lock().is_err());
            drop(guard);
            assert!(panicking.join().is_err());
        });
        let timed = condvar.wait_timeout(mutex.lock().unwrap_err().into_inner(), SHORT);
        assert_eq!(*timed.unwrap_err().into_inner().0, 1);
    });
}

#[test]
fn a_condition_that_panics_poisons() {
    let (mutex, condvar) = (Mutex::new(()), Condvar::new());
    panics(|| drop(condvar.wait_while(mutex.lock().unwrap(), |()| quietly())));
    assert!(mutex.is_poisoned());
    mutex.clear_poison();
    panics(|| drop(condvar.wait_timeout_while(mutex.lock().unwrap(), LIMIT, |()| quietly())));
    assert!(mutex.is_poisoned());
    assert!(mutex.lock().is_err());
}

#[test]
fn a_condition_may_take_other_locks() {
    let (mutex, other, condvar) = (Mutex::new(0), Mutex::new(1u8), Condvar::new());
    let guard = condvar
        .wait_while(mutex.lock().unwrap(), |value| {
            *value += i32::from(*other.lock().unwrap());
            *value < 1
        })
        .unwrap();
    let (guard, _) = condvar
        .wait_timeout_while(guard, LIMIT, |value| {
            *value += i32::from(*other.lock().unwrap());
            *value < 2
        })
        .unwrap();
    assert_eq!(*guard, 2);
}

#[test]
fn one_condvar_serves_one_mutex_after_another() {
    let condvar = Condvar::new();
    for _ in 0..2 {
        let mutex = Mutex::new(2);
        let (guard, result) =
            condvar.wait_timeout_while(mutex.lock().unwrap(), SHORT, |_| false).unwrap();
        assert_eq!((*guard, result.timed_out()), (2, false));
    }
}

#[test]
fn a_condvar_is_made_anywhere() {
    static CONDVAR: Condvar = Condvar::new();
    CONDVAR.notify_all();
    let condvar = Condvar::default();
    condvar.notify_one();
    assert_eq!(format!("{condvar:?}"), "Condvar { .. }");
}

#[test]
fn a_queue_of_a_mutex_and_a_condvar() {
    ends(|| {
        let queue = Arc::new((Mutex::new(Vec::new()), Condvar::new()));
        let theirs = Arc::clone(&queue);
        let producer = thread::spawn(move || {
            for i in 0..ROUNDS {
                theirs.0.lock().unwrap().push(i);
                theirs.1.notify_one();
            }
        });
        let mut sum = 0;
        for _ in 0..ROUNDS {
            let mut items = queue.0.lock().unwrap();
            while items.is_empty() {
                items = queue.1.wait(items).unwrap();
            }
            sum += items.pop().unwrap();
        }
        producer.join().unwrap();
        assert_eq!(sum, ROUNDS * (ROUNDS - 1) / 2);
    });
}
