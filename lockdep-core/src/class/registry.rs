//! The classes of a process, by what makes them.

use std::cell::RefCell;
use std::hash::Hasher;
use std::sync::{Arc, Mutex, OnceLock};

use super::label::Label;
use super::wrapper::Wrappers;
use super::{ClassId, Identity, LockClass, LockType};
use crate::context::{ContextClass, ContextId, ContextTable};
use crate::instance::Instances;
use crate::site::Site;
use crate::table::{Fold, Index, Pieces};

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
    wrappers: Wrappers,
    wrapper_instances: u64,
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
            wrappers: Wrappers::default(),
            wrapper_instances: 0,
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
    /// A site inside the standard library is no identity (`.map(Mutex::new)` ends there), and none
    /// is the constructor of a wrapper that was declared: such a lock gets a class of its own. The
    /// caller caches the number, so that happens once a lock.
    pub fn register(
        &mut self,
        identity: &Identity,
        payload: &'static str,
        lock_type: &'static LockType,
    ) -> ClassId {
        let class = self.class_of(identity, payload, lock_type);
        self.classes[class.index()].instances += 1;
        class
    }

    fn class_of(
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
            Identity::Site(site) if !self.makes_one_class(identity) => {
                match site.is_in_std() {
                    true => self.locks_without_site += 1,
                    false => self.wrapper_instances += 1,
                }
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

    /// Counts locks of a class that were made known without [`register`](Self::register).
    pub(crate) fn count_instances(&mut self, id: ClassId, count: u64) {
        if count > 0 {
            self.classes[id.index()].instances += count;
        }
    }

    /// Whether all locks of this identity and payload are one class.
    pub(crate) fn makes_one_class(&self, identity: &Identity) -> bool {
        match identity {
            Identity::Key(_) => true,
            Identity::Site(site) => !site.is_in_std() && !self.wrappers.has(*site),
        }
    }

    /// Declares a constructor that makes unrelated locks: `FILE` or `FILE:LINE`, where the file may
    /// be the end of a path. From now on each lock that it makes is a class of its own.
    pub fn declare_wrapper(&mut self, place: &str) {
        self.wrappers.add(place);
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
        let class = LockClass { label, site, lock_type, instances: 0, taken: false, sent: false };
        self.by_label.push(class.label.hash(site));
        self.classes.push(class);
        id
    }

    /// The class of a number, for all its nesting levels.
    pub fn get(&self, id: ClassId) -> &LockClass {
        &self.classes[id.index()]
    }

    /// Notes that a lock of a class was taken.
    pub fn note_taken(&mut self, id: ClassId) {
        self.classes[id.index()].taken = true;
    }

    /// A task released a lock of this class that another took.
    pub fn note_sent(&mut self, id: ClassId) {
        self.classes[id.index()].sent = true;
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

    /// How many locks were made by the constructor of a wrapper.
    pub fn wrapper_instances(&self) -> u64 {
        self.wrapper_instances
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
    use crate::mode::Subclass;
    use crate::wait::{WaitType, WaitTypes};

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

    #[test]
    fn a_wrapper_makes_a_class_a_lock() {
        let mut registry = Registry::new();
        let identity = Identity::Site(Site::caller());
        let mut register = || registry.register(&identity, "u32", &MUTEX);
        assert_eq!(register(), register());
        registry.declare_wrapper("src/class/registry.rs:1");
        assert!(registry.makes_one_class(&identity));
        registry.declare_wrapper("class/registry.rs");
        let mut register = || registry.register(&identity, "u32", &MUTEX);
        assert_ne!(register(), register());
        assert_eq!(registry.wrapper_instances(), 2);
    }

    #[track_caller]
    fn call((): ()) -> Site {
        Site::caller()
    }
}
