//! The CPU columns: one way in which the ring closes, drawn as Linux draws it.

use super::{EdgeLine, LockLine, Report};
use crate::mode::Mode;
use crate::violation::Kind;

/// How wide a column is, in Linux and here, unless what stands in it is wider.
const WIDTH: usize = 29;
/// What stands between two columns at least.
const GAP: usize = 2;

/// Rings of more edges than this are drawn without their middle: the chain is told in full above.
const LONG: usize = 4;

/// One CPU: what it does first, and what it waits for then.
struct Column {
    first: Vec<String>,
    then: Vec<String>,
}

/// The lines of the scenario; empty for kinds that have none. `masked` says whether
/// `local_irq_disable()` keeps out the context of the ring.
pub(super) fn columns(report: &Report, blamed: Option<&LockLine>, masked: bool) -> Vec<String> {
    let columns = match (report.kind, &report.wanted) {
        // What cannot happen as far as is known is not drawn as if it could, and of locks in a row
        // other pairs hang than those that were seen.
        _ if report.note => return Vec::new(),
        (Kind::Recursive, _) if !report.cycle.is_empty() => return Vec::new(),
        (Kind::Recursive, Some(wanted)) => {
            let class = short(&wanted.class);
            let line = |mode: Mode| format!("{}({class});", mode.verb());
            let held = blamed.map_or(Mode::Exclusive, |held| held.mode);
            let mut columns =
                vec![Column { first: vec![line(held)], then: vec![line(wanted.mode)] }];
            if report.user_space && held.is_read() && wanted.mode.is_read() {
                let writer = vec![line(Mode::Exclusive)];
                columns.push(Column { first: Vec::new(), then: writer });
            }
            columns
        }
        (Kind::Circular | Kind::Irq | Kind::Nmi, _) => Ring { report, blamed, masked }.columns(),
        _ => return Vec::new(),
    };
    let mut lines = draw(&columns);
    if report.cycle.len() > LONG {
        let left_out = report.cycle.len() - LONG;
        lines.insert(
            2,
            format!("  ({left_out} steps of the ring left out between the last two CPUs)"),
        );
    }
    lines
}

struct Ring<'a> {
    report: &'a Report,
    blamed: Option<&'a LockLine>,
    masked: bool,
}

impl Ring<'_> {
    /// A column for each edge between locks, and one for each interrupt: its two edges are on one
    /// CPU. The first column is that of the interrupt, as in Linux; without one it is that of the
    /// newest edge, which is this task's.
    fn columns(&self) -> Vec<Column> {
        let cycle = &self.report.cycle;
        let n = cycle.len();
        let start = cycle.iter().position(|edge| edge.to_context).unwrap_or(n.saturating_sub(1));
        let mut columns = Vec::new();
        let mut i = 0;
        while i < n {
            // The last step always stands: it leads back to the first CPU.
            if n > LONG && i >= LONG - 1 {
                i = i.max(n - 1);
            }
            let at = (start + i) % n;
            let take = format!("{};", self.call(self.hold(at), &cycle[at].from));
            if cycle[at].to_context {
                let next = (at + 1) % n;
                let handler = format!("  {};", self.call(self.want(next), &cycle[next].to));
                columns.push(Column {
                    first: vec![take],
                    then: vec!["<Interrupt>".to_owned(), handler],
                });
                i += 2;
            } else {
                // A lock that an interrupt takes is held with that interrupt kept out: else the
                // lock alone would be a ring.
                let taken_in_interrupt = cycle[(at + n - 1) % n].from_context;
                let mut first = Vec::new();
                if taken_in_interrupt && self.masked {
                    first.push("local_irq_disable();".to_owned());
                }
                first.push(take);
                let want = format!("{};", self.call(self.want(at), &cycle[at].to));
                columns.push(Column { first, then: vec![want] });
                i += 1;
            }
        }
        columns
    }

    /// How the lock that an edge leaves is held. Of a kernel's locks the graph keeps no mode, but
    /// the newest edge is this task's, whose modes are known.
    fn hold(&self, edge: usize) -> &'static str {
        if let Some(mode) = self.report.cycle[edge].from_mode {
            return mode.verb();
        }
        let newest = edge + 1 == self.report.cycle.len();
        let held = match newest && self.report.cycle[edge].to_context {
            true => self.report.wanted.as_ref(),
            false => self.blamed.filter(|_| newest),
        };
        held.map_or(Mode::Exclusive, |lock| lock.mode).verb()
    }

    /// How the lock that an edge arrives at is wanted.
    fn want(&self, edge: usize) -> &'static str {
        if let Some(mode) = self.report.cycle[edge].to_mode {
            return mode.verb();
        }
        let newest = edge + 1 == self.report.cycle.len();
        match &self.report.wanted {
            Some(wanted) if newest => wanted.mode.verb(),
            _ if self.report.cycle[edge].recursive_read => Mode::RecursiveRead.verb(),
            _ => Mode::Exclusive.verb(),
        }
    }

    /// The class by its short name, unless two of the ring share that.
    fn call(&self, verb: &str, class: &str) -> String {
        let name = short(class);
        let other = |edge: &EdgeLine| edge.from != class && short(&edge.from) == name;
        match self.report.cycle.iter().any(other) {
            true => format!("{verb}({class})"),
            false => format!("{verb}({name})"),
        }
    }
}

/// A class name without the directories of its place.
fn short(class: &str) -> String {
    match class.split_once('@') {
        Some((name, place)) => {
            let file = place.rsplit_once('/').map_or(place, |(_, file)| file);
            format!("{name}@{file}")
        }
        None => class.to_owned(),
    }
}

fn draw(columns: &[Column]) -> Vec<String> {
    let mut starts = vec![2];
    for column in columns {
        let mut widest = 0;
        for texts in [&column.first, &column.then] {
            for text in texts {
                widest = widest.max(text.chars().count());
            }
        }
        let start = starts[starts.len() - 1];
        starts.push(start + WIDTH.max(widest + GAP));
    }
    // Linux centres the first heading over its column and puts the others where theirs begin.
    let (mut cpus, mut rule) = (String::new(), String::new());
    for i in 0..columns.len() {
        let start = if i == 0 { starts[0] + 5 } else { starts[i] };
        pad(&mut cpus, start, &format!("CPU{i}"));
        pad(&mut rule, start, "----");
    }
    let mut lines = vec![cpus, rule];
    let mut write = |column: usize, texts: &[String]| {
        for text in texts {
            let mut line = String::new();
            pad(&mut line, starts[column], text);
            lines.push(line);
        }
    };
    for (i, column) in columns.iter().enumerate() {
        write(i, &column.first);
    }
    // The others wait first; the first column closes the ring.
    for (i, column) in columns.iter().enumerate().rev() {
        write(i, &column.then);
    }
    lines.push(String::new());
    lines.push(" *** DEADLOCK ***".to_owned());
    lines
}

/// Adds a text to a line where its column begins.
fn pad(line: &mut String, start: usize, text: &str) {
    for _ in line.chars().count()..start {
        line.push(' ');
    }
    line.push_str(text);
}
