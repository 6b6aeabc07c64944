//! One cell: a kernel is booted, called, and looked at.

use std::cell::Cell as ThreadCell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Arc, Mutex, Once};
use std::thread;

use lockdep::{Action, KernelConfig, Options as ValidatorOptions, Policy, Report, Validator};

use super::Cell;
use super::context::{CPU, Context, in_context};
use crate::kernel::{Kernel, Options};
use crate::kvfree::Outcome;
use crate::kvfree::strategy::Strategy;
use crate::machine::memory::Addr;
use crate::machine::trace::{self, Step};
use crate::page::Gfp;

/// What the allocator's lockless lists hold when the call comes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pcp {
    /// Nothing: a page that is needed is the zone's.
    #[default]
    Empty,
    /// Pages.
    Full,
}

/// What is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    /// `kfree_rcu()`.
    KfreeRcu,
    /// `call_rcu()` with the same blocks, as the thread planned it.
    CallRcu,
}

/// A validator that keeps what it finds, for a kernel of this configuration.
pub fn collecting(config: KernelConfig) -> Validator {
    Validator::new(ValidatorOptions {
        config,
        policy: Policy::new(Action::Collect),
        ..ValidatorOptions::default()
    })
}

/// Runs one cell: boots a kernel with the solution, has it called in the context, and looks.
///
/// On a thread of its own, whatever the caller holds.
///
/// # Panics
/// If the subjects are broken.
pub fn run(strategy: Strategy, context: Context, config: KernelConfig, pcp: Pcp) -> Cell {
    run_entry(Entry::KfreeRcu, strategy, context, config, pcp)
}

/// The same with another entry.
///
/// # Panics
/// If the subjects are broken.
pub fn run_entry(
    entry: Entry,
    strategy: Strategy,
    context: Context,
    config: KernelConfig,
    pcp: Pcp,
) -> Cell {
    quiet_panics();
    let caller = || run_here(entry, strategy, context, config, pcp);
    thread::scope(|scope| {
        let caller = thread::Builder::new().name("caller".to_owned()).spawn_scoped(scope, caller);
        caller.expect("a thread").join().expect("the subjects work")
    })
}

fn run_here(
    entry: Entry,
    strategy: Strategy,
    context: Context,
    config: KernelConfig,
    pcp: Pcp,
) -> Cell {
    let validator = collecting(config);
    // With a second zone, whoever is refused by one asks the other.
    let options =
        Options { one_zone: true, debug_objects: false, ..Options::new(strategy, config) };
    let kernel = Kernel::boot(options, validator.clone());
    let object = kernel.machine.run(CPU, || {
        let object = || kernel.slab.kmalloc(64, Gfp::NOWAIT).expect("memory for an object");
        // The barn has an empty sheaf, once one was emptied.
        let first = object();
        match kernel.slab.rcu_sheaf_put(first, false, &|_| {}) {
            true => kernel.slab.drop_rcu_sheaves(),
            false => kernel.slab.kfree(first),
        }
        let object = object();
        match pcp {
            Pcp::Empty => kernel.pages.empty_lists(),
            Pcp::Full => kernel.pages.fill_lists(),
        }
        object
    });
    let take = || validator.take_findings().into_iter().map(|kept| kept.report);
    // What is wrong elsewhere only is no matter: the code asked which kernel it is in.
    let here = || take().filter(|report| report.fails_in(config));
    let mut bugs: Vec<String> =
        here().map(|report| format!("found before the call: {}", report.brief())).collect();
    let kernel = Arc::new(kernel);
    let (outcome, path) = call_in(&kernel, entry, context, object);
    let reports: Vec<Arc<Report>> = take().collect();
    if outcome.is_some() {
        kernel.settle();
        if kernel.slab.live() != 0 {
            bugs.push("the object was not freed".to_owned());
        }
    } else if !reports.iter().any(|report| report.certain_hang) {
        bugs.push("the call panicked".to_owned());
    }
    // Here, and not where the last of the handlers that share the kernel is dropped.
    kernel.machine.shutdown();
    bugs.extend(kernel.machine.bugs());
    Cell { strategy, context, config, outcome, reports, path, later: here().collect(), bugs }
}

fn call_in(
    kernel: &Arc<Kernel>,
    entry: Entry,
    context: Context,
    object: Addr,
) -> (Option<Outcome>, Vec<Step>) {
    let result = Arc::new(Mutex::new((None, Vec::new())));
    let (subjects, told) = (Arc::clone(kernel), Arc::clone(&result));
    let slab = Arc::downgrade(&kernel.slab);
    let free = kernel.kvfree.register(move |head| {
        if let Some(slab) = slab.upgrade() {
            slab.kfree(head);
        }
    });
    let call = move || match entry {
        Entry::KfreeRcu => subjects.kvfree.kfree_rcu(object),
        Entry::CallRcu => subjects.kvfree.call_rcu(object, free),
    };
    in_context(kernel, context, move || {
        let mut path = Vec::new();
        let called = without_hanging(|| trace::record(&mut path, &call));
        *told.lock().expect("nobody panics here") = (called, path);
    });
    std::mem::take(&mut *result.lock().expect("nobody panics here"))
}

thread_local! {
    static QUIET: ThreadCell<bool> = const { ThreadCell::new(false) };
}

/// Runs code that the validator stops, by a panic, where it would hang for ever.
fn without_hanging<R>(f: impl FnOnce() -> R) -> Option<R> {
    QUIET.set(true);
    let result = panic::catch_unwind(AssertUnwindSafe(f));
    QUIET.set(false);
    result.ok()
}

/// Such a panic is a result and not a message.
fn quiet_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !QUIET.get() {
                before(info);
            }
        }));
    });
}
