//! What a held lock is: the guards of readers, of the writer, and of who may become the writer.

use std::fmt;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};
#[cfg(feature = "arc_lock")]
use std::sync::Arc;

use super::super::hold::Hold;
use super::super::kind::{Reading, Upgradably, Writing};
use super::super::place::Parts;
use super::super::pointer::{Shared, Unique};
use super::super::raw::{RawRwLock, RawRwLockFair, RawRwLockUpgrade, RawRwLockUpgradeFair};
use super::super::way::Held;
use super::lock::RwLock;

/// A guard, and the one of its kind that keeps the lock alive. `$fair` is what its raw lock must be
/// to be handed on.
macro_rules! guards {
    ($(
        $(#[$doc:meta])*
        $guard:ident<$a:lifetime, T> of $raw:ident, $fair:ident in $way:ident as $data:ty;
        $(#[$arc_doc:meta])*
        $arc:ident;
    )*) => {$(
        $(#[$doc])*
        #[clippy::has_significant_drop]
        #[must_use = "if unused the lock is released at once"]
        pub struct $guard<$a, R: $raw, T: ?Sized> {
            pub(in super::super) hold: Hold<&$a RwLock<R, T>, $way, Held<$way, R>>,
            pub(in super::super) marker: PhantomData<$data>,
        }

        impl<$a, R: $raw + $a, T: ?Sized + $a> $guard<$a, R, T> {
            /// The lock.
            pub fn rwlock(s: &Self) -> &$a RwLock<R, T> {
                s.hold.place()
            }
        }

        readable! {
            [$a, R: $raw + $a, T: ?Sized + $a] $guard<$a, R, T>, |s| s.hold.place().data.get()
        }
        stable! { [$a, R: $raw + $a, T: ?Sized + $a] $guard<$a, R, T> }
        pausing! { [$a, R: $raw + $a, T: ?Sized + $a] $guard<$a, R, T> }
        yielding_and_back! { [$a, R: $fair + $a, T: ?Sized + $a] $guard<$a, R, T> }

        $(#[$arc_doc])*
        #[cfg(feature = "arc_lock")]
        #[clippy::has_significant_drop]
        #[must_use = "if unused the lock is released at once"]
        pub struct $arc<R: $raw, T: ?Sized> {
            pub(in super::super) hold: Hold<Arc<RwLock<R, T>>, $way, Held<$way, R>>,
        }

        #[cfg(feature = "arc_lock")]
        impl<R: $raw, T: ?Sized> $arc<R, T> {
            /// The lock.
            pub fn rwlock(s: &Self) -> &Arc<RwLock<R, T>> {
                s.hold.place()
            }
        }

        #[cfg(feature = "arc_lock")]
        const _: () = {
            readable! { [R: $raw, T: ?Sized] $arc<R, T>, |s| s.hold.place().data.get() }
            pausing! { [R: $raw, T: ?Sized] $arc<R, T> }
            arc! { [R: $raw, T: ?Sized] $arc<R, T>, RwLock<R, T> }
            yielding_and_back! { [R: $fair, T: ?Sized] $arc<R, T> }
            arc_fair! { [R: $fair, T: ?Sized] $arc<R, T>, RwLock<R, T> }
        };
    )*};
}

guards! {
    /// A [`RwLock`] held by a reader; dropping it releases.
    RwLockReadGuard<'a, T> of RawRwLock, RawRwLockFair in Reading as &'a T;
    /// A [`RwLock`] held by a reader, and kept alive by its guard.
    ArcRwLockReadGuard;

    /// A [`RwLock`] held by the writer; dropping it releases.
    RwLockWriteGuard<'a, T> of RawRwLock, RawRwLockFair in Writing as &'a mut T;
    /// A [`RwLock`] held by the writer, and kept alive by its guard.
    ArcRwLockWriteGuard;

    /// A [`RwLock`] held by the reader that may become the writer; dropping it releases.
    RwLockUpgradableReadGuard<'a, T> of RawRwLockUpgrade, RawRwLockUpgradeFair in Upgradably
        as &'a T;
    /// A [`RwLock`] held by the reader that may become the writer, and kept alive by its guard.
    ArcRwLockUpgradableReadGuard;
}

writable! {
    ['a, R: RawRwLock + 'a, T: ?Sized + 'a] RwLockWriteGuard<'a, R, T>,
    |s| s.hold.place().data.get()
}
#[cfg(feature = "arc_lock")]
writable! {
    [R: RawRwLock, T: ?Sized] ArcRwLockWriteGuard<R, T>, |s| s.hold.place().data.get()
}

/// A [`RwLock`] held by a reader who guards a part of the value.
#[clippy::has_significant_drop]
#[must_use = "if unused the lock is released at once"]
pub struct MappedRwLockReadGuard<'a, R: RawRwLock, T: ?Sized> {
    pub(in super::super) hold: Hold<Parts<'a, R>, Reading, Held<Reading, R>>,
    pub(in super::super) data: Shared<T>,
    pub(in super::super) marker: PhantomData<&'a T>,
}

/// A [`RwLock`] held by the writer, who guards a part of the value.
#[clippy::has_significant_drop]
#[must_use = "if unused the lock is released at once"]
pub struct MappedRwLockWriteGuard<'a, R: RawRwLock, T: ?Sized> {
    hold: Hold<Parts<'a, R>, Writing, Held<Writing, R>>,
    data: Unique<T>,
    marker: PhantomData<&'a mut T>,
}

macro_rules! mapped {
    ($guard:ident => $mapped:ident, $reference:ident!) => {
        mapping! {
            ['a, R: RawRwLock + 'a, T: ?Sized + 'a] $guard<'a, R, T> => [$mapped 'a, R],
            $reference!, |s| s.hold.place().data.get(), |s| s.hold.into_parts()
        }
        mapping_or! {
            ['a, R: RawRwLock + 'a, T: ?Sized + 'a] $guard<'a, R, T> => [$mapped 'a, R],
            $reference!, try_map_or_err, |s| s.hold.place().data.get(), |s| s.hold.into_parts()
        }

        readable! { ['a, R: RawRwLock + 'a, T: ?Sized + 'a] $mapped<'a, R, T>, |s| s.data.get() }
        stable! { ['a, R: RawRwLock + 'a, T: ?Sized + 'a] $mapped<'a, R, T> }
        yielding! { ['a, R: RawRwLockFair + 'a, T: ?Sized + 'a] $mapped<'a, R, T> }
        mapping! {
            ['a, R: RawRwLock + 'a, T: ?Sized + 'a] $mapped<'a, R, T> => [$mapped 'a, R],
            $reference!, |s| s.data.get(), |s| s.hold
        }
    };
}

mapped! { RwLockReadGuard => MappedRwLockReadGuard, shared! }
mapped! { RwLockWriteGuard => MappedRwLockWriteGuard, unique! }

writable! {
    ['a, R: RawRwLock + 'a, T: ?Sized + 'a] MappedRwLockWriteGuard<'a, R, T>, |s| s.data.get()
}
mapping_or! {
    ['a, R: RawRwLock + 'a, T: ?Sized + 'a] MappedRwLockWriteGuard<'a, R, T>
    => [MappedRwLockWriteGuard 'a, R], unique!, try_map_or_err, |s| s.data.get(), |s| s.hold
}
