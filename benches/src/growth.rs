//! What it costs that the graph grows: time and memory of each new dependency.
//!
//! A dependency is made as users make it: one lock taken, another under it, both released. All
//! four events are timed together, one dependency at a time, so `worst_ns` is the worst that any
//! single one cost. Nothing is subtracted: reading the clock costs some 30 ns of each mean. What
//! was first taken alone is not new, so the first of the four events costs the steady state.
//!
//! Each measurement is made a few times on fresh state, and the one with the lowest mean is told,
//! with the lowest of the worst cases: what another process does to this one is not our cost.
//!
//! Memory is what the allocator counts as live (`live.rs`), everything included: chain cache,
//! graph, witnesses, names. Per class: after every class was registered and taken once, with no
//! dependency yet; without the locks. Per edge: what is live more after all of them, by their number.

use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Instant;

use lockdep_core::class::{ClassId, LockClassKey, LockType, Registry};
use lockdep_core::depmap::DepMap;
use lockdep_core::held::Acquire;
use lockdep_core::site::Site;
use lockdep_core::task::Task;
use lockdep_core::validator::{Options, Validator};
use lockdep_core::wait::{WaitType, WaitTypes};
use serde::Serialize;

use crate::live;
use crate::plot;
use crate::quiet;
use crate::shapes::{Pair, Shape};

/// What was measured of one implementation on one graph.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Row {
    #[serde(rename = "impl")]
    pub(crate) implementation: &'static str,
    pub(crate) shape: &'static str,
    pub(crate) classes: u32,
    /// How many dependencies were made.
    pub(crate) edges: usize,
    pub(crate) mean_ns: f64,
    pub(crate) worst_ns: u64,
    pub(crate) total_ms: f64,
    pub(crate) bytes_per_class: f64,
    pub(crate) bytes_per_edge: f64,
}

/// What of it to measure.
#[derive(Clone, Debug, Default)]
pub(crate) struct Settings {
    /// JSON instead of a table.
    pub(crate) json: bool,
    /// Where to draw the mean costs.
    pub(crate) svg: Option<PathBuf>,
    /// The most classes, if not all sizes are wanted.
    pub(crate) most: Option<u32>,
    /// One implementation or one shape alone.
    pub(crate) only: Option<String>,
}

/// What [`Settings::only`] may be.
pub(crate) fn names() -> Vec<&'static str> {
    let shapes = Shape::ALL.map(Shape::name);
    Subject::ALL.map(Subject::name).into_iter().chain(shapes).collect()
}

/// Measures and prints.
pub(crate) fn run(settings: &Settings) -> io::Result<()> {
    live::begin();
    quiet::start_deloxide()?;
    let mut rows = Vec::new();
    for shape in Shape::ALL {
        for &classes in
            shape.sizes().iter().filter(|n| settings.most.is_none_or(|most| **n <= most))
        {
            let pairs = shape.pairs(classes);
            for subject in Subject::ALL {
                let wanted = settings
                    .only
                    .as_deref()
                    .is_none_or(|only| only == subject.name() || only == shape.name());
                if !wanted || classes > subject.most(shape) {
                    continue;
                }
                if !settings.json {
                    eprintln!("{} {} {classes}", shape.name(), subject.name());
                }
                rows.push(subject.measure(shape, classes, &pairs));
            }
        }
    }
    let mut out = io::stdout().lock();
    if settings.json {
        serde_json::to_writer_pretty(&mut out, &rows)?;
        writeln!(out)?;
    } else {
        write!(out, "{}", table(&rows))?;
    }
    settings.svg.as_ref().map_or(Ok(()), |file| std::fs::write(file, plot(&rows)))
}

/// A panel a shape; a shape that has one size alone has no line.
fn plot(rows: &[Row]) -> String {
    let shapes = Shape::ALL.into_iter().filter(|shape| shape.sizes().len() > 1);
    let line = |shape: Shape, implementation: &'static str| {
        let of_it = |row: &&Row| row.shape == shape.name() && row.implementation == implementation;
        let point = |row: &Row| (f64::from(row.classes), row.mean_ns);
        plot::Line { implementation, points: rows.iter().filter(of_it).map(point).collect() }
    };
    let names = Subject::ALL.map(Subject::name);
    let panel = |shape: Shape| plot::Panel {
        title: shape.name().replace('_', " "),
        lines: names.map(|name| line(shape, name)).into(),
    };
    plot::svg(&shapes.map(panel).collect::<Vec<_>>(), &names)
}

fn table(rows: &[Row]) -> String {
    let mut table = format!(
        "{:<20} {:<13} {:>7} {:>7} {:>9} {:>10} {:>9} {:>8} {:>8}\n",
        "impl", "shape", "classes", "edges", "mean ns", "worst ns", "total ms", "B/class", "B/edge"
    );
    for row in rows {
        table += &format!(
            "{:<20} {:<13} {:>7} {:>7} {:>9.0} {:>10} {:>9.2} {:>8.0} {:>8.0}\n",
            row.implementation,
            row.shape,
            row.classes,
            row.edges,
            row.mean_ns,
            row.worst_ns,
            row.total_ms,
            row.bytes_per_class,
            row.bytes_per_edge
        );
    }
    table
}

/// Who is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Subject {
    Plain,
    Backtraces,
    TracingMutex,
    Deloxide,
}

impl Subject {
    const ALL: [Subject; 4] =
        [Subject::Plain, Subject::Backtraces, Subject::TracingMutex, Subject::Deloxide];

