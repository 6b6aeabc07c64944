//! The validator of the process, the one lent to a thread, and the state of each thread.
//!
//! The thread's state has no destructor, so it can be used while other thread-locals are dropped,
//! and costs no registration. Whoever wants to know of a thread's end calls [`exit`] from a
//! destructor of its own.

use std::cell::{Cell, RefCell};
use std::mem::ManuallyDrop;

use once_cell::sync::OnceCell;

use crate::backtrace::is_resolving;
use crate::config::KernelConfig;
use crate::site::Site;
use crate::task::Task;
use crate::validator::{Findings, Options, Validator};

struct Thread {
    task: Task,
    /// The validators lent to this thread, innermost last.
    lent: Vec<Validator>,
    /// The one taken back last, if the thread held locks then: it answers for them.
    left: Option<Validator>,
}

impl Thread {
    const fn new() -> Thread {
        Thread { task: Task::new(), lent: Vec::new(), left: None }
    }
}

thread_local! {
    static THREAD: RefCell<ManuallyDrop<Thread>> =
        const { RefCell::new(ManuallyDrop::new(Thread::new())) };
    /// Whether the thread's locks were looked at for the last time.
    static ENDED: Cell<bool> = const { Cell::new(false) };
}

static PROCESS: OnceCell<Validator> = OnceCell::new();

/// The validator of the process; `options` are asked for if this is the first use.
pub fn process(options: impl FnOnce() -> Options) -> &'static Validator {
    PROCESS.get_or_init(|| Validator::new(options()))
}

/// Runs an event of this thread on the validator that counts for it: the one lent to it last, or
/// the process's.
///
/// `None` if the thread is inside another event, or resolves a stack: then a lock was taken by the
/// validator's own allocation, or in a signal handler on top of it. That is counted as lost
/// coverage.
pub fn with<R>(
    options: impl FnOnce() -> Options,
    event: impl FnOnce(&Validator, &mut Task) -> R,
) -> Option<R> {
    THREAD.with(|thread| {
        let thread = if is_resolving() { None } else { thread.try_borrow_mut().ok() };
        let Some(mut thread) = thread else {
            if let Some(process) = PROCESS.get() {
                process.count_reentry();
            }
            return None;
        };
        let Thread { task, lent, .. } = &mut **thread;
        Some(match lent.last() {
            Some(validator) => event(validator, task),
            None => event(process(options), task),
        })
    })
}

/// The validator that counts for this thread.
pub fn validator(options: impl FnOnce() -> Options) -> Validator {
    THREAD
        .with(|thread| thread.try_borrow().ok().and_then(|thread| thread.lent.last().cloned()))
        .unwrap_or_else(|| process(options).clone())
}

/// The kernel that this thread's validator is; the default where there is none yet. Makes none,
/// so it may be asked inside an event.
pub fn config() -> KernelConfig {
    let lent = THREAD.with(|thread| {
        let thread = thread.try_borrow().ok()?;
        thread.lent.last().map(Validator::config)
    });
    lent.or_else(|| PROCESS.get().map(Validator::config)).unwrap_or_default()
}

/// Lends a validator to this thread until [`take_back`]. False if the thread is inside an event.
pub fn lend(validator: Validator) -> bool {
    THREAD.with(|thread| {
        let thread = thread.try_borrow_mut();
        thread.map(|mut thread| thread.lent.push(validator)).is_ok()
    })
}

/// Ends one [`lend`].
pub fn take_back() {
    let lent = THREAD.with(|thread| {
        let mut thread = thread.try_borrow_mut().ok()?;
        let lent = thread.lent.pop()?;
        let holds = !thread.task.held().is_empty();
        let before = if holds { thread.left.replace(lent.clone()) } else { thread.left.take() };
        Some((lent, before))
    });
    // Dropped here, with nothing borrowed: it may be the last handle.
    drop(lent);
}

/// The thread ends: what it still holds is a finding, and its memory is freed.
pub fn exit(site: Site) -> Option<(Validator, Findings)> {
    ENDED.set(true);
    THREAD.with(|thread| {
        let mut thread = thread.try_borrow_mut().ok()?;
        if thread.task.held().is_empty() {
            // What allocated is replaced by what does not; a later event may allocate anew.
            let empty = Thread::new();
            let old = std::mem::replace(&mut **thread, empty);
            drop(thread);
            drop(old);
            return None;
        }
        let Thread { task, lent, left } = &mut **thread;
        let validator = lent.last().or(left.as_ref()).or(PROCESS.get())?.clone();
        let findings = validator.exit(task, site);
        Some((validator, findings))
    })
}

/// Whether [`exit`] was called on this thread: from now on nothing may panic.
pub fn has_ended() -> bool {
    ENDED.get()
}
