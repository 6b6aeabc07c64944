//! How a lock of a program stands among those of its class that are held.

use crate::held::{Acquire, HeldLock, innermost};
use crate::memory::may_be_of_one_array;
use crate::mode::Subclass;

/// What decides a verdict beside the chain. Each is another chain, so that one of them may be known
/// to be right and another not; and none is that of a lock without its like, which the fast path
/// takes for granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Among {
    /// None of its class is held, or it is no lock of a program.
    Alone,
    /// The very same is held.
    Itself,
    /// Others are held, of one array with it, and it lies above all of them.
    Above,
    /// The same, and it lies below.
    Below,
    /// Others are held at other nesting levels only.
    OtherLevel,
    /// It was judged before, and stands elsewhere in the stack now: what it was taken under counts,
    /// and not what is left of that.
    Again,
    /// Which ones they are decides.
    Instances,
}

impl Among {
    /// A word for chain keys.
    pub const fn word(self) -> u64 {
        (self as u64).wrapping_mul(0x8cb9_2ba7_2f3d_8dd7)
    }
}

/// Looks at what is held.
pub fn among(held: &[HeldLock], wanted: &Acquire) -> Among {
    if wanted.again {
        let of_program = |lock: &HeldLock| lock.lock_type.user_space || wanted.lock_type.user_space;
        let again = innermost(held, &of_program).is_some();
        return if again { Among::Again } else { Among::Alone };
    }
    if !wanted.lock_type.user_space || wanted.trylock {
        return Among::Alone;
    }
    let base = wanted.class.at(Subclass::DEFAULT);
    let mut result = Among::Alone;
    for lock in held {
        if lock.class().at(Subclass::DEFAULT) != base {
            continue;
        }
        let this = match () {
            () if lock.map() == wanted.map => Among::Itself,
            () if lock.class() != wanted.class => Among::OtherLevel,
            () if !may_be_of_one_array(lock.map(), wanted.map, wanted.size) => Among::Instances,
            () if lock.map() < wanted.map => Among::Above,
            () => Among::Below,
        };
        result = match result {
            Among::Alone => this,
            same if same == this => this,
            _ => Among::Instances,
        };
    }
    result
}
