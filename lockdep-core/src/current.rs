//! The validator of the process, and the one lent to a thread.
//!
//! The thread's state has no destructor, so it can be used while other thread-locals are dropped,
//! and costs no registration. Whoever wants to know of a thread's end calls [`exit`] from a
//! destructor of its own.

use std::cell::{Cell, RefCell};
use std::mem::{self, ManuallyDrop};
use std::sync::OnceLock;

use crate::backtrace::is_resolving;
use crate::config::KernelConfig;
use crate::depmap::TaskId;
use crate::local;
use crate::site::Site;
use crate::task::{self, Task};
use crate::validator::{Findings, Options, Validator};

#[cfg(feature = "stats")]
pub use crate::local::is_inside;
pub use crate::local::{
    acquire_known, concerns, holds, in_interrupt, irqs_off, number, own, pass_here, recall_class,
    release_known, restore_irq_known,
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

static PROCESS: OnceLock<Validator> = OnceLock::new();

/// The validator of the process; `options` are asked for if this is the first use.
pub fn process(options: fn() -> Options) -> &'static Validator {
    PROCESS.get_or_init(|| Validator::new(options()))
}

/// Runs an event of this thread on the validator that counts for it: the one lent to it last, or
/// the process's.
///
/// `None` if the thread is inside another event, or resolves a stack: then a lock was taken by the
/// validator's own allocation, or in a signal handler on top of it. That is counted as lost
/// coverage.
pub fn with<R>(
    options: fn() -> Options,
    event: impl FnOnce(&Validator, &mut Task) -> R,
) -> Option<R> {
    let (mut event, mut result) = (Some(event), None);
    run(options, &mut |validator, task| {
        if let Some(event) = event.take() {
            result = Some(event(validator, task));
        }
    });
    result
}

/// What is around every event: one function, whatever the event is.
fn run(options: fn() -> Options, event: &mut dyn FnMut(&Validator, &mut Task)) {
    let entered = if is_resolving() { None } else { local::enter() };
    let Some(mut task) = entered else {
        if let Some(process) = PROCESS.get() {
            process.count_reentry();
        }
        return;
    };
    COUNTING.with(|counting| {
        if let Ok(mut counting) = counting.try_borrow_mut() {
            let validator = counting.now.get_or_insert_with(|| process(options).clone());
            event(validator, &mut task);
        }
    });
}

/// The validator that counts for this thread.
pub fn validator(options: fn() -> Options) -> Validator {
    COUNTING
        .with(|counting| counting.try_borrow().ok().and_then(|counting| counting.now.clone()))
        .unwrap_or_else(|| process(options).clone())
}

/// The validator lent to this thread, if one is.
pub fn lent() -> Option<Validator> {
    COUNTING.with(|counting| {
        let counting = counting.try_borrow().ok()?;
        counting.now.clone().filter(|_| !counting.before.is_empty())
    })
}

/// The validator of the process, if it was asked for already.
pub fn existing() -> Option<&'static Validator> {
    PROCESS.get()
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

/// Gives this thread's task a number that was made for it. False inside an event.
pub fn be(id: TaskId) -> bool {
    change(&mut |_, task| task.be(id))
}

/// Says which test this thread belongs to from now on: what it is first to do is told by that name.
/// False inside an event.
pub fn set_test(name: Option<&'static str>) -> bool {
    change(&mut |_, task| task.test = name)
}

/// Lends a validator to this thread until [`take_back`]. False if the thread is inside an event.
pub fn lend(validator: Validator) -> bool {
    let mut validator = Some(validator);
    change(&mut |counting, task| {
        let before = mem::replace(&mut counting.now, validator.take());
        counting.before.push(before);
        task.forget();
    })
}

/// Ends one [`lend`].
pub fn take_back() {
    let mut old = None;
    change(&mut |counting, task| {
        let Some(before) = counting.before.pop() else { return };
        let lent = mem::replace(&mut counting.now, before);
        task.forget();
        let left = if task.held().is_empty() { None } else { lent.clone() };
        old = Some((lent, mem::replace(&mut counting.left, left)));
    });
    // Dropped here, with nothing borrowed: it may be the last handle.
    drop(old);
}

/// Changes which validator counts. False, with nothing changed, inside an event.
fn change(change: &mut dyn FnMut(&mut ManuallyDrop<Counting>, &mut Task)) -> bool {
    let Some(mut task) = local::enter() else { return false };
    COUNTING.with(|counting| match counting.try_borrow_mut() {
        Ok(mut counting) => {
            change(&mut counting, &mut task);
            true
        }
        Err(_) => false,
    })
}

/// How many locks were taken at least once in this process, but for a few that live shortly and
/// are taken by threads that still run.
pub fn locks() -> u64 {
    change(&mut |_, task| task.count_locks());
    task::locks()
}

