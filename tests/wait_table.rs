//! The two-context table of Linux's wait-context self-tests, with the real locks, in all eight
//! configurations.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use lockdep::context;
use lockdep::kernel::{Mutex, RawSpinLock, Rcu, RcuBh, RcuSched, SpinLock};
use lockdep::{Action, ConfigSet, KernelConfig, Kind, Options, Policy, Report, Validator};

/// In which configurations a cell is an invalid wait context. Linux has one column for what it
/// was built with; here `raw` stands for "only where raw and other spinlocks are told apart".
///
/// | mark | fails in |
/// | --- | --- |
/// | `o` | none |
/// | `raw` | those with `prove_raw_lock_nesting`: without it, `config` counts as `spin` |
/// | `x` | all eight |
///
/// The preemption model changes nothing: wait types are the same numbers on PREEMPT_RT.
const WAIT_CONTEXT: &str = "
                                 | rcu  | raw  | spin | mutex |
               in hardirq context|  o   |  o   |  o   |  x    |
in hardirq context (not threaded)|  o   |  o   | raw  |  x    |
               in softirq context|  o   |  o   |  o   |  x    |
                   in RCU context|  o   |  o   |  o   |  x    |
                in RCU-bh context|  o   |  o   |  o   |  x    |
             in RCU-sched context|  o   |  o   | raw  |  x    |
          in RAW_SPINLOCK context|  o   |  o   | raw  |  x    |
              in SPINLOCK context|  o   |  o   |  o   |  x    |
                 in MUTEX context|  o   |  o   |  o   |  o    |
";

/// In which configurations the kernel itself complains as it runs: "sleeping function called from
/// invalid context". `rt` stands for the two PREEMPT_RT ones, whatever lockdep was told.
///
/// A `spinlock_t` sleeps on PREEMPT_RT only, so all else in its column is clean. There it may be
/// taken wherever RT keeps the code preemptible:
///
/// - a threaded handler is a thread, and softirqs run in threads: clean;
/// - `rcu_read_lock()` and `rcu_read_lock_bh()` leave preemption on, and a reader that waits for a
///   sleeping spinlock is one of the waits they allow: clean;
/// - a `spinlock_t` and a mutex leave preemption on: clean;
/// - a handler that is not threaded has interrupts off, `rcu_read_lock_sched()` and a
///   `raw_spinlock_t` have preemption off: a finding.
///
/// Neither entering a reader nor a `raw_spinlock_t` ever sleeps. A mutex always does, but where it
/// must not, the table above has told so already in all eight, and it is not told twice.
const SLEEP_IN_ATOMIC: &str = "
                                 | rcu  | raw  | spin | mutex |
               in hardirq context|  o   |  o   |  o   |  o    |
in hardirq context (not threaded)|  o   |  o   |  rt  |  o    |
               in softirq context|  o   |  o   |  o   |  o    |
                   in RCU context|  o   |  o   |  o   |  o    |
                in RCU-bh context|  o   |  o   |  o   |  o    |
             in RCU-sched context|  o   |  o   |  rt  |  o    |
          in RAW_SPINLOCK context|  o   |  o   |  rt  |  o    |
              in SPINLOCK context|  o   |  o   |  o   |  o    |
                 in MUTEX context|  o   |  o   |  o   |  o    |
";

/// Runs the inner part in the context of a row.
fn outer(row: &str, inner: impl Fn()) {
    match row {
        // Linux's self-test marks its handler as one that can be threaded, unless it says not.
        "in hardirq context" => context::hardirq_threaded(inner),
        "in hardirq context (not threaded)" => context::hardirq(inner),
        "in softirq context" => context::softirq(inner),
        "in RCU context" => under(Rcu::read_lock(), inner),
        "in RCU-bh context" => under(RcuBh::read_lock(), inner),
        "in RCU-sched context" => under(RcuSched::read_lock(), inner),
        "in RAW_SPINLOCK context" => under(RawSpinLock::new(()).lock(), inner),
        "in SPINLOCK context" => under(SpinLock::new(()).lock(), inner),
        "in MUTEX context" => under(Mutex::new(()).lock(), inner),
        other => panic!("no such row: {other}"),
    }
}

fn under<G>(guard: G, inner: impl Fn()) {
    inner();
    drop(guard);
}

