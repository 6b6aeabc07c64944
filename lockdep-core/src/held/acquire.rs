//! How a lock is taken, and an acquisition as it is asked for.

use super::HeldLock;
use crate::class::{ClassId, LockType};
use crate::mode::{Mode, Order, Subclass};
use crate::site::Site;

/// The lock that serialises several locks of one class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Nest {
    /// The address of its map: which instance.
    pub map: usize,
    /// Its class, for reports, if it was ever taken.
    pub class: Option<ClassId>,
}

/// How a lock is taken, as far as the source says: the same each time that a line of code runs.
#[derive(Clone, Copy, Debug)]
pub struct Manner {
    /// Which primitive it is.
    pub lock_type: &'static LockType,
    /// The mode.
    pub mode: Mode,
    /// Whether it is a try form that succeeded, or a timed form: it closes no ring for ever.
    pub trylock: bool,
    /// Whether it waits with a time limit. Then `trylock` is set, too.
    pub timed: bool,
    /// The nesting level.
    pub subclass: Subclass,
    /// All of this in a word, for chain keys.
    word: u64,
}

impl Manner {
    // Where the parts of the word are. Bits 12 and 13 are `Acquire`'s, 16 to 30 those of `When`.
    pub(super) const MODE: u32 = 9;
    pub(super) const TRYLOCK: u64 = 1 << 11;
    const NEST: u64 = 1 << 12;
    const ORDER: u64 = 1 << 13;
    const ATOMICITY: u32 = 14;
    pub(super) const TIMED: u64 = 1 << 31;

    /// A manner of taking a lock.
    pub const fn new(lock_type: &'static LockType, mode: Mode, trylock: bool) -> Manner {
        let word = lock_type.wait.pack() as u64
            | (mode.bits() as u64) << Manner::MODE
            | (trylock as u64 * Manner::TRYLOCK)
            | (lock_type.atomicity as u64) << Manner::ATOMICITY;
        Manner { lock_type, mode, trylock, timed: false, subclass: Subclass::DEFAULT, word }
    }

    /// The same with a time limit.
    #[must_use]
    pub const fn timed(self) -> Manner {
        let Manner { lock_type, mode, subclass, .. } = self;
        let mut manner = Manner::new(lock_type, mode, true).subclass(subclass);
        manner.timed = true;
        manner.word |= Manner::TIMED;
        manner
    }

    /// The same at a nesting level.
    #[must_use]
    pub const fn subclass(mut self, subclass: Subclass) -> Manner {
        self.subclass = subclass;
        self
    }

    /// Everything about the acquisition itself that a rule looks at, in one word.
    #[inline]
    pub(crate) const fn event(&self, class: ClassId) -> u64 {
        ((class.get() as u64) << 32) | self.word
    }
}

/// An acquisition as it is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Acquire {
    /// The address of the lock's map; even.
    pub map: usize,
    /// The class, nesting level included.
    pub class: ClassId,
    /// Which primitive it is.
    pub lock_type: &'static LockType,
    /// The mode.
    pub mode: Mode,
    /// Whether it is a try form that succeeded, or a timed form.
    pub trylock: bool,
    /// Whether it waits with a time limit. Then `trylock` is set, too.
    pub timed: bool,
    /// The instance that serialises several locks of this class.
    pub nest: Option<Nest>,
    /// What must grow within the class.
    pub order: Option<Order>,
    /// Whether the task really waits until nobody holds this very instance. False for a lock that
    /// it may or may not take, and for one that counts.
    pub blocks: bool,
    /// Whether it was judged when it was taken, and only stands elsewhere in the stack now.
    pub again: bool,
    /// Whether several tasks are known to have taken it, for locks of programs.
    pub shared: bool,
    /// How many bytes the lock takes: locks that lie so far apart are of one array. 0 if unknown.
    pub size: usize,
    /// Where it is asked for.
    pub site: Site,
}

impl Acquire {
    /// A blocking, exclusive acquisition.
    pub const fn new(map: usize, class: ClassId, lock_type: &'static LockType, site: Site) -> Self {
        let mode = Mode::Exclusive;
        let (trylock, timed, nest, order, blocks) = (false, false, None, None, true);
        let (again, shared, size) = (false, false, 0);
        Acquire {
            map,
            class,
            lock_type,
            mode,
            trylock,
            timed,
            nest,
            order,
            blocks,
            again,
            shared,
            size,
            site,
        }
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
        let manner = Manner::new(self.lock_type, self.mode, self.trylock);
        let nest = self.nest.is_some() as u64 * Manner::NEST;
        let order = self.order.is_some() as u64 * Manner::ORDER;
        let timed = self.timed as u64 * Manner::TIMED;
        let class = if self.shared { self.class.0 | ClassId::SHARED } else { self.class.0 };
        manner.event(ClassId(class)) | nest | order | timed
    }

    /// The request that took a held lock.
    pub(crate) fn again(held: &HeldLock) -> Acquire {
        Acquire {
            map: held.map(),
            class: held.class(),
            lock_type: held.lock_type,
            mode: held.mode(),
            trylock: held.trylock(),
            timed: held.timed(),
            nest: held.nest(),
            order: held.order(),
            blocks: false,
            again: true,
            shared: held.shared(),
            size: 0,
            site: held.site,
        }
    }
}
