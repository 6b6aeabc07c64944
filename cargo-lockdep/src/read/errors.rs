//! What could not be read, and why.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use lockdep_core::snapshot::{Broken, SCHEMA, visible};

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
    pub file: PathBuf,
    /// Where in it, if the reason is in its text.
    pub at: Option<Position>,
    /// Why, with the remedy.
    pub reason: String,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Error { file, at, reason } = self;
        let file = file.display().to_string();
        let file = visible(&file);
        match at {
            Some(Position { line, column }) => write!(f, "{file}:{line}:{column}: {reason}"),
            None => write!(f, "{file}: {reason}"),
        }
    }
}

/// What to do about a file that is torn or strange.
const ANEW: &str = "it was left out; have its test write it again";

impl Error {
    pub(super) fn unreadable(file: &Path, error: &io::Error) -> Error {
        let remedy = match error.kind() {
            io::ErrorKind::NotFound => "; name what LOCKDEP_DUMP=DIR or `merge` wrote",
            io::ErrorKind::PermissionDenied => "; let this user read it",
            _ => "",
        };
        Error { file: file.to_owned(), at: None, reason: format!("{error}{remedy}") }
    }

    pub(super) fn empty(file: &Path) -> Error {
        let named = if file.is_dir() { ", which would be *.json" } else { "" };
        let reason =
            format!("there is no snapshot in it{named}; LOCKDEP_DUMP=DIR has tests write them");
        Error { file: file.to_owned(), at: None, reason }
    }

    pub(super) fn too_long(file: &Path, at: Position, max: u64) -> Error {
        let max = max >> 20;
        let reason = format!("the snapshot has more than {max} MiB; --max-size allows more");
        Error { file: file.to_owned(), at: Some(at), reason }
    }

    /// A file of a format that is no text of snapshots.
    pub(super) fn foreign(file: &Path, remedy: &str) -> Error {
        Error { file: file.to_owned(), at: None, reason: format!("no snapshot: {remedy}") }
    }

    /// Pieces that are nothing, after one that was told.
    pub(super) fn more(file: &Path, at: Position, pieces: u64, last: usize) -> Error {
        let reason = match pieces {
            1 => "no snapshot either; it was left out".to_owned(),
            _ => {
                format!("no snapshot either, {pieces} pieces up to line {last}; they were left out")
            }
        };
        Error { file: file.to_owned(), at: Some(at), reason }
    }

    /// A snapshot that begins at `start` and is none.
    pub(super) fn broken(file: &Path, start: Position, broken: &Broken) -> Error {
        let file = file.to_owned();
        let error = match broken {
            Broken::Json(error) => error,
            Broken::Schema(version) => {
                let remedy = match *version > u64::from(SCHEMA) {
                    true => "install a later cargo-lockdep",
                    false => "have its tests write it again, with a later lockdep",
                };
                let reason = format!("{broken}; it was left out: {remedy}");
                return Error { file, at: Some(start), reason };
            }
            Broken::Content(_) => {
                let reason = format!("{}; {ANEW}", visible(&broken.to_string()));
                return Error { file, at: Some(start), reason };
            }
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
        let reason = format!("no snapshot: {}; {ANEW}", visible(&reason));
        Error { file, at: Some(at), reason }
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

    /// Whether something in this file could not be read.
    pub fn are_in(&self, file: &Path) -> bool {
        let same = |other: &Path| match (fs::canonicalize(file), fs::canonicalize(other)) {
            (Ok(file), Ok(other)) => file == other,
            _ => false,
        };
        self.iter().any(|error| same(&error.file))
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
