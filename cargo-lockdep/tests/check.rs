//! `cargo lockdep check`: what fails, what does not, and when nothing was looked at.

mod common;

use std::path::Path;

use common::{Dir, Ran, snapshot, union};
use lockdep_core::snapshot::Snapshot;
use serde_json::{Value, json};

/// Two processes, each of whose tests takes the locks in one order.
fn ring() -> [Snapshot; 2] {
    [snapshot("1", "pays", &[("a", "b"), ("b", "c")]), snapshot("2", "audits", &[("b", "a")])]
}

/// The snapshot with something of its JSON changed.
fn changed(snapshot: &Snapshot, change: impl FnOnce(&mut Value)) -> Snapshot {
    let mut value: Value = serde_json::from_str(&snapshot.to_json()).expect("JSON");
    change(&mut value);
    let text = value.to_string();
    Snapshot::from_json(text.as_bytes()).unwrap_or_else(|e| panic!("{e}\n{text}"))
}

fn write(dir: &Dir, snapshots: &[Snapshot]) {
    for (i, snapshot) in snapshots.iter().enumerate() {
        dir.write(&format!("in/{i}.json"), snapshot.to_json());
    }
}

fn last(ran: &str) -> &str {
    ran.lines().last().unwrap_or_default()
}

fn json(ran: Ran, code: i32) -> Value {
    let text = ran.clean(code);
    assert_eq!(text.lines().count(), 1, "{text}");
    serde_json::from_str(&text).unwrap_or_else(|e| panic!("{e}\n{text}"))
}

#[test]
fn a_ring_of_two_processes_is_told_with_both_tests_processes_and_stacks() {
    let dir = Dir::new("check-ring");
    write(&dir, &ring());
    let text = dir.run(&["check", "in"]).clean(1);
    for part in [
        "WARNING: possible circular locking dependency detected",
        "test pays of app",
        "test audits of app",
        "app::take_a\n",
        "app::take_b\n",
        "src/a.rs:1:1",
        "src/b.rs:1:1",
        "no process saw all of it",
    ] {
        assert!(text.contains(part), "no {part}:\n{text}");
    }
    assert_eq!(
        last(&text),
        "lockdep result: FAILED. 1 finding; 0 notes; 0 suppressed; 0 excepted; \
         3 classes, 3 edges, 2 processes"
    );
    // Each of them alone is clean.
    for (file, end) in [("in/0.json", "3 classes, 2 edges"), ("in/1.json", "2 classes, 1 edge")] {
        let text = dir.run(&["check", file]).clean(0);
        let summary = "lockdep result: ok. 0 findings; 0 notes; 0 suppressed; 0 excepted";
        assert_eq!(last(&text), format!("{summary}; {end}, 1 process"));
    }
}

#[test]
fn as_json_each_step_has_its_witnesses() {
    let dir = Dir::new("check-json");
    write(&dir, &ring());
    let result = json(dir.run(&["check", "--json", "in"]), 1);
    assert_eq!(result["result"], "failed");
    assert_eq!(result["red"], json!([]));
    let [finding] = &*result["findings"].as_array().expect("a list").clone() else { panic!() };
    assert_eq!((&finding["fate"], &finding["origin"]), (&json!("fails"), &json!("union")));
    assert_eq!(
        (&finding["kind"], &finding["fails_in"][7]["preempt"]),
        (&json!("circular"), &json!("rt"))
    );
    let steps = finding["steps"].as_array().expect("a list");
    let tests: Vec<_> = steps.iter().map(|step| (&step["from"], &step["witnesses"][0])).collect();
    assert_eq!(tests.len(), 2);
    for (from, witness) in tests {
        let (test, process) = if from == "a" { ("pays", "1") } else { ("audits", "2") };
        assert_eq!((&witness["test"], &witness["process"]), (&json!(test), &json!(process)));
        assert_eq!(witness["program"], "app");
        let (held, wanted) = (&witness["held"], &witness["wanted"]);
        assert_eq!(held["site"], format!("src/{}.rs:1:1", from.as_str().expect("a name")));
        assert_eq!(held["mode"], "exclusive");
        let stack = wanted["stack"][0].as_str().expect("a frame");
        assert!(stack.starts_with("app::take_"), "{stack}");
    }
    assert_eq!(result["coverage"]["classes"], 3);
    assert!(finding["text"].as_str().is_some_and(|text| text.contains("*** DEADLOCK ***")));
}

