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
    rank: &dyn Fn(ClassId) -> Option<u32>,
) -> Option<usize> {
    let own = rank(wanted)?;
    let (mut highest, mut found) = (own, None);
    for (i, held) in held.iter().enumerate() {
        if !held.checked() || held.when().off() {
            continue;
        }
        // The innermost of those that stand equally high.
        if let Some(rank) = rank(held.class())
            && rank > own
            && rank >= highest
        {
            (highest, found) = (rank, Some(i));
        }
    }
    found
}
