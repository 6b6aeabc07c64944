//! The fast path allocates nothing and takes no lock of the validator's; a thread leaves nothing
//! behind. The global allocator of this process counts, and stops a thread where it is told to.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::sync::atomic::{AtomicBool, AtomicIsize, Ordering};
use std::sync::{Mutex as StdMutex, MutexGuard, PoisonError, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use lockdep::kernel::{Mutex, RawSpinLock, RwLock, RwSemaphore, SpinLock};
use lockdep::{Action, LockClassKey, Options, Policy, Validator};

struct Counting;

thread_local! {
    /// Allocations and deallocations of this thread.
    static CALLS: Cell<(u64, u64)> = const { Cell::new((0, 0)) };
    /// At which allocation from now this thread stops; 0 for none.
    static STOP_AT: Cell<u64> = const { Cell::new(0) };
}

/// Bytes allocated and not freed, of all threads.
static LIVE: AtomicIsize = AtomicIsize::new(0);
/// Whether a thread has stopped in an allocation, and whether it may go on.
static STOPPED: AtomicBool = AtomicBool::new(false);
static GO_ON: AtomicBool = AtomicBool::new(false);

/// Longer than anything here takes; nothing hangs for longer, whatever fails.
const LONG: Duration = Duration::from_secs(30);

/// Waits until a flag is set, but not for ever. Allocates nothing.
fn wait_for(flag: &AtomicBool) -> bool {
    let end = Instant::now() + LONG;
    while !flag.load(Ordering::Acquire) {
        if Instant::now() > end {
            return false;
        }
        thread::sleep(Duration::from_millis(1));
    }
    true
}

fn stop_here() {
    let left = STOP_AT.get();
    if left > 0 {
        STOP_AT.set(left - 1);
        if left == 1 {
            STOPPED.store(true, Ordering::Release);
            wait_for(&GO_ON);
        }
    }
}

// SAFETY: every method passes its arguments on to the system's allocator unchanged, whose contract
// is the same; what is around it touches no memory of the caller's and does not unwind.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        stop_here();
        let (made, freed) = CALLS.get();
        CALLS.set((made + 1, freed));
        LIVE.fetch_add(layout.size() as isize, Ordering::Relaxed); // Relaxed: a count.
        // SAFETY: the caller keeps the contract of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        let (made, freed) = CALLS.get();
        CALLS.set((made, freed + 1));
        LIVE.fetch_sub(layout.size() as isize, Ordering::Relaxed); // Relaxed: a count.
        // SAFETY: the caller keeps the contract of `dealloc`.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// One test at a time: they count what the process has, or stop threads in the midst of it.
fn alone() -> MutexGuard<'static, ()> {
    static ONE: StdMutex<()> = StdMutex::new(());
    ONE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn validator() -> Validator {
    let policy = Policy::new(Action::Collect);
    Validator::new(Options { policy, stacks: false, ..Options::default() })
}

/// `n` mutexes, a class each.
fn mutexes(n: usize) -> Vec<Mutex<u32>> {
    let key = |i| &*Box::leak(Box::new(LockClassKey::new(format!("class {i}").leak())));
    (0..n).map(|i| Mutex::with_key(key(i), 0)).collect()
}

/// Takes locks one under the other, and releases them from the top.
fn nest(locks: &[Mutex<u32>]) {
    if let [first, rest @ ..] = locks {
        let mut guard = first.lock();
        *guard += 1;
        nest(rest);
    }
}

/// Runs a step until it is known, and then 10,000 times, which must not allocate.
fn assert_steady(validator: &Validator, what: &str, step: impl Fn()) {
    (0..3).for_each(|_| step());
    let (before, chains) = (CALLS.get(), validator.chains());
    (0..10_000).for_each(|_| step());
    let after = CALLS.get();
    assert_eq!((after.0 - before.0, after.1 - before.1), (0, 0), "{what}: (made, freed)");
    assert_eq!(validator.chains(), chains, "{what}");
}

#[test]
fn a_known_nesting_allocates_and_frees_nothing() {
    let _alone = alone();
    let validator = validator();
    let eight = mutexes(8);
    let (mutex, raw, spin) = (Mutex::new(0), RawSpinLock::new(0), SpinLock::new(0));
    let (rw, semaphore) = (RwLock::new(0), RwSemaphore::new(0));
    lockdep::scope(&validator, || {
        let steady = |what, step: &dyn Fn()| assert_steady(&validator, what, step);
        steady("a mutex", &|| *mutex.lock() += 1);
        steady("a raw spinlock", &|| *raw.lock() += 1);
        steady("a raw spinlock with interrupts off", &|| *raw.lock_irqsave() += 1);
        steady("a spinlock with interrupts off", &|| *spin.lock_irqsave() += 1);
        steady("a reader", &|| assert!(*rw.read() >= 0));
        steady("a writer", &|| *rw.write() += 1);
        steady("a reader that sleeps", &|| assert!(*semaphore.read() >= 0));
        steady("a writer that sleeps", &|| *semaphore.write() += 1);
        steady("a try of a mutex", &|| *mutex.try_lock().unwrap() += 1);
        steady("a try of a raw spinlock", &|| *raw.try_lock_irqsave().unwrap() += 1);
        steady("a try of a reader", &|| assert!(*rw.try_read().unwrap() >= 0));
        steady("a try of a writer", &|| *rw.try_write().unwrap() += 1);
        steady("one deep", &|| nest(&eight[..1]));
        steady("four deep", &|| nest(&eight[..4]));
        steady("eight deep", &|| nest(&eight));
        steady("one lock in many chains", &|| {
            for around in &eight {
                let _around = around.lock();
                *spin.lock() += 1;
            }
            *spin.lock() += 1;
        });
        steady("all sorts", &|| {
            let _semaphore = semaphore.write();
            let _mutex = mutex.lock();
            let _read = rw.read();
            let _spin = spin.lock_irqsave();
            let _raw = raw.lock_irqsave();
        });
        let _outer = mutex.lock();
        steady("under a lock", &|| *raw.lock_irqsave() += 1);
    });
    assert!(validator.findings().is_empty(), "{:?}", validator.findings());
}

#[test]
fn a_lock_that_lives_shortly_allocates_nothing_where_its_like_is_known() {
    let _alone = alone();
    let validator = validator();
    let outer = Mutex::new(0);
    lockdep::scope(&validator, || {
        assert_steady(&validator, "alone", || *SpinLock::new(1).lock() += 1);
        assert_steady(&validator, "under another", || {
            let _outer = outer.lock();
            let (spin, rw) = (SpinLock::new(1), RwLock::new(2));
            *spin.lock_irqsave() += 1;
            let _read = rw.read();
        });
        assert_steady(&validator, "around another", || {
            let short = RwSemaphore::new(0);
            let _short = short.write();
            *outer.lock() += 1;
        });
    });
    assert!(validator.findings().is_empty(), "{:?}", validator.findings());
}

/// Stops a thread at its `n`-th allocation in new nestings of `locks`; meanwhile another one runs
/// nestings that are known, and a third one that is new.
///
/// Whether the third had to wait, which is whether the first was under the validator's lock. False
/// also if there was no such allocation.
fn stopped_at(n: u64, validator: &Validator, known: &[Mutex<u32>]) -> bool {
    let new = mutexes(12);
    // Each is known alone, so that it has a class: what is new is the nesting.
    lockdep::scope(validator, || new.iter().for_each(|lock| *lock.lock() += 1));
    let (of_a, of_c) = new.split_at(10);
    STOPPED.store(false, Ordering::Release);
    GO_ON.store(false, Ordering::Release);
    let ended = AtomicBool::new(false);
    thread::scope(|threads| {
        let (ready, is_ready) = mpsc::channel();
        let (begin, begun) = mpsc::channel();
        let (done, is_done) = mpsc::channel();
        threads.spawn(move || {
            lockdep::scope(validator, || {
                // With a lock that lives shortly, whose class the thread knows.
                let step = || {
                    nest(known);
                    *SpinLock::new(0).lock() += 1;
                };
                (0..2).for_each(|_| step());
                ready.send(()).unwrap();
                if begun.recv().is_ok() {
                    (0..1_000).for_each(|_| step());
                    done.send(()).unwrap();
                }
            });
        });
        is_ready.recv_timeout(LONG).expect("the known nestings are warmed up");
        threads.spawn(|| {
            lockdep::scope(validator, || {
                STOP_AT.set(n);
                nest(of_a);
                STOP_AT.set(0);
            });
            ended.store(true, Ordering::Release);
        });
        while !STOPPED.load(Ordering::Acquire) {
            if ended.load(Ordering::Acquire) {
                return false;
            }
            thread::sleep(Duration::from_millis(1));
        }
        let (found, is_found) = mpsc::channel();
        threads.spawn(move || {
            lockdep::scope(validator, || nest(of_c));
            // Nobody may wait for it any more.
            let _ = found.send(());
        });
        // Long enough for one nesting. If the machine is slower, this thread seems to wait, and
        // the test is weaker, not red.
        let waits = is_found.recv_timeout(Duration::from_millis(200)).is_err();
        begin.send(()).unwrap();
        let ran = is_done.recv_timeout(LONG / 2);
        let still = is_found.try_recv().is_err();
        // Before any assertion: else the threads are waited for in vain.
        GO_ON.store(true, Ordering::Release);
        assert!(ran.is_ok(), "known nestings waited for a thread inside the validator");
        waits && still
    })
}

#[test]
fn known_nestings_go_on_while_another_thread_is_inside_the_validator() {
    let _alone = alone();
    let validator = validator();
    let known = mutexes(4);
    lockdep::scope(&validator, || nest(&known));
    let inside = (1..30).filter(|n| stopped_at(*n, &validator, &known)).take(2).count();
    assert!(inside > 0, "no thread was ever stopped under the validator's lock");
    assert!(validator.findings().is_empty(), "{:?}", validator.findings());
}

/// How many bytes more there are after 200 threads than before, at the least of some tries: what
/// stays of each thread stays at each try.
fn left_behind(body: impl Fn() + Sync) -> isize {
    let batch = || {
        for _ in 0..20 {
            thread::scope(|threads| {
                let few: Vec<_> = (0..10).map(|_| threads.spawn(&body)).collect();
                // Waits for the threads' ends, which the scope does not.
                few.into_iter().for_each(|thread| thread.join().unwrap());
            });
        }
    };
    batch();
    let tries = (0..4).map(|_| {
        let before = LIVE.load(Ordering::Relaxed);
        batch();
        LIVE.load(Ordering::Relaxed) - before
    });
    tries.min().unwrap()
}

#[test]
fn nothing_stays_behind_of_a_thread_that_took_locks() {
    let _alone = alone();
    let validator = validator();
    let locks = mutexes(6);
    let left = left_behind(|| lockdep::scope(&validator, || nest(&locks)));
    assert!(left < 200 * 8, "{left} bytes of 200 threads");
}

#[test]
fn nothing_stays_behind_of_a_thread_that_was_lent_a_validator_and_took_no_lock() {
    let _alone = alone();
    let validator = validator();
    let left = left_behind(|| lockdep::scope(&validator, || {}));
    assert!(left < 200 * 8, "{left} bytes of 200 threads");
}
