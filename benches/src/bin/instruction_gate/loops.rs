//! What is counted: pairs of taking and releasing.

use std::hint::black_box;

use lockdep::LockClassKey;
use lockdep::kernel::{Mutex, RawSpinLock, RwLock};
use lockdep::sync;

/// Names of what can be counted.
pub(crate) const NAMES: [&str; 15] = [
    "mutex",
    "irqsave",
    "read",
    "parking_lot_mirror",
    "parking_lot_mirror_read",
    "spin_mirror",
    "std_mutex",
    "std_read",
    "bare_std_mutex",
    "bare_std_read",
    "parking_lot",
    "parking_lot_read",
    "off",
    "off_irqsave",
    "off_read",
];

/// Far more than are needed for every nest to be known.
const WARM: u64 = 100;

/// Holds `depth - 1` locks, warms up, then takes and releases one more lock `pairs` times.
///
/// Says nothing if there is no lock of this name.
pub(crate) fn run(name: &str, depth: usize, pairs: u64) -> Option<()> {
    match name {
        "mutex" => {
            let lock = Mutex::with_key(key(), 0);
            under_mutexes(depth, || repeat(pairs, || drop(black_box(&lock).lock())));
        }
        "irqsave" => {
            let lock = RawSpinLock::with_key(key(), 0);
            under_mutexes(depth, || repeat(pairs, || drop(black_box(&lock).lock_irqsave())));
        }
        "read" => {
            let lock = RwLock::with_key(key(), 0);
            under_mutexes(depth, || repeat(pairs, || drop(black_box(&lock).read())));
        }
        "parking_lot_mirror" => {
            let lock = lockdep::parking_lot::Mutex::new(0);
            under_mutexes(depth, || repeat(pairs, || drop(black_box(&lock).lock())));
        }
        "parking_lot_mirror_read" => {
            let lock = lockdep::parking_lot::RwLock::new(0);
            under_mutexes(depth, || repeat(pairs, || drop(black_box(&lock).read())));
        }
        "spin_mirror" => {
            let lock = lockdep::spin::Mutex::new(0);
            under_mutexes(depth, || repeat(pairs, || drop(black_box(&lock).lock())));
        }
        "std_mutex" => {
            let lock = sync::Mutex::with_key(key(), 0);
            under_mutexes(depth, || repeat(pairs, || drop(black_box(&lock).lock().unwrap())));
        }
        "std_read" => {
            let lock = sync::RwLock::with_key(key(), 0);
            under_mutexes(depth, || repeat(pairs, || drop(black_box(&lock).read().unwrap())));
        }
        "bare_std_mutex" => {
            let lock = std::sync::Mutex::new(0);
            under_bare(depth, || repeat(pairs, || drop(black_box(&lock).lock().unwrap())));
        }
        "bare_std_read" => {
            let lock = std::sync::RwLock::new(0);
            under_bare(depth, || repeat(pairs, || drop(black_box(&lock).read().unwrap())));
        }
        "parking_lot" => {
            let lock = parking_lot::Mutex::new(0);
            under_bare(depth, || repeat(pairs, || drop(black_box(&lock).lock())));
        }
        "parking_lot_read" => {
            let lock = parking_lot::RwLock::new(0);
            under_bare(depth, || repeat(pairs, || drop(black_box(&lock).read())));
        }
        "off" => {
            let lock = lockdep_off::kernel::Mutex::new(0);
            under_bare(depth, || repeat(pairs, || drop(black_box(&lock).lock())));
        }
        "off_irqsave" => {
            let lock = lockdep_off::kernel::RawSpinLock::new(0);
            under_bare(depth, || repeat(pairs, || drop(black_box(&lock).lock_irqsave())));
        }
        "off_read" => {
            let lock = lockdep_off::kernel::RwLock::new(0);
            under_bare(depth, || repeat(pairs, || drop(black_box(&lock).read())));
        }
        _ => return None,
    }
    Some(())
}

#[inline(always)]
fn repeat(pairs: u64, pair: impl Fn()) {
    for _ in 0..WARM + pairs {
        pair();
    }
}

fn under_mutexes(depth: usize, inner: impl FnOnce()) {
    let locks: Vec<_> = (1..depth).map(|_| Mutex::with_key(key(), 0)).collect();
    let mut held: Vec<_> = locks.iter().map(|lock| lock.lock()).collect();
    inner();
    while held.pop().is_some() {}
}

fn under_bare(depth: usize, inner: impl FnOnce()) {
    let locks: Vec<_> = (1..depth).map(|_| parking_lot::Mutex::new(0)).collect();
    let mut held: Vec<_> = locks.iter().map(|lock| lock.lock()).collect();
    inner();
    while held.pop().is_some() {}
}

/// A class for one lock.
fn key() -> &'static LockClassKey {
    Box::leak(Box::new(LockClassKey::new("counted")))
}
