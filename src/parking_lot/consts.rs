//! The constructors of 0.12 by functions, with the places of their callers.

use super::aliases::{FairMutex, Mutex, ReentrantMutex, RwLock};
use super::lock_api::{GetThreadId as _, RawMutex as _, RawRwLock as _};
use super::real::{RawFairMutex, RawMutex, RawRwLock, RawThreadId};

/// A mutex whose class is the place of the caller.
#[track_caller]
pub const fn const_mutex<T>(val: T) -> Mutex<T> {
    Mutex::const_new(RawMutex::INIT, val)
}

/// A fair mutex whose class is the place of the caller.
#[track_caller]
pub const fn const_fair_mutex<T>(val: T) -> FairMutex<T> {
    FairMutex::const_new(RawFairMutex::INIT, val)
}

/// A reentrant mutex whose class is the place of the caller.
#[track_caller]
pub const fn const_reentrant_mutex<T>(val: T) -> ReentrantMutex<T> {
    ReentrantMutex::const_new(RawMutex::INIT, RawThreadId::INIT, val)
}

/// A readers-writer lock whose class is the place of the caller.
#[track_caller]
pub const fn const_rwlock<T>(val: T) -> RwLock<T> {
    RwLock::const_new(RawRwLock::INIT, val)
}
