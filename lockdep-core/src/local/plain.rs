//! A plain record, and how it is written so that a signal handler may come in between.

use std::sync::atomic::{Ordering, compiler_fence};

use crate::chain::ChainKey;
use crate::class::LockType;
use crate::held::HeldLock;
use crate::site::Site;

/// The fields of a plain record.
#[derive(Clone, Copy)]
pub(super) struct Plain {
    pub(super) key: ChainKey,
    pub(super) map: usize,
    pub(super) site: Site,
    pub(super) lock_type: &'static LockType,
    pub(super) word: u64,
}

impl Plain {
    /// Writes a record above the top, its map first.
    ///
    /// A signal handler that comes before the top is moved may push where this record lies. If it
    /// does after the map was written, it changes the map; if before, it does no harm.
    ///
    /// # Safety
    /// `at` must be valid for writing.
    #[inline(always)]
    #[allow(clippy::multiple_unsafe_ops_per_block, reason = "the same one, field by field")]
    pub(super) unsafe fn put(self, at: *mut HeldLock) {
        // SAFETY: the caller's promise.
        unsafe { (&raw mut (*at).map_and_mark).write(self.map) };
        compiler_fence(Ordering::SeqCst);
        // SAFETY: the caller's promise.
        unsafe {
            (&raw mut (*at).key).write(self.key);
            (&raw mut (*at).site).write(self.site);
            (&raw mut (*at).lock_type).write(self.lock_type);
            (&raw mut (*at).word).write(self.word);
            (&raw mut (*at).extra).write(None);
        }
        compiler_fence(Ordering::SeqCst);
    }

    /// Writes a record again that was disturbed.
    ///
    /// # Safety
    /// As [`put`](Self::put).
    #[inline(always)]
    pub(super) unsafe fn put_again(self, at: *mut HeldLock) {
        /// Takes its arguments in registers: the way here must cost the fast path nothing.
        #[cold]
        #[inline(never)]
        unsafe fn cold(
            at: *mut HeldLock,
            key: ChainKey,
            map: usize,
            site: Site,
            lock_type: &'static LockType,
            word: u64,
        ) {
            // SAFETY: the caller's promise.
            unsafe { Plain { key, map, site, lock_type, word }.put(at) };
        }
        let Plain { key, map, site, lock_type, word } = self;
        // SAFETY: the caller's promise.
        unsafe { cold(at, key, map, site, lock_type, word) };
    }
}
