//! Signals that have the file written. A handler may do next to nothing, so it wakes a thread of ours
//! that does: the one thread that this crate has, and only where a file is asked for.
//!
//! * `LOCKDEP_DUMP_SIGNAL`: the file is written, the process goes on.
//! * `SIGTERM`, `SIGINT`: the file is written, then the process is killed by it as if nobody had
//!   listened.
//! * `SIGABRT`, and the faults (`SIGSEGV`, `SIGBUS`, `SIGILL`, `SIGTRAP`, `SIGFPE`): the thread that
//!   got it waits meanwhile, ten seconds at most, and then dies of it.
//!
//! A signal for which the program has done something before is left alone, and one for which it does
//! something later is the program's. But for `SIGSEGV` and `SIGBUS` the standard library has handlers,
//! which know a stack overflow: ours stands before those, on the same stack, and calls them. Memory
//! is not to be relied upon after a fault; if the thread that writes faults itself, all signals are
//! blocked there, so that the system ends the process at once, and no file comes of it.
#![allow(unsafe_code, reason = "the standard library knows of no signals")]

#[cfg_attr(target_os = "macos", path = "signals/mach.rs")]
mod semaphore;

use std::ffi::{c_int, c_void};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU32, AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use std::{mem, ptr, thread};

use self::semaphore::Semaphore;
use super::choice::Choice;

/// Of POSIX, declared here: the `libc` crate would be built for them alone.
///
/// What a `struct sigaction` and a `sigset_t` look like differs from system to system, so nobody here
/// makes one: they are room for the largest, which the system fills in. All that is looked at is the
/// handler, which comes first wherever this is compiled.
mod c {
    use super::*;

    #[derive(Debug)]
    #[repr(C, align(16))]
    pub(super) struct Action {
        pub(super) handler: usize,
        pub(super) rest: [u64; 32],
    }

    #[derive(Clone, Copy, Debug)]
    #[repr(C, align(16))]
    pub(super) struct Set(pub(super) [u64; 32]);

    pub(super) const SIGINT: c_int = 2;
    pub(super) const SIGILL: c_int = 4;
    pub(super) const SIGTRAP: c_int = 5;
    pub(super) const SIGABRT: c_int = 6;
    #[cfg(target_os = "linux")]
    pub(super) const SIGBUS: c_int = 7;
    #[cfg(not(target_os = "linux"))]
    pub(super) const SIGBUS: c_int = 10;
    pub(super) const SIGFPE: c_int = 8;
    pub(super) const SIGSEGV: c_int = 11;
    pub(super) const SIGTERM: c_int = 15;
    #[cfg(target_os = "linux")]
    pub(super) const SIG_SETMASK: c_int = 2;
    #[cfg(not(target_os = "linux"))]
    pub(super) const SIG_SETMASK: c_int = 3;
    #[cfg(target_os = "linux")]
    pub(super) type Count = std::ffi::c_ulong;
    #[cfg(not(target_os = "linux"))]
    pub(super) type Count = std::ffi::c_uint;

    unsafe extern "C" {
        /// The handler is a function of one number, or null for what happens by default.
        pub(super) fn signal(signal: c_int, handler: *const c_void) -> *const c_void;
        pub(super) fn sigaction(signal: c_int, new: *const Action, old: *mut Action) -> c_int;
        pub(super) fn sigfillset(set: *mut Set) -> c_int;
        pub(super) fn sigemptyset(set: *mut Set) -> c_int;
        pub(super) fn pthread_sigmask(how: c_int, new: *const Set, old: *mut Set) -> c_int;
        pub(super) fn poll(files: *mut c_void, count: Count, milliseconds: c_int) -> c_int;
    }
    // SAFETY: their declarations in <unistd.h> and <signal.h>; numbers in, a number out.
    unsafe extern "C" {
        pub(super) safe fn getpid() -> c_int;
        pub(super) safe fn raise(signal: c_int) -> c_int;
    }
}

/// What the thread is to do.
const WRITE: u32 = 1;
const WRITE_AND_ABORT: u32 = 2;
/// To write, and to end the process by one of these.
const ENDS: [(c_int, u32); 2] = [(c::SIGTERM, 4), (c::SIGINT, 8)];

/// What ends the thread that gets it.
const ABORTS: [c_int; 4] = [c::SIGABRT, c::SIGILL, c::SIGTRAP, c::SIGFPE];
/// The same, and somebody else's handlers come after ours.
const FAULTS: [c_int; 2] = [c::SIGSEGV, c::SIGBUS];

