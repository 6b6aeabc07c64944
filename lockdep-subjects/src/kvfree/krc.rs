//! What waits for a grace period on one CPU (`struct kfree_rcu_cpu`).

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use lockdep::LockClassKey;

use super::block::{Block, HeadList};
use super::strategy::LockKind;
use crate::machine::cpu::{self, Section};
use crate::machine::lock::{Guard, Lock};
use crate::machine::memory::{Addr, Memory};
use crate::machine::work::Work;

// A class has one wait type, and krc.lock had two.
static KRCP_LOCK: LockClassKey = LockClassKey::new("krcp->lock");
static KRC_LOCK: LockClassKey = LockClassKey::new("krc.lock");

/// What is done with a pointer after its grace period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// It is an object of the slab, to free.
    Object,
    /// It is a page, to free.
    Page,
    /// It is the head of something that a function is called with: `call_rcu()` as the thread
    /// planned it.
    Call(usize),
}

impl Fate {
    /// Which array of pointers it goes to.
    pub(super) fn channel(self) -> usize {
        match self {
            Fate::Object => 0,
            Fate::Page => 1,
            Fate::Call(_) => 2,
        }
    }

    /// The second word of a head.
    pub(super) fn tag(self) -> u64 {
        match self {
            Fate::Object => 0,
            Fate::Page => 1,
            Fate::Call(function) => 2 + function as u64,
        }
    }

    pub(super) fn of_tag(tag: u64) -> Fate {
        match tag {
            0 => Fate::Object,
            1 => Fate::Page,
            function => Fate::Call(function as usize - 2),
        }
    }
}

/// How many arrays there are, by [`Fate`].
pub(super) const CHANNELS: usize = 3;

/// Pointers that wait, or are about to be freed.
#[derive(Debug, Default)]
pub(super) struct Batch {
    /// The newest block of each channel; the others follow it.
    pub(super) blocks: [Option<Block>; CHANNELS],
    pub(super) list: HeadList,
}

impl Batch {
    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty() && self.blocks.iter().all(Option::is_none)
    }

    /// The block that a pointer still fits in.
    pub(super) fn room(&self, channel: usize, memory: &Memory) -> Option<Block> {
        self.blocks[channel].filter(|block| !block.is_full(memory))
    }
}

/// What `krc.lock` protects.
#[derive(Debug, Default)]
pub(super) struct Pending {
    pub(super) now: Batch,
    /// Those whose grace period runs (`krw_arr`).
    pub(super) waiting: [Option<Batch>; 2],
    /// Free pages (`bkvcache`).
    pub(super) cache: Vec<Addr>,
    /// Whether the monitor is about to run.
    pub(super) armed: bool,
}

/// One CPU's.
#[derive(Debug)]
pub(super) struct Krc {
    pub(super) lock: Lock<Pending>,
    /// Whether the worker was asked for pages.
    pub(super) refilling: AtomicBool,
    /// Memory is short: ask for less, later.
    pub(super) backoff: AtomicBool,
    pub(super) monitor: Arc<Work>,
    pub(super) refill: Arc<Work>,
    pub(super) free: [Arc<Work>; 2],
}

impl Krc {
    pub(super) fn lock_of(kind: LockKind) -> Lock<Pending> {
        match kind {
            LockKind::Raw => Lock::raw("krc.lock", &KRC_LOCK, Pending::default()),
            LockKind::Spin => Lock::spin("krcp->lock", &KRCP_LOCK, Pending::default()),
        }
    }
}

/// This CPU's, locked, with interrupts off.
#[derive(Debug)]
pub(super) struct Locked<'a> {
    // Released in this order.
    pub(super) pending: Guard<'a, Pending>,
    _irqs: Section,
    pub(super) cpu: usize,
}

/// Locks this CPU's (`krc_this_cpu_lock()`): interrupts go off first, so that it stays this CPU.
#[track_caller]
pub(super) fn lock_this_cpu(krcs: &[Krc]) -> Locked<'_> {
    let irqs = cpu::irq_save();
    let cpu = cpu::id();
    Locked { pending: krcs[cpu].lock.lock(), _irqs: irqs, cpu }
}
