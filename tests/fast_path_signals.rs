//! A signal handler takes known locks in the midst of the fast path of the thread it interrupts.
//!
//! What a handler sees must be some state that the thread was in, and what it leaves must be as it
//! was. If not, a record has the key of another chain, and sooner or later a chain comes up that
//! never was: so the number of chains is the sharpest thing to look at.
#![cfg(unix)]

use std::cell::Cell;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex as StdMutex, Once, OnceLock, PoisonError, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use lockdep::kernel::{Mutex, RawSpinLock, RwLock};
use lockdep::{Action, LockClassKey, Options, Policy, Validator, context, contract};

thread_local! {
    /// What a signal runs on this thread.
    static HANDLER: Cell<Option<fn()>> = const { Cell::new(None) };
}

/// How many signals were handled.
static HANDLED: AtomicU64 = AtomicU64::new(0);

const SIGNALS: u64 = 30_000;
/// However slow the machine, nothing runs for longer.
const LONG: Duration = Duration::from_secs(20);

extern "C" fn on_signal(_: libc::c_int) {
    if let Some(handler) = HANDLER.get() {
        handler();
    }
    HANDLED.fetch_add(1, Ordering::Release);
}

fn install() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // SAFETY: all zero is a value of it: no flags, nothing masked.
        let mut action: libc::sigaction = unsafe { std::mem::zeroed() };
        action.sa_sigaction = on_signal as extern "C" fn(libc::c_int) as usize;
        action.sa_flags = libc::SA_RESTART;
        // SAFETY: the handler calls what the interrupted thread may be in the midst of, which is
        // what is tested; it allocates nothing, waits for nobody and does not unwind.
        let done = unsafe { libc::sigaction(libc::SIGUSR1, &action, std::ptr::null_mut()) };
        assert_eq!(done, 0);
    });
}

/// Runs a step again and again on a thread of its own, with a signal coming whenever the last one
/// was handled. `warm` makes the handler known in each state in which it can arrive.
///
/// Nothing may be found, lost or left, and no chain may come up that was not known.
fn under_signals(handler: fn(), warm: impl FnOnce() + Send, step: impl Fn() + Send) {
    static ONE: StdMutex<()> = StdMutex::new(());
    let _alone = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    install();
    let policy = Policy::new(Action::Collect);
    let validator = Validator::new(Options { policy, ..Options::default() });
    let (before, stop) = (HANDLED.load(Ordering::Acquire), AtomicBool::new(false));
    let known = thread::scope(|threads| {
        let (tell, told) = mpsc::channel();
        let (validator, stop) = (&validator, &stop);
        let worker = threads.spawn(move || {
            lockdep::scope(validator, || {
                warm();
                (0..3).for_each(|_| step());
                let known = validator.chains();
                HANDLER.set(Some(handler));
                // SAFETY: it has no preconditions.
                tell.send(unsafe { libc::pthread_self() }).unwrap();
                while !stop.load(Ordering::Acquire) {
                    (0..100).for_each(|_| step());
                }
                HANDLER.set(None);
                known
            })
        });
        let target = told.recv().expect("the worker is warmed up");
        let end = Instant::now() + LONG;
        for n in 1..=SIGNALS {
            // SAFETY: the thread lives until it is told to stop.
            unsafe { libc::pthread_kill(target, libc::SIGUSR1) };
            while HANDLED.load(Ordering::Acquire) < before + n && Instant::now() < end {
                std::hint::spin_loop();
            }
        }
        stop.store(true, Ordering::Release);
        // The thread's end finds what is still held.
        worker.join().expect("the worker neither panics nor hangs")
    });
    let handled = HANDLED.load(Ordering::Acquire) - before;
    assert!(handled > 0, "no signal came");
    assert!(validator.findings().is_empty(), "{:?}", validator.findings());
    assert_eq!(validator.chains(), known, "chains that never were, in {handled} signals");
    assert_eq!(lockdep::global().lost_coverage().reentered, 0);
}

/// `N` mutexes, a class each, whose numbers follow one on another.
fn mutexes<const N: usize>() -> [Mutex<u64>; N] {
    let locks = std::array::from_fn(|i| {
        let key = Box::leak(Box::new(LockClassKey::new(format!("class {i}").leak())));
        Mutex::with_key(key, 0)
    });
    locks.iter().for_each(|lock| drop(lock.lock()));
    locks
}

/// Locks that only the handler takes.
static ONLY: RawSpinLock<u64> = RawSpinLock::new(0);
static ONLY_UNDER: RawSpinLock<u64> = RawSpinLock::new(0);

fn two_locks() {
    let mut only = ONLY.try_lock().expect("only the handler takes it, and one at a time");
    *only += 1;
    *ONLY_UNDER.lock() += 1;
}

