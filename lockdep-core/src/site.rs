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

    /// The file as reports name it; see [`shown`].
    pub(crate) fn shown_file(self) -> &'static str {
        shown(self.file())
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
    #[inline]
    pub fn address(self) -> usize {
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

/// A file as reports name it: one of a dependency from its package and version on, since where this
/// machine keeps Cargo's registry says nothing.
pub fn shown(file: &str) -> &str {
    for (registry, checkouts, separator) in
        [("/registry/src/", "/git/checkouts/", '/'), (r"\registry\src\", r"\git\checkouts\", '\\')]
    {
        // The registry's own name comes first there.
        if let Some((_, rest)) = file.split_once(registry) {
            return rest.split_once(separator).map_or(file, |(_, package)| package);
        }
        if let Some((_, repository)) = file.split_once(checkouts) {
            return repository;
        }
    }
    file
}

impl fmt::Display for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.shown_file(), self.line(), self.column())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_dependencies_are_shown_from_their_package_on() {
        let index = "/home/me/.cargo/registry/src/index.example-1949cf8c6b5b557f";
        assert_eq!(shown(&format!("{index}/a-1.2.3/src/b.rs")), "a-1.2.3/src/b.rs");
        assert_eq!(shown(r"C:\cargo\registry\src\index-19\a-1.2.3\src\b.rs"), r"a-1.2.3\src\b.rs");
        assert_eq!(shown("/cargo/git/checkouts/a-19cf/7b5f/src/b.rs"), "a-19cf/7b5f/src/b.rs");
        assert_eq!(shown("src/registry.rs"), "src/registry.rs");
    }
}
