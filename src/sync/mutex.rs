//! [`std::sync::Mutex`].

use std::any::type_name;
use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::{self, LockResult, TryLockResult};

use lockdep_core::class::{LockClassKey, LockType};
use lockdep_core::depmap::DepMap;
use lockdep_core::wait::{WaitType, WaitTypes};
use lockdep_runtime::token::user::{self, HeldHere, LiveMap, Untold};
use lockdep_runtime::token::{How, Subject, Tracked};

use super::result;

static TYPE: LockType = LockType::new("Mutex", WaitTypes::new(WaitType::Sleep)).user_space();
/// Waiting for a mutex.
pub(super) const WAIT: How = How::exclusive(&TYPE);
const TRY: How = WAIT.trylock();

/// [`std::sync::Mutex`], validated.
///
/// Its class is the line that made it, with the type in it.
pub struct Mutex<T: ?Sized> {
    map: LiveMap,
    real: sync::Mutex<T>,
}

impl<T> Mutex<T> {
    /// A mutex that nobody holds.
    #[track_caller]
    #[inline]
    pub const fn new(t: T) -> Mutex<T> {
        Mutex { map: LiveMap::new(), real: sync::Mutex::new(t) }
    }

    /// The same in a class of that key: see [`with_class!`](crate::with_class). std has no such method.
    #[must_use]
    pub const fn with_class(mut self, key: &'static LockClassKey) -> Self {
        self.map.set_key(key);
        self
    }

    /// A mutex of a named class. The standard library has none.
    #[doc(hidden)]
    pub const fn with_key(key: &'static LockClassKey, t: T) -> Mutex<T> {
        Mutex { map: LiveMap::keyed(key), real: sync::Mutex::new(t) }
    }
}

impl<T: ?Sized> Mutex<T> {
    /// Waits until the mutex is free and takes it.
    ///
    /// # Errors
    /// If a thread panicked while it held the mutex. The mutex is taken nevertheless; the guard is
    /// in the error.
    ///
    /// # Panics
    /// Before it waits, if this thread holds it already, or on a finding whose policy is to panic.
    #[track_caller]
    #[inline(always)]
    pub fn lock(&self) -> LockResult<MutexGuard<'_, T>> {
        let real = user::lock(
            self.subject(),
            &WAIT,
            || result::tried(self.real.try_lock()),
            || result::guard(self.real.lock()),
        );
        result::of(self.guard(real), self.real.is_poisoned())
    }

    /// Takes the mutex if it is free.
    ///
    /// # Errors
    /// [`WouldBlock`](sync::TryLockError::WouldBlock) if somebody holds it;
    /// [`Poisoned`](sync::TryLockError::Poisoned), with the guard, if a thread panicked while it
    /// held it.
    #[track_caller]
    #[inline]
    pub fn try_lock(&self) -> TryLockResult<MutexGuard<'_, T>> {
        result::map_tried(self.real.try_lock(), |real| {
            user::got(self.subject(), &TRY);
            self.guard(real)
        })
    }

    /// Whether a thread panicked while it held the mutex, and nobody cleared that.
    #[inline]
    pub fn is_poisoned(&self) -> bool {
        self.real.is_poisoned()
    }

    /// Forgets that a thread panicked while it held the mutex.
    #[inline]
    pub fn clear_poison(&self) {
        self.real.clear_poison();
    }

    /// The value, without the mutex.
    ///
    /// # Errors
    /// If the mutex is poisoned; the value is in the error.
    pub fn into_inner(self) -> LockResult<T>
    where
        T: Sized,
    {
        self.real.into_inner()
    }

    /// The value, with no need to lock: nobody else can.
    ///
    /// # Errors
    /// If the mutex is poisoned; the value is in the error.
    pub fn get_mut(&mut self) -> LockResult<&mut T> {
        self.real.get_mut()
    }

    #[inline(always)]
    fn guard<'a>(&'a self, real: sync::MutexGuard<'a, T>) -> MutexGuard<'a, T> {
        MutexGuard { held: HeldHere::new(real, self.map.map()) }
    }
}

impl<T: ?Sized> Tracked for Mutex<T> {
    #[inline(always)]
    fn subject(&self) -> Subject<'_> {
        subject(self.map.map(), type_name::<T>, size_of_val(self))
    }
}

#[inline(always)]
fn subject(map: &DepMap, payload: fn() -> &'static str, size: usize) -> Subject<'_> {
    Subject { map, lock_type: &TYPE, payload, size }
}

impl<T: Default> Default for Mutex<T> {
    #[track_caller]
    fn default() -> Mutex<T> {
        Mutex::new(T::default())
    }
}

impl<T> From<T> for Mutex<T> {
    #[track_caller]
    fn from(t: T) -> Self {
        Mutex::new(t)
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for Mutex<T> {
    /// Shows the value if the mutex is free; looks without telling the validator.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.real.fmt(f)
    }
}

/// A held [`Mutex`]; dropping it releases.
#[must_use = "if unused the Mutex will immediately unlock"]
#[clippy::has_significant_drop]
pub struct MutexGuard<'a, T: ?Sized + 'a> {
    held: HeldHere<'a, sync::MutexGuard<'a, T>>,
}

impl<'a, T> MutexGuard<'a, T> {
    /// What tells of the release, the real guard, and the mutex as the validator knows it.
    #[inline]
    pub(super) fn into_parts(self) -> (Untold<'a>, sync::MutexGuard<'a, T>, Subject<'a>) {
        let (untold, real) = self.held.into_parts();
        let subject = subject(untold.map(), type_name::<T>, size_of::<Mutex<T>>());
        (untold, real, subject)
    }

    /// The opposite.
    #[inline]
    pub(super) fn of(untold: Untold<'a>, real: sync::MutexGuard<'a, T>) -> Self {
        MutexGuard { held: HeldHere::of_parts(untold, real) }
    }
}

impl<T: ?Sized> Deref for MutexGuard<'_, T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        &self.held
    }
}

impl<T: ?Sized> DerefMut for MutexGuard<'_, T> {
    #[inline]
    fn deref_mut(&mut self) -> &mut T {
        &mut self.held
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for MutexGuard<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.held.fmt(f)
    }
}

impl<T: ?Sized + fmt::Display> fmt::Display for MutexGuard<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.held.fmt(f)
    }
}