    const fn name(self) -> &'static str {
        match self {
            Subject::Plain => "lockdep",
            Subject::Backtraces => "lockdep/backtraces",
            Subject::TracingMutex => "tracing-mutex/std",
            Subject::Deloxide => "deloxide",
        }
    }

    /// The most classes at which it is measured.
    ///
    /// tracing-mutex overflows its stack on a reverse chain of 10,000. Both peers search the
    /// graph at each new edge, in all of these shapes but the plain chain.
    const fn most(self, shape: Shape) -> u32 {
        match (self, shape) {
            (Subject::Plain, _) => u32::MAX,
            (Subject::Backtraces, _) => 10_000,
            (Subject::TracingMutex, Shape::Chain) => 10_000,
            _ => 1_000,
        }
    }

    fn measure(self, shape: Shape, classes: u32, pairs: &[Pair]) -> Row {
        let rounds = if classes > 10_000 { 2 } else { 3 };
        let measured = (0..rounds).map(|_| match self {
            Subject::Plain => lockdep(false, classes, pairs),
            Subject::Backtraces => lockdep(true, classes, pairs),
            Subject::TracingMutex => {
                use tracing_mutex::stdsync::tracing::Mutex;
                let nested = |a: &Mutex<()>, b: &Mutex<()>| {
                    let _held = a.lock().expect("nothing panics");
                    drop(b.lock());
                };
                locks(classes, pairs, Mutex::new, nested, |lock| drop(lock.lock()))
            }
            Subject::Deloxide => {
                use deloxide::Mutex;
                let nested = |a: &Mutex<()>, b: &Mutex<()>| {
                    let _held = a.lock();
                    drop(b.lock());
                };
                locks(classes, pairs, Mutex::new, nested, |lock| drop(lock.lock()))
            }
        });
        let all: Vec<Measured> = measured.collect();
        let best = all.iter().min_by_key(|m| m.total_ns).expect("at least one round");
        let edges = pairs.len();
        Row {
            implementation: self.name(),
            shape: shape.name(),
            classes,
            edges,
            mean_ns: best.total_ns as f64 / edges as f64,
            worst_ns: all.iter().map(|m| m.worst_ns).min().expect("at least one round"),
            total_ms: best.total_ns as f64 / 1e6,
            bytes_per_class: best.class_bytes as f64 / f64::from(classes),
            bytes_per_edge: best.edge_bytes as f64 / edges as f64,
        }
    }
}

struct Measured {
    total_ns: u64,
    worst_ns: u64,
    class_bytes: isize,
    edge_bytes: isize,
}

/// Takes every class alone, then makes each pair.
fn grow(
    classes: u32,
    pairs: &[Pair],
    before: isize,
    mut take: impl FnMut(u32, Option<u32>),
) -> Measured {
    (0..classes).for_each(|class| take(class, None));
    let between = live::bytes();
    let (mut total_ns, mut worst_ns) = (0, 0);
    for &(held, wanted) in pairs {
        let start = Instant::now();
        take(held, Some(wanted));
        let ns = start.elapsed().as_nanos() as u64;
        total_ns += ns;
        worst_ns = worst_ns.max(ns);
    }
    let (class_bytes, edge_bytes) = (between - before, live::bytes() - between);
    Measured { total_ns, worst_ns, class_bytes, edge_bytes }
}

static MUTEX: LockType = LockType::new("mutex", WaitTypes::new(WaitType::Sleep));

/// Keys of 100,000 classes, which a program would have in its statics.
fn keys() -> &'static [LockClassKey] {
    static KEYS: OnceLock<Vec<LockClassKey>> = OnceLock::new();
    let key = |i| LockClassKey::new(Box::leak(format!("class {i}").into_boxed_str()));
    KEYS.get_or_init(|| (0..100_000).map(key).collect())
}

/// Our own validator, told of the events of locks: what the locks themselves do is not its cost.
fn lockdep(stacks: bool, classes: u32, pairs: &[Pair]) -> Measured {
    let options = Options { stacks, ..Options::default() };
    let site = Site::caller();
    let maps: Vec<DepMap> = keys().iter().take(classes as usize).map(DepMap::keyed).collect();
    let before = live::bytes();
    let validator = Validator::with_registry(options, Arc::new(Mutex::new(Registry::new())));
    let mut task = Task::new();
    let acquire = |task: &mut Task, i: u32| -> (usize, Option<ClassId>) {
        let map = &maps[i as usize];
        let class = map.class().unwrap_or_else(|| {
            let mut registry = validator.registry().lock().expect("nobody panicked");
            map.set_class(registry.register(map.identity(), "", &MUTEX))
        });
        let wanted = Acquire::new(map.address(), class, &MUTEX, site);
        assert!(validator.acquire(task, &wanted).is_empty(), "these graphs have no cycle");
        (map.address(), Some(class))
    };
    let release = |task: &mut Task, (map, class): (usize, Option<ClassId>)| {
        validator.release(task, map, class, false, site);
    };
    let measured = grow(classes, pairs, before, |held, wanted| {
        let held = acquire(&mut task, held);
        if let Some(wanted) = wanted {
            let wanted = acquire(&mut task, wanted);
            release(&mut task, wanted);
        }
        release(&mut task, held);
    });
    validator.check_invariants();
    measured
}

/// A peer: its real locks, each a class of its own.
fn locks<L>(
    classes: u32,
    pairs: &[Pair],
    new: impl Fn(()) -> L,
    nested: impl Fn(&L, &L),
    alone: impl Fn(&L),
) -> Measured {
    let mut locks: Vec<L> = Vec::with_capacity(classes as usize);
    let before = live::bytes();
    locks.extend((0..classes).map(|_| new(())));
    grow(classes, pairs, before, |held, wanted| match wanted {
        Some(wanted) => nested(&locks[held as usize], &locks[wanted as usize]),
        None => alone(&locks[held as usize]),
    })
}
