use std::sync::atomic::{AtomicUsize, Ordering};

use super::super::sync::{Barrier, LazyLock};
use super::super::thread;
use super::tools::{SHORT, ends, is_quiet, panics, quietly, words};

static RUNS: AtomicUsize = AtomicUsize::new(0);
static LAZY: LazyLock<Vec<i32>> = LazyLock::new(|| {
    RUNS.fetch_add(1, Ordering::Relaxed);
    vec![1, 2]
});

#[test]
fn a_static_is_made_when_it_is_used() {
    assert_eq!(RUNS.load(Ordering::Relaxed), 0);
    assert_eq!(LAZY.len(), 2);
    assert_eq!(LAZY.iter().sum::<i32>(), 3);
    assert_eq!(RUNS.load(Ordering::Relaxed), 1);
}

#[test]
fn force_makes_it() {
    let base = 4;
    let lazy = LazyLock::new(|| base + 1);
    assert_eq!(LazyLock::get(&lazy), None);
    assert_eq!(*LazyLock::force(&lazy), 5);
    assert_eq!(LazyLock::get(&lazy), Some(&5));
    assert_eq!(*lazy, 5);
}

#[test]
fn it_can_be_changed() {
    let mut lazy: LazyLock<i32> = LazyLock::new(|| 1);
    assert_eq!(LazyLock::get_mut(&mut lazy), None);
    *LazyLock::force_mut(&mut lazy) += 1;
    *lazy += 1;
    assert_eq!(LazyLock::get_mut(&mut lazy), Some(&mut 3));
    let mut unmade = LazyLock::new(|| String::from("a"));
    unmade.push('b');
    assert_eq!(*unmade, "ab");
}

#[test]
fn others_wait_for_the_function() {
    ends(|| {
        let (runs, all) = (AtomicUsize::new(0), Barrier::new(4));
        let lazy = LazyLock::new(|| {
            thread::sleep(SHORT);
            runs.fetch_add(1, Ordering::Relaxed) + 1
        });
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    all.wait();
                    assert_eq!(*lazy, 1);
                });
            }
        });
        assert_eq!(runs.load(Ordering::Relaxed), 1);
    });
}

#[test]
fn a_panic_poisons() {
    let lazy: LazyLock<i32> = LazyLock::new(|| quietly());
    assert!(is_quiet(&*panics(|| {
        LazyLock::force(&lazy);
    })));
    for _ in 0..2 {
        let panic = panics(|| {
            let _ = *lazy;
        });
        assert_eq!(words(&*panic), "LazyLock instance has previously been poisoned");
    }
    assert_eq!(LazyLock::get(&lazy), None);
}

#[test]
fn waiters_of_a_panicking_function_are_told() {
    ends(|| {
        let running = Barrier::new(2);
        let lazy: LazyLock<i32, _> = LazyLock::new(|| {
            running.wait();
            thread::sleep(SHORT);
            quietly()
        });
        thread::scope(|scope| {
            let first = scope.spawn(|| *lazy);
            running.wait();
            let panic = panics(|| {
                let _ = *lazy;
            });
            assert!(words(&*panic).contains("poisoned"));
            assert!(is_quiet(&*first.join().unwrap_err()));
        });
    });
}

#[test]
fn a_function_may_use_another() {
    static INNER: LazyLock<u32> = LazyLock::new(|| 1);
    static OUTER: LazyLock<u32> = LazyLock::new(|| *INNER + 1);
    assert_eq!(*OUTER, 2);
}

#[test]
fn debug_shows_the_value_if_it_was_made() {
    let lazy = LazyLock::new(|| 1);
    assert_eq!(format!("{lazy:?}"), "LazyLock(<uninit>)");
    LazyLock::force(&lazy);
    assert_eq!(format!("{lazy:?}"), "LazyLock(1)");
}

#[test]
fn a_default_makes_the_default() {
    let lazy: LazyLock<String> = LazyLock::default();
    assert_eq!(LazyLock::get(&lazy), None);
    assert_eq!(*lazy, "");
}

#[test]
fn what_was_not_made_is_dropped_unmade() {
    let dropped = AtomicUsize::new(0);
    struct Counts<'a>(&'a AtomicUsize);
    impl Drop for Counts<'_> {
        fn drop(&mut self) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
    let counts = Counts(&dropped);
    drop(LazyLock::new(move || counts));
    assert_eq!(dropped.load(Ordering::Relaxed), 1);
    let counts = Counts(&dropped);
    let lazy = LazyLock::new(move || counts);
    LazyLock::force(&lazy);
    assert_eq!(dropped.load(Ordering::Relaxed), 1);
    drop(lazy);
    assert_eq!(dropped.load(Ordering::Relaxed), 2);
}
