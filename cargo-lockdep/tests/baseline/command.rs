//! `cargo lockdep baseline` as a person runs it.

use std::collections::BTreeSet;

use crate::common::{Dir, Ran};
use crate::model::{Lock, Model, Nesting};

fn lock(file: &str, line: u32, label: &str) -> Lock {
    Lock {
        file: file.to_owned(),
        line,
        column: 9,
        label: label.to_owned(),
        primitive: "Mutex",
        given: false,
    }
}

/// A queue before its total, and a log that nothing is taken under.
fn program() -> Model {
    let mut model = Model {
        locks: vec![
            lock("src/pool.rs", 31, "Queue"),
            lock("src/pool.rs", 32, "u64"),
            lock("src/log.rs", 5, "Vec<u8>"),
        ],
        ..Model::default()
    };
    model.locks[1].primitive = "RwLock";
    model.nestings = BTreeSet::from([Nesting::plain(0, 1), Nesting::plain(1, 2)]);
    model
}

const FILE: &str = r#"lockdep-baseline 1
# Which locks are taken while others are held: a nesting a line, what is held first. Reviewed as
# code is: `cargo lockdep baseline check` fails for what a test nests and no line says.

"Queue@src/pool.rs:31" -> "u64@src/pool.rs:32" as Mutex -> RwLock
"u64@src/pool.rs:32" -> "Vec<u8>@src/log.rs:5" as RwLock -> Mutex
"#;

fn dir(name: &str, model: &Model) -> Dir {
    let dir = Dir::new(&format!("baseline-{name}"));
    dir.write("Cargo.toml", "[workspace]\n").write("d/all.json", model.snapshot().to_json());
    dir
}

fn check(dir: &Dir, more: &[&str]) -> Ran {
    dir.run(&[&["baseline", "check", "lockdep.baseline", "d"], more].concat())
}

#[test]
fn it_is_written_and_checked() {
    let dir = dir("written", &program());
    let ran = dir.run(&["lockdep", "baseline", "write", "lockdep.baseline", "d"]);
    assert_eq!((&*ran.out, ran.code), ("", Some(0)), "{}", ran.err);
    assert_eq!(ran.err, "lockdep.baseline: 2 nestings written, 2 of them new\n");
    assert_eq!(dir.read("lockdep.baseline"), FILE);
    let text = check(&dir, &[]).clean(0);
    assert_eq!(text, "lockdep.baseline: 2 nestings seen, all of them known\n");
    // To look at it first.
    let ran = dir.run(&["baseline", "write", "-", "d"]);
    assert_eq!((&*ran.out, ran.code), (FILE, Some(0)));
}

#[test]
fn a_new_nesting_fails_with_the_line_to_paste_and_everybody_who_was_seen() {
    let mut model = program();
    let dir = dir("new", &model);
    dir.write("lockdep.baseline", FILE);
    model.nestings.insert(Nesting::plain(0, 2));
    dir.write("d/more.json", model.run("7", "pool::grows", |i| i == 1).to_json());
    dir.write("d/too.json", model.run("8", "pool::shrinks", |i| i == 1).to_json());
    let text = check(&dir, &[]).clean(1);
    let expected = r#"new: while Queue@src/pool.rs:31 (Mutex) is held, Vec<u8>@src/log.rs:5 (Mutex) is wanted
  by test pool::grows of app (process 7):
    Queue@src/pool.rs:31 was taken at src/pool.rs:81:5
      app::work at src/pool.rs:81
    Vec<u8>@src/log.rs:5 was wanted at src/log.rs:55:5
      app::work at src/log.rs:55
  by test pool::shrinks of app (process 8):
    Queue@src/pool.rs:31 was taken at src/pool.rs:81:5
      app::work at src/pool.rs:81
    Vec<u8>@src/log.rs:5 was wanted at src/log.rs:55:5
      app::work at src/log.rs:55
to accept it, add this line to lockdep.baseline:
"Queue@src/pool.rs:31" -> "Vec<u8>@src/log.rs:5" as Mutex -> Mutex

lockdep.baseline: 3 nestings seen, 1 nesting is new
"#;
    assert_eq!(text, expected);
    // Anywhere, also at the end.
    let line = text.lines().find(|line| line.starts_with('"')).expect("a line to paste");
    dir.write("lockdep.baseline", format!("{FILE}{line}\n"));
    check(&dir, &[]).clean(0);
}

