//! `cargo lockdep run`, for real: `examples/suite` is copied below the target folder, and its tests are
//! run by `cargo test` and by nextest.

mod copy;
mod docs;

use std::fs;

use copy::{Ran, Suite};

const RING: &str = "possible circular locking dependency detected";

/// The tests that take the entries, then the balances; and those that do the opposite.
const SIDES: [&[&str]; 2] = [
    &["books_that_agree", "an_entry_that_is_missing"],
    &["a_payment_is_in_the_history", "both_pay_at_once"],
];

#[track_caller]
fn is_red_by_the_ring_alone(ran: &Ran) {
    ran.ends_with(1);
    let report = ran.report();
    assert!(report.contains(RING), "{}", ran.all());
    for side in SIDES {
        assert!(side.iter().any(|test| report.contains(test)), "none of {side:?}:\n{report}");
    }
    // Both places, and the functions of both stacks.
    for part in [
        "ledger/src/lib.rs:54:23",
        "audit/src/lib.rs:44:22",
        "ledger::Ledger::balance\n",
        "ledger::Ledger::transfer\n",
        "at audit/src/reconcile.rs:28\n",
    ] {
        assert!(report.contains(part), "no {part}:\n{report}");
    }
    assert!(
        ran.last().starts_with("lockdep result: FAILED. tests passed; 1 finding; 0 notes;"),
        "{}",
        ran.last()
    );
}

/// No process saw it: each snapshot alone is clean, and says which programs there were.
#[track_caller]
fn each_process_is_clean(suite: &Suite, at_least: usize) {
    let snapshots = suite.snapshots("locks");
    assert!(snapshots.len() >= at_least, "{snapshots:?}");
    for snapshot in snapshots {
        let ran = suite.lockdep(&["check", &snapshot]);
        ran.ends_with(0);
        assert!(ran.last().contains("ok. 0 findings; 0 notes;"), "{}", ran.last());
    }
}

#[track_caller]
fn is_green(ran: &Ran) {
    ran.ends_with(0);
    assert!(
        ran.last().starts_with("lockdep result: ok. tests passed; 0 findings; 0 notes;"),
        "{}",
        ran.last()
    );
    assert!(!ran.all().contains(RING), "{}", ran.all());
}

#[test]
fn cargo_test_is_green_and_the_suite_is_red_until_it_is_fixed() {
    let suite = Suite::copy("cargo-test");
    let ran = suite.lockdep(&["run", "--keep", "locks"]);
    assert!(ran.err.contains("lockdep: running cargo test\n"), "{}", ran.all());
    is_red_by_the_ring_alone(&ran);
    // The unit tests of three crates, and two files of tests.
    each_process_is_clean(&suite, 5);
    // What is committed is what these tests nest, whether that is right or not.
    let committed = suite.read("lockdep.baseline");
    suite.lockdep(&["baseline", "write", "lockdep.baseline", "locks"]).ends_with(0);
    assert_eq!(suite.read("lockdep.baseline"), committed);
    suite.patch("fix.patch");
    is_green(&suite.lockdep(&["run"]));
}

#[test]
fn nextest_is_green_and_the_suite_is_red_until_it_is_fixed() {
    let suite = Suite::copy("nextest");
    suite.needs_nextest();
    suite.write(".config/nextest.toml", "[profile.default]\nfail-fast = false\n");
    let ran = suite.lockdep(&["run", "--keep", "locks"]);
    let chosen = "lockdep: running cargo nextest run (since .config/nextest.toml is there; \
                  it runs no documentation tests)\n";
    assert!(ran.err.contains(chosen), "{}", ran.all());
    is_red_by_the_ring_alone(&ran);
    // As the README shows it, whose first line stands in the report as well.
    let readme = fs::read_to_string(copy::root().join("README.md")).expect("the README");
    let advice = ran.report().lines().find(|line| line.starts_with("what to change: "));
    let known = "lockdep.baseline: 4 nestings seen, all of them known";
    let shown = format!("```text\n{}\n\n{known}\n{}\n```\n", advice.expect("advice"), ran.last());
    assert!(readme.contains(&shown), "{shown}");
    // One for each test that took a lock.
    each_process_is_clean(&suite, 13);
    suite.patch("fix.patch");
    is_green(&suite.lockdep(&["run"]));
}

