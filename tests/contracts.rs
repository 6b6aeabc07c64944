//! Assertions and what functions promise, on locks of every mirror.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use lockdep::kernel::{self, RawSpinLock};
use lockdep::sync::{self, LockResult, MutexGuard};
use lockdep::{
    Action, Kind, Options, Policy, Validator, acquires, assert_held, assert_not_held, holds,
    might_lock, might_sleep, not_held, parking_lot, parking_lot_0_13, spin,
};

/// The kinds and facts that code comes to.
fn found(code: impl FnOnce()) -> Vec<(Kind, String)> {
    let policy = Policy::new(Action::Collect);
    let validator = Validator::new(Options { policy, ..Options::default() });
    lockdep::scope(&validator, code);
    let findings = validator.findings().into_iter();
    findings.map(|kept| (kept.report.kind, kept.report.fact.clone())).collect()
}

fn kinds(code: impl FnOnce()) -> Vec<Kind> {
    found(code).into_iter().map(|(kind, _)| kind).collect()
}

const CLEAN: [Kind; 0] = [];

#[test]
fn a_lock_that_should_be_held_is_or_is_not() {
    let (std, rw) = (sync::Mutex::new(0), sync::RwLock::new(0));
    let (parking, parking_rw) = (parking_lot::Mutex::new(0), parking_lot::RwLock::new(0));
    let (reentrant, kernel) = (parking_lot::ReentrantMutex::new(0), kernel::Mutex::new(0));
    let (next, spin) = (parking_lot_0_13::Mutex::new(0), spin::Mutex::<_>::new(0));
    let spin_rw = spin::RwLock::<_>::new(0);
    let all = || {
        assert_held!(std);
        assert_held!(rw);
        assert_held!(parking);
        assert_held!(parking_rw);
        assert_held!(reentrant);
        assert_held!(kernel);
        assert_held!(next);
        assert_held!(spin);
        assert_held!(spin_rw);
    };
    let none = || {
        assert_not_held!(std);
        assert_not_held!(rw);
        assert_not_held!(parking);
        assert_not_held!(parking_rw);
        assert_not_held!(reentrant);
        assert_not_held!(kernel);
        assert_not_held!(next);
        assert_not_held!(spin);
        assert_not_held!(spin_rw);
    };
    assert_eq!(kinds(all), [Kind::NotHeld; 9]);
    assert_eq!(kinds(none), CLEAN);
    let held = |code: &dyn Fn()| {
        let _std = std.lock().unwrap();
        let _rw = rw.read().unwrap();
        let _parking = parking.lock();
        let _parking_rw = parking_rw.write();
        let _reentrant = reentrant.lock();
        let _kernel = kernel.lock();
        let _next = next.lock();
        let (_spin, _spin_rw) = (spin.lock(), spin_rw.read());
        code();
    };
    assert_eq!(kinds(|| held(&all)), CLEAN);
    assert_eq!(kinds(|| held(&none)), [Kind::Held; 9]);
    let shared = Arc::new(&std);
    let modes = || {
        assert_held!(rw, read);
        assert_held!(parking_rw, write);
        assert_held!(shared, write,);
    };
    assert_eq!(kinds(|| held(&modes)), CLEAN);
    let wrong = || {
        assert_held!(rw, write);
        assert_held!(parking_rw, read);
        assert_held!(std, read);
    };
    assert_eq!(kinds(|| held(&wrong)), [Kind::NotHeld; 3]);
}

#[test]
fn an_assertion_on_a_programs_lock_is_deferred() {
    let validator = Validator::new(Options::default());
    let mut went_on = false;
    let panic = catch_unwind(AssertUnwindSafe(|| {
        lockdep::scope(&validator, || {
            assert_held!(sync::Mutex::new(0));
            went_on = true;
        });
    }));
    let text = panic.unwrap_err().downcast::<String>().unwrap();
    assert!(went_on && text.contains("WARNING: lock not held"), "{text}");
}

