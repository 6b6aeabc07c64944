//! What becomes of findings: panic, defer, log, collect, callback; per kind and configuration.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;

use lockdep::kernel::{Mutex, RawSpinLock, RwSemaphore, SpinLock};
use lockdep::{
    Action, ConfigSet, KernelConfig, Kind, Options, Policy, Preempt, Validator, context,
};

fn validator(policy: Policy) -> Validator {
    Validator::new(Options { policy, ..Options::default() })
}

/// A spinlock under a raw one.
fn invalid_nesting(outer: &RawSpinLock<u8>, inner: &SpinLock<u8>) {
    let _outer = outer.lock();
    let _inner = inner.lock();
}

/// How often each invalid wait context was found.
fn counts(validator: &Validator) -> Vec<u64> {
    let findings = validator.findings().into_iter();
    findings.filter(|kept| kept.report.kind == Kind::WaitContext).map(|kept| kept.count).collect()
}

fn text(panic: Box<dyn std::any::Any + Send>) -> String {
    panic.downcast::<String>().map_or_else(|_| String::new(), |text| *text)
}

#[test]
fn panic_is_the_default_and_comes_before_the_wait() {
    let validator = validator(Policy::default());
    let (outer, inner) = (RawSpinLock::new(0), SpinLock::new(0));
    // Somebody holds the inner lock and never lets go: waiting for it would hang.
    thread::scope(|threads| {
        let (held, wait) = mpsc::channel();
        let (release, end) = mpsc::channel::<()>();
        let inner_ref = &inner;
        threads.spawn(move || {
            let _inner = inner_ref.lock();
            held.send(()).unwrap();
            let _ = end.recv();
        });
        wait.recv().unwrap();
        let panic = catch_unwind(AssertUnwindSafe(|| {
            lockdep::scope(&validator, || invalid_nesting(&outer, &inner));
        }));
        let report = text(panic.unwrap_err());
        assert!(report.contains("[ BUG: Invalid wait context ]"), "{report}");
        assert!(report.contains("tests/policy.rs"), "{report}");
        drop(release);
    });
    // The panic undid the acquisitions: both locks are free and nothing is thought to be held.
    assert!(!outer.is_locked() && !inner.is_locked());
    lockdep::scope(&validator, || lockdep::contract::assert_not_held(&outer));
    assert_eq!(counts(&validator), [1]);
}

#[test]
fn the_same_nesting_panics_each_time_and_is_reported_in_full_once() {
    let validator = validator(Policy::default());
    let (outer, inner) = (RawSpinLock::new(0), SpinLock::new(0));
    let mut texts = (0..3).map(|_| {
        let panic = catch_unwind(AssertUnwindSafe(|| {
            lockdep::scope(&validator, || invalid_nesting(&outer, &inner));
        }));
        text(panic.unwrap_err())
    });
    assert!(texts.next().unwrap().contains("stack backtrace:"));
    for text in texts {
        assert!(text.contains("reported in full before") && !text.contains("stack backtrace:"));
    }
    assert_eq!(counts(&validator), [3]);
}

#[test]
fn a_certain_hang_panics_whatever_the_policy() {
    let validator = validator(Policy::new(Action::Collect));
    let mutex = Mutex::new(0);
    let semaphore = RwSemaphore::new(0);
    for hang in [
        &(|| {
            let _once = mutex.lock();
            let _twice = mutex.lock();
        }) as &dyn Fn(),
        &|| {
            let _read = semaphore.read();
            let _write = semaphore.write();
        },
        &|| {
            let _write = semaphore.write();
            let _read = semaphore.read();
        },
    ] {
        let panic = catch_unwind(AssertUnwindSafe(|| lockdep::scope(&validator, hang)));
        assert!(text(panic.unwrap_err()).contains("possible recursive locking detected"));
    }
    assert!(validator.findings().iter().all(|kept| kept.report.certain_hang));
}

#[test]
fn defer_goes_on_and_fails_at_the_end() {
    let validator = validator(Policy::new(Action::Defer));
    let reached = AtomicUsize::new(0);
    let panic = catch_unwind(AssertUnwindSafe(|| {
        lockdep::scope(&validator, || {
            invalid_nesting(&RawSpinLock::new(0), &SpinLock::new(0));
            reached.fetch_add(1, Ordering::Relaxed); // Relaxed: one thread.
        });
    }));
    assert_eq!(reached.into_inner(), 1);
    let text = text(panic.unwrap_err());
    assert!(text.contains("lockdep: 1 finding") && text.contains("Invalid wait context"), "{text}");
    // It was answered for.
    lockdep::scope(&validator, || {});
}

