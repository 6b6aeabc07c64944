//! Hold times that classes declare: warnings, counted, never failures.

use std::process::Command;
use std::thread;
use std::time::Duration;

use lockdep::kernel::RwSemaphore;
use lockdep::sync::{Mutex, RwLock};
use lockdep::{LockClassKey, lock_class, with_class};

use super::{find, line, measured, readers, writers};

#[lock_class(name = "short", max_hold = "1ms", order = 3)]
static SHORT: Mutex<u8> = Mutex::new(0);

#[lock_class(max_hold = "100s")]
static PATIENT: RwLock<u8> = RwLock::new(0);

#[lock_class]
struct Pool {
    #[lock_class(max_hold = "2000 us")]
    free: Mutex<u8>,
}

const LONGER: Duration = Duration::from_millis(3);

fn hold_long<T>(guard: T) {
    thread::sleep(LONGER);
    drop(guard);
}

#[test]
fn holds_that_are_too_long_are_counted() {
    let local = with_class!(
        RwSemaphore::new(0),
        name = "local budget",
        max_hold = Duration::from_millis(1)
    );
    let pool = Pool::default();
    let snapshot = measured(|_| {
        (0..3).for_each(|_| hold_long(SHORT.lock()));
        hold_long(PATIENT.read());
        hold_long(local.read());
        hold_long(pool.free.lock());
        hold_long(pool.free.lock());
    });
    let short = writers(&snapshot, "short");
    assert_eq!((short.max_hold_ns, short.over_max_hold), (Some(1_000_000), 3));
    let patient = readers(&snapshot, "PATIENT");
    assert_eq!((patient.max_hold_ns, patient.over_max_hold), (Some(100_000_000_000), 0));
    assert_eq!(readers(&snapshot, "local budget").over_max_hold, 1);
    let free = writers(&snapshot, "Pool.free");
    assert_eq!((free.max_hold_ns, free.over_max_hold), (Some(2_000_000), 2));
    assert!(snapshot.findings.is_empty(), "{:?}", snapshot.findings);
}

#[test]
fn a_hold_that_another_thread_ends_counts() {
    use lockdep::spin;

    let lock = with_class!(
        spin::Mutex::<u8>::new(0),
        name = "sent too late",
        max_hold = Duration::from_millis(1)
    );
    let snapshot = measured(|validator| {
        let guard = lock.lock();
        thread::scope(|scope| {
            scope.spawn(move || lockdep::scope(validator, || hold_long(guard)));
        });
    });
    assert_eq!(writers(&snapshot, "sent too late").over_max_hold, 1);
}

/// Holds longer than allowed: twice in one place, and once in another; the same as a reader.
#[test]
fn child() {
    if std::env::var_os(CHILD).is_some() {
        static KEY: LockClassKey = LockClassKey::new("warned").max_hold(Duration::from_millis(1));
        let lock = Mutex::with_key(&KEY, 0);
        thread::Builder::new()
            .name("worker".into())
            .spawn(move || {
                for _ in 0..2 {
                    hold_long(lock.lock()); // twice
                }
                hold_long(lock.lock()); // once
                drop(lock.lock());
            })
            .unwrap()
            .join()
            .unwrap();
    }
}

const CHILD: &str = "LOCKDEP_TEST_STATS_BUDGETS";

#[test]
fn a_warning_is_told_once_for_each_place_and_fails_nothing() {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "budgets::child"])
        .env(CHILD, "1")
        .env("LOCKDEP", "panic,fatal=all")
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}");
    let warnings: Vec<&str> =
        text.lines().filter(|line| line.starts_with("lockdep: warning: ")).collect();
    let [one, other] = warnings[..] else { panic!("{text}") };
    let source = include_str!("budgets.rs");
    for (warning, line) in [(one, line(source, "twice")), (other, line(source, "once"))] {
        assert!(warning.contains("warned was held for "), "{warning}");
        assert!(warning.contains("ms, its max_hold is 1ms: taken at tests/stats/"), "{warning}");
        assert!(warning.contains(&format!("budgets.rs:{line}:")), "{warning}");
        assert!(warning.contains("released by worker"), "{warning}");
    }
}

#[test]
fn a_class_without_a_budget_has_none() {
    let lock = with_class!(Mutex::new(0), name = "no budget", order = 1);
    let snapshot = measured(|_| hold_long(lock.lock()));
    let counted = writers(&snapshot, "no budget");
    assert_eq!((counted.max_hold_ns, counted.over_max_hold), (None, 0));
    assert!(find(&snapshot, "no budget", true).is_none());
}
