//! What a lock carries: its identity, its class once known, and who took it last.
//!
//! Linux: `struct lockdep_map`.

use std::sync::atomic::{AtomicU32, Ordering};

use crate::class::{ClassId, Identity, LockClassKey};
use crate::site::Site;

/// The part of a lock that the validator knows: 24 bytes, made in a `const fn`.
///
/// Its address is the identity of the instance while the lock is held; three bits of it are free
/// for whoever keeps a pointer.
#[derive(Debug)]
#[doc(alias = "lockdep_map")]
#[repr(align(8))]
pub struct DepMap {
    identity: Identity,
    /// The number of subclass 0 in the process-wide registry; 0 before the first acquisition. With
    /// [`ClassId::SHARED`] once a second task took a lock of programs.
    class: AtomicU32,
    /// The task that took it exclusively last; 0 if none did.
    owner: AtomicU32,
}

impl DepMap {
    /// A map whose class is the place of the caller.
    #[track_caller]
    pub const fn new() -> Self {
        DepMap::at(Site::caller())
    }

    /// A map whose class is the place given.
    pub const fn at(site: Site) -> Self {
        Self::of(Identity::Site(site))
    }

    /// A map of an explicit class.
    pub const fn keyed(key: &'static LockClassKey) -> Self {
        Self::of(Identity::Key(key))
    }

    const fn of(identity: Identity) -> Self {
        DepMap { identity, class: AtomicU32::new(0), owner: AtomicU32::new(0) }
    }

    /// Gives it an explicit class, before the lock is taken for the first time.
    pub const fn set_key(&mut self, key: &'static LockClassKey) {
        self.identity = Identity::Key(key);
    }

    /// What makes its class.
    pub const fn identity(&self) -> &Identity {
        &self.identity
    }

    /// The address that stands for this instance.
    #[inline]
    pub fn address(&self) -> usize {
        std::ptr::from_ref(self).addr()
    }

    /// The class of subclass 0, if the lock was ever taken.
    #[inline]
    pub fn class(&self) -> Option<ClassId> {
        // Relaxed: the number is all there is, and the registry is read under its own lock.
        match self.class.load(Ordering::Relaxed) {
            0 => None,
            id => Some(ClassId(id & !ClassId::SHARED)),
        }
    }

    /// Whether several tasks are known to have taken the lock exclusively.
    pub fn is_shared(&self) -> bool {
        self.class.load(Ordering::Relaxed) & ClassId::SHARED != 0 // Relaxed: see `class()`.
    }

    /// The class of subclass 0, with the flag; the number 0, which no class has, if the lock was
    /// never taken.
    #[inline]
    pub(crate) fn class_or_none(&self) -> ClassId {
        ClassId(self.class.load(Ordering::Relaxed)) // Relaxed: see `class()`.
    }

    /// Keeps the class; two threads that race here store what the registry gave both.
    ///
    /// A lock without a site gets a class an instance, so the first number stored must stay.
    pub fn set_class(&self, id: ClassId) -> ClassId {
        // Relaxed: see `class()`.
        match self.class.compare_exchange(0, id.0, Ordering::Relaxed, Ordering::Relaxed) {
            Ok(_) => id,
            Err(first) => ClassId(first & !ClassId::SHARED),
        }
    }

    /// Keeps the class that all its like have: whoever races here stores the same.
    pub(crate) fn adopt_class(&self, id: ClassId) {
        // Relaxed: see `class()`.
        self.class.store(id.0, Ordering::Relaxed);
    }

    /// The task that took the lock exclusively last. It need not hold it any more.
    #[inline]
    pub fn owner(&self) -> Option<TaskId> {
        // Relaxed: a hint for reports. It is exact for who holds the lock, and wrote it.
        TaskId::of(self.owner.load(Ordering::Relaxed))
    }

    /// Notes who took the lock; called by the holder only.
    pub fn set_owner(&self, task: Option<TaskId>) {
        self.set_owner_number(task.map_or(0, |t| t.0));
    }

    /// The same by number. Writes nothing if it is the one before.
    #[inline]
    pub(crate) fn set_owner_number(&self, task: u32) {
        // Relaxed: see `owner()`.
        if self.owner.load(Ordering::Relaxed) != task {
            self.owner.store(task, Ordering::Relaxed);
        }
    }
}

/// For locks of programs, of which it counts whether several tasks take one.
impl DepMap {
    /// Notes by number who took the lock; called by the holder only.
    #[inline]
    pub(crate) fn pass_to_number(&self, task: u32) {
        // Relaxed: see `owner()`.
        let before = self.owner.load(Ordering::Relaxed);
        if before != task {
            self.owner.store(task, Ordering::Relaxed);
            if before != 0 && !self.is_shared() {
                // Relaxed: no more than a flag. A class that a racing thread stores may take it
                // away; then it comes back with the next task that takes the lock.
                self.class.fetch_or(ClassId::SHARED, Ordering::Relaxed);
            }
        }
    }
}

impl Default for DepMap {
    #[track_caller]
    fn default() -> Self {
        Self::new()
    }
}

/// A task by number, from 1; each thread is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TaskId(pub(crate) u32);

impl TaskId {
    /// A fresh number.
    pub fn next() -> TaskId {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        // Relaxed: only uniqueness is asked of it.
        TaskId(NEXT.fetch_add(1, Ordering::Relaxed))
    }

    /// The task of a number; none of 0.
    #[inline]
    pub const fn of(number: u32) -> Option<TaskId> {
        match number {
            0 => None,
            id => Some(TaskId(id)),
        }
    }

    /// The number.
    pub const fn get(self) -> u32 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_is_24_bytes() {
        assert!(size_of::<DepMap>() <= 24);
    }
}
