//! The workloads. Each is compiled for each lock: what is timed calls nothing through a pointer.
//!
//! `black_box` hides which lock is taken, so that nothing which depends on it leaves the loop.

use std::array;
use std::hint::black_box;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use crate::cell::{Cell, Sample, timed};
use crate::chains::{self, LOCKS};
use crate::lock::{Exclusive, Padded, Shared, nest};
use crate::pair::Pair;
use crate::workload::Workload;

/// Steps of work with the lock held in `contended_2t`, and without it.
const INSIDE: u64 = 50;
const OUTSIDE: u64 = 100;

/// A workload on an exclusive lock.
pub(crate) fn exclusive<L: Exclusive>(workload: Workload, pair: &Rc<Pair>) -> Cell {
    match workload {
        Workload::Uncontended | Workload::IrqSave => uncontended::<L>(),
        Workload::Nested2 => nested::<L, 2>(),
        Workload::Nested4 => nested::<L, 4>(),
        Workload::Nested8 => nested::<L, 8>(),
        Workload::Private => private::<L>(pair),
        Workload::Chains => chains_apart::<L>(pair),
        Workload::Contended => contended::<L>(pair),
        Workload::Mixed => mixed::<L>(),
        Workload::ShortLived => short_lived::<L>(),
        Workload::Read => unreachable!("an exclusive lock has no readers"),
    }
}

/// `read_1` on a reader-writer lock.
pub(crate) fn shared<L: Shared>(_: Workload, _: &Rc<Pair>) -> Cell {
    let lock = Box::new(Padded(L::make()));
    Box::new(move |operations| timed(operations, || drop(black_box(&lock.0).read())))
}

fn uncontended<L: Exclusive>() -> Cell {
    let lock = Box::new(Padded(L::make()));
    Box::new(move |operations| timed(operations, || drop(black_box(&lock.0).lock())))
}

fn nested<L: Exclusive, const DEPTH: usize>() -> Cell {
    let locks: Box<Padded<[L; DEPTH]>> = Box::new(Padded(array::from_fn(|_| L::make())));
    let path: [u8; DEPTH] = array::from_fn(|at| at as u8);
    Box::new(move |operations| timed(operations, || nest(black_box(&locks.0), &path)))
}

fn private<L: Exclusive>(pair: &Rc<Pair>) -> Cell {
    let locks = [Padded(L::make()), Padded(L::make())];
    on_both(pair, move |who| drop(black_box(&locks[who].0).lock()))
}

fn chains_apart<L: Exclusive>(pair: &Rc<Pair>) -> Cell {
    let locks: [Padded<[L; 4]>; 2] = array::from_fn(|_| Padded(array::from_fn(|_| L::make())));
    on_both(pair, move |who| nest(black_box(&locks[who].0), &[0, 1, 2, 3]))
}

fn contended<L: Exclusive>(pair: &Rc<Pair>) -> Cell {
    let lock = Padded(L::make());
    on_both(pair, move |_| {
        let guard = black_box(&lock.0).lock();
        work(INSIDE);
        drop(guard);
        work(OUTSIDE);
    })
}

fn mixed<L: Exclusive>() -> Cell {
    let locks: Box<[L]> = (0..LOCKS).map(|_| L::make()).collect();
    let chains = chains::chains();
    let program = L::program();
    // Twice: what a detector keeps of a nest may be out of date once a later one taught it more.
    program(&mut || chains.iter().chain(chains).for_each(|chain| nest(&locks, chain.path())));
    let mut next = 0;
    Box::new(move |operations| {
        let mut todo = operations as usize;
        let mut done = 0;
        let mut time = Duration::ZERO;
        program(&mut || {
            let sample = timed(1, || {
                while todo > 0 {
                    let path = chains[next].path();
                    nest(black_box(&locks), path);
                    next = if next + 1 < chains.len() { next + 1 } else { 0 };
                    done += path.len();
                    todo = todo.saturating_sub(path.len());
                }
            });
            time = sample.time;
        });
        Sample { operations: done as u64, time }
    })
}

fn short_lived<L: Exclusive>() -> Cell {
    let global = Box::new(Padded(L::make()));
    Box::new(move |operations| {
        timed(operations, || {
            let guard = black_box(&global.0).lock();
            let young = L::young();
            drop(black_box(&young).lock());
            drop(young);
            drop(guard);
        })
    })
}

fn on_both<F: Fn(usize) + Send + Sync + 'static>(pair: &Rc<Pair>, operation: F) -> Cell {
    let (pair, operation) = (Rc::clone(pair), Arc::new(operation));
    Box::new(move |operations| pair.run(operations, &operation))
}

/// So many small steps, which the compiler must not remove.
#[inline(always)]
fn work(steps: u64) {
    for step in 0..steps {
        black_box(step);
    }
}
