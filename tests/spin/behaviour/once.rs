//! Values that are made once, and barriers.

use std::sync::Arc;
use std::thread;

use super::locks::{Barrier, Lazy, Once, Yield, barrier, lazy, once};
use super::{SHORT, panics, quietly};

static LAZY: Lazy<Vec<u8>> = Lazy::new(|| vec![1, 2, 3]);

#[test]
fn a_value_is_made_once() {
    let once = Once::new();
    assert_eq!(once.get(), None);
    assert!(!once.is_completed());
    assert_eq!(*once.call_once(|| 1), 1);
    assert_eq!(*once.call_once(|| 2), 1);
    assert_eq!((once.get(), once.poll(), *once.wait()), (Some(&1), Some(&1), 1));
    assert_eq!(format!("{once:?}"), "Once(1)");
    assert_eq!(once.try_into_inner(), Some(1));
    assert_eq!(format!("{:?}", Once::<u8>::new()), "Once(<uninit>)");
}

#[test]
fn others_wait_for_it() {
    let once = once::Once::<_, Yield>::new();
    thread::scope(|threads| {
        threads.spawn(|| assert_eq!(*once.wait(), 1));
        for _ in 0..3 {
            threads.spawn(|| {
                let value = once.call_once(|| {
                    thread::sleep(SHORT);
                    1
                });
                assert_eq!(*value, 1);
            });
        }
    });
}

#[test]
fn who_makes_it_may_fail() {
    let once = Once::new();
    assert_eq!(once.try_call_once(|| Err::<u8, _>("no")), Err("no"));
    assert_eq!(once.poll(), None);
    assert_eq!(once.try_call_once(|| Ok::<_, ()>(1)), Ok(&1));
    assert_eq!(once.try_call_once(|| Err("no")), Ok(&1));
}

#[test]
fn a_panic_poisons_it() {
    let once = Once::<u8>::new();
    panics(|| assert_eq!(once.call_once(|| quietly()), &1));
    panics(|| assert_eq!(once.call_once(|| 1), &1));
    panics(|| assert_eq!(once.poll(), None));
    assert_eq!(once.get(), None);
}

#[test]
fn it_may_be_there_from_the_start() {
    let mut once = Once::<_>::from(1);
    // SAFETY: it is there; so it is below.
    assert_eq!(unsafe { *once.get_unchecked() }, 1);
    *once.get_mut().expect("it is there") += 1;
    // SAFETY: as above.
    unsafe { *once.get_mut_unchecked() += 1 };
    // SAFETY: as above.
    assert_eq!(unsafe { *once.as_mut_ptr() }, 3);
    // SAFETY: as above.
    assert_eq!(unsafe { once.into_inner_unchecked() }, 3);
    assert_eq!(Once::<u8>::initialized(4).get(), Some(&4));
    assert_eq!(Once::<u8>::default().get(), None);
}

#[test]
fn a_lazy_value_is_made_when_it_is_needed() {
    assert_eq!(LAZY.len(), 3);
    let lazy = lazy::Lazy::<_, _, Yield>::new(|| 1);
    assert_eq!(format!("{lazy:?}"), "Lazy(<uninit>)");
    assert_eq!((*lazy, *lazy::Lazy::force(&lazy)), (1, 1));
    assert_eq!(format!("{lazy:?}"), "Lazy(1)");
    assert_eq!(**Lazy::<String>::default(), *"");
}

#[test]
fn a_lazy_value_that_panics_is_poisoned() {
    let lazy = Lazy::<u8, _>::new(|| quietly());
    panics(|| assert_eq!(*lazy, 1));
    panics(|| assert_eq!(*lazy, 1));
}

#[test]
fn threads_wait_for_one_another() {
    let barrier = Arc::new(barrier::Barrier::<Yield>::new(3));
    let leaders = thread::scope(|threads| {
        let waits = || threads.spawn(|| barrier.wait().is_leader());
        [waits(), waits(), waits()].map(|thread| thread.join().unwrap())
    });
    assert_eq!(leaders.into_iter().filter(|leads| *leads).count(), 1);
    assert!(Barrier::new(1).wait().is_leader());
}
