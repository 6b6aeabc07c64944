//! Places in the user's source.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::panic::Location;

/// A place in the source, compared by value: two crates may hold the same place at two addresses.
#[derive(Clone, Copy)]
pub struct Site(&'static Location<'static>);

impl Site {
    /// The place of the caller.
    #[track_caller]
    pub const fn caller() -> Self {
        Site(Location::caller())
    }

    /// The file as the compiler was given it.
    pub fn file(self) -> &'static str {
        self.0.file()
    }

    /// The line, from 1.
    pub fn line(self) -> u32 {
        self.0.line()
    }

    /// The column, from 1.
    pub fn column(self) -> u32 {
        self.0.column()
    }

    /// An address that stands for the place; one place may have several.
    pub(crate) fn address(self) -> usize {
        std::ptr::from_ref(self.0).addr()
    }

    /// Whether the place is inside the standard library, where `.map(Mutex::new)` and its like
    /// end up: such a place says nothing of who made the lock.
    pub fn is_in_std(self) -> bool {
        let file = self.file();
        file.starts_with("/rustc/") || file.contains("/lib/rustlib/src/rust/library/")
    }
}

impl PartialEq for Site {
    fn eq(&self, other: &Self) -> bool {
        // The same address is the same place; the other way round it must be compared.
        std::ptr::eq(self.0, other.0) || self.0 == other.0
    }
}

impl Eq for Site {}

impl PartialOrd for Site {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Site {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.cmp(other.0)
    }
}

impl Hash for Site {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl fmt::Display for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(feature = "dump")]
impl serde::Serialize for Site {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
