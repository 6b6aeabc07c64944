//! [spin] 0.10's locks, validated.
//!
//! They are faces over spin's own, whose relax strategies they take. They wait by spinning, so
//! nothing that sleeps may be taken under them; their readers pass a waiting writer; and their
//! guards may be sent, so that a thread that waits for what it has taken itself is told of at once,
//! but only stopped when no other thread is left that could release it.
//!
//! [spin]: https://docs.rs/spin/0.10

// The order is the architecture: each module uses only those above it.
mod held;
pub mod mutex;
pub mod rwlock;
pub mod once;
pub mod lazy;
pub mod barrier;

pub use ::spin::{RelaxStrategy, Spin, Yield, relax};

pub use self::mutex::MutexGuard;
pub use self::rwlock::RwLockReadGuard;

/// A mutual exclusion lock that spins.
pub type Mutex<T> = mutex::Mutex<T>;

/// A readers-writer lock that spins.
pub type RwLock<T> = rwlock::RwLock<T>;

/// A [`RwLock`] held by the reader that may become the writer; dropping it releases.
pub type RwLockUpgradableGuard<'a, T> = rwlock::RwLockUpgradableGuard<'a, T>;

/// A [`RwLock`] held by the writer; dropping it releases.
pub type RwLockWriteGuard<'a, T> = rwlock::RwLockWriteGuard<'a, T>;

/// A value that is made once.
pub type Once<T = ()> = once::Once<T>;

/// A value that is made when it is needed first.
pub type Lazy<T, F = fn() -> T> = lazy::Lazy<T, F>;

/// Threads that wait for one another.
pub type Barrier = barrier::Barrier;

/// lock_api's locks over these, as raw ones.
pub mod lock_api {
    use crate::lock_api as api;

    /// A mutual exclusion lock that spins.
    pub type Mutex<T> = api::Mutex<crate::spin::Mutex<()>, T>;

    /// A held [`Mutex`]; dropping it releases.
    pub type MutexGuard<'a, T> = api::MutexGuard<'a, crate::spin::Mutex<()>, T>;

    /// A readers-writer lock that spins.
    pub type RwLock<T> = api::RwLock<crate::spin::RwLock<()>, T>;

    /// A [`RwLock`] held by a reader; dropping it releases.
    pub type RwLockReadGuard<'a, T> = api::RwLockReadGuard<'a, crate::spin::RwLock<()>, T>;

    /// A [`RwLock`] held by the writer; dropping it releases.
    pub type RwLockWriteGuard<'a, T> = api::RwLockWriteGuard<'a, crate::spin::RwLock<()>, T>;

    /// A [`RwLock`] held by the reader that may become the writer; dropping it releases.
    pub type RwLockUpgradableReadGuard<'a, T> =
        api::RwLockUpgradableReadGuard<'a, crate::spin::RwLock<()>, T>;
}
