//! Golden reports: what a user sees of each kind of finding, as text and as JSON.
//!
//! Each scenario below makes one finding with the real wrappers, or with events of the core where
//! the wrappers cannot go wrong that way. Its report must equal `golden/NAME.txt` and
//! `golden/NAME.json` once what differs between runs and machines is normalised. With
//! `LOCKDEP_BLESS=1` in the environment the files, and the example in `docs/reports.md`, are
//! written anew instead.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use lockdep::{Action, KernelConfig, Kind, Options, Policy, Report, Validator};
use lockdep_core::judge::Strictness;
use lockdep_core::policy::Environment;
use serde_json::Value;

/// The name of its files, the kind and the code it must make, what it does.
type Scenario = (&'static str, Kind, &'static str, fn(&Validator));

const SCENARIOS: &[Scenario] = {
    use scenarios::*;
    &[
        ("wait-context", Kind::WaitContext, "wait-context", raw_lock_held),
        ("wait-context-hardirq", Kind::WaitContext, "wait-context", hardirq_limits),
        ("wait-context-interrupted", Kind::WaitContext, "wait-context", interrupted_task_holds),
        ("sleep-in-atomic", Kind::SleepInAtomic, "sleep-in-atomic", sleeps_under_a_raw_lock),
        ("sleep-in-atomic-rt", Kind::SleepInAtomic, "sleep-in-atomic", sleeps_on_rt_only),
        ("recursive", Kind::Recursive, "recursive", two_of_a_class),
        ("recursive-hang", Kind::Recursive, "recursive", certain_hang),
        ("recursive-read-twice", Kind::Recursive, "recursive", reads_twice),
        ("recursive-no-common-order", Kind::Recursive, "recursive", pairs_of_a_row),
        ("recursive-order", Kind::Recursive, "recursive", declared_order_reversed),
        ("circular", Kind::Circular, "circular", two_locks_both_ways),
        ("circular-three", Kind::Circular, "circular", three_locks_in_a_ring),
        ("circular-one-thread", Kind::Circular, "circular", one_thread_both_ways),
        ("circular-readers", Kind::Circular, "circular", readers_and_a_writer),
        ("circular-first-writer", Kind::Circular, "circular", readers_then_a_writer),
        ("circular-gated", Kind::Circular, "circular", both_ways_under_a_gate),
        ("circular-within-a-class", Kind::Circular, "circular", two_of_a_row_both_ways),
        ("circular-long-names", Kind::Circular, "circular", unnamed_locks_both_ways),
        ("irq-inconsistent-state", Kind::Irq, "irq-inconsistent-state", irqs_on_in_the_task),
        ("irq-inconsistent-enabled", Kind::Irq, "irq-inconsistent-state", irqs_enabled_too_early),
        ("irq-inconsistent-reader", Kind::Irq, "irq-inconsistent-state", reader_in_the_interrupt),
        ("irq-inconsistent-arrival", Kind::Irq, "irq-inconsistent-state", softirq_comes_second),
        ("irq-lock-inversion", Kind::Irq, "irq-lock-inversion", interrupt_comes_last),
        ("irq-lock-order", Kind::Irq, "irq-lock-order", nesting_comes_last),
        ("irq-lock-order-three", Kind::Irq, "irq-lock-order", nesting_through_a_third),
        ("irq-lock-order-signal", Kind::Irq, "irq-lock-order", user_defined_context),
        ("nmi", Kind::Nmi, "nmi", nmi_takes_a_task_lock),
        ("nest-lock-not-held", Kind::NestLockNotHeld, "nest-lock-not-held", outer_lock_missing),
        ("nest-merge", Kind::NestMerge, "nest-merge", first_without_outer),
        ("unlock-imbalance", Kind::UnlockImbalance, "unlock-imbalance", released_twice),
        ("unlock-imbalance-irq", Kind::UnlockImbalance, "unlock-imbalance", released_below),
        ("unlock-context", Kind::UnlockContext, "unlock-context", released_in_a_hardirq),
        ("unlock-other-task", Kind::UnlockOtherTask, "unlock-other-task", released_by_another),
        ("freed-held", Kind::FreedHeld, "freed-held", dropped_while_held),
        ("freed-held-other-task", Kind::FreedHeldOtherTask, "freed-held-other-task", dropped_under),
        ("held-at-exit", Kind::HeldAtExit, "held-at-exit", thread_ends_holding),
        ("pinned-unlock", Kind::PinnedUnlock, "pinned-unlock", released_while_pinned),
        ("bad-pin", Kind::BadPin, "bad-pin", pinned_without_holding),
        ("bad-pin-cookie", Kind::BadPin, "bad-pin", unpinned_twice),
        ("not-held", Kind::NotHeld, "not-held", asserted_but_not_held),
        ("not-held-write", Kind::NotHeld, "not-held", asserted_for_writing),
        ("held", Kind::Held, "held", asserted_not_held),
        ("bad-downgrade", Kind::BadDowngrade, "bad-downgrade", reader_downgraded),
        ("mixed-wait-types", Kind::MixedWaitTypes, "mixed-wait-types", one_key_for_two_types),
        ("rcu-dereference", Kind::RcuDereference, "rcu-dereference", read_outside_a_reader),
        ("rcu-wait-in-reader", Kind::RcuWaitInReader, "rcu-wait-in-reader", waits_for_itself),
        ("rcu-sleep-in-reader", Kind::RcuSleepInReader, "rcu-sleep-in-reader", sleeps_in_a_reader),
        ("trylock-in-hardirq", Kind::TrylockInHardirq, "trylock-in-hardirq", tries_in_a_hardirq),
        ("deadlock", Kind::Deadlock, "deadlock", both_wait),
        ("deadlock-join", Kind::Deadlock, "deadlock", joins_who_waits),
        ("deadlock-suspected", Kind::Deadlock, "deadlock", waits_for_whom_nobody_sees),
        ("condvar-holds", Kind::CondvarHolds, "condvar-holds", waits_under_another),
        (
            "condvar-not-innermost",
            Kind::CondvarInner,
            "condvar-not-innermost",
            waits_with_the_outer,
        ),
        ("condvar-mutexes", Kind::CondvarMutexes, "condvar-mutexes", two_mutexes_one_condvar),
        ("declared-order", Kind::DeclaredOrder, "declared-order", against_the_order),
    ]
};

/// The name of the thread that each scenario runs on.
const MAIN: &str = "task-a";

mod steps {
    //! What scenarios are made of beside the functions that reports show.

    use std::sync::mpsc;
    use std::{mem, thread};

    use lockdep::{LockClassKey, LockType, Validator};
    use lockdep_core::class::{Identity, Registry};
    use lockdep_core::current;
    use lockdep_core::held::Acquire;
    use lockdep_core::memory::Witness;
    use lockdep_core::mode::Mode;
    use lockdep_core::site::Site;
    use lockdep_core::validator::Options;
    use lockdep_core::violation::{Violation, Wanted};

