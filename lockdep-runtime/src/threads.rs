//! Threads that mirrors make: known before they run, joined by number, with what they inherit.

use lockdep_core::current;
use lockdep_core::depmap::TaskId;

use crate::scope::Inherited;
use crate::{table, thread_end};

/// A thread that is about to be made. Dropped without [`begin`](Newborn::begin), it never was.
#[derive(Debug)]
pub struct Newborn {
    task: TaskId,
    inherited: Option<Inherited>,
}

impl Newborn {
    /// Makes a thread known, by the name that it will have, and takes what it inherits from this
    /// one. To be called by the thread that makes it.
    pub fn new(name: Option<&str>) -> Newborn {
        let task = TaskId::next();
        table::know(task.get(), || table::name(task.get(), name));
        Newborn { task, inherited: Some(Inherited::here()) }
    }

    /// Its number, by which it is [joined](crate::waits::join).
    pub fn task(&self) -> TaskId {
        self.task
    }

    /// Begins it, to its end: what its destructors do counts too. To be called by the new thread
    /// before all else.
    pub fn begin(mut self) {
        current::be(self.task);
        thread_end::watch_newborn(self.task);
        if let Some(inherited) = self.inherited.take() {
            inherited.adopt();
        }
    }
}

impl Drop for Newborn {
    fn drop(&mut self) {
        if self.inherited.is_some() {
            table::forget(self.task.get());
        }
    }
}
