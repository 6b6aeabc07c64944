//! What is found on the mirrors of the standard library's locks, and where.

use lockdep::sync::{Condvar, Mutex, RwLock, RwLockWriteGuard};
use lockdep::{Action, Kind, Options, Policy, Validator, thread};

/// The kinds of the findings of a program.
fn kinds(program: impl FnOnce()) -> Vec<Kind> {
    let options = Options { policy: Policy::new(Action::Collect), ..Options::default() };
    let validator = Validator::new(options);
    lockdep::scope(&validator, program);
    validator.findings().iter().map(|kept| kept.report.kind).collect()
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
        let (outer, inner, condvar) = (Mutex::new(()), Mutex::new(0), Condvar::new());
        let outer = outer.lock().unwrap();
        let guard = inner.lock().unwrap();
        let (guard, result) =
            condvar.wait_timeout(guard, std::time::Duration::from_millis(1)).unwrap();
        assert!(result.timed_out());
        assert_eq!(*guard, 0);
        drop((outer, guard));
    });
    assert!(!found.contains(&Kind::Circular), "{found:?}");
}
