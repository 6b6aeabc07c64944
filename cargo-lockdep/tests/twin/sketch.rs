//! A sketch of a task, which makes a program as the task might have gone on.

use std::cmp::Reverse;

use cargo_lockdep::program::{Lock, Op, Program};
use lockdep_core::wait::{WaitType, WaitTypes};
use serde_json::json;

use crate::dice::{Dice, variant, wait_type, wait_types};

/// The most operations of a program.
const MAX_OPS: usize = 40;

/// The innermost place where a careful program takes the locks of a class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Home {
    Task,
    Softirq,
    Hardirq,
}

/// A program in the making, with what its task would hold and mask by then.
#[derive(Debug)]
pub(crate) struct Sketch {
    dice: Dice,
    habits: Habits,
    locks: Vec<Lock>,
    homes: Vec<Home>,
    ops: Vec<Op>,
    held: Vec<Held>,
    interrupts: Vec<Interrupt>,
    irq_off: bool,
    bh: usize,
    preempt: usize,
}

/// What a program is like; `care` to `echo` are percentages.
#[derive(Debug)]
struct Habits {
    /// The number of operations.
    len: usize,
    /// How often an operation keeps to the rules. Without it hardly a program would get beyond
    /// its first few operations; with it always, nothing would ever be found.
    care: usize,
    /// How often what is taken carefully keeps to one order of the classes too.
    order: usize,
    /// How often, in which contexts a class is used matters too.
    safety: usize,
    /// How often the task masks something or is interrupted.
    bustle: usize,
    /// How often operations come again that came before, so that nestings are known by then.
    echo: usize,
    /// The ways in which locks are taken, each a number below 100.
    ways: Vec<usize>,
}

#[derive(Clone, Copy, Debug)]
struct Held {
    lock: usize,
    depth: usize,
    read: bool,
}

#[derive(Clone, Copy, Debug)]
struct Interrupt {
    home: Home,
    threaded: bool,
    irq_config: usize,
    irq_off: bool,
    bh: usize,
}

impl Sketch {
    pub(crate) fn new(mut dice: Dice) -> Self {
        // Many locks more often than few, and many classes.
        let count = 6 - dice.below(6) * dice.below(6) / 5;
        let classes = count.min(5) - dice.below(count.min(5)) * dice.below(3) / 2;
        // In half of the programs all that is taken is of one sort: then it is the order that
        // matters, since every wait is allowed.
        let sort = dice.chance(50).then(|| wait_types(&mut dice));
        let mut waits: Vec<WaitTypes> =
            (0..classes).map(|_| sort.unwrap_or_else(|| wait_types(&mut dice))).collect();
        // The order of the classes is one in which the waits are allowed.
        waits.sort_by_key(|wait| Reverse(wait.inner));
        let bustle = [0, 15, 30, 45][dice.below(4)];
        // What waits least is used in interrupts, if there are any.
        let homes = [Home::Task, Home::Softirq, Home::Hardirq];
        let mut homes: Vec<Home> =
            (0..classes).map(|_| homes[if bustle == 0 { 0 } else { dice.below(3) }]).collect();
        homes.sort();
        let class_of: Vec<usize> =
            (0..count).map(|i| if i < classes { i } else { dice.below(classes) }).collect();
        let lock = |class: &usize| Lock { class: format!("C{class}"), wait: waits[*class] };
        let mut locks: Vec<Lock> = class_of.iter().map(lock).collect();
        if dice.chance(3) {
            // A class of mixed wait types is a finding that is not compared, but it must not
            // disturb the others.
            let (odd, i) = (wait_type(&mut dice), dice.below(count));
            (locks[i].wait.outer, locks[i].wait.inner) = (odd, odd);
        }
        let habits = Habits {
            len: 1 + dice.below(MAX_OPS),
            care: [50, 80, 92, 98, 100][dice.below(5)],
            order: [0, 50, 80, 100][dice.below(4)],
            safety: [0, 70, 95, 100][dice.below(4)],
            bustle,
            echo: [0, 10, 25][dice.below(3)],
            ways: (0..1 + dice.below(6)).map(|_| dice.below(100)).collect(),
        };
        Sketch {
            dice,
            habits,
            homes: class_of.iter().map(|class| homes[*class]).collect(),
            locks,
            ops: Vec::new(),
            held: Vec::new(),
            interrupts: Vec::new(),
            irq_off: false,
            bh: 0,
            preempt: 0,
        }
    }

