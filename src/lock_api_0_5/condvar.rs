//! The condition variable, over any raw one.

use std::fmt;
use std::ptr;

use super::mutex::MutexGuard;
use super::raw::{RawCondvar, RawCondvarTimed, RawMutexTimed};

/// Whether a wait ended since its time had passed.
#[derive(Debug, PartialEq, Eq, Copy, Clone)]
pub struct WaitTimeoutResult(bool);

impl WaitTimeoutResult {
    /// Whether it did.
    #[inline]
    pub const fn timed_out(self) -> bool {
        self.0
    }
}

/// A condition variable over a raw one, validated.
///
/// A wait releases the mutex and takes it again when it ends, under all else that the thread holds.
/// That is judged before the wait begins.
///
/// # Panics
/// Waiting panics on a finding whose policy is to panic, and where it is certain to hang. The mutex
/// is held then.
pub struct Condvar<C> {
    raw: C,
}

impl<C: RawCondvar> Condvar<C> {
    /// A condition variable that nobody waits on.
    #[inline]
    pub const fn new() -> Condvar<C> {
        Condvar { raw: C::INIT }
    }

    /// The raw condition variable. What is done with it is not seen.
    #[inline]
    pub fn raw(&self) -> &C {
        &self.raw
    }

    fn address(&self) -> usize {
        ptr::from_ref(self).addr()
    }

    /// Wakes one waiter up, and says whether there was one.
    #[inline]
    pub fn notify_one(&self) -> bool {
        self.raw.notify_one()
    }

    /// Wakes all waiters up, and says how many there were.
    #[inline]
    pub fn notify_all(&self) -> usize {
        self.raw.notify_all()
    }

    /// Releases the mutex, waits for a notification, and takes the mutex again.
    #[track_caller]
    #[inline]
    pub fn wait<T: ?Sized>(&self, mutex_guard: &mut MutexGuard<'_, C::RawMutex, T>) {
        mutex_guard.hold.wait(self.address(), |mutex, state, _| {
            // SAFETY: the guard holds the mutex, with this state.
            unsafe { self.raw.wait(mutex.seat.raw(), state) };
            ((), false)
        });
    }

    /// Waits as long as `condition` says so.
    #[track_caller]
    #[inline]
    pub fn wait_while<T, F>(
        &self,
        mutex_guard: &mut MutexGuard<'_, C::RawMutex, T>,
        mut condition: F,
    ) where
        T: ?Sized,
        F: FnMut(&mut T) -> bool,
    {
        while condition(mutex_guard) {
            self.wait(mutex_guard);
        }
    }
}

impl<R: RawMutexTimed, C: RawCondvarTimed<RawMutex = R>> Condvar<C> {
    /// Waits until then at most.
    #[track_caller]
    #[inline]
    pub fn wait_until<T: ?Sized>(
        &self,
        mutex_guard: &mut MutexGuard<'_, C::RawMutex, T>,
        timeout: <C::RawMutex as RawMutexTimed>::Instant,
    ) -> WaitTimeoutResult {
        self.wait_till(mutex_guard, &timeout)
    }

    /// Waits at most so long.
    #[track_caller]
    #[inline]
    pub fn wait_for<T: ?Sized>(
        &self,
        mutex_guard: &mut MutexGuard<'_, C::RawMutex, T>,
        timeout: <C::RawMutex as RawMutexTimed>::Duration,
    ) -> WaitTimeoutResult {
        WaitTimeoutResult(mutex_guard.hold.wait_timed(self.address(), |mutex, state| {
            // SAFETY: the guard holds the mutex, with this state.
            unsafe { self.raw.wait_for(mutex.seat.raw(), state, &timeout) }
        }))
    }

    /// Waits as long as `condition` says so, and until then at most.
    #[track_caller]
    #[inline]
    pub fn wait_while_until<T, F>(
        &self,
        mutex_guard: &mut MutexGuard<'_, C::RawMutex, T>,
        mut condition: F,
        timeout: <C::RawMutex as RawMutexTimed>::Instant,
    ) -> WaitTimeoutResult
    where
        T: ?Sized,
        F: FnMut(&mut T) -> bool,
    {
        let mut result = WaitTimeoutResult(false);
        // Looked at once more when time has run out.
        while condition(mutex_guard) {
            if result.timed_out() {
                return result;
            }
            result = self.wait_till(mutex_guard, &timeout);
        }
        WaitTimeoutResult(false)
    }

    /// Waits as long as `condition` says so, and at most so long.
    #[track_caller]
    #[inline]
    pub fn wait_while_for<T: ?Sized, F>(
        &self,
        mutex_guard: &mut MutexGuard<'_, C::RawMutex, T>,
        condition: F,
        timeout: <C::RawMutex as RawMutexTimed>::Duration,
    ) -> WaitTimeoutResult
    where
        F: FnMut(&mut T) -> bool,
    {
        match C::checked_duration_to_instant(&timeout) {
            Some(timeout) => self.wait_while_until(mutex_guard, condition, timeout),
            // So far away that it cannot be said: for ever.
            None => {
                self.wait_while(mutex_guard, condition);
                WaitTimeoutResult(false)
            }
        }
    }

    #[track_caller]
    fn wait_till<T: ?Sized>(
        &self,
        mutex_guard: &mut MutexGuard<'_, C::RawMutex, T>,
        timeout: &<C::RawMutex as RawMutexTimed>::Instant,
    ) -> WaitTimeoutResult {
        WaitTimeoutResult(mutex_guard.hold.wait_timed(self.address(), |mutex, state| {
            // SAFETY: the guard holds the mutex, with this state.
            unsafe { self.raw.wait_until(mutex.seat.raw(), state, timeout) }
        }))
    }
}

impl<C: RawCondvar> Default for Condvar<C> {
    #[inline]
    fn default() -> Condvar<C> {
        Condvar::new()
    }
}

impl<C> fmt::Debug for Condvar<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad("Condvar { .. }")
    }
}
