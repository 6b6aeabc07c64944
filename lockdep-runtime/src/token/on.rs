//! Every acquisition is told to the validator, and every release.
#![allow(unsafe_code, reason = "a guard is dropped in the middle of another's drop")]

use std::fmt;
use std::marker::PhantomData;
use std::mem::{self, ManuallyDrop};
use std::ops::{Deref, DerefMut};
use std::ptr;

use lockdep_core::class::LockClassKey;
use lockdep_core::current;
use lockdep_core::depmap::DepMap;
use lockdep_core::irq::Irq;
use lockdep_core::mode::Mode;
use lockdep_core::site::Site;
use lockdep_core::task::{Masks, Task};
use lockdep_core::validator::{Findings, Validator};

use super::{Hold, How, Real, Subject, Undo};
use crate::speak::speak;
use crate::{mail, meter, options, thread_end};

/// A real lock with its map, which notices when they are dropped while held.
pub struct Watched<L: Real + ?Sized> {
    map: DepMap,
    real: L,
}

/// A map without a real lock.
pub type Map = Watched<()>;

impl<L: Real> Watched<L> {
    /// A lock whose class is the place of the caller.
    #[track_caller]
    pub const fn new(real: L) -> Self {
        Watched { map: DepMap::new(), real }
    }

    /// A lock of a named class.
    pub const fn keyed(key: &'static LockClassKey, real: L) -> Self {
        Watched { map: DepMap::keyed(key), real }
    }

    /// Gives the lock a named class, before it is taken for the first time.
    pub const fn set_key(&mut self, key: &'static LockClassKey) {
        self.map.set_key(key);
    }

    /// The real lock, out of its map.
    #[track_caller]
    pub fn into_real(self) -> L {
        let this = ManuallyDrop::new(self);
        this.check();
        // SAFETY: `this` is never dropped, so the lock is taken out once; the map owns nothing.
        unsafe { ptr::read(&this.real) }
    }
}

impl<L: Real + ?Sized> Watched<L> {
    /// Its map.
    #[inline(always)]
    pub fn map(&self) -> &DepMap {
        &self.map
    }

    /// Is it a finding that this goes away?
    #[track_caller]
    #[inline(always)]
    fn check(&self) {
        // A lock that was never taken, or that nobody holds, costs nothing.
        let held = self.real.held();
        if self.map.class().is_some() && held != Some(false) {
            freed(&self.map, held.is_some());
        }
    }
}

impl<L: Real + ?Sized> Deref for Watched<L> {
    type Target = L;

    #[inline(always)]
    fn deref(&self) -> &L {
        &self.real
    }
}

impl<L: Real + ?Sized> DerefMut for Watched<L> {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut L {
        &mut self.real
    }
}

impl<L: Real + ?Sized> Drop for Watched<L> {
    #[track_caller]
    #[inline(always)]
    fn drop(&mut self) {
        self.check();
        if meter::METERED && self.map.class().is_some() {
            meter::gone(&self.map);
        }
    }
}

impl<L: Real + ?Sized> fmt::Debug for Watched<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.map.fmt(f)
    }
}

#[cold]
#[inline(never)]
#[track_caller]
fn freed(map: &DepMap, held: bool) {
    if !held && !current::holds(map) {
        return;
    }
    meter::forget(map);
    let site = Site::caller();
    event(|validator, task| {
        let elsewhere = held && map.owner() != Some(task.id());
        let memory = map.address()..map.address() + size_of::<DepMap>();
        validator.free(task, memory, elsewhere, map.class(), site)
    });
}

/// Tells the validator of an acquisition: before the lock is waited for, or after a try form got
/// it. Then there must be a [`Held`] of it; waiting does not unwind.
///
/// # Panics
/// If that is a finding and the policy says so; the acquisition is undone then.
#[track_caller]
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn acquire(subject: Subject<'_>, how: &How, undo: Undo) {
    let known = how.is_plain() && current::acquire_known(subject.map, &how.manner, Site::caller());
    if !known {
        acquire_slow(subject.map, subject.payload, subject.size, how, undo);
    } else {
        meter::begin(subject.map, &how.manner, Site::caller());
    }
}

