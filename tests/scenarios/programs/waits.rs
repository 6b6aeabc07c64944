//! Waits for other threads: joins, channels, barriers.

use std::sync::Arc;
use std::time::Duration;

use super::locks::{Barrier, Mutex, RwLock, lock, mpsc, read, thread, try_lock, write};

/// Joins a thread that needs the lock held.
pub fn join_holding() {
    let a = Arc::new(Mutex::new(1));
    let other = Arc::clone(&a);
    let guard = lock(&a);
    let thread = thread::spawn(move || *lock(&other) += 1);
    thread.join().expect("the thread ends well");
    drop(guard);
}

/// The end of a scope is a join too.
pub fn scope_holding() {
    let a = Mutex::new(1);
    let _guard = lock(&a);
    thread::scope(|scope| {
        scope.spawn(|| *lock(&a) += 1);
    });
}

/// Joins inside a scope while it holds, outside of it, what the thread needs.
pub fn join_in_scope_holding() {
    let a = Mutex::new(1);
    let _guard = lock(&a);
    thread::scope(|scope| {
        let thread = scope.spawn(|| *lock(&a) += 1);
        thread.join().expect("the thread ends well");
    });
}

/// A scope in a scope, whose thread needs what the outermost holds.
pub fn scope_in_scope_holding() {
    let a = Mutex::new(1);
    let _guard = lock(&a);
    thread::scope(|scope| {
        scope.spawn(|| {
            thread::scope(|scope| {
                scope.spawn(|| *lock(&a) += 1);
            });
        });
    });
}

/// The thread of a scope waits for the lock before the scope's end waits for the thread.
pub fn scope_holding_late() {
    let a = Mutex::new(1);
    let _guard = lock(&a);
    thread::scope(|scope| {
        scope.spawn(|| *lock(&a) += 1);
        thread::sleep(Duration::from_millis(200));
    });
}

/// Joins while it holds a lock that the thread does not need.
pub fn join_holding_another() {
    let a = Mutex::new(1);
    let b = Arc::new(Mutex::new(2));
    let other = Arc::clone(&b);
    let _guard = lock(&a);
    let thread = thread::spawn(move || *lock(&other) += 1);
    thread.join().expect("the thread ends well");
    assert_eq!(*lock(&b), 3);
}

/// Receives from a thread that needs the lock held.
pub fn chan_holding() {
    let a = Arc::new(Mutex::new(1));
    let other = Arc::clone(&a);
    let (sender, receiver) = mpsc::channel();
    let guard = lock(&a);
    let thread = thread::spawn(move || {
        let value = *lock(&other);
        sender.send(value).expect("somebody receives");
    });
    assert_eq!(receiver.recv().expect("somebody sends"), 1);
    drop(guard);
    thread.join().expect("the thread ends well");
}

/// Sends into a full channel while it holds a lock that the receiver needs.
pub fn send_holding() {
    let a = Arc::new(Mutex::new(1));
    let other = Arc::clone(&a);
    let (sender, receiver) = mpsc::sync_channel(0);
    let guard = lock(&a);
    let thread = thread::spawn(move || {
        drop(lock(&other));
        assert_eq!(receiver.recv(), Ok(1));
    });
    sender.send(1).expect("somebody receives");
    drop(guard);
    thread.join().expect("the thread ends well");
}

/// Receives while it holds a lock that the sender does not need.
pub fn chan_holding_another() {
    let a = Mutex::new(1);
    let (sender, receiver) = mpsc::channel();
    let _guard = lock(&a);
    let thread = thread::spawn(move || sender.send(1).expect("somebody receives"));
    assert_eq!(receiver.recv(), Ok(1));
    thread.join().expect("the thread ends well");
}

