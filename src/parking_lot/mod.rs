//! [parking_lot] 0.12's locks, validated.
//!
//! Mutexes and readers-writer locks are [`lock_api`]'s over parking_lot's own raw
//! locks. Their classes are the places where they are made, `const_mutex` and its like included.
//!
//! [parking_lot]: https://docs.rs/parking_lot/0.12

// The order is the architecture: each module uses only those above it.
mod real {
    pub(super) use ::parking_lot::*;
}
mod aliases;
mod consts;
mod condvar;
mod once;

pub use ::parking_lot::{OnceState, RawFairMutex, RawMutex, RawRwLock, RawThreadId};

pub use self::aliases::*;
pub use self::condvar::{Condvar, WaitTimeoutResult};
pub use self::consts::*;
pub use self::once::Once;
pub use crate::lock_api;
#[cfg(feature = "arc_lock")]
pub use crate::lock_api::{
    ArcMutexGuard, ArcReentrantMutexGuard, ArcRwLockReadGuard, ArcRwLockUpgradableReadGuard,
    ArcRwLockWriteGuard,
};
