//! What the rules found, as data: a kind, who is involved, and the facts that decided.

use std::sync::Arc;

use crate::class::{ClassId, LockType};
use crate::config::ConfigSet;
use crate::context::ContextId;
use crate::graph::NodeKind;
use crate::mode::Mode;
use crate::site::Site;
use crate::wait::WaitType;

/// The kind of a finding. The names are stable: they are the `kind` of JSON reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "dump", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "dump", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Kind {
    /// A lock was taken where its wait type exceeds the limit.
    WaitContext,
    /// Something that may sleep was called where the kernel cannot schedule.
    SleepInAtomic,
    /// A lock of a class that is held already.
    Recursive,
    /// A ring of waits among locks.
    Circular,
    /// A ring of waits that an interrupt closes.
    Irq,
    /// A class used outside NMI is taken in NMI.
    Nmi,
    /// The lock that should serialise a class is not held.
    NestLockNotHeld,
    /// An acquisition was merged into a record that no outer lock serialises.
    NestMerge,
    /// A lock is released that is not held.
    UnlockImbalance,
    /// A lock is released in another context than it was taken in.
    UnlockContext,
    /// A lock is released by a task that does not hold it, while another does.
    UnlockOtherTask,
    /// A lock is dropped or made anew while held.
    FreedHeld,
    /// A lock is dropped while another task holds it.
    FreedHeldOtherTask,
    /// A task ends while it holds a lock.
    HeldAtExit,
    /// A pinned lock is released.
    PinnedUnlock,
    /// A pin that does not fit: of a lock not held, or undone with another's cookie.
    BadPin,
    /// A lock that should be held is not.
    NotHeld,
    /// A lock that should not be held is.
    Held,
    /// Downgrading what is not held exclusively.
    BadDowngrade,
    /// Two locks of one class differ in wait type.
    MixedWaitTypes,
    /// An RCU-protected pointer is read outside a reader.
    RcuDereference,
    /// Waiting for a grace period inside a reader.
    RcuWaitInReader,
    /// Sleeping inside an RCU reader.
    RcuSleepInReader,
    /// A try form of a sleeping lock in a hard interrupt (opt-in).
    TrylockInHardirq,
    /// Threads really wait for each other.
    Deadlock,
    /// A task waits on a condition variable while it holds a lock.
    CondvarHolds,
    /// A task waits on a condition variable whose mutex is not the innermost lock that it holds.
    #[cfg_attr(feature = "dump", serde(rename = "condvar-not-innermost"))]
    CondvarInner,
    /// Two mutexes at a time are used with one condition variable.
    CondvarMutexes,
    /// A lock of a lower declared place is taken under one of a higher.
    DeclaredOrder,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 29] = [
        Kind::WaitContext,
        Kind::SleepInAtomic,
        Kind::Recursive,
        Kind::Circular,
        Kind::Irq,
        Kind::Nmi,
        Kind::NestLockNotHeld,
        Kind::NestMerge,
        Kind::UnlockImbalance,
        Kind::UnlockContext,
        Kind::UnlockOtherTask,
        Kind::FreedHeld,
        Kind::FreedHeldOtherTask,
        Kind::HeldAtExit,
        Kind::PinnedUnlock,
        Kind::BadPin,
        Kind::NotHeld,
        Kind::Held,
        Kind::BadDowngrade,
        Kind::MixedWaitTypes,
        Kind::RcuDereference,
        Kind::RcuWaitInReader,
        Kind::RcuSleepInReader,
        Kind::TrylockInHardirq,
        Kind::Deadlock,
        Kind::CondvarHolds,
        Kind::CondvarInner,
        Kind::CondvarMutexes,
        Kind::DeclaredOrder,
    ];

    /// The stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Kind::WaitContext => "wait-context",
            Kind::SleepInAtomic => "sleep-in-atomic",
            Kind::Recursive => "recursive",
            Kind::Circular => "circular",
            Kind::Irq => "irq",
            Kind::Nmi => "nmi",
            Kind::NestLockNotHeld => "nest-lock-not-held",
            Kind::NestMerge => "nest-merge",
            Kind::UnlockImbalance => "unlock-imbalance",
            Kind::UnlockContext => "unlock-context",
            Kind::UnlockOtherTask => "unlock-other-task",
            Kind::FreedHeld => "freed-held",
            Kind::FreedHeldOtherTask => "freed-held-other-task",
            Kind::HeldAtExit => "held-at-exit",
            Kind::PinnedUnlock => "pinned-unlock",
            Kind::BadPin => "bad-pin",
            Kind::NotHeld => "not-held",
            Kind::Held => "held",
            Kind::BadDowngrade => "bad-downgrade",
            Kind::MixedWaitTypes => "mixed-wait-types",
            Kind::RcuDereference => "rcu-dereference",
            Kind::RcuWaitInReader => "rcu-wait-in-reader",
            Kind::RcuSleepInReader => "rcu-sleep-in-reader",
            Kind::TrylockInHardirq => "trylock-in-hardirq",
            Kind::Deadlock => "deadlock",
            Kind::CondvarHolds => "condvar-holds",
            Kind::CondvarInner => "condvar-not-innermost",
            Kind::CondvarMutexes => "condvar-mutexes",
            Kind::DeclaredOrder => "declared-order",
        }
    }

    /// The finer names that a report's `code` has where it is not the kind.
    pub const CODES: [&str; 3] = ["irq-inconsistent-state", "irq-lock-inversion", "irq-lock-order"];

    /// Whether `,`-separated words are all kinds or codes, and at least one.
    pub const fn are_names(words: &str) -> bool {
        let mut rest = words.as_bytes();
        loop {
            let mut end = 0;
            while end < rest.len() && rest[end] != b',' {
                end += 1;
            }
            let (word, after) = rest.split_at(end);
            if !is_name(word.trim_ascii()) {
                return false;
            }
            match after {
                [] => return true,
                [_, next @ ..] => rest = next,
            }
        }
    }

    /// The kind of a stable name.
    pub fn from_name(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

const fn is_name(word: &[u8]) -> bool {
    let mut i = 0;
    while i < Kind::ALL.len() {
        if same(word, Kind::ALL[i].as_str().as_bytes()) {
            return true;
        }
        i += 1;
    }
    let mut i = 0;
    while i < Kind::CODES.len() {
        if same(word, Kind::CODES[i].as_bytes()) {
            return true;
        }
        i += 1;
    }
    false
}

const fn same(mut a: &[u8], mut b: &[u8]) -> bool {
    while let ([x, after_x @ ..], [y, after_y @ ..]) = (a, b) {
        if *x != *y {
            return false;
        }
        (a, b) = (after_x, after_y);
    }
    a.is_empty() && b.is_empty()
}

/// The lock that an event was about.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    /// Its class.
    pub class: ClassId,
    /// Which primitive it is.
    pub lock_type: &'static LockType,
    /// The mode asked for.
    pub mode: Mode,
    /// Whether by a try form, or by a timed one.
    pub trylock: bool,
    /// Whether it is waited for with a time limit.
    pub timed: bool,
    /// Which instance.
    pub map: usize,
    /// Where.
    pub site: Site,
}

