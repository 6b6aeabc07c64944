//! What the test suites of published crates do with their locks, and what must not be told of it;
//! see `docs/ecosystem.md`.

use std::sync::{Arc, mpsc};
use std::thread;

use dashmap::DashMap;
use lockdep_core::violation::Kind;
use lockdep_runtime::scope;
use lockdep_shim_tests::{found, kinds};
use parking_lot::{Mutex, RwLock};

/// Runs a body on a thread of its own, on the validator of this one.
fn on_a_thread<R: Send>(body: impl FnOnce() -> R + Send) -> R {
    let validator = scope::current();
    thread::scope(|threads| {
        threads.spawn(|| scope::scope(&validator, body)).join().expect("the thread panicked")
    })
}

/// parking_lot's own `issue_392`: the hold is upgradable again after each time.
#[test]
fn an_upgradable_hold_is_upgraded_for_a_while_and_again() {
    let lock = RwLock::new(0);
    let found = found(|| {
        let mut guard = lock.upgradable_read();
        guard.with_upgraded(|value| *value += 1);
        guard.with_upgraded(|value| *value += 1);
        drop(guard);
        assert_eq!(*lock.read(), 2);
    });
    assert_eq!(found, []);
}

/// dashmap's iterators hold a shard until they have the next one; so do quick_cache's tests.
#[test]
fn shards_are_taken_upwards_while_others_write() {
    let map: DashMap<u32, u32> = DashMap::with_shard_amount(16);
    let found = found(|| {
        (0..200).for_each(|i| assert_eq!(map.insert(i, i), None));
        on_a_thread(|| map.iter_mut().for_each(|mut entry| *entry += 1));
        on_a_thread(|| assert_eq!(map.iter().count(), 200));
        let all: Vec<_> = on_a_thread(|| map.iter().map(|entry| *entry.key()).collect());
        all.iter().for_each(|key| assert!(map.remove(key).is_some()));
    });
    assert_eq!(found, []);
}

/// dashmap's readers pass waiting writers, so one may read again what it reads.
#[test]
fn a_shard_is_read_by_who_reads_it() {
    let map: DashMap<u32, u32> = DashMap::with_shard_amount(2);
    let found = found(|| {
        map.insert(1, 1);
        on_a_thread(|| *map.get_mut(&1).expect("it was inserted") += 1);
        let one = map.get(&1).expect("it was inserted");
        let again = map.get(&1).expect("it was inserted");
        assert_eq!(*one, *again);
    });
    assert_eq!(found, []);
}

/// moka's `get_with`: who comes second holds a new lock of its own while it waits for the first's,
/// and both are of one line. Nobody else knows the new one yet.
#[test]
fn a_new_lock_is_held_while_one_of_its_like_is_waited_for() {
    let first: Mutex<Option<Arc<RwLock<u32>>>> = Mutex::new(None);
    // They stay, so that each round has locks at new places.
    let kept = Mutex::new(Vec::new());
    let waiter = || {
        let waiter = Arc::new(RwLock::new(0));
        kept.lock().push(waiter.clone());
        waiter
    };
    let second = |began: mpsc::Sender<()>| {
        let own = waiter();
        let mut value = own.write();
        loop {
            let other = {
                let mut first = first.lock();
                first.get_or_insert_with(|| own.clone()).clone()
            };
            if Arc::ptr_eq(&other, &own) {
                break;
            }
            // Only now may the first go on: this one waits for it, or is about to.
            let _ = began.send(());
            assert_eq!(*other.read(), 1);
        }
        *value = 1;
        *first.lock() = None;
    };
    let kinds = kinds(|| {
        for _ in 0..50 {
            let (began, come) = mpsc::channel();
            let own = waiter();
            let mut value = own.write();
            *first.lock() = Some(own.clone());
            let validator = scope::current();
            thread::scope(|threads| {
                let second = threads.spawn(|| scope::scope(&validator, || second(began)));
                come.recv().expect("the second tells");
                *first.lock() = None;
                *value = 1;
                drop(value);
                second.join().expect("the second panicked");
            });
        }
    });
    assert_eq!(kinds, []);
}

/// stretto 0.8.4's `get_ttl`, and prometheus-client's test that encodes while it has a guard: these
/// are to be told, though nobody writes in the test.
#[test]
fn a_reader_that_reads_again_is_told() {
    let shard = RwLock::new(1);
    let kinds = kinds(|| {
        let value = shard.read();
        let expiration = shard.read();
        assert_eq!(*value, *expiration);
    });
    assert_eq!(kinds, [Kind::Recursive]);
}
