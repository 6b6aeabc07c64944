//! The readers-writer lock whose readers pass a waiting writer.

use super::lock_api;
use super::real::RawRwLockRecursive;

/// A readers-writer lock whose readers pass a waiting writer, so that a thread may read again.
pub type RecursiveRwLock<T> = lock_api::RwLock<RawRwLockRecursive, T>;

/// A [`RecursiveRwLock`] held by a reader; dropping it releases.
pub type RecursiveRwLockReadGuard<'a, T> = lock_api::RwLockReadGuard<'a, RawRwLockRecursive, T>;

/// A [`RecursiveRwLock`] held by the writer; dropping it releases.
pub type RecursiveRwLockWriteGuard<'a, T> = lock_api::RwLockWriteGuard<'a, RawRwLockRecursive, T>;

/// A [`RecursiveRwLock`] held by the reader that may become the writer; dropping it releases.
pub type RecursiveRwLockUpgradableReadGuard<'a, T> =
    lock_api::RwLockUpgradableReadGuard<'a, RawRwLockRecursive, T>;

/// A [`RecursiveRwLock`] held by a reader who guards a part of the value.
pub type MappedRecursiveRwLockReadGuard<'a, T> =
    lock_api::MappedRwLockReadGuard<'a, RawRwLockRecursive, T>;

/// A [`RecursiveRwLock`] held by the writer, who guards a part of the value.
pub type MappedRecursiveRwLockWriteGuard<'a, T> =
    lock_api::MappedRwLockWriteGuard<'a, RawRwLockRecursive, T>;
