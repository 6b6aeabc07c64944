//! The snapshot with all verdicts on it, as `docs/snapshot.md` describes and
//! `docs/judged.schema.json` checks.

use std::io::{self, Write};

use lockdep_core::config::KernelConfig;
use lockdep_core::snapshot::{Judged, Origin, Snapshot, StepOf, Verdict};
use lockdep_core::violation::Kind;
use serde::Serialize;

/// The version of this form. It changes when a field is renamed, removed or redefined.
pub const SCHEMA: u32 = 1;

#[derive(Serialize)]
struct Document<'a> {
    schema: u32,
    snapshot: &'a Snapshot,
    verdicts: Vec<Row<'a>>,
}

#[derive(Serialize)]
struct Row<'a> {
    kind: Kind,
    code: &'a str,
    headline: &'a str,
    summary: &'a [String; 2],
    advice: &'a str,
    fact: &'a str,
    /// Whether it makes a suite fail.
    fatal: bool,
    note: bool,
    certain_hang: bool,
    suppressed: bool,
    off: bool,
    fails_in: Vec<KernelConfig>,
    origin: &'static str,
    steps: Vec<StepRow<'a>>,
    findings: &'a [u32],
    text: String,
}

#[derive(Serialize)]
struct StepRow<'a> {
    from: &'a str,
    to: &'a str,
    table: &'static str,
    position: u32,
}

impl<'a> Row<'a> {
    fn of(verdict: &'a Verdict, snapshot: &Snapshot) -> Row<'a> {
        let step = |step: &'a lockdep_core::snapshot::Step| {
            let (table, position) = match step.of {
                StepOf::Edge(i) => ("edges", i),
                StepOf::ContextEdge(i) => ("context_edges", i),
                StepOf::Within(i) => ("within", i),
            };
            StepRow { from: &step.from, to: &step.to, table, position }
        };
        Row {
            kind: verdict.kind,
            code: &verdict.code,
            headline: &verdict.headline,
            summary: &verdict.summary,
            advice: &verdict.advice,
            fact: &verdict.fact,
            fatal: verdict.is_fatal(snapshot),
            note: verdict.note,
            certain_hang: verdict.certain_hang,
            suppressed: verdict.suppressed,
            off: verdict.off,
            fails_in: verdict.fails_in.iter().collect(),
            origin: match verdict.origin {
                Origin::Union => "union",
                Origin::Process => "process",
            },
            steps: verdict.steps.iter().map(step).collect(),
            findings: &verdict.findings,
            text: verdict.text(snapshot),
        }
    }
}

/// Writes the document, on one line.
///
/// # Errors
/// Those of `out`.
pub fn write(snapshot: &Snapshot, judged: &Judged, out: &mut dyn Write) -> io::Result<()> {
    let verdicts = judged.verdicts.iter().map(|verdict| Row::of(verdict, snapshot)).collect();
    let document = Document { schema: SCHEMA, snapshot, verdicts };
    serde_json::to_writer(&mut *out, &document)?;
    out.write_all(b"\n")
}
