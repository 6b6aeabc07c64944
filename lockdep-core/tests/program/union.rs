//! Random programs split over processes: the union of their snapshots obeys its laws, and judging it
//! comes to the same as one process that did all of it.

use std::borrow::Borrow;
use std::collections::BTreeSet;

use lockdep_core::mode::Mode::{self, Exclusive, RecursiveRead, Shared, Upgradable};
use lockdep_core::snapshot::{Origin, Snapshot, Union, Verdict, judge};
use lockdep_core::violation::Kind;

use crate::world::{Lock, World, element, single};

/// Locks that are taken one under the other, and released.
pub(crate) type Nest = Vec<(Lock, Mode)>;

/// A number generator: the programs are the same in every run.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 33) as usize % sides
    }

    pub(crate) fn nests(&mut self) -> Vec<Nest> {
        let (classes, modes) = (3 + self.roll(4), 1 + self.roll(4));
        // Those that keep to an order are clean more often than not.
        let ordered = self.roll(4);
        (0..1 + self.roll(8)).map(|_| self.nest(classes, modes, ordered)).collect()
    }

    fn nest(&mut self, classes: usize, modes: usize, ordered: usize) -> Nest {
        let mut taken = BTreeSet::new();
        let mut nest = Nest::new();
        for _ in 0..1 + self.roll(4) {
            let class = 1 + self.roll(classes) as u32;
            if taken.insert(class) {
                let mode = [Exclusive, Shared, RecursiveRead, Upgradable][self.roll(modes)];
                nest.push((single(class), mode));
            }
        }
        if self.roll(4) < ordered {
            nest.sort_by_key(|(lock, _)| lock.class);
        }
        nest
    }
}

/// Arrays, taken upwards and downwards in all modes, some of it under guards.
pub(crate) fn array_nests(dice: &mut Dice) -> Vec<Nest> {
    let (modes, guards) = (1 + dice.roll(4), dice.roll(3));
    let nest = |dice: &mut Dice| {
        let mut mode = || [Exclusive, Shared, RecursiveRead, Upgradable][dice.roll(modes)];
        let (held, wanted, guard) = (mode(), mode(), mode());
        let mut nest = Nest::new();
        if guards > 0 && dice.roll(3) > 0 {
            nest.push((single(10 + dice.roll(guards) as u32), guard));
        }
        let class = 1 + dice.roll(2) as u32;
        let (from, to) = (dice.roll(4), dice.roll(4));
        nest.push((element(class, from), held));
        if from != to {
            nest.push((element(class, to), wanted));
        }
        nest
    };
    // Each is known to be an array before anything counts.
    let known = (1..3).map(|class| {
        let (one, other) = (element(class, 0), element(class, 1));
        vec![(single(10), Exclusive), (one, Shared), (other, RecursiveRead)]
    });
    known.chain((0..1 + dice.roll(8)).map(|_| nest(dice)).collect::<Vec<_>>()).collect()
}

/// What a process learns that does these.
pub(crate) fn process(nests: &[Nest]) -> Snapshot {
    let mut world = World::new();
    for nest in nests {
        world.nest_as(0, nest);
    }
    world.validator.snapshot()
}

fn union<S: Borrow<Snapshot>>(snapshots: impl IntoIterator<Item = S>) -> Snapshot {
    let mut union = Union::new();
    snapshots.into_iter().for_each(|snapshot| union.add(snapshot.borrow()));
    union.finish()
}

fn split(nests: &[Nest], dice: &mut Dice) -> Vec<Snapshot> {
    let mut parts = vec![Vec::new(); 1 + dice.roll(4)];
    for nest in nests {
        let part = dice.roll(parts.len());
        parts[part].push(nest.clone());
        if dice.roll(4) == 0 {
            // A test that runs in two shards.
            let part = dice.roll(parts.len());
            parts[part].push(nest.clone());
        }
    }
    parts.iter().map(|nests| process(nests)).collect()
}

fn found(snapshot: &Snapshot) -> Vec<Verdict> {
    judge(snapshot).verdicts.into_iter().filter(|verdict| verdict.is_fatal(snapshot)).collect()
}

