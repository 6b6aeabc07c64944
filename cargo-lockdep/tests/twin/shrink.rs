//! How a program that fails is made smaller.

use cargo_lockdep::program::{Op, Program};
use lockdep_core::wait::{WaitType, WaitTypes};
use proptest::strategy::ValueTree;

use crate::line::words;

/// A program that fails, and simpler ones to try.
#[derive(Debug)]
pub(crate) struct Shrinking {
    best: Program,
    current: Program,
    /// What is left to try, last first. All are simpler than `best`, so this comes to an end.
    candidates: Vec<Program>,
}

impl Shrinking {
    pub(crate) fn new(program: Program) -> Self {
        Shrinking { best: program.clone(), current: program, candidates: Vec::new() }
    }
}

impl ValueTree for Shrinking {
    type Value = Program;

    fn current(&self) -> Program {
        self.current.clone()
    }

    /// `current` fails: it is the one to simplify from now on.
    fn simplify(&mut self) -> bool {
        self.best = self.current.clone();
        self.candidates = simpler(&self.best);
        self.candidates.reverse();
        self.complicate()
    }

    /// `current` does not fail: the next candidate, or back to the simplest that does.
    fn complicate(&mut self) -> bool {
        let next = self.candidates.pop();
        let more = next.is_some();
        self.current = next.unwrap_or_else(|| self.best.clone());
        more
    }
}

/// Programs that are simpler by one step, the longest steps first.
fn simpler(program: &Program) -> Vec<Program> {
    let mut candidates = Vec::new();
    let mut with = |change: &dyn Fn(&mut Program)| {
        let mut candidate = program.clone();
        change(&mut candidate);
        if candidate != *program && balanced(&candidate.ops) {
            candidates.push(candidate);
        }
    };
    let n = program.ops.len();
    for size in [n / 2, n / 4, n / 8, 3, 2, 1].into_iter().filter(|size| *size > 0) {
        for start in (0..n).step_by(size.div_ceil(2)) {
            with(&|p| drop(p.ops.drain(start..(start + size).min(n))));
        }
    }
    // Two at a time: a lock with its unlock, an interrupt with its return.
    for (first, second) in (0..n).flat_map(|i| (i + 1..n).map(move |j| (i, j))) {
        with(&|p| {
            p.ops.remove(second);
            p.ops.remove(first);
        });
    }
    let count = program.locks.len();
    for unused in (0..count).filter(|i| !program.ops.iter().any(|op| words(op).1.contains(i))) {
        with(&|p| {
            p.locks.remove(unused);
            rename(p, |i| i - (i > unused) as usize);
        });
    }
    for (to, from) in (0..count).flat_map(|from| (0..from).map(move |to| (to, from))) {
        with(&|p| rename(p, |i| if i == from { to } else { i }));
    }
    for i in 0..n {
        if let Some(plain) = plainer(program.ops[i]) {
            with(&|p| p.ops[i] = plain);
        }
    }
    for lock in &program.locks {
        let plain = WaitTypes::new(WaitType::None);
        let kind = lock.wait.kind;
        for wait in [plain, plain.kind(kind)] {
            if lock.wait != wait && lock.wait != plain {
                let members = |p: &mut Program| {
                    let of_class = p.locks.iter_mut().filter(|l| l.class == lock.class);
                    of_class.for_each(|l| l.wait = wait);
                };
                with(&members);
            }
        }
    }
    with(&|p| p.prove_raw_lock_nesting = true);
    candidates
}

/// Whether every return has its interrupt: only then is it a program that can be read again.
fn balanced(ops: &[Op]) -> bool {
    let mut open = Vec::new();
    ops.iter().all(|op| match op {
        Op::HardirqEnter | Op::HardirqEnterThreaded => {
            open.push(Op::HardirqExit);
            true
        }
        Op::SoftirqEnter => {
            open.push(Op::SoftirqExit);
            true
        }
        Op::HardirqExit | Op::SoftirqExit => open.pop() == Some(*op),
        _ => true,
    })
}

fn rename(program: &mut Program, to: impl Fn(usize) -> usize) {
    for op in &mut program.ops {
        match op {
            Op::Nest(i, j) => (*i, *j) = (to(*i), to(*j)),
            Op::Lock(i)
            | Op::Read(i)
            | Op::QRead(i)
            | Op::TryLock(i)
            | Op::TryRead(i)
            | Op::Nested(i)
            | Op::Downgrade(i)
            | Op::Unlock(i)
            | Op::Reinit(i)
            | Op::MightLock(i) => *i = to(*i),
            _ => {}
        }
    }
}

/// A simpler operation in place of another.
fn plainer(op: Op) -> Option<Op> {
    match op {
        Op::Read(i) | Op::QRead(i) | Op::TryLock(i) | Op::Nested(i) | Op::Nest(i, _) => {
            Some(Op::Lock(i))
        }
        Op::TryRead(i) => Some(Op::Read(i)),
        Op::HardirqEnterThreaded => Some(Op::HardirqEnter),
        _ => None,
    }
}