/// A finding of a process itself, on the edge from `a` to `b`.
fn finding(snapshot: &Snapshot, more: &Value) -> Snapshot {
    changed(snapshot, |value| {
        let mut finding = json!({
            "kind": "wait-context", "code": "wait-context", "headline": "[ BUG: Invalid wait context ]",
            "summary": ["somebody wants b", "under a"], "advice": "do not",
            "edges": [{ "from": "a", "to": "b", "site": "src/b.rs:1:1" }], "ring": false,
            "site": "src/b.rs:1:1", "note": false, "thread": "pays", "test": "pays",
            "text": "what the process said\n", "counts": { "0": 1 },
            "fails_in": [{ "preempt": "rt", "preempt_count": true, "prove_raw_lock_nesting": true }],
        });
        for (key, more) in more.as_object().expect("an object") {
            finding[key] = more.clone();
        }
        value["findings"] = json!([finding]);
    })
}

#[test]
fn a_finding_fails_in_the_configurations_that_count() {
    let dir = Dir::new("check-configurations");
    // The processes were preempt=full.
    write(&dir, &[finding(&ring()[0], &json!({}))]);
    let text = dir.run(&["check", "in"]).clean(0);
    let elsewhere = "in other configurations only";
    assert!(
        last(&text)
            .contains(&format!("0 findings; 0 notes; 0 suppressed; 0 excepted; 1 {elsewhere}")),
        "{text}"
    );
    assert!(text.contains("somebody wants b") && !text.contains("what the process said"), "{text}");
    assert!(dir.run(&["check", "--all", "in"]).clean(0).contains("what the process said"));
    for (words, code) in [
        (&["rt"][..], 1),
        (&["all"], 1),
        (&["rt:raw=on"], 1),
        (&["rt:raw=off"], 0),
        (&["none,full"], 0),
        (&["none,rt"], 1),
        (&["none", "--fail-in", "rt"], 1),
    ] {
        let args = [&["check", "in", "--fail-in"], words].concat();
        let text = dir.run(&args).clean(code);
        assert_eq!(last(&text).contains("1 finding;"), code == 1, "{words:?}\n{text}");
    }
    for word in ["RT", "rt:raw", "rt:raw=maybe", ""] {
        let ran = dir.run(&["check", "in", "--fail-in", word]);
        assert_eq!(ran.code, Some(2), "{word}");
        assert!(ran.err.contains("--fail-in"), "{}", ran.err);
    }
}

#[test]
fn notes_and_suppressed_findings_and_those_where_validation_was_off_never_fail() {
    for (name, more, count) in [
        ("note", json!({ "note": true }), "1 note;"),
        ("suppressed", json!({ "suppressed": true }), "1 suppressed;"),
        ("off", json!({ "off": true }), "1 where validation was off;"),
    ] {
        let dir = Dir::new(&format!("check-{name}"));
        write(&dir, &[finding(&ring()[0], &more)]);
        let text = dir.run(&["check", "in", "--fail-in", "all"]).clean(0);
        assert!(last(&text).contains(count), "{text}");
        let result = json(dir.run(&["check", "in", "--json", "--fail-in", "all"]), 0);
        assert_eq!(
            (&result["findings"][0]["fate"], &result["result"]),
            (&json!(name), &json!("ok"))
        );
    }
}

#[test]
fn a_finding_of_a_process_is_red_and_says_what_the_process_said() {
    let dir = Dir::new("check-process");
    let all: Vec<Value> = ["none", "voluntary", "full", "rt"]
        .iter()
        .map(|model| json!({ "preempt": model, "preempt_count": true, "prove_raw_lock_nesting": true }))
        .collect();
    write(&dir, &[finding(&ring()[0], &json!({ "fails_in": all }))]);
    let text = dir.run(&["check", "in"]).clean(1);
    assert!(text.starts_with("what the process said\n"), "{text}");
    assert!(text.contains("found in 1 process:\n  app, test pays"), "{text}");
}

#[test]
fn a_class_that_waits_otherwise_in_another_process_is_a_finding() {
    let dir = Dir::new("check-mixed");
    let [a, b] = ring();
    let spins = changed(&b, |value| value["classes"][0]["outer"] = json!("spin"));
    write(&dir, &[changed(&a, |value| value["edges"] = json!([])), spins]);
    let text = dir.run(&["check", "in"]).clean(1);
    assert!(text.contains("two wait types in one lock class"), "{text}");
}

