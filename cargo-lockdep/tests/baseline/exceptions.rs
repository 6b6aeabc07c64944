//! Exceptions: what they accept, and what is told of them.

use std::collections::BTreeSet;

use cargo_lockdep::baseline::{Acceptance, Baseline, Comparison};
use cargo_lockdep::design::Root;
use lockdep_core::snapshot::{Finding, FindingEdge, Snapshot, judge};
use lockdep_core::violation::Kind;

use crate::common::Dir;
use crate::model::{Lock, Model, Nesting};

/// Two locks that two tests take in two orders.
fn ring() -> Model {
    let lock = |file: &str, label: &str| Lock {
        file: file.to_owned(),
        line: 3,
        column: 9,
        label: label.to_owned(),
        primitive: "Mutex",
        given: false,
    };
    Model {
        locks: vec![lock("src/a.rs", "A"), lock("src/b.rs", "B")],
        nestings: BTreeSet::from([Nesting::plain(0, 1), Nesting::plain(1, 0)]),
        ..Model::default()
    }
}

const HEADER: &str = "lockdep-baseline 1\n";

/// How many findings are left, and what is told.
fn left(file: &str, snapshot: &Snapshot) -> (usize, Vec<String>) {
    let file =
        Baseline::parse("b", file, &Root::default()).unwrap_or_else(|wrong| panic!("{wrong}"));
    let comparison = Comparison::of(&file, snapshot, &Root::default());
    let mut acceptance = Acceptance::new(&comparison, "2026-06-15".parse().expect("a day"));
    let verdicts = judge(snapshot).verdicts;
    let fatal = verdicts.iter().filter(|verdict| verdict.is_fatal(snapshot));
    (fatal.filter(|verdict| acceptance.accepts(verdict).is_none()).count(), acceptance.warnings())
}

#[test]
fn any_edge_of_a_ring_at_its_place_accepts_it() {
    let snapshot = ring().snapshot();
    assert_eq!(left(HEADER, &snapshot), (1, vec![]));
    for accepted in [
        "\"A@src/a.rs:3\" -> \"B@src/b.rs:3\" at src/b.rs:53 because one thread only",
        "\"B@src/b.rs:3\" -> \"A@src/a.rs:3\" at src/a.rs:53:5 because one thread only",
        "\"B@src/b.rs:3#2\" -> \"A@src/a.rs:3:9\" at src/a.rs:53 until 2026-06-15 because of it",
        "\"A@src/a.rs:3\" -> \"B@src/b.rs:3\" at src/b.rs:53 because it goes until 2027-01-31",
    ] {
        assert_eq!(left(&format!("{HEADER}{accepted}\n"), &snapshot), (0, vec![]), "{accepted}");
    }
}

#[test]
fn a_place_is_read_as_it_is_printed_whatever_its_file_is_called() {
    for (written, printed) in [
        ("src/b.rs:53:9", "src/b.rs:53:9"),
        ("\"src/b.rs:53\"", "src/b.rs:53"),
        ("my crate/b.rs:53", "\"my crate/b.rs:53\""),
        ("./\t\0/b.rs:53", "\"\\u{9}\\u{0}/b.rs:53\""),
        ("\"a because b/c until d.rs:53\"", "\"a because b/c until d.rs:53\""),
    ] {
        for until in ["", " until 2027-01-31"] {
            let line =
                |place: &str| format!("\"A\" -> \"B\" at {place}{until} because one thread\n");
            let read = |line: &str| {
                let file = Baseline::parse("b", &format!("{HEADER}{line}"), &Root::default());
                file.unwrap_or_else(|wrong| panic!("{wrong}")).to_string()
            };
            let once = read(&line(written));
            assert_eq!(once, format!("{HEADER}{}", line(printed)));
            assert_eq!(read(once.strip_prefix(HEADER).expect("its head")), once);
        }
    }
}

