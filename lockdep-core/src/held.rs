//! The record of a lock that a task holds.
//!
//! Linux: `struct held_lock`.

use crate::chain::ChainKey;
use crate::class::{ClassId, LockType};
use crate::mode::{Mode, Order};
use crate::site::Site;

/// A lock that a task holds.
#[derive(Clone, Debug)]
#[doc(alias = "held_lock")]
pub struct HeldLock {
    /// The chain key up to and including this lock.
    pub(crate) key: ChainKey,
    /// The address of the lock's map: which instance it is.
    pub map: usize,
    /// Where it was taken.
    pub site: Site,
    /// The instance that serialises several locks of this class, if one was named.
    pub nest: Option<Nest>,
    /// What must grow within the class, if the taker said so.
    pub order: Option<Order>,
    /// Which primitive it is.
    pub lock_type: &'static LockType,
    /// Its class.
    pub class: ClassId,
    /// How many acquisitions were merged into this record; 0 for a plain one.
    pub references: u32,
    /// The sum of the pin cookies on it.
    pub pins: u32,
    /// How many interrupts deep it was taken: 0 is the task itself.
    pub frame: u16,
    /// The mode.
    pub mode: Mode,
    /// Whether it was taken by a try form, which does not wait.
    pub trylock: bool,
    /// Whether interrupts were off when it was taken.
    pub irq_off: bool,
    /// Whether it was taken while validation was off: it is known, and no rule looks at it.
    pub off: bool,
}

impl HeldLock {
    /// Whether dependencies on it are recorded.
    pub fn checked(&self) -> bool {
        self.lock_type.wait.check && !self.off
    }
}

/// The lock that serialises several locks of one class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Nest {
    /// The address of its map: which instance.
    pub map: usize,
    /// Its class, for reports, if it was ever taken.
    pub class: Option<ClassId>,
}

/// An acquisition as it is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Acquire {
    /// The address of the lock's map.
    pub map: usize,
    /// The class, nesting level included.
    pub class: ClassId,
    /// Which primitive it is.
    pub lock_type: &'static LockType,
    /// The mode.
    pub mode: Mode,
    /// Whether it is a try form that succeeded.
    pub trylock: bool,
    /// The instance that serialises several locks of this class.
    pub nest: Option<Nest>,
    /// What must grow within the class.
    pub order: Option<Order>,
    /// Whether the task really waits until nobody holds this very instance. False for a lock that
    /// it may or may not take, and for one that counts.
    pub blocks: bool,
    /// Where it is asked for.
    pub site: Site,
}

impl Acquire {
    /// A blocking, exclusive acquisition.
    pub const fn new(map: usize, class: ClassId, lock_type: &'static LockType, site: Site) -> Self {
        let mode = Mode::Exclusive;
        let (trylock, nest, order, blocks) = (false, None, None, true);
        Acquire { map, class, lock_type, mode, trylock, nest, order, blocks, site }
    }

    /// The same in another mode.
    #[must_use]
    pub const fn mode(mut self, mode: Mode) -> Self {
        self.mode = mode;
        self
    }

    /// The same as a try form.
    #[must_use]
    pub const fn trylock(mut self) -> Self {
        self.trylock = true;
        self
    }

    /// The same under a lock that serialises the class.
    #[must_use]
    pub const fn nest_lock(mut self, outer: Nest) -> Self {
        self.nest = Some(outer);
        self
    }

    /// The same with a declared place among the locks of its class.
    #[must_use]
    pub const fn order(mut self, order: Order) -> Self {
        self.order = Some(order);
        self
    }

    /// Everything about the acquisition itself that a rule looks at, in one word.
    pub(crate) const fn event(&self) -> u64 {
        let attributes = self.lock_type.wait.pack() as u64
            | (self.mode.bits() as u64) << 9
            | (self.trylock as u64) << 11
            | (self.nest.is_some() as u64) << 12
            | (self.order.is_some() as u64) << 13
            | (self.lock_type.atomicity as u64) << 14;
        (self.class.get() as u64) << 32 | attributes
    }

    /// The request that took a held lock.
    pub(crate) fn again(held: &HeldLock) -> Acquire {
        Acquire {
            map: held.map,
            class: held.class,
            lock_type: held.lock_type,
            mode: held.mode,
            trylock: held.trylock,
            nest: held.nest,
            order: held.order,
            blocks: false,
            site: held.site,
        }
    }
}