/// Workers that share the receiving end behind a mutex, and wait for work while they hold it.
pub fn thread_pool() {
    type Job = Box<dyn FnOnce() + Send>;
    let (sender, receiver) = mpsc::channel::<Job>();
    let receiver = Arc::new(Mutex::new(receiver));
    let done = Arc::new(Mutex::new(0));
    let workers: Vec<_> = (0..3)
        .map(|_| {
            let receiver = Arc::clone(&receiver);
            thread::spawn(move || {
                loop {
                    let job = lock(&receiver).recv();
                    let Ok(job) = job else { break };
                    job();
                }
            })
        })
        .collect();
    for _ in 0..20 {
        let done = Arc::clone(&done);
        sender.send(Box::new(move || *lock(&done) += 1)).expect("there are workers");
    }
    drop(sender);
    for worker in workers {
        worker.join().expect("no job panics");
    }
    assert_eq!(*lock(&done), 20);
}

/// Requests one way, answers the other, a lock on either side that is never held over a wait.
pub fn actors() {
    let (to, requests) = mpsc::channel::<u32>();
    let (answers, from) = mpsc::sync_channel::<u32>(1);
    let mine = Mutex::new(0);
    let theirs = Mutex::new(0);
    thread::scope(|scope| {
        scope.spawn(|| {
            for request in requests {
                *lock(&theirs) += request;
                answers.send(request + 1).expect("somebody receives");
            }
        });
        for i in 0..20 {
            to.send(i).expect("somebody receives");
            let answer = from.recv().expect("somebody sends");
            *lock(&mine) += answer;
        }
        drop(to);
    });
    assert_eq!(*lock(&mine), *lock(&theirs) + 20);
}

/// All meet at a barrier, each with a lock of its own in hand.
pub fn barrier_holding_own() {
    let barrier = Barrier::new(3);
    thread::scope(|scope| {
        for i in 0..3 {
            let barrier = &barrier;
            scope.spawn(move || {
                let mine = Mutex::new(i);
                let _guard = lock(&mine);
                barrier.wait();
            });
        }
    });
}

/// Joins after the lock was released; the thread needed it.
pub fn join_after_release() {
    let a = Arc::new(Mutex::new(1));
    let other = Arc::clone(&a);
    let guard = lock(&a);
    let thread = thread::spawn(move || *lock(&other) += 1);
    drop(guard);
    thread.join().expect("the thread ends well");
}

/// Joins a thread that has the lock by a try form or not at all.
pub fn join_holding_try() {
    let a = Arc::new(Mutex::new(1));
    let other = Arc::clone(&a);
    let _guard = lock(&a);
    let thread = thread::spawn(move || try_lock(&other).is_some());
    assert!(!thread.join().expect("the thread ends well"));
}

/// A reader joins a thread that reads too: nobody writes.
pub fn join_holding_reader() {
    let a = Arc::new(RwLock::new(1));
    let other = Arc::clone(&a);
    let guard = read(&a);
    let thread = thread::spawn(move || *read(&other));
    assert_eq!(thread.join().expect("the thread ends well"), *guard);
}

/// A reader joins a thread that writes.
pub fn join_holding_for_writer() {
    let a = Arc::new(RwLock::new(1));
    let other = Arc::clone(&a);
    let guard = read(&a);
    let thread = thread::spawn(move || *write(&other) += 1);
    thread.join().expect("the thread ends well");
    drop(guard);
}

/// Joins a thread that joins a thread that needs the lock held.
pub fn join_of_join() {
    let a = Arc::new(Mutex::new(1));
    let other = Arc::clone(&a);
    let _guard = lock(&a);
    let outer = thread::spawn(move || {
        let inner = thread::spawn(move || *lock(&other) += 1);
        inner.join().expect("the inner thread ends well");
    });
    outer.join().expect("the outer thread ends well");
}

/// A ring of a lock and a join on each side: the first joins the second, which waits for the lock
/// of a third, which waits for the first's.
pub fn join_of_ring() {
    let a = Arc::new(Mutex::new(1));
    let b = Arc::new(Mutex::new(2));
    let barrier = Arc::new(Barrier::new(2));
    let guard_a = lock(&a);
    let third = {
        let (a, b, barrier) = (Arc::clone(&a), Arc::clone(&b), Arc::clone(&barrier));
        thread::spawn(move || {
            let _b = lock(&b);
            barrier.wait();
            drop(lock(&a));
        })
    };
    barrier.wait();
    let second = thread::spawn(move || drop(lock(&b)));
    second.join().expect("the second thread ends well");
    drop(guard_a);
    third.join().expect("the third thread ends well");
}

