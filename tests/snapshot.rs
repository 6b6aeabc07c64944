//! Snapshots: what they hold, that they are read as they were written, and that their union obeys its
//! laws.

use lockdep::kernel::RawSpinLock;
use lockdep::sync::Mutex;
use lockdep::{Action, Options, Policy, Snapshot, Validator, context, with_class};
use lockdep_core::mode::Mode;
use lockdep_core::snapshot::{Guard, Relation, Union};

fn collecting() -> Validator {
    Validator::new(Options { policy: Policy::new(Action::Collect), ..Options::default() })
}

fn snapshot(f: impl FnOnce()) -> Snapshot {
    let validator = collecting();
    lockdep::scope(&validator, f);
    validator.snapshot()
}

fn union(snapshots: &[&Snapshot]) -> Snapshot {
    let mut union = Union::new();
    snapshots.iter().for_each(|snapshot| union.add(snapshot));
    union.finish()
}

fn name(snapshot: &Snapshot, class: u32) -> &str {
    &snapshot.classes[class as usize].name
}

/// The position of a class.
#[track_caller]
fn class(snapshot: &Snapshot, name: &str) -> u32 {
    let found = snapshot.classes.iter().position(|class| class.name == name);
    found.unwrap_or_else(|| panic!("{name}: {:?}", snapshot.classes)) as u32
}

#[test]
fn it_is_read_as_it_was_written() {
    let (a, b) = (Mutex::new(1u8), Mutex::new(2u16));
    let taken = snapshot(|| {
        let _a = a.lock().unwrap();
        let _b = b.lock().unwrap();
    });
    let text = taken.to_json();
    assert_eq!(Snapshot::from_json(text.as_bytes()).unwrap(), taken);
    assert_eq!(union(&[&taken]), taken);
    assert_eq!(union(&[&taken, &taken]), taken);
    let other = snapshot(|| {
        let _b = b.lock().unwrap();
        let _a = a.lock().unwrap();
    });
    let both = union(&[&taken, &other]);
    assert_eq!(both.edges.len(), 2);
    assert_eq!(both, union(&[&other, &taken, &other]));
    assert_eq!(Snapshot::from_json(both.to_json().as_bytes()).unwrap(), both);
}

/// Where and by whom the edge between two classes was seen first.
#[test]
fn an_edge_has_both_places_with_their_stacks_and_the_thread() {
    let a = with_class!(Mutex::new(1u8), name = "a");
    let b = with_class!(Mutex::new(2u16), name = "b");
    let held = line!() + 2;
    let taken = snapshot(|| {
        let _a = a.lock().unwrap();
        let _b = b.lock().unwrap();
    });
    let [edge] = &taken.edges[..] else { panic!("{:?}", taken.edges) };
    assert_eq!((name(&taken, edge.from), name(&taken, edge.to)), ("a", "b"));
    assert!(edge.exclusive && !edge.refused && !edge.recursive_read);
    let [witness] = &edge.at[..] else { panic!("{:?}", edge.at) };
    assert_eq!((witness.held_mode, witness.wanted_mode), (Mode::Exclusive, Mode::Exclusive));
    for (place, line) in [(witness.held.unwrap(), held), (witness.wanted, held + 1)] {
        let (site, frames) = taken.place(place);
        assert!(site.starts_with(&format!("tests/snapshot.rs:{line}:")), "{site}");
        let here = "an_edge_has_both_places_with_their_stacks_and_the_thread";
        let innermost = format!("snapshot::{here}::{{{{closure}}}} at tests/snapshot.rs:{line}");
        assert!(frames.iter().any(|frame| *frame == innermost), "{frames:?}");
    }
    let who = taken.who[witness.who as usize];
    let thread = std::thread::current();
    // A plain test's thread has its name; which test it belongs to, nobody said.
    assert_eq!(taken.names[who.thread as usize], thread.name().unwrap());
    assert_eq!((who.test, who.process), (None, 0));
}