#[cold]
#[inline(never)]
#[track_caller]
fn acquire_slow(map: &DepMap, payload: fn() -> &'static str, size: usize, how: &How, undo: Undo) {
    // A new lock of a class that this thread knows: locks that live shortly.
    let recalled = how.is_plain()
        && map.class().is_none()
        && current::recall_class(map, payload())
        && current::acquire_known(map, &how.manner, Site::caller());
    if !recalled {
        acquire_event(Subject { map, lock_type: how.manner.lock_type, payload, size }, how, undo);
    } else {
        meter::begin(map, &how.manner, Site::caller());
    }
}

#[inline(never)]
#[track_caller]
fn acquire_event(subject: Subject<'_>, how: &How, undo: Undo) {
    // Released if the finding is a panic.
    let record = Held::<(), false>::new((), subject.map, undo);
    meter::announce(subject.map);
    judge(subject, how);
    meter::settle(subject.map, &how.manner, Site::caller());
    mem::forget(record);
}

/// Has an acquisition judged, and nothing else.
#[track_caller]
pub(super) fn judge(subject: Subject<'_>, how: &How) {
    let site = Site::caller();
    event(|validator, task| {
        thread_end::watch(task);
        let wanted = subject.wanted(task, how, site);
        validator.acquire(task, &wanted)
    });
}

/// Whether waits are measured, so that it is worth to try a lock before it is waited for.
pub const METERED: bool = meter::METERED;

/// Waits for a lock that somebody holds, and whose acquisition is begun by [`acquire`].
#[inline]
pub fn waiting<R>(map: &DepMap, wait: impl FnOnce() -> R) -> R {
    let waiting = meter::Wait::begin(map);
    let result = wait();
    waiting.over();
    result
}

/// A real guard with its acquisition. Dropping it releases, and tells the validator when the real
/// lock is no longer held, so that what it does then (allocate, print) happens under no lock of the
/// user's.
///
/// `OWNED`: the map says who took it last; of readers there may be many.
#[derive(Debug)]
#[must_use]
pub struct Held<'a, G, const OWNED: bool> {
    real: ManuallyDrop<G>,
    hold: Hold<'a>,
    /// A record of one thread's stack.
    _not_send: PhantomData<*const ()>,
}

impl<'a, G, const OWNED: bool> Held<'a, G, OWNED> {
    /// What the validator was told of by [`acquire`], now that the real lock is held.
    #[inline(always)]
    pub fn new(real: G, map: &'a DepMap, undo: Undo) -> Self {
        if OWNED {
            current::own(map);
        }
        meter::acquired(map);
        let hold = Hold::new(map, undo);
        Held { real: ManuallyDrop::new(real), hold, _not_send: PhantomData }
    }

    /// Ends the acquisition, and gives the real guard back.
    pub fn into_real(self) -> G {
        let mut this = ManuallyDrop::new(self);
        // SAFETY: `this` is never dropped, so the guard is taken out once.
        let real = unsafe { ManuallyDrop::take(&mut this.real) };
        release(this.hold, OWNED);
        real
    }
}

impl<'a, G> Held<'a, G, true> {
    /// Tells the validator that a write hold becomes a read hold, and then makes it one.
    ///
    /// # Panics
    /// If that is a finding and the policy says so; the lock is released then.
    #[track_caller]
    pub fn downgrade<H>(self, real: impl FnOnce(G) -> H) -> Held<'a, H, false> {
        let (map, site) = (self.hold.map(), Site::caller());
        event(|validator, task| validator.downgrade(task, map.address(), map.class(), site));
        meter::weakened(map, Mode::Shared, site);
        let mut this = ManuallyDrop::new(self);
        // SAFETY: `this` is never dropped, so the guard is taken out once.
        let write = unsafe { ManuallyDrop::take(&mut this.real) };
        Held::new(real(write), map, this.hold.undo())
    }
}

impl<'a> Held<'a, (), false> {
    /// Acquires what has no real lock.
    ///
    /// # Panics
    /// As [`acquire`].
    #[track_caller]
    #[inline(always)]
    pub fn acquire(subject: Subject<'a>, how: &How, undo: Undo) -> Self {
        acquire(subject, how, undo);
        Held::new((), subject.map, undo)
    }
}

impl<G, const OWNED: bool> Deref for Held<'_, G, OWNED> {
    type Target = G;

    #[inline(always)]
    fn deref(&self) -> &G {
        &self.real
    }
}

impl<G, const OWNED: bool> DerefMut for Held<'_, G, OWNED> {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut G {
        &mut self.real
    }
}

