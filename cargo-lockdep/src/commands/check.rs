//! `cargo lockdep check`.

use std::path::{Path, PathBuf};

use crate::baseline::{Baseline, Date};
use crate::check::{Known, Rules, Show, check_known};
use crate::commands::reports::Reports;
use crate::design::Root;
use crate::outcome::{Exit, Failure, Io};
use crate::read::Inputs;

/// Judge snapshots as if one process had done what all of them did.
///
/// All rules are applied to the union: a ring of which one test took each step is a finding, though no
/// process saw it. Findings of the processes themselves are told too. For each step of a finding
/// there is the test that took it, the process, and both stacks.
///
/// The result is also red if nothing at all was observed. The last line sums up.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    inputs: Inputs,
    #[command(flatten)]
    rules: Rules,
    /// Accept what the exceptions of this file accept, and fail by nestings that it does not know.
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Print the result as JSON, on one line.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    show: Show,
    #[command(flatten)]
    reports: Reports,
}

const EXAMPLES: &str = "\
Examples:
  LOCKDEP_DUMP=/tmp/locks cargo test; cargo lockdep check /tmp/locks
  cargo lockdep check shard-*/merged.json      # what several machines saw
  cargo lockdep check locks --baseline lockdep.baseline --sarif lockdep.sarif
  cargo lockdep check locks --fail-in rt       # what would fail on PREEMPT_RT
  cargo lockdep check locks --min-classes 40   # red if locks are no longer looked at
";

/// Runs it.
///
/// # Errors
/// If the baseline cannot be read, or the result cannot be written.
pub fn run(args: &Args, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let root =
        Root::above(args.baseline.as_deref().and_then(Path::parent).unwrap_or(Path::new(".")));
    let baseline = args.baseline.as_ref().map(|file| Baseline::load(file, &root)).transpose();
    let baseline = baseline.map_err(|wrong| Failure::Usage(wrong.to_string()))?;
    let (snapshot, exit) = args.inputs.union(io);
    let today = Date::today();
    let known = baseline.as_ref().map(|baseline| Known { baseline, root: &root, today });
    let checked = check_known(&snapshot, &args.rules, known, args.show);
    let red = checked.is_red();
    let written = args.reports.write(&checked, &[], !args.json, io)?;
    match args.json {
        true => io.print(&checked.json(red))?,
        false => io.print(&(checked.text(args.show) + &checked.summary(red, &[])))?,
    }
    Ok(exit.max(written).max(if red { Exit::Findings } else { Exit::Clean }))
}
