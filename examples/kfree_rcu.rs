//! The bug that this crate began with: `kfree_rcu()` takes the zone lock under a raw lock.
//!
//! To free many objects after one grace period, `kfree_rcu()` collects their pointers in blocks of
//! a page. When a block is full it needs a page, which is in the per-CPU list or, if that is
//! empty, behind the lock of the zone. That one is a `spinlock_t`, which sleeps on PREEMPT_RT; and
//! callers hold raw locks, or are hard interrupts. Linux 5.9 did this and was told so by lockdep;
//! 5.11 never allocates there, and lets a worker refill a cache of pages.
//!
//! Runs both versions on the test subjects: a page allocator, a slab and RCU that work, on a
//! machine of threads. Exits with 0 only if the first was reported, in a task and in a hardirq,
//! and the second was found clean. `kfree_rcu_verdicts` has the other sixteen solutions.

use std::process::ExitCode;

use lockdep::{Kind, Preempt};
use lockdep_subjects::kvfree::strategy::Strategy;
use lockdep_subjects::verdict::{self, Cell, Context, Pcp};

/// Frees an object in a context of a fully preemptible kernel that has a solution.
fn kfree_rcu(solution: &str, context: Context) -> Cell {
    let solution = Strategy::named(solution).expect("a solution of the thread");
    let cell = verdict::run(solution, context, solution.kernel(Preempt::Full, true), Pcp::Empty);
    assert!(cell.bugs.is_empty(), "{:?}", cell.bugs);
    cell
}

fn main() -> ExitCode {
    let mut right = true;
    println!("== kfree_rcu() of Linux 5.9: a page is allocated under krc.lock ==");
    for context in [Context::Task, Context::Hardirq] {
        let cell = kfree_rcu("v5.9-rt-wrap", context);
        cell.reports.iter().for_each(|report| println!("{report}"));
        let found = cell.reports.iter().any(|report| report.kind == Kind::WaitContext);
        println!("5.9, called in a {}: {}\n", context.as_str(), cell.verdict());
        right &= found;
    }

    println!("== kfree_rcu() of Linux 5.11: pages come from a cache that a worker fills ==");
    for context in [Context::Task, Context::Hardirq] {
        let cell = kfree_rcu("v5.11-page-cache-worker", context);
        cell.path.iter().for_each(|step| println!("  {step}"));
        let all = cell.reports.iter().chain(&cell.later);
        all.clone().for_each(|report| println!("{report}"));
        println!("5.11, called in a {}: {}\n", context.as_str(), cell.verdict());
        right &= all.count() == 0;
    }
    if right { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
