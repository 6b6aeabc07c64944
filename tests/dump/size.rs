//! A large program's snapshot is small, and is read as it was written.

use std::collections::HashSet;

use crate::thousand::{Step, locks, steps};
use crate::*;

/// Through functions that take nothing, to one that takes a lock.
fn walk(steps: &[Step], path: &mut dyn Iterator<Item = usize>, end: &mut dyn FnMut()) {
    match path.next() {
        Some(i) => steps[i](None, &mut || walk(steps, path, end)),
        None => end(),
    }
}

/// Twelve locks under each lock, on a stack that no other nesting has.
pub(crate) fn nest() {
    let (locks, steps) = (locks(), steps());
    for (i, outer) in locks.iter().enumerate() {
        for j in 0..12 {
            // Never backwards, so that nothing is found.
            let Some(inner) = locks.get(i + 1 + j * j * 3) else { break };
            let mut path = [(i / 61) % 64].into_iter();
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
    assert_eq!(snapshot.classes.len(), 1_000);
    assert!(snapshot.edges.len() >= 10_000, "{}", snapshot.edges.len());
    // Where each lock was wanted, on a stack of its own, which is there once.
    let wanted = snapshot.edges.iter().map(|edge| snapshot.places[edge.at[0].wanted as usize]);
    let stacks: HashSet<_> = wanted.map(|place| place.stack.expect("stacks are taken")).collect();
    assert_eq!(stacks.len(), snapshot.edges.len());
    let nodes: HashSet<_> = snapshot.stacks.iter().collect();
    assert_eq!(nodes.len(), snapshot.stacks.len());
    let bytes = fs::metadata(&files(&dump)[0]).unwrap().len();
    // What is measured of a class is a line of its own.
    let measured = if cfg!(feature = "stats") { 500 * 1_000 } else { 0 };
    assert!(bytes < 1_000_000 + measured, "{bytes} bytes");
}