/// An edge: from, to, whether it is read recursively and held exclusively, and under what.
type Edge = (String, String, bool, bool, Vec<(String, Mode)>);

/// The graph without what differs between one process and several.
fn graph(snapshot: &Snapshot) -> Vec<Edge> {
    let class = |class: u32| snapshot.classes[class as usize].name.clone();
    let edge = |edge: &lockdep_core::snapshot::Edge| {
        let under = edge.under.iter().map(|guard| (class(guard.class), guard.mode)).collect();
        (class(edge.from), class(edge.to), edge.recursive_read, edge.exclusive, under)
    };
    snapshot.edges.iter().map(edge).collect()
}

#[test]
fn the_laws_of_a_union() {
    let mut dice = Dice(0x5eed_0001);
    for _ in 0..400 {
        let [a, b, c] = [(), (), ()].map(|()| process(&dice.nests()));
        let all = union([&a, &b, &c]);
        assert_eq!(union([&a]), a, "what a validator writes is in order");
        assert_eq!(all, union([&c, &a, &b]), "in any order");
        assert_eq!(all, union([&union([&a, &b]), &c]), "in any tree");
        assert_eq!(all, union([&a, &union([&b, &c])]), "in any tree");
        assert_eq!(all, union([&all, &a, &all, &c]), "some of them twice");
        let text = all.to_json();
        assert_eq!(Snapshot::from_json(text.as_bytes()).unwrap(), all);
        assert_eq!(judge(&all), judge(&union([&b, &c, &a])));
    }
}

#[test]
fn judging_the_union_is_judging_one_process_that_did_all_of_it() {
    let mut dice = Dice(0x5eed_0002);
    let (mut red, mut across, mut noted) = (0, 0, 0);
    for round in 0..3000 {
        let nests = dice.nests();
        let one = process(&nests);
        let parts = split(&nests, &mut dice);
        let all = union(&parts);
        assert_eq!(graph(&one), graph(&all), "round {round}: {nests:?}");
        let live = one.findings.iter().any(|finding| !finding.note);
        let (in_one, in_all) = (found(&one), found(&all));
        assert_eq!(live, !in_one.is_empty(), "round {round}: {nests:?}");
        assert_eq!(live, !in_all.is_empty(), "round {round}: {nests:?}\n{in_all:?}");
        red += live as usize;
        across += in_all.iter().any(|verdict| verdict.origin == Origin::Union) as usize;
        noted += judge(&all).verdicts.iter().any(|verdict| verdict.note) as usize;
    }
    // The programs are of all sorts.
    assert!(red > 500 && red < 2500 && across > 100 && noted > 20, "{red} {across} {noted}");
}

#[test]
fn judging_orders_within_arrays_is_judging_one_process_that_did_all_of_it() {
    let mut dice = Dice(0x5eed_0004);
    let (mut red, mut across, mut noted) = (0, 0, 0);
    for round in 0..3000 {
        let nests = array_nests(&mut dice);
        let one = process(&nests);
        let (known, rest) = nests.split_at(2);
        let mut parts = vec![known.to_vec(); 1 + dice.roll(4)];
        for nest in rest {
            let part = dice.roll(parts.len());
            parts[part].push(nest.clone());
        }
        let parts: Vec<Snapshot> = parts.iter().map(|nests| process(nests)).collect();
        let all = union(&parts);
        assert_eq!(all, union(parts.iter().rev().chain([&all])), "the laws");
        assert_eq!(graph(&one), graph(&all), "round {round}: {nests:?}");
        let live = one.findings.iter().any(|finding| !finding.note);
        let (in_one, in_all) = (found(&one), found(&all));
        assert_eq!(live, !in_one.is_empty(), "round {round}: {nests:?}\n{in_one:?}");
        assert!(live || in_all.is_empty(), "round {round}: {nests:?}\n{in_all:?}");
        // Which very locks were nested is what only a process can know; but not their order.
        let findings = Vec::new();
        let order = !found(&Snapshot { findings, ..one.clone() }).is_empty();
        assert!(!order || !in_all.is_empty(), "round {round}: {nests:?}");
        red += live as usize;
        across += in_all.iter().any(|verdict| verdict.origin == Origin::Union) as usize;
        noted += judge(&all).verdicts.iter().any(|verdict| verdict.note) as usize;
    }
    assert!(red > 300 && across > 50 && noted > 20, "{red} {across} {noted}");
}