    pub(crate) fn run(mut self) -> Program {
        while self.room() > 0 {
            if self.dice.chance(self.habits.echo) {
                self.echo();
            } else {
                let careful = self.dice.chance(self.habits.care);
                let op = self.next(careful);
                self.push(op);
            }
        }
        while let Some(exit) = self.exit() {
            self.push(exit);
        }
        Program {
            id: json!("twin"),
            prove_raw_lock_nesting: self.dice.chance(50),
            locks: self.locks,
            ops: self.ops,
            expect: None,
        }
    }

    /// How many operations there is room for: each interrupt has still to return.
    fn room(&self) -> usize {
        self.habits.len.saturating_sub(self.ops.len() + self.interrupts.len())
    }

    /// Some operations once more, now and then with a difference: a nesting that is known, or
    /// all but.
    fn echo(&mut self) {
        let start = self.dice.below(self.ops.len() + 1);
        let end = (start + 2 + self.dice.below(10)).min(self.ops.len());
        for i in start..end {
            let op = self.ops[i];
            let op = if self.dice.chance(10) { variant(op) } else { op };
            let careful = self.dice.chance(self.habits.care);
            if self.may_come(op, careful) {
                self.push(op);
            }
        }
    }

    fn may_come(&self, op: Op, careful: bool) -> bool {
        let held = |i: usize| self.held.iter().any(|held| held.lock == i);
        let class_held = |i: usize| self.held.iter().any(|held| self.same_class(held.lock, i));
        match op {
            Op::HardirqExit | Op::SoftirqExit => self.exit() == Some(op),
            Op::HardirqEnter | Op::HardirqEnterThreaded => self.room() > 1 && !self.irq_off,
            Op::SoftirqEnter => self.room() > 1 && self.softirq_can_arrive(),
            _ if self.room() == 0 => false,
            Op::Unlock(i) | Op::Downgrade(i) => !careful || held(i),
            Op::Lock(i) | Op::Read(i) | Op::QRead(i) | Op::TryLock(i) | Op::TryRead(i) => {
                !careful || !class_held(i)
            }
            _ => true,
        }
    }

    fn softirq_can_arrive(&self) -> bool {
        self.interrupts.is_empty() && !self.irq_off && self.bh == 0
    }

    fn next(&mut self, careful: bool) -> Op {
        if self.dice.chance(self.habits.bustle) {
            return if self.dice.chance(30) { self.mask(careful) } else { self.cross(careful) };
        }
        let idle = self.held.is_empty() && self.irq_off;
        match self.dice.below(100) {
            _ if idle && self.dice.chance(40) => self.mask(careful),
            0..52 => self.acquire(careful),
            52..91 => self.release(careful),
            91..94 => self.downgrade(careful),
            94..97 => self.reinit(careful),
            97..98 => Op::MightSleep,
            98.. => self.mask(careful),
        }
    }

    fn acquire(&mut self, careful: bool) -> Op {
        let way = self.habits.ways[self.dice.below(self.habits.ways.len())];
        let ordered = self.dice.chance(self.habits.order);
        let safe = self.dice.chance(self.habits.safety);
        let again = |i: usize| self.held.iter().any(|held| self.same_class(held.lock, i));
        let may = |i: &usize| match way {
            // Taking one more of a class is what these two are for.
            0..5 => again(*i),
            5..15 => true,
            _ => !careful || self.fits(*i, ordered, safe),
        };
        let pool: Vec<usize> = (0..self.locks.len()).filter(may).collect();
        let Some(i) = self.dice.pick(&pool) else { return self.release(careful) };
        match way {
            0..5 => Op::Nested(i),
            5..15 if !careful || !self.held.is_empty() => {
                let held: Vec<usize> = self.held.iter().map(|held| held.lock).collect();
                let outer = self.dice.pick(&held).filter(|_| careful);
                Op::Nest(i, outer.unwrap_or_else(|| self.dice.below(self.locks.len())))
            }
            5..57 => Op::Lock(i),
            57..74 => Op::Read(i),
            74..84 => Op::QRead(i),
            84..91 => Op::TryLock(i),
            91..96 => Op::TryRead(i),
            _ => Op::MightLock(i),
        }
    }

