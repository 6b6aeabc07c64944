//! The guards of readers and writers.

use std::ptr;
use std::thread;

use super::super::locks::{
    MappedRwLockReadGuard, MappedRwLockWriteGuard, RwLock, RwLockReadGuard, RwLockWriteGuard,
};
use super::tools::{SHORT, ends, panics, quietly, refused};

#[test]
fn they_look_like_what_they_guard() {
    let lock = RwLock::new(12);
    let writer = lock.write();
    assert_eq!(format!("{writer:?} {writer}"), "12 12");
    let mapped = RwLockWriteGuard::map(writer, |n| n);
    assert_eq!(format!("{mapped:?} {mapped}"), "12 12");
    drop(mapped);
    let reader = lock.read();
    assert_eq!(format!("{reader:?} {reader}"), "12 12");
    let mapped = RwLockReadGuard::map(reader, |n| n);
    assert_eq!(format!("{mapped:?} {mapped}"), "12 12");
}

#[test]
fn they_know_their_lock() {
    let lock = RwLock::new(());
    assert!(ptr::eq(RwLockReadGuard::rwlock(&lock.read()), &lock));
    assert!(ptr::eq(RwLockWriteGuard::rwlock(&lock.write()), &lock));
}

#[test]
fn a_part_is_guarded_by_the_whole_lock() {
    let lock = RwLock::new((1, [2, 3]));
    let array = RwLockWriteGuard::map(lock.write(), |pair| &mut pair.1);
    let mut last = MappedRwLockWriteGuard::map(array, |array| &mut array[1]);
    *last += 1;
    assert!(refused(|| lock.try_read()));
    drop(last);
    let array = RwLockReadGuard::map(lock.read(), |pair| &pair.1);
    let last = MappedRwLockReadGuard::map(array, |array| &array[1]);
    assert_eq!(*last, 4);
    assert!(!refused(|| lock.try_read()));
    assert!(refused(|| lock.try_write()));
}

#[test]
fn a_part_may_not_be_there() {
    let lock = RwLock::new(Some(Some(1)));
    let outer = RwLockWriteGuard::try_map(lock.write(), Option::as_mut).expect("it is there");
    let inner = MappedRwLockWriteGuard::try_map(outer, Option::as_mut).expect("it is there");
    let inner = MappedRwLockWriteGuard::try_map(inner, |_| None::<&mut u8>).expect_err("not there");
    drop(inner);
    let outer = RwLockReadGuard::try_map(lock.read(), Option::as_ref).expect("it is there");
    let inner = MappedRwLockReadGuard::try_map(outer, Option::as_ref).expect("it is there");
    let inner = MappedRwLockReadGuard::try_map(inner, |_| None::<&u8>).expect_err("not there");
    assert_eq!(*inner, 1);
    drop(inner);
    assert!(!lock.is_locked());
}

#[test]
fn a_part_may_not_be_there_for_a_reason() {
    let lock = RwLock::new(3);
    let no = RwLockReadGuard::try_map_or_err(lock.read(), |_| Err::<&i32, _>("no"));
    assert_eq!(no.map_err(|(whole, why)| (*whole, why)).expect_err("not there"), (3, "no"));
    let no = RwLockWriteGuard::try_map_or_err(lock.write(), |_| Err::<&mut i32, _>("no"));
    assert_eq!(no.map_err(|(whole, why)| (*whole, why)).expect_err("not there"), (3, "no"));
    let part = RwLockWriteGuard::map(lock.write(), |n| n);
    let no = MappedRwLockWriteGuard::try_map_or_err(part, |_| Err::<&mut i32, _>("no"));
    assert_eq!(no.map_err(|(part, why)| (*part, why)).expect_err("not there"), (3, "no"));
    assert!(!lock.is_locked());
}

#[test]
fn they_are_given_up_for_a_while() {
    ends(|| {
        let lock = RwLock::new(0);
        let mut reader = lock.read();
        RwLockReadGuard::unlocked(&mut reader, || *lock.write() = 1);
        assert_eq!(*reader, 1);
        RwLockReadGuard::unlocked_fair(&mut reader, || *lock.write() = 2);
        assert_eq!(*reader, 2);
        assert!(lock.is_locked() && !lock.is_locked_exclusive());
        drop(reader);
        let mut writer = lock.write();
        RwLockWriteGuard::unlocked(&mut writer, || assert_eq!(*lock.read(), 2));
        RwLockWriteGuard::unlocked_fair(&mut writer, || *lock.write() = 3);
        assert_eq!(*writer, 3);
        assert!(lock.is_locked_exclusive());
    });
}

#[test]
fn a_panic_while_they_are_given_up_takes_them_again() {
    let lock = RwLock::new(0);
    let mut reader = lock.read();
    panics(|| RwLockReadGuard::unlocked(&mut reader, || quietly()));
    assert!(refused(|| lock.try_write()));
    drop(reader);
    let mut writer = lock.write();
    panics(|| RwLockWriteGuard::unlocked(&mut writer, || quietly()));
    assert!(refused(|| lock.try_read()));
    drop(writer);
    assert!(!lock.is_locked());
}

#[test]
fn they_are_handed_on() {
    ends(|| {
        let lock = RwLock::new(0);
        thread::scope(|threads| {
            let mut reader = lock.read();
            let waiter = threads.spawn(|| *lock.write() = 1);
            while !waiter.is_finished() {
                thread::sleep(SHORT);
                RwLockReadGuard::bump(&mut reader);
            }
            assert_eq!(*reader, 1);
        });
        thread::scope(|threads| {
            let mut writer = lock.write();
            let waiter = threads.spawn(|| assert_eq!(*lock.read(), 1));
            while !waiter.is_finished() {
                thread::sleep(SHORT);
                RwLockWriteGuard::bump(&mut writer);
            }
        });
        RwLockReadGuard::unlock_fair(lock.read());
        RwLockWriteGuard::unlock_fair(lock.write());
        MappedRwLockReadGuard::unlock_fair(RwLockReadGuard::map(lock.read(), |n| n));
        MappedRwLockWriteGuard::unlock_fair(RwLockWriteGuard::map(lock.write(), |n| n));
        assert!(!lock.is_locked());
    });
}

#[test]
fn a_writer_becomes_a_reader() {
    let lock = RwLock::new(0);
    let mut writer = lock.write();
    *writer = 1;
    let reader = RwLockWriteGuard::downgrade(writer);
    assert_eq!(*reader, 1);
    assert!(!refused(|| lock.try_read()));
    assert!(refused(|| lock.try_write()));
    drop(reader);
    assert!(!lock.is_locked());
}
