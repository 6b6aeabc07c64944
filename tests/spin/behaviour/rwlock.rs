//! Readers-writer locks.

use std::mem;
use std::thread;

use super::locks::{
    RwLock, RwLockReadGuard, RwLockUpgradableGuard, RwLockWriteGuard, Yield, rwlock,
};
use super::{SHORT, panics, quietly, refused};

#[test]
fn readers_share_and_the_writer_is_alone() {
    let lock = RwLock::new(1);
    let readers = (lock.read(), lock.read());
    assert_eq!((lock.reader_count(), lock.writer_count()), (2, 0));
    assert!(!refused(|| lock.try_read()));
    assert!(refused(|| lock.try_write()));
    drop(readers);
    let mut writer = lock.write();
    *writer += 1;
    assert_eq!((lock.reader_count(), lock.writer_count()), (0, 1));
    assert!(refused(|| lock.try_read()));
    assert!(refused(|| lock.try_upgradeable_read()));
    assert_eq!(format!("{writer:?} {writer}"), "2 2");
    drop(writer);
    assert_eq!(lock.into_inner(), 2);
}

#[test]
fn threads_take_turns() {
    let lock = rwlock::RwLock::<_, Yield>::new((0, 0));
    thread::scope(|threads| {
        for _ in 0..2 {
            threads.spawn(|| {
                for _ in 0..200 {
                    let mut both = lock.write();
                    both.0 += 1;
                    both.1 += 1;
                }
            });
            threads.spawn(|| {
                for _ in 0..200 {
                    let both = lock.read();
                    assert_eq!(both.0, both.1);
                }
            });
        }
    });
    assert_eq!(lock.into_inner(), (400, 400));
}

#[test]
fn a_reader_passes_a_waiting_writer() {
    let lock = rwlock::RwLock::<_, Yield>::new(1);
    thread::scope(|threads| {
        let reader = lock.read();
        let writer = threads.spawn(|| *lock.write() = 2);
        thread::sleep(SHORT);
        assert_eq!(*lock.read(), 1);
        assert!(!writer.is_finished());
        drop(reader);
    });
    assert_eq!(lock.into_inner(), 2);
}

#[test]
fn an_upgradable_reader_becomes_the_writer() {
    let lock = RwLock::new(1);
    let upgradable = lock.upgradeable_read();
    assert_eq!(format!("{upgradable:?} {upgradable}"), "1 1");
    assert!(refused(|| lock.try_upgradeable_read()));
    let mut writer = upgradable.upgrade();
    *writer += 1;
    let reader = writer.downgrade();
    assert_eq!(format!("{reader:?} {reader}"), "2 2");
    drop(reader);
    let upgradable = lock.write().downgrade_to_upgradeable();
    assert!(refused(|| lock.try_write()));
    let reader = upgradable.downgrade();
    assert!(!refused(|| lock.try_read()));
    drop(reader);
    assert_eq!((lock.reader_count(), lock.writer_count()), (0, 0));
}

#[test]
fn an_upgrade_may_be_refused() {
    let lock = RwLock::new(1);
    let reader = lock.read();
    let upgradable = lock.upgradeable_read();
    let upgradable = upgradable.try_upgrade().map(drop).expect_err("there is a reader");
    let upgradable = upgradable.try_upgrade_weak().map(drop).expect_err("there is a reader");
    drop(reader);
    let writer = upgradable.try_upgrade().map_err(drop).expect("it is alone");
    drop(writer);
    let mut upgradable = lock.upgradeable_read();
    loop {
        match upgradable.try_upgrade_weak() {
            Ok(writer) => break drop(writer),
            Err(still) => upgradable = still,
        }
    }
    assert_eq!(lock.writer_count(), 0);
}

#[test]
fn a_weak_try_succeeds_at_last() {
    let lock = RwLock::new(1);
    let writer = loop {
        if let Some(writer) = lock.try_write_weak() {
            break writer;
        }
    };
    assert!(lock.try_write_weak().is_none());
    drop(writer);
}

#[test]
fn it_is_released_for_guards_that_are_gone() {
    let mut lock = RwLock::from(1);
    mem::forget(lock.read());
    // SAFETY: the guard is gone.
    unsafe { lock.force_read_decrement() };
    mem::forget(lock.write());
    // SAFETY: the guard is gone.
    unsafe { lock.force_write_unlock() };
    *lock.get_mut() += 1;
    // SAFETY: nobody has it.
    assert_eq!(unsafe { *lock.as_mut_ptr() }, 2);
    assert_eq!(RwLock::<u8>::default().into_inner(), 0);
}

#[test]
fn leaked_it_stays_locked() {
    let lock: &'static RwLock<u8> = Box::leak(Box::new(RwLock::new(3)));
    assert_eq!(*RwLockReadGuard::leak(lock.read()), 3);
    assert!(refused(|| lock.try_write()));
    let lock: &'static RwLock<u8> = Box::leak(Box::new(RwLock::new(3)));
    assert_eq!(*RwLockWriteGuard::leak(lock.write()), 3);
    assert!(refused(|| lock.try_read()));
    let lock: &'static RwLock<u8> = Box::leak(Box::new(RwLock::new(3)));
    assert_eq!(*RwLockUpgradableGuard::leak(lock.upgradeable_read()), 3);
    assert!(refused(|| lock.try_upgradeable_read()));
}

#[test]
fn guards_may_be_sent() {
    let lock = RwLock::new(1);
    let writer = lock.write();
    thread::scope(|threads| {
        threads.spawn(move || drop(writer));
    });
    let reader = lock.read();
    thread::scope(|threads| {
        threads.spawn(move || drop(reader));
    });
    drop(lock.write());
    assert_eq!((lock.reader_count(), lock.writer_count()), (0, 0));
}

#[test]
fn a_panic_releases() {
    let lock = RwLock::new(1);
    panics(|| {
        let _writer = lock.write();
        quietly();
    });
    panics(|| {
        let _reader = lock.read();
        quietly();
    });
    assert!(lock.try_write().is_some());
    assert_eq!(format!("{lock:?}"), "RwLock { data: 1 }");
    let _writer = lock.write();
    assert_eq!(format!("{lock:?}"), "RwLock { <locked> }");
}
