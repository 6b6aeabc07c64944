//! Kernel programs split over processes: judging the union of what each learnt comes to the same as
//! one process that did all of it, contexts included.

use cargo_lockdep::machine::Machine;
use cargo_lockdep::program::{Lock, Op, Program};
use lockdep_core::snapshot::{Origin, Snapshot, Union, judge};
use lockdep_core::violation::Kind;
use lockdep_core::wait::{LockKind, WaitType, WaitTypes};
use serde_json::Value;

/// A number generator: the programs are the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 33) as usize % sides
    }

    fn locks(&mut self) -> Vec<Lock> {
        let wait = |dice: &mut Dice| match dice.roll(6) {
            0 => WaitTypes::new(WaitType::Config).kind(LockKind::Percpu),
            _ => WaitTypes::new(WaitType::Spin),
        };
        let lock = |i| Lock { class: format!("C{i}"), wait: wait(self) };
        (0..4).map(lock).collect()
    }

    /// What a task does from holding nothing to holding nothing.
    fn piece(&mut self, locks: usize, bustle: usize) -> Vec<Op> {
        let (mut before, mut after) = (Vec::new(), Vec::new());
        if self.roll(4) < bustle {
            let (enter, exit) = [
                (Op::HardirqEnter, Op::HardirqExit),
                (Op::HardirqEnterThreaded, Op::HardirqExit),
                (Op::SoftirqEnter, Op::SoftirqExit),
            ][self.roll(3)];
            before.push(enter);
            after.push(exit);
        } else if self.roll(2) == 0 {
            let (off, on) =
                [(Op::IrqDisable, Op::IrqEnable), (Op::BhDisable, Op::BhEnable)][self.roll(2)];
            before.push(off);
            after.push(on);
        }
        let mut taken = Vec::new();
        for _ in 0..1 + self.roll(3) {
            let lock = self.roll(locks);
            if taken.contains(&lock) {
                continue;
            }
            taken.push(lock);
            let ways = [Op::Lock, Op::Read, Op::QRead, Op::Lock, Op::TryLock];
            before.push(ways[self.roll(5)](lock));
            after.insert(0, Op::Unlock(lock));
        }
        before.append(&mut after);
        before
    }
}

/// What a process learns that does these.
fn process(locks: &[Lock], pieces: &[Vec<Op>]) -> Snapshot {
    let program = Program {
        id: Value::from(0),
        prove_raw_lock_nesting: true,
        locks: locks.to_vec(),
        ops: Vec::new(),
        expect: None,
    };
    let mut machine = Machine::new(&program, true);
    for op in pieces.iter().flatten() {
        machine.step(*op);
    }
    machine.validator().snapshot()
}

fn union(snapshots: &[Snapshot]) -> Snapshot {
    let mut union = Union::new();
    snapshots.iter().for_each(|snapshot| union.add(snapshot));
    union.finish()
}

const RINGS: [Kind; 2] = [Kind::Circular, Kind::Irq];

/// Whether there is a ring, and whether the union alone shows it.
fn rings(snapshot: &Snapshot) -> (bool, bool) {
    let verdicts = judge(snapshot).verdicts;
    let rings = || verdicts.iter().filter(|verdict| RINGS.contains(&verdict.kind));
    (rings().count() > 0, rings().any(|verdict| verdict.origin == Origin::Union))
}

#[test]
fn judging_the_union_is_judging_one_process_that_did_all_of_it() {
    let mut dice = Dice(0x5eed_0003);
    let (mut red, mut across, mut irq) = (0, 0, 0);
    for round in 0..4000 {
        let locks = dice.locks();
        let bustle = dice.roll(4);
        let pieces: Vec<Vec<Op>> =
            (0..1 + dice.roll(6)).map(|_| dice.piece(locks.len(), bustle)).collect();
        let one = process(&locks, &pieces);
        let mut parts = vec![Vec::new(); 1 + dice.roll(4)];
        for piece in &pieces {
            let part = dice.roll(parts.len());
            parts[part].push(piece.clone());
        }
        let parts: Vec<Snapshot> = parts.iter().map(|part| process(&locks, part)).collect();
        let all = union(&parts);
        let live = one.findings.iter().any(|finding| RINGS.contains(&finding.kind));
        let (in_one, _) = rings(&one);
        let (in_all, only_there) = rings(&all);
        assert_eq!((live, live), (in_one, in_all), "round {round}: {locks:?} {pieces:?}");
        let contexts = one.findings.iter().any(|finding| finding.kind == Kind::Irq);
        red += live as usize;
        across += only_there as usize;
        irq += contexts as usize;
    }
    // The programs are of all sorts.
    assert!(red > 400 && red < 3600 && across > 100 && irq > 100, "{red} {across} {irq}");
}

#[test]
fn an_interrupt_of_one_test_meets_what_another_leaves_open_to_it() {
    let locks = Dice(7).locks();
    let open = process(&locks, &[vec![Op::Lock(1), Op::Unlock(1)]]);
    let taken = [Op::HardirqEnter, Op::Lock(1), Op::Unlock(1), Op::HardirqExit];
    let taken = process(&locks, &[taken.to_vec()]);
    assert!(!rings(&open).0 && !rings(&taken).0);
    let all = union(&[open, taken]);
    let verdict = &judge(&all).verdicts[0];
    assert_eq!((verdict.kind, &*verdict.code), (Kind::Irq, "irq-inconsistent-state"));
    assert!(verdict.is_fatal(&all) && verdict.text(&all).contains("can arrive while holding"));
}
