//! The mutex and its guards.

use std::any::type_name;
use std::cell::UnsafeCell;
use std::fmt;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};
#[cfg(feature = "arc_lock")]
use std::sync::Arc;

use lockdep_core::class::LockClassKey;
use lockdep_runtime::token::raw::used_mutex;
use lockdep_runtime::token::user::LiveMap;

use super::hold::Hold;
use super::kind::{Alone, Kind};
use super::place::{Known, Lock, Parts};
use super::pointer::Unique;
use super::raw::{RawMutex, RawMutexFair, RawMutexTimed};
use super::seat::Seat;
use super::way::Held;

/// A mutual exclusion lock over a raw mutex, validated.
///
/// Its class is the place where it was made, with the type of what is in it.
///
/// # Panics
/// Acquiring panics on a finding whose policy is to panic, and where it is certain to hang.
pub struct Mutex<R, T: ?Sized> {
    map: LiveMap,
    pub(super) seat: Seat<R>,
    pub(super) data: UnsafeCell<T>,
}

// SAFETY: whoever holds the raw mutex has the value, on whatever thread, and that is one at a time.
unsafe impl<R: RawMutex + Sync, T: ?Sized + Send> Sync for Mutex<R, T> {}

impl<R: RawMutex, T: ?Sized> Lock for Mutex<R, T> {
    type Raw = R;

    #[inline(always)]
    fn raw_lock(&self) -> &R {
        self.seat.raw()
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

/// A held [`Mutex`]; dropping it releases.
#[clippy::has_significant_drop]
#[must_use = "if unused the mutex is released at once"]
pub struct MutexGuard<'a, R: RawMutex, T: ?Sized> {
    pub(super) hold: Hold<&'a Mutex<R, T>, Alone, Held<Alone, R>>,
    pub(super) marker: PhantomData<&'a mut T>,
}

/// A held [`Mutex`] that guards a part of the value.
#[clippy::has_significant_drop]
#[must_use = "if unused the mutex is released at once"]
pub struct MappedMutexGuard<'a, R: RawMutex, T: ?Sized> {
    hold: Hold<Parts<'a, R>, Alone, Held<Alone, R>>,
    data: Unique<T>,
    marker: PhantomData<&'a mut T>,
}

/// A held [`Mutex`] that is kept alive by its guard.
#[cfg(feature = "arc_lock")]
#[clippy::has_significant_drop]
#[must_use = "if unused the mutex is released at once"]
pub struct ArcMutexGuard<R: RawMutex, T: ?Sized> {
    hold: Hold<Arc<Mutex<R, T>>, Alone, Held<Alone, R>>,
    /// The value is reached through it.
    marker: PhantomData<T>,
}

impl<R: RawMutex, T> Mutex<R, T> {
    /// A mutex that is free. Its class is the place of the caller.
    #[track_caller]
    #[inline]
    pub const fn new(val: T) -> Mutex<R, T> {
        Mutex::from_raw(R::INIT, val)
    }

    /// The value, without the mutex.
    #[inline]
    pub fn into_inner(self) -> T {
        self.data.into_inner()
    }
}

impl<R, T> Mutex<R, T> {
    /// A mutex over a raw one. Its class is the place of the caller.
    #[track_caller]
    #[inline]
    pub const fn from_raw(raw_mutex: R, val: T) -> Mutex<R, T> {
        Mutex { map: LiveMap::new(), seat: Seat::new(raw_mutex), data: UnsafeCell::new(val) }
    }

    /// The same in a class of that key: see `lockdep::with_class!`. lock_api has no such method.
    #[must_use]
    pub const fn with_class(mut self, key: &'static LockClassKey) -> Self {
        self.map.set_key(key);
        self
    }
}

