//! What lock_api 0.5 has and 0.4 has not, or not so.

use std::marker::PhantomData;
use std::panic::{RefUnwindSafe, UnwindSafe};
#[cfg(feature = "arc_lock")]
use std::sync::Arc;

use super::hold::Hold;
use super::kind::{Alone, Reading, Upgradably, Writing};
use super::mutex::{MappedMutexGuard, Mutex, MutexGuard};
use super::raw::{RawMutex, RawMutexFair, RawRwLock, RawRwLockFair, RawRwLockUpgrade};
use super::remutex::ReentrantMutex;
#[cfg(feature = "arc_lock")]
use super::rwlock::{ArcRwLockReadGuard, ArcRwLockUpgradableReadGuard, ArcRwLockWriteGuard};
use super::rwlock::{
    MappedRwLockReadGuard, MappedRwLockWriteGuard, RwLock, RwLockReadGuard,
    RwLockUpgradableReadGuard, RwLockWriteGuard,
};

impl<R, T> Mutex<R, T> {
    /// The raw mutex and the value.
    #[inline]
    pub fn into_inner_with_raw(self) -> (R, T) {
        (self.seat.into_raw(), self.data.into_inner())
    }
}

impl<R, T> RwLock<R, T> {
    /// The raw lock and the value.
    #[inline]
    pub fn into_inner_with_raw(self) -> (R, T) {
        (self.raw, self.data.into_inner())
    }
}

impl<R: RawMutex, G, T> ReentrantMutex<R, G, T> {
    /// The raw mutex, the way to tell threads apart, and the value.
    #[inline]
    pub fn into_inner_with_raw(self) -> (R, G, T) {
        let (raw, get_thread_id) = self.raw.into_both();
        (raw, get_thread_id, self.data.into_inner())
    }
}

/// Guards of locks that were taken by other means.
macro_rules! assumed {
    ($lock:ident of $raw:ident in $way:ident by $state:ident: $make_guard:ident $guard:ident) => {
        impl<R: $raw, T: ?Sized> $lock<R, T> {
            /// A guard of the lock, which was taken by other means. The validator is told of it,
            /// unless it knows that this thread holds the lock.
            ///
            /// # Safety
            /// The caller holds the lock in this way and with this state, and nobody else releases
            /// it.
            #[track_caller]
            #[inline]
            pub unsafe fn $make_guard(&self, guard: R::$state) -> $guard<'_, R, T> {
                // SAFETY: as of the caller.
                let hold: Hold<_, $way, _> = unsafe { Hold::assume(self, guard) };
                $guard { hold, marker: PhantomData }
            }
        }
    };
    (
        $lock:ident of $raw:ident in $way:ident by $state:ident:
        $make_guard:ident $guard:ident in Arc
    ) => {
        #[cfg(feature = "arc_lock")]
        impl<R: $raw, T: ?Sized> $lock<R, T> {
            /// A guard of the lock, which was taken by other means, and is kept alive by it. The
            /// validator is told of it, unless it knows that this thread holds the lock.
            ///
            /// # Safety
            /// The caller holds the lock in this way and with this state, and nobody else releases
            /// it.
            #[track_caller]
            #[inline]
            pub unsafe fn $make_guard(self: &Arc<Self>, guard: R::$state) -> $guard<R, T> {
                // SAFETY: as of the caller.
                let hold: Hold<_, $way, _> = unsafe { Hold::assume(self.clone(), guard) };
                $guard { hold }
            }
        }
    };
}

/// Releases of locks whose guards were forgotten.
macro_rules! forced {
    (
        $lock:ident of $raw:ident in $way:ident by $state:ident:
        $force_unlock:ident by $force:ident
    ) => {
        impl<R: $raw, T: ?Sized> $lock<R, T> {
            /// Releases the lock, whose guard was forgotten.
            ///
            /// # Safety
            /// The caller holds the lock in this way and with this state, and nobody else releases
            /// it.
            #[track_caller]
            #[inline]
            pub unsafe fn $force_unlock(&self, guard: R::$state) {
                // SAFETY: as of the caller.
                let hold: Hold<_, $way, _> = unsafe { Hold::new(self, guard) };
                hold.$force();
            }
        }
    };
}

assumed! { Mutex of RawMutex in Alone by Guard: make_guard_unchecked MutexGuard }
forced! { Mutex of RawMutex in Alone by Guard: force_unlock by force }
forced! { Mutex of RawMutexFair in Alone by Guard: force_unlock_fair by force_fair }

assumed! {
    RwLock of RawRwLock in Reading by SharedGuard: make_read_guard_unchecked RwLockReadGuard
}
assumed! {
    RwLock of RawRwLock in Reading by SharedGuard:
    make_arc_read_guard_unchecked ArcRwLockReadGuard in Arc
}
forced! { RwLock of RawRwLock in Reading by SharedGuard: force_unlock_read by force }
forced! {
    RwLock of RawRwLockFair in Reading by SharedGuard: force_unlock_read_fair by force_fair
}

assumed! {
    RwLock of RawRwLock in Writing by ExclusiveGuard: make_write_guard_unchecked RwLockWriteGuard
}
assumed! {
    RwLock of RawRwLock in Writing by ExclusiveGuard:
    make_arc_write_guard_unchecked ArcRwLockWriteGuard in Arc
}
forced! { RwLock of RawRwLock in Writing by ExclusiveGuard: force_unlock_write by force }
forced! {
    RwLock of RawRwLockFair in Writing by ExclusiveGuard: force_unlock_write_fair by force_fair
}

assumed! {
    RwLock of RawRwLockUpgrade in Upgradably by UpgradableGuard:
    make_upgradable_guard_unchecked RwLockUpgradableReadGuard
}
assumed! {
    RwLock of RawRwLockUpgrade in Upgradably by UpgradableGuard:
    make_upgradable_arc_guard_unchecked ArcRwLockUpgradableReadGuard in Arc
}

mapping_or! {
    ['a, R: RawRwLock + 'a, T: ?Sized + 'a] MappedRwLockReadGuard<'a, R, T>
    => [MappedRwLockReadGuard 'a, R], shared!, try_map_or_err, |s| s.data.get(), |s| s.hold
}

impl<R: RawMutex, T: ?Sized + RefUnwindSafe> UnwindSafe for MappedMutexGuard<'_, R, T> {}

impl<R: RawRwLock, T: ?Sized + RefUnwindSafe> UnwindSafe for MappedRwLockWriteGuard<'_, R, T> {}
