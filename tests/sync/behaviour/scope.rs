use std::sync::atomic::{AtomicUsize, Ordering};

use super::super::sync::Mutex;
use super::super::thread;
use super::tools::{SHORT, ends, is_quiet, panics, quietly, words};

#[test]
fn threads_of_a_scope_borrow() {
    let mut numbers = vec![1, 2, 3];
    let mut sum = 0;
    thread::scope(|scope| {
        let length = scope.spawn(|| numbers.len());
        scope.spawn(|| sum = numbers.iter().sum());
        assert_eq!(length.join().unwrap(), 3);
    });
    numbers.push(sum);
    assert_eq!(numbers, [1, 2, 3, 6]);
}

#[test]
fn a_scope_gives_what_its_closure_returned_when_all_have_ended() {
    ends(|| {
        let ended = AtomicUsize::new(0);
        let result = thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    thread::sleep(SHORT);
                    ended.fetch_add(1, Ordering::Relaxed);
                });
            }
            "all"
        });
        assert_eq!((result, ended.load(Ordering::Relaxed)), ("all", 3));
    });
}

#[test]
fn threads_of_a_scope_start_others_in_it() {
    ends(|| {
        let count = AtomicUsize::new(0);
        thread::scope(|scope| {
            scope.spawn(|| {
                scope.spawn(|| {
                    scope.spawn(|| count.fetch_add(1, Ordering::Relaxed));
                    count.fetch_add(10, Ordering::Relaxed);
                });
                count.fetch_add(100, Ordering::Relaxed);
            });
        });
        assert_eq!(count.into_inner(), 111);
    });
}

#[test]
fn a_panic_that_nobody_joined_is_the_scopes() {
    let panic = panics(|| {
        thread::scope(|scope| {
            scope.spawn(|| quietly());
        });
    });
    assert_eq!(words(&*panic), "a scoped thread panicked");
}

#[test]
fn a_panic_that_was_joined_is_not() {
    let result = thread::scope(|scope| {
        let handle: thread::ScopedJoinHandle<'_, ()> = scope.spawn(|| quietly());
        handle.join()
    });
    assert!(is_quiet(&*result.unwrap_err()));
}

#[test]
fn the_closures_own_panic_comes_when_all_have_ended() {
    ends(|| {
        let ended = AtomicUsize::new(0);
        let panic = panics(|| {
            thread::scope(|scope| {
                scope.spawn(|| {
                    thread::sleep(SHORT);
                    ended.fetch_add(1, Ordering::Relaxed);
                });
                quietly();
            })
        });
        assert!(is_quiet(&*panic));
        assert_eq!(ended.load(Ordering::Relaxed), 1);
    });
}

#[test]
fn builders_start_threads_in_scopes() {
    let text = String::from("borrowed");
    thread::scope(|scope| {
        let builder = thread::Builder::new().name("scoped".into());
        let handle = builder.spawn_scoped(scope, || (text.as_str(), thread::current())).unwrap();
        assert_eq!(handle.thread().name(), Some("scoped"));
        let (seen, thread) = handle.join().unwrap();
        assert_eq!((seen, thread.name()), ("borrowed", Some("scoped")));
    });
}

#[test]
fn handles_say_whether_a_thread_has_ended() {
    ends(|| {
        let gate = Mutex::new(());
        thread::scope(|scope| {
            let held = gate.lock().unwrap();
            let handle = scope.spawn(|| drop(gate.lock().unwrap()));
            assert!(!handle.is_finished());
            drop(held);
            while !handle.is_finished() {
                thread::yield_now();
            }
        });
    });
}

#[test]
fn a_helper_takes_the_scope() {
    fn twice<'scope>(
        scope: &'scope thread::Scope<'scope, '_>,
        count: &'scope Mutex<i32>,
    ) -> thread::ScopedJoinHandle<'scope, ()> {
        scope.spawn(|| *count.lock().unwrap() += 1);
        scope.spawn(|| *count.lock().unwrap() += 1)
    }
    let count = Mutex::new(0);
    thread::scope(|scope| twice(scope, &count).join().unwrap());
    assert_eq!(count.into_inner().unwrap(), 2);
}

#[test]
fn debug_shows_the_types() {
    thread::scope(|scope| {
        let handle = scope.spawn(|| ());
        assert_eq!(format!("{handle:?}"), "ScopedJoinHandle { .. }");
        let text = format!("{scope:?}");
        assert!(text.starts_with("Scope { num_running_threads: "), "{text}");
    });
}
