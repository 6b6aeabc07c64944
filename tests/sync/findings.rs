//! What is found on the mirrors of the standard library's locks, and where.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use lockdep::sync::{Arc, Condvar, LazyLock, Mutex, Once, OnceLock, RwLock, RwLockWriteGuard};
use lockdep::{Action, Kind, Options, Policy, Report, Validator, thread};

/// Runs a program on a validator of its own, and gives what that found.
fn reports(program: impl FnOnce()) -> Vec<Arc<Report>> {
    let options = Options { policy: Policy::new(Action::Collect), ..Options::default() };
    let validator = Validator::new(options);
    lockdep::scope(&validator, program);
    validator.findings().into_iter().map(|kept| kept.report).collect()
}

fn kinds(program: impl FnOnce()) -> Vec<Kind> {
    reports(program).iter().map(|report| report.kind).collect()
}

/// The words of the panic with which a certain hang is prevented.
fn prevented(program: impl FnOnce()) -> String {
    let mut words = String::new();
    let found = kinds(|| {
        let panic = catch_unwind(AssertUnwindSafe(program)).expect_err("it would have hung");
        words = panic.downcast_ref::<String>().expect("words").clone();
    });
    assert_eq!(found.len(), 1, "{found:?}");
    words
}

#[test]
fn two_orders_in_two_threads_are_a_ring() {
    let found = kinds(|| {
        let (a, b) = (Mutex::new(1u8), Mutex::new(2u16));
        thread::scope(|scope| {
            let first = scope.spawn(|| {
                let _a = a.lock().unwrap();
                let _b = b.lock().unwrap();
            });
            first.join().unwrap();
            scope.spawn(|| {
                let _b = b.lock().unwrap();
                let _a = a.lock().unwrap();
            });
        });
    });
    assert_eq!(found, [Kind::Circular]);
}

#[test]
fn a_report_names_the_lines_that_made_and_took_the_locks() {
    let (a, b) = (Mutex::new(1u8), RwLock::new("b"));
    let made = line!() - 1;
    let report = reports(|| {
        drop((a.lock().unwrap(), b.read().unwrap()));
        drop((b.write().unwrap(), a.lock().unwrap()));
    })
    .remove(0);
    let text = report.to_string();
    let file = file!();
    for words in [
        format!("u8@{file}:{made}"),
        format!("&str@{file}:{made}"),
        format!("{file}:{}:36", made + 3),
        format!("{file}:{}:37", made + 4),
        "Mutex".into(),
        "RwLock".into(),
    ] {
        assert!(text.contains(&words), "{words} in\n{text}");
    }
}

#[test]
fn a_mutex_taken_twice_is_told_before_it_hangs() {
    let mutex = Mutex::new(());
    let words = prevented(|| {
        let _guard = mutex.lock().unwrap();
        drop(mutex.lock());
    });
    assert!(words.contains("possible recursive locking detected"), "{words}");
    // The panic was one while it was held.
    assert!(mutex.is_poisoned());
    assert!(mutex.try_lock().is_err());
    mutex.clear_poison();
    assert!(mutex.try_lock().is_ok(), "nobody holds it");
}

#[test]
fn an_upgrade_by_hand_is_told_before_it_hangs() {
    let lock = RwLock::new(());
    prevented(|| {
        let _guard = lock.read().unwrap();
        drop(lock.write());
    });
    assert!(!lock.is_poisoned(), "a reader does not poison");
    prevented(|| {
        let _guard = lock.write().unwrap();
        drop(lock.read());
    });
    assert!(lock.is_poisoned());
}

#[test]
fn a_try_form_closes_no_ring_but_what_it_got_is_held() {
    let benign = kinds(|| {
        let (a, b) = (Mutex::new(1u8), Mutex::new(2u16));
        drop((a.lock().unwrap(), b.lock().unwrap()));
        let _b = b.lock().unwrap();
        assert!(a.try_lock().is_ok() && b.try_lock().is_err());
    });
    assert_eq!(benign, []);
    let blocking = kinds(|| {
        let (a, b) = (Mutex::new(1u8), RwLock::new(2u16));
        drop((a.lock().unwrap(), b.write().unwrap()));
        let _b = b.try_read().unwrap();
        drop(a.lock());
    });
    assert_eq!(blocking, [Kind::Circular]);
}

#[test]
fn a_poisoned_guard_is_a_hold_until_it_is_dropped() {
    let found = kinds(|| {
        let (a, b) = (Mutex::new(1u8), Mutex::new(2u16));
        let _ = catch_unwind(AssertUnwindSafe(|| {
            let _a = a.lock().unwrap();
            std::panic::resume_unwind(Box::new(()));
        }));
        let error = a.lock().unwrap_err();
        drop(b.lock().unwrap());
        drop(error);
        // No order: `a` is not held any more.
        drop(b.lock().unwrap());
        let _b = b.lock().unwrap();
        drop(a.lock());
    });
    assert_eq!(found, [Kind::Circular]);
}

#[test]
fn a_downgraded_writer_reads() {
    let found = kinds(|| {
        let lock = RwLock::new(1);
        for _ in 0..2 {
            let reader = RwLockWriteGuard::downgrade(lock.write().unwrap());
            assert_eq!(*reader, 1);
            assert!(lock.try_write().is_err());
            drop(reader);
            drop(lock.write().unwrap());
        }
    });
    assert_eq!(found, []);
}

