//! `cargo lockdep merge`.

use std::path::PathBuf;

use lockdep_core::snapshot::visible;

use crate::outcome::{Exit, Failure, Io};
use crate::read::{self, Inputs};
use crate::table::{Format, Table};
use crate::write;

/// Merge snapshots into one that says all that they say.
///
/// The order of the inputs, how they are grouped, and whether one comes twice make no difference: the
/// same content is the same bytes. So shards, days and machines can be merged in any tree.
///
/// A snapshot that is broken is named and left out, and the exit code is 2; what the others say is
/// written all the same. Nothing is written if nothing can be read, or over an input that is broken.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    inputs: Inputs,
    /// Where to write the union; - is standard output.
    #[arg(short, long, value_name = "OUT")]
    output: PathBuf,
    /// Write the edges as a flat table instead, a row each, for DuckDB, Polars or Spark.
    #[arg(long, value_name = "FORMAT")]
    edges: Option<Format>,
}

const EXAMPLES: &str = "\
Examples:
  What all shards of a test run saw, as one file:
      cargo lockdep merge shard-1/ shard-2.json -o all.json
  From standard input, as an engine would call it:
      cat */*.json | cargo lockdep merge - -o -
  As a table, and which classes have the most edges to other crates:
      cargo lockdep merge all.json --edges parquet -o edges.parquet
      duckdb -c \"select from_class, count(*) as crossing from 'edges.parquet'
          where from_package <> to_package group by all order by crossing desc limit 10\"";

/// Runs it.
///
/// # Errors
/// If the union cannot be written.
pub fn run(args: &Args, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let (snapshot, errors) = read::union(&args.inputs.inputs, &args.inputs.limits, io.watched);
    let exit = errors.say(io);
    let why = match () {
        () if !errors.is_empty() && snapshot.processes.is_empty() => "nothing could be read",
        () if errors.are_in(&args.output) => "it is an input that is broken; name another file",
        () => "",
    };
    if !why.is_empty() {
        let name = args.output.display().to_string();
        io.remark(format_args!("{}: not written: {why}", visible(&name)));
        return Ok(exit);
    }
    let content = match args.edges {
        Some(format) => Table::of_edges(&snapshot).write(format),
        None => (snapshot.to_json() + "\n").into_bytes(),
    };
    write::whole(&args.output, &content, io)?;
    Ok(exit)
}
