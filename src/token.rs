//! One acquisition of an instrumented lock, from before it waits to after it is released.
//!
//! A guard holds, in this order: who owns the lock, the real lock's guard, the token. Dropped in
//! this order, the owner is cleared while the lock is still held, and the validator is told when
//! it no longer is: what it does then (allocate, print) happens under no lock of the user's.

use std::marker::PhantomData;
use std::ops::Range;
use std::sync::PoisonError;

use lockdep_core::class::{LockClassKey, LockType, Registry};
use lockdep_core::current;
use lockdep_core::depmap::{DepMap, TaskId};
use lockdep_core::held::{Acquire, Nest};
use lockdep_core::mode::{Mode, Order, Subclass};
use lockdep_core::site::Site;
use lockdep_core::task::Masks;
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
    pub(crate) map: &'a Map,
    pub(crate) lock_type: &'static LockType,
    pub(crate) payload: fn() -> &'static str,
}

/// The map of a lock, which notices when it is dropped while held.
#[derive(Debug)]
pub(crate) struct Map {
    dep: DepMap,
    lock_type: &'static LockType,
}

impl Map {
    #[track_caller]
    pub(crate) const fn new(lock_type: &'static LockType) -> Self {
        Map { dep: DepMap::new(), lock_type }
    }

    pub(crate) const fn keyed(key: &'static LockClassKey, lock_type: &'static LockType) -> Self {
        Map { dep: DepMap::keyed(key), lock_type }
    }

    pub(crate) fn dep(&self) -> &DepMap {
        &self.dep
    }

    fn range(&self) -> Range<usize> {
        self.dep.address()..self.dep.address() + size_of::<DepMap>()
    }
}

impl Drop for Map {
    #[track_caller]
    fn drop(&mut self) {
        // A lock that was never taken, and the end of the process's statics, cost nothing.
        if self.dep.class().is_none() {
            return;
        }
        let site = Site::caller();
        event(|validator, task| {
            let elsewhere = self.dep.owner().is_some_and(|owner| owner != task.id());
            if task.held().is_empty() && !elsewhere {
                return Findings::new();
            }
            let what = (self.lock_type, site);
            validator.free(task, self.range(), elsewhere, self.dep.class(), what)
        });
    }
}

/// How a lock is asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct How {
    pub(crate) mode: Mode,
    pub(crate) trylock: bool,
    pub(crate) subclass: Subclass,
    pub(crate) nest: Option<Nest>,
    pub(crate) order: Option<Order>,
    pub(crate) blocks: bool,
}

impl How {
    pub(crate) const EXCLUSIVE: How = How {
        mode: Mode::Exclusive,
        trylock: false,
        subclass: Subclass::DEFAULT,
        nest: None,
        order: None,
        blocks: true,
    };

    pub(crate) const fn mode(mut self, mode: Mode) -> How {
        self.mode = mode;
        self
    }

    pub(crate) const fn trylock(mut self) -> How {
        self.trylock = true;
        self
    }

    pub(crate) const fn subclass(mut self, subclass: Subclass) -> How {
        self.subclass = subclass;
        self
    }

    /// The same of what need not wait although it is held: it counts, or is no lock.
    pub(crate) const fn may_pass(mut self) -> How {
        self.blocks = false;
        self
    }

    pub(crate) fn nest(mut self, outer: &(impl Tracked + ?Sized)) -> How {
        let Subject { map, lock_type, payload } = outer.subject();
        let map = &map.dep;
        // It may never have been taken: a report names it all the same.
        let register = || {
            let mut registry = Registry::process().lock().unwrap_or_else(PoisonError::into_inner);
            map.set_class(registry.register(map.identity(), payload(), lock_type))
        };
        let class = Some(map.class().unwrap_or_else(register));
        self.nest = Some(Nest { map: map.address(), class });
        self
    }

    pub(crate) const fn order(mut self, order: Order) -> How {
        self.order = Some(order);
        self
    }
}

