//! [lock_api] 0.5's locks over any raw lock, validated.
//!
//! The raw traits are lock_api's own, so any raw lock that fits there fits here.
//!
//! [lock_api]: https://docs.rs/lock_api/0.5
#![allow(unsafe_code, reason = "guards of raw locks point to what they guard")]

// The order is the architecture: each module uses only those above it. What is not of 0.5 alone is
// the source of `lockdep::lock_api`.
mod raw {
    pub use ::lock_api_0_5::{
        GetThreadId, GuardNoSend, GuardSend, RawCondvar, RawCondvarTimed, RawMutex, RawMutexFair,
        RawMutexTimed, RawRwLock, RawRwLockDowngrade, RawRwLockFair, RawRwLockTimed,
        RawRwLockUpgrade, RawRwLockUpgradeDowngrade, RawRwLockUpgradeFair, RawRwLockUpgradeTimed,
    };
}
#[path = "../lock_api/kind.rs"]
mod kind;
#[path = "../lock_api/way.rs"]
mod way;
mod ways;
#[path = "../lock_api/plain_seat.rs"]
mod seat;
#[path = "../lock_api/pointer.rs"]
mod pointer;
#[path = "../lock_api/place.rs"]
mod place;
#[path = "../lock_api/hold.rs"]
mod hold;
#[path = "../lock_api/upgrade.rs"]
mod upgrade;
#[macro_use]
#[path = "../lock_api/guard.rs"]
mod guard;
#[path = "../lock_api/mutex.rs"]
mod mutex;
#[path = "../lock_api/raw_remutex.rs"]
mod raw_remutex;
#[path = "../lock_api/remutex.rs"]
mod remutex;
#[macro_use]
#[path = "../lock_api/rwlock/mod.rs"]
mod rwlock;
mod only;
#[path = "../lock_api/tracked.rs"]
mod tracked;
#[path = "../lock_api/waiting.rs"]
mod waiting;
mod condvar;
#[cfg(feature = "serde")]
#[path = "../lock_api/serialize.rs"]
mod serialize;

pub use self::condvar::{Condvar, WaitTimeoutResult};
pub use self::mutex::*;
pub use self::raw::*;
pub use self::raw_remutex::RawReentrantMutex;
pub use self::remutex::*;
pub use self::rwlock::*;
