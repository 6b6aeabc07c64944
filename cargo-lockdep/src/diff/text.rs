//! Differences in words: a line each, marked `+` and `-` as other tools do.

use std::fmt::{self, Write as _};

use lockdep_core::snapshot::visible;

use super::{Diff, Finding, Nesting, Part, Seen};

/// How it is written.
#[derive(Clone, Copy, Debug, Default)]
pub struct Style {
    /// With colours, for a terminal.
    pub coloured: bool,
    /// With each chain, not only how many.
    pub chains: bool,
}

/// Beyond that columns are not aligned.
const WIDEST: usize = 60;

impl Diff {
    /// For people.
    pub fn text(&self, style: Style) -> String {
        let mut text = Text { out: String::new(), style };
        // A `String` takes whatever is written to it.
        let _ = text.diff(self);
        text.out
    }
}

struct Text {
    out: String,
    style: Style,
}

impl Text {
    fn diff(&mut self, diff: &Diff) -> fmt::Result {
        let moved = diff.moved.iter().map(|moved| {
            let what = match &moved.primitives {
                Some([was, is]) => format!("{} is {is} now, was {was}", moved.new),
                None => format!("{} is {} now", moved.old, moved.new),
            };
            [moved.change.to_string(), what]
        });
        let moved: Vec<_> = moved.collect();
        if !moved.is_empty() {
            writeln!(self.out, "classes that are called otherwise: {}", moved.len())?;
            self.rows(moved.into_iter().map(|row| ('~', row)))?;
        }
        let class = |class: &super::Class| {
            [class.name.clone(), class.lock_type.clone().unwrap_or_default()]
        };
        self.part("classes", &diff.classes, class)?;
        self.part("nestings", &diff.edges, nesting)?;
        self.part("nestings in contexts", &diff.context_edges, nesting)?;
        if let Some(findings) = &diff.findings {
            self.findings(findings)?;
        }
        if let Some(chains) = diff.chains.as_ref().filter(|chains| !chains.is_empty()) {
            self.heading("chains", chains)?;
            if self.style.chains {
                self.both(chains, |chain| [chain.clone()])?;
            }
        }
        let [old, new] = diff.nestings;
        match diff.is_empty() {
            true => writeln!(self.out, "no difference: {new} nestings"),
            false => writeln!(self.out, "{old} nestings before, {new} now"),
        }
    }

    fn heading<T>(&mut self, what: &str, part: &Part<T>) -> fmt::Result {
        writeln!(self.out, "{what}: {} new, {} gone", part.added.len(), part.removed.len())
    }

    fn part<T, const N: usize>(
        &mut self,
        what: &str,
        part: &Part<T>,
        row: impl Fn(&T) -> [String; N],
    ) -> fmt::Result {
        if part.is_empty() {
            return Ok(());
        }
        self.heading(what, part)?;
        self.both(part, row)
    }

    fn both<T, const N: usize>(
        &mut self,
        part: &Part<T>,
        row: impl Fn(&T) -> [String; N],
    ) -> fmt::Result {
        let added = part.added.iter().map(|one| ('+', row(one)));
        let removed = part.removed.iter().map(|one| ('-', row(one)));
        self.rows(added.chain(removed))
    }

    /// Rows of cells, aligned; a cell that says more than one line is shown as one.
    fn rows<const N: usize>(
        &mut self,
        rows: impl Iterator<Item = (char, [String; N])>,
    ) -> fmt::Result {
        let rows: Vec<_> =
            rows.map(|(mark, row)| (mark, row.map(|cell| one_line(&cell)))).collect();
        let mut widths = [0; N];
        for (_, row) in &rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = cell.chars().count().max(*width).min(WIDEST);
            }
        }
        rows.iter().try_for_each(|(mark, row)| {
            let cells = row.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}"));
            self.line(*mark, cells.collect::<Vec<_>>().join("  ").trim_end())
        })
    }

    fn line(&mut self, mark: char, text: &str) -> fmt::Result {
        let colour = match mark {
            '+' => "32",
            '-' => "31",
            _ => "33",
        };
        match self.style.coloured {
            true => writeln!(self.out, "  \x1b[{colour}m{mark} {text}\x1b[0m"),
            false => writeln!(self.out, "  {mark} {text}"),
        }
    }

    fn findings(&mut self, findings: &Part<Finding>) -> fmt::Result {
        if findings.is_empty() {
            return Ok(());
        }
        self.heading("findings", findings)?;
        for (mark, all) in [('+', &findings.added), ('-', &findings.removed)] {
            for Finding { headline, summary, .. } in all {
                self.line(mark, &one_line(headline))?;
                summary
                    .iter()
                    .try_for_each(|line| writeln!(self.out, "      {}", one_line(line)))?;
            }
        }
        Ok(())
    }
}

fn nesting(nesting: &Nesting) -> [String; 3] {
    let Nesting { from, to, line, seen } = nesting;
    // What the line says behind the names.
    let how = line.rsplit_once("\" as ").map_or("", |(_, how)| how);
    let seen = match &seen[..] {
        [] => String::new(),
        [Seen { at, by }] => format!("at {at} by {by}"),
        [Seen { at, by }, more @ ..] => format!("at {at} by {by}, and {} more", more.len()),
    };
    [format!("{from} -> {to}"), how.to_owned(), seen]
}

/// A text as one line that cannot do anything to a terminal.
fn one_line(text: &str) -> String {
    visible(text).into_owned()
}
