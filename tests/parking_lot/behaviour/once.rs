//! Code that runs once.

use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use super::super::locks::{Once, OnceState};
use super::tools::{SHORT, ends, panics, quietly};

#[test]
fn it_runs_once() {
    static ONCE: Once = Once::new();
    let mut runs = 0;
    assert_eq!(ONCE.state(), OnceState::New);
    ONCE.call_once(|| {
        assert_eq!(ONCE.state(), OnceState::InProgress);
        runs += 1;
    });
    ONCE.call_once(|| runs += 1);
    ONCE.call_once_force(|_| runs += 1);
    assert_eq!((runs, ONCE.state()), (1, OnceState::Done));
}

#[test]
fn others_wait_for_it() {
    ends(|| {
        let (once, value) = (Once::default(), AtomicU32::new(0));
        thread::scope(|threads| {
            for _ in 0..3 {
                threads.spawn(|| {
                    once.call_once(|| {
                        thread::sleep(SHORT);
                        value.fetch_add(1, Ordering::Relaxed);
                    });
                    assert_eq!(value.load(Ordering::Relaxed), 1);
                });
            }
        });
    });
}

#[test]
fn a_panic_poisons_it() {
    let once = Once::new();
    panics(|| once.call_once(|| quietly()));
    assert_eq!(once.state(), OnceState::Poisoned);
    panics(|| once.call_once(|| ()));
    let mut seen = None;
    once.call_once_force(|state| seen = Some(state));
    assert_eq!((seen, once.state()), (Some(OnceState::Poisoned), OnceState::Done));
    once.call_once(|| unreachable!("it has run"));
}

#[test]
fn states_and_once_look_alike() {
    let once = Once::new();
    assert_eq!(format!("{once:?}"), "Once { state: New }");
    assert!(!once.state().done() && !once.state().poisoned());
    once.call_once(|| ());
    assert_eq!(format!("{once:?}"), "Once { state: Done }");
    assert!(once.state().done());
}