    fn same_class(&self, i: usize, j: usize) -> bool {
        self.locks[i].class == self.locks[j].class
    }

    /// Whether a lock may be taken here: its class is not held and its wait is allowed; if
    /// `ordered`, it comes last in the order of classes; if `safe`, its class is for this
    /// context, and what else uses it is kept out.
    fn fits(&self, i: usize, ordered: bool, safe: bool) -> bool {
        let depth = self.interrupts.len();
        let (at, mut limit) = match self.interrupts.last() {
            None => (Home::Task, WaitType::Max),
            Some(Interrupt { home: Home::Hardirq, threaded: false, irq_config: 0, .. }) => {
                (Home::Hardirq, WaitType::Spin)
            }
            Some(interrupt) => (interrupt.home, WaitType::Config),
        };
        let masked = match self.homes[i] {
            Home::Task => true,
            Home::Softirq => self.bh > 0 || self.irq_off || depth > 0,
            Home::Hardirq => self.irq_off,
        };
        for held in &self.held {
            let Lock { class, wait } = &self.locks[held.lock];
            let here = held.depth == depth;
            if *class == self.locks[i].class || here && ordered && *class > self.locks[i].class {
                return false;
            }
            if here && wait.inner != WaitType::None {
                limit = limit.min(wait.inner);
            }
        }
        let safely = self.homes[i] >= at && masked;
        (safely || !safe) && self.locks[i].wait.outer <= limit
    }

    fn release(&mut self, careful: bool) -> Op {
        let depth = self.interrupts.len();
        let here = self.held.iter().filter(|held| held.depth == depth);
        let here: Vec<usize> = here.map(|held| held.lock).collect();
        let top = here.last().copied().filter(|_| self.dice.chance(70));
        match top.or_else(|| self.dice.pick(&here)) {
            Some(i) if careful || self.dice.chance(90) => Op::Unlock(i),
            // Here there is nothing to do.
            None if careful => self.exit().unwrap_or_else(|| self.mask(careful)),
            _ => Op::Unlock(self.dice.below(self.locks.len())),
        }
    }

    fn downgrade(&mut self, careful: bool) -> Op {
        let written = self.held.iter().filter(|held| !held.read || !careful);
        let written: Vec<usize> = written.map(|held| held.lock).collect();
        match self.dice.pick(&written) {
            Some(i) => Op::Downgrade(i),
            None if careful => self.mask(careful),
            None => Op::Downgrade(self.dice.below(self.locks.len())),
        }
    }

    fn reinit(&mut self, careful: bool) -> Op {
        // Memory that is freed with a lock held in it is the rare case, so carelessness means it.
        let held = |i: &usize| self.held.iter().any(|held| held.lock == *i);
        let pool: Vec<usize> = (0..self.locks.len()).filter(|i| held(i) != careful).collect();
        self.dice.pick(&pool).map_or_else(|| self.release(careful), Op::Reinit)
    }

    fn mask(&mut self, careful: bool) -> Op {
        let hardirq = self.interrupts.last().filter(|last| last.home == Home::Hardirq);
        if hardirq.is_some_and(|_| self.dice.chance(60)) || !careful && self.dice.chance(20) {
            let open = hardirq.is_some_and(|hardirq| hardirq.irq_config > 0);
            return if open { Op::IrqConfigExit } else { Op::IrqConfigEnter };
        }
        // What is held and used in an interrupt keeps that interrupt out.
        let highest = self.held.iter().map(|held| self.homes[held.lock]).max();
        let needs_irq_off = hardirq.is_some() || highest == Some(Home::Hardirq);
        let needs_bh = highest >= Some(Home::Softirq) && !self.irq_off;
        match self.dice.below(9) {
            0..=5 if self.irq_off && !(careful && needs_irq_off) => Op::IrqEnable,
            0..=5 if !self.irq_off || !careful => Op::IrqDisable,
            6..=7 if self.bh > 0 && !(careful && needs_bh) => Op::BhEnable,
            6..=7 if careful || self.dice.chance(80) => Op::BhDisable,
            6..=7 => Op::BhEnable,
            _ if self.preempt > 0 => Op::PreemptEnable,
            _ => Op::PreemptDisable,
        }
    }

