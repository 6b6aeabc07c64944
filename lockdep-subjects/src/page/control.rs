//! What tests, and CPUs that go, do to the allocator: drain and fill lists, let allocations fail.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use crate::machine::cpu;
use crate::machine::trace;

use super::PageAllocator;

/// Which allocations fail on purpose (`fail_page_alloc`).
#[derive(Debug, Default)]
pub(super) struct Faults {
    all: AtomicBool,
    every: AtomicU64,
    count: AtomicU64,
}

impl Faults {
    /// Whether this allocation is to fail.
    pub(super) fn hit(&self) -> bool {
        // Relaxed: nothing else depends on which allocation it hits.
        let every = self.every.load(Ordering::Relaxed);
        let nth = || (self.count.fetch_add(1, Ordering::Relaxed) + 1).is_multiple_of(every);
        let hit = self.all.load(Ordering::Relaxed) || every > 0 && nth();
        if hit {
            trace::step(|| "a fault is injected".to_owned());
        }
        hit
    }
}

impl PageAllocator {
    /// Lets every nth allocation fail; 0 is none. [`Gfp::NOFAIL`](super::Gfp::NOFAIL) and the
    /// nolock form are spared.
    pub fn fail_every(&self, n: u64) {
        self.faults.every.store(n, Ordering::Relaxed);
    }

    /// Lets all allocations fail, or no more.
    pub fn fail_all(&self, fail: bool) {
        self.faults.all.store(fail, Ordering::Relaxed);
    }

    /// Boosts the watermarks: the next allocation that may wakes kswapd. Linux does it when a
    /// block of another migrate type is broken up; here there are no migrate types.
    pub fn boost_watermarks(&self) {
        self.nodes.iter().for_each(|node| node.zone.boost());
    }

    /// Gives the lists of a CPU that is offline back to the zones (`page_alloc_cpu_dead()`).
    pub fn drain_cpu(&self, cpu: usize) {
        self.nodes.iter().for_each(|node| node.pcp.drain(cpu, &node.zone, &self.ram));
    }

    /// Empties the lists of every CPU that is online, so that its next order-0 allocation needs
    /// the zone's lock (`drain_all_pages()`). For a task that may sleep and is no worker.
    pub fn empty_lists(&self) {
        self.drain_lists(true);
    }

    /// Fills the lists of every CPU that is online as far as they go: the next order-0 allocation
    /// needs no zone, and the next free does. For a task that may sleep and is no worker.
    pub fn fill_lists(&self) {
        self.on_other_cpus(true, PageAllocator::fill_local);
        self.fill_local();
    }

    /// Empties this CPU's lists now, and those of the others by work, which is waited for or not.
    /// Direct reclaim must not wait: a worker may be who reclaims.
    pub(super) fn drain_lists(&self, wait: bool) {
        self.on_other_cpus(wait, |pages| pages.drain_cpu(cpu::id()));
        self.drain_cpu(cpu::id());
    }

    fn fill_local(&self) {
        self.nodes.iter().for_each(|node| node.pcp.fill(&node.zone, &self.ram));
    }

    fn on_other_cpus(&self, wait: bool, job: fn(&PageAllocator)) {
        let this = self.this.clone();
        self.machine.schedule_on_others(wait, move || {
            if let Some(pages) = this.upgrade() {
                job(&pages);
            }
        });
    }
}
