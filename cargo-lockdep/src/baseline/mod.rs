//! A baseline: the lock design of a program as a text file that is committed and reviewed, one
//! nesting a line. What a later run nests otherwise is new. `docs/baseline.md` of the repository says
//! what its lines mean and why.

mod quoted;
mod date;
mod line;
mod compare;
mod accept;
mod rewrite;
mod text;

use std::fmt;
use std::fs::File;
use std::io::Read;
use std::path::Path;

pub(crate) use self::accept::witnesses;
pub use self::accept::{Acceptance, Told};
pub use self::compare::{Comparison, Paste, PasteInto, Renaming};
pub use self::date::Date;
pub use self::line::{EdgeLine, End, Exception, Line};
pub use self::text::New;
use crate::design::{Class, Design, Edge, Node, Root};

/// The version of the file's form. It changes when lines of this one would be misread.
pub const VERSION: u32 = 1;

/// What a file begins with.
const HEADER: &str = "lockdep-baseline";

/// What a new file says of itself.
const INTRO: [&str; 3] = [
    "# Which locks are taken while others are held: a nesting a line, what is held first. Reviewed as",
    "# code is: `cargo lockdep baseline check` fails for what a test nests and no line says.",
    "",
];

/// How large a file may be, in bytes.
const LARGEST: u64 = 256 << 20;

/// How long a line may be, in bytes.
const LONGEST: usize = 1 << 14;

/// How many lines are named that are wrong.
const NAMED: usize = 20;

/// A baseline file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    /// What the file is called in messages.
    name: String,
    /// Comments that are about the file, and the empty line after them.
    intro: Vec<String>,
    entries: Vec<Entry>,
    /// Comments after the last line.
    outro: Vec<String>,
}

/// A line, and what belongs to it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    /// Comments and empty lines above it.
    above: Vec<String>,
    line: Line,
    /// The comment behind it.
    remark: Option<String>,
    /// The number of the line.
    at: usize,
}

impl Entry {
    fn new(line: Line) -> Entry {
        Entry { above: Vec::new(), line, remark: None, at: 0 }
    }
}

/// What is wrong with a file. Displays as `file:line: reason and remedy`, one a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed(Vec<String>);

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("\n"))
    }
}

impl std::error::Error for Malformed {}

/// Whether a text is that of a baseline, of whatever version.
pub fn is_baseline(text: &[u8]) -> bool {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    text.strip_prefix(HEADER.as_bytes())
        .is_some_and(|rest| rest.first().is_none_or(u8::is_ascii_whitespace))
}

impl Baseline {
    /// One without lines.
    pub fn empty(name: &str) -> Baseline {
        let intro = INTRO.iter().map(|&line| line.to_owned()).collect();
        Baseline { name: name.to_owned(), intro, ..Baseline::default() }
    }

    /// Reads a file.
    ///
    /// # Errors
    /// If it cannot be read, or a line of it says nothing.
    pub fn load(path: &Path, root: &Root) -> Result<Baseline, Malformed> {
        let name = path.display().to_string();
        if path.is_dir() {
            let remedy = "name the file first, then the snapshots";
            return Err(Malformed(vec![format!(
                "{name}: it is a directory, no baseline; {remedy}"
            )]));
        }
        let mut text = Vec::new();
        // Some devices never end.
        let read = File::open(path).and_then(|file| file.take(LARGEST + 1).read_to_end(&mut text));
        read.map_err(|error| {
            let write = format!("`cargo lockdep baseline write {name} IN...` makes one");
            Malformed(vec![format!("{name}: no baseline can be read there: {error}; {write}")])
        })?;
        if text.len() as u64 > LARGEST {
            let most = LARGEST >> 20;
            return Err(Malformed(vec![format!("{name}: a baseline has at most {most} MiB")]));
        }
        if text.trim_ascii_start().first() == Some(&b'{') {
            let remedy = "name the baseline first, then the snapshots";
            return Err(Malformed(vec![format!(
                "{name}:1: it is a snapshot, no baseline; {remedy}"
            )]));
        }
        let text = String::from_utf8(text).map_err(|error| {
            let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
            let line = before.iter().filter(|b| **b == b'\n').count() + 1;
            Malformed(vec![format!("{name}:{line}: this is not UTF-8; write it anew")])
        })?;
        Baseline::parse(&name, &text, root)
    }