    /// Runs a step on a thread of this name, from its start to its end.
    fn run(name: &str, step: impl FnOnce() + Send) {
        thread::scope(|threads| {
            let thread = thread::Builder::new().name(name.to_owned()).spawn_scoped(threads, step);
            thread.expect("a thread").join().expect("nothing panics");
        });
    }

    /// Runs a step on another thread.
    pub(super) fn on(name: &str, validator: &Validator, step: impl FnOnce() + Send) {
        run(name, || lockdep::scope(validator, step));
    }

    /// Runs a step on a thread that counts for the validator even while it ends.
    pub(super) fn to_the_end(name: &str, validator: &Validator, step: impl FnOnce() + Send) {
        run(name, || {
            mem::forget(lockdep::Scope::enter(validator));
            step();
        });
    }

    /// Runs a step here between two steps of another thread.
    pub(super) fn with_another(
        name: &str,
        validator: &Validator,
        before: impl FnOnce() + Send,
        here: impl FnOnce(),
        after: impl FnOnce() + Send,
    ) {
        thread::scope(|threads| {
            let (done, wait) = mpsc::channel();
            let (go, end) = mpsc::channel();
            let other = move || {
                lockdep::scope(validator, || {
                    before();
                    done.send(()).expect("somebody waits");
                    end.recv().expect("somebody sends");
                    after();
                });
            };
            let thread = thread::Builder::new().name(name.to_owned()).spawn_scoped(threads, other);
            thread.expect("a thread");
            wait.recv().expect("the thread runs");
            here();
            go.send(()).expect("the thread waits");
        });
    }

    /// A lock that only the validator knows: a guard cannot be dropped twice, or by another task.
    #[derive(Clone, Copy)]
    pub(super) struct Bare {
        pub(super) map: usize,
        pub(super) key: &'static LockClassKey,
        pub(super) lock_type: &'static LockType,
    }

    impl Bare {
        fn wanted(self, validator: &Validator, site: Site) -> Acquire {
            let mut registry = validator.registry().lock().expect("nothing panics");
            let class = registry.register(&Identity::Key(self.key), "", self.lock_type);
            let size = if self.lock_type.user_space { 40 } else { 0 };
            Acquire { size, ..Acquire::new(self.map, class, self.lock_type, site) }
        }

        #[track_caller]
        pub(super) fn acquire(self, mode: Mode) {
            let site = Site::caller();
            current::with(Options::default, |validator, task| {
                validator.acquire(task, &self.wanted(validator, site).mode(mode))
            });
        }

        #[track_caller]
        pub(super) fn release(self, other_owner: bool) {
            let site = Site::caller();
            current::with(Options::default, |validator, task| {
                let class = Some(self.wanted(validator, site).class);
                validator.release(task, self.map, class, other_owner, site)
            });
        }

        #[track_caller]
        pub(super) fn try_acquire(self) {
            let site = Site::caller();
            current::with(Options::default, |validator, task| {
                validator.acquire(task, &self.wanted(validator, site).trylock())
            });
        }

        /// This lock as others want or hold it.
        pub(super) fn wanted_here(self, site: Site) -> Wanted {
            let registry = Registry::process();
            let mut registry = registry.lock().expect("nothing panics");
            let class = registry.register(&Identity::Key(self.key), "", self.lock_type);
            Wanted::from(&Acquire::new(self.map, class, self.lock_type, site))
        }

        /// Waits on a condition variable with this mutex.
        #[track_caller]
        pub(super) fn condvar_wait(self) {
            let site = Site::caller();
            current::with(Options::default, |validator, task| {
                let class = Some(self.wanted(validator, site).class);
                validator.condvar_wait(task, self.map, class, site)
            });
        }

        /// Tells what only those see who run the locks.
        #[track_caller]
        pub(super) fn tell(self, found: impl FnOnce(Wanted, Site) -> Violation<Witness>) {
            let site = Site::caller();
            current::with(Options::default, |validator, task| {
                let wanted = Wanted::from(&self.wanted(validator, site));
                validator.tell(task, found(wanted, site), site)
            });
        }

        #[track_caller]
        pub(super) fn downgrade(self) {
            let site = Site::caller();
            current::with(Options::default, |validator, task| {
                let class = Some(self.wanted(validator, site).class);
                validator.downgrade(task, self.map, class, site)
            });
        }
    }
}

mod scenarios {
    //! Frames of these functions are what is kept of a stack, so they are functions with names,
    //! not closures, and each hop that a report should show is one of its own.

    use std::mem;

    use lockdep::context::{self, Context, ContextClass};
    use lockdep::kernel::{
        LockMap, Mutex, RawSpinLock, Rcu, RwLock, RwSemaphore, SpinLock, synchronize_rcu,
    };
    use lockdep::{LockClassKey, LockType, Order, Validator, WaitType, WaitTypes, contract};
    use lockdep_core::mode::Mode;
    use lockdep_core::violation::{Awaited, Violation, Waiter};

    use super::Kind;
    use super::steps::{Bare, on, to_the_end, with_another};

    // One key a name, and one type of lock a key: names and classes are the process's, while the
    // graph is each scenario's own.
    static ZONE: LockClassKey = LockClassKey::new("zone->lock");
    static KRC: LockClassKey = LockClassKey::new("krc.lock");
    static RQ: LockClassKey = LockClassKey::new("rq->lock");
    static MMAP: LockClassKey = LockClassKey::new("mm->mmap_lock");
    static INODE: LockClassKey = LockClassKey::new("inode->i_rwsem");
    static JOURNAL: LockClassKey = LockClassKey::new("journal->j_lock");
    static QUEUE: LockClassKey = LockClassKey::new("queue");
    static ACCOUNT: LockClassKey = LockClassKey::new("account");
    static DEVICE: LockClassKey = LockClassKey::new("dev->lock");
    static STATS: LockClassKey = LockClassKey::new("stats->lock");
    static TABLE: LockClassKey = LockClassKey::new("table->lock");
    static TASKLIST: LockClassKey = LockClassKey::new("tasklist_lock");
    static CONSOLE: LockClassKey = LockClassKey::new("console");
    static BUFFER: LockClassKey = LockClassKey::new("buffer->lock");
    static VMA: LockClassKey = LockClassKey::new("anon_vma->rwsem");
    static CACHE: LockClassKey = LockClassKey::new("cache");

    static QUEUE_TYPE: LockType = LockType::new("work queue", WaitTypes::new(WaitType::Sleep));
    static MUTEX: LockType = LockType::new("mutex", WaitTypes::new(WaitType::Sleep));
    static RWSEM: LockType = LockType::new("rw semaphore", WaitTypes::new(WaitType::Sleep));

