//! A baseline that somebody wrote, and beside it, after a line `%`, another one or a snapshot: what is
//! read is printed as it is read again, classes are matched one to one, and what was written for a
//! snapshot is known of it.
#![no_main]

use cargo_lockdep::baseline::{Acceptance, Baseline, Comparison, Date};
use cargo_lockdep::design::Root;
use cargo_lockdep::diff::{Diff, Side};
use libfuzzer_sys::fuzz_target;
use lockdep_core::snapshot::{Snapshot, Union, judge};

fn read(text: &str) -> Option<Baseline> {
    let root = Root::default();
    let baseline = Baseline::parse("b", text, &root).ok()?;
    let printed = baseline.to_string();
    let again = Baseline::parse("b", &printed, &root).expect("what was printed is read");
    assert_eq!(again.to_string(), printed);
    assert!(again.edges().map(|(_, e)| e).eq(baseline.edges().map(|(_, e)| e)));
    assert!(again.exceptions().map(|(_, e)| e).eq(baseline.exceptions().map(|(_, e)| e)));
    Some(baseline)
}

fn compare(baseline: &Baseline, snapshot: &Snapshot) {
    let root = Root::default();
    let comparison = Comparison::of(baseline, snapshot, &root);
    comparison.text();
    comparison.updated();
    let mut acceptance = Acceptance::new(&comparison, Date::today());
    for verdict in judge(snapshot).verdicts {
        acceptance.accepts(&verdict);
        acceptance.line(&verdict);
    }
    acceptance.warnings();
    let written = comparison.written(false).to_string();
    let written = read(&written).expect("what was written is read");
    let again = Comparison::of(&written, snapshot, &root);
    assert_eq!(again.fresh().len(), 0, "what was written is known:\n{written}");
}

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let (one, other) = text.split_once("\n%\n").unwrap_or((text, ""));
    let Some(one) = read(one) else { return };
    if let Ok(snapshot) = Snapshot::from_json(other.as_bytes()) {
        let mut union = Union::new();
        union.add(&snapshot);
        compare(&one, &union.finish());
    } else if let Some(other) = read(other) {
        let diff = Diff::between(&Side::baseline(&one), &Side::baseline(&other));
        diff.text(Default::default());
        assert!(diff.is_empty() || one != other);
    }
});
