//! Findings that were deferred: somebody must answer for them, at the latest the process's end.

use std::sync::Once;
use std::sync::atomic::{AtomicU64, Ordering};

use lockdep_core::validator::Validator;

use crate::stats;

/// Deferred findings for which nobody has answered yet.
static UNANSWERED: AtomicU64 = AtomicU64::new(0);

/// Counts a deferred finding; from now on the process fails when it ends, whatever it returns.
pub(crate) fn count(validator: &Validator) {
    static ONCE: Once = Once::new();
    validator.defer();
    UNANSWERED.fetch_add(1, Ordering::Relaxed); // Relaxed: a count.
    ONCE.call_once(register);
}

/// Answers for the findings deferred on a validator since the last time, and says how many.
pub(crate) fn answer(validator: &Validator) -> u64 {
    let count = validator.take_deferred();
    UNANSWERED.fetch_sub(count, Ordering::Relaxed); // Relaxed: a count.
    count
}

#[cfg(unix)]
#[allow(unsafe_code, reason = "the standard library has no hook at the end of the process")]
fn register() {
    // SAFETY: `at_exit` is an `extern "C" fn()` that lives as long as the program, and it neither
    // unwinds nor touches anything that an earlier exit handler could have torn down.
    unsafe {
        libc::atexit(at_exit);
    }
}

#[cfg(not(unix))]
fn register() {}

/// Ends the process as a panic would. Standard output was flushed by the runtime before.
#[cfg(unix)]
#[allow(unsafe_code, reason = "exit() must not be called again from one of its handlers")]
extern "C" fn at_exit() {
    let count = UNANSWERED.load(Ordering::Relaxed); // Relaxed: no other thread counts any more.
    if count == 0 {
        return;
    }
    use std::io::Write as _;
    let _ = writeln!(
        std::io::stderr(),
        "lockdep: {count} deferred findings, see above: the process fails"
    );
    stats::tell();
    // SAFETY: `_exit` ends the process without running anything; it has no preconditions.
    unsafe { libc::_exit(101) }
}
