//! Readers-writer locks.

use std::thread;
use std::time::Instant;

use super::super::locks::RwLock;
use super::tools::{LIMIT, SHORT, ends, panics, quietly, refused};

#[test]
fn readers_share() {
    let lock = RwLock::new(1);
    let first = lock.read();
    assert!(!refused(|| lock.try_read()));
    assert!(refused(|| lock.try_write()));
    assert_eq!(*first, 1);
}

#[test]
fn the_writer_is_alone() {
    let lock = RwLock::new(1);
    let mut writer = lock.write();
    *writer = 2;
    assert!(refused(|| lock.try_read()));
    assert!(refused(|| lock.try_write()));
    assert!(refused(|| lock.try_upgradable_read()));
    drop(writer);
    assert_eq!(*lock.try_read().expect("it is free"), 2);
    *lock.try_write().expect("it is free") = 3;
    assert_eq!(lock.into_inner(), 3);
}

#[test]
fn it_says_how_it_is_locked() {
    let lock = RwLock::new(());
    assert!(!lock.is_locked() && !lock.is_locked_exclusive());
    let reader = lock.read();
    assert!(lock.is_locked() && !lock.is_locked_exclusive());
    drop(reader);
    let _writer = lock.write();
    assert!(lock.is_locked() && lock.is_locked_exclusive());
}

#[test]
fn waits_with_a_limit_end() {
    let lock = RwLock::new(());
    let writer = lock.write();
    assert!(refused(|| lock.try_read_for(SHORT)));
    assert!(refused(|| lock.try_read_until(Instant::now() + SHORT)));
    drop(writer);
    let reader = lock.read();
    assert!(refused(|| lock.try_write_for(SHORT)));
    assert!(refused(|| lock.try_write_until(Instant::now() + SHORT)));
    drop(reader);
    assert!(lock.try_read_for(LIMIT).is_some() && lock.try_read_until(Instant::now()).is_some());
    assert!(lock.try_write_for(LIMIT).is_some() && lock.try_write_until(Instant::now()).is_some());
    assert!(!lock.is_locked());
}

#[test]
fn readers_and_writers_take_turns() {
    ends(|| {
        let lock = RwLock::new((0, 0));
        thread::scope(|threads| {
            for _ in 0..2 {
                threads.spawn(|| {
                    for _ in 0..300 {
                        let mut both = lock.write();
                        both.0 += 1;
                        both.1 += 1;
                    }
                });
                threads.spawn(|| {
                    for _ in 0..300 {
                        let both = lock.read();
                        assert_eq!(both.0, both.1);
                    }
                });
            }
        });
        assert_eq!(lock.into_inner(), (600, 600));
    });
}

#[test]
fn a_reader_queues_behind_a_waiting_writer() {
    ends(|| {
        let lock = RwLock::new(());
        thread::scope(|threads| {
            let reader = lock.read();
            let writer = threads.spawn(|| drop(lock.write()));
            // Until the writer waits; then no reader comes in.
            while !refused(|| lock.try_read()) {
                thread::sleep(SHORT);
            }
            assert!(!writer.is_finished());
            drop(reader);
        });
        assert!(!lock.is_locked());
    });
}

#[test]
fn a_panic_releases() {
    let lock = RwLock::new(1);
    panics(|| {
        let _reader = lock.read();
        quietly();
    });
    panics(|| {
        *lock.write() = 2;
        let _writer = lock.write();
        quietly();
    });
    assert!(!lock.is_locked());
    assert_eq!(lock.into_inner(), 2);
}

#[test]
fn it_shows_what_is_in_it_if_it_can_be_read() {
    let lock = RwLock::new("x");
    let _reader = lock.read();
    assert_eq!(format!("{lock:?}"), "RwLock { data: \"x\" }");
    drop(_reader);
    let _writer = lock.write();
    assert_eq!(format!("{lock:?}"), "RwLock { data: <locked> }");
}

#[test]
fn it_is_made_of_a_value_or_of_nothing() {
    let mut lock = RwLock::from(3);
    *lock.get_mut() += 1;
    assert_eq!(*lock.read(), 4);
    assert_eq!(*RwLock::<u8>::default().read(), 0);
    let value: *mut i32 = lock.get_mut();
    assert_eq!(lock.data_ptr(), value);
}

#[test]
fn what_is_in_it_may_have_no_size() {
    let lock: &RwLock<[u8]> = &RwLock::new([1, 2]);
    lock.write()[0] = 2;
    assert_eq!(lock.read().len(), 2);
}

#[test]
fn the_raw_one_is_the_same_lock() {
    let lock = RwLock::new(());
    // SAFETY: it is only looked at.
    let raw = unsafe { lock.raw() };
    let locked = || super::super::locks::lock_api::RawRwLock::is_locked(raw);
    assert!(!locked());
    let _reader = lock.read();
    assert!(locked());
}
