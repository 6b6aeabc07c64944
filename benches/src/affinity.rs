//! Threads pinned to CPUs. Unpinned, the scheduler may put two threads on one CPU, and then a bare
//! lock seems to cost twice as much.

/// Two CPUs that this process may use; none where there are not two, or one cannot ask.
pub(crate) fn two_cpus() -> Option<[usize; 2]> {
    imp::two_cpus()
}

/// Keeps the calling thread on a CPU. If that is refused, the measurement is noisier and goes on.
pub(crate) fn pin(cpu: usize) {
    imp::pin(cpu);
}

#[cfg(target_os = "linux")]
mod imp {
    use std::mem;

    const SIZE: usize = size_of::<libc::cpu_set_t>();

    fn empty() -> libc::cpu_set_t {
        // SAFETY: a set of CPUs is an array of integers; all zeroes is the empty set.
        unsafe { mem::zeroed() }
    }

    pub(super) fn two_cpus() -> Option<[usize; 2]> {
        let mut set = empty();
        // SAFETY: the pointer is to a whole set, and its size is given.
        let failed = unsafe { libc::sched_getaffinity(0, SIZE, &raw mut set) } != 0;
        // SAFETY: the number is below the capacity of the set.
        let mut cpus = (0..8 * SIZE).filter(|&cpu| unsafe { libc::CPU_ISSET(cpu, &set) });
        if failed { None } else { Some([cpus.next()?, cpus.next()?]) }
    }

    pub(super) fn pin(cpu: usize) {
        let mut set = empty();
        // SAFETY: `two_cpus` gives numbers below the capacity of the set.
        unsafe { libc::CPU_SET(cpu, &mut set) };
        // SAFETY: the pointer is to a whole set, and its size is given.
        unsafe { libc::sched_setaffinity(0, SIZE, &raw const set) };
    }
}

#[cfg(not(target_os = "linux"))]
mod imp {
    pub(super) fn two_cpus() -> Option<[usize; 2]> {
        None
    }

    pub(super) fn pin(_cpu: usize) {}
}
