//! The fast path at its sizes, and on more than one validator: many locks, threads and chains,
//! stale memos, validation switched off, the end of a thread.

use std::mem;
use std::thread;

use lockdep::kernel::{Mutex, RawSpinLock};
use lockdep::{Action, Kind, LockClassKey, Options, Policy, Validator, contract};

fn validator() -> Validator {
    let policy = Policy::new(Action::Collect);
    Validator::new(Options { policy, stacks: false, ..Options::default() })
}

/// Every finding so far with how often it was made.
fn findings(validator: &Validator) -> Vec<(Kind, u64)> {
    validator.findings().iter().map(|kept| (kept.report.kind, kept.count)).collect()
}

fn key() -> &'static LockClassKey {
    Box::leak(Box::new(LockClassKey::new("one of many")))
}

/// `n` mutexes, a class each.
fn mutexes(n: usize) -> Vec<Mutex<u32>> {
    (0..n).map(|_| Mutex::with_key(key(), 0)).collect()
}

/// Random numbers, the same each time.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
        (self.0 >> 33) as usize % n
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        (1..items.len()).for_each(|i| items.swap(i, self.below(i + 1)));
    }
}

/// Takes two locks, one under the other.
fn nest(outer: &Mutex<u32>, inner: &Mutex<u32>) {
    let _outer = outer.lock();
    *inner.lock() += 1;
}

/// In which order what is held is released.
#[derive(Clone, Copy, Debug)]
enum Release {
    Reverse,
    InOrder,
    Random,
}

impl Release {
    fn all<T>(self, mut guards: Vec<T>) {
        match self {
            Release::Reverse => guards.reverse(),
            Release::InOrder => {}
            Release::Random => Random(7).shuffle(&mut guards),
        }
        guards.into_iter().for_each(drop);
    }
}

/// Takes many locks of many classes twice; then plants an inversion.
fn many_at_once(n: usize, release: Release) {
    let (validator, locks) = (validator(), mutexes(n));
    lockdep::scope(&validator, || {
        for _ in 0..2 {
            release.all(locks.iter().map(|lock| lock.lock()).collect());
            locks.iter().for_each(|lock| assert!(!lock.is_locked()));
            contract::assert_not_held(&locks[n / 2]);
        }
        assert_eq!(findings(&validator), [], "{release:?}");
        nest(&locks[n - 1], &locks[0]);
    });
    assert_eq!(findings(&validator), [(Kind::Circular, 1)], "{release:?}");
}

#[test]
fn ten_thousand_classes_may_be_held_at_once() {
    many_at_once(10_000, Release::Reverse);
}

#[test]
fn many_classes_may_be_released_in_any_order() {
    // Each release out of order takes everything above again, and each of that is a chain.
    many_at_once(400, Release::InOrder);
    many_at_once(400, Release::Random);
}

#[test]
fn ten_thousand_locks_of_one_class_may_be_held_at_once() {
    for release in [Release::Reverse, Release::InOrder, Release::Random] {
        let (validator, outer, key) = (validator(), Mutex::new(0), key());
        let locks: Vec<_> = (0..10_000).map(|_| RawSpinLock::with_key(key, 0)).collect();
        lockdep::scope(&validator, || {
            for _ in 0..2 {
                let _outer = outer.lock();
                release.all(locks.iter().map(|lock| lock.lock_nest_lock(&outer)).collect());
                locks.iter().for_each(|lock| assert!(!lock.is_locked()));
                contract::assert_not_held(&locks[5_000]);
            }
            assert_eq!(findings(&validator), [], "{release:?}");
            let _one = locks[0].lock();
            let _outer = outer.try_lock();
            drop(_outer);
            let _waits = outer.lock();
        });
        let kinds: Vec<Kind> = findings(&validator).iter().map(|found| found.0).collect();
        assert!(kinds.contains(&Kind::Circular), "{release:?}: {kinds:?}");
    }
}

