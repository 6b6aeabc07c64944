//! Columns side by side.

use std::borrow::Cow;

use lockdep_core::snapshot::visible;

/// Rows whose columns are as wide as what is in them.
pub(super) struct Columns<const N: usize> {
    heads: [&'static str; N],
    /// Which stand at the right, as numbers do.
    right: [bool; N],
    rows: Vec<Line<N>>,
}

enum Line<const N: usize> {
    Row([String; N]),
    /// As it is, below its row.
    Below(String),
}

impl<const N: usize> Columns<N> {
    /// With these heads; columns whose head begins with `>` stand at the right.
    pub(super) fn new(heads: [&'static str; N]) -> Columns<N> {
        Columns {
            heads: heads.map(|head| head.trim_start_matches('>')),
            right: heads.map(|head| head.starts_with('>')),
            rows: Vec::new(),
        }
    }

    pub(super) fn row(&mut self, row: [String; N]) {
        // No cell may break the line.
        self.rows.push(Line::Row(row.map(|cell| match visible(&cell) {
            Cow::Borrowed(_) => cell,
            Cow::Owned(seen) => seen,
        })));
    }

    pub(super) fn below(&mut self, line: String) {
        self.rows.push(Line::Below(line));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// All lines.
    pub(super) fn text(&self) -> String {
        // What nothing is in takes no room.
        let mut widths = [0; N];
        for line in &self.rows {
            let Line::Row(row) = line else { continue };
            for (i, cell) in row.iter().enumerate() {
                if !cell.is_empty() {
                    widths[i] = widths[i].max(width(cell)).max(width(self.heads[i]));
                }
            }
        }
        let mut text = String::new();
        self.write(&mut text, &widths, self.heads);
        for line in &self.rows {
            match line {
                Line::Row(row) => self.write(&mut text, &widths, row.each_ref().map(|c| &**c)),
                Line::Below(line) => {
                    text.push_str(line.trim_end());
                    text.push('\n');
                }
            }
        }
        text
    }

    fn write(&self, text: &mut String, widths: &[usize; N], cells: [&str; N]) {
        let mut line = String::new();
        for (i, cell) in cells.into_iter().enumerate().filter(|(i, _)| widths[*i] > 0) {
            let room = " ".repeat(widths[i].saturating_sub(width(cell)));
            let (before, after) = if self.right[i] { (&*room, "") } else { ("", &*room) };
            line.extend([before, cell, after, "  "]);
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
}

fn width(text: &str) -> usize {
    text.chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned_and_empty_ones_left_out() {
        let mut columns = Columns::new(["name", ">count", "empty", "at"]);
        columns.row(["é".into(), "7".into(), String::new(), "x\n\u{1b}[2J".into()]);
        columns.below("  -> below".into());
        columns.row(["longer".into(), "100000".into(), String::new(), String::new()]);
        let lines = [
            "name     count  at",
            "é            7  x\\n\\u{1b}[2J",
            "  -> below",
            "longer  100000",
            "",
        ];
        assert_eq!(columns.text(), lines.join("\n"));
    }
}
