//! The mutex that only spins.

use super::needs::*;

mutex! { SpinMutex, SpinMutexGuard, "" }

impl<T, R> SpinMutex<T, R> {
    /// A pointer to the value.
    #[inline]
    pub fn as_mut_ptr(&self) -> *mut T {
        self.real.as_mut_ptr()
    }
}

impl<T: ?Sized, R> SpinMutex<T, R> {
    /// Takes the mutex if it is free, and may fail for no reason.
    #[track_caller]
    #[inline]
    pub fn try_lock_weak(&self) -> Option<SpinMutexGuard<'_, T>> {
        Some(self.got(self.real.try_lock_weak()?))
    }
}
