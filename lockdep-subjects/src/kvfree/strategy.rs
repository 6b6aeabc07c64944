//! The solutions of the thread: what each does when a pointer needs a page.
//!
//! All share one `kfree_rcu()`. A [`Strategy`] says where that one differs, and each solution is
//! named with who proposed it. What the kernels of those years did otherwise, and nobody argued
//! over, is the same in all: the check for an object that is given twice comes before krc.lock
//! (before 5.12 it came under it), and the worker asks with the mask of 5.12.

use lockdep::{KernelConfig, Preempt};

use crate::machine::cpu;
use crate::page::{Gfp, PcpEra};

/// Which sort of lock guards something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LockKind {
    /// `raw_spinlock_t`.
    Raw,
    /// `spinlock_t`.
    Spin,
}

/// Where `kfree_rcu()` gets a page from when it has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pages {
    /// Nowhere: the object goes to the list.
    Never,
    /// From the allocator, with `krc.lock` held.
    UnderLock(Ask),
    /// From the allocator, with `krc.lock` dropped and taken again.
    LockDropped(Ask),
    /// From a cache that a worker fills; if that is empty the object goes to the list, and the
    /// worker is asked for more.
    CacheAndWorker,
}

/// How the allocator is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// `alloc_pages()` with these flags.
    Flags(Gfp),
    /// `alloc_pages_nolock()`.
    Nolock,
}

/// When the allocator is asked at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// Always.
    Always,
    /// In kernels that are not PREEMPT_RT.
    NotRt,
    /// If `preemptible()`.
    Preemptible,
    /// `IS_ENABLED(CONFIG_PREEMPT_NONE) || preemptible()`.
    PreemptNoneOrPreemptible,
}

impl When {
    /// Whether it is asked here, in this context.
    pub fn is_now(self, config: KernelConfig) -> bool {
        match self {
            When::Always => true,
            When::NotRt => !config.is_rt(),
            When::Preemptible => cpu::preemptible(),
            When::PreemptNoneOrPreemptible => config.preempt == Preempt::None || cpu::preemptible(),
        }
    }
}

/// In which kernels lockdep forgives a spinlock under a raw spinlock here (an override map of
/// the type that a `spinlock_t` needs: no more than that).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forgive {
    /// In none.
    Nowhere,
    /// In PREEMPT_NONE ones.
    PreemptNone,
    /// In all that are not PREEMPT_RT.
    NotRt,
}

impl Forgive {
    /// Whether it forgives in this kernel.
    pub fn is_in(self, config: KernelConfig) -> bool {
        match self {
            Forgive::Nowhere => false,
            Forgive::PreemptNone => config.preempt == Preempt::None,
            Forgive::NotRt => !config.is_rt(),
        }
    }
}

/// The batches that the slab keeps itself since 2026.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sheaves {
    /// There are none.
    No,
    /// As they are.
    Plain,
    /// Under an override map that says: this is right.
    Overridden,
}

/// A solution: one way for `kfree_rcu()` to be.
#[derive(Clone, Copy, Debug)]
pub struct Strategy {
    /// The name in the verdict table.
    pub name: &'static str,
    /// Who and when.
    pub origin: &'static str,
    /// What `krc.lock` is.
    pub krc_lock: LockKind,
    /// What `zone->lock` is.
    pub zone_lock: LockKind,
    /// Where pages come from.
    pub pages: Pages,
    /// When the allocator is asked.
    pub when: When,
    /// Where lockdep looks away.
    pub forgive: Forgive,
    /// Whether the slab takes objects first.
    pub sheaves: Sheaves,
    /// The one-argument form, `kfree_rcu_mightsleep()`: there is no `rcu_head` for a list.
    pub may_sleep: bool,
    /// Whether the kernel counts preemption whatever its model.
    pub counts_preemption: bool,
    /// How the allocator of that time guards its per-CPU lists.
    pub era: PcpEra,
}

/// Every mask of the thread but for the options on trial.
const NOWAIT: Gfp = Gfp::NOWAIT.or(Gfp::NOWARN);

/// Linux 5.9 without its check for RT: what the others differ from.
const BASE: Strategy = Strategy {
    name: "raw-krc-lock",
    origin: "krc.lock made raw, and the allocation left where it was (June 2020)",
    krc_lock: LockKind::Raw,
    zone_lock: LockKind::Spin,
    pages: Pages::UnderLock(Ask::Flags(NOWAIT)),
    when: When::Always,
    forgive: Forgive::Nowhere,
    sheaves: Sheaves::No,
    may_sleep: false,
    counts_preemption: false,
    era: PcpEra::IrqsOff,
};

/// `krc.lock` is dropped for the allocation.
const DROPPED: Strategy = Strategy { pages: Pages::LockDropped(Ask::Flags(NOWAIT)), ..BASE };

/// Option 3: a mask that the allocator refuses on RT where it cannot be preempted.
const RT_SAFE: Strategy = Strategy {
    name: "option-3-gfp-rt-safe",
    origin: "option 3 and B: GFP_RT_SAFE, refused on RT if not preemptible (Thomas Gleixner)",
    pages: Pages::LockDropped(Ask::Flags(NOWAIT.or(Gfp::RT_SAFE))),
    ..BASE
};

