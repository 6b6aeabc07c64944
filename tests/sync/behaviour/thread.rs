use std::cell::Cell;
use std::time::{Duration, Instant};

use super::super::sync::mpsc::channel;
use super::super::sync::{Arc, Mutex};
use super::super::thread;
use super::tools::{LIMIT, SHORT, ends, is_quiet, quietly};

#[test]
fn a_join_gives_what_the_thread_returned() {
    let handle: thread::JoinHandle<String> = thread::spawn(|| "done".into());
    assert_eq!(handle.join().unwrap(), "done");
}

#[test]
fn a_join_gives_the_panic() {
    let result: thread::Result<()> = thread::spawn(|| quietly()).join();
    assert!(is_quiet(&*result.unwrap_err()));
    let panic = thread::spawn(|| std::panic::resume_unwind(Box::new(5u8))).join();
    let value: Result<(), _> = panic;
    assert_eq!(*value.unwrap_err().downcast::<u8>().unwrap(), 5);
}

#[test]
fn a_thread_without_a_handle_runs_on() {
    ends(|| {
        let (sender, receiver) = channel();
        drop(thread::spawn(move || sender.send(1).unwrap()));
        assert_eq!(receiver.recv(), Ok(1));
    });
}

#[test]
fn a_handle_says_whether_the_thread_has_ended() {
    ends(|| {
        let (sender, receiver) = channel::<()>();
        let handle = thread::spawn(move || receiver.recv());
        assert!(!handle.is_finished());
        drop(sender);
        while !handle.is_finished() {
            thread::yield_now();
        }
        assert!(handle.join().unwrap().is_err());
    });
}

#[test]
fn a_builder_names_its_thread() {
    let builder = thread::Builder::new().name("worker".into()).stack_size(256 * 1024);
    let handle = builder.spawn(|| thread::current().name().map(str::to_owned)).unwrap();
    assert_eq!(handle.thread().name(), Some("worker"));
    assert_eq!(handle.join().unwrap().as_deref(), Some("worker"));
    assert_eq!(thread::spawn(|| ()).thread().name(), None);
}

#[test]
fn ids_are_different() {
    let handle = thread::spawn(|| thread::current().id());
    let id: thread::ThreadId = handle.thread().id();
    assert_eq!(handle.join().unwrap(), id);
    assert_ne!(id, thread::current().id());
}

#[test]
fn a_parked_thread_is_unparked() {
    ends(|| {
        let (sender, receiver) = channel();
        let handle = thread::spawn(move || {
            sender.send(thread::current()).unwrap();
            thread::park();
            1
        });
        receiver.recv().unwrap().unpark();
        assert_eq!(handle.join().unwrap(), 1);
        thread::current().unpark();
        thread::park_timeout(LIMIT);
        thread::park_timeout(Duration::from_millis(1));
    });
}

#[test]
#[expect(deprecated, reason = "they have to be there")]
fn limits_in_milliseconds() {
    let start = Instant::now();
    thread::sleep_ms(2);
    assert!(start.elapsed() >= Duration::from_millis(2));
    thread::current().unpark();
    thread::park_timeout_ms(60_000);
    assert!(start.elapsed() < LIMIT);
}

#[test]
fn a_sleep_lasts() {
    let start = Instant::now();
    thread::sleep(SHORT);
    assert!(start.elapsed() >= SHORT);
    assert!(thread::available_parallelism().unwrap().get() >= 1);
}

#[test]
fn a_panicking_thread_knows() {
    struct Asks<'a>(&'a Cell<bool>);
    impl Drop for Asks<'_> {
        fn drop(&mut self) {
            self.0.set(thread::panicking());
        }
    }
    let answer = Cell::new(false);
    super::tools::panics(|| {
        let _asks = Asks(&answer);
        quietly();
    });
    assert!(answer.get() && !thread::panicking());
}

#[test]
fn unchecked_threads_may_borrow() {
    let mut value = 1;
    let borrowed = &mut value;
    // SAFETY: it is joined while what it borrows lives.
    let handle = unsafe { thread::Builder::new().spawn_unchecked(move || *borrowed += 1) }.unwrap();
    handle.join().unwrap();
    assert_eq!(value, 2);
}

#[test]
fn a_name_with_a_null_byte_panics() {
    let builder = thread::Builder::new().name("a\0b".into());
    let panic = std::panic::catch_unwind(|| drop(builder.spawn(|| ())));
    assert!(
        super::tools::words(&*panic.unwrap_err()).contains("may not contain interior null bytes")
    );
}

#[test]
fn thread_locals_are_of_their_thread() {
    std::thread_local! {
        static VALUE: Cell<i32> = const { Cell::new(1) };
    }
    fn bump(key: &'static thread::LocalKey<Cell<i32>>) -> i32 {
        key.set(key.get() + 1);
        key.get()
    }
    bump(&VALUE);
    assert_eq!(thread::spawn(|| bump(&VALUE)).join().unwrap(), 2);
    let seen: Result<i32, thread::AccessError> = VALUE.try_with(Cell::get);
    assert_eq!(seen.unwrap(), 2);
}

#[test]
fn threads_start_threads() {
    ends(|| {
        fn tree(depth: u32) -> u32 {
            match depth {
                0 => 1,
                _ => {
                    let children: Vec<_> =
                        (0..2).map(|_| thread::spawn(move || tree(depth - 1))).collect();
                    children.into_iter().map(|child| child.join().unwrap()).sum()
                }
            }
        }
        assert_eq!(tree(3), 8);
    });
}

#[test]
fn debug_shows_the_types() {
    let handle = thread::spawn(|| ());
    assert_eq!(format!("{handle:?}"), "JoinHandle { .. }");
    let builder = thread::Builder::new().name("n".into());
    let text = format!("{builder:?}");
    assert!(text.starts_with("Builder { name: Some(\"n\"), stack_size: None"), "{text}");
    handle.join().unwrap();
}

#[test]
fn what_a_thread_made_outlives_it() {
    let mutex = Arc::new(Mutex::new(Vec::new()));
    let theirs = Arc::clone(&mutex);
    let made = thread::spawn(move || {
        theirs.lock().unwrap().push(1);
        Arc::new(Mutex::new(2))
    });
    let made = made.join().unwrap();
    mutex.lock().unwrap().push(*made.lock().unwrap());
    assert_eq!(*mutex.lock().unwrap(), [1, 2]);
}

#[cfg(unix)]
#[test]
fn a_handle_is_one_of_the_systems() {
    use std::os::unix::thread::JoinHandleExt;
    let handle = thread::spawn(|| ());
    assert_ne!(handle.as_pthread_t(), 0);
    let mutex = Mutex::new(0);
    assert_eq!(*mutex.lock().unwrap(), 0);
    handle.join().unwrap();
}
