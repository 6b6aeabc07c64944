//! Time: a clock that is set forward, and what it sets off on each CPU.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use lockdep::{LockClassKey, context};

use super::cpu;
use super::lock::Lock;
use super::trace;

static HRTIMER_BASE: LockClassKey = LockClassKey::new("hrtimer_bases.lock");
static TIMER_BASE: LockClassKey = LockClassKey::new("timer_bases.lock");

/// What a timer does when its time comes.
pub type Callback = Arc<dyn Fn() + Send + Sync>;

/// The timers of a CPU, of one sort, behind their raw lock.
pub(super) struct Base {
    timers: Lock<BTreeMap<(u64, u64), Callback>>,
    /// The first expiry, or `u64::MAX`.
    first: AtomicU64,
    /// Whether its callbacks run in a hard interrupt, in the part that PREEMPT_RT moves out of it.
    hard: bool,
}

impl fmt::Debug for Base {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Base({})", self.timers.name())
    }
}

/// Numbers timers, so that two may be due at once.
static NUMBER: AtomicU64 = AtomicU64::new(0);

impl Base {
    /// For hrtimers.
    pub(super) fn hrtimer() -> Base {
        let timers = Lock::raw("hrtimer_bases.lock", &HRTIMER_BASE, BTreeMap::new());
        Base { timers, first: AtomicU64::new(u64::MAX), hard: true }
    }

    /// For the timer wheel, whose callbacks run in a softirq.
    pub(super) fn wheel() -> Base {
        let timers = Lock::raw("timer_bases.lock", &TIMER_BASE, BTreeMap::new());
        Base { timers, first: AtomicU64::new(u64::MAX), hard: false }
    }

    /// When the next is due.
    pub(super) fn first(&self) -> u64 {
        // Relaxed: a timer that is missed is seen when the clock moves again.
        self.first.load(Ordering::Relaxed)
    }

    #[track_caller]
    pub(super) fn add(&self, expires: u64, callback: Callback) {
        trace::step(|| format!("arm a timer at {}", self.timers.name()));
        // Relaxed: only uniqueness is asked of it.
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let mut timers = self.timers.lock_irqsave();
        timers.insert((expires, number), callback);
        self.note(&timers);
    }

    /// Runs what is due; in the context that the base is for.
    pub(super) fn expire(&self, now: u64) {
        let _soft_timers = (self.hard && !cpu::is_rt()).then(context::irq_config);
        loop {
            let mut timers = self.timers.lock_irqsave();
            let due = timers.first_entry().filter(|first| first.key().0 <= now);
            let callback = due.map(|due| due.remove());
            self.note(&timers);
            drop(timers);
            let Some(callback) = callback else { return };
            callback();
        }
    }

    /// Moves what is left of an offline CPU.
    pub(super) fn move_to(&self, other: &Base) {
        let moved = std::mem::take(&mut *self.timers.lock_irqsave());
        self.first.store(u64::MAX, Ordering::Relaxed);
        let mut timers = other.timers.lock_irqsave();
        timers.extend(moved);
        other.note(&timers);
    }

    fn note(&self, timers: &BTreeMap<(u64, u64), Callback>) {
        let first = timers.first_key_value().map_or(u64::MAX, |(key, _)| key.0);
        self.first.store(first, Ordering::Relaxed);
    }
}
