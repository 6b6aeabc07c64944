//! What only version 0.12 has.

use std::mem;
use std::sync::Arc;
use std::thread;
use std::time::Instant;

use super::behaviour::tools::{LIMIT, SHORT, ends, refused};
use super::locks::lock_api::{RawMutex as _, RawRwLock as _};
use super::locks::{
    FairMutex, MappedRwLockReadGuard, Mutex, RawMutex, RawRwLock, ReentrantMutex, RwLock,
    RwLockReadGuard, const_fair_mutex, const_mutex, const_reentrant_mutex, const_rwlock,
};

static MUTEX: Mutex<u8> = const_mutex(1);
static FAIR: FairMutex<u8> = const_fair_mutex(2);
static LOCK: RwLock<u8> = const_rwlock(3);
static REENTRANT: ReentrantMutex<u8> = const_reentrant_mutex(4);

#[test]
fn functions_make_them_too() {
    assert_eq!((*MUTEX.lock(), *FAIR.lock(), *LOCK.read(), *REENTRANT.lock()), (1, 2, 3, 4));
    assert_eq!(*Mutex::const_new(RawMutex::INIT, 5).lock(), 5);
    assert_eq!(*RwLock::const_new(RawRwLock::INIT, 6).read(), 6);
}

#[test]
fn a_recursive_reader_passes_a_waiting_writer() {
    ends(|| {
        let lock = RwLock::new(1);
        thread::scope(|threads| {
            let reader = lock.read_recursive();
            let writer = threads.spawn(|| *lock.write() = 2);
            while !refused(|| lock.try_read()) {
                thread::sleep(SHORT);
            }
            assert_eq!(*lock.read_recursive(), 1);
            assert!(lock.try_read_recursive().is_some());
            assert!(lock.try_read_recursive_for(LIMIT).is_some());
            assert!(lock.try_read_recursive_until(Instant::now()).is_some());
            assert!(!writer.is_finished());
            drop(reader);
        });
        assert_eq!(lock.into_inner(), 2);
    });
}

#[test]
fn recursive_readers_keep_the_lock_alive() {
    let lock = Arc::new(RwLock::new(1));
    let readers = (lock.read_arc_recursive(), lock.try_read_recursive_arc());
    assert!(lock.try_read_arc_recursive_for(SHORT).is_some());
    assert!(lock.try_read_arc_recursive_until(Instant::now()).is_some());
    assert!(refused(|| lock.try_write()));
    drop(readers);
    assert!(!lock.is_locked());
}

#[test]
fn a_readers_part_may_not_be_there_for_a_reason() {
    let lock = RwLock::new(3);
    let part = RwLockReadGuard::map(lock.read(), |n| n);
    let no = MappedRwLockReadGuard::try_map_or_else(part, |_| Err::<&u8, _>("no"));
    assert_eq!(no.map_err(|(part, why)| (*part, why)).expect_err("not there"), (3, "no"));
}

#[test]
fn locks_are_released_for_guards_that_are_gone() {
    let (mutex, lock) = (Mutex::new(1), RwLock::new(1));
    mem::forget(mutex.lock());
    // SAFETY: the guard is gone, as are all below.
    unsafe { mutex.force_unlock() };
    mem::forget(mutex.lock());
    // SAFETY: as above.
    unsafe { mutex.force_unlock_fair() };
    assert!(!mutex.is_locked());
    mem::forget((lock.read(), lock.read_recursive()));
    // SAFETY: as above.
    unsafe { lock.force_unlock_read() };
    // SAFETY: as above.
    unsafe { lock.force_unlock_read_fair() };
    assert!(!lock.is_locked());
    mem::forget(lock.write());
    // SAFETY: as above.
    unsafe { lock.force_unlock_write() };
    mem::forget(lock.write());
    // SAFETY: as above.
    unsafe { lock.force_unlock_write_fair() };
    assert!(!lock.is_locked());
}

#[test]
fn guards_are_made_of_locks_that_are_held() {
    let (mutex, lock) = (Mutex::new(1), Arc::new(RwLock::new(1)));
    // SAFETY: it is not released, but by the guard.
    unsafe { mutex.raw() }.lock();
    // SAFETY: it was just taken, and has no other guard; as are and have all below.
    drop(unsafe { mutex.make_guard_unchecked() });
    assert!(!mutex.is_locked());
    mem::forget(lock.read());
    // SAFETY: as above.
    drop(unsafe { lock.make_read_guard_unchecked() });
    mem::forget(lock.write());
    // SAFETY: as above.
    drop(unsafe { lock.make_write_guard_unchecked() });
    mem::forget(lock.upgradable_read());
    // SAFETY: as above.
    drop(unsafe { lock.make_upgradable_guard_unchecked() });
    assert!(!lock.is_locked());
    mem::forget(lock.read());
    // SAFETY: as above.
    drop(unsafe { lock.make_arc_read_guard_unchecked() });
    mem::forget(lock.write());
    // SAFETY: as above.
    drop(unsafe { lock.make_arc_write_guard_unchecked() });
    mem::forget(lock.upgradable_read());
    // SAFETY: as above.
    drop(unsafe { lock.make_upgradable_arc_guard_unchecked() });
    assert!(!lock.is_locked());
}

#[test]
fn locks_are_made_of_raw_ones() {
    assert_eq!(*Mutex::from_raw(RawMutex::INIT, 1).lock(), 1);
    assert_eq!(*RwLock::from_raw(RawRwLock::INIT, 1).read(), 1);
    let raw = RawMutex::INIT;
    raw.lock();
    let mutex = Mutex::from_raw(raw, 1);
    assert!(mutex.try_lock().is_none());
    // SAFETY: it was taken when it was raw.
    unsafe { mutex.force_unlock() };
    assert!(mutex.try_lock().is_some());
}
