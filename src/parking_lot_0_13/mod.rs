//! [parking_lot] 0.13's locks, validated.
//!
//! All locks and the condition variable are [`lock_api_0_5`](crate::lock_api_0_5)'s over
//! parking_lot's own raw ones. Their classes are the places where they are made.
//!
//! [parking_lot]: https://docs.rs/parking_lot/0.13

// The order is the architecture: each module uses only those above it. What is not of 0.13 alone is
// the source of `lockdep::parking_lot`.
mod real {
    pub(super) use ::parking_lot_0_13::*;
}
#[path = "../parking_lot/aliases.rs"]
mod aliases;
mod recursive;
#[path = "../parking_lot/once.rs"]
mod once;
mod once_more;

pub use ::parking_lot_0_13::{
    OnceState, RawCondvar, RawFairMutex, RawMutex, RawRwLock, RawRwLockRecursive, RawThreadId,
};

pub use self::aliases::*;
pub use self::once::Once;
pub use self::recursive::*;
pub use crate::lock_api_0_5 as lock_api;
pub use crate::lock_api_0_5::WaitTimeoutResult;
#[cfg(feature = "arc_lock")]
pub use crate::lock_api_0_5::{
    ArcMutexGuard, ArcReentrantMutexGuard, ArcRwLockReadGuard, ArcRwLockUpgradableReadGuard,
    ArcRwLockWriteGuard,
};

/// A condition variable.
pub type Condvar = lock_api::Condvar<RawCondvar>;