#[test]
fn a_guard_of_some_pairs_of_an_array_does_not_hide_the_others() {
    let gate = (single(9), Exclusive);
    let nest = |from, to, held| vec![(element(1, from), held), (element(1, to), Exclusive)];
    let gated = |mut nest: Nest| {
        nest.insert(0, gate);
        nest
    };
    // Upwards under a guard exclusively, and without it shared; downwards under it.
    let up = process(&[gated(nest(0, 1, Exclusive)), nest(1, 2, Shared)]);
    let down = process(&[gated(nest(5, 4, Exclusive))]);
    let all = union([&up, &down]);
    assert_eq!(found(&all).len(), 1, "{:?}", judge(&all));
    // And if a process said that a guard keeps them apart.
    let both = process(&[gated(nest(0, 1, Exclusive)), gated(nest(5, 4, Exclusive))]);
    assert!(both.findings.iter().all(|finding| finding.note) && !both.findings.is_empty());
    let other = process(&[nest(1, 2, Shared), vec![(element(1, 0), Exclusive)]]);
    let all = union([&both, &other]);
    assert_eq!(found(&all).len(), 1, "{:?}", judge(&all));
    assert_eq!(judge(&all).verdicts.len(), 1, "and the note is not told beside it");
}

#[test]
fn two_halves_of_an_inversion_meet() {
    let [a, b] = [single(1), single(2)].map(|lock| (lock, Exclusive));
    let halves = [process(&[vec![a, b]]), process(&[vec![b, a]])];
    assert!(halves.iter().all(|half| found(half).is_empty()));
    let all = union(&halves);
    let verdicts = found(&all);
    assert_eq!(verdicts.len(), 1);
    assert_eq!((verdicts[0].kind, verdicts[0].origin), (Kind::Circular, Origin::Union));
    assert_eq!(verdicts[0].steps.len(), 2);
    let text = verdicts[0].text(&all);
    assert!(text.contains("possible circular locking dependency detected"), "{text}");
    assert!(text.contains("CPU0") && text.contains("*** DEADLOCK ***"), "{text}");
    assert_eq!(text.matches("was wanted at lockdep-core/tests/program/").count(), 2, "{text}");
}

#[test]
fn what_one_process_found_is_told_once() {
    let [a, b] = [single(1), single(2)].map(|lock| (lock, Exclusive));
    let both = process(&[vec![a, b], vec![b, a]]);
    let other = process(&[vec![b, a], vec![a, b]]);
    let half = process(&[vec![b, a]]);
    let all = union([&both, &half, &other]);
    let verdicts = found(&all);
    assert_eq!(verdicts.len(), 1, "{verdicts:?}");
    assert_eq!(verdicts[0].origin, Origin::Process);
    assert_eq!(verdicts[0].findings.len(), 2, "closed by either edge");
}

#[test]
fn readers_in_one_process_wake_by_a_writer_in_another() {
    let [a, b] = [single(1), single(2)];
    let reads = process(&[vec![(a, Shared), (b, Shared)], vec![(b, Shared), (a, Shared)]]);
    assert!(found(&reads).is_empty());
    let writes = process(&[vec![(a, Exclusive)], vec![(b, Exclusive)]]);
    let all = union([&reads, &writes]);
    assert_eq!(found(&all).len(), 1);
}

#[test]
fn a_gate_of_both_processes_keeps_a_ring_open() {
    let [a, b, gate] = [1, 2, 3].map(|class| (single(class), Exclusive));
    let gated = [process(&[vec![gate, a, b]]), process(&[vec![gate, b, a]])];
    let all = union(&gated);
    assert!(found(&all).is_empty());
    let notes = judge(&all).verdicts;
    assert_eq!(notes.len(), 1);
    assert!(notes[0].note && notes[0].fact.starts_with("gated by class 3"), "{notes:?}");
    let around = process(&[vec![b, a]]);
    assert_eq!(found(&union([&all, &around])).len(), 1, "one that goes around it");
}

