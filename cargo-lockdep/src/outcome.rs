//! How a command ends, and where it speaks.

use std::fmt;
use std::io::{self, Write};
use std::process::ExitCode;

use lockdep_core::snapshot::visible;

/// How a command ended that did its work. The larger of two counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// Nothing to complain of: 0.
    Clean,
    /// Findings, or another red result: 1.
    Findings,
    /// Some of the input could not be read; the rest was worked on: 2.
    BadInput,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit as u8)
    }
}

/// Why a command did not do its work: exit code 2.
#[derive(Debug)]
pub enum Failure {
    /// What was asked for makes no sense, or cannot be done: a sentence with the remedy.
    Usage(String),
    /// The result could not be written.
    Write(io::Error),
}

impl Failure {
    /// A file that could not be written.
    pub fn file(path: &std::path::Path, error: &io::Error) -> Failure {
        let name = path.display().to_string();
        Failure::Usage(format!("{}: cannot be written: {error}", visible(&name)))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Usage(what) => f.write_str(what),
            Failure::Write(error) => write!(f, "cannot write the result: {error}"),
        }
    }
}

impl std::error::Error for Failure {}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Failure {
        Failure::Write(error)
    }
}

/// Where a command speaks.
pub struct Io<'a> {
    /// Results.
    pub out: &'a mut dyn Write,
    /// Errors and remarks.
    pub err: &'a mut dyn Write,
    /// Whether a person watches the errors, and may like a progress bar.
    pub watched: bool,
}

impl fmt::Debug for Io<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Io").field("watched", &self.watched).finish_non_exhaustive()
    }
}

impl Io<'_> {
    /// Prints a result. A reader that closed the pipe has seen enough, and changes no exit code.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn print(&mut self, text: &str) -> Result<(), Failure> {
        self.print_bytes(text.as_bytes())
    }

    /// Prints a result that may be no text.
    ///
    /// # Errors
    /// As [`print`](Self::print).
    pub fn print_bytes(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        let written = self.out.write_all(bytes).and_then(|()| self.out.flush());
        match written {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::Write(error)),
            _ => Ok(()),
        }
    }

    /// Says something beside the result; if nobody can hear it, the exit code says it too.
    pub fn remark(&mut self, text: impl fmt::Display) {
        let _ = writeln!(self.err, "{text}");
    }
}