    fn kfree_rcu(krc: &RawSpinLock<u8>, zone: &SpinLock<u8>) {
        let _krc = krc.lock_irqsave();
        alloc_page(zone);
    }

    fn alloc_page(zone: &SpinLock<u8>) {
        let _zone = zone.lock();
    }

    pub(super) fn raw_lock_held(_: &Validator) {
        let krc = RawSpinLock::with_key(&KRC, 0);
        let zone = SpinLock::with_key(&ZONE, 0);
        kfree_rcu(&krc, &zone);
    }

    pub(super) fn hardirq_limits(_: &Validator) {
        let zone = SpinLock::with_key(&ZONE, 0);
        context::hardirq(|| alloc_page(&zone));
    }

    fn page_fault(mmap: &RwSemaphore<u8>, tick: impl FnOnce()) {
        let _mmap = mmap.read();
        context::hardirq(tick);
    }

    pub(super) fn interrupted_task_holds(_: &Validator) {
        let mmap = RwSemaphore::with_key(&MMAP, 0);
        let krc = RawSpinLock::with_key(&KRC, 0);
        let zone = SpinLock::with_key(&ZONE, 0);
        page_fault(&mmap, || kfree_rcu(&krc, &zone));
    }

    fn schedule(rq: &RawSpinLock<u8>) {
        let _rq = rq.lock();
        contract::might_sleep();
    }

    pub(super) fn sleeps_under_a_raw_lock(_: &Validator) {
        schedule(&RawSpinLock::with_key(&RQ, 0));
    }

    pub(super) fn sleeps_on_rt_only(_: &Validator) {
        let zone = SpinLock::with_key(&ZONE, 0);
        let _off = context::preempt_disable();
        alloc_page(&zone);
    }

    fn rename(from: &RwSemaphore<u8>, to: &RwSemaphore<u8>) {
        let _from = from.write();
        let _to = to.write();
    }

    pub(super) fn two_of_a_class(_: &Validator) {
        let directories = [0, 1].map(|i| RwSemaphore::with_key(&INODE, i));
        rename(&directories[0], &directories[1]);
    }

    fn flush(queue: &LockMap) {
        let _work = queue.acquire();
        let _flush = queue.acquire();
    }

    pub(super) fn certain_hang(_: &Validator) {
        flush(&LockMap::with_key(&QUEUE, &QUEUE_TYPE));
    }

    fn transfer(from: &Mutex<u8>, to: &Mutex<u8>) {
        let _from = from.lock_ordered(Order::Key(7));
        let _to = to.lock_ordered(Order::Key(3));
    }

    pub(super) fn declared_order_reversed(_: &Validator) {
        let accounts = [7, 3].map(|i| Mutex::with_key(&ACCOUNT, i));
        transfer(&accounts[0], &accounts[1]);
    }

    fn write_page(inode: &RwSemaphore<u8>, mmap: &RwSemaphore<u8>) {
        let _inode = inode.write();
        let _mmap = mmap.write();
    }

    fn unmap(mmap: &RwSemaphore<u8>, inode: &RwSemaphore<u8>) {
        let _mmap = mmap.write();
        let _inode = inode.write();
    }

    pub(super) fn two_locks_both_ways(validator: &Validator) {
        let inode = RwSemaphore::with_key(&INODE, 0);
        let mmap = RwSemaphore::with_key(&MMAP, 0);
        on("task-b", validator, || write_page(&inode, &mmap));
        unmap(&mmap, &inode);
    }

    pub(super) fn one_thread_both_ways(_: &Validator) {
        let inode = RwSemaphore::with_key(&INODE, 0);
        let mmap = RwSemaphore::with_key(&MMAP, 0);
        write_page(&inode, &mmap);
        unmap(&mmap, &inode);
    }

    fn commit(mmap: &RwSemaphore<u8>, journal: &Mutex<u8>) {
        let _mmap = mmap.write();
        let _journal = journal.lock();
    }

    fn truncate(journal: &Mutex<u8>, inode: &RwSemaphore<u8>) {
        let _journal = journal.lock();
        let _inode = inode.write();
    }

    pub(super) fn three_locks_in_a_ring(validator: &Validator) {
        let inode = RwSemaphore::with_key(&INODE, 0);
        let mmap = RwSemaphore::with_key(&MMAP, 0);
        let journal = Mutex::with_key(&JOURNAL, 0);
        on("task-b", validator, || write_page(&inode, &mmap));
        on("task-c", validator, || commit(&mmap, &journal));
        truncate(&journal, &inode);
    }

    fn fault(mmap: &RwSemaphore<u8>, vma: &RwSemaphore<u8>) {
        let _mmap = mmap.read();
        let _vma = vma.read();
    }

    fn reclaim(vma: &RwSemaphore<u8>, mmap: &RwSemaphore<u8>) {
        let _vma = vma.write();
        let _mmap = mmap.read();
    }

    pub(super) fn readers_and_a_writer(validator: &Validator) {
        let mmap = RwSemaphore::with_key(&MMAP, 0);
        let vma = RwSemaphore::with_key(&VMA, 0);
        on("task-b", validator, || reclaim(&vma, &mmap));
        fault(&mmap, &vma);
    }

    /// What a class without a key is called by: the type of what it protects.
    #[derive(Default)]
    struct TranslationLookasideBuffer;

    fn shootdown(from: &Mutex<Vec<TranslationLookasideBuffer>>, to: &Mutex<Vec<Option<u8>>>) {
        let _from = from.lock();
        let _to = to.lock();
    }

    fn shoot_back(from: &Mutex<Vec<Option<u8>>>, to: &Mutex<Vec<TranslationLookasideBuffer>>) {
        let _from = from.lock();
        let _to = to.lock();
    }

    pub(super) fn unnamed_locks_both_ways(validator: &Validator) {
        let buffers = Mutex::default();
        let pages = Mutex::default();
        on("task-b", validator, || shootdown(&buffers, &pages));
        shoot_back(&pages, &buffers);
    }

    fn interrupt_handler(device: &SpinLock<u8>) {
        let _device = device.lock();
    }

    fn configure(device: &SpinLock<u8>) {
        let _device = device.lock();
    }

    pub(super) fn irqs_on_in_the_task(validator: &Validator) {
        let device = SpinLock::with_key(&DEVICE, 0);
        on("task-b", validator, || context::hardirq_threaded(|| interrupt_handler(&device)));
        configure(&device);
    }

    fn configure_irqs_off(device: &RawSpinLock<u8>) {
        let off = context::irq_disable();
        let _device = device.lock();
        // Linux code does this by unlocking an inner lock with the _irq form.
        drop(off);
    }

    fn raw_handler(device: &RawSpinLock<u8>) {
        let _device = device.lock();
    }

