//! The verdicts as SARIF 2.1.0, as GitHub's code scanning takes it.
//!
//! A step of a ring is a thread flow: the stack on which one lock was taken, then the one on which the
//! other was wanted. Files of the workspace are relative to `%SRCROOT%`.

use std::collections::BTreeMap;
use std::io::{self, Write};

use lockdep_core::snapshot::{Judged, Snapshot, Step, StepOf, Verdict, Witness, visible};
use serde_json::{Value, json};

use super::fingerprint::{fingerprints, of_alarms};
use super::rules::{self, Rule};
use super::source::{self, Of, Source};
use crate::check::Alarm;

/// The schema that the document is valid by.
const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// What paths of the workspace, and of dependencies, begin at.
const WORKSPACE: &str = "%SRCROOT%";
const DEPENDENCIES: &str = "CARGO";

/// How many frames of a stack are told, from where it happened outwards.
const FRAMES: usize = 64;

/// Writes the document.
///
/// # Errors
/// Those of `out`.
pub fn write(
    snapshot: &Snapshot,
    judged: &Judged,
    alarms: &[Alarm<'_>],
    out: &mut dyn Write,
) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &document(snapshot, judged, alarms))?;
    out.write_all(b"\n")
}

fn document(snapshot: &Snapshot, judged: &Judged, alarms: &[Alarm<'_>]) -> Value {
    let rules = rules::all();
    let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
    let mut descriptors: Vec<Value> = rules.iter().map(descriptor).collect();
    numbers.extend(rules.iter().zip(0..).map(|(rule, i)| (rule.code, i)));
    let prints = fingerprints(snapshot, judged);
    let mut results = Vec::with_capacity(judged.verdicts.len());
    for (verdict, print) in judged.verdicts.iter().zip(prints) {
        let number = *numbers.entry(&verdict.code).or_insert_with(|| {
            // Of a later version of the library.
            let (code, headline) = (&*verdict.code, &*verdict.headline);
            descriptors.push(descriptor(&Rule { code, headline, help: headline }));
            descriptors.len() - 1
        });
        results.push(result(verdict, number, &print, snapshot));
    }
    for (alarm, print) in alarms.iter().zip(of_alarms(alarms)) {
        let number = *numbers.entry(alarm.code).or_insert_with(|| {
            descriptors.push(descriptor(&rules::of_alarm(alarm.code, alarm.headline)));
            descriptors.len() - 1
        });
        results.push(alarm_result(alarm, number, &print));
    }
    json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "lockdep",
                "organization": "lockdep",
                "fullName": "lockdep, the lock-nesting validator",
                "informationUri": "https://docs.rs/lockdep",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": descriptors,
            } },
            "automationDetails": { "id": "lockdep/" },
            "columnKind": "unicodeCodePoints",
            "originalUriBaseIds": {
                WORKSPACE: { "description": { "text": "The root of the Cargo workspace." } },
                DEPENDENCIES: { "description": { "text":
                    "Where Cargo keeps the sources of dependencies: a directory for each package and version." } },
            },
            "invocations": [{ "executionSuccessful": true }],
            "properties": {
                "processes": snapshot.processes.len(),
                "classes": snapshot.classes.len(),
                "edges": snapshot.edges.len(),
            },
            "results": results,
        }],
    })
}

fn descriptor(rule: &Rule<'_>) -> Value {
    let meaning = rule.help.split("\n\nUsually fixed").next().unwrap_or(rule.help);
    json!({
        "id": rule.code,
        // Not the code in other letters: that would be no name.
        "name": format!("Lockdep{}", pascal(rule.code)),
        "shortDescription": { "text": sentence(hazard(rule.headline)) },
        "fullDescription": { "text": rules::plain(meaning) },
        "help": { "text": rules::plain(rule.help), "markdown": rule.help },
        "helpUri": "https://docs.rs/lockdep",
        "defaultConfiguration": { "level": "error" },
        "properties": {
            "tags": ["concurrency", "locks"],
            "precision": "high",
            "problem.severity": "error",
        },
    })
}

/// A headline without the word that Linux begins it with.
fn hazard(headline: &str) -> &str {
    let headline = headline.trim_start_matches("[ ").trim_end_matches(" ]");
    let words = ["WARNING: ", "NOTE: ", "BUG: "];
    words.iter().find_map(|word| headline.strip_prefix(word)).unwrap_or(headline)
}

/// `a-b` as `AB`, each word with a capital.
fn pascal(code: &str) -> String {
    let word = |word: &str| {
        let word: String = word.chars().filter(char::is_ascii_alphanumeric).collect();
        let (first, rest) = word.split_at(word.len().min(1));
        first.to_uppercase() + rest
    };
    code.split('-').map(word).collect()
}

