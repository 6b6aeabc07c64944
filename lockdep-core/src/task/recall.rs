//! The classes that a task gave its locks lately, and how many locks there were.

use std::mem;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicU64, Ordering};

use super::Task;
use crate::class::{ClassId, LockType, Registry};
use crate::depmap::DepMap;

/// A class that a task saw lately, by the addresses of what makes it one. All zero: none.
///
/// For locks that live shortly: each is a new map of a class that is known.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Class {
    identity: usize,
    payload: (usize, usize),
    id: u32,
    /// How many locks got it from here since the registry heard of it.
    recalled: u32,
}

/// Locks of the process that were taken at least once.
static LOCKS: AtomicU64 = AtomicU64::new(0);

/// How many locks were taken at least once, but for a few that live shortly and that other threads
/// have not counted yet.
pub(crate) fn locks() -> u64 {
    LOCKS.load(Ordering::Relaxed) // Relaxed: a statistic.
}

/// After how many locks a task writes to the counter that all threads share.
const RECALLED: u32 = 64;

/// How many classes a task remembers so; a power of two.
const CLASSES: usize = 64;

impl Class {
    fn of(map: &DepMap, payload: &'static str) -> Class {
        let payload = (payload.as_ptr().addr(), payload.len());
        Class { identity: map.identity().address(), payload, id: 0, recalled: 0 }
    }

    fn index(self) -> usize {
        // Addresses of places differ in their middle bits.
        let mixed = self.identity ^ self.payload.0.rotate_left(7);
        (mixed ^ mixed >> 9) / 8 % CLASSES
    }
}

impl Task {
    /// The class of a map, given on its first acquisition; the map keeps it, and the task for its
    /// like.
    pub fn class_of(
        &mut self,
        map: &DepMap,
        payload: &'static str,
        lock_type: &'static LockType,
    ) -> ClassId {
        if let Some(class) = map.class() {
            return class;
        }
        let registry = Registry::process().lock();
        let mut registry = registry.unwrap_or_else(PoisonError::into_inner);
        let class = map.set_class(registry.register(map.identity(), payload, lock_type));
        let one_class = registry.makes_one_class(map.identity());
        drop(registry);
        self.recalled += 1;
        self.count_locks();
        if one_class {
            self.classes.resize(CLASSES, Class::default());
            let seen = Class { id: class.get(), ..Class::of(map, payload) };
            self.classes[seen.index()] = seen;
        }
        class
    }

    /// Gives a map the class that this task gave its like lately. False if it gave none.
    pub(crate) fn recall_class(&mut self, map: &DepMap, payload: &'static str) -> bool {
        let wanted = Class::of(map, payload);
        let Some(seen) = self.classes.get_mut(wanted.index()) else { return false };
        let same = (seen.identity, seen.payload) == (wanted.identity, wanted.payload);
        if same {
            map.adopt_class(ClassId(seen.id));
            seen.recalled += 1;
            self.recalled += 1;
            if self.recalled == RECALLED {
                self.count_locks();
            }
        }
        same
    }

    /// Counts the locks that this task alone knows of.
    pub(crate) fn count_locks(&mut self) {
        let recalled = mem::take(&mut self.recalled);
        LOCKS.fetch_add(recalled.into(), Ordering::Relaxed); // A statistic.
        if recalled == 0 || self.classes.iter().all(|class| class.recalled == 0) {
            return;
        }
        let registry = Registry::process().lock();
        let mut registry = registry.unwrap_or_else(PoisonError::into_inner);
        for class in &mut self.classes {
            registry.count_instances(ClassId(class.id), mem::take(&mut class.recalled).into());
        }
    }
}
