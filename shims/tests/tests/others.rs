//! dashmap 6, tokio 1 and spin 0.10, unmodified, over the shims.

use dashmap::DashMap;
use lockdep_core::violation::Kind;
use lockdep_shim_tests::{found, kinds, on_its_own};
use parking_lot::Mutex;

/// A guard that leaves the shim's, keeps the raw lock, and releases that, as dashmap 7's do: such a
/// hold is not known as long as it lasts, and is no leak either.
#[test]
fn detached_guards_are_counted_and_forgotten() {
    let lock = parking_lot::RwLock::new(1);
    let other = Mutex::new(());
    let (validator, found) = on_its_own(|| {
        for _ in 0..100 {
            let guard = lock.read();
            // SAFETY: the guard that held it is gone.
            let raw = unsafe { parking_lot::RwLockReadGuard::rwlock(&guard).raw() };
            std::mem::forget(guard);
            drop(other.lock());
            // SAFETY: it is held by a reader.
            unsafe { lock_api::RawRwLock::unlock_shared(raw) };
            let _other = other.lock();
            drop(lock.write());
        }
    });
    assert_eq!(found, []);
    assert_eq!(validator.lost_coverage().raw_uses, 100);
}

#[test]
fn dashmaps_guards_hold_its_shards() {
    let (map, other) = (DashMap::new(), Mutex::new(()));
    map.insert(1, 1);
    let found = found(|| {
        {
            let mut one = map.get_mut(&1).unwrap();
            let _other = other.lock();
            *one += 1;
        }
        let _other = other.lock();
        map.remove(&1);
    });
    let [(Kind::Circular, text)] = &found[..] else { panic!("{found:?}") };
    assert!(text.contains("dashmap"), "{text}");
}

#[test]
fn a_shard_is_of_dashmaps_own_place() {
    let map = DashMap::<u8, u8>::with_shard_amount(2);
    let outer = Mutex::new(());
    let (validator, found) = on_its_own(|| {
        let _outer = outer.lock();
        map.insert(1, 1);
        map.clear();
        assert_eq!(map.len(), 0);
    });
    assert_eq!(found, []);
    let graph = validator.snapshot();
    assert!(
        graph.classes.iter().any(|class| class.name.contains("dashmap")),
        "{:?}",
        graph.classes
    );
}

#[test]
fn tokio_runs_on_validated_locks() {
    let (validator, found) = on_its_own(|| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(async {
            let (sender, mut receiver) = tokio::sync::mpsc::channel(1);
            let semaphore = tokio::sync::Semaphore::new(1);
            let _permit = semaphore.acquire().await.unwrap();
            tokio::spawn(async move { sender.send(7).await.unwrap() });
            assert_eq!(receiver.recv().await, Some(7));
        });
    });
    assert_eq!(found, []);
    let graph = validator.snapshot();
    assert!(graph.classes.iter().any(|class| class.name.contains("tokio")), "{:?}", graph.classes);
}

#[test]
fn spin_locks_spin() {
    let (spinning, sleeping) = (spin::lock_api::Mutex::new(0u8), Mutex::new(()));
    let found = found(|| {
        let _spinning = spinning.lock();
        drop(sleeping.lock());
    });
    let [(Kind::WaitContext, text)] = &found[..] else { panic!("{found:?}") };
    assert!(text.contains("u8@tests/others.rs"), "{text}");
}

/// spin's readers pass a waiting writer, and its guards may be sent.
#[test]
fn spin_readers_may_read_again() {
    let lock = spin::lock_api::RwLock::new(());
    let found = kinds(|| {
        let _first = lock.read();
        drop(lock.read());
    });
    assert_eq!(found, []);
}
