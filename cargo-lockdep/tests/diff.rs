//! `cargo lockdep diff` as a person runs it, and what holds of all differences.

mod common;
#[path = "baseline/model.rs"]
mod model;

use std::collections::BTreeSet;

use cargo_lockdep::design::Root;
use cargo_lockdep::diff::{Diff, Side};
use common::Dir;
use model::{Lock, Model, Nesting, model};
use proptest::prelude::*;

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

fn before() -> Model {
    Model {
        locks: vec![lock("src/a.rs", 3, "A"), lock("src/b.rs", 3, "B"), lock("src/c.rs", 3, "C")],
        nestings: BTreeSet::from([Nesting::plain(0, 1), Nesting::plain(1, 2)]),
        ..Model::default()
    }
}

/// Another order of A and B, which makes a ring; C is gone, D came, and A moved.
fn after() -> Model {
    let mut model = before();
    model.locks[0].line = 8;
    model.locks[2] = lock("src/d.rs", 3, "D");
    model.locks[2].primitive = "RwLock";
    model.nestings =
        BTreeSet::from([Nesting::plain(0, 1), Nesting::plain(1, 0), Nesting::plain(2, 0)]);
    model.taken_in = BTreeSet::from([1]);
    model
}

fn dir(name: &str) -> Dir {
    let dir = Dir::new(&format!("diff-{name}"));
    dir.write("old.json", before().snapshot().to_json());
    dir.write("new.json", after().snapshot().to_json());
    dir
}

#[test]
fn two_snapshots_are_compared() {
    let dir = dir("text");
    let expected = "\
classes that are called otherwise: 1
  ~ moved  A@src/a.rs:3 is A@src/a.rs:8 now
classes: 1 new, 1 gone
  + D@src/d.rs:3  RwLock
  - C@src/c.rs:3  Mutex
nestings: 2 new, 1 gone
  + B@src/b.rs:3 -> A@src/a.rs:8  Mutex -> Mutex   at src/a.rs:58:5 by test all of app
  + D@src/d.rs:3 -> A@src/a.rs:8  RwLock -> Mutex  at src/a.rs:58:5 by test all of app
  - B@src/b.rs:3 -> C@src/c.rs:3  Mutex -> Mutex   at src/c.rs:53:5 by test all of app
nestings in contexts: 1 new, 0 gone
  + hardirq -> B@src/b.rs:3  context -> Mutex  at src/b.rs:53:5 by test all of app
findings: 1 new, 0 gone
  + WARNING: possible circular locking dependency detected
      test all of app, holding B@src/b.rs:3, wants A@src/a.rs:8 at src/a.rs:58:5
      but test all of app, holding A@src/a.rs:8, wanted B@src/b.rs:3 at src/b.rs:53:5
2 nestings before, 4 now
";
    assert_eq!(dir.run(&["lockdep", "diff", "old.json", "new.json"]).clean(0), expected);
    let same = dir.run(&["diff", "old.json", "old.json", "--exit-code"]).clean(0);
    assert_eq!(same, "no difference: 2 nestings\n");
    let new = std::fs::read(dir.0.join("new.json")).expect("a file");
    assert_eq!(dir.run_with(&["diff", "old.json", "-"], &new).clean(0), expected);
}

#[test]
fn the_exit_code_is_of_what_is_new() {
    let dir = dir("exit");
    dir.run(&["diff", "old.json", "new.json", "--exit-code"]).clean(1);
    // What is gone is no failure, and neither is what moved.
    let mut less = before().with(|lock| lock.line += 7);
    less.nestings.pop_last();
    dir.write("less.json", less.snapshot().to_json());
    let text = dir.run(&["diff", "old.json", "less.json", "--exit-code"]).clean(0);
    assert!(text.contains("nestings: 0 new, 1 gone"), "{text}");
    let ran = dir.run(&["diff", "-", "-"]);
    assert_eq!(
        (&*ran.err, ran.code),
        ("only one side can come from standard input; name a file for the other\n", Some(2))
    );
    let ran = dir.run(&["diff", "old.json", "nowhere.json"]);
    assert!(ran.err.starts_with("nowhere.json: "), "{}", ran.err);
    assert_eq!(ran.code, Some(2));
}

