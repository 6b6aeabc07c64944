//! What would hang, each in a process of its own.

use std::sync::{Arc, Barrier, mpsc};
use std::thread;
use std::time::Duration;

use super::child::{run, told};
use super::locks::{Condvar, Mutex, RwLock, receive, spawn};

pub(crate) const CASES: &[(&str, fn())] = &[
    ("abba", abba),
    ("cycle_of_three", cycle_of_three),
    ("lock_twice", lock_twice),
    ("read_then_write", read_then_write),
    ("read_behind_a_writer", read_behind_a_writer),
    ("two_upgrade", two_upgrade),
    ("upgrade_over_own_read", upgrade_over_own_read),
    ("join_first", join_first),
    ("join_last", join_last),
    ("join_each_other", join_each_other),
    ("receive_first", receive_first),
    ("receive_last", receive_last),
    ("notifier_needs_lock", notifier_needs_lock),
    ("notifier_waits_already", notifier_waits_already),
    ("mutex_of_the_condvar", mutex_of_the_condvar),
    ("lock_twice_sent", lock_twice_sent),
    ("while_unwinding", while_unwinding),
    ("only_suspected", only_suspected),
    ("unknown_sender", unknown_sender),
    ("retaken", retaken),
];

type Shared<T> = &'static T;

fn shared<T>(value: T) -> Shared<T> {
    Box::leak(Box::new(value))
}

/// Threads that each take a lock and then the next one's, once all have their own.
fn ring(many: usize) {
    let locks: Shared<Vec<Mutex<usize>>> = shared((0..many).map(Mutex::new).collect());
    let barrier = Arc::new(Barrier::new(many));
    let threads: Vec<_> = (0..many)
        .map(|i| {
            let barrier = Arc::clone(&barrier);
            spawn(&format!("thread {i}"), move || {
                let _own = locks[i].lock();
                barrier.wait();
                let _next = locks[(i + 1) % many].lock();
            })
        })
        .collect();
    let ended: Vec<bool> = threads.into_iter().map(|thread| thread.join().is_ok()).collect();
    assert_eq!(ended.iter().filter(|well| **well).count(), many - 1, "one breaks the ring");
}

fn abba() {
    ring(2);
}

fn cycle_of_three() {
    ring(3);
}

#[test]
fn locks_in_both_orders_at_once() {
    let text = told("abba");
    assert_eq!(text.matches("deadlock: threads wait for each other").count(), 2, "{text}");
    assert!(text.contains("thread 0 waits for ") && text.contains("thread 1 waits for "), "{text}");
}

#[test]
fn three_locks_of_three_threads() {
    let text = told("cycle_of_three");
    (0..3).for_each(|i| assert!(text.contains(&format!("thread {i} waits for ")), "{text}"));
}

/// The same line makes the locks, so their order is that of their addresses.
#[test]
fn a_hang_may_be_let_go() {
    // It would hang; so it is enough that nothing panics before the report.
    let text = super::child::run_until("abba", "hang=allow", "threads wait for each other");
    assert!(!text.contains("panicked"), "{text}");
}

fn lock_twice() {
    let lock = Mutex::new(());
    let _first = lock.lock();
    let _second = lock.lock();
}

#[test]
fn a_lock_twice() {
    let text = told("lock_twice");
    assert!(text.contains("and so waits for itself"), "{text}");
}

fn read_then_write() {
    let lock = RwLock::<false>::new();
    let _reader = lock.read();
    let _writer = lock.write();
}

#[test]
fn a_reader_becomes_a_writer() {
    let text = told("read_then_write");
    assert!(text.contains("and so waits for itself"), "{text}");
}

fn read_behind_a_writer() {
    let lock = shared(RwLock::<false>::new());
    let first = lock.read();
    let writer = spawn("writer", || drop(lock.write()));
    let reads = spawn("helper", || {
        // It fails once the writer has queued, and only then.
        while lock.try_read() {
            thread::yield_now();
        }
    });
    reads.join().expect("it ends");
    let again = std::panic::catch_unwind(|| drop(lock.read()));
    assert!(again.is_err(), "the writer is in between");
    drop(first);
    writer.join().expect("the writer goes on");
    panic!("as a test would that was told");
}

#[test]
fn a_reader_behind_a_writer_behind_itself() {
    let text = told("read_behind_a_writer");
    assert!(text.contains("deadlock: threads wait for each other"), "{text}");
    assert!(text.contains("writer waits for "), "{text}");
}

