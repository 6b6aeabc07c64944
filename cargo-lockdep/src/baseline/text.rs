//! A comparison in words.

use std::fmt::{self, Write as _};

use lockdep_core::snapshot::{Relation, Snapshot, StepOf, Witness};

use super::accept::{Acceptance, Told, witnesses};
use super::compare::{Comparison, Paste, PasteInto, Renaming};
use super::{EdgeLine, End};
use crate::design::Change;

impl Comparison<'_> {
    /// What is new, each with the line to paste and everybody who was seen at it; what vanished; and
    /// what is called otherwise.
    pub fn text(&self) -> String {
        let mut text = String::new();
        // A `String` takes whatever is written to it.
        let _ = self.write(&mut text);
        text
    }

    fn write(&self, text: &mut String) -> fmt::Result {
        let file = self.baseline.name();
        let paste = self.paste();
        for (line, origins) in paste.lines.iter().zip(self.fresh()) {
            writeln!(text, "new: {}", sentence(line))?;
            if let Some(weaker) = self.weaker(line) {
                writeln!(text, "  {file}:{weaker} knows less of it")?;
            }
            for of in origins {
                write_witnesses(text, self.snapshot, *of, line)?;
            }
            writeln!(text, "to accept it, add this line to {file}{}:\n{line}\n", when(&paste))?;
        }
        for (at, line) in self.vanished() {
            writeln!(text, "vanished: {file}:{at}: {line}")?;
        }
        for renaming in self.renamings() {
            writeln!(text, "{renaming}")?;
        }
        Ok(())
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