/// What was asked of it and not begun.
static ASKED: AtomicU32 = AtomicU32::new(0);
/// The number of the process that has the thread; 0 before there is one.
static HERE: AtomicU32 = AtomicU32::new(0);
/// What wakes it; never freed.
static WAKE: AtomicPtr<Semaphore> = AtomicPtr::new(ptr::null_mut());
/// Whether it is to be started.
static DUE: AtomicBool = AtomicBool::new(false);
/// What is listened to.
static CHOICE: OnceLock<Choice> = OnceLock::new();
/// Whether who aborts need not wait, or not any longer.
static WRITTEN: AtomicBool = AtomicBool::new(false);
/// Whether there was a fault already.
static FAULTED: AtomicBool = AtomicBool::new(false);
/// The handlers of `FAULTS` that ours stand before.
static BEFORE: [AtomicUsize; FAULTS.len()] = [const { AtomicUsize::new(0) }; FAULTS.len()];

/// Has the file written on signals, from the end of this thread's event on.
pub(super) fn listen(choice: Choice) {
    if choice != Choice::Nothing && CHOICE.set(choice).is_ok() {
        DUE.store(true, Ordering::Relaxed); // Relaxed: a flag that guards nothing.
    }
}

/// Has the thread write.
pub(super) fn wake() {
    post(WRITE);
}

/// The file is written already, by who aborts.
pub(super) fn nothing_to_wait_for() {
    WRITTEN.store(true, Ordering::Release);
}

/// In the child of a fork, which has no such thread.
pub(super) fn forked() {
    // Relaxed: there is no other thread. What its parent was asked for is not its business.
    ASKED.store(0, Ordering::Relaxed);
    WRITTEN.store(false, Ordering::Relaxed);
    FAULTED.store(false, Ordering::Relaxed);
    if HERE.swap(0, Ordering::Relaxed) != 0 {
        DUE.store(true, Ordering::Relaxed);
    }
}

/// Starts the thread if it is due: after the first event that asked for it, and in a forked child once
/// something happens there. One that is about to run another program needs none.
#[inline]
pub(super) fn go_on() {
    // Relaxed: a flag that guards nothing.
    if DUE.load(Ordering::Relaxed) && DUE.swap(false, Ordering::Relaxed) {
        start();
    }
}

/// How many threads are ours.
#[cfg(target_os = "linux")]
pub(crate) fn threads() -> usize {
    is_here() as usize
}

fn is_here() -> bool {
    HERE.load(Ordering::Acquire) == c::getpid() as u32
}

/// Starts the thread, and waits until it listens: a program may end soon. It waits no longer than a
/// second, since it may hold what the other needs, such as the lock of an allocator.
fn start() {
    let Some(semaphore) = Semaphore::new() else { return };
    let semaphore: &Semaphore = Box::leak(Box::new(semaphore));
    // It inherits what is blocked: signals are for the program's own threads.
    let before = block(true);
    let thread = thread::Builder::new().name("lockdep-dump".to_owned());
    let started = thread.spawn(move || serve(semaphore)).is_ok();
    set_mask(&before);
    let end = Instant::now() + Duration::from_secs(1);
    while started && !is_here() && Instant::now() < end {
        thread::sleep(Duration::from_micros(20));
    }
    if !started {
        super::warn("there is no thread to be had that would write to LOCKDEP_DUMP on signals");
    }
}

/// The thread.
fn serve(semaphore: &Semaphore) {
    WAKE.store(ptr::from_ref(semaphore).cast_mut(), Ordering::Release);
    for signal in ENDS.map(|(signal, _)| signal).into_iter().chain(ABORTS) {
        handle(signal);
    }
    for (signal, before) in FAULTS.into_iter().zip(&BEFORE) {
        stand_before(signal, before);
    }
    if let Some(Choice::Signal { name, number }) = CHOICE.get()
        && !handle(*number)
    {
        super::warn(&format!(
            "LOCKDEP_DUMP_SIGNAL={name}: the program handles or ignores that signal, or it cannot \
             be caught; nothing is written on it"
        ));
    }
    HERE.store(c::getpid() as u32, Ordering::Release);
    // What was asked while nobody was here.
    semaphore.post();
    loop {
        semaphore.wait();
        let asked = ASKED.swap(0, Ordering::AcqRel);
        if asked != 0 {
            // A panic is said already; who waits must not wait for ever.
            let _ = catch_unwind(AssertUnwindSafe(|| super::write(false)));
        }
        if asked & WRITE_AND_ABORT != 0 {
            WRITTEN.store(true, Ordering::Release);
        }
        for (signal, _) in ENDS.iter().filter(|(_, bit)| asked & bit != 0) {
            if is_ours(*signal) {
                die(*signal);
                block(false);
            }
        }
    }
}

/// Asks the thread for something. A signal handler may.
fn post(what: u32) {
    ASKED.fetch_or(what, Ordering::AcqRel);
    if is_here() {
        // SAFETY: a process that has the thread has its semaphore, which is never freed.
        unsafe { &*WAKE.load(Ordering::Acquire) }.post();
    }
}

