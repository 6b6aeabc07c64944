//! What code says of the locks around it: held, not held, pinned. (`lockdep_assert_held()`,
//! `lock_pin_lock()`)

use crate::check::release;
use crate::class::ClassId;
use crate::held::{HeldLock, innermost, outermost};
use crate::mode::Mode;

/// How an assertion wants a lock held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeldAs {
    /// In any mode.
    Any,
    /// Exclusively (`lockdep_assert_held_write()`).
    Exclusive,
    /// As a reader of either sort (`lockdep_assert_held_read()`).
    Read,
}

impl HeldAs {
    fn fits(self, mode: Mode) -> bool {
        match self {
            HeldAs::Any => true,
            HeldAs::Exclusive => mode == Mode::Exclusive,
            HeldAs::Read => mode.is_read(),
        }
    }

    /// A word for reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            HeldAs::Any => "held",
            HeldAs::Exclusive => "held exclusively",
            HeldAs::Read => "held for reading",
        }
    }
}

/// The innermost record of an instance, in whatever context it was taken.
pub fn find(held: &[HeldLock], map: usize, class: Option<ClassId>) -> Option<usize> {
    innermost(held, &|lock| release::matches(lock, map, class))
}

/// Whether an instance is held as wanted.
pub fn is_held(held: &[HeldLock], map: usize, class: Option<ClassId>, how: HeldAs) -> bool {
    innermost(held, &|lock| release::matches(lock, map, class) && how.fits(lock.mode())).is_some()
}

/// The record whose lock lies in memory that goes away.
pub fn find_in(held: &[HeldLock], memory: std::ops::Range<usize>) -> Option<usize> {
    outermost(held, &|lock| memory.contains(&lock.map()))
}
