//! [`std::sync::Condvar`].

use std::fmt;
use std::sync::{self, LockResult, WaitTimeoutResult};
use std::time::Duration;

use lockdep_core::current;
use lockdep_runtime::token::{self, Subject, Undo};

use super::hold::Hold;
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
        let (real, hold, subject) = guard.into_parts();
        drop(hold);
        let real = self.real.wait(real);
        let hold = retaken(subject);
        result::map(real, |real| MutexGuard::of(real, hold))
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
        let (real, hold, subject) = guard.into_parts();
        drop(hold);
        let real = self.real.wait_timeout(real, dur);
        let hold = retaken(subject);
        result::map(real, |(real, result)| (MutexGuard::of(real, hold), result))
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
        guard: MutexGuard<'a, T>,
        dur: Duration,
        mut condition: F,
    ) -> LockResult<(MutexGuard<'a, T>, WaitTimeoutResult)>
    where
        F: FnMut(&mut T) -> bool,
    {
        let (real, hold, subject) = guard.into_parts();
        // The real one measures the time, and makes the result, which nobody else can make. The
        // condition runs with the mutex held.
        let mut hold = Some(hold);
        let real = self.real.wait_timeout_while(real, dur, |value| {
            hold.get_or_insert_with(|| retaken(subject));
            let goes_on = condition(value);
            if goes_on {
                hold = None;
            }
            goes_on
        });
        let hold = hold.unwrap_or_else(|| retaken(subject));
        result::map(real, |(real, result)| (MutexGuard::of(real, hold), result))
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
}

/// Tells that a wait took its mutex again.
#[track_caller]
fn retaken(subject: Subject<'_>) -> Hold<'_> {
    token::acquire(subject, &WAIT, Undo::NOTHING);
    current::own(subject.map);
    Hold::new(subject.map)
}

impl fmt::Debug for Condvar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.real.fmt(f)
    }
}
