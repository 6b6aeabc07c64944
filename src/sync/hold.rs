//! What a guard has beside the real guard.

use lockdep_core::depmap::DepMap;
use lockdep_runtime::token::user::{self, Holder};

/// A hold that the validator knows of; dropping it tells the release.
///
/// In a guard it stands behind the real guard, and so is dropped when the real lock is released:
/// what the validator does then (allocate, print) happens under no lock of the user's. Guards stay
/// on their thread.
pub(super) struct Hold<'a>(&'a DepMap);

impl<'a> Hold<'a> {
    /// A hold of this thread, which the validator was told of.
    #[inline(always)]
    pub(super) fn new(map: &'a DepMap) -> Self {
        Hold(map)
    }

    /// The map of the lock.
    #[inline(always)]
    pub(super) fn map(&self) -> &'a DepMap {
        self.0
    }

    /// Tells that it is a reader's from now on.
    #[track_caller]
    pub(super) fn downgraded(&self) {
        user::downgraded(self.0, Holder::here());
    }
}

impl Drop for Hold<'_> {
    #[track_caller]
    #[inline(always)]
    fn drop(&mut self) {
        user::released_here(self.0);
    }
}