#[test]
fn what_was_not_seen_is_a_note() {
    let mut model = program();
    let dir = dir("vanished", &model);
    dir.write("lockdep.baseline", FILE);
    model.nestings.remove(&Nesting::plain(1, 2));
    dir.write("d/all.json", model.snapshot().to_json());
    let text = check(&dir, &[]).clean(0);
    let note = "vanished: lockdep.baseline:6: \"u64@src/pool.rs:32\" -> \"Vec<u8>@src/log.rs:5\" as RwLock -> Mutex\n";
    assert_eq!(text, note.to_owned() + "lockdep.baseline: 1 nesting seen, 1 line was not seen\n");
    // Writing drops it, unless only a part of the tests ran.
    dir.run(&["baseline", "write", "lockdep.baseline", "d", "--keep-vanished"]);
    assert_eq!(dir.read("lockdep.baseline"), FILE);
    let ran = dir.run(&["baseline", "write", "lockdep.baseline", "d"]);
    assert!(ran.err.starts_with("removed: \"u64@src/pool.rs:32\" -> "), "{}", ran.err);
    assert_eq!(
        dir.read("lockdep.baseline"),
        FILE.lines().take(5).map(|l| format!("{l}\n")).collect::<String>()
    );
}

#[test]
fn what_moved_or_was_renamed_is_offered_as_an_update() {
    let dir = dir("moved", &program());
    dir.write("lockdep.baseline", FILE.replace("\n\"u64", "\n# The total is logged.\n\"u64"));
    let moved = program().with(|lock| match &*lock.label {
        "Queue" => (lock.line, lock.label) = (40, "Jobs".to_owned()),
        "u64" => lock.line = 41,
        _ => lock.file = "src/trace/log.rs".to_owned(),
    });
    dir.write("d/all.json", moved.snapshot().to_json());
    let text = check(&dir, &[]).clean(0);
    let expected = "\
in another file: Vec<u8>@src/log.rs:5 is Vec<u8>@src/trace/log.rs:5 now
renamed: Queue@src/pool.rs:31 is Jobs@src/pool.rs:40 now
moved: u64@src/pool.rs:32 is u64@src/pool.rs:41 now
`cargo lockdep baseline check --update lockdep.baseline IN...` writes these names
lockdep.baseline: 2 nestings seen, 3 classes have other names
";
    assert_eq!(text, expected);
    assert!(check(&dir, &["--update"]).clean(0).contains("lockdep.baseline: brought up to date\n"));
    let now = FILE
        .replace("Queue@src/pool.rs:31", "Jobs@src/pool.rs:40")
        .replace("u64@src/pool.rs:32", "u64@src/pool.rs:41")
        .replace("src/log.rs", "src/trace/log.rs")
        .replace("\n\"u64", "\n# The total is logged.\n\"u64");
    assert_eq!(dir.read("lockdep.baseline"), now);
    assert_eq!(check(&dir, &[]).clean(0), "lockdep.baseline: 2 nestings seen, all of them known\n");
}

#[test]
fn a_line_to_paste_fits_the_file_whatever_moved() {
    let dir = dir("mixed", &program());
    dir.write("lockdep.baseline", FILE);
    // All of the file shifted, and a lock of a type that is there came before the others.
    let mut model = program().with(|lock| lock.line += 4);
    model.locks.push(lock("src/pool.rs", 32, "u64"));
    model.nestings.insert(Nesting::plain(3, 0));
    dir.write("d/all.json", model.snapshot().to_json());
    let text = check(&dir, &[]).clean(1);
    let line = text.lines().find(|line| line.starts_with('"')).expect("a line to paste");
    if text.contains("after `baseline check --update`:\n") {
        check(&dir, &["--update"]);
    }
    let file = dir.read("lockdep.baseline");
    dir.write("lockdep.baseline", format!("{file}{line}\n"));
    let text = check(&dir, &["--update"]).clean(0);
    assert!(text.ends_with("3 nestings seen, all of them known\n"), "{text}");
    assert_eq!(check(&dir, &[]).clean(0), "lockdep.baseline: 3 nestings seen, all of them known\n");
}

