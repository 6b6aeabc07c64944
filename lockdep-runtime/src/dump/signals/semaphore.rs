//! What a signal handler wakes a thread by: a semaphore of POSIX, whose `sem_post` it may call, and
//! which has no file that a program could close.

use std::cell::UnsafeCell;
use std::ffi::{c_int, c_uint};

mod c {
    use super::*;

    unsafe extern "C" {
        pub(super) fn sem_init(semaphore: *mut Room, shared: c_int, value: c_uint) -> c_int;
        pub(super) fn sem_post(semaphore: *mut Room) -> c_int;
        pub(super) fn sem_wait(semaphore: *mut Room) -> c_int;
    }
}

/// Room for a `sem_t`, which is half as large where it is largest.
#[repr(C, align(16))]
struct Room([u64; 8]);

/// A semaphore. It does not move once it is made, and is not freed.
pub(super) struct Semaphore(Box<UnsafeCell<Room>>);

// SAFETY: all that is done with it is done by functions that several threads may call at once.
unsafe impl Sync for Semaphore {}
// SAFETY: it is of no thread.
unsafe impl Send for Semaphore {}

impl Semaphore {
    /// One that nobody posted. `None` where there are none to be had.
    pub(super) fn new() -> Option<Semaphore> {
        let room = Box::new(UnsafeCell::new(Room([0; 8])));
        // SAFETY: room for more than it writes, which nobody else has yet.
        let failed = unsafe { c::sem_init(room.get(), 0, 0) };
        (failed == 0).then_some(Semaphore(room))
    }

    /// Wakes the thread. A signal handler may.
    pub(super) fn post(&self) {
        // SAFETY: `new` made it.
        unsafe { c::sem_post(self.0.get()) };
    }

    /// Waits until it was posted; or wakes for nothing.
    pub(super) fn wait(&self) {
        // SAFETY: `new` made it.
        unsafe { c::sem_wait(self.0.get()) };
    }
}
