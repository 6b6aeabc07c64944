//! Claim 2: what a raw `zone->lock` costs whoever waits for a CPU.

use std::fmt::Write;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

use lockdep::{KernelConfig, Preempt};
use lockdep_subjects::kvfree::strategy::Strategy;
use lockdep_subjects::machine::memory::Addr;
use lockdep_subjects::machine::{Machine, cpu};
use lockdep_subjects::page::{self, Gfp, PageAllocator};
use lockdep_subjects::verdict::{self, Context, Pcp};

use crate::common::{self, CpuClock, Dice, quantile};

/// The percentiles that are shown.
const PARTS: [f64; 4] = [0.5, 0.9, 0.99, 0.999];

/// 64 MiB.
const PAGES: u64 = 16_384;

#[derive(Debug)]
pub(crate) struct Settings {
    /// CPUs with a storm; one more is idle.
    pub(crate) cpus: usize,
    /// Pages that a list holds when it is given back.
    pub(crate) bulk: u64,
    pub(crate) rounds: usize,
    pub(crate) length: Duration,
}

/// What the threads do that are on the CPUs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Storm {
    /// They write to memory, and can be preempted everywhere.
    NoLocks,
    /// They allocate and free, with a `zone->lock` that sleeps.
    Sleeping,
    /// The same with a raw one.
    Raw,
}

/// What is measured, in nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    /// From when a task is ready until it has its CPU, which was idle.
    Idle,
    /// The same, on a CPU with a storm.
    WakeUp,
    /// How much the storm's thread still ran meanwhile, whoever else the host ran: what it could
    /// not be preempted in, and no more.
    Kept,
    /// From asking for `zone->lock` to having it.
    Wait,
    /// All of a CPU's list given back at once, with the wait for the lock.
    BulkFree,
}

/// The measurements of one sort.
#[derive(Debug)]
pub(crate) struct Series {
    pub(crate) name: &'static str,
    pub(crate) what: What,
    storm: Storm,
    /// Of all rounds, in order.
    pub(crate) all: Vec<u64>,
    /// The [`PARTS`] of each round, each in order.
    rounds: [Vec<u64>; PARTS.len()],
}

#[derive(Debug)]
pub(crate) struct Latencies {
    pub(crate) series: Vec<Series>,
    pub(crate) bugs: Vec<String>,
}

/// All storms in turns.
pub(crate) fn measure(settings: &Settings) -> Latencies {
    let series = [
        ("idle CPU", What::Idle, Storm::Sleeping),
        ("no locks", What::WakeUp, Storm::NoLocks),
        ("sleeping zone->lock", What::WakeUp, Storm::Sleeping),
        ("raw zone->lock", What::WakeUp, Storm::Raw),
        ("no locks", What::Kept, Storm::NoLocks),
        ("sleeping zone->lock", What::Kept, Storm::Sleeping),
        ("raw zone->lock", What::Kept, Storm::Raw),
        ("sleeping zone->lock", What::Wait, Storm::Sleeping),
        ("raw zone->lock", What::Wait, Storm::Raw),
        ("sleeping zone->lock", What::BulkFree, Storm::Sleeping),
        ("raw zone->lock", What::BulkFree, Storm::Raw),
    ];
    let empty =
        |(name, what, storm)| Series { name, what, storm, all: vec![], rounds: Default::default() };
    let mut result = Latencies { series: series.map(empty).into(), bugs: Vec::new() };
    let storms = [Storm::NoLocks, Storm::Sleeping, Storm::Raw];
    for round in 0..settings.rounds {
        for turn in 0..storms.len() {
            let storm = storms[(round + turn) % storms.len()];
            let (measured, bugs) = once(storm, settings);
            result.bugs.extend(bugs);
            for series in result.series.iter_mut().filter(|series| series.storm == storm) {
                let own = measured.iter().filter(|(what, _)| *what == series.what);
                let mut times: Vec<u64> = own.flat_map(|(_, times)| times).copied().collect();
                times.sort_unstable();
                if times.is_empty() {
                    // The host let a thread wait for the whole round.
                    continue;
                }
                for (rounds, part) in series.rounds.iter_mut().zip(PARTS) {
                    rounds.push(quantile(&times, part));
                }
                series.all.append(&mut times);
            }
        }
    }
    for series in &mut result.series {
        series.all.sort_unstable();
        series.rounds.iter_mut().for_each(|rounds| rounds.sort_unstable());
    }
    result
}

