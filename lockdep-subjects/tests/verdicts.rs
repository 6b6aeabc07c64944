//! The verdict table, and what it must say at the least.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use lockdep::kernel::WaitOverride;
use lockdep::{KernelConfig, Kind, LockClassKey, Preempt, Report, WaitType};
use lockdep_subjects::kernel::{Kernel, Options};
use lockdep_subjects::kvfree::Queued;
use lockdep_subjects::kvfree::strategy::{SOLUTIONS, Strategy};
use lockdep_subjects::machine::lock::{Lock, Mutex};
use lockdep_subjects::page::Gfp;
use lockdep_subjects::verdict::{self, Cell, Context, Entry, Pcp, Row};
use serde_json::Value;

/// The whole table, run once for all tests here.
static TABLE: LazyLock<Vec<(Row, Cell)>> = LazyLock::new(|| verdict::table(Pcp::Empty, |_| {}));

fn solution(name: &str) -> Strategy {
    Strategy::named(name).expect("a solution of the thread")
}

fn cell(name: &str, context: Context, preempt: Preempt, raw: bool, pcp: Pcp) -> Cell {
    let strategy = solution(name);
    verdict::run(strategy, context, strategy.kernel(preempt, raw), pcp)
}

fn of_table(name: &str, context: Context, preempt: Preempt, raw: bool) -> &'static str {
    let found = TABLE.iter().find(|(row, _)| {
        (row.solution, row.context, row.preempt, row.prove_raw_lock_nesting)
            == (name, context, preempt, raw)
    });
    &found.expect("a cell of the table").0.verdict
}

/// What is found when code runs in a context; everything but the code is as in a cell.
fn found(
    config: KernelConfig,
    pcp: Pcp,
    context: Context,
    call: impl Fn(&Kernel) + Send + Sync + 'static,
) -> Vec<Arc<Report>> {
    let validator = verdict::collecting(config);
    let kernel = Kernel::boot(Options::new(solution("v5.9-rt-wrap"), config), validator.clone());
    kernel.machine.run(1, || match pcp {
        Pcp::Empty => kernel.pages.empty_lists(),
        Pcp::Full => kernel.pages.fill_lists(),
    });
    assert!(validator.take_findings().is_empty(), "the subjects are clean without the call");
    let kernel = Arc::new(kernel);
    let own = Arc::clone(&kernel);
    verdict::in_context(&kernel, context, move || call(&own));
    kernel.machine.shutdown();
    assert_eq!(kernel.machine.bugs(), [""; 0]);
    let findings = validator.take_findings();
    findings.into_iter().map(|kept| kept.report).filter(|r| r.fails_in(config)).collect()
}

