//! On which CPU each lock was taken last.
//!
//! A table by the hash of the lock's address, so that a lock carries nothing for it. It is written to
//! when a lock goes to another CPU, and then the lock's own memory goes there too. Two locks that
//! share a place there push each other out, and what is not there is no bounce.

use std::sync::atomic::{AtomicU64, Ordering};

use lockdep_core::class::ClassId;
use lockdep_core::depmap::DepMap;

use super::clock::{CPU_KNOWN, cpu};

const PLACES: usize = 1 << 14;

/// Which lock it was, above the CPU's number.
static LAST: [AtomicU64; PLACES] = [const { AtomicU64::new(0) }; PLACES];

const CPU_BITS: u32 = 16;

/// A lock by its address, and by its class: a lock in the memory of one that moved is mostly of
/// another.
#[inline]
fn hash(map: &DepMap) -> u64 {
    let class = map.class().map_or(0, ClassId::get);
    (map.address() as u64 ^ (class as u64) << 32).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

#[inline]
fn place(hash: u64) -> &'static AtomicU64 {
    &LAST[(hash >> (u64::BITS - PLACES.ilog2())) as usize]
}

#[inline]
fn word(hash: u64) -> u64 {
    hash << CPU_BITS | (cpu() & ((1 << CPU_BITS) - 1))
}

/// This thread took a lock: whether it was taken on another CPU the time before.
#[inline]
pub(crate) fn took(map: &DepMap) -> bool {
    if !CPU_KNOWN {
        return false;
    }
    let hash = hash(map);
    let (place, now) = (place(hash), word(hash));
    // Relaxed: a number that stands for nothing else.
    let before = place.load(Ordering::Relaxed);
    if before == now {
        return false;
    }
    place.store(now, Ordering::Relaxed);
    before >> CPU_BITS == now >> CPU_BITS
}

/// Whether a lock was taken last on another CPU than this.
pub(crate) fn is_elsewhere(map: &DepMap) -> bool {
    let hash = hash(map);
    // Relaxed: see `took`.
    let (before, now) = (place(hash).load(Ordering::Relaxed), word(hash));
    CPU_KNOWN && before != now && before >> CPU_BITS == now >> CPU_BITS
}

/// A lock is no more: the next one in its memory is another.
#[inline]
pub(crate) fn forget(map: &DepMap) {
    let hash = hash(map);
    let place = place(hash);
    // Relaxed: see `took`.
    if CPU_KNOWN && (place.load(Ordering::Relaxed) ^ hash << CPU_BITS) >> CPU_BITS == 0 {
        place.store(0, Ordering::Relaxed);
    }
}
