//! The `replay` subcommand: files of programs in, one verdict a line out.

use std::fs::File;
use std::io::{self, BufRead, BufReader, IsTerminal, Write};
use std::path::{Path, PathBuf};

use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
use serde_json::Value;

use crate::machine;
use crate::program::Program;

/// How a replay ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Programs judged.
    pub programs: u64,
    /// Lines that are no programs, and files that could not be read.
    pub errors: u64,
    /// Programs shown because `--explain` named them.
    pub explained: u64,
}

/// Replays files; verdicts, or the one report asked for, go to `out`, errors to `err`.
///
/// # Errors
/// Only what `out` returns: a file that cannot be read is counted in the summary.
pub fn run(
    files: &[PathBuf],
    explain: Option<&str>,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> io::Result<Summary> {
    let progress = progress(files);
    let mut summary = Summary::default();
    for path in files {
        if let Err(error) = file(path, explain, out, err, &progress, &mut summary) {
            // What cannot be written ends the run; what cannot be read is the next file's chance.
            match error {
                Failure::Read(e) => {
                    summary.errors += 1;
                    // Errors nobody reads are counted all the same.
                    let _ = writeln!(
                        err,
                        "{}: {e}; give files of JSON lines, or - for standard input",
                        path.display()
                    );
                }
                Failure::Write(e) => return Err(e),
            }
        }
    }
    progress.finish_and_clear();
    Ok(summary)
}

enum Failure {
    Read(io::Error),
    Write(io::Error),
}

fn file(
    path: &Path,
    explain: Option<&str>,
    out: &mut dyn Write,
    err: &mut dyn Write,
    progress: &ProgressBar,
    summary: &mut Summary,
) -> Result<(), Failure> {
    let mut reader: Box<dyn BufRead> = match path.to_str() {
        Some("-") => Box::new(BufReader::new(io::stdin())),
        _ => Box::new(BufReader::new(File::open(path).map_err(Failure::Read)?)),
    };
    let mut bytes = Vec::new();
    for number in 1u64.. {
        bytes.clear();
        let len = reader.read_until(b'\n', &mut bytes).map_err(Failure::Read)?;
        if len == 0 {
            break;
        }
        progress.inc(len as u64);
        let parsed = match std::str::from_utf8(&bytes) {
            Ok(line) if line.trim().is_empty() => continue,
            Ok(line) => Program::parse(line),
            Err(e) => Err(format!("not UTF-8: {e}")),
        };
        match parsed {
            Ok(program) => judge(&program, explain, out, summary).map_err(Failure::Write)?,
            Err(reason) => {
                summary.errors += 1;
                let _ = progress.suspend(|| writeln!(err, "{}:{number}: {reason}", path.display()));
            }
        }
    }
    Ok(())
}

/// One line of output. A struct, since a JSON map would sort its keys.
#[derive(Serialize)]
struct Line<'a> {
    id: &'a Value,
    at: Option<usize>,
    kind: Option<&'a str>,
}

fn judge(
    program: &Program,
    explain: Option<&str>,
    out: &mut dyn Write,
    summary: &mut Summary,
) -> io::Result<()> {
    let Some(wanted) = explain else {
        summary.programs += 1;
        let verdict = machine::verdict(program);
        let line = Line { id: &program.id, at: verdict.at, kind: verdict.kind.as_deref() };
        serde_json::to_writer(&mut *out, &line)?;
        return writeln!(out);
    };
    let id = program.id.as_str().map_or_else(|| program.id.to_string(), str::to_owned);
    if id != wanted {
        return Ok(());
    }
    summary.programs += 1;
    summary.explained += 1;
    match machine::first(program) {
        Some((at, report)) => {
            writeln!(out, "program {id}, at operation {at} {:?}:\n\n{report}", program.ops[at])
        }
        None => writeln!(out, "program {id}: clean"),
    }
}

/// A bar over the bytes of all files, on a terminal; nothing elsewhere.
fn progress(files: &[PathBuf]) -> ProgressBar {
    let sizes: Option<Vec<u64>> =
        files.iter().map(|f| std::fs::metadata(f).ok().map(|m| m.len())).collect();
    let total: u64 = sizes.unwrap_or_default().iter().sum();
    if total == 0 || !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let template = "{bar:40} {bytes}/{total_bytes} {bytes_per_sec}, {eta} left";
    let style =
        ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(total).with_style(style)
}
