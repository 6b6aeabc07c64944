//! Where Linux's lockdep is weaker, we are not: one test or more for each point, with the real
//! locks wherever those can make the event.
//!
//! Each test says in one sentence what Linux 6.12 does instead.

use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, PoisonError, mpsc};
use std::thread;

use lockdep::context::{self, MaskGuard};
use lockdep::kernel::{
    BitSpinLock, LocalLock, LockMap, Mutex, PercpuRwSemaphore, RawSpinLock, RwLock, RwSemaphore,
    Semaphore, SpinLock,
};
use lockdep::{
    Action, ConfigSet, KernelConfig, Kind, LockClassKey, LockType, Options, Policy, Report, Scope,
    Validator, WaitType, WaitTypes,
};
use lockdep_core::depmap::DepMap;
use lockdep_core::held::Acquire;
use lockdep_core::site::Site;
use lockdep_core::task::Task;

fn options() -> Options {
    Options { policy: Policy::new(Action::Collect), ..Options::default() }
}

/// A validator that keeps what it finds.
fn validator() -> Validator {
    Validator::new(options())
}

/// What is found while code runs on a validator of its own, in order.
fn found(code: impl FnOnce()) -> Vec<Arc<Report>> {
    let validator = validator();
    lockdep::scope(&validator, code);
    reports(&validator)
}

fn reports(validator: &Validator) -> Vec<Arc<Report>> {
    validator.findings().into_iter().map(|kept| kept.report).collect()
}

/// Holds one lock, then another, and releases them the other way round, which a tuple would not.
fn nest<A, B>(outer: A, inner: B) {
    drop(inner);
    drop(outer);
}

fn kinds(reports: &[Arc<Report>]) -> Vec<Kind> {
    reports.iter().map(|report| report.kind).collect()
}

/// The kinds with the configurations in which they fail.
fn verdicts(reports: &[Arc<Report>]) -> Vec<(Kind, ConfigSet)> {
    reports.iter().map(|report| (report.kind, report.config_set())).collect()
}

/// The classes and contexts of the only ring that was found, from the lock wanted around.
fn ring(reports: &[Arc<Report>], kind: Kind) -> Vec<String> {
    assert_eq!(kinds(reports), [kind]);
    reports[0].cycle.iter().map(|edge| edge.from.clone()).collect()
}

/// A lock that spins and has recursive and queued readers in every context.
static SPINNING: LockType = LockType::new("spinning rwlock", WaitTypes::new(WaitType::Spin));

// Strong cycles of recursive readers. Linux marks a class as visited whichever way its search
// reached it, so what it reached first decides what it sees. In each of the four programs below,
// three CPUs that run the last three lines at once hang.

/// Linux reaches A first over the shared hold of N, which does not count after a recursive read,
/// marks it visited, and does not look at it again by way of B: not found.
#[test]
fn a_ring_is_found_where_linux_met_a_class_first_over_an_edge_that_does_not_count() {
    static A: LockClassKey = LockClassKey::new("A1");
    static B: LockClassKey = LockClassKey::new("B1");
    static N: LockClassKey = LockClassKey::new("N1");
    let reports = found(|| {
        let (a, b) = (SpinLock::with_key(&A, ()), SpinLock::with_key(&B, ()));
        let n = RwLock::with_key(&N, ());
        // In a softirq a reader of a rwlock is a recursive one.
        context::softirq(|| nest(n.read(), a.lock()));
        context::softirq(|| nest(n.write(), b.lock()));
        context::softirq(|| nest(b.lock(), a.lock()));
        context::softirq(|| nest(a.lock(), n.read()));
    });
    assert_eq!(ring(&reports, Kind::Circular), ["N1", "B1", "A1"]);
}

/// Linux reaches A first as a recursive reader's class, where a shared hold of A closes nothing,
/// and does not look at it again as a writer's: not found.
#[test]
fn a_ring_is_found_where_linux_met_a_class_first_as_a_recursive_reader() {
    static A: LockClassKey = LockClassKey::new("A2");
    static B: LockClassKey = LockClassKey::new("B2");
    static N: LockClassKey = LockClassKey::new("N2");
    let reports = found(|| {
        let (n, b) = (SpinLock::with_key(&N, ()), SpinLock::with_key(&B, ()));
        let a = RwLock::with_key(&A, ());
        context::softirq(|| nest(n.lock(), a.read()));
        context::softirq(|| nest(n.lock(), b.lock()));
        context::softirq(|| nest(b.lock(), a.write()));
        context::softirq(|| nest(a.read(), n.lock()));
    });
    assert_eq!(ring(&reports, Kind::Circular), ["N2", "B2", "A2"]);
}