fn kinds(reports: &[Arc<Report>]) -> Vec<Kind> {
    let mut kinds: Vec<Kind> = reports.iter().map(|report| report.kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    kinds
}

/// Allocates a page and gives it back.
fn allocate(kernel: &Kernel) {
    if let Some(page) = kernel.pages.alloc_page(Gfp::NOWAIT | Gfp::NOWARN) {
        kernel.pages.free_page(page.addr);
    }
}

#[test]
fn the_table_is_that_of_the_thread() {
    let text = include_str!("data/thread-verdicts.json");
    let wanted: Vec<Value> = serde_json::from_str(text).expect("the table");
    let rows: HashMap<String, &Row> = TABLE
        .iter()
        .map(|(row, _)| (key(&serde_json::to_value(row).expect("plain data")), row))
        .collect();
    assert_eq!((wanted.len(), rows.len()), (576, 1152));
    let wrong: Vec<String> = wanted
        .iter()
        .filter_map(|wanted| {
            let row = rows.get(&key(wanted)).unwrap_or_else(|| panic!("no cell {wanted}"));
            (wanted["verdict"] != row.verdict).then(|| format!("{wanted}: {}", row.verdict))
        })
        .collect();
    assert!(wrong.is_empty(), "{} of 576:\n{}", wrong.len(), wrong.join("\n"));
}

fn key(row: &Value) -> String {
    ["solution", "preempt", "prove_raw_lock_nesting", "context"]
        .map(|field| row[field].to_string())
        .join(" ")
}

/// VOLUNTARY and FULL are as NONE, but for three solutions that look at the model or at
/// `preemptible()`.
#[test]
fn the_models_in_between_differ_in_three_rows_only() {
    let row = |name: &str, preempt| {
        let cells = Context::ALL.map(|context| of_table(name, context, preempt, true));
        cells.join(" ")
    };
    let differ = |preempt| {
        let names = SOLUTIONS.map(|solution| solution.name);
        names.into_iter().filter(|name| row(name, preempt) != row(name, Preempt::None)).collect()
    };
    let names: Vec<&str> = differ(Preempt::Voluntary);
    assert_eq!(names, ["option-3-4-paul-scope", "paul-snippet", "paul-snippet-4"]);
    assert_eq!(names, differ(Preempt::Full));
    for preempt in [Preempt::Voluntary, Preempt::Full] {
        assert_eq!(row("option-3-4-paul-scope", preempt), "ok ok WC ok ok WC DL NMI");
    }
    // Without a preemption counter `preemptible()` is never true: nothing is ever allocated.
    for name in ["paul-snippet", "paul-snippet-4"] {
        assert_eq!(row(name, Preempt::Voluntary), "list list list list list list list NMI");
        assert_eq!(row(name, Preempt::Full), "ok list list list list list list NMI");
    }
}

#[test]
fn without_raw_nesting_the_table_is_the_same_without_its_wc() {
    for (row, _) in TABLE.iter().filter(|(row, _)| row.prove_raw_lock_nesting) {
        let left: Vec<&str> = row.verdict.split('+').filter(|name| *name != "WC").collect();
        let wanted = if left.is_empty() { "ok".to_owned() } else { left.join("+") };
        let off = of_table(row.solution, row.context, row.preempt, false);
        assert_eq!(off, wanted, "{row:?}");
    }
}

#[test]
fn each_call_ends_well() {
    for (row, cell) in TABLE.iter() {
        assert_eq!(cell.bugs, [""; 0], "{row:?}");
        let later: Vec<String> = cell.later.iter().map(|report| report.brief()).collect();
        // From an NMI everything stays wrong. And a GFP_KERNEL allocation in an interrupt is wrong
        // in more ways than one: reclaim is then entered in interrupts and with interrupts on.
        if row.context != Context::Nmi && row.solution != "kvfree-rcu-mightsleep" {
            assert!(later.is_empty(), "{row:?}: {}", later.join("\n"));
        }
    }
}

#[test]
fn one_run_gives_the_verdicts_of_all_eight_kernels() {
    let mut by_place: HashMap<(&str, Context), Vec<&Cell>> = HashMap::new();
    for (row, cell) in TABLE.iter() {
        by_place.entry((row.solution, row.context)).or_default().push(cell);
    }
    let (mut same, mut other) = (0, 0);
    let mut different: HashMap<&str, usize> = HashMap::new();
    for (place, cells) in by_place {
        for (one, two) in cells.iter().flat_map(|one| cells.iter().map(move |two| (one, two))) {
            // Where the solution asks for the configuration, it does something else.
            let differ = one.path != two.path;
            *different.entry(place.0).or_default() += differ as usize;
            if differ {
                other += 1;
                continue;
            }
            same += 1;
            assert_eq!(one.verdict_in(two.config), two.verdict(), "{place:?}: {}", one.config);
        }
    }
    // Those that never ask which kernel it is are the same code in all eight.
    for (solution, paths) in different {
        let asks = !["option-1-never-allocate", "v5.11-page-cache-worker"].contains(&solution);
        assert!(asks || paths == 0, "{solution} takes another path in another kernel");
    }
    assert!(same > other, "{same} pairs take the same path, {other} another");
}

#[test]
fn repeated_and_nested_runs_agree() {
    let outer = verdict::collecting(KernelConfig::default());
    lockdep::scope(&outer, || {
        let raw = lockdep::kernel::RawSpinLock::new(());
        let _held = raw.lock();
        for (row, _) in TABLE.iter().step_by(61) {
            let (preempt, proven) = (row.preempt, row.prove_raw_lock_nesting);
            let again = cell(row.solution, row.context, preempt, proven, Pcp::Empty);
            assert_eq!(again.verdict(), row.verdict, "{row:?}");
        }
    });
    assert!(outer.findings().is_empty());
}

#[test]
fn assertion_1_raw_to_zone_lock_in_every_preemption_model() {
    for config in KernelConfig::all() {
        let kinds = kinds(&found(config, Pcp::Empty, Context::Raw, allocate));
        let wanted: &[Kind] = match (config.is_rt(), config.prove_raw_lock_nesting) {
            (false, true) => &[Kind::WaitContext],
            (false, false) => &[],
            (true, true) => &[Kind::WaitContext, Kind::SleepInAtomic],
            (true, false) => &[Kind::SleepInAtomic],
        };
        assert_eq!(kinds, wanted, "{config}");
    }
}

#[test]
fn assertion_2_clean_under_spinlock_in_softirq_and_in_a_threadable_hardirq() {
    for config in KernelConfig::all() {
        for context in [Context::Spin, Context::Softirq, Context::HardirqThreadable] {
            let reports = found(config, Pcp::Empty, context, allocate);
            assert!(reports.is_empty(), "{config}, {context:?}: {reports:?}");
        }
    }
}

#[test]
fn assertion_3_a_hit_is_clean_and_might_alloc_finds_it_always() {
    for config in KernelConfig::all().filter(|config| config.prove_raw_lock_nesting) {
        assert!(found(config, Pcp::Full, Context::Raw, allocate).is_empty());
        for pcp in [Pcp::Empty, Pcp::Full] {
            let strict = found(config, pcp, Context::Raw, |k| k.pages.might_alloc(Gfp::NOWAIT));
            assert!(kinds(&strict).contains(&Kind::WaitContext), "{config}, {pcp:?}");
        }
    }
    // And through the solution: the same code, clean or not by what the list holds.
    let on = |pcp| cell("v5.9-rt-wrap", Context::Raw, Preempt::Full, true, pcp).verdict();
    assert_eq!((on(Pcp::Empty), on(Pcp::Full)), ("WC".to_owned(), "ok".to_owned()));
}

/// The thread planned the same blocks for `call_rcu()`: the same arguments, the same verdicts.
/// (Sheaves take objects of the slab only.)
#[test]
fn call_rcu_has_the_verdicts_of_kfree_rcu() {
    for (row, cell) in TABLE.iter().filter(|(row, _)| row.prove_raw_lock_nesting) {
        if row.solution.starts_with("sheaves") || row.preempt == Preempt::Voluntary {
            continue;
        }
        let (strategy, config) = (cell.strategy, cell.config);
        let call = verdict::run_entry(Entry::CallRcu, strategy, row.context, config, Pcp::Empty);
        assert_eq!(call.verdict(), row.verdict, "{row:?}");
        assert_eq!(call.bugs, [""; 0], "{row:?}");
    }
}

/// With pages in the lockless lists no lock of the allocator's is taken, and the nesting that is
/// wrong cannot be seen.
#[test]
fn full_lists_hide_what_the_thread_is_about() {
    for solution in ["raw-krc-lock", "v5.9-rt-wrap", "drop-krc-lock", "option-3-gfp-rt-safe"] {
        for context in Context::ALL {
            let wanted = if context == Context::Nmi { "NMI" } else { "ok" };
            let cell = cell(solution, context, Preempt::None, true, Pcp::Full);
            assert_eq!(cell.verdict(), wanted, "{solution} {context:?}");
        }
    }
    // What is wrong before any page is needed stays wrong.
    assert_eq!(cell("v5.8", Context::Raw, Preempt::Full, true, Pcp::Full).verdict(), "WC");
    let sleeping = cell("kvfree-rcu-mightsleep", Context::Spin, Preempt::Full, true, Pcp::Full);
    assert_eq!(sleeping.verdict(), "MS");
}

/// The table has an empty sheaf in the barn. Without one, a page is allocated for it, and whoever
/// holds `zone->lock` hangs again.
#[test]
fn an_empty_barn_is_the_old_trouble() {
    let strategy = solution("sheaves-override");
    let config = strategy.kernel(Preempt::Full, true);
    let validator = verdict::collecting(config);
    let options = Options { one_zone: true, ..Options::new(strategy, config) };
    let kernel = Arc::new(Kernel::boot(options, validator.clone()));
    let object = kernel.machine.run(1, || {
        let object = kernel.slab.kmalloc(64, Gfp::NOWAIT).expect("memory");
        kernel.pages.empty_lists();
        object
    });
    let own = Arc::clone(&kernel);
    let hung = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        verdict::in_context(&kernel, Context::Zone, move || {
            own.kvfree.kfree_rcu(object);
        });
    }));
    assert!(hung.is_err());
    let reports: Vec<_> = validator.findings().into_iter().map(|kept| kept.report).collect();
    assert!(kinds(&reports).contains(&Kind::Recursive), "{reports:?}");
}

