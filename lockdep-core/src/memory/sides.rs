//! What is remembered of a nesting of a program's locks beside where it was first seen: which locks
//! it was, in which modes, and under which others.

use crate::class::ClassId;
use crate::held::{Acquire, HeldLock};
use crate::instance::{Instances, Life};
use crate::mode::Mode;
use crate::table::{Pieces, Sparse};

/// A lock that is wanted while another is held.
#[derive(Clone, Copy, Debug)]
pub struct Nesting<'a> {
    /// All that the task holds.
    pub held: &'a [HeldLock],
    /// The position of the one that counts.
    pub at: usize,
    /// What is wanted.
    pub wanted: &'a Acquire,
    /// The number of the task.
    pub task: u32,
}

impl Nesting<'_> {
    /// The lock that is held.
    pub fn outer(&self) -> &HeldLock {
        &self.held[self.at]
    }

    /// The locks that may keep others out of this nesting: all else that is held.
    fn guards(&self) -> Vec<&HeldLock> {
        let mut guards = Vec::new();
        for (i, held) in self.held.iter().enumerate() {
            let counts = held.lock_type.user_space && !held.when().off();
            if i != self.at && counts && held.map() != self.wanted.map {
                guards.push(held);
            }
        }
        guards
    }
}

/// A lock that was held at every occurrence of a nesting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Guard {
    pub(super) class: ClassId,
    /// Which one; 0 if it was not always the same.
    instance: u32,
    /// How it was held, at the weakest.
    mode: Mode,
}

impl Guard {
    fn of(held: &HeldLock, instances: &mut Instances) -> Guard {
        let instance = instances.number(held.map()).get();
        Guard { class: held.class(), instance, mode: held.mode() }
    }

    /// What is left of a guard where this lock was held.
    fn meet(self, other: Guard) -> Guard {
        let instance = if self.instance == other.instance { self.instance } else { 0 };
        let mode = match self.mode == other.mode {
            true => self.mode,
            false if self.mode.excludes_its_like() && other.mode.excludes_its_like() => {
                Mode::Upgradable
            }
            false => Mode::Shared,
        };
        Guard { instance, mode, ..self }
    }

    /// Whether who holds the one and who holds the other exclude each other. `class`: whether it is
    /// enough that the two are of one class.
    fn excludes(&self, other: &Guard, class: bool) -> bool {
        let modes = [self.mode, other.mode];
        let apart = modes.contains(&Mode::Exclusive) || modes == [Mode::Upgradable; 2];
        let same = class || self.instance != 0 && self.instance == other.instance;
        self.class == other.class && same && apart
    }
}

/// What is known of a nesting.
#[derive(Clone, Debug)]
pub(super) struct Side {
    /// The two locks of the first time, by number: the one that was held, the one that was wanted.
    pub(super) instances: [u32; 2],
    /// How they were held and wanted.
    pub(super) modes: [Mode; 2],
    /// The task that did it.
    pub(super) task: u32,
    /// What it was always done under.
    pub(super) guards: Box<[Guard]>,
}

impl Side {
    pub(super) fn of(nesting: &Nesting<'_>, instances: &mut Instances) -> Side {
        let outer = nesting.outer();
        let mut guards = Vec::new();
        for held in nesting.guards() {
            guards.push(Guard::of(held, instances));
        }
        let mut number = |map| instances.number(map).get();
        Side {
            instances: [number(outer.map()), number(nesting.wanted.map)],
            modes: [outer.mode(), nesting.wanted.mode],
            task: nesting.task,
            guards: guards.into(),
        }
    }

    /// The same nesting once more: what it was not done under this time is no guard of it. True if
    /// that changed something.
    pub(super) fn meet(&mut self, nesting: &Nesting<'_>, instances: &mut Instances) -> bool {
        if self.guards.is_empty() {
            return false;
        }
        let all = nesting.guards();
        let mut left = Vec::with_capacity(self.guards.len());
        for guard in &self.guards {
            let mut met = None;
            for held in &all {
                if held.class() == guard.class {
                    let now = guard.meet(Guard::of(held, instances));
                    // Of several of the class, the one that leaves most.
                    if met.is_none() || now == *guard {
                        met = Some(now);
                    }
                }
            }
            if let Some(met) = met {
                left.push(met);
            }
        }
        let changed = *left != *self.guards;
        if changed {
            self.guards = left.into();
        }
        changed
    }

    /// Whether one task alone had one of the two locks, and it is gone.
    pub(super) fn is_private_past(&self, instances: &Instances) -> bool {
        let is_gone = |number| instances.life_of(number) == Life::GonePrivate;
        is_gone(self.instances[0]) || is_gone(self.instances[1])
    }

    /// Whether somebody keeps the two nestings apart: by the very same lock, or as far as `class`
    /// counts, by a lock of one class.
    pub(super) fn common_guard(&self, other: &Side, class: bool) -> Option<ClassId> {
        common(&self.guards, &other.guards, class)
    }

    /// Whether the two can wait for each other, this one for what `other` holds.
    fn blocks_on(&self, other: &Side) -> bool {
        !(self.modes[1] == Mode::RecursiveRead && other.modes[0].is_read())
    }

    /// Whether two nestings of the same two locks in two orders can close a ring.
    pub(super) fn conflicts(&self, other: &Side) -> bool {
        self.blocks_on(other) && other.blocks_on(self)
    }
}

/// The class of two guards that exclude each other.
pub(super) fn common(one: &[Guard], other: &[Guard], class: bool) -> Option<ClassId> {
    for guard in one {
        for other in other {
            if guard.excludes(other, class) {
                return Some(guard.class);
            }
        }
    }
    None
}

/// The class of a guard that keeps two of these nestings apart.
pub(super) fn gate(steps: &[&Side], class: bool) -> Option<ClassId> {
    for (i, step) in steps.iter().enumerate() {
        for before in &steps[..i] {
            if let Some(gate) = step.common_guard(before, class) {
                return Some(gate);
            }
        }
    }
    None
}

/// The sides of those edges of a graph that have one, by record.
#[derive(Debug, Default)]
pub(super) struct Sides {
    by_record: Sparse,
    sides: Pieces<Side>,
}

impl Sides {
    pub(super) fn get(&self, record: usize) -> Option<&Side> {
        self.by_record.get(record).map(|i| &self.sides[i])
    }

    pub(super) fn get_mut(&mut self, record: usize) -> Option<&mut Side> {
        self.by_record.get(record).map(|i| &mut self.sides[i])
    }

    pub(super) fn set(&mut self, record: u32, side: Side) {
        self.by_record.set(record as usize, self.sides.len());
        self.sides.push(side);
    }

    /// See [`Side::meet`]. False for an edge without a side.
    pub(super) fn meet(
        &mut self,
        record: u32,
        nesting: &Nesting<'_>,
        instances: &mut Instances,
    ) -> bool {
        self.get_mut(record as usize).is_some_and(|side| side.meet(nesting, instances))
    }

    pub(super) fn bytes(&self) -> usize {
        let mut bytes = self.by_record.bytes() + self.sides.bytes();
        for i in 0..self.sides.len() {
            bytes += size_of_val(&*self.sides[i].guards);
        }
        bytes
    }
}
