//! The children's side.

use std::io::Read;
use std::sync::Barrier;
use std::time::Duration;
use std::{env, fs, hint, io, process, thread};

use lockdep::sync::Mutex;
use lockdep::{Action, Options, Policy, Validator, with_class};

/// The environment variable that names the file to make when the child is ready.
pub(crate) const READY: &str = "LOCKDEP_TEST_READY";

fn a_then_b() {
    let a = with_class!(Mutex::new(0u8), name = "a");
    let b = with_class!(Mutex::new(0u16), name = "b");
    drop((a.lock().unwrap(), b.lock().unwrap()));
}

fn b_then_c() {
    let b = with_class!(Mutex::new(0u16), name = "b");
    let c = with_class!(Mutex::new(0u32), name = "c");
    drop((b.lock().unwrap(), c.lock().unwrap()));
}

fn inversion() {
    let one = with_class!(Mutex::new(0u8), name = "one");
    let two = with_class!(Mutex::new(0u16), name = "two");
    drop((one.lock(), two.lock()));
    drop((two.lock(), one.lock()));
}

fn asks() {
    let asked = with_class!(Mutex::new(0u8), name = "asked");
    let taken = with_class!(Mutex::new(0u8), name = "taken");
    let elsewhere = with_class!(Mutex::new(0u8), name = "elsewhere");
    let _taken = taken.lock();
    lockdep::assert_not_held!(asked);
    lockdep::scope(&Validator::new(Options::default()), || drop(elsewhere.lock()));
}

/// Says that the parent may go on.
fn ready() {
    fs::write(env::var_os(READY).unwrap(), "").unwrap();
}

/// Until the parent closes standard input.
fn wait_for_parent() {
    io::stdin().read_to_end(&mut Vec::new()).unwrap();
}

struct OnDrop(fn());

impl Drop for OnDrop {
    fn drop(&mut self) {
        (self.0)();
    }
}

fn fault() {
    let nowhere = hint::black_box(std::ptr::without_provenance_mut::<u64>(8));
    // SAFETY: none; the process is to die of it.
    unsafe { nowhere.write_volatile(1) };
}

fn raise(signal: i32) {
    a_then_b();
    for _ in 0..2 {
        // SAFETY: none; the process is to die of it.
        unsafe { libc::raise(signal) };
    }
}

fn overflow(depth: u64) -> u64 {
    let room = hint::black_box([depth; 64]);
    if depth == u64::MAX { room[3] } else { overflow(depth + 1) + room[5] }
}

fn fork(child: impl FnOnce()) -> i32 {
    // SAFETY: the child does what forked children of programs do; no other thread of this process
    // holds anything that this needs.
    match unsafe { libc::fork() } {
        0 => {
            child();
            process::exit(0)
        }
        number => number,
    }
}

fn wait(child: i32) -> i32 {
    let mut status = 0;
    // SAFETY: `status` is an integer that lives long enough, `child` this process's.
    unsafe { libc::waitpid(child, &mut status, 0) };
    status
}

extern "C" fn own_handler(_: i32) {
    let text = b"handled by the program\n";
    // SAFETY: a write of bytes that are there, which a handler may do.
    unsafe { libc::write(1, text.as_ptr().cast(), text.len()) };
    // SAFETY: an end that runs nothing.
    unsafe { libc::_exit(7) }
}

fn handle(signal: i32) {
    // SAFETY: the handler does what one may.
    unsafe { libc::signal(signal, own_handler as extern "C" fn(i32) as *const () as usize) };
}

