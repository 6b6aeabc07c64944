//! Locks for readers and writers.

use super::locks::{Mutex, RwLock, downgrade, lock, read, thread, try_read, try_write, write};
use super::on_thread;

/// Reads twice, no writer about: one that queues between would hang it.
pub fn rr_rec() {
    let lock = RwLock::new(1);
    let first = read(&lock);
    let second = read(&lock);
    assert_eq!(*first, *second);
}

/// Reads twice with a writer queued between.
pub fn rr_rec_actual() {
    let lock = RwLock::new(1);
    thread::scope(|scope| {
        let first = read(&lock);
        scope.spawn(|| *write(&lock) += 1);
        // A queued writer keeps new readers out: then it is there.
        while on_thread(|| try_read(&lock).is_some()) {
            thread::yield_now();
        }
        assert_eq!(*read(&lock), *first);
    });
}

/// Reads, then writes, the same lock.
pub fn rw_self_upgrade() {
    let lock = RwLock::new(1);
    let reader = read(&lock);
    *write(&lock) = *reader + 1;
}

/// Writes, then reads, the same lock.
pub fn wr_self() {
    let lock = RwLock::new(1);
    let mut writer = write(&lock);
    *writer += *read(&lock);
}

/// Reads A B and B A.
fn both_ways(a: &RwLock<u32>, b: &RwLock<u32>) {
    on_thread(|| {
        let _a = read(a);
        let _b = read(b);
    });
    on_thread(|| {
        let _b = read(b);
        let _a = read(a);
    });
}

/// Two locks, read in both orders, and nobody writes: no reader ever waits.
pub fn rr_abba_nowriter() {
    let a = RwLock::new(1);
    let b = RwLock::new(2);
    both_ways(&a, &b);
}

/// The same, each written elsewhere.
pub fn rr_abba_writers() {
    let a = RwLock::new(1);
    let b = RwLock::new(2);
    both_ways(&a, &b);
    on_thread(|| *write(&a) += 1);
    on_thread(|| *write(&b) += 1);
}

/// The same, with the writers before the readers.
pub fn rr_abba_writers_first() {
    let a = RwLock::new(1);
    let b = RwLock::new(2);
    on_thread(|| *write(&a) += 1);
    on_thread(|| *write(&b) += 1);
    both_ways(&a, &b);
}

/// The same, but only one of the two is ever written: a reader of the other never waits.
pub fn rr_abba_one_written() {
    let a = RwLock::new(1);
    let b = RwLock::new(2);
    both_ways(&a, &b);
    on_thread(|| *write(&a) += 1);
    both_ways(&a, &b);
}

/// Filled before they are shared, then read in both orders: those writers wait for nobody.
pub fn rr_abba_filled_by_get_mut() {
    let mut a = RwLock::new(1);
    let mut b = RwLock::new(2);
    change(&mut a);
    change(&mut b);
    both_ways(&a, &b);
}

fn change(lock: &mut RwLock<u32>) {
    let value = lock.get_mut();
    // `std` says whether the lock is poisoned.
    #[allow(clippy::useless_conversion, reason = "one of the two families needs it")]
    let value = Filled::value(value);
    *value += 1;
}

/// What `get_mut` gives, in either family.
trait Filled<'a> {
    fn value(self) -> &'a mut u32;
}

impl<'a> Filled<'a> for &'a mut u32 {
    fn value(self) -> &'a mut u32 {
        self
    }
}

impl<'a, E: std::fmt::Debug> Filled<'a> for Result<&'a mut u32, E> {
    fn value(self) -> &'a mut u32 {
        self.expect("nobody panicked")
    }
}

/// Read A, write B; read B, write A.
pub fn rw_mixed_abba() {
    let a = RwLock::new(1);
    let b = RwLock::new(2);
    on_thread(|| {
        let a = read(&a);
        *write(&b) += *a;
    });
    on_thread(|| {
        let b = read(&b);
        *write(&a) += *b;
    });
}

/// Write A, read B; write B, read A.
pub fn wr_mixed_abba() {
    let a = RwLock::new(1);
    let b = RwLock::new(2);
    on_thread(|| {
        let mut a = write(&a);
        *a += *read(&b);
    });
    on_thread(|| {
        let mut b = write(&b);
        *b += *read(&a);
    });
}

