use std::sync::atomic::{AtomicUsize, Ordering};

use super::super::sync::{Arc, Barrier, RwLock, RwLockReadGuard, RwLockWriteGuard, TryLockError};
use super::super::thread;
use super::tools::{ROUNDS, SHORT, ends};

static IN_A_STATIC: RwLock<Option<&str>> = RwLock::new(None);

#[test]
fn a_static_can_be_written() {
    *IN_A_STATIC.write().unwrap() = Some("here");
    assert_eq!(*IN_A_STATIC.read().unwrap(), Some("here"));
}

#[test]
fn readers_share() {
    ends(|| {
        let (lock, all) = (RwLock::new(3), Barrier::new(3));
        thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    let guard: RwLockReadGuard<'_, i32> = lock.read().unwrap();
                    // All three hold it here.
                    all.wait();
                    assert_eq!(*guard, 3);
                });
            }
        });
    });
}

#[test]
fn a_writer_excludes() {
    ends(|| {
        let lock = RwLock::new((0u64, 0u64));
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    for _ in 0..ROUNDS {
                        let mut guard: RwLockWriteGuard<'_, (u64, u64)> = lock.write().unwrap();
                        guard.0 += 1;
                        thread::yield_now();
                        guard.1 += 1;
                    }
                });
                scope.spawn(|| {
                    for _ in 0..ROUNDS {
                        let guard = lock.read().unwrap();
                        assert_eq!(guard.0, guard.1);
                    }
                });
            }
        });
        assert_eq!(lock.into_inner().unwrap(), (2 * ROUNDS, 2 * ROUNDS));
    });
}

#[test]
fn a_read_lock_can_be_tried_again_but_not_written() {
    let lock = RwLock::new(());
    let guard = lock.read().unwrap();
    assert!(lock.try_read().is_ok());
    assert!(matches!(lock.try_write(), Err(TryLockError::WouldBlock)));
    drop(guard);
    assert!(lock.try_write().is_ok());
}

#[test]
fn a_written_lock_cannot_be_tried() {
    let lock = RwLock::new(());
    let guard = lock.write().unwrap();
    assert!(matches!(lock.try_read(), Err(TryLockError::WouldBlock)));
    assert!(matches!(lock.try_write(), Err(TryLockError::WouldBlock)));
    drop(guard);
    assert!(lock.try_read().is_ok());
}

#[test]
fn what_a_try_got_is_held() {
    let lock = RwLock::new(1);
    let reader = lock.try_read().unwrap();
    assert_eq!(*reader, 1);
    assert!(lock.try_write().is_err());
    drop(reader);
    let mut writer = lock.try_write().unwrap();
    *writer = 2;
    assert!(lock.try_read().is_err());
    drop(writer);
    assert_eq!(*lock.read().unwrap(), 2);
}

#[test]
fn who_waits_to_read_sees_what_was_written() {
    ends(|| {
        let lock = RwLock::new(0);
        thread::scope(|scope| {
            let mut guard = lock.write().unwrap();
            let reader = scope.spawn(|| *lock.read().unwrap());
            thread::sleep(SHORT);
            *guard = 5;
            drop(guard);
            assert_eq!(reader.join().unwrap(), 5);
        });
    });
}

#[test]
fn who_waits_to_write_waits_for_readers() {
    ends(|| {
        let lock = RwLock::new(1);
        thread::scope(|scope| {
            let guard = lock.read().unwrap();
            let writer = scope.spawn(|| *lock.write().unwrap() = 2);
            thread::sleep(SHORT);
            assert_eq!(*guard, 1);
            drop(guard);
            writer.join().unwrap();
        });
        assert_eq!(*lock.read().unwrap(), 2);
    });
}

#[test]
fn a_downgraded_writer_reads_what_it_wrote() {
    let lock = RwLock::new(1);
    let mut writer = lock.write().unwrap();
    *writer = 2;
    let reader = RwLockWriteGuard::downgrade(writer);
    assert_eq!(*reader, 2);
    assert!(lock.try_read().is_ok());
    assert!(lock.try_write().is_err());
    drop(reader);
    assert!(lock.try_write().is_ok());
}

#[test]
fn a_downgrade_lets_waiting_readers_in() {
    ends(|| {
        let lock = RwLock::new(0);
        thread::scope(|scope| {
            let mut writer = lock.write().unwrap();
            let reader = scope.spawn(|| *lock.read().unwrap());
            thread::sleep(SHORT);
            *writer = 3;
            let ours = RwLockWriteGuard::downgrade(writer);
            // While this thread still reads.
            assert_eq!(reader.join().unwrap(), 3);
            assert_eq!(*ours, 3);
        });
    });
}

#[test]
fn readers_may_be_dropped_in_any_order() {
    let (a, b) = (RwLock::new('a'), RwLock::new(1));
    let (one, two) = (a.read().unwrap(), b.write().unwrap());
    drop(one);
    assert!(a.try_write().is_ok() && b.try_read().is_err());
    drop(two);
    assert!(b.try_write().is_ok());
}

#[test]
fn get_mut_and_into_inner_need_no_lock() {
    let mut lock = RwLock::new(vec![1]);
    lock.get_mut().unwrap().push(2);
    assert_eq!(lock.into_inner().unwrap(), [1, 2]);
}

#[test]
fn the_value_is_dropped_once() {
    struct Counts<'a>(&'a AtomicUsize);
    impl Drop for Counts<'_> {
        fn drop(&mut self) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
    let drops = AtomicUsize::new(0);
    drop(RwLock::new(Counts(&drops)));
    let value = RwLock::new(Counts(&drops)).into_inner().unwrap();
    assert_eq!(drops.load(Ordering::Relaxed), 1);
    drop(value);
    assert_eq!(drops.load(Ordering::Relaxed), 2);
}

#[test]
fn default_and_from_are_new() {
    assert_eq!(*RwLock::<i8>::default().read().unwrap(), 0);
    assert_eq!(*RwLock::from('c').read().unwrap(), 'c');
}

#[test]
fn the_value_may_be_unsized() {
    let slice: &RwLock<[i32]> = &RwLock::new([1, 2]);
    slice.write().unwrap()[0] = 4;
    assert_eq!(*slice.read().unwrap(), [4, 2]);
    assert_eq!(RwLockWriteGuard::downgrade(slice.write().unwrap()).len(), 2);
    let object: Arc<RwLock<dyn Fn() -> i32 + Send + Sync>> = Arc::new(RwLock::new(|| 7));
    assert_eq!(object.read().unwrap()(), 7);
}

#[test]
fn debug_shows_the_value_unless_it_is_written() {
    let lock = RwLock::new(1);
    assert_eq!(format!("{lock:?}"), "RwLock { data: 1, poisoned: false, .. }");
    let reader = lock.read().unwrap();
    assert_eq!(
        format!("{lock:?} {reader:?} {reader}"),
        "RwLock { data: 1, poisoned: false, .. } 1 1"
    );
    drop(reader);
    let mut writer = lock.write().unwrap();
    *writer = 1;
    let text = "RwLock { data: <locked>, poisoned: false, .. } 1 1";
    assert_eq!(format!("{lock:?} {writer:?} {writer}"), text);
}

#[test]
fn guards_can_be_looked_at_by_other_threads() {
    let (a, b) = (RwLock::new(1), RwLock::new(2u8));
    let (reader, writer) = (a.read().unwrap(), b.write().unwrap());
    let seen = thread::scope(|scope| scope.spawn(|| (*reader, *writer)).join().unwrap());
    assert_eq!(seen, (1, 2));
}
