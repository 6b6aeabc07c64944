//! Wait types: how a lock may make its taker wait, and what it leaves to those taken under it.
//!
//! Linux: `enum lockdep_wait_type` and `enum lockdep_lock_type`, `include/linux/lockdep_types.h`.

/// How a lock may make its taker wait, weakest first.
///
/// The order is the rule: a lock may be taken where the limit is at least its own wait type.
/// `Yield` is ours, above Linux's levels: an async lock waits by giving up the thread, which must
/// not happen while a lock is held that blocks the thread.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "dump", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "dump", serde(rename_all = "lowercase"))]
#[repr(u8)]
pub enum WaitType {
    /// Not checked, and no limit to others (`LD_WAIT_INV`).
    #[default]
    #[doc(alias = "LD_WAIT_INV")]
    None = 0,
    /// Never waits: entering an RCU read section (`LD_WAIT_FREE`).
    #[doc(alias = "LD_WAIT_FREE")]
    Free = 1,
    /// Spins in every kernel (`LD_WAIT_SPIN`, `raw_spinlock_t`).
    #[doc(alias = "LD_WAIT_SPIN")]
    Spin = 2,
    /// Spins, or sleeps on PREEMPT_RT (`LD_WAIT_CONFIG`, `spinlock_t`).
    #[doc(alias = "LD_WAIT_CONFIG")]
    Config = 3,
    /// Always sleeps (`LD_WAIT_SLEEP`, `struct mutex`).
    #[doc(alias = "LD_WAIT_SLEEP")]
    Sleep = 4,
    /// Gives up the thread: async locks.
    Yield = 5,
    /// No limit: plain task context (`LD_WAIT_MAX`). Never the type of a lock.
    #[doc(alias = "LD_WAIT_MAX")]
    Max = 6,
}

impl WaitType {
    /// The level that the comparison uses: without PROVE_RAW_LOCK_NESTING, `Config` counts as `Spin`.
    pub const fn level(self, prove_raw_lock_nesting: bool) -> u8 {
        let level = self as u8;
        if prove_raw_lock_nesting || level < WaitType::Config as u8 { level } else { level - 1 }
    }

    /// The word of this type in text. The corpus and JSON spell it the same, but for `max`.
    pub const fn as_str(self) -> &'static str {
        match self {
            WaitType::None => "none",
            WaitType::Free => "free",
            WaitType::Spin => "spin",
            WaitType::Config => "config",
            WaitType::Sleep => "sleep",
            WaitType::Yield => "yield",
            WaitType::Max => "unlimited",
        }
    }
}

/// What a lock is to the rules, apart from how it waits (`enum lockdep_lock_type`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "dump", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "dump", serde(rename_all = "kebab-case"))]
pub enum LockKind {
    /// An ordinary lock.
    #[default]
    #[doc(alias = "LD_LOCK_NORMAL")]
    Normal,
    /// A per-CPU lock (`local_lock_t`): no cycle through a context runs over it, since each
    /// context that could close it is on the same CPU and excluded.
    #[doc(alias = "LD_LOCK_PERCPU")]
    Percpu,
    /// Not a lock but an annotation: while held, its inner type *replaces* the limit.
    #[doc(alias = "LD_LOCK_WAIT_OVERRIDE")]
    WaitOverride,
}

/// What holding a lock does to preemption, in kernels with and without PREEMPT_RT.
///
/// This feeds the run-time rule "sleeping function called from invalid context", which in Linux
/// reads the preemption counter and not the wait types.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "dump", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "dump", serde(rename_all = "kebab-case"))]
pub enum Atomicity {
    /// The holder stays preemptible: mutexes, semaphores, plain maps.
    #[default]
    Preemptible,
    /// The holder is not preemptible, except on PREEMPT_RT: `spinlock_t`, `rwlock_t`, `local_lock_t`.
    AtomicUnlessRt,
    /// The holder is never preemptible: `raw_spinlock_t`, `rcu_read_lock_sched()`.
    Atomic,
    /// The holder may be preempted but must not sleep: `rcu_read_lock()`.
    Reader,
}

/// The wait types and the kind of a lock.
///
/// # Invariants
/// `outer` is `None` only where `inner` is: "same as inner" is resolved on construction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "dump", derive(serde::Serialize, serde::Deserialize))]
pub struct WaitTypes {
    /// What the lock needs to be taken (`wait_type_outer`).
    #[doc(alias = "wait_type_outer")]
    pub outer: WaitType,
    /// What the lock leaves to those taken under it (`wait_type_inner`).
    #[doc(alias = "wait_type_inner")]
    pub inner: WaitType,
    /// Normal, per CPU, or an override annotation.
    pub kind: LockKind,
    /// Whether dependencies are recorded and checked. RCU's read sections are not.
    pub check: bool,
}

impl WaitTypes {
    /// A lock that needs and leaves the same wait type.
    pub const fn new(wait: WaitType) -> Self {
        WaitTypes { outer: wait, inner: wait, kind: LockKind::Normal, check: true }
    }

    /// A lock that needs `outer` and leaves `inner`; an `outer` of `None` means "as inner".
    pub const fn with_outer(outer: WaitType, inner: WaitType) -> Self {
        let outer = if matches!(outer, WaitType::None) { inner } else { outer };
        WaitTypes { outer, inner, kind: LockKind::Normal, check: true }
    }

    /// The same, of another kind.
    pub const fn kind(mut self, kind: LockKind) -> Self {
        self.kind = kind;
        self
    }

    /// The same without dependencies: only the wait type is checked.
    pub const fn unchecked_order(mut self) -> Self {
        self.check = false;
        self
    }

    /// Nine bits that hold all of this, for chain keys and held records.
    pub(crate) const fn pack(self) -> u16 {
        let kind = match self.kind {
            LockKind::Normal => 0,
            LockKind::Percpu => 1,
            LockKind::WaitOverride => 2,
        };
        self.outer as u16 | (self.inner as u16) << 3 | kind << 6 | (self.check as u16) << 8
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packing_tells_every_field_apart() {
        use std::collections::HashSet;
        let types = [WaitType::None, WaitType::Free, WaitType::Spin, WaitType::Yield];
        let kinds = [LockKind::Normal, LockKind::Percpu, LockKind::WaitOverride];
        let mut seen = HashSet::new();
        for (outer, inner) in types.iter().flat_map(|o| types.map(|i| (*o, i))) {
            for (kind, check) in kinds.iter().flat_map(|k| [true, false].map(|c| (*k, c))) {
                assert!(seen.insert(WaitTypes { outer, inner, kind, check }.pack()));
            }
        }
    }

    #[test]
    fn config_counts_as_spin_without_raw_nesting() {
        assert_eq!(WaitType::Config.level(false), WaitType::Spin.level(false));
        assert!(WaitType::Config.level(true) > WaitType::Spin.level(true));
        assert!(WaitType::Sleep.level(false) > WaitType::Config.level(false));
    }
}