#[test]
fn chains_are_what_was_held_together() {
    let a = with_class!(Mutex::new(1u8), name = "a");
    let b = with_class!(Mutex::new(2u16), name = "b");
    let raw = with_class!(RawSpinLock::new(3u32), name = "raw");
    let taken = snapshot(|| {
        let _a = a.lock();
        let _b = b.lock();
        drop(raw.lock_irqsave());
        context::hardirq(|| drop(raw.lock()));
    });
    let text = |chain: &lockdep_core::snapshot::Chain| {
        assert!(chain.locks.iter().all(|(_, mode)| *mode == Mode::Exclusive));
        let names = chain.locks.iter().map(|(class, _)| name(&taken, *class));
        let context = chain.context.map(|at| &*taken.contexts[at as usize].name);
        context.into_iter().chain(names).collect::<Vec<_>>().join(" ")
    };
    let mut chains: Vec<String> = taken.chains.iter().map(text).collect();
    chains.sort();
    assert_eq!(chains, ["a", "a b", "a b raw", "hardirq raw"]);
    assert!(taken.processes[0].chains >= 4);
}

#[test]
fn an_edge_says_what_it_was_always_done_under() {
    let gate = with_class!(Mutex::new(0u8), name = "gate");
    let a = with_class!(Mutex::new(0u16), name = "a");
    let b = with_class!(Mutex::new(0u32), name = "b");
    let under = |snapshot: &Snapshot| {
        let ends = (class(snapshot, "a"), class(snapshot, "b"));
        let edge = snapshot.edges.iter().find(|edge| (edge.from, edge.to) == ends).unwrap();
        edge.under.clone()
    };
    let nest = || drop((a.lock(), b.lock()));
    let always = snapshot(|| {
        let _gate = gate.lock();
        nest();
    });
    let guard = Guard { class: class(&always, "gate"), mode: Mode::Exclusive };
    assert_eq!(under(&always), [guard]);
    let never = snapshot(nest);
    assert!(under(&never).is_empty());
    // Once without is not always, wherever that was.
    assert!(under(&union(&[&always, &never])).is_empty());
}

#[test]
fn instances_are_counted_by_class() {
    let locks: Vec<_> = (0..3).map(|i| with_class!(Mutex::new(i), name = "many")).collect();
    let taken = snapshot(|| {
        for _ in 0..2 {
            locks.iter().for_each(|lock| drop(lock.lock()));
        }
    });
    assert_eq!(taken.classes[class(&taken, "many") as usize].instances, 3);
}

/// What each class has to do with the hard interrupt.
fn with_hardirq<'a>(snapshot: &'a Snapshot, class: &str) -> Vec<(Relation, bool, &'a str)> {
    let edges = snapshot.context_edges.iter().filter(|edge| {
        snapshot.contexts[edge.context as usize].name == "hardirq"
            && name(snapshot, edge.class) == class
    });
    let edges = edges.map(|edge| {
        let witness = edge.at[0];
        assert_eq!(witness.held.is_some(), edge.is == Relation::OpenTo, "a context is not taken");
        (edge.is, edge.exclusive, snapshot.place(witness.wanted).0)
    });
    edges.collect()
}

#[test]
fn what_a_context_could_interrupt_is_there_though_it_never_came() {
    let open = with_class!(RawSpinLock::new(0u8), name = "open");
    let shut = with_class!(RawSpinLock::new(0u16), name = "shut");
    let inside = with_class!(RawSpinLock::new(0u32), name = "inside");
    let line = line!() + 2;
    let never = snapshot(|| {
        drop(open.lock());
        drop(shut.lock_irqsave());
    });
    let [(Relation::OpenTo, true, site)] = with_hardirq(&never, "open")[..] else {
        panic!("{:?}", never.context_edges);
    };
    assert!(site.starts_with(&format!("tests/snapshot.rs:{line}:")), "{site}");
    assert!(with_hardirq(&never, "shut").is_empty());
    let line = line!() + 1;
    let came = snapshot(|| context::hardirq(|| drop(inside.lock())));
    let [(Relation::TakenIn, false, site)] = with_hardirq(&came, "inside")[..] else {
        panic!("{:?}", came.context_edges);
    };
    assert!(site.starts_with(&format!("tests/snapshot.rs:{line}:")), "{site}");
    // What the one could interrupt and the other does is known together.
    let both = union(&[&never, &came]);
    assert_eq!((with_hardirq(&both, "open").len(), with_hardirq(&both, "inside").len()), (1, 1));
}

