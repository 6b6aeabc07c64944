//! The bug that this crate began with: `kfree_rcu()` takes the zone lock under a raw lock.
//!
//! To free many objects after one grace period, `kfree_rcu()` collects their pointers in blocks of
//! a page. When a block is full it needs a page, which is in the per-CPU list or, if that is
//! empty, behind the lock of the zone. That one is a `spinlock_t`, which sleeps on PREEMPT_RT; and
//! callers hold raw locks, or are hard interrupts. Linux 5.9 did this and was told so by lockdep;
//! 5.11 never allocates there, and lets a worker refill a cache of pages.
//!
//! Runs both versions and exits with 0 only if the first was reported, in a task and in a hardirq,
//! and the second was found clean.

use std::collections::VecDeque;
use std::process::ExitCode;
use std::sync::Arc;

use lockdep::context;
use lockdep::kernel::{RawSpinLock, SpinLock};
use lockdep::{Action, Kind, LockClassKey, Options, Policy, Report, Validator};

/// What is freed; its size is no matter here.
type Object = Box<[u8]>;

/// A page, and the pointers that fit into it beside its header.
struct Page(Vec<Object>);

const POINTERS: usize = 510;

static ZONE_LOCK: LockClassKey = LockClassKey::new("zone->lock");
static KRC_LOCK: LockClassKey = LockClassKey::new("krc.lock");

/// The zone: pages behind a `spinlock_t`.
struct Zone {
    lock: SpinLock<usize>,
}

impl Zone {
    fn alloc(&self) -> Option<Page> {
        let mut free = self.lock.lock();
        *free = free.checked_sub(1)?;
        Some(Page(Vec::with_capacity(POINTERS)))
    }
}

/// What waits for the grace period, on one CPU.
#[derive(Default)]
struct Pending {
    blocks: VecDeque<Page>,
    list: Vec<Object>,
    cache: Vec<Page>,
}

/// `struct kfree_rcu_cpu`.
struct Krc {
    lock: RawSpinLock<Pending>,
    zone: Zone,
}

impl Krc {
    fn new() -> Krc {
        Krc {
            lock: RawSpinLock::with_key(&KRC_LOCK, Pending::default()),
            zone: Zone { lock: SpinLock::with_key(&ZONE_LOCK, 1 << 10) },
        }
    }

    /// Linux 5.9: allocates where it is.
    fn kfree_rcu_allocating(&self, object: Object) {
        let mut pending = self.lock.lock_irqsave();
        if pending.blocks.back().is_none_or(|block| block.0.len() == POINTERS) {
            match self.zone.alloc() {
                Some(page) => pending.blocks.push_back(page),
                None => return pending.list.push(object),
            }
        }
        if let Some(block) = pending.blocks.back_mut() {
            block.0.push(object);
        }
    }

    /// Linux 5.11: takes a page from the cache, or chains the object to its own list.
    fn kfree_rcu(&self, object: Object) {
        let mut pending = self.lock.lock_irqsave();
        if pending.blocks.back().is_none_or(|block| block.0.len() == POINTERS) {
            match pending.cache.pop() {
                Some(page) => pending.blocks.push_back(page),
                None => return pending.list.push(object),
            }
        }
        if let Some(block) = pending.blocks.back_mut() {
            block.0.push(object);
        }
    }

    /// The worker of 5.11: in a task, with nothing held, everything may be done.
    fn refill(&self) {
        for _ in 0..5 {
            let Some(page) = self.zone.alloc() else { return };
            self.lock.lock_irqsave().cache.push(page);
        }
    }

    /// The end of the grace period: everything is freed at once.
    fn free(&self) -> usize {
        let pending = std::mem::take(&mut *self.lock.lock_irqsave());
        pending.blocks.iter().map(|block| block.0.len()).sum::<usize>() + pending.list.len()
    }
}

const OBJECTS: usize = 2_000;

/// Frees objects from a task and from a hard interrupt, and returns what was found.
fn run(kfree_rcu: impl Fn(&Krc, Object), refill: bool) -> Vec<Arc<Report>> {
    let options = Options { policy: Policy::new(Action::Collect), ..Options::default() };
    let validator = Validator::new(options);
    lockdep::scope(&validator, || {
        let krc = Krc::new();
        for i in 0..OBJECTS as u64 {
            if refill && i % 500 == 0 {
                krc.refill();
            }
            if i % 2 == 0 {
                kfree_rcu(&krc, Box::from(i.to_ne_bytes()));
            } else {
                context::hardirq(|| kfree_rcu(&krc, Box::from(i.to_ne_bytes())));
            }
        }
        // Each context finds a list empty of its own.
        krc.free();
        context::hardirq(|| kfree_rcu(&krc, Box::from([0])));
        assert_eq!(krc.free(), 1, "every object is freed");
    });
    validator.findings().into_iter().map(|kept| kept.report).collect()
}

fn main() -> ExitCode {
    println!("== kfree_rcu() of Linux 5.9: a page is allocated under krc.lock ==");
    let before = run(Krc::kfree_rcu_allocating, false);
    let invalid: Vec<_> = before.iter().filter(|r| r.kind == Kind::WaitContext).collect();
    for report in &invalid {
        println!("{report}");
    }
    let in_task = invalid.iter().any(|report| report.task.context == "task");
    let in_hardirq = invalid.iter().any(|report| report.task.context.starts_with("hardirq"));

    println!("== kfree_rcu() of Linux 5.11: pages come from a cache that a worker fills ==");
    let after = run(Krc::kfree_rcu, true);
    for report in &after {
        println!("{report}");
    }
    println!("5.9:  in a task {}, in a hardirq {}", verdict(in_task), verdict(in_hardirq));
    println!("5.11: {}", verdict(!after.is_empty()));
    if in_task && in_hardirq && after.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn verdict(found: bool) -> &'static str {
    if found { "invalid wait context" } else { "clean" }
}
