//! Condition variables: a wait releases the mutex and takes it again.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use super::locks::{Condvar, Mutex, RwLock, lock, read, thread, wait, wait_for, wait_while, write};
use super::{nest, on_thread};

/// A flag, and who waits for it.
#[derive(Default)]
struct Flag {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    up: bool,
    waiters: u32,
}

impl Flag {
    fn wait(&self) {
        let mut state = lock(&self.state);
        state.waiters += 1;
        while !state.up {
            state = wait(&self.changed, state);
        }
    }

    fn raise(&self) {
        lock(&self.state).up = true;
        self.changed.notify_all();
    }

    /// Returns when somebody waits.
    fn until_waited_for(&self) {
        while lock(&self.state).waiters == 0 {
            thread::yield_now();
        }
    }
}

/// One waits, another notifies.
pub fn cv_simple() {
    let flag = Flag::default();
    thread::scope(|scope| {
        scope.spawn(|| flag.wait());
        flag.until_waited_for();
        flag.raise();
    });
}

/// Waits while it holds another lock, which the notifier does not need.
pub fn cv_hold_other() {
    let other = Mutex::new(1);
    let flag = Flag::default();
    thread::scope(|scope| {
        scope.spawn(|| {
            let _other = lock(&other);
            flag.wait();
        });
        flag.until_waited_for();
        flag.raise();
    });
}

/// Waits while it holds another lock, and the notifier needs that lock first.
pub fn cv_hold_other_actual() {
    let other = Arc::new(Mutex::new(1));
    let flag = Arc::new(Flag::default());
    let waiter = {
        let (other, flag) = (Arc::clone(&other), Arc::clone(&flag));
        thread::spawn(move || {
            let _other = lock(&other);
            flag.wait();
        })
    };
    flag.until_waited_for();
    let notifier = thread::spawn(move || {
        let _other = lock(&other);
        flag.raise();
    });
    notifier.join().expect("the notifier was not told");
    waiter.join().expect("the waiter was not told");
}

/// A B, and a wait with A: when it ends, A is taken under B.
pub fn cv_reacquire() {
    let a = Mutex::new(State::default());
    let b = Mutex::new(2);
    let changed = Condvar::new();
    thread::scope(|scope| {
        scope.spawn(|| {
            let mut guard_a = lock(&a);
            let _b = lock(&b);
            guard_a.waiters += 1;
            while !guard_a.up {
                guard_a = wait(&changed, guard_a);
            }
        });
        scope.spawn(|| {
            while lock(&a).waiters == 0 {
                thread::yield_now();
            }
            lock(&a).up = true;
            changed.notify_one();
        });
    });
}

/// Waits with a predicate, with a time limit, in a loop.
pub fn cv_forms() {
    let ready = Mutex::new(0);
    let changed = Condvar::new();
    thread::scope(|scope| {
        scope.spawn(|| {
            let guard = wait_while(&changed, lock(&ready), |ready| *ready < 1);
            drop(guard);
            let mut guard = lock(&ready);
            while *guard < 2 {
                guard = wait_for(&changed, guard, Duration::from_millis(1));
            }
        });
        scope.spawn(|| {
            *lock(&ready) = 1;
            changed.notify_one();
            let mut guard = lock(&ready);
            *guard = 2;
            // Notified while the mutex is held.
            changed.notify_all();
            drop(guard);
        });
    });
}

/// A bounded queue: two conditions of one mutex, many on either side.
pub fn cv_bounded_queue() {
    #[derive(Default)]
    struct Queue {
        items: Mutex<VecDeque<u32>>,
        not_empty: Condvar,
        not_full: Condvar,
    }
    let queue = Queue::default();
    let sum = Mutex::new(0);
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                for i in 0..50 {
                    let full = |items: &mut VecDeque<u32>| items.len() >= 4;
                    let mut items = wait_while(&queue.not_full, lock(&queue.items), full);
                    items.push_back(i);
                    queue.not_empty.notify_one();
                }
            });
            scope.spawn(|| {
                for _ in 0..50 {
                    let mut items = lock(&queue.items);
                    while items.is_empty() {
                        items = wait(&queue.not_empty, items);
                    }
                    let item = items.pop_front().expect("it is not empty");
                    drop(items);
                    queue.not_full.notify_one();
                    *lock(&sum) += item;
                }
            });
        }
    });
    assert_eq!(*lock(&sum), 2 * (0..50).sum::<u32>());
}

