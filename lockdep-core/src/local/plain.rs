//! A plain record, and how it is written so that a signal handler may come in between.
//!
//! A handler that takes a lock before the top is moved pushes where the record will lie, and leaves
//! there what it pushed. So before all else the place is claimed with a word that no finished record
//! has, a marked map, and once the top is moved, and no handler pushes there any more, the claim is
//! looked at: if it is gone, the record is written again. Then the mark is taken off.

use std::sync::atomic::{Ordering, compiler_fence};

use crate::chain::ChainKey;
use crate::class::LockType;
use crate::held::{HeldLock, MARK};
use crate::site::Site;

/// Claims a place above the top for a record of this map.
///
/// # Safety
/// `at` must be valid for writing.
#[inline(always)]
pub(super) unsafe fn claim(at: *mut HeldLock, map: usize) {
    // SAFETY: the caller's promise.
    unsafe { (*at).map_and_mark = map | MARK };
    compiler_fence(Ordering::SeqCst);
}

/// The fields of a plain record but for the map.
#[derive(Clone, Copy)]
pub(super) struct Plain {
    pub(super) key: ChainKey,
    pub(super) site: Site,
    pub(super) lock_type: &'static LockType,
    pub(super) word: u64,
}

impl Plain {
    /// Fills a place that was claimed.
    ///
    /// # Safety
    /// `at` must be valid for writing.
    #[inline(always)]
    #[allow(clippy::multiple_unsafe_ops_per_block, reason = "the same one, field by field")]
    pub(super) unsafe fn fill(self, at: *mut HeldLock) {
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

    /// Makes a record that is below the top now a finished one.
    ///
    /// # Safety
    /// `at` must be a record that nobody else refers to.
    #[inline(always)]
    pub(super) unsafe fn finish(self, at: *mut HeldLock, map: usize) {
        compiler_fence(Ordering::SeqCst);
        // SAFETY: the caller's promise.
        if unsafe { (*at).map_and_mark } != map | MARK {
            let Plain { key, site, lock_type, word } = self;
            // SAFETY: the caller's promise.
            unsafe { fill_again(at, key, site, lock_type, word) };
        }
        // SAFETY: the caller's promise.
        unsafe { (*at).map_and_mark = map };
    }
}

/// Takes its arguments in registers: that this may be called must cost the fast path nothing.
///
/// # Safety
/// As [`Plain::fill`].
#[cold]
#[inline(never)]
unsafe fn fill_again(
    at: *mut HeldLock,
    key: ChainKey,
    site: Site,
    lock_type: &'static LockType,
    word: u64,
) {
    // SAFETY: the caller's promise.
    unsafe { Plain { key, site, lock_type, word }.fill(at) };
}
