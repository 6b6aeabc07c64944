//! What time it is, and on which CPU this thread runs.

use std::sync::OnceLock;
use std::time::Instant;

/// Nanoseconds since some moment of this process, never 0.
///
/// The clock is `Instant`'s. The processor's own counter would be read in half the time, but nothing
/// but the kernel knows whether it goes alike on all CPUs.
#[inline]
pub(crate) fn now() -> u64 {
    static START: OnceLock<Instant> = OnceLock::new();
    let start = START.get_or_init(Instant::now);
    start.elapsed().as_nanos() as u64 + 1
}

/// Whether a thread can tell on which CPU it runs.
pub(crate) const CPU_KNOWN: bool = cfg!(all(target_os = "linux", not(miri)));

/// The CPU that this thread runs on; by the time that somebody looks it may be another.
#[cfg(all(target_os = "linux", not(miri)))]
#[inline]
pub(crate) fn cpu() -> u64 {
    c::sched_getcpu() as u64
}

#[cfg(not(all(target_os = "linux", not(miri))))]
pub(crate) fn cpu() -> u64 {
    0
}

/// Of glibc and musl, declared here: the `libc` crate would be built for it alone.
#[cfg(all(target_os = "linux", not(miri)))]
#[allow(unsafe_code, reason = "the standard library does not know of CPUs")]
mod c {
    use std::ffi::c_int;

    // SAFETY: its declaration in <sched.h>. It has no preconditions.
    unsafe extern "C" {
        pub(super) safe fn sched_getcpu() -> c_int;
    }
}
