//! `cargo lockdep around`.

use crate::harmless;
use crate::outcome::{Exit, Failure, Io};
use crate::read::Inputs;
use crate::show;

/// Show everything about one class or context: what leads into it and out of it, contexts, chains,
/// findings.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    /// A class or a context: its name, or a part of its name or place that no other has.
    #[arg(value_name = "A")]
    name: String,
    #[command(flatten)]
    inputs: Inputs,
    /// Show all witnesses of each edge with both stacks, and whole reports.
    #[arg(short, long)]
    long: bool,
}

const EXAMPLES: &str = "\
Examples:
      cargo lockdep around Pool::state target/lockdep/
      cargo lockdep around --long src/pool.rs:31 all.json";

/// Runs it.
///
/// # Errors
/// If the name means nothing, or several.
pub fn run(args: &Args, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let (snapshot, exit) = args.inputs.union(io);
    let snapshot = harmless::snapshot(snapshot);
    let node = show::choose(&snapshot, &args.name);
    let node = node.map_err(|ambiguous| Failure::Usage(ambiguous.to_string()))?;
    io.print(&show::around(&snapshot, node, args.long))?;
    Ok(exit)
}
