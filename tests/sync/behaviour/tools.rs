//! What the tests share.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, panic_any};
use std::sync::mpsc;
use std::time::Duration;

/// Longer than anything here takes; only a hang takes that long.
pub(super) const LIMIT: Duration = Duration::from_secs(60);

/// Too short for anything that waits to be over, and not awaited for long where it must pass.
pub(super) const SHORT: Duration = Duration::from_millis(10);

/// How often what may go wrong is tried: Miri is a thousand times slower.
pub(super) const ROUNDS: u64 = if cfg!(miri) { 10 } else { 500 };

/// What a closure returns, on a thread of its own that must end.
pub(super) fn ends<T: Send + 'static>(f: impl FnOnce() -> T + Send + 'static) -> T {
    let (sender, receiver) = mpsc::channel();
    let thread = std::thread::spawn(move || {
        let result = f();
        // The receiver may have given up.
        let _ = sender.send(());
        result
    });
    match receiver.recv_timeout(LIMIT) {
        Err(mpsc::RecvTimeoutError::Timeout) => panic!("it hangs"),
        // A panic is the test's.
        _ => thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
    }
}

/// What a closure panics with, without a word on it.
pub(super) fn panics(f: impl FnOnce()) -> Box<dyn Any + Send> {
    catch_unwind(AssertUnwindSafe(f)).expect_err("it does not panic")
}

/// A panic that prints nothing.
pub(super) fn quietly() -> ! {
    std::panic::resume_unwind(Box::new(Quiet))
}

/// What [`quietly`] panics with.
#[derive(Debug, PartialEq)]
pub(super) struct Quiet;

/// Whether a panic is one of [`quietly`].
pub(super) fn is_quiet(panic: &(dyn Any + Send)) -> bool {
    panic.is::<Quiet>()
}

/// The words of a panic.
pub(super) fn words(panic: &(dyn Any + Send)) -> String {
    match (panic.downcast_ref::<&str>(), panic.downcast_ref::<String>()) {
        (Some(words), _) => (*words).to_owned(),
        (_, Some(words)) => words.clone(),
        _ => panic_any("a panic without words"),
    }
}
