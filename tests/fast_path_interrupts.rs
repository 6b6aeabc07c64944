//! The fast path and the state of interrupts: what is known in one state says nothing of another.
//! And random programs, once by the fast path and once without it.

use std::thread;

use lockdep::kernel::{Mutex, RawSpinLock, RwLock, SpinLock};
use lockdep::{Action, Kind, LockClassKey, Options, Policy, Validator, context, contract};

fn validator() -> Validator {
    let policy = Policy::new(Action::Collect);
    Validator::new(Options { policy, stacks: false, ..Options::default() })
}

/// Every finding so far with how often it was made.
fn findings(validator: &Validator) -> Vec<(Kind, u64)> {
    validator.findings().iter().map(|kept| (kept.report.kind, kept.count)).collect()
}

/// Runs code on a validator of its own; says what was found.
fn found(body: impl FnOnce(&Validator)) -> Vec<(Kind, u64)> {
    let validator = validator();
    lockdep::scope(&validator, || body(&validator));
    findings(&validator)
}

#[test]
fn a_lock_that_is_known_in_a_task_is_judged_anew_in_an_interrupt() {
    let lock = RawSpinLock::new(0);
    let found = found(|validator| {
        (0..5).for_each(|_| *lock.lock() += 1);
        assert!(validator.findings().is_empty());
        context::hardirq(|| *lock.lock() += 1);
        assert_eq!(findings(validator), [(Kind::Irq, 1)]);
        // In the task it is as right as it was, and in the interrupt as wrong.
        (0..5).for_each(|_| *lock.lock() += 1);
        assert_eq!(findings(validator), [(Kind::Irq, 1)]);
        context::hardirq(|| *lock.lock() += 1);
    });
    assert_eq!(found, [(Kind::Irq, 2)]);
}

#[test]
fn a_lock_that_is_known_in_an_interrupt_is_judged_anew_with_interrupts_on() {
    let lock = RawSpinLock::new(0);
    let found = found(|validator| {
        (0..5).for_each(|_| context::hardirq(|| *lock.lock() += 1));
        (0..5).for_each(|_| *lock.lock_irqsave() += 1);
        (0..5).for_each(|_| context::irq_disable().scope(|| *lock.lock() += 1));
        assert!(validator.findings().is_empty());
        *lock.lock() += 1;
    });
    assert_eq!(found, [(Kind::Irq, 1)]);
}

#[test]
fn after_an_interrupt_everything_is_known_as_before() {
    let (outer, inner) = (RawSpinLock::new(0), RawSpinLock::new(0));
    let tick = RawSpinLock::new(0);
    let found = found(|validator| {
        let step = || {
            let _outer = outer.lock();
            context::hardirq(|| *tick.lock() += 1);
            let _inner = inner.lock_irqsave();
            context::nmi(|| ());
            let _twice = tick.lock_irqsave();
        };
        (0..3).for_each(|_| step());
        let chains = validator.chains();
        (0..1_000).for_each(|_| step());
        assert_eq!(validator.chains(), chains);
    });
    assert_eq!(found, []);
}

#[test]
fn an_inner_irqrestore_leaves_interrupts_off() {
    let (first, second, tick) = (RawSpinLock::new(0), RawSpinLock::new(0), RawSpinLock::new(0));
    let found = found(|validator| {
        context::hardirq(|| *tick.lock() += 1);
        for _ in 0..5 {
            let _first = first.lock_irqsave();
            drop(second.lock_irqsave());
            *tick.lock() += 1;
            let off = context::irq_save();
            drop(second.lock_irqsave());
            drop(off);
            *tick.lock() += 1;
        }
        assert!(validator.findings().is_empty());
        // `irq_disable` says that they were on, and is believed.
        let _first = first.lock_irqsave();
        drop(context::irq_disable());
        *tick.lock() += 1;
    });
    assert_eq!(found, [(Kind::Irq, 1)]);
}

