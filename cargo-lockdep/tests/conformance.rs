//! The recorded programs of `tests/data`: every verdict, and that it depends on nothing else.

use std::fs;

use cargo_lockdep::machine::{self, Machine};
use cargo_lockdep::program::{Program, Verdict};
use serde_json::Value;

const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/data/");

/// Each file with its number of programs, so that a file cut short cannot pass for a whole one.
const FILES: [(&str, usize); 3] =
    [("linux-selftest.jsonl", 379), ("real-bugs.jsonl", 184), ("programs.jsonl", 2000)];

/// The programs of `programs.jsonl` in which Linux is weaker.
const LINUX_WEAKER: usize = 99;

/// A program, where it stands, and what Linux said if that is not what it should have said.
struct Case {
    place: String,
    program: Program,
    linux: Option<Verdict>,
}

fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (file, count) in FILES {
        let text = fs::read_to_string(format!("{DATA}{file}")).expect(file);
        assert_eq!(text.lines().count(), count, "the number of programs in {file}");
        cases.extend(text.lines().enumerate().map(|(i, line)| case(file, i + 1, line)));
    }
    cases
}

fn case(file: &str, number: usize, line: &str) -> Case {
    let program = Program::parse(line).unwrap_or_else(|e| panic!("{file}:{number}: {e}"));
    let place = format!("{file}:{number} (id {})", program.id);
    let value: Value = serde_json::from_str(line).expect("it parsed as a program");
    let linux = value.get("linux").map(|linux| Verdict {
        at: linux["at"].as_u64().map(|at| at as usize),
        kind: linux["kind"].as_str().map(str::to_owned),
    });
    Case { place, program, linux }
}

/// Fails with all lines at once: one change to a rule shows its whole effect.
fn none(what: &str, wrong: &[String]) {
    assert!(wrong.is_empty(), "{} {what}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_program_gets_the_recorded_verdict() {
    let wrong: Vec<String> = cases()
        .iter()
        .filter_map(|case| {
            let expect = case.program.expect.as_ref().expect("every line has `expect`");
            let ours = machine::verdict(&case.program);
            (ours != *expect).then(|| format!("{}: {ours}, expected {expect}", case.place))
        })
        .collect();
    none("verdicts are not the recorded ones", &wrong);
}

#[test]
fn where_linux_is_weaker_ours_is_earlier_or_of_another_kind() {
    let cases = cases();
    let weaker: Vec<(&Case, &Verdict)> =
        cases.iter().filter_map(|case| Some((case, case.linux.as_ref()?))).collect();
    assert_eq!(weaker.len(), LINUX_WEAKER, "the number of lines with a `linux` field");
    let wrong: Vec<String> = weaker
        .iter()
        .filter_map(|(case, linux)| {
            let ours = machine::verdict(&case.program);
            // Linux stops at its first report, so a finding of ours after it would be no gain.
            let late = linux.at.is_some_and(|at| ours.at.is_none_or(|ours| ours > at));
            let gain = ours != **linux && !late;
            (!gain).then(|| format!("{}: {ours}, Linux {linux}", case.place))
        })
        .collect();
    none("verdicts are no better than Linux's", &wrong);
}

#[test]
fn a_verdict_does_not_depend_on_the_programs_before_it() {
    let cases = cases();
    let forward: Vec<Verdict> = cases.iter().map(|c| machine::verdict(&c.program)).collect();
    let backward = cases.iter().zip(&forward).rev();
    let wrong: Vec<String> = backward
        .filter_map(|(case, first)| {
            let second = machine::verdict(&case.program);
            (second != *first).then(|| format!("{}: {first}, then {second}", case.place))
        })
        .collect();
    none("verdicts changed with the order of the programs", &wrong);
}

/// All findings of all operations, not only the first that counts, in words. Only the addresses and
/// the number of the task are new in every run.
fn story(program: &Program, paranoid: bool) -> Vec<String> {
    let mut machine = Machine::new(program, paranoid);
    let steps = program.ops.iter().enumerate();
    let found = steps.flat_map(|(at, op)| {
        let findings = machine.step(*op);
        findings.into_iter().map(move |finding| {
            let report = finding.report;
            let task = format!("{}/{}", report.task.name, report.task.id);
            let text = report.to_string().replace(&task, "task");
            let locks = report.held.iter().chain(&report.wanted);
            let text = locks.fold(text, |text, lock| text.replace(&lock.address, "address"));
            format!("at {at}: {text}")
        })
    });
    found.collect()
}

#[test]
fn a_program_finds_the_same_in_every_run() {
    let cases = cases();
    let mut findings = 0;
    let wrong: Vec<String> = cases
        .iter()
        .filter_map(|case| {
            let first = story(&case.program, false);
            findings += first.len();
            // The second run also checks the graph against its invariants after every change.
            let second = story(&case.program, true);
            let both = || format!("{}:\n{}\n{}", case.place, first.join("\n"), second.join("\n"));
            (first != second).then(both)
        })
        .collect();
    none("programs found other things when run again", &wrong);
    assert!(findings >= 1000, "only {findings} findings were compared");
}

#[test]
fn a_ring_of_a_thousand_locks_has_a_scenario_that_fits() {
    let n = 1_000;
    let lock = |i| format!(r#"{{"class":"L{i}","inner":"sleep","outer":"sleep"}}"#);
    let locks: Vec<String> = (0..n).map(lock).collect();
    let pair = |i: usize| {
        let next = (i + 1) % n;
        format!(r#"["lock",{i}],["lock",{next}],["unlock",{next}],["unlock",{i}]"#)
    };
    let ops: Vec<String> = (0..n).map(pair).collect();
    let (locks, ops) = (locks.join(","), ops.join(","));
    let line =
        format!(r#"{{"id":1,"prove_raw_lock_nesting":true,"locks":[{locks}],"ops":[{ops}]}}"#);
    let program = Program::parse(&line).expect("a program");
    let (at, report) = machine::first(&program).expect("the last pair closes the ring");
    assert_eq!((at, report.cycle.len()), (4 * n - 3, n));
    assert!(report.scenario.iter().all(|line| line.len() < 150), "{:#?}", report.scenario);
    assert!(report.scenario[2].contains("996 steps of the ring left out"));
}
