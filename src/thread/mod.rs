//! The threads of [`std::thread`]: the same names, signatures and behaviour.
//!
//! A thread that is spawned here counts on the validator of the thread that spawned it and belongs
//! to its test, so a test sees what its threads do. A join waits for the thread: one that needs a
//! lock which the joining thread holds is told of before it hangs. Without the feature `validate`
//! this module *is* [`std::thread`].

// The order is the architecture: each module uses only those above it.
mod child;
mod handle;
mod scope;
mod builder;

use std::thread as real;

pub use std::thread::{
    AccessError, LocalKey, Result, Thread, ThreadId, available_parallelism, current, panicking,
    park, park_timeout, sleep, yield_now,
};
#[expect(deprecated, reason = "the standard library has them")]
pub use std::thread::{park_timeout_ms, sleep_ms};

use self::child::Child;

pub use self::builder::Builder;
pub use self::handle::{JoinHandle, ScopedJoinHandle};
pub use self::scope::{Scope, scope};

/// Starts a thread that counts on this thread's validator.
///
/// # Panics
/// If the operating system gives no thread; [`Builder::spawn`] does not then.
#[track_caller]
pub fn spawn<F, T>(f: F) -> JoinHandle<T>
where
    F: FnOnce() -> T + Send + 'static,
    T: Send + 'static,
{
    let child = Child::new(None);
    let task = child.task();
    JoinHandle::of(real::spawn(child.code(f)), task)
}
