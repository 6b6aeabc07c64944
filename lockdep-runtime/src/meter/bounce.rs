//! On which CPU each lock was taken last.
//!
//! A table by the hash of the lock's address, so that a lock carries nothing for it. It is written to
//! when a lock goes to another CPU, and then the lock's own memory goes there too. Two locks that
//! share a place there push each other out, and what is not there is no bounce.

use std::sync::atomic::{AtomicU64, Ordering};

use super::clock::{CPU_KNOWN, cpu};

const PLACES: usize = 1 << 14;

/// The address of a lock without the bits that its alignment leaves, above the CPU's number.
static LAST: [AtomicU64; PLACES] = [const { AtomicU64::new(0) }; PLACES];

const CPU_BITS: u32 = 16;

#[inline]
fn place(lock: usize) -> &'static AtomicU64 {
    let hash = (lock as u64 >> 3).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    &LAST[(hash >> (u64::BITS - PLACES.ilog2())) as usize]
}

#[inline]
fn word(lock: usize) -> u64 {
    (lock as u64 >> 3) << CPU_BITS | (cpu() & ((1 << CPU_BITS) - 1))
}

/// This thread took a lock: whether it was taken on another CPU the time before.
#[inline]
pub(crate) fn took(lock: usize) -> bool {
    if !CPU_KNOWN {
        return false;
    }
    let (place, now) = (place(lock), word(lock));
    // Relaxed: a number that stands for nothing else.
    let before = place.load(Ordering::Relaxed);
    if before == now {
        return false;
    }
    place.store(now, Ordering::Relaxed);
    before >> CPU_BITS == now >> CPU_BITS
}

/// Whether a lock was taken last on another CPU than this.
pub(crate) fn is_elsewhere(lock: usize) -> bool {
    // Relaxed: see `took`.
    let (before, now) = (place(lock).load(Ordering::Relaxed), word(lock));
    CPU_KNOWN && before != now && before >> CPU_BITS == now >> CPU_BITS
}