fn two_upgrade() {
    let (one, two) = (shared(RwLock::<false>::new()), shared(RwLock::<false>::new()));
    let barrier = Arc::new(Barrier::new(2));
    let threads = [(one, two), (two, one)].map(|(upgraded, read)| {
        let barrier = Arc::clone(&barrier);
        spawn("upgrader", move || {
            let _reader = read.read();
            let upgradable = upgraded.upgradable();
            barrier.wait();
            drop(upgradable.upgrade());
        })
    });
    let ended = threads.map(|thread| thread.join().is_ok());
    assert_eq!(ended.iter().filter(|well| **well).count(), 1, "one breaks the ring");
}

#[test]
fn two_upgrades_of_what_the_other_reads() {
    let text = told("two_upgrade");
    assert!(text.contains("deadlock: threads wait for each other"), "{text}");
}

fn upgrade_over_own_read() {
    let lock = RwLock::<false>::new();
    let upgradable = lock.upgradable();
    let _reader = lock.read_recursive();
    drop(upgradable.upgrade());
}

#[test]
fn an_upgrade_under_a_read_of_the_same_thread() {
    let text = told("upgrade_over_own_read");
    assert!(text.contains("waits for itself"), "{text}");
}

/// Lets a thread come as far as it can: far enough to wait, most of the time. Where it does not,
/// the case ends the same, by the other one's wait.
fn let_wait() {
    thread::sleep(Duration::from_millis(200));
}

fn join_first() {
    let lock = shared(Mutex::new(()));
    let guard = lock.lock();
    let thread = spawn("worker", || {
        let_wait();
        drop(lock.lock());
    });
    assert!(thread.join().is_err(), "the worker cannot have the lock");
    drop(guard);
}

fn join_last() {
    let lock = shared(Mutex::new(()));
    let _guard = lock.lock();
    let thread = spawn("worker", || drop(lock.lock()));
    let_wait();
    thread.join().expect("the worker goes on");
}

#[test]
fn a_join_of_who_needs_the_lock_held() {
    for case in ["join_first", "join_last"] {
        let text = told(case);
        assert!(text.contains("waits for the end of worker"), "{text}");
        assert!(text.contains("worker waits for "), "{text}");
    }
}

fn join_each_other() {
    let (sender, receiver) = mpsc::channel::<super::locks::Handle<()>>();
    // Hung up once both have ended.
    let (alive, ended) = mpsc::channel::<()>();
    let also_alive = alive.clone();
    let one = spawn("one", move || {
        let _alive = alive;
        let two = receiver.recv().expect("it is sent");
        two.join().expect("it ends well");
    });
    let two = spawn("two", move || {
        let _alive = also_alive;
        let_wait();
        one.join().expect("it ends well");
    });
    sender.send(two).unwrap_or_else(|_| panic!("it is received"));
    ended.recv().expect_err("nothing is sent");
}

#[test]
fn two_threads_join_each_other() {
    let text = told("join_each_other");
    assert!(text.contains("waits for the end of one"), "{text}");
    assert!(text.contains("waits for the end of two"), "{text}");
}

fn receive_first() {
    let lock = shared(Mutex::new(()));
    let (sender, receiver) = mpsc::channel();
    let guard = lock.lock();
    let thread = spawn("worker", move || {
        let_wait();
        drop(lock.lock());
        sender.send(()).expect("somebody receives");
    });
    assert_eq!(receive(&receiver), None, "the sender ends");
    drop(guard);
    assert!(thread.join().is_err());
}

fn receive_last() {
    let lock = shared(Mutex::new(()));
    let (sender, receiver) = mpsc::channel();
    let _guard = lock.lock();
    let _thread = spawn("worker", move || {
        drop(lock.lock());
        sender.send(()).expect("somebody receives");
    });
    let_wait();
    receive(&receiver);
}

#[test]
fn a_receive_from_who_needs_the_lock_held() {
    for case in ["receive_first", "receive_last"] {
        let text = told(case);
        assert!(text.contains("waits for a message"), "{text}");
        assert!(text.contains("worker waits for "), "{text}");
        assert!(text.contains("nothing has moved"), "{text}");
    }
}

fn notifier_needs_lock() {
    notify_under_a_lock(Duration::from_millis(200), Duration::ZERO);
}

fn notifier_waits_already() {
    notify_under_a_lock(Duration::ZERO, Duration::from_millis(200));
}

fn notify_under_a_lock(notifier: Duration, waiter: Duration) {
    let (outer, inner, condvar) =
        (shared(Mutex::new(())), shared(Mutex::new(false)), shared(Condvar::default()));
    let _outer = outer.lock();
    let _thread = spawn("notifier", move || {
        thread::sleep(notifier);
        let _outer = outer.lock();
        *inner.lock() = true;
        condvar.notify_all();
    });
    thread::sleep(waiter);
    let mut ready = inner.lock();
    while !*ready {
        // Not endless: once the notifier was told, nobody is left to notify.
        ready = condvar.wait(ready);
    }
}