    pub(super) fn irqs_enabled_too_early(validator: &Validator) {
        let console = RawSpinLock::with_key(&CONSOLE, 0);
        on("task-b", validator, || context::hardirq(|| raw_handler(&console)));
        configure_irqs_off(&console);
    }

    fn send_signal(tasklist: &RwLock<u8>) {
        let _tasklist = tasklist.read();
    }

    fn fork(tasklist: &RwLock<u8>) {
        let _tasklist = tasklist.write();
    }

    pub(super) fn reader_in_the_interrupt(validator: &Validator) {
        let tasklist = RwLock::with_key(&TASKLIST, 0);
        on("task-b", validator, || context::hardirq_threaded(|| send_signal(&tasklist)));
        fork(&tasklist);
    }

    pub(super) fn softirq_comes_second(validator: &Validator) {
        let device = SpinLock::with_key(&DEVICE, 0);
        on("task-b", validator, || configure(&device));
        context::softirq(|| interrupt_handler(&device));
    }

    fn account(device: &RawSpinLock<u8>, stats: &RawSpinLock<u8>) {
        let _device = device.lock_irqsave();
        let _stats = stats.lock();
    }

    fn show(stats: &RawSpinLock<u8>) {
        let _stats = stats.lock();
    }

    pub(super) fn interrupt_comes_last(validator: &Validator) {
        let device = RawSpinLock::with_key(&BUFFER, 0);
        let stats = RawSpinLock::with_key(&STATS, 0);
        on("task-b", validator, || account(&device, &stats));
        on("task-c", validator, || show(&stats));
        context::hardirq(|| raw_handler(&device));
    }

    pub(super) fn nesting_comes_last(validator: &Validator) {
        let device = RawSpinLock::with_key(&BUFFER, 0);
        let stats = RawSpinLock::with_key(&STATS, 0);
        on("task-b", validator, || context::hardirq(|| raw_handler(&device)));
        on("task-c", validator, || show(&stats));
        account(&device, &stats);
    }

    fn resize(table: &RawSpinLock<u8>, stats: &RawSpinLock<u8>) {
        let _table = table.lock_irqsave();
        let _stats = stats.lock();
    }

    fn lookup(device: &RawSpinLock<u8>, table: &RawSpinLock<u8>) {
        let _device = device.lock_irqsave();
        let _table = table.lock();
    }

    pub(super) fn nesting_through_a_third(validator: &Validator) {
        let device = RawSpinLock::with_key(&BUFFER, 0);
        let table = RawSpinLock::with_key(&TABLE, 0);
        let stats = RawSpinLock::with_key(&STATS, 0);
        on("task-b", validator, || context::softirq(|| raw_handler(&device)));
        on("task-c", validator, || show(&stats));
        on("task-d", validator, || resize(&table, &stats));
        lookup(&device, &table);
    }

    static SIGNAL: Context = Context::new(ContextClass::new("signal"));

    fn log_from_handler(buffer: &RawSpinLock<u8>) {
        let _buffer = buffer.lock();
    }

    fn log_blocked(buffer: &RawSpinLock<u8>, stats: &RawSpinLock<u8>) {
        let _blocked = SIGNAL.mask();
        let _buffer = buffer.lock();
        let _stats = stats.lock();
    }

    pub(super) fn user_defined_context(validator: &Validator) {
        let buffer = RawSpinLock::with_key(&BUFFER, 0);
        let stats = RawSpinLock::with_key(&STATS, 0);
        on("task-b", validator, || SIGNAL.run(|| log_from_handler(&buffer)));
        on("task-c", validator, || show(&stats));
        log_blocked(&buffer, &stats);
    }

    fn nmi_handler(console: &RawSpinLock<u8>) {
        let _console = console.lock();
    }

    fn print_line(console: &RawSpinLock<u8>) {
        let _console = console.lock_irqsave();
    }

    pub(super) fn nmi_takes_a_task_lock(validator: &Validator) {
        let console = RawSpinLock::with_key(&CONSOLE, 0);
        on("task-b", validator, || print_line(&console));
        context::nmi(|| nmi_handler(&console));
    }

    fn take_all(vmas: &[RwSemaphore<u8>; 2], mmap: &RwSemaphore<u8>) {
        let _first = vmas[0].write_nest_lock(mmap);
    }

    pub(super) fn outer_lock_missing(_: &Validator) {
        let mmap = RwSemaphore::with_key(&MMAP, 0);
        let vmas = [0, 1].map(|i| RwSemaphore::with_key(&VMA, i));
        take_all(&vmas, &mmap);
    }

    fn take_second_only(vmas: &[RwSemaphore<u8>; 2], mmap: &RwSemaphore<u8>) {
        let _mmap = mmap.write();
        let _first = vmas[0].write();
        let _second = vmas[1].write_nest_lock(mmap);
    }

    pub(super) fn first_without_outer(_: &Validator) {
        let mmap = RwSemaphore::with_key(&MMAP, 0);
        let vmas = [0, 1].map(|i| RwSemaphore::with_key(&VMA, i));
        take_second_only(&vmas, &mmap);
    }

    const JOURNAL_LOCK: Bare = Bare { map: 0x1000, key: &JOURNAL, lock_type: &MUTEX };
    const INODE_LOCK: Bare = Bare { map: 0x2000, key: &INODE, lock_type: &RWSEM };

    fn unlock_on_error_too() {
        JOURNAL_LOCK.acquire(Mode::Exclusive);
        JOURNAL_LOCK.release(false);
        JOURNAL_LOCK.release(false);
    }

    pub(super) fn released_twice(_: &Validator) {
        unlock_on_error_too();
    }

    fn handler_unlocks<T>(device: &RawSpinLock<u8>, task: T) {
        let _device = device.lock();
        drop(task);
    }

    pub(super) fn released_below(_: &Validator) {
        let console = RawSpinLock::with_key(&CONSOLE, 0);
        let buffer = RawSpinLock::with_key(&BUFFER, 0);
        let held = buffer.lock_irqsave();
        context::hardirq(|| handler_unlocks(&console, held));
    }

    fn complete_request<T>(held: T) {
        drop(held);
    }

    pub(super) fn released_in_a_hardirq(_: &Validator) {
        let buffer = RawSpinLock::with_key(&BUFFER, 0);
        let held = buffer.lock_irqsave();
        context::hardirq(|| complete_request(held));
    }

    fn submit() {
        JOURNAL_LOCK.acquire(Mode::Exclusive);
    }

    fn end_io() {
        JOURNAL_LOCK.release(true);
    }

    pub(super) fn released_by_another(validator: &Validator) {
        with_another("task-b", validator, submit, end_io, || JOURNAL_LOCK.release(false));
    }

    fn destroy(journal: Mutex<u8>) {
        mem::forget(journal.lock());
        // Dropped here and where it is: a lock that moves is another one to the validator.
    }

