//! The test suites of published crates, run without the shims and with them.

use std::time::Duration;

use crate::list::{SUBJECTS, Subject};
use crate::package::{self, Error};
use crate::results::{self, Comparison};
use crate::shim::With;
use crate::suite::{Run, Suite};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Names of crates; all of the list if none
    names: Vec<String>,
    /// Only the table of the runs so far
    #[arg(long)]
    table: bool,
    /// Only without the shims
    #[arg(long)]
    bare: bool,
    /// How often each suite runs; the times are the least
    #[arg(long, default_value_t = 1)]
    rounds: u32,
    /// How many compilers run at once
    #[arg(long, default_value_t = 2)]
    jobs: u32,
    /// After how many seconds a test program is ended
    #[arg(long, default_value_t = 300)]
    limit: u64,
}

/// Runs and compares; true if every suite ended as it does without us.
///
/// # Errors
/// If a crate cannot be downloaded, built or started.
pub(crate) fn run(arguments: &Arguments) -> Result<bool, Error> {
    let wanted = |s: &&Subject| {
        arguments.names.is_empty()
            || arguments.names.iter().any(|name| name == s.name || *name == s.folder())
    };
    let mut same = true;
    println!("{}", results::HEAD);
    for subject in SUBJECTS.iter().filter(wanted) {
        if arguments.table {
            if let Some(result) = Comparison::load(subject) {
                println!("{}", result.row());
            }
            continue;
        }
        match compare(subject, arguments) {
            Ok(result) => {
                println!("{}", result.row());
                same &= arguments.bare || result.differences().is_empty();
                tell(&result, arguments);
            }
            Err(error) => {
                same = false;
                println!("| {} | {error} |", subject.folder());
            }
        }
    }
    Ok(same)
}

fn tell(result: &Comparison, arguments: &Arguments) {
    if !arguments.bare {
        // All of them are in the results; a suite that did not begin has hundreds.
        result.differences().iter().take(20).for_each(|test| println!("    {test}"));
        result.other_ends().iter().for_each(|end| println!("    {end}"));
    }
    result.failing().iter().for_each(|test| println!("    {test}: fails on both sides"));
}

fn compare(subject: &Subject, arguments: &Arguments) -> Result<Comparison, Error> {
    let sources = package::fetch(subject.name, subject.version)?;
    let run = |with| {
        let limit = Duration::from_secs(arguments.limit);
        let suite = Suite { subject, with, limit, jobs: arguments.jobs };
        let programs = suite.build(&sources)?;
        let mut run = suite.run(&programs)?;
        for _ in 1..arguments.rounds {
            let again = suite.run(&programs)?;
            run.seconds = run.seconds.min(again.seconds);
        }
        Ok::<Run, Error>(run)
    };
    let bare = run(With::Nothing)?;
    let shim = if arguments.bare { bare.clone() } else { run(With::Shims)? };
    let result = Comparison::new(subject, bare, shim);
    if !arguments.bare {
        result.store(subject)?;
    }
    Ok(result)
}
