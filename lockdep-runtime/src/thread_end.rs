//! The beginning and the end of a thread: others know it in between, and what it still holds at the
//! end is a finding.

use std::cell::Cell;
use std::thread;

use lockdep_core::current;
use lockdep_core::depmap::TaskId;
use lockdep_core::site::Site;
use lockdep_core::task::Task;

use crate::fork;
use crate::speak::speak;
use crate::{mail, meter, options, system, table};

/// What a thread's end runs: looks at what the thread still holds.
struct AtThreadEnd(Cell<u32>);

impl Drop for AtThreadEnd {
    fn drop(&mut self) {
        let read = || {
            current::with(options::get, |validator, task| {
                let findings = mail::read(validator, task);
                (!findings.is_empty()).then(|| (validator.clone(), findings))
            })
        };
        let read = if self.0.get() == 0 { None } else { read().flatten() };
        let left = current::exit(Site::caller());
        table::forget(self.0.get());
        for (validator, findings) in read.into_iter().chain(left) {
            speak(&validator, findings);
        }
        meter::thread_ends();
    }
}

thread_local! {
    static AT_THREAD_END: AtThreadEnd = const { AtThreadEnd(Cell::new(0)) };
}

/// Asks for a look at this thread's locks when it ends, and makes it known until then. Called where
/// a lock is new to the validator, not on every acquisition.
pub(crate) fn watch(task: &mut Task) {
    if task.is_watched() {
        return;
    }
    task.set_watched();
    let number = task.id().get();
    // In the thread's last moments there is nothing left to register.
    let watched = AT_THREAD_END.try_with(|end| end.0.set(number)).is_ok();
    if watched {
        known();
        table::know(number, || table::name(number, thread::current().name()));
    }
}

fn known() {
    fork::watch();
    system::note_thread();
}

/// The same for a thread that is known already by this number, and has done nothing yet.
pub(crate) fn watch_newborn(task: TaskId) {
    if AT_THREAD_END.try_with(|end| end.0.set(task.get())).is_ok() {
        known();
    }
}

/// Asks for a look at this thread when it ends, whether it takes locks or not.
pub(crate) fn watch_end() {
    // See `watch`.
    let _ = AT_THREAD_END.try_with(|_| ());
}
