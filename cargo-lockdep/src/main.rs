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
    let ended = ended.and_then(|exit| out.flush().map(|()| exit).map_err(Failure::Write));
    match ended {
        Ok(exit) => exit.into(),
        // A reader that closed the pipe has seen enough.
        Err(Failure::Write(error)) if error.kind() == io::ErrorKind::BrokenPipe => {
            ExitCode::SUCCESS
        }
        Err(failure) => {
            let _ = writeln!(err, "{failure}");
            Exit::BadInput.into()
        }
    }
}