/// Linux's forward search from the lock that the interrupt takes has the same blind spot: the
/// unsafe lock A behind it is not found.
#[test]
fn a_ring_through_an_interrupt_is_found_where_linux_searches_forwards() {
    static A: LockClassKey = LockClassKey::new("A3");
    static B: LockClassKey = LockClassKey::new("B3");
    static N: LockClassKey = LockClassKey::new("N3");
    let reports = found(|| {
        let (a, b) = (SpinLock::with_key(&A, ()), SpinLock::with_key(&B, ()));
        let n = RwLock::with_key(&N, ());
        nest(n.read_irqsave(), a.lock());
        nest(n.write_irqsave(), b.lock());
        nest(b.lock_irqsave(), a.lock());
        drop(a.lock());
        context::hardirq_threaded(|| drop(n.read()));
    });
    assert_eq!(ring(&reports, Kind::Irq), ["N3", "B3", "A3", "hardirq"]);
    assert_eq!(reports[0].config_set(), ConfigSet::NOT_RT, "a threaded handler interrupts nobody");
}

/// Linux's backward search from a lock that is held with interrupts on has it too: the safe lock N
/// before it is not found.
#[test]
fn a_ring_through_an_interrupt_is_found_where_linux_searches_backwards() {
    static A: LockClassKey = LockClassKey::new("A4");
    static B: LockClassKey = LockClassKey::new("B4");
    static N: LockClassKey = LockClassKey::new("N4");
    let reports = found(|| {
        let (n, b) = (SpinLock::with_key(&N, ()), SpinLock::with_key(&B, ()));
        let a = RwLock::with_key(&A, ());
        context::hardirq_threaded(|| nest(n.lock(), a.read()));
        nest(n.lock_irqsave(), b.lock());
        nest(b.lock_irqsave(), a.write());
        drop(a.read());
    });
    assert_eq!(ring(&reports, Kind::Irq), ["hardirq", "N4", "B4", "A4"]);
    assert_eq!(reports[0].config_set(), ConfigSet::NOT_RT, "a threaded handler interrupts nobody");
}

/// What a reader holds with interrupts on, a reader that queues wants in the interrupt: a writer
/// that waits between them hangs both.
fn reader_against_queued_reader(in_task: impl Fn(&LockMap), interrupt_first: bool) {
    let reports = found(|| {
        let lock = LockMap::new(&SPINNING);
        let interrupt = || context::hardirq(|| drop(lock.acquire_shared()));
        if interrupt_first {
            interrupt();
        }
        in_task(&lock);
        if !interrupt_first {
            interrupt();
        }
    });
    assert_eq!(verdicts(&reports), [(Kind::Irq, ConfigSet::ALL)]);
    assert_eq!(reports[0].code, "irq-inconsistent-state");
}

/// Linux finds this order: its search starts at the lock that the interrupt takes and counts that
/// one's readers.
#[test]
fn a_queued_read_in_an_interrupt_is_found_after_a_reader_with_interrupts_on() {
    reader_against_queued_reader(|lock| drop(lock.acquire_shared()), false);
    reader_against_queued_reader(|lock| drop(lock.acquire_read()), false);
}

/// Linux does not find this order: its search starts at the reader and counts writers only.
#[test]
fn a_queued_read_in_an_interrupt_is_found_before_a_reader_with_interrupts_on() {
    reader_against_queued_reader(|lock| drop(lock.acquire_shared()), true);
    reader_against_queued_reader(|lock| drop(lock.acquire_read()), true);
}

/// Linux agrees: a rwlock's reader in an interrupt passes the writer that waits.
#[test]
fn a_recursive_read_in_an_interrupt_is_clean_in_either_order() {
    let lock = RwLock::new(());
    let in_task = || drop(lock.read());
    let in_softirq = || context::softirq(|| drop(lock.read()));
    assert_eq!(kinds(&found(|| (in_task(), in_softirq()).0)), []);
    assert_eq!(kinds(&found(|| (in_softirq(), in_task()).0)), []);
}

