//! What makes two locks one class: the place where they were made, and the traps in that.

use lockdep::kernel::{Mutex, RawSpinLock, SpinLock};
use lockdep::{Action, Kind, LockClassKey, Options, Order, Policy, Subclass, Validator, contract};

/// The kinds found while a closure runs.
fn kinds(f: impl FnOnce()) -> Vec<Kind> {
    let options = Options { policy: Policy::new(Action::Collect), ..Options::default() };
    let validator = Validator::new(options);
    lockdep::scope(&validator, f);
    validator.check_invariants();
    validator.findings().iter().map(|kept| kept.report.kind).collect()
}

/// Takes two locks together in this order.
fn together<T, U>(a: &Mutex<T>, b: &Mutex<U>) {
    let _a = a.lock();
    let _b = b.lock();
}

#[test]
fn locks_of_one_line_are_one_class() {
    let locks: Vec<Mutex<u8>> = (0..4).map(|i| Mutex::new(i)).collect();
    assert_eq!(kinds(|| together(&locks[0], &locks[1])), [Kind::Recursive]);
}

#[test]
fn an_inversion_of_two_classes_is_found_on_other_instances() {
    struct Account {
        balance: Mutex<i64>,
        log: Mutex<String>,
    }
    let account = || Account { balance: Mutex::new(0), log: Mutex::new(String::new()) };
    let (a, b) = (account(), account());
    let found = kinds(|| {
        together(&a.balance, &a.log);
        together(&b.log, &b.balance);
    });
    assert_eq!(found, [Kind::Circular]);
}

#[test]
fn a_constructor_as_a_function_pointer_makes_a_class_an_instance() {
    // The site of both is inside the standard library: merging them would be a false report.
    let locks: Vec<Mutex<u8>> = [1, 2].into_iter().map(Mutex::new).collect();
    let options = Options { policy: Policy::new(Action::Collect), ..Options::default() };
    let validator = Validator::new(options);
    lockdep::scope(&validator, || {
        together(&locks[0], &locks[1]);
        assert!(validator.findings().is_empty());
        together(&locks[1], &locks[0]);
    });
    assert_eq!(validator.findings().len(), 1, "but an order of two instances is still an order");
    assert!(validator.lost_coverage().locks_without_site >= 2);
}

#[test]
fn a_derived_default_tells_fields_apart_by_type() {
    #[derive(Default)]
    struct Derived {
        a: Mutex<u8>,
        b: Mutex<u16>,
    }
    let derived = Derived::default();
    assert_eq!(kinds(|| together(&derived.a, &derived.b)), []);
}

#[test]
fn a_key_names_a_class_wherever_its_locks_are_made() {
    static KEY: LockClassKey = LockClassKey::new("inode");
    let (a, b) = (Mutex::with_key(&KEY, 1), Mutex::with_key(&KEY, 2));
    assert_eq!(kinds(|| together(&a, &b)), [Kind::Recursive]);
    static OTHER: LockClassKey = LockClassKey::new("inode");
    let c = Mutex::with_key(&OTHER, 3);
    assert_eq!(kinds(|| together(&a, &c)), [], "the key counts, not its name");
}

#[test]
fn a_key_separates_what_one_line_makes() {
    static PARENT: LockClassKey = LockClassKey::new("parent");
    static CHILD: LockClassKey = LockClassKey::new("child");
    let make = |key| Mutex::with_key(key, 0);
    let (parent, child) = (make(&PARENT), make(&CHILD));
    assert_eq!(kinds(|| together(&parent, &child)), []);
}

#[test]
fn statics_and_locals_have_classes() {
    static STATIC: RawSpinLock<u8> = RawSpinLock::new(0);
    let local = SpinLock::new(0);
    let found = kinds(|| {
        let _raw = STATIC.lock();
        let _spin = local.lock();
    });
    assert_eq!(found, [Kind::WaitContext, Kind::SleepInAtomic]);
}

#[test]
fn a_nesting_level_is_a_class_of_its_own() {
    let locks: Vec<Mutex<u8>> = (0..3).map(|i| Mutex::new(i)).collect();
    let found = kinds(|| {
        let _parent = locks[0].lock();
        let _child = locks[1].lock_nested(Subclass::NESTED);
    });
    assert_eq!(found, []);
    let found = kinds(|| {
        let _child = locks[1].lock_nested(Subclass::NESTED);
        let _other = locks[2].lock_nested(Subclass::NESTED);
    });
    assert_eq!(found, [Kind::Recursive]);
}

#[test]
fn a_nest_lock_serialises_a_class() {
    let outer = Mutex::new(());
    let locks: Vec<SpinLock<u8>> = (0..8).map(|i| SpinLock::new(i)).collect();
    let found = kinds(|| {
        let _outer = outer.lock();
        let held: Vec<_> = locks.iter().map(|lock| lock.lock_nest_lock(&outer)).collect();
        locks.iter().for_each(contract::assert_held);
        drop(held);
        locks.iter().for_each(contract::assert_not_held);
    });
    assert_eq!(found, []);
    assert_eq!(kinds(|| drop(locks[0].lock_nest_lock(&outer))), [Kind::NestLockNotHeld]);
}

#[test]
fn a_declared_order_allows_one_direction() {
    let locks: Vec<Mutex<u8>> = (0..3).map(|i| Mutex::new(i)).collect();
    let by_address = |a: &Mutex<u8>, b: &Mutex<u8>| {
        let _a = a.lock_ordered(Order::Address);
        let _b = b.lock_ordered(Order::Address);
    };
    assert_eq!(kinds(|| by_address(&locks[0], &locks[1])), []);
    assert_eq!(kinds(|| by_address(&locks[1], &locks[0])), [Kind::Recursive]);
    let by_key = |a: (usize, u64), b: (usize, u64)| {
        let _a = locks[a.0].lock_ordered(Order::Key(a.1));
        let _b = locks[b.0].lock_ordered(Order::Key(b.1));
    };
    // The same classes and modes in the same order: only the instances differ, so no cache may
    // answer for them.
    assert_eq!(kinds(|| by_key((2, 10), (0, 20))), []);
    assert_eq!(
        kinds(|| {
            by_key((2, 10), (0, 20));
            by_key((0, 20), (2, 10));
        }),
        [Kind::Recursive]
    );
}

#[test]
fn an_address_used_again_is_not_the_old_lock() {
    let outer = Mutex::new(());
    let found = kinds(|| {
        for i in 0..4 {
            let fresh = Box::new(Mutex::new(i));
            if i % 2 == 0 { together(&outer, &fresh) } else { drop(fresh.lock()) }
        }
    });
    assert_eq!(found, []);
}
