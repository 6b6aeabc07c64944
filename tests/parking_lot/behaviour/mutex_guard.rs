//! The guards of mutexes.

use std::mem;
use std::ptr;
use std::thread;

use super::super::locks::{MappedMutexGuard, Mutex, MutexGuard};
use super::tools::{SHORT, ends, panics, quietly, refused};

#[test]
fn it_looks_like_what_it_guards() {
    let mutex = Mutex::new(12);
    let guard = mutex.lock();
    assert_eq!(format!("{guard:?} {guard}"), "12 12");
    let mapped = MutexGuard::map(guard, |n| n);
    assert_eq!(format!("{mapped:?} {mapped}"), "12 12");
}

#[test]
fn it_knows_its_mutex() {
    let mutex = Mutex::new(());
    let guard = mutex.lock();
    assert!(ptr::eq(MutexGuard::mutex(&guard), &mutex));
}

#[test]
fn a_part_is_guarded_by_the_whole_mutex() {
    let mutex = Mutex::new((1, [2, 3]));
    let array = MutexGuard::map(mutex.lock(), |pair| &mut pair.1);
    let mut last = MappedMutexGuard::map(array, |array| &mut array[1]);
    *last += 1;
    assert!(refused(|| mutex.try_lock()));
    drop(last);
    assert_eq!(*mutex.lock(), (1, [2, 4]));
}

#[test]
fn a_part_may_not_be_there() {
    let mutex = Mutex::new(Some(Some(1)));
    let outer = MutexGuard::try_map(mutex.lock(), Option::as_mut).expect("it is there");
    let mut inner = MappedMutexGuard::try_map(outer, Option::as_mut).expect("it is there");
    *inner = 2;
    drop(inner);
    *mutex.lock() = None;
    let whole = MutexGuard::try_map(mutex.lock(), Option::as_mut).expect_err("it is not there");
    assert_eq!(*whole, None);
    assert!(refused(|| mutex.try_lock()));
}

#[test]
fn a_part_may_not_be_there_for_a_reason() {
    let mutex = Mutex::new(3);
    let part = MutexGuard::try_map_or_err(mutex.lock(), |n| Ok::<_, &str>(n));
    let part = part.map_err(|_| ()).expect("it is there");
    let (part, why) = MappedMutexGuard::try_map_or_err(part, |_| Err::<&mut i32, _>("no"))
        .expect_err("it is not");
    assert_eq!((*part, why), (3, "no"));
    drop(part);
    let whole = MutexGuard::try_map_or_err(mutex.lock(), |_| Err::<&mut i32, _>("no"));
    assert_eq!(whole.map_err(|(whole, why)| (*whole, why)).expect_err("it is not"), (3, "no"));
    assert!(!mutex.is_locked());
}

#[test]
fn a_panic_in_a_map_releases() {
    let mutex = Mutex::new(1);
    panics(|| drop(MutexGuard::map(mutex.lock(), |_| -> &mut u8 { quietly() })));
    assert!(!mutex.is_locked());
    let part = MutexGuard::map(mutex.lock(), |n| n);
    panics(|| drop(MappedMutexGuard::map(part, |_| -> &mut u8 { quietly() })));
    assert!(!mutex.is_locked());
}

#[test]
fn it_is_given_up_for_a_while() {
    ends(|| {
        let mutex = Mutex::new(0);
        let mut guard = mutex.lock();
        let given = MutexGuard::unlocked(&mut guard, || {
            thread::scope(|threads| threads.spawn(|| *mutex.lock() = 1).join().unwrap());
            "given"
        });
        assert_eq!((*guard, given), (1, "given"));
        assert!(mutex.is_locked());
        MutexGuard::unlocked_fair(&mut guard, || *mutex.lock() = 2);
        assert_eq!(*guard, 2);
        assert!(mutex.is_locked());
    });
}

#[test]
fn a_panic_while_it_is_given_up_takes_it_again() {
    let mutex = Mutex::new(0);
    let mut guard = mutex.lock();
    panics(|| MutexGuard::unlocked(&mut guard, || quietly()));
    assert!(mutex.is_locked());
    panics(|| MutexGuard::unlocked_fair(&mut guard, || quietly()));
    assert!(mutex.is_locked());
    *guard = 1;
    drop(guard);
    assert!(!mutex.is_locked());
}

#[test]
fn it_is_handed_on() {
    ends(|| {
        let mutex = Mutex::new(0);
        thread::scope(|threads| {
            let mut guard = mutex.lock();
            let waiter = threads.spawn(|| *mutex.lock() = 1);
            while !waiter.is_finished() {
                thread::sleep(SHORT);
                MutexGuard::bump(&mut guard);
            }
            assert_eq!(*guard, 1);
            assert!(mutex.is_locked());
        });
        MutexGuard::unlock_fair(mutex.lock());
        assert!(!mutex.is_locked());
        MappedMutexGuard::unlock_fair(MutexGuard::map(mutex.lock(), |n| n));
        assert!(!mutex.is_locked());
    });
}

#[test]
fn forgotten_it_stays_locked() {
    let mutex = Mutex::new(0);
    mem::forget(mutex.lock());
    assert!(mutex.is_locked());
    assert!(refused(|| mutex.try_lock()));
    // Nobody holds what is dropped.
    let _ = mem::ManuallyDrop::new(mutex);
}

#[test]
fn a_shorter_life_will_do() {
    fn either<'short>(
        long: Option<MutexGuard<'static, u8>>,
        short: &'short Mutex<u8>,
    ) -> MutexGuard<'short, u8> {
        long.unwrap_or_else(|| short.lock())
    }
    let mutex = Mutex::new(7);
    assert_eq!(*either(None, &mutex), 7);
}
