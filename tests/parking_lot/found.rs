//! Findings on mirrored locks, and what is none.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;
use std::time::Duration;

use lockdep::parking_lot::{
    Condvar, FairMutex, MappedMutexGuard, Mutex, MutexGuard, Once, RwLock,
    RwLockUpgradableReadGuard, RwLockWriteGuard, const_mutex,
};
use lockdep::{Action, Kind, Options, Policy, Validator};

/// What is found while a body runs on a validator of its own.
fn findings(body: impl FnOnce()) -> Vec<(Kind, String)> {
    let options = Options { policy: Policy::new(Action::Collect), ..Options::default() };
    let validator = Validator::new(options);
    lockdep::scope(&validator, body);
    let kept = validator.findings().into_iter();
    kept.map(|kept| (kept.report.kind, kept.report.to_string())).collect()
}

fn kinds(body: impl FnOnce()) -> Vec<Kind> {
    findings(body).into_iter().map(|(kind, _)| kind).collect()
}

#[test]
fn two_orders_are_found_with_the_places_of_both_mutexes() {
    let line = line!() + 1;
    let (a, b) = (Mutex::new(0u8), const_mutex(0u16));
    let found = findings(|| {
        {
            let _a = a.lock();
            let _b = b.lock();
        }
        let _b = b.lock();
        let _a = a.lock();
    });
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].0, Kind::Circular);
    for payload in ["u8", "u16"] {
        let class = format!("{payload}@tests/parking_lot/found.rs:{line}");
        assert!(found[0].1.contains(&class), "no {class} in {}", found[0].1);
    }
}

#[test]
fn a_mapped_guard_holds_its_mutex() {
    let (a, b) = (Mutex::new((0, 1)), FairMutex::new(()));
    assert_eq!(
        kinds(|| {
            let mapped = MutexGuard::map(a.lock(), |pair| &mut pair.1);
            let mapped = MappedMutexGuard::map(mapped, |n| n);
            drop(b.lock());
            drop(mapped);
            let _b = b.lock();
            drop(a.lock());
        }),
        [Kind::Circular]
    );
}

#[test]
fn what_is_unlocked_is_not_held_and_is_taken_again() {
    let (a, b) = (Mutex::new(()), Mutex::new(0));
    assert_eq!(
        kinds(|| {
            let mut guard = a.lock();
            MutexGuard::unlocked(&mut guard, || drop(b.lock()));
            assert!(a.is_locked());
            drop(guard);
            let _b = b.lock();
            drop(a.lock());
        }),
        []
    );
    assert_eq!(
        kinds(|| {
            {
                let _a = a.lock();
                drop(b.lock());
            }
            // B is still held when A is taken again.
            let mut a = a.lock();
            let mut b = None::<MutexGuard<'_, i32>>;
            MutexGuard::unlocked(&mut a, || b = None);
            drop((a, b));
        }),
        []
    );
}

#[test]
fn a_wait_takes_the_mutex_again_under_what_is_held() {
    let (a, b, woken) = (Mutex::new(()), Mutex::new(0), Condvar::new());
    let found = kinds(|| {
        let mut a = a.lock();
        let _b = b.lock();
        assert!(woken.wait_for(&mut a, Duration::from_millis(1)).timed_out());
    });
    assert!(found.contains(&Kind::Circular), "{found:?}");
}

#[test]
fn a_wait_ends_when_it_is_notified() {
    let (ready, woken) = (Mutex::new(false), Condvar::new());
    thread::scope(|threads| {
        threads.spawn(|| {
            *ready.lock() = true;
            woken.notify_all();
        });
        let mut ready = ready.lock();
        woken.wait_while(&mut ready, |ready| !*ready);
        assert!(*ready);
    });
    assert!(!ready.is_locked());
}

#[test]
fn an_upgraded_reader_is_the_writer() {
    let lock = RwLock::new(1);
    let reader = lock.upgradable_read();
    assert!(lock.try_read().is_some());
    let mut writer = RwLockUpgradableReadGuard::upgrade(reader);
    assert!(lock.try_read().is_none());
    *writer += 1;
    let reader = RwLockWriteGuard::downgrade(writer);
    assert_eq!(*lock.read_recursive(), 2);
    drop(reader);
    assert!(!lock.is_locked());
}

#[test]
fn code_that_runs_once_is_a_lock() {
    let (once, a) = (Once::new(), Mutex::new(()));
    assert_eq!(
        kinds(|| {
            once.call_once(|| drop(a.lock()));
            assert!(once.state().done());
            let other = Once::new();
            let _a = a.lock();
            other.call_once(|| ());
        }),
        []
    );
}

#[test]
fn who_reads_beside_its_own_upgradable_hold_waits_for_nobody() {
    let lock = RwLock::new(());
    assert_eq!(
        kinds(|| {
            let _upgradable = lock.upgradable_read();
            drop(lock.read());
        }),
        []
    );
}

#[test]
fn a_writer_may_queue_between_two_reads() {
    let lock = RwLock::new(());
    let twice = |first: fn(&RwLock<()>), second: fn(&RwLock<()>)| {
        kinds(|| {
            let _reader = lock.read();
            first(&lock);
            second(&lock);
        })
    };
    assert_eq!(twice(|_| (), |lock| drop(lock.read())), [Kind::Recursive]);
    assert_eq!(twice(|_| (), |lock| drop(lock.upgradable_read())), [Kind::Recursive]);
    assert_eq!(twice(|_| (), |lock| drop(lock.read_recursive())), []);
    assert_eq!(twice(|lock| drop(lock.try_read()), |_| ()), []);
}

#[test]
fn one_condition_variable_is_of_one_mutex() {
    let (a, b, woken) = (Mutex::new((false, false)), Mutex::new(()), Condvar::new());
    let found = kinds(|| {
        let validator = lockdep::current();
        thread::scope(|threads| {
            threads.spawn(|| {
                lockdep::scope(&validator, || {
                    woken.wait_while(&mut a.lock(), |(waits, ready)| {
                        *waits = true;
                        !*ready
                    });
                });
            });
            // It says so with the mutex held, which it gives up to wait.
            while !a.lock().0 {
                thread::yield_now();
            }
            // The real one panics then, too.
            let panic = catch_unwind(AssertUnwindSafe(|| {
                woken.wait_for(&mut b.lock(), Duration::from_millis(1));
            }));
            assert!(panic.is_err());
            a.lock().1 = true;
            woken.notify_all();
        });
    });
    assert_eq!(found, [Kind::CondvarMutexes]);
}

#[test]
fn a_raw_lock_may_be_said_to_spin() {
    use lockdep::parking_lot::{RawMutex, RawRwLock};
    use lockdep::{Spinning, lock_api};

    let mutex: lock_api::Mutex<Spinning<RawMutex>, u8> = lock_api::Mutex::new(1);
    let lock: lock_api::RwLock<Spinning<RawRwLock>, u8> = lock_api::RwLock::new(1);
    let sleeping = Mutex::new(());
    let under = |spinning: &dyn Fn()| {
        kinds(|| {
            spinning();
            drop(lock.upgradable_read());
            let _first = lock.read();
            drop(lock.read());
        })
    };
    assert_eq!(under(&|| drop(mutex.lock())), []);
    let found = under(&|| {
        let _mutex = mutex.lock();
        drop(sleeping.lock());
    });
    assert_eq!(found, [Kind::WaitContext]);
}
