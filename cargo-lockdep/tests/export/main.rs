//! `cargo lockdep export`: every format of every sample, by the command. What is written here goes
//! through the readers of others as well: `cargo run -p xtask -- formats`.

#[path = "../common/mod.rs"]
mod common;
mod samples;
mod select;
mod formats;

use cargo_lockdep::baseline::{Baseline, Date};
use cargo_lockdep::check::{Known, Red, Rules, Show, check_known};
use cargo_lockdep::design::Root;
use cargo_lockdep::export::{self, Format};
use clap::ValueEnum;
use common::Dir;
use lockdep_core::snapshot::{Snapshot, judge};

/// A format's name on the command line.
fn word(format: Format) -> String {
    format.to_possible_value().expect("none is hidden").get_name().to_owned()
}

/// A sample in all formats.
struct Exported {
    name: &'static str,
    snapshot: Snapshot,
    dir: Dir,
}

impl Exported {
    fn text(&self, format: Format) -> String {
        self.dir.read(&file(format))
    }
}

fn file(format: Format) -> String {
    format!("out.{}", word(format))
}

/// All samples in all formats, below `target/tmp/command/export`.
fn exported() -> Vec<Exported> {
    let export = |(name, snapshot): (&'static str, Snapshot)| {
        let dir = Dir::new(&format!("export/{name}"));
        dir.write("in.json", snapshot.to_json());
        for format in Format::value_variants() {
            let args = ["export", "--format", &word(*format), "in.json", "-o", &file(*format)];
            assert_eq!(dir.run(&args).clean(0), "", "{name}, {format:?}");
        }
        Exported { name, snapshot, dir }
    };
    samples::all().into_iter().map(export).collect()
}

/// What is red by a baseline and by minimums, beside the samples, for the readers of others.
#[test]
fn what_is_red_without_a_finding_is_in_every_format_of_findings() {
    let (dir, snapshot) = (Dir::new("export/red"), samples::ring(0));
    dir.write("in.json", snapshot.to_json());
    let root = Root::at(&dir.0);
    let baseline = Baseline::parse("lockdep.baseline", "lockdep-baseline 1\n", &root);
    let baseline = baseline.expect("a baseline");
    let known = Known { baseline: &baseline, root: &root, today: Date::today() };
    let rules = Rules { min_classes: Some(9), min_edges: 9, ..Rules::default() };
    let red = check_known(&snapshot, &rules, Some(known), Show::default()).red;
    let alarms: Vec<_> = red.iter().flat_map(Red::alarms).collect();
    for format in Format::value_variants() {
        let mut text = Vec::new();
        export::write(*format, &snapshot, &judge(&snapshot), &alarms, &mut text).expect("a buffer");
        dir.write(&file(*format), text);
    }
    for format in [Format::Sarif, Format::Junit, Format::Github] {
        let text = dir.read(&file(format));
        for part in ["too-few-classes", "too-few-edges", "new-edges", "circular"] {
            assert!(text.contains(part), "{text}");
        }
        // Each edge by itself, with the line to paste.
        assert!(text.matches("to accept it, add this line").count() >= 2, "{text}");
    }
}

#[test]
fn a_format_has_to_be_known_and_an_input_readable() {
    let dir = Dir::new("export-usage");
    dir.write("in.json", samples::ring(0).to_json()).write("torn.json", "{");
    let ran = dir.run(&["export", "--format", "gif", "in.json"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains("mermaid") && ran.err.contains("sarif"), "{}", ran.err);
    // What can be read is written all the same.
    let ran = dir.run(&["export", "--format", "dot", "."]);
    assert_eq!(ran.code, Some(2), "{}", ran.err);
    assert!(ran.err.contains("torn.json") && ran.out.starts_with("digraph"), "{}", ran.err);
    let to_file = dir.run(&["export", "-f", "dot", "in.json", "-o", "missing/out.dot"]);
    assert_eq!(to_file.code, Some(2), "{}", to_file.err);
    assert!(!dir.0.join("missing").exists());
}

#[test]
fn the_same_input_is_the_same_output() {
    let dir = Dir::new("export-again");
    dir.write("in.json", samples::ring(0).to_json());
    for format in Format::value_variants().iter().map(|format| word(*format)) {
        let run =
            |inputs: &[&str]| dir.run(&[&["export", "-f", &*format], inputs].concat()).clean(0);
        assert_eq!(run(&["in.json"]), run(&["in.json", "in.json"]), "{format}");
    }
}
