//! Constructors that make unrelated locks.
//!
//! A lock type of one's own often has one line that makes the real lock, and then all such locks of a
//! program come from there. Nobody can see through that line: constructors are `const`, and a const
//! constructor cannot look at the stack. So the line is declared, and what it makes is told apart.

use crate::site::{self, Site};

/// The declared ones: a file, or the end of its path, and a line, or any.
#[derive(Debug, Default)]
pub(super) struct Wrappers(Vec<(Box<str>, Option<u32>)>);

impl Wrappers {
    /// `FILE` or `FILE:LINE`.
    pub(super) fn add(&mut self, place: &str) {
        let numbered =
            place.rsplit_once(':').and_then(|(file, line)| Some((file, line.parse().ok()?)));
        let (file, line) = numbered.map_or((place, None), |(file, line)| (file, Some(line)));
        if !self.0.iter().any(|(known, at)| **known == *file && *at == line) {
            self.0.push((file.into(), line));
        }
    }

    pub(super) fn has(&self, site: Site) -> bool {
        let is = |(file, line): &(Box<str>, Option<u32>)| {
            line.is_none_or(|line| line == site.line()) && ends_with(site.file(), file)
        };
        self.0.iter().any(is) || is_of_parking_lot(site.file())
    }
}

/// Whether a path ends with the whole names of another.
fn ends_with(path: &str, end: &str) -> bool {
    path.strip_suffix(end).is_some_and(|rest| rest.is_empty() || rest.ends_with(['/', '\\']))
}

/// `parking_lot::const_mutex` and its like are such constructors, and no caller can be told.
fn is_of_parking_lot(file: &str) -> bool {
    site::shown(file).starts_with("parking_lot-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_known_by_the_end_of_its_path() {
        assert!(ends_with("a/b.rs", "b.rs") && ends_with("a/b.rs", "a/b.rs"));
        assert!(!ends_with("a/b.rs", ".rs") && !ends_with("b.rs", "a/b.rs"));
        assert!(is_of_parking_lot("/home/u/.cargo/registry/src/x/parking_lot-0.12.5/src/mutex.rs"));
        assert!(!is_of_parking_lot("/home/u/.cargo/registry/src/x/dashmap-6.1.0/src/lock.rs"));
    }
}
