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

#[test]
fn a_torn_snapshot_spoils_none_of_those_after_it_even_on_its_line() {
    let ([a, b, c], whole) = texts();
    let dir = Dir::new("torn");
    // In a list, in a text, at its end.
    for cut in [b.len() / 2, b.find("two").expect("its test") + 1, b.len() - 1] {
        let stream = [&*a, &b[..cut], &*b, &*c].concat();
        let ran = dir.run_with(&["merge", "-", "-o", "-"], stream.as_bytes());
        assert_eq!((&ran.out, ran.code), (&whole, Some(2)), "{cut}");
        let start = format!("-:1:{}: no snapshot: ", a.len() + cut);
        assert!(
            ran.err.starts_with(&start) && ran.err.lines().count() == 1,
            "{start}\n{}",
            ran.err
        );
        assert!(ran.err.contains("so the snapshot is torn"), "{}", ran.err);
    }
}

#[test]
fn a_file_of_another_format_is_one_error_with_its_remedy() {
    let ([a, ..], _) = texts();
    let dir = Dir::new("foreign");
    let files: [(&str, &[u8], &str); 7] = [
        ("a.gz", b"\x1f\x8b\x08\n{\n{\n", "gzip -dc"),
        ("a.zst", b"\x28\xb5\x2f\xfd{}{}", "zstd -dc"),
        ("a.zip", b"PK\x03\x04\n\n{}", "unpack it"),
        ("edges.parquet", b"PAR1\n{}", "table of edges"),
        ("utf16", b"\xff\xfe{\0}\0", "UTF-16"),
        ("lockdep.baseline", b"lockdep-baseline 1\n\"a\" -> \"b\" as Mutex -> Mutex\n", "baseline"),
        ("prose", b"once\nupon\na\n\ntime\n", "no snapshot: expected"),
    ];
    for (name, text, part) in files {
        dir.write(name, text).write("a.json", &a);
        let ran = dir.run(&["merge", name, "a.json", "-o", "-"]);
        assert_eq!((&ran.out, ran.code), (&(a.clone() + "\n"), Some(2)), "{name}");
        assert!(ran.err.starts_with(name) && ran.err.contains(part), "{}", ran.err);
        let lines = if name == "prose" { 2 } else { 1 };
        assert_eq!(ran.err.lines().count(), lines, "{}", ran.err);
    }
    let ran = dir.run(&["merge", "prose", "-o", "-"]);
    assert!(
        ran.err.contains("\nprose:2:1: no snapshot either, 3 pieces up to line 5"),
        "{}",
        ran.err
    );
    // A mark that some editors write is none.
    let spread = a.replacen('{', "{\n ", 1);
    dir.write("bom.json", ["\u{feff}", &spread, "\n\u{feff}", &spread, "\u{feff}", &a].concat());
    assert_eq!(dir.run(&["merge", "bom.json", "-o", "-"]).clean(0), a + "\n");
}

#[test]
fn errors_name_each_input_in_one_line() {
    let dir = Dir::new("each");
    dir.write("one/notes.txt", "").write("two/notes.txt", "");
    let ran = dir.run(&["merge", "one", "two", "a\nb\u{1b}[31m", "-o", "-"]);
    let lines: Vec<&str> = ran.err.lines().collect();
    assert!(lines[0].starts_with("one: ") && lines[1].starts_with("two: "), "{}", ran.err);
    assert!(lines[2].starts_with(r"a\nb\u{1b}[31m: "), "{}", ran.err);
}

#[test]
fn nothing_is_lost_where_something_is_broken() {
    let ([a, b, _], _) = texts();
    let dir = Dir::new("lost");
    let torn = &b[..b.len() / 2];
    dir.write("a.json", &a).write("torn.json", torn).write("all.json", &b);
    // Not over what was there, if there is nothing to write.
    let ran = dir.run(&["merge", "no-such-file", "torn.json", "-o", "all.json"]);
    assert_eq!((ran.code, &*ran.out), (Some(2), ""));
    assert!(ran.err.ends_with("all.json: not written: nothing could be read\n"), "{}", ran.err);
    assert_eq!(dir.read("all.json"), b);
    // Not over what somebody may want to mend.
    let ran = dir.run(&["merge", "a.json", "torn.json", "-o", "torn.json"]);
    assert_eq!(ran.code, Some(2));
    assert!(
        ran.err.contains("torn.json: not written: it is an input that is broken"),
        "{}",
        ran.err
    );
    assert_eq!(dir.read("torn.json"), torn);
    // Beside it, all else is written, also over an input.
    let ran = dir.run(&["merge", "a.json", "torn.json", "all.json", "-o", "all.json"]);
    assert_eq!(ran.code, Some(2));
    let both = dir.run(&["merge", "a.json", "all.json", "-o", "-"]).clean(0);
    assert_eq!(dir.read("all.json"), both);
}

#[cfg(unix)]
#[test]
fn a_link_to_the_output_stays_one() {
    let ([a, b, _], _) = texts();
    let dir = Dir::new("link");
    dir.write("a.json", &a).write("deep/out.json", b);
    std::os::unix::fs::symlink("deep/out.json", dir.0.join("link.json")).expect("a link");
    assert_eq!(dir.run(&["merge", "a.json", "-o", "link.json"]).clean(0), "");
    assert!(dir.0.join("link.json").is_symlink());
    assert_eq!(dir.read("deep/out.json"), a + "\n");
}