/// With a capital and an end.
fn sentence(text: &str) -> String {
    let text = text.trim();
    let mut chars = text.chars();
    let first = chars.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    let end = if text.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{first}{}{end}", chars.as_str())
}

fn result(verdict: &Verdict, number: usize, print: &str, snapshot: &Snapshot) -> Value {
    let fatal = verdict.is_fatal(snapshot);
    let mut text =
        format!("{}\n{}\n  {}\n", verdict.headline, verdict.summary[0], verdict.summary[1]);
    if !verdict.fact.is_empty() {
        text = text + "fact: " + &verdict.fact + "\n";
    }
    text = text + &sentence(&format!("What to change: {}", verdict.advice));
    let mut result = json!({
        "ruleId": verdict.code,
        "ruleIndex": number,
        "level": if fatal { "error" } else { "note" },
        "message": { "text": text },
        "partialFingerprints": {
            // The name by which code scanning knows an alert again.
            "primaryLocationLineHash": print,
            "lockdepFinding/v1": print,
        },
        "suppressions": suppressions(verdict),
        "properties": {
            "failsIn": verdict.fails_in.iter().map(|config| config.to_string()).collect::<Vec<_>>(),
            "report": verdict.text(snapshot),
        },
    });
    let title = source::title(verdict, snapshot);
    let place = source::of_verdict(verdict, snapshot);
    let place = place.map_or_else(physical_root, |place| physical(&place));
    result["locations"] = json!([{
        "physicalLocation": place,
        "logicalLocations": [{ "name": visible(&title), "kind": "resource" }],
    }]);
    let related: Vec<Value> = related(verdict, snapshot);
    if !related.is_empty() {
        result["relatedLocations"] = related.into();
    }
    let flows: Vec<Value> =
        (0..).zip(&verdict.steps).filter_map(|(i, step)| flow(i, step, snapshot)).collect();
    if !flows.is_empty() {
        let about = format!("How each step of {title} was taken.");
        result["codeFlows"] = json!([{ "message": { "text": about }, "threadFlows": flows }]);
    }
    result
}

fn alarm_result(alarm: &Alarm<'_>, number: usize, print: &str) -> Value {
    let place = source::of_alarm(alarm);
    let place = place.map_or_else(physical_root, |place| physical(&place));
    let title = if alarm.title.is_empty() { alarm.code } else { alarm.title };
    let text = format!("{}\n{}", sentence(alarm.headline), alarm.text);
    json!({
        "ruleId": alarm.code,
        "ruleIndex": number,
        "level": "error",
        "message": { "text": sentence(&text) },
        "partialFingerprints": { "primaryLocationLineHash": print, "lockdepFinding/v1": print },
        "suppressions": [],
        "locations": [{
            "physicalLocation": place,
            "logicalLocations": [{ "name": visible(title), "kind": "resource" }],
        }],
    })
}

fn suppressions(verdict: &Verdict) -> Value {
    let because = if verdict.suppressed {
        "Accepted by the suppressions of the program."
    } else if verdict.off {
        "Validation was switched off there."
    } else {
        return json!([]);
    };
    json!([{ "kind": "external", "status": "accepted", "justification": because }])
}

/// Both places of every step, as each witness has them.
fn related(verdict: &Verdict, snapshot: &Snapshot) -> Vec<Value> {
    let mut all: Vec<(Source, String)> = Vec::new();
    for step in &verdict.steps {
        for witness in step.at(snapshot) {
            for (site, text) in told(step, *witness, snapshot) {
                let place = Source::of(site).filter(|place| place.of == Of::Workspace);
                all.extend(place.map(|place| (place, text)).filter(|new| !all.contains(new)));
            }
        }
    }
    let location = |(id, (place, text)): (usize, (Source, String))| json!({ "id": id, "message": { "text": text }, "physicalLocation": physical(&place) });
    (1..).zip(all).map(location).collect()
}

/// What a witness did, where: the lock that it held, then the one that it wanted.
fn told<'a>(step: &Step, witness: Witness, snapshot: &'a Snapshot) -> Vec<(&'a str, String)> {
    let (who, Step { from, to, .. }) = (snapshot.who_is(witness), step);
    let mut told = Vec::with_capacity(2);
    if let Some(held) = witness.held {
        told.push((snapshot.place(held).0, format!("{from} was taken here, by {who}.")));
    }
    let wanted = match step.of {
        StepOf::ContextEdge(i) => match snapshot.context_edges[i as usize].is {
            lockdep_core::snapshot::Relation::TakenIn => {
                format!("{to} was taken here in {from}, by {who}.")
            }
            lockdep_core::snapshot::Relation::OpenTo => {
                format!("{to} could arrive here while {from} was held, by {who}.")
            }
        },
        StepOf::Edge(_) | StepOf::Within(_) => {
            format!("{to} was wanted here while {from} was held, by {who}.")
        }
    };
    told.push((snapshot.place(witness.wanted).0, wanted));
    told
}

