//! What spin's locks do, whoever's they are.

mod mutex;
mod rwlock;
mod once;

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::thread;
use std::time::Duration;

use super::locks;

/// Too short for anything that waits to be over, and not awaited for long where it must pass.
const SHORT: Duration = Duration::from_millis(10);

/// Whether a closure, which asks a lock for what it has, is refused on another thread.
fn refused<T>(ask: impl FnOnce() -> Option<T> + Send) -> bool {
    thread::scope(|threads| threads.spawn(|| ask().is_none()).join().expect("it does not panic"))
}

/// What a closure panics with.
fn panics(f: impl FnOnce()) -> Box<dyn Any + Send> {
    catch_unwind(AssertUnwindSafe(f)).expect_err("it does not panic")
}

/// A panic that prints nothing.
fn quietly() -> ! {
    resume_unwind(Box::new("quietly"))
}
