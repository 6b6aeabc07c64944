//! The subcommands: a file each, with its arguments and their help.

pub mod replay;
pub mod init;
pub mod merge;
pub mod baseline;
pub mod diff;
pub mod export;

use clap::{Parser, Subcommand};

use crate::outcome::{Exit, Failure, Io};

/// The lock-nesting validator on the command line.
///
/// Tests that run with LOCKDEP_DUMP=DIR write what they learnt about locks, a snapshot for each
/// process; the subcommands merge, judge, show and compare such snapshots.
///
/// Exit codes: 0 clean, 1 findings or another red result, 2 bad input or usage.
#[derive(Debug, Parser)]
#[command(name = "cargo-lockdep", version)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
#[allow(missing_docs)]
pub enum Command {
    Merge(merge::Args),
    Baseline(baseline::Args),
    Diff(diff::Args),
    Export(export::Args),
    Init(init::Args),
    Replay(replay::Args),
}

impl Command {
    /// Does it.
    ///
    /// # Errors
    /// If it makes no sense, cannot be done, or its result cannot be written.
    pub fn run(self, io: &mut Io<'_>) -> Result<Exit, Failure> {
        match self {
            Command::Merge(args) => merge::run(&args, io),
            Command::Baseline(args) => baseline::run(&args, io),
            Command::Diff(args) => diff::run(&args, io),
            Command::Export(args) => export::run(&args, io),
            Command::Init(args) => init::run(args, io),
            Command::Replay(args) => replay::run(&args, io),
        }
    }
}
