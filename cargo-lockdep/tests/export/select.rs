//! `--filter` and `--around`.

use cargo_lockdep::export::select::Select;
use lockdep_core::snapshot::{Snapshot, judge};

use crate::common::{Dir, snapshot, union};
use crate::samples;

/// The names of the classes that are left, and the verdicts' codes.
fn cut(snapshot: &Snapshot, filter: &[&str], around: &[&str], depth: u32) -> (String, usize) {
    let texts = |texts: &[&str]| texts.iter().map(|text| text.to_string()).collect();
    let select = Select { filter: texts(filter), around: texts(around), depth };
    let (part, judged) = select.cut(snapshot).expect("they are there");
    // It is one that can be read, and each step is the edge that it says.
    assert_eq!(Snapshot::from_json(part.to_json().as_bytes()).unwrap(), part);
    for step in judged.verdicts.iter().flat_map(|verdict| &verdict.steps) {
        assert!(!step.at(&part).is_empty());
    }
    judged.verdicts.iter().for_each(|verdict| assert!(!verdict.text(&part).is_empty()));
    (part.class_names().join(" "), judged.verdicts.len())
}

/// a before b before c before d; x before y; and in another process, c before b.
fn sample() -> Snapshot {
    let one = snapshot("1", "one", &[("a", "b"), ("b", "c"), ("c", "d"), ("x", "y")]);
    union(&[&one, &snapshot("2", "two", &[("c", "b")])])
}

#[test]
fn a_filter_keeps_what_has_the_text_and_what_is_found_at_it() {
    let all = sample();
    assert_eq!(cut(&all, &[], &[], 1), ("a b c d x y".into(), 1));
    assert_eq!(cut(&all, &["src/x.rs", "y"], &[], 1), ("x y".into(), 0));
    assert_eq!(cut(&all, &["src/a.rs"], &[], 1), ("a".into(), 0));
    // The ring through it comes as a whole.
    assert_eq!(cut(&all, &["src/b.rs"], &[], 1), ("b c".into(), 1));
    assert_eq!(cut(&all, &["Mutex"], &[], 1).0, "a b c d x y");
    assert_eq!(cut(&all, &["nowhere"], &[], 1), ("".into(), 0));
}

#[test]
fn around_a_class_is_what_it_is_nested_with() {
    let all = sample();
    assert_eq!(cut(&all, &[], &["x"], 1), ("x y".into(), 0));
    assert_eq!(cut(&all, &[], &["x"], 0), ("x".into(), 0));
    assert_eq!(cut(&all, &[], &["a"], 1), ("a b c".into(), 1));
    assert_eq!(cut(&all, &[], &["d"], 2), ("b c d".into(), 1));
    assert_eq!(cut(&all, &[], &["a", "y"], 9), ("a b c d x y".into(), 1));
    assert_eq!(cut(&all, &["src/d.rs"], &["x"], 9).0, "x");
}

#[test]
fn a_class_that_is_not_there_is_an_error_with_a_remedy() {
    let dir = Dir::new("export-around");
    let edges = [("lock one", "lock two")];
    dir.write("in.json", snapshot("1", "one", &edges).to_json());
    let ran = dir.run(&["export", "-f", "dot", "in.json", "--around", "three"]);
    assert_eq!((ran.code, &*ran.out), (Some(2), ""));
    assert!(ran.err.contains("\"three\"") && ran.err.contains("show classes"), "{}", ran.err);
    let ran = dir.run(&["export", "-f", "dot", "in.json", "--around", "lock"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains("lock one\n") && ran.err.contains("lock two"), "{}", ran.err);
    // Part of a name does.
    let ran = dir.run(&["export", "-f", "dot", "in.json", "--around", "two", "--depth", "0"]);
    let dot = ran.clean(0);
    assert!(dot.contains("lock two") && !dot.contains("label=\"lock one"), "{dot}");
    let ran = dir.run(&["export", "-f", "dot", "in.json", "--depth", "2"]);
    assert_eq!(ran.code, Some(2), "a depth of nothing: {}", ran.err);
}

#[test]
fn any_part_of_any_sample_can_be_read() {
    for (_, sample) in samples::all() {
        let judged = judge(&sample);
        for name in sample.class_names().iter().step_by(13) {
            for depth in 0..3 {
                let (names, verdicts) = cut(&sample, &[], &[name], depth);
                assert!(names.contains(&**name) && verdicts <= judged.verdicts.len());
            }
        }
    }
}
