//! What a signal handler wakes a thread by where semaphores of POSIX have names only: one of the
//! kernel's, of which a call of the system is all.

use std::ffi::c_int;

mod c {
    use super::*;

    // SAFETY: their declarations in <mach/semaphore.h>: a semaphore is a number, and one that is none
    // is an error that is returned.
    unsafe extern "C" {
        pub(super) static mach_task_self_: u32;
        pub(super) fn semaphore_create(
            task: u32,
            semaphore: *mut u32,
            policy: c_int,
            value: c_int,
        ) -> c_int;
        pub(super) safe fn semaphore_signal(semaphore: u32) -> c_int;
        pub(super) safe fn semaphore_wait(semaphore: u32) -> c_int;
    }
}

/// A semaphore.
pub(super) struct Semaphore(u32);

impl Semaphore {
    /// One that nobody posted. `None` where there are none to be had.
    pub(super) fn new() -> Option<Semaphore> {
        let mut semaphore = 0;
        // SAFETY: set before any code of the program runs, and in a fork's child; never elsewhere.
        let task = unsafe { c::mach_task_self_ };
        // SAFETY: the number is written to a variable of its type.
        let failed = unsafe { c::semaphore_create(task, &mut semaphore, 0, 0) };
        (failed == 0).then_some(Semaphore(semaphore))
    }

    /// Wakes the thread. A signal handler may.
    pub(super) fn post(&self) {
        c::semaphore_signal(self.0);
    }

    /// Waits until it was posted; or wakes for nothing.
    pub(super) fn wait(&self) {
        c::semaphore_wait(self.0);
    }
}
