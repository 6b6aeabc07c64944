//! What only `parking_lot` has: upgradable and recursive readers, time limits, reentrant locks.

use super::locks::{Barrier, Mutex, RwLock, lock, thread};
use crate::host::{Wanted, judged};
use Wanted::{Before, Clean, Report};
use lockdep::Kind;

judged! {
    ways::upgraded => Clean,
    ways::upgradable_abba => Report(Kind::Circular),
    ways::upgradable_ordered => Clean,
    ways::upgrade_over_own_reader => Before,
    ways::upgrade_for_reader_in_ring => Before,
    ways::downgraded_to_upgradable => Clean,
    ways::read_recursive_abba => Clean,
    ways::read_recursive_twice => Clean,
    ways::read_then_recursive => Clean,
    ways::timed_abba => Clean,
    ways::timed_then_block => Report(Kind::Circular),
    ways::timed_self => Clean,
    ways::fair => Clean,
    ways::fair_self => Before,
    ways::mapped => Clean,
    ways::mapped_abba => Report(Kind::Circular),
    ways::reentrant_twice => Clean,
    ways::reentrant_again_under_others => Clean,
    ways::reentrant_abba => Report(Kind::Circular),
    ways::unlocked_meanwhile => Clean,
    ways::bumped => Clean,
}

mod ways {
    use std::time::Duration;

    use lockdep::parking_lot as mirror;
    use mirror::{
        FairMutex, MappedMutexGuard, MutexGuard, ReentrantMutex, RwLockReadGuard,
        RwLockUpgradableReadGuard, RwLockWriteGuard,
    };

    use super::{Barrier, Mutex, RwLock, lock, thread};

