//! Claim 1: after the grace period, a list of heads against arrays of pointers.

use std::fmt::Write;
use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use lockdep::{KernelConfig, Preempt};
use lockdep_subjects::kvfree::block::{Block, HeadList, POINTERS};
use lockdep_subjects::machine::Machine;
use lockdep_subjects::machine::memory::{Addr, Memory, PAGE_SIZE};
use lockdep_subjects::page::{self, Gfp, PageAllocator};
use lockdep_subjects::slab::{self, Slab};
use lockdep_subjects::verdict;

use crate::common::{self, Dice, quantile};

/// Bytes of an object.
const SIZE: u64 = 64;

#[derive(Debug)]
pub(crate) struct Settings {
    /// How many objects are freed at once.
    pub(crate) counts: &'static [usize],
    pub(crate) rounds: usize,
}

/// What is done with each object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Work {
    /// Its pointer is handed over.
    Walk,
    /// A word of it is written.
    Write,
    /// It is freed to the slab: one by one from the list, a block at a time from the array.
    Free,
}

impl Work {
    pub(crate) const ALL: [Work; 3] = [Work::Walk, Work::Write, Work::Free];

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Work::Walk => "walk",
            Work::Write => "walk, write",
            Work::Free => "walk, free",
        }
    }
}

/// What was measured of one work, with one number of objects.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) work: Work,
    pub(crate) cold: bool,
    pub(crate) count: usize,
    /// Nanoseconds an object: the rounds, in order.
    pub(crate) list: Vec<f64>,
    pub(crate) array: Vec<f64>,
    /// List over array, of each round.
    pub(crate) ratio: Vec<f64>,
}

#[derive(Debug)]
pub(crate) struct Processing {
    pub(crate) lines: Vec<Line>,
    pub(crate) bugs: Vec<String>,
}

/// Measures all on one CPU of a kernel.
pub(crate) fn measure(settings: &Settings) -> Processing {
    let config = KernelConfig::new(Preempt::Full, true);
    let validator = verdict::collecting(config);
    let most = settings.counts.iter().copied().max().unwrap_or(1);
    // Twice as many objects as are ever freed: what waits for a grace period has neighbours that
    // do not. At least as much memory as the cache is large.
    let objects = (2 * most).max(common::largest_cache() / SIZE as usize);
    let blocks = most.div_ceil(POINTERS as usize);
    let pages = objects as u64 * SIZE / PAGE_SIZE + blocks as u64;
    let machine = Machine::boot(config, 1, pages + pages / 16 + 64, validator.clone());
    let lines = machine.run(0, || Bench::new(&machine, objects, blocks).measure(settings));
    machine.shutdown();
    Processing { lines, bugs: common::bugs(&machine, &validator) }
}

struct Bench<'a> {
    memory: &'a Memory,
    slab: Arc<Slab>,
    /// All that are allocated; those at the front are the next to be freed.
    objects: Vec<Addr>,
    /// Pages for the blocks.
    blocks: Vec<Addr>,
    dice: Dice,
    /// Walked to have other things in the cache.
    other: Vec<u64>,
}