#[test]
fn with_a_baseline_a_new_nesting_is_red_until_its_line_is_pasted() {
    let suite = Suite::copy("baseline");
    // Both orders are in the file that is committed, and the fix takes one out.
    let [balances, entries] =
        ["BTreeMap<String, i64>@ledger/src/lib.rs:45", "Vec<Transfer>@audit/src/lib.rs:17"];
    let [order, other] = [(balances, entries), (entries, balances)]
        .map(|(from, to)| format!("\n\"{from}\" -> \"{to}\" as Mutex -> Mutex\n"));
    let baseline = suite.read("lockdep.baseline");
    assert!(baseline.contains(&order) && baseline.contains(&other), "{baseline}");
    suite.patch("fix.patch");
    let baseline = suite.read("lockdep.baseline");
    assert!(baseline.contains(&order) && !baseline.contains(&other), "{baseline}");
    let ran = suite.lockdep(&["run"]);
    is_green(&ran);
    let known = "\nlockdep.baseline: 3 nestings seen, all of them known\n";
    assert!(ran.all().contains(known), "{}", ran.all());

    suite.patch("new-edge.patch");
    let ran = suite.lockdep(&["run", "--junit", "lockdep.xml"]);
    ran.ends_with(1);
    assert!(
        suite.read("lockdep.xml").contains("<failure message=\"lockdep.baseline does not know: ")
    );
    assert!(
        ran.last().starts_with("lockdep result: FAILED. tests passed; 1 new edge; 0 findings;"),
        "{}",
        ran.last()
    );
    let report = ran.report();
    for part in [
        "error: 1 nesting is new: lockdep.baseline does not know it\n",
        "server::sessions::Sessions::begin at server/src/sessions.rs:",
        "ledger::Ledger::balance at ledger/src/lib.rs:54\n",
    ] {
        assert!(report.contains(part), "no {part}:\n{report}");
    }
    let line = report.lines().find(|line| line.starts_with("\"HashMap<u64, String>@server/"));
    let line = line.unwrap_or_else(|| panic!("no line to paste:\n{report}"));
    let readme = fs::read_to_string(copy::root().join("examples/suite/README.md"));
    let last = ran.last();
    let shown = format!("to accept it, add this line to lockdep.baseline:\n{line}\n");
    for part in [&*shown, last] {
        assert!(report.contains(part), "no {part}:\n{report}");
        assert!(readme.as_ref().is_ok_and(|readme| readme.contains(part)), "not shown: {part}");
    }
    suite.write("lockdep.baseline", &format!("{baseline}{line}\n"));
    is_green(&suite.lockdep(&["run"]));
}

#[test]
fn tests_that_fail_are_told_from_findings() {
    let suite = Suite::copy("failing");
    suite.patch("fix.patch");
    suite.replace("audit/src/lib.rs", "[3, 1]", "[1, 3]");
    let junit = ["--junit", "lockdep.xml"];
    let tests = ["--", "cargo", "test", "--no-fail-fast"];
    let ran = suite.lockdep(&[&["run"], &junit[..], &tests].concat());
    ran.ends_with(1);
    // Who reads that file alone sees that it is red, and by what.
    let xml = suite.read("lockdep.xml");
    let failure = "<failure message=\"tests FAILED (exit status: 101)\" type=\"tests-failed\">";
    assert!(xml.contains("failures=\"1\"") && xml.contains(failure), "{xml}");
    let start = "lockdep result: FAILED. tests FAILED (exit status: 101); 0 findings;";
    assert!(ran.last().starts_with(start), "{}", ran.last());
}

#[test]
fn a_suite_that_writes_no_snapshot_is_red_and_says_why() {
    let suite = Suite::copy("nothing");
    for (from, to, why) in [
        (", \"dump\"]", "]", "lockdep is there without its feature `dump`"),
        ("\"validate\", \"stacks\"", "", "lockdep is there without its feature `validate`"),
    ] {
        for package in ["ledger", "audit", "server"] {
            suite.replace(&format!("{package}/Cargo.toml"), from, to);
        }
        let ran = suite.lockdep(&["run", "--", "cargo", "test", "-p", "audit", "--lib"]);
        ran.ends_with(1);
        let report = ran.report();
        let headline = "error: no process wrote a snapshot, so nothing can be said of its locks";
        assert!(report.contains(headline) && report.contains(why), "{}", ran.all());
        assert_eq!(
            ran.last(),
            "lockdep result: FAILED. tests passed; no snapshot; 0 findings; 0 notes; \
            0 suppressed; 0 excepted; 0 classes, 0 edges, 0 processes"
        );
    }
    // A command that has nothing to do with it.
    let ran = suite.lockdep(&["run", "--", "cargo", "--version"]);
    ran.ends_with(1);
    assert!(ran.report().contains("no process wrote a snapshot"), "{}", ran.all());
    let ran = suite.lockdep(&["run", "--", "no-such-command"]);
    ran.ends_with(2);
    assert!(ran.err.contains("no-such-command does not start"), "{}", ran.err);
}

#[test]
fn snapshots_are_kept_where_they_are_wanted() {
    let suite = Suite::copy("keep");
    let tests = ["--", "cargo", "test", "-p", "ledger"];
    is_green(&suite.lockdep(&[&["run", "--keep", "locks"][..], &tests].concat()));
    let ran = suite.lockdep(&["check", "locks", "--min-classes", "2"]);
    ran.ends_with(0);
    let ran = suite.lockdep(&[&["run", "--keep", "locks"][..], &tests].concat());
    ran.ends_with(2);
    assert!(ran.err.contains("--keep locks: it is not empty"), "{}", ran.err);
}
