//! The reentrant mutex and its guards.

use std::any::type_name;
use std::cell::UnsafeCell;
use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;
#[cfg(feature = "arc_lock")]
use std::sync::Arc;

use lockdep_core::class::LockClassKey;
use lockdep_runtime::token::raw;
use lockdep_runtime::token::user::LiveMap;

use super::hold::Hold;
use super::kind::Reentrantly;
use super::place::{Lock, Parts};
use super::pointer::Shared;
use super::raw::{GetThreadId, RawMutex, RawMutexFair, RawMutexTimed};
use super::raw_remutex::{Here, RawReentrantMutex};
use super::ways::Keeps;

/// A mutex that its owner may take again, over a raw one that nobody may, validated.
///
/// Its class is the place where it was made, with the type of what is in it. Taking it again is no
/// event for the validator.
///
/// # Panics
/// Acquiring panics on a finding whose policy is to panic, and where it is certain to hang.
pub struct ReentrantMutex<R: Keeps, G, T: ?Sized> {
    map: LiveMap,
    pub(super) raw: RawReentrantMutex<R, G>,
    pub(super) data: UnsafeCell<T>,
}

// SAFETY: the value is shared by the holds of one thread, which is one at a time.
unsafe impl<R, G, T> Sync for ReentrantMutex<R, G, T>
where
    R: RawMutex + Sync,
    G: GetThreadId + Sync,
    T: ?Sized + Send,
{
}

impl<R: RawMutex, G: GetThreadId, T: ?Sized> Lock for ReentrantMutex<R, G, T> {
    type Raw = RawReentrantMutex<R, G>;

    #[inline(always)]
    fn raw_lock(&self) -> &RawReentrantMutex<R, G> {
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

/// A held [`ReentrantMutex`]; dropping it releases once. It guards a shared reference, since the
/// same thread may have others.
#[clippy::has_significant_drop]
#[must_use = "if unused the mutex is released at once"]
pub struct ReentrantMutexGuard<'a, R: RawMutex, G: GetThreadId, T: ?Sized> {
    pub(super) hold: Hold<&'a ReentrantMutex<R, G, T>, Reentrantly, Here>,
    pub(super) marker: PhantomData<&'a T>,
}

/// A held [`ReentrantMutex`] that guards a part of the value.
#[clippy::has_significant_drop]
#[must_use = "if unused the mutex is released at once"]
pub struct MappedReentrantMutexGuard<'a, R: RawMutex, G: GetThreadId, T: ?Sized> {
    hold: Hold<Parts<'a, RawReentrantMutex<R, G>>, Reentrantly, Here>,
    data: Shared<T>,
    marker: PhantomData<&'a T>,
}

/// A held [`ReentrantMutex`] that is kept alive by its guard.
#[cfg(feature = "arc_lock")]
#[clippy::has_significant_drop]
#[must_use = "if unused the mutex is released at once"]
pub struct ArcReentrantMutexGuard<R: RawMutex, G: GetThreadId, T: ?Sized> {
    pub(super) hold: Hold<Arc<ReentrantMutex<R, G, T>>, Reentrantly, Here>,
    /// The value is reached through it.
    pub(super) marker: PhantomData<T>,
}

impl<R: RawMutex, G: GetThreadId, T> ReentrantMutex<R, G, T> {
    /// A mutex that is free. Its class is the place of the caller.
    #[track_caller]
    #[inline]
    pub const fn new(val: T) -> ReentrantMutex<R, G, T> {
        ReentrantMutex::from_raw(R::INIT, G::INIT, val)
    }

    /// The value, without the mutex.
    #[inline]
    pub fn into_inner(self) -> T {
        self.data.into_inner()
    }
}

impl<R: Keeps, G, T> ReentrantMutex<R, G, T> {
    /// A mutex over a raw one. Its class is the place of the caller.
    #[track_caller]
    #[inline]
    pub const fn from_raw(raw_mutex: R, get_thread_id: G, val: T) -> ReentrantMutex<R, G, T> {
        let raw = RawReentrantMutex::over(raw_mutex, get_thread_id);
        ReentrantMutex { map: LiveMap::new(), raw, data: UnsafeCell::new(val) }
    }

    /// The same in a class of that key: see `lockdep::with_class!`. lock_api has no such method.
    #[must_use]
    pub const fn with_class(mut self, key: &'static LockClassKey) -> Self {
        self.map.set_key(key);
        self
    }
}