impl<R: RawMutex, T: ?Sized> Mutex<R, T> {
    /// Waits for the mutex and takes it.
    #[track_caller]
    #[inline(always)]
    pub fn lock(&self) -> MutexGuard<'_, R, T> {
        MutexGuard { hold: Hold::lock::<Alone>(&self), marker: PhantomData }
    }

    /// Takes the mutex if it is free.
    #[track_caller]
    #[inline]
    pub fn try_lock(&self) -> Option<MutexGuard<'_, R, T>> {
        Some(MutexGuard { hold: Hold::try_lock::<Alone>(&self)?, marker: PhantomData })
    }

    /// The value, with no need to lock: nobody else can.
    #[inline]
    pub const fn get_mut(&mut self) -> &mut T {
        self.data.get_mut()
    }

    /// Whether somebody holds it at this moment.
    #[track_caller]
    #[inline]
    pub fn is_locked(&self) -> bool {
        self.raw_lock().is_locked()
    }

    /// The raw mutex. What is done with it is not seen: the validator counts the call, and if this
    /// thread holds the mutex, knows no more of that hold. Only a wait on parking_lot's condition
    /// variable, which begins with this, is known as such.
    ///
    /// # Safety
    /// It is not released while a guard is there.
    #[track_caller]
    #[inline]
    pub unsafe fn raw(&self) -> &R {
        let hows = Alone::hows::<R, Held<Alone, R>>();
        used_mutex((&self).subject(hows.lock_type()), &hows.wait);
        self.raw_lock()
    }

    /// A pointer to the value.
    #[inline]
    pub const fn data_ptr(&self) -> *mut T {
        self.data.get()
    }

    /// Waits for the mutex and takes it; the guard keeps it alive.
    #[cfg(feature = "arc_lock")]
    #[track_caller]
    #[inline]
    pub fn lock_arc(self: &Arc<Self>) -> ArcMutexGuard<R, T> {
        ArcMutexGuard { hold: Hold::lock::<Alone>(self), marker: PhantomData }
    }

    /// Takes the mutex if it is free; the guard keeps it alive.
    #[cfg(feature = "arc_lock")]
    #[track_caller]
    #[inline]
    pub fn try_lock_arc(self: &Arc<Self>) -> Option<ArcMutexGuard<R, T>> {
        Some(ArcMutexGuard { hold: Hold::try_lock::<Alone>(self)?, marker: PhantomData })
    }
}

impl<R: RawMutexTimed, T: ?Sized> Mutex<R, T> {
    /// Waits for the mutex at most so long.
    #[track_caller]
    #[inline]
    pub fn try_lock_for(&self, timeout: R::Duration) -> Option<MutexGuard<'_, R, T>> {
        Some(MutexGuard { hold: Hold::lock_for::<Alone>(&self, timeout)?, marker: PhantomData })
    }

    /// Waits for the mutex until then at most.
    #[track_caller]
    #[inline]
    pub fn try_lock_until(&self, timeout: R::Instant) -> Option<MutexGuard<'_, R, T>> {
        Some(MutexGuard { hold: Hold::lock_until::<Alone>(&self, timeout)?, marker: PhantomData })
    }

    /// Waits for the mutex at most so long; the guard keeps it alive.
    #[cfg(feature = "arc_lock")]
    #[track_caller]
    #[inline]
    pub fn try_lock_arc_for(self: &Arc<Self>, timeout: R::Duration) -> Option<ArcMutexGuard<R, T>> {
        Some(ArcMutexGuard { hold: Hold::lock_for::<Alone>(self, timeout)?, marker: PhantomData })
    }

    /// Waits for the mutex until then at most; the guard keeps it alive.
    #[cfg(feature = "arc_lock")]
    #[track_caller]
    #[inline]
    pub fn try_lock_arc_until(
        self: &Arc<Self>,
        timeout: R::Instant,
    ) -> Option<ArcMutexGuard<R, T>> {
        Some(ArcMutexGuard { hold: Hold::lock_until::<Alone>(self, timeout)?, marker: PhantomData })
    }
}

impl<R: RawMutex, T: Default> Default for Mutex<R, T> {
    #[track_caller]
    #[inline]
    fn default() -> Mutex<R, T> {
        Mutex::new(T::default())
    }
}

impl<R: RawMutex, T> From<T> for Mutex<R, T> {
    #[track_caller]
    #[inline]
    fn from(t: T) -> Mutex<R, T> {
        Mutex::new(t)
    }
}

