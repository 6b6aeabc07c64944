//! Mutexes, fair and not.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Instant;

use super::super::locks::{FairMutex, Mutex, MutexGuard};
use super::tools::{LIMIT, SHORT, ends, panics, quietly, refused};

static IN_A_STATIC: Mutex<Vec<u8>> = Mutex::new(Vec::new());

#[test]
fn it_guards_a_value_until_the_guard_is_dropped() {
    let mutex = Mutex::new(1);
    *mutex.lock() += 1;
    let guard = mutex.lock();
    assert_eq!(*guard, 2);
    assert!(refused(|| mutex.try_lock()));
    drop(guard);
    assert_eq!(*mutex.try_lock().expect("it is free"), 2);
}

#[test]
fn it_says_whether_it_is_locked() {
    let mutex = Mutex::new(());
    assert!(!mutex.is_locked());
    let guard = mutex.lock();
    assert!(mutex.is_locked());
    drop(guard);
    assert!(!mutex.is_locked());
}

#[test]
fn its_owner_needs_no_lock() {
    let mut mutex = Mutex::new(String::from("a"));
    mutex.get_mut().push('b');
    assert_eq!(mutex.into_inner(), "ab");
}

#[test]
fn threads_take_turns() {
    ends(|| {
        let mutex = Mutex::new(0);
        thread::scope(|threads| {
            for _ in 0..4 {
                threads.spawn(|| (0..500).for_each(|_| *mutex.lock() += 1));
            }
        });
        assert_eq!(mutex.into_inner(), 2000);
    });
}

#[test]
fn a_fair_one_is_given_on() {
    ends(|| {
        let mutex = FairMutex::new(0);
        thread::scope(|threads| {
            for _ in 0..2 {
                threads.spawn(|| (0..200).for_each(|_| *mutex.lock() += 1));
            }
        });
        assert_eq!(mutex.into_inner(), 400);
    });
}

#[test]
fn who_waits_gets_it() {
    ends(|| {
        let mutex = Mutex::new(0);
        thread::scope(|threads| {
            let guard = mutex.lock();
            let waiter = threads.spawn(|| *mutex.lock() = 7);
            thread::sleep(SHORT);
            assert!(!waiter.is_finished());
            drop(guard);
            waiter.join().unwrap();
            assert_eq!(*mutex.lock(), 7);
        });
    });
}

#[test]
fn a_wait_with_a_limit_ends() {
    let mutex = Mutex::new(());
    let guard = mutex.lock();
    assert!(refused(|| mutex.try_lock_for(SHORT)));
    assert!(refused(|| mutex.try_lock_until(Instant::now() + SHORT)));
    drop(guard);
    assert!(mutex.try_lock_for(LIMIT).is_some());
    assert!(mutex.try_lock_until(Instant::now()).is_some());
}

#[test]
fn a_panic_releases_and_does_not_poison() {
    let mutex = Mutex::new(1);
    panics(|| {
        let mut guard = mutex.lock();
        *guard = 2;
        quietly();
    });
    assert_eq!(*mutex.lock(), 2);
}

#[test]
fn it_shows_what_is_in_it_if_it_is_free() {
    let mutex = Mutex::new("x");
    assert_eq!(format!("{mutex:?}"), "Mutex { data: \"x\" }");
    let _guard = mutex.lock();
    assert_eq!(format!("{mutex:?}"), "Mutex { data: <locked> }");
}

#[test]
fn it_is_made_of_a_value_or_of_nothing() {
    assert_eq!(*Mutex::from(3).lock(), 3);
    assert_eq!(*Mutex::<u8>::default().lock(), 0);
}

#[test]
fn a_static_one_needs_no_code_to_be_there() {
    IN_A_STATIC.lock().push(1);
    assert_eq!(IN_A_STATIC.lock().len(), 1);
}

#[test]
fn what_is_in_it_may_have_no_size() {
    let mutex: &Mutex<[u8]> = &Mutex::new([1, 2, 3]);
    mutex.lock()[0] = 4;
    assert_eq!(mutex.lock().iter().sum::<u8>(), 9);
    let boxed: Box<Mutex<dyn Fn(u8) -> u8>> = Box::new(Mutex::new(|n| n + 1));
    assert_eq!(boxed.lock()(1), 2);
}

#[test]
fn what_is_in_it_is_dropped_once() {
    static DROPPED: AtomicUsize = AtomicUsize::new(0);
    struct Counts;
    impl Drop for Counts {
        fn drop(&mut self) {
            DROPPED.fetch_add(1, Ordering::Relaxed);
        }
    }
    DROPPED.store(0, Ordering::Relaxed);
    drop(Mutex::new(Counts));
    drop(Mutex::new(Counts).into_inner());
    assert_eq!(DROPPED.load(Ordering::Relaxed), 2);
}

#[test]
fn the_pointer_is_to_the_value() {
    let mut mutex = Mutex::new(1);
    let value: *mut i32 = mutex.get_mut();
    assert_eq!(mutex.data_ptr(), value);
    assert_eq!(MutexGuard::leak(Box::leak(Box::new(Mutex::new(5))).lock()), &5);
}

#[test]
fn the_raw_one_is_the_same_lock() {
    let mutex = Mutex::new(());
    // SAFETY: it is only looked at.
    let raw = unsafe { mutex.raw() };
    let locked = || super::super::locks::lock_api::RawMutex::is_locked(raw);
    assert!(!locked());
    let _guard = mutex.lock();
    assert!(locked());
}