/// Linux switches itself off with its first report: the second bug is not looked for.
#[test]
fn it_goes_on_after_a_finding_and_finds_the_next() {
    let reports = found(|| {
        let (a, b, raw) = (SpinLock::new(0u8), SpinLock::new(0u16), RawSpinLock::new(0u32));
        nest(a.lock(), b.lock());
        nest(b.lock(), a.lock());
        nest(raw.lock(), a.lock());
        context::hardirq(|| drop(raw.lock()));
    });
    let wanted = [Kind::Circular, Kind::WaitContext, Kind::SleepInAtomic, Kind::Irq];
    assert_eq!(kinds(&reports), wanted);
}

/// Linux gives one report a boot and counts nothing.
#[test]
fn a_finding_is_reported_once_and_counted() {
    let validator = validator();
    lockdep::scope(&validator, || {
        let (a, b) = (Mutex::new(0u8), Mutex::new(0u16));
        nest(a.lock(), b.lock());
        for _ in 0..10 {
            nest(b.lock(), a.lock());
        }
        // The same ring from another place is the same ring.
        nest(b.lock(), a.lock());
    });
    let findings = validator.findings();
    assert_eq!(findings.len(), 1);
    assert_eq!((findings[0].report.kind, findings[0].count), (Kind::Circular, 11));
}

/// Locks of a class each, without stacks: they are about numbers.
fn many(count: usize, name: &str) -> (Validator, Vec<SpinLock<()>>) {
    let key = |i| {
        let name: &'static str = Box::leak(format!("{name}{i}").into_boxed_str());
        let key: &'static LockClassKey = Box::leak(Box::new(LockClassKey::new(name)));
        SpinLock::with_key(key, ())
    };
    let validator = Validator::new(Options { stacks: false, ..options() });
    (validator, (0..count).map(key).collect())
}

/// Linux holds 48 locks a task, says MAX_LOCK_DEPTH too low and switches itself off.
#[test]
fn depth_is_unbounded() {
    let (validator, locks) = many(10_000, "deep");
    static OUTERMOST: LockClassKey = LockClassKey::new("outermost");
    lockdep::scope(&validator, || {
        let twins = [(); 2].map(|()| SpinLock::with_key(&OUTERMOST, ()));
        let outermost = twins[0].lock();
        let mut held: Vec<_> = locks.iter().map(|lock| lock.lock()).collect();
        assert_eq!(kinds(&reports(&validator)), []);
        // The rules still see the far end of the stack.
        drop(twins[1].lock());
        while held.pop().is_some() {}
        drop(outermost);
    });
    let reports = reports(&validator);
    assert_eq!(kinds(&reports), [Kind::Recursive]);
    assert_eq!((reports[0].held.len(), reports[0].blamed), (10_001, Some(0)));
}

/// Linux has room for 8,192 classes, says MAX_LOCKDEP_KEYS too low and switches itself off.
#[test]
fn classes_are_unbounded() {
    let (validator, locks) = many(10_000, "class");
    lockdep::scope(&validator, || {
        locks.iter().for_each(|lock| drop(lock.lock()));
        assert_eq!(kinds(&reports(&validator)), []);
        let [first, .., last] = &locks[..] else { unreachable!() };
        nest(first.lock(), last.lock());
        nest(last.lock(), first.lock());
    });
    assert_eq!(ring(&reports(&validator), Kind::Circular), ["class0", "class9999"]);
    let registry = validator.registry().lock().unwrap_or_else(PoisonError::into_inner);
    assert!(registry.len() > 8_192);
}

