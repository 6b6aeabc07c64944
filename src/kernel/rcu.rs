//! RCU read sections: the readers' side and its rules. Grace periods are not modelled here.

use lockdep_core::class::{LockClassKey, LockType};
use lockdep_core::mode::Mode;
use lockdep_core::site::Site;
use lockdep_core::wait::{Atomicity, WaitType, WaitTypes};

pub use lockdep_core::check::rcu::Readers;

use crate::token::{Held, How, Map, Subject, Tracked, Undo, event, set_masks};

const fn section(name: &'static str, inner: WaitType, atomicity: Atomicity) -> LockType {
    let wait = WaitTypes::with_outer(WaitType::Free, inner).unchecked_order();
    LockType::new(name, wait).atomicity(atomicity).rcu_reader()
}

static RCU: LockType = section("rcu_read_lock", WaitType::Config, Atomicity::Reader);
static RCU_BH: LockType = section("rcu_read_lock_bh", WaitType::Config, Atomicity::Reader);
static RCU_SCHED: LockType = section("rcu_read_lock_sched", WaitType::Spin, Atomicity::Atomic);
static SRCU: LockType = LockType::new("srcu_read_lock", WaitTypes::new(WaitType::None));

macro_rules! flavour {
    ($(#[$doc:meta])* $name:ident, $type:ident, $alias:literal, $undo:expr, $begin:expr) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub struct $name;

        impl $name {
            /// Enters a read section; it ends when the guard is dropped. Sections nest.
            #[doc(alias = $alias)]
            #[track_caller]
            pub fn read_lock() -> RcuGuard {
                static KEY: LockClassKey = LockClassKey::new($type.name);
                static MAP: Map = Map::keyed(&KEY, ());
                set_masks($begin);
                let subject = Subject { map: MAP.map(), lock_type: &$type, payload: || "reader", size: 0 };
                let how = const { How::read(&$type, Mode::RecursiveRead) };
                RcuGuard { _held: Held::acquire(subject, &how, $undo) }
            }

            /// A pointer that this flavour protects is read: a reader must be open.
            #[doc(alias = "rcu_dereference")]
            #[track_caller]
            pub fn dereference_check() {
                rcu_dereference_check(&[Readers::Flavour(&$type)]);
            }
        }
    };
}

flavour!(
    /// `rcu_read_lock()`: may be preempted, must not sleep.
    Rcu, RCU, "rcu_read_lock", Undo::NOTHING, |_| {}
);
flavour!(
    /// `rcu_read_lock_bh()`: with bottom halves off.
    RcuBh, RCU_BH, "rcu_read_lock_bh", Undo::ENABLE_BH, |masks| masks.bh += 1
);
flavour!(
    /// `rcu_read_lock_sched()`: with preemption off.
    RcuSched, RCU_SCHED, "rcu_read_lock_sched", Undo::ENABLE_PREEMPT, |masks| masks.preempt += 1
);

/// A pointer that several sorts of readers protect is read: one of them must be open
/// (`rcu_dereference_check()`).
#[track_caller]
pub fn rcu_dereference_check(readers: &[Readers<'_>]) {
    let site = Site::caller();
    event(|validator, task| validator.rcu_dereference(task, readers, site));
}

/// Waits for a grace period, as far as the rules go: not in a reader, and not where one cannot
/// sleep. Nothing is waited for.
#[track_caller]
pub fn synchronize_rcu() {
    let site = Site::caller();
    event(|validator, task| validator.rcu_wait(task, Readers::Any, site));
}

/// An RCU read section; dropping it ends the section.
#[derive(Debug)]
#[must_use = "if unused the section ends at once"]
pub struct RcuGuard {
    _held: Held<'static, (), false>,
}

/// A domain of sleepable RCU (`struct srcu_struct`): readers may sleep, and are in the graph.
#[derive(Debug)]
#[doc(alias = "srcu_struct")]
pub struct Srcu {
    map: Map,
}

impl Srcu {
    /// A domain whose class is the place of the caller.
    #[track_caller]
    pub const fn new() -> Srcu {
        Srcu { map: Map::new(()) }
    }

    /// Enters a read section; it ends when the guard is dropped. Sections nest.
    #[doc(alias = "srcu_read_lock")]
    #[track_caller]
    pub fn read_lock(&self) -> SrcuGuard<'_> {
        let how = const { How::read(&SRCU, Mode::RecursiveRead) };
        SrcuGuard { _held: Held::acquire(self.subject(), &how, Undo::NOTHING) }
    }

    /// Waits for a grace period of this domain, as far as the rules go: a wait for its readers.
    #[doc(alias = "synchronize_srcu")]
    #[track_caller]
    pub fn synchronize(&self) {
        let (subject, site) = (self.subject(), Site::caller());
        event(|validator, task| {
            let wanted = subject.wanted(task, &How::exclusive(&SRCU).may_pass(), site);
            let mut findings = validator.rcu_wait(task, Readers::Domain(wanted.map), site);
            if findings.is_empty() {
                findings = validator.sync(task, &wanted);
            }
            findings
        });
    }

    /// A pointer that this domain protects is read: a reader of it must be open.
    #[doc(alias = "srcu_dereference")]
    #[track_caller]
    pub fn dereference_check(&self) {
        rcu_dereference_check(&[Readers::Domain(self.map.map().address())]);
    }
}

impl Default for Srcu {
    #[track_caller]
    fn default() -> Self {
        Self::new()
    }
}

impl Tracked for Srcu {
    fn subject(&self) -> Subject<'_> {
        Subject { map: self.map.map(), lock_type: &SRCU, payload: || "srcu", size: 0 }
    }
}

/// A read section of a [`Srcu`] domain; dropping it ends the section.
#[derive(Debug)]
#[must_use = "if unused the section ends at once"]
pub struct SrcuGuard<'a> {
    _held: Held<'a, (), false>,
}
