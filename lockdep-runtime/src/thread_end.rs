//! The end of a thread: what it still holds is a finding.

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
pub(crate) fn watch() {
    // In the thread's last moments there is nothing left to register.
    let _ = AT_THREAD_END.try_with(|_| ());
}
