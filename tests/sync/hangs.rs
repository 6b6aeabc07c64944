//! Programs that would hang. Each runs in a process of its own, which must end with a report.

use std::io::Read;
use std::panic::resume_unwind;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use lockdep::sync::{Arc, Barrier, Mutex, OnceLock, RwLock, mpsc};
use lockdep::{Action, Options, Policy, Validator, thread};

/// The environment variable that has the program run.
const RUN: &str = "LOCKDEP_TEST_HANG";

/// Far more than any of them takes. A process that is killed for it did hang.
const LIMIT: Duration = Duration::from_secs(60);

/// Runs the program in a process that runs this one test, and gives what that printed.
fn prevented(test: &str, program: impl FnOnce()) -> String {
    if std::env::var_os(RUN).is_some() {
        program();
        return String::new();
    }
    let mut child = Command::new(std::env::current_exe().expect("this program has a path"))
        .args(["--exact", &format!("hangs::{test}"), "--nocapture"])
        .envs([(RUN, "1"), ("RUST_BACKTRACE", "0")])
        .env_remove("LOCKDEP")
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("a process");
    let start = Instant::now();
    let status = loop {
        match child.try_wait().expect("it can be waited for") {
            Some(status) => break status,
            None if start.elapsed() > LIMIT => {
                child.kill().expect("it can be killed");
                panic!("{test} hangs");
            }
            None => std::thread::sleep(Duration::from_millis(10)),
        }
    };
    let mut text = String::new();
    child.stderr.take().expect("a pipe").read_to_string(&mut text).expect("text");
    assert_eq!(status.code(), Some(101), "{text}");
    text
}

/// That the process said what was wrong; in the process itself there is nothing to look at.
fn says(text: &str, words: &[&str]) {
    for words in words {
        assert!(text.is_empty() || text.contains(words), "no {words:?} in\n{text}");
    }
}

#[test]
fn a_join_of_a_thread_that_needs_what_is_held() {
    let text = prevented("a_join_of_a_thread_that_needs_what_is_held", || {
        let mutex = Arc::new(Mutex::new(1u8));
        let theirs = Arc::clone(&mutex);
        let guard = mutex.lock().unwrap();
        let named = thread::Builder::new().name("needy".into());
        let thread = named.spawn(move || drop(theirs.lock())).unwrap();
        thread.join().unwrap();
        drop(guard);
    });
    says(&text, &["kind: deadlock", "waits for the end of needy", "needy waits for u8@"]);
}

#[test]
fn a_scope_whose_thread_needs_what_is_held_around_it() {
    let text = prevented("a_scope_whose_thread_needs_what_is_held_around_it", || {
        let mutex = Mutex::new(1u8);
        let _guard = mutex.lock().unwrap();
        thread::scope(|scope| {
            scope.spawn(|| drop(mutex.lock()));
            // It waits for good by now, and cannot panic any more.
            thread::sleep(Duration::from_millis(50));
        });
    });
    says(&text, &["kind: deadlock", "waits for the end of"]);
}

#[test]
fn a_scope_that_panics_before_such_a_thread_ends() {
    let text = prevented("a_scope_that_panics_before_such_a_thread_ends", || {
        let mutex = Mutex::new(1u8);
        let _guard = mutex.lock().unwrap();
        thread::scope(|scope| {
            scope.spawn(|| drop(mutex.lock()));
            thread::sleep(Duration::from_millis(50));
            resume_unwind(Box::new(()));
        });
    });
    says(&text, &["kind: deadlock", "waits for the end of"]);
}

#[test]
fn a_receive_from_a_thread_that_needs_what_is_held() {
    let text = prevented("a_receive_from_a_thread_that_needs_what_is_held", || {
        let lock = Arc::new(RwLock::new(1u8));
        let theirs = Arc::clone(&lock);
        let (sender, receiver) = mpsc::channel();
        let guard = lock.write().unwrap();
        thread::spawn(move || sender.send(*theirs.read().unwrap()).unwrap());
        receiver.recv().unwrap();
        drop(guard);
    });
    says(&text, &["kind: deadlock", "a message"]);
}

#[test]
fn a_send_to_a_thread_that_needs_what_is_held() {
    let text = prevented("a_send_to_a_thread_that_needs_what_is_held", || {
        let mutex = Arc::new(Mutex::new(1u8));
        let theirs = Arc::clone(&mutex);
        let (sender, receiver) = mpsc::sync_channel(1);
        let guard = mutex.lock().unwrap();
        thread::spawn(move || {
            drop(theirs.lock());
            receiver.iter().sum::<u8>()
        });
        (0..3).for_each(|i| sender.send(i).unwrap());
        drop(guard);
    });
    says(&text, &["kind: deadlock", "room in a channel"]);
}

#[test]
fn a_barrier_that_the_other_reaches_behind_what_is_held() {
    let text = prevented("a_barrier_that_the_other_reaches_behind_what_is_held", || {
        let (mutex, barrier) = (Arc::new(Mutex::new(1u8)), Arc::new(Barrier::new(2)));
        let (theirs, other) = (Arc::clone(&mutex), Arc::clone(&barrier));
        let guard = mutex.lock().unwrap();
        thread::spawn(move || {
            drop(theirs.lock());
            other.wait();
        });
        barrier.wait();
        drop(guard);
    });
    says(&text, &["kind: deadlock", "the others at a barrier"]);
}

#[test]
fn an_initialiser_that_needs_what_its_waiter_holds() {
    let text = prevented("an_initialiser_that_needs_what_its_waiter_holds", || {
        let state = Arc::new((Mutex::new(1u8), OnceLock::new(), Barrier::new(2)));
        let theirs = Arc::clone(&state);
        thread::spawn(move || {
            theirs.1.get_or_init(|| {
                theirs.2.wait();
                *theirs.0.lock().unwrap()
            });
        });
        let guard = state.0.lock().unwrap();
        state.2.wait();
        state.1.get_or_init(|| 2);
        drop(guard);
    });
    says(&text, &["OnceLock", "kind: "]);
}

/// Longer than it takes to suspect a deadlock.
const LATE: Duration = Duration::from_millis(2500);

#[test]
fn who_comes_late_is_waited_for() {
    let options = Options { policy: Policy::new(Action::Collect), ..Options::default() };
    let validator = Validator::new(options);
    lockdep::scope(&validator, || {
        let (mutex, barrier) = (Mutex::new(0), Barrier::new(2));
        let (sender, receiver) = mpsc::channel();
        let (theirs, received) = (Mutex::new(receiver), OnceLock::new());
        thread::scope(|scope| {
            scope.spawn(|| {
                let mut guard = mutex.lock().unwrap();
                barrier.wait();
                *guard += 1;
            });
            scope.spawn(|| {
                let receiver = theirs.lock().unwrap();
                received.set(receiver.recv().unwrap()).unwrap();
            });
            thread::sleep(Duration::from_millis(50));
            let waiters = [
                scope.spawn(|| *mutex.lock().unwrap()),
                scope.spawn(|| *theirs.lock().map(|_| received.wait()).unwrap()),
            ];
            thread::sleep(LATE);
            barrier.wait();
            sender.send(1).unwrap();
            assert_eq!(waiters.map(|waiter| waiter.join().unwrap()), [1, 1]);
        });
    });
    assert!(validator.findings().iter().all(|kept| kept.report.note));
}
