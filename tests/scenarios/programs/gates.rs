//! Orders that an outer lock keeps apart, or does not.

use super::locks::{Mutex, RwLock, lock, read, write};
use super::{nest, on_thread};

/// A B and B A, always under G.
pub fn gate() {
    let g = Mutex::new(0);
    let a = Mutex::new(1);
    let b = Mutex::new(2);
    on_thread(|| nest(&[&g, &a, &b]));
    on_thread(|| nest(&[&g, &b, &a]));
}

/// G is written by both: one at a time.
pub fn gate_written() {
    let g = RwLock::new(0);
    let a = Mutex::new(1);
    let b = Mutex::new(2);
    for [first, second] in [[&a, &b], [&b, &a]] {
        on_thread(|| {
            let _g = write(&g);
            nest(&[first, second]);
        });
    }
}

/// G is written by one and read by the other: still one at a time.
pub fn gate_read_and_written() {
    let g = RwLock::new(0);
    let a = Mutex::new(1);
    let b = Mutex::new(2);
    on_thread(|| {
        let _g = read(&g);
        nest(&[&a, &b]);
    });
    on_thread(|| {
        let _g = write(&g);
        nest(&[&b, &a]);
    });
}

/// G is read by both: readers run together, so it keeps nothing apart.
pub fn gate_read() {
    let g = RwLock::new(0);
    let a = Mutex::new(1);
    let b = Mutex::new(2);
    for [first, second] in [[&a, &b], [&b, &a]] {
        on_thread(|| {
            let _g = read(&g);
            nest(&[first, second]);
        });
    }
}

/// Only one of the two is under G.
pub fn gate_on_one_side() {
    let g = Mutex::new(0);
    let a = Mutex::new(1);
    let b = Mutex::new(2);
    on_thread(|| nest(&[&g, &a, &b]));
    on_thread(|| nest(&[&b, &a]));
}

/// G is released before the second lock is taken.
pub fn gate_released_early() {
    let g = Mutex::new(0);
    let a = Mutex::new(1);
    let b = Mutex::new(2);
    for [first, second] in [[&a, &b], [&b, &a]] {
        on_thread(|| {
            let guard = lock(&g);
            let _first = lock(first);
            drop(guard);
            let _second = lock(second);
        });
    }
}

/// Each has a gate of its own.
pub fn two_gates() {
    let g = Mutex::new(0);
    let h = Mutex::new(0);
    let a = Mutex::new(1);
    let b = Mutex::new(2);
    on_thread(|| nest(&[&g, &a, &b]));
    on_thread(|| nest(&[&h, &b, &a]));
}

/// A ring of three under one gate.
pub fn gate_of_three() {
    let g = Mutex::new(0);
    let a = Mutex::new(1);
    let b = Mutex::new(2);
    let c = Mutex::new(3);
    for [first, second] in [[&a, &b], [&b, &c], [&c, &a]] {
        on_thread(|| nest(&[&g, first, second]));
    }
}

/// A ring of three, of which one thread is outside the gate: the two under it are never together,
/// so at most one of them and the one outside are at work, and a ring of three needs three.
pub fn gate_of_two_in_three() {
    let g = Mutex::new(0);
    let a = Mutex::new(1);
    let b = Mutex::new(2);
    let c = Mutex::new(3);
    on_thread(|| nest(&[&g, &a, &b]));
    on_thread(|| nest(&[&g, &b, &c]));
    on_thread(|| nest(&[&c, &a]));
}

/// First under the gate, in both orders; then without it, in both.
pub fn gate_left_open() {
    let g = Mutex::new(0);
    let a = Mutex::new(1);
    let b = Mutex::new(2);
    on_thread(|| nest(&[&g, &a, &b]));
    on_thread(|| nest(&[&g, &b, &a]));
    on_thread(|| nest(&[&a, &b]));
    on_thread(|| nest(&[&b, &a]));
}
