//! `cargo lockdep run`.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::baseline::{Baseline, Date};
use crate::check::{Known, Red, Rules, Show, check_known};
use crate::commands::reports::Reports;
use crate::design::Root;
use crate::outcome::{Exit, Failure, Io};
use crate::read::{self, Limits};
use crate::run::{Dumps, Project, TestsCommand, short, why_nothing};

/// Run the tests, and judge what all of their processes saw of locks as one.
///
/// The one command for CI. It runs the tests with LOCKDEP_DUMP set to a fresh directory, merges the
/// snapshots of their processes and judges the union as `cargo lockdep check` does. So the order of
/// locks in one test and that in another meet, also where each test runs in a process of its own.
///
/// It fails by a finding though all tests pass, by a test though there is no finding, and if no
/// process wrote a snapshot. The last line says which.
///
/// What findings do within the tests is as ever: LOCKDEP and the code decide.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    /// Leave the snapshots of the processes in this directory, which must be new or empty.
    ///
    /// Otherwise they are in target/lockdep/run until the next run.
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
    #[command(flatten)]
    rules: Rules,
    /// Accept what the exceptions of this file accept, and fail by nestings that it does not know.
    ///
    /// Otherwise lockdep.baseline in the root of the workspace, if it is there.
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    #[command(flatten)]
    show: Show,
    #[command(flatten)]
    reports: Reports,
    /// The command that runs the tests, after --.
    ///
    /// Otherwise `cargo nextest run` if the workspace has a .config/nextest.toml and cargo-nextest
    /// is installed, and `cargo test` if not.
    #[arg(last = true, value_name = "CMD")]
    command: Vec<OsString>,
}

const EXAMPLES: &str = "\
Examples:
  cargo lockdep run
  cargo lockdep run -- cargo test --workspace --features validate
  cargo lockdep run -- cargo nextest run --profile ci
  cargo lockdep run --sarif lockdep.sarif --junit lockdep.xml
  cargo lockdep run --keep locks -- cargo nextest run --partition hash:1/4

The tests must be built with lockdep's feature `dump`:
  [dev-dependencies]
  lockdep = { version = \"0.1\", features = [\"dump\"] }
";

/// Runs it.
///
/// # Errors
/// If the tests cannot be started, or the result cannot be written.
pub fn run(args: &Args, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let project = Project::here()?;
    // Before the tests, which take longer than to see that a line of it is wrong.
    let file = args.baseline.clone().or_else(|| project.baseline());
    let root = Root::at(&project.root);
    let baseline = file.map(|file| Baseline::load(Path::new(&short(&file)), &root)).transpose();
    let baseline = baseline.map_err(|wrong| Failure::Usage(wrong.to_string()))?;
    let tests = TestsCommand::choose(&args.command, &project)?;
    let dumps = match &args.keep {
        Some(path) => Dumps::kept(path)?,
        None => Dumps::fresh(&project, io)?,
    };
    let why = if tests.why().is_empty() { String::new() } else { format!(" ({})", tests.why()) };
    io.remark(format_args!("lockdep: running {tests}{why}"));
    if std::env::var_os("LOCKDEP_DUMP").is_some() {
        io.remark("lockdep: LOCKDEP_DUMP is set to another directory meanwhile");
    }
    let ended = tests.run(dumps.path())?;
    let (snapshot, exit) = if dumps.is_empty() {
        (lockdep_core::snapshot::Snapshot::empty(), Exit::Clean)
    } else {
        let paths = [dumps.path().to_owned()];
        let (snapshot, errors) = read::union(&paths, &Limits::default(), io.watched);
        let exit = errors.say(io);
        (snapshot, exit)
    };
    let today = Date::today();
    let known = baseline.as_ref().map(|baseline| Known { baseline, root: &root, today });
    let mut checked = check_known(&snapshot, &args.rules, known, args.show);
    if dumps.is_empty() && !checked.red.is_empty() {
        let headline =
            "no process wrote a snapshot, so nothing can be said of its locks".to_owned();
        let (text, count) = (why_nothing(&project, ended), "no snapshot".to_owned());
        checked.red = vec![Red { code: "no-snapshot", headline, text, count, parts: Vec::new() }];
    }
    let red = checked.is_red() || !ended.passed();
    io.print("\n")?;
    io.print(&checked.text(args.show))?;
    let failed = (!ended.passed()).then(|| Red {
        code: "tests-failed",
        headline: ended.summary(),
        text: String::new(),
        count: String::new(),
        parts: Vec::new(),
    });
    let written = args.reports.write(&checked, failed.as_slice(), true, io)?;
    if checked.is_red() && !dumps.is_empty() {
        io.remark(format_args!("lockdep: the snapshots are in {}", short(dumps.path())));
    }
    io.print(&checked.summary(red, &[ended.summary()]))?;
    Ok(exit.max(written).max(if red { Exit::Findings } else { Exit::Clean }))
}
