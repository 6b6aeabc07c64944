//! Programs' locks and nestings, as few words as can be, and the snapshots that their tests leave.

use std::collections::BTreeSet;

use lockdep_core::snapshot::Snapshot;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::common::union;

/// A lock: where it is made, and what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Lock {
    pub(crate) file: String,
    pub(crate) line: u32,
    pub(crate) column: u32,
    pub(crate) label: String,
    pub(crate) primitive: &'static str,
    /// The label is a name that somebody gave it.
    pub(crate) given: bool,
}

/// While one is held, another one is wanted; by position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Nesting {
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) recursive: bool,
    pub(crate) shared: bool,
}

impl Nesting {
    pub(crate) fn plain(from: usize, to: usize) -> Nesting {
        Nesting { from, to, recursive: false, shared: false }
    }
}

/// What the tests of a program do.
#[derive(Clone, Debug, Default)]
pub(crate) struct Model {
    pub(crate) locks: Vec<Lock>,
    pub(crate) nestings: BTreeSet<Nesting>,
    /// Locks taken in an interrupt, and those open to it.
    pub(crate) taken_in: BTreeSet<usize>,
    pub(crate) open_to: BTreeSet<usize>,
    /// Locks of arrays that are taken upwards.
    pub(crate) upwards: BTreeSet<usize>,
}

impl Model {
    /// What all tests together leave.
    pub(crate) fn snapshot(&self) -> Snapshot {
        self.run("1", "all", |_| true)
    }

    /// What one process leaves that does some of the nestings.
    pub(crate) fn run(&self, process: &str, test: &str, does: impl Fn(usize) -> bool) -> Snapshot {
        let class = |lock: &Lock| {
            let Lock { file, line, label, primitive, given, .. } = lock;
            let name = if *given { label.clone() } else { format!("{label}@{file}:{line}") };
            let payload = if *given { "" } else { &*format!("krate::{label}") };
            let site = self.sites().iter().position(|s| *s == lock.site()).expect("it is there");
            json!({ "name": name, "site": site, "payload": payload, "lock_type": primitive,
                "outer": "sleep", "inner": "sleep", "user_space": true, "written": true,
                "usage": "....", "instances": 1 })
        };
        let at = |to: usize, from: Option<usize>| match from {
            Some(from) => json!([[0, 0, to, from]]),
            None => json!([[0, 0, to]]),
        };
        let edges = self.nestings.iter().enumerate().filter(|(i, _)| does(*i)).map(|(_, n)| {
            json!({ "from": n.from, "to": n.to, "recursive_read": n.recursive,
                "exclusive": !n.shared, "at": at(n.to, Some(n.from)) })
        });
        let taken = self
            .taken_in
            .iter()
            .map(|i| json!({ "context": 0, "class": i, "is": "taken-in", "at": at(*i, None) }));
        let open = self.open_to.iter().map(|i| {
            json!({ "context": 0, "class": i, "is": "open-to", "exclusive": true,
                "at": at(*i, Some(*i)) })
        });
        let within = self.upwards.iter().map(|i| {
            json!({ "class": i, "up": true, "held": "exclusive", "wanted": "exclusive",
                "at": at(*i, Some(*i)) })
        });
        let sites = self.sites();
        let places = self.locks.iter().map(|lock| {
            let at = sites.iter().position(|s| *s == lock.used()).expect("it is there");
            json!([at, at])
        });
        let frame = |site: &String| {
            let line = site.rsplit_once(':').map_or("", |(line, _)| line);
            format!("app::work at {line}")
        };
        let value = json!({
            "schema": 2,
            "processes": [{ "id": process, "program": "app", "test": test, "ended": true,
                "chains": 0, "config": { "preempt": "full", "preempt_count": true,
                "prove_raw_lock_nesting": true } }],
            "sites": sites,
            "names": [test],
            "frames": sites.iter().map(frame).collect::<Vec<_>>(),
            "stacks": (0..sites.len()).map(|i| [i]).collect::<Vec<_>>(),
            "places": places.collect::<Vec<_>>(),
            "who": [[0, 0, 0]],
            "contexts": [{ "name": "hardirq", "limit": "spin" }],
            "classes": self.locks.iter().map(class).collect::<Vec<_>>(),
            "edges": edges.collect::<Vec<_>>(),
            "context_edges": taken.chain(open).collect::<Vec<Value>>(),
            "within": within.collect::<Vec<_>>(),
        });
        let text = value.to_string();
        let snapshot = Snapshot::from_json(text.as_bytes());
        union(&[&snapshot.unwrap_or_else(|e| panic!("{e}\n{text}"))])
    }

    fn sites(&self) -> Vec<String> {
        self.locks.iter().flat_map(|lock| [lock.site(), lock.used()]).collect()
    }

    /// The program with some of it called otherwise or standing elsewhere.
    pub(crate) fn with(&self, change: impl Fn(&mut Lock)) -> Model {
        let mut model = self.clone();
        model.locks.iter_mut().for_each(change);
        model
    }
}

impl Lock {
    fn site(&self) -> String {
        format!("{}:{}:{}", self.file, self.line, self.column)
    }

    /// Where it is taken.
    pub(crate) fn used(&self) -> String {
        format!("{}:{}:5", self.file, self.line + 50)
    }
}

const FILES: [&str; 3] = ["src/lib.rs", "src/pool.rs", "other-2/src/odd name.rs"];
const LABELS: [&str; 3] = ["u8", "Vec<Option<(u8, &str)>>", "Queue"];
const GIVEN: [&str; 3] = ["pool.lock", "b", "fn() -> \"x\\y\""];
const PRIMITIVES: [&str; 3] = ["Mutex", "RwLock", "raw spinlock"];

fn lock() -> impl Strategy<Value = Lock> {
    let rest = (0..3usize, 0..4u8, prop_oneof![4 => Just(0usize), 1 => 1..3usize]);
    (0..3usize, 1..40u32, 1..4u32, rest).prop_map(
        |(file, line, column, (label, given, primitive))| {
            let given = given == 0;
            Lock {
                file: FILES[file].to_owned(),
                line,
                column,
                label: if given { GIVEN[label] } else { LABELS[label] }.to_owned(),
                primitive: PRIMITIVES[primitive],
                given,
            }
        },
    )
}

/// Small programs, with many locks of few types.
pub(crate) fn model() -> impl Strategy<Value = Model> {
    prop::collection::vec(lock(), 2..14).prop_flat_map(|mut locks| {
        // What is one class is one lock.
        let mut seen = BTreeSet::new();
        locks.retain(|lock| seen.insert((lock.site(), lock.label.clone())));
        let n = locks.len();
        let nesting = (0..n, 0..n, 0..6u8).prop_map(|(from, to, how)| Nesting {
            from,
            to,
            recursive: how == 0,
            shared: how == 1,
        });
        let nestings = prop::collection::btree_set(nesting, 1..20);
        let some = || prop::collection::btree_set(0..n, 0..3);
        (Just(locks), nestings, some(), some(), some()).prop_map(
            |(locks, nestings, taken_in, open_to, upwards)| {
                let nestings = nestings.into_iter().filter(|n| n.from != n.to);
                // What is one edge of a snapshot is one here.
                let mut kinds = BTreeSet::new();
                let nestings =
                    nestings.filter(|n| kinds.insert((n.from, n.to, n.recursive))).collect();
                Model { locks, nestings, taken_in, open_to, upwards }
            },
        )
    })
}
