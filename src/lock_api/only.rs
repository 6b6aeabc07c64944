//! What lock_api 0.4 has and 0.5 has not, or not so.

use std::marker::PhantomData;
#[cfg(feature = "arc_lock")]
use std::sync::Arc;

use super::hold::Hold;
use super::kind::{Alone, Reading, Upgradably, Writing};
#[cfg(feature = "arc_lock")]
use super::mutex::ArcMutexGuard;
use super::mutex::{MappedMutexGuard, Mutex, MutexGuard};
#[cfg(feature = "arc_lock")]
use super::raw::GetThreadId;
use super::raw::{
    RawMutex, RawMutexFair, RawRwLock, RawRwLockFair, RawRwLockRecursive, RawRwLockRecursiveTimed,
    RawRwLockUpgrade,
};
#[cfg(feature = "arc_lock")]
use super::remutex::ArcReentrantMutexGuard;
use super::remutex::ReentrantMutex;
#[cfg(feature = "arc_lock")]
use super::rwlock::{ArcRwLockReadGuard, ArcRwLockUpgradableReadGuard, ArcRwLockWriteGuard};
use super::rwlock::{
    MappedRwLockReadGuard, MappedRwLockWriteGuard, RwLock, RwLockReadGuard,
    RwLockUpgradableReadGuard, RwLockWriteGuard,
};
use super::ways::{Marked, Recursing};

impl<R, T> Mutex<R, T> {
    /// The same as [`from_raw`](Self::from_raw).
    #[track_caller]
    #[inline]
    pub const fn const_new(raw_mutex: R, val: T) -> Mutex<R, T> {
        Mutex::from_raw(raw_mutex, val)
    }
}

impl<R, T> RwLock<R, T> {
    /// The same as [`from_raw`](Self::from_raw).
    #[track_caller]
    #[inline]
    pub const fn const_new(raw_rwlock: R, val: T) -> RwLock<R, T> {
        RwLock::from_raw(raw_rwlock, val)
    }
}

/// Guards of locks that were taken by other means.
macro_rules! assumed {
    ($lock:ident of $raw:ident in $way:ident: $make_guard:ident $guard:ident) => {
        impl<R: $raw, T: ?Sized> $lock<R, T> {
            /// A guard of the lock, which was taken by other means. The validator is told of it,
            /// unless it knows that this thread holds the lock.
            ///
            /// # Safety
            /// The caller holds the lock in this way, and nobody else releases it.
            #[track_caller]
            #[inline]
            pub unsafe fn $make_guard(&self) -> $guard<'_, R, T> {
                // SAFETY: as of the caller.
                let hold: Hold<_, $way, _> = unsafe { Hold::assume(self, Marked::new()) };
                $guard { hold, marker: PhantomData }
            }
        }
    };
    ($lock:ident of $raw:ident in $way:ident: $make_guard:ident $guard:ident in Arc) => {
        #[cfg(feature = "arc_lock")]
        impl<R: $raw, T: ?Sized> $lock<R, T> {
            /// A guard of the lock, which was taken by other means, and is kept alive by it. The
            /// validator is told of it, unless it knows that this thread holds the lock.
            ///
            /// # Safety
            /// The caller holds the lock in this way, and nobody else releases it.
            #[track_caller]
            #[inline]
            pub unsafe fn $make_guard(self: &Arc<Self>) -> $guard<R, T> {
                // SAFETY: as of the caller.
                let hold: Hold<_, $way, _> = unsafe { Hold::assume(self.clone(), Marked::new()) };
                $guard { hold }
            }
        }
    };
}

