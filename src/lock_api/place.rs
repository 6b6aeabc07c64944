//! Where a guard finds its raw lock.

#[cfg(feature = "arc_lock")]
use std::sync::Arc;

use lockdep_core::class::LockType;
use lockdep_core::depmap::DepMap;
use lockdep_runtime::token::Subject;
use lockdep_runtime::token::user::LiveMap;

/// A lock of ours, whatever is in it.
pub(super) trait Lock {
    /// The raw lock.
    type Raw;

    /// The raw lock.
    fn raw_lock(&self) -> &Self::Raw;

    /// The validator's side.
    fn live_map(&self) -> &LiveMap;

    /// The name of the type in it.
    fn payload(&self) -> fn() -> &'static str;
}

/// Where a guard finds its raw lock.
pub(super) trait Place {
    /// The raw lock.
    type Raw;

    /// The raw lock.
    fn raw(&self) -> &Self::Raw;

    /// The validator's side.
    fn map(&self) -> &DepMap;
}

impl<L: Lock + ?Sized> Place for &L {
    type Raw = L::Raw;

    #[inline(always)]
    fn raw(&self) -> &L::Raw {
        self.raw_lock()
    }

    #[inline(always)]
    fn map(&self) -> &DepMap {
        self.live_map().map()
    }
}

#[cfg(feature = "arc_lock")]
impl<L: Lock + ?Sized> Place for Arc<L> {
    type Raw = L::Raw;

    #[inline(always)]
    fn raw(&self) -> &L::Raw {
        self.raw_lock()
    }

    #[inline(always)]
    fn map(&self) -> &DepMap {
        self.live_map().map()
    }
}

/// A place that knows the whole lock, as it must to take it.
pub(super) trait Known: Place + Clone {
    /// What the validator needs to know of it.
    fn subject(&self, lock_type: &'static LockType) -> Subject<'_>;
}

impl<L: Lock + ?Sized> Known for &L {
    #[inline(always)]
    fn subject(&self, lock_type: &'static LockType) -> Subject<'_> {
        let (map, payload) = (self.live_map().map(), self.payload());
        Subject { map, lock_type, payload, size: size_of_val(*self) }
    }
}

#[cfg(feature = "arc_lock")]
impl<L: Lock + ?Sized> Known for Arc<L> {
    #[inline(always)]
    fn subject(&self, lock_type: &'static LockType) -> Subject<'_> {
        let (map, payload) = (self.live_map().map(), self.payload());
        Subject { map, lock_type, payload, size: size_of_val(&**self) }
    }
}

/// The parts of a lock that a mapped guard keeps: it has forgotten what was in it.
pub(super) struct Parts<'a, R> {
    raw: &'a R,
    map: &'a DepMap,
}

impl<R> Place for Parts<'_, R> {
    type Raw = R;

    #[inline(always)]
    fn raw(&self) -> &R {
        self.raw
    }

    #[inline(always)]
    fn map(&self) -> &DepMap {
        self.map
    }
}

impl<'a, R> Parts<'a, R> {
    /// Those of a lock.
    #[inline(always)]
    pub(super) fn of(lock: &'a (impl Lock<Raw = R> + ?Sized)) -> Self {
        Parts { raw: lock.raw_lock(), map: lock.live_map().map() }
    }
}
