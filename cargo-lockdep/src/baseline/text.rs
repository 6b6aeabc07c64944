//! A comparison in words.

use std::fmt::{self, Write as _};

use lockdep_core::snapshot::{Relation, Snapshot, StepOf, Witness};

use super::accept::{Acceptance, Told, witnesses};
use super::compare::{Comparison, Paste, PasteInto, Renaming};
use super::{EdgeLine, End};
use crate::design::Change;

/// An edge that is new, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct New {
    /// Its classes.
    pub title: String,
    /// What is done that the file does not know.
    pub headline: String,
    /// Who was seen at it, with both stacks, and the line to paste.
    pub text: String,
    /// Where it was wanted, then where what is held was taken.
    pub sites: Vec<String>,
}

impl Comparison<'_> {
    /// What is new, each with the line to paste and everybody who was seen at it; what vanished; and
    /// what is called otherwise.
    pub fn text(&self) -> String {
        self.fresh_text() + &self.other_text()
    }

    /// What is new alone.
    pub fn fresh_text(&self) -> String {
        let mut text = String::new();
        // A `String` takes whatever is written to it.
        let _ = self.write_fresh(&mut text);
        text
    }

    /// What vanished, and what is called otherwise: a line each, as far as anybody reads.
    pub fn other_text(&self) -> String {
        let file = self.baseline.name();
        let gone = self.vanished().map(|(at, line)| format!("vanished: {file}:{at}: {line}\n"));
        let renamed = self.renamings().into_iter().map(|renaming| format!("{renaming}\n"));
        some(gone) + &some(renamed)
    }

    /// What is new, each edge by itself.
    pub fn news(&self) -> Vec<New> {
        let paste = self.paste();
        let new = |(line, origins): (&EdgeLine, &[StepOf])| {
            let mut text = String::new();
            // A `String` takes whatever is written to it.
            let _ = self.write_one(&mut text, line, origins, when(&paste));
            let at = origins.iter().flat_map(|of| witnesses(self.snapshot, *of));
            let places = at.clone().map(|at| at.wanted).chain(at.filter_map(|at| at.held));
            New {
                title: format!("{} -> {}", line.from.name(), line.to.name()),
                headline: format!("{} does not know: {}", self.baseline.name(), sentence(line)),
                text,
                sites: places.map(|place| self.snapshot.place(place).0.to_owned()).collect(),
            }
        };
        paste.lines.iter().zip(self.fresh()).map(new).collect()
    }

    fn write_fresh(&self, text: &mut String) -> fmt::Result {
        let paste = self.paste();
        for (line, origins) in paste.lines.iter().zip(self.fresh()) {
            writeln!(text, "new: {}", sentence(line))?;
            self.write_one(text, line, origins, when(&paste))?;
            text.push('\n');
        }
        Ok(())
    }

    fn write_one(
        &self,
        text: &mut String,
        line: &EdgeLine,
        origins: &[StepOf],
        when: &str,
    ) -> fmt::Result {
        let file = self.baseline.name();
        if let Some(weaker) = self.weaker(line) {
            writeln!(text, "  {file}:{weaker} knows less of it")?;
        }
        for of in origins {
            write_witnesses(text, self.snapshot, *of, line)?;
        }
        writeln!(text, "to accept it, add this line to {file}{when}:\n{line}")
    }

    /// The line of the file that knows an edge, but not that it is so strong.
    fn weaker(&self, line: &EdgeLine) -> Option<usize> {
        let same = |(_, known): &(usize, &EdgeLine)| {
            (known.from.name(), known.to.name(), known.order)
                == (line.from.name(), line.to.name(), line.order)
        };
        self.baseline.edges().find(same).map(|(at, _)| at)
    }

    /// All in one line, for the end.
    pub fn summary(&self) -> String {
        let fresh = many(self.fresh().len(), "nesting is new", "nestings are new");
        let parts: Vec<String> = fresh.into_iter().chain(self.changes()).collect();
        let rest = if parts.is_empty() { "all of them known".to_owned() } else { parts.join(", ") };
        format!("{}: {} seen, {rest}", self.baseline.name(), nestings(self.edges()))
    }

    /// The same of a file that was written.
    pub fn written_summary(&self) -> String {
        let fresh = self.fresh().len();
        let fresh = (fresh > 0).then(|| format!("{fresh} of them new"));
        let parts = [format!("{} written", nestings(self.edges()))].into_iter().chain(fresh);
        let parts: Vec<String> = parts.chain(self.changes()).collect();
        format!("{}: {}", self.baseline.name(), parts.join(", "))
    }

    fn changes(&self) -> impl Iterator<Item = String> + use<> {
        let renamed =
            many(self.renamings().len(), "class has another name", "classes have other names");
        let gone = many(self.vanished().len(), "line was not seen", "lines were not seen");
        renamed.into_iter().chain(gone)
    }
}

