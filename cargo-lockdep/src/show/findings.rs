//! `show findings`: what the union comes to, in few words each.

use lockdep_core::snapshot::{Origin, Verdict, judge};
use serde::Serialize;

use super::View;

/// A finding.
#[derive(Debug, Serialize)]
pub(super) struct Row<'a> {
    kind: &'static str,
    code: String,
    headline: String,
    summary: [String; 2],
    advice: String,
    fact: String,
    note: bool,
    suppressed: bool,
    off: bool,
    certain_hang: bool,
    /// Whether it makes the suite fail.
    fatal: bool,
    /// `union` if no process saw all of it, otherwise `process`.
    origin: &'static str,
    fails_in: Vec<String>,
    steps: Vec<Step>,
    /// The processes that found it.
    found_in: Vec<Process<'a>>,
    /// The whole report.
    text: String,
}

#[derive(Debug, Serialize)]
struct Step {
    from: String,
    to: String,
}

#[derive(Debug, Serialize)]
struct Process<'a> {
    program: &'a str,
    test: Option<&'a str>,
    times: u64,
}

impl View<'_> {
    pub(super) fn findings(&self) -> Vec<Row<'_>> {
        let verdicts = judge(self.snapshot).verdicts.into_iter();
        let verdicts = verdicts.filter(|verdict| self.passes_verdict(verdict));
        verdicts.map(|verdict| self.finding(verdict)).collect()
    }

    fn passes_verdict(&self, verdict: &Verdict) -> bool {
        let Verdict { kind, code, headline, summary, .. } = verdict;
        let words = [kind.as_str(), code, headline, &summary[0], &summary[1]];
        let steps = verdict.steps.iter().flat_map(|step| [&*step.from, &*step.to]);
        self.filter.any(words.into_iter().chain(steps))
    }

    fn finding(&self, verdict: Verdict) -> Row<'_> {
        let findings = verdict.findings.iter().map(|i| &self.snapshot.findings[*i as usize]);
        let found_in = findings.flat_map(|finding| {
            finding.counts.iter().map(|(process, times)| {
                let process = &self.snapshot.processes[*process as usize];
                let test = process.test.as_deref().or(finding.test.as_deref());
                Process { program: &process.program, test, times: *times }
            })
        });
        Row {
            kind: verdict.kind.as_str(),
            fatal: verdict.is_fatal(self.snapshot),
            origin: match verdict.origin {
                Origin::Union => "union",
                Origin::Process => "process",
            },
            fails_in: verdict.fails_in.iter().map(|config| config.to_string()).collect(),
            found_in: found_in.collect(),
            text: verdict.text(self.snapshot),
            steps: verdict
                .steps
                .into_iter()
                .map(|step| Step { from: step.from, to: step.to })
                .collect(),
            code: verdict.code,
            headline: verdict.headline,
            summary: verdict.summary,
            advice: verdict.advice,
            fact: verdict.fact,
            note: verdict.note,
            suppressed: verdict.suppressed,
            off: verdict.off,
            certain_hang: verdict.certain_hang,
        }
    }

    pub(super) fn findings_text(&self) -> String {
        let rows = self.findings();
        if rows.is_empty() {
            return self.nothing("finding");
        }
        let text = rows.iter().map(|row| if self.long { row.text.clone() } else { row.short() });
        text.collect::<Vec<_>>().join("\n")
    }
}

impl Row<'_> {
    fn short(&self) -> String {
        let what = match () {
            () if self.off => "validation was off",
            () if self.suppressed => "accepted",
            () if self.note => "note",
            () if self.fatal => "finding",
            () => "in other configurations",
        };
        let mut text = format!("{what}: {} ({})\n", self.headline, self.code);
        self.summary.iter().for_each(|line| text += &format!("  {line}\n"));
        match self.found_in.as_slice() {
            [] => text += "  found in the union of processes; none saw all of it\n",
            [one] => {
                let test = one.test.map_or(String::new(), |test| format!(", test {test}"));
                text += &format!("  found in {}{test}\n", one.program);
            }
            many => text += &format!("  found in {} processes\n", many.len()),
        }
        text
    }
}