#[test]
fn a_call_may_take_a_lock_or_sleep() {
    let (a, b) = (sync::Mutex::new(0u8), sync::Mutex::new(0u16));
    let both = || {
        let _a = a.lock().unwrap();
        might_lock!(b);
    };
    let other = || {
        let _b = b.lock().unwrap();
        might_lock!(a);
    };
    assert_eq!(kinds(both), CLEAN);
    assert_eq!(
        kinds(|| {
            both();
            other();
        }),
        [Kind::Circular]
    );
    let table = sync::RwLock::new(0);
    let twice = || {
        let _read = table.read().unwrap();
        might_lock!(table);
    };
    assert_eq!(kinds(twice), [Kind::Recursive]);
    assert_eq!(kinds(|| might_lock!(table, read)), CLEAN);
    let sleeps = || {
        let spin = RawSpinLock::new(0);
        let _spin = spin.lock();
        might_sleep!();
    };
    assert_eq!(kinds(sleeps), [Kind::SleepInAtomic]);
    let lock = spin::Mutex::<_>::new(0);
    let sleeps = || {
        let _spin = lock.lock();
        might_sleep!();
    };
    assert_eq!(kinds(sleeps), [Kind::SleepInAtomic]);
}

/// What a mistaken caller does to it is a finding.
#[derive(Default)]
struct Queue {
    jobs: sync::Mutex<Vec<u32>>,
    done: parking_lot::Mutex<u64>,
}

impl Queue {
    #[holds(self.jobs)]
    fn relies(&self) -> usize {
        1
    }

    #[holds(self.jobs, self.done)]
    fn relies_on_both(&self) {}

    #[holds(self.jobs)]
    #[not_held(self.done)]
    fn relies_on_one_only(&self) {}

    #[not_held(self.jobs)]
    fn takes(&self, early: bool) -> Option<u32> {
        if early {
            return self.jobs.lock().ok()?.pop();
        }
        self.jobs.lock().unwrap().pop()
    }

    #[acquires(self.jobs)]
    fn lock(&self) -> MutexGuard<'_, Vec<u32>> {
        self.jobs.lock().unwrap()
    }

    #[acquires(self.jobs)]
    fn lock_of(&mut self) -> MutexGuard<'_, Vec<u32>> {
        self.jobs.lock().unwrap()
    }

    #[acquires(self.jobs)]
    fn try_lock(&self) -> Option<MutexGuard<'_, Vec<u32>>> {
        self.jobs.try_lock().ok()
    }

    #[acquires(self.jobs)]
    fn result(&self, fails: bool) -> Result<LockResult<MutexGuard<'_, Vec<u32>>>, ()> {
        if fails {
            Err(())?;
        }
        Ok(self.jobs.lock())
    }

    #[acquires(self.jobs)]
    fn forgets_to_lock(&self, early: bool) -> u32 {
        if early {
            return 1;
        }
        drop(self.jobs.lock());
        2
    }

    #[holds(self.jobs)]
    fn releases(&self, guard: MutexGuard<'_, Vec<u32>>) {
        drop(guard);
    }

    #[not_held(self.jobs)]
    fn leaves_it_held(&self) {
        std::mem::forget(self.jobs.lock());
    }

    #[holds(self.jobs)]
    async fn waits(&self) -> Result<u32, std::num::ParseIntError> {
        std::future::ready(()).await;
        let number = "1".parse()?;
        Ok(number)
    }

    #[acquires(self.jobs)]
    async fn locks_late(&self) -> MutexGuard<'_, Vec<u32>> {
        std::future::ready(()).await;
        self.jobs.lock().unwrap()
    }

    #[not_held(self.jobs)]
    fn opaque(&self) -> impl Iterator<Item = u32> + use<> {
        vec![1].into_iter()
    }

    #[not_held(queue.jobs)]
    fn consumes(queue: Arc<Queue>, text: String) -> (Arc<Queue>, String) {
        (queue, text)
    }
}

#[holds(*lock)]
fn generic<L, T: Clone>(lock: &L, value: &T) -> T
where
    L: lockdep::contract::Tracked + ?Sized,
{
    let _ = lock;
    value.clone()
}

/// Runs a future that never waits.
fn ready<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("it waits"),
    }
}

