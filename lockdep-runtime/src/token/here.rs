//! A real guard that stays on its thread, with its acquisition.
#![allow(unsafe_code, reason = "a guard is dropped in the middle of another's drop")]

use std::fmt;
use std::mem::ManuallyDrop;
use std::ops::{Deref, DerefMut};
use std::ptr;

use lockdep_core::depmap::DepMap;

use super::release::released_here;

/// A real guard, which cannot be sent, of a lock that the validator was told of.
///
/// Dropping it releases, and tells the validator when the real lock is no longer held, so that what
/// it does then (allocate, print) happens under no lock of the user's.
///
/// Two fields that are dropped one after the other would be the same without unsafe code, but for
/// their drop being a call, through memory.
#[must_use = "dropping it releases"]
pub struct HeldHere<'a, G> {
    real: ManuallyDrop<G>,
    map: &'a DepMap,
}

impl<'a, G> HeldHere<'a, G> {
    /// The guard of a lock that this thread took, after it told the validator.
    #[inline(always)]
    pub fn new(real: G, map: &'a DepMap) -> Self {
        HeldHere { real: ManuallyDrop::new(real), map }
    }

    /// The guard, and what tells of its release when it is dropped: to be dropped after it.
    #[inline]
    pub fn into_parts(self) -> (Untold<'a>, G) {
        let this = ManuallyDrop::new(self);
        let untold = Untold(this.map);
        // SAFETY: `this` is never dropped, so the guard is taken out once.
        (untold, unsafe { ptr::read(&*this.real) })
    }

    /// The opposite.
    #[inline]
    pub fn of_parts(untold: Untold<'a>, real: G) -> Self {
        let map = untold.map();
        std::mem::forget(untold);
        HeldHere::new(real, map)
    }
}

impl<G> Deref for HeldHere<'_, G> {
    type Target = G;

    #[inline(always)]
    fn deref(&self) -> &G {
        &self.real
    }
}

impl<G> DerefMut for HeldHere<'_, G> {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut G {
        &mut self.real
    }
}

impl<G> Drop for HeldHere<'_, G> {
    #[track_caller]
    #[inline(always)]
    fn drop(&mut self) {
        // SAFETY: the guard is dropped here and nowhere else: `into_parts`, which takes it out,
        // never drops what it took it from.
        unsafe { ManuallyDrop::drop(&mut self.real) };
        released_here(self.map);
    }
}

impl<G: fmt::Debug> fmt::Debug for HeldHere<'_, G> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        G::fmt(&self.real, f)
    }
}

/// A lock of this thread's whose release the validator has not been told of; dropping this tells.
#[derive(Debug)]
#[must_use = "dropping it tells of a release"]
pub struct Untold<'a>(&'a DepMap);

impl<'a> Untold<'a> {
    /// That of a lock which the validator was told of.
    #[inline(always)]
    pub fn new(map: &'a DepMap) -> Self {
        Untold(map)
    }

    /// The map of the lock.
    #[inline(always)]
    pub fn map(&self) -> &'a DepMap {
        self.0
    }
}

impl Drop for Untold<'_> {
    #[track_caller]
    #[inline(always)]
    fn drop(&mut self) {
        released_here(self.0);
    }
}
