//! The children's side.

use std::cell::RefCell;
use std::panic;
use std::thread;

use lockdep::kernel::Mutex;

static A: Mutex<u8> = Mutex::new(0);
static B: Mutex<u16> = Mutex::new(0);

fn a_then_b() {
    let _a = A.lock();
    let _b = B.lock();
}

fn b_then_a() {
    let _b = B.lock();
    let _a = A.lock();
}

/// Runs its function when dropped.
struct OnDrop(fn());

impl Drop for OnDrop {
    fn drop(&mut self) {
        (self.0)();
    }
}

thread_local! {
    static LOCAL: RefCell<Option<OnDrop>> = const { RefCell::new(None) };
}

/// A thread whose thread-local drops `f`, initialised before or after its first lock.
fn in_tls_destructor(before: bool, f: fn()) {
    let worker = move || {
        if before {
            LOCAL.with(|local| *local.borrow_mut() = Some(OnDrop(f)));
        }
        drop(A.lock());
        if !before {
            LOCAL.with(|local| *local.borrow_mut() = Some(OnDrop(f)));
        }
    };
    thread::Builder::new().name("worker".into()).spawn(worker).unwrap().join().unwrap();
}

pub(crate) fn run(case: &str) {
    match case {
        "clean" => a_then_b(),
        "inversion" => {
            a_then_b();
            b_then_a();
            println!("went on");
        }
        "short_lived" => {
            let worker = || {
                let _a = A.lock();
                for i in 0..1_000_u32 {
                    drop(Mutex::new(i).lock());
                }
            };
            thread::spawn(worker).join().unwrap();
        }
        "drop_in_panic" => {
            a_then_b();
            let _inversion = OnDrop(b_then_a);
            panic!("the user's own message");
        }
        "tls_before" | "tls_after" => in_tls_destructor(case == "tls_before", || {
            a_then_b();
            println!("destructor ran");
        }),
        "tls_inversion_before" | "tls_inversion_after" => {
            a_then_b();
            in_tls_destructor(case == "tls_inversion_before", b_then_a);
        }
        "held_at_exit" => {
            let worker = || std::mem::forget(A.lock());
            thread::Builder::new().name("worker".into()).spawn(worker).unwrap().join().unwrap();
        }
        "panic_hook" => {
            panic::set_hook(Box::new(|_| {
                drop(A.lock());
                eprintln!("hook took the lock");
            }));
            a_then_b();
            b_then_a();
        }
        #[cfg(unix)]
        "fork" => {
            a_then_b();
            b_then_a();
            // SAFETY: the child calls only what ends it; no other thread of this process holds
            // anything that this needs.
            let child = unsafe { libc::fork() };
            if child == 0 {
                std::process::exit(0);
            }
            let mut status = 0;
            // SAFETY: `status` is an integer that lives long enough, `child` this process's.
            unsafe { libc::waitpid(child, &mut status, 0) };
            println!("the child ended with {status}");
        }
        "caught" => {
            a_then_b();
            let _ = panic::catch_unwind(b_then_a);
        }
        other => panic!("there is no case {other}"),
    }
}
