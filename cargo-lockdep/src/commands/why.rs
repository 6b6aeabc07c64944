//! `cargo lockdep why`.

use crate::harmless;
use crate::outcome::{Exit, Failure, Io};
use crate::read::Inputs;
use crate::show;

/// Why does B come after A? The shortest way from A to B, with all stacks of each step.
///
/// Says as well whether there is a way back: two such ways may close a ring. Ways lead over classes and
/// contexts. A way that can be part of a ring is preferred to one through a lock that is only read
/// recursively in between; where there is no other, that is said. The exit code is 1 if there is no way
/// from A to B.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    /// A class or a context: its name, or a part of its name or place that no other has.
    #[arg(value_name = "A")]
    from: String,
    /// Another one, or the same: then a ring is looked for.
    #[arg(value_name = "B")]
    to: String,
    #[command(flatten)]
    inputs: Inputs,
}

const EXAMPLES: &str = "\
Examples:
      cargo lockdep why Pool::state Connection::queue target/lockdep/
      cargo lockdep why src/pool.rs:31 src/connection.rs:12 all.json
  A lock order that must not be, as a check of a script:
      ! cargo lockdep why Log::file Pool::state all.json";

/// Runs it.
///
/// # Errors
/// If a name means nothing, or several.
pub fn run(args: &Args, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let (snapshot, exit) = args.inputs.union(io);
    let snapshot = harmless::snapshot(snapshot);
    let choose = |text: &str| {
        show::choose(&snapshot, text).map_err(|ambiguous| Failure::Usage(ambiguous.to_string()))
    };
    let (text, found) = show::why(&snapshot, choose(&args.from)?, choose(&args.to)?);
    io.print(&text)?;
    Ok(if found { exit } else { exit.max(Exit::Findings) })
}
