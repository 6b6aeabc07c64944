//! Snapshots as a large test suite writes them, to measure with: `many DIR COUNT [KIB]`.
//!
//! One program of 2,000 classes in 20 crates; each process takes a part of them, on paths of calls
//! that processes have in common, in a test of its own.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::hash::Hash;
use std::path::Path;
use std::process::ExitCode;

use lockdep_core::config::{KernelConfig, Preempt};
use lockdep_core::mode::Mode;
use lockdep_core::snapshot::{
    Chain, Class, Edge, LostCoverage, Place, Process, Seen, Snapshot, StackNode, Union, Who,
    Witness,
};
use lockdep_core::wait::{LockKind, WaitType};

const CLASSES: u64 = 2000;
const CRATES: u64 = 20;
/// What an edge and all that comes with it takes, in bytes.
const EDGE: u64 = 1000;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let number = |i: usize| args.get(i).and_then(|arg| arg.parse::<u64>().ok());
    let (Some(dir), Some(count)) = (args.first(), number(1)) else {
        eprintln!("usage: many DIR COUNT [KIB]");
        return ExitCode::from(2);
    };
    let edges = number(2).unwrap_or(100) * 1024 / EDGE;
    let written = fs::create_dir_all(dir).and_then(|()| {
        (0..count).try_for_each(|i| {
            // The union brings it into the form that snapshots have.
            let mut union = Union::new();
            union.add(&Making::process(i, edges));
            fs::write(Path::new(dir).join(format!("{i:06}.json")), union.finish().to_json())
        })
    });
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{dir}: {error}");
            ExitCode::from(2)
        }
    }
}

/// Dice that fall alike everywhere.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % end
    }
}

/// A snapshot on its way, with the positions of what is in it.
struct Making {
    snapshot: Snapshot,
    sites: HashMap<String, u32>,
    frames: HashMap<String, u32>,
    stacks: HashMap<StackNode, u32>,
    places: HashMap<Place, u32>,
    classes: HashMap<u64, u32>,
}

fn number<T: Clone + Eq + Hash>(index: &mut HashMap<T, u32>, table: &mut Vec<T>, entry: T) -> u32 {
    *index.entry(entry.clone()).or_insert_with(|| {
        table.push(entry);
        table.len() as u32 - 1
    })
}

impl Making {
    /// What one process saw: part of the edges from classes to such as come later.
    fn process(number: u64, edges: u64) -> Snapshot {
        let mut dice = Dice(number << 32);
        let test = format!("tests::part_{}::case_{number}", number % 100);
        let process = Process {
            id: format!("{number:016x}-{:x}-{:08x}", number % 30_000, number * 77),
            program: format!("suite_{}", number % 40),
            test: Some(test.clone()),
            config: KernelConfig::new(Preempt::Rt, true),
            ended: true,
            chains: edges,
            lost_coverage: LostCoverage::default(),
        };
        let mut making = Making {
            snapshot: Snapshot {
                processes: vec![process],
                names: vec![test],
                who: vec![Who { process: 0, thread: 0, test: Some(0) }],
                ..Snapshot::empty()
            },
            sites: HashMap::new(),
            frames: HashMap::new(),
            stacks: HashMap::new(),
            places: HashMap::new(),
            classes: HashMap::new(),
        };
        let first = dice.below(CLASSES - 400);
        let mut seen = HashSet::new();
        while (seen.len() as u64) < edges {
            let from = first + dice.below(300);
            let to = from + 1 + dice.below(100) * dice.below(100) / 100;
            if seen.insert((from, to)) {
                making.edge(from, to);
            }
        }
        making.snapshot
    }

    fn edge(&mut self, from: u64, to: u64) {
        // A path of calls has its ways, and where it ends is the lock's.
        let (held_at, wanted_at) = (self.place(from, 0), self.place(to, from % 2));
        let (from, to) = (self.class(from), self.class(to));
        self.snapshot.edges.push(Edge {
            from,
            to,
            recursive_read: false,
            exclusive: true,
            refused: false,
            under: Vec::new(),
            at: vec![Witness {
                who: 0,
                held_mode: Mode::Exclusive,
                wanted_mode: Mode::Exclusive,
                wanted: wanted_at,
                held: Some(held_at),
            }],
            seen: Seen::ALL,
        });
        let locks = vec![(from, Mode::Exclusive), (to, Mode::Exclusive)];
        self.snapshot.chains.push(Chain { context: None, locks });
    }

    fn class(&mut self, number: u64) -> u32 {
        if let Some(known) = self.classes.get(&number) {
            return *known;
        }
        let (package, module) = module(number);
        let line = 10 + number;
        let site = self.site(format!("crates/part_{package}/src/module_{module}.rs:{line}:9"));
        let classes = &mut self.snapshot.classes;
        self.classes.insert(number, classes.len() as u32);
        classes.push(Class {
            name: format!("part_{package}::module_{module}::Thing{number}::state"),
            site: Some(site),
            payload: String::new(),
            only_in: None,
            lock_type: "Mutex".to_owned(),
            outer: WaitType::Sleep,
            inner: WaitType::Sleep,
            kind: LockKind::Normal,
            user_space: true,
            written: true,
            sent: false,
            also: Vec::new(),
            usage: "....".to_owned(),
            instances: 1 + number % 5,
            rank: None,
            seen: Seen::ALL,
        });
        classes.len() as u32 - 1
    }

    fn site(&mut self, site: String) -> u32 {
        number(&mut self.sites, &mut self.snapshot.sites, site)
    }

    /// Where a class is taken, on one of its ways there.
    fn place(&mut self, class: u64, way: u64) -> u32 {
        let (package, module) = module(class);
        let line = 3000 + 10 * class + way;
        let site = self.site(format!("crates/part_{package}/src/module_{module}.rs:{line}:24"));
        let mut stack = None;
        for depth in 0..10 {
            // Few are called first, and many at the end.
            let step = class % (depth * depth / 2 + 1);
            let package = (module + depth * way) % CRATES;
            let line = 70 * depth + step;
            let frame = number(
                &mut self.frames,
                &mut self.snapshot.frames,
                format!(
                    "part_{package}::module_{module}::Handler{depth}<T>::step_{step} at \
                     crates/part_{package}/src/module_{module}.rs:{line}"
                ),
            );
            let node = StackNode { frame, caller: stack };
            stack = Some(number(&mut self.stacks, &mut self.snapshot.stacks, node));
        }
        number(&mut self.places, &mut self.snapshot.places, Place { site, stack })
    }
}

fn module(class: u64) -> (u64, u64) {
    (class % CRATES, class / CRATES % 7)
}
