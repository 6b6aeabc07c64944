//! Mutexes in orders.

use std::sync::Arc;

use super::locks::{Barrier, Mutex, lock, thread};
use super::{nest, on_thread};

/// Two threads, one after the other: A B, then B A.
pub fn abba_seq() {
    let a = Mutex::new(1);
    let b = Mutex::new(2);
    on_thread(|| {
        let _a = lock(&a);
        let _b = lock(&b);
    });
    on_thread(|| {
        let _b = lock(&b);
        let _a = lock(&a);
    });
}

/// One thread does both.
pub fn abba_same_thread() {
    let a = Mutex::new(1);
    let b = Mutex::new(2);
    nest(&[&a, &b]);
    nest(&[&b, &a]);
}

/// Both at once, each with its first lock in hand.
pub fn abba_actual() {
    let a = Arc::new(Mutex::new(1));
    let b = Arc::new(Mutex::new(2));
    ring(&[a, b]);
}

/// As many threads as locks; each takes its own and, when all have, its neighbour's.
fn ring(locks: &[Arc<Mutex<u32>>]) {
    let barrier = Arc::new(Barrier::new(locks.len()));
    let threads: Vec<_> = (0..locks.len())
        .map(|i| {
            let mine = Arc::clone(&locks[i]);
            let next = Arc::clone(&locks[(i + 1) % locks.len()]);
            let barrier = Arc::clone(&barrier);
            thread::spawn(move || {
                let mine = lock(&mine);
                barrier.wait();
                *lock(&next) += *mine;
            })
        })
        .collect();
    for thread in threads {
        thread.join().expect("none was told that it would hang");
    }
}

/// Three locks, three threads in turn.
pub fn cycle3_seq() {
    let a = Mutex::new(1);
    let b = Mutex::new(2);
    let c = Mutex::new(3);
    on_thread(|| nest(&[&a, &b]));
    on_thread(|| nest(&[&b, &c]));
    on_thread(|| nest(&[&c, &a]));
}

/// Three at once.
pub fn cycle3_actual() {
    let a = Arc::new(Mutex::new(1));
    let b = Arc::new(Mutex::new(2));
    let c = Arc::new(Mutex::new(3));
    ring(&[a, b, c]);
}

/// The ring of a table of five.
pub fn philosophers_actual() {
    let forks: Vec<_> = (0..5).map(|i| Arc::new(Mutex::new(i))).collect();
    ring(&forks);
}

/// A B, A released, C, B released: C was never taken under A. Then C A.
pub fn nonlifo_cycle() {
    let a = Mutex::new(1);
    let b = Mutex::new(2);
    let c = Mutex::new(3);
    on_thread(|| {
        let guard_a = lock(&a);
        let guard_b = lock(&b);
        drop(guard_a);
        let _c = lock(&c);
        drop(guard_b);
    });
    on_thread(|| nest(&[&c, &a]));
}

/// A B, A released, C: and C before A elsewhere, but never B after either. No ring.
pub fn nonlifo_no_cycle() {
    let a = Mutex::new(1);
    let b = Mutex::new(2);
    let c = Mutex::new(3);
    on_thread(|| {
        let guard_a = lock(&a);
        drop(lock(&b));
        drop(guard_a);
        let _c = lock(&c);
    });
    on_thread(|| nest(&[&c, &a]));
    on_thread(|| nest(&[&c, &b]));
}

/// One lock twice.
pub fn self_dl() {
    let a = Mutex::new(1);
    let _first = lock(&a);
    let _second = lock(&a);
}

/// One lock twice, through two names of it and a function between.
pub fn self_dl_through_arc() {
    fn callback(shared: &Arc<Mutex<u32>>) {
        *lock(shared) += 1;
    }
    let a = Arc::new(Mutex::new(1));
    let other = Arc::clone(&a);
    let guard = lock(&a);
    callback(&other);
    drop(guard);
}

/// A, then T which goes away again, C under both; later C A.
pub fn tmp_middle() {
    let a = Mutex::new(1);
    let c = Mutex::new(3);
    on_thread(|| {
        let _a = lock(&a);
        let t = Mutex::new(2);
        let guard_t = lock(&t);
        let _c = lock(&c);
        drop(guard_t);
        drop(t);
    });
    on_thread(|| nest(&[&c, &a]));
}

static FIRST: Mutex<u32> = Mutex::new(1);
static SECOND: Mutex<u32> = Mutex::new(2);