    /// An interrupt arrives, where one can, or the last one returns.
    fn cross(&mut self, careful: bool) -> Op {
        let depth = self.interrupts.len();
        if depth == 3 || depth > 0 && self.dice.chance(35) {
            let holds = self.held.iter().any(|held| held.depth == depth);
            let stay = careful && holds;
            return self.exit().filter(|_| !stay).unwrap_or_else(|| self.release(careful));
        }
        if self.irq_off || self.room() < 2 {
            return self.acquire(careful);
        }
        match self.dice.below(4) {
            0 | 1 if self.softirq_can_arrive() => Op::SoftirqEnter,
            0 | 2 => Op::HardirqEnter,
            _ => Op::HardirqEnterThreaded,
        }
    }

    /// The return from the last interrupt.
    fn exit(&self) -> Option<Op> {
        self.interrupts.last().map(|last| match last.home {
            Home::Hardirq => Op::HardirqExit,
            _ => Op::SoftirqExit,
        })
    }

    /// Appends an operation and keeps the sketch up to date.
    fn push(&mut self, op: Op) {
        self.ops.push(op);
        let depth = self.interrupts.len();
        match op {
            Op::Lock(lock) | Op::TryLock(lock) | Op::Nested(lock) | Op::Nest(lock, _) => {
                self.held.push(Held { lock, depth, read: false });
            }
            Op::Read(lock) | Op::QRead(lock) | Op::TryRead(lock) => {
                self.held.push(Held { lock, depth, read: true });
            }
            Op::Downgrade(i) => {
                let held = self.held.iter_mut().rfind(|held| held.lock == i);
                held.into_iter().for_each(|held| held.read = true);
            }
            Op::Unlock(i) => {
                if let Some(held) = self.held.iter().rposition(|held| held.lock == i) {
                    self.held.remove(held);
                }
            }
            Op::Reinit(i) => self.held.retain(|held| held.lock != i),
            Op::IrqDisable => self.irq_off = true,
            Op::IrqEnable => self.irq_off = false,
            Op::BhDisable => self.bh += 1,
            Op::BhEnable => self.bh = self.bh.saturating_sub(1),
            Op::PreemptDisable => self.preempt += 1,
            Op::PreemptEnable => self.preempt = self.preempt.saturating_sub(1),
            Op::HardirqEnter => self.enter(Home::Hardirq, false),
            Op::HardirqEnterThreaded => self.enter(Home::Hardirq, true),
            Op::SoftirqEnter => self.enter(Home::Softirq, false),
            Op::HardirqExit | Op::SoftirqExit => {
                let last = self.interrupts.pop().expect("an exit follows its entry");
                (self.irq_off, self.bh) = (last.irq_off, last.bh);
            }
            Op::IrqConfigEnter => {
                self.interrupts.last_mut().into_iter().for_each(|last| last.irq_config += 1);
            }
            Op::IrqConfigExit => {
                let last = self.interrupts.last_mut().into_iter();
                last.for_each(|last| last.irq_config = last.irq_config.saturating_sub(1));
            }
            Op::MightLock(_) | Op::MightSleep => {}
        }
    }

    fn enter(&mut self, home: Home, threaded: bool) {
        let Sketch { irq_off, bh, .. } = *self;
        self.interrupts.push(Interrupt { home, threaded, irq_config: 0, irq_off, bh });
        self.irq_off = home == Home::Hardirq;
        self.bh += (home == Home::Softirq) as usize;
    }
}
