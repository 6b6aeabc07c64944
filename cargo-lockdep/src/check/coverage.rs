//! How much was looked at, and what was not.

use std::collections::BTreeSet;

use lockdep_core::snapshot::{Relation, Snapshot};

/// How much was looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// How many processes there were.
    pub processes: usize,
    /// Those that had not ended when they wrote their snapshot, by program and test.
    pub unfinished: Vec<String>,
    /// How many classes were acquired.
    pub classes: usize,
    /// How many pairs of classes were nested.
    pub edges: usize,
    /// The names of classes that were acquired, and never with another lock or in a context.
    pub never_nested: Vec<String>,
    /// The names of classes that are known and were never acquired.
    pub never_acquired: Vec<String>,
    /// What validators could not see, summed up.
    pub lost: Vec<Lost>,
    /// Where validation was switched off, and how often.
    pub off: Vec<(String, u64)>,
}

/// Something that validators could not see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lost {
    /// The name of the counter.
    pub name: &'static str,
    /// In all processes together.
    pub count: u64,
    /// In how many processes.
    pub processes: usize,
}

impl Lost {
    /// What the counter counts.
    pub fn what(&self) -> &'static str {
        match self.name {
            "reentered" => {
                "events from within the validator's own (allocators, hooks, signal handlers)"
            }
            "key_collisions" => "nestings whose chain key another one has",
            "contexts" => "contexts beyond the highest number",
            "locks_without_site" => {
                "locks made inside the standard library (`.map(Mutex::new)`), each a class of its own"
            }
            "wrapper_instances" => "locks of declared wrappers, each a class of its own",
            "raw_uses" => "uses of the raw lock behind a lock",
            _ => "of a kind that this command does not know",
        }
    }
}

impl Coverage {
    /// Of a snapshot.
    pub fn of(snapshot: &Snapshot) -> Coverage {
        let names = snapshot.class_names();
        let mut nested = vec![false; names.len()];
        let mut pairs = BTreeSet::new();
        for edge in &snapshot.edges {
            nested[edge.from as usize] = true;
            nested[edge.to as usize] = true;
            pairs.insert((edge.from, edge.to));
        }
        // Each lock of a program is open to contexts; to one in which nothing is taken, that says
        // nothing.
        let taken_in = snapshot.context_edges.iter().filter(|edge| edge.is == Relation::TakenIn);
        let used: BTreeSet<u32> = taken_in.map(|edge| edge.context).collect();
        for edge in snapshot.context_edges.iter().filter(|edge| used.contains(&edge.context)) {
            nested[edge.class as usize] = true;
        }
        for within in &snapshot.within {
            nested[within.class as usize] = true;
        }
        for chain in snapshot.chains.iter().filter(|chain| chain.locks.len() > 1) {
            for (class, _) in &chain.locks {
                nested[*class as usize] = true;
            }
        }
        let acquired = |i: &usize| snapshot.classes[*i].instances > 0;
        let all = 0..names.len();
        let named = |which: Vec<usize>| -> Vec<String> {
            let mut named: Vec<String> = which.into_iter().map(|i| names[i].clone()).collect();
            named.sort_unstable();
            named
        };
        let unfinished = snapshot.processes.iter().filter(|process| !process.ended);
        Coverage {
            processes: snapshot.processes.len(),
            unfinished: unfinished
                .map(|process| match &process.test {
                    Some(test) => format!("{}, test {test}", process.program),
                    None => process.program.clone(),
                })
                .collect(),
            classes: all.clone().filter(acquired).count(),
            edges: pairs.len(),
            never_nested: named(all.clone().filter(|i| acquired(i) && !nested[*i]).collect()),
            never_acquired: named(all.filter(|i| !acquired(i)).collect()),
            lost: lost(snapshot),
            off: off(snapshot),
        }
    }
}

fn lost(snapshot: &Snapshot) -> Vec<Lost> {
    let mut all: Vec<Lost> = Vec::new();
    for process in &snapshot.processes {
        for (name, count) in process.lost_coverage.fields() {
            let known = all.iter().position(|lost| lost.name == name);
            let i = known.unwrap_or_else(|| {
                all.push(Lost { name, count: 0, processes: 0 });
                all.len() - 1
            });
            // Snapshots of others may say anything.
            all[i].count = all[i].count.saturating_add(count);
            all[i].processes += usize::from(count > 0);
        }
    }
    all.retain(|lost| lost.count > 0);
    all
}

fn off(snapshot: &Snapshot) -> Vec<(String, u64)> {
    let uses = snapshot.off_uses.iter().map(|off| {
        let count = off.counts.values().fold(0u64, |all, count| all.saturating_add(*count));
        (snapshot.sites[off.site as usize].clone(), count)
    });
    uses.collect()
}