impl<G, const OWNED: bool> Drop for Held<'_, G, OWNED> {
    #[track_caller]
    #[inline(always)]
    fn drop(&mut self) {
        // SAFETY: the guard is dropped here and nowhere else: `into_real` and `downgrade`, which
        // take it out, never drop what they took it from.
        unsafe { ManuallyDrop::drop(&mut self.real) };
        release(self.hold, OWNED);
    }
}

/// Tells the validator of a release, when it is done, and undoes what came with the acquisition.
///
/// As [`acquire`], one call in a debug build, where this crate may be optimised and that of the
/// user is not; part of the user's code in another.
#[track_caller]
#[cfg_attr(not(debug_assertions), inline(always))]
fn release(hold: Hold<'_>, owned: bool) {
    let released = meter::Released::now(hold.map());
    if !current::release_known(hold.map()) {
        release_slow(hold, owned);
    } else if hold.undo() != Undo::NOTHING {
        put_back(hold.undo());
    }
    released.told();
}

#[cold]
#[inline(never)]
#[track_caller]
fn release_slow(hold: Hold<'_>, owned: bool) {
    /// Also if the release is a finding that panics.
    struct Then(Undo);
    impl Drop for Then {
        fn drop(&mut self) {
            if self.0 != Undo::NOTHING {
                put_back(self.0);
            }
        }
    }
    let _then = Then(hold.undo());
    let (map, site) = (hold.map(), Site::caller());
    event(|validator, task| {
        let other = owned && map.owner().is_some_and(|owner| owner != task.id());
        validator.release(task, map.address(), map.class(), other, site)
    });
}

/// Puts back what was switched off with an acquisition. A call, so that a release without it stays
/// short.
#[inline(never)]
#[track_caller]
pub fn put_back(undo: Undo) {
    if !undo.irq().is_some_and(current::restore_irq_known) {
        put_back_slow(undo);
    }
}

#[cold]
#[inline(never)]
#[track_caller]
fn put_back_slow(undo: Undo) {
    set_masks(|masks| {
        if let Some(before) = undo.irq() {
            masks.set_irq(before);
        }
        masks.bh = masks.bh.saturating_sub((undo == Undo::ENABLE_BH) as u32);
        masks.preempt = masks.preempt.saturating_sub((undo == Undo::ENABLE_PREEMPT) as u32);
    });
}

/// Runs an event on this thread's validator and speaks of what it found, with nothing borrowed.
#[track_caller]
pub fn event(event: impl FnOnce(&Validator, &mut Task) -> Findings) {
    let mut event = Some(event);
    run(&mut |validator, task| match event.take() {
        Some(event) => event(validator, task),
        None => Findings::new(),
    });
}

/// What is around every event: one function, whatever the event is.
#[track_caller]
fn run(event: &mut dyn FnMut(&Validator, &mut Task) -> Findings) {
    let heard = current::with(options::get, |validator, task| {
        let mut findings = mail::read(validator, task);
        findings.extend(event(validator, task));
        (!findings.is_empty()).then(|| (validator.clone(), findings))
    });
    #[cfg(feature = "dump")]
    crate::dump::go_on();
    if let Some(Some((validator, findings))) = heard {
        speak(&validator, findings);
    }
}

/// Switches interrupts off, on PREEMPT_RT too if `rt`, and returns what they were.
#[track_caller]
#[inline(always)]
pub fn irqs_off(rt: bool) -> Irq {
    match current::irqs_off(rt) {
        Some(before) => before,
        None => irqs_off_slow(rt),
    }
}

#[cold]
#[inline(never)]
#[track_caller]
fn irqs_off_slow(rt: bool) -> Irq {
    let before = set_masks(|masks| {
        masks.irq_off = true;
        masks.irq_off_rt |= rt;
    });
    before.irq()
}

/// Whether this thread is in an interrupt, of whatever context.
#[inline(always)]
pub fn in_interrupt() -> bool {
    current::in_interrupt()
}

/// Changes what this thread has masked, and returns what was masked before.
#[track_caller]
pub fn set_masks(change: impl FnOnce(&mut Masks)) -> Masks {
    let site = Site::caller();
    let mut before = Masks::default();
    event(|validator, task| {
        before = task.masks();
        validator.set_masks(task, site, change)
    });
    before
}
