//! Random programs against the definition: all rings are enumerated, after each step.
//!
//! The definition is exact about modes; the graph puts the ways in which a lock is held or wanted into
//! two nodes a class, and with them what each step was always done under. So a finding must come no
//! later than the exact definition's, and no earlier than that of one which merges as the graph does.

use lockdep_core::mode::Mode::{self, Exclusive, RecursiveRead, Shared, Upgradable};

use crate::world::{Lock, World, single};

const CLASSES: usize = 5;
const TASKS: usize = 2;

/// A number generator: the programs are the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 33) as usize % sides
    }
}

fn lock(class: usize) -> Lock {
    single(class as u32 + 1)
}

/// A lock that is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Held {
    class: usize,
    mode: Mode,
}

/// A lock that was wanted under another.
#[derive(Clone, Debug)]
struct Step {
    from: Held,
    to: Held,
    guards: Vec<Held>,
}

#[derive(Debug, Default)]
struct Definition {
    steps: Vec<Step>,
    /// Who waited to write; and, where steps are merged, who held a lock so and waited for another.
    written: [bool; CLASSES],
    merges: bool,
}

fn apart(one: &[Held], other: &[Held]) -> bool {
    let excludes = |a: &Held, b: &Held| {
        let both = [a.mode, b.mode];
        a.class == b.class && (both.contains(&Exclusive) || both == [Upgradable; 2])
    };
    one.iter().any(|a| other.iter().any(|b| excludes(a, b)))
}

/// What is left of guards: those that are held now, at the weaker of both modes.
fn meet(guards: &[Held], now: &[Held]) -> Vec<Held> {
    let strength = |mode| match mode {
        Exclusive => 2,
        Upgradable => 1,
        _ => 0,
    };
    let weaker = |a: Mode, b: Mode| if strength(a) < strength(b) { a } else { b };
    let left = guards.iter().filter_map(|guard| {
        let now = now.iter().find(|now| now.class == guard.class)?;
        Some(Held { mode: weaker(guard.mode, now.mode), ..*guard })
    });
    left.collect()
}

impl Definition {
    fn is_one(&self, known: &Step, step: &Step) -> bool {
        let ends = (known.from.class, known.to.class) == (step.from.class, step.to.class);
        let arrival = |step: &Step| step.to.mode == RecursiveRead;
        match self.merges {
            true => ends && arrival(known) == arrival(step),
            false => ends && (known.from, known.to) == (step.from, step.to),
        }
    }

    fn take(&mut self, held: &[Held], to: Held, waits: bool) {
        let writes = |mode| matches!(mode, Exclusive | Upgradable);
        if !waits {
            return;
        }
        self.written[to.class] |= writes(to.mode);
        for from in held {
            if self.merges {
                self.written[from.class] |= writes(from.mode);
            }
            let guards = held.iter().copied().filter(|held| held != from).collect();
            let step = Step { from: *from, to, guards };
            let mut known = false;
            for i in 0..self.steps.len() {
                if self.is_one(&self.steps[i], &step) {
                    self.steps[i].guards = meet(&self.steps[i].guards, &step.guards);
                    known |= self.steps[i].from.mode == step.from.mode;
                }
            }
            if !known {
                let mut step = step;
                for i in 0..self.steps.len() {
                    if self.is_one(&self.steps[i], &step) {
                        step.guards = meet(&step.guards, &self.steps[i].guards);
                    }
                }
                self.steps.push(step);
            }
        }
    }

    /// Whether who wants `wanted` waits for who holds `held`, both of one lock.
    fn waits(&self, wanted: Held, held: Held) -> bool {
        match (wanted.mode, held.mode) {
            (RecursiveRead, Exclusive) => true,
            (RecursiveRead, _) => false,
            (Exclusive, _) | (_, Exclusive) | (Upgradable, Upgradable) => true,
            // Behind a writer that waits.
            _ => self.written[held.class],
        }
    }