#[test]
fn orders_within_an_array_meet() {
    let nest = |from, to| vec![(element(1, from), Exclusive), (element(1, to), Exclusive)];
    let (up, down) = (process(&[nest(0, 1), nest(1, 2)]), process(&[nest(5, 4), nest(4, 3)]));
    assert!(found(&up).is_empty() && found(&down).is_empty());
    let all = union([&up, &down]);
    let verdicts = found(&all);
    assert_eq!(verdicts.len(), 1, "{verdicts:?}");
    assert_eq!(verdicts[0].kind, Kind::Recursive);
    assert!(verdicts[0].text(&all).contains("no common order"), "{}", verdicts[0].text(&all));
    let one = process(&[nest(0, 1), nest(5, 4)]);
    assert_eq!(found(&union([&one, &up])).len(), 1, "once if a process found it too");
}

#[test]
fn a_lock_whose_guards_are_sent_makes_a_note_of_a_ring() {
    let [a, b] = [single(1), single(2)].map(|lock| (lock, Exclusive));
    let (mut sender, other) = (World::new(), process(&[vec![b, a]]));
    sender.nest_as(0, &[a, b]);
    sender.pass_on(single(1));
    let all = union([&sender.validator.snapshot(), &other]);
    assert!(found(&all).is_empty());
    assert!(judge(&all).verdicts[0].fact.starts_with("guards of class 1 are sent"));
}

/// The same classes, made elsewhere.
fn made_at(mut snapshot: Snapshot, site: &str) -> Snapshot {
    snapshot.sites.push(site.to_owned());
    let site = snapshot.sites.len() as u32 - 1;
    snapshot.classes.iter_mut().for_each(|class| class.site = Some(site));
    union([snapshot])
}

#[test]
fn classes_of_the_same_names_are_not_the_same() {
    let [a, b] = [single(1), single(2)].map(|lock| (lock, Exclusive));
    let mut known = process(&[vec![a, b], vec![b, a]]);
    known.findings[0].suppressed = true;
    let known = made_at(known, "a.rs:1:1");
    let halves =
        [vec![a, b], vec![b, a]].map(|nest| made_at(process(&[nest]), "somewhere/else.rs:1:1"));
    assert!(found(&known).is_empty(), "it is accepted");
    let all = union([&known, &halves[0], &halves[1]]);
    let verdicts = found(&all);
    assert_eq!(verdicts.len(), 1, "{:?}", judge(&all));
    assert_eq!(verdicts[0].origin, Origin::Union);
}

#[test]
fn what_is_accepted_of_one_ring_is_not_accepted_of_another() {
    let [a, b, c] = [1, 2, 3].map(|class| (single(class), Exclusive));
    let mut known = process(&[vec![a, c], vec![c, b], vec![b, a]]);
    known.findings[0].suppressed = true;
    assert!(found(&known).is_empty(), "it is accepted");
    let other = process(&[vec![a, b]]);
    // b -> a closes both.
    assert_eq!(found(&union([&known, &other])).len(), 1);
}

#[test]
fn what_many_processes_saw_takes_no_more_room() {
    let half = process(&[vec![(single(1), Exclusive), (single(2), Exclusive)]]);
    let mut many = half.clone();
    let process = |i: usize| lockdep_core::snapshot::Process {
        id: format!("{i:016x}.0"),
        ..half.processes[0].clone()
    };
    many.processes = (0..20_000).map(process).collect();
    let edge = many.edges[0].clone();
    // Hundreds of millions of pairs of an edge and a process that saw it.
    many.edges = vec![edge; 50_000];
    let once = union([&many]);
    assert_eq!((once.processes.len(), once.edges.len()), (20_000, 1));
    assert!(once.edges[0].seen.is_all());
    let all = union([&once, &half, &many]);
    assert_eq!(all.count(&all.edges[0].seen), 20_001);
    assert_eq!(all, union([&half, &many]));
}
