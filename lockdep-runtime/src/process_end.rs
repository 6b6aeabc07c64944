//! The end of the process: what is still to be said then, and whether it fails.

use std::sync::{Mutex, Once, PoisonError};

/// In which order things are said.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Turn {
    /// The file of what was learnt.
    #[cfg(feature = "dump")]
    Dump,
    /// Suppressions that were not needed.
    Suppressions,
    /// Findings that nobody answered for.
    Findings,
    /// The line of statistics.
    Stats,
}

/// What is to be done at the end; true if the process must fail.
type Hook = fn() -> bool;

/// Those that were asked for, each at its turn.
static HOOKS: Mutex<[Option<Hook>; Turn::Stats as usize + 1]> =
    Mutex::new([None; Turn::Stats as usize + 1]);

/// Asks for something to be done when the process ends. What has its turn already keeps it.
pub(crate) fn at(turn: Turn, hook: Hook) {
    static ONCE: Once = Once::new();
    let mut hooks = HOOKS.lock().unwrap_or_else(PoisonError::into_inner);
    hooks[turn as usize].get_or_insert(hook);
    drop(hooks);
    ONCE.call_once(register);
}

/// Two functions of C and POSIX, declared here: the `libc` crate would be built for them alone.
#[cfg(unix)]
#[allow(unsafe_code, reason = "the standard library has no hook at the end of the process")]
mod c {
    use std::ffi::c_int;

    // SAFETY: their declarations in <stdlib.h> and <unistd.h>. `atexit` takes any function that
    // lives as long as the program, which a `fn` does; `_exit` ends the process without running
    // anything and has no preconditions.
    unsafe extern "C" {
        pub(super) safe fn atexit(handler: extern "C" fn()) -> c_int;
        pub(super) safe fn _exit(status: c_int) -> !;
    }
}

#[cfg(unix)]
fn register() {
    c::atexit(at_exit);
}

#[cfg(not(unix))]
fn register() {}

/// Does what was asked for, and ends the process as a panic would if it fails: `exit` must not be
/// called again from one of its handlers. Standard output was flushed by the runtime before.
///
/// It neither unwinds nor touches anything that an earlier handler could have torn down.
#[cfg(unix)]
extern "C" fn at_exit() {
    let hooks = *HOOKS.lock().unwrap_or_else(PoisonError::into_inner);
    let mut fails = false;
    for hook in &hooks {
        fails |= hook.is_some_and(|hook| hook());
    }
    if fails {
        c::_exit(101)
    }
}
