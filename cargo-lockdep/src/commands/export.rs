//! `cargo lockdep export`.

use std::path::PathBuf;

use crate::check::{Red, vacuity};
use crate::export::select::Select;
use crate::export::{self, Format};
use crate::outcome::{Exit, Failure, Io};
use crate::read::Inputs;
use crate::write;

/// Write the merged graph, or what is found in it, in a format that other programs read.
///
/// Of the graph: dot, mermaid, graphml, svg. Of the findings: sarif, github, junit, which are red, too, if
/// no lock was taken at all. Of both: json, html.
/// What is found is red in a picture. Findings do not make the exit code 1 here, so that what uploads the
/// result still runs: `check` does that.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  Look around in all that the tests did with locks, in a browser:
    cargo lockdep export --format html -o locks.html target/lockdep
  Draw it:
    cargo lockdep export --format dot target/lockdep | dot -Tsvg -o locks.svg
  Only one crate, or one class with what it is nested with:
    cargo lockdep export --format mermaid --filter my-crate target/lockdep
    cargo lockdep export --format dot --around Journal --depth 2 target/lockdep
  Findings as alerts of code scanning, then as annotations of a job:
    cargo lockdep export --format sarif -o lockdep.sarif target/lockdep
    cargo lockdep export --format github target/lockdep")]
pub struct Args {
    #[command(flatten)]
    inputs: Inputs,
    /// The format.
    #[arg(short, long, value_enum)]
    format: Format,
    /// Where to write it; - is standard output.
    #[arg(short, long, value_name = "FILE", default_value = "-")]
    output: PathBuf,
    #[command(flatten)]
    select: Select,
}

/// Runs it.
///
/// # Errors
/// If a class is not to be found, or the result cannot be written.
pub fn run(args: &Args, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let (snapshot, exit) = args.inputs.union(io);
    let red = vacuity(&snapshot);
    let alarms: Vec<_> = red.iter().flat_map(Red::alarms).collect();
    let (snapshot, judged) = args.select.cut(&snapshot).map_err(Failure::Usage)?;
    let mut text = Vec::new();
    export::write(args.format, &snapshot, &judged, &alarms, &mut text)?;
    write::whole(&args.output, &text, io)?;
    Ok(exit)
}