    fn has_ring(&self) -> bool {
        let mut ring = Vec::new();
        (0..self.steps.len()).any(|first| self.goes_on(first, &mut ring))
    }

    /// Whether a ring goes on with this step.
    fn goes_on(&self, next: usize, ring: &mut Vec<usize>) -> bool {
        let step = &self.steps[next];
        if ring.iter().any(|i| apart(&self.steps[*i].guards, &step.guards)) {
            return false;
        }
        ring.push(next);
        let closed = step.to.class == self.steps[ring[0]].from.class;
        let found = if closed {
            self.waits(step.to, self.steps[ring[0]].from)
        } else {
            (0..self.steps.len()).any(|after| {
                let from = self.steps[after].from;
                let fresh = ring.iter().all(|i| self.steps[*i].from.class != from.class);
                fresh
                    && from.class == step.to.class
                    && self.waits(step.to, from)
                    && self.goes_on(after, ring)
            })
        };
        ring.pop();
        found
    }
}

/// The step at which each of the three has its first finding, if it has one.
fn run(seed: u64, len: usize) -> [Option<usize>; 3] {
    let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let modes: &[Mode] = match dice.roll(3) {
        0 => &[Exclusive],
        1 => &[Exclusive, Shared, Shared],
        _ => &[Exclusive, Shared, RecursiveRead, Upgradable, Shared],
    };
    // A gate that most of the program keeps to.
    let gate = dice.roll(2) == 0;
    let mut world = World::new();
    let mut exact = Definition::default();
    let mut merged = Definition { merges: true, ..Definition::default() };
    let mut held: [Vec<Held>; TASKS] = Default::default();
    let mut first = [None; 3];
    for at in 0..len {
        let task = dice.roll(TASKS);
        let held = &mut held[task];
        if held.len() > 3 || !held.is_empty() && dice.roll(5) < 2 {
            // Mostly the last one.
            let at = if dice.roll(3) > 0 { held.len() - 1 } else { dice.roll(held.len()) };
            let released = held.remove(at);
            world.release(task, lock(released.class));
            continue;
        }
        let begins_with_gate = gate && held.is_empty() && dice.roll(8) > 0;
        let class = if begins_with_gate { 0 } else { dice.roll(CLASSES) };
        if held.iter().any(|held| held.class == class) {
            continue;
        }
        let mode = if begins_with_gate { Exclusive } else { modes[dice.roll(modes.len())] };
        let waits = begins_with_gate || dice.roll(8) > 0;
        let to = Held { class, mode };
        exact.take(held, to, waits);
        merged.take(held, to, waits);
        let wanted = world.request(lock(class), mode);
        let wanted = if waits { wanted } else { wanted.trylock() };
        let found = world.acquire(task, &wanted);
        held.push(to);
        let real = found.iter().any(|(_, note)| !note);
        for (first, found) in first.iter_mut().zip([merged.has_ring(), real, exact.has_ring()]) {
            if found && first.is_none() {
                *first = Some(at);
            }
        }
        if first[1].is_some() || first[2].is_some() {
            break;
        }
    }
    first
}

#[test]
fn findings_come_with_the_first_ring_that_can_hang() {
    let many = if cfg!(miri) { 5 } else { 4_000 };
    let mut counts = [0; 3];
    for seed in 1..=many {
        let [merged, real, exact] = run(seed, 60);
        let never = usize::MAX;
        let [after, now, before] = [merged, real, exact].map(|at| at.unwrap_or(never));
        assert!(now <= before, "{seed}: step {before} closes a ring, told: {real:?}");
        assert!(after <= now, "{seed}: told at step {now}, where there is no ring: {merged:?}");
        for (count, found) in counts.iter_mut().zip([merged, real, exact]) {
            *count += found.is_some() as usize;
        }
    }
    // The programs are worth something: many have rings, many have none.
    assert!(cfg!(miri) || counts.iter().all(|count| (many as usize / 5..).contains(count)));
    assert!(cfg!(miri) || counts.iter().all(|count| *count < many as usize * 9 / 10), "{counts:?}");
}
