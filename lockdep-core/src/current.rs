//! The validator of the process, and the one lent to a thread.
//!
//! The thread's state has no destructor, so it can be used while other thread-locals are dropped,
//! and costs no registration. Whoever wants to know of a thread's end calls [`exit`] from a
//! destructor of its own.

use std::cell::{Cell, RefCell};
use std::mem::{self, ManuallyDrop};

use once_cell::sync::OnceCell;

use crate::backtrace::is_resolving;
use crate::config::KernelConfig;
use crate::local;
use crate::site::Site;
use crate::task::Task;
use crate::validator::{Findings, Options, Validator};

pub use crate::local::{
    acquire_known, holds, in_interrupt, irqs_off, own, recall_class, release_known,
    restore_irq_known, task_id,
};

/// Which validator counts for a thread. Borrowed during events only.
struct Counting {
    /// The one lent last, or the process's once it was asked for.
    now: Option<Validator>,
    /// Those that counted before each [`lend`].
    before: Vec<Option<Validator>>,
    /// The one taken back last, if the thread held locks then: it answers for them.
    left: Option<Validator>,
}

impl Counting {
    const fn new() -> Counting {
        Counting { now: None, before: Vec::new(), left: None }
    }
}

thread_local! {
    static COUNTING: RefCell<ManuallyDrop<Counting>> =
        const { RefCell::new(ManuallyDrop::new(Counting::new())) };
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
    let entered = if is_resolving() { None } else { local::enter() };
    let Some(mut task) = entered else {
        if let Some(process) = PROCESS.get() {
            process.count_reentry();
        }
        return None;
    };
    COUNTING.with(|counting| {
        let mut counting = counting.try_borrow_mut().ok()?;
        let validator = counting.now.get_or_insert_with(|| process(options).clone());
        Some(event(validator, &mut task))
    })
}

/// The validator that counts for this thread.
pub fn validator(options: impl FnOnce() -> Options) -> Validator {
    COUNTING
        .with(|counting| counting.try_borrow().ok().and_then(|counting| counting.now.clone()))
        .unwrap_or_else(|| process(options).clone())
}

/// The kernel that this thread's validator is; the default where there is none yet. Makes none,
/// so it may be asked inside an event.
pub fn config() -> KernelConfig {
    let lent = COUNTING.with(|counting| {
        let counting = counting.try_borrow().ok()?;
        counting.now.as_ref().map(Validator::config)
    });
    lent.or_else(|| PROCESS.get().map(Validator::config)).unwrap_or_default()
}

/// Lends a validator to this thread until [`take_back`]. False if the thread is inside an event.
pub fn lend(validator: Validator) -> bool {
    change(|counting, task| {
        let before = counting.now.replace(validator);
        counting.before.push(before);
        task.forget();
    })
    .is_some()
}

/// Ends one [`lend`].
pub fn take_back() {
    let old = change(|counting, task| {
        let before = counting.before.pop()?;
        let lent = mem::replace(&mut counting.now, before);
        task.forget();
        let left = if task.held().is_empty() { None } else { lent.clone() };
        Some((lent, mem::replace(&mut counting.left, left)))
    });
    // Dropped here, with nothing borrowed: it may be the last handle.
    drop(old);
}

/// Changes which validator counts. `None`, with nothing changed, inside an event.
fn change<R>(change: impl FnOnce(&mut ManuallyDrop<Counting>, &mut Task) -> R) -> Option<R> {
    let mut task = local::enter()?;
    COUNTING.with(|counting| Some(change(&mut *counting.try_borrow_mut().ok()?, &mut task)))
}

/// The thread ends: what it still holds is a finding, and its memory is freed.
pub fn exit(site: Site) -> Option<(Validator, Findings)> {
    ENDED.set(true);
    let mut old = None;
    let ended = change(|counting, task| {
        if task.held().is_empty() {
            // What allocated is replaced by what does not; a later event may allocate anew.
            let counting = mem::replace(counting, ManuallyDrop::new(Counting::new()));
            old = Some((mem::take(task), ManuallyDrop::into_inner(counting)));
            return None;
        }
        let lent = counting.now.as_ref().filter(|_| !counting.before.is_empty());
        let validator = lent.or(counting.left.as_ref()).or(PROCESS.get()).cloned();
        let validator = validator?;
        let findings = validator.exit(task, site);
        Some((validator, findings))
    });
    // Dropped here, with nothing borrowed.
    drop(old);
    ended.flatten()
}

/// Whether [`exit`] was called on this thread: from now on nothing may panic.
pub fn has_ended() -> bool {
    ENDED.get()
}