#[test]
fn assertion_4_the_wrap_is_clean_on_rt_only() {
    for preempt in Preempt::ALL {
        for context in [Context::Task, Context::Raw, Context::Hardirq] {
            let wanted = if preempt == Preempt::Rt { "list" } else { "WC" };
            assert_eq!(of_table("v5.9-rt-wrap", context, preempt, true), wanted);
        }
    }
}

#[test]
fn assertion_5_forgiving_spinlocks_does_not_forgive_mutexes() {
    static KEY: LockClassKey = LockClassKey::new("a mutex");
    static CONFIG: WaitOverride = WaitOverride::new(WaitType::Config);
    static SLEEP: WaitOverride = WaitOverride::new(WaitType::Sleep);
    assert_eq!(of_table("option-3-4-not-rt-scope", Context::Raw, Preempt::None, true), "ok");
    assert_eq!(of_table("option-3-4-paul-scope", Context::Raw, Preempt::None, true), "ok");
    assert_eq!(of_table("option-3-4-paul-scope", Context::Raw, Preempt::Full, true), "WC");
    let under = |allowed: &'static WaitOverride| {
        let config = KernelConfig::new(Preempt::None, true);
        kinds(&found(config, Pcp::Empty, Context::Raw, move |_| {
            let mutex = Mutex::new(&KEY, ());
            let _allowed = allowed.enter();
            drop(mutex.lock());
        }))
    };
    assert!(under(&CONFIG).contains(&Kind::WaitContext));
    // Too wide: lockdep itself is silent, only the run-time check is left.
    assert!(!under(&SLEEP).contains(&Kind::WaitContext));
}