/// Releases of locks whose guards were forgotten.
macro_rules! forced {
    ($lock:ident of $raw:ident in $way:ident: $force_unlock:ident by $force:ident) => {
        impl<R: $raw, T: ?Sized> $lock<R, T> {
            /// Releases the lock, whose guard was forgotten.
            ///
            /// # Safety
            /// The caller holds the lock in this way, and nobody else releases it.
            #[track_caller]
            #[inline]
            pub unsafe fn $force_unlock(&self) {
                // SAFETY: as of the caller.
                let hold: Hold<_, $way, _> = unsafe { Hold::new(self, Marked::new()) };
                hold.$force();
            }
        }
    };
}

assumed! { Mutex of RawMutex in Alone: make_guard_unchecked MutexGuard }
forced! { Mutex of RawMutex in Alone: force_unlock by force }
forced! { Mutex of RawMutexFair in Alone: force_unlock_fair by force_fair }

assumed! { RwLock of RawRwLock in Reading: make_read_guard_unchecked RwLockReadGuard }
assumed! { RwLock of RawRwLock in Reading: make_arc_read_guard_unchecked ArcRwLockReadGuard in Arc }
forced! { RwLock of RawRwLock in Reading: force_unlock_read by force }
forced! { RwLock of RawRwLockFair in Reading: force_unlock_read_fair by force_fair }

assumed! { RwLock of RawRwLock in Writing: make_write_guard_unchecked RwLockWriteGuard }
assumed! { RwLock of RawRwLock in Writing: make_arc_write_guard_unchecked ArcRwLockWriteGuard in Arc }
forced! { RwLock of RawRwLock in Writing: force_unlock_write by force }
forced! { RwLock of RawRwLockFair in Writing: force_unlock_write_fair by force_fair }

assumed! {
    RwLock of RawRwLockUpgrade in Upgradably:
    make_upgradable_guard_unchecked RwLockUpgradableReadGuard
}
assumed! {
    RwLock of RawRwLockUpgrade in Upgradably:
    make_upgradable_arc_guard_unchecked ArcRwLockUpgradableReadGuard in Arc
}

taking! {
    Recursing by RawRwLockRecursive: RwLockReadGuard, ArcRwLockReadGuard,
    as "a reader that a waiting writer does not keep out";
    read_recursive try_read_recursive read_arc_recursive try_read_recursive_arc
}
taking_timed! {
    Recursing by RawRwLockRecursiveTimed: RwLockReadGuard, ArcRwLockReadGuard,
    as "a reader that a waiting writer does not keep out";
    try_read_recursive_for try_read_recursive_until
    try_read_arc_recursive_for try_read_arc_recursive_until
}

mapping_or! {
    ['a, R: RawRwLock + 'a, T: ?Sized + 'a] MappedRwLockReadGuard<'a, R, T>
    => [MappedRwLockReadGuard 'a, R], shared!, try_map_or_else, |s| s.data.get(), |s| s.hold
}

impl<R, G, T> ReentrantMutex<R, G, T> {
    /// The same as [`from_raw`](Self::from_raw).
    #[track_caller]
    #[inline]
    pub const fn const_new(raw_mutex: R, get_thread_id: G, val: T) -> ReentrantMutex<R, G, T> {
        ReentrantMutex::from_raw(raw_mutex, get_thread_id, val)
    }
}

#[cfg(feature = "arc_lock")]
impl<R: RawMutex, T: ?Sized> Unpin for ArcMutexGuard<R, T> {}

#[cfg(feature = "arc_lock")]
impl<R: RawMutex, G: GetThreadId, T: ?Sized> Unpin for ArcReentrantMutexGuard<R, G, T> {}

// SAFETY: whoever has a reference to the guard can read the part, and nothing else.
unsafe impl<R: RawMutex + Sync, T: ?Sized + Sync> Sync for MappedMutexGuard<'_, R, T> {}

// SAFETY: as above.
unsafe impl<R: RawRwLock, T: ?Sized + Sync> Sync for MappedRwLockReadGuard<'_, R, T> {}

// SAFETY: as above.
unsafe impl<R: RawRwLock, T: ?Sized + Sync> Sync for MappedRwLockWriteGuard<'_, R, T> {}
