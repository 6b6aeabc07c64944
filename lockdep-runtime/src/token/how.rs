//! What the validator is told of a lock, and of how it is asked for.

use std::rc::Rc;
use std::sync::Arc;

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
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no lock that is validated",
    label = "this is no lock of the `lockdep` crate"
)]
pub trait Tracked {
    /// The validator's side of it.
    #[doc(hidden)]
    fn subject(&self) -> Subject<'_>;
}

macro_rules! tracked_through {
    ($($pointer:ty),*) => {$(
        impl<L: Tracked + ?Sized> Tracked for $pointer {
            #[inline]
            fn subject(&self) -> Subject<'_> {
                (**self).subject()
            }
        }
    )*};
}

tracked_through! { &L, &mut L, Box<L>, Rc<L>, Arc<L> }

/// What the validator needs to know of a lock.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// Its map.
    pub map: &'a DepMap,
    /// Which primitive it is.
    pub lock_type: &'static LockType,
    /// The name of the type in it.
    pub payload: fn() -> &'static str,
    /// How many bytes the whole lock takes: locks that lie so far apart are of one array. 0 where
    /// that says nothing.
    pub size: usize,
}

/// How a lock is asked for.
#[derive(Clone, Copy, Debug)]
pub struct How {
    /// What the line of code says of it.
    pub manner: Manner,
    /// The lock that serialises its class here.
    pub nest: Option<Nest>,
    /// What must grow within its class.
    pub order: Option<Order>,
    /// Whether it is waited for until nobody holds it.
    pub blocks: bool,
}

impl How {
    /// Waiting for the lock, alone.
    pub const fn exclusive(lock_type: &'static LockType) -> How {
        How::of(Manner::new(lock_type, Mode::Exclusive, false))
    }

    /// Waiting for it as a reader.
    pub const fn read(lock_type: &'static LockType, mode: Mode) -> How {
        How::of(Manner::new(lock_type, mode, false))
    }

    const fn of(manner: Manner) -> How {
        How { manner, nest: None, order: None, blocks: true }
    }

    /// Whether the class alone decides: no outer lock and no order is named.
    #[inline(always)]
    pub const fn is_plain(&self) -> bool {
        self.nest.is_none() && self.order.is_none()
    }

    /// The same by a try form.
    pub const fn trylock(self) -> How {
        let Manner { lock_type, mode, subclass, .. } = self.manner;
        let manner = Manner::new(lock_type, mode, true).subclass(subclass);
        How { manner, ..self }
    }

    /// The same with a time limit.
    pub const fn timed(self) -> How {
        How { manner: self.manner.timed(), ..self }
    }

    /// The same at a nesting level.
    pub const fn subclass(self, subclass: Subclass) -> How {
        How { manner: self.manner.subclass(subclass), ..self }
    }

    /// The same of what need not wait although it is held: it counts, or is no lock.
    pub const fn may_pass(mut self) -> How {
        self.blocks = false;
        self
    }

    /// The same under a lock that serialises its class.
    pub fn nest(mut self, outer: &(impl Tracked + ?Sized)) -> How {
        let Subject { map, lock_type, payload, .. } = outer.subject();
        // It may never have been taken: a report names it all the same.
        let register =
            || current::with(options::get, |_, task| task.class_of(map, payload(), lock_type));
        self.nest = Some(Nest { map: map.address(), class: map.class().or_else(register) });
        self
    }

    /// The same with a declared place within its class.
    pub const fn order(mut self, order: Order) -> How {
        self.order = Some(order);
        self
    }
}

impl Subject<'_> {
    /// The acquisition as the validator's rules see it.
    pub fn wanted(&self, task: &mut Task, how: &How, site: Site) -> Acquire {
        let Manner { mode, trylock, timed, subclass, lock_type, .. } = how.manner;
        let map = self.map;
        let class = task.class_of(map, (self.payload)(), self.lock_type);
        Acquire {
            map: map.address(),
            class: class.at(subclass),
            lock_type,
            mode,
            trylock,
            timed,
            nest: how.nest,
            order: how.order,
            blocks: how.blocks,
            again: false,
            shared: map.is_shared(),
            size: self.size,
            site,
        }
    }
}
