//! The mutex that lets those who starve go first.

use std::cell::RefCell;

pub use ::spin::mutex::fair::LockRejectReason;

use super::needs::*;

mutex! { FairMutex, FairMutexGuard, ", and lets those who starve go first" }

impl<T, R> FairMutex<T, R> {
    /// A pointer to the value.
    #[inline]
    pub fn as_mut_ptr(&self) -> *mut T {
        self.real.as_mut_ptr()
    }
}

impl<T: ?Sized, R> FairMutex<T, R> {
    /// Takes the mutex if it is free, though others starve.
    ///
    /// # Errors
    /// Says why not.
    #[track_caller]
    pub fn try_lock_starver(&self) -> Result<FairMutexGuard<'_, T>, LockRejectReason> {
        Ok(self.got(self.real.try_lock_starver()?))
    }

    /// Says that this thread has waited for a while; until the result is dropped others hold back.
    pub fn starve(&self) -> Starvation<'_, T, R> {
        Starvation { lock: self, real: self.real.starve() }
    }
}

/// A thread that has waited for a [`FairMutex`] for a while.
pub struct Starvation<'a, T: ?Sized + 'a, R> {
    lock: &'a FairMutex<T, R>,
    real: ::spin::mutex::Starvation<'a, T, R>,
}

impl<'a, T: ?Sized, R> Starvation<'a, T, R> {
    /// Takes the mutex if it is free and nobody else starves.
    ///
    /// # Errors
    /// Starves on.
    #[track_caller]
    pub fn try_lock_fair(self) -> Result<FairMutexGuard<'a, T>, Self> {
        match self.real.try_lock_fair() {
            Ok(real) => Ok(self.lock.got(real)),
            Err(real) => Err(Starvation { lock: self.lock, real }),
        }
    }

    /// Takes the mutex if it is free.
    ///
    /// # Errors
    /// Starves on.
    #[track_caller]
    pub fn try_lock(self) -> Result<FairMutexGuard<'a, T>, Self> {
        match self.real.try_lock() {
            Ok(real) => Ok(self.lock.got(real)),
            Err(real) => Err(Starvation { lock: self.lock, real }),
        }
    }
}

impl<'a, T: ?Sized, R: RelaxStrategy> Starvation<'a, T, R> {
    /// Waits for the mutex and takes it.
    ///
    /// # Panics
    /// As [`FairMutex::lock`].
    #[track_caller]
    pub fn lock(self) -> FairMutexGuard<'a, T> {
        let starving = RefCell::new(Some(self.real));
        let try_it = || {
            let real = starving.borrow_mut().take()?;
            real.try_lock().map_err(|still| *starving.borrow_mut() = Some(still)).ok()
        };
        let wait = || starving.take().expect("it starves until it has the mutex").lock();
        self.lock.wait_by(try_it, wait)
    }
}

impl<T: ?Sized, R> fmt::Debug for Starvation<'_, T, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Starvation").finish_non_exhaustive()
    }
}