/// Linux has room for 32,768 edge records, two a dependency, and for 65,536 chains, says
/// MAX_LOCKDEP_ENTRIES or MAX_LOCKDEP_CHAINS too low and switches itself off.
#[test]
fn edges_and_chains_are_unbounded() {
    let (validator, locks) = many(400, "pair");
    lockdep::scope(&validator, || {
        for (i, outer) in locks.iter().enumerate() {
            let outer = outer.lock();
            locks[i + 1..].iter().for_each(|inner| drop(inner.lock()));
            drop(outer);
        }
        assert_eq!(kinds(&reports(&validator)), []);
        let [first, .., last] = &locks[..] else { unreachable!() };
        nest(last.lock(), first.lock());
    });
    assert_eq!(ring(&reports(&validator), Kind::Circular), ["pair0", "pair399"]);
    let edges = validator.snapshot().edges;
    assert_eq!(edges.iter().filter(|edge| !edge.refused).count(), 400 * 399 / 2);
    assert!(validator.chains() > 65_536);
}

/// Linux merges without a check: that the outer lock is not held is not seen.
#[test]
fn a_merged_nest_lock_whose_outer_is_not_held_is_reported() {
    let reports = found(|| {
        let (outer, another) = (Mutex::new(0u8), Mutex::new(0u16));
        let class = [(); 2].map(|()| Mutex::new(0u32));
        let _outer = outer.lock();
        let _first = class[0].lock_nest_lock(&outer);
        let _second = class[1].lock_nest_lock(&another);
    });
    assert_eq!(kinds(&reports), [Kind::NestMerge]);
    assert_eq!(reports[0].headline, "WARNING: Nested lock was not taken");
    let name = reports[0].fact.strip_prefix("the lock named as the outer one is not held: ");
    assert!(name.is_some_and(|name| name.contains("@tests/weaker.rs:")), "{}", reports[0].fact);
    assert_eq!(reports[0].blamed, Some(1), "the record that it was merged into");
}

/// Linux trips an internal warning (`DEBUG_LOCKS_WARN_ON`) that names no lock.
#[test]
fn a_nest_lock_merged_into_one_taken_without_an_outer_is_reported() {
    let reports = found(|| {
        let outer = Mutex::new(0u8);
        let class = [(); 2].map(|()| Mutex::new(0u32));
        let _outer = outer.lock();
        let _first = class[0].lock();
        let _second = class[1].lock_nest_lock(&outer);
    });
    assert_eq!(kinds(&reports), [Kind::NestMerge]);
    let fact = "the lock of this class that is held was taken without an outer lock";
    let name = reports[0].fact.strip_prefix(fact).and_then(|name| name.strip_prefix(": u8@"));
    assert!(name.is_some_and(|name| name.starts_with("tests/weaker.rs:")), "{}", reports[0].fact);
    assert!(reports[0].to_string().contains(fact));
}

/// Linux agrees that this is right, and merges the two into one record as we do.
#[test]
fn nest_locks_under_their_outer_are_clean() {
    let reports = found(|| {
        let outer = Mutex::new(0u8);
        let class = [(); 3].map(|()| Mutex::new(0u32));
        let _outer = outer.lock();
        let [first, second, third] = class.each_ref().map(|lock| lock.lock_nest_lock(&outer));
        drop((second, first, third));
    });
    assert_eq!(kinds(&reports), []);
}

/// Linux prints the held locks and `context-{n:n}`, but not which lock set the limit, the limit,
/// or the rule.
#[test]
fn a_wait_context_report_names_the_lock_that_set_the_limit_the_numbers_and_the_rule() {
    static MUTEX: LockClassKey = LockClassKey::new("outer mutex");
    static RAW: LockClassKey = LockClassKey::new("the limiting lock");
    static WANTED: LockClassKey = LockClassKey::new("the wanted lock");
    let reports = found(|| {
        let (mutex, raw) = (Mutex::with_key(&MUTEX, ()), RawSpinLock::with_key(&RAW, ()));
        let wanted = SpinLock::with_key(&WANTED, ());
        let _mutex = mutex.lock();
        let _raw = raw.lock();
        // Allows more than the raw lock does, and so does not set the limit.
        let _reader = lockdep::kernel::Rcu::read_lock();
        drop(wanted.lock());
    });
    let report = &reports[0];
    assert_eq!(report.kind, Kind::WaitContext);
    let limit = report.limit.as_ref().expect("a finding about waiting has a limit");
    assert_eq!((limit.needs, limit.allowed), (WaitType::Config, WaitType::Spin));
    assert_eq!((limit.numbers, limit.context), ([3, 2], WaitType::Max));
    let blamed = limit.set_by.expect("a held lock set it");
    assert_eq!(report.held[blamed].class, "the limiting lock");
    let text = report.to_string();
    let (_, told) =
        text.split_once("\nneeds 3 (config), allowed 2 (spin), limit set by\n").unwrap();
    let mut told = told.lines();
    let lock = told.next().unwrap();
    assert!(lock.contains("(the limiting lock)") && lock.contains("{2:2}, raw spinlock"), "{lock}");
    let rule = "a lock taken under a raw spinlock may wait at most as `spin`; this needs `config`";
    assert_eq!(told.next(), Some(&*format!("rule: {rule}")));
    assert_eq!(limit.rule, rule);
}

