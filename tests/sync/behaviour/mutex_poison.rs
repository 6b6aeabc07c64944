use std::error::Error;
use std::panic::AssertUnwindSafe;

use super::super::sync::{Arc, LockResult, Mutex, MutexGuard, PoisonError, TryLockError};
use super::super::thread;
use super::tools::{is_quiet, panics, quietly};

/// A mutex that a panic poisoned.
fn poisoned<T: Send + 'static>(value: T) -> Arc<Mutex<T>> {
    let mutex = Arc::new(Mutex::new(value));
    let theirs = Arc::clone(&mutex);
    let thread = thread::spawn(move || {
        let _guard = theirs.lock().unwrap();
        quietly();
    });
    assert!(is_quiet(&*thread.join().unwrap_err()));
    mutex
}

#[test]
fn a_panic_while_held_poisons() {
    let mutex = poisoned(4);
    assert!(mutex.is_poisoned());
    let error: PoisonError<MutexGuard<'_, i32>> = mutex.lock().unwrap_err();
    assert_eq!(**error.get_ref(), 4);
    let mut guard = error.into_inner();
    *guard += 1;
    drop(guard);
    // It stays so.
    assert_eq!(**mutex.lock().unwrap_err().get_ref(), 5);
}

#[test]
fn the_guard_in_the_error_holds() {
    let mutex = poisoned(());
    let error = mutex.lock().unwrap_err();
    assert!(matches!(mutex.try_lock(), Err(TryLockError::WouldBlock)));
    drop(error);
    assert!(matches!(mutex.try_lock(), Err(TryLockError::Poisoned(_))));
}

#[test]
fn an_error_gives_the_value_by_reference() {
    let mutex = poisoned(String::from("x"));
    let mut error = mutex.lock().unwrap_err();
    error.get_mut().push('y');
    assert_eq!(error.get_ref().as_str(), "xy");
}

#[test]
fn a_try_of_a_poisoned_mutex_gets_it_in_the_error() {
    let mutex = poisoned(8);
    match mutex.try_lock() {
        Err(TryLockError::Poisoned(error)) => assert_eq!(*error.into_inner(), 8),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_panic_before_the_lock_does_not_poison() {
    struct Locks<'a>(&'a Mutex<i32>);
    impl Drop for Locks<'_> {
        fn drop(&mut self) {
            *self.0.lock().unwrap() += 1;
        }
    }
    let mutex = Mutex::new(0);
    panics(|| {
        let _locks = Locks(&mutex);
        quietly();
    });
    assert!(!mutex.is_poisoned());
    assert_eq!(*mutex.lock().unwrap(), 1);
}

#[test]
fn a_panic_after_the_release_does_not_poison() {
    let mutex = Mutex::new(());
    panics(|| {
        drop(mutex.lock().unwrap());
        quietly();
    });
    assert!(!mutex.is_poisoned());
}

#[test]
fn a_panic_under_a_try_poisons() {
    let mutex = Mutex::new(());
    panics(|| {
        let _guard = mutex.try_lock().unwrap();
        quietly();
    });
    assert!(mutex.is_poisoned());
}

#[test]
fn all_that_is_held_is_poisoned() {
    let (a, b, c) = (Mutex::new(1u8), Mutex::new(2u16), Mutex::new(3u32));
    panics(|| {
        let _a = a.lock().unwrap();
        let _b = b.lock().unwrap();
        drop(c.lock().unwrap());
        quietly();
    });
    assert_eq!([a.is_poisoned(), b.is_poisoned(), c.is_poisoned()], [true, true, false]);
}

#[test]
fn poison_can_be_cleared() {
    let mutex = poisoned(1);
    let guard = mutex.lock().unwrap_or_else(|error| {
        mutex.clear_poison();
        error.into_inner()
    });
    assert!(!mutex.is_poisoned());
    drop(guard);
    assert_eq!(*mutex.lock().unwrap(), 1);
}

#[test]
fn get_mut_and_into_inner_tell_of_poison() {
    let mut mutex = Arc::into_inner(poisoned(2)).unwrap();
    *mutex.get_mut().unwrap_err().into_inner() += 1;
    assert_eq!(mutex.into_inner().unwrap_err().into_inner(), 3);
}

#[test]
fn debug_tells_of_poison() {
    let mutex = poisoned(9);
    assert_eq!(format!("{mutex:?}"), "Mutex { data: 9, poisoned: true, .. }");
    let error = mutex.lock().unwrap_err();
    assert_eq!(format!("{error:?}"), "PoisonError { .. }");
    assert_eq!(error.to_string(), "poisoned lock: another task failed inside");
    let text = format!("{mutex:?}");
    assert!(text.contains("<locked>") && text.contains("poisoned: true"), "{text}");
    drop(error);
    let error = mutex.try_lock().unwrap_err();
    assert!(format!("{error:?}").contains("Poisoned(..)"));
    assert_eq!(error.to_string(), "poisoned lock: another task failed inside");
    drop(error);
    mutex.clear_poison();
    let _guard = mutex.lock().unwrap();
    let error = mutex.try_lock().unwrap_err();
    assert!(format!("{error:?}").contains("WouldBlock"));
    assert_eq!(error.to_string(), "try_lock failed because the operation would block");
}

#[test]
fn a_poison_error_is_a_try_lock_error_and_an_error() {
    let mutex = poisoned(0);
    fn tries(mutex: &Mutex<i32>) -> Result<i32, TryLockError<MutexGuard<'_, i32>>> {
        Ok(*mutex.lock()?)
    }
    assert!(matches!(tries(&mutex), Err(TryLockError::Poisoned(_))));
    fn boxed(mutex: &'static Mutex<i32>) -> Result<i32, Box<dyn Error>> {
        Ok(*mutex.lock()?)
    }
    static OTHER: Mutex<i32> = Mutex::new(3);
    assert_eq!(boxed(&OTHER).unwrap(), 3);
    panics(|| {
        let _guard = OTHER.lock().unwrap();
        quietly();
    });
    assert_eq!(boxed(&OTHER).unwrap_err().to_string(), "poisoned lock: another task failed inside");
}

#[test]
fn a_lock_result_is_a_result() {
    let mutex = Mutex::new(1);
    let result: LockResult<MutexGuard<'_, i32>> = mutex.lock();
    assert_eq!(result.map(|guard| *guard).unwrap_or(0), 1);
    let error = PoisonError::new(5);
    assert_eq!((*error.get_ref(), error.into_inner()), (5, 5));
}

#[test]
fn a_panic_of_a_nested_closure_is_passed_on() {
    let mutex = AssertUnwindSafe(Mutex::new(0));
    let panic = panics(|| {
        let mut guard = mutex.lock().unwrap();
        *guard = 1;
        std::panic::panic_any(17u64);
    });
    assert_eq!(*panic.downcast::<u64>().unwrap(), 17);
    assert_eq!(**mutex.lock().unwrap_err().get_ref(), 1);
}