#[test]
fn an_update_comes_before_what_is_new() {
    let dir = dir("update", &program());
    dir.write("lockdep.baseline", FILE);
    let mut model = program().with(|lock| lock.line += 4);
    model.nestings.insert(Nesting::plain(0, 2));
    dir.write("d/all.json", model.snapshot().to_json());
    let text = check(&dir, &["--update"]).clean(1);
    let line = "\"Queue@src/pool.rs:35\" -> \"Vec<u8>@src/log.rs:9\" as Mutex -> Mutex";
    assert!(text.contains(&format!("add this line to lockdep.baseline:\n{line}\n")), "{text}");
    let file = dir.read("lockdep.baseline");
    dir.write("lockdep.baseline", format!("{file}{line}\n"));
    assert_eq!(check(&dir, &[]).clean(0), "lockdep.baseline: 3 nestings seen, all of them known\n");
}

#[test]
fn of_much_that_moved_some_is_said() {
    let mut model = program();
    model.locks.extend((0..30).map(|i| lock("src/many.rs", 10 * i + 1, "u8")));
    model.nestings.extend((3..32).map(|i| Nesting::plain(i, i + 1)));
    let dir = dir("many", &model);
    dir.run(&["baseline", "write", "lockdep.baseline", "d"]);
    dir.write("d/all.json", model.with(|lock| lock.line += 10).snapshot().to_json());
    let text = check(&dir, &[]).clean(0);
    let moved = text.lines().filter(|line| line.starts_with("moved: ")).count();
    assert_eq!(moved, 20);
    assert!(text.contains("\nand 13 more\n"), "{text}");
}

#[test]
fn contexts_that_came_are_in_it() {
    let mut model = program();
    model.open_to = BTreeSet::from([0]);
    let dir = dir("contexts", &model);
    dir.run(&["baseline", "write", "lockdep.baseline", "d"]);
    // Nothing was taken in the interrupt, so that a lock is open to it says nothing.
    assert_eq!(dir.read("lockdep.baseline"), FILE);
    model.taken_in = BTreeSet::from([2]);
    model.upwards = BTreeSet::from([0]);
    dir.write("d/all.json", model.snapshot().to_json());
    let text = check(&dir, &[]).clean(1);
    let lines: Vec<&str> =
        text.lines().filter(|l| l.starts_with('"') || l.starts_with("new")).collect();
    let expected = [
        "new: in hardirq, Vec<u8>@src/log.rs:5 (Mutex) is taken",
        "\"hardirq\" -> \"Vec<u8>@src/log.rs:5\" as context -> Mutex",
        "new: while Queue@src/pool.rs:31 (Mutex) is held, hardirq can arrive",
        "\"Queue@src/pool.rs:31\" -> \"hardirq\" as Mutex -> context",
        "new: while one of Queue@src/pool.rs:31 (Mutex) is held, another one is wanted",
        "\"Queue@src/pool.rs:31\" -> \"Queue@src/pool.rs:31\" as Mutex -> Mutex (upwards)",
    ];
    assert_eq!(lines, expected);
}