const PAUL: Strategy = Strategy {
    name: "paul-snippet",
    origin: "if (IS_ENABLED(CONFIG_PREEMPT_NONE) || preemptible()) (Paul McKenney)",
    when: When::PreemptNoneOrPreemptible,
    ..DROPPED
};

/// What was merged in November 2020.
const V5_11: Strategy = Strategy {
    name: "v5.11-page-cache-worker",
    origin: "merged in 5.11: a page cache, refilled by a worker that an hrtimer starts",
    pages: Pages::CacheAndWorker,
    ..BASE
};

/// What 2026 has: the slab's own batches, before all else.
const SHEAVES: Strategy = Strategy {
    name: "sheaves-no-annotation",
    origin: "sheaves for kfree_rcu() as first merged for 6.18",
    sheaves: Sheaves::Plain,
    era: PcpEra::TryLock,
    ..V5_11
};

/// All solutions, in the order of the table.
pub const SOLUTIONS: [Strategy; 18] = [
    Strategy {
        name: "v5.8",
        origin: "Linux 5.8: krcp->lock is a spinlock_t, and pages are allocated under it",
        krc_lock: LockKind::Spin,
        ..BASE
    },
    BASE,
    Strategy {
        name: "v5.9-rt-wrap",
        origin: "Linux 5.9, and what Peter Zijlstra proposed: the same, but not on RT",
        when: When::NotRt,
        ..BASE
    },
    Strategy {
        name: "drop-krc-lock",
        origin: "drop krc.lock around the allocation (Uladzislau Rezki, 27 July 2020)",
        when: When::NotRt,
        ..DROPPED
    },
    Strategy {
        name: "option-1-never-allocate",
        origin: "option 1: no allocation in raw context, full stop (Peter Zijlstra)",
        pages: Pages::Never,
        ..BASE
    },
    Strategy {
        name: "option-2-no-locks-flag",
        origin: "option 2: __GFP_NO_LOCKS (Uladzislau Rezki); option C and a lockless function",
        pages: Pages::UnderLock(Ask::Flags(Gfp::NO_LOCKS.or(Gfp::NOWARN))),
        ..BASE
    },
    RT_SAFE,
    Strategy {
        name: "option-3-4-paul-scope",
        origin: "options 3 and 4: lockdep forgives it on PREEMPT_NONE (Paul McKenney)",
        forgive: Forgive::PreemptNone,
        ..RT_SAFE
    },
    Strategy {
        name: "option-3-4-not-rt-scope",
        origin: "options 3 and 4, or D: lockdep forgives it wherever spinlocks spin",
        forgive: Forgive::NotRt,
        ..RT_SAFE
    },
    PAUL,
    Strategy {
        name: "paul-snippet-4",
        origin: "the same with option 4",
        forgive: Forgive::PreemptNone,
        ..PAUL
    },
    Strategy {
        name: "option-a-raw-zone-lock",
        origin: "A: zone->lock becomes a raw_spinlock_t",
        zone_lock: LockKind::Raw,
        ..BASE
    },
    Strategy {
        name: "preempt-count-always-on",
        origin: "every kernel counts preemption, and preemptible() decides (September 2020)",
        when: When::Preemptible,
        counts_preemption: true,
        ..DROPPED
    },
    V5_11,
    SHEAVES,
    Strategy {
        name: "sheaves-override",
        origin: "the same under kfree_rcu_sheaf_map, an override (merged in 2026)",
        sheaves: Sheaves::Overridden,
        ..SHEAVES
    },
    Strategy {
        name: "alloc-pages-nolock",
        origin: "alloc_pages_nolock() of 6.15: everything by try forms",
        pages: Pages::UnderLock(Ask::Nolock),
        era: PcpEra::TryLock,
        ..BASE
    },
    Strategy {
        name: "kvfree-rcu-mightsleep",
        origin: "the one-argument form since 5.12, which may sleep",
        pages: Pages::LockDropped(Ask::Flags(
            Gfp::KERNEL.or(Gfp::NORETRY).or(Gfp::NOMEMALLOC).or(Gfp::NOWARN),
        )),
        may_sleep: true,
        ..BASE
    },
];

impl Strategy {
    /// The solution of this name.
    pub fn named(name: &str) -> Option<Strategy> {
        SOLUTIONS.into_iter().find(|solution| solution.name == name)
    }

    /// The kernel that has this solution, for a preemption model: without preemption, only one
    /// that counts it whatever its model knows whether it may be preempted.
    pub fn kernel(&self, preempt: Preempt, prove_raw_lock_nesting: bool) -> KernelConfig {
        let counts = matches!(preempt, Preempt::Full | Preempt::Rt);
        KernelConfig {
            preempt_count: counts || self.counts_preemption,
            ..KernelConfig::new(preempt, prove_raw_lock_nesting)
        }
    }
}
