//! [lock_api] 0.4's locks over any raw lock, validated.
//!
//! The raw traits are lock_api's own, so any raw lock that fits there fits here.
//!
//! [lock_api]: https://docs.rs/lock_api/0.4
#![allow(unsafe_code, reason = "guards of raw locks point to what they guard")]

// The order is the architecture: each module uses only those above it.
mod raw {
    pub use ::lock_api::{
        GetThreadId, GuardNoSend, GuardSend, RawMutex, RawMutexFair, RawMutexTimed, RawRwLock,
        RawRwLockDowngrade, RawRwLockFair, RawRwLockRecursive, RawRwLockRecursiveTimed,
        RawRwLockTimed, RawRwLockUpgrade, RawRwLockUpgradeDowngrade, RawRwLockUpgradeFair,
        RawRwLockUpgradeTimed,
    };
}
pub(crate) mod spinning;
mod kind;
mod way;
mod ways;
mod seat;
mod pointer;
mod place;
mod hold;
mod upgrade;
#[macro_use]
mod guard;
mod mutex;
mod raw_remutex;
mod remutex;
#[macro_use]
mod rwlock;
mod only;
mod tracked;
#[cfg(feature = "parking_lot")]
mod waiting;
#[cfg(feature = "parking_lot")]
mod condvar;
#[cfg(feature = "serde")]
mod serialize;

pub use self::mutex::*;
pub use self::raw::*;
pub use self::raw_remutex::RawReentrantMutex;
pub use self::remutex::*;
pub use self::rwlock::*;