#[test]
fn a_suite_that_looks_at_nothing_is_red() {
    let dir = Dir::new("check-nothing");
    write(&dir, &[snapshot("1", "idle", &[]), snapshot("2", "idle", &[])]);
    let text = dir.run(&["check", "in"]).clean(1);
    assert!(text.contains("error: nothing was observed: 2 processes took no lock"), "{text}");
    assert!(
        last(&text).starts_with("lockdep result: FAILED. nothing observed; 0 findings;"),
        "{text}"
    );
    let result = json(dir.run(&["check", "in", "--json"]), 1);
    assert_eq!(result["red"][0]["code"], "nothing-observed");
    assert!(
        last(&dir.run(&["check", "in", "--min-classes", "0"]).clean(0)).contains("result: ok.")
    );
}

#[test]
fn too_few_classes_or_edges_are_red() {
    let dir = Dir::new("check-few");
    write(&dir, &ring()[..1]);
    let code = |args: &[&str]| dir.run(&[&["check", "in"], args].concat()).code;
    assert_eq!(code(&["--min-classes", "3", "--min-edges", "2"]), Some(0));
    let text = dir.run(&["check", "in", "--min-classes", "4", "--min-edges", "3"]).clean(1);
    assert!(
        text.contains("error: 3 lock classes were acquired, at least 4 should have been"),
        "{text}"
    );
    assert!(text.contains("error: 2 nestings were seen, at least 3 should have been"), "{text}");
    assert!(last(&text).contains("too few classes; too few edges; 0 findings"), "{text}");
    assert_eq!(code(&["--min-edges", "x"]), Some(2));
}

#[test]
fn what_was_never_nested_never_acquired_or_not_looked_at_is_listed() {
    let dir = Dir::new("check-coverage");
    let lonely = changed(&snapshot("1", "pays", &[("a", "b"), ("b", "c")]), |value| {
        value["edges"] = json!([]);
        value["chains"] = json!([[0, 0], [0, 4, 8]]);
        value["classes"][2]["instances"] = json!(0);
        value["processes"][0]["lost_coverage"] = json!({ "raw_uses": 3 });
        value["processes"][0]["ended"] = json!(false);
        value["off_uses"] = json!([{ "site": 1, "counts": { "0": 2 } }]);
    });
    write(&dir, &[lonely]);
    let text = dir.run(&["check", "in"]).clean(0);
    for part in [
        "never nested of 2 classes: 1\n  a\n",
        "known, but never acquired: 1\n  c\n",
        "not ended when their snapshot was written: 1\n  app, test pays\n",
        "not looked at:\n  raw_uses: 3 uses of the raw lock behind a lock, in 1 process\n",
        "validation was switched off at: 1\n  src/b.rs:1:1 (2 times)\n",
    ] {
        assert!(text.contains(part), "no {part}:\n{text}");
    }
    let coverage = json(dir.run(&["check", "in", "--json"]), 0)["coverage"].clone();
    assert_eq!(coverage["never_nested"], json!(["a"]));
    assert_eq!(coverage["never_acquired"], json!(["c"]));
    assert_eq!(coverage["lost"], json!([{ "name": "raw_uses", "count": 3, "processes": 1 }]));
    assert_eq!(coverage["off"], json!([{ "site": "src/b.rs:1:1", "count": 2 }]));
}

#[test]
fn long_lists_are_cut_unless_all_is_asked_for() {
    let dir = Dir::new("check-long");
    let names: Vec<String> = (10..31).map(|i| format!("lock{i}")).collect();
    let pairs: Vec<(&str, &str)> = names.windows(2).map(|w| (&*w[0], &*w[1])).collect();
    let many = changed(&snapshot("1", "t", &pairs), |value| {
        value["edges"] = json!([]);
        value["chains"] = json!([]);
    });
    write(&dir, &[many]);
    let text = dir.run(&["check", "in"]).clean(0);
    assert!(text.contains("never nested of 21 classes: 21\n  lock10\n"), "{text}");
    assert!(text.contains("  and 11 more (--all)\n") && !text.contains("lock30"), "{text}");
    assert!(dir.run(&["check", "--all", "in"]).clean(0).contains("  lock30\n"));
}

