//! Which held lock a release means, and whether it may be released here. (`find_held_lock()`)

use crate::class::ClassId;
use crate::held::{HeldLock, innermost};

/// What a release comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Release {
    /// The record at this position, taken in the context that releases it.
    Held(usize),
    /// The record at this position, which belongs to a context below.
    OtherContext(usize),
    /// Nothing that is held.
    NotHeld,
}

/// Finds the record of an instance from the top of the stack down; `class` is its class at level
/// 0, which stands for an instance whose acquisition was merged. `depth` is the current context.
///
/// As in Linux, a release from inside an interrupt reaches the topmost record whatever its
/// context, and none below a change of context.
pub fn find(held: &[HeldLock], map: usize, class: Option<ClassId>, depth: u16) -> Release {
    let Some(top) = held.last() else { return Release::NotHeld };
    let frame = top.when().frame();
    let found = innermost(held, &|lock| lock.when().frame() != frame || matches(lock, map, class));
    match found {
        Some(i) if held[i].when().frame() != frame => Release::NotHeld,
        Some(i) if frame == depth => Release::Held(i),
        Some(i) => Release::OtherContext(i),
        None => Release::NotHeld,
    }
}

/// Whether the record stands for the instance.
pub fn matches(held: &HeldLock, map: usize, class: Option<ClassId>) -> bool {
    held.map() == map || (held.references() > 0 && class == Some(held.class()))
}