    pub(super) fn dropped_while_held(_: &Validator) {
        destroy(Mutex::with_key(&JOURNAL, 0));
    }

    fn forget(journal: &Mutex<u8>) {
        mem::forget(journal.lock());
    }

    fn unmount(journal: Mutex<u8>) {
        drop(journal);
    }

    pub(super) fn dropped_under(validator: &Validator) {
        let journal = Mutex::with_key(&JOURNAL, 0);
        to_the_end("task-b", validator, || forget(&journal));
        unmount(journal);
    }

    pub(super) fn thread_ends_holding(validator: &Validator) {
        let journal = Mutex::with_key(&JOURNAL, 0);
        to_the_end("task-b", validator, || forget(&journal));
    }

    fn balance(rq: &RawSpinLock<u8>) {
        let held = rq.lock();
        let _cookie = contract::pin(rq);
        pick_next(held);
    }

    fn pick_next<T>(held: T) {
        drop(held);
    }

    pub(super) fn released_while_pinned(_: &Validator) {
        balance(&RawSpinLock::with_key(&RQ, 0));
    }

    fn pin_free(rq: &RawSpinLock<u8>) {
        contract::pin(rq);
    }

    pub(super) fn pinned_without_holding(_: &Validator) {
        pin_free(&RawSpinLock::with_key(&RQ, 0));
    }

    fn unpin_twice(rq: &RawSpinLock<u8>) {
        let _held = rq.lock();
        let cookie = contract::pin(rq);
        contract::unpin(rq, cookie);
        contract::unpin(rq, cookie);
    }

    pub(super) fn unpinned_twice(_: &Validator) {
        unpin_twice(&RawSpinLock::with_key(&RQ, 0));
    }

    fn update_curr(rq: &RawSpinLock<u8>) {
        contract::assert_held(rq);
    }

    pub(super) fn asserted_but_not_held(_: &Validator) {
        update_curr(&RawSpinLock::with_key(&RQ, 0));
    }

    fn expand_stack(mmap: &RwSemaphore<u8>) {
        let _mmap = mmap.read();
        contract::assert_held_write(mmap);
    }

    pub(super) fn asserted_for_writing(_: &Validator) {
        expand_stack(&RwSemaphore::with_key(&MMAP, 0));
    }

    fn flush_work(cache: &Mutex<u8>) {
        contract::assert_not_held(cache);
    }

    fn shrink(cache: &Mutex<u8>) {
        let _cache = cache.lock();
        flush_work(cache);
    }

    pub(super) fn asserted_not_held(_: &Validator) {
        shrink(&Mutex::with_key(&CACHE, 0));
    }

    fn map_file() {
        INODE_LOCK.acquire(Mode::Shared);
        INODE_LOCK.downgrade();
        INODE_LOCK.release(false);
    }

    pub(super) fn reader_downgraded(_: &Validator) {
        map_file();
    }

    fn log(fast: &RawSpinLock<u8>, slow: &Mutex<u8>) {
        drop(fast.lock());
        drop(slow.lock());
    }

    pub(super) fn one_key_for_two_types(_: &Validator) {
        static LOG: LockClassKey = LockClassKey::new("log");
        log(&RawSpinLock::with_key(&LOG, 0), &Mutex::with_key(&LOG, 0));
    }

    fn find_task() {
        Rcu::dereference_check();
    }

    pub(super) fn read_outside_a_reader(_: &Validator) {
        find_task();
    }

    fn unregister() {
        let _reader = Rcu::read_lock();
        synchronize_rcu();
    }

    pub(super) fn waits_for_itself(_: &Validator) {
        unregister();
    }

    fn walk() {
        let _reader = Rcu::read_lock();
        contract::might_sleep();
    }

    pub(super) fn sleeps_in_a_reader(_: &Validator) {
        walk();
    }

    fn watchdog(zone: &SpinLock<u8>) {
        let _zone = zone.try_lock();
    }

    pub(super) fn tries_in_a_hardirq(_: &Validator) {
        let zone = SpinLock::with_key(&ZONE, 0);
        context::hardirq(|| watchdog(&zone));
    }

    static LEDGER: LockClassKey = LockClassKey::new("ledger");
    static INDEX: LockClassKey = LockClassKey::new("index");
    static STD_MUTEX: LockType =
        LockType::new("Mutex", WaitTypes::new(WaitType::Sleep)).user_space();
    const LEDGER_LOCK: Bare = Bare { map: 0x3000, key: &LEDGER, lock_type: &STD_MUTEX };
    const INDEX_LOCK: Bare = Bare { map: 0x4000, key: &INDEX, lock_type: &STD_MUTEX };

    fn post() {
        LEDGER_LOCK.acquire(Mode::Exclusive);
        INDEX_LOCK.tell(|index, site| {
            let ledger = LEDGER_LOCK.wanted_here(site);
            let waiter = |thread: &str, awaits, holds| Waiter {
                thread: thread.into(),
                awaits: Awaited::Lock(awaits),
                site,
                holds: vec![holds],
            };
            let waits = vec![waiter("task-a", index, ledger), waiter("task-b", ledger, index)];
            Violation {
                waits,
                certain_hang: true,
                ..Violation::new(Kind::Deadlock).wanted(index).blamed(Some(0))
            }
        });
        LEDGER_LOCK.release(false);
    }

    pub(super) fn both_wait(_: &Validator) {
        post();
    }

    fn stop() {
        LEDGER_LOCK.acquire(Mode::Exclusive);
        LEDGER_LOCK.tell(|ledger, site| {
            let awaits = Awaited::Other("the end of thread task-b".to_owned());
            let joiner = Waiter { thread: "task-a".into(), awaits, site, holds: vec![ledger] };
            let awaits = Awaited::Lock(ledger);
            let worker = Waiter { thread: "task-b".into(), awaits, site, holds: Vec::new() };
            let waits = vec![joiner, worker];
            Violation { waits, certain_hang: true, ..Violation::new(Kind::Deadlock) }
        });
        LEDGER_LOCK.release(false);
    }

    pub(super) fn joins_who_waits(_: &Validator) {
        stop();
    }

    fn receive() {
        LEDGER_LOCK.acquire(Mode::Exclusive);
        LEDGER_LOCK.tell(|ledger, site| {
            let awaits = Awaited::Other("a message".to_owned());
            let receiver = Waiter { thread: "task-a".into(), awaits, site, holds: vec![ledger] };
            let awaits = Awaited::Lock(ledger);
            let worker = Waiter { thread: "task-b".into(), awaits, site, holds: Vec::new() };
            let fact = "only a thread that does not wait can end this";
            let found = Violation::new(Kind::Deadlock).fact(fact).note();
            Violation { waits: vec![receiver, worker], ..found }
        });
        LEDGER_LOCK.release(false);
    }

