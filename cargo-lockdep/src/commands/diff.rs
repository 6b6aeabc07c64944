//! `cargo lockdep diff`.

use std::fs::File;
use std::io::{self, IsTerminal, Read};
use std::path::{Path, PathBuf};

use crate::baseline::{Baseline, is_baseline};
use crate::design::Root;
use crate::diff::{Diff, Side, Style};
use crate::outcome::{Exit, Failure, Io};
use crate::read::{self, Limits};

/// Show what two lock graphs do not have in common: nestings, classes, contexts, findings.
///
/// Each side is a snapshot, a directory of them, or a baseline. Classes that only moved to another
/// line or file, or whose type has another name, are listed as such, and their nestings are no news.
/// A baseline knows neither findings nor chains, so these are compared between snapshots alone.
///
/// The exit code is 0 whatever is different. With --exit-code it is 1 if NEW has a nesting or a
/// finding that OLD does not have; what is gone or moved is no failure.
///
/// Examples:
///   cargo lockdep diff before.json target/lockdep
///   cargo lockdep diff lockdep.baseline target/lockdep --exit-code
///   cargo lockdep diff before.json after.json --json | jq '.edges.added[].line'
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    /// What was: a snapshot, a directory of them, a baseline, or - for snapshots on standard input.
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// What is, likewise.
    #[arg(value_name = "NEW")]
    new: PathBuf,
    /// Print JSON.
    #[arg(long)]
    json: bool,
    /// List what was held together on one side only, instead of counting it.
    #[arg(long)]
    chains: bool,
    /// Exit with 1 if a nesting or a finding is new.
    #[arg(long)]
    exit_code: bool,
    /// The directory that places are relative to: unless given, the workspace here.
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,
    #[command(flatten)]
    limits: Limits,
}

/// Runs it.
///
/// # Errors
/// If the sides make no sense together, or a baseline cannot be read.
pub fn run(args: &Args, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let stdin = Path::new("-");
    if args.old == stdin && args.new == stdin {
        let both = "only one side can come from standard input; name a file for the other";
        return Err(Failure::Usage(both.to_owned()));
    }
    let root = match &args.root {
        Some(root) => Root::at(root),
        None => Root::above(Path::new(".")),
    };
    let (old, was) = side(&args.old, &root, &args.limits, io)?;
    let (new, is) = side(&args.new, &root, &args.limits, io)?;
    let diff = Diff::between(&old, &new);
    if args.json {
        // Maps have string keys here, and nothing else can fail.
        let json = serde_json::to_string_pretty(&diff).unwrap_or_default();
        io.print(&(json + "\n"))?;
    } else {
        let coloured = io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
        io.print(&diff.text(Style { coloured, chains: args.chains }))?;
    }
    let news = args.exit_code && diff.is_news();
    Ok(was.max(is).max(if news { Exit::Findings } else { Exit::Clean }))
}

fn side(
    path: &Path,
    root: &Root,
    limits: &Limits,
    io: &mut Io<'_>,
) -> Result<(Side, Exit), Failure> {
    if begins_as_baseline(path) {
        let baseline = Baseline::load(path, root);
        let baseline = baseline.map_err(|wrong| Failure::Usage(wrong.to_string()))?;
        return Ok((Side::baseline(&baseline), Exit::Clean));
    }
    let (snapshot, errors) = read::union(&[path.to_owned()], limits, io.watched);
    let exit = errors.say(io);
    if exit != Exit::Clean && snapshot.processes.is_empty() {
        let nothing = "nothing could be read of one side, so there is nothing to compare";
        return Err(Failure::Usage(nothing.to_owned()));
    }
    Ok((Side::snapshot(snapshot, root), exit))
}

fn begins_as_baseline(path: &Path) -> bool {
    let mut first = Vec::new();
    // What cannot be read is told by whoever reads it as a snapshot. A pipe is no baseline: nobody
    // could read its beginning again.
    path.is_file()
        && File::open(path).and_then(|file| file.take(64).read_to_end(&mut first)).is_ok()
        && is_baseline(&first)
}
