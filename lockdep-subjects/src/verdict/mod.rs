//! Verdicts: each solution in each context in each kernel, run, and judged by what was found.

mod context;
mod run;
mod table;

use std::fmt;
use std::sync::Arc;

use lockdep::{KernelConfig, Kind, Preempt, Report};

use crate::kvfree::strategy::Strategy;
use crate::kvfree::{Outcome, Queued};
use crate::machine::trace::Step;
use crate::page::Source;

pub use self::context::{Context, in_context};
pub use self::run::{Entry, Pcp, collecting, run, run_entry};
pub use self::table::{Row, line, table};

/// One cell of the table, as it was run.
#[derive(Clone, Debug)]
pub struct Cell {
    /// The solution.
    pub strategy: Strategy,
    /// Who called.
    pub context: Context,
    /// The kernel that it ran on.
    pub config: KernelConfig,
    /// What became of the call; `None` if it would have hung.
    pub outcome: Option<Outcome>,
    /// What was found in it.
    pub reports: Vec<Arc<Report>>,
    /// The path that it took.
    pub path: Vec<Step>,
    /// What was found in all that it set off: grace period, worker, timers.
    pub later: Vec<Arc<Report>>,
    /// What must never happen and did.
    pub bugs: Vec<String>,
}

impl Cell {
    /// The verdict in the kernel that it ran on.
    pub fn verdict(&self) -> String {
        self.verdict_in(self.config)
    }

    /// The verdict in another kernel, from this run: right where the code takes the same path.
    pub fn verdict_in(&self, config: KernelConfig) -> String {
        let names: Vec<&str> = {
            let failing = self.reports.iter().filter(|report| report.fails_in(config));
            failing.map(|report| name(report)).collect()
        };
        // Linux does not look into NMIs any further than that.
        if names.contains(&"NMI") {
            return "NMI".to_owned();
        }
        let in_order = ["DL", "WC", "SA", "MS"].into_iter().filter(|name| names.contains(name));
        let others = names.iter().copied().filter(|name| !["DL", "WC", "SA", "MS"].contains(name));
        let told: Vec<&str> = in_order.chain(others).collect();
        match (told.is_empty(), self.outcome) {
            (false, _) => told.join("+"),
            (true, Some(outcome)) => of_outcome(outcome).to_owned(),
            (true, None) => "hangs".to_owned(),
        }
    }
}

impl fmt::Display for Cell {
    /// The path, the reports, and the verdict in all eight kernels.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}: {}", self.strategy.name, self.strategy.origin)?;
        writeln!(f, "called in: {}, kernel: {}\n", self.context.as_str(), self.config)?;
        writeln!(f, "the path:")?;
        self.path.iter().try_for_each(|step| writeln!(f, "  {step}"))?;
        let (here, elsewhere): (Vec<_>, Vec<_>) =
            self.reports.iter().partition(|report| report.fails_in(self.config));
        here.iter().try_for_each(|report| writeln!(f, "\n{report}"))?;
        if !elsewhere.is_empty() {
            writeln!(f, "\nwrong in other kernels only:")?;
            elsewhere.iter().try_for_each(|report| writeln!(f, "{}", report.brief()))?;
        }
        writeln!(f, "\nverdict: {}", self.verdict())?;
        writeln!(f, "of this path in every kernel:")?;
        for preempt in Preempt::ALL {
            let [on, off] =
                [true, false].map(|raw| self.verdict_in(KernelConfig::new(preempt, raw)));
            writeln!(f, "  {:<10} {on}; {off} without prove_raw_lock_nesting", preempt.as_str())?;
        }
        if !self.later.is_empty() {
            writeln!(f, "what it set off was found wrong too:")?;
            self.later.iter().try_for_each(|report| writeln!(f, "{}", report.brief()))?;
        }
        Ok(())
    }
}

/// The name of a finding in the table.
fn name(report: &Report) -> &'static str {
    match report.kind {
        Kind::WaitContext => "WC",
        Kind::Recursive => "DL",
        Kind::Nmi => "NMI",
        // A lock that sleeps on RT, or a call that may sleep anywhere.
        Kind::SleepInAtomic if report.wanted.is_some() => "SA",
        Kind::SleepInAtomic | Kind::RcuSleepInReader => "MS",
        kind => kind.as_str(),
    }
}

fn of_outcome(outcome: Outcome) -> &'static str {
    match (outcome.queued, outcome.page, outcome.refill) {
        (Queued::Array, Some(Source::ZoneByTrylock), _) => "ok?",
        (Queued::Array | Queued::Sheaf, ..) => "ok",
        (Queued::List, _, true) => "list*",
        (Queued::List, _, false) => "list",
        (Queued::Inline, ..) => "waits",
    }
}
