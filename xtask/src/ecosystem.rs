//! The test suites of published crates, run without the shims and with them.

use std::fs;
use std::time::Duration;

use crate::list::{SUBJECTS, Subject};
use crate::package::{self, Error};
use crate::results::{self, Comparison};
use crate::share;
use crate::shim::With;
use crate::suite::Suite;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Names of crates; all of the list if none
    names: Vec<String>,
    /// Only writes the table of the runs so far into docs/ecosystem.md
    #[arg(long)]
    table: bool,
    /// Only without the shims
    #[arg(long)]
    bare: bool,
    /// How often each suite runs; the times are the least
    #[arg(long, default_value_t = 1)]
    rounds: u32,
    /// How often programs run again in which a test ended otherwise with us
    #[arg(long, default_value_t = 6)]
    again: u32,
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
    if arguments.table {
        write_table()?;
        return Ok(true);
    }
    let mut same = true;
    println!("{}", results::HEAD);
    for subject in SUBJECTS.iter().filter(wanted) {
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

/// Puts the last result of each crate into the document.
fn write_table() -> Result<(), Error> {
    const BEGIN: &str = "<!-- cargo run -p xtask -- ecosystem --table -->\n";
    const END: &str = "<!-- end -->\n";
    let file = package::workspace().join("docs/ecosystem.md");
    let text = fs::read_to_string(&file)?;
    let (before, rest) = text.split_once(BEGIN).ok_or("the document has no table")?;
    let (_, after) = rest.split_once(END).ok_or("the table has no end")?;
    let mut table = format!("{}\n", results::HEAD);
    for result in SUBJECTS.iter().filter_map(Comparison::load) {
        table += &result.row();
        table.push('\n');
    }
    fs::write(file, format!("{before}{BEGIN}{table}{END}{after}"))?;
    Ok(())
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
    let limit = Duration::from_secs(arguments.limit);
    let suite = |with| Suite { subject, with, limit, jobs: arguments.jobs };
    let run = |with| {
        let suite = suite(with);
        let programs = suite.build(&sources)?;
        let mut run = suite.run(&programs, None)?;
        for _ in 1..arguments.rounds {
            let again = suite.run(&programs, None)?;
            run.seconds = run.seconds.min(again.seconds);
        }
        Ok::<_, Error>((programs, run))
    };
    let (bare_programs, bare) = run(With::Nothing)?;
    let share = share::of(&suite(With::Nothing).sources(), subject.cargo)?;
    if arguments.bare {
        return Ok(Comparison::new(subject, share, bare.clone(), bare));
    }
    let (shim_programs, shim) = run(With::Shims)?;
    let mut result = Comparison::new(subject, share, bare, shim);
    // A test that races ends one way or the other without us, too.
    let repeated = result.programs_to_repeat();
    for _ in 0..if repeated.is_empty() { 0 } else { arguments.again } {
        let bare = suite(With::Nothing).run(&bare_programs, Some(&repeated))?;
        let shim = suite(With::Shims).run(&shim_programs, Some(&repeated))?;
        result.add(bare, shim);
    }
    result.store(subject)?;
    Ok(result)
}
