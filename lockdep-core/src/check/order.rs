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
///
/// Those below that one have a dependency to it, which leads on to `wanted`. Of a program's locks the
/// two steps may be worth less than the one: a reader in the middle that nobody keeps waiting, or a
/// guard of one of them. So there each held lock has its own.
pub fn predecessors(held: &[HeldLock], wanted: &Acquire) -> Vec<usize> {
    let mut found = Vec::new();
    for (i, lock) in held.iter().enumerate().rev() {
        if !lock.checked() {
            continue;
        }
        // In a declared order within a class there is nothing to record. Nor within a class of a
        // program, where instances are told apart.
        if lock.class() != wanted.class
            || !wanted.lock_type.user_space && recursion::ordered(lock, wanted) != Some(true)
        {
            found.push(i);
        }
        if !lock.trylock() && !wanted.lock_type.user_space && !lock.lock_type.user_space {
            break;
        }
    }
    found
}

/// The end of a dependency at a held lock.
pub fn held_end(lock: &HeldLock) -> End {
    end(lock.class(), lock.mode(), lock.lock_type.wait)
}

/// The end of a dependency at a lock that is asked for.
pub fn wanted_end(wanted: &Acquire) -> End {
    end(wanted.class, wanted.mode, wanted.lock_type.wait)
}

fn end(class: ClassId, mode: Mode, wait: WaitTypes) -> End {
    End::Lock { class, mode, normal: wait.kind == LockKind::Normal }
}