/// The thread ends: what it still holds is a finding, and its memory is freed.
pub fn exit(site: Site) -> Option<(Validator, Findings)> {
    ENDED.set(true);
    let (mut old, mut ended) = (None, None);
    change(&mut |counting, task| {
        task.count_locks();
        if task.held().is_empty() {
            // What allocated is replaced by what does not; a later event may allocate anew.
            let counting = mem::replace(counting, ManuallyDrop::new(Counting::new()));
            old = Some((mem::take(task), ManuallyDrop::into_inner(counting)));
            return;
        }
        let lent = counting.now.as_ref().filter(|_| !counting.before.is_empty());
        let validator = lent.or(counting.left.as_ref()).or(PROCESS.get());
        ended = validator.map(|validator| (validator.clone(), validator.exit(task, site)));
    });
    // Dropped here, with nothing borrowed.
    drop(old);
    ended
}

/// Whether [`exit`] was called on this thread: from now on nothing may panic.
pub fn has_ended() -> bool {
    ENDED.get()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::class::LockType;
    use crate::depmap::DepMap;
    use crate::held::{Acquire, Manner};
    use crate::mode::Mode;
    use crate::wait::{WaitType, WaitTypes};

    static RAW: LockType = LockType::new("raw spinlock", WaitTypes::new(WaitType::Spin));
    const MANNER: Manner = Manner::new(&RAW, Mode::Exclusive, false);

    /// Takes a lock as the facade does. True if that was the fast path.
    fn take(map: &DepMap) -> bool {
        let site = Site::caller();
        let known = acquire_known(map, &MANNER, site);
        if !known {
            with(Options::default, |validator, task| {
                let class = task.class_of(map, "()", &RAW);
                let wanted = Acquire::new(map.address(), class, &RAW, site);
                assert!(validator.acquire(task, &wanted).is_empty());
            });
        }
        known
    }

    fn release(map: &DepMap) -> bool {
        let known = release_known(map);
        if !known {
            with(Options::default, |validator, task| {
                let site = Site::caller();
                validator.release(task, map.address(), map.class(), false, site)
            });
        }
        known
    }

    /// Runs on a validator and a thread of its own.
    fn apart(code: impl FnOnce() + Send) {
        let validator = Validator::new(Options { stacks: false, ..Options::default() });
        std::thread::scope(|scope| {
            scope.spawn(|| {
                assert!(lend(validator));
                code();
                take_back();
                assert!(exit(Site::caller()).is_none(), "nothing is held");
            });
        });
    }

    #[test]
    fn what_was_seen_once_needs_no_event() {
        apart(|| {
            let map = DepMap::new();
            assert!(!release_known(&map) && !take(&map), "the first time");
            assert!(holds(&map) && release(&map));
            for _ in 0..3 {
                assert!(take(&map) && holds(&map) && release(&map) && !holds(&map));
            }
        });
    }

    #[test]
    fn the_stack_grows_and_shrinks() {
        apart(|| {
            let (outer, inner) = (DepMap::new(), DepMap::new());
            take(&outer);
            for round in 0..2 {
                // Recursive reads of one class stand upon each other without end.
                for _ in 0..40 {
                    with(Options::default, |validator, task| {
                        let class = task.class_of(&inner, "()", &RAW);
                        let site = Site::caller();
                        let wanted = Acquire::new(inner.address(), class, &RAW, site);
                        validator.acquire(task, &wanted.mode(Mode::RecursiveRead))
                    });
                }
                (0..40).for_each(|i| assert!(release(&inner), "{round} {i}"));
            }
            assert!(release(&outer) && !release_known(&outer));
        });
    }

    #[test]
    fn what_is_not_on_top_or_not_of_this_frame_is_no_fast_path() {
        apart(|| {
            let (a, b) = (DepMap::new(), DepMap::new());
            for _ in 0..2 {
                take(&a);
                take(&b);
                assert!(!release(&a) && release(&b));
            }
            take(&a);
            with(Options::default, |validator, task| {
                validator.enter(task, crate::context::ContextId::HARDIRQ, false);
            });
            assert!(in_interrupt() && !release_known(&a));
            with(Options::default, |validator, task| validator.leave(task, Site::caller()));
            assert!(!in_interrupt() && release_known(&a));
        });
    }

    #[test]
    fn inside_an_event_there_is_no_fast_path() {
        apart(|| {
            let (a, b) = (DepMap::new(), DepMap::new());
            take(&a);
            release(&a);
            take(&b);
            with(Options::default, |_, _| {
                assert!(!acquire_known(&a, &MANNER, Site::caller()) && !release_known(&b));
                assert!(irqs_off(true).is_none() && !restore_irq_known(Default::default()));
                assert!(with(Options::default, |_, _| ()).is_none());
            });
            assert!(release(&b));
        });
    }

    #[test]
    fn interrupts_go_off_and_back_on() {
        apart(|| {
            let map = DepMap::new();
            for round in 0..3 {
                let before = irqs_off(true).unwrap();
                assert_eq!(take(&map), round > 0, "known with interrupts off");
                assert!(release(&map) && restore_irq_known(before));
            }
            assert!(!take(&map), "with interrupts on it is another matter");
            release(&map);
        });
    }
}
