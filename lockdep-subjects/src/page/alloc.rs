//! The way of an allocation (`__alloc_pages()`).

use lockdep::contract;

use crate::machine::cpu;
use crate::machine::memory::Addr;
use crate::machine::trace;

use super::gfp::Gfp;
use super::pcp::take_from_zone;
use super::reclaim::{self, FS_RECLAIM};
use super::zone::{MAX_ORDER, Reach};
use super::{COSTLY_ORDER, Node, Page, PageAllocator, Source};

/// How low the zones may get for an allocation.
#[derive(Clone, Copy)]
enum Depth {
    /// To the low watermark.
    Low,
    /// To the lowest that the mask allows.
    Min,
    /// To the last page: who asks is freeing memory (`PF_MEMALLOC`).
    Nothing,
}

impl PageAllocator {
    /// One page.
    pub fn alloc_page(&self, gfp: Gfp) -> Option<Page> {
        self.alloc_pages(0, gfp)
    }

    /// `1 << order` pages in a row; `None` if that is not possible as far as the mask goes.
    pub fn alloc_pages(&self, order: u32, gfp: Gfp) -> Option<Page> {
        trace::step(|| format!("alloc_pages(order {order}, {gfp})"));
        if order > MAX_ORDER {
            return None;
        }
        if self.refuses(gfp) {
            return None;
        }
        if gfp.contains(Gfp::NO_LOCKS) {
            return self.alloc_without_locks(order, gfp);
        }
        self.announce(gfp);
        if !gfp.contains(Gfp::NOFAIL) && self.faults.hit() {
            return None;
        }
        let found = self.search(order, gfp, Depth::Low);
        let found = found.or_else(|| self.alloc_slowly(order, gfp));
        if found.is_none() && !gfp.contains(Gfp::NOWARN) {
            trace::step(|| format!("page allocation failure: order {order}, {gfp}"));
        }
        found.map(|found| self.hand_out(found, order, gfp))
    }

    /// Says what an allocation with this mask might do, whether it would this time or not
    /// (`might_alloc()`; Linux's looks at reclaim only, this one at `zone->lock` too). A caller
    /// in the wrong context is found even if a list has a page.
    pub fn might_alloc(&self, gfp: Gfp) {
        if gfp.contains(Gfp::NO_LOCKS) {
            return;
        }
        say_what_may_wait(gfp);
        self.zone_lock().might_lock();
    }

    /// Whether the mask forbids to allocate in this place.
    pub(crate) fn refuses(&self, gfp: Gfp) -> bool {
        let refused = gfp.contains(Gfp::RT_SAFE) && cpu::is_rt() && !cpu::preemptible();
        if refused {
            trace::step(|| "RT_SAFE: not preemptible on PREEMPT_RT, refused".to_owned());
        }
        refused
    }

    /// What an allocation says before it begins.
    pub(crate) fn announce(&self, gfp: Gfp) {
        match self.options.strict {
            true => self.might_alloc(gfp),
            false => say_what_may_wait(gfp),
        }
    }

    /// The page of a list, or none.
    fn alloc_without_locks(&self, order: u32, gfp: Gfp) -> Option<Page> {
        if order > 0 {
            trace::step(|| "NO_LOCKS: the lists have single pages only, refused".to_owned());
            return None;
        }
        if self.faults.hit() {
            return None;
        }
        let mut lists = self.nodes.iter();
        let found = lists.find_map(|node| node.pcp.take(&node.zone, &self.ram, Reach::List));
        if found.is_none() {
            trace::step(|| "NO_LOCKS: no list of this CPU has a page, refused".to_owned());
        }
        found.map(|found| self.hand_out(found, 0, gfp))
    }

    /// Pages without waiting for any lock, in any context (`alloc_pages_nolock()`). They are
    /// zeroed. `None` if a lock that is needed is held, or a list or zone is empty; on PREEMPT_RT
    /// in a hard interrupt or NMI always.
    pub fn alloc_pages_nolock(&self, order: u32) -> Option<Page> {
        trace::step(|| format!("alloc_pages_nolock(order {order})"));
        if !nolock_works_here() {
            return None;
        }
        if order > COSTLY_ORDER {
            trace::step(|| "the order is too large to be had without waiting".to_owned());
            return None;
        }
        let gfp = Gfp::NOWARN | Gfp::ZERO | Gfp::NOMEMALLOC;
        let found = self.walk(order, gfp, Depth::Low, Reach::Try);
        found.map(|found| self.hand_out(found, order, gfp))
    }

    /// The zones one after the other (`get_page_from_freelist()`).
    fn search(&self, order: u32, gfp: Gfp, depth: Depth) -> Option<(Addr, Source)> {
        self.walk(order, gfp, depth, Reach::Wait)
    }