impl<R: RawMutex, T: ?Sized + fmt::Debug> fmt::Debug for Mutex<R, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("Mutex");
        match self.try_lock() {
            Some(guard) => out.field("data", &&*guard).finish(),
            None => out.field("data", &format_args!("<locked>")).finish(),
        }
    }
}

impl<'a, R: RawMutex + 'a, T: ?Sized + 'a> MutexGuard<'a, R, T> {
    /// The mutex.
    pub fn mutex(s: &Self) -> &'a Mutex<R, T> {
        s.hold.place()
    }

    /// Leaves the mutex locked for ever and gives the value.
    #[inline]
    pub fn leak(s: Self) -> &'a mut T {
        let data = s.hold.place().data.get();
        std::mem::forget(s);
        // SAFETY: the mutex is held and never released by anybody who may.
        unsafe { &mut *data }
    }
}

readable! { ['a, R: RawMutex + 'a, T: ?Sized + 'a] MutexGuard<'a, R, T>, |s| s.hold.place().data.get() }
writable! { ['a, R: RawMutex + 'a, T: ?Sized + 'a] MutexGuard<'a, R, T>, |s| s.hold.place().data.get() }
stable! { ['a, R: RawMutex + 'a, T: ?Sized + 'a] MutexGuard<'a, R, T> }
pausing! { ['a, R: RawMutex + 'a, T: ?Sized + 'a] MutexGuard<'a, R, T> }
yielding_and_back! { ['a, R: RawMutexFair + 'a, T: ?Sized + 'a] MutexGuard<'a, R, T> }
mapping! {
    ['a, R: RawMutex + 'a, T: ?Sized + 'a] MutexGuard<'a, R, T> => [MappedMutexGuard 'a, R], unique!,
    |s| s.hold.place().data.get(), |s| s.hold.into_parts()
}
mapping_or! {
    ['a, R: RawMutex + 'a, T: ?Sized + 'a] MutexGuard<'a, R, T> => [MappedMutexGuard 'a, R], unique!,
    try_map_or_err, |s| s.hold.place().data.get(), |s| s.hold.into_parts()
}

readable! { ['a, R: RawMutex + 'a, T: ?Sized + 'a] MappedMutexGuard<'a, R, T>, |s| s.data.get() }
writable! { ['a, R: RawMutex + 'a, T: ?Sized + 'a] MappedMutexGuard<'a, R, T>, |s| s.data.get() }
stable! { ['a, R: RawMutex + 'a, T: ?Sized + 'a] MappedMutexGuard<'a, R, T> }
yielding! { ['a, R: RawMutexFair + 'a, T: ?Sized + 'a] MappedMutexGuard<'a, R, T> }
mapping! {
    ['a, R: RawMutex + 'a, T: ?Sized + 'a] MappedMutexGuard<'a, R, T> => [MappedMutexGuard 'a, R], unique!,
    |s| s.data.get(), |s| s.hold
}
mapping_or! {
    ['a, R: RawMutex + 'a, T: ?Sized + 'a] MappedMutexGuard<'a, R, T> => [MappedMutexGuard 'a, R], unique!,
    try_map_or_err, |s| s.data.get(), |s| s.hold
}

#[cfg(feature = "arc_lock")]
mod in_arc {
    use super::*;

    impl<R: RawMutex, T: ?Sized> ArcMutexGuard<R, T> {
        /// The mutex.
        #[inline]
        pub fn mutex(s: &Self) -> &Arc<Mutex<R, T>> {
            s.hold.place()
        }
    }

    readable! { [R: RawMutex, T: ?Sized] ArcMutexGuard<R, T>, |s| s.hold.place().data.get() }
    writable! { [R: RawMutex, T: ?Sized] ArcMutexGuard<R, T>, |s| s.hold.place().data.get() }
    pausing! { [R: RawMutex, T: ?Sized] ArcMutexGuard<R, T> }
    arc! { [R: RawMutex, T: ?Sized] ArcMutexGuard<R, T>, Mutex<R, T> }
    yielding_and_back! { [R: RawMutexFair, T: ?Sized] ArcMutexGuard<R, T> }
    arc_fair! { [R: RawMutexFair, T: ?Sized] ArcMutexGuard<R, T>, Mutex<R, T> }
}
