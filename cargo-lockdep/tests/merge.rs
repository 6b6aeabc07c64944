//! `cargo lockdep merge`, and how every subcommand reads snapshots.

mod common;

use common::{Dir, snapshot, union};
use lockdep_core::snapshot::Snapshot;

fn three() -> [Snapshot; 3] {
    [
        snapshot("1", "one", &[("a", "b")]),
        snapshot("2", "two", &[("b", "c"), ("a", "c")]),
        snapshot("3", "three", &[("c", "d"), ("a", "b")]),
    ]
}

/// The three of them as a text, and their union.
fn texts() -> ([String; 3], String) {
    let all = three();
    let whole = union(&[&all[0], &all[1], &all[2]]).to_json() + "\n";
    (all.map(|snapshot| snapshot.to_json()), whole)
}

#[test]
fn files_directories_and_standard_input_in_any_grouping_are_one_union() {
    let ([a, b, c], whole) = texts();
    let dir = Dir::new("grouping");
    dir.write("a.json", &a).write("shard/deep/b.json", &b).write("shard/c.json", &c);
    dir.write("concatenated", format!("{a}{b}\n\n {c}"))
        .write("lines.jsonl", format!("{c}\n{a}\n"));
    let inputs: [(&[&str], &str); 6] = [
        (&["a.json", "shard"], ""),
        (&["."], ""),
        (&["concatenated"], ""),
        (&["lines.jsonl", "-"], &b),
        (&["shard", "lines.jsonl", "a.json", "concatenated"], ""),
        (&["-"], &format!("{b}{c}{a}")),
    ];
    for (args, input) in inputs {
        let ran = dir.run_with(&[&["merge", "-o", "-"], args].concat(), input.as_bytes());
        assert_eq!(ran.clean(0), whole, "{args:?}");
    }
    // What is merged already is an input as well.
    let ran = dir.run(&["lockdep", "merge", "shard", "-o", "shard.json"]);
    assert_eq!(ran.clean(0), "");
    assert_eq!(dir.run(&["merge", "a.json", "shard.json", "-o", "-"]).clean(0), whole);
}

#[test]
fn hidden_files_and_files_on_their_way_are_passed_over() {
    let ([a, b, c], whole) = texts();
    let dir = Dir::new("hidden");
    for name in [".hidden.json", "torn.json.tmp", ".git/x.json", "notes.txt"] {
        dir.write(name, "{");
    }
    dir.write("a.json", a).write("b.json", b).write("c.json", c);
    assert_eq!(dir.run(&["merge", ".", "-o", "out.json"]).clean(0), "");
    assert_eq!(dir.read("out.json"), whole);
}

#[test]
fn what_is_broken_is_named_with_its_place_and_reason_and_the_rest_goes_on() {
    let ([a, b, c], whole) = texts();
    let dir = Dir::new("broken");
    dir.write("in/1.json", a).write("in/2.json", &b[..b.len() / 2]).write("in/3.json", "");
    dir.write("in/4.json", b.replacen("[0,2,2,", "[0,7,2,", 1));
    dir.write("in/5.json", "{\"schema\":1,\"lock_classes\":[]}");
    dir.write("in/6.json", format!("\n  {c}\n{{\"schema\":2,\n \"processes\":3}}\nwhat?\n{b}\n"));
    dir.write("in/7.json", b"{\"schema\":\xff}");
    let ran = dir.run(&["merge", "no-such-file", "in", "-o", "-"]);
    assert_eq!((ran.out, ran.code), (whole, Some(2)));
    let torn = format!("in/2.json:1:{}: no snapshot: EOF while parsing ", b.len() / 2);
    let starts = [
        "no-such-file: ",
        &torn,
        "in/3.json: there is no snapshot in it",
        "in/4.json:1:1: edges[0]: to 7 is outside its table of 3",
        "in/5.json:1:1: schema 1 is of another version of lockdep; this one reads 2",
        "in/6.json:4:14: no snapshot: invalid type: integer `3`, expected a sequence",
        "in/6.json:5:1: no snapshot: expected value",
        "in/7.json:1:11: no snapshot: expected value",
    ];
    let errors: Vec<&str> = ran.err.lines().collect();
    assert_eq!(errors.len(), starts.len(), "{}", ran.err);
    for (error, start) in errors.iter().zip(starts) {
        assert!(error.starts_with(start), "{error}\nshould start\n{start}");
    }
}

#[test]
fn an_input_without_snapshots_is_no_clean_one() {
    let dir = Dir::new("none");
    dir.write("empty/notes.txt", "");
    let ran = dir.run(&["merge", "empty", "-o", "-"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.starts_with("empty: there is no snapshot in it"), "{}", ran.err);
    let ran = dir.run(&["merge", "-", "-o", "-"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.starts_with("-: there is no snapshot in it"), "{}", ran.err);
    let ran = dir.run(&["merge", "-o", "-"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains("<IN>"), "{}", ran.err);
}

#[test]
fn a_snapshot_that_is_too_large_is_an_error() {
    let ([a, ..], _) = texts();
    let dir = Dir::new("large");
    let long = format!("{{\"schema\":2,\"processes\":[],\"names\":[\"{}\"]}}", "x".repeat(1 << 20));
    let ran = dir.run_with(&["merge", "--max-size", "1", "-", "-o", "-"], (long + &a).as_bytes());
    assert_eq!((ran.out, ran.code), (a + "\n", Some(2)));
    assert_eq!(ran.err, "-:1:1: the snapshot has more than 1 MiB; --max-size allows more\n");
}

#[test]
fn hostile_nesting_is_an_error() {
    let dir = Dir::new("deep");
    for text in ["[".repeat(1 << 20), "{\"schema\":".repeat(1 << 20)] {
        let ran = dir.run_with(&["merge", "-", "-o", "-"], text.as_bytes());
        assert_eq!(ran.code, Some(2));
        assert!(ran.err.starts_with("-:1:") && ran.err.len() < 300, "{:.300}", ran.err);
    }
}

#[test]
fn the_output_is_whole_or_what_it_was() {
    let ([a, ..], _) = texts();
    let dir = Dir::new("output");
    dir.write("a.json", &a).write("out.json", "before");
    let ran = dir.run(&["merge", "a.json", "-o", "missing/out.json"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.starts_with("missing/out.json: cannot be written: "), "{}", ran.err);
    let ran = dir.run(&["merge", "a.json", "-o", "."]);
    assert_eq!(ran.code, Some(2));
    assert_eq!(dir.run(&["merge", "a.json", "-o", "out.json"]).clean(0), "");
    assert_eq!(dir.read("out.json"), a + "\n");
    let left: Vec<_> = std::fs::read_dir(&dir.0).expect("the directory").collect();
    assert_eq!(left.len(), 2, "no temporary file is left: {left:?}");
}
