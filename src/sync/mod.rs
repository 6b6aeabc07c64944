//! The locks of [`std::sync`], validated: the same names, signatures and behaviour.
//!
//! Change `use std::sync` to `use lockdep::sync`, and every lock is told to the validator. What is
//! no lock ([`Arc`], [`atomic`], the errors) is the standard library's own. Without the feature
//! `validate` this module *is* [`std::sync`].
//!
//! # What is validated
//! | lock | how it counts |
//! | --- | --- |
//! | [`Mutex`] | waits by sleeping; exclusive |
//! | [`RwLock`] | waits by sleeping; a reader may wait behind a waiting writer, so reads do not recur |
//! | [`Condvar`] | releases its mutex and takes it again: that is an acquisition under all else that is held |
//! | [`Once`], [`OnceLock`], [`LazyLock`] | a lock held while the closure runs, and waited for by those who need what it makes |
//! | [`Barrier`], [`mpsc`] | no locks: waits that any thread may end, for the others, a message or room |
//!
//! A try form does not wait, so it closes no ring; what it got counts as held.
//!
//! # Panics
//! Acquiring panics before it waits if that is certain to hang, and on a finding whose policy is to
//! panic; see [`Policy`](crate::Policy). The default is to print the finding, to go on and to let
//! the test or the process fail at its end.

// The order is the architecture: each module uses only those above it.
mod result;
mod mutex;
mod rwlock;
mod condvar;
pub(crate) mod gate;
mod once;
mod once_lock;
mod lazy_lock;
mod barrier;
pub mod mpsc;

pub use std::sync::{
    Arc, LockResult, OnceState, PoisonError, TryLockError, TryLockResult, WaitTimeoutResult, Weak,
    atomic,
};

pub use self::barrier::{Barrier, BarrierWaitResult};
pub use self::condvar::Condvar;
pub use self::lazy_lock::LazyLock;
pub use self::mutex::{Mutex, MutexGuard};
#[expect(deprecated, reason = "the standard library has it")]
pub use self::once::ONCE_INIT;
pub use self::once::Once;
pub use self::once_lock::OnceLock;
pub use self::rwlock::{RwLock, RwLockReadGuard, RwLockWriteGuard};