#[test]
fn nothing_else_does() {
    let snapshot = ring().snapshot();
    for other in [
        "\"A@src/a.rs:3\" -> \"B@src/b.rs:3\" at src/c.rs:53 because of another file",
        "\"A@src/a.rs:3\" -> \"A@src/a.rs:3\" at src/a.rs:53 because of another edge",
        "\"A@src/a.rs:3/1\" -> \"B@src/b.rs:3\" at src/b.rs:53 because of another level",
    ] {
        let told = format!("b:2: no finding needs this exception; remove it: {other}");
        assert_eq!(left(&format!("{HEADER}{other}\n"), &snapshot), (1, vec![told]));
    }
}

#[test]
fn one_that_expired_accepts_no_more() {
    let snapshot = ring().snapshot();
    let expired =
        "\"A@src/a.rs:3\" -> \"B@src/b.rs:3\" at src/b.rs:53 until 2026-06-14 because of it";
    let (findings, told) = left(&format!("{HEADER}{expired}\n"), &snapshot);
    assert_eq!(findings, 1);
    assert!(
        told[0].starts_with("b:2: it expired, so what it accepted is a finding again"),
        "{told:?}"
    );
    // The other edge of the ring may still be accepted.
    let valid = "\"B@src/b.rs:3\" -> \"A@src/a.rs:3\" at src/a.rs:53 because one thread only";
    assert_eq!(left(&format!("{HEADER}{expired}\n{valid}\n"), &snapshot).0, 0);
    let mut fixed = ring();
    fixed.nestings.pop_last();
    let (findings, told) = left(&format!("{HEADER}{expired}\n"), &fixed.snapshot());
    assert_eq!(findings, 0);
    assert!(told[0].starts_with("b:2: it expired, and no finding needs it; remove it"), "{told:?}");
}

#[test]
fn a_certain_hang_is_never_accepted() {
    let snapshot = ring().snapshot();
    let file = format!("{HEADER}\"A@src/a.rs:3\" -> \"B@src/b.rs:3\" at src/b.rs:53 because so\n");
    let file = Baseline::parse("b", &file, &Root::default()).expect("a baseline");
    let comparison = Comparison::of(&file, &snapshot, &Root::default());
    let mut acceptance = Acceptance::new(&comparison, "2026-06-15".parse().expect("a day"));
    let mut verdict = judge(&snapshot).verdicts.swap_remove(0);
    assert!(acceptance.accepts(&verdict).is_some());
    verdict.certain_hang = true;
    assert!(acceptance.accepts(&verdict).is_none());
    assert_eq!(acceptance.line(&verdict), None);
}

/// The line that accepts the only finding, for a baseline.
fn line(file: &str, snapshot: &Snapshot) -> String {
    let file =
        Baseline::parse("b", file, &Root::default()).unwrap_or_else(|wrong| panic!("{wrong}"));
    let comparison = Comparison::of(&file, snapshot, &Root::default());
    let acceptance = Acceptance::new(&comparison, "2026-06-15".parse().expect("a day"));
    let line = acceptance.line(&judge(snapshot).verdicts[0]);
    line.expect("it can be accepted") + "one thread only"
}

#[test]
fn the_line_that_accepts_a_finding_is_printed() {
    let snapshot = ring().snapshot();
    let accepted = line(HEADER, &snapshot);
    assert!(accepted.contains(" -> ") && accepted.contains(":5 because one"), "{accepted}");
    assert_eq!(left(&format!("{HEADER}{accepted}\n"), &snapshot), (0, vec![]));
    // It fits the file, also if its names are old.
    let file = format!("{HEADER}\"A@src/a.rs:3\" -> \"B@src/b.rs:3\"\n");
    let shifted = ring().with(|lock| lock.line += 4).snapshot();
    let accepted = line(&file, &shifted);
    assert!(accepted.contains("\"A@src/a.rs:3\""), "{accepted}");
    assert_eq!(left(&format!("{file}{accepted}\n"), &shifted), (0, vec![]));
}

