//! Mutexes.

use std::mem;
use std::thread;

use super::locks::mutex::{FairMutex, MutexGuard, SpinMutex, SpinMutexGuard, TicketMutex};
use super::locks::{Mutex, Yield, lock_api, mutex};
use super::{SHORT, panics, quietly, refused};

static IN_A_STATIC: Mutex<u8> = Mutex::new(1);

/// What all four do.
macro_rules! any {
    ($($name:ident: $mutex:ident;)*) => {$(
        mod $name {
            use super::*;

            #[test]
            fn it_guards_a_value_until_the_guard_is_dropped() {
                let mutex = $mutex::<_>::new(1);
                *mutex.lock() += 1;
                let guard = mutex.lock();
                assert!(mutex.is_locked());
                assert!(refused(|| mutex.try_lock()));
                assert_eq!(format!("{guard:?} {guard}"), "2 2");
                drop(guard);
                assert_eq!(*mutex.try_lock().expect("it is free"), 2);
                assert_eq!(mutex.into_inner(), 2);
            }

            #[test]
            fn threads_take_turns() {
                // They give the processor up while they wait.
                let mutex = mutex::$mutex::<_, Yield>::new(0);
                thread::scope(|threads| {
                    for _ in 0..3 {
                        threads.spawn(|| (0..200).for_each(|_| *mutex.lock() += 1));
                    }
                });
                assert_eq!(mutex.into_inner(), 600);
            }

            #[test]
            fn a_panic_releases() {
                let mutex = $mutex::<_>::new(1);
                panics(|| {
                    *mutex.lock() = 2;
                    let _guard = mutex.lock();
                    quietly();
                });
                assert_eq!(*mutex.lock(), 2);
            }

            #[test]
            fn it_is_released_for_a_guard_that_is_gone() {
                let mut mutex = $mutex::<_>::from(1);
                mem::forget(mutex.lock());
                // SAFETY: the guard is gone.
                unsafe { mutex.force_unlock() };
                assert!(!mutex.is_locked());
                *mutex.get_mut() += 1;
                assert_eq!(*mutex.lock(), 2);
                assert_eq!($mutex::<u8>::default().into_inner(), 0);
            }

            #[test]
            fn a_guard_may_be_sent() {
                let mutex = $mutex::<_>::new(1);
                let guard = mutex.lock();
                thread::scope(|threads| {
                    threads.spawn(move || drop(guard));
                });
                assert!(!mutex.is_locked());
                drop(mutex.lock());
            }
        }
    )*};
}

any! {
    plain: Mutex;
    spinning: SpinMutex;
    ticket: TicketMutex;
    fair: FairMutex;
}

#[test]
fn a_static_one_needs_no_code_to_be_there() {
    *IN_A_STATIC.lock() += 1;
    assert!(*IN_A_STATIC.lock() > 1);
}

#[test]
fn it_shows_what_is_in_it_if_it_is_free() {
    let mutex = Mutex::new("x");
    assert_eq!(format!("{mutex:?}"), "Mutex { data: \"x\" }");
    let _guard = mutex.lock();
    assert_eq!(format!("{mutex:?}"), "Mutex { <locked> }");
}

#[test]
fn leaked_it_stays_locked() {
    let mutex: &'static Mutex<u8> = Box::leak(Box::new(Mutex::new(3)));
    let value: &'static mut u8 = MutexGuard::leak(mutex.lock());
    *value += 1;
    assert!(refused(|| mutex.try_lock()));
    let mutex: &'static SpinMutex<u8> = Box::leak(Box::new(SpinMutex::new(3)));
    assert_eq!(*SpinMutexGuard::leak(mutex.lock()), 3);
}

#[test]
fn a_weak_try_succeeds_at_last() {
    let mutex = SpinMutex::<_>::new(1);
    let guard = loop {
        if let Some(guard) = mutex.try_lock_weak() {
            break guard;
        }
    };
    assert!(mutex.try_lock_weak().is_none());
    drop(guard);
    // SAFETY: nobody has it.
    unsafe { *mutex.as_mut_ptr() = 2 };
    assert_eq!(*mutex.lock(), 2);
}

#[test]
fn who_starves_goes_first() {
    let mutex = FairMutex::<_>::new(1);
    let guard = mutex.lock();
    assert!(mutex.try_lock_starver().is_err());
    let starving = mutex.starve();
    let starving = starving.try_lock().map(drop).expect_err("it is locked");
    let starving = starving.try_lock_fair().map(drop).expect_err("it is locked");
    drop(guard);
    assert!(mutex.try_lock_starver().map(drop).is_err());
    let mut guard = starving.try_lock_fair().map_err(drop).expect("nobody else starves");
    *guard += 1;
    drop(guard);
    assert_eq!(*mutex.starve().lock(), 2);
}

#[test]
fn lock_apis_locks_are_over_them() {
    let mutex = lock_api::Mutex::new(1);
    let guard = mutex.lock();
    assert!(refused(|| mutex.try_lock()));
    thread::scope(|threads| {
        threads.spawn(move || drop(guard));
    });
    let lock = lock_api::RwLock::new(1);
    let upgradable = lock.upgradable_read();
    let mut writer = lock_api::RwLockUpgradableReadGuard::upgrade(upgradable);
    *writer += *mutex.lock();
    drop(writer);
    assert_eq!(*lock.read(), 2);
}

#[test]
fn who_waits_gets_it() {
    let mutex = mutex::Mutex::<_, Yield>::new(0);
    thread::scope(|threads| {
        let guard = mutex.lock();
        let waiter = threads.spawn(|| *mutex.lock() = 7);
        thread::sleep(SHORT);
        assert!(!waiter.is_finished());
        drop(guard);
        waiter.join().unwrap();
    });
    assert_eq!(mutex.into_inner(), 7);
}
