//! Holds that become others: upgraded, downgraded, given up for a while.

use std::thread;
use std::time::{Duration, Instant};

use lockdep::parking_lot::{
    Mutex, MutexGuard, RwLock, RwLockUpgradableReadGuard, RwLockWriteGuard,
};
use lockdep::{sync, with_class};

use super::{find, measured, nanos, readers, until_waited, writers};

const PAUSE: Duration = Duration::from_millis(5);

#[test]
fn a_writer_that_becomes_a_reader_ends_one_hold_and_begins_another() {
    let lock = with_class!(sync::RwLock::new(0), name = "made reader");
    let snapshot = measured(|_| {
        let write = lock.write().unwrap();
        thread::sleep(PAUSE);
        let read = sync::RwLockWriteGuard::downgrade(write);
        drop(read);
    });
    let (read, written) = (readers(&snapshot, "made reader"), writers(&snapshot, "made reader"));
    assert_eq!((written.acquisitions, written.hold.count()), (1, 1));
    assert!(written.hold.min >= nanos(PAUSE));
    assert_eq!((read.acquisitions, read.hold.count()), (1, 1));
}

#[test]
fn an_upgradable_reader_is_a_reader_until_it_is_the_writer() {
    let lock = with_class!(RwLock::new(0), name = "upgraded");
    let snapshot = measured(|_| {
        let reader = lock.upgradable_read();
        thread::sleep(PAUSE);
        let writer = RwLockUpgradableReadGuard::upgrade(reader);
        let reader = RwLockWriteGuard::downgrade_to_upgradable(writer);
        drop(reader);
    });
    let (read, written) = (readers(&snapshot, "upgraded"), writers(&snapshot, "upgraded"));
    assert_eq!((read.acquisitions, read.hold.count()), (2, 2));
    assert!(read.hold.max >= nanos(PAUSE));
    assert_eq!((written.acquisitions, written.hold.count(), written.contentions), (1, 1, 0));
}

#[test]
fn an_upgrade_waits_for_readers_and_the_reader_holds_on() {
    let lock = with_class!(RwLock::new(0), name = "upgrade waits");
    let snapshot = measured(|validator| {
        thread::scope(|scope| {
            let other = lock.read();
            let upgrader = scope.spawn(|| {
                lockdep::scope(validator, || {
                    let reader = lock.upgradable_read();
                    drop(RwLockUpgradableReadGuard::upgrade(reader));
                });
            });
            until_waited(validator, "upgrade waits", false, 1);
            thread::sleep(PAUSE);
            drop(other);
            upgrader.join().unwrap();
        });
    });
    let written = writers(&snapshot, "upgrade waits");
    assert_eq!((written.acquisitions, written.contentions), (1, 1));
    assert!(written.wait.min >= nanos(PAUSE));
    let read = readers(&snapshot, "upgrade waits");
    assert_eq!((read.acquisitions, read.hold.count()), (2, 2));
    assert!(read.hold.min >= nanos(PAUSE), "the upgradable one too: {read:?}");
}

#[test]
fn an_upgrade_that_fails_changes_nothing() {
    let lock = with_class!(RwLock::new(0), name = "not upgraded");
    let snapshot = measured(|validator| {
        let reader = lock.upgradable_read();
        thread::scope(|scope| {
            scope.spawn(|| {
                lockdep::scope(validator, || {
                    let _other = lock.read();
                });
            });
        });
        let other = lock.read();
        let reader = RwLockUpgradableReadGuard::try_upgrade(reader).unwrap_err();
        thread::sleep(PAUSE);
        let reader = RwLockUpgradableReadGuard::try_upgrade_for(reader, PAUSE).unwrap_err();
        drop(other);
        drop(reader);
    });
    let read = readers(&snapshot, "not upgraded");
    assert_eq!((read.acquisitions, read.hold.count()), (3, 3));
    assert!(read.hold.max >= nanos(2 * PAUSE));
    assert!(find(&snapshot, "not upgraded", false).is_none());
}

#[test]
fn what_is_done_unlocked_is_no_hold() {
    let lock = with_class!(Mutex::new(0), name = "unlocked");
    let before = Instant::now();
    let snapshot = measured(|_| {
        let mut guard = lock.lock();
        MutexGuard::unlocked(&mut guard, || thread::sleep(PAUSE));
        MutexGuard::bump(&mut guard);
        drop(guard);
    });
    let most = before.elapsed() - PAUSE;
    let counted = writers(&snapshot, "unlocked");
    assert!(counted.hold.total <= nanos(most), "{most:?}: {counted:?}");
    assert_eq!((counted.acquisitions, counted.hold.count(), counted.contentions), (3, 3, 0));
}
