//! [`std::sync::RwLock`].

use std::any::type_name;
use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::{self, LockResult, TryLockResult};

use lockdep_core::class::{LockClassKey, LockType};
use lockdep_core::mode::Mode;
use lockdep_core::wait::{WaitType, WaitTypes};
use lockdep_runtime::token::user::{self, HeldHere, Holder, LiveMap};
use lockdep_runtime::token::{How, Subject, Tracked};

use super::result;

static TYPE: LockType = LockType::new("RwLock", WaitTypes::new(WaitType::Sleep)).user_space();
const WRITE: How = How::exclusive(&TYPE);
const TRY_WRITE: How = WRITE.trylock();
// A reader may queue behind a waiting writer: the standard library leaves that open.
const READ: How = How::read(&TYPE, Mode::Shared);
const TRY_READ: How = READ.trylock();

/// [`std::sync::RwLock`], validated.
///
/// Its class is the line that made it, with the type in it.
pub struct RwLock<T: ?Sized> {
    map: LiveMap,
    real: sync::RwLock<T>,
}

impl<T> RwLock<T> {
    /// A lock that nobody holds.
    #[track_caller]
    #[inline]
    pub const fn new(t: T) -> RwLock<T> {
        RwLock { map: LiveMap::new(), real: sync::RwLock::new(t) }
    }

    /// The same in a class of that key: see [`with_class!`](crate::with_class). std has no such method.
    #[must_use]
    pub const fn with_class(mut self, key: &'static LockClassKey) -> Self {
        self.map.set_key(key);
        self
    }

    /// A lock of a named class. The standard library has none.
    #[doc(hidden)]
    pub const fn with_key(key: &'static LockClassKey, t: T) -> RwLock<T> {
        RwLock { map: LiveMap::keyed(key), real: sync::RwLock::new(t) }
    }
}

impl<T: ?Sized> RwLock<T> {
    /// Waits until no writer holds the lock and takes it for reading.
    ///
    /// # Errors
    /// If a thread panicked while it held the lock for writing. It is taken nevertheless; the
    /// guard is in the error.
    ///
    /// # Panics
    /// Before it waits, if this thread holds the lock for writing, or on a finding whose policy is
    /// to panic.
    #[track_caller]
    #[inline(always)]
    pub fn read(&self) -> LockResult<RwLockReadGuard<'_, T>> {
        let real = user::lock(
            self.subject(),
            &READ,
            || result::tried(self.real.try_read()),
            || result::guard(self.real.read()),
        );
        result::of(self.reader(real), self.real.is_poisoned())
    }

    /// Takes the lock for reading if no writer holds it or waits for it.
    ///
    /// # Errors
    /// [`WouldBlock`](sync::TryLockError::WouldBlock) if one does;
    /// [`Poisoned`](sync::TryLockError::Poisoned), with the guard, if a thread panicked while it
    /// held the lock for writing.
    #[track_caller]
    #[inline]
    pub fn try_read(&self) -> TryLockResult<RwLockReadGuard<'_, T>> {
        result::map_tried(self.real.try_read(), |real| {
            user::got(self.subject(), &TRY_READ);
            self.reader(real)
        })
    }

    /// Waits until nobody holds the lock and takes it for writing.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    ///
    /// # Panics
    /// Before it waits, if this thread holds the lock already, or on a finding whose policy is to
    /// panic.
    #[track_caller]
    #[inline(always)]
    pub fn write(&self) -> LockResult<RwLockWriteGuard<'_, T>> {
        let real = user::lock(
            self.subject(),
            &WRITE,
            || result::tried(self.real.try_write()),
            || result::guard(self.real.write()),
        );
        result::of(self.writer(real), self.real.is_poisoned())
    }

    /// Takes the lock for writing if nobody holds it.
    ///
    /// # Errors
    /// As [`try_read`](Self::try_read).
    #[track_caller]
    #[inline]
    pub fn try_write(&self) -> TryLockResult<RwLockWriteGuard<'_, T>> {
        result::map_tried(self.real.try_write(), |real| {
            user::got(self.subject(), &TRY_WRITE);
            self.writer(real)
        })
    }

    /// Whether a thread panicked while it held the lock for writing, and nobody cleared that.
    #[inline]
    pub fn is_poisoned(&self) -> bool {
        self.real.is_poisoned()
    }

    /// Forgets that a thread panicked while it held the lock for writing.
    #[inline]
    pub fn clear_poison(&self) {
        self.real.clear_poison();
    }

    /// The value, without the lock.
    ///
    /// # Errors
    /// If the lock is poisoned; the value is in the error.
    pub fn into_inner(self) -> LockResult<T>
    where
        T: Sized,
    {
        self.real.into_inner()
    }

    /// The value, with no need to lock: nobody else can.
    ///
    /// # Errors
    /// If the lock is poisoned; the value is in the error.
    pub fn get_mut(&mut self) -> LockResult<&mut T> {
        self.real.get_mut()
    }

    #[inline(always)]
    fn reader<'a>(&'a self, real: sync::RwLockReadGuard<'a, T>) -> RwLockReadGuard<'a, T> {
        RwLockReadGuard { held: HeldHere::new(real, self.map.map()) }
    }

    #[inline(always)]
    fn writer<'a>(&'a self, real: sync::RwLockWriteGuard<'a, T>) -> RwLockWriteGuard<'a, T> {
        RwLockWriteGuard { held: HeldHere::new(real, self.map.map()) }
    }
}