type Measured = (What, Vec<u64>);

/// One round: a machine is booted and shut down.
fn once(storm: Storm, settings: &Settings) -> (Vec<Measured>, Vec<String>) {
    let config = KernelConfig::new(Preempt::Rt, true);
    let validator = verdict::collecting(config);
    let machine = Machine::boot(config, settings.cpus + 1, PAGES, validator.clone());
    let raw_zone_lock = storm == Storm::Raw;
    let options = page::Options { raw_zone_lock, one_zone: true, ..page::Options::default() };
    let pages = PageAllocator::new(&machine, options);
    let (tell, told) = channel();
    let clock = Arc::new(OnceLock::new());
    for cpu in 0..settings.cpus {
        let clock = Arc::clone(&clock);
        let (pages, tell, bulk) = (Arc::clone(&pages), tell.clone(), settings.bulk);
        machine.kthread("storm", cpu, move |machine| {
            if cpu == 0 {
                clock.get_or_init(CpuClock::mine);
            }
            match storm {
                Storm::NoLocks => compute(machine, &pages),
                Storm::Sleeping | Storm::Raw => allocate(machine, &pages, bulk, &tell),
            }
        });
    }
    // Tasks are given a CPU in the order in which they ask. With one storm on each CPU, whoever is
    // woken is the next, and the storm has to make way at once: it has the highest priority.
    for (cpu, what) in [(0, What::WakeUp), (settings.cpus, What::Idle)] {
        let (tell, clock) = (tell.clone(), Arc::clone(&clock));
        machine.kthread("woken", cpu, move |machine| wake_up(machine, what, &clock, &tell));
    }
    drop(tell);
    thread::sleep(settings.length);
    machine.shutdown();
    let mut bugs = common::bugs(&machine, &validator);
    bugs.extend(machine.run(0, || pages.check_invariants()).err());
    (told.iter().collect(), bugs)
}

/// Sleeps, is woken, and measures how long it takes to be on the CPU.
fn wake_up(
    machine: &Machine,
    what: What,
    storm: &OnceLock<Option<CpuClock>>,
    tell: &Sender<Measured>,
) {
    let home = cpu::id();
    let mut dice = Dice(what as u64);
    let (mut times, mut kept) = (Vec::new(), Vec::new());
    let ran = || (*storm.get()?)?.read();
    while !machine.stopping() {
        let pause = Duration::from_micros(100 + dice.roll(400) as u64);
        let (before, ready) = cpu::sleep(|| {
            thread::sleep(pause);
            let before = ran();
            let ready = Instant::now();
            machine.reschedule(home);
            (before, ready)
        });
        times.push(ready.elapsed().as_nanos() as u64);
        kept.extend(ran().zip(before).map(|(now, before)| now.saturating_sub(before)));
    }
    let _ = tell.send((what, times));
    if what == What::WakeUp {
        let _ = tell.send((What::Kept, kept));
    }
}

/// Work that never keeps the CPU.
fn compute(machine: &Machine, pages: &PageAllocator) {
    let page = pages.alloc_page(Gfp::NOWAIT).expect("the first page").addr;
    let mut value = 0;
    while !machine.stopping() {
        value += 1;
        machine.memory.fill(page, 64, value);
        cpu::poll();
    }
    pages.free_page(page);
}

