//! Counters, in the order of `/proc/lockdep_stats`, as far as they mean something here.

use std::collections::BTreeSet;

use lockdep_core::snapshot::{Relation, Snapshot};

use super::reach::reach;

/// What is counted, and how many there are.
pub(super) fn counters(snapshot: &Snapshot) -> Vec<(String, u64)> {
    let mut all: Vec<(String, u64)> = Vec::new();
    let mut add = |name: &str, count: usize| all.push((name.to_owned(), count as u64));
    let Snapshot { classes, edges, context_edges, chains, processes, .. } = snapshot;
    add("lock-classes", classes.len());
    add("direct dependencies", edges.len());
    add("indirect dependencies", reach(snapshot).0.iter().sum());
    let relations = |is| context_edges.iter().filter(|edge| edge.is == is).count();
    add("dependencies of contexts on classes", relations(Relation::TakenIn));
    add("dependencies of classes on contexts", relations(Relation::OpenTo));
    add("orders within arrays", snapshot.within.len());
    add("dependency chains", chains.len());
    add("chain hlocks used", chains.iter().map(|chain| chain.locks.len()).sum());
    for (i, context) in snapshot.contexts.iter().enumerate() {
        let inside = chains.iter().filter(|chain| chain.context == Some(i as u32)).count();
        add(&format!("in-{} chains", context.name), inside);
    }
    add("in-process chains", chains.iter().filter(|chain| chain.context.is_none()).count());
    add("stack-trace entries", snapshot.stacks.len());
    let stacks: BTreeSet<u32> = snapshot.places.iter().filter_map(|place| place.stack).collect();
    add("number of stack traces", stacks.len());

    // Hardirq write, hardirq read, softirq write, softirq read.
    let usage = |at: &[usize], what: [u8; 2]| {
        let has = |usage: &str| at.iter().any(|i| what.contains(&usage.as_bytes()[*i]));
        classes.iter().filter(|class| has(&class.usage)).count()
    };
    let (safe, not_safe) = ([b'-', b'?'], [b'+', b'?']);
    for (read, first) in [("", 0), ("read-", 1)] {
        let irqs: [(&str, &[usize]); 3] =
            [("hardirq", &[first]), ("softirq", &[first + 2]), ("irq", &[first, first + 2])];
        for (irq, at) in irqs {
            add(&format!("{irq}-{read}safe locks"), usage(at, safe));
            add(&format!("{irq}-{read}unsafe locks"), usage(at, not_safe));
        }
    }
    add("uncategorized locks", classes.iter().filter(|class| class.usage == "....").count());
    let deepest = chains.iter().map(|chain| chain.locks.len()).max();
    add("max locking depth", deepest.unwrap_or(0));

    add("processes", processes.len());
    add("processes that did not end", processes.iter().filter(|process| !process.ended).count());
    let programs: BTreeSet<&str> = processes.iter().map(|process| &*process.program).collect();
    add("programs", programs.len());
    let of_processes = processes.iter().filter_map(|p| Some((&*p.program, p.test.as_deref()?)));
    let of_witnesses = snapshot.who.iter().filter_map(|who| {
        let program = &*snapshot.processes[who.process as usize].program;
        Some((program, &*snapshot.names[who.test? as usize]))
    });
    add("tests with nestings", of_processes.chain(of_witnesses).collect::<BTreeSet<_>>().len());
    let (notes, findings): (Vec<_>, Vec<_>) =
        snapshot.findings.iter().partition(|finding| finding.note);
    add("findings of processes", findings.len());
    add("notes of processes", notes.len());
    add("places with validation off", snapshot.off_uses.len());

    let nestings: u64 = processes.iter().fold(0, |sum, p| p.chains.saturating_add(sum));
    all.push(("nestings known to be right, of all processes".to_owned(), nestings));
    let lost = |i: usize| {
        let lost = processes.iter().map(|process| process.lost_coverage.fields()[i].1);
        lost.fold(0, u64::saturating_add)
    };
    for (i, (name, _)) in
        lockdep_core::snapshot::LostCoverage::default().fields().iter().enumerate()
    {
        all.push((format!("not looked at: {}", name.replace('_', " ")), lost(i)));
    }
    all
}
