//! Waits on a condition variable that takes no guard but the real one.

use std::time::Duration;

use super::mutex::MutexGuard;
use super::raw::RawMutex;

impl<R: RawMutex, T: ?Sized> MutexGuard<'_, R, T> {
    /// Waits on the condition variable at an address. `wait` does so with the real guard, for good
    /// or at most so long, and returns whether time ran out.
    ///
    /// # Panics
    /// On a finding whose policy is to panic, and where it is certain to hang.
    #[track_caller]
    pub(crate) fn wait_on<U>(
        s: &mut Self,
        condvar: usize,
        mut wait: impl FnMut(&mut ::lock_api::MutexGuard<'_, R, ()>, Option<Duration>) -> (U, bool),
    ) -> U {
        s.hold.wait(condvar, |mutex, _, slice| {
            // SAFETY: the guard holds the mutex, and made no real guard of it.
            unsafe { mutex.seat.with_guard(|real| wait(real, slice)) }
        })
    }

    /// The same with a time limit of the caller's.
    #[track_caller]
    pub(crate) fn wait_timed_on<U>(
        s: &mut Self,
        condvar: usize,
        wait: impl FnOnce(&mut ::lock_api::MutexGuard<'_, R, ()>) -> U,
    ) -> U {
        s.hold.wait_timed(condvar, |mutex, _| {
            // SAFETY: the guard holds the mutex, and made no real guard of it.
            unsafe { mutex.seat.with_guard(wait) }
        })
    }
}
