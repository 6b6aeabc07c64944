//! What only `std` has: locks that are held while something is made.

use super::locks::{Barrier, Mutex, Once, lock, thread};
use crate::host::{Wanted, judged};
use Wanted::{Before, Clean, Report};
use lockdep::Kind;

judged! {
    lazy::lazy_takes_a_lock => Clean,
    lazy::lazy_made_before => Clean,
    lazy::once_actual => Before,
    lazy::once_abba => Report(Kind::Circular),
    lazy::once_lock_of_many => Clean,
    lazy::once_recursive => Before,
    lazy::lazy_recursive => Before,
    lazy::once_lock_recursive => Before,
    lazy::poisoned => Clean,
    lazy::once_for_all => Clean,
}

mod lazy {
    use lockdep::sync::{LazyLock, OnceLock};

    use super::{Barrier, Mutex, Once, lock, thread};

    /// An initialiser takes a lock.
    pub fn lazy_takes_a_lock() {
        static NAMES: Mutex<Vec<u32>> = Mutex::new(Vec::new());
        static TABLE: LazyLock<usize> = LazyLock::new(|| {
            let mut names = lock(&NAMES);
            names.push(1);
            names.len()
        });
        thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| assert_eq!(*TABLE, 1));
            }
        });
        lock(&NAMES).clear();
    }

    /// The lock is held over a lazy that was made before: that one waits for nobody any more.
    pub fn lazy_made_before() {
        let names = Mutex::new(1);
        let table = LazyLock::new(|| *lock(&names));
        assert_eq!(*table, 1);
        thread::scope(|scope| {
            scope.spawn(|| {
                let guard = lock(&names);
                assert_eq!(*guard, *table);
            });
        });
    }

    /// One has the initialiser running and wants the lock; the other has the lock and wants what is
    /// made.
    pub fn once_actual() {
        static ONCE: Once = Once::new();
        static NAMES: Mutex<u32> = Mutex::new(1);
        static BOTH: Barrier = Barrier::new(2);
        let first = thread::spawn(|| {
            ONCE.call_once(|| {
                BOTH.wait();
                *lock(&NAMES) += 1;
            });
        });
        let second = thread::spawn(|| {
            let _names = lock(&NAMES);
            BOTH.wait();
            ONCE.call_once(|| ());
        });
        first.join().expect("the first was not told");
        second.join().expect("the second was not told");
    }

    /// Two initialisers take two locks in both orders.
    pub fn once_abba() {
        let a = Mutex::new(1);
        let b = Mutex::new(2);
        let sum = LazyLock::new(|| {
            let a = lock(&a);
            *a + *lock(&b)
        });
        let product = LazyLock::new(|| {
            let b = lock(&b);
            *b * *lock(&a)
        });
        assert_eq!(*sum + *product, 5);
    }

    /// Many cells, each filled under no lock.
    pub fn once_lock_of_many() {
        let names = Mutex::new(1);
        let cells: Vec<OnceLock<u32>> = (0..8).map(|_| OnceLock::new()).collect();
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    for cell in &cells {
                        cell.get_or_init(|| *lock(&names));
                    }
                });
            }
        });
    }

    /// An initialiser that waits for itself.
    pub fn once_recursive() {
        static ONCE: Once = Once::new();
        fn init() {
            ONCE.call_once(|| ONCE.call_once(|| ()));
        }
        init();
    }

    /// A lazy value that asks for itself.
    pub fn lazy_recursive() {
        fn next() -> u32 {
            *FIRST + 1
        }
        static FIRST: LazyLock<u32> = LazyLock::new(next);
        assert_eq!(*FIRST, 1);
    }

    /// A cell that is filled by what asks for it.
    pub fn once_lock_recursive() {
        static CELL: OnceLock<u32> = OnceLock::new();
        fn fill() -> u32 {
            *CELL.get_or_init(|| 1)
        }
        assert_eq!(*CELL.get_or_init(fill), 1);
    }

    /// Poisoned, cleared, and used on.
    pub fn poisoned() {
        let a = Mutex::new(1);
        let b = Mutex::new(2);
        for _ in 0..2 {
            let panicked = thread::scope(|scope| {
                let thread = scope.spawn(|| {
                    let _a = a.lock().unwrap();
                    let _b = b.lock().unwrap();
                    panic!("the user's own message");
                });
                thread.join().is_err()
            });
            assert!(panicked && a.is_poisoned() && a.lock().is_err() && b.try_lock().is_err());
            a.clear_poison();
            b.clear_poison();
            let _a = a.lock().unwrap();
            *b.lock().unwrap() += 1;
        }
    }

    /// An initialiser that many race for.
    pub fn once_for_all() {
        static ONCE: Once = Once::new();
        static COUNT: Mutex<u32> = Mutex::new(0);
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| ONCE.call_once(|| *lock(&COUNT) += 1));
            }
        });
        assert!(ONCE.is_completed());
        assert_eq!(*lock(&COUNT), 1);
    }
}
