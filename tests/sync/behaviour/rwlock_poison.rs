use super::super::sync::{
    Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard, TryLockError,
};
use super::super::thread;
use super::tools::{is_quiet, panics, quietly};

/// A lock that a writer's panic poisoned.
fn poisoned<T: Send + Sync + 'static>(value: T) -> Arc<RwLock<T>> {
    let lock = Arc::new(RwLock::new(value));
    let theirs = Arc::clone(&lock);
    let thread = thread::spawn(move || {
        let _guard = theirs.write().unwrap();
        quietly();
    });
    assert!(is_quiet(&*thread.join().unwrap_err()));
    lock
}

#[test]
fn a_writers_panic_poisons() {
    let lock = poisoned(1);
    assert!(lock.is_poisoned());
    let error: PoisonError<RwLockReadGuard<'_, i32>> = lock.read().unwrap_err();
    assert_eq!(**error.get_ref(), 1);
    drop(error);
    let error: PoisonError<RwLockWriteGuard<'_, i32>> = lock.write().unwrap_err();
    *error.into_inner() = 2;
    assert_eq!(**lock.read().unwrap_err().get_ref(), 2);
}

#[test]
fn a_readers_panic_does_not() {
    let lock = RwLock::new(1);
    panics(|| {
        let _guard = lock.read().unwrap();
        quietly();
    });
    assert!(!lock.is_poisoned());
    assert_eq!(*lock.write().unwrap(), 1);
}

#[test]
fn nor_does_that_of_a_downgraded_writer() {
    let lock = RwLock::new(1);
    panics(|| {
        let _guard = RwLockWriteGuard::downgrade(lock.write().unwrap());
        quietly();
    });
    assert!(!lock.is_poisoned());
    assert!(lock.try_write().is_ok());
}

#[test]
fn the_guards_in_the_errors_hold() {
    let lock = poisoned(());
    let error = lock.read().unwrap_err();
    assert!(matches!(lock.try_write(), Err(TryLockError::WouldBlock)));
    assert!(matches!(lock.try_read(), Err(TryLockError::Poisoned(_))));
    drop(error);
    let error = lock.write().unwrap_err();
    assert!(matches!(lock.try_read(), Err(TryLockError::WouldBlock)));
    drop(error);
    assert!(matches!(lock.try_write(), Err(TryLockError::Poisoned(_))));
}

#[test]
fn poison_can_be_cleared() {
    let lock = poisoned(3);
    lock.clear_poison();
    assert!(!lock.is_poisoned());
    assert_eq!(*lock.read().unwrap(), 3);
}

#[test]
fn get_mut_and_into_inner_tell_of_poison() {
    let mut lock = Arc::into_inner(poisoned(2)).unwrap();
    *lock.get_mut().unwrap_err().into_inner() += 1;
    assert_eq!(lock.into_inner().unwrap_err().into_inner(), 3);
}

#[test]
fn debug_tells_of_poison() {
    let lock = poisoned(9);
    assert_eq!(format!("{lock:?}"), "RwLock { data: 9, poisoned: true, .. }");
}

#[test]
fn a_panic_under_a_try_poisons() {
    let lock = RwLock::new(());
    panics(|| {
        let _guard = lock.try_write().unwrap();
        quietly();
    });
    assert!(lock.is_poisoned());
}