/// Linux prints `context-{2:2}` and leaves the rest to the reader.
#[test]
fn a_wait_context_report_names_the_context_that_set_the_limit() {
    let reports = found(|| context::hardirq(|| drop(Mutex::new(()).lock())));
    let report = &reports[0];
    assert_eq!(report.kind, Kind::WaitContext);
    let limit = report.limit.as_ref().expect("a finding about waiting has a limit");
    assert_eq!((limit.numbers, limit.set_by, limit.context), ([4, 2], None, WaitType::Spin));
    let text = report.to_string();
    for line in [
        "needs 4 (sleep), allowed 2 (spin), limit set by",
        " the context: hardirq in task",
        "rule: in hardirq context one may wait at most as `spin`; this needs `sleep`",
        "context-{2:2}",
    ] {
        assert!(text.lines().any(|told| told == line), "{line} is not in\n{text}");
    }
}

/// Whether code panics on a validator of this configuration that panics on every finding.
fn panics(config: KernelConfig, code: impl Fn()) -> bool {
    let policy = Policy::new(Action::Panic);
    let validator = Validator::new(Options { config, policy, stacks: false, ..Options::default() });
    catch_unwind(AssertUnwindSafe(|| lockdep::scope(&validator, code))).is_err()
}

/// Every lock that sleeps on PREEMPT_RT only, in a section of the kernel's own.
fn sleeping_on_rt_in(section: fn() -> MaskGuard) {
    let (spin, local, rw) = (SpinLock::new(()), LocalLock::new(()), RwLock::new(()));
    let takes: [&dyn Fn(); 4] =
        [&|| drop(spin.lock()), &|| drop(local.lock()), &|| drop(rw.read()), &|| drop(rw.write())];
    for take in takes {
        let reports = found(|| section().scope(take));
        assert_eq!(verdicts(&reports), [(Kind::SleepInAtomic, ConfigSet::RT)]);
        for config in KernelConfig::all() {
            assert_eq!(panics(config, || section().scope(take)), config.is_rt(), "{config}");
        }
    }
    let raw = RawSpinLock::new(());
    assert_eq!(kinds(&found(|| section().scope(|| drop(raw.lock())))), []);
}

/// Linux's lockdep does not look at the preemption count: only a test on PREEMPT_RT tells.
#[test]
fn a_sleeping_spinlock_with_preemption_off_is_reported_for_rt_and_only_rt() {
    sleeping_on_rt_in(context::preempt_disable);
}

/// Linux's lockdep does not look at disabled interrupts: only a test on PREEMPT_RT tells.
#[test]
fn a_sleeping_spinlock_with_interrupts_off_is_reported_for_rt_and_only_rt() {
    sleeping_on_rt_in(context::irq_disable);
    sleeping_on_rt_in(context::irq_save);
}

/// Linux agrees: on PREEMPT_RT these forms leave interrupts and preemption on.
#[test]
fn a_sleeping_spinlocks_own_irqsave_is_clean() {
    let (spin, local, rw) = (SpinLock::new(0u8), LocalLock::new(0u16), RwLock::new(0u32));
    let under = SpinLock::new(0u64);
    let reports = found(|| {
        nest(spin.lock_irqsave(), under.lock());
        nest(spin.lock_irq(), under.lock());
        nest(spin.lock_bh(), under.lock());
        nest(local.lock_irqsave(), under.lock());
        nest(rw.read_irqsave(), under.lock());
        nest(rw.write_irqsave(), under.lock());
    });
    assert_eq!(kinds(&reports), []);
}

