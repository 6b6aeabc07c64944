//! The lines of a baseline that say something: edges and exceptions.
//!
//! ```text
//! "FROM" -> "TO" as KIND (HOW) -> KIND (HOW)  # a remark
//! "FROM" -> "TO" at FILE:LINE until 2027-01-31 because REASON
//! ```

use std::fmt;

use super::date::Date;
use super::quoted;
use crate::design::{Class, ClassName, Order, Root, Site, Strength};

/// A line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// A nesting that is known.
    Edge(EdgeLine),
    /// Findings that are accepted.
    Exception(Exception),
}

/// A nesting that is known: `"FROM" -> "TO" as KIND -> KIND`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EdgeLine {
    /// What is held, or runs.
    pub from: End,
    /// What is wanted, or can arrive.
    pub to: End,
    /// Of two locks of one array: which way.
    pub order: Order,
    /// How.
    pub strength: Strength,
}

/// One end of an edge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// A context, by name.
    Context(String),
    /// A class.
    Class {
        /// Its name.
        name: ClassName,
        /// Which primitive it is, where that is said.
        primitive: Option<String>,
    },
}

/// Findings that are accepted, by an edge of theirs and its place:
/// `"FROM" -> "TO" at FILE:LINE until DATE because REASON`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exception {
    /// What is held, as the report names it.
    pub from: ClassName,
    /// What is wanted, as the report names it.
    pub to: ClassName,
    /// Where that is.
    pub site: Site,
    /// The last day on which it counts.
    pub until: Option<Date>,
    /// Why they are accepted.
    pub reason: String,
}

impl Exception {
    /// Whether its last day is over.
    pub fn is_expired(&self, today: Date) -> bool {
        self.until.is_some_and(|until| until < today)
    }
}

impl End {
    /// A class by this name.
    pub fn class(name: ClassName, class: &Class) -> End {
        End::Class { name, primitive: class.primitive.clone() }
    }

    /// Its name, as that of a class.
    pub fn name(&self) -> ClassName {
        match self {
            End::Context(name) => {
                ClassName { label: name.clone(), site: None, level: None, payload: None }
            }
            End::Class { name, .. } => name.clone(),
        }
    }
}

impl Line {
    /// The exception, if it is one.
    pub fn exception(&self) -> Option<&Exception> {
        match self {
            Line::Exception(exception) => Some(exception),
            Line::Edge(_) => None,
        }
    }

    /// What lines are in the order of.
    pub(super) fn key(&self) -> impl Ord + use<> {
        let (names, exception, rest) = match self {
            Line::Edge(edge) => {
                let context = |end: &End| matches!(end, End::Class { .. });
                let ends = (context(&edge.from), context(&edge.to));
                ((edge.from.name(), edge.to.name()), false, Some((edge.order, edge.strength, ends)))
            }
            Line::Exception(one) => ((one.from.clone(), one.to.clone()), true, None),
        };
        (names, exception, rest, self.to_string())
    }

    /// Reads a line, and a remark behind it.
    pub(super) fn parse(text: &str, root: &Root) -> Result<(Line, Option<String>), String> {
        let text = text.trim();
        let ends = || {
            let (from, rest) = quoted::read(text)?;
            let (to, rest) = quoted::read(rest.trim_start().strip_prefix("->")?.trim_start())?;
            Some((from, to, rest.trim_start()))
        };
        let Some((from, to, rest)) = ends() else {
            return Err(no_line(text));
        };
        if let Some(rest) = word(rest, "at") {
            let exception = exception(&from, &to, rest, root)?;
            return Ok((Line::Exception(exception), None));
        }
        let (edge, rest) = edge(&from, &to, rest, root)?;
        let remark = Some(rest.trim()).filter(|rest| !rest.is_empty());
        Ok((Line::Edge(edge), remark.map(str::to_owned)))
    }
}

/// What follows a word.
fn word<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let rest = text.strip_prefix(word)?;
    (rest.is_empty() || rest.starts_with(char::is_whitespace)).then(|| rest.trim_start())
}

fn no_line(text: &str) -> String {
    if ["<<<<<<<", "=======", ">>>>>>>", "|||||||"].iter().any(|mark| text.starts_with(mark)) {
        return "a merge conflict is left here; keep the lines of both sides, in any order, and remove \
                the marks"
            .to_owned();
    }
    "this is neither an edge, `\"FROM\" -> \"TO\" as KIND -> KIND`, nor an exception, `\"FROM\" -> \
     \"TO\" at FILE:LINE because REASON`, nor a comment behind `#`; copy lines from what `cargo \
     lockdep` prints, or remove it"
        .to_owned()
}

