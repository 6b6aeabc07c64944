//! Where there are no signals that we know of: the file is written at the end, and before a panic
//! that aborts.

use super::choice::Choice;

pub(super) fn listen(choice: Choice) {
    if let Choice::Signal { .. } = choice {
        super::warn("LOCKDEP_DUMP_SIGNAL: signals are not listened to on this system");
    }
}

pub(super) fn wake() {}

pub(super) fn nothing_to_wait_for() {}

#[cfg_attr(not(all(unix, not(miri))), allow(dead_code, reason = "no process forks there"))]
pub(super) fn forked() {}

pub(super) fn go_on() {}

/// How many threads are ours.
#[cfg(target_os = "linux")]
pub(crate) fn threads() -> usize {
    0
}
