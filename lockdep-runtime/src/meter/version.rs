//! Numbers that are whole, though they are written without a lock.

use std::sync::atomic::{AtomicU32, Ordering, fence};
use std::thread;
use std::time::{Duration, Instant};

/// How often one reads again at once.
const SPINS: u32 = 100;

/// How long one reads again. A thread that was stopped in the midst of it, as one that dumps what it
/// knows before it aborts, is not waited for; one that the system lets wait is.
const PATIENCE: Duration = Duration::from_secs(1);

/// The version of numbers that one thread writes: odd while it does, so that who reads meanwhile reads
/// again. Nobody else writes, so nothing is more than a load and a store, and nobody waits to write.
#[derive(Debug)]
pub(crate) struct Version(AtomicU32);

impl Version {
    pub(crate) const fn new() -> Version {
        Version(AtomicU32::new(0))
    }

    /// Writes, by that one thread.
    #[inline]
    pub(crate) fn write<R>(&self, write: impl FnOnce() -> R) -> R {
        // Relaxed: only this thread writes it.
        let version = self.0.load(Ordering::Relaxed);
        self.0.store(version.wrapping_add(1), Ordering::Relaxed);
        // Release: pairs with the Acquire fence of `read()`. Who reads any of the numbers sees that the
        // version is odd, or a later one.
        fence(Ordering::Release);
        let result = write();
        // Release: pairs with the Acquire load of `read()`, which sees all of it then.
        self.0.store(version.wrapping_add(2), Ordering::Release);
        result
    }

    /// Reads until it was whole.
    pub(crate) fn read(&self, mut read: impl FnMut()) {
        let (mut tries, mut end) = (0, None);
        loop {
            // Acquire: pairs with the Release store of `write()`.
            let version = self.0.load(Ordering::Acquire);
            read();
            // Acquire: pairs with the Release fence of `write()`.
            fence(Ordering::Acquire);
            if version.is_multiple_of(2) && self.0.load(Ordering::Relaxed) == version {
                return;
            }
            tries += 1;
            if tries < SPINS {
                std::hint::spin_loop();
                continue;
            }
            // It writes all the time, or was interrupted in the midst of it.
            thread::yield_now();
            if Instant::now() > *end.get_or_insert_with(|| Instant::now() + PATIENCE) {
                return;
            }
        }
    }
}
