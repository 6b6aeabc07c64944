//! Lock classes: which locks count as one for the rules, and who they are.
//!
//! A class is where its locks were made: file, line and column by value, and the payload's type.
//! Linux: `struct lock_class`, `struct lock_class_key`, `register_lock_class()`.

mod label;
mod wrapper;
mod registry;

use std::time::Duration;

use self::label::Label;
pub use self::registry::Registry;
use crate::mode::Subclass;
use crate::site::Site;
use crate::table::Sparse;
use crate::wait::{Atomicity, WaitTypes};

/// A class by number, of one [`Registry`]. Each subclass of a lock is a class of its own: the low
/// three bits tell which.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClassId(pub(crate) u32);

impl ClassId {
    /// A bit that no class has: of a lock that several tasks took. It is part of chain keys, so that
    /// the first nesting of such a lock is looked at although its class was seen there before.
    pub(crate) const SHARED: u32 = 1 << 31;

    /// The number, from 8.
    pub const fn get(self) -> u32 {
        self.0
    }

    /// The class of the same locks at another nesting level.
    #[inline]
    #[must_use]
    pub const fn at(self, subclass: Subclass) -> ClassId {
        ClassId((self.0 & !7) | subclass.get() as u32)
    }

    /// As [`at`](Self::at), of a class that is at level 0.
    #[inline]
    pub(crate) const fn of_default(self, subclass: Subclass) -> ClassId {
        debug_assert!(self.0 & 7 == 0);
        ClassId(self.0 | subclass.get() as u32)
    }

    /// Whether this is no class, at whatever level.
    #[inline]
    pub(crate) const fn is_none(self) -> bool {
        self.0 < 8
    }

    /// The number of the class, levels aside, modulo a power of two.
    #[inline]
    pub(crate) const fn index_among(self, many: usize) -> usize {
        (self.0 >> 3) as usize & (many - 1)
    }

    /// The nesting level.
    pub const fn subclass(self) -> Subclass {
        Subclass::clamped((self.0 & 7) as u8)
    }

    fn index(self) -> usize {
        (self.0 as usize >> 3) - 1
    }

    pub(crate) fn from_index(index: usize) -> ClassId {
        ClassId((index as u32 + 1) << 3)
    }
}

/// Which primitive a lock is: what reports call it and what the rules know of it.
///
/// One constant a primitive; the validator itself knows no locks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LockType {
    /// The name in reports, such as `raw spinlock`.
    pub name: &'static str,
    /// Wait types and kind.
    pub wait: WaitTypes,
    /// What holding it does to preemption.
    pub atomicity: Atomicity,
    /// Whether it is an RCU read section, for the rules on grace periods.
    pub rcu: bool,
    /// Whether it is judged as programs use locks, not as a kernel does: the order within a class
    /// is inferred, and what needs a writer or an ungated path to hang waits for one.
    pub user_space: bool,
    /// Whether a guard may be sent to another thread, which then releases what this one took.
    pub sendable: bool,
}

impl LockType {
    /// A primitive that leaves its holder preemptible.
    pub const fn new(name: &'static str, wait: WaitTypes) -> Self {
        let atomicity = Atomicity::Preemptible;
        LockType { name, wait, atomicity, rcu: false, user_space: false, sendable: false }
    }

    /// The same with another effect on preemption.
    pub const fn atomicity(mut self, atomicity: Atomicity) -> Self {
        self.atomicity = atomicity;
        self
    }

    /// The same as a lock of programs.
    pub const fn user_space(mut self) -> Self {
        self.user_space = true;
        self
    }

    /// The same with guards that may be sent to other threads.
    pub const fn sendable(mut self) -> Self {
        self.sendable = true;
        self
    }

    /// The same as an RCU read section.
    pub const fn rcu_reader(mut self) -> Self {
        self.rcu = true;
        self
    }
}

/// An explicit class: locks made with the same key are one class, wherever they are made.
///
/// The key itself counts, not its name: two keys of one name are two classes.
#[derive(Debug)]
#[doc(alias = "lock_class_key")]
pub struct LockClassKey {
    name: &'static str,
    site: Site,
    order: Option<u32>,
    #[cfg(feature = "stats")]
    max_hold: Option<Duration>,
}