#[test]
fn interrupts_that_go_on_under_a_lock_of_theirs_are_found_each_time() {
    let (lock, plain) = (RawSpinLock::new(0), RawSpinLock::new(0));
    let found = found(|_| {
        context::hardirq(|| *lock.lock() += 1);
        for _ in 0..3 {
            // Known to be right: no interrupt takes this one.
            let _plain = plain.lock();
            drop(context::irq_disable());
        }
        for _ in 0..3 {
            let off = context::irq_save();
            let _lock = lock.lock();
            drop(off);
        }
    });
    assert_eq!(found, [(Kind::Irq, 3)]);
}

#[test]
fn an_interrupt_that_releases_the_lock_of_whom_it_interrupted_is_found_each_time() {
    let (below, lock, inside) = (RawSpinLock::new(0), RawSpinLock::new(0), RawSpinLock::new(0));
    let found = found(|_| {
        for _ in 0..3 {
            let _below = below.lock_irqsave();
            let taken = lock.lock_irqsave();
            context::hardirq(|| {
                *inside.lock() += 1;
                drop(taken);
                *inside.lock() += 1;
            });
        }
        contract::assert_not_held(&lock);
        contract::assert_not_held(&below);
    });
    assert_eq!(found, [(Kind::UnlockContext, 3)]);
}

#[test]
fn a_pin_below_another_lock_is_found_when_it_is_released_in_order() {
    let (pinned, above) = (Mutex::new(0), Mutex::new(0));
    let found = found(|_| {
        for _ in 0..3 {
            let guard = pinned.lock();
            let other = above.lock();
            let _cookie = contract::pin(&pinned);
            drop(other);
            drop(guard);
        }
    });
    assert_eq!(found, [(Kind::PinnedUnlock, 3)]);
}

#[test]
fn merged_locks_below_another_lock_stay_merged_when_what_is_under_them_goes() {
    let class = &*Box::leak(Box::new(LockClassKey::new("of one class")));
    let (first, outer, above) = (Mutex::new(0), Mutex::new(0), Mutex::new(0));
    let (one, two) = (Mutex::with_key(class, 0), Mutex::with_key(class, 0));
    let found = found(|_| {
        for _ in 0..3 {
            let lowest = first.lock();
            let _outer = outer.lock();
            let guards = (one.lock_nest_lock(&outer), two.lock_nest_lock(&outer));
            let other = above.lock();
            // Those above it are taken again.
            drop(lowest);
            drop(other);
            drop(guards);
        }
        [&one, &two].into_iter().for_each(contract::assert_not_held);
    });
    assert_eq!(found, []);
}

/// One step of a random program.
#[derive(Clone, Copy, Debug)]
enum Step {
    Take {
        lock: usize,
        how: u32,
    },
    /// Counted from the top.
    Release(usize),
    Enter(u32),
    Leave,
    IrqOff(bool),
    IrqBack,
    Pass,
}

/// Steps that a seed gives.
fn program(seed: u64, len: usize) -> Vec<Step> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = move |below: u32| {
        state = state.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
        ((state >> 33) as u32) % below
    };
    let step = |_| match next(20) {
        0..8 => Step::Take { lock: next(8) as usize, how: next(4) },
        8..13 => Step::Release(0),
        13 => Step::Release(next(3) as usize),
        14 => Step::Enter(next(3)),
        15 | 16 => Step::Leave,
        17 => Step::IrqOff(next(2) == 0),
        18 => Step::IrqBack,
        _ => Step::Pass,
    };
    (0..len).map(step).collect()
}

/// Something that a program holds until it is dropped.
trait Guard {}
impl<T> Guard for T {}

/// What a program works on, a class each.
struct Locks {
    mutexes: [Mutex<u8>; 2],
    spins: [SpinLock<u8>; 2],
    raws: [RawSpinLock<u8>; 3],
    rw: RwLock<u8>,
}

impl Locks {
    fn new() -> Locks {
        Locks {
            mutexes: [Mutex::new(0), Mutex::new(0)],
            spins: [SpinLock::new(0), SpinLock::new(0)],
            raws: [RawSpinLock::new(0), RawSpinLock::new(0), RawSpinLock::new(0)],
            rw: RwLock::new(0),
        }
    }