#[test]
fn places_are_relative_to_the_workspace() {
    let dir = dir("root", &program());
    dir.write("lockdep.baseline", FILE);
    let here = dir.0.display().to_string();
    let absolute = program().with(|lock| lock.file = format!("{here}/{}", lock.file));
    dir.write("d/all.json", absolute.snapshot().to_json());
    assert_eq!(check(&dir, &[]).clean(0), "lockdep.baseline: 2 nestings seen, all of them known\n");
    // Another directory makes them other files, of the same names.
    let text = check(&dir, &["--root", ".."]).clean(0);
    assert!(text.contains("is Queue@baseline-root/src/pool.rs:31 now"), "{text}");
    // An upgrade of a dependency is no news.
    let dependency = |version: &str| {
        program().with(|lock| {
            if lock.file == "src/log.rs" {
                lock.file = format!(
                    "/home/me/.cargo/registry/src/index-1949cf8c6b5b557f/log-{version}/src/log.rs"
                );
            }
        })
    };
    dir.write("d/all.json", dependency("1.2.3").snapshot().to_json());
    dir.run(&["baseline", "write", "lockdep.baseline", "d"]);
    assert!(dir.read("lockdep.baseline").contains("\"Vec<u8>@log/src/log.rs:5\""));
    dir.write("d/all.json", dependency("2.0.0-rc.1").snapshot().to_json());
    assert_eq!(check(&dir, &[]).clean(0), "lockdep.baseline: 2 nestings seen, all of them known\n");
}

#[test]
fn what_is_wrong_in_the_file_is_named_with_its_line_and_a_remedy() {
    let dir = dir("wrong", &program());
    for (file, told) in [
        ("", "lockdep.baseline:1: a baseline begins with the line `lockdep-baseline 1`"),
        ("lockdep-baseline 2\n", "lockdep.baseline:1: this baseline is of version 2"),
        ("lockdep-baseline 1\n\na -> b\n", "lockdep.baseline:3: this is neither an edge"),
        (
            "lockdep-baseline 1\n\"a\" -> \"b\" when it suits\n",
            ":2: \"when it suits\" is not expected here",
        ),
        ("lockdep-baseline 1\n\"a\" -> \"b\" as Mutex\n", ":2: after `as` there are two kinds"),
        (
            "lockdep-baseline 1\n\"a\" -> \"b\" as Mutex (upside) -> Mutex\n",
            ":2: (upside) is not known here",
        ),
        (
            "lockdep-baseline 1\n\"a\" -> \"b\" as context -> context\n",
            ":2: two contexts make no edge",
        ),
        (
            "lockdep-baseline 1\n\"a\" -> \"b\" at c.rs:7\n",
            ":2: the exception for \"a\" -> \"b\" has no reason",
        ),
        ("lockdep-baseline 1\n\"a\" -> \"b\" at c.rs because so\n", ":2: \"c.rs\" is no place"),
        (
            "lockdep-baseline 1\n\"a\" -> \"b\" at c.rs:7 until 2027-02-30 because so\n",
            ":2: \"2027-02-30\" is no day",
        ),
        (
            "lockdep-baseline 1\n\"a\" -> \"b\" at c.rs:7 because so until 2027-02-30\n",
            ":2: \"2027-02-30\" is no day",
        ),
        ("lockdep-baseline 1\n<<<<<<< ours\n", ":2: a merge conflict is left here"),
    ] {
        dir.write("lockdep.baseline", file);
        for ran in [check(&dir, &[]), dir.run(&["baseline", "write", "lockdep.baseline", "d"])] {
            assert_eq!((&*ran.out, ran.code), ("", Some(2)), "{file}");
            assert!(ran.err.contains(told) && ran.err.lines().count() == 1, "{}", ran.err);
        }
        // What somebody wrote is not lost for it.
        assert_eq!(dir.read("lockdep.baseline"), file);
    }
    let many = "lockdep-baseline 1\n".to_owned() + &"?\n".repeat(100);
    let ran = check(dir.write("lockdep.baseline", many), &[]);
    assert_eq!(ran.err.lines().count(), 21);
    assert!(ran.err.ends_with("lockdep.baseline: 80 more lines are wrong\n"));
    let ran = check(dir.write("lockdep.baseline", b"lockdep-baseline 1\n\n\xff"), &[]);
    assert_eq!(
        (&*ran.err, ran.code),
        ("lockdep.baseline:3: this is not UTF-8; write it anew\n", Some(2))
    );
    let ran = dir.run(&["baseline", "check", "nowhere", "d"]);
    assert!(
        ran.err.contains("`cargo lockdep baseline write nowhere IN...` makes one"),
        "{}",
        ran.err
    );
    assert_eq!(ran.code, Some(2));
}

