//! Findings that are known and accepted: by the edge that they are about and the place of it, with
//! a reason.
//!
//! Nothing coarser: whoever silences a lock, a file or a kind of finding silences what nobody has
//! looked at yet.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::report::Report;
use crate::site::Site;

/// A finding that is accepted: `"FROM" -> "TO" at SITE because REASON`.
///
/// It covers a finding that is about this edge, taken at this place: of a ring, any of its edges;
/// of another finding, from the lock to blame to the lock wanted. A certain hang is never covered.
#[derive(Clone, Debug)]
pub struct Suppression {
    from: String,
    to: String,
    file: String,
    line: u32,
    /// Any, if the place does not say.
    column: Option<u32>,
    reason: String,
    /// Shared by all copies.
    matched: Arc<AtomicU64>,
}

/// Why a suppression is none. Displays as a sentence with its remedy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid(String);

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Invalid {}

impl Suppression {
    /// A suppression of the edge between two classes, as a report names them, at a place, as
    /// `file:line` or `file:line:column`.
    ///
    /// # Errors
    /// If there is no reason, or the place is none.
    pub fn new(from: &str, to: &str, site: &str, reason: &str) -> Result<Self, Invalid> {
        if reason.trim().is_empty() {
            let edge = format!("{from:?} -> {to:?} at {site}");
            return Err(Invalid(format!(
                "{edge} has no reason; say after `because` why this cannot hang, or what is done \
                 about it"
            )));
        }
        let place = || {
            let (rest, last) = site.rsplit_once(':')?;
            let last: u32 = last.parse().ok()?;
            let before =
                rest.rsplit_once(':').and_then(|(file, line)| Some((file, line.parse().ok()?)));
            Some(match before {
                Some((file, line)) => (file, line, Some(last)),
                None => (rest, last, None),
            })
        };
        let Some((file, line, column)) = place() else {
            return Err(Invalid(format!("{site:?} is no place; it is `file:line` of the report")));
        };
        Ok(Suppression {
            from: from.to_owned(),
            to: to.to_owned(),
            file: file.to_owned(),
            line,
            column,
            reason: reason.trim().to_owned(),
            matched: Arc::default(),
        })
    }

    /// Reads a line of the form that [`Report::suppression`] prints.
    ///
    /// # Errors
    /// If it has not this form, or no reason.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let read = || {
            let (from, rest) = quoted(text.trim())?;
            let (to, rest) = quoted(rest.trim_start().strip_prefix("->")?.trim_start())?;
            let rest = rest.trim_start().strip_prefix("at ")?.trim();
            let (site, reason) = match rest.split_once(" because") {
                Some((site, reason)) => (site, reason),
                None => (rest, ""),
            };
            Some((from, to, site.trim(), reason))
        };
        let Some((from, to, site, reason)) = read() else {
            let form = "\"FROM\" -> \"TO\" at FILE:LINE because REASON";
            return Err(Invalid(format!(
                "this is no suppression; copy the line that the report ends with: {form}"
            )));
        };
        Suppression::new(from, to, site, reason)
    }

    /// Whether a finding is covered; counts that it was.
    pub fn covers(&self, report: &Report) -> bool {
        let covers = !report.certain_hang && report.edges().iter().any(|edge| self.is(edge));
        if covers {
            self.matched.fetch_add(1, Ordering::Relaxed); // Relaxed: a statistic.
        }
        covers
    }

    fn is(&self, edge: &Edge) -> bool {
        let file = short(edge.site.file());
        (&*edge.from, &*edge.to) == (&*self.from, &*self.to)
            && file == short(&self.file)
            && edge.site.line() == self.line
            && self.column.is_none_or(|column| column == edge.site.column())
    }

    /// How many findings it covered so far, in this process.
    pub fn matched(&self) -> u64 {
        self.matched.load(Ordering::Relaxed) // Relaxed: a statistic.
    }

    /// Why it is accepted.
    pub fn reason(&self) -> &str {
        &self.reason
    }
}

