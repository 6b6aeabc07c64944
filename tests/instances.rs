//! What the rules know of single locks: that they are gone, and that several threads take them.

use std::mem::ManuallyDrop;
use std::thread;

use lockdep::sync::{Mutex, RwLock};
use lockdep::{Action, Kind, Options, Policy, Validator};

fn collecting() -> Validator {
    Validator::new(Options { policy: Policy::new(Action::Collect), ..Options::default() })
}

/// What was found, and whether it is a note.
fn found(validator: &Validator) -> Vec<(Kind, bool)> {
    let findings = validator.findings();
    findings.iter().map(|kept| (kept.report.kind, kept.report.note)).collect()
}

fn on_thread<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    let validator = lockdep::current();
    thread::scope(|threads| {
        threads.spawn(|| lockdep::scope(&validator, work)).join().expect("nothing panics")
    })
}

#[test]
fn a_forgotten_guard_ends_with_its_lock() {
    let validator = collecting();
    lockdep::scope(&validator, || {
        let mut place = ManuallyDrop::new(Mutex::new(1));
        for _ in 0..3 {
            std::mem::forget(place.lock().unwrap());
            // In the same place, so that the address is that of another lock from now on.
            let mut next = Mutex::new(2);
            std::mem::swap(&mut *place, &mut next);
            drop(next);
            drop(std::mem::replace(&mut *place, Mutex::new(3)));
        }
        let text = Mutex::new("any");
        let _place = place.lock().unwrap();
        let _text = text.lock().unwrap();
    });
    assert_eq!(found(&validator), []);
}

#[test]
fn boxes_in_the_same_memory_are_not_one_lock() {
    let validator = collecting();
    lockdep::scope(&validator, || {
        let shared = Mutex::new(0);
        for turn in 0..6 {
            let fresh = Box::new(Mutex::new(turn));
            if turn % 2 == 0 {
                let (_first, _second) = (fresh.lock().unwrap(), shared.lock().unwrap());
            } else {
                let (_first, _second) = (shared.lock().unwrap(), fresh.lock().unwrap());
            }
        }
    });
    assert!(found(&validator).iter().all(|(_, note)| *note), "{:?}", found(&validator));
}

#[test]
fn once_several_threads_take_such_a_lock_it_counts() {
    let validator = collecting();
    lockdep::scope(&validator, || {
        let shared = Mutex::new(0);
        let new = || Box::new(Mutex::new(1));
        let inner = |fresh: &Mutex<i32>| {
            let (_first, _second) = (shared.lock().unwrap(), fresh.lock().unwrap());
        };
        let outer = |fresh: &Mutex<i32>| {
            let (_first, _second) = (fresh.lock().unwrap(), shared.lock().unwrap());
        };
        outer(&new());
        inner(&new());
        assert_eq!(found(&validator), [(Kind::Circular, true)]);
        let fresh = new();
        drop(fresh.lock());
        on_thread(|| drop(fresh.lock()));
        // Both chains were seen before, of locks that one thread had.
        outer(&fresh);
        inner(&fresh);
    });
    assert!(found(&validator).contains(&(Kind::Circular, false)), "{:?}", found(&validator));
}

#[test]
fn orders_of_two_threads_meet_although_the_locks_are_gone() {
    struct Cache {
        keys: RwLock<u32>,
        values: Mutex<u32>,
    }
    let new = || Cache { keys: RwLock::new(1), values: Mutex::new(2) };
    let validator = collecting();
    lockdep::scope(&validator, || {
        on_thread(|| {
            let cache = new();
            let _keys = cache.keys.write();
            let _values = cache.values.lock();
        });
        on_thread(|| {
            let cache = new();
            let _values = cache.values.lock();
            let _keys = cache.keys.write();
        });
    });
    assert_eq!(found(&validator), [(Kind::Circular, false)]);
}

#[test]
fn locks_of_a_row_are_dropped_with_what_was_learnt_of_them() {
    let validator = collecting();
    lockdep::scope(&validator, || {
        for _ in 0..4 {
            // A list through the heap, whose memory is used again in another order each time.
            let list: Vec<_> = (0..6).map(|i| Box::new(Mutex::new(i))).collect();
            for pair in list.windows(2) {
                let (_first, _second) = (pair[0].lock(), pair[1].lock());
            }
            list.into_iter().rev().for_each(drop);
        }
    });
    assert_eq!(found(&validator), []);
}
