//! Guards that are released by another thread than took the lock.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use lockdep::{Validator, spin, with_class};

use super::{line, lines, measured, nanos, readers, until_waited, writers};

const PAUSE: Duration = Duration::from_millis(5);

fn within<R>(validator: &Validator, run: impl FnOnce() -> R) -> R {
    lockdep::scope(validator, run)
}

#[test]
fn a_hold_ends_where_its_guard_is_dropped_while_the_taker_does_nothing() {
    let lock = with_class!(spin::Mutex::<u8>::new(0), name = "sent");
    measured(|validator| {
        let guard = lock.lock();
        thread::sleep(PAUSE);
        thread::scope(|scope| {
            scope.spawn(move || within(validator, || drop(guard)));
        });
        // This thread has done nothing since.
        let snapshot = validator.snapshot();
        let counted = writers(&snapshot, "sent");
        assert_eq!((counted.acquisitions, counted.hold.count()), (1, 1));
        assert!(counted.hold.min >= nanos(PAUSE));
        // And now it hears of it.
        (0..3).for_each(|_| drop(lock.lock()));
        let snapshot = validator.snapshot();
        let counted = writers(&snapshot, "sent");
        assert_eq!((counted.acquisitions, counted.hold.count()), (4, 4));
    });
}

#[test]
fn the_taker_may_be_gone() {
    let lock = with_class!(spin::RwLock::<u8>::new(0), name = "left behind");
    let snapshot = measured(|validator| {
        let take = || within(validator, || [lock.read(), lock.read()]);
        let [one, other] = thread::scope(|scope| scope.spawn(take).join().unwrap());
        let snapshot = validator.snapshot();
        let counted = readers(&snapshot, "left behind");
        assert_eq!((counted.acquisitions, counted.hold.count()), (2, 0));
        drop(one);
        thread::sleep(PAUSE);
        drop(other);
        let write = || within(validator, || lock.write());
        let writer = thread::scope(|scope| scope.spawn(write).join().unwrap());
        drop(writer);
    });
    let counted = readers(&snapshot, "left behind");
    assert_eq!((counted.acquisitions, counted.hold.count()), (2, 2));
    assert!(counted.hold.max >= nanos(PAUSE));
    let counted = writers(&snapshot, "left behind");
    assert_eq!((counted.acquisitions, counted.hold.count()), (1, 1));
}

#[test]
fn some_of_many_holds_of_one_lock_are_sent() {
    let lock = with_class!(spin::RwLock::<u8>::new(0), name = "many sent");
    let other = with_class!(spin::Mutex::<u8>::new(0), name = "beside them");
    let snapshot = measured(|validator| {
        for kept in 0..4 {
            let mut guards: Vec<_> = (0..4).map(|_| lock.read()).collect();
            let own = guards.remove(kept);
            thread::scope(|scope| {
                scope.spawn(move || within(validator, || drop(guards)));
            });
            drop(other.lock());
            drop(own);
        }
    });
    let counted = readers(&snapshot, "many sent");
    assert_eq!((counted.acquisitions, counted.hold.count()), (16, 16));
    assert_eq!(writers(&snapshot, "beside them").hold.count(), 4);
}

#[test]
fn a_writer_is_made_a_reader_by_another_thread_and_released_by_a_third() {
    let lock = with_class!(spin::RwLock::<u8>::new(0), name = "changed there");
    let snapshot = measured(|validator| {
        for taker_goes_on in [false, true] {
            let guard = lock.write();
            let read = thread::scope(|scope| {
                scope.spawn(|| within(validator, || guard.downgrade())).join().unwrap()
            });
            if taker_goes_on {
                // The thread hears of it before it takes another.
                drop(with_class!(spin::Mutex::<u8>::new(0), name = "another").lock());
            }
            thread::sleep(PAUSE);
            thread::scope(|scope| {
                scope.spawn(|| within(validator, || drop(read)));
            });
        }
    });
    let counted = writers(&snapshot, "changed there");
    assert_eq!((counted.acquisitions, counted.hold.count()), (2, 2));
    let counted = readers(&snapshot, "changed there");
    assert_eq!((counted.acquisitions, counted.hold.count()), (2, 2));
    assert!(counted.hold.min >= nanos(PAUSE));
}

#[test]
fn who_waits_for_a_lock_whose_guard_was_sent_waits_for_where_it_was_taken() {
    let lock = with_class!(spin::Mutex::<u8>::new(0), name = "sent and waited");
    let line = line(include_str!("sent.rs"), "taken");
    let snapshot = measured(|validator| {
        thread::scope(|scope| {
            let (lock, (send, sent)) = (&lock, mpsc::channel());
            let taker = scope.spawn(move || {
                within(validator, || {
                    let guard = lock.lock(); // taken
                    send.send(guard).unwrap();
                });
            });
            taker.join().unwrap();
            let guard = sent.recv().unwrap();
            let waiter = scope.spawn(move || within(validator, || drop(lock.lock())));
            until_waited(validator, "sent and waited", false, 1);
            drop(guard);
            waiter.join().unwrap();
        });
    });
    let counted = writers(&snapshot, "sent and waited");
    assert_eq!((counted.acquisitions, counted.hold.count(), counted.wait.count()), (2, 2, 1));
    assert_eq!(lines(&snapshot, &counted.held_at), [(line, 1)]);
}