#[test]
fn a_broken_file_makes_it_2_and_the_rest_is_judged() {
    let dir = Dir::new("check-broken");
    write(&dir, &ring());
    dir.write("in/x.json", "{");
    let ran = dir.run(&["check", "in"]);
    assert_eq!(ran.code, Some(2), "{}", ran.out);
    assert!(ran.err.contains("in/x.json:1:"), "{}", ran.err);
    assert!(ran.out.contains("possible circular locking"), "{}", ran.out);
    assert_eq!(dir.run(&["check", "no-such-dir"]).code, Some(2));
    assert!(Path::new(&dir.0).is_dir());
}

#[test]
fn the_union_of_a_union_is_judged_alike() {
    let dir = Dir::new("check-union");
    let [a, b] = ring();
    write(&dir, &[a.clone(), b.clone()]);
    dir.write("merged.json", union(&[&b, &a]).to_json());
    let one = dir.run(&["check", "in"]);
    assert_eq!(one, dir.run(&["check", "merged.json", "in"]));
    assert_eq!(one.code, Some(1));
}

/// The ring's two snapshots, and a baseline of them that has this exception.
fn excepted(name: &str, exception: &str) -> Dir {
    let dir = Dir::new(name);
    write(&dir, &ring());
    assert_eq!(dir.run(&["baseline", "write", "lockdep.baseline", "in"]).code, Some(0));
    let text = dir.read("lockdep.baseline");
    dir.write("lockdep.baseline", format!("{text}{exception}\n"));
    dir
}

#[test]
fn a_nesting_that_the_baseline_does_not_know_is_red() {
    let dir = Dir::new("check-new-edge");
    let [known, _] = ring();
    write(&dir, &[known, snapshot("2", "audits", &[("a", "c")])]);
    assert_eq!(dir.run(&["baseline", "write", "lockdep.baseline", "in/0.json"]).code, Some(0));
    let args = ["check", "in", "--baseline", "lockdep.baseline"];
    let text = dir.run(&args).clean(1);
    for part in
        ["error: 1 nesting is new: lockdep.baseline does not know it\n", "test audits of app"]
    {
        assert!(text.contains(part), "no {part}:\n{text}");
    }
    assert!(last(&text).starts_with("lockdep result: FAILED. 1 new edge; 0 findings;"), "{text}");
    let result = json(dir.run(&[&args[..], &["--json"]].concat()), 1);
    assert_eq!(result["red"][0]["code"], "new-edges");
    // The line that it shows is all that is missing.
    let line =
        text.lines().find(|line| line.starts_with("\"a\" -> \"c\"")).expect("a line to paste");
    let before = dir.read("lockdep.baseline");
    dir.write("lockdep.baseline", format!("{before}{line}\n"));
    let text = dir.run(&args).clean(0);
    assert!(text.contains("3 nestings seen, all of them known"), "{text}");
    assert!(last(&text).contains("result: ok."), "{text}");
    assert_eq!(dir.run(&["check", "in", "--baseline", "none"]).code, Some(2));
}

#[test]
fn exceptions_accept_findings_until_they_expire() {
    let dir = excepted(
        "check-excepted",
        "\"b\" -> \"a\" at src/a.rs:1 because one of them is gone by then",
    );
    let args = ["check", "in", "--baseline", "lockdep.baseline"];
    let text = dir.run(&args).clean(0);
    assert!(last(&text).contains("ok. 0 findings; 0 notes; 0 suppressed; 1 excepted;"), "{text}");
    assert!(text.contains("excepted: one of them is gone by then: WARNING"), "{text}");
    let result = json(dir.run(&[&args[..], &["--json"]].concat()), 0);
    let finding = &result["findings"][0];
    assert_eq!(
        (&finding["fate"], &finding["reason"]),
        (&json!("excepted"), &json!("one of them is gone by then"))
    );

    let expired = "\"b\" -> \"a\" at src/a.rs:1 until 2020-02-29 because it was a leap year";
    let text = excepted("check-expired", expired).run(&args).clean(1);
    assert!(
        last(&text).contains("FAILED. 1 finding;") && text.contains("\nwarning: lockdep.baseline:"),
        "{text}"
    );
    assert!(text.contains(": it expired, so what it accepted is a finding again"), "{text}");
}

