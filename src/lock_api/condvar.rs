//! Waits on a condition variable that takes no guard but the real one.

use super::mutex::MutexGuard;
use super::raw::RawMutex;

impl<R: RawMutex, T: ?Sized> MutexGuard<'_, R, T> {
    /// Runs a wait that gives the mutex up by its real guard, and takes it again.
    #[track_caller]
    pub(crate) fn given_up<U>(
        s: &mut Self,
        wait: impl FnOnce(&mut ::lock_api::MutexGuard<'_, R, ()>) -> U,
    ) -> U {
        s.hold.given_up(|mutex, _| {
            // SAFETY: the guard holds the mutex, and made no real guard of it.
            unsafe { mutex.seat.with_guard(wait) }
        })
    }
}
