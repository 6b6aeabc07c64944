//! A snapshot that somebody wrote: read, merged with itself and judged. What is read must obey the
//! laws of the union; nothing may panic, and nothing may take memory out of proportion.
#![no_main]

use libfuzzer_sys::fuzz_target;
use lockdep_core::snapshot::{Snapshot, Union, judge};

fn union(snapshots: &[&Snapshot]) -> Snapshot {
    let mut union = Union::new();
    snapshots.iter().for_each(|snapshot| union.add(snapshot));
    union.finish()
}

fuzz_target!(|data: &[u8]| {
    let Ok(snapshot) = Snapshot::from_json(data) else { return };
    let once = union(&[&snapshot]);
    assert_eq!(union(&[&once]), once, "in order");
    assert_eq!(union(&[&snapshot, &once]), once, "some of it twice");
    let text = once.to_json();
    let again = Snapshot::from_json(text.as_bytes()).expect("what was written is read");
    assert_eq!(again, once);
    for verdict in judge(&once).verdicts {
        verdict.text(&once);
        verdict.is_fatal(&once);
    }
    once.to_dot();
    once.to_petgraph();
});