#[test]
fn what_says_nothing_is_no_success() {
    let dir = dir("nothing", &program());
    dir.write("lockdep.baseline", FILE).write("d/all.json", Model::default().snapshot().to_json());
    let ran = check(&dir, &[]);
    assert!(ran.err.starts_with("no lock was taken in these snapshots"), "{}", ran.err);
    assert_eq!(ran.code, Some(1));
    let ran = dir.run(&["baseline", "write", "lockdep.baseline", "d"]);
    assert!(ran.err.starts_with("lockdep.baseline: not written"), "{}", ran.err);
    assert_eq!((ran.code, dir.read("lockdep.baseline")), (Some(1), FILE.to_owned()));
    // Nor is what could not be read.
    dir.write("d/all.json", program().snapshot().to_json()).write("d/torn.json", "{");
    let ran = dir.run(&["baseline", "write", "lockdep.baseline", "d"]);
    assert_eq!((ran.code, dir.read("lockdep.baseline")), (Some(2), FILE.to_owned()));
    let ran = check(&dir, &[]);
    assert_eq!(
        (&*ran.out, ran.code),
        ("lockdep.baseline: 2 nestings seen, all of them known\n", Some(2))
    );
}

#[test]
fn comments_stay_with_their_lines() {
    let dir = dir("comments", &program());
    let commented = r#"lockdep-baseline 1
# About the file.

# The log comes last.
"u64@src/pool.rs:32" -> "Vec<u8>@src/log.rs:5" as RwLock -> Mutex  # see docs/log.md

# --- the pool ---

# Gone soon.
"Old@src/pool.rs:7" -> "u64@src/pool.rs:32" as Mutex -> RwLock
"Queue@src/pool.rs:31" -> "u64@src/pool.rs:32"
# The end.
"#;
    dir.write("lockdep.baseline", commented);
    dir.run(&["baseline", "write", "lockdep.baseline", "d"]);
    let sorted = r#"lockdep-baseline 1
# About the file.


# --- the pool ---

"Queue@src/pool.rs:31" -> "u64@src/pool.rs:32" as Mutex -> RwLock
# The log comes last.
"u64@src/pool.rs:32" -> "Vec<u8>@src/log.rs:5" as RwLock -> Mutex  # see docs/log.md
# The end.
"#;
    assert_eq!(dir.read("lockdep.baseline"), sorted);
    // Once more changes nothing.
    dir.run(&["baseline", "write", "lockdep.baseline", "d"]);
    assert_eq!(dir.read("lockdep.baseline"), sorted);
}

#[test]
fn what_is_no_baseline_is_said_with_the_order_of_the_arguments() {
    let dir = Dir::new("baseline-swapped");
    dir.write("in/a.json", program().snapshot().to_json()).write("lockdep.baseline", FILE);
    for (file, part) in [
        ("in", "in: it is a directory, no baseline; name the file first"),
        ("in/a.json", "in/a.json:1: it is a snapshot, no baseline; name the baseline first"),
        ("none", "`cargo lockdep baseline write none IN...` makes one"),
    ] {
        let ran = dir.run(&["baseline", "check", file, "lockdep.baseline"]);
        assert_eq!(ran.code, Some(2));
        assert!(ran.err.contains(part), "{}", ran.err);
        let ran = dir.run(&["check", "in", "--baseline", file]);
        assert!(ran.code == Some(2) && ran.err.contains(part), "{}", ran.err);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_device_is_written_to_and_not_read() {
    let dir = Dir::new("baseline-device");
    dir.write("a.json", program().snapshot().to_json());
    let ran = dir.run(&["baseline", "write", "/dev/full", "a.json"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.starts_with("/dev/full: cannot be written: "), "{}", ran.err);
    let ran = dir.run(&["baseline", "write", "-", "a.json"]);
    assert_eq!((ran.code, &*ran.out), (Some(0), FILE));
}