#[test]
fn a_wait_takes_its_mutex_again_under_all_else() {
    let found = kinds(|| {
        let (a, b, condvar) = (Mutex::new(1u8), Mutex::new(2u16), Condvar::new());
        // Waits for `a` while `b` is held, though it took them in the other order.
        let a = a.lock().unwrap();
        let b = b.lock().unwrap();
        let (a, result) = condvar.wait_timeout(a, Duration::from_millis(1)).unwrap();
        assert!(result.timed_out());
        drop((a, b));
    });
    assert!(found.contains(&Kind::Circular), "{found:?}");
}

#[test]
fn a_condition_runs_with_the_mutex_held() {
    let found = kinds(|| {
        let (a, b, condvar) = (Mutex::new(1u8), Mutex::new(2u16), Condvar::new());
        drop((b.lock().unwrap(), a.lock().unwrap()));
        let mut looks = 0;
        let looked = condvar.wait_timeout_while(a.lock().unwrap(), Duration::MAX, |_| {
            looks += 1;
            drop(b.lock());
            looks < 1
        });
        assert!(!looked.unwrap().1.timed_out());
    });
    assert_eq!(found, [Kind::Circular]);
}

#[test]
fn an_initialisation_in_itself_is_told_before_it_hangs() {
    let once = Once::new();
    let words = prevented(|| once.call_once(|| once.call_once(|| ())));
    assert!(words.contains("possible recursive locking detected"), "{words}");
    let cell: OnceLock<u8> = OnceLock::new();
    prevented(|| {
        cell.get_or_init(|| *cell.get_or_init(|| 1));
    });
    assert_eq!(*cell.get_or_init(|| 2), 2, "it can be made after all");
    static LAZY: LazyLock<u8> = LazyLock::new(|| *LAZY + 1);
    prevented(|| drop(LazyLock::force(&LAZY).to_string()));
}

#[test]
fn a_wait_for_ones_own_initialisation_is_told_before_it_hangs() {
    let once = Once::new();
    prevented(|| once.call_once(|| once.wait()));
    prevented(|| once.call_once_force(|_| once.wait_force()));
    let cell = OnceLock::new();
    prevented(|| {
        cell.get_or_init(|| {
            cell.wait();
        });
    });
    prevented(|| {
        cell.get_or_init(|| cell.set(()).unwrap());
    });
    assert_eq!(cell.set(()), Ok(()));
}

#[test]
fn an_initialiser_holds_a_lock() {
    let found = kinds(|| {
        let mutex = Mutex::new(1u8);
        let cells: [OnceLock<u8>; 2] = std::array::from_fn(|_| OnceLock::new());
        // What the initialiser waits for is held by somebody who waits for an initialiser.
        cells[0].get_or_init(|| *mutex.lock().unwrap());
        let _guard = mutex.lock().unwrap();
        cells[1].get_or_init(|| 2);
    });
    assert_eq!(found, [Kind::Circular]);
}

#[test]
fn what_is_initialised_is_no_lock() {
    static LAZY: LazyLock<u8> = LazyLock::new(|| 1);
    let (once, cell, mutex) = (Once::new(), OnceLock::new(), Mutex::new(()));
    once.call_once(|| drop(mutex.lock()));
    cell.get_or_init(|| drop(mutex.lock()));
    assert_eq!(*LAZY, 1);
    let validator = Validator::new(Options::default());
    lockdep::scope(&validator, || {
        let _guard = mutex.lock().unwrap();
        once.call_once(|| ());
        once.call_once_force(|_| ());
        once.wait();
        cell.get_or_init(|| ());
        cell.wait();
        assert_eq!((cell.get(), cell.set(()), *LAZY), (Some(&()), Err(()), 1));
    });
    assert!(validator.findings().is_empty());
    assert_eq!(validator.snapshot().edges.len(), 0, "nothing was taken under the mutex");
}

#[test]
fn an_initialiser_that_panics_holds_nothing_after() {
    let found = kinds(|| {
        let (once, mutex) = (Once::new(), Mutex::new(()));
        let panics = |f: &dyn Fn()| assert!(catch_unwind(AssertUnwindSafe(f)).is_err());
        panics(&|| once.call_once(|| std::panic::resume_unwind(Box::new(()))));
        let _guard = mutex.lock().unwrap();
        once.call_once_force(|state| assert!(state.is_poisoned()));
    });
    assert_eq!(found, []);
}

#[test]
fn threads_count_on_the_validator_of_their_parent() {
    let take = |a: &Mutex<u8>, b: &Mutex<u16>| {
        drop((a.lock().unwrap(), b.lock().unwrap()));
        drop((b.lock().unwrap(), a.lock().unwrap()));
    };
    let fresh = || (Mutex::new(1u8), Mutex::new(2u16));
    let named = || thread::Builder::new().name("child".into());
    let spawned = kinds(|| {
        thread::spawn(move || {
            let (a, b) = fresh();
            thread::spawn(move || take(&a, &b)).join().unwrap();
        })
        .join()
        .unwrap();
    });
    let built = kinds(|| {
        let (a, b) = fresh();
        named().spawn(move || take(&a, &b)).unwrap().join().unwrap();
    });
    let scoped = kinds(|| {
        let (a, b) = fresh();
        thread::scope(|scope| {
            scope.spawn(|| scope.spawn(|| take(&a, &b)));
        });
    });
    let built_in_scope = kinds(|| {
        let (a, b) = fresh();
        thread::scope(|scope| {
            named().spawn_scoped(scope, || take(&a, &b)).unwrap().join().unwrap()
        });
    });
    for found in [spawned, built, scoped, built_in_scope] {
        assert_eq!(found, [Kind::Circular]);
    }
}
