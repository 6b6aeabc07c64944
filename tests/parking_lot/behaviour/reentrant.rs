//! Mutexes that their owner may take again.

use std::cell::Cell;
use std::mem;
use std::ptr;
use std::thread;
use std::time::Instant;

use super::super::locks::{MappedReentrantMutexGuard, ReentrantMutex, ReentrantMutexGuard};
use super::tools::{LIMIT, SHORT, ends, panics, quietly, refused};

#[test]
fn its_owner_takes_it_again() {
    let mutex = ReentrantMutex::new(Cell::new(1));
    let first = mutex.lock();
    let second = mutex.lock();
    first.set(2);
    assert_eq!(second.get(), 2);
    drop(first);
    assert!(refused(|| mutex.try_lock()));
    drop(second);
    assert!(!refused(|| mutex.try_lock()));
    assert_eq!(mutex.into_inner().get(), 2);
}

#[test]
fn it_says_whose_it_is() {
    let mutex = ReentrantMutex::new(());
    assert!(!mutex.is_locked() && !mutex.is_owned_by_current_thread());
    let guard = mutex.lock();
    assert!(mutex.is_locked() && mutex.is_owned_by_current_thread());
    assert!(refused(|| mutex.is_owned_by_current_thread().then_some(())));
    assert!(ptr::eq(ReentrantMutexGuard::remutex(&guard), &mutex));
}

#[test]
fn waits_with_a_limit_end() {
    let mutex = ReentrantMutex::new(());
    let guard = mutex.lock();
    assert!(refused(|| mutex.try_lock_for(SHORT)));
    assert!(refused(|| mutex.try_lock_until(Instant::now() + SHORT)));
    assert!(mutex.try_lock_for(LIMIT).is_some() && mutex.try_lock_until(Instant::now()).is_some());
    drop(guard);
    assert!(!mutex.is_locked());
}

#[test]
fn threads_take_turns() {
    ends(|| {
        let mutex = ReentrantMutex::new(Cell::new(0));
        thread::scope(|threads| {
            for _ in 0..3 {
                threads.spawn(|| {
                    for _ in 0..200 {
                        let outer = mutex.lock();
                        let inner = mutex.lock();
                        inner.set(outer.get() + 1);
                    }
                });
            }
        });
        assert_eq!(mutex.into_inner().get(), 600);
    });
}

#[test]
fn a_part_is_guarded_by_the_whole_mutex() {
    let mutex = ReentrantMutex::new((1, Some(2)));
    let part = ReentrantMutexGuard::map(mutex.lock(), |pair| &pair.1);
    let part = MappedReentrantMutexGuard::try_map(part, Option::as_ref).expect("it is there");
    assert_eq!(format!("{part:?} {part}"), "2 2");
    let part = MappedReentrantMutexGuard::map(part, |n| n);
    let (part, why) =
        MappedReentrantMutexGuard::try_map_or_err(part, |_| Err::<&u8, _>("no")).expect_err("no");
    assert_eq!((*part, why), (2, "no"));
    assert!(refused(|| mutex.try_lock()));
    MappedReentrantMutexGuard::unlock_fair(part);
    assert!(!mutex.is_locked());
    let whole = ReentrantMutexGuard::try_map(mutex.lock(), |_| None::<&u8>).expect_err("no");
    let no = ReentrantMutexGuard::try_map_or_err(whole, |_| Err::<&u8, _>("no"));
    drop(no.map_err(|(whole, _)| whole).expect_err("no"));
    assert!(!mutex.is_locked());
}

#[test]
fn only_the_last_hold_is_given_up() {
    ends(|| {
        let mutex = ReentrantMutex::new(());
        let mut first = mutex.lock();
        let mut second = mutex.lock();
        ReentrantMutexGuard::unlocked(&mut second, || assert!(refused(|| mutex.try_lock())));
        ReentrantMutexGuard::bump(&mut second);
        ReentrantMutexGuard::unlock_fair(second);
        ReentrantMutexGuard::unlocked(&mut first, || assert!(!refused(|| mutex.try_lock())));
        ReentrantMutexGuard::unlocked_fair(&mut first, || assert!(!refused(|| mutex.try_lock())));
        ReentrantMutexGuard::bump(&mut first);
        assert!(mutex.is_owned_by_current_thread());
        panics(|| ReentrantMutexGuard::unlocked(&mut first, || quietly()));
        assert!(mutex.is_owned_by_current_thread());
        drop(first);
        assert!(!mutex.is_locked());
    });
}

#[test]
fn it_looks_like_what_is_in_it() {
    let mutex = ReentrantMutex::new(1);
    let guard = mutex.lock();
    assert_eq!(format!("{guard:?} {guard} {mutex:?}"), "1 1 ReentrantMutex { data: 1 }");
    let elsewhere = thread::scope(|threads| threads.spawn(|| format!("{mutex:?}")).join());
    assert_eq!(elsewhere.unwrap(), "ReentrantMutex { data: <locked> }");
}

#[test]
fn it_is_released_for_guards_that_are_gone() {
    let mut mutex = ReentrantMutex::from(3);
    mem::forget(mutex.lock());
    mem::forget(mutex.lock());
    // SAFETY: there were two guards.
    unsafe { mutex.force_unlock() };
    assert!(mutex.is_locked());
    // SAFETY: this is the other.
    drop(unsafe { mutex.make_guard_unchecked() });
    assert!(!mutex.is_locked());
    mem::forget(mutex.lock());
    // SAFETY: the guard is gone.
    unsafe { mutex.force_unlock_fair() };
    assert!(!mutex.is_locked());
    let value: *mut i32 = mutex.get_mut();
    assert_eq!(mutex.data_ptr(), value);
    assert_eq!(ReentrantMutex::<u8>::default().into_inner(), 0);
}
