//! `cargo lockdep`: lock programs and lock graphs on the command line.

use std::io::{self, BufWriter, IsTerminal, Write};
use std::process::ExitCode;

use cargo_lockdep::commands::Cli;
use cargo_lockdep::outcome::{Exit, Failure, Io};

fn main() -> ExitCode {
    let command = Cli::of(std::env::args_os().collect()).command;
    let (mut out, mut err) = (BufWriter::new(io::stdout()), io::stderr());
    let watched = err.is_terminal();
    let ended = command.run(&mut Io { out: &mut out, err: &mut err, watched });
    let ended = ended.and_then(|exit| match out.flush() {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::Write(error)),
        // A reader that closed the pipe has seen enough, and the result is what it is.
        _ => Ok(exit),
    });
    match ended {
        Ok(exit) => exit.into(),
        // Of a command that had not come to its result.
        Err(Failure::Write(error)) if error.kind() == io::ErrorKind::BrokenPipe => {
            ExitCode::SUCCESS
        }
        Err(failure) => {
            let _ = writeln!(err, "{failure}");
            Exit::BadInput.into()
        }
    }
}