impl fmt::Display for Suppression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Suppression { from, to, file, line, reason, .. } = self;
        write!(f, "\"{from}\" -> \"{to}\" at {file}:{line}")?;
        if let Some(column) = self.column {
            write!(f, ":{column}")?;
        }
        write!(f, " because {reason}")
    }
}

/// What stands in quotation marks, and what follows.
fn quoted(text: &str) -> Option<(&str, &str)> {
    text.strip_prefix('"')?.split_once('"')
}

/// The edge that a finding is about.
struct Edge {
    from: String,
    to: String,
    site: Site,
}

/// A path or a class, without the part that differs between machines: where Cargo keeps packages.
fn short(name: &str) -> String {
    const CACHE: &str = "/registry/src/";
    let Some((before, after)) = name.split_once(CACHE) else { return name.to_owned() };
    let (_index, rest) = after.split_once('/').unwrap_or(("", after));
    let start = before.rfind('@').map_or(0, |at| at + 1);
    format!("{}{rest}", &before[..start])
}

impl Report {
    /// The edges that a suppression may name: first the one that the line of the report names.
    fn edges(&self) -> Vec<Edge> {
        if !self.cycle.is_empty() {
            let mut edges = Vec::new();
            // The newest is the last.
            for edge in self.cycle.iter().rev() {
                let (from, to) = (short(&edge.from), short(&edge.to));
                edges.push(Edge { from, to, site: edge.to_site });
            }
            return edges;
        }
        let from = self.blamed.and_then(|i| self.held.get(i)).map_or("nothing", |lock| &lock.class);
        let to = self.wanted.as_ref().map_or(self.kind.as_str(), |lock| &lock.class);
        let site = self.wanted.as_ref().map_or(self.site, |lock| lock.site);
        vec![Edge { from: short(from), to: short(to), site }]
    }

    /// The line that suppresses this finding once a reason follows it; `None` for a certain hang,
    /// which nothing suppresses.
    pub fn suppression(&self) -> Option<String> {
        if self.certain_hang {
            return None;
        }
        let Edge { from, to, site } = self.edges().swap_remove(0);
        let (file, line, column) = (short(site.file()), site.line(), site.column());
        Some(format!("\"{from}\" -> \"{to}\" at {file}:{line}:{column} because "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read_and_printed() {
        let line =
            "\"Option<fn() -> u8>@a b.rs:1\" -> \"u8@b.rs:2\" at src/b.rs:7:9 because at start";
        let one = Suppression::parse(line).unwrap();
        assert_eq!(one.to_string(), line);
        assert_eq!((one.file.as_str(), one.line, one.column), ("src/b.rs", 7, Some(9)));
        let one = Suppression::parse(" \"a\"->\"b\"  at c.rs:7 because  of this ").unwrap();
        assert_eq!(one.to_string(), "\"a\" -> \"b\" at c.rs:7 because of this");
    }

    #[test]
    fn what_is_wrong_is_said_with_a_remedy() {
        for (line, text) in [
            ("\"a\" -> \"b\" at c.rs:7 because ", "has no reason; say after `because`"),
            ("\"a\" -> \"b\" at c.rs:7", "has no reason"),
            ("\"a\" -> \"b\" at c.rs because x", "\"c.rs\" is no place"),
            ("a -> b at c.rs:7 because x", "copy the line that the report ends with"),
            ("circular", "copy the line that the report ends with"),
        ] {
            let error = Suppression::parse(line).unwrap_err().to_string();
            assert!(error.contains(text), "{line}: {error}");
        }
    }

    #[test]
    fn where_cargo_keeps_packages_does_not_count() {
        let path =
            "/home/x/.cargo/registry/src/some-index-1949cf8c6b5b557f/dashmap-6.1.0/src/lib.rs";
        assert_eq!(short(path), "dashmap-6.1.0/src/lib.rs");
        assert_eq!(short(&format!("u8@{path}:3")), "u8@dashmap-6.1.0/src/lib.rs:3");
        assert_eq!(short("src/lib.rs"), "src/lib.rs");
    }
}