    pub(super) fn waits_for_whom_nobody_sees(_: &Validator) {
        receive();
    }

    fn take_job() {
        INDEX_LOCK.acquire(Mode::Exclusive);
        LEDGER_LOCK.acquire(Mode::Exclusive);
        LEDGER_LOCK.condvar_wait();
        LEDGER_LOCK.release(false);
        INDEX_LOCK.release(false);
    }

    pub(super) fn waits_under_another(_: &Validator) {
        take_job();
    }

    fn poll_job() {
        LEDGER_LOCK.acquire(Mode::Exclusive);
        INDEX_LOCK.try_acquire();
        LEDGER_LOCK.condvar_wait();
        INDEX_LOCK.release(false);
        LEDGER_LOCK.release(false);
    }

    pub(super) fn waits_with_the_outer(_: &Validator) {
        poll_job();
    }

    static STD_RWLOCK: LockType =
        LockType::new("RwLock", WaitTypes::new(WaitType::Sleep)).user_space();
    static CONFIG: LockClassKey = LockClassKey::new("config");
    static SESSIONS: LockClassKey = LockClassKey::new("sessions");
    static SHARD: LockClassKey = LockClassKey::new("shard");
    const CONFIG_LOCK: Bare = Bare { map: 0x5000, key: &CONFIG, lock_type: &STD_RWLOCK };
    const SESSIONS_LOCK: Bare = Bare { map: 0x6000, key: &SESSIONS, lock_type: &STD_RWLOCK };

    fn shard(i: usize) -> Bare {
        Bare { map: 0x7000 + i * 40, key: &SHARD, lock_type: &STD_MUTEX }
    }

    fn log_in() {
        SESSIONS_LOCK.acquire(Mode::Shared);
        CONFIG_LOCK.acquire(Mode::Shared);
        CONFIG_LOCK.release(false);
        SESSIONS_LOCK.release(false);
    }

    fn show_limits() {
        CONFIG_LOCK.acquire(Mode::Shared);
        SESSIONS_LOCK.acquire(Mode::Shared);
        SESSIONS_LOCK.release(false);
        CONFIG_LOCK.release(false);
    }

    fn reload() {
        CONFIG_LOCK.acquire(Mode::Exclusive);
        CONFIG_LOCK.release(false);
    }

    pub(super) fn readers_then_a_writer(validator: &Validator) {
        on("task-b", validator, log_in);
        on("task-c", validator, show_limits);
        SESSIONS_LOCK.acquire(Mode::Exclusive);
        SESSIONS_LOCK.release(false);
        reload();
    }

    fn move_entry(from: Bare, to: Bare) {
        LEDGER_LOCK.acquire(Mode::Exclusive);
        from.acquire(Mode::Exclusive);
        to.acquire(Mode::Exclusive);
        to.release(false);
        from.release(false);
        LEDGER_LOCK.release(false);
    }

    pub(super) fn both_ways_under_a_gate(validator: &Validator) {
        on("task-b", validator, || move_entry(INDEX_LOCK, CONFIG_LOCK));
        move_entry(CONFIG_LOCK, INDEX_LOCK);
    }

    fn merge(into: Bare, from: Bare) {
        into.acquire(Mode::Exclusive);
        from.acquire(Mode::Exclusive);
        from.release(false);
        into.release(false);
    }

    pub(super) fn two_of_a_row_both_ways(validator: &Validator) {
        on("task-b", validator, || merge(shard(0), shard(3)));
        merge(shard(3), shard(0));
    }

    pub(super) fn pairs_of_a_row(validator: &Validator) {
        on("task-b", validator, || merge(shard(0), shard(1)));
        merge(shard(3), shard(2));
    }

    fn describe() {
        CONFIG_LOCK.acquire(Mode::Shared);
        CONFIG_LOCK.acquire(Mode::Shared);
        CONFIG_LOCK.release(false);
        CONFIG_LOCK.release(false);
    }

    pub(super) fn reads_twice(_: &Validator) {
        describe();
    }

    fn wait_with_the_second() {
        INDEX_LOCK.acquire(Mode::Exclusive);
        INDEX_LOCK.tell(|index, _| {
            let found = Violation::new(Kind::CondvarMutexes).wanted(index);
            found.fact("task-b waits on it with ledger (Mutex)")
        });
        INDEX_LOCK.release(false);
    }

    pub(super) fn two_mutexes_one_condvar(_: &Validator) {
        wait_with_the_second();
    }

    pub(super) fn against_the_order(_: &Validator) {
        static FIRST: LockClassKey = LockClassKey::new("first").order(1);
        static SECOND: LockClassKey = LockClassKey::new("second").order(2);
        let first = Mutex::with_key(&FIRST, 0);
        let second = Mutex::with_key(&SECOND, 0);
        let _second = second.lock();
        let _first = first.lock();
    }
}

/// The one report of a scenario.
fn report(name: &str, kind: Kind, code: &str, scenario: fn(&Validator)) -> Arc<Report> {
    let validator = Validator::new(Options {
        policy: Policy::new(Action::Collect).allow_hangs(),
        strict: Strictness { trylock_in_hardirq: true },
        ..Options::default()
    });
    steps::on(MAIN, &validator, || scenario(&validator));
    let found: Vec<_> = validator.findings().into_iter().map(|kept| kept.report).collect();
    let of_kind: Vec<_> = found.iter().filter(|report| report.kind == kind).collect();
    let codes: Vec<_> = found.iter().map(|report| report.code).collect();
    assert!(of_kind.len() == 1 && of_kind[0].code == code, "{name} found {codes:?}");
    Arc::clone(of_kind[0])
}

/// Writes the files anew instead of comparing.
fn bless() -> bool {
    std::env::var_os("LOCKDEP_BLESS").is_some_and(|value| value == "1")
}

/// What each test begins with: one may write what another reads.
fn files() -> MutexGuard<'static, ()> {
    static FILES: Mutex<()> = Mutex::new(());
    FILES.lock().unwrap_or_else(PoisonError::into_inner)
}

fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

fn document_path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/reports.md")
}

fn document() -> String {
    read(&document_path())
}

fn read(path: &Path) -> String {
    // A checkout may have rewritten the ends of lines.
    fs::read_to_string(path).map_or_else(|_| String::new(), |text| text.replace("\r\n", "\n"))
}

/// What is kept of a frame: the function, if it is one of a scenario. Its place moves whenever
/// this file is edited, and the frames around it belong to the runner and the platform.
fn frame(frame: &str) -> Option<&str> {
    let function = frame.split_once(" at ").map_or(frame, |(function, _)| function);
    let own = function.starts_with(concat!(module_path!(), "::scenarios::"));
    // Whether type arguments are printed depends on how the compiler encodes names.
    let function = function.split_once("::<").map_or(function, |(name, _)| name);
    (own && !function.contains("{closure")).then_some(function)
}

