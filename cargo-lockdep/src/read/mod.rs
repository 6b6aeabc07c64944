//! Snapshots from files, directories and standard input: read piece by piece, on two threads or more,
//! into one union. What is broken is named, and the rest goes on.

mod errors;
mod files;
mod pieces;

use std::mem;
use std::num::NonZero;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::thread;

use indicatif::{ProgressBar, ProgressStyle};
use lockdep_core::snapshot::{Snapshot, Union};

pub use self::errors::{Error, Errors, Position};
use self::files::Files;
use self::pieces::{Cutter, Piece};
use crate::outcome::{Exit, Io};

/// Where snapshots come from: the arguments that commands have in common.
#[derive(Clone, Debug, clap::Args)]
pub struct Inputs {
    /// Snapshots: files, directories (all *.json below them), or - for standard input.
    ///
    /// A file may hold many snapshots, one after the other or one a line, and snapshots that are
    /// merged already. In directories, hidden files and directories are passed over.
    #[arg(required = true, value_name = "IN")]
    pub inputs: Vec<PathBuf>,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub limits: Limits,
}

/// What is too much.
#[derive(Clone, Debug, clap::Args)]
pub struct Limits {
    /// How large one snapshot may be, in MiB; a larger one is an error.
    #[arg(long, value_name = "MIB", default_value_t = 256, help_heading = "Limits")]
    pub max_size: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { max_size: 256 }
    }
}

impl Inputs {
    /// The union of all snapshots. What could not be read is said, and makes the exit code 2.
    pub fn union(&self, io: &mut Io<'_>) -> (Snapshot, Exit) {
        let (snapshot, errors) = union(&self.inputs, &self.limits, io.watched);
        (snapshot, errors.say(io))
    }
}

/// The union of all snapshots in files, directories, and standard input (`-`); and what could not be
/// read. With `watched`, a progress bar is on standard error.
pub fn union(inputs: &[PathBuf], limits: &Limits, watched: bool) -> (Snapshot, Errors) {
    let files = Files::find(inputs);
    let progress = progress(watched.then(|| files.bytes()));
    let source = Mutex::new(Source {
        files,
        open: None,
        max: limits.max_size.saturating_mul(1 << 20),
        pieces: 0,
        progress: progress.clone(),
    });
    let threads = thread::available_parallelism().map_or(1, NonZero::get).min(16);
    let mut unions: Vec<Union> = thread::scope(|scope| {
        let workers: Vec<_> = (1..threads).map(|_| scope.spawn(|| work(&source))).collect();
        let first = work(&source);
        let others = workers.into_iter().map(|worker| worker.join());
        // A worker that panicked is a bug of ours; its panic goes on.
        let others = others.map(|union| union.unwrap_or_else(|e| std::panic::resume_unwind(e)));
        others.chain([first]).collect()
    });
    progress.finish_and_clear();
    let mut whole = unions.pop().unwrap_or_default();
    // Each is let go of before the next.
    unions.drain(..).for_each(|union| whole.add(&union.finish()));
    let source = source.into_inner().unwrap_or_else(PoisonError::into_inner);
    (whole.finish(), source.files.into_errors())
}

/// Adds one snapshot after the other until there is none.
fn work(source: &Mutex<Source>) -> Union {
    let (mut union, mut text) = (Union::new(), Vec::new());
    let lock = || source.lock().unwrap_or_else(PoisonError::into_inner);
    loop {
        // The lock is held while the next is read and cut, not while it is parsed.
        let Some(next) = lock().next(&mut text) else {
            return union;
        };
        match Snapshot::from_json(&text) {
            Ok(snapshot) => union.add(&snapshot),
            Err(broken) => {
                let mut source = lock();
                let name = source.files.name(next.file);
                source.files.errors().add(next.number, Error::broken(name, next.at, &broken));
            }
        }
    }
}

/// A snapshot's text: the how manieth, of which file, and where in it.
struct Next {
    number: u64,
    file: usize,
    at: Position,
}

/// All texts, one after the other.
struct Source {
    files: Files,
    open: Option<Open>,
    max: u64,
    /// How many pieces there were.
    pieces: u64,
    progress: ProgressBar,
}

struct Open {
    file: usize,
    cutter: Cutter<files::Reader>,
    /// Whether there was anything in it.
    any: bool,
}

impl Source {
    fn next(&mut self, text: &mut Vec<u8>) -> Option<Next> {
        loop {
            let Some(open) = &mut self.open else {
                let (file, reader) = self.files.open(self.pieces)?;
                self.open = Some(Open { file, cutter: Cutter::new(reader, self.max), any: false });
                continue;
            };
            self.pieces += 1;
            let file = open.file;
            let (read, piece) = open.cutter.next(text);
            self.progress.inc(read);
            let name = || self.files.name(file);
            let error = match piece {
                Ok(Some(Piece::Text(at))) => {
                    open.any = true;
                    return Some(Next { number: self.pieces, file, at });
                }
                Ok(Some(Piece::TooLong(at))) => {
                    open.any = true;
                    Some(Error::too_long(name(), at, self.max))
                }
                Ok(None) => (!mem::replace(&mut open.any, true)).then(|| Error::empty(name())),
                Err(ref error) => Some(Error::unreadable(name(), error)),
            };
            if !matches!(piece, Ok(Some(_))) {
                self.open = None;
            }
            if let Some(error) = error {
                self.files.errors().add(self.pieces, error);
            }
        }
    }
}

/// A bar over so many bytes; a count of what was read if nobody knows how many there are.
fn progress(bytes: Option<files::Bytes>) -> ProgressBar {
    let (bar, template) = match bytes {
        None => return ProgressBar::hidden(),
        Some(files::Bytes::Known(all)) => {
            (ProgressBar::new(all), "{bar:40} {bytes}/{total_bytes} {bytes_per_sec}, {eta} left")
        }
        Some(files::Bytes::Unknown) => {
            (ProgressBar::new_spinner(), "{spinner} {bytes} {bytes_per_sec}")
        }
    };
    let style = ProgressStyle::with_template(template);
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