/// Every mix of modes in one order.
pub fn rw_mixed_ordered() {
    let a = RwLock::new(1);
    let b = RwLock::new(2);
    thread::scope(|scope| {
        scope.spawn(|| {
            let a = read(&a);
            *write(&b) += *a;
        });
        scope.spawn(|| {
            let mut a = write(&a);
            *a += *read(&b);
        });
        scope.spawn(|| assert!(*read(&a) < 100 && *read(&b) < 100));
        scope.spawn(|| {
            let mut a = write(&a);
            *write(&b) += *a;
            *a += 1;
        });
    });
}

/// Reads R and locks M; locks M and reads R.
fn reader_and_mutex(r: &RwLock<u32>, m: &Mutex<u32>) {
    on_thread(|| {
        let r = read(r);
        *lock(m) += *r;
    });
    on_thread(|| {
        let mut m = lock(m);
        *m += *read(r);
    });
}

/// Nobody writes R, so its readers never wait.
pub fn rm_abba_nowriter() {
    let r = RwLock::new(1);
    let m = Mutex::new(2);
    reader_and_mutex(&r, &m);
}

/// R is written elsewhere.
pub fn rm_abba_writer() {
    let r = RwLock::new(1);
    let m = Mutex::new(2);
    reader_and_mutex(&r, &m);
    on_thread(|| *write(&r) += 1);
}

/// R is written elsewhere, but only where nobody reads it: by a try form, which does not wait. A
/// reader waits for who writes all the same, but that writer holds nothing else and ends.
pub fn rm_abba_try_writer() {
    let r = RwLock::new(1);
    let m = Mutex::new(2);
    reader_and_mutex(&r, &m);
    on_thread(|| *try_write(&r).expect("nobody else is about") += 1);
}

/// Three locks read in a ring, and nobody writes.
pub fn rrr_ring_nowriter() {
    let a = RwLock::new(1);
    let b = RwLock::new(2);
    let c = RwLock::new(3);
    for [first, second] in [[&a, &b], [&b, &c], [&c, &a]] {
        on_thread(|| {
            let first = read(first);
            assert!(*first > 0 && *read(second) > 0);
        });
    }
}

/// Many readers of one lock at once, each with a mutex of its own under it.
pub fn many_readers() {
    let shared = RwLock::new(1);
    thread::scope(|scope| {
        for i in 0..6 {
            let shared = &shared;
            scope.spawn(move || {
                let mine = Mutex::new(i);
                for _ in 0..50 {
                    let shared = read(shared);
                    *lock(&mine) += *shared;
                }
            });
        }
        for _ in 0..2 {
            scope.spawn(|| {
                for _ in 0..50 {
                    *write(&shared) += 1;
                }
            });
        }
    });
}

/// Reads again by a try form, which does not wait.
pub fn rr_rec_try() {
    let lock = RwLock::new(1);
    let first = read(&lock);
    if let Some(second) = try_read(&lock) {
        assert_eq!(*first, *second);
    }
    drop(first);
    *write(&lock) += 1;
}

/// A writer that becomes a reader: others may read, and what it takes then is under a reader.
pub fn downgraded() {
    let a = RwLock::new(1);
    let b = Mutex::new(2);
    let mut writer = write(&a);
    *writer += 1;
    let reader = downgrade(writer);
    assert_eq!(on_thread(|| *read(&a)), 2);
    *lock(&b) += *reader;
    drop(reader);
    *write(&a) += 1;
}

/// Compares with two reads in one expression, cache before config; then config before cache. A
/// writer of config queued between closes the ring.
pub fn compare_then_update() {
    let config = RwLock::new(0);
    let cache = RwLock::new(0);
    on_thread(|| *write(&config) = 1);
    on_thread(|| {
        if *read(&cache) != *read(&config) {
            let config = read(&config);
            *write(&cache) = *config;
        }
    });
}

/// The same with one read at a time.
pub fn compare_one_by_one() {
    let config = RwLock::new(0);
    let cache = RwLock::new(0);
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                for _ in 0..20 {
                    let cached = *read(&cache);
                    if cached != *read(&config) {
                        let config = read(&config);
                        *write(&cache) = *config;
                    }
                }
            });
        }
        scope.spawn(|| {
            for i in 0..20 {
                *write(&config) = i;
            }
        });
    });
}