#[test]
fn one_inversion_among_a_thousand_threads_is_found_once() {
    let (validator, keys) = (validator(), [(); 8].map(|()| key()));
    let locks = keys.map(|key| Mutex::with_key(key, 0));
    // Of the same classes, so that the inversion is one, but nobody waits for ever.
    let [.., twin_of_2, _, _, twin_of_5, _, _] = keys.map(|key| Mutex::with_key(key, 0));
    let worker = |n: usize| {
        lockdep::scope(&validator, || {
            let mut random = Random(n as u64);
            for _ in 0..20 {
                let mut few: Vec<_> = (0..8).filter(|_| random.below(2) == 0).collect();
                few.truncate(4);
                let guards: Vec<_> = few.iter().map(|i| locks[*i].lock()).collect();
                Release::Reverse.all(guards);
            }
            nest(&locks[2], &locks[5]);
            if n == 777 {
                nest(&twin_of_5, &twin_of_2);
            }
        });
    };
    for batch in 0..20 {
        thread::scope(|threads| {
            for n in 0..50 {
                let worker = &worker;
                threads.spawn(move || worker(batch * 50 + n));
            }
        });
    }
    assert_eq!(findings(&validator), [(Kind::Circular, 1)]);
    validator.check_invariants();
}

/// Takes every subset of some locks in order; every one of them is a chain.
fn every_subset(locks: &[Mutex<u32>]) {
    for (i, lock) in locks.iter().enumerate() {
        let _lock = lock.lock();
        every_subset(&locks[i + 1..]);
    }
}

#[test]
fn a_million_chains_are_known_and_an_inversion_is_found_among_them() {
    let (validator, locks) = (validator(), mutexes(20));
    lockdep::scope(&validator, || {
        for _ in 0..2 {
            every_subset(&locks);
            assert_eq!(validator.chains(), (1 << 20) - 1);
        }
        assert_eq!(findings(&validator), []);
        // Another thread knows them too.
        thread::scope(|threads| {
            threads.spawn(|| lockdep::scope(&validator, || every_subset(&locks[8..])));
        });
        assert_eq!(validator.chains(), (1 << 20) - 1);
        nest(&locks[13], &locks[4]);
    });
    assert_eq!(findings(&validator), [(Kind::Circular, 1)]);
    assert_eq!(validator.lost_coverage().key_collisions, 0);
}

#[test]
fn what_one_validator_knows_another_does_not_believe() {
    let (one, two) = (validator(), validator());
    let locks = mutexes(2);
    let (a, b) = (&locks[0], &locks[1]);
    for _ in 0..3 {
        lockdep::scope(&one, || (0..10).for_each(|_| nest(a, b)));
        lockdep::scope(&two, || (0..10).for_each(|_| nest(b, a)));
    }
    assert_eq!((findings(&one), findings(&two)), (vec![], vec![]));
    lockdep::scope(&two, || nest(a, b));
    assert_eq!((findings(&one), findings(&two)), (vec![], vec![(Kind::Circular, 1)]));
    lockdep::scope(&one, || {
        nest(a, b);
        lockdep::scope(&two, || nest(a, b));
        nest(a, b);
        assert_eq!((findings(&one), findings(&two)), (vec![], vec![(Kind::Circular, 2)]));
        // Known to the other, and the first thing after it was taken back.
        lockdep::scope(&two, || nest(b, a));
        nest(b, a);
    });
    assert_eq!(findings(&one), [(Kind::Circular, 1)]);
}

#[test]
fn each_of_some_validators_lent_in_turn_says_what_it_would_say_alone() {
    const VALIDATORS: usize = 4;
    let mut found = 0;
    for seed in 1..60 {
        let mut random = Random(seed);
        let locks = mutexes(6);
        let mixed: [Validator; VALIDATORS] = std::array::from_fn(|_| validator());
        let mut said = vec![Vec::new(); VALIDATORS];
        let mut done = vec![Vec::new(); VALIDATORS];
        for _ in 0..60 {
            let which = random.below(VALIDATORS);
            let around = random.below(VALIDATORS);
            let pair = (random.below(6), random.below(6));
            let times = 1 + random.below(3);
            if pair.0 == pair.1 {
                continue;
            }
            let step = || {
                lockdep::scope(&mixed[which], || {
                    (0..times).for_each(|_| nest(&locks[pair.0], &locks[pair.1]));
                });
            };
            // At times inside a scope of another.
            if random.below(2) == 0 {
                lockdep::scope(&mixed[around], step)
            } else {
                step()
            }
            done[which].push((pair, times));
            said[which].push(findings(&mixed[which]));
        }
        for (done, said) in done.into_iter().zip(said) {
            let alone = validator();
            let says: Vec<_> = done
                .iter()
                .map(|((outer, inner), times)| {
                    lockdep::scope(&alone, || {
                        (0..*times).for_each(|_| nest(&locks[*outer], &locks[*inner]));
                    });
                    findings(&alone)
                })
                .collect();
            assert_eq!(says, said, "seed {seed}: {done:?}");
            found += findings(&alone).len();
        }
    }
    assert!(found > 100, "only {found} findings: nothing was tested");
}

