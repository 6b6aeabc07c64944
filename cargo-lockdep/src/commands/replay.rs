//! `cargo lockdep replay`.

use std::path::PathBuf;

use crate::outcome::{Exit, Failure, Io};
use crate::replay;

/// Judge lock programs: JSON lines in, one verdict a line out.
///
/// Prints {"id":...,"at":N|null,"kind":"..."|null} for each program, in order: the position
/// and the kind of its first finding. Exits with 1 if a line is no program; the others are
/// judged all the same.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Files of programs, one JSON object a line; - is standard input.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Print the full report of the program with this id instead.
    #[arg(long, value_name = "ID", allow_hyphen_values = true)]
    explain: Option<String>,
}

/// Runs it.
///
/// # Errors
/// If the verdicts cannot be written.
pub fn run(args: &Args, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let summary = replay::run(&args.files, args.explain.as_deref(), io.out, io.err)?;
    io.out.flush()?;
    let missed = args.explain.as_ref().filter(|_| summary.explained == 0);
    if let Some(id) = missed {
        io.remark(format_args!("no program has the id {id}"));
    }
    if summary.errors > 0 {
        io.remark(format_args!("{} lines or files could not be read; see above", summary.errors));
    }
    // Older than the exit code 2, and relied on.
    let red = summary.errors > 0 || missed.is_some();
    Ok(if red { Exit::Findings } else { Exit::Clean })
}
