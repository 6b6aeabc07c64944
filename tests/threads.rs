//! Many threads on one validator.

use std::thread;
use std::time::{Duration, Instant};

use lockdep::kernel::{Mutex, RawSpinLock, RwSemaphore, SpinLock};
use lockdep::{Action, Kind, LockClassKey, Options, Policy, Validator, context};

const THREADS: u64 = 8;

/// How long the threads run: under Miri a second is worth nothing.
const TIME: Duration = Duration::from_secs(if cfg!(miri) { 0 } else { 3 });

/// How many rounds each thread makes at least.
const ROUNDS: u32 = if cfg!(miri) { 2 } else { 20 };

/// A validator that collects. Miri captures a stack in a second, so it does without.
fn validator() -> Validator {
    let policy = Policy::new(Action::Collect);
    Validator::new(Options { policy, stacks: !cfg!(miri), ..Options::default() })
}

/// Locks in their one right order: each may be taken under those before it.
struct Locks {
    semaphores: Vec<RwSemaphore<u64>>,
    mutexes: Vec<Mutex<u64>>,
    spins: Vec<SpinLock<u64>>,
    raws: Vec<RawSpinLock<u64>>,
}

/// `n` classes, each one lock.
fn classes<T>(n: usize, make: impl Fn(&'static LockClassKey) -> T) -> Vec<T> {
    (0..n)
        .map(|i| make(Box::leak(Box::new(LockClassKey::new(format!("class {i}").leak())))))
        .collect()
}

impl Locks {
    fn new() -> Locks {
        Locks {
            semaphores: classes(6, |key| RwSemaphore::with_key(key, 0)),
            mutexes: classes(6, |key| Mutex::with_key(key, 0)),
            spins: classes(6, |key| SpinLock::with_key(key, 0)),
            raws: classes(6, |key| RawSpinLock::with_key(key, 0)),
        }
    }

    /// One random nesting that is right: any subset, in order.
    fn nest(&self, mut bits: u64) {
        let mut take = || {
            let taken = bits & 3 == 0;
            bits = bits.rotate_right(3) ^ bits << 7;
            taken
        };
        let mut readers = Vec::new();
        let mut writers = Vec::new();
        for semaphore in &self.semaphores {
            match (take(), take()) {
                (true, true) => writers.push(semaphore.write()),
                (true, false) => readers.push(semaphore.read()),
                _ => {}
            }
        }
        let mut mutexes: Vec<_> =
            self.mutexes.iter().filter(|_| take()).map(|m| m.lock()).collect();
        if take() && !mutexes.is_empty() {
            // Out of order of release, so that the rest is taken again.
            drop(mutexes.swap_remove(0));
        }
        let mut spins: Vec<_> =
            self.spins.iter().filter(|_| take()).map(|lock| lock.lock_irqsave()).collect();
        spins.iter_mut().for_each(|value| **value += 1);
        {
            let mut raws: Vec<_> =
                self.raws.iter().filter(|_| take()).map(|lock| lock.lock_irqsave()).collect();
            raws.iter_mut().for_each(|value| **value += 1);
            while raws.pop().is_some() {}
        }
        while spins.pop().is_some() {}
        if writers.is_empty() && readers.is_empty() && mutexes.is_empty() {
            context::hardirq(|| {
                self.raws.iter().filter(|_| take()).for_each(|raw| *raw.lock() += 1)
            });
        }
    }
}

#[test]
fn one_planted_inversion_among_random_valid_nestings_is_found_exactly_once() {
    let validator = validator();
    let locks = Locks::new();
    let deadline = Instant::now() + TIME;
    thread::scope(|threads| {
        for seed in 0..THREADS {
            let (validator, locks) = (&validator, &locks);
            threads.spawn(move || {
                lockdep::scope(validator, || {
                    let mut random = seed * 2 + 1;
                    let mut rounds = 0;
                    // At least some rounds, however slow the machine; then until the time is up.
                    while rounds < ROUNDS || Instant::now() < deadline {
                        random = random.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(1);
                        locks.nest(random >> 8 | 1 << (rounds % 60));
                        rounds += 1;
                    }
                });
            });
        }
    });
    assert!(validator.findings().is_empty(), "{:?}", validator.findings());
    let chains = validator.chains();
    assert!(chains > ROUNDS as usize, "only {chains} chains: nothing was nested");

    // The right order once more, then the wrong one, by all threads at once.
    thread::scope(|threads| {
        for _ in 0..THREADS {
            threads.spawn(|| {
                lockdep::scope(&validator, || {
                    let (first, last) = (&locks.mutexes[0], &locks.mutexes[5]);
                    for _ in 0..ROUNDS {
                        if let Some(_last) = last.try_lock() {
                            // A try form waits for nobody: this cannot hang, and is no finding.
                            drop(first.try_lock());
                        }
                    }
                });
            });
        }
    });
    assert!(validator.findings().is_empty(), "{:?}", validator.findings());
    lockdep::scope(&validator, || {
        {
            let _first = locks.mutexes[0].lock();
            let _last = locks.mutexes[5].lock();
        }
        let _last = locks.mutexes[5].lock();
        let _first = locks.mutexes[0].lock();
    });
    let findings = validator.findings();
    assert_eq!(findings.len(), 1, "{findings:?}");
    assert_eq!((findings[0].report.kind, findings[0].count), (Kind::Circular, 1));
    validator.check_invariants();
    assert_eq!(validator.lost_coverage().reentered, 0);
}

#[test]
fn an_inversion_by_many_threads_at_once_is_reported_once() {
    let validator = validator();
    let (a, b) = (SpinLock::new(0u8), SpinLock::new(0u16));
    lockdep::scope(&validator, || {
        let _a = a.lock();
        let _b = b.lock();
    });
    thread::scope(|threads| {
        for _ in 0..THREADS {
            threads.spawn(|| {
                lockdep::scope(&validator, || {
                    for _ in 0..if cfg!(miri) { 2 } else { 100 } {
                        let _b = b.lock();
                        let _a = a.lock();
                    }
                });
            });
        }
    });
    let findings = validator.findings();
    assert_eq!(findings.len(), 1, "{findings:?}");
    assert_eq!(findings[0].count, THREADS * if cfg!(miri) { 2 } else { 100 });
}

#[test]
fn the_locks_exclude() {
    let (raw, spin, mutex) = (RawSpinLock::new(0), SpinLock::new(0), Mutex::new(0));
    let semaphore = RwSemaphore::new(0);
    let rounds = if cfg!(miri) { 5 } else { 2_000 };
    thread::scope(|threads| {
        for _ in 0..4 {
            threads.spawn(|| {
                for _ in 0..rounds {
                    *raw.lock() += 1;
                    *spin.lock_irqsave() += 1;
                    *mutex.lock() += 1;
                    *semaphore.write() += 1;
                    assert!(*semaphore.read() > 0);
                }
            });
        }
    });
    assert_eq!((raw.into_inner(), spin.into_inner()), (4 * rounds, 4 * rounds));
    assert_eq!((mutex.into_inner(), semaphore.into_inner()), (4 * rounds, 4 * rounds));
}
