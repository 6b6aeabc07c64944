//! Without a validator: a lock is the real lock and a guard the real guard, in size and in code.

use std::fmt;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};

use lockdep_core::class::LockClassKey;
use lockdep_core::depmap::DepMap;
use lockdep_core::irq::Irq;
use lockdep_core::task::{Masks, Task};
use lockdep_core::validator::{Findings, Validator};

use super::{How, Real, Subject, Undo};

/// The map of every lock.
static NO_MAP: DepMap = DepMap::new();

/// A real lock.
pub(crate) struct Watched<L: Real + ?Sized>(L);

/// Nothing.
pub(crate) type Map = Watched<()>;

impl<L: Real> Watched<L> {
    pub(crate) const fn new(real: L) -> Self {
        Watched(real)
    }

    pub(crate) const fn keyed(_key: &'static LockClassKey, real: L) -> Self {
        Watched(real)
    }

    pub(crate) const fn set_key(&mut self, _key: &'static LockClassKey) {}

    pub(crate) fn into_real(self) -> L {
        self.0
    }
}

impl<L: Real + ?Sized> Watched<L> {
    #[inline(always)]
    pub(crate) fn map(&self) -> &DepMap {
        &NO_MAP
    }
}

impl<L: Real + ?Sized> Deref for Watched<L> {
    type Target = L;

    #[inline(always)]
    fn deref(&self) -> &L {
        &self.0
    }
}

impl<L: Real + ?Sized> DerefMut for Watched<L> {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut L {
        &mut self.0
    }
}

impl<L: Real + ?Sized> fmt::Debug for Watched<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not watched")
    }
}

pub(crate) const METERED: bool = false;

#[inline(always)]
pub(crate) fn waiting<R>(_map: &DepMap, wait: impl FnOnce() -> R) -> R {
    wait()
}

#[inline(always)]
pub(crate) fn acquire(_subject: Subject<'_>, _how: &How, _undo: Undo) {}

/// A real guard. It stays on its thread, as one that is watched does.
#[derive(Debug)]
#[must_use]
pub(crate) struct Held<'a, G, const OWNED: bool>(G, PhantomData<(&'a DepMap, *const ())>);

impl<'a, G, const OWNED: bool> Held<'a, G, OWNED> {
    #[inline(always)]
    pub(crate) fn new(real: G, _map: &'a DepMap, _undo: Undo) -> Self {
        Held(real, PhantomData)
    }

    pub(crate) fn into_real(self) -> G {
        self.0
    }
}

impl<'a, G> Held<'a, G, true> {
    pub(crate) fn downgrade<H>(self, real: impl FnOnce(G) -> H) -> Held<'a, H, false> {
        Held(real(self.0), PhantomData)
    }
}

impl<'a> Held<'a, (), false> {
    #[inline(always)]
    pub(crate) fn acquire(_subject: Subject<'a>, _how: &How, _undo: Undo) -> Self {
        Held((), PhantomData)
    }
}

impl<G, const OWNED: bool> Deref for Held<'_, G, OWNED> {
    type Target = G;

    #[inline(always)]
    fn deref(&self) -> &G {
        &self.0
    }
}

impl<G, const OWNED: bool> DerefMut for Held<'_, G, OWNED> {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut G {
        &mut self.0
    }
}

#[inline(always)]
pub(crate) fn event(_event: impl FnOnce(&Validator, &mut Task) -> Findings) {}

#[inline(always)]
pub(crate) fn irqs_off(_rt: bool) -> Irq {
    Irq::ON
}

#[inline(always)]
pub(crate) fn put_back(_undo: Undo) {}

#[inline(always)]
pub(crate) fn set_masks(_change: impl FnOnce(&mut Masks)) -> Masks {
    Masks::default()
}

#[inline(always)]
pub(crate) fn in_interrupt() -> bool {
    false
}