/// Statics in one order, by threads that nobody joins in between.
pub fn statics_ordered() {
    let threads: Vec<_> = (0..4)
        .map(|_| {
            thread::spawn(|| {
                for _ in 0..50 {
                    nest(&[&FIRST, &SECOND]);
                }
            })
        })
        .collect();
    nest(&[&FIRST, &SECOND]);
    for thread in threads {
        thread.join().expect("no thread panics");
    }
}

/// Statics in both orders.
pub fn statics_abba() {
    static LEFT: Mutex<u32> = Mutex::new(1);
    static RIGHT: Mutex<u32> = Mutex::new(2);
    thread::spawn(|| nest(&[&LEFT, &RIGHT])).join().expect("no thread panics");
    nest(&[&RIGHT, &LEFT]);
}

/// Owned by `Arc`s, in fields of a struct, the second order in a method of another type.
pub fn fields_abba() {
    struct Shared {
        queue: Mutex<Vec<u32>>,
        total: Mutex<u32>,
    }
    struct Producer(Arc<Shared>);
    struct Auditor(Arc<Shared>);
    impl Producer {
        fn push(&self, item: u32) {
            let mut queue = lock(&self.0.queue);
            queue.push(item);
            *lock(&self.0.total) += item;
        }
    }
    impl Auditor {
        fn holds(&self) -> bool {
            let total = lock(&self.0.total);
            *total == lock(&self.0.queue).iter().sum::<u32>()
        }
    }
    let shared = Arc::new(Shared { queue: Mutex::new(Vec::new()), total: Mutex::new(0) });
    let producer = Producer(Arc::clone(&shared));
    thread::spawn(move || producer.push(3)).join().expect("no thread panics");
    let auditor = Auditor(shared);
    assert!(thread::spawn(move || auditor.holds()).join().expect("no thread panics"));
}

/// Four locks in a ring of threads in turn.
pub fn cycle4_seq() {
    let a = Mutex::new(1);
    let b = Mutex::new(2);
    let c = Mutex::new(3);
    let d = Mutex::new(4);
    for pair in [[&a, &b], [&b, &c], [&c, &d], [&d, &a]] {
        on_thread(|| nest(&pair));
    }
}

/// A diamond: two ways from A to D are no ring.
pub fn diamond() {
    let a = Mutex::new(1);
    let b = Mutex::new(2);
    let c = Mutex::new(3);
    let d = Mutex::new(4);
    thread::scope(|scope| {
        scope.spawn(|| nest(&[&a, &b, &d]));
        scope.spawn(|| nest(&[&a, &c, &d]));
        scope.spawn(|| nest(&[&a, &d]));
        scope.spawn(|| nest(&[&b, &d]));
        scope.spawn(|| nest(&[&c, &d]));
    });
}

/// The two orders far apart: A over B through a chain of calls, B over A through another.
pub fn long_way_round() {
    let locks: Vec<Box<Mutex<u32>>> =
        vec![Box::new(Mutex::new(0)), Box::new(Mutex::new(1)), Box::new(Mutex::new(2))];
    on_thread(|| nest(&[&locks[0], &locks[1], &locks[2]]));
    on_thread(|| nest(&[&locks[2], &locks[0]]));
}

/// Guards released in the order they were taken, and in odd orders.
pub fn released_in_any_order() {
    let a = Mutex::new(1);
    let b = Mutex::new(2);
    let c = Mutex::new(3);
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        let mut guards = [Some(lock(&a)), Some(lock(&b)), Some(lock(&c))];
        for i in order {
            guards[i] = None;
        }
    }
}

/// Guards that travel: returned, kept in a struct, replaced, given to a closure.
pub fn guards_travel() {
    struct Session<'a> {
        user: super::locks::MutexGuard<'a, u32>,
        log: Option<super::locks::MutexGuard<'a, u32>>,
    }
    fn open<'a>(user: &'a Mutex<u32>, log: &'a Mutex<u32>) -> Session<'a> {
        let user = lock(user);
        Session { user, log: Some(lock(log)) }
    }
    let user = Mutex::new(1);
    let log = Mutex::new(2);
    let mut session = open(&user, &log);
    *session.user += 1;
    drop(session.log.take());
    session.log = Some(lock(&log));
    let consume = move |session: Session<'_>| *session.user + session.log.map_or(0, |log| *log);
    assert_eq!(consume(session), 4);
    nest(&[&user, &log]);
}

/// Only B is taken under A on purpose; A alone and B alone in between.
pub fn alone_and_nested() {
    let a = Mutex::new(1);
    let b = Mutex::new(2);
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                drop(lock(&b));
                nest(&[&a, &b]);
                drop(lock(&a));
                drop(lock(&b));
            });
        }
    });
}