/// The handler: atomic words, and functions that POSIX allows in one.
extern "C" fn on_signal(signal: c_int) {
    if matches!(CHOICE.get(), Some(Choice::Signal { number, .. }) if *number == signal) {
        return post(WRITE);
    }
    match ENDS.iter().find(|(end, _)| *end == signal) {
        Some((_, what)) if is_here() => post(*what),
        Some(_) => end(signal),
        None => {
            wait_for_file();
            end(signal);
        }
    }
}

/// The handler of a fault, where there was one before.
extern "C" fn on_fault(signal: c_int, info: *mut c_void, context: *mut c_void) {
    // Once: there are programs to which faults are nothing special.
    if !FAULTED.swap(true, Ordering::AcqRel) {
        wait_for_file();
    }
    let Some(i) = FAULTS.iter().position(|fault| *fault == signal) else { return };
    let before = ptr::with_exposed_provenance::<c_void>(BEFORE[i].load(Ordering::Acquire));
    // SAFETY: a handler that the system would have called as it calls ours, with all three: whether
    // it looks at more than the first is among the flags that it keeps.
    let before: extern "C" fn(c_int, *mut c_void, *mut c_void) = unsafe { mem::transmute(before) };
    before(signal, info, context);
    // This thread goes on, or faults again and dies. An abort is another matter.
    WRITTEN.store(false, Ordering::Release);
}

/// Has the thread write, and waits for it.
fn wait_for_file() {
    if !is_here() {
        return;
    }
    if !WRITTEN.load(Ordering::Acquire) {
        post(WRITE_AND_ABORT);
    }
    for _ in 0..1_000 {
        if WRITTEN.load(Ordering::Acquire) {
            break;
        }
        // SAFETY: no files are looked at, so the pointer is not followed.
        unsafe { c::poll(ptr::null_mut(), 0, 10) };
    }
}

fn end(signal: c_int) {
    if is_ours(signal) {
        die(signal);
    }
}

/// Has a signal do what it does by default, and sends it to this thread: who blocks it, as its own
/// handler does, dies as soon as that ends.
fn die(signal: c_int) {
    // SAFETY: null is the default, which every signal has.
    unsafe { c::signal(signal, ptr::null()) };
    c::raise(signal);
}

/// Makes the handler that of a signal, unless the program has done something about it.
fn handle(signal: c_int) -> bool {
    if handler_of(signal) == DEFAULT {
        // SAFETY: the handler is a function of one number, and keeps to what is allowed in one. What
        // `signal` does about calls of the system that are interrupted (they go on) is the same
        // wherever this is compiled.
        unsafe { c::signal(signal, ours() as *const c_void) };
    }
    is_ours(signal)
}

/// Puts the handler of a fault before the one that there is, if there is one.
fn stand_before(signal: c_int, before: &AtomicUsize) {
    let mut action = action_of(signal);
    let ours = on_fault as extern "C" fn(c_int, *mut c_void, *mut c_void) as usize;
    match action.handler {
        DEFAULT => {
            handle(signal);
        }
        IGNORED => {}
        // In the child of a fork it is there already.
        now if now == ours => {}
        now => {
            before.store(now, Ordering::Release);
            action.handler = ours;
            // SAFETY: what the system told, with all its flags, but for the handler: one of the same
            // form. Null is for what nobody wants to know.
            unsafe { c::sigaction(signal, &action, ptr::null_mut()) };
        }
    }
}

const DEFAULT: usize = 0;
const IGNORED: usize = 1;

fn ours() -> usize {
    on_signal as extern "C" fn(c_int) as usize
}

/// Whether our handler is still what happens on this signal: who replaced it and calls it decides
/// what becomes of the process.
fn is_ours(signal: c_int) -> bool {
    handler_of(signal) == ours()
}

fn handler_of(signal: c_int) -> usize {
    action_of(signal).handler
}

/// What happens on a signal, as the system says it.
fn action_of(signal: c_int) -> c::Action {
    // A handler for a number that is no signal: nobody's, as if it was ignored.
    let mut action = c::Action { handler: IGNORED, rest: [0; 32] };
    // SAFETY: null changes nothing; the other is room for more than any system writes.
    unsafe { c::sigaction(signal, ptr::null(), &mut action) };
    action
}

/// Blocks all signals for this thread, or none; what was blocked before.
fn block(all: bool) -> c::Set {
    let (mut set, mut before) = (c::Set([0; 32]), c::Set([0; 32]));
    match all {
        // SAFETY: room for more than any system writes.
        true => unsafe { c::sigfillset(&mut set) },
        // SAFETY: the same.
        false => unsafe { c::sigemptyset(&mut set) },
    };
    // SAFETY: the one was filled in by the system, the other is room for more than it writes.
    unsafe { c::pthread_sigmask(c::SIG_SETMASK, &set, &mut before) };
    before
}

fn set_mask(set: &c::Set) {
    // SAFETY: filled in by the system; null is for what nobody wants to know.
    unsafe { c::pthread_sigmask(c::SIG_SETMASK, set, ptr::null_mut()) };
}