/// The comparison that a wait-type finding rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// What the lock needs.
    pub needs: WaitType,
    /// What was allowed.
    pub allowed: WaitType,
    /// The held lock that set the limit, by position; the context itself if `None`.
    pub set_by: Option<usize>,
    /// What the context alone would allow.
    pub context: WaitType,
}

/// Where an edge of the graph was first seen.
///
/// `W` is whatever the owner keeps a witness as; here it is an index into its table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CycleEdge<W> {
    /// Who is waited under.
    pub from: NodeKind,
    /// Who is waited for.
    pub to: NodeKind,
    /// Where that was seen first.
    pub witness: W,
}

/// One thread of a deadlock.
#[derive(Clone, Debug)]
pub struct Waiter {
    /// Its name.
    pub thread: Arc<str>,
    /// What it waits for.
    pub awaits: Awaited,
    /// Where.
    pub site: Site,
    /// What it holds, oldest first.
    pub holds: Vec<Wanted>,
}

/// What a thread waits for.
#[derive(Clone, Debug)]
pub enum Awaited {
    /// A lock.
    Lock(Wanted),
    /// Another thread, a message, a notification: in words that follow "waits for".
    Other(String),
}

/// By what a ring is known to close.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "dump", derive(serde::Serialize))]
#[cfg_attr(feature = "dump", serde(rename_all = "lowercase"))]
pub enum Closes {
    /// The very locks that were seen can close it.
    Instances,
    /// Locks of their classes can; those that were seen are not the same all around.
    Classes,
}

