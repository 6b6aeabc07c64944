//! Taking the lock.

use std::fmt;
use std::marker::PhantomData;
#[cfg(feature = "arc_lock")]
use std::sync::Arc;

use super::super::hold::Hold;
use super::super::kind::{Reading, Upgradably, Writing};
use super::super::raw::{RawRwLock, RawRwLockTimed, RawRwLockUpgrade, RawRwLockUpgradeTimed};
#[cfg(feature = "arc_lock")]
use super::guards::{ArcRwLockReadGuard, ArcRwLockUpgradableReadGuard, ArcRwLockWriteGuard};
use super::guards::{RwLockReadGuard, RwLockUpgradableReadGuard, RwLockWriteGuard};
use super::lock::RwLock;

/// The methods that take a lock in one way, by their names.
macro_rules! taking {
    (
        $way:ident by $raw:ident: $guard:ident, $arc:ident, as $who:literal;
        $lock:ident $try_lock:ident $lock_arc:ident $try_lock_arc:ident
    ) => {
        impl<R: $raw, T: ?Sized> RwLock<R, T> {
            #[doc = concat!("Waits for the lock and takes it as ", $who, ".")]
            #[track_caller]
            #[inline(always)]
            pub fn $lock(&self) -> $guard<'_, R, T> {
                $guard { hold: Hold::lock::<$way>(&self), marker: PhantomData }
            }

            #[doc = concat!("Takes the lock as ", $who, " if that needs no wait.")]
            #[track_caller]
            #[inline]
            pub fn $try_lock(&self) -> Option<$guard<'_, R, T>> {
                Some($guard { hold: Hold::try_lock::<$way>(&self)?, marker: PhantomData })
            }

            #[doc = concat!("Waits for the lock and takes it as ", $who, "; the guard keeps it alive.")]
            #[cfg(feature = "arc_lock")]
            #[track_caller]
            #[inline]
            pub fn $lock_arc(self: &Arc<Self>) -> $arc<R, T> {
                $arc { hold: Hold::lock::<$way>(self) }
            }

            #[doc = concat!(
                "Takes the lock as ", $who, " if that needs no wait; the guard keeps it alive."
            )]
            #[cfg(feature = "arc_lock")]
            #[track_caller]
            #[inline]
            pub fn $try_lock_arc(self: &Arc<Self>) -> Option<$arc<R, T>> {
                Some($arc { hold: Hold::try_lock::<$way>(self)? })
            }
        }
    };
}

/// The same with time limits.
macro_rules! taking_timed {
    (
        $way:ident by $raw:ident: $guard:ident, $arc:ident, as $who:literal;
        $lock_for:ident $lock_until:ident $lock_arc_for:ident $lock_arc_until:ident
    ) => {
        impl<R: $raw, T: ?Sized> RwLock<R, T> {
            #[doc = concat!("Waits for the lock at most so long, to take it as ", $who, ".")]
            #[track_caller]
            #[inline]
            pub fn $lock_for(&self, timeout: R::Duration) -> Option<$guard<'_, R, T>> {
                Some($guard { hold: Hold::lock_for::<$way>(&self, timeout)?, marker: PhantomData })
            }

            #[doc = concat!("Waits for the lock until then at most, to take it as ", $who, ".")]
            #[track_caller]
            #[inline]
            pub fn $lock_until(&self, timeout: R::Instant) -> Option<$guard<'_, R, T>> {
                Some($guard {
                    hold: Hold::lock_until::<$way>(&self, timeout)?,
                    marker: PhantomData,
                })
            }

            #[doc = concat!(
                                "Waits for the lock at most so long, to take it as ", $who,
                                "; the guard keeps it alive."
                            )]
            #[cfg(feature = "arc_lock")]
            #[track_caller]
            #[inline]
            pub fn $lock_arc_for(self: &Arc<Self>, timeout: R::Duration) -> Option<$arc<R, T>> {
                Some($arc { hold: Hold::lock_for::<$way>(self, timeout)? })
            }

            #[doc = concat!(
                                "Waits for the lock until then at most, to take it as ", $who,
                                "; the guard keeps it alive."
                            )]
            #[cfg(feature = "arc_lock")]
            #[track_caller]
            #[inline]
            pub fn $lock_arc_until(self: &Arc<Self>, timeout: R::Instant) -> Option<$arc<R, T>> {
                Some($arc { hold: Hold::lock_until::<$way>(self, timeout)? })
            }
        }
    };
}

taking! {
    Reading by RawRwLock: RwLockReadGuard, ArcRwLockReadGuard, as "a reader";
    read try_read read_arc try_read_arc
}
taking_timed! {
    Reading by RawRwLockTimed: RwLockReadGuard, ArcRwLockReadGuard, as "a reader";
    try_read_for try_read_until try_read_arc_for try_read_arc_until
}
taking! {
    Writing by RawRwLock: RwLockWriteGuard, ArcRwLockWriteGuard, as "the writer";
    write try_write write_arc try_write_arc
}
taking_timed! {
    Writing by RawRwLockTimed: RwLockWriteGuard, ArcRwLockWriteGuard, as "the writer";
    try_write_for try_write_until try_write_arc_for try_write_arc_until
}
taking! {
    Upgradably by RawRwLockUpgrade: RwLockUpgradableReadGuard, ArcRwLockUpgradableReadGuard,
    as "the reader that may become the writer";
    upgradable_read try_upgradable_read upgradable_read_arc try_upgradable_read_arc
}
taking_timed! {
    Upgradably by RawRwLockUpgradeTimed: RwLockUpgradableReadGuard, ArcRwLockUpgradableReadGuard,
    as "the reader that may become the writer";
    try_upgradable_read_for try_upgradable_read_until
    try_upgradable_read_arc_for try_upgradable_read_arc_until
}

impl<R: RawRwLock, T: ?Sized + fmt::Debug> fmt::Debug for RwLock<R, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("RwLock");
        match self.try_read() {
            Some(guard) => out.field("data", &&*guard).finish(),
            None => out.field("data", &format_args!("<locked>")).finish(),
        }
    }
}