#[test]
fn assertion_6_recursion_in_every_configuration_unless_no_zone_lock_is_taken() {
    for (row, cell) in TABLE.iter().filter(|(row, _)| row.context == Context::Zone) {
        let waits_for_zone = cell.path.iter().any(|step| step.text.starts_with("lock zone->lock"));
        assert_eq!(row.verdict.contains("DL"), waits_for_zone, "{row:?}");
        assert_eq!(cell.outcome.is_none(), waits_for_zone, "{row:?}");
    }
    for preempt in Preempt::ALL {
        assert!(of_table("v5.8", Context::Zone, preempt, false).contains("DL"));
        assert_eq!(of_table("option-a-raw-zone-lock", Context::Zone, preempt, false), "DL");
        assert_eq!(of_table("alloc-pages-nolock", Context::Zone, preempt, true), "list");
    }
}

#[test]
fn assertion_7_a_trylock_is_clean_and_limits_what_follows() {
    static KEY: LockClassKey = LockClassKey::new("another spinlock");
    for config in KernelConfig::all() {
        let clean = found(config, Pcp::Empty, Context::Raw, |kernel| {
            drop(kernel.pages.zone_lock().try_lock_irqsave().expect("nobody holds it"));
        });
        assert!(clean.is_empty(), "{config}: {clean:?}");
        let followed = found(config, Pcp::Empty, Context::Raw, |kernel| {
            let _zone = kernel.pages.zone_lock().try_lock_irqsave().expect("nobody holds it");
            drop(Lock::spin("another spinlock", &KEY, ()).lock());
        });
        let invalid = kinds(&followed).contains(&Kind::WaitContext);
        assert_eq!(invalid, config.prove_raw_lock_nesting, "{config}");
    }
}

