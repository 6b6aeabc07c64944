//! What the locks of the lockdep crate cost, beside the bare locks and other detectors.
//!
//! `workload` says what is measured, `implementations` who, `measure` how.

// Each module uses only those above it.
mod affinity;
mod dice;
mod cell;
mod pair;
mod lock;
mod chains;
mod workload;
mod cells;
mod implementations;
mod row;
mod measure;
mod output;
mod quiet;
mod live;
mod shapes;
mod plot;
mod growth;
mod args;

use std::env;
use std::io::{self, Write};
use std::process::ExitCode;
use std::rc::Rc;

use clap::Parser;
use indicatif::{ProgressBar, ProgressStyle};

use self::args::Args;
use self::pair::Pair;
use self::row::Row;

#[global_allocator]
static ALLOCATOR: live::Counting = live::Counting;

fn main() -> ExitCode {
    plain_environment();
    let args = Args::parse();
    let done = match args.growth() {
        Some(settings) => growth::run(&settings),
        None => run(&args).and_then(|rows| print(&args, &rows)),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        // A reader that closed the pipe has seen enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("lockdep-bench: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Takes out of the environment what would change the numbers: a peer that captures a stack for
/// each new pair of locks if asked to, and the policy of our validator.
fn plain_environment() {
    // SAFETY: no other thread exists yet.
    unsafe { env::set_var("RUST_LIB_BACKTRACE", "0") };
    // SAFETY: as above.
    unsafe { env::remove_var("LOCKDEP") };
}

fn run(args: &Args) -> io::Result<Vec<Row>> {
    let plan = args.plan().unwrap_or_else(|message| args::refuse(message));
    if plan.iter().flat_map(|(_, them)| them).any(|it| it.name == "deloxide") {
        quiet::start_deloxide()?;
    }
    let pair = Rc::new(Pair::start());
    let rounds = args.rounds as usize;
    // Hidden if stderr is no terminal.
    let progress = ProgressBar::new((plan.len() * rounds) as u64);
    let style = ProgressStyle::with_template("{msg:14} {wide_bar} {percent:>3} %");
    progress.set_style(style.expect("the template is a constant"));
    let mut rows = Vec::new();
    for (workload, implementations) in plan {
        progress.set_message(workload.name());
        let each_round = || progress.inc(1);
        rows.extend(measure::measure(workload, &implementations, &pair, rounds, each_round));
    }
    progress.finish_and_clear();
    Ok(rows)
}

fn print(args: &Args, rows: &[Row]) -> io::Result<()> {
    let text = match args {
        Args { json: true, .. } => output::json(rows),
        Args { markdown: true, .. } => output::markdown(rows, &implementations::names()),
        _ => output::table(rows),
    };
    io::stdout().write_all(text.as_bytes())
}
