//! `cargo lockdep baseline`.

use std::path::{Path, PathBuf};

use clap::Subcommand;
use lockdep_core::snapshot::{Snapshot, judge};

use crate::baseline::{Acceptance, Baseline, Comparison, Date};
use crate::design::Root;
use crate::outcome::{Exit, Failure, Io};
use crate::read::Inputs;
use crate::write;

/// Commit the lock order as a text file, and fail for what is nested otherwise.
///
/// A baseline is a sorted text file, one nesting a line: which lock is taken while which other one is
/// held. It is reviewed in a pull request as code is. It says nothing of counts, processes or stacks,
/// and lines that shift, files and types that are renamed make no nesting a new one.
///
/// Examples:
///   LOCKDEP_DUMP=target/lockdep cargo test
///   cargo lockdep baseline write lockdep.baseline target/lockdep
///   cargo lockdep baseline check lockdep.baseline target/lockdep
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    Write(WriteArgs),
    Check(CheckArgs),
}

/// Write the baseline of these snapshots.
///
/// Comments and exceptions that are in the file already stay, with the names that their classes have
/// now. Nothing is written if an input cannot be read, since what it says would be missing.
#[derive(Debug, clap::Args)]
struct WriteArgs {
    #[command(flatten)]
    file: FileArgs,
    /// Keep the nestings that the snapshots do not have; for snapshots of a part of the tests.
    #[arg(long)]
    keep_vanished: bool,
    #[command(flatten)]
    inputs: Inputs,
}

/// Fail if these snapshots have a nesting that the baseline does not.
///
/// What is new is shown with everybody who was seen at it, both stacks, and the line to paste into the
/// file if it is right; then the exit code is 1. A nesting that was not seen is a note, and so is a
/// lock on another line, in another file or of another type: --update puts its new name into the file.
///
/// Findings are for `cargo lockdep check --baseline FILE`, which judges the snapshots and leaves out
/// what the exceptions of the file accept:
///   "FROM" -> "TO" at FILE:LINE because REASON
///   "FROM" -> "TO" at FILE:LINE until 2027-01-31 because REASON
/// Here exceptions that no finding needs, and those that expired, are told.
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
struct CheckArgs {
    #[command(flatten)]
    file: FileArgs,
    /// Write the names that classes have now into the file. No nesting is added or removed.
    #[arg(long)]
    update: bool,
    /// Judge exceptions as on this day, instead of today (in UTC).
    #[arg(long, value_name = "YYYY-MM-DD", default_value_t = Date::today(), hide_default_value = true)]
    today: Date,
    #[command(flatten)]
    inputs: Inputs,
}

#[derive(Debug, clap::Args)]
struct FileArgs {
    /// The baseline.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The directory that places are relative to: unless given, the workspace that FILE is in.
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,
}

impl FileArgs {
    fn root(&self) -> Root {
        match &self.root {
            Some(root) => Root::at(root),
            None => Root::above(self.file.parent().unwrap_or(Path::new("."))),
        }
    }

    fn load(&self, root: &Root) -> Result<Baseline, Failure> {
        Baseline::load(&self.file, root).map_err(|wrong| Failure::Usage(wrong.to_string()))
    }
}

/// Runs it.
///
/// # Errors
/// If the baseline cannot be read or written, or something is wrong in it.
pub fn run(args: &Args, io: &mut Io<'_>) -> Result<Exit, Failure> {
    match &args.what {
        What::Write(args) => write(args, io),
        What::Check(args) => check(args, io),
    }
}