/// By the rule of 5.14. Linux 5.7 to 5.13 looked at nothing if no lock was held.
#[test]
fn assertion_8_a_hardirq_that_holds_nothing() {
    for config in KernelConfig::all().filter(|config| config.prove_raw_lock_nesting) {
        let kinds = kinds(&found(config, Pcp::Empty, Context::Hardirq, allocate));
        assert!(kinds.contains(&Kind::WaitContext), "{config}");
    }
}

#[test]
fn assertion_9_the_refill_worker_may_do_everything() {
    for config in KernelConfig::all() {
        let validator = verdict::collecting(config);
        let options = Options::new(solution("v5.11-page-cache-worker"), config);
        let kernel = Kernel::boot(options, validator.clone());
        let objects = kernel.machine.run(1, || {
            let objects = [(); 2].map(|()| kernel.slab.kmalloc(64, Gfp::KERNEL).expect("memory"));
            kernel.pages.empty_lists();
            objects
        });
        let raw = |object| {
            let queued = Arc::new(std::sync::Mutex::new(None));
            let (told, kvfree) = (Arc::clone(&queued), Arc::clone(&kernel.kvfree));
            verdict::in_context(&kernel, Context::Raw, move || {
                *told.lock().expect("free") = Some(kvfree.kfree_rcu(object));
            });
            queued.lock().expect("free").take().expect("it was called")
        };
        let first = raw(objects[0]);
        assert_eq!((first.queued, first.refill), (Queued::List, true));
        kernel.settle();
        let second = raw(objects[1]);
        assert_eq!((second.queued, second.page), (Queued::Array, None), "from the cache");
        kernel.settle();
        let mut found = validator.findings();
        found.retain(|kept| kept.report.fails_in(config));
        assert!(found.is_empty(), "{config}: {found:?}");
        assert_eq!((kernel.slab.live(), kernel.machine.bugs()), (0, Vec::new()));
    }
}

#[test]
fn assertion_10_an_override_that_waits_is_itself_reported() {
    static CONFIG: WaitOverride = WaitOverride::new(WaitType::Config);
    let config = KernelConfig::new(Preempt::Full, true);
    let by = |blocking: bool| {
        kinds(&found(config, Pcp::Empty, Context::Raw, move |_| {
            drop(if blocking { CONFIG.enter_blocking() } else { CONFIG.enter() });
        }))
    };
    assert_eq!(by(true), [Kind::WaitContext]);
    assert_eq!(by(false), []);
}

/// A driver that brackets a lock with `lockdep_off()` is silent in lockdep, and wrong all the same:
/// each use is counted, and what would have been found is listed as abuse.
#[test]
fn lockdep_off_is_counted_and_rt_still_complains() {
    static KEY: LockClassKey = LockClassKey::new("a driver's lock");
    let config = KernelConfig::new(Preempt::Rt, true);
    let validator = verdict::collecting(config);
    let kernel = Kernel::boot(Options::new(solution("v5.9-rt-wrap"), config), validator.clone());
    verdict::in_context(&kernel, Context::Raw, || {
        let lock = Lock::spin("a driver's lock", &KEY, ());
        lockdep::off(|| drop(lock.lock()));
    });
    assert!(validator.findings().is_empty());
    let abuse: Vec<Kind> = validator.abuse().iter().map(|kept| kept.report.kind).collect();
    assert!(abuse.contains(&Kind::WaitContext) && abuse.contains(&Kind::SleepInAtomic));
    assert_eq!(validator.off_uses().len(), 1);
}
