//! Findings on spin's mirrors, and what is none.

use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use lockdep::spin::{Lazy, Mutex, Once, RwLock, lock_api};
use lockdep::{Action, Kind, Options, Policy, Report, Validator, sync};

/// What is found while a body runs on a validator of its own.
fn kinds(body: impl FnOnce()) -> Vec<Kind> {
    let options = Options { policy: Policy::new(Action::Collect), ..Options::default() };
    let validator = Validator::new(options);
    lockdep::scope(&validator, body);
    validator.findings().iter().map(|kept| kept.report.kind).collect()
}

#[test]
fn two_orders_are_found() {
    let (a, b) = (Mutex::new(0u8), lock_api::Mutex::new(0u16));
    assert_eq!(
        kinds(|| {
            {
                let _a = a.lock();
                drop(b.lock());
            }
            let _b = b.lock();
            drop(a.lock());
        }),
        [Kind::Circular]
    );
}

#[test]
fn nothing_sleeps_under_them() {
    let (a, b) = (Mutex::new(()), sync::Mutex::new(()));
    assert_eq!(
        kinds(|| {
            let _a = a.lock();
            drop(b.lock());
        }),
        [Kind::WaitContext]
    );
}

#[test]
fn readers_read_again() {
    let lock = RwLock::new(());
    assert_eq!(
        kinds(|| {
            let _first = lock.read();
            drop(lock.read());
        }),
        []
    );
}

#[test]
fn an_upgradable_reader_is_none_for_whom_this_thread_waits() {
    let lock = RwLock::new(());
    assert_eq!(
        kinds(|| {
            let _reader = lock.read();
            drop(lock.upgradeable_read());
        }),
        []
    );
}

/// What is told of a thread that waits for itself. It is not stopped: its guard may have been sent,
/// as far as is known, to a thread that takes no locks.
fn told(body: impl FnOnce() + Send + 'static) -> String {
    let (sender, receiver) = mpsc::channel();
    let tell = Action::Callback(Arc::new(move |report: &Report| {
        // Only the first is asked for.
        let _ = sender.send(report.to_string());
    }));
    // It never ends, but with the process.
    thread::spawn(move || {
        let options = Options { policy: Policy::new(tell), ..Options::default() };
        lockdep::scope(&Validator::new(options), body)
    });
    receiver.recv_timeout(Duration::from_secs(60)).expect("it is told")
}

#[test]
fn who_is_upgradable_may_not_read_beside_that() {
    let text = told(|| {
        let lock = RwLock::new(());
        let _upgradable = lock.upgradeable_read();
        drop(lock.read());
    });
    assert!(text.contains("recursive locking"), "{text}");
}

#[test]
fn who_has_it_may_not_take_it_again() {
    let text = told(|| {
        let lock = Mutex::new(());
        let _first = lock.lock();
        drop(lock.lock());
    });
    assert!(text.contains("recursive locking"), "{text}");
}

#[test]
fn a_guard_that_was_sent_is_not_held_here() {
    let (a, b) = (Arc::new(Mutex::new(())), Mutex::new(0));
    assert_eq!(
        kinds(|| {
            let guard = a.lock();
            thread::scope(|threads| {
                threads.spawn(move || drop(guard));
            });
            drop(b.lock());
            let _b = b.lock();
            drop(a.lock());
        }),
        []
    );
}

#[test]
fn what_makes_a_value_may_sleep() {
    let (lazy, mutex) = (Lazy::new(|| 1), sync::Mutex::new(()));
    let once = Once::<u8>::new();
    assert_eq!(
        kinds(|| {
            once.call_once(|| {
                drop(mutex.lock());
                *lazy
            });
        }),
        []
    );
}

#[test]
fn the_value_of_a_once_is_made_under_its_lock() {
    let (once, mutex) = (Once::<()>::new(), Mutex::new(()));
    let other = Once::<()>::new();
    assert_eq!(
        kinds(|| {
            once.call_once(|| drop(mutex.lock()));
            let _mutex = mutex.lock();
            // Another of the class would be waited for under the mutex.
            other.call_once(|| ());
        }),
        []
    );
}
