//! The way back (`__free_pages()`).

use crate::machine::memory::Addr;
use crate::machine::trace;

use super::alloc::nolock_works_here;
use super::zone::Reach;
use super::{Node, PageAllocator};

impl PageAllocator {
    /// Frees one page.
    pub fn free_page(&self, addr: Addr) {
        self.free_pages(addr, 0);
    }

    /// Frees what [`alloc_pages`](Self::alloc_pages) gave, with the same order. A single page goes
    /// to this CPU's list; if that is full then, some go to the zone, under its lock.
    pub fn free_pages(&self, addr: Addr, order: u32) {
        trace::step(|| format!("free_pages({addr:?}, order {order})"));
        self.free(addr, order, Reach::Wait);
    }

    /// Frees without waiting for any lock, in any context (`free_pages_nolock()`): if one is held,
    /// the pages wait in a lockless list until the next ordinary free that has the zone's lock.
    pub fn free_pages_nolock(&self, addr: Addr, order: u32) {
        trace::step(|| format!("free_pages_nolock({addr:?}, order {order})"));
        // Not even a try form on PREEMPT_RT in an interrupt.
        let reach = if nolock_works_here() { Reach::Try } else { Reach::List };
        self.free(addr, order, reach);
    }

    fn free(&self, addr: Addr, order: u32, reach: Reach) {
        if !self.ram.give_up(addr, order) {
            return;
        }
        let owner = self.nodes.iter().find(|node| node.zone.has(addr));
        let Node { zone, pcp } = owner.expect("every page is in a zone");
        match (order, reach) {
            (0, Reach::Wait | Reach::Try) => pcp.put(zone, &self.ram, addr, reach),
            _ => zone.put_one(&self.ram, addr, order, reach),
        }
    }
}