#[test]
fn a_nesting_with_a_finding_is_found_each_time() {
    let (validator, locks) = (validator(), mutexes(2));
    lockdep::scope(&validator, || {
        for n in 1..=50 {
            nest(&locks[0], &locks[1]);
            nest(&locks[1], &locks[0]);
            assert_eq!(findings(&validator), [(Kind::Circular, n)]);
        }
    });
}

#[test]
fn while_validation_is_off_nothing_is_learnt() {
    let (validator, locks) = (validator(), mutexes(3));
    let (a, b, c) = (&locks[0], &locks[1], &locks[2]);
    let edges = || (validator.chains(), validator.snapshot().edges.len());
    lockdep::scope(&validator, || {
        (0..5).for_each(|_| nest(a, b));
        let known = edges();
        lockdep::off(|| {
            for _ in 0..5 {
                nest(a, b);
                nest(b, a);
                nest(c, a);
            }
        });
        assert_eq!((findings(&validator), edges()), (vec![], known));
        // What was only seen while it was off is in no graph: this is the first order of the two.
        (0..5).for_each(|_| nest(a, c));
        assert_eq!(findings(&validator), []);
        nest(c, a);
        assert_eq!(findings(&validator), [(Kind::Circular, 1)]);
        nest(b, a);
        nest(a, b);
    });
    let all = findings(&validator);
    assert_eq!(all.iter().map(|found| found.1).sum::<u64>(), 2, "{all:?}");
}

#[test]
fn a_lock_that_was_taken_while_validation_was_off_is_held_and_not_looked_at() {
    let (validator, locks) = (validator(), mutexes(2));
    let (a, b) = (&locks[0], &locks[1]);
    lockdep::scope(&validator, || {
        (0..3).for_each(|_| nest(a, b));
        for _ in 0..3 {
            let _b = lockdep::off(|| b.lock());
            contract::assert_held(b);
            // Were it looked at, this would be an inversion.
            *a.lock() += 1;
        }
        contract::assert_not_held(b);
        assert_eq!(findings(&validator), []);
        // A lock from before is looked at as ever.
        let guard = b.lock();
        lockdep::off(|| *a.lock() += 1);
        assert_eq!(findings(&validator), []);
        *a.lock() += 1;
        drop(guard);
    });
    assert_eq!(findings(&validator), [(Kind::Circular, 1)]);
}

#[test]
fn a_thread_that_ends_with_a_known_lock_held_is_found() {
    let (validator, locks) = (validator(), mutexes(2));
    lockdep::scope(&validator, || (0..3).for_each(|_| nest(&locks[0], &locks[1])));
    thread::scope(|threads| {
        let worker = threads.spawn(|| {
            lockdep::scope(&validator, || {
                // The first time the thread asks, and gets to know all that is known.
                nest(&locks[0], &locks[1]);
                let chains = validator.chains();
                mem::forget(locks[0].lock());
                mem::forget(locks[1].lock());
                assert_eq!(validator.chains(), chains);
            });
        });
        // Waits for the thread's end, which the scope does not.
        worker.join().unwrap();
    });
    // Before the assertion: the locks are held for ever.
    locks.into_iter().for_each(mem::forget);
    assert_eq!(findings(&validator), [(Kind::HeldAtExit, 1)]);
}
