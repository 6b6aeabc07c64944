//! Which dependencies an acquisition or an interrupt-state change makes. (`check_prevs_add()`,
//! `mark_lock()`)

use crate::check::recursion;
use crate::class::ClassId;
use crate::graph::End;
use crate::held::{Acquire, HeldLock};
use crate::mode::Mode;
use crate::wait::{LockKind, WaitTypes};

/// The positions of the held locks from which a dependency on `wanted` leaves: the nearest first,
/// back to the first that was not a try-lock, within the same context. `held` is that context's.
pub fn predecessors(held: &[HeldLock], wanted: &Acquire) -> impl Iterator<Item = usize> {
    let mut done = false;
    (0..held.len()).rev().filter_map(move |i| {
        let lock = &held[i];
        if done || !lock.checked() {
            return None;
        }
        done = !lock.trylock;
        // In a declared order within a class there is nothing to record.
        let declared = lock.class == wanted.class && recursion::ordered(lock, wanted) == Some(true);
        (!declared).then_some(i)
    })
}

/// The end of a dependency at a held lock.
pub fn held_end(lock: &HeldLock) -> End {
    end(lock.class, lock.mode, lock.lock_type.wait)
}

/// The end of a dependency at a lock that is asked for.
pub fn wanted_end(wanted: &Acquire) -> End {
    end(wanted.class, wanted.mode, wanted.lock_type.wait)
}

fn end(class: ClassId, mode: Mode, wait: WaitTypes) -> End {
    End::Lock { class, mode, normal: wait.kind == LockKind::Normal }
}
