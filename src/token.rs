//! One acquisition of an instrumented lock, from before it waits to after it is released.
#![allow(unsafe_code, reason = "a guard is dropped in the middle of another's drop")]

use std::fmt;
use std::marker::PhantomData;
use std::mem::{self, ManuallyDrop};
use std::ops::{Deref, DerefMut};
use std::ptr;

use lockdep_core::class::{LockClassKey, LockType};
use lockdep_core::current;
use lockdep_core::depmap::DepMap;
use lockdep_core::held::{Acquire, Manner, Nest};
use lockdep_core::irq::Irq;
use lockdep_core::mode::{Mode, Order, Subclass};
use lockdep_core::site::Site;
use lockdep_core::task::{Masks, Task};
use lockdep_core::validator::Findings;

use crate::speak::speak;
use crate::{options, thread_end};

/// Something that the validator knows: every lock and map of this crate.
///
/// Sealed in effect: its methods name types that only this crate makes.
pub trait Tracked {
    /// The validator's side of it.
    #[doc(hidden)]
    fn subject(&self) -> Subject<'_>;
}

/// What the validator needs to know of a lock.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    pub(crate) map: &'a DepMap,
    pub(crate) lock_type: &'static LockType,
    pub(crate) payload: fn() -> &'static str,
}

/// Whether a real lock is held by anybody.
pub(crate) trait Real {
    /// `None` where that cannot be told.
    fn held(&self) -> Option<bool>;
}

/// What has no real lock.
impl Real for () {
    fn held(&self) -> Option<bool> {
        None
    }
}

impl<T: ?Sized> Real for parking_lot::Mutex<T> {
    #[inline(always)]
    fn held(&self) -> Option<bool> {
        Some(self.is_locked())
    }
}

impl<T: ?Sized> Real for parking_lot::RwLock<T> {
    #[inline(always)]
    fn held(&self) -> Option<bool> {
        Some(self.is_locked())
    }
}

/// A real lock with its map, which notices when they are dropped while held.
pub(crate) struct Watched<L: Real + ?Sized> {
    map: DepMap,
    real: L,
}

/// A map without a real lock.
pub(crate) type Map = Watched<()>;

impl<L: Real> Watched<L> {
    #[track_caller]
    pub(crate) const fn new(real: L) -> Self {
        Watched { map: DepMap::new(), real }
    }

    pub(crate) const fn keyed(key: &'static LockClassKey, real: L) -> Self {
        Watched { map: DepMap::keyed(key), real }
    }

    /// The real lock, out of its map.
    #[track_caller]
    pub(crate) fn into_real(self) -> L {
        self.check();
        let this = ManuallyDrop::new(self);
        // SAFETY: `this` is never dropped, so the lock is taken out once; the map owns nothing.
        unsafe { ptr::read(&this.real) }
    }
}

impl<L: Real + ?Sized> Watched<L> {
    #[inline(always)]
    pub(crate) fn map(&self) -> &DepMap {
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
    let site = Site::caller();
    event(|validator, task| {
        let elsewhere = held && map.owner() != Some(task.id());
        let memory = map.address()..map.address() + size_of::<DepMap>();
        validator.free(task, memory, elsewhere, map.class(), site)
    });
}

/// How a lock is asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct How {
    pub(crate) manner: Manner,
    pub(crate) nest: Option<Nest>,
    pub(crate) order: Option<Order>,
    pub(crate) blocks: bool,
}

impl How {
    /// Waiting for the lock, alone.
    pub(crate) const fn exclusive(lock_type: &'static LockType) -> How {
        How::of(Manner::new(lock_type, Mode::Exclusive, false))
    }

    /// Waiting for it as a reader.
    pub(crate) const fn read(lock_type: &'static LockType, mode: Mode) -> How {
        How::of(Manner::new(lock_type, mode, false))
    }

    const fn of(manner: Manner) -> How {
        How { manner, nest: None, order: None, blocks: true }
    }

    /// The same by a try form.
    pub(crate) const fn trylock(self) -> How {
        let Manner { lock_type, mode, subclass, .. } = self.manner;
        let manner = Manner::new(lock_type, mode, true).subclass(subclass);
        How { manner, ..self }
    }

    pub(crate) const fn subclass(self, subclass: Subclass) -> How {
        How { manner: self.manner.subclass(subclass), ..self }
    }

    /// The same of what need not wait although it is held: it counts, or is no lock.
    pub(crate) const fn may_pass(mut self) -> How {
        self.blocks = false;
        self
    }

