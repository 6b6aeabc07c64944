//! Lock classes: which locks count as one for the rules, and who they are.
//!
//! A class is where its locks were made: file, line and column by value, and the payload's type.
//! Linux: `struct lock_class`, `struct lock_class_key`, `register_lock_class()`.

mod label;

use std::cell::RefCell;
use std::hash::Hasher;
use std::sync::{Arc, Mutex, OnceLock};

use self::label::Label;
use crate::context::{ContextClass, ContextId, ContextTable};
use crate::instance::Instances;
use crate::mode::Subclass;
use crate::site::Site;
use crate::table::{Fold, Index, Pieces, Sparse};
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

    fn from_index(index: usize) -> ClassId {
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
}

impl LockClassKey {
    /// A key, for a `static`. The name is what reports print.
    #[track_caller]
    pub const fn new(name: &'static str) -> Self {
        LockClassKey { name, site: Site::caller(), order: None }
    }

    /// The same with a place in the declared order: taking a lock under one of a higher number is
    /// a finding, whether or not anybody takes them the other way round.
    #[must_use]
    pub const fn order(mut self, number: u32) -> Self {
        self.order = Some(number);
        self
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

    /// Whether all locks of this identity and payload are one class; see [`Registry::register`].
    pub(crate) fn is_shared(&self) -> bool {
        matches!(self, Identity::Key(_)) || !self.site().is_in_std()
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
}

impl LockClass {
    /// Its place in the declared order, if it has one.
    pub(crate) fn rank(&self) -> Option<u32> {
        self.label.rank()
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

/// How many classes of its name each class came after. Only printing needs it, so it is counted
/// when something is printed: most processes print nothing.
#[derive(Debug, Default)]
struct Versions {
    /// From 1, in order of registration; those after the last are not counted yet.
    of_class: Vec<u32>,
    /// For each name, a class of that name and how many there are.
    names: Vec<(usize, u32)>,
    by_name: Index,
}

/// The classes and contexts of a process.
///
/// Process-wide, so that a lock can cache its number; graphs and findings belong to validators.
#[derive(Debug)]
pub struct Registry {
    classes: Pieces<LockClass>,
    by_label: Index,
    versions: RefCell<Versions>,
    locks_without_site: u64,
    /// The single locks that somebody remembers.
    pub instances: Instances,
    /// The contexts that exist.
    pub contexts: ContextTable,
    contexts_lost: u64,
}

impl Registry {
    /// An empty registry.
    pub fn new() -> Self {
        Registry {
            classes: Pieces::new(),
            by_label: Index::default(),
            versions: RefCell::default(),
            locks_without_site: 0,
            instances: Instances::default(),
            contexts: ContextTable::new(),
            contexts_lost: 0,
        }
    }

    /// The registry of the process, in which real locks keep their numbers.
    pub fn process() -> &'static Arc<Mutex<Registry>> {
        static PROCESS: OnceLock<Arc<Mutex<Registry>>> = OnceLock::new();
        PROCESS.get_or_init(Default::default)
    }

    /// The class of a lock, made on first sight.
    ///
    /// A site inside the standard library is no identity (`.map(Mutex::new)` ends there): such a
    /// lock gets a class of its own. The caller caches the number, so that happens once a lock.
    pub fn register(
        &mut self,
        identity: &Identity,
        payload: &'static str,
        lock_type: &'static LockType,
    ) -> ClassId {
        match *identity {
            Identity::Key(key) => {
                let is = |class: &LockClass| matches!(class.label, Label::Key(other) if std::ptr::eq(key, other));
                self.find(Label::Key(key).hash(None), is)
                    .unwrap_or_else(|| self.push(Label::Key(key), Some(key.site), lock_type))
            }
            Identity::Site(site) if site.is_in_std() => {
                self.locks_without_site += 1;
                self.push(Label::Payload(payload), Some(site), lock_type)
            }
            Identity::Site(site) => {
                let is = |class: &LockClass| {
                    matches!(class.label, Label::Payload(other) if other == payload)
                        && class.site == Some(site)
                };
                self.find(Label::Payload(payload).hash(Some(site)), is)
                    .unwrap_or_else(|| self.push(Label::Payload(payload), Some(site), lock_type))
            }
        }
    }

    /// A class that is known by name alone, as in a recorded program.
    pub fn register_name(&mut self, name: &str, lock_type: &'static LockType) -> ClassId {
        let label = Label::Name(name.into());
        let is = |class: &LockClass| matches!(&class.label, Label::Name(other) if **other == *name);
        self.find(label.hash(None), is).unwrap_or_else(|| self.push(label, None, lock_type))
    }

    fn find(&self, hash: u64, is: impl Fn(&LockClass) -> bool) -> Option<ClassId> {
        self.by_label.find(hash, |i| is(&self.classes[i])).map(ClassId::from_index)
    }

    fn push(&mut self, label: Label, site: Option<Site>, lock_type: &'static LockType) -> ClassId {
        let id = ClassId::from_index(self.classes.len());
        let class = LockClass { label, site, lock_type };
        self.by_label.push(class.label.hash(site));
        self.classes.push(class);
        id
    }

    /// The class of a number, for all its nesting levels.
    pub fn get(&self, id: ClassId) -> &LockClass {
        &self.classes[id.index()]
    }

    /// The name of a class as reports print it, nesting level included.
    pub fn name(&self, id: ClassId) -> String {
        let mut name = self.name_of(id.index());
        // As Linux's name version: two classes of one name are told apart in print.
        match self.version(id) {
            1 => {}
            version => name = format!("{name}#{version}"),
        }
        match id.subclass().get() {
            0 => name,
            level => format!("{name}/{level}"),
        }
    }

    fn name_of(&self, i: usize) -> String {
        let class = &self.classes[i];
        class.label.name(class.site)
    }

    fn version(&self, id: ClassId) -> u32 {
        let Versions { of_class, names, by_name } = &mut *self.versions.borrow_mut();
        for i in of_class.len()..self.classes.len() {
            let name = self.name_of(i);
            let hash = Fold::default().mix_str(&name).finish();
            let known = by_name.find(hash, |known| self.name_of(names[known].0) == name);
            let known = known.unwrap_or_else(|| {
                by_name.push(hash);
                names.push((i, 0));
                names.len() - 1
            });
            names[known].1 += 1;
            of_class.push(names[known].1);
        }
        of_class[id.index()]
    }

    /// All classes at level 0, in order of registration.
    pub fn iter(&self) -> impl Iterator<Item = (ClassId, &LockClass)> {
        self.classes.iter().enumerate().map(|(i, class)| (ClassId::from_index(i), class))
    }

    /// The bytes that classes take; what was counted for printing aside.
    pub fn bytes(&self) -> usize {
        self.classes.bytes() + self.by_label.bytes()
    }

    /// How many classes there are.
    pub fn len(&self) -> usize {
        self.classes.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many locks were made at a site inside the standard library, where no class is known.
    pub fn locks_without_site(&self) -> u64 {
        self.locks_without_site
    }

    /// How many context definitions were refused because all numbers were taken.
    pub fn contexts_lost(&self) -> u64 {
        self.contexts_lost
    }

    /// Defines a context, or counts it as lost: `None` then, and its code runs as a task's.
    pub fn define_context(&mut self, class: ContextClass) -> Option<ContextId> {
        let id = self.contexts.define(class);
        self.contexts_lost += id.is_none() as u64;
        id
    }
}

impl Default for Registry {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wait::WaitType;

    static MUTEX: LockType = LockType::new("mutex", WaitTypes::new(WaitType::Sleep));

    #[test]
    fn one_line_makes_one_class_a_payload_type_and_subclass() {
        let mut registry = Registry::new();
        let sites: Vec<Site> = (0..2).map(|_| Site::caller()).collect();
        let ids: Vec<ClassId> =
            sites.iter().map(|s| registry.register(&Identity::Site(*s), "u32", &MUTEX)).collect();
        assert_eq!(ids[0], ids[1]);
        let other = registry.register(&Identity::Site(sites[0]), "u64", &MUTEX);
        let nested = ids[0].at(Subclass::NESTED);
        assert!(other != ids[0] && nested != ids[0] && nested != other);
        assert_eq!(registry.name(nested), format!("{}/1", registry.name(ids[0])));
    }

    #[test]
    fn a_site_inside_std_is_no_identity() {
        let mut registry = Registry::new();
        let sites: Vec<Site> = [(), ()].map(|()| ()).into_iter().map(call).collect();
        // `call` is a function pointer here: its caller is the iterator inside the library.
        let ids: Vec<ClassId> =
            sites.iter().map(|s| registry.register(&Identity::Site(*s), "u32", &MUTEX)).collect();
        assert_ne!(ids[0], ids[1], "{sites:?}");
        assert_eq!(registry.locks_without_site(), 2);
    }

    #[track_caller]
    fn call((): ()) -> Site {
        Site::caller()
    }
}