#[test]
fn the_result_is_written_for_others_too() {
    let files = ["--sarif", "lockdep.sarif", "--junit", "lockdep.xml", "--html", "locks.html"];
    let args = [&["check", "in", "--github", "always"], &files[..]].concat();
    let dir = Dir::new("check-reports");
    write(&dir, &ring());
    let text = dir.run(&args).clean(1);
    let is_error = |line: &str| line.starts_with("::error ");
    assert_eq!(text.lines().filter(|line| is_error(line)).count(), 1, "{text}");
    assert!(text.contains("possible circular locking") && !text.contains("::group::"), "{text}");
    let sarif =
        |dir: &Dir| -> Value { serde_json::from_str(&dir.read("lockdep.sarif")).expect("JSON") };
    assert_eq!(sarif(&dir)["runs"][0]["results"][0]["level"], "error");
    assert!(dir.read("lockdep.xml").contains("failures=\"1\""));
    assert!(dir.read("locks.html").to_lowercase().starts_with("<!doctype html>"));
    // One line is one line.
    json(dir.run(&[&args[..], &["--json"]].concat()), 1);

    // What is accepted is accepted there, too.
    let dir =
        excepted("check-reports-excepted", "\"b\" -> \"a\" at src/a.rs:1 because it is known");
    let text = dir.run(&[&args[..], &["--baseline", "lockdep.baseline"]].concat()).clean(0);
    assert!(!text.lines().any(is_error), "{text}");
    assert!(sarif(&dir)["runs"][0]["results"][0]["suppressions"].is_array());
    assert!(dir.read("lockdep.xml").contains("failures=\"0\""));
}

#[test]
fn what_a_context_could_interrupt_is_nested_only_if_something_is_taken_there() {
    let dir = Dir::new("check-open");
    let open = |taken: &[u32]| {
        changed(&snapshot("1", "pays", &[("a", "b")]), |value| {
            value["edges"] = json!([]);
            value["chains"] = json!([[0, 0], [0, 4]]);
            value["contexts"] = json!([{ "name": "hardirq", "limit": "spin" }]);
            // As every lock of a program is.
            let mut edges = vec![json!([0, 0, 10, [[0, 0, 0]]]), json!([0, 1, 10, [[0, 1, 1]]])];
            edges.extend(taken.iter().map(|class| json!([0, class, 0, [[0, class, 0]]])));
            value["context_edges"] = edges.into();
        })
    };
    for (taken, names) in [(&[][..], json!(["a", "b"])), (&[1], json!([]))] {
        write(&dir, &[open(taken)]);
        let text = dir.run(&["check", "in", "--json", "--min-classes", "0"]).out;
        let result: Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(result["coverage"]["never_nested"], names, "{taken:?}");
    }
}

/// The failing cases of a JUnit file, by class.
fn failures(xml: &str) -> Vec<&str> {
    let cases = xml.split("<testcase classname=\"").skip(1);
    let failed = cases
        .filter(|case| case.split("</testcase>").next().is_some_and(|c| c.contains("<failure")));
    failed.filter_map(|case| case.split('"').next()).collect()
}