impl LockClassKey {
    /// A key, for a `static`. The name is what reports print.
    #[track_caller]
    pub const fn new(name: &'static str) -> Self {
        LockClassKey {
            name,
            site: Site::caller(),
            order: None,
            #[cfg(feature = "stats")]
            max_hold: None,
        }
    }

    /// The same with a place in the declared order: taking a lock under one of a higher number is
    /// a finding, whether or not anybody takes them the other way round.
    #[must_use]
    pub const fn order(mut self, number: u32) -> Self {
        self.order = Some(number);
        self
    }

    /// The same with a time that its locks should not be held longer than. With the feature `stats`
    /// a longer hold is a warning, once for each place that takes it; never a finding.
    #[must_use]
    #[cfg_attr(not(feature = "stats"), expect(unused_mut, reason = "what measures is not built"))]
    pub const fn max_hold(mut self, time: Duration) -> Self {
        #[cfg(feature = "stats")]
        {
            self.max_hold = Some(time);
        }
        let _ = time;
        self
    }

    /// The time that its locks should not be held longer than, if there is one.
    #[cfg(feature = "stats")]
    pub const fn longest_hold_allowed(&self) -> Option<Duration> {
        self.max_hold
    }

    /// The name.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Where the key was made.
    pub const fn site(&self) -> Site {
        self.site
    }
}

/// What makes two locks one class.
#[derive(Clone, Copy, Debug)]
pub enum Identity {
    /// The place where the lock was made, with its payload's type.
    Site(Site),
    /// A place and a name: one of several locks that a constructor makes.
    Key(&'static LockClassKey),
}

impl Identity {
    /// The place behind either form.
    pub const fn site(&self) -> Site {
        match self {
            Identity::Site(site) => *site,
            Identity::Key(key) => key.site,
        }
    }

    /// An address that no other identity has. One identity may have several.
    pub(crate) fn address(&self) -> usize {
        match self {
            Identity::Site(site) => site.address(),
            Identity::Key(key) => std::ptr::from_ref(*key).addr(),
        }
    }
}

/// A class, for all its nesting levels.
#[derive(Clone, Debug)]
pub struct LockClass {
    label: Label,
    /// Where its locks are made, where that is known.
    pub site: Option<Site>,
    /// Which primitive its first lock was.
    pub lock_type: &'static LockType,
    /// How many locks of it were taken at least once, but for some that other threads count yet.
    pub instances: u64,
    /// Whether a lock of it was taken, nesting levels included, and judged. Who only asserts that it is
    /// not held makes a class known, too.
    pub taken: bool,
    /// Whether a task released a lock of it that another took: what is held passes from task to
    /// task.
    pub sent: bool,
}

impl LockClass {
    /// Its place in the declared order, if it has one.
    pub(crate) fn rank(&self) -> Option<u32> {
        self.label.rank()
    }

    /// Its name without what tells classes of one name apart in this process.
    pub fn base_name(&self) -> String {
        self.label.name(self.site)
    }

    /// The type of what its locks protect, where that is part of its identity; otherwise empty.
    pub fn payload(&self) -> &'static str {
        self.label.payload()
    }
}

/// A map from classes, any nesting level, to small numbers.
#[derive(Clone, Debug, Default)]
pub(crate) struct ByClass {
    plain: Sparse,
    nested: Sparse,
}

impl ByClass {
    #[inline]
    pub(crate) fn get(&self, class: ClassId) -> Option<usize> {
        match class.subclass().get() {
            0 => self.plain.get(class.index()),
            _ => self.nested.get(class.0 as usize),
        }
    }

    pub(crate) fn set(&mut self, class: ClassId, value: usize) {
        match class.subclass().get() {
            0 => self.plain.set(class.index(), value),
            _ => self.nested.set(class.0 as usize, value),
        }
    }

    pub(crate) fn bytes(&self) -> usize {
        self.plain.bytes() + self.nested.bytes()
    }
}
