//! Readers, writers, mutexes and gates in rings of which some can close and some cannot.

use std::sync::Arc;

use super::locks::{
    Barrier, Mutex, RwLock, downgrade, lock, read, thread, try_lock, try_read, write,
};
use super::{nest, on_thread};

/// Read A, then read B; read B, then write A. Nobody writes B, so the first never waits under A.
pub fn half_ring_nowriter() {
    let a = RwLock::new(1);
    let b = RwLock::new(2);
    on_thread(|| {
        let a = read(&a);
        assert!(*a < *read(&b));
    });
    on_thread(|| {
        let b = read(&b);
        *write(&a) = *b - 1;
    });
}

/// The same, B written elsewhere.
pub fn half_ring_writer() {
    let a = RwLock::new(1);
    let b = RwLock::new(2);
    on_thread(|| *write(&b) += 1);
    on_thread(|| {
        let a = read(&a);
        assert!(*a < *read(&b));
    });
    on_thread(|| {
        let b = read(&b);
        *write(&a) = *b - 1;
    });
}

/// Write A, then read B; read B, then read A. Nobody writes B.
pub fn written_over_read() {
    let a = RwLock::new(1);
    let b = RwLock::new(2);
    on_thread(|| {
        let mut a = write(&a);
        *a += *read(&b);
    });
    on_thread(|| {
        let b = read(&b);
        assert!(*b < *read(&a));
    });
}

/// Write A B; write B A.
pub fn ww_abba() {
    let a = RwLock::new(1);
    let b = RwLock::new(2);
    for [first, second] in [[&a, &b], [&b, &a]] {
        on_thread(|| {
            let first = write(first);
            *write(second) += *first;
        });
    }
}

/// Each writes its own and, when all have, reads its neighbour's.
pub fn writers_actual() {
    let locks: Vec<_> = (0..3).map(|i| Arc::new(RwLock::new(i))).collect();
    let all = Arc::new(Barrier::new(3));
    let threads: Vec<_> = (0..3)
        .map(|i| {
            let (mine, next) = (Arc::clone(&locks[i]), Arc::clone(&locks[(i + 1) % 3]));
            let all = Arc::clone(&all);
            thread::spawn(move || {
                let mut mine = write(&mine);
                all.wait();
                *mine += *read(&next);
            })
        })
        .collect();
    for thread in threads {
        thread.join().expect("none was told that it would hang");
    }
}

/// A ring of three through one reader: M N, N R, R M. Nobody writes R.
fn ring_through_reader(r: &RwLock<u32>) {
    let m = Mutex::new(1);
    let n = Mutex::new(2);
    on_thread(|| nest(&[&m, &n]));
    on_thread(|| {
        let mut n = lock(&n);
        *n += *read(r);
    });
    on_thread(|| {
        let r = read(r);
        *lock(&m) += *r;
    });
}

pub fn ring_through_reader_nowriter() {
    ring_through_reader(&RwLock::new(1));
}

/// R is written elsewhere, on its own.
pub fn ring_through_reader_writer() {
    let r = RwLock::new(1);
    on_thread(|| *write(&r) += 1);
    ring_through_reader(&r);
}

/// A registry of locks, filled before it is shared: an entry's lock is held while the registry is
/// read, and the other way round.
pub fn registry_nowriter() {
    let registry = RwLock::new(vec![Arc::new(Mutex::new(0))]);
    on_thread(|| {
        let registry = read(&registry);
        *lock(&registry[0]) += 1;
    });
    let entry = Arc::clone(&read(&registry)[0]);
    on_thread(|| {
        let mut entry = lock(&entry);
        *entry += u32::try_from(read(&registry).len()).expect("one");
    });
}

/// The same, and entries are added elsewhere.
pub fn registry_writer() {
    let registry = RwLock::new(Vec::new());
    let add = || write(&registry).push(Arc::new(Mutex::new(0)));
    on_thread(add);
    on_thread(|| {
        let registry = read(&registry);
        *lock(&registry[0]) += 1;
    });
    let entry = Arc::clone(&read(&registry)[0]);
    on_thread(|| {
        let mut entry = lock(&entry);
        *entry += u32::try_from(read(&registry).len()).expect("one");
    });
}

