//! Try forms: they do not wait.

use super::locks::{Mutex, RwLock, lock, read, thread, try_lock, try_read, try_write, write};
use super::{nest, on_thread};

/// A B; B, then A if it is free.
pub fn try_abba_benign() {
    let a = Mutex::new(1);
    let b = Mutex::new(2);
    on_thread(|| nest(&[&a, &b]));
    on_thread(|| {
        let _b = lock(&b);
        assert!(try_lock(&a).is_some());
    });
}

/// Tries what it holds.
pub fn try_self_benign() {
    let a = Mutex::new(1);
    let _a = lock(&a);
    assert!(try_lock(&a).is_none());
}

/// A B; tries B, then waits for A.
pub fn try_then_block() {
    let a = Mutex::new(1);
    let b = Mutex::new(2);
    on_thread(|| nest(&[&a, &b]));
    on_thread(|| {
        let _b = try_lock(&b).expect("nobody else is about");
        let _a = lock(&a);
    });
}

/// A B; B, tries C, then waits for A under both.
pub fn try_between() {
    let a = Mutex::new(1);
    let b = Mutex::new(2);
    let c = Mutex::new(3);
    on_thread(|| nest(&[&a, &b]));
    on_thread(|| {
        let _b = lock(&b);
        let _c = try_lock(&c).expect("nobody else is about");
        let _a = lock(&a);
    });
}

/// Both orders, both by tries.
pub fn try_both() {
    let a = Mutex::new(1);
    let b = Mutex::new(2);
    for [first, second] in [[&a, &b], [&b, &a]] {
        on_thread(|| {
            let _first = try_lock(first).expect("nobody else is about");
            assert!(try_lock(second).is_some());
        });
    }
}

/// Takes one, tries the other, and begins from the other end if that failed.
pub fn back_off() {
    fn both<'a>(mut first: &'a Mutex<u32>, mut second: &'a Mutex<u32>) {
        loop {
            let mut one = lock(first);
            if let Some(mut two) = try_lock(second) {
                *one += 1;
                *two += 1;
                return;
            }
            drop(one);
            (first, second) = (second, first);
            thread::yield_now();
        }
    }
    let a = Mutex::new(0);
    let b = Mutex::new(0);
    thread::scope(|scope| {
        scope.spawn(|| (0..100).for_each(|_| both(&a, &b)));
        scope.spawn(|| (0..100).for_each(|_| both(&b, &a)));
    });
    assert_eq!((*lock(&a), *lock(&b)), (200, 200));
}

/// Tries to read what it writes and to write what it reads.
pub fn try_self_rw() {
    let lock = RwLock::new(1);
    let writer = write(&lock);
    assert!(try_read(&lock).is_none() && try_write(&lock).is_none());
    drop(writer);
    let reader = read(&lock);
    assert!(try_write(&lock).is_none());
    drop(reader);
}

/// Read A B; B written, then A tried either way.
pub fn try_abba_rw() {
    let a = RwLock::new(1);
    let b = RwLock::new(2);
    on_thread(|| {
        let a = read(&a);
        *write(&b) += *a;
    });
    on_thread(|| {
        let _b = write(&b);
        assert!(try_read(&a).is_some());
        assert!(try_write(&a).is_some());
    });
}

/// A write by a try form, under which a lock is waited for that is elsewhere held over a read.
pub fn try_write_then_block() {
    let r = RwLock::new(1);
    let m = Mutex::new(2);
    on_thread(|| {
        let m = lock(&m);
        assert!(*read(&r) <= *m);
    });
    on_thread(|| {
        let mut r = try_write(&r).expect("nobody else is about");
        *r = *lock(&m);
    });
}
