//! Guards that keep their locks alive.

use std::cell::Cell;
use std::sync::Arc;
use std::time::Instant;

use super::super::locks::{
    ArcMutexGuard, ArcReentrantMutexGuard, ArcRwLockReadGuard, ArcRwLockUpgradableReadGuard,
    ArcRwLockWriteGuard, Mutex, ReentrantMutex, RwLock,
};
use super::tools::{LIMIT, SHORT, ends, refused};

#[test]
fn a_mutex_lives_as_long_as_its_guard() {
    let mutex = Arc::new(Mutex::new(1));
    let weak = Arc::downgrade(&mutex);
    let mut guard = mutex.lock_arc();
    assert!(Arc::ptr_eq(ArcMutexGuard::mutex(&guard), &mutex));
    assert!(refused(|| mutex.try_lock_arc()));
    drop(mutex);
    *guard += 1;
    assert!(weak.upgrade().expect("the guard keeps it").is_locked());
    drop(guard);
    assert!(weak.upgrade().is_none());
}

#[test]
fn it_gives_the_mutex_back() {
    let mutex = Arc::new(Mutex::new(1));
    assert!(Arc::ptr_eq(&ArcMutexGuard::into_arc(mutex.lock_arc()), &mutex));
    assert!(Arc::ptr_eq(&ArcMutexGuard::into_arc_fair(mutex.lock_arc()), &mutex));
    ArcMutexGuard::unlock_fair(mutex.lock_arc());
    assert!(!mutex.is_locked());
    assert_eq!(Arc::strong_count(&mutex), 1);
}

#[test]
fn waits_with_a_limit_end() {
    let mutex = Arc::new(Mutex::new(()));
    let guard = mutex.lock_arc();
    assert!(refused(|| mutex.try_lock_arc_for(SHORT)));
    assert!(refused(|| mutex.try_lock_arc_until(Instant::now() + SHORT)));
    drop(guard);
    assert!(mutex.try_lock_arc_for(LIMIT).is_some());
    assert!(mutex.try_lock_arc_until(Instant::now()).is_some());
    let lock = Arc::new(RwLock::new(()));
    let writer = lock.write_arc();
    assert!(refused(|| lock.try_read_arc_for(SHORT)));
    assert!(refused(|| lock.try_read_arc_until(Instant::now())));
    assert!(refused(|| lock.try_write_arc_for(SHORT)));
    assert!(refused(|| lock.try_write_arc_until(Instant::now())));
    assert!(refused(|| lock.try_upgradable_read_arc_for(SHORT)));
    assert!(refused(|| lock.try_upgradable_read_arc_until(Instant::now())));
    drop(writer);
    assert!(lock.try_read_arc().is_some() && lock.try_write_arc().is_some());
}

#[test]
fn a_mutex_is_given_up_for_a_while() {
    ends(|| {
        let mutex = Arc::new(Mutex::new(1));
        let mut guard = mutex.lock_arc();
        ArcMutexGuard::unlocked(&mut guard, || *mutex.lock() += 1);
        ArcMutexGuard::unlocked_fair(&mut guard, || *mutex.lock() += 1);
        ArcMutexGuard::bump(&mut guard);
        assert_eq!(*guard, 3);
    });
}

#[test]
fn readers_and_writers_have_them() {
    let lock = Arc::new(RwLock::new(1));
    let reader = lock.read_arc();
    assert!(Arc::ptr_eq(ArcRwLockReadGuard::rwlock(&reader), &lock));
    assert!(!refused(|| lock.try_read_arc()));
    assert!(refused(|| lock.try_write_arc()));
    assert_eq!(format!("{reader:?} {reader}"), "1 1");
    assert!(Arc::ptr_eq(&ArcRwLockReadGuard::into_arc(reader), &lock));
    let mut writer = lock.write_arc();
    *writer += 1;
    assert!(refused(|| lock.try_read_arc()));
    let reader = ArcRwLockWriteGuard::downgrade(writer);
    assert_eq!(*reader, 2);
    ArcRwLockReadGuard::unlock_fair(reader);
    assert!(Arc::ptr_eq(&ArcRwLockWriteGuard::into_arc_fair(lock.write_arc()), &lock));
    assert!(!lock.is_locked());
    assert_eq!(Arc::strong_count(&lock), 1);
}

#[test]
fn upgradable_readers_have_them() {
    let lock = Arc::new(RwLock::new(1));
    let mut upgradable = lock.upgradable_read_arc();
    assert!(refused(|| lock.try_upgradable_read_arc()));
    upgradable.with_upgraded(|n| *n += 1);
    let reader = lock.read_arc();
    assert_eq!(upgradable.try_with_upgraded(|_| ()), None);
    let upgradable = ArcRwLockUpgradableReadGuard::try_upgrade(upgradable).expect_err("a reader");
    drop(reader);
    let writer = ArcRwLockUpgradableReadGuard::upgrade(upgradable);
    let upgradable = ArcRwLockWriteGuard::downgrade_to_upgradable(writer);
    let writer = ArcRwLockUpgradableReadGuard::try_upgrade_for(upgradable, LIMIT).expect("alone");
    let upgradable = ArcRwLockWriteGuard::downgrade_to_upgradable(writer);
    let reader = ArcRwLockUpgradableReadGuard::downgrade(upgradable);
    assert_eq!(*reader, 2);
    drop(reader);
    assert!(!lock.is_locked());
    assert_eq!(Arc::strong_count(&lock), 1);
}

#[test]
fn reentrant_mutexes_have_them() {
    let mutex = Arc::new(ReentrantMutex::new(Cell::new(1)));
    let first = mutex.lock_arc();
    let second = mutex.try_lock_arc().expect("it is the owner's");
    second.set(first.get() + 1);
    assert!(Arc::ptr_eq(ArcReentrantMutexGuard::remutex(&first), &mutex));
    drop(second);
    assert!(refused(|| mutex.try_lock_arc_for(SHORT).map(drop)));
    assert!(mutex.try_lock_arc_until(Instant::now()).is_some());
    assert!(Arc::ptr_eq(&ArcReentrantMutexGuard::into_arc(first), &mutex));
    assert!(!mutex.is_locked());
    assert_eq!(Arc::strong_count(&mutex), 1);
}