/// Linux warns of the raw lock (if raw nesting is proven) but not of what it does to interrupts.
#[test]
fn a_raw_spinlocks_irqsave_turns_interrupts_off_on_rt_too() {
    let (raw, spin) = (RawSpinLock::new(0u8), SpinLock::new(0u16));
    let reports = found(|| nest(raw.lock_irqsave(), spin.lock()));
    let wait = (Kind::WaitContext, ConfigSet::RAW_ON);
    assert_eq!(verdicts(&reports), [wait, (Kind::SleepInAtomic, ConfigSet::RT)]);
    assert_eq!(reports[1].fact, "with interrupts off, under a raw spinlock");
}

/// Linux never checks a trylock by wait type; on PREEMPT_RT the interrupted task would own it.
#[test]
fn a_trylock_of_a_sleeping_lock_in_hardirq_is_reported_if_asked_for() {
    let (mutex, spin, raw) = (Mutex::new(0u8), SpinLock::new(0u16), RawSpinLock::new(0u32));
    let tries = || {
        context::hardirq(|| drop((mutex.try_lock(), spin.try_lock(), raw.try_lock())));
        context::hardirq_threaded(|| nest(mutex.try_lock(), spin.try_lock()));
    };
    assert_eq!(kinds(&found(tries)), []);
    let mut strict = options();
    strict.strict.trylock_in_hardirq = true;
    let validator = Validator::new(strict);
    lockdep::scope(&validator, tries);
    let reports = reports(&validator);
    assert_eq!(kinds(&reports), [Kind::TrylockInHardirq; 2]);
    assert!(reports.iter().all(|r| !r.config_set().intersection(ConfigSet::RT).is_empty()));
    let types = reports.iter().map(|report| report.wanted.as_ref().unwrap().lock_type);
    assert_eq!(types.collect::<Vec<_>>(), ["mutex", "spinlock"], "never a raw spinlock");
}

/// Linux judges both by the type of the first: the spinlock passes as a raw one.
#[test]
fn a_spinlock_in_a_class_that_began_raw_is_judged_by_its_own_wait_type() {
    static KEY: LockClassKey = LockClassKey::new("began raw");
    let raw = RawSpinLock::with_key(&KEY, ());
    let spin = SpinLock::with_key(&KEY, ());
    let reports = found(|| {
        context::hardirq(|| drop(raw.lock()));
        context::hardirq(|| drop(spin.lock()));
    });
    assert_eq!(kinds(&reports), [Kind::MixedWaitTypes, Kind::WaitContext, Kind::SleepInAtomic]);
    assert_eq!(reports[1].config_set(), ConfigSet::RAW_ON);
    let wanted = reports[1].wanted.as_ref().unwrap();
    assert_eq!((wanted.lock_type, wanted.inner), ("spinlock", WaitType::Config));
}

/// Linux judges both by the type of the first: the raw lock is reported, wrongly, as a spinlock.
#[test]
fn a_raw_spinlock_in_a_class_that_began_as_a_spinlock_is_judged_by_its_own_wait_type() {
    static KEY: LockClassKey = LockClassKey::new("began as a spinlock");
    let (spin, raw) = (SpinLock::with_key(&KEY, ()), RawSpinLock::with_key(&KEY, ()));
    let under = SpinLock::new(());
    let reports = found(|| {
        drop(spin.lock_irqsave());
        context::hardirq(|| drop(raw.lock()));
        // And as a raw one it limits what is taken under it.
        nest(raw.lock_irqsave(), under.lock());
    });
    let kinds = kinds(&reports);
    assert_eq!(kinds[..2], [Kind::MixedWaitTypes, Kind::MixedWaitTypes], "a place each");
    assert_eq!(kinds[2..], [Kind::WaitContext, Kind::SleepInAtomic]);
}

/// Linux says nothing of two wait types in one class.
#[test]
fn two_wait_types_in_one_class_are_a_finding_that_names_both() {
    static KEY: LockClassKey = LockClassKey::new("shared key");
    let (raw, spin) = (RawSpinLock::with_key(&KEY, ()), SpinLock::with_key(&KEY, ()));
    let reports = found(|| {
        drop(raw.lock());
        drop(spin.lock());
    });
    assert_eq!(verdicts(&reports), [(Kind::MixedWaitTypes, ConfigSet::ALL)]);
    assert_eq!(reports[0].headline, "WARNING: two wait types in one lock class");
    let fact = "its class began as a raw spinlock with wait type spin, this one is a spinlock with \
                config";
    assert_eq!(reports[0].fact, fact);
}