#[test]
fn a_handler_that_takes_locks_of_its_own_disturbs_nothing() {
    let (outer, inner) = (Mutex::new(0), Mutex::new(0));
    let (raw, rw) = (RawSpinLock::new(0), RwLock::new(0));
    let step = |at_each: fn()| {
        let mut outer = outer.lock();
        *outer += 1;
        at_each();
        {
            let _inner = inner.try_lock().unwrap();
            at_each();
            let _read = rw.read();
            at_each();
            let _raw = raw.lock();
            at_each();
        }
        let _write = rw.write();
        at_each();
    };
    under_signals(
        two_locks,
        || {
            two_locks();
            step(two_locks);
        },
        || step(|| {}),
    );
    contract::assert_not_held(&outer);
}

#[test]
fn a_handler_whose_locks_share_their_memos_with_those_of_the_thread_disturbs_nothing() {
    /// A class for each memo, so that those of the thread's locks are among them.
    static HANDLERS: OnceLock<[Mutex<u64>; 64]> = OnceLock::new();
    fn handler() {
        let locks = HANDLERS.get().expect("made before the first signal");
        assert!(locks[3..6].iter().all(|lock| lock.try_lock().is_some()));
    }
    HANDLERS.get_or_init(mutexes);
    let locks: [Mutex<u64>; 64] = mutexes();
    // The handler's n-th lock and the thread's n-th have one memo.
    let (a, b, c) = (&locks[3], &locks[4], &locks[5]);
    let step = |at_each: fn()| {
        let _a = a.lock();
        at_each();
        let _b = b.lock();
        at_each();
        let _c = c.lock();
        at_each();
    };
    under_signals(
        handler,
        || {
            handler();
            step(handler);
        },
        || step(|| {}),
    );
}

/// More locks than a thread finds its counts of at once, where locks are measured: what is pushed out
/// must be found again without an event.
#[test]
fn a_handler_among_many_locks_disturbs_nothing() {
    static HANDLERS: OnceLock<[Mutex<u64>; 8]> = OnceLock::new();
    fn handler() {
        let locks = HANDLERS.get().expect("made before the first signal");
        assert!(locks.iter().all(|lock| lock.try_lock().is_some()));
    }
    HANDLERS.get_or_init(mutexes);
    let locks: [Mutex<u64>; 200] = mutexes();
    let step = |at_each: fn()| {
        for lock in &locks {
            *lock.lock() += 1;
        }
        let _held = locks[0].lock();
        at_each();
    };
    under_signals(
        handler,
        || {
            handler();
            locks.iter().for_each(|lock| {
                let _held = lock.lock();
                handler();
            });
            step(handler);
        },
        || step(|| {}),
    );
}

#[test]
fn a_handler_that_tries_the_very_lock_that_the_thread_takes_disturbs_nothing() {
    static KEY: LockClassKey = LockClassKey::new("shared");
    static SHARED: RawSpinLock<u64> = RawSpinLock::with_key(&KEY, 0);
    /// Taken in its place to get into a state that is else a moment: the thread is about to take
    /// the lock, which is free still.
    static TWIN: RawSpinLock<u64> = RawSpinLock::with_key(&KEY, 0);
    static OUTER: Mutex<u64> = Mutex::new(0);
    static INNER: RawSpinLock<u64> = RawSpinLock::new(0);
    fn handler() {
        if let Some(mut shared) = SHARED.try_lock() {
            *shared += 1;
        }
    }
    fn step(shared: &RawSpinLock<u64>, at_each: fn()) {
        let _outer = OUTER.lock();
        at_each();
        let _shared = shared.lock();
        at_each();
        let _inner = INNER.lock();
        at_each();
    }
    under_signals(
        handler,
        || {
            handler();
            step(&TWIN, handler);
        },
        || step(&SHARED, || {}),
    );
}

#[test]
fn a_handler_that_switches_interrupts_off_leaves_them_as_they_were() {
    static OWN: RawSpinLock<u64> = RawSpinLock::new(0);
    static OFTEN: RawSpinLock<u64> = RawSpinLock::new(0);
    static INNER: RawSpinLock<u64> = RawSpinLock::new(0);
    fn handler() {
        *OWN.lock_irqsave() += 1;
    }
    /// Known with interrupts off alone, and with interrupts on with another lock under it: were
    /// the state of interrupts wrong, the chain of both would be new.
    fn step(at_each: fn()) {
        at_each();
        {
            let _often = OFTEN.lock_irqsave();
            at_each();
        }
        let _often = OFTEN.lock();
        at_each();
        let _inner = INNER.lock();
        at_each();
    }
    under_signals(
        handler,
        || {
            context::irq_save().scope(handler);
            step(handler);
        },
        || step(|| {}),
    );
}