impl<'a> Bench<'a> {
    fn new(machine: &'a Arc<Machine>, objects: usize, blocks: usize) -> Bench<'a> {
        let one_zone = page::Options { one_zone: true, ..page::Options::default() };
        let pages = PageAllocator::new(machine, one_zone);
        let slab = Slab::new(machine, &pages, slab::Options::default());
        let block = |_| pages.alloc_page(Gfp::NOWAIT).expect("a page for a block").addr;
        let blocks = (0..blocks).map(block).collect();
        let object = |_| slab.kmalloc(SIZE, Gfp::NOWAIT).expect("memory for an object");
        let objects: Vec<Addr> = (0..objects).map(object).collect();
        let other = vec![0; 3 * common::largest_cache() / 8];
        Bench { memory: &machine.memory, slab, objects, blocks, dice: Dice(1), other }
    }

    /// Every count, work and temperature in turns; in each turn both ways, each first as often.
    fn measure(&mut self, settings: &Settings) -> Vec<Line> {
        let line = |count, work, cold| {
            let [list, array, ratio] = [const { Vec::new() }; 3];
            Line { work, cold, count, list, array, ratio }
        };
        let mut lines = Vec::new();
        for cold in [true, false] {
            for work in Work::ALL {
                lines.extend(settings.counts.iter().map(|count| line(*count, work, cold)));
            }
        }
        for round in 0..settings.rounds {
            for Line { work, cold, count, list, array, ratio } in &mut lines {
                let mut times = [0.0; 2];
                for turn in 0..2 {
                    let way = (turn + round) % 2;
                    times[way] = self.once(*work, *cold, *count, way == 1);
                }
                list.push(times[0]);
                array.push(times[1]);
                ratio.push(times[0] / times[1]);
            }
        }
        for Line { list, array, ratio, .. } in &mut lines {
            [list, array, ratio].into_iter().for_each(|rounds| rounds.sort_by(f64::total_cmp));
        }
        lines
    }

    /// Nanoseconds an object, of one way.
    fn once(&mut self, work: Work, cold: bool, count: usize, array: bool) -> f64 {
        self.dice.choose(&mut self.objects, count);
        let time = match array {
            true => self.array(work, cold, count),
            false => self.list(work, cold, count),
        };
        if work == Work::Free {
            // The same objects again, in another order: all others are still allocated.
            for object in &mut self.objects[..count] {
                *object = self.slab.kmalloc(SIZE, Gfp::NOWAIT).expect("what was just freed");
            }
        }
        time / count as f64
    }

    fn list(&mut self, work: Work, cold: bool, count: usize) -> f64 {
        let mut list = HeadList::default();
        self.objects[..count].iter().for_each(|object| list.push(self.memory, *object, 0));
        match cold {
            true => cool(&mut self.other),
            false => list.drain(self.memory, hand_over),
        }
        let (memory, slab) = (self.memory, &self.slab);
        let began = Instant::now();
        match work {
            Work::Walk => list.drain(memory, hand_over),
            Work::Write => list.drain(memory, |head, _| memory.write(head, 1)),
            Work::Free => list.drain(memory, |head, _| slab.kfree(head)),
        }
        began.elapsed().as_nanos() as f64
    }

    fn array(&mut self, work: Work, cold: bool, count: usize) -> f64 {
        let mut newest = None;
        let pages = self.blocks.iter();
        for (objects, page) in self.objects[..count].chunks(POINTERS as usize).zip(pages) {
            let block = Block::new(self.memory, *page, newest);
            objects.iter().for_each(|object| block.push(self.memory, *object));
            newest = Some(block);
        }
        let (memory, slab) = (self.memory, &self.slab);
        let each = |visit: &mut dyn FnMut(Block)| {
            let mut next = newest;
            while let Some(block) = next {
                next = block.next(memory);
                visit(block);
            }
        };
        match cold {
            true => cool(&mut self.other),
            false => each(&mut |block| {
                let words = block.pointers(memory).map(|object| memory.read(object));
                black_box(words.fold(0, u64::wrapping_add));
            }),
        }
        let began = Instant::now();
        match work {
            Work::Walk => each(&mut |block| {
                block.pointers(memory).for_each(|object| hand_over(object, 0));
            }),
            Work::Write => each(&mut |block| {
                block.pointers(memory).for_each(|object| memory.write(object, 1));
            }),
            Work::Free => each(&mut |block| {
                let pointers: Vec<Addr> = block.pointers(memory).collect();
                slab.kfree_bulk(&pointers);
            }),
        }
        began.elapsed().as_nanos() as f64
    }
}

/// What would be done with it is none of the walk's.
fn hand_over(object: Addr, tag: u64) {
    black_box((object, tag));
}

/// Fills the caches with something else.
fn cool(other: &mut [u64]) {
    other.iter_mut().step_by(8).for_each(|word| *word = word.wrapping_add(1));
    black_box(other);
}

/// The medians as a table.
pub(crate) fn table(lines: &[Line], settings: &Settings) -> String {
    let mut text = format!(
        "Claim 1: processing after a grace period, list of heads against arrays of pointers.\n\
         Nanoseconds for each object of {SIZE} bytes: the median of {} rounds; list/array is the\n\
         median of the rounds' ratios, with the lowest and the highest. Caches are cold (walked\n\
         over with three times their size) or warm (the objects were just visited).\n\n\
         {:<12} {:<6} {:>8} {:>9} {:>9} {:>11}   {}\n",
        settings.rounds, "work", "caches", "objects", "list", "array", "list/array", "rounds"
    );
    for Line { work, cold, count, list, array, ratio } in lines {
        let caches = if *cold { "cold" } else { "warm" };
        let (list, array) = (quantile(list, 0.5), quantile(array, 0.5));
        let [low, middle, high] = [0.0, 0.5, 1.0].map(|part| quantile(ratio, part));
        let _ = writeln!(
            text,
            "{:<12} {caches:<6} {count:>8} {list:>9.2} {array:>9.2} {middle:>11.1}   \
             {low:.1} to {high:.1}",
            work.as_str()
        );
    }
    text
}