/// Looks as a reader, lets go, looks again as the writer.
pub fn checked_twice() {
    let cache = RwLock::new(None);
    let made = Mutex::new(0);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                if let Some(value) = *read(&cache) {
                    return value;
                }
                let mut cache = write(&cache);
                *cache.get_or_insert_with(|| {
                    *lock(&made) += 1;
                    7
                })
            });
        }
    });
    assert_eq!(*lock(&made), 1);
}

/// Reads once more what it holds as a writer that became a reader.
pub fn read_after_downgrade() {
    let a = RwLock::new(1);
    let reader = downgrade(write(&a));
    let again = read(&a);
    assert_eq!(*reader, *again);
}

/// Reads the same lock in a row, in a loop and in a callee, never twice at once.
pub fn read_again_and_again() {
    fn get(a: &RwLock<u32>) -> u32 {
        *read(a)
    }
    let a = RwLock::new(1);
    let sum: u32 = (0..5).map(|_| get(&a)).sum();
    let first = get(&a);
    assert_eq!(sum + first, 6);
    on_thread(|| *write(&a) += 1);
    assert_eq!(get(&a) + get(&a), 4);
}

/// The guard of an `if let` lives to the end of its block.
pub fn guard_of_if_let() {
    let queue = Mutex::new(vec![1]);
    if let Some(item) = lock(&queue).pop() {
        lock(&queue).push(item);
    }
}

/// That of a `let` does not.
pub fn guard_of_let() {
    let queue = Mutex::new(vec![1]);
    let item = lock(&queue).pop();
    if let Some(item) = item {
        lock(&queue).push(item);
    }
}

/// A gate that one side takes by a try form is a gate.
pub fn gate_tried() {
    let g = Mutex::new(0);
    let a = Mutex::new(1);
    let b = Mutex::new(2);
    on_thread(|| nest(&[&g, &a, &b]));
    on_thread(|| {
        let _g = try_lock(&g).expect("nobody else is about");
        nest(&[&b, &a]);
    });
}

/// Two gates of one class keep nothing apart.
pub fn gates_of_one_class() {
    let gates: Vec<_> = (0..2).map(|i| Mutex::new(i)).collect();
    let a = Mutex::new(1);
    let b = Mutex::new(2);
    on_thread(|| nest(&[&gates[0], &a, &b]));
    on_thread(|| nest(&[&gates[1], &b, &a]));
}

/// A ring of three in which any two are under a gate of theirs: never two of them at once.
pub fn gates_in_pairs() {
    let gates = [Mutex::new(0), Mutex::new(0), Mutex::new(0)];
    let [g, h, i] = &gates;
    let a = Mutex::new(1);
    let b = Mutex::new(2);
    let c = Mutex::new(3);
    on_thread(|| nest(&[g, h, &a, &b]));
    on_thread(|| nest(&[g, i, &b, &c]));
    on_thread(|| nest(&[h, i, &c, &a]));
}

/// The gate is a reader's on both sides, but a mutex is held as well on both.
pub fn gate_of_reader_and_mutex() {
    let r = RwLock::new(0);
    let g = Mutex::new(0);
    let a = Mutex::new(1);
    let b = Mutex::new(2);
    for [first, second] in [[&a, &b], [&b, &a]] {
        on_thread(|| {
            let _r = read(&r);
            nest(&[&g, first, second]);
        });
    }
    on_thread(|| *write(&r) += 1);
}

/// Reads by a try form under a writer of another lock; the other way round it waits.
pub fn try_read_in_ring() {
    let a = RwLock::new(1);
    let b = RwLock::new(2);
    on_thread(|| {
        let mut a = write(&a);
        if let Some(b) = try_read(&b) {
            *a += *b;
        }
    });
    on_thread(|| {
        let mut b = write(&b);
        *b += *read(&a);
    });
}

/// A ring of three with a try form in it.
pub fn try_in_ring_of_three() {
    let a = Mutex::new(1);
    let b = Mutex::new(2);
    let c = Mutex::new(3);
    on_thread(|| nest(&[&a, &b]));
    on_thread(|| {
        let b = lock(&b);
        assert!(try_lock(&c).is_some_and(|c| *c > *b));
    });
    on_thread(|| nest(&[&c, &a]));
}

/// Printing a lock looks whether it is free.
pub fn printed_while_held() {
    let a = Mutex::new(1);
    let b = Mutex::new(2);
    on_thread(|| nest(&[&a, &b]));
    let guard = lock(&b);
    assert!(format!("{a:?} {b:?}").contains("<locked>"));
    drop(guard);
}