    pub(crate) fn nest(mut self, outer: &(impl Tracked + ?Sized)) -> How {
        let Subject { map, lock_type, payload } = outer.subject();
        // It may never have been taken: a report names it all the same.
        let register =
            || current::with(options::get, |_, task| task.class_of(map, payload(), lock_type));
        self.nest = Some(Nest { map: map.address(), class: map.class().or_else(register) });
        self
    }

    pub(crate) const fn order(mut self, order: Order) -> How {
        self.order = Some(order);
        self
    }
}

/// What the end of an acquisition undoes beside it. One word, as guards are moved about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Undo(u32);

impl Undo {
    /// Nothing.
    pub(crate) const NOTHING: Undo = Undo(0);
    /// Interrupts go on (`_irq`).
    pub(crate) const ENABLE_IRQ: Undo = Undo::restore_irq(Irq::ON);
    /// Bottom halves go back on (`_bh`).
    pub(crate) const ENABLE_BH: Undo = Undo(1 << 8);
    /// Preemption goes back on.
    pub(crate) const ENABLE_PREEMPT: Undo = Undo(1 << 9);
    /// The state of interrupts is in the lowest bits.
    const IRQ: u32 = 1 << 10;

    /// Interrupts go back to what they were (`_irqrestore`).
    #[inline(always)]
    pub(crate) const fn restore_irq(before: Irq) -> Undo {
        Undo(Undo::IRQ | before.bits())
    }

    fn irq(self) -> Option<Irq> {
        (self.0 & Undo::IRQ != 0).then(|| Irq::of_bits(self.0))
    }

    /// Puts back what this says. A call, so that a release without it stays short.
    #[inline(never)]
    #[track_caller]
    pub(crate) fn run(self) {
        if !self.irq().is_some_and(current::restore_irq_known) {
            self.run_slow();
        }
    }

    #[cold]
    #[inline(never)]
    #[track_caller]
    fn run_slow(self) {
        set_masks(|masks| {
            if let Some(before) = self.irq() {
                masks.set_irq(before);
            }
            masks.bh = masks.bh.saturating_sub((self == Undo::ENABLE_BH) as u32);
            masks.preempt = masks.preempt.saturating_sub((self == Undo::ENABLE_PREEMPT) as u32);
        });
    }
}

/// Tells the validator of an acquisition: before the lock is waited for, or after a try form got
/// it. Then there must be a [`Held`] of it; waiting does not unwind.
///
/// # Panics
/// If that is a finding and the policy says so; the acquisition is undone then.
#[track_caller]
#[inline(always)]
pub(crate) fn acquire(subject: Subject<'_>, how: &How, undo: Undo) {
    let known = how.nest.is_none()
        && how.order.is_none()
        && current::acquire_known(subject.map, &how.manner, Site::caller());
    if !known {
        acquire_slow(subject.map, subject.payload, how, undo);
    }
}

#[cold]
#[inline(never)]
#[track_caller]
fn acquire_slow(map: &DepMap, payload: fn() -> &'static str, how: &How, undo: Undo) {
    // A new lock of a class that this thread knows: locks that live shortly.
    let recalled = how.nest.is_none()
        && how.order.is_none()
        && map.class().is_none()
        && current::recall_class(map, payload())
        && current::acquire_known(map, &how.manner, Site::caller());
    if !recalled {
        acquire_event(map, payload, how, undo);
    }
}

#[inline(never)]
#[track_caller]
fn acquire_event(map: &DepMap, payload: fn() -> &'static str, how: &How, undo: Undo) {
    let site = Site::caller();
    let subject = Subject { map, lock_type: how.manner.lock_type, payload };
    // Released if the finding is a panic.
    let record = Held::<(), false>::new((), map, undo);
    event(|validator, task| {
        if !task.is_watched() {
            thread_end::watch();
            task.set_watched();
        }
        let wanted = subject.wanted(task, how, site);
        validator.acquire(task, &wanted)
    });
    mem::forget(record);
}

/// A real guard with its acquisition. Dropping it releases, and tells the validator when the real
/// lock is no longer held, so that what it does then (allocate, print) happens under no lock of the
/// user's.
///
/// `OWNED`: the map says who took it last; of readers there may be many.
#[derive(Debug)]
#[must_use]
pub(crate) struct Held<'a, G, const OWNED: bool> {
    real: ManuallyDrop<G>,
    map: &'a DepMap,
    undo: Undo,
    /// A record of one thread's stack.
    _not_send: PhantomData<*const ()>,
}