#[test]
fn a_condition_variable_whose_notifier_needs_the_lock_held() {
    for case in ["notifier_needs_lock", "notifier_waits_already"] {
        let text = told(case);
        assert!(text.contains("waits for a notification"), "{text}");
        assert!(text.contains("notifier waits for "), "{text}");
    }
}

fn mutex_of_the_condvar() {
    let (outer, inner, condvar) =
        (shared(Mutex::new(())), shared(Mutex::new(())), shared(Condvar::default()));
    let thread = spawn("waiter", || {
        let _outer = outer.lock();
        condvar.wait(inner.lock());
    });
    let_wait();
    let guard = inner.lock();
    let outer = std::panic::catch_unwind(|| drop(outer.lock()));
    drop(guard);
    condvar.notify_all();
    thread.join().expect("the waiter wakes up");
    assert!(outer.is_ok(), "as a test would that was told");
}

#[test]
fn a_condition_variable_whose_mutex_is_held_by_who_waits_for_another_of_its_locks() {
    let text = told("mutex_of_the_condvar");
    assert!(text.contains("deadlock: threads wait for each other"), "{text}");
    assert!(!text.contains("nothing has moved"), "nothing else could end it\n{text}");
}

fn lock_twice_sent() {
    let lock = RwLock::<true>::new();
    let _first = lock.write();
    let _second = lock.write();
}

#[test]
fn a_lock_twice_whose_guard_might_have_been_sent() {
    let text = told("lock_twice_sent");
    assert!(text.contains("deadlock: threads wait for each other"), "{text}");
    assert!(text.contains("nothing has moved"), "{text}");
}

/// A destructor that runs while another panic unwinds.
fn while_unwinding() {
    struct Locks<'a>(&'a Mutex<()>);
    impl Drop for Locks<'_> {
        fn drop(&mut self) {
            drop(self.0.lock());
        }
    }
    let lock = Mutex::new(());
    let _guard = lock.lock();
    let _locks = Locks(&lock);
    panic!("the user's own");
}

#[test]
fn a_hang_where_nothing_may_panic_ends_the_process() {
    let text = told("while_unwinding");
    assert!(text.contains("the user's own") && text.contains("waits for itself"), "{text}");
    assert!(text.contains("so the process ends"), "{text}");
}

/// A thread that runs may end it, and does.
fn only_suspected() {
    let lock = shared(Mutex::new(()));
    let (sender, receiver) = mpsc::channel();
    let (done, wait) = mpsc::channel::<()>();
    let other = spawn("runner", move || {
        // Takes its time, in a way that is not seen.
        let _ = wait.recv_timeout(Duration::from_secs(5));
        sender.send(()).expect("somebody receives");
    });
    let receives = spawn("receiver", move || {
        let _guard = lock.lock();
        receive(&receiver);
    });
    let_wait();
    drop(lock.lock());
    drop(done);
    for thread in [other, receives] {
        thread.join().expect("it ends well");
    }
}

/// The same of a thread that nobody knows.
fn unknown_sender() {
    let lock = shared(Mutex::new(()));
    let (sender, receiver) = mpsc::channel();
    let other = thread::spawn(move || {
        thread::sleep(Duration::from_secs(5));
        sender.send(()).expect("somebody receives");
    });
    let receives = spawn("receiver", move || {
        let _guard = lock.lock();
        receive(&receiver);
    });
    let_wait();
    drop(lock.lock());
    other.join().expect("it ends well");
    receives.join().expect("it ends well");
}

#[test]
#[cfg_attr(not(target_os = "linux"), ignore = "nobody says how many threads there are")]
fn a_suspicion_is_a_note() {
    for case in ["only_suspected", "unknown_sender"] {
        let (status, text) = run(case, None);
        assert_eq!(status.code(), Some(0), "{case}: {text}");
        let notes = text.matches("NOTE: threads may wait for each other for good").count();
        assert_eq!((notes, text.matches("\nkind: ").count()), (1, 1), "{case}: {text}");
    }
}

/// The order on waking up is wrong, and told before the wait.
fn retaken() {
    let (outer, inner, condvar) = (Mutex::new(()), Mutex::new(()), Condvar::default());
    let held = outer.lock();
    let _inner = inner.lock();
    drop(condvar.wait_timeout(held, Duration::from_millis(1)));
}

#[test]
fn a_mutex_that_is_taken_again_under_another() {
    let text = told("retaken");
    assert!(text.contains("possible circular locking dependency detected"), "{text}");
    assert_eq!(text.matches("\nkind: ").count(), 1, "{text}");
}