fn nestings(n: usize) -> String {
    many(n, "nesting", "nestings").unwrap_or_else(|| "no nesting".to_owned())
}

fn many(n: usize, one: &str, more: &str) -> Option<String> {
    match n {
        0 => None,
        1 => Some(format!("1 {one}")),
        n => Some(format!("{n} {more}")),
    }
}

/// How many lines of one sort are shown.
const SHOWN: usize = 20;

/// The first lines, and how many more there are.
fn some(lines: impl ExactSizeIterator<Item = String>) -> String {
    let more = lines.len().saturating_sub(SHOWN);
    let shown: String = lines.take(SHOWN).collect();
    if more == 0 { shown } else { format!("{shown}and {more} more\n") }
}

/// When lines may be pasted.
fn when(paste: &Paste) -> &'static str {
    match paste.into {
        PasteInto::File => "",
        PasteInto::Updated => ", after `baseline check --update`",
        PasteInto::Anew => " (or rather write it anew: too much has moved)",
    }
}

/// An edge as a sentence.
fn sentence(line: &EdgeLine) -> String {
    let EdgeLine { from, to, strength, .. } = line;
    let end = |end: &End| match end {
        End::Context(name) => name.clone(),
        End::Class { name, primitive: Some(primitive) } => format!("{name} ({primitive})"),
        End::Class { name, primitive: None } => name.to_string(),
    };
    let held = if strength.shared { "is held shared" } else { "is held" };
    let wanted = if strength.recursive { "is read recursively" } else { "is wanted" };
    match (from, to) {
        (End::Context(_), _) => format!("in {}, {} is taken", end(from), end(to)),
        (_, End::Context(_)) => format!("while {} {held}, {} can arrive", end(from), end(to)),
        _ if from.name() == to.name() => {
            format!("while one of {} {held}, another one {wanted}", end(from))
        }
        _ => format!("while {} {held}, {} {wanted}", end(from), end(to)),
    }
}

fn write_witnesses(
    text: &mut String,
    snapshot: &Snapshot,
    of: StepOf,
    line: &EdgeLine,
) -> fmt::Result {
    let (relation, seen) = match of {
        StepOf::Edge(i) => (None, &snapshot.edges[i as usize].seen),
        StepOf::Within(i) => (None, &snapshot.within[i as usize].seen),
        StepOf::ContextEdge(i) => {
            let edge = &snapshot.context_edges[i as usize];
            (Some(edge.is), &edge.seen)
        }
    };
    let deed = match relation {
        None => "was wanted",
        Some(Relation::TakenIn) => "was taken",
        Some(Relation::OpenTo) => "could arrive",
    };
    for witness in witnesses(snapshot, of) {
        let Witness { who, wanted, held, .. } = witness;
        let process = &snapshot.processes[snapshot.who[*who as usize].process as usize];
        writeln!(text, "  by {} (process {}):", snapshot.who_is(*witness), process.id)?;
        if let Some(held) = held {
            write_place(text, snapshot, *held, &format!("{} was taken", line.from.name()))?;
        }
        write_place(text, snapshot, *wanted, &format!("{} {deed}", line.to.name()))?;
    }
    let (many, shown) = (snapshot.count(seen), witnesses(snapshot, of).len());
    if many > shown {
        writeln!(text, "  seen in {many} processes")?;
    }
    Ok(())
}

fn write_place(text: &mut String, snapshot: &Snapshot, place: u32, deed: &str) -> fmt::Result {
    let (site, stack) = snapshot.place(place);
    writeln!(text, "    {deed} at {site}")?;
    stack.iter().try_for_each(|frame| writeln!(text, "      {frame}"))
}

impl fmt::Display for Renaming {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Renaming { old, new, change, primitives } = self;
        match (change, primitives) {
            (Change::Remade, [Some(was), Some(is)]) => {
                write!(f, "{change}: {new} is {is} now, was {was}")
            }
            _ => write!(f, "{change}: {old} is {new} now"),
        }
    }
}

impl Acceptance<'_> {
    /// What is to be done about exceptions, one a line: those that expired, moved, or accept nothing.
    pub fn warnings(&self) -> Vec<String> {
        let file = self.file();
        let told = self.told().iter().filter_map(|one| {
            let Told { at, exception, expired, accepted, moved, .. } = one;
            let what = match (expired, accepted, moved) {
                (true, 0, _) => "it expired, and no finding needs it; remove it".to_owned(),
                (true, _, _) => {
                    "it expired, so what it accepted is a finding again; see to it, or say until when \
                     it may stay"
                        .to_owned()
                }
                (false, 0, _) => "no finding needs this exception; remove it".to_owned(),
                (false, _, Some(site)) => format!("moved: its place is {site} now"),
                (false, _, None) => return None,
            };
            Some(format!("{file}:{at}: {what}: {exception}"))
        });
        told.collect()
    }
}