/// What is found when a lock that sleeps is taken under a spinlock.
fn sleeps_under_a_spinlock(take: impl Fn()) {
    let spin = SpinLock::new(());
    let reports = found(|| {
        let _spin = spin.lock();
        take();
    });
    assert_eq!(verdicts(&reports), [(Kind::WaitContext, ConfigSet::ALL)]);
}

/// Linux gives `percpu_rw_semaphore` no wait type: never checked.
#[test]
fn a_percpu_rw_semaphore_has_a_wait_type() {
    let lock = PercpuRwSemaphore::new(0u8);
    sleeps_under_a_spinlock(|| drop(lock.read()));
    sleeps_under_a_spinlock(|| drop(lock.write()));
    assert_eq!(kinds(&found(|| nest(lock.write(), Mutex::new(0u16).lock()))), []);
}

/// Linux gives `struct semaphore` no map: never checked, beyond the spinlock inside.
#[test]
fn a_semaphore_has_a_wait_type() {
    let semaphore = Semaphore::new(1);
    sleeps_under_a_spinlock(|| drop(semaphore.down()));
    let try_down = || context::hardirq(|| drop(semaphore.try_down()));
    assert_eq!(kinds(&found(try_down)), [], "a try form waits for nobody");
}

/// Linux gives a bit spinlock no map: what is taken under it is not checked.
#[test]
fn a_bit_spinlock_has_a_wait_type() {
    let (bit, spin, mutex) = (BitSpinLock::new(0, 3), SpinLock::new(0u8), Mutex::new(0u16));
    let reports = found(|| nest(bit.lock(), spin.lock()));
    let sleeps_on_rt = (Kind::SleepInAtomic, ConfigSet::RT);
    assert_eq!(verdicts(&reports), [(Kind::WaitContext, ConfigSet::RAW_ON), sleeps_on_rt]);
    let reports = found(|| nest(bit.lock(), mutex.lock()));
    assert_eq!(verdicts(&reports), [(Kind::WaitContext, ConfigSet::ALL)]);
    assert_eq!(kinds(&found(|| context::hardirq(|| drop(bit.lock())))), [], "it spins");
}

/// Linux gives a bit spinlock no map: it is in no ring.
#[test]
fn bit_spinlocks_are_in_the_graph() {
    let (a, b) = (BitSpinLock::new(0, 0), BitSpinLock::new(0, 0));
    let reports = found(|| {
        nest(a.lock(), b.lock());
        nest(b.lock(), a.lock());
    });
    // Two locks made on one line are one class; these are two by their column.
    assert_eq!(ring(&reports, Kind::Circular).len(), 2);
}

/// Linux does not have semaphores in its graph: a task that holds the mutex and waits for the
/// unit, against one that holds the unit and waits for the mutex, is not found.
#[test]
fn semaphores_are_in_the_graph() {
    let (semaphore, mutex) = (Semaphore::new(1), Mutex::new(()));
    let reports = found(|| {
        nest(mutex.lock(), semaphore.down());
        nest(semaphore.down(), mutex.lock());
    });
    assert_eq!(ring(&reports, Kind::Circular).len(), 2);
}

/// Linux forgets that the handler is threaded only at the next outermost interrupt: after one
/// threaded action, those that share the line pass as threaded.
#[test]
fn each_action_of_a_shared_interrupt_line_has_its_own_threaded_state() {
    let spin = SpinLock::new(());
    let reports = found(|| {
        let line = context::hardirq_enter_threaded();
        drop(spin.lock());
        line.set_threaded(false);
        drop(spin.lock());
        line.set_threaded(true);
        drop(spin.lock());
        drop(line);
    });
    let wait = (Kind::WaitContext, ConfigSet::RAW_ON);
    assert_eq!(verdicts(&reports), [wait, (Kind::SleepInAtomic, ConfigSet::RT)]);
    assert_eq!(reports[0].task.context, "hardirq in task", "the second action, not the others");
}

