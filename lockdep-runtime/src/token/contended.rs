//! Waiting for a lock that somebody holds.

use std::{hint, thread};

use lockdep_core::depmap::DepMap;

use crate::waits::{Step, Waiting};

/// Waits for a lock that was tried in vain: tries a little longer, since most locks are held for a
/// short time, and then waits where others see it.
#[cold]
#[inline(never)]
pub(super) fn contended<G>(
    map: &DepMap,
    mut try_it: impl FnMut() -> Option<G>,
    wait: impl FnOnce() -> G,
) -> G {
    for round in 0..SPINS {
        (0..1 << round).for_each(|_| hint::spin_loop());
        if let Some(real) = try_it() {
            return real;
        }
    }
    seen_waiting(map, try_it, wait)
}

/// Waits where others see it.
pub(super) fn seen_waiting<G>(
    map: &DepMap,
    mut try_it: impl FnMut() -> Option<G>,
    wait: impl FnOnce() -> G,
) -> G {
    let Some(mut waiting) = Waiting::for_lock(map) else { return wait() };
    while let Step::Poll(slice) = waiting.step() {
        if let Some(real) = try_it() {
            return real;
        }
        thread::sleep(slice);
    }
    waiting.over(wait)
}

/// How many times a lock is tried again before a wait is entered; each time twice as late.
const SPINS: u32 = 7;
