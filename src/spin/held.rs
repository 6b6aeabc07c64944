//! A real guard with its acquisition.
#![allow(unsafe_code, reason = "a guard is dropped in the middle of another's drop")]

use std::mem::ManuallyDrop;
use std::ops::{Deref, DerefMut};
use std::ptr;

use lockdep_core::class::LockType;
use lockdep_core::depmap::DepMap;
use lockdep_core::wait::{WaitType, WaitTypes};
use lockdep_runtime::token::user::{self, Holder};
use lockdep_runtime::token::{How, Subject};

/// The type of a primitive that spins, and whose guards may be sent.
pub(super) const fn spinning(name: &'static str) -> LockType {
    LockType::new(name, WaitTypes::new(WaitType::Spin)).user_space().sendable()
}

/// The type of a primitive whose value is made once: it is waited for by spinning, and what the code
/// that makes the value may do is its caller's affair.
pub(super) const fn initialising(name: &'static str) -> LockType {
    LockType::new(name, WaitTypes::with_outer(WaitType::Spin, WaitType::Sleep)).user_space()
}

/// One way to take a lock, in both its forms.
pub(super) struct Hows {
    pub(super) wait: How,
    pub(super) tried: How,
}

impl Hows {
    pub(super) const fn of(wait: How) -> Hows {
        Hows { wait, tried: wait.trylock() }
    }
}

/// A real guard that the validator knows of. Dropping it releases, on whatever thread, and tells
/// the validator when the real lock is released.
#[derive(Debug)]
pub(super) struct Held<'a, G> {
    real: ManuallyDrop<G>,
    map: &'a DepMap,
    holder: Holder,
}

impl<'a, G> Held<'a, G> {
    /// Waits for a lock and takes it.
    #[track_caller]
    #[inline]
    pub(super) fn lock(
        subject: Subject<'a>,
        hows: &Hows,
        try_it: impl FnMut() -> Option<G>,
        wait: impl FnOnce() -> G,
    ) -> Self {
        Held::of(user::lock(subject, &hows.wait, try_it, wait), subject.map)
    }

    /// Tells of a lock that a try form got; it is released if that panics.
    #[track_caller]
    #[inline]
    pub(super) fn got(subject: Subject<'a>, hows: &Hows, real: G) -> Self {
        user::got(subject, &hows.tried);
        Held::of(real, subject.map)
    }

    fn of(real: G, map: &'a DepMap) -> Self {
        Held { real: ManuallyDrop::new(real), map, holder: Holder::here() }
    }

    /// The map of the lock.
    pub(super) fn map(&self) -> &'a DepMap {
        self.map
    }

    /// Who took it.
    pub(super) fn holder(&self) -> Holder {
        self.holder
    }

    /// The real guard, which the validator counts as held until somebody tells otherwise.
    pub(super) fn into_real(self) -> G {
        self.take_apart().0
    }

    /// The same acquisition with another guard.
    pub(super) fn change<H>(self, change: impl FnOnce(G) -> H) -> Held<'a, H> {
        let (real, map, holder) = self.take_apart();
        Held { real: ManuallyDrop::new(change(real)), map, holder }
    }

    fn take_apart(self) -> (G, &'a DepMap, Holder) {
        let this = ManuallyDrop::new(self);
        // SAFETY: `this` is never dropped, so the guard is taken out once.
        (ManuallyDrop::into_inner(unsafe { ptr::read(&this.real) }), this.map, this.holder)
    }
}

impl<G> Deref for Held<'_, G> {
    type Target = G;

    #[inline(always)]
    fn deref(&self) -> &G {
        &self.real
    }
}

impl<G> DerefMut for Held<'_, G> {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut G {
        &mut self.real
    }
}

impl<G> Drop for Held<'_, G> {
    #[track_caller]
    #[inline]
    fn drop(&mut self) {
        let Held { real, map, holder } = self;
        // SAFETY: the guard is dropped here and nowhere else: what takes it out never drops what it
        // took it from.
        user::release(map, *holder, || unsafe { ManuallyDrop::drop(real) });
    }
}