impl<R: RawMutex, G: GetThreadId, T: ?Sized> ReentrantMutex<R, G, T> {
    /// A guard of the mutex, which was taken by other means. The validator is told of it, unless it
    /// knows that this thread holds the mutex.
    ///
    /// # Safety
    /// This thread holds the mutex once more than there are guards.
    #[track_caller]
    #[inline]
    pub unsafe fn make_guard_unchecked(&self) -> ReentrantMutexGuard<'_, R, G, T> {
        // SAFETY: as of the caller.
        let hold = unsafe { Hold::assume(self, Here::new()) };
        ReentrantMutexGuard { hold, marker: PhantomData }
    }

    /// Waits for the mutex and takes it; does not wait for this thread.
    #[track_caller]
    #[inline]
    pub fn lock(&self) -> ReentrantMutexGuard<'_, R, G, T> {
        ReentrantMutexGuard { hold: Hold::lock::<Reentrantly>(&self), marker: PhantomData }
    }

    /// Takes the mutex if no other thread holds it.
    #[track_caller]
    #[inline]
    pub fn try_lock(&self) -> Option<ReentrantMutexGuard<'_, R, G, T>> {
        let hold = Hold::try_lock::<Reentrantly>(&self)?;
        Some(ReentrantMutexGuard { hold, marker: PhantomData })
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
        self.raw.is_locked()
    }

    /// Whether this thread holds it.
    #[track_caller]
    #[inline]
    pub fn is_owned_by_current_thread(&self) -> bool {
        self.raw.is_owned_by_current_thread()
    }

    /// Releases the mutex once, whose guard was forgotten.
    ///
    /// # Safety
    /// This thread holds the mutex once more than there are guards.
    #[track_caller]
    #[inline]
    pub unsafe fn force_unlock(&self) {
        // SAFETY: as of the caller.
        let hold: Hold<_, Reentrantly, _> = unsafe { Hold::new(self, Here::new()) };
        hold.force();
    }

    /// The raw mutex. What is done with it is not seen: the validator counts the call, and if this
    /// thread holds the mutex, knows no more of that hold.
    ///
    /// # Safety
    /// It is not released while a guard is there.
    #[track_caller]
    #[inline]
    pub unsafe fn raw(&self) -> &R {
        raw::used(self.map.map());
        &self.raw.mutex
    }

    /// A pointer to the value.
    #[inline]
    pub const fn data_ptr(&self) -> *mut T {
        self.data.get()
    }
}

impl<R: RawMutexFair, G: GetThreadId, T: ?Sized> ReentrantMutex<R, G, T> {
    /// Releases the mutex once, whose guard was forgotten; at the last time to who waits longest.
    ///
    /// # Safety
    /// This thread holds the mutex once more than there are guards.
    #[track_caller]
    #[inline]
    pub unsafe fn force_unlock_fair(&self) {
        // SAFETY: as of the caller.
        let hold: Hold<_, Reentrantly, _> = unsafe { Hold::new(self, Here::new()) };
        hold.force_fair();
    }
}

impl<R: RawMutexTimed, G: GetThreadId, T: ?Sized> ReentrantMutex<R, G, T> {
    /// Waits for the mutex at most so long.
    #[track_caller]
    #[inline]
    pub fn try_lock_for(&self, timeout: R::Duration) -> Option<ReentrantMutexGuard<'_, R, G, T>> {
        let hold = Hold::lock_for::<Reentrantly>(&self, timeout)?;
        Some(ReentrantMutexGuard { hold, marker: PhantomData })
    }

    /// Waits for the mutex until then at most.
    #[track_caller]
    #[inline]
    pub fn try_lock_until(&self, timeout: R::Instant) -> Option<ReentrantMutexGuard<'_, R, G, T>> {
        let hold = Hold::lock_until::<Reentrantly>(&self, timeout)?;
        Some(ReentrantMutexGuard { hold, marker: PhantomData })
    }
}

impl<R: RawMutex, G: GetThreadId, T: Default> Default for ReentrantMutex<R, G, T> {
    #[track_caller]
    #[inline]
    fn default() -> ReentrantMutex<R, G, T> {
        ReentrantMutex::new(T::default())
    }
}

impl<R: RawMutex, G: GetThreadId, T> From<T> for ReentrantMutex<R, G, T> {
    #[track_caller]
    #[inline]
    fn from(t: T) -> ReentrantMutex<R, G, T> {
        ReentrantMutex::new(t)
    }
}

impl<R, G, T> fmt::Debug for ReentrantMutex<R, G, T>
where
    R: RawMutex,
    G: GetThreadId,
    T: ?Sized + fmt::Debug,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("ReentrantMutex");
        match self.try_lock() {
            Some(guard) => out.field("data", &&*guard).finish(),
            None => out.field("data", &format_args!("<locked>")).finish(),
        }
    }
}

impl<'a, R: RawMutex + 'a, G: GetThreadId + 'a, T: ?Sized + 'a> ReentrantMutexGuard<'a, R, G, T> {
    /// The mutex.
    pub fn remutex(s: &Self) -> &'a ReentrantMutex<R, G, T> {
        s.hold.place()
    }
}