/// What the end of an acquisition undoes beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Undo {
    /// Nothing.
    Nothing,
    /// Interrupts go back to what they were (`_irqrestore`).
    RestoreIrq(Masks),
    /// Interrupts go on (`_irq`).
    EnableIrq,
    /// Bottom halves go back on (`_bh`).
    EnableBh,
    /// Preemption goes back on.
    EnablePreempt,
}

/// One acquisition. Dropping it is the release.
#[derive(Debug)]
#[must_use]
pub(crate) struct Token<'a> {
    subject: Subject<'a>,
    undo: Undo,
    /// A record of one thread's stack.
    _not_send: PhantomData<*const ()>,
}

impl<'a> Token<'a> {
    /// Tells the validator, before the lock is waited for, or after a try form got it.
    ///
    /// # Panics
    /// If that is a finding and the policy says so; the acquisition is undone then.
    #[track_caller]
    #[inline]
    pub(crate) fn take(subject: Subject<'a>, how: How, undo: Undo) -> Token<'a> {
        let site = Site::caller();
        let token = Token { subject, undo, _not_send: PhantomData };
        event(|validator, task| {
            if !task.is_watched() {
                thread_end::watch();
                task.set_watched();
            }
            let wanted = subject.wanted(validator, how, site);
            validator.acquire(task, &wanted)
        });
        token
    }

    /// Tells the validator that a write hold became a read hold.
    #[track_caller]
    pub(crate) fn downgrade(&self) {
        let site = Site::caller();
        let Subject { map, lock_type, .. } = self.subject;
        event(|validator, task| {
            validator.downgrade(task, map.dep.address(), map.dep.class(), (lock_type, site))
        });
    }
}

impl Subject<'_> {
    pub(crate) fn wanted(
        &self,
        validator: &lockdep_core::validator::Validator,
        how: How,
        site: Site,
    ) -> Acquire {
        let class = validator.class_of(&self.map.dep, (self.payload)(), self.lock_type);
        Acquire {
            map: self.map.dep.address(),
            class: class.at(how.subclass),
            lock_type: self.lock_type,
            mode: how.mode,
            trylock: how.trylock,
            nest: how.nest,
            order: how.order,
            blocks: how.blocks,
            site,
        }
    }
}

impl Drop for Token<'_> {
    #[track_caller]
    #[inline]
    fn drop(&mut self) {
        let Subject { map, lock_type, .. } = self.subject;
        let undo = self.undo;
        let site = Site::caller();
        event(|validator, task| {
            let owner = map.dep.owner();
            let other = owner.is_some_and(|owner| owner != task.id());
            let what = (lock_type, site);
            let address = map.dep.address();
            let mut findings = validator.release(task, address, map.dep.class(), other, what);
            if undo != Undo::Nothing {
                findings.extend(validator.set_masks(task, site, |masks| undo.apply(masks)));
            }
            findings
        });
    }
}

impl Undo {
    pub(crate) fn apply(self, masks: &mut Masks) {
        match self {
            Undo::Nothing => {}
            Undo::RestoreIrq(saved) => {
                masks.irq_off = saved.irq_off;
                masks.irq_off_rt = saved.irq_off_rt;
            }
            Undo::EnableIrq => {
                masks.irq_off = false;
                masks.irq_off_rt = false;
            }
            Undo::EnableBh => masks.bh = masks.bh.saturating_sub(1),
            Undo::EnablePreempt => masks.preempt = masks.preempt.saturating_sub(1),
        }
    }
}

/// Who owns a lock exclusively, for as long as this lives.
#[derive(Debug)]
pub(crate) struct Owner<'a>(&'a DepMap);

impl<'a> Owner<'a> {
    #[inline]
    pub(crate) fn set(map: &'a Map) -> Owner<'a> {
        map.dep.set_owner(task_id());
        Owner(&map.dep)
    }
}

impl Drop for Owner<'_> {
    #[inline]
    fn drop(&mut self) {
        self.0.set_owner(None);
    }
}

fn task_id() -> Option<TaskId> {
    current::with(options::get, |_, task| task.id())
}

/// Runs an event on this thread's validator and speaks of what it found, with nothing borrowed.
#[track_caller]
#[inline]
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
