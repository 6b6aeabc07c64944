//! The ends of threads and of the process.

use std::sync::Once;

use lockdep_core::current;
use lockdep_core::site::Site;

use crate::speak::speak;

/// What a thread's end runs: looks at what the thread still holds.
struct AtThreadEnd;

impl Drop for AtThreadEnd {
    fn drop(&mut self) {
        if let Some((validator, findings)) = current::exit(Site::caller()) {
            speak(&validator, findings);
        }
    }
}

thread_local! {
    static AT_THREAD_END: AtThreadEnd = const { AtThreadEnd };
}

/// Asks for a look at this thread's locks when it ends. Called where a lock is new to the
/// validator, not on every acquisition.
pub(crate) fn watch_thread() {
    // In the thread's last moments there is nothing left to register.
    let _ = AT_THREAD_END.try_with(|_| ());
}

/// Makes the process fail when it ends, whatever it returns: a finding was deferred.
pub(crate) fn fail_at_end() {
    static ONCE: Once = Once::new();
    ONCE.call_once(register);
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
    let count = crate::scope::undelivered();
    if count == 0 {
        return;
    }
    use std::io::Write as _;
    let _ = writeln!(
        std::io::stderr(),
        "lockdep: {count} deferred findings, see above: the process fails"
    );
    // SAFETY: `_exit` ends the process without running anything; it has no preconditions.
    unsafe { libc::_exit(101) }
}
