//! Is a lock taken in the place that its class declares? (Solaris' lock ordering levels; Linux has
//! `lock_set_cmp_fn()` within a class only.)
//!
//! A class may have a number; locks are taken in the order of their numbers. What is wrong is wrong
//! at once, before anybody takes the two the other way round. Locks without a number, and those of
//! one number, are ordered by the graph alone.

use crate::class::ClassId;
use crate::held::HeldLock;

/// The lock held in this context that stands highest, if that is above the one wanted.
pub fn check(
    held: &[HeldLock],
    wanted: ClassId,
    rank: impl Fn(ClassId) -> Option<u32>,
) -> Option<usize> {
    let own = rank(wanted)?;
    let ranked = |(i, held): (usize, &HeldLock)| Some((rank(held.class())?, i));
    let checked = held.iter().enumerate().filter(|(_, held)| held.checked() && !held.when().off());
    let (highest, i) = checked.filter_map(ranked).max()?;
    (highest > own).then_some(i)
}
