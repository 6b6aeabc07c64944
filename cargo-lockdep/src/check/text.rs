//! The result for people: whole reports of what fails, a few lines for the rest, and one last line.

use std::cell::LazyCell;
use std::fmt::Write as _;

use lockdep_core::snapshot::visible;

use super::{Checked, Coverage, Fate, Judged, many};
use crate::harmless;

/// How many of a list are shown unless all are asked for.
const SOME: usize = 10;

/// What is shown: the arguments that commands have in common.
#[derive(Clone, Copy, Debug, Default, clap::Args)]
pub struct Show {
    /// Show notes and accepted findings with their whole reports, and lists to their end.
    #[arg(long)]
    pub all: bool,
}

impl Checked<'_> {
    /// All of it but the last line.
    pub fn text(&self, show: Show) -> String {
        let mut text = String::new();
        let seen = LazyCell::new(|| harmless::snapshot(self.snapshot.clone()));
        for verdict in self.failing() {
            text.push_str(&harmless::verdict(verdict).text(&seen));
            text.push('\n');
        }
        for red in &self.red {
            let _ = writeln!(text, "error: {}\n{}", red.headline, red.text);
        }
        for judged in self.findings.iter().filter(|judged| judged.fate != Fate::Fails) {
            if show.all {
                let _ = writeln!(text, "{}:", why(&judged.fate));
                text.push_str(&harmless::verdict(&judged.verdict).text(&seen));
                text.push('\n');
            }
        }
        if !show.all {
            self.write_rest(&mut text);
        }
        for remark in &self.remarks {
            text.push_str(remark);
            text.push('\n');
        }
        self.coverage.write(show, &mut text);
        // A process's own report may have anything in it.
        harmless::text(&text)
    }

    /// What does not fail, two lines each.
    fn write_rest(&self, text: &mut String) {
        let rest: Vec<&Judged> =
            self.findings.iter().filter(|judged| judged.fate != Fate::Fails).collect();
        if rest.is_empty() {
            return;
        }
        text.push_str("fails nothing (--all shows the whole reports):\n");
        for judged in rest {
            let verdict = harmless::verdict(&judged.verdict);
            let [first, second] = &verdict.summary;
            let headline = verdict.headline.trim_start_matches("NOTE: ");
            let _ = writeln!(text, "  {}: {headline}", why(&judged.fate));
            for line in [first, second] {
                if !line.is_empty() {
                    let _ = writeln!(text, "    {line}");
                }
            }
        }
        text.push('\n');
    }

    /// The last line, as `cargo test` ends. What others have to say of the result comes first.
    pub fn summary(&self, red: bool, others: &[String]) -> String {
        let word = if red { "FAILED" } else { "ok" };
        let failing = self.failing().count();
        let mut parts = others.to_vec();
        parts.extend(self.red.iter().map(|red| red.count.clone()));
        parts.push(many(failing, "finding", "findings"));
        parts.push(many(self.many(&Fate::Note), "note", "notes"));
        for (fate, name) in [
            (Fate::Suppressed, "suppressed"),
            (Fate::Excepted(String::new()), "excepted"),
            (Fate::Elsewhere, "in other configurations only"),
            (Fate::Off, "where validation was off"),
        ] {
            let count = self.many(&fate);
            // Those that a reader of `cargo test` expects are there whatever they are.
            if count > 0 || matches!(fate, Fate::Suppressed | Fate::Excepted(_)) {
                parts.push(format!("{count} {name}"));
            }
        }
        let Coverage { classes, edges, processes, .. } = self.coverage;
        let seen = [
            many(classes, "class", "classes"),
            many(edges, "edge", "edges"),
            many(processes, "process", "processes"),
        ];
        format!("lockdep result: {word}. {}; {}\n", parts.join("; "), seen.join(", "))
    }
}

impl Coverage {
    fn write(&self, show: Show, text: &mut String) {
        let of = format!(" of {}", many(self.classes, "class", "classes"));
        let some = if show.all { usize::MAX } else { SOME };
        list(text, &self.never_nested, &format!("never nested{of}"), some);
        list(text, &self.never_acquired, "known, but never acquired", some);
        list(text, &self.unfinished, "not ended when their snapshot was written", some);
        if !self.lost.is_empty() {
            text.push_str("not looked at:\n");
            for lost in &self.lost {
                let processes = many(lost.processes, "process", "processes");
                let _ = writeln!(
                    text,
                    "  {}: {} {}, in {processes}",
                    lost.name,
                    lost.count,
                    lost.what()
                );
            }
        }
        let off: Vec<String> =
            self.off.iter().map(|(site, count)| format!("{site} ({})", times(*count))).collect();
        list(text, &off, "validation was switched off at", some);
    }
}

fn list(text: &mut String, names: &[String], what: &str, some: usize) {
    if names.is_empty() {
        return;
    }
    let _ = writeln!(text, "{what}: {}", names.len());
    for name in names.iter().take(some) {
        let _ = writeln!(text, "  {}", visible(name));
    }
    if names.len() > some {
        let _ = writeln!(text, "  and {} more (--all)", names.len() - some);
    }
}

/// Why a finding does not fail.
fn why(fate: &Fate) -> String {
    match fate {
        Fate::Fails => "fails".to_owned(),
        Fate::Note => "note".to_owned(),
        Fate::Elsewhere => "in other configurations only (--fail-in)".to_owned(),
        Fate::Suppressed => "suppressed by its program".to_owned(),
        Fate::Excepted(reason) => format!("excepted: {reason}"),
        Fate::Off => "where validation was off".to_owned(),
    }
}

fn times(count: u64) -> String {
    if count == 1 { "once".to_owned() } else { format!("{count} times") }
}