#[test]
fn what_a_function_relies_on_is_checked_at_its_entry() {
    let queue = Queue::default();
    assert_eq!(kinds(|| assert_eq!(queue.relies(), 1)), [Kind::NotHeld]);
    assert_eq!(kinds(|| queue.relies_on_both()), [Kind::NotHeld; 2]);
    let held = |code: &dyn Fn()| {
        let _jobs = queue.jobs.lock().unwrap();
        code();
    };
    assert_eq!(kinds(|| held(&|| _ = queue.relies())), CLEAN);
    assert_eq!(kinds(|| held(&|| queue.relies_on_both())), [Kind::NotHeld]);
    assert_eq!(kinds(|| held(&|| queue.relies_on_one_only())), CLEAN);
    let both = || {
        let _done = queue.done.lock();
        held(&|| queue.relies_on_one_only());
    };
    assert_eq!(kinds(both), [Kind::Held]);
    // A certain hang comes after the finding, and panics whatever the policy.
    let takes = || held(&|| _ = catch_unwind(AssertUnwindSafe(|| queue.takes(false))));
    assert_eq!(kinds(takes), [Kind::Held, Kind::Recursive]);
    assert_eq!(kinds(|| _ = (queue.takes(false), queue.takes(true))), CLEAN);
    assert_eq!(kinds(|| _ = generic(&queue.jobs, &1)), [Kind::NotHeld]);
    assert_eq!(kinds(|| assert_eq!(queue.opaque().sum::<u32>(), 1)), CLEAN);
    let queue = Arc::new(Queue::default());
    assert_eq!(kinds(|| drop(Queue::consumes(queue, String::new()))), CLEAN);
}

#[test]
fn what_a_function_promises_is_checked_at_its_exit() {
    let mut queue = Queue::default();
    assert_eq!(kinds(|| drop((queue.lock(), queue.done.lock()))), CLEAN);
    assert_eq!(kinds(|| drop(queue.lock_of())), CLEAN);
    assert_eq!(kinds(|| drop(queue.try_lock())), CLEAN);
    assert_eq!(kinds(|| drop(queue.result(false))), CLEAN);
    assert_eq!(kinds(|| drop(queue.result(true))), CLEAN);
    let returns = |fact: &str| format!("{fact} when the function returns");
    for early in [true, false] {
        let forgets = found(|| _ = queue.forgets_to_lock(early));
        assert_eq!(forgets, [(Kind::NotHeld, returns("it must be held"))]);
    }
    let releases = found(|| queue.releases(queue.jobs.lock().unwrap()));
    assert_eq!(releases, [(Kind::NotHeld, returns("it must be held"))]);
    // Held when it is wanted: nothing is promised then.
    let held = || {
        let _jobs = queue.jobs.lock().unwrap();
        drop(queue.try_lock());
    };
    assert_eq!(found(held), [(Kind::Held, "it must not be held here".to_owned())]);
    let left = found(|| queue.leaves_it_held());
    assert_eq!(left[0], (Kind::Held, returns("it must not be held")));
    std::mem::forget(queue);
}

#[test]
fn asynchronous_functions_keep_their_promises_when_they_run() {
    let queue = Queue::default();
    assert_eq!(kinds(|| drop(queue.waits())), CLEAN, "nothing ran");
    assert_eq!(kinds(|| assert_eq!(ready(queue.waits()), Ok(1))), [Kind::NotHeld]);
    let held = || {
        let _jobs = queue.jobs.lock().unwrap();
        ready(queue.waits()).unwrap();
    };
    assert_eq!(kinds(held), CLEAN);
    assert_eq!(kinds(|| drop(ready(queue.locks_late()))), CLEAN);
}

#[test]
fn the_place_is_the_promises() {
    let policy = Policy::new(Action::Collect);
    let validator = Validator::new(Options { policy, ..Options::default() });
    lockdep::scope(&validator, || _ = Queue::default().relies());
    let site = validator.findings()[0].report.wanted.as_ref().unwrap().site;
    let line = include_str!("contracts.rs").lines().position(|line| line.contains("fn relies(&"));
    assert_eq!((site.file(), site.line() as usize), ("tests/contracts.rs", line.unwrap()));
}