/// Takes what a column names. The lines below are not those of `outer()`, so an inner lock is
/// never of the class of the outer one.
fn inner(column: &str) {
    match column {
        "rcu" => drop(Rcu::read_lock()),
        "raw" => drop(RawSpinLock::new(()).lock()),
        "spin" => drop(SpinLock::new(()).lock()),
        "mutex" => drop(Mutex::new(()).lock()),
        other => panic!("no such column: {other}"),
    }
}

fn set(mark: &str) -> ConfigSet {
    match mark {
        "o" => ConfigSet::EMPTY,
        "raw" => ConfigSet::RAW_ON,
        "rt" => ConfigSet::RT,
        "x" => ConfigSet::ALL,
        other => panic!("no such mark: {other}"),
    }
}

struct Cell {
    row: &'static str,
    column: &'static str,
    expected: ConfigSet,
}

fn cells(table: &'static str) -> Vec<Cell> {
    let mut lines = table.trim_matches('\n').lines();
    let mut split = || {
        let line: Option<&'static str> = lines.next();
        line.map(|line| line.trim_end_matches('|').split('|').map(str::trim).collect::<Vec<_>>())
    };
    let columns = split().expect("the table has a header");
    let mut cells = Vec::new();
    while let Some(marks) = split() {
        assert_eq!(marks.len(), columns.len(), "{marks:?}");
        for (column, mark) in columns.iter().zip(&marks).skip(1) {
            cells.push(Cell { row: marks[0], column, expected: set(mark) });
        }
    }
    assert_eq!(cells.len(), 9 * 4);
    cells
}

/// Runs one cell on a validator of its own and returns what it found, and whether it panicked.
fn run(cell: &Cell, config: KernelConfig, policy: Policy) -> (Vec<Arc<Report>>, bool) {
    let validator = Validator::new(Options { config, policy, stacks: false, ..Options::default() });
    let nesting = || lockdep::scope(&validator, || outer(cell.row, || inner(cell.column)));
    let panicked = catch_unwind(AssertUnwindSafe(nesting)).is_err();
    let reports: Vec<_> = validator.findings().into_iter().map(|kept| kept.report).collect();
    for report in &reports {
        assert!(matches!(report.kind, Kind::WaitContext | Kind::SleepInAtomic), "{report}");
    }
    (reports, panicked)
}

/// One run tells the verdict of all eight.
fn holds_from_one_run(table: &'static str, kind: Kind) {
    for cell in cells(table) {
        let (reports, _) = run(&cell, KernelConfig::default(), Policy::new(Action::Collect));
        let mut of_kind = reports.iter().filter(|report| report.kind == kind);
        let found = of_kind.next().map_or(ConfigSet::EMPTY, |report| report.config_set());
        assert_eq!(found, cell.expected, "{} {}", cell.row, cell.column);
        assert!(of_kind.next().is_none(), "reported twice: {} {}", cell.row, cell.column);
    }
}

/// A validator that is told its configuration says the same of it, and fails only then.
fn holds_for_each_configuration(table: &'static str, kind: Kind) {
    for config in KernelConfig::all() {
        for cell in cells(table) {
            let policy = Policy::new(Action::Collect).on(kind, Action::Panic);
            let (reports, panicked) = run(&cell, config, policy);
            let fails = reports.iter().any(|report| report.kind == kind && report.fails_in(config));
            let expected = cell.expected.contains(config);
            assert_eq!(fails, expected, "{} {}, {config}", cell.row, cell.column);
            assert_eq!(panicked, expected, "{} {}, {config}", cell.row, cell.column);
        }
    }
}

#[test]
fn the_wait_context_table_holds_in_all_configurations_from_one_run() {
    holds_from_one_run(WAIT_CONTEXT, Kind::WaitContext);
}

#[test]
fn the_wait_context_table_holds_on_a_validator_of_each_configuration() {
    holds_for_each_configuration(WAIT_CONTEXT, Kind::WaitContext);
}

#[test]
fn the_sleep_in_atomic_table_holds_in_all_configurations_from_one_run() {
    holds_from_one_run(SLEEP_IN_ATOMIC, Kind::SleepInAtomic);
}

#[test]
fn the_sleep_in_atomic_table_holds_on_a_validator_of_each_configuration() {
    holds_for_each_configuration(SLEEP_IN_ATOMIC, Kind::SleepInAtomic);
}
