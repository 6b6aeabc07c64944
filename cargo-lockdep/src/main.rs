//! `cargo lockdep`: lock programs and lock graphs on the command line.

use std::io::{self, BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use cargo_lockdep::init::{self, Refusal, Request};
use cargo_lockdep::replay;
use clap::{Parser, Subcommand};

/// The lock-nesting validator on the command line.
#[derive(Parser)]
#[command(name = "cargo-lockdep", version, about)]
struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Judge lock programs: JSON lines in, one verdict a line out.
    ///
    /// Prints {"id":...,"at":N|null,"kind":"..."|null} for each program, in order: the position
    /// and the kind of its first finding. Exits with 1 if a line is no program; the others are
    /// judged all the same.
    Replay {
        /// Files of programs, one JSON object a line; - is standard input.
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// Print the full report of the program with this id instead.
        #[arg(long, value_name = "ID", allow_hyphen_values = true)]
        explain: Option<String>,
    },
    /// Make a package ready for lockdep: its Cargo.toml, a first test, a fence for clippy.
    ///
    /// Prints what it writes and what each line is for. It never overwrites: what is in the way is
    /// named, nothing is written then, and it exits with 1.
    Init {
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
    },
}

fn main() -> ExitCode {
    // `cargo lockdep replay` passes its own name first.
    let args = std::env::args_os().enumerate();
    let args = args.filter(|(i, arg)| !(*i == 1 && arg == "lockdep")).map(|(_, arg)| arg);
    match Args::parse_from(args).command {
        Command::Replay { files, explain } => replay(&files, explain),
        Command::Init { manifest_path, packages, test, path, no_fence, dry_run } => {
            let manifest = manifest_path;
            init(&Request { manifest, packages, test, path, no_fence, dry_run })
        }
    }
}

fn init(request: &Request) -> ExitCode {
    let Err(refusal) = init::run(request, &mut io::stdout().lock()) else {
        return ExitCode::SUCCESS;
    };
    let _ = writeln!(io::stderr(), "{refusal}");
    // As clap: the command line is wrong.
    ExitCode::from(if matches!(refusal, Refusal::Request(_)) { 2 } else { 1 })
}

fn replay(files: &[PathBuf], explain: Option<String>) -> ExitCode {
    let mut out = BufWriter::new(io::stdout().lock());
    let run = replay::run(files, explain.as_deref(), &mut out, &mut io::stderr());
    match run.and_then(|summary| out.flush().map(|()| summary)) {
        Ok(summary) => {
            let missed = explain.filter(|_| summary.explained == 0);
            // Nobody may be reading any more; the exit code says it too.
            let mut err = io::stderr();
            if let Some(id) = &missed {
                let _ = writeln!(err, "no program has the id {id}");
            }
            if summary.errors > 0 {
                let _ =
                    writeln!(err, "{} lines or files could not be read; see above", summary.errors);
            }
            if summary.errors > 0 || missed.is_some() {
                ExitCode::FAILURE
            } else {
                ExitCode::SUCCESS
            }
        }
        // A reader that closed the pipe has seen enough.
        Err(e) if e.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(e) => {
            let _ = writeln!(io::stderr(), "cannot write the verdicts: {e}");
            ExitCode::FAILURE
        }
    }
}
