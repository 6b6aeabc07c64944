//! A baseline that somebody wrote: read, compared with a small graph, written anew and read again. A
//! second writing must change nothing.
#![no_main]

use std::sync::LazyLock;

use cargo_lockdep::baseline::{Baseline, Comparison};
use cargo_lockdep::design::Root;
use libfuzzer_sys::fuzz_target;
use lockdep_core::snapshot::Snapshot;

/// Two mutexes, taken in both orders.
static GRAPH: LazyLock<Snapshot> = LazyLock::new(|| {
    let text = include_bytes!("../corpus/snapshot/mutex-2.json");
    Snapshot::from_json(text).expect("a snapshot of the corpus")
});

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let root = Root::default();
    let Ok(baseline) = Baseline::parse("baseline", text, &root) else { return };
    let written = Comparison::of(&baseline, &GRAPH, &root).written(true);
    let text = written.to_string();
    let again = Baseline::parse("baseline", &text, &root).expect("what was written is read");
    let comparison = Comparison::of(&again, &GRAPH, &root);
    assert_eq!(comparison.fresh().len(), 0, "all that was seen is in it");
    assert_eq!(comparison.written(true).to_string(), text);
});
