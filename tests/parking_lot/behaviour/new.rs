//! What only version 0.13 has, or has not in this way.

use std::thread;

use super::behaviour::tools::{SHORT, ends, panics, quietly, refused};
use super::locks::lock_api::{RawMutex as _, RawRwLock as _, RawRwLockUpgrade as _};
use super::locks::{
    Condvar, MappedRwLockReadGuard, Mutex, Once, RawMutex, RawRwLock, RawThreadId, RecursiveRwLock,
    RecursiveRwLockUpgradableReadGuard, RecursiveRwLockWriteGuard, ReentrantMutex, RwLock,
    RwLockReadGuard,
};

#[test]
fn a_recursive_locks_reader_passes_a_waiting_writer() {
    ends(|| {
        let lock = RecursiveRwLock::new(1);
        thread::scope(|threads| {
            let reader = lock.read();
            let writer = threads.spawn(|| *lock.write() = 2);
            thread::sleep(SHORT);
            assert_eq!(*lock.read(), 1);
            assert!(!refused(|| lock.try_read()));
            assert!(!writer.is_finished());
            drop(reader);
        });
        assert_eq!(lock.into_inner(), 2);
    });
}

#[test]
fn a_recursive_lock_has_all_guards() {
    let lock = RecursiveRwLock::new(1);
    let writer = RecursiveRwLockUpgradableReadGuard::upgrade(lock.upgradable_read());
    let reader = RecursiveRwLockWriteGuard::downgrade(writer);
    assert!(refused(|| lock.try_write()));
    drop(reader);
    assert!(!lock.is_locked());
}

#[test]
fn locks_are_taken_apart() {
    let (raw, value) = Mutex::from_raw(RawMutex::INIT, 1).into_inner_with_raw();
    assert!(!raw.is_locked());
    let (raw, other) = RwLock::from_raw(RawRwLock::INIT, 2).into_inner_with_raw();
    assert!(!raw.is_locked());
    let mutex = ReentrantMutex::from_raw(RawMutex::INIT, RawThreadId, 3);
    let (raw, RawThreadId, third) = mutex.into_inner_with_raw();
    assert!(!raw.is_locked());
    assert_eq!((value, other, third), (1, 2, 3));
}

#[test]
fn guards_are_made_of_the_state_of_a_hold() {
    let (mutex, lock) = (Mutex::new(1), RwLock::new(1));
    // SAFETY: what is taken by it is released by a guard, or by force; so are all below.
    let state = unsafe { mutex.raw() }.lock();
    // SAFETY: the state is that of the hold, as are all below.
    drop(unsafe { mutex.make_guard_unchecked(state) });
    // SAFETY: as above.
    let state = unsafe { mutex.raw() }.lock();
    // SAFETY: as above.
    unsafe { mutex.force_unlock(state) };
    // SAFETY: as above.
    let state = unsafe { mutex.raw() }.lock();
    // SAFETY: as above.
    unsafe { mutex.force_unlock_fair(state) };
    assert!(!mutex.is_locked());
    // SAFETY: as above.
    let state = unsafe { lock.raw() }.lock_shared();
    // SAFETY: as above.
    drop(unsafe { lock.make_read_guard_unchecked(state) });
    // SAFETY: as above.
    let state = unsafe { lock.raw() }.lock_exclusive();
    // SAFETY: as above.
    drop(unsafe { lock.make_write_guard_unchecked(state) });
    // SAFETY: as above.
    let state = unsafe { lock.raw() }.lock_upgradable();
    // SAFETY: as above.
    drop(unsafe { lock.make_upgradable_guard_unchecked(state) });
    // SAFETY: as above.
    let state = unsafe { lock.raw() }.lock_shared();
    // SAFETY: as above.
    unsafe { lock.force_unlock_read(state) };
    // SAFETY: as above.
    let state = unsafe { lock.raw() }.lock_exclusive();
    // SAFETY: as above.
    unsafe { lock.force_unlock_write_fair(state) };
    assert!(!lock.is_locked());
}

#[test]
fn a_readers_part_may_not_be_there_for_a_reason() {
    let lock = RwLock::new(3);
    let part = RwLockReadGuard::map(lock.read(), |n| n);
    let no = MappedRwLockReadGuard::try_map_or_err(part, |_| Err::<&u8, _>("no"));
    assert_eq!(no.map_err(|(part, why)| (*part, why)).expect_err("not there"), (3, "no"));
}

#[test]
fn code_that_has_run_is_waited_for() {
    ends(|| {
        static ONCE: Once = Once::new();
        let waiter = thread::spawn(|| {
            ONCE.wait();
            assert!(ONCE.is_completed());
        });
        assert!(!ONCE.is_completed());
        ONCE.call_once(|| thread::sleep(SHORT));
        waiter.join().unwrap();
        Once::new_completed().call_once(|| unreachable!("it has run"));
    });
}

#[test]
fn code_that_panicked_is_waited_for_by_force() {
    ends(|| {
        static ONCE: Once = Once::new();
        panics(|| ONCE.call_once(|| quietly()));
        panics(|| ONCE.wait());
        let waiter = thread::spawn(|| ONCE.wait_force());
        ONCE.call_once_force(|state| assert!(state.is_poisoned()));
        waiter.join().unwrap();
        assert!(ONCE.state().is_completed());
    });
}

#[test]
fn a_condition_variable_shows_its_raw_one() {
    let condvar = Condvar::new();
    assert!(!super::locks::lock_api::RawCondvar::notify_one(condvar.raw()));
}
