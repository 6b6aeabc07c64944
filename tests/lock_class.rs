//! Classes by name, and the order that they declare.

use lockdep::kernel::{RawSpinLock, RwSemaphore};
use lockdep::sync::{self, Mutex};
use lockdep::{
    Action, Kind, Options, Policy, Validator, lock_class, parking_lot, parking_lot_0_13, spin,
    with_class,
};

/// The tests share statics, and take them in wrong orders: one at a time.
fn alone() -> impl Drop {
    static ALONE: std::sync::Mutex<()> = std::sync::Mutex::new(());
    ALONE.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// The kinds, and each report's second line.
fn found(code: impl FnOnce()) -> Vec<(Kind, String)> {
    let _alone = alone();
    let policy = Policy::new(Action::Collect);
    let validator = Validator::new(Options { policy, ..Options::default() });
    lockdep::scope(&validator, code);
    let findings = validator.findings().into_iter();
    findings.map(|kept| (kept.report.kind, kept.report.summary[1].clone())).collect()
}

fn kinds(code: impl FnOnce()) -> Vec<Kind> {
    found(code).into_iter().map(|(kind, _)| kind).collect()
}

const CLEAN: [Kind; 0] = [];

#[lock_class(name = "queue", order = 1)]
static QUEUE: Mutex<Vec<u32>> = Mutex::new(Vec::new());

#[lock_class(order = "2")]
#[expect(clippy::type_complexity, reason = "an arrow among angle brackets")]
pub(crate) static POOL: parking_lot::RwLock<Option<fn(u8) -> u8>> = parking_lot::RwLock::new(None);

#[lock_class(name = "disk", order = 2)]
static DISK: RwSemaphore<u8> = RwSemaphore::new(0);

#[lock_class(name = "row", order = 3, subclass = 1)]
#[allow(clippy::declare_interior_mutable_const, reason = "each use is a lock")]
const ROW: sync::RwLock<u8> = sync::RwLock::new(0);

static NO_ORDER: Mutex<u8> = Mutex::new(0);

#[test]
fn a_lock_under_one_of_a_higher_number_is_found_at_once() {
    let against = found(|| {
        let _pool = POOL.read();
        drop(QUEUE.lock());
    });
    let [(Kind::DeclaredOrder, text)] = &against[..] else { panic!("{against:?}") };
    assert!(text.starts_with("while it holds POOL, taken at tests/lock_class.rs:"), "{text}");
    let fact = "POOL is number 2 in the declared order, queue is number 1";
    assert!(text.ends_with(fact), "{text}");
}

#[test]
fn the_highest_number_that_is_held_counts() {
    let against = found(|| {
        let row = ROW;
        let _queue = QUEUE.lock();
        let _row = row.read();
        let _between = NO_ORDER.lock();
        drop(POOL.write());
    });
    let [(Kind::DeclaredOrder, text)] = &against[..] else { panic!("{against:?}") };
    assert!(text.contains("row/1 is number 3 in the declared order, POOL is number 2"), "{text}");
}

#[test]
fn the_declared_order_and_locks_of_one_number_are_right() {
    let right = || {
        let row = ROW;
        let _queue = QUEUE.lock();
        let _disk = DISK.read();
        let _pool = POOL.write();
        let _row = row.write();
        drop(NO_ORDER.lock());
    };
    assert_eq!(kinds(right), CLEAN);
    // Locks of one number have the order that was seen.
    let other = || {
        right();
        let _pool = POOL.write();
        drop(DISK.read());
    };
    assert_eq!(kinds(other), [Kind::Circular]);
}

#[test]
fn what_is_against_the_order_makes_the_right_order_no_ring() {
    let both = || {
        let wrong = || {
            let _pool = POOL.write();
            drop(QUEUE.lock());
        };
        wrong();
        let _queue = QUEUE.lock();
        drop(POOL.write());
    };
    assert_eq!(kinds(both), [Kind::DeclaredOrder]);
}

#[test]
fn who_does_not_wait_may_take_any() {
    let tries = || {
        let _pool = POOL.write();
        drop(QUEUE.try_lock());
    };
    assert_eq!(kinds(tries), CLEAN);
}

#[test]
fn a_programs_finding_is_deferred_and_a_kernels_panics() {
    let fails = |code: &dyn Fn()| {
        let _alone = alone();
        let validator = Validator::new(Options::default());
        let mut went_on = false;
        let run = || {
            lockdep::scope(&validator, || {
                code();
                went_on = true;
            });
        };
        assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(run)).is_err());
        went_on
    };
    assert!(fails(&|| {
        let _pool = POOL.write();
        drop(QUEUE.lock());
    }));
    assert!(!fails(&|| {
        static FIRST: RwSemaphore<u8> = with_class!(RwSemaphore::new(0), name = "first", order = 1);
        let _disk = DISK.read();
        drop(FIRST.read());
    }));
}

#[test]
fn an_expression_has_a_class_a_place() {
    let make = || with_class!(Mutex::new(0), name = "made", order = 4);
    let (one, other) = (make(), make());
    // They are one class, so this is one finding.
    let both =
        found(|| [&one, &other].into_iter().for_each(|lock| drop((lock.lock(), QUEUE.lock()))));
    let [(Kind::DeclaredOrder, text)] = &both[..] else { panic!("{both:?}") };
    assert!(text.contains("made is number 4"), "{text}");
    let spin = with_class!(RawSpinLock::new(0), name = "spin", subclass = 2);
    let re = with_class!(parking_lot::ReentrantMutex::new(0), name = "re", order = 9, subclass = 1);
    let ticket = with_class!(spin::mutex::TicketMutex::<_>::new(0), name = "ticket", order = 8);
    let table = with_class!(spin::RwLock::<_>::new(0), name = "table", order = 7);
    let next = with_class!(parking_lot_0_13::RwLock::new(0), name = "next", order = 6);
    assert_eq!(kinds(|| drop((next.read(), table.write(), ticket.lock()))), CLEAN);
    assert_eq!(kinds(|| drop((ticket.lock(), table.read()))), [Kind::DeclaredOrder]);
    let text = found(|| {
        let _re = re.lock();
        let _spin = spin.lock();
        drop(QUEUE.lock());
    });
    assert!(text.iter().any(|(_, text)| text.contains("re/1 is number 9")), "{text:?}");
    assert!(text.iter().any(|(_, text)| text.contains("under spin/2 (raw spinlock)")), "{text:?}");
}

/// With a derived `Default`, both of the first fields would be one class.
#[lock_class]
#[derive(Debug)]
pub struct Pool {
    /// What nobody has.
    #[lock_class(order = 1)]
    pub(crate) free: Mutex<Vec<u32>>,
    #[lock_class(name = "taken", order = 2)]
    taken: Mutex<Vec<u32>>,
    map: std::collections::HashMap<u8, Vec<u8>>,
    size: usize,
}

#[test]
fn fields_of_a_struct_have_classes_of_their_own() {
    let pool = Pool::default();
    assert_eq!((pool.size, pool.map.len()), (0, 0));
    let both = || drop((pool.free.lock(), pool.taken.lock()));
    assert_eq!(kinds(both), CLEAN);
    let against = found(|| drop((pool.taken.lock(), pool.free.lock())));
    let [(Kind::DeclaredOrder, text)] = &against[..] else { panic!("{against:?}") };
    assert!(text.contains("taken is number 2 in the declared order, Pool.free is"), "{text}");
}
