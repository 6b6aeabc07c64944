//! A thread that is about to be made.

use lockdep_core::depmap::TaskId;
use lockdep_runtime::threads::Newborn;

/// A thread that others know before it runs.
pub(super) struct Child(Newborn);

impl Child {
    /// To be called by the thread that makes it.
    pub(super) fn new(name: Option<&str>) -> Child {
        Child(Newborn::new(name))
    }

    /// The number by which it is joined.
    pub(super) fn task(&self) -> TaskId {
        self.0.task()
    }

    /// What the thread runs. Dropped before it ran, the thread never was.
    pub(super) fn code<F, T>(self, f: F) -> impl FnOnce() -> T
    where
        F: FnOnce() -> T,
    {
        move || {
            self.0.begin();
            f()
        }
    }
}
