//! Results of the real locks, with our guards in them.
//!
//! On the way a real guard goes without the result around it: an enum that is put together and
//! taken apart again goes through memory, and costs more than the lock.

use std::sync::{LockResult, PoisonError, TryLockError, TryLockResult};

/// A real guard, poisoned or not.
#[inline(always)]
pub(super) fn guard<G>(real: LockResult<G>) -> G {
    real.unwrap_or_else(PoisonError::into_inner)
}

/// The real guard that a try form got, poisoned or not.
#[inline(always)]
pub(super) fn tried<G>(real: TryLockResult<G>) -> Option<G> {
    match real {
        Ok(guard) => Some(guard),
        Err(TryLockError::Poisoned(poisoned)) => Some(poisoned.into_inner()),
        Err(TryLockError::WouldBlock) => None,
    }
}

/// What a lock gives that is poisoned or not, now that it is held.
#[inline(always)]
pub(super) fn of<G>(guard: G, poisoned: bool) -> LockResult<G> {
    if poisoned { Err(PoisonError::new(guard)) } else { Ok(guard) }
}

/// The same result around what `wrap` makes of a real guard.
#[inline(always)]
pub(super) fn map<G, H>(real: LockResult<G>, wrap: impl FnOnce(G) -> H) -> LockResult<H> {
    match real {
        Ok(guard) => Ok(wrap(guard)),
        Err(poisoned) => Err(PoisonError::new(wrap(poisoned.into_inner()))),
    }
}

/// The result of a try form around what `wrap` makes of a real guard.
#[inline(always)]
pub(super) fn map_tried<G, H>(
    tried: TryLockResult<G>,
    wrap: impl FnOnce(G) -> H,
) -> TryLockResult<H> {
    match tried {
        Ok(guard) => Ok(wrap(guard)),
        Err(TryLockError::Poisoned(poisoned)) => {
            Err(TryLockError::Poisoned(PoisonError::new(wrap(poisoned.into_inner()))))
        }
        Err(TryLockError::WouldBlock) => Err(TryLockError::WouldBlock),
    }
}