    /// Looks, and becomes a writer if it must.
    pub fn upgraded() {
        let cache = RwLock::new(0);
        let log = Mutex::new(0);
        thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    let reader = cache.upgradable_read();
                    *lock(&log) += 1;
                    if *reader == 0 {
                        let mut writer = RwLockUpgradableReadGuard::upgrade(reader);
                        *writer += 1;
                        *lock(&log) += 1;
                    }
                });
                scope.spawn(|| assert!(*cache.read() < 2));
            }
        });
    }

    /// Upgradable readers keep each other out: two in both orders.
    pub fn upgradable_abba() {
        let a = RwLock::new(1);
        let b = RwLock::new(2);
        for [first, second] in [[&a, &b], [&b, &a]] {
            thread::scope(|scope| {
                scope.spawn(|| {
                    let first = first.upgradable_read();
                    assert!(*first > 0 && *second.upgradable_read() > 0);
                });
            });
        }
    }

    /// The same in one order, one of them upgraded under the other.
    pub fn upgradable_ordered() {
        let a = RwLock::new(1);
        let b = RwLock::new(2);
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    let a = a.upgradable_read();
                    let b = b.upgradable_read();
                    *RwLockUpgradableReadGuard::upgrade(b) += *a;
                });
            }
        });
    }

    /// Upgrades over a read of its own.
    pub fn upgrade_over_own_reader() {
        let a = RwLock::new(1);
        let _reader = a.read();
        let upgradable = a.upgradable_read();
        *RwLockUpgradableReadGuard::upgrade(upgradable) += 1;
    }

    /// Upgrades while a reader waits for what the upgrader holds.
    pub fn upgrade_for_reader_in_ring() {
        let a = RwLock::new(1);
        let b = Mutex::new(2);
        let both = Barrier::new(2);
        thread::scope(|scope| {
            scope.spawn(|| {
                let a = a.read();
                both.wait();
                *lock(&b) += *a;
            });
            scope.spawn(|| {
                let upgradable = a.upgradable_read();
                let b = lock(&b);
                both.wait();
                *RwLockUpgradableReadGuard::upgrade(upgradable) += *b;
            });
        });
    }

    /// All the ways down, each with another lock under it, in one order.
    pub fn downgraded_to_upgradable() {
        let a = RwLock::new(1);
        let b = Mutex::new(2);
        thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    let writer = a.write();
                    *lock(&b) += *writer;
                    let upgradable = RwLockWriteGuard::downgrade_to_upgradable(writer);
                    *lock(&b) += *upgradable;
                    let reader = RwLockUpgradableReadGuard::downgrade(upgradable);
                    *lock(&b) += *reader;
                });
            }
        });
    }

    /// Readers that pass waiting writers, in both orders: they wait for a writer that has the lock
    /// only, and no writer here waits for anything.
    pub fn read_recursive_abba() {
        let a = RwLock::new(1);
        let b = RwLock::new(2);
        for [first, second] in [[&a, &b], [&b, &a]] {
            let first = first.read_recursive();
            assert!(*second.read_recursive() + *first == 3);
        }
        *a.write() = 1;
        *b.write() = 2;
    }

    /// Readers that pass waiting writers may read again.
    pub fn read_recursive_twice() {
        let lock = RwLock::new(1);
        let first = lock.read_recursive();
        let second = lock.read_recursive();
        assert_eq!(*first, *second);
        drop((first, second));
        *lock.write() += 1;
    }

    /// So may they under a reader that does not pass.
    pub fn read_then_recursive() {
        let lock = RwLock::new(1);
        let first = lock.read();
        let second = lock.read_recursive();
        assert_eq!(*first, *second);
        drop((first, second));
        *lock.write() += 1;
    }

    const LIMIT: Duration = Duration::from_secs(60);

    /// A B; B, then A for a time only.
    pub fn timed_abba() {
        let a = Mutex::new(1);
        let b = Mutex::new(2);
        thread::scope(|scope| {
            scope.spawn(|| {
                let a = lock(&a);
                *lock(&b) += *a;
            });
        });
        let b = lock(&b);
        assert!(a.try_lock_for(LIMIT).is_some_and(|a| *a < *b));
    }

    /// A B; B for a time only, then A without a limit.
    pub fn timed_then_block() {
        let a = Mutex::new(1);
        let b = Mutex::new(2);
        thread::scope(|scope| {
            scope.spawn(|| {
                let a = lock(&a);
                *lock(&b) += *a;
            });
        });
        let b = b.try_lock_for(LIMIT).expect("nobody else is about");
        assert!(*lock(&a) < *b);
    }

    /// Waits for itself, but not for ever.
    pub fn timed_self() {
        let a = Mutex::new(1);
        let _a = lock(&a);
        assert!(a.try_lock_for(Duration::from_millis(1)).is_none());
        let r = RwLock::new(1);
        let _r = r.read();
        assert!(r.try_write_for(Duration::from_millis(1)).is_none());
    }

    /// Fair locks and fair releases.
    pub fn fair() {
        let a = FairMutex::new(1);
        let b = Mutex::new(2);
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    for _ in 0..20 {
                        let a = a.lock();
                        let b = lock(&b);
                        MutexGuard::unlock_fair(b);
                        mirror::FairMutexGuard::unlock_fair(a);
                    }
                });
            }
        });
    }

    /// A fair lock twice.
    pub fn fair_self() {
        let a = FairMutex::new(1);
        let _first = a.lock();
        let _second = a.lock();
    }

    /// Guards of a part, in one order.
    pub fn mapped() {
        let a = Mutex::new((1, 2));
        let b = RwLock::new((3, 4));
        for _ in 0..2 {
            let part = MutexGuard::map(lock(&a), |pair| &mut pair.0);
            let other = RwLockReadGuard::map(b.read(), |pair| &pair.1);
            assert!(*part < *other);
        }
        *b.write() = (5, 6);
    }

    /// The same in both orders.
    pub fn mapped_abba() {
        fn part(lock_of_pair: &Mutex<(u32, u32)>) -> MappedMutexGuard<'_, u32> {
            MutexGuard::map(lock(lock_of_pair), |pair| &mut pair.0)
        }
        let a = Mutex::new((1, 2));
        let b = Mutex::new((3, 4));
        for [first, second] in [[&a, &b], [&b, &a]] {
            let first = part(first);
            assert!(*part(second) != *first);
        }
    }

    /// A reentrant lock twice.
    pub fn reentrant_twice() {
        let r = ReentrantMutex::new(1);
        let first = r.lock();
        let second = r.lock();
        assert_eq!(*first, *second);
    }

    /// R A, and R again under A, which waits for nobody.
    pub fn reentrant_again_under_others() {
        let r = ReentrantMutex::new(1);
        let a = Mutex::new(2);
        let first = r.lock();
        let mut a = lock(&a);
        *a += *r.lock() + *first;
    }

    /// R A; A R.
    pub fn reentrant_abba() {
        let r = ReentrantMutex::new(1);
        let a = Mutex::new(2);
        {
            let r = r.lock();
            *lock(&a) += *r;
        }
        let mut a = lock(&a);
        *a += *r.lock();
    }

    /// The lock is given back while a closure runs, which takes locks that come before it.
    pub fn unlocked_meanwhile() {
        let a = Mutex::new(1);
        let b = Mutex::new(2);
        {
            let a = lock(&a);
            *lock(&b) += *a;
        }
        let mut guard = lock(&b);
        MutexGuard::unlocked(&mut guard, || *lock(&a) += 1);
        *guard += 1;
    }

    /// Given to who waits and taken again.
    pub fn bumped() {
        let a = Mutex::new(1);
        let b = RwLock::new(2);
        let mut guard = lock(&a);
        MutexGuard::bump(&mut guard);
        let mut reader = b.read();
        RwLockReadGuard::bump(&mut reader);
        drop(reader);
        *b.write() += *guard;
    }
}
