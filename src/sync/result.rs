//! Results of the real locks, with our guards in them.

use std::sync::{LockResult, PoisonError, TryLockError, TryLockResult};

/// The same result around what `wrap` makes of a real guard, poisoned or not.
#[inline(always)]
pub(super) fn map<G, H>(real: LockResult<G>, wrap: impl FnOnce(G) -> H) -> LockResult<H> {
    match real {
        Ok(guard) => Ok(wrap(guard)),
        Err(poisoned) => Err(PoisonError::new(wrap(poisoned.into_inner()))),
    }
}

/// What a try form got, if it got the lock, poisoned or not.
#[inline(always)]
pub(super) fn got<G>(tried: TryLockResult<G>) -> Option<LockResult<G>> {
    match tried {
        Ok(guard) => Some(Ok(guard)),
        Err(TryLockError::Poisoned(poisoned)) => Some(Err(poisoned)),
        Err(TryLockError::WouldBlock) => None,
    }
}

/// The result of a try form around what `wrap` makes of a real guard.
#[inline(always)]
pub(super) fn map_tried<G, H>(
    tried: TryLockResult<G>,
    wrap: impl FnOnce(G) -> H,
) -> TryLockResult<H> {
    match got(tried) {
        Some(got) => map(got, wrap).map_err(TryLockError::Poisoned),
        None => Err(TryLockError::WouldBlock),
    }
}