/// Addresses by order of appearance, sites and task numbers replaced.
struct Normal {
    addresses: Vec<String>,
    task: (String, String),
}

impl Normal {
    fn new(report: &Report) -> Normal {
        let name = &report.task.name;
        let task = (format!("{name}/{}", report.task.id), format!("{name}/1"));
        Normal { addresses: Vec::new(), task }
    }

    fn line(&mut self, line: &str) -> String {
        let line = line.replace(&self.task.0, &self.task.1);
        self.addresses(&sites(&std_paths(&line)))
    }

    fn addresses(&mut self, line: &str) -> String {
        let mut out = String::new();
        let mut rest = line;
        while let Some(at) = rest.find("0x") {
            let end = rest[at + 2..].find(|c: char| !c.is_ascii_hexdigit());
            let end = end.map_or(rest.len(), |end| at + 2 + end);
            let address = rest[at..end].to_owned();
            let known = self.addresses.iter().position(|other| *other == address);
            let number = known.unwrap_or_else(|| {
                self.addresses.push(address);
                self.addresses.len() - 1
            });
            out.push_str(&rest[..at]);
            out.push_str(&format!("<lock {number}>"));
            rest = &rest[end..];
        }
        out + rest
    }

    /// The text with its stacks cut down.
    fn text(&mut self, text: &str) -> String {
        let mut out = String::new();
        let mut frames = 0;
        let mut lines = text.lines().peekable();
        while let Some(line) = lines.next() {
            let indent = line.len() - line.trim_start().len();
            let numbered = line.trim_start().split_once(": ");
            let Some((_, function)) = numbered.filter(|(n, _)| n.parse::<u32>().is_ok()) else {
                frames = 0;
                out.push_str(&self.line(line));
                out.push('\n');
                continue;
            };
            lines.next_if(|line| line.trim_start().starts_with("at "));
            if let Some(function) = frame(function) {
                out.push_str(&format!("{}{frames}: {function}\n", &line[..indent]));
                frames += 1;
            }
        }
        out
    }

    /// The JSON with its stacks cut down. Done on lines, since a parser would lose the order.
    fn json(&mut self, json: &str) -> String {
        let mut out: Vec<String> = Vec::new();
        let mut lines = json.lines();
        while let Some(line) = lines.next() {
            if line.trim_start().starts_with("\"id\": ") {
                let (key, _) = line.split_once(": ").expect("a key");
                out.push(format!("{key}: 1,"));
                continue;
            }
            if !line.ends_with("stack\": [") {
                out.push(self.line(line));
                continue;
            }
            let mut frames = Vec::new();
            let end = loop {
                let line = lines.next().expect("an array ends");
                let element = line.trim();
                if element.starts_with(']') {
                    break line;
                }
                let string: String =
                    serde_json::from_str(element.trim_end_matches(',')).expect("a string");
                if let Some(function) = frame(&string) {
                    let indent = &line[..line.len() - line.trim_start().len()];
                    frames.push(format!("{indent}{}", Value::from(function)));
                }
            };
            if frames.is_empty() {
                out.push(format!("{line}{}", end.trim_start()));
            } else {
                out.extend([line.to_owned(), frames.join(",\n"), end.to_owned()]);
            }
        }
        out.join("\n") + "\n"
    }
}

/// The line without where the standard library was built.
fn std_paths(line: &str) -> String {
    let Some(library) = line.find("/library/") else { return line.to_owned() };
    let start = line[..library].rfind([' ', '"']).map_or(0, |i| i + 1);
    let std = ["/rustc/", "/rustlib/"].iter().any(|name| line[start..library].contains(name));
    if std { format!("{}<std>{}", &line[..start], &line[library..]) } else { line.to_owned() }
}

/// The line with `FILE.rs:LINE:COLUMN` as `FILE.rs:L:C`, and with the digits of a lone line each
/// an `N`: a class without a name has its line in its name, and the width of that is the layout.
fn sites(line: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    let digits =
        |text: &str| text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    while let Some(at) = rest.find(".rs:") {
        let (before, after) = rest.split_at(at + 4);
        let line = digits(after);
        let column = after[line..].strip_prefix(':').map_or(0, digits);
        out.push_str(before);
        if column > 0 {
            out.push_str("L:C");
            rest = &after[line + 1 + column..];
        } else {
            out.push_str(&"N".repeat(line));
            rest = &after[line..];
        }
    }
    out + rest
}

/// What a file holds against what it should: nothing if they are equal, or if it was written.
fn difference(path: &Path, actual: &str) -> Option<String> {
    let golden = read(path);
    if golden == actual {
        return None;
    }
    let name = path.file_name().expect("a file").to_string_lossy().into_owned();
    if bless() {
        fs::write(path, actual).expect(&name);
        return None;
    }
    let (mut old, mut new) = (golden.lines(), actual.lines());
    for number in 1.. {
        let (old, new) = (old.next(), new.next());
        if old != new {
            let shown = |line: Option<&str>| line.unwrap_or("<end of the file>").to_owned();
            let (old, new) = (shown(old), shown(new));
            return Some(format!("{name}, line {number}:\n- {old}\n+ {new}"));
        }
        if old.is_none() {
            break;
        }
    }
    Some(format!("{name}: the ends of lines differ"))
}

const REMEDY: &str = "if the new wording is meant, run this test with LOCKDEP_BLESS=1";

/// The scenario whose JSON `docs/reports.md` shows.
const EXAMPLE: &str = "sleep-in-atomic-rt";

#[test]
#[cfg_attr(miri, ignore = "reads files and resolves stacks")]
#[cfg_attr(not(debug_assertions), ignore = "optimised builds leave frames out of stacks")]
fn reports_are_as_written() {
    let _files = files();
    let mut differences = Vec::new();
    for &(name, kind, code, scenario) in SCENARIOS {
        let report = report(name, kind, code, scenario);
        let text = Normal::new(&report).text(&report.to_string());
        differences.extend(difference(&directory().join(format!("{name}.txt")), &text));
        let json = Normal::new(&report).json(&report.to_json());
        differences.extend(difference(&directory().join(format!("{name}.json")), &json));
        if name == EXAMPLE {
            let path = document_path();
            let (before, _, after) = example(&read(&path));
            differences.extend(difference(&path, &format!("{before}{json}{after}")));
        }
    }
    assert!(differences.is_empty(), "{}\n\n{REMEDY}", differences.join("\n\n"));
}

/// What is before, in and after the block of JSON in the document.
fn example(document: &str) -> (String, String, String) {
    let open = "```json\n";
    let start = document.find(open).expect("the document shows a report") + open.len();
    let end = start + document[start..].find("```").expect("the block ends");
    (document[..start].to_owned(), document[start..end].to_owned(), document[end..].to_owned())
}

