//! Where a mutex keeps its raw lock.

use super::raw::RawMutex;

/// A raw mutex: in a real mutex of nothing, so that the real condition variable, which takes none
/// but a real guard, can be given one.
pub(super) struct Seat<R>(::lock_api::Mutex<R, ()>);

impl<R> Seat<R> {
    /// A seat for a raw mutex.
    pub(super) const fn new(raw: R) -> Seat<R> {
        Seat(::lock_api::Mutex::from_raw(raw, ()))
    }
}

impl<R: RawMutex> Seat<R> {
    /// The raw mutex.
    #[inline(always)]
    pub(super) fn raw(&self) -> &R {
        // SAFETY: the real mutex guards nothing, and no guard of it is left when somebody else
        // releases the raw one.
        unsafe { self.0.raw() }
    }

    /// Runs a closure with a guard of the real mutex, which it may give up and take again.
    ///
    /// # Safety
    /// The raw mutex is held, by no other guard of the real mutex.
    #[cfg(feature = "parking_lot")]
    pub(super) unsafe fn with_guard<U>(
        &self,
        f: impl FnOnce(&mut ::lock_api::MutexGuard<'_, R, ()>) -> U,
    ) -> U {
        // SAFETY: as of the caller. If the closure panics, the raw mutex must still be held by
        // whoever held it, so the guard is never dropped.
        let mut guard = std::mem::ManuallyDrop::new(unsafe { self.0.make_guard_unchecked() });
        f(&mut guard)
    }
}
