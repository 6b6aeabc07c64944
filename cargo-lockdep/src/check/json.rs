//! The result for programs. Its version is that of snapshots; `docs/ci.md` describes it.

use lockdep_core::config::KernelConfig;
use lockdep_core::mode::Mode;
use lockdep_core::snapshot::{Origin, SCHEMA, Snapshot, Step, Witness};
use lockdep_core::violation::Kind;
use serde::Serialize;

use super::{Checked, Fate, Judged};

#[derive(Serialize)]
struct Result<'a> {
    schema: u32,
    result: &'static str,
    findings: Vec<Finding<'a>>,
    red: Vec<Red<'a>>,
    remarks: &'a [String],
    coverage: Coverage<'a>,
}

#[derive(Serialize)]
struct Finding<'a> {
    fate: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
    kind: Kind,
    code: &'a str,
    headline: &'a str,
    summary: &'a [String; 2],
    advice: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    fact: &'a str,
    origin: &'static str,
    certain_hang: bool,
    fails_in: Vec<KernelConfig>,
    steps: Vec<StepRow<'a>>,
    text: String,
}

#[derive(Serialize)]
struct StepRow<'a> {
    from: &'a str,
    to: &'a str,
    processes: usize,
    witnesses: Vec<WitnessRow<'a>>,
}

#[derive(Serialize)]
struct WitnessRow<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    test: Option<&'a str>,
    thread: &'a str,
    program: &'a str,
    process: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    held: Option<At<'a>>,
    wanted: At<'a>,
}

#[derive(Serialize)]
struct At<'a> {
    mode: Mode,
    site: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    stack: Vec<&'a str>,
}

#[derive(Serialize)]
struct Red<'a> {
    code: &'a str,
    headline: &'a str,
    text: &'a str,
}

#[derive(Serialize)]
struct Coverage<'a> {
    processes: usize,
    unfinished: &'a [String],
    classes: usize,
    edges: usize,
    never_nested: &'a [String],
    never_acquired: &'a [String],
    lost: Vec<Lost>,
    off: Vec<Off<'a>>,
}

#[derive(Serialize)]
struct Lost {
    name: &'static str,
    count: u64,
    processes: usize,
}

#[derive(Serialize)]
struct Off<'a> {
    site: &'a str,
    count: u64,
}

impl Checked<'_> {
    /// The result as JSON, on one line.
    pub fn json(&self, red: bool) -> String {
        let super::Coverage { processes, classes, edges, .. } = self.coverage;
        let coverage = &self.coverage;
        let lost = coverage.lost.iter().map(|lost| Lost {
            name: lost.name,
            count: lost.count,
            processes: lost.processes,
        });
        let result = Result {
            schema: SCHEMA,
            result: if red { "failed" } else { "ok" },
            findings: self.findings.iter().map(|judged| finding(judged, self.snapshot)).collect(),
            red: self
                .red
                .iter()
                .map(|red| Red { code: red.code, headline: &red.headline, text: &red.text })
                .collect(),
            remarks: &self.remarks,
            coverage: Coverage {
                processes,
                unfinished: &coverage.unfinished,
                classes,
                edges,
                never_nested: &coverage.never_nested,
                never_acquired: &coverage.never_acquired,
                lost: lost.collect(),
                off: coverage.off.iter().map(|(site, count)| Off { site, count: *count }).collect(),
            },
        };
        serde_json::to_string(&result).expect("there are only string keys") + "\n"
    }
}

fn finding<'a>(judged: &'a Judged, snapshot: &'a Snapshot) -> Finding<'a> {
    let verdict = &judged.verdict;
    Finding {
        fate: judged.fate.as_str(),
        reason: match &judged.fate {
            Fate::Excepted(reason) => Some(reason),
            _ => None,
        },
        kind: verdict.kind,
        code: &verdict.code,
        headline: &verdict.headline,
        summary: &verdict.summary,
        advice: &verdict.advice,
        fact: &verdict.fact,
        origin: match verdict.origin {
            Origin::Union => "union",
            Origin::Process => "process",
        },
        certain_hang: verdict.certain_hang,
        fails_in: verdict.fails_in.iter().collect(),
        steps: verdict.steps.iter().map(|step| step_row(step, snapshot)).collect(),
        text: verdict.text(snapshot),
    }
}

fn step_row<'a>(step: &'a Step, snapshot: &'a Snapshot) -> StepRow<'a> {
    StepRow {
        from: &step.from,
        to: &step.to,
        processes: snapshot.count(step.seen(snapshot)),
        witnesses: step
            .at(snapshot)
            .iter()
            .map(|witness| witness_row(*witness, snapshot))
            .collect(),
    }
}

fn witness_row(witness: Witness, snapshot: &Snapshot) -> WitnessRow<'_> {
    let who = snapshot.who[witness.who as usize];
    let process = &snapshot.processes[who.process as usize];
    let name = |name: u32| &*snapshot.names[name as usize];
    let at = |place: u32, mode: Mode| {
        let (site, stack) = snapshot.place(place);
        At { mode, site, stack }
    };
    WitnessRow {
        test: who.test.map(name).or(process.test.as_deref()),
        thread: name(who.thread),
        program: &process.program,
        process: &process.id,
        held: witness.held.map(|place| at(place, witness.held_mode)),
        wanted: at(witness.wanted, witness.wanted_mode),
    }
}
