use std::sync::atomic::{AtomicUsize, Ordering};

#[expect(deprecated, reason = "it has to be there")]
use super::super::sync::ONCE_INIT;
use super::super::sync::{Arc, Barrier, Once, OnceState};
use super::super::thread;
use super::tools::{SHORT, ends, is_quiet, panics, quietly, words};

#[test]
fn the_first_closure_runs_alone() {
    let once = Once::new();
    let mut ran = Vec::new();
    assert!(!once.is_completed());
    once.call_once(|| ran.push(1));
    once.call_once(|| ran.push(2));
    once.call_once_force(|_| ran.push(3));
    assert!(once.is_completed());
    assert_eq!(ran, [1]);
}

#[test]
fn a_static_once() {
    static ONCE: Once = Once::new();
    #[expect(deprecated, reason = "it has to be there")]
    static OLD: Once = ONCE_INIT;
    static RUNS: AtomicUsize = AtomicUsize::new(0);
    for _ in 0..3 {
        ONCE.call_once(|| {
            RUNS.fetch_add(1, Ordering::Relaxed);
        });
        OLD.call_once(|| {
            RUNS.fetch_add(10, Ordering::Relaxed);
        });
    }
    assert_eq!(RUNS.load(Ordering::Relaxed), 11);
}

#[test]
fn others_wait_for_the_closure() {
    ends(|| {
        let (once, value, all) = (Once::new(), AtomicUsize::new(0), Barrier::new(4));
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    all.wait();
                    once.call_once(|| {
                        thread::sleep(SHORT);
                        value.fetch_add(1, Ordering::Relaxed);
                    });
                    // Whoever ran it, it has run, and what it wrote is seen.
                    assert_eq!(value.load(Ordering::Relaxed), 1);
                    assert!(once.is_completed());
                });
            }
        });
    });
}

#[test]
fn a_panic_poisons() {
    let once = Once::new();
    assert!(is_quiet(&*panics(|| once.call_once(|| quietly()))));
    assert!(!once.is_completed());
    let panic = panics(|| once.call_once(|| unreachable!("it is poisoned")));
    assert_eq!(words(&*panic), "Once instance has previously been poisoned");
}

#[test]
fn a_poisoned_once_can_be_forced() {
    let once = Once::new();
    panics(|| once.call_once(|| quietly()));
    let mut seen = None;
    once.call_once_force(|state: &OnceState| seen = Some(state.is_poisoned()));
    assert_eq!(seen, Some(true));
    assert!(once.is_completed());
    once.call_once(|| unreachable!("it is complete"));
}

#[test]
fn a_forced_closure_may_be_the_first_and_may_panic() {
    let once = Once::new();
    panics(|| {
        once.call_once_force(|state| {
            assert!(!state.is_poisoned());
            quietly();
        });
    });
    let mut runs = 0;
    panics(|| {
        once.call_once_force(|state| {
            assert!(state.is_poisoned());
            quietly();
        });
    });
    once.call_once_force(|_| runs += 1);
    assert_eq!(runs, 1);
}

#[test]
fn waiters_of_a_panicking_closure_are_told() {
    ends(|| {
        let (once, running) = (Once::new(), Barrier::new(2));
        thread::scope(|scope| {
            let first = scope.spawn(|| {
                once.call_once(|| {
                    running.wait();
                    thread::sleep(SHORT);
                    quietly();
                });
            });
            running.wait();
            let panic = panics(|| once.call_once(|| ()));
            assert!(words(&*panic).contains("poisoned"));
            assert!(is_quiet(&*first.join().unwrap_err()));
        });
        once.call_once_force(|state| assert!(state.is_poisoned()));
    });
}

#[test]
fn wait_is_until_it_has_run() {
    ends(|| {
        let (once, value) = (Once::new(), AtomicUsize::new(0));
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    once.wait();
                    assert_eq!(value.load(Ordering::Relaxed), 7);
                });
            }
            thread::sleep(SHORT);
            once.call_once(|| value.store(7, Ordering::Relaxed));
        });
        once.wait();
        once.wait_force();
    });
}

#[test]
fn wait_panics_if_it_is_poisoned_and_wait_force_waits_on() {
    ends(|| {
        let once = Arc::new(Once::new());
        panics(|| once.call_once(|| quietly()));
        let panic = panics(|| once.wait());
        assert_eq!(words(&*panic), "Once instance has previously been poisoned");
        let theirs = Arc::clone(&once);
        let waiter = thread::spawn(move || theirs.wait_force());
        thread::sleep(SHORT);
        assert!(!waiter.is_finished());
        once.call_once_force(|_| ());
        waiter.join().unwrap();
    });
}

#[test]
fn a_closure_may_call_another_once() {
    let (outer, inner) = (Once::new(), Once::new());
    let mut runs = 0;
    outer.call_once(|| inner.call_once(|| runs += 1));
    assert!(outer.is_completed() && inner.is_completed());
    assert_eq!(runs, 1);
}

#[test]
fn debug_shows_nothing() {
    let once = Once::new();
    assert_eq!(format!("{once:?}"), "Once { .. }");
    once.call_once_force(|state| {
        assert_eq!(format!("{state:?}"), "OnceState { poisoned: false }");
    });
}
