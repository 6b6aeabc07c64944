//! The condition variable.

use std::fmt;
use std::ptr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use super::aliases::MutexGuard;

/// Whether a wait ended since its time had passed.
#[derive(Debug, PartialEq, Eq, Copy, Clone)]
pub struct WaitTimeoutResult(bool);

impl WaitTimeoutResult {
    /// Whether it did.
    #[inline]
    pub fn timed_out(self) -> bool {
        self.0
    }
}

/// A condition variable, validated.
///
/// A wait releases the mutex and takes it again when it ends, under all else that the thread holds.
/// That is judged before the wait begins.
#[derive(Default)]
pub struct Condvar {
    real: ::parking_lot::Condvar,
    /// How often it was notified.
    notified: AtomicU64,
}

impl Condvar {
    /// A condition variable that nobody waits on.
    #[inline]
    pub const fn new() -> Condvar {
        Condvar { real: ::parking_lot::Condvar::new(), notified: AtomicU64::new(0) }
    }

    /// Wakes one waiter up, and says whether there was one.
    #[inline]
    pub fn notify_one(&self) -> bool {
        self.count();
        self.real.notify_one()
    }

    /// Wakes all waiters up, and says how many there were.
    #[inline]
    pub fn notify_all(&self) -> usize {
        self.count();
        self.real.notify_all()
    }

    #[inline]
    fn count(&self) {
        // Relaxed: see `wait_internal`.
        self.notified.fetch_add(1, Ordering::Relaxed);
    }

    /// Releases the mutex, waits for a notification, and takes the mutex again.
    ///
    /// # Panics
    /// If somebody waits on it with another mutex; on a finding whose policy is to panic, and where
    /// it is certain to hang. The mutex is held then.
    #[track_caller]
    pub fn wait<T: ?Sized>(&self, mutex_guard: &mut MutexGuard<'_, T>) {
        self.wait_internal(mutex_guard, None);
    }

    /// Waits until then at most.
    ///
    /// # Panics
    /// As [`wait`](Self::wait).
    #[track_caller]
    pub fn wait_until<T: ?Sized>(
        &self,
        mutex_guard: &mut MutexGuard<'_, T>,
        timeout: Instant,
    ) -> WaitTimeoutResult {
        self.wait_internal(mutex_guard, Some(timeout))
    }

    /// Waits at most so long.
    ///
    /// # Panics
    /// As [`wait`](Self::wait).
    #[track_caller]
    pub fn wait_for<T: ?Sized>(
        &self,
        mutex_guard: &mut MutexGuard<'_, T>,
        timeout: Duration,
    ) -> WaitTimeoutResult {
        self.wait_internal(mutex_guard, deadline(timeout))
    }

    /// Waits as long as `condition` says so.
    ///
    /// # Panics
    /// As [`wait`](Self::wait).
    #[track_caller]
    pub fn wait_while<T, F>(&self, mutex_guard: &mut MutexGuard<'_, T>, condition: F)
    where
        T: ?Sized,
        F: FnMut(&mut T) -> bool,
    {
        self.wait_while_internal(mutex_guard, condition, None);
    }

    /// Waits as long as `condition` says so, and until then at most.
    ///
    /// # Panics
    /// As [`wait`](Self::wait).
    #[track_caller]
    pub fn wait_while_until<T, F>(
        &self,
        mutex_guard: &mut MutexGuard<'_, T>,
        condition: F,
        timeout: Instant,
    ) -> WaitTimeoutResult
    where
        T: ?Sized,
        F: FnMut(&mut T) -> bool,
    {
        self.wait_while_internal(mutex_guard, condition, Some(timeout))
    }

    /// Waits as long as `condition` says so, and at most so long.
    ///
    /// # Panics
    /// As [`wait`](Self::wait).
    #[track_caller]
    pub fn wait_while_for<T, F>(
        &self,
        mutex_guard: &mut MutexGuard<'_, T>,
        condition: F,
        timeout: Duration,
    ) -> WaitTimeoutResult
    where
        T: ?Sized,
        F: FnMut(&mut T) -> bool,
    {
        self.wait_while_internal(mutex_guard, condition, deadline(timeout))
    }

    #[track_caller]
    fn wait_while_internal<T, F>(
        &self,
        mutex_guard: &mut MutexGuard<'_, T>,
        mut condition: F,
        timeout: Option<Instant>,
    ) -> WaitTimeoutResult
    where
        T: ?Sized,
        F: FnMut(&mut T) -> bool,
    {
        let mut result = WaitTimeoutResult(false);
        while !result.timed_out() && condition(mutex_guard) {
            result = self.wait_internal(mutex_guard, timeout);
        }
        result
    }

    #[track_caller]
    fn wait_internal<T: ?Sized>(
        &self,
        mutex_guard: &mut MutexGuard<'_, T>,
        timeout: Option<Instant>,
    ) -> WaitTimeoutResult {
        let address = ptr::from_ref(self).addr();
        if let Some(timeout) = timeout {
            let timed_out = MutexGuard::wait_timed_on(mutex_guard, address, |real| {
                self.real.wait_until(real, timeout).timed_out()
            });
            return WaitTimeoutResult(timed_out);
        }
        // Relaxed: whoever changes what is waited for holds the mutex meanwhile, as this thread
        // does now; and it is looked at again and again.
        let before = self.notified.load(Ordering::Relaxed);
        // Where a hang is suspected the wait is broken off for a look, as a real one never is. Who
        // notifies during that look wakes nobody, so it is counted.
        while !self.wait_once(mutex_guard, address)
            && self.notified.load(Ordering::Relaxed) == before
        {}
        WaitTimeoutResult(false)
    }

    /// Waits without a time limit, and says whether that ended by a notification.
    #[track_caller]
    fn wait_once<T: ?Sized>(&self, mutex_guard: &mut MutexGuard<'_, T>, address: usize) -> bool {
        MutexGuard::wait_on(mutex_guard, address, |real, slice| match slice {
            Some(slice) => {
                let timed_out = self.real.wait_for(real, slice).timed_out();
                (!timed_out, timed_out)
            }
            None => {
                self.real.wait(real);
                (true, false)
            }
        })
    }
}

/// When a time span ends, unless that is never.
fn deadline(timeout: Duration) -> Option<Instant> {
    Instant::now().checked_add(timeout)
}

impl fmt::Debug for Condvar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.real.fmt(f)
    }
}