impl<'a, G, const OWNED: bool> Held<'a, G, OWNED> {
    /// What the validator was told of by [`acquire`], now that the real lock is held.
    #[inline(always)]
    pub(crate) fn new(real: G, map: &'a DepMap, undo: Undo) -> Self {
        if OWNED {
            current::own(map);
        }
        Held { real: ManuallyDrop::new(real), map, undo, _not_send: PhantomData }
    }

    /// Ends the acquisition, and gives the real guard back.
    pub(crate) fn into_real(self) -> G {
        let mut this = ManuallyDrop::new(self);
        // SAFETY: `this` is never dropped, so the guard is taken out once.
        let real = unsafe { ManuallyDrop::take(&mut this.real) };
        release_slow(this.map, OWNED, this.undo);
        real
    }
}

impl<'a, G> Held<'a, G, true> {
    /// Tells the validator that a write hold becomes a read hold, and then makes it one.
    ///
    /// # Panics
    /// If that is a finding and the policy says so; the lock is released then.
    #[track_caller]
    pub(crate) fn downgrade<H>(self, real: impl FnOnce(G) -> H) -> Held<'a, H, false> {
        let (map, site) = (self.map, Site::caller());
        event(|validator, task| validator.downgrade(task, map.address(), map.class(), site));
        let mut this = ManuallyDrop::new(self);
        // SAFETY: `this` is never dropped, so the guard is taken out once.
        let write = unsafe { ManuallyDrop::take(&mut this.real) };
        Held::new(real(write), this.map, this.undo)
    }
}

impl<'a> Held<'a, (), false> {
    /// Acquires what has no real lock.
    ///
    /// # Panics
    /// As [`acquire`].
    #[track_caller]
    #[inline(always)]
    pub(crate) fn acquire(subject: Subject<'a>, how: &How, undo: Undo) -> Self {
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
        // SAFETY: the guard is dropped here and nowhere else: `map` and `release`, which take it
        // out, never drop what they took it from.
        unsafe { ManuallyDrop::drop(&mut self.real) };
        if !current::release_known(self.map) {
            release_slow(self.map, OWNED, self.undo);
        } else if self.undo != Undo::NOTHING {
            self.undo.run();
        }
    }
}

#[cold]
#[inline(never)]
#[track_caller]
fn release_slow(map: &DepMap, owned: bool, undo: Undo) {
    /// Also if the release is a finding that panics.
    struct Then(Undo);
    impl Drop for Then {
        fn drop(&mut self) {
            self.0.run();
        }
    }
    let _then = Then(undo);
    let site = Site::caller();
    event(|validator, task| {
        let other = owned && map.owner().is_some_and(|owner| owner != task.id());
        validator.release(task, map.address(), map.class(), other, site)
    });
}

impl Subject<'_> {
    /// The acquisition as the validator's rules see it.
    pub(crate) fn wanted(&self, task: &mut Task, how: &How, site: Site) -> Acquire {
        let Manner { mode, trylock, subclass, lock_type, .. } = how.manner;
        let map = self.map;
        let class = task.class_of(map, (self.payload)(), self.lock_type);
        Acquire {
            map: map.address(),
            class: class.at(subclass),
            lock_type,
            mode,
            trylock,
            nest: how.nest,
            order: how.order,
            blocks: how.blocks,
            site,
        }
    }
}

/// Runs an event on this thread's validator and speaks of what it found, with nothing borrowed.
#[track_caller]
pub(crate) fn event(
    event: impl FnOnce(&lockdep_core::validator::Validator, &mut lockdep_core::task::Task) -> Findings,
) {
    let heard = current::with(options::get, |validator, task| {
        let findings = event(validator, task);
        (!findings.is_empty()).then(|| (validator.clone(), findings))
    });
    if let Some(Some((validator, findings))) = heard {
        speak(&validator, findings);
    }
}

/// Switches interrupts off, on PREEMPT_RT too if `rt`, and returns what they were.
#[track_caller]
#[inline(always)]
pub(crate) fn irqs_off(rt: bool) -> Irq {
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

/// Changes what this thread has masked, and returns what was masked before.
#[track_caller]
pub(crate) fn set_masks(change: impl FnOnce(&mut Masks)) -> Masks {
    let site = Site::caller();
    let mut before = Masks::default();
    event(|validator, task| {
        before = task.masks();
        validator.set_masks(task, site, change)
    });
    before
}