    fn walk(&self, order: u32, gfp: Gfp, depth: Depth, reach: Reach) -> Option<(Addr, Source)> {
        self.nodes.iter().find_map(|node| {
            let mark = match depth {
                Depth::Low => node.zone.mark(gfp, false),
                Depth::Min => node.zone.mark(gfp, true),
                Depth::Nothing => 0,
            };
            let found = node.zone.allows(order, mark).then(|| self.take(node, order, reach))??;
            // Interrupts are on again.
            if reach == Reach::Wait && gfp.contains(Gfp::KSWAPD_RECLAIM) && node.zone.take_boost() {
                trace::step(|| "the watermark was boosted".to_owned());
                self.wake_kswapd();
            }
            Some(found)
        })
    }

    /// A block of one zone (`rmqueue()`).
    fn take(&self, node: &Node, order: u32, reach: Reach) -> Option<(Addr, Source)> {
        match order {
            0 => node.pcp.take(&node.zone, &self.ram, reach),
            _ => take_from_zone(&node.zone, &self.ram, order, reach),
        }
    }

    /// What remains when the zones are low (`__alloc_pages_slowpath()`).
    fn alloc_slowly(&self, order: u32, gfp: Gfp) -> Option<(Addr, Source)> {
        let has = |flag| gfp.contains(flag);
        if has(Gfp::NOFAIL) {
            self.must_be_able_to_wait(gfp);
        }
        if has(Gfp::KSWAPD_RECLAIM) {
            self.wake_kswapd();
        }
        if let Some(found) = self.search(order, gfp, Depth::Min) {
            return Some(found);
        }
        let reclaiming = reclaim::is_reclaiming();
        if reclaiming && !has(Gfp::NOMEMALLOC) {
            return self.search(order, gfp, Depth::Nothing);
        }
        if reclaiming || !has(Gfp::DIRECT_RECLAIM) {
            trace::step(|| "it may not wait for pages".to_owned());
            return None;
        }
        let rounds = if has(Gfp::NORETRY) { 1 } else { reclaim::ROUNDS };
        loop {
            let mut found = None;
            for _ in 0..rounds {
                let freed = self.reclaim_directly(gfp);
                found = self.search(order, gfp, Depth::Min);
                if found.is_some() || freed == 0 {
                    break;
                }
                cpu::cond_resched();
            }
            if found.is_none() && !has(Gfp::NORETRY) {
                let _oom = self.reclaim.oom_lock();
                found = self.search(order, gfp, Depth::Min);
            }
            if found.is_some() || !has(Gfp::NOFAIL) {
                return found;
            }
            if self.machine.stopping() {
                cpu::bug(|| "the machine stopped while an allocation must not fail".to_owned());
                return None;
            }
            trace::step(|| "NOFAIL: once more".to_owned());
            cpu::cond_resched();
        }
    }

    /// Who cannot wait cannot be promised a page.
    fn must_be_able_to_wait(&self, gfp: Gfp) {
        let atomic = cpu::config().preempt_count && !cpu::preemptible();
        if atomic || !gfp.contains(Gfp::DIRECT_RECLAIM) {
            cpu::bug(|| format!("{gfp} where nothing can be waited for"));
        }
    }

    fn hand_out(&self, (addr, source): (Addr, Source), order: u32, gfp: Gfp) -> Page {
        self.ram.hand_out(addr, order, gfp.contains(Gfp::ZERO));
        trace::step(|| match source {
            Source::List => format!("page {addr:?}, from this CPU's list"),
            Source::Zone => format!("page {addr:?}, under zone->lock"),
            Source::ZoneByTrylock => format!("page {addr:?}, zone->lock was free"),
        });
        Page { addr, order, source }
    }
}

/// What the mask alone tells of the wait.
fn say_what_may_wait(gfp: Gfp) {
    if gfp.contains(Gfp::DIRECT_RECLAIM) {
        trace::step(|| "might_sleep()".to_owned());
        contract::might_sleep();
        if gfp.contains(Gfp::FS) && !reclaim::is_reclaiming() {
            trace::step(|| "fs_reclaim, entered and left".to_owned());
            drop(FS_RECLAIM.acquire());
        }
    }
}

/// On PREEMPT_RT even a try form takes a raw lock inside, and names an owner: not for interrupts.
pub(crate) fn nolock_works_here() -> bool {
    let works = !(cpu::is_rt() && cpu::in_hardirq());
    if !works {
        trace::step(|| "in an interrupt on PREEMPT_RT, refused".to_owned());
    }
    works
}