fn write(args: &WriteArgs, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let root = args.file.root();
    let file = &args.file.file;
    // A device or a pipe is only written to.
    let before = match file.is_file() || file.is_dir() {
        true => args.file.load(&root)?,
        false => Baseline::empty(&file.display().to_string()),
    };
    let (snapshot, read) = args.inputs.union(io);
    if read != Exit::Clean {
        io.remark(format_args!(
            "{}: not written, since some of the input could not be read",
            file.display()
        ));
        return Ok(read);
    }
    if let Some(nothing) = nothing(&snapshot) {
        io.remark(format_args!("{}: not written: {nothing}", file.display()));
        return Ok(Exit::Findings);
    }
    let comparison = Comparison::of(&before, &snapshot, &root);
    let written = comparison.written(args.keep_vanished);
    write::whole(file, written.to_string().as_bytes(), io)?;
    for renaming in comparison.renamings() {
        io.remark(renaming);
    }
    for (_, line) in comparison.vanished().filter(|_| !args.keep_vanished) {
        io.remark(format_args!("removed: {line}"));
    }
    io.remark(comparison.written_summary());
    Ok(Exit::Clean)
}

fn check(args: &CheckArgs, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let root = args.file.root();
    let mut file = args.file.load(&root)?;
    let (snapshot, read) = args.inputs.union(io);
    if args.update {
        file = update(file, &snapshot, &root, args, io)?;
    }
    let comparison = Comparison::of(&file, &snapshot, &root);
    let mut exit = read;
    if let Some(nothing) = nothing(&snapshot) {
        io.remark(nothing);
        exit = exit.max(Exit::Findings);
    }
    if comparison.fresh().len() > 0 {
        exit = exit.max(Exit::Findings);
    }
    let mut text = comparison.text();
    let mut acceptance = Acceptance::new(&comparison, args.today);
    let verdicts = judge(&snapshot).verdicts;
    let findings = verdicts.iter().filter(|verdict| {
        let accepted = acceptance.accepts(verdict).is_some();
        !accepted && verdict.is_fatal(&snapshot)
    });
    let findings = findings.count();
    let name = file.name();
    acceptance.warnings().iter().for_each(|warning| text += &format!("warning: {warning}\n"));
    if findings > 0 {
        let many = if findings == 1 { "1 finding" } else { &*format!("{findings} findings") };
        text += &format!(
            "{many} besides, as `cargo lockdep check --baseline {name} IN...` says; this command does \
             not fail for that\n"
        );
    }
    if is_stale(&comparison, &acceptance) {
        text +=
            &format!("`cargo lockdep baseline check --update {name} IN...` writes these names\n");
    }
    text += &(comparison.summary() + "\n");
    io.print(&text)?;
    Ok(exit)
}

fn is_stale(comparison: &Comparison<'_>, acceptance: &Acceptance<'_>) -> bool {
    let moved = acceptance.told().iter().any(|one| one.moved.is_some());
    moved || !comparison.renamings().is_empty()
}

/// Writes the names that classes have now, and says which: lines to paste are then for that file.
fn update(
    file: Baseline,
    snapshot: &Snapshot,
    root: &Root,
    args: &CheckArgs,
    io: &mut Io<'_>,
) -> Result<Baseline, Failure> {
    let comparison = Comparison::of(&file, snapshot, root);
    let acceptance = Acceptance::new(&comparison, args.today);
    if !is_stale(&comparison, &acceptance) {
        return Ok(file);
    }
    let text = comparison.updated().to_string();
    write::whole(&args.file.file, text.as_bytes(), io)?;
    let mut told = String::new();
    comparison.renamings().iter().for_each(|renaming| told += &format!("{renaming}\n"));
    for one in acceptance.told() {
        if let Some(site) = &one.moved {
            told += &format!("moved: the exception at {} is at {site} now\n", one.exception.site);
        }
    }
    io.print(&format!("{told}{}: brought up to date\n", file.name()))?;
    // With the numbers that its lines have now.
    Baseline::parse(file.name(), &text, root).map_err(|wrong| Failure::Usage(wrong.to_string()))
}

/// What to say if there was nothing to compare with.
fn nothing(snapshot: &Snapshot) -> Option<&'static str> {
    snapshot.classes.is_empty().then_some(
        "no lock was taken in these snapshots, so they say nothing; are the tests built with the \
         feature `validate`?",
    )
}
