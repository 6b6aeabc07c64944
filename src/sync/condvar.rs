//! [`std::sync::Condvar`].

use std::fmt;
use std::ptr;
use std::sync::{self, LockResult, WaitTimeoutResult};
use std::time::{Duration, Instant};

use lockdep_runtime::token::condvar;

use super::mutex::{MutexGuard, WAIT};
use super::result;

/// [`std::sync::Condvar`], validated.
///
/// A wait releases the mutex and takes it again when it ends, under all else that the thread holds.
#[derive(Default)]
pub struct Condvar {
    real: sync::Condvar,
}

impl Condvar {
    /// A condition variable that nobody waits on.
    #[track_caller]
    #[must_use]
    #[inline]
    pub const fn new() -> Condvar {
        Condvar { real: sync::Condvar::new() }
    }

    /// Releases the mutex, waits for a notification, and takes the mutex again. It may wake up
    /// without any.
    ///
    /// # Errors
    /// If the mutex is poisoned when it is taken again; the guard is in the error.
    ///
    /// # Panics
    /// On a finding whose policy is to panic, and if the real condition variable does not allow two
    /// mutexes.
    #[track_caller]
    pub fn wait<'a, T>(&self, guard: MutexGuard<'a, T>) -> LockResult<MutexGuard<'a, T>> {
        let (untold, real, mutex) = guard.into_parts();
        let mut real = Some(real);
        let real = condvar::wait(mutex, &WAIT, self.address(), |limit| {
            let real = real.take().expect("the wait is begun once");
            match limit {
                None => (self.real.wait(real), false),
                Some(limit) => {
                    let waited = self.real.wait_timeout(real, limit);
                    let timed_out = match &waited {
                        Ok((_, result)) => result.timed_out(),
                        Err(poisoned) => poisoned.get_ref().1.timed_out(),
                    };
                    (result::map(waited, |(real, _)| real), timed_out)
                }
            }
        });
        result::map(real, |real| MutexGuard::of(untold, real))
    }

    /// Waits as long as `condition` says so.
    ///
    /// # Errors
    /// As [`wait`](Self::wait).
    ///
    /// # Panics
    /// As [`wait`](Self::wait).
    #[track_caller]
    pub fn wait_while<'a, T, F>(
        &self,
        mut guard: MutexGuard<'a, T>,
        mut condition: F,
    ) -> LockResult<MutexGuard<'a, T>>
    where
        F: FnMut(&mut T) -> bool,
    {
        while condition(&mut *guard) {
            guard = self.wait(guard)?;
        }
        Ok(guard)
    }

    /// Waits at most so many milliseconds; false if they passed.
    ///
    /// # Errors
    /// As [`wait`](Self::wait).
    ///
    /// # Panics
    /// As [`wait`](Self::wait).
    #[deprecated(since = "1.6.0", note = "replaced by `std::sync::Condvar::wait_timeout`")]
    #[track_caller]
    pub fn wait_timeout_ms<'a, T>(
        &self,
        guard: MutexGuard<'a, T>,
        ms: u32,
    ) -> LockResult<(MutexGuard<'a, T>, bool)> {
        let waited = self.wait_timeout(guard, Duration::from_millis(ms.into()));
        result::map(waited, |(guard, result)| (guard, !result.timed_out()))
    }

    /// Waits at most so long.
    ///
    /// # Errors
    /// As [`wait`](Self::wait).
    ///
    /// # Panics
    /// As [`wait`](Self::wait).
    #[track_caller]
    pub fn wait_timeout<'a, T>(
        &self,
        guard: MutexGuard<'a, T>,
        dur: Duration,
    ) -> LockResult<(MutexGuard<'a, T>, WaitTimeoutResult)> {
        let (untold, real, mutex) = guard.into_parts();
        let real =
            condvar::wait_timed(mutex, &WAIT, self.address(), || self.real.wait_timeout(real, dur));
        result::map(real, |(real, result)| (MutexGuard::of(untold, real), result))
    }

    /// Waits as long as `condition` says so, and at most so long.
    ///
    /// # Errors
    /// As [`wait`](Self::wait).
    ///
    /// # Panics
    /// As [`wait`](Self::wait).
    #[track_caller]
    pub fn wait_timeout_while<'a, T, F>(
        &self,
        mut guard: MutexGuard<'a, T>,
        dur: Duration,
        mut condition: F,
    ) -> LockResult<(MutexGuard<'a, T>, WaitTimeoutResult)>
    where
        F: FnMut(&mut T) -> bool,
    {
        let start = Instant::now();
        let timed_out = loop {
            if !condition(&mut *guard) {
                break false;
            }
            match dur.checked_sub(start.elapsed()) {
                Some(left) => guard = self.wait_timeout(guard, left)?.0,
                None => break true,
            }
        };
        // Nobody but the real one makes results. Its time has passed.
        let (untold, real, _) = guard.into_parts();
        let real = self.real.wait_timeout_while(real, Duration::ZERO, |_| timed_out);
        result::map(real, |(real, result)| (MutexGuard::of(untold, real), result))
    }

    /// Wakes one waiter up.
    #[inline]
    pub fn notify_one(&self) {
        self.real.notify_one();
    }

    /// Wakes all waiters up.
    #[inline]
    pub fn notify_all(&self) {
        self.real.notify_all();
    }

    /// What reports and other waits know it by.
    fn address(&self) -> usize {
        ptr::from_ref(self).addr()
    }
}

impl fmt::Debug for Condvar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.real.fmt(f)
    }
}
