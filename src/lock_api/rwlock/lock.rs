//! The lock itself, as it is made and looked at.

use std::any::type_name;
use std::cell::UnsafeCell;

use lockdep_core::class::LockClassKey;
use lockdep_runtime::token::raw;
use lockdep_runtime::token::user::LiveMap;

use super::super::place::Lock;
use super::super::raw::RawRwLock;

/// A readers-writer lock over a raw one, validated.
///
/// Its class is the place where it was made, with the type of what is in it.
///
/// # Panics
/// Acquiring panics on a finding whose policy is to panic, and where it is certain to hang.
pub struct RwLock<R, T: ?Sized> {
    map: LiveMap,
    pub(in super::super) raw: R,
    pub(in super::super) data: UnsafeCell<T>,
}

// SAFETY: the writer has the value, on whatever thread, and readers share it; the raw lock sees to
// it that these do not meet.
unsafe impl<R: RawRwLock + Sync, T: ?Sized + Send + Sync> Sync for RwLock<R, T> {}

impl<R: RawRwLock, T: ?Sized> Lock for RwLock<R, T> {
    type Raw = R;

    #[inline(always)]
    fn raw_lock(&self) -> &R {
        &self.raw
    }

    #[inline(always)]
    fn live_map(&self) -> &LiveMap {
        &self.map
    }

    #[inline(always)]
    fn payload(&self) -> fn() -> &'static str {
        type_name::<T>
    }
}

impl<R: RawRwLock, T> RwLock<R, T> {
    /// A lock that is free. Its class is the place of the caller.
    #[track_caller]
    #[inline]
    pub const fn new(val: T) -> RwLock<R, T> {
        RwLock::from_raw(R::INIT, val)
    }

    /// The value, without the lock.
    #[inline]
    pub fn into_inner(self) -> T {
        self.data.into_inner()
    }
}

impl<R, T> RwLock<R, T> {
    /// A lock over a raw one. Its class is the place of the caller.
    #[track_caller]
    #[inline]
    pub const fn from_raw(raw_rwlock: R, val: T) -> RwLock<R, T> {
        RwLock { map: LiveMap::new(), raw: raw_rwlock, data: UnsafeCell::new(val) }
    }

    /// The same in a class of that key: see `lockdep::with_class!`. lock_api has no such method.
    #[must_use]
    pub const fn with_class(mut self, key: &'static LockClassKey) -> Self {
        self.map.set_key(key);
        self
    }
}

impl<R: RawRwLock, T: ?Sized> RwLock<R, T> {
    /// The value, with no need to lock: nobody else can.
    #[inline]
    pub const fn get_mut(&mut self) -> &mut T {
        self.data.get_mut()
    }

    /// Whether somebody holds it at this moment.
    #[track_caller]
    #[inline]
    pub fn is_locked(&self) -> bool {
        self.raw.is_locked()
    }

    /// Whether a writer holds it at this moment.
    #[track_caller]
    #[inline]
    pub fn is_locked_exclusive(&self) -> bool {
        self.raw.is_locked_exclusive()
    }

    /// The raw lock. What is done with it is not seen: the validator counts the call, and if this
    /// thread holds the lock, knows no more of that hold.
    ///
    /// # Safety
    /// It is not released while a guard is there.
    #[track_caller]
    pub unsafe fn raw(&self) -> &R {
        raw::used(self.map.map());
        &self.raw
    }

    /// A pointer to the value.
    #[inline]
    pub const fn data_ptr(&self) -> *mut T {
        self.data.get()
    }
}

impl<R: RawRwLock, T: Default> Default for RwLock<R, T> {
    #[track_caller]
    #[inline]
    fn default() -> RwLock<R, T> {
        RwLock::new(T::default())
    }
}

impl<R: RawRwLock, T> From<T> for RwLock<R, T> {
    #[track_caller]
    #[inline]
    fn from(t: T) -> RwLock<R, T> {
        RwLock::new(t)
    }
}
