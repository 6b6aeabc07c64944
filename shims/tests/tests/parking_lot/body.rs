//! What is found, and what is none, on either version.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use lockdep_core::violation::Kind;
use lockdep_shim_tests::{found, kinds, on_its_own};

use super::locks::{
    Condvar, FairMutex, MappedMutexGuard, Mutex, MutexGuard, ReentrantMutex, RwLock,
    RwLockUpgradableReadGuard, RwLockWriteGuard,
};

static IN_A_STATIC: Mutex<u64> = Mutex::new(0);

#[test]
fn a_class_is_the_users_own_site() {
    let line = line!() + 1;
    let (a, b) = (Mutex::new(0u8), RwLock::new(0u16));
    let found = found(|| {
        {
            let _a = a.lock();
            let _b = b.write();
        }
        let _b = b.write();
        let _a = a.lock();
    });
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].0, Kind::Circular);
    for payload in ["u8", "u16"] {
        let class = format!("{payload}@tests/parking_lot/body.rs:{line}");
        assert!(found[0].1.contains(&class), "no {class} in {}", found[0].1);
    }
}

#[test]
fn a_static_has_its_own_site() {
    let a = FairMutex::new(());
    let found = found(|| {
        {
            let _a = a.lock();
            *IN_A_STATIC.lock() += 1;
        }
        let _static = IN_A_STATIC.lock();
        drop(a.lock());
    });
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].1.contains("u64@tests/parking_lot/body.rs"), "{}", found[0].1);
}

#[test]
fn a_condition_variable_takes_its_mutex_again_under_what_is_held() {
    let (a, b, woken) = (Mutex::new(()), Mutex::new(0), Condvar::new());
    let found = kinds(|| {
        let mut a = a.lock();
        let _b = b.lock();
        assert!(woken.wait_for(&mut a, Duration::from_millis(1)).timed_out());
    });
    assert!(found.contains(&Kind::Circular), "{found:?}");
}

#[test]
fn a_wait_with_one_mutex_is_nothing() {
    let shared = Arc::new((Mutex::new(false), Condvar::new()));
    let (validator, found) = on_its_own(|| {
        let there = Arc::clone(&shared);
        let notifier = thread::spawn(move || {
            *there.0.lock() = true;
            there.1.notify_all();
        });
        let mut ready = shared.0.lock();
        while !*ready {
            shared.1.wait(&mut ready);
        }
        drop(ready);
        notifier.join().unwrap();
        // Nothing is left of the hold.
        drop(shared.0.lock());
    });
    assert_eq!(found, []);
    assert_eq!(validator.lost_coverage().raw_uses, 0);
}

#[test]
fn mapped_and_upgraded_guards_hold_their_locks() {
    let (a, b) = (Mutex::new((0, 1)), RwLock::new(0));
    let found = kinds(|| {
        let mapped = MutexGuard::map(a.lock(), |pair| &mut pair.1);
        let mapped = MappedMutexGuard::map(mapped, |n| n);
        let reader = b.upgradable_read();
        let writer = RwLockUpgradableReadGuard::upgrade(reader);
        drop(RwLockWriteGuard::downgrade(writer));
        drop(mapped);
        let _b = b.read();
        drop(a.lock());
    });
    assert_eq!(found, [Kind::Circular]);
}

#[test]
fn a_reentrant_mutex_may_be_taken_again() {
    let a = ReentrantMutex::new(());
    let found = kinds(|| {
        let first = a.lock();
        let second = a.lock();
        drop(first);
        assert!(a.is_owned_by_current_thread());
        drop(second);
        assert!(!a.is_locked());
    });
    assert_eq!(found, []);
}

#[test]
fn guards_in_an_arc_hold_their_locks() {
    let (a, b) = (Arc::new(Mutex::new(())), Arc::new(RwLock::new(())));
    let found = kinds(|| {
        {
            let _a = a.lock_arc();
            let _b = b.write_arc();
        }
        let _b = b.read_arc();
        drop(a.lock_arc());
    });
    assert_eq!(found, [Kind::Circular]);
}