/// A wait under which the mutex is the outer of two, in the same order as everywhere: the inner
/// one was released before.
pub fn cv_inner_released() {
    let state = Mutex::new(false);
    let log = Mutex::new(0);
    let changed = Condvar::new();
    thread::scope(|scope| {
        scope.spawn(|| {
            let mut guard = lock(&state);
            while !*guard {
                *lock(&log) += 1;
                guard = wait(&changed, guard);
            }
            *lock(&log) += 1;
        });
        scope.spawn(|| {
            let mut guard = lock(&state);
            *lock(&log) += 1;
            *guard = true;
            changed.notify_one();
        });
    });
}

/// Waits under a reader of another lock.
pub fn cv_hold_reader() {
    let config = RwLock::new(1);
    let flag = Flag::default();
    thread::scope(|scope| {
        scope.spawn(|| {
            let _config = read(&config);
            flag.wait();
        });
        flag.until_waited_for();
        flag.raise();
    });
    *write(&config) += 1;
}

/// Notifies while it holds another lock: nobody waits.
pub fn cv_notify_holding() {
    let other = Mutex::new(1);
    let flag = Flag::default();
    thread::scope(|scope| {
        scope.spawn(|| flag.wait());
        flag.until_waited_for();
        let _other = lock(&other);
        flag.raise();
    });
}

/// Two flags, each waited for and raised on its own, in both orders.
pub fn cv_ping_pong() {
    let ping = Flag::default();
    let pong = Flag::default();
    thread::scope(|scope| {
        scope.spawn(|| {
            ping.wait();
            pong.raise();
        });
        scope.spawn(|| {
            ping.raise();
            pong.wait();
        });
    });
}

/// A B; a wait with B under A, notified by somebody who needs neither of them at that time.
pub fn cv_inner_of_two() {
    let outer = Mutex::new(1);
    let flag = Flag::default();
    on_thread(|| flag.raise());
    // It is up already: nobody waits, and the nesting is as anybody's.
    on_thread(|| {
        let _outer = lock(&outer);
        flag.wait();
    });
    let inner = Mutex::new(2);
    nest(&[&outer, &inner]);
}

/// Waits for a time only while it holds another lock.
pub fn cv_timed_hold_other() {
    let other = Mutex::new(1);
    let flag = Mutex::new(false);
    let changed = Condvar::new();
    let _other = lock(&other);
    let up = wait_for(&changed, lock(&flag), Duration::from_millis(1));
    assert!(!*up);
}

/// One condition variable and two mutexes, one after the other.
pub fn cv_two_mutexes_in_turn() {
    let a = Mutex::new(1);
    let b = Mutex::new(2);
    let changed = Condvar::new();
    drop(wait_for(&changed, lock(&a), Duration::from_millis(1)));
    drop(wait_for(&changed, lock(&b), Duration::from_millis(1)));
}

/// A semaphore of a mutex and a condition variable.
pub fn cv_semaphore() {
    struct Semaphore(Mutex<u32>, Condvar);
    impl Semaphore {
        fn take(&self) {
            *wait_while(&self.1, lock(&self.0), |free| *free == 0) -= 1;
        }
        fn give(&self) {
            *lock(&self.0) += 1;
            self.1.notify_one();
        }
    }
    let semaphore = Semaphore(Mutex::new(2), Condvar::new());
    let most = Mutex::new((0, 0));
    thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| {
                semaphore.take();
                let mut inside = lock(&most);
                inside.0 += 1;
                inside.1 = inside.1.max(inside.0);
                drop(inside);
                lock(&most).0 -= 1;
                semaphore.give();
            });
        }
    });
    assert!(lock(&most).1 <= 2);
}

/// A barrier of a mutex and a condition variable, crossed several times.
pub fn cv_barrier() {
    let state = Mutex::new((0, 0));
    let changed = Condvar::new();
    let meet = || {
        let mut guard = lock(&state);
        let round = guard.1;
        guard.0 += 1;
        if guard.0 == 3 {
            *guard = (0, round + 1);
            changed.notify_all();
        } else {
            drop(wait_while(&changed, guard, |now| now.1 == round));
        }
    };
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| (0..5).for_each(|_| meet()));
        }
    });
    assert_eq!(*lock(&state), (0, 5));
}

/// A writer's wish is remembered under a mutex, the readers count under it: a lock made by hand.
pub fn cv_lock_by_hand() {
    let readers = Mutex::new(0);
    let gone = Condvar::new();
    let log = RwLock::new(0);
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                *lock(&readers) += 1;
                assert!(*read(&log) < 10);
                *lock(&readers) -= 1;
                gone.notify_one();
            });
        }
        scope.spawn(|| {
            let none = wait_while(&gone, lock(&readers), |readers| *readers > 0);
            *write(&log) += 1;
            drop(none);
        });
    });
}