    /// Takes a lock that is free.
    fn take(&self, lock: usize, how: u32) -> Box<dyn Guard + '_> {
        match (lock, how) {
            (0 | 1, 0) => Box::new(self.mutexes[lock].try_lock()),
            (0 | 1, _) => Box::new(self.mutexes[lock].lock()),
            (2 | 3, 0 | 1) => Box::new(self.spins[lock - 2].lock()),
            (2 | 3, 2) => Box::new(self.spins[lock - 2].lock_irqsave()),
            (2 | 3, _) => Box::new(self.spins[lock - 2].try_lock()),
            (4..7, 0) => Box::new(self.raws[lock - 4].lock()),
            (4..7, 1) => Box::new(self.raws[lock - 4].lock_irq()),
            (4..7, 2) => Box::new(self.raws[lock - 4].lock_irqsave()),
            (4..7, _) => Box::new(self.raws[lock - 4].try_lock_irqsave()),
            (_, 0 | 1) => Box::new(self.rw.read()),
            (_, 2) => Box::new(self.rw.write()),
            (_, _) => Box::new(self.rw.read_irqsave()),
        }
    }
}

/// What each step finds. Not `by_rules_alone`, every step that can goes the fast path; else the
/// thread forgets before each what it knows.
fn run(program: &[Step], locks: &Locks, validator: &Validator, by_rules_alone: bool) -> Vec<Found> {
    let mut held: Vec<(usize, usize, Box<dyn Guard + '_>)> = Vec::new();
    let mut contexts = Vec::new();
    let mut masks = Vec::new();
    let mut before = findings(validator);
    let mut all = Vec::new();
    lockdep::scope(validator, || {
        // The last program may have left them off: its irqsaves were undone in another order.
        drop(context::irq_disable());
        // At the end everything is released, and every interrupt returns.
        let end = (0..4).flat_map(|_| [[Step::Release(0); 8], [Step::Leave; 8]].concat());
        let back = program.iter().map(|_| Step::IrqBack);
        for (at, step) in program.iter().copied().chain(end).chain(back).enumerate() {
            if by_rules_alone {
                lockdep::scope(validator, || {});
            }
            let depth = contexts.len();
            let here = held.iter().filter(|(_, at, _)| *at == depth).count();
            match step {
                Step::Take { lock, how } if held.iter().all(|(other, ..)| *other != lock) => {
                    held.push((lock, depth, locks.take(lock, how)));
                }
                // Each context releases what it took, before it returns.
                Step::Release(below) if below < here => {
                    drop(held.remove(held.len() - 1 - below));
                }
                Step::Enter(0) if contexts.len() < 3 => contexts.push(context::nmi_enter()),
                Step::Enter(1) if contexts.len() < 3 => contexts.push(context::softirq_enter()),
                Step::Enter(_) if contexts.len() < 3 => contexts.push(context::hardirq_enter()),
                Step::Leave if here == 0 => drop(contexts.pop()),
                Step::IrqOff(true) => masks.push(context::irq_save()),
                Step::IrqOff(false) => masks.push(context::irq_disable()),
                Step::IrqBack => drop(masks.pop()),
                _ => {}
            }
            let now = findings(validator);
            if now != before {
                all.push((at, now.clone()));
                before = now;
            }
        }
    });
    all
}

/// The findings with their counts after a step that found something.
type Found = (usize, Vec<(Kind, u64)>);

#[test]
fn random_programs_find_the_same_by_the_fast_path_and_by_the_rules_alone() {
    let mut found = 0;
    for seed in 0..1_500 {
        let program = program(seed, 60);
        let locks = Locks::new();
        let (fast, slow) = (validator(), validator());
        for round in 0..3 {
            // On one thread, so that it knows what it learnt, and on another that knows nothing.
            let by_fast = run(&program, &locks, &fast, false);
            let by_rules = run(&program, &locks, &slow, true);
            assert_eq!(by_fast, by_rules, "seed {seed}, round {round}: {program:?}");
            found += by_fast.len();
        }
        let elsewhere = thread::scope(|threads| {
            threads.spawn(|| run(&program, &locks, &fast, false)).join().unwrap()
        });
        assert_eq!(elsewhere, run(&program, &locks, &slow, true), "seed {seed}: {program:?}");
        assert_eq!(fast.chains(), slow.chains(), "seed {seed}: {program:?}");
    }
    assert!(found > 1_000, "only {found} findings: the programs are too tame");
}
