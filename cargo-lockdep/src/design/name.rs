//! What a class is called: `Type@file:line`, as reports say it, taken apart.

use std::cmp::Ordering;
use std::fmt;

use super::root::Root;

/// A place: `file:line`, and the column where that is said.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Site {
    /// The file, relative to the workspace.
    pub file: String,
    /// The line.
    pub line: u32,
    /// The column.
    pub column: Option<u32>,
}

impl Site {
    /// Reads `file:line` or `file:line:column`.
    pub fn parse(text: &str, root: &Root) -> Option<Site> {
        let (rest, last) = text.rsplit_once(':')?;
        let last = number(last)?;
        let before = rest.rsplit_once(':').and_then(|(file, line)| Some((file, number(line)?)));
        let (file, line, column) = match before {
            Some((file, line)) => (file, line, Some(last)),
            None => (rest, last, None),
        };
        let file = root.file(file);
        (!file.is_empty()).then_some(Site { file, line, column })
    }

    /// Whether both may be the same: where one says no column, any is meant.
    pub fn is(&self, other: &Site) -> bool {
        (&self.file, self.line) == (&other.file, other.line)
            && (self.column.is_none() || other.column.is_none() || self.column == other.column)
    }
}

impl fmt::Display for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)?;
        self.column.map_or(Ok(()), |column| write!(f, ":{column}"))
    }
}

/// A number as it is printed: `+7` and `007` are none.
fn number(text: &str) -> Option<u32> {
    let number: u32 = text.parse().ok()?;
    (number.to_string() == text).then_some(number)
}

/// The name of a class: `LABEL@FILE:LINE[:COLUMN][/LEVEL][ (PAYLOAD)]`, or `LABEL[/LEVEL]` of one
/// that somebody gave a name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ClassName {
    /// The type that its locks protect, or the name that was given.
    pub label: String,
    /// Where its locks are made.
    pub site: Option<Site>,
    /// The nesting level, if it is a class beside another one.
    pub level: Option<u32>,
    /// The whole type, where classes are told apart by nothing else.
    pub payload: Option<String>,
}

impl ClassName {
    /// Reads a name. Each text is one.
    pub fn parse(text: &str, root: &Root) -> ClassName {
        if let Some(inner) = text.strip_suffix(')') {
            for (at, open) in inner.match_indices(" (") {
                if let Some(name) = sited(&inner[..at], root) {
                    let payload = Some(inner[at + open.len()..].to_owned());
                    return ClassName { payload, ..name };
                }
            }
        }
        sited(text, root).unwrap_or_else(|| {
            let (label, level) = leveled(text);
            ClassName { label: label.to_owned(), site: None, level, payload: None }
        })
    }

    /// Whether both may be the same class: what one does not say may be anything.
    pub fn is(&self, other: &ClassName) -> bool {
        let site = match (&self.site, &other.site) {
            (Some(one), Some(other)) => one.is(other),
            (one, other) => one == other,
        };
        let payload = self.payload.is_none() || other.payload.is_none();
        site && (&self.label, self.level) == (&other.label, other.level)
            && (payload || self.payload == other.payload)
    }

    /// The name without what counts classes of one name in one process, as reports may have it:
    /// `name#2/1` is `name/1`; and without the address of a lock.
    pub fn reported(text: &str, root: &Root) -> ClassName {
        let text = text.split(" at 0x").next().unwrap_or(text);
        let plain = text.rsplit_once('#').and_then(|(before, after)| {
            let digits = after.bytes().take_while(u8::is_ascii_digit).count();
            let rest = &after[digits..];
            let counted = digits > 0 && (rest.is_empty() || rest.starts_with('/'));
            counted.then(|| format!("{before}{rest}"))
        });
        ClassName::parse(plain.as_deref().unwrap_or(text), root)
    }

    pub(super) fn order(&self) -> impl Ord + '_ {
        let ClassName { label, site, level, payload } = self;
        (site, label, level, payload)
    }
}

fn sited(text: &str, root: &Root) -> Option<ClassName> {
    let read = |text: &str, level| {
        let (label, place) = text.rsplit_once('@').filter(|(label, _)| !label.is_empty())?;
        let site = Some(Site::parse(place, root)?);
        Some(ClassName { label: label.to_owned(), site, level, payload: None })
    };
    read(text, None).or_else(|| match leveled(text) {
        (name, Some(level)) => read(name, Some(level)),
        _ => None,
    })
}

fn leveled(text: &str) -> (&str, Option<u32>) {
    let level = text.rsplit_once('/').filter(|(name, _)| !name.is_empty());
    let level = level.and_then(|(name, level)| Some((name, number(level)?)));
    level.map_or((text, None), |(name, level)| (name, Some(level)))
}

impl PartialOrd for ClassName {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for ClassName {
    /// By file, then as they stand in it; given names come first.
    fn cmp(&self, other: &Self) -> Ordering {
        self.order().cmp(&other.order())
    }
}

impl fmt::Display for ClassName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.label)?;
        if let Some(site) = &self.site {
            write!(f, "@{site}")?;
        }
        if let Some(level) = self.level {
            write!(f, "/{level}")?;
        }
        self.payload.as_ref().map_or(Ok(()), |payload| write!(f, " ({payload})"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> ClassName {
        let name = ClassName::parse(text, &Root::default());
        assert_eq!(name.to_string(), text);
        name
    }

    #[test]
    fn names_are_taken_apart() {
        let name = parsed("Option<fn() -> u8>@a b/c@d.rs:7:9/1 (x::Y)");
        assert_eq!(name.label, "Option<fn() -> u8>@a b/c");
        let name = parsed("(u8, Cell<&str>)@src/a.rs:7/2");
        assert_eq!((&*name.label, name.level), ("(u8, Cell<&str>)", Some(2)));
        let Some(Site { file, line: 7, column: None }) = name.site else { panic!("no site") };
        assert_eq!(file, "src/a.rs");
        let name = parsed("Foo@x.rs:1 (a::Foo<(b::Bar (c))>)");
        assert_eq!(name.payload.as_deref(), Some("a::Foo<(b::Bar (c))>"));
        for given in ["pool.lock", "tty", "a@b", "a@b.rs:07", "@b.rs:1", "", "(x)", "a/"] {
            let name = parsed(given);
            assert_eq!((&*name.label, name.site, name.level), (given, None, None));
        }
        assert_eq!(parsed("pool.lock/1").level, Some(1));
    }

    #[test]
    fn files_are_called_as_everywhere() {
        let name = ClassName::parse(r"u8@a-1.2.3\src\b.rs:4", &Root::default());
        assert_eq!(name.to_string(), "u8@a/src/b.rs:4");
    }

    #[test]
    fn what_is_not_said_may_be_anything() {
        let [one, other] = [parsed("u8@a.rs:1"), parsed("u8@a.rs:1:7 (u8)")];
        assert!(one.is(&other) && other.is(&one));
        assert!(!parsed("u8@a.rs:1:6").is(&other) && !parsed("u8@a.rs:1/1").is(&one));
        let reported = |text| ClassName::reported(text, &Root::default()).to_string();
        assert_eq!(reported("u8@a.rs:1#12/1"), "u8@a.rs:1/1");
        assert_eq!(reported("u8@a.rs:1 at 0x7f28"), "u8@a.rs:1");
        assert_eq!(reported("c#sharp"), "c#sharp");
    }
}
