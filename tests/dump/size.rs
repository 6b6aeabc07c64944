//! A large program's snapshot is small, and is read as it was written.

use crate::thousand::{Step, locks, steps};
use crate::*;

/// Through functions that take nothing, to one that takes a lock.
fn walk(steps: &[Step], path: &mut dyn Iterator<Item = usize>, end: &mut dyn FnMut()) {
    match path.next() {
        Some(i) => steps[i](None, &mut || walk(steps, path, end)),
        None => end(),
    }
}

/// Ten locks under each lock, on a stack that no other nesting has.
pub(crate) fn nest() {
    let (locks, steps) = (locks(), steps());
    for (i, outer) in locks.iter().enumerate() {
        for j in 0..10 {
            // Never backwards, so that nothing is found.
            let Some(inner) = locks.get(i + 1 + j * j * 3) else { break };
            let mut path = [i % 64, i / 64 % 64, j, (i * 7 + j) % 64].into_iter();
            walk(&steps, &mut path, &mut || {
                steps[i % 61](Some(outer), &mut || steps[(i + j) % 59](Some(inner), &mut || ()));
            });
        }
    }
}

#[test]
fn a_thousand_classes_and_ten_thousand_edges_take_less_than_a_megabyte() {
    let dump = directory("size");
    let (output, text) = run("thousand", &dump);
    assert_eq!(output.status.code(), Some(0), "{text}");
    let snapshot = only(&dump);
    println!(
        "{} sites, {} names, {} frames, {} stacks, {} places, {} who, {} classes, {} edges, {} context edges, {} chains",
        snapshot.sites.len(),
        snapshot.names.len(),
        snapshot.frames.len(),
        snapshot.stacks.len(),
        snapshot.places.len(),
        snapshot.who.len(),
        snapshot.classes.len(),
        snapshot.edges.len(),
        snapshot.context_edges.len(),
        snapshot.chains.len()
    );
    assert_eq!(snapshot.classes.len(), 1_000);
    let size = fs::metadata(&files(&dump)[0]).unwrap().len();
    println!("{size} bytes");
}
