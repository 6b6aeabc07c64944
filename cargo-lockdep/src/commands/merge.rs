//! `cargo lockdep merge`.

use std::path::PathBuf;

use crate::outcome::{Exit, Failure, Io};
use crate::read::Inputs;
use crate::write;

/// Merge snapshots into one that says all that they say.
///
/// The order of the inputs, how they are grouped, and whether one comes twice make no difference: the
/// same content is the same bytes. So shards, days and machines can be merged in any tree.
///
/// A snapshot that is broken is named and left out, and the exit code is 2; what the others say is
/// written all the same.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    inputs: Inputs,
    /// Where to write the union; - is standard output.
    #[arg(short, long, value_name = "OUT")]
    output: PathBuf,
}

/// Runs it.
///
/// # Errors
/// If the union cannot be written.
pub fn run(args: &Args, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let (snapshot, exit) = args.inputs.union(io);
    write::whole(&args.output, (snapshot.to_json() + "\n").as_bytes(), io)?;
    Ok(exit)
}