fn exception(from: &str, to: &str, rest: &str, root: &Root) -> Result<Exception, String> {
    let edge = || format!("\"{from}\" -> \"{to}\"");
    let (place, rest) = match quoted::read(rest) {
        Some((place, rest)) => (Some(place), rest),
        None => (None, rest),
    };
    // Any white space is one.
    let because = rest.match_indices("because").find(|(at, word)| {
        let before = rest[..*at].ends_with(char::is_whitespace) || *at == 0;
        let after = &rest[at + word.len()..];
        before && (after.is_empty() || after.starts_with(char::is_whitespace))
    });
    let (before, mut reason) = match because {
        Some((at, word)) => (&rest[..at], rest[at + word.len()..].trim()),
        None => (rest, ""),
    };
    let (before, mut until) = match before.rsplit_once(" until ") {
        Some((before, day)) => (before.trim(), Some(day.trim().parse::<Date>()?)),
        None => (before.trim(), None),
    };
    let place = match place {
        None => before.to_owned(),
        Some(place) if before.is_empty() => place,
        Some(_) => {
            return Err(format!(
                "{before:?} is not expected here; what follows a place is `until DATE` and `because \
                 REASON`"
            ));
        }
    };
    // Whoever writes it at the end means it, too.
    let last = reason.rsplit_once(char::is_whitespace);
    if let Some((before, day)) = last.filter(|_| until.is_none())
        && let Some(before) = before.trim_end().strip_suffix("until")
        && before.ends_with(char::is_whitespace)
        && day.starts_with(|c: char| c.is_ascii_digit())
    {
        until = Some(day.parse()?);
        reason = before.trim_end();
    }
    if reason.is_empty() {
        let edge = edge();
        return Err(format!(
            "the exception for {edge} has no reason; say after `because` why this cannot hang, or \
             what is done about it"
        ));
    }
    let Some(site) = Site::parse(&place, root) else {
        return Err(format!("{place:?} is no place; it is `file:line` of the report"));
    };
    let [from, to] = [from, to].map(|name| ClassName::reported(name, root));
    Ok(Exception { from, to, site, until, reason: reason.to_owned() })
}

/// Which primitive, and how it is taken.
struct Kind<'a> {
    primitive: Primitive,
    how: Vec<&'a str>,
}

enum Primitive {
    Context,
    Unknown,
    Known(String),
}

fn edge<'a>(
    from: &str,
    to: &str,
    rest: &'a str,
    root: &Root,
) -> Result<(EdgeLine, &'a str), String> {
    let unknown = || Kind { primitive: Primitive::Unknown, how: Vec::new() };
    let (one, other, rest) = match word(rest, "as") {
        Some(rest) => {
            let (one, rest) = kind(rest)?;
            let Some(rest) = rest.strip_prefix("->") else {
                return Err(format!(
                    "after `as` there are two kinds, `KIND -> KIND`, not {rest:?}"
                ));
            };
            let (other, rest) = kind(rest.trim_start())?;
            (one, other, rest)
        }
        None => (unknown(), unknown(), rest),
    };
    if !rest.is_empty() && !rest.starts_with('#') {
        return Err(format!(
            "{rest:?} is not expected here; what follows an edge is `as KIND -> KIND`, and a remark \
             behind `#`"
        ));
    }
    let (mut order, mut strength) = (Order::Any, Strength::default());
    for (first, how) in [(true, &one.how), (false, &other.how)] {
        for how in how {
            match (*how, first) {
                ("shared", true) => strength.shared = true,
                ("recursive read", false) => strength.recursive = true,
                ("upwards", false) => order = Order::Up,
                ("downwards", false) => order = Order::Down,
                _ => {
                    return Err(format!(
                        "({how}) is not known here; the first lock may be (shared), the second \
                         (recursive read), (upwards) or (downwards)"
                    ));
                }
            }
        }
    }
    let end = |name: &str, primitive| match primitive {
        Primitive::Context => End::Context(name.to_owned()),
        Primitive::Unknown => End::Class { name: ClassName::parse(name, root), primitive: None },
        Primitive::Known(known) => {
            End::Class { name: ClassName::parse(name, root), primitive: Some(known) }
        }
    };
    let (from, to) = (end(from, one.primitive), end(to, other.primitive));
    match (&from, &to) {
        (End::Context(_), End::Context(_)) => {
            return Err("two contexts make no edge; one of both is a class".to_owned());
        }
        (End::Class { .. }, End::Class { .. }) => {}
        _ if order != Order::Any => {
            return Err("what goes upwards or downwards is two locks of one class".to_owned());
        }
        _ => {}
    }
    Ok((EdgeLine { from, to, order, strength }, rest))
}