/// Receives for a time only while it holds what the sender needs.
pub fn recv_timeout_holding() {
    let a = Arc::new(Mutex::new(1));
    let other = Arc::clone(&a);
    let (sender, receiver) = mpsc::channel();
    let guard = lock(&a);
    let thread = thread::spawn(move || {
        let value = *lock(&other);
        sender.send(value).expect("somebody receives");
    });
    assert!(receiver.recv_timeout(Duration::from_millis(50)).is_err());
    drop(guard);
    assert_eq!(receiver.recv(), Ok(1));
    thread.join().expect("the thread ends well");
}

/// Senders wait for room while they hold a lock of their own, which the receiver does not need.
pub fn full_channel() {
    let (sender, receiver) = mpsc::sync_channel(1);
    let senders: Vec<_> = (0..3)
        .map(|i| {
            let sender = sender.clone();
            thread::spawn(move || {
                let mine = Mutex::new(i);
                let mine = lock(&mine);
                for _ in 0..10 {
                    sender.send(*mine).expect("somebody receives");
                }
            })
        })
        .collect();
    drop(sender);
    assert_eq!(receiver.iter().sum::<u32>(), 30);
    for sender in senders {
        sender.join().expect("no sender panics");
    }
}

/// Collects what workers send while it holds a lock that none of them takes.
pub fn collect_holding() {
    let results = Mutex::new(Vec::new());
    let (sender, receiver) = mpsc::channel();
    thread::scope(|scope| {
        for i in 0..4 {
            let sender = sender.clone();
            scope.spawn(move || sender.send(i).expect("somebody receives"));
        }
        drop(sender);
        lock(&results).extend(receiver);
    });
    assert_eq!(lock(&results).len(), 4);
}

/// All at a barrier, one of them with a lock that another needs before it comes there.
pub fn barrier_holding() {
    let a = Arc::new(Mutex::new(1));
    let all = Arc::new(Barrier::new(2));
    let (other, both) = (Arc::clone(&a), Arc::clone(&all));
    let guard = lock(&a);
    let thread = thread::spawn(move || {
        *lock(&other) += 1;
        both.wait();
    });
    all.wait();
    drop(guard);
    thread.join().expect("the thread ends well");
}

/// A thread that is joined from inside a lock it took and released before.
pub fn join_holding_what_it_had() {
    let a = Arc::new(Mutex::new(1));
    let other = Arc::clone(&a);
    let (sender, done) = mpsc::channel();
    let thread = thread::spawn(move || {
        *lock(&other) += 1;
        sender.send(()).expect("somebody receives");
    });
    done.recv().expect("somebody sends");
    let guard = lock(&a);
    thread.join().expect("the thread ends well");
    assert_eq!(*guard, 2);
}

/// A writer joins a reader.
pub fn join_writing() {
    let a = Arc::new(RwLock::new(1));
    let other = Arc::clone(&a);
    let guard = write(&a);
    let thread = thread::spawn(move || *read(&other));
    assert_eq!(thread.join().expect("the thread ends well"), 1);
    drop(guard);
}

/// Threads that start threads, each with the lock for a moment only.
pub fn family_tree() {
    fn grow(count: Arc<Mutex<u32>>, depth: u32) {
        *lock(&count) += 1;
        let children: Vec<_> = (0..depth)
            .map(|below| {
                let count = Arc::clone(&count);
                thread::spawn(move || grow(count, below))
            })
            .collect();
        for child in children {
            child.join().expect("no child panics");
        }
    }
    let count = Arc::new(Mutex::new(0));
    grow(Arc::clone(&count), 4);
    assert_eq!(*lock(&count), 16);
}
