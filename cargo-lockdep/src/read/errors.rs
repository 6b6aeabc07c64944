//! What could not be read, and why.

use std::collections::BTreeMap;
use std::fmt;
use std::io;

use lockdep_core::snapshot::Broken;

use crate::outcome::{Exit, Io};

/// A place in a text, counted from 1; columns are bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

/// Something that could not be read. Displays as `file:line:column: reason`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// The file; `-` is standard input.
    pub file: String,
    /// Where in it, if the reason is in its text.
    pub at: Option<Position>,
    /// Why, with the remedy.
    pub reason: String,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Error { file, at, reason } = self;
        match at {
            Some(Position { line, column }) => write!(f, "{file}:{line}:{column}: {reason}"),
            None => write!(f, "{file}: {reason}"),
        }
    }
}

impl Error {
    pub(super) fn unreadable(file: String, error: &io::Error) -> Error {
        Error { file, at: None, reason: error.to_string() }
    }

    pub(super) fn empty(file: String) -> Error {
        let reason = "there is no snapshot in it; LOCKDEP_DUMP=DIR has tests write them".to_owned();
        Error { file, at: None, reason }
    }

    pub(super) fn too_long(file: String, at: Position, max: u64) -> Error {
        let max = max >> 20;
        let reason = format!("the snapshot has more than {max} MiB; --max-size allows more");
        Error { file, at: Some(at), reason }
    }

    /// A snapshot that begins at `start` and is none.
    pub(super) fn broken(file: String, start: Position, broken: &Broken) -> Error {
        let Broken::Json(error) = broken else {
            return Error { file, at: Some(start), reason: format!("{broken}; it was left out") };
        };
        let at = match error.line() {
            // As serde_json has it for what is wrong as a whole.
            0 => start,
            1 => Position { line: start.line, column: start.column + error.column().max(1) - 1 },
            line => Position { line: start.line + line - 1, column: error.column() },
        };
        // Its own position is that within the snapshot.
        let mut reason = error.to_string();
        let own = format!(" at line {} column {}", error.line(), error.column());
        reason.truncate(reason.strip_suffix(&own).unwrap_or(&reason).len());
        if error.is_eof() {
            reason += ", so the snapshot is torn";
        }
        Error { file, at: Some(at), reason: format!("no snapshot: {reason}; it was left out") }
    }
}

/// All that could not be read, in the order of the input.
#[derive(Clone, Debug, Default)]
pub struct Errors(BTreeMap<(u64, u64), Error>);

impl Errors {
    /// Adds what was wrong with the piece of this number.
    pub(super) fn add(&mut self, piece: u64, error: Error) {
        self.0.insert((piece, self.0.len() as u64), error);
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = &Error> {
        self.0.values()
    }

    /// Says them, one a line; the exit code is theirs.
    pub fn say(&self, io: &mut Io<'_>) -> Exit {
        self.iter().for_each(|error| io.remark(error));
        if self.is_empty() { Exit::Clean } else { Exit::BadInput }
    }
}
