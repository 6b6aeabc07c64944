//! May a class that is held be taken again? (`check_deadlock()`)

use crate::held::{Acquire, HeldLock};
use crate::mode::{Mode, Order};

/// What the held locks of the same class say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recursion {
    /// None is held, or only in ways that do not matter.
    None,
    /// One is held, and the taker said why that is right: by order or by nest lock. Whether it is
    /// depends on the instances, so this must be looked at each time.
    Declared {
        /// Whether a nest lock serialises the class: then no dependency is recorded at all.
        nest: bool,
    },
    /// The one at this position makes it wrong.
    Conflict {
        /// Which held lock.
        held: usize,
        /// Whether the declared order of the two is the wrong way round.
        misordered: bool,
    },
}

/// Looks at the whole held stack, those of interrupted contexts too.
pub fn check(held: &[HeldLock], wanted: &Acquire) -> Recursion {
    let mut result = Recursion::None;
    let mut nest = false;
    for (i, lock) in held.iter().enumerate() {
        nest |= wanted.nest.is_some_and(|outer| outer.map == lock.map());
        if lock.class() != wanted.class || lock.when().off() {
            continue;
        }
        if wanted.mode == Mode::RecursiveRead && lock.mode().is_read() {
            continue;
        }
        match ordered(lock, wanted) {
            Some(true) => result = Recursion::Declared { nest: false },
            _ if nest => return Recursion::Declared { nest: true },
            misordered => {
                return Recursion::Conflict { held: i, misordered: misordered.is_some() };
            }
        }
    }
    result
}

/// Whether the two are in their declared order; `None` if none was declared.
pub fn ordered(held: &HeldLock, wanted: &Acquire) -> Option<bool> {
    match (held.order()?, wanted.order?) {
        (Order::Address, Order::Address) => Some(held.map() < wanted.map),
        (Order::Key(a), Order::Key(b)) => Some(a < b),
        _ => None,
    }
}

/// Whether the task cannot but wait for itself: the same instance, in modes that exclude each
/// other.
pub fn hangs(held: &HeldLock, wanted: &Acquire) -> bool {
    held.map() == wanted.map
        && wanted.blocks
        && !wanted.trylock
        // The guard may be elsewhere by now: whoever has it releases the lock.
        && !held.lock_type.sendable
        && held.mode().keeps_out(wanted.mode)
}
