//! What the tests share.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// Longer than anything here takes; only a hang takes that long.
pub(crate) const LIMIT: Duration = Duration::from_secs(60);

/// Too short for anything that waits to be over, and not awaited for long where it must pass.
pub(crate) const SHORT: Duration = Duration::from_millis(10);

/// What a closure returns, on a thread of its own that must end.
pub(crate) fn ends<T: Send + 'static>(f: impl FnOnce() -> T + Send + 'static) -> T {
    let (sender, receiver) = mpsc::channel();
    let thread = thread::spawn(move || {
        let result = f();
        // The receiver may have given up.
        let _ = sender.send(());
        result
    });
    match receiver.recv_timeout(LIMIT) {
        Err(mpsc::RecvTimeoutError::Timeout) => panic!("it hangs"),
        // A panic is the test's.
        _ => thread.join().unwrap_or_else(|panic| resume_unwind(panic)),
    }
}

/// Whether a closure, which asks a lock for what it has, is refused on another thread.
pub(crate) fn refused<T>(ask: impl FnOnce() -> Option<T> + Send) -> bool {
    thread::scope(|threads| threads.spawn(|| ask().is_none()).join().expect("it does not panic"))
}

/// What a closure panics with.
pub(crate) fn panics(f: impl FnOnce()) -> Box<dyn Any + Send> {
    catch_unwind(AssertUnwindSafe(f)).expect_err("it does not panic")
}

/// A panic that prints nothing.
pub(crate) fn quietly() -> ! {
    resume_unwind(Box::new("quietly"))
}
