//! What the validator is told of a lock, and of how it is asked for.

use lockdep_core::class::LockType;
use lockdep_core::current;
use lockdep_core::depmap::DepMap;
use lockdep_core::held::{Acquire, Manner, Nest};
use lockdep_core::mode::{Mode, Order, Subclass};
use lockdep_core::site::Site;
use lockdep_core::task::Task;

use crate::options;

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

    /// Whether the class alone decides: no outer lock and no order is named.
    #[inline(always)]
    pub(crate) const fn is_plain(&self) -> bool {
        self.nest.is_none() && self.order.is_none()
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
