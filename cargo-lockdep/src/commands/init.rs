//! `cargo lockdep init`.

use std::path::PathBuf;

use crate::init::{self, Refusal, Request};
use crate::outcome::{Exit, Failure, Io};

/// Make a package ready for lockdep: its Cargo.toml, a first test, a fence for clippy.
///
/// Prints what it writes and what each line is for. It never overwrites: what is in the way is
/// named, nothing is written then, and it exits with 1.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The Cargo.toml to begin at; the nearest one unless given.
    #[arg(long, value_name = "PATH")]
    manifest_path: Option<PathBuf>,
    /// A member of the workspace; can be given several times.
    #[arg(short, long = "package", value_name = "NAME")]
    packages: Vec<String>,
    /// The name of the first test.
    #[arg(long, value_name = "NAME", default_value = "lockdep")]
    test: String,
    /// Depend on a checkout of lockdep instead of the published version.
    #[arg(long, value_name = "DIR")]
    path: Option<PathBuf>,
    /// Leave clippy's configuration alone.
    #[arg(long)]
    no_fence: bool,
    /// Say what would be written, and write nothing.
    #[arg(long)]
    dry_run: bool,
}

/// Runs it.
///
/// # Errors
/// If the request does not fit the project.
pub fn run(args: Args, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let Args { manifest_path: manifest, packages, test, path, no_fence, dry_run } = args;
    let request = Request { manifest, packages, test, path, no_fence, dry_run };
    match init::run(&request, &mut io.out) {
        Ok(()) => Ok(Exit::Clean),
        Err(refusal @ Refusal::Request(_)) => Err(Failure::Usage(refusal.to_string())),
        Err(refusal) => {
            io.remark(refusal);
            Ok(Exit::Findings)
        }
    }
}
