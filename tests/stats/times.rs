//! How long locks are held.

use std::thread;
use std::time::{Duration, Instant};

use lockdep::sync::{Condvar, Mutex};
use lockdep::{Options, Validator, parking_lot, with_class};

use super::{LONG, line, lines, measured, nanos, writers};

#[test]
fn a_hold_is_as_long_as_what_is_done_in_it() {
    let lock = with_class!(Mutex::new(0), name = "slept in");
    let pauses = [1, 3, 9].map(Duration::from_millis);
    let before = Instant::now();
    let snapshot = measured(|_| {
        for pause in pauses {
            let _held = lock.lock();
            thread::sleep(pause);
        }
    });
    let all = before.elapsed();
    let counted = writers(&snapshot, "slept in");
    assert!(counted.hold.min >= nanos(pauses[0]) && counted.hold.max >= nanos(pauses[2]));
    assert!(counted.hold.total >= nanos(pauses.iter().sum()) && counted.hold.total <= nanos(all));
}

/// The longest that the mutex can have been held by all, if waiting on the condition variable is no
/// hold: this thread gets the mutex, so the waiter does not hold it; only then it sleeps, and only
/// then it notifies.
fn while_waiting(
    wait: impl FnOnce() + Send,
    take: impl Fn(),
    notify: impl FnOnce(),
    waits: impl Fn() -> bool,
) -> u64 {
    let pause = Duration::from_millis(30);
    let mut limit = Duration::ZERO;
    thread::scope(|scope| {
        let waiter = scope.spawn(move || {
            let before = Instant::now();
            wait();
            before.elapsed()
        });
        let end = Instant::now() + LONG;
        while !waits() {
            let before = Instant::now();
            take();
            limit += before.elapsed();
            assert!(before < end, "nobody waits");
            thread::yield_now();
        }
        let before = Instant::now();
        take();
        limit += before.elapsed();
        thread::sleep(pause);
        let before = Instant::now();
        notify();
        limit += before.elapsed();
        limit += waiter.join().unwrap() - pause;
    });
    nanos(limit)
}

#[test]
fn what_is_waited_on_a_condition_variable_is_no_hold() {
    use std::sync::atomic::{AtomicBool, Ordering};

    let (lock, condvar) = (with_class!(Mutex::new(false), name = "notified"), Condvar::new());
    let waits = AtomicBool::new(false);
    let mut limit = 0;
    let snapshot = measured(|validator| {
        let wait = || {
            lockdep::scope(validator, || {
                let mut woken = lock.lock().unwrap();
                waits.store(true, Ordering::Release);
                while !*woken {
                    woken = condvar.wait(woken).unwrap();
                }
            });
        };
        let notify = || {
            *lock.lock().unwrap() = true;
            condvar.notify_all();
        };
        limit = while_waiting(wait, || drop(lock.lock()), notify, || waits.load(Ordering::Acquire));
    });
    let counted = writers(&snapshot, "notified");
    assert!(counted.acquisitions >= 4 && counted.acquisitions == counted.hold.count());
    assert!(counted.hold.total < limit, "{limit}: {counted:?}");
}

#[test]
fn nor_is_it_on_parking_lots() {
    use std::sync::atomic::{AtomicBool, Ordering};

    let lock = with_class!(parking_lot::Mutex::new(false), name = "notified there");
    let condvar = parking_lot::Condvar::new();
    let waits = AtomicBool::new(false);
    let mut limit = 0;
    let snapshot = measured(|validator| {
        let wait = || {
            lockdep::scope(validator, || {
                let mut woken = lock.lock();
                waits.store(true, Ordering::Release);
                while !*woken {
                    condvar.wait_for(&mut woken, LONG);
                }
            });
        };
        let notify = || {
            *lock.lock() = true;
            condvar.notify_all();
        };
        limit = while_waiting(wait, || drop(lock.lock()), notify, || waits.load(Ordering::Acquire));
    });
    let counted = writers(&snapshot, "notified there");
    assert_eq!(counted.acquisitions, counted.hold.count());
    assert!(counted.hold.total < limit, "{limit}: {counted:?}");
}

#[inline(never)]
fn holds_long(lock: &Mutex<u8>) {
    let _held = lock.lock(); // held long
    thread::sleep(Duration::from_millis(10));
}

#[test]
fn the_longest_hold_is_told_with_its_place_and_its_stack() {
    let lock = with_class!(Mutex::new(0), name = "held long");
    let validator = Validator::new(Options::default());
    let line = line(include_str!("times.rs"), "held long");
    lockdep::scope(&validator, || {
        drop(lock.lock());
        holds_long(&lock);
        (0..1000).for_each(|_| drop(lock.lock()));
    });
    let snapshot = validator.snapshot();
    let counted = writers(&snapshot, "held long");
    // Nobody knows how long a thread is kept from running; but most likely it is this one.
    let place = counted.longest_hold.expect("there was one");
    let (_, stack) = snapshot.place(place);
    let site = snapshot.places[place as usize].site;
    if counted.hold.max < 2 * nanos(Duration::from_millis(10)) {
        assert_eq!(lines(&snapshot, &[(site, 1)]), [(line, 1)]);
        assert!(stack[0].starts_with("stats::times::holds_long"), "{stack:?}");
    }
    assert!(stack.iter().any(|frame| frame.starts_with("stats::times::")), "{stack:?}");
}

#[test]
fn without_stacks_the_longest_hold_has_its_place() {
    let lock = with_class!(Mutex::new(0), name = "no stack");
    let snapshot = measured(|_| drop(lock.lock()));
    let place = writers(&snapshot, "no stack").longest_hold.unwrap();
    let (site, stack) = snapshot.place(place);
    assert!(site.contains("times.rs:") && stack.is_empty(), "{site} {stack:?}");
}
