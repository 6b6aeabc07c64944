//! `cargo lockdep show`.

use crate::harmless;
use crate::outcome::{Exit, Failure, Io};
use crate::read::Inputs;
use crate::show::{Filter, View, What};

/// Show what snapshots know: classes, edges, chains, what was held, contexts, findings, statistics.
///
/// It is their union that is shown, sorted and aligned. The usage characters of a class are Linux's:
/// hardirq write, hardirq read, softirq write, softirq read; `-` taken in it, `+` held while it could
/// arrive, `?` both, `.` neither.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    /// What to show.
    #[arg(value_enum)]
    what: What,
    #[command(flatten)]
    inputs: Inputs,
    /// Show only what has TEXT in a name or a place, or matches /REGEX/.
    ///
    /// Looked at are the names of classes and the places where their locks are made; of edges also the
    /// places where both were taken, and tests; of contexts and of chains also the contexts' names; of
    /// findings their words. Counters are of all.
    #[arg(short, long, value_name = "TEXT", value_parser = filter)]
    filter: Option<Filter>,
    /// Show all that is known of each: stacks of edges, whole reports of findings, `<-` edges of
    /// classes, held stacks that deeper ones begin with, all contention points.
    #[arg(short, long)]
    long: bool,
    /// Print JSON: an array, a row a line.
    #[arg(long)]
    json: bool,
}

const EXAMPLES: &str = "\
Examples:
  What comes after what, as in /proc/lockdep:
      cargo lockdep show classes target/lockdep/
  Every edge of one module, with both stacks:
      cargo lockdep show edges --filter src/pool/ --long all.json
  The deepest nestings:
      cargo lockdep show held all.json | head -n 40
  Classes that many others come after, with jq:
      cargo lockdep show classes --json all.json | jq -r '.[] | select(.forward > 10) | .name'";

fn filter(text: &str) -> Result<Filter, String> {
    Filter::new(text)
}

/// Runs it.
///
/// # Errors
/// If it cannot be written.
pub fn run(args: &Args, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let (snapshot, exit) = args.inputs.union(io);
    let all = Filter::All;
    // JSON says what there is, whatever it would do to a terminal.
    let snapshot = if args.json { snapshot } else { harmless::snapshot(snapshot) };
    let view = View::new(&snapshot, args.filter.as_ref().unwrap_or(&all), args.long);
    io.print(&if args.json { view.json(args.what) } else { view.text(args.what) })?;
    Ok(exit)
}
