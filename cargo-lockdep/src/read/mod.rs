//! Snapshots from files, directories and standard input: read piece by piece, on two threads or more,
//! into one union. What is broken is named, and the rest goes on.

mod errors;
mod files;
mod foreign;
mod pieces;

use std::num::NonZero;
use std::path::{Path, PathBuf};
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
        match Snapshot::from_json(text.strip_prefix(foreign::BOM).unwrap_or(&text)) {
            Ok(snapshot) => union.add(&snapshot),
            Err(broken) => {
                let mut source = lock();
                let path = source.files.path(next.file);
                source.files.errors().add(next.number, Error::broken(&path, next.at, &broken));
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
    /// What came last was no snapshot even from afar.
    noise: Option<Noise>,
}

/// Pieces without a brace at their begin, one after the other: the first is told, the others are
/// counted.
struct Noise {
    /// The second, if there is one.
    second: Option<Position>,
    /// How many there are after the first, and the line of the last.
    more: u64,
    last: usize,
}

impl Open {
    /// Whether a piece is one of those that are counted.
    fn is_more_noise(&mut self, text: &[u8], at: Position) -> bool {
        if is_object(text) {
            return false;
        }
        let Some(noise) = &mut self.noise else {
            self.noise = Some(Noise { second: None, more: 0, last: at.line });
            return false;
        };
        noise.second.get_or_insert(at);
        noise.more += 1;
        noise.last = at.line;
        true
    }

    /// What is to be said of those that were counted, where something else comes.
    fn end_of_noise(&mut self, path: &Path) -> Option<Error> {
        let Noise { second, more, last } = self.noise.take()?;
        second.map(|at| Error::more(path, at, more, last))
    }
}

fn is_object(text: &[u8]) -> bool {
    text.strip_prefix(foreign::BOM).unwrap_or(text).first() == Some(&b'{')
}

impl Source {
    fn next(&mut self, text: &mut Vec<u8>) -> Option<Next> {
        loop {
            let Some(open) = &mut self.open else {
                let (file, reader) = self.files.open(self.pieces)?;
                let cutter = Cutter::new(reader, self.max);
                self.open = Some(Open { file, cutter, any: false, noise: None });
                continue;
            };
            self.pieces += 1;
            let file = open.file;
            let (read, piece) = open.cutter.next(text);
            self.progress.inc(read);
            let path = self.files.path(file);
            let (mut errors, mut next, mut ended) = (Vec::new(), None, false);
            match piece {
                // Some editors write it before a text.
                Ok(Some(Piece::Text(_))) if text.as_slice() == foreign::BOM => {}
                Ok(Some(Piece::Text(at))) => {
                    let foreign = (!open.any).then(|| foreign::remedy(text)).flatten();
                    open.any = true;
                    if let Some(remedy) = foreign {
                        errors.push(Error::foreign(&path, remedy));
                        ended = true;
                    } else if !open.is_more_noise(text, at) {
                        if is_object(text) {
                            errors.extend(open.end_of_noise(&path));
                        }
                        next = Some(Next { number: self.pieces, file, at });
                    }
                }
                Ok(Some(Piece::TooLong(at))) => {
                    open.any = true;
                    errors.extend(open.end_of_noise(&path));
                    errors.push(Error::too_long(&path, at, self.max));
                }
                Ok(None) => {
                    ended = true;
                    errors.extend(open.end_of_noise(&path));
                    errors.extend((!open.any).then(|| Error::empty(&path)));
                }
                Err(error) => {
                    ended = true;
                    errors.extend(open.end_of_noise(&path));
                    errors.push(Error::unreadable(&path, &error));
                }
            }
            if ended {
                self.open = None;
            }
            for error in errors {
                self.files.errors().add(self.pieces, error);
            }
            if next.is_some() {
                return next;
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