/// The way of the first witness of a step: into the function that took the one lock, and from there to
/// where the other was wanted.
fn flow(number: usize, step: &Step, snapshot: &Snapshot) -> Option<Value> {
    let witness = *step.at(snapshot).first()?;
    let places = witness.held.into_iter().chain([witness.wanted]);
    let mut locations: Vec<Value> = Vec::new();
    let mut before: Vec<&str> = Vec::new();
    for (place, (site, text)) in places.zip(told(step, witness, snapshot)) {
        let mut stack = snapshot.place(place).1;
        stack.truncate(FRAMES);
        stack.reverse();
        // What both stacks begin with is told once.
        let common = before.iter().zip(&stack).take_while(|(one, other)| one == other).count();
        for (level, frame) in stack.iter().enumerate().skip(common) {
            locations.extend(frame_location(frame, level));
        }
        if let Some(place) = Source::of(site) {
            locations.push(json!({
                "location": { "message": { "text": text }, "physicalLocation": physical(&place) },
                "nestingLevel": stack.len(),
                "importance": "essential",
            }));
        }
        before = stack;
    }
    let about = format!("{} -> {}, by {}.", step.from, step.to, snapshot.who_is(witness));
    (!locations.is_empty()).then(|| {
        json!({ "id": number.to_string(), "message": { "text": about }, "locations": locations })
    })
}

/// A call on a stack: `function at file:line`.
fn frame_location(frame: &str, level: usize) -> Option<Value> {
    let (function, place) = frame.rsplit_once(" at ")?;
    let place = Source::of(place)?;
    Some(json!({
        "location": {
            "message": { "text": format!("In {}.", visible(function)) },
            "physicalLocation": physical(&place),
            "logicalLocations": [{ "fullyQualifiedName": visible(function), "kind": "function" }],
        },
        "nestingLevel": level,
        "importance": if place.of == Of::Workspace { "important" } else { "unimportant" },
    }))
}

fn physical(place: &Source) -> Value {
    let mut artifact = json!({ "uri": uri(place) });
    match place.of {
        Of::Workspace => artifact["uriBaseId"] = WORKSPACE.into(),
        Of::Dependency => artifact["uriBaseId"] = DEPENDENCIES.into(),
        Of::Machine => {}
    }
    let mut region = json!({ "startLine": place.line });
    if place.column > 0 {
        region["startColumn"] = place.column.into();
    }
    json!({ "artifactLocation": artifact, "region": region })
}

/// Where a finding is shown that no place is known of: code scanning takes none without.
fn physical_root() -> Value {
    json!({
        "artifactLocation": { "uri": "Cargo.toml", "uriBaseId": WORKSPACE },
        "region": { "startLine": 1 },
    })
}

/// A path as a URI: relative, or of the `file` scheme if it begins at the root of a machine.
fn uri(place: &Source) -> String {
    let mut uri = match (place.of, place.file.starts_with('/')) {
        (Of::Machine, true) => "file://".to_owned(),
        (Of::Machine, false) => "file:///".to_owned(),
        (Of::Workspace | Of::Dependency, _) => String::new(),
    };
    for byte in place.file.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' | b'+' => {
                uri.push(byte.into());
            }
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_uris() {
        let of = |site: &str| uri(&Source::of(site).unwrap());
        assert_eq!(of("src/a b/c%#?.rs:1:2"), "src/a%20b/c%25%23%3F.rs");
        assert_eq!(of("src/é<x>.rs:1:2"), "src/%C3%A9%3Cx%3E.rs");
        assert_eq!(of("/rustc/1/a.rs:1:2"), "file:///rustc/1/a.rs");
        assert_eq!(of(r"C:\x\a.rs:1:2"), "file:///C%3A/x/a.rs");
        assert_eq!(of("a:b/c.rs:1:2"), "a%3Ab/c.rs");
    }

    #[test]
    fn codes_are_names_and_headlines_sentences() {
        assert_eq!(pascal("irq-lock-order"), "IrqLockOrder");
        assert_eq!(sentence("bad unlock balance detected!"), "Bad unlock balance detected!");
        assert_eq!(sentence("suspicious RCU usage"), "Suspicious RCU usage.");
        assert_eq!(sentence(""), ".");
    }
}
