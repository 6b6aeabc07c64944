//! Many threads, many locks, and the ends of threads and of processes.

use std::cell::RefCell;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::child::{run, silent, told};
use super::locks::{Handle, Mutex, RwLock, spawn};

pub(crate) const CASES: &[(&str, fn())] = &[
    ("thousand_threads", thousand_threads),
    ("hundred_thousand_locks", hundred_thousand_locks),
    ("at_exit", at_exit),
    ("thread_locals", thread_locals),
    #[cfg(unix)]
    ("fork", fork::forks),
    #[cfg(unix)]
    ("fork_and_err", fork::forks_and_errs),
];

/// Threads that wait for one lock, each with one of its own, which nobody else wants.
fn thousand_threads() {
    static ALL: Mutex<usize> = Mutex::new(0);
    static READ: RwLock<false> = RwLock::new();
    let threads: Vec<Handle<()>> = (0..1000)
        .map(|i| {
            spawn(&format!("thread {i}"), || {
                let own = Mutex::new(());
                for _ in 0..5 {
                    let _own = own.lock();
                    *ALL.lock() += 1;
                    let _reader = READ.read();
                    thread::yield_now();
                }
            })
        })
        .collect();
    threads.into_iter().for_each(|thread| thread.join().expect("it ends well"));
    assert_eq!(*ALL.lock(), 5000);
}

#[test]
fn a_thousand_threads() {
    silent("thousand_threads");
}

fn hundred_thousand_locks() {
    let locks: Vec<Mutex<usize>> = (0..100_000).map(Mutex::new).collect();
    for pair in locks.windows(2) {
        let (first, second) = (pair[0].lock(), pair[1].lock());
        assert_eq!(*first + 1, *second);
    }
    let all: Vec<_> = locks.iter().take(1000).map(Mutex::lock).collect();
    drop(all);
    let odd = |i: usize| {
        let lock = Box::new(Mutex::new(i));
        std::hint::black_box(&lock).lock().is_multiple_of(2)
    };
    assert_eq!((0..100_000).filter(|i| odd(*i)).count(), 50_000);
}

#[test]
fn a_hundred_thousand_locks() {
    silent("hundred_thousand_locks");
}

static ENDED: Mutex<Vec<u32>> = Mutex::new(Vec::new());

struct AtEnd(u32);

impl Drop for AtEnd {
    fn drop(&mut self) {
        ENDED.lock().push(self.0);
        let other = Mutex::new(());
        drop(other.lock());
    }
}

thread_local! {
    static BEFORE: AtEnd = const { AtEnd(1) };
    static LOCK: Mutex<u32> = const { Mutex::new(1) };
    static AFTER: RefCell<Option<AtEnd>> = const { RefCell::new(None) };
}

/// Thread-locals whose destructors take locks, made before and after the runtime's own.
fn thread_locals() {
    for _ in 0..10 {
        let thread = spawn("thread", || {
            LOCK.with(|lock| *lock.lock() += 1);
            AFTER.with(|after| *after.borrow_mut() = Some(AtEnd(2)));
        });
        thread.join().expect("it ends well");
        let plain = thread::spawn(|| {
            BEFORE.with(|_| ());
            LOCK.with(|lock| *lock.lock() += 1);
        });
        plain.join().expect("it ends well");
    }
    assert_eq!(ENDED.lock().len(), 20);
}

#[test]
fn destructors_of_thread_locals() {
    silent("thread_locals");
}

/// Locks that are taken when the process ends.
fn at_exit() {
    extern "C" fn last() {
        static LAST: Mutex<u32> = Mutex::new(0);
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        // Relaxed: one thread alone is left.
        COUNT.fetch_add(1, Ordering::Relaxed);
        *LAST.lock() += 1;
        ENDED.lock().push(3);
    }
    // SAFETY: the declaration of <stdlib.h>, of a function that may be called at any time.
    #[allow(unsafe_code)]
    unsafe extern "C" {
        safe fn atexit(handler: extern "C" fn()) -> std::ffi::c_int;
    }
    atexit(last);
    ENDED.lock().push(1);
    atexit(last);
}

#[test]
fn locks_at_the_end_of_the_process() {
    silent("at_exit");
}

#[cfg(unix)]
mod fork {
    //! A child has one thread, and must neither hang nor answer for its parent.

    use std::ffi::{c_int, c_uint};
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::time::Duration;

    use super::super::locks::{Condvar, Mutex, spawn};

    // SAFETY: the declarations of <unistd.h> and <sys/wait.h>; the child of these tests does what
    // any single-threaded process may.
    #[allow(unsafe_code)]
    unsafe extern "C" {
        safe fn fork() -> c_int;
        fn waitpid(process: c_int, status: *mut c_int, options: c_int) -> c_int;
        safe fn exit(status: c_int) -> !;
        safe fn alarm(seconds: c_uint) -> c_uint;
    }

    /// The exit code of a child that runs this.
    fn in_child(code: impl FnOnce()) -> c_int {
        let process = fork();
        assert!(process >= 0, "a process more");
        if process == 0 {
            // One that hangs ends, too: it has the pipe that the test reads.
            alarm(60);
            code();
            exit(0);
        }
        let mut status = -1;
        // SAFETY: the status is a place of its own.
        #[allow(unsafe_code)]
        let waited = unsafe { waitpid(process, &mut status, 0) };
        assert_eq!((waited, status & 0x7f), (process, 0), "it was killed: {status}");
        status >> 8
    }

    fn inversion() {
        let (a, b) = (Mutex::new(()), Mutex::new(()));
        let first = a.lock();
        drop(b.lock());
        drop(first);
        let _second = b.lock();
        drop(a.lock());
    }

    /// While other threads learn and wait.
    pub(super) fn forks() {
        static BUSY: AtomicBool = AtomicBool::new(true);
        // Relaxed, here and below: a flag that guards nothing.
        let learns = spawn("learns", || {
            while BUSY.load(Ordering::Relaxed) {
                lockdep::current().snapshot();
            }
        });
        let waits = spawn("waits", || {
            let (lock, condvar) = (Mutex::new(()), Condvar::default());
            while BUSY.load(Ordering::Relaxed) {
                drop(condvar.wait_timeout(lock.lock(), Duration::ZERO));
            }
        });
        for _ in 0..30 {
            let code = in_child(|| {
                let (a, b) = (Mutex::new(()), Mutex::new(()));
                let _first = a.lock();
                drop(b.lock());
                spawn("child", || drop(Mutex::new(()).lock())).join().expect("it ends well");
            });
            assert_eq!(code, 0);
        }
        BUSY.store(false, Ordering::Relaxed);
        [learns, waits].into_iter().for_each(|thread| thread.join().expect("it ends well"));
    }

    /// The child answers for what it does, and not for what its parent did.
    pub(super) fn forks_and_errs() {
        assert_eq!(in_child(inversion), 101, "the child's own finding");
        inversion();
        assert_eq!(in_child(|| drop(Mutex::new(()).lock())), 0, "its parent's finding");
    }
}

#[test]
#[cfg(unix)]
fn a_fork_while_others_wait_and_learn() {
    silent("fork");
}

#[test]
#[cfg(unix)]
fn a_child_answers_for_itself() {
    let text = told("fork_and_err");
    assert_eq!(text.matches("\nkind: circular").count(), 2, "{text}");
    let (status, _) = run("fork_and_err", Some("log"));
    assert_eq!(status.code(), Some(101), "the assertion on the child's code fails then");
}