#[test]
fn a_baseline_is_a_side() {
    let dir = dir("baseline");
    dir.run(&["baseline", "write", "b", "old.json"]);
    assert_eq!(dir.run(&["diff", "b", "old.json"]).clean(0), "no difference: 2 nestings\n");
    let text = dir.run(&["diff", "b", "new.json", "--exit-code"]).clean(1);
    assert!(text.contains("\n  - B@src/b.rs:3 -> C@src/c.rs:3  Mutex -> Mutex\n"), "{text}");
    assert!(!text.contains("findings") && !text.contains("chains"), "{text}");
    dir.run(&["baseline", "write", "c", "new.json"]);
    let text = dir.run(&["diff", "b", "c"]).clean(0);
    assert!(text.contains("\n  + D@src/d.rs:3 -> A@src/a.rs:8  RwLock -> Mutex\n"), "{text}");
    dir.write("wrong", "lockdep-baseline 1\n?\n");
    let ran = dir.run(&["diff", "wrong", "new.json"]);
    assert!(ran.err.starts_with("wrong:2: this is neither an edge"), "{}", ran.err);
    assert_eq!(ran.code, Some(2));
}

#[test]
fn json_says_the_same() {
    let dir = dir("json");
    let text = dir.run(&["diff", "old.json", "new.json", "--json"]).clean(0);
    let json: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(json["moved"][0]["change"], "moved");
    assert_eq!(
        json["edges"]["added"][1]["line"],
        "\"D@src/d.rs:3\" -> \"A@src/a.rs:8\" as RwLock -> Mutex"
    );
    assert_eq!(json["edges"]["added"][0]["seen"][0]["by"], "test all of app");
    assert_eq!(json["context_edges"]["added"][0]["from"], "hardirq");
    assert_eq!(json["findings"]["added"][0]["code"], "circular");
    assert_eq!(json["findings"]["added"][0]["fatal"], true);
    assert_eq!(json["nestings"], serde_json::json!([2, 4]));
}

#[test]
fn chains_are_listed_if_asked_for() {
    let dir = Dir::new("diff-chains");
    dir.write("old.json", common::snapshot("1", "t", &[("a", "b")]).to_json());
    dir.write("new.json", common::snapshot("2", "t", &[("a", "b"), ("b", "c")]).to_json());
    let text = dir.run(&["diff", "old.json", "new.json"]).clean(0);
    assert!(text.contains("chains: 1 new, 0 gone\n1 nestings before"), "{text}");
    let text = dir.run(&["diff", "old.json", "new.json", "--chains"]).clean(0);
    assert!(text.contains("chains: 1 new, 0 gone\n  + b -> c\n"), "{text}");
}

fn diff(old: &Model, new: &Model) -> Diff {
    let side = |model: &Model| Side::snapshot(model.snapshot(), &Root::default());
    Diff::between(&side(old), &side(new))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_differs_from_itself(model in model()) {
        let same = diff(&model, &model);
        prop_assert!(same.is_empty() && !same.is_news(), "{:?}", same);
    }

    #[test]
    fn lines_that_shift_make_no_difference_but_in_names(model in model(), by in 1..50u32) {
        let shifted = model.with(|lock| lock.line += by);
        let diff = diff(&model, &shifted);
        prop_assert!(!diff.is_news(), "{:?}", diff);
        prop_assert!(diff.edges.removed.is_empty() && diff.classes.added.is_empty());
        prop_assert_eq!(diff.findings.map(|part| part.added.len() + part.removed.len()), Some(0));
        prop_assert_eq!(diff.moved.len(), model.locks.iter().filter(|lock| !lock.given).count());
    }

    #[test]
    fn what_one_side_has_more_the_other_has_less(model in model(), at in any::<prop::sample::Index>()) {
        let mut less = model.clone();
        let one = *less.nestings.iter().nth(at.index(less.nestings.len().max(1))).unwrap_or(&Nesting::plain(0, 0));
        prop_assume!(less.nestings.remove(&one));
        // Another one between the same locks may cover it.
        prop_assume!(less.nestings.iter().all(|n| (n.from, n.to) != (one.from, one.to)));
        let (gone, came) = (diff(&model, &less), diff(&less, &model));
        prop_assert_eq!((gone.edges.removed.len(), gone.edges.added.len()), (1, 0));
        prop_assert_eq!((came.edges.removed.len(), came.edges.added.len()), (0, 1));
        prop_assert_eq!(&gone.edges.removed[0].line, &came.edges.added[0].line);
    }
}