/// Reads a kind, and how it is taken; what follows.
fn kind(text: &str) -> Result<(Kind<'_>, &str), String> {
    let (primitive, rest) = match quoted::read(text) {
        Some((name, rest)) => (Primitive::Known(name), rest),
        None => {
            let end = [" (", "->", "#"].iter().filter_map(|end| text.find(end)).min();
            let (name, rest) = text.split_at(end.unwrap_or(text.len()));
            let primitive = match name.trim() {
                "context" => Primitive::Context,
                "?" => Primitive::Unknown,
                name if is_bare(name) => Primitive::Known(name.to_owned()),
                name => {
                    return Err(format!(
                        "{name:?} is no kind of lock; it is its name, in quotation marks if it is an \
                         odd one, `context`, or `?`"
                    ));
                }
            };
            (primitive, rest)
        }
    };
    let rest = rest.trim_start();
    let Some(inner) = rest.strip_prefix('(') else {
        return Ok((Kind { primitive, how: Vec::new() }, rest));
    };
    let Some((how, rest)) = inner.split_once(')') else {
        return Err("a parenthesis is open; close it".to_owned());
    };
    let how = how.split(',').map(str::trim).collect();
    Ok((Kind { primitive, how }, rest.trim_start()))
}

/// A place; in quotation marks if what follows could not be told from it.
fn place_of(site: &Site) -> String {
    let place = site.to_string();
    let odd = |c: char| c.is_whitespace() || c == '"' || quoted::escapes(c);
    if place.contains(odd) { quoted::write(&place) } else { place }
}

/// Whether a kind needs no quotation marks.
fn is_bare(name: &str) -> bool {
    let plain = |c: char| c.is_alphanumeric() || "_:<>. -".contains(c);
    let spaces = name.trim() != name || name.contains("  ") || name.is_empty();
    name.chars().all(plain) && !spaces && !name.contains("->") && name != "context"
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Line::Edge(edge) => edge.fmt(f),
            Line::Exception(exception) => exception.fmt(f),
        }
    }
}

impl fmt::Display for EdgeLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let EdgeLine { from, to, order, strength } = self;
        let name = |end: &End| match end {
            End::Context(name) => quoted::write(name),
            End::Class { name, .. } => quoted::write(&name.to_string()),
        };
        write!(f, "{} -> {}", name(from), name(to))?;
        let unknown = |end: &End| matches!(end, End::Class { primitive: None, .. });
        let (plain, shared, mut how) = (Strength::default(), strength.shared, Vec::new());
        if unknown(from) && unknown(to) && *strength == plain && *order == Order::Any {
            return Ok(());
        }
        match order {
            Order::Any => {}
            Order::Up => how.push("upwards"),
            Order::Down => how.push("downwards"),
        }
        if strength.recursive {
            how.push("recursive read");
        }
        write!(
            f,
            " as {}{} -> {}",
            kind_of(from),
            if shared { " (shared)" } else { "" },
            kind_of(to)
        )?;
        if how.is_empty() { Ok(()) } else { write!(f, " ({})", how.join(", ")) }
    }
}

fn kind_of(end: &End) -> String {
    match end {
        End::Context(_) => "context".to_owned(),
        End::Class { primitive: None, .. } => "?".to_owned(),
        End::Class { primitive: Some(known), .. } if is_bare(known) => known.clone(),
        End::Class { primitive: Some(known), .. } => quoted::write(known),
    }
}

impl fmt::Display for Exception {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Exception { from, to, site, until, reason } = self;
        let [from, to] = [from, to].map(|name| quoted::write(&name.to_string()));
        write!(f, "{from} -> {to} at {}", place_of(site))?;
        if let Some(until) = until {
            write!(f, " until {until}")?;
        }
        write!(f, " because {reason}")
    }
}