#[test]
fn a_deferred_finding_of_another_thread_fails_the_test() {
    let validator = validator(Policy::new(Action::Defer));
    let panic = catch_unwind(AssertUnwindSafe(|| {
        lockdep::scope(&validator, || {
            let lent = lockdep::current();
            let worker = thread::spawn(move || {
                // What the thread finds must not fail twice: it is left to the test's scope.
                let findings = catch_unwind(AssertUnwindSafe(|| {
                    let _scope = std::mem::ManuallyDrop::new(lockdep::Scope::enter(&lent));
                    invalid_nesting(&RawSpinLock::new(0), &SpinLock::new(0));
                }));
                assert!(findings.is_ok());
            });
            worker.join().unwrap();
        });
    }));
    assert!(panic.is_err());
}

#[test]
fn kinds_and_configurations_have_actions_of_their_own() {
    let policy = Policy::default().on(Kind::WaitContext, Action::Collect);
    let validator = validator(policy);
    lockdep::scope(&validator, || invalid_nesting(&RawSpinLock::new(0), &SpinLock::new(0)));
    // Fails on PREEMPT_RT alone, and this kernel is not: printed, never fatal.
    let rt_only = || {
        let lock = SpinLock::new(0);
        let _section = context::preempt_disable();
        drop(lock.lock());
    };
    lockdep::scope(&validator, rt_only);
    assert_eq!(validator.findings().len(), 3, "{:?}", validator.findings());
    let rt = Validator::new(Options {
        config: KernelConfig::new(Preempt::Rt, true),
        ..Options::default()
    });
    assert!(catch_unwind(AssertUnwindSafe(|| lockdep::scope(&rt, rt_only))).is_err());
    let all = Validator::new(Options {
        policy: Policy::default().fatal_in(ConfigSet::ALL),
        ..Options::default()
    });
    assert!(catch_unwind(AssertUnwindSafe(|| lockdep::scope(&all, rt_only))).is_err());
}

#[test]
fn a_callback_may_take_locks_itself() {
    let calls = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&calls);
    let callback = move |report: &lockdep::Report| seen.lock().push(report.kind);
    let validator = validator(Policy::new(Action::Callback(Arc::new(callback))));
    lockdep::scope(&validator, || {
        let (outer, inner) = (RawSpinLock::new(0), SpinLock::new(0));
        invalid_nesting(&outer, &inner);
    });
    // Twice: the callback's own mutex is taken under the raw lock as well, and that finding calls
    // it again. It holds nothing then.
    assert!(calls.lock().contains(&Kind::WaitContext));
}

#[test]
fn where_one_must_not_unwind_a_panic_is_deferred() {
    let validator = validator(Policy::default());
    let panic = catch_unwind(AssertUnwindSafe(|| {
        lockdep::scope(&validator, || {
            lockdep::contract::without_panics(|| {
                invalid_nesting(&RawSpinLock::new(0), &SpinLock::new(0));
            });
        });
    }));
    assert!(text(panic.unwrap_err()).contains("lockdep: 1 finding"));
}

#[lockdep::test]
fn a_clean_test_passes() {
    let (outer, inner) = (SpinLock::new(0), RawSpinLock::new(0));
    let _outer = outer.lock();
    let _inner = inner.lock();
}

#[lockdep::test]
#[should_panic(expected = "Invalid wait context")]
fn a_test_with_a_finding_fails() {
    invalid_nesting(&RawSpinLock::new(0), &SpinLock::new(0));
}

#[lockdep::test]
fn a_test_may_return_a_result() -> Result<(), std::num::ParseIntError> {
    let _: u8 = "1".parse()?;
    Ok(())
}

#[test]
fn tests_in_parallel_have_graphs_of_their_own() {
    // Each order alone is right; only their union is a ring.
    static A: Mutex<u8> = Mutex::new(0);
    static B: Mutex<u16> = Mutex::new(0);
    let run = |both: fn()| {
        let validator = validator(Policy::new(Action::Collect));
        lockdep::scope(&validator, both);
        validator.findings().len()
    };
    let forwards: fn() = || {
        let _a = A.lock();
        let _b = B.lock();
    };
    let backwards: fn() = || {
        let _b = B.lock();
        let _a = A.lock();
    };
    assert_eq!((run(forwards), run(backwards)), (0, 0));
    assert_eq!(
        run(|| {
            let forwards: fn() = || {
                let _a = A.lock();
                let _b = B.lock();
            };
            forwards();
            let _b = B.lock();
            let _a = A.lock();
        }),
        1
    );
}