#[test]
fn findings_that_are_no_ring_are_accepted_by_what_their_reports_name() {
    let mut snapshot = ring().run("1", "t", |i| i == 0);
    let edge = FindingEdge {
        from: "nothing".to_owned(),
        to: "A@src/a.rs:3#2".to_owned(),
        site: "src/a.rs:60:7".to_owned(),
    };
    snapshot.findings.push(Finding {
        kind: Kind::BadPin,
        code: "bad-pin".to_owned(),
        headline: "WARNING: releasing a pinned lock".to_owned(),
        summary: ["one".to_owned(), "other".to_owned()],
        advice: String::new(),
        edges: vec![edge],
        ring: false,
        site: "src/a.rs:60:7".to_owned(),
        fails_in: vec![snapshot.processes[0].config],
        note: false,
        certain_hang: false,
        suppressed: false,
        off: false,
        thread: "t".to_owned(),
        test: None,
        text: "the report".to_owned(),
        counts: [(0, 1)].into(),
    });
    assert_eq!(left(HEADER, &snapshot).0, 1);
    let accepted = line(HEADER, &snapshot);
    assert_eq!(
        accepted,
        "\"nothing\" -> \"A@src/a.rs:3\" at src/a.rs:60:7 because one thread only"
    );
    assert_eq!(left(&format!("{HEADER}{accepted}\n"), &snapshot), (0, vec![]));
    let elsewhere = accepted.replace(":60:7", ":60:8").replace("\"nothing\"", "\"A\"");
    assert_eq!(left(&format!("{HEADER}{elsewhere}\n"), &snapshot).0, 1);
}

#[test]
fn one_whose_lines_shifted_still_accepts_and_is_updated() {
    let dir = Dir::new("exceptions-moved");
    let before = ring().snapshot();
    let exception = "\"A@src/a.rs:3\" -> \"B@src/b.rs:3\" at src/b.rs:53 because one thread only";
    dir.write("d.json", before.to_json()).write("b", format!("{HEADER}\n# Ours.\n{exception}\n"));
    assert_eq!(dir.run(&["baseline", "write", "b", "d.json"]).code, Some(0));
    let expected = format!(
        "{HEADER}\n\"A@src/a.rs:3\" -> \"B@src/b.rs:3\" as Mutex -> Mutex\n# Ours.\n{exception}\n\
         \"B@src/b.rs:3\" -> \"A@src/a.rs:3\" as Mutex -> Mutex\n"
    );
    assert_eq!(dir.read("b"), expected);
    let shifted = ring().with(|lock| lock.line += 4).snapshot();
    assert_eq!(left(&expected, &shifted).0, 0);
    dir.write("d.json", shifted.to_json());
    let told = dir.run(&["baseline", "check", "b", "d.json"]).clean(0);
    assert!(told.contains("b:5: moved: its place is src/b.rs:57 now: "), "{told}");
    assert!(!told.contains("finding"), "{told}");
    let told = dir.run(&["baseline", "check", "b", "d.json", "--update"]).clean(0);
    assert!(told.contains("moved: the exception at src/b.rs:53 is at src/b.rs:57 now\n"), "{told}");
    assert_eq!(dir.read("b"), expected.replace("rs:3", "rs:7").replace("rs:53", "rs:57"));
    let told = dir.run(&["baseline", "check", "b", "d.json"]).clean(0);
    assert_eq!(told, "b: 2 nestings seen, all of them known\n");
}

#[test]
fn the_command_says_what_became_of_them() {
    let dir = Dir::new("exceptions-told");
    dir.write("d.json", ring().snapshot().to_json());
    dir.run(&["baseline", "write", "b", "d.json"]);
    let told = dir.run(&["baseline", "check", "b", "d.json"]).clean(0);
    assert!(
        told.starts_with("1 finding besides, as `cargo lockdep check --baseline b IN...` says"),
        "{told}"
    );
    let file = dir.read("b");
    let exception =
        "\"A@src/a.rs:3\" -> \"B@src/b.rs:3\" at src/b.rs:53 until 2027-01-31 because of it";
    dir.write("b", format!("{file}{exception}\n"));
    let on = |day| dir.run(&["baseline", "check", "b", "d.json", "--today", day]).clean(0);
    assert_eq!(on("2027-01-31"), "b: 2 nestings seen, all of them known\n");
    assert!(on("2027-02-01").contains("b:7: it expired, so what it accepted is a finding again"));
    let ran = dir.run(&["baseline", "check", "b", "d.json", "--today", "tomorrow"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains("\"tomorrow\" is no day; write it as 2027-01-31"), "{}", ran.err);
}