impl<T: ?Sized> Tracked for RwLock<T> {
    #[inline(always)]
    fn subject(&self) -> Subject<'_> {
        Subject {
            map: self.map.map(),
            lock_type: &TYPE,
            payload: type_name::<T>,
            size: size_of_val(self),
        }
    }
}

impl<T: Default> Default for RwLock<T> {
    #[track_caller]
    fn default() -> RwLock<T> {
        RwLock::new(T::default())
    }
}

impl<T> From<T> for RwLock<T> {
    #[track_caller]
    fn from(t: T) -> Self {
        RwLock::new(t)
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for RwLock<T> {
    /// Shows the value if no writer holds the lock; looks without telling the validator.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.real.fmt(f)
    }
}

/// An [`RwLock`] held for reading; dropping it releases.
#[must_use = "if unused the RwLock will immediately unlock"]
#[clippy::has_significant_drop]
pub struct RwLockReadGuard<'a, T: ?Sized + 'a> {
    held: HeldHere<'a, sync::RwLockReadGuard<'a, T>>,
}

/// An [`RwLock`] held for writing; dropping it releases.
#[must_use = "if unused the RwLock will immediately unlock"]
#[clippy::has_significant_drop]
pub struct RwLockWriteGuard<'a, T: ?Sized + 'a> {
    held: HeldHere<'a, sync::RwLockWriteGuard<'a, T>>,
}

impl<'a, T: ?Sized> RwLockWriteGuard<'a, T> {
    /// Makes a writer a reader, with no writer in between.
    #[track_caller]
    pub fn downgrade(s: Self) -> RwLockReadGuard<'a, T> {
        let (untold, real) = s.held.into_parts();
        let real = sync::RwLockWriteGuard::downgrade(real);
        user::downgraded(untold.map(), Holder::here());
        RwLockReadGuard { held: HeldHere::of_parts(untold, real) }
    }
}

impl<T: ?Sized> Deref for RwLockReadGuard<'_, T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        &self.held
    }
}

impl<T: ?Sized> Deref for RwLockWriteGuard<'_, T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        &self.held
    }
}

impl<T: ?Sized> DerefMut for RwLockWriteGuard<'_, T> {
    #[inline]
    fn deref_mut(&mut self) -> &mut T {
        &mut self.held
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for RwLockReadGuard<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.held.fmt(f)
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for RwLockWriteGuard<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.held.fmt(f)
    }
}

impl<T: ?Sized + fmt::Display> fmt::Display for RwLockReadGuard<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.held.fmt(f)
    }
}

impl<T: ?Sized + fmt::Display> fmt::Display for RwLockWriteGuard<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.held.fmt(f)
    }
}
