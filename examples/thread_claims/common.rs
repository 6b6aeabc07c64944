//! What both parts need: conditions in words, numbers that look random, medians.

use std::fs;
use std::thread;

use lockdep::Validator;
use lockdep_subjects::machine::Machine;

/// Numbers that look random and are the same in every run (SplitMix64).
#[derive(Debug)]
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    /// A number below this one.
    pub(crate) fn roll(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % below as u64) as usize
    }

    /// Puts some of the things first, in some order, each choice equally likely.
    pub(crate) fn choose<T>(&mut self, things: &mut [T], count: usize) {
        for first in 0..count.min(things.len()) {
            let other = first + self.roll(things.len() - first);
            things.swap(first, other);
        }
    }
}

/// The time for which one thread has run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CpuClock(#[cfg(target_os = "linux")] libc::clockid_t);

impl CpuClock {
    /// That of this thread; none if the system has none that others can read.
    pub(crate) fn mine() -> Option<CpuClock> {
        #[cfg(target_os = "linux")]
        {
            let mut clock = 0;
            // SAFETY: it asks nothing of its caller.
            let this = unsafe { libc::pthread_self() };
            // SAFETY: this thread is alive, and `clock` is there to be written.
            let error = unsafe { libc::pthread_getcpuclockid(this, &mut clock) };
            (error == 0).then_some(CpuClock(clock))
        }
        #[cfg(not(target_os = "linux"))]
        None
    }

    /// Nanoseconds; none once the thread has ended.
    pub(crate) fn read(self) -> Option<u64> {
        #[cfg(target_os = "linux")]
        {
            let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
            // SAFETY: `time` is there to be written; the clock of a dead thread is an error.
            let error = unsafe { libc::clock_gettime(self.0, &mut time) };
            (error == 0).then_some(time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64)
        }
        #[cfg(not(target_os = "linux"))]
        None
    }
}

/// The number that so large a part of the others is not above; they are in order.
pub(crate) fn quantile<T: Copy + Default>(sorted: &[T], part: f64) -> T {
    let last = sorted.len().saturating_sub(1);
    sorted.get((part * last as f64).round() as usize).copied().unwrap_or_default()
}

/// What the subjects found wrong with themselves, and the validator with their locks.
pub(crate) fn bugs(machine: &Machine, validator: &Validator) -> Vec<String> {
    let here = |report: &lockdep::Report| report.fails_in(machine.config());
    let findings = validator.take_findings().into_iter().map(|kept| kept.report);
    let found = findings.filter(|report| here(report)).map(|report| report.brief().to_string());
    machine.bugs().into_iter().chain(found).collect()
}

/// The size of the largest cache, in bytes; 32 MiB if nobody says.
pub(crate) fn largest_cache() -> usize {
    let size = |index| {
        let file = format!("/sys/devices/system/cpu/cpu0/cache/index{index}/size");
        let text = fs::read_to_string(file).ok()?;
        text.trim().strip_suffix('K')?.parse().ok().map(|size: usize| size << 10)
    };
    (0..8).filter_map(size).max().unwrap_or(32 << 20)
}

/// What this was measured on.
pub(crate) fn conditions() -> String {
    let after = |file: &str, name: &str| {
        let text = fs::read_to_string(file).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix(name)?.split(':').nth(1));
        line.map_or_else(|| "unknown".to_owned(), |found| found.trim().to_owned())
    };
    let cpus = thread::available_parallelism().map_or(1, usize::from);
    let build = if cfg!(debug_assertions) { "debug: do not trust it" } else { "release" };
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    format!(
        "CPU {}, {cpus} of them, largest cache {} MiB; memory {}; build: {build};\n\
         load before it began: {}",
        after("/proc/cpuinfo", "model name"),
        largest_cache() >> 20,
        after("/proc/meminfo", "MemTotal"),
        load.split(' ').next().unwrap_or("unknown"),
    )
}