    /// Reads the text of a file that is called so.
    ///
    /// # Errors
    /// If a line of it says nothing.
    pub fn parse(name: &str, text: &str, root: &Root) -> Result<Baseline, Malformed> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut lines = text.lines().map(str::trim_end).enumerate();
        let first = lines.next().map_or("", |(_, line)| line);
        header(first).map_err(|wrong| Malformed(vec![format!("{name}:1: {wrong}")]))?;
        let mut baseline = Baseline { name: name.to_owned(), ..Baseline::default() };
        let (mut above, mut wrong, mut more) = (Vec::new(), Vec::new(), 0);
        for (i, line) in lines {
            let text = line.trim_start();
            if text.is_empty() || text.starts_with('#') {
                above.push(text.to_owned());
                if text.is_empty() && baseline.entries.is_empty() && baseline.intro.is_empty() {
                    baseline.intro = std::mem::take(&mut above);
                }
                continue;
            }
            // Where two versions were put together line by line, both have one.
            if header(text).is_ok() {
                continue;
            }
            let read = match text.len() {
                0..=LONGEST => Line::parse(text, root),
                _ => Err(format!("a line has at most {LONGEST} bytes; remove what is too much")),
            };
            match read {
                Ok((line, remark)) => {
                    let above = std::mem::take(&mut above);
                    baseline.entries.push(Entry { above, line, remark, at: i + 1 });
                }
                Err(_) if wrong.len() == NAMED => more += 1,
                Err(reason) => wrong.push(format!("{name}:{}: {reason}", i + 1)),
            }
        }
        baseline.outro = above;
        if more > 0 {
            wrong.push(format!("{name}: {more} more lines are wrong"));
        }
        if wrong.is_empty() { Ok(baseline) } else { Err(Malformed(wrong)) }
    }

    /// What the file is called in messages.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The nestings, each with the number of its line.
    pub fn edges(&self) -> impl Iterator<Item = (usize, &EdgeLine)> {
        self.entries.iter().filter_map(|entry| match &entry.line {
            Line::Edge(edge) => Some((entry.at, edge)),
            Line::Exception(_) => None,
        })
    }

    /// The exceptions, each with the number of its line.
    pub fn exceptions(&self) -> impl Iterator<Item = (usize, &Exception)> {
        self.entries.iter().filter_map(|entry| match &entry.line {
            Line::Exception(exception) => Some((entry.at, exception)),
            Line::Edge(_) => None,
        })
    }

    /// The nestings as a graph; where they come from is a position in `entries`.
    pub(crate) fn design(&self) -> Design<usize> {
        let mut design = Design::default();
        for (i, entry) in self.entries.iter().enumerate() {
            if let Line::Edge(EdgeLine { from, to, order, strength }) = &entry.line {
                let [from, to] = [from, to].map(|end| node(&mut design, end));
                design.edge(Edge { from, to, order: *order, strength: *strength }, i);
            }
        }
        design
    }

    /// Puts the lines in order; lines that say the same become one.
    fn sort(&mut self) {
        self.entries.sort_by_cached_key(|entry| entry.line.key());
        self.entries.dedup_by(|next, entry| {
            let same = next.line == entry.line;
            if same {
                let own = next.above.drain(..).filter(|line| !entry.above.contains(line));
                entry.above.extend(own.collect::<Vec<_>>());
                entry.remark = entry.remark.take().or_else(|| next.remark.take());
            }
            same
        });
    }
}

fn node(design: &mut Design<usize>, end: &End) -> Node {
    match end {
        End::Context(name) => Node::Context(design.context(name)),
        End::Class { name, primitive } => {
            let (name, primitive) = (name.clone(), primitive.clone());
            Node::Class(design.class(Class { given: name.site.is_none(), name, primitive }))
        }
    }
}

/// Makes sure that a first line is one.
fn header(line: &str) -> Result<(), String> {
    let version = line.strip_prefix(HEADER).filter(|rest| rest.starts_with(char::is_whitespace));
    match version.map(|version| version.trim().parse::<u32>()) {
        Some(Ok(VERSION)) => Ok(()),
        Some(Ok(other)) => Err(format!(
            "this baseline is of version {other}, and this lockdep reads {VERSION}; use the lockdep \
             that wrote it, or write it anew"
        )),
        _ => Err(format!(
            "a baseline begins with the line `{HEADER} {VERSION}`; put it there, or write the file \
             anew with `cargo lockdep baseline write`"
        )),
    }
}

impl fmt::Display for Baseline {
    /// The whole file.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{HEADER} {VERSION}")?;
        self.intro.iter().try_for_each(|line| writeln!(f, "{line}"))?;
        for Entry { above, line, remark, .. } in &self.entries {
            above.iter().try_for_each(|line| writeln!(f, "{line}"))?;
            match remark {
                Some(remark) => writeln!(f, "{line}  {remark}")?,
                None => writeln!(f, "{line}")?,
            }
        }
        self.outro.iter().try_for_each(|line| writeln!(f, "{line}"))
    }
}
