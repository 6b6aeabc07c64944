//! Many threads and many locks.

use lockdep::sync::{Arc, Mutex, OnceLock, RwLock};
use lockdep::{Action, Options, Policy, Validator, thread};

/// Runs a program in which nothing is wrong.
fn silent(program: impl FnOnce()) {
    let options = Options { policy: Policy::new(Action::Collect), ..Options::default() };
    let validator = Validator::new(options);
    lockdep::scope(&validator, program);
    let found: Vec<String> =
        validator.findings().iter().map(|kept| kept.report.to_string()).collect();
    assert_eq!(found, [""; 0]);
}

#[test]
fn a_thousand_threads() {
    silent(|| {
        let (count, mark, once) = (Mutex::new(0), RwLock::new(0), OnceLock::new());
        thread::scope(|scope| {
            for i in 0..1000 {
                let (count, mark, once) = (&count, &mark, &once);
                scope.spawn(move || {
                    let own = Mutex::new(i);
                    let own = own.lock().unwrap();
                    assert_eq!(*once.get_or_init(|| 5), 5);
                    *count.lock().unwrap() += 1;
                    match *own % 10 {
                        0 => *mark.write().unwrap() += 1,
                        _ => assert!(*mark.read().unwrap() <= 100),
                    }
                });
            }
        });
        assert_eq!((count.into_inner().unwrap(), mark.into_inner().unwrap()), (1000, 100));
    });
}

#[test]
fn a_hundred_thousand_locks() {
    silent(|| {
        let locks: Vec<Mutex<usize>> = (0..100_000).map(|i| Mutex::new(i)).collect();
        for pair in locks.windows(2) {
            let (first, second) = (pair[0].lock().unwrap(), pair[1].lock().unwrap());
            assert_eq!(*first + 1, *second);
        }
        // As many that live shortly, in memory that is used again.
        for i in 0..100_000 {
            let lock = Arc::new(Mutex::new(i));
            let guard = lock.lock().unwrap();
            assert_eq!(*guard, i);
        }
    });
}

#[test]
fn two_hundred_locks_held_at_once() {
    silent(|| {
        let locks: Vec<RwLock<usize>> = (0..200).map(|i| RwLock::new(i)).collect();
        for _ in 0..2 {
            let all: Vec<_> = locks.iter().map(|lock| lock.write().unwrap()).collect();
            assert!(locks.iter().all(|lock| lock.try_read().is_err()));
            drop(all);
        }
        assert!(locks.iter().all(|lock| lock.try_write().is_ok()));
    });
}