/// Linux keeps one flag a task: an interrupt on top of a soft timer's callback may wait as that.
#[test]
fn an_irq_config_section_does_not_leak_into_an_interrupt_on_top() {
    let spin = SpinLock::new(());
    let in_hardirq = |code: &dyn Fn()| verdicts(&found(|| context::hardirq(code)));
    let take = || drop(spin.lock());
    let soft = |callback: &dyn Fn()| {
        let _soft = context::irq_config();
        callback();
    };
    assert_eq!(in_hardirq(&|| soft(&take)), []);
    let wait = (Kind::WaitContext, ConfigSet::RAW_ON);
    let on_top = in_hardirq(&|| soft(&|| context::hardirq(take)));
    assert_eq!(on_top, [wait, (Kind::SleepInAtomic, ConfigSet::RT)]);
}

/// What is found when memory is dropped while another task, which is alive, holds the lock in it.
fn dropped_while_held_elsewhere<L: Send + Sync + 'static>(lock: L, hold: fn(&L)) {
    let validator = validator();
    let lock = Arc::new(lock);
    let (held, is_held) = mpsc::channel();
    let (end, may_end) = mpsc::channel::<()>();
    let holder = thread::spawn({
        let (validator, lock) = (validator.clone(), Arc::clone(&lock));
        move || {
            // Lent to the end of the thread, where what it still holds is looked at.
            mem::forget(Scope::enter(&validator));
            hold(&lock);
            drop(lock);
            held.send(()).unwrap();
            let _ = may_end.recv();
        }
    });
    is_held.recv().unwrap();
    lockdep::scope(&validator, || drop(Arc::into_inner(lock).expect("the holder let go of it")));
    let reports = reports(&validator);
    assert_eq!(kinds(&reports), [Kind::FreedHeldOtherTask]);
    assert_eq!(reports[0].headline, "WARNING: held lock freed!");
    assert_eq!(reports[0].fact, "another task holds it");
    assert!(reports[0].held.is_empty(), "it is not this task that holds it");
    drop(end);
    holder.join().unwrap();
}

/// Linux looks at the locks of the task that frees, so the memory goes and nothing is said.
#[test]
fn memory_dropped_while_another_task_holds_the_lock_in_it_is_reported() {
    dropped_while_held_elsewhere(Mutex::new(0), |lock| mem::forget(lock.lock()));
    dropped_while_held_elsewhere(SpinLock::new(0), |lock| mem::forget(lock.lock()));
    dropped_while_held_elsewhere(RawSpinLock::new(0), |lock| mem::forget(lock.try_lock()));
    dropped_while_held_elsewhere(RwLock::new(0), |lock| mem::forget(lock.write()));
    dropped_while_held_elsewhere(RwSemaphore::new(0), |lock| mem::forget(lock.write()));
    dropped_while_held_elsewhere(BitSpinLock::new(0, 0), |lock| mem::forget(lock.lock()));
}

/// Linux reports a bad unlock balance of the task that releases, and says nothing of the one that
/// holds. (Our guards cannot be sent, so this event is made by hand.)
#[test]
fn a_release_by_another_task_is_a_finding_of_its_own() {
    static MUTEX: LockType = LockType::new("mutex", WaitTypes::new(WaitType::Sleep));
    let validator = validator();
    let map = DepMap::new();
    let (mut holder, mut other) = (Task::new(), Task::new());
    let class = holder.class_of(&map, "()", &MUTEX);
    let here = Site::caller();
    let wanted = Acquire::new(map.address(), class, &MUTEX, here);
    assert!(validator.acquire(&mut holder, &wanted).is_empty());
    map.set_owner(Some(holder.id()));

    let release = |task: &mut Task| {
        let elsewhere = map.owner() != Some(task.id());
        validator.release(task, map.address(), Some(class), elsewhere, here)
    };
    let findings = release(&mut other);
    assert_eq!(findings.len(), 1);
    let report = &findings[0].report;
    assert_eq!(report.kind, Kind::UnlockOtherTask);
    assert_eq!(report.headline, "WARNING: lock released by another task");
    assert_eq!(report.fact, "another task holds it");
    assert!(release(&mut holder).is_empty(), "the holder still holds it");
}
