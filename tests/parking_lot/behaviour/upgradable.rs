//! Readers that may become the writer.

use std::ptr;
use std::thread;
use std::time::Instant;

use super::super::locks::{RwLock, RwLockUpgradableReadGuard, RwLockWriteGuard};
use super::tools::{LIMIT, SHORT, ends, panics, quietly, refused};

#[test]
fn there_is_one_beside_readers() {
    let lock = RwLock::new(1);
    let upgradable = lock.upgradable_read();
    assert_eq!(format!("{upgradable:?} {upgradable}"), "1 1");
    assert!(ptr::eq(RwLockUpgradableReadGuard::rwlock(&upgradable), &lock));
    assert!(!refused(|| lock.try_read()));
    assert!(refused(|| lock.try_upgradable_read()));
    assert!(refused(|| lock.try_write()));
    drop(upgradable);
    assert!(lock.try_upgradable_read().is_some());
}

#[test]
fn waits_with_a_limit_end() {
    let lock = RwLock::new(());
    let upgradable = lock.upgradable_read();
    assert!(refused(|| lock.try_upgradable_read_for(SHORT)));
    assert!(refused(|| lock.try_upgradable_read_until(Instant::now() + SHORT)));
    drop(upgradable);
    assert!(lock.try_upgradable_read_for(LIMIT).is_some());
    assert!(lock.try_upgradable_read_until(Instant::now()).is_some());
}

#[test]
fn it_waits_for_the_readers_and_is_the_writer() {
    ends(|| {
        let lock = RwLock::new(1);
        thread::scope(|threads| {
            let reader = lock.read();
            let upgrades = threads.spawn(|| {
                let mut writer = RwLockUpgradableReadGuard::upgrade(lock.upgradable_read());
                *writer = 2;
            });
            thread::sleep(SHORT);
            assert!(!upgrades.is_finished());
            assert_eq!(*reader, 1);
            drop(reader);
        });
        assert_eq!(lock.into_inner(), 2);
    });
}

#[test]
fn it_may_be_refused() {
    let lock = RwLock::new(1);
    let upgradable = lock.upgradable_read();
    let there = lock.read();
    let refused =
        RwLockUpgradableReadGuard::try_upgrade(upgradable).expect_err("there is a reader");
    let refused = RwLockUpgradableReadGuard::try_upgrade_for(refused, SHORT).expect_err("still");
    let refused = RwLockUpgradableReadGuard::try_upgrade_until(refused, Instant::now() + SHORT);
    let upgradable = refused.expect_err("still");
    drop(there);
    let writer = RwLockUpgradableReadGuard::try_upgrade(upgradable).expect("it is alone");
    assert!(lock.is_locked_exclusive());
    drop(writer);
    let upgradable = lock.upgradable_read();
    drop(RwLockUpgradableReadGuard::try_upgrade_for(upgradable, LIMIT).expect("it is alone"));
    let upgradable = lock.upgradable_read();
    let writer = RwLockUpgradableReadGuard::try_upgrade_until(upgradable, Instant::now() + LIMIT);
    drop(writer.expect("it is alone"));
    assert!(!lock.is_locked());
}

#[test]
fn it_is_the_writer_for_a_while() {
    let lock = RwLock::new(1);
    let mut upgradable = lock.upgradable_read();
    let given = upgradable.with_upgraded(|n| {
        assert!(lock.is_locked_exclusive());
        *n += 1;
        "given"
    });
    assert_eq!((*upgradable, given), (2, "given"));
    assert_eq!(upgradable.try_with_upgraded(|n| *n += 1), Some(()));
    assert_eq!(upgradable.try_with_upgraded_for(LIMIT, |n| *n += 1), Some(()));
    assert_eq!(upgradable.try_with_upgraded_until(Instant::now(), |n| *n += 1), Some(()));
    assert_eq!(*upgradable, 5);
    let reader = lock.read();
    assert_eq!(upgradable.try_with_upgraded(|_| ()), None);
    assert_eq!(upgradable.try_with_upgraded_for(SHORT, |_| ()), None);
    assert_eq!(upgradable.try_with_upgraded_until(Instant::now(), |_| ()), None);
    drop(reader);
    assert!(refused(|| lock.try_upgradable_read()) && !refused(|| lock.try_read()));
}

#[test]
fn a_panic_as_the_writer_leaves_it_upgradable() {
    let lock = RwLock::new(1);
    let mut upgradable = lock.upgradable_read();
    panics(|| upgradable.with_upgraded(|_| quietly()));
    assert!(!lock.is_locked_exclusive());
    assert!(refused(|| lock.try_upgradable_read()));
    drop(upgradable);
    assert!(!lock.is_locked());
}

#[test]
fn it_becomes_a_plain_reader() {
    let lock = RwLock::new(1);
    let reader = RwLockUpgradableReadGuard::downgrade(lock.upgradable_read());
    assert!(!refused(|| lock.try_upgradable_read()));
    drop(reader);
    assert!(!lock.is_locked());
}

#[test]
fn the_writer_becomes_it() {
    let lock = RwLock::new(1);
    let upgradable = RwLockWriteGuard::downgrade_to_upgradable(lock.write());
    assert!(!refused(|| lock.try_read()));
    assert!(refused(|| lock.try_upgradable_read()));
    let writer = RwLockUpgradableReadGuard::upgrade(upgradable);
    assert!(lock.is_locked_exclusive());
    drop(writer);
    assert!(!lock.is_locked());
}

#[test]
fn it_is_given_up_and_handed_on() {
    ends(|| {
        let lock = RwLock::new(0);
        let mut upgradable = lock.upgradable_read();
        RwLockUpgradableReadGuard::unlocked(&mut upgradable, || *lock.write() = 1);
        RwLockUpgradableReadGuard::unlocked_fair(&mut upgradable, || *lock.write() += 1);
        assert_eq!(*upgradable, 2);
        thread::scope(|threads| {
            let waiter = threads.spawn(|| drop(lock.upgradable_read()));
            while !waiter.is_finished() {
                thread::sleep(SHORT);
                RwLockUpgradableReadGuard::bump(&mut upgradable);
            }
        });
        assert!(refused(|| lock.try_upgradable_read()));
        RwLockUpgradableReadGuard::unlock_fair(upgradable);
        assert!(!lock.is_locked());
    });
}