/// A finding, before it is put into words.
#[derive(Clone, Debug)]
pub struct Violation<W> {
    /// What it is.
    pub kind: Kind,
    /// In which configurations it fails.
    pub configs: ConfigSet,
    /// The lock that the event was about.
    pub wanted: Option<Wanted>,
    /// The held lock to blame, by position in the held stack.
    pub blamed: Option<usize>,
    /// The comparison, for findings about waiting.
    pub limit: Option<Limit>,
    /// The ring, from the lock wanted around to itself; the last edge is the new one.
    pub cycle: Vec<CycleEdge<W>>,
    /// Whether the very instances of a ring can close it, where that is known.
    pub closes: Option<Closes>,
    /// The threads that wait for each other, in order; the task's own is first.
    pub waits: Vec<Waiter>,
    /// The context whose arrival or whose lock closed a ring.
    pub context: Option<ContextId>,
    /// The lock that should have serialised the class.
    pub outer: Option<ClassId>,
    /// One sentence of facts that no field above holds.
    pub fact: String,
    /// Whether the thread cannot but hang: the same instance, held by itself.
    pub certain_hang: bool,
    /// Whether it is a hazard that is no deadlock by itself.
    pub note: bool,
}

impl<W> Violation<W> {
    /// A finding in all configurations, with nothing but its kind.
    pub fn new(kind: Kind) -> Self {
        Violation {
            kind,
            configs: ConfigSet::ALL,
            wanted: None,
            blamed: None,
            limit: None,
            cycle: Vec::new(),
            closes: None,
            waits: Vec::new(),
            context: None,
            outer: None,
            fact: String::new(),
            certain_hang: false,
            note: false,
        }
    }

    /// The same about a lock.
    #[must_use]
    pub fn wanted(mut self, wanted: Wanted) -> Self {
        self.wanted = Some(wanted);
        self
    }

    /// The same with a held lock to blame.
    #[must_use]
    pub fn blamed(mut self, position: Option<usize>) -> Self {
        self.blamed = position;
        self
    }

    /// The same in fewer configurations.
    #[must_use]
    pub fn configs(mut self, configs: ConfigSet) -> Self {
        self.configs = configs;
        self
    }

    /// The same as a hazard that is no deadlock by itself.
    #[must_use]
    pub fn note(mut self) -> Self {
        self.note = true;
        self
    }

    /// The same with a sentence of facts.
    #[must_use]
    pub fn fact(mut self, fact: impl Into<String>) -> Self {
        self.fact = fact.into();
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_and_codes_are_known_by_name() {
        assert!(Kind::ALL.iter().all(|kind| Kind::are_names(kind.as_str())));
        assert!(Kind::are_names("circular, irq-lock-order,held"));
        for wrong in ["", "circular,", "circula", "circularr", "circular recursive", ","] {
            assert!(!Kind::are_names(wrong), "{wrong}");
        }
    }

    #[test]
    #[cfg(feature = "dump")]
    fn names_and_serde_agree() {
        for kind in Kind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
            assert_eq!(Kind::from_name(kind.as_str()), Some(kind));
        }
    }
}
