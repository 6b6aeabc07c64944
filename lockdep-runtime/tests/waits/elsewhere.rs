//! Guards that are sent, forgotten and leaked, and locks that go away: never a finding.

use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc;
use std::thread;

use lockdep::{Action, Options, Policy, Validator};

use super::locks::{Mutex, RwLock, spawn};

type Sent = RwLock<true>;
type Kept = RwLock<false>;

/// Runs code on a validator of its own and says what was found, notes aside.
fn found(code: impl FnOnce()) -> Vec<String> {
    let policy = Policy::new(Action::Collect);
    let validator = Validator::new(Options { policy, ..Options::default() });
    lockdep::scope(&validator, code);
    let findings = validator.findings();
    let fatal = findings.iter().filter(|kept| !kept.report.note);
    fatal.map(|kept| kept.report.to_string()).collect()
}

fn clean(code: impl FnOnce()) {
    let found = found(code);
    assert!(found.is_empty(), "{}", found.join("\n\n"));
}

fn leak<T>(value: T) -> &'static T {
    Box::leak(Box::new(value))
}

/// Drops something on another thread, which ends.
fn drop_elsewhere<T: Send>(value: T) {
    thread::scope(|scope| {
        scope.spawn(|| drop(value));
    });
}

#[test]
fn what_was_released_elsewhere_is_held_no_more() {
    clean(|| {
        let (a, b) = (Sent::new(), Sent::new());
        for _ in 0..3 {
            drop_elsewhere(a.write());
            // Were it held, this would be the order a, b.
            drop(b.write());
            drop_elsewhere(b.write());
            drop(a.write());
            drop(a.write());
        }
    });
}

#[test]
fn a_lock_whose_guard_is_on_its_way_is_waited_for() {
    clean(|| {
        let lock = leak(Sent::new());
        let (sender, receiver) = mpsc::channel();
        let other = spawn("other", move || {
            let guard: super::locks::Hold<'_, true> = receiver.recv().expect("it is sent");
            thread::sleep(std::time::Duration::from_millis(100));
            drop(guard);
        });
        sender.send(lock.write()).unwrap_or_else(|_| panic!("it is received"));
        drop(lock.write());
        other.join().expect("it ends well");
    });
}

#[test]
fn of_two_reads_the_one_that_was_sent_ends() {
    clean(|| {
        let (lock, other) = (Sent::new(), Sent::new());
        let first = lock.read_recursive();
        let second = lock.read_recursive();
        drop_elsewhere(first);
        drop(other.write());
        drop(second);
        // Nothing of it is held, or this would be certain to hang.
        drop(lock.write());
        drop(other.read());
    });
}

#[test]
fn a_hold_is_changed_where_it_was_sent() {
    clean(|| {
        let lock = Sent::new();
        let guard = lock.write();
        let reader = thread::scope(|scope| {
            scope.spawn(move || guard.downgrade()).join().expect("it ends well")
        });
        drop(lock.read_recursive());
        drop(reader);
        let guard = lock.upgradable();
        drop_elsewhere(guard);
        drop(lock.write());
    });
}

#[test]
fn a_thread_that_ended_before_its_guard_was_released() {
    clean(|| {
        let lock = leak(Sent::new());
        let guard = spawn("taker", || lock.write()).join().expect("it ends well");
        drop(guard);
        drop(lock.write());
    });
}

#[test]
fn what_was_forced_open_is_held_no_more() {
    clean(|| {
        let (a, b) = (leak(Sent::new()), Sent::new());
        mem::forget(a.write());
        a.force_unlock();
        drop(b.write());
        drop(a.write());
        // By another thread.
        mem::forget(a.write());
        spawn("other", || a.force_unlock()).join().expect("it ends well");
        let _second = b.write();
        drop(a.write());
    });
}

#[test]
fn a_forgotten_guard_says_nothing_of_the_next_lock_in_its_memory() {
    clean(|| {
        let mut seen = std::collections::BTreeSet::new();
        let mut again = 0;
        for _ in 0..100 {
            let lock = Box::new(Kept::new());
            again += !seen.insert(std::ptr::from_ref(&*lock).addr()) as usize;
            mem::forget(lock.write());
        }
        assert!(again > 0, "no memory was used again");
    });
}

#[test]
fn nor_if_another_thread_dropped_that_lock_and_took_the_next_one_first() {
    clean(|| {
        let mut slot = Kept::new();
        for _ in 0..20 {
            mem::forget(slot.read());
            thread::scope(|scope| {
                scope.spawn(|| {
                    slot = Kept::new();
                    drop(slot.write());
                });
            });
            drop(slot.write());
        }
    });
}

#[test]
fn a_thread_may_end_with_a_leaked_guard() {
    clean(|| {
        let lock = leak(Mutex::new(()));
        spawn("leaker", || mem::forget(lock.lock())).join().expect("it ends well");
        assert!(lock.try_lock().is_none(), "it is held for ever");
    });
}

#[test]
fn a_wait_that_panics_leaves_nothing_held() {
    clean(|| {
        let (a, b) = (Mutex::new(()), Mutex::new(()));
        let waits = catch_unwind(AssertUnwindSafe(|| a.lock_badly()));
        assert!(waits.is_err());
        drop(b.lock());
        let _second = b.lock();
        drop(a.lock());
    });
}

/// What a thread takes when it has sent its guard on, it does not take under that lock.
#[test]
fn what_was_taken_while_the_guard_was_elsewhere_is_no_order() {
    clean(|| {
        let (a, b) = (leak(Sent::new()), leak(Sent::new()));
        let (sender, receiver) = mpsc::channel::<super::locks::Hold<'static, true>>();
        let (done, wait) = mpsc::channel();
        let other = spawn("other", move || {
            let guard = receiver.recv().expect("it is sent");
            wait.recv().expect("it is sent");
            drop(guard);
        });
        sender.send(a.write()).unwrap_or_else(|_| panic!("it is received"));
        drop(b.write());
        done.send(()).expect("it is received");
        other.join().expect("it ends well");
        let _second = b.write();
        drop(a.write());
    });
}

/// That nothing is found above is not since nothing is looked at.
#[test]
fn what_is_held_is_held() {
    let found = found(|| {
        let (a, b) = (Sent::new(), Sent::new());
        let first = a.write();
        drop(b.write());
        drop(first);
        let _second = b.write();
        drop(a.write());
    });
    assert_eq!(found.len(), 1, "{found:?}");
}

#[test]
fn a_panic_while_held_releases() {
    clean(|| {
        let (a, b) = (leak(Mutex::new(0)), leak(Mutex::new(0)));
        let thread = spawn("fails", || {
            let mut guard = a.lock();
            *guard += 1;
            panic!("while it is held");
        });
        assert!(thread.join().is_err());
        let fails = catch_unwind(|| {
            let _guard = a.lock();
            panic!("while it is held");
        });
        assert!(fails.is_err());
        drop(b.lock());
        let _second = b.lock();
        assert_eq!(*a.lock(), 1);
    });
}
