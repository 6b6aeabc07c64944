//! Numbers that are whole, though they are written without a lock.

use std::sync::atomic::{AtomicU32, Ordering, fence};

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
        // A thread that stopped in the midst of it, as by a signal, is not waited for.
        for _ in 0..1000 {
            // Acquire: pairs with the Release store of `write()`.
            let version = self.0.load(Ordering::Acquire);
            read();
            // Acquire: pairs with the Release fence of `write()`.
            fence(Ordering::Acquire);
            if version.is_multiple_of(2) && self.0.load(Ordering::Relaxed) == version {
                break;
            }
            std::hint::spin_loop();
        }
    }
}