/// Needs the zone all the time: pages are allocated, so that this CPU's list is empty again and
/// again; freed until the list is long; and given back to the zone at once.
fn allocate(machine: &Machine, pages: &PageAllocator, bulk: u64, tell: &Sender<Measured>) {
    let mut dice = Dice(cpu::id() as u64);
    let (mut waits, mut frees) = (Vec::new(), Vec::new());
    let mut own: Vec<Addr> = Vec::new();
    while !machine.stopping() {
        for i in 0..bulk {
            own.extend(pages.alloc_page(Gfp::NOWAIT).map(|page| page.addr));
            if i % 16 == 0 {
                let order = 1 + dice.roll(2) as u32;
                if let Some(block) = pages.alloc_pages(order, Gfp::NOWAIT) {
                    pages.free_pages(block.addr, order);
                }
                let asked = Instant::now();
                let held = pages.zone_lock().lock_irqsave();
                waits.push(asked.elapsed().as_nanos() as u64);
                drop(held);
            }
        }
        // Neighbours come back one by one, and are merged late.
        let count = own.len();
        dice.choose(&mut own, count);
        // The ordinary way a list gets rid of a few pages at a time; this one waits for no lock,
        // and the list grows.
        own.drain(..).for_each(|page| pages.free_pages_nolock(page, 0));
        let asked = Instant::now();
        pages.drain_cpu(cpu::id());
        frees.push(asked.elapsed().as_nanos() as u64);
    }
    let _ = tell.send((What::Wait, waits));
    let _ = tell.send((What::BulkFree, frees));
}

/// The percentiles as a table.
pub(crate) fn table(latencies: &Latencies, settings: &Settings) -> String {
    let Settings { cpus, bulk, rounds, length } = settings;
    let mut text = format!(
        "Claim 2: a raw zone->lock against one that sleeps, on PREEMPT_RT.\n\
         Microseconds: medians of {rounds} rounds of {length:?} each, in turns, and the most of \
         all. {cpus} CPUs\n\
         storm the page allocator and one is idle; a bulk free is of {bulk} pages. The threads have\n\
         no priority in the host, which preempts them too: compare with the idle CPU and with no\n\
         locks. What a thread itself ran is told by its CPU clock, which stops while the host has\n\
         another thread there. The last column is the lowest and the highest 99th percentile of a round.\n"
    );
    for (what, title) in [
        (What::WakeUp, "a task is ready until it has its CPU, where there is"),
        (What::Kept, "what the storm's thread ran in that time"),
        (What::Wait, "asking for zone->lock until having it"),
        (What::BulkFree, "a bulk free, with its wait"),
    ] {
        let _ = writeln!(
            text,
            "\n{title:<52}\n  {:<20} {:>8} {:>8} {:>8} {:>8} {:>8} {:>9}   p99 of rounds",
            "", "number", "50 %", "90 %", "99 %", "99.9 %", "most"
        );
        let shown = |series: &&Series| {
            series.what == what || what == What::WakeUp && series.what == What::Idle
        };
        for series in latencies.series.iter().filter(shown) {
            let _ = write!(text, "  {:<20} {:>8}", series.name, series.all.len());
            for rounds in &series.rounds {
                let _ = write!(text, " {:>8}", micros(quantile(rounds, 0.5)));
            }
            let most = micros(quantile(&series.all, 1.0));
            let [low, high] = [0.0, 1.0].map(|part| micros(quantile(&series.rounds[2], part)));
            let _ = writeln!(text, " {most:>9}   {low} to {high}");
        }
    }
    text
}

fn micros(nanoseconds: u64) -> String {
    format!("{:.1}", nanoseconds as f64 / 1000.0)
}

/// What option A buys for that: `kfree_rcu()` under a raw lock.
pub(crate) fn verdicts() -> String {
    let mut text = "The verdicts of kfree_rcu() under a raw lock, if it needs a page:\n".to_owned();
    for name in ["v5.9-rt-wrap", "option-a-raw-zone-lock"] {
        let _ = write!(text, "  {name:<24}");
        for preempt in [Preempt::Full, Preempt::Rt] {
            let solution = Strategy::named(name).expect("a solution of the thread");
            let kernel = solution.kernel(preempt, true);
            let cell = verdict::run(solution, Context::Raw, kernel, Pcp::Empty);
            let _ = write!(text, " {:<5} on {:<6}", cell.verdict(), preempt.as_str());
        }
        text.push('\n');
    }
    text
}