#[test]
fn other_formats_are_red_exactly_when_the_exit_code_says_so() {
    let dir = Dir::new("check-red");
    let [a, b] = ring();
    dir.write("clean/a.json", a.to_json()).write("ring/a.json", a.to_json());
    dir.write("ring/b.json", b.to_json())
        .write("idle/a.json", snapshot("1", "idle", &[]).to_json());
    assert_eq!(dir.run(&["baseline", "write", "known", "clean"]).code, Some(0));
    dir.write("unknown", "lockdep-baseline 1\n\n\"a\" -> \"b\" as Mutex -> Mutex\n");
    let cases: [(&[&str], &[&str]); 7] = [
        (&["clean"], &[]),
        (&["clean", "--baseline", "known"], &[]),
        (&["ring"], &["lockdep.circular"]),
        (&["idle"], &["lockdep.nothing-observed"]),
        (&["idle", "--min-classes", "0"], &[]),
        (
            &["clean", "--min-classes", "9", "--min-edges", "9"],
            &["lockdep.too-few-classes", "lockdep.too-few-edges"],
        ),
        (&["clean", "--baseline", "unknown"], &["lockdep.new-edges"]),
    ];
    let files = ["--sarif", "out.sarif", "--junit", "out.xml", "--github", "always"];
    for (args, red) in cases {
        let text = dir.run(&[&["check"], args, &files].concat()).clean(i32::from(!red.is_empty()));
        let xml = dir.read("out.xml");
        assert_eq!(failures(&xml), red, "{args:?}\n{xml}");
        assert!(xml.contains(&format!("failures=\"{}\"", red.len())), "{xml}");
        let annotations = text.lines().filter(|line| line.starts_with("::error "));
        assert_eq!(annotations.count(), red.len(), "{args:?}\n{text}");
        let sarif: Value = serde_json::from_str(&dir.read("out.sarif")).expect("JSON");
        let run = &sarif["runs"][0];
        let results = run["results"].as_array().expect("a list");
        assert_eq!(results.len(), red.len(), "{args:?}");
        for (result, code) in results.iter().zip(red) {
            let rule =
                &run["tool"]["driver"]["rules"][result["ruleIndex"].as_u64().unwrap() as usize];
            assert_eq!((&rule["id"], &result["level"]), (&result["ruleId"], &json!("error")));
            assert_eq!(*code, format!("lockdep.{}", rule["id"].as_str().expect("a code")));
        }
    }
    // What is new is shown at its place, with the line to paste.
    let line = "\"b\" -> \"c\" as Mutex -> Mutex";
    let sarif: Value = serde_json::from_str(&dir.read("out.sarif")).expect("JSON");
    let result = &sarif["runs"][0]["results"][0];
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "src/c.rs");
    assert!(result["message"]["text"].as_str().is_some_and(|text| text.contains(line)), "{result}");
    let xml = dir.read("out.xml");
    assert!(xml.contains("name=\"b -&gt; c\" file=\"src/c.rs\" line=\"1\""), "{xml}");
    assert!(xml.contains(&line.replace('"', "&quot;").replace('>', "&gt;")), "{xml}");
    let text = dir.run(&["check", "clean", "--baseline", "unknown", "--github", "always"]).out;
    assert!(
        text.contains("::error file=src/c.rs,line=1,col=1,title=new-edges%3A b -> c::"),
        "{text}"
    );
}

#[test]
fn a_report_that_cannot_be_written_hides_no_other_result() {
    let dir = Dir::new("check-unwritten");
    write(&dir, &ring());
    let ran = dir.run(&["check", "in", "--sarif", "missing/a.sarif", "--junit", "out.xml"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.starts_with("missing/a.sarif: cannot be written: "), "{}", ran.err);
    assert!(last(&ran.out).contains("FAILED. 1 finding;"), "{}", ran.out);
    assert!(dir.read("out.xml").contains("failures=\"1\""));
}

#[test]
fn no_name_does_anything_to_a_terminal_or_a_log() {
    let dir = Dir::new("check-names");
    let hostile = ring().map(|snapshot| {
        let text = snapshot.to_json().replace("app::take_", r"\n::error::\u001b[31m\u202eapp::");
        let text = text.replace("\"pays\"", r#""pays\n::set-output name=x::\r""#);
        Snapshot::from_json(text.replace("\"app\"", r#""a\n::pp""#).as_bytes()).expect("a snapshot")
    });
    write(&dir, &hostile);
    for args in [&["check", "in"][..], &["check", "in", "--all"], &["why", "a", "b", "in"]] {
        let text = dir.run(args).out;
        assert!(text.contains(r"\n::error::\u{1b}[31m\u{202e}app::"), "{text}");
        assert!(!text.lines().any(|line| line.trim_start().starts_with("::")), "{text}");
        assert!(!text.chars().any(|c| c != '\n' && c.is_control() || c == '\u{202e}'), "{text}");
    }
}

#[test]
fn a_reader_that_goes_away_changes_no_exit_code() {
    let dir = Dir::new("check-pipe");
    write(&dir, &ring());
    for (args, code) in [
        (&["check", "in"][..], 1),
        (&["check", "in", "none"], 2),
        (&["merge", "in", "none", "-o", "-"], 2),
    ] {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_cargo-lockdep"));
        command.args(args).current_dir(&dir.0).stdout(std::process::Stdio::piped());
        command.stderr(std::process::Stdio::null());
        let mut child = command.spawn().expect("the command starts");
        drop(child.stdout.take());
        assert_eq!(child.wait().expect("it ends").code(), Some(code), "{args:?}");
    }
}

#[test]
fn the_options_may_come_before_the_inputs() {
    let dir = Dir::new("check-order");
    write(&dir, &ring());
    let text = dir.run(&["check", "--fail-in", "rt,none", "--min-classes", "1", "in"]).clean(1);
    assert!(last(&text).contains("FAILED. 1 finding;"), "{text}");
}
