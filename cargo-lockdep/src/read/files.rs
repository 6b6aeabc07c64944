//! Which files there are to read.

use std::fs::{self, File};
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};

use super::errors::{Error, Errors};

pub(super) type Reader = BufReader<Box<dyn Read + Send>>;

/// How many bytes there are.
#[derive(Clone, Copy, Debug)]
pub(super) enum Bytes {
    Known(u64),
    /// Nobody knows how long standard input is.
    Unknown,
}

/// The files in order, and what is wrong with some.
#[derive(Debug)]
pub(super) struct Files {
    paths: Vec<PathBuf>,
    next: usize,
    errors: Errors,
}

impl Files {
    /// All that these inputs are.
    pub(super) fn find(inputs: &[PathBuf]) -> Files {
        let mut files = Files { paths: Vec::new(), next: 0, errors: Errors::default() };
        for input in inputs {
            if is_stdin(input) || !input.is_dir() {
                files.paths.push(input.clone());
                continue;
            }
            let before = (files.paths.len(), files.errors.iter().count());
            files.walk(input);
            if (files.paths.len(), files.errors.iter().count()) == before {
                files.errors.add(0, Error::empty(input));
            }
        }
        files
    }

    /// Adds the snapshots in a directory and below, by name. Links to directories are not followed,
    /// or it might never end.
    fn walk(&mut self, dir: &Path) {
        let mut waiting = vec![(dir.to_owned(), true)];
        while let Some((path, is_dir)) = waiting.pop() {
            if !is_dir {
                self.paths.push(path);
                continue;
            }
            let entries =
                fs::read_dir(&path).and_then(|entries| entries.collect::<io::Result<Vec<_>>>());
            match entries {
                Ok(entries) => {
                    let mut below: Vec<_> = entries.iter().filter_map(wanted).collect();
                    // The first is on top.
                    below.sort_unstable_by(|a, b| b.cmp(a));
                    waiting.append(&mut below);
                }
                Err(error) => self.errors.add(0, Error::unreadable(&path, &error)),
            }
        }
    }

    /// How many bytes there are in all.
    pub(super) fn bytes(&self) -> Bytes {
        if self.paths.iter().any(|path| is_stdin(path)) {
            return Bytes::Unknown;
        }
        let sizes = self.paths.iter().filter_map(|path| fs::metadata(path).ok());
        Bytes::Known(sizes.map(|metadata| metadata.len()).sum())
    }

    /// Opens the next; those that cannot be opened are errors, at this piece.
    pub(super) fn open(&mut self, piece: u64) -> Option<(usize, Reader)> {
        while let Some(path) = self.paths.get(self.next) {
            let file = self.next;
            self.next += 1;
            let opened: io::Result<Box<dyn Read + Send>> = match is_stdin(path) {
                true => Ok(Box::new(io::stdin())),
                false => File::open(path).map(|file| Box::new(file) as _),
            };
            match opened {
                Ok(opened) => return Some((file, BufReader::with_capacity(1 << 17, opened))),
                Err(error) => self.errors.add(piece, Error::unreadable(path, &error)),
            }
        }
        None
    }

    pub(super) fn path(&self, file: usize) -> PathBuf {
        self.paths[file].clone()
    }

    pub(super) fn errors(&mut self) -> &mut Errors {
        &mut self.errors
    }

    pub(super) fn into_errors(self) -> Errors {
        self.errors
    }
}

fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Snapshots, and directories that may have some, which are true. A file on its way has another end
/// than `.json`.
fn wanted(entry: &fs::DirEntry) -> Option<(PathBuf, bool)> {
    let path = entry.path();
    if entry.file_name().to_string_lossy().starts_with('.') {
        return None;
    }
    let is_dir = entry.file_type().is_ok_and(|kind| kind.is_dir());
    let json = path.extension().is_some_and(|end| end == "json");
    (is_dir || json).then_some((path, is_dir))
}