pub(crate) fn run(case: &str) {
    match case {
        "returns" => a_then_b(),
        "no_locks" => drop(lockdep::global()),
        "exit" => {
            a_then_b();
            process::exit(3)
        }
        "panic" => {
            a_then_b();
            panic!("the test fails");
        }
        "abort" => {
            a_then_b();
            process::abort()
        }
        "abort_elsewhere" => {
            a_then_b();
            thread::scope(|scope| drop(scope.spawn(|| process::abort())));
        }
        "panic_in_panic" => {
            a_then_b();
            let _again = OnDrop(|| panic!("once more"));
            panic!("once");
        }
        "stack_overflow" => {
            a_then_b();
            println!("{}", overflow(0));
        }
        "segfault" => {
            a_then_b();
            fault();
        }
        "segfault_elsewhere" => {
            a_then_b();
            thread::scope(|scope| drop(scope.spawn(fault)));
        }
        "segfault_handled" => {
            handle(libc::SIGSEGV);
            a_then_b();
            fault();
        }
        "faults_and_aborts" => {
            extern "C" fn goes_on(_: i32) {}
            // SAFETY: the handler does what one may.
            unsafe {
                libc::signal(libc::SIGSEGV, goes_on as extern "C" fn(i32) as *const () as usize)
            };
            raise(libc::SIGSEGV);
            b_then_c();
            process::abort()
        }
        "raise_ill" => raise(libc::SIGILL),
        "raise_trap" => raise(libc::SIGTRAP),
        "raise_fpe" => raise(libc::SIGFPE),
        // The handler of the standard library gives the first back to the system, for the next.
        "raise_bus" => raise(libc::SIGBUS),
        "inversion" => inversion(),
        "asks" => asks(),
        "found_and_waits" => {
            inversion();
            ready();
            wait_for_parent();
        }
        "waits" => {
            a_then_b();
            ready();
            wait_for_parent();
            b_then_c();
        }
        "waits_with_handlers" => {
            handle(libc::SIGTERM);
            handle(libc::SIGUSR1);
            a_then_b();
            ready();
            wait_for_parent();
        }
        "handlers_later" => {
            a_then_b();
            handle(libc::SIGTERM);
            ready();
            wait_for_parent();
        }
        "hangs" => {
            let a = with_class!(Mutex::new(0u8), name = "a");
            let b = with_class!(Mutex::new(0u16), name = "b");
            let both = Barrier::new(2);
            let take = |one: &Mutex<u8>, other: &Mutex<u16>| {
                let _one = one.lock();
                both.wait();
                drop(other.lock());
            };
            let turned = |one: &Mutex<u16>, other: &Mutex<u8>| {
                let _one = one.lock();
                both.wait();
                drop(other.lock());
            };
            thread::scope(|scope| {
                scope.spawn(|| take(&a, &b));
                scope.spawn(|| turned(&b, &a));
                ready();
            });
        }
        "thousand" => crate::size::nest(),
        "many" => {
            a_then_b();
            ready();
            // Something new all the time, until the parent has seen enough.
            let parent = thread::spawn(wait_for_parent);
            let m = lockdep::kernel::Mutex::new;
            let locks = [m(0), m(0), m(0), m(0), m(0), m(0), m(0), m(0), m(0), m(0), m(0), m(0)];
            for one in locks.iter().cycle().take_while(|_| !parent.is_finished()) {
                for other in locks.iter().filter(|other| !std::ptr::eq(one, *other)) {
                    drop((one.lock(), other.try_lock()));
                    thread::sleep(Duration::from_millis(2));
                }
            }
            parent.join().unwrap();
        }
        "forks" => {
            a_then_b();
            let child = fork(b_then_c);
            println!("the child ended with {}", wait(child));
        }
        "forks_and_ends_at_once" => {
            a_then_b();
            // SAFETY: an end that runs nothing.
            let child = fork(|| unsafe { libc::_exit(0) });
            println!("the child ended with {}", wait(child));
        }
        "forks_and_runs" => {
            a_then_b();
            let child = fork(|| {
                use std::os::unix::process::CommandExt;
                let mut again = process::Command::new(env::current_exe().unwrap());
                let error = again.args(["--exact", "child"]).env(super::CASE, "exit").exec();
                panic!("{error}");
            });
            println!("the child ended with {}", wait(child));
        }
        "runs" => {
            a_then_b();
            let mut again = process::Command::new(env::current_exe().unwrap());
            let status =
                again.args(["--exact", "child"]).env(super::CASE, "exit").status().unwrap();
            println!("the child ended with {status}");
        }
        "forks_and_waits" => {
            a_then_b();
            let child = fork(|| {
                b_then_c();
                ready();
                wait_for_parent();
            });
            println!("{child}");
            println!("the child ended with {}", wait(child));
        }
        "small_files" => {
            let limit = libc::rlimit { rlim_cur: 100, rlim_max: 100 };
            // SAFETY: a limit that lives long enough.
            unsafe { libc::setrlimit(libc::RLIMIT_FSIZE, &limit) };
            // SAFETY: to ignore this signal is always allowed.
            unsafe { libc::signal(libc::SIGXFSZ, libc::SIG_IGN) };
            a_then_b();
        }
        "goes_elsewhere" => {
            a_then_b();
            env::set_current_dir("/").unwrap();
        }
        "several" => {
            a_then_b();
            let apart = Validator::new(Options {
                policy: Policy::new(Action::Collect),
                ..Options::default()
            });
            lockdep::scope(&apart, inversion);
        }
        "threads" => {
            a_then_b();
            let tasks = fs::read_dir("/proc/self/task").unwrap();
            let name = |task: io::Result<fs::DirEntry>| {
                fs::read_to_string(task.unwrap().path().join("comm")).unwrap()
            };
            // A thread says its name when it begins.
            thread::sleep(Duration::from_millis(200));
            let names: Vec<_> = tasks.map(name).collect();
            println!("threads: {}", names.concat().replace('\n', ", "));
        }
        "all_wait" => {
            // Who would send needs what is held.
            let lock = with_class!(Mutex::new(0u8), name = "a");
            let condvar = lockdep::sync::Condvar::new();
            let outer = with_class!(Mutex::new(0u16), name = "outer");
            lockdep::thread::scope(|scope| {
                let _outer = outer.lock();
                scope.spawn(|| {
                    drop(outer.lock());
                    condvar.notify_all();
                });
                drop(condvar.wait(lock.lock().unwrap()));
            });
        }
        other => panic!("there is no case {other}"),
    }
}