/// What borrowing guards can, with the generic parameters of all.
macro_rules! borrowing {
    ($guard:ident, |$this:ident| $data:expr, |$whole:ident| $parts:expr) => {
        readable! {
            ['a, R: RawMutex + 'a, G: GetThreadId + 'a, T: ?Sized + 'a] $guard<'a, R, G, T>,
            |$this| $data
        }
        stable! { ['a, R: RawMutex + 'a, G: GetThreadId + 'a, T: ?Sized + 'a] $guard<'a, R, G, T> }
        mapping! {
            ['a, R: RawMutex + 'a, G: GetThreadId + 'a, T: ?Sized + 'a] $guard<'a, R, G, T>
            => [MappedReentrantMutexGuard 'a, R, G], shared!, |$this| $data, |$whole| $parts
        }
        mapping_or! {
            ['a, R: RawMutex + 'a, G: GetThreadId + 'a, T: ?Sized + 'a] $guard<'a, R, G, T>
            => [MappedReentrantMutexGuard 'a, R, G], shared!, try_map_or_err,
            |$this| $data, |$whole| $parts
        }
    };
}

borrowing! { ReentrantMutexGuard, |s| s.hold.place().data.get(), |s| s.hold.into_parts() }
pausing! {
    ['a, R: RawMutex + 'a, G: GetThreadId + 'a, T: ?Sized + 'a] ReentrantMutexGuard<'a, R, G, T>
}
yielding_and_back! {
    ['a, R: RawMutexFair + 'a, G: GetThreadId + 'a, T: ?Sized + 'a]
    ReentrantMutexGuard<'a, R, G, T>
}

borrowing! { MappedReentrantMutexGuard, |s| s.data.get(), |s| s.hold }
yielding! {
    ['a, R: RawMutexFair + 'a, G: GetThreadId + 'a, T: ?Sized + 'a]
    MappedReentrantMutexGuard<'a, R, G, T>
}

#[cfg(feature = "arc_lock")]
mod in_arc {
    use super::*;

    impl<R: RawMutex, G: GetThreadId, T: ?Sized> ReentrantMutex<R, G, T> {
        /// A guard of the mutex, which was taken by other means, and is kept alive by it. The
        /// validator is told of it, unless it knows that this thread holds the mutex.
        ///
        /// # Safety
        /// This thread holds the mutex once more than there are guards.
        #[track_caller]
        #[inline]
        pub unsafe fn make_arc_guard_unchecked(
            self: &Arc<Self>,
        ) -> ArcReentrantMutexGuard<R, G, T> {
            // SAFETY: as of the caller.
            let hold = unsafe { Hold::assume(self.clone(), Here::new()) };
            ArcReentrantMutexGuard { hold, marker: PhantomData }
        }

        /// Waits for the mutex and takes it; the guard keeps it alive.
        #[track_caller]
        #[inline]
        pub fn lock_arc(self: &Arc<Self>) -> ArcReentrantMutexGuard<R, G, T> {
            ArcReentrantMutexGuard { hold: Hold::lock::<Reentrantly>(self), marker: PhantomData }
        }

        /// Takes the mutex if no other thread holds it; the guard keeps it alive.
        #[track_caller]
        #[inline]
        pub fn try_lock_arc(self: &Arc<Self>) -> Option<ArcReentrantMutexGuard<R, G, T>> {
            let hold = Hold::try_lock::<Reentrantly>(self)?;
            Some(ArcReentrantMutexGuard { hold, marker: PhantomData })
        }
    }

    impl<R: RawMutexTimed, G: GetThreadId, T: ?Sized> ReentrantMutex<R, G, T> {
        /// Waits for the mutex at most so long; the guard keeps it alive.
        #[track_caller]
        #[inline]
        pub fn try_lock_arc_for(
            self: &Arc<Self>,
            timeout: R::Duration,
        ) -> Option<ArcReentrantMutexGuard<R, G, T>> {
            let hold = Hold::lock_for::<Reentrantly>(self, timeout)?;
            Some(ArcReentrantMutexGuard { hold, marker: PhantomData })
        }

        /// Waits for the mutex until then at most; the guard keeps it alive.
        #[track_caller]
        #[inline]
        pub fn try_lock_arc_until(
            self: &Arc<Self>,
            timeout: R::Instant,
        ) -> Option<ArcReentrantMutexGuard<R, G, T>> {
            let hold = Hold::lock_until::<Reentrantly>(self, timeout)?;
            Some(ArcReentrantMutexGuard { hold, marker: PhantomData })
        }
    }

    impl<R: RawMutex, G: GetThreadId, T: ?Sized> ArcReentrantMutexGuard<R, G, T> {
        /// The mutex.
        pub fn remutex(s: &Self) -> &Arc<ReentrantMutex<R, G, T>> {
            s.hold.place()
        }
    }

    readable! {
        [R: RawMutex, G: GetThreadId, T: ?Sized] ArcReentrantMutexGuard<R, G, T>,
        |s| s.hold.place().data.get()
    }
    pausing! { [R: RawMutex, G: GetThreadId, T: ?Sized] ArcReentrantMutexGuard<R, G, T> }
    arc! {
        [R: RawMutex, G: GetThreadId, T: ?Sized] ArcReentrantMutexGuard<R, G, T>,
        ReentrantMutex<R, G, T>
    }
    yielding_and_back! {
        [R: RawMutexFair, G: GetThreadId, T: ?Sized] ArcReentrantMutexGuard<R, G, T>
    }
    arc_fair! {
        [R: RawMutexFair, G: GetThreadId, T: ?Sized] ArcReentrantMutexGuard<R, G, T>,
        ReentrantMutex<R, G, T>
    }
}
