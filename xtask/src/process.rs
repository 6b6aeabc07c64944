//! Child processes with a time limit, their output in files.

use std::fs::File;
use std::io;
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// How a process ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// With an exit code.
    Code(i32),
    /// By a signal.
    Signal(i32),
    /// It ran longer than it may, and was ended.
    Limit,
}

impl End {
    fn of(status: ExitStatus) -> End {
        match status.code() {
            Some(code) => End::Code(code),
            None => End::Signal(status.signal().unwrap_or(0)),
        }
    }
}

impl std::fmt::Display for End {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            End::Code(code) => write!(f, "exit code {code}"),
            End::Signal(signal) => write!(f, "signal {signal}"),
            End::Limit => f.write_str("time limit"),
        }
    }
}

/// Runs a command with its output in two files; it and what it started are ended after `limit`.
///
/// # Errors
/// If a file cannot be made or the command cannot be started.
pub(crate) fn run(
    command: &mut Command,
    stdout: &Path,
    stderr: &Path,
    limit: Duration,
) -> io::Result<(End, Duration)> {
    command.stdin(Stdio::null()).stdout(File::create(stdout)?).stderr(File::create(stderr)?);
    // A group of its own, so that what it started ends with it.
    let start = Instant::now();
    let mut child = command.process_group(0).spawn()?;
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok((End::of(status), start.elapsed()));
        }
        if start.elapsed() > limit {
            let group = format!("-{}", child.id());
            Command::new("kill").args(["-KILL", "--", &group]).status()?;
            child.wait()?;
            return Ok((End::Limit, start.elapsed()));
        }
        thread::sleep(Duration::from_millis(5));
    }
}