#[test]
fn locks_of_an_array_have_a_direction() {
    let row: [Mutex<u64>; 4] = std::array::from_fn(|_| Mutex::new(0));
    let up = snapshot(|| drop((row[0].lock(), row[1].lock())));
    let [within] = &up.within[..] else { panic!("{:?}", up.within) };
    assert!(within.up && within.at.len() == 1 && up.edges.is_empty());
    assert_eq!((within.held, within.wanted), (Mode::Exclusive, Mode::Exclusive));
    assert!(name(&up, within.class).starts_with("u64@tests/snapshot.rs:"));
    let down = snapshot(|| drop((row[3].lock(), row[2].lock())));
    assert!(!down.within[0].up);
    let both = union(&[&up, &down]);
    assert_eq!(both.within.iter().map(|within| within.up).collect::<Vec<_>>(), [false, true]);
}

#[test]
fn where_validation_was_off_and_what_was_lost_is_there() {
    let a = with_class!(Mutex::new(1u8), name = "a");
    let line = line!() + 2;
    let taken = snapshot(|| {
        lockdep::off(|| drop(a.lock()));
        lockdep::off(|| drop(a.lock()));
    });
    let [first, second] = &taken.off_uses[..] else { panic!("{:?}", taken.off_uses) };
    for (off, line) in [(first, line), (second, line + 1)] {
        assert!(taken.sites[off.site as usize].starts_with(&format!("tests/snapshot.rs:{line}:")));
        assert_eq!(off.counts.get(&0), Some(&1));
    }
    assert!(taken.classes.is_empty());
}

#[test]
fn petgraph_has_the_edges() {
    let a = with_class!(Mutex::new(1u8), name = "a");
    let b = with_class!(Mutex::new(2u16), name = "b");
    let taken = snapshot(|| drop((a.lock(), b.lock())));
    let graph = taken.to_petgraph();
    assert_eq!((graph.node_count(), graph.edge_count()), (2, 1));
    let (from, to) = graph.edge_endpoints(graph.edge_indices().next().unwrap()).unwrap();
    assert_eq!((&*graph[from].name, &*graph[to].name), ("a", "b"));
}

macro_rules! twins {
    () => {
        (with_class!(Mutex::new(0u8), name = "twin"), with_class!(Mutex::new(0u8), name = "twin"))
    };
}

/// Two keys, which no other process could tell apart.
#[test]
fn two_keys_of_one_name_and_place_are_one_class() {
    let (one, other) = twins!();
    let inner = with_class!(Mutex::new(0u16), name = "inner");
    let taken = snapshot(|| {
        drop((one.lock(), inner.lock()));
        drop((other.lock(), inner.lock()));
    });
    assert_eq!((taken.classes.len(), taken.edges.len()), (2, 1), "{taken:?}");
    assert_eq!(union(&[&taken]), taken);
}

#[test]
fn a_chain_says_in_which_context_it_was_though_nothing_was_waited_for() {
    let lock = with_class!(RawSpinLock::new(0u8), name = "tried");
    let taken = snapshot(|| context::hardirq(|| drop(lock.try_lock())));
    let [chain] = &taken.chains[..] else { panic!("{:?}", taken.chains) };
    assert_eq!(taken.contexts[chain.context.unwrap() as usize].name, "hardirq");
    assert_eq!(union(&[&taken]), taken);
}

#[test]
fn who_writes_to_one_path_at_once_leaves_no_torn_file() {
    // A name as long as names can be, so that nothing can be added to it.
    let directory = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("snapshot");
    std::fs::create_dir_all(&directory).unwrap();
    let path = directory.join("x".repeat(250) + ".json");
    let (a, b) = (Mutex::new(1i8), Mutex::new(2i16));
    let small = snapshot(|| drop(a.lock()));
    let mut large = snapshot(|| drop((a.lock(), b.lock())));
    large.processes[0].program = "p".repeat(100_000);
    small.write_to(&path).unwrap();
    let write = |snapshot: &Snapshot| (0..200).for_each(|_| snapshot.write_to(&path).unwrap());
    std::thread::scope(|scope| {
        let writers = [scope.spawn(|| write(&small)), scope.spawn(|| write(&large))];
        while writers.iter().any(|writer| !writer.is_finished()) {
            let read = Snapshot::from_json(&std::fs::read(&path).unwrap()).unwrap();
            assert!(read == small || read == large);
        }
    });
    let left = std::fs::read_dir(&directory).unwrap().count();
    assert_eq!(left, 1, "nothing unfinished is left");
}