#[test]
#[cfg_attr(miri, ignore = "reads files")]
fn every_kind_and_code_has_golden_files_and_every_file_a_scenario() {
    let _files = files();
    for kind in Kind::ALL {
        let codes: &[&str] = match kind {
            Kind::Irq => &["irq-inconsistent-state", "irq-lock-inversion", "irq-lock-order"],
            _ => &[kind.as_str()],
        };
        for &code in codes {
            let made = SCENARIOS.iter().any(|scenario| (scenario.1, scenario.2) == (kind, code));
            assert!(made, "no scenario makes {code}");
        }
    }
    let made: BTreeSet<String> = SCENARIOS
        .iter()
        .flat_map(|(name, ..)| ["txt", "json"].map(|end| format!("{name}.{end}")))
        .collect();
    assert_eq!(made.len(), 2 * SCENARIOS.len(), "two scenarios share a name");
    let files: BTreeSet<String> = fs::read_dir(directory())
        .expect("the golden files")
        .map(|entry| entry.expect("a file").file_name().to_string_lossy().into_owned())
        .collect();
    let left: Vec<_> = files.difference(&made).collect();
    assert!(left.is_empty(), "no scenario makes {left:?}");
    // While the files are written anew, the other test may not have come to all of them.
    let missing: Vec<_> = made.difference(&files).filter(|_| !bless()).collect();
    assert!(missing.is_empty(), "{missing:?} are missing; {REMEDY}");
}

/// The keys of every object of pretty JSON, in order, by the path to the object: `held[]`.
fn keys(json: &str) -> Vec<(String, Vec<String>)> {
    let mut objects = Vec::new();
    let mut open: Vec<(String, Vec<String>)> = Vec::new();
    for line in json.lines().map(str::trim) {
        // A string in an array may hold anything but an unescaped quotation mark.
        let (key, value) = match line.split_once("\": ") {
            Some((key, value)) if key.starts_with('"') => (Some(&key[1..]), value),
            _ => (None, line),
        };
        if let (Some(key), Some((_, keys))) = (key, open.last_mut()) {
            keys.push(key.to_owned());
        }
        if value == "{" || value == "[" {
            let path = open.last().map_or("", |(path, _)| path);
            let path = match key {
                Some(key) if path.is_empty() => key.to_owned(),
                Some(key) => format!("{path}.{key}"),
                None => path.to_owned(),
            };
            open.push((if value == "[" { path + "[]" } else { path }, Vec::new()));
        } else if matches!(value, "}" | "}," | "]" | "],") {
            let (path, keys) = open.pop().expect("what is closed was opened");
            if value.starts_with('}') {
                objects.push((path, keys));
            }
        }
    }
    objects
}

/// The fields of each object as the document lists them, in order. Its tables are headed by the
/// paths of the objects that they describe.
fn documented_fields() -> BTreeMap<String, Vec<String>> {
    let mut tables = BTreeMap::new();
    let mut paths: Vec<String> = Vec::new();
    for line in section(&document(), "## The JSON form").lines() {
        if let Some(heading) = line.strip_prefix("### ") {
            paths = heading.split('`').skip(1).step_by(2).map(str::to_owned).collect();
            // The report itself is at no path.
            paths.iter_mut().filter(|path| *path == "report").for_each(String::clear);
        } else if let Some(field) = line.strip_prefix("| `").and_then(|row| row.split('`').next()) {
            for path in &paths {
                tables.entry(path.clone()).or_insert_with(Vec::new).push(field.to_owned());
            }
        }
    }
    tables
}

fn section(document: &str, heading: &str) -> String {
    let depth = heading.split(' ').next().expect("a heading").len();
    let mut lines = document.lines().skip_while(|line| *line != heading);
    let first = lines.next();
    assert!(first.is_some(), "docs/reports.md has no heading {heading:?}");
    let of_next = |line: &&str| {
        let marks = line.len() - line.trim_start_matches('#').len();
        marks == 0 || marks > depth
    };
    lines.take_while(of_next).fold(String::new(), |section, line| section + line + "\n")
}

#[test]
#[cfg_attr(miri, ignore = "reads files and resolves stacks")]
fn json_has_the_documented_fields_in_order() {
    let _files = files();
    let fields = documented_fields();
    let mut seen = BTreeSet::new();
    for &(name, kind, code, scenario) in SCENARIOS {
        let report = report(name, kind, code, scenario);
        let json = report.to_json();
        let value: Value = serde_json::from_str(&json).expect(name);
        assert_eq!(value["schema"], 1, "{name}");
        assert_eq!((&value["kind"], &value["code"]), (&kind.as_str().into(), &code.into()));
        for (path, keys) in keys(&json) {
            assert_eq!(Some(&keys), fields.get(&path), "{name}: the fields of `{path}`");
            seen.insert(path);
        }
        let golden = read(&directory().join(format!("{name}.json")));
        let golden: Value = serde_json::from_str(&golden).unwrap_or_default();
        assert!(bless() || golden["schema"] == 1, "{name}.json is no report; {REMEDY}");
    }
    let unseen: Vec<_> = fields.keys().filter(|path| !seen.contains(*path)).collect();
    assert!(unseen.is_empty(), "documented, but in no report: {unseen:?}");
}

#[test]
#[cfg_attr(miri, ignore = "reads files and resolves stacks")]
fn the_document_tells_every_code_with_its_headline() {
    let _files = files();
    let document = document();
    for &(name, kind, code, scenario) in SCENARIOS {
        let section = section(&document, &format!("### `{code}`"));
        let report = report(name, kind, code, scenario);
        // Headlines name the thread, or the context that the ring runs through.
        let context = report.cycle.iter().find(|edge| edge.to_context);
        let context = context.map_or(String::new(), |edge| edge.to.to_uppercase());
        let generic = report.headline.replace(&report.task.name, "NAME");
        let generic = match context.as_str() {
            "" => generic,
            context => generic.replace(&format!("{context}-"), "HARDIRQ-"),
        };
        assert!(section.contains(&format!("`{generic}`")), "{code} does not tell {generic:?}");
    }
}

#[test]
#[cfg_attr(miri, ignore = "reads files")]
fn the_words_of_the_environment_mean_what_the_document_says() {
    let _files = files();
    let section = section(&document(), "## The environment variable `LOCKDEP`");
    let rows = section.lines().filter_map(|line| line.strip_prefix("| `")?.split(" |").next());
    let words: Vec<String> = rows
        .flat_map(|row| row.split('`').step_by(2).map(str::to_owned).collect::<Vec<_>>())
        .collect();
    assert!(words.len() > 10, "{words:?}");
    for word in words {
        let read = Environment::parse(&word, Policy::default(), KernelConfig::default());
        assert!(read.errors.is_empty(), "{:?}", read.errors);
    }
}
