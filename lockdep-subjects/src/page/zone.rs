//! Zones: blocks of free pages, split and merged by powers of two, behind `zone->lock`.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use lockdep::LockClassKey;

use crate::machine::llist::LockLess;
use crate::machine::lock::{Guard, Lock};
use crate::machine::memory::{Addr, PAGE_WORDS};
use crate::machine::{cpu, trace};

use super::frame::{List, POISON, Ram, State};
use super::gfp::Gfp;

/// The largest block has this order.
pub const MAX_ORDER: u32 = 10;

/// One class cannot have two wait types, so the lock of option A has a class of its own.
static ZONE_LOCK: LockClassKey = LockClassKey::new("zone->lock");
static RAW_ZONE_LOCK: LockClassKey = LockClassKey::new("zone->lock");

/// The free blocks of a zone: a list for each order. They are what `zone->lock` protects.
#[derive(Debug, Default)]
pub struct FreeAreas {
    lists: [List; MAX_ORDER as usize + 1],
}

/// How low a zone may get, in pages.
#[derive(Clone, Copy, Debug)]
pub(super) struct Marks {
    pub(super) min: u64,
    pub(super) low: u64,
    pub(super) high: u64,
}

/// How far a caller goes for a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// To the per-CPU list (`__GFP_NO_LOCKS`).
    List,
    /// To the zone, and waits for its lock.
    Wait,
    /// To the zone if its lock is free (`ALLOC_TRYLOCK`).
    Try,
}

/// A stretch of memory.
#[derive(Debug)]
pub(super) struct Zone {
    pub(super) name: &'static str,
    first: u64,
    end: u64,
    pub(super) lock: Lock<FreeAreas>,
    /// Pages in the free lists. Written under the lock, read without.
    free: AtomicU64,
    pub(super) marks: Marks,
    boosted: AtomicBool,
    /// Blocks that were freed while somebody held the lock (`trylock_free_pages`).
    deferred: LockLess,
    waiting: AtomicU64,
}

impl Zone {
    /// A zone of the pages `first..end`, all free.
    pub(super) fn new(name: &'static str, ram: &Ram, first: u64, end: u64, raw: bool) -> Zone {
        ram.memory().fill(Addr::of_pfn(first), (end - first) * PAGE_WORDS, POISON);
        let mut areas = FreeAreas::default();
        (first..end).for_each(|pfn| areas.put(first..end, ram, pfn, 0));
        let lock = match raw {
            true => Lock::raw("zone->lock", &RAW_ZONE_LOCK, areas),
            false => Lock::spin("zone->lock", &ZONE_LOCK, areas),
        };
        let min = ((end - first) / 64).max(2);
        let step = (min / 4).max(1);
        let marks = Marks { min, low: min + step, high: min + 2 * step };
        Zone {
            name,
            first,
            end,
            lock,
            free: AtomicU64::new(end - first),
            marks,
            boosted: AtomicBool::new(false),
            deferred: LockLess::new(),
            waiting: AtomicU64::new(0),
        }
    }

    pub(super) fn has(&self, addr: Addr) -> bool {
        (self.first..self.end).contains(&addr.pfn())
    }

    /// How many pages are in the free lists.
    pub(super) fn free(&self) -> u64 {
        // Relaxed: a number that may be old as soon as it is read.
        self.free.load(Ordering::Relaxed)
    }

    /// How many pages wait for the lock, in the list without one.
    pub(super) fn waiting(&self) -> u64 {
        self.waiting.load(Ordering::Relaxed)
    }

    /// Whether pages may be taken without going below a mark (`zone_watermark_ok()`).
    pub(super) fn allows(&self, order: u32, mark: u64) -> bool {
        let free = self.free();
        let enough = free >= mark + (1 << order);
        if !enough {
            trace::step(|| {
                format!("zone {}: {free} free pages, the watermark is {mark}", self.name)
            });
        }
        enough
    }

    /// Asks for more free pages than usual for once (`ZONE_BOOSTED_WATERMARK`).
    pub(super) fn boost(&self) {
        // Relaxed: kswapd is woken for it at some time.
        self.boosted.store(true, Ordering::Relaxed);
    }

    pub(super) fn take_boost(&self) -> bool {
        self.boosted.load(Ordering::Relaxed) && self.boosted.swap(false, Ordering::Relaxed)
    }

    /// Takes the lock the way the caller may.
    pub(super) fn lock(&self, reach: Reach) -> Option<Guard<'_, FreeAreas>> {
        match reach {
            Reach::List => None,
            Reach::Wait => Some(self.lock.lock_irqsave()),
            Reach::Try => self.lock.try_lock_irqsave(),
        }
    }

    /// Takes one block (`rmqueue_buddy()`).
    pub(super) fn take(&self, areas: &mut FreeAreas, ram: &Ram, order: u32) -> Option<Addr> {
        let addr = areas.take(ram, order)?;
        // Relaxed: see `free`.
        self.free.fetch_sub(1 << order, Ordering::Relaxed);
        Some(addr)
    }

    /// Takes up to `count` pages for a list (`rmqueue_bulk()`).
    pub(super) fn take_bulk(&self, areas: &mut FreeAreas, ram: &Ram, count: u64) -> List {
        let mut batch = List::default();
        while batch.len() < count
            && let Some(addr) = self.take(areas, ram, 0)
        {
            batch.push(ram.memory(), addr);
        }
        trace::step(|| format!("{} pages of zone {} for the list", batch.len(), self.name));
        batch
    }

    /// Puts a block back, merging it with its buddies (`__free_one_page()`).
    pub(super) fn put(&self, areas: &mut FreeAreas, ram: &Ram, addr: Addr, order: u32) {
        areas.put(self.first..self.end, ram, addr.pfn(), order);
        self.free.fetch_add(1 << order, Ordering::Relaxed);
    }

    /// Puts a batch of pages back (`free_pcppages_bulk()`), and what waited for the lock.
    pub(super) fn put_bulk(&self, areas: &mut FreeAreas, ram: &Ram, mut batch: List) {
        if batch.len() > 0 {
            trace::step(|| format!("{} pages back to zone {}", batch.len(), self.name));
        }
        while let Some(addr) = batch.pop(ram.memory()) {
            self.put(areas, ram, addr, 0);
            // It may be long: where the lock sleeps, who holds it can be preempted here.
            cpu::poll();
        }
        self.put_deferred(areas, ram);
    }

    /// Puts back what was freed while somebody held the lock.
    pub(super) fn put_deferred(&self, areas: &mut FreeAreas, ram: &Ram) {
        for addr in self.deferred.take_all(ram.memory()) {
            let State::Moving(order) = ram.state(addr) else {
                unreachable!("it waits to be freed")
            };
            trace::step(|| format!("{addr:?} had waited for zone->lock, and is freed now"));
            ram.memory().fill(addr, 1, POISON);
            self.put(areas, ram, addr, order);
            self.waiting.fetch_sub(1 << order, Ordering::Relaxed);
            cpu::poll();
        }
    }

    /// Puts one block back (`free_one_page()`); if the lock must not be waited for and is held,
    /// into the list without one.
    pub(super) fn put_one(&self, ram: &Ram, addr: Addr, order: u32, reach: Reach) {
        match self.lock(reach) {
            Some(mut areas) => {
                self.put(&mut areas, ram, addr, order);
                self.put_deferred(&mut areas, ram);
            }
            None => {
                trace::step(|| format!("{addr:?} waits in the lockless list of the zone"));
                self.waiting.fetch_add(1 << order, Ordering::Relaxed);
                self.deferred.push(ram.memory(), addr);
            }
        }
    }

    /// How low this mask may take the zone: `low` at first, then `min`, and deeper for who may.
    pub(super) fn mark(&self, gfp: Gfp, slow: bool) -> u64 {
        let Marks { min, low, .. } = self.marks;
        match slow {
            false => low,
            true if gfp.contains(Gfp::HIGH) && !gfp.contains(Gfp::NOMEMALLOC) => min / 2,
            true => min,
        }
    }

    /// Looks whether the free lists are what they should be.
    pub(super) fn check(&self, ram: &Ram) -> Result<(), String> {
        let areas = self.lock.lock_irqsave();
        let mut seen = BTreeSet::new();
        for (order, list) in (0..=MAX_ORDER).zip(&areas.lists) {
            for addr in list.addresses(ram.memory())? {
                let pfn = addr.pfn();
                let whole = pfn >= self.first && pfn + (1 << order) <= self.end;
                if !whole || !pfn.is_multiple_of(1 << order) {
                    return Err(format!("{addr:?} is no block of order {order} of {}", self.name));
                }
                if ram.state(addr) != State::Free(order) {
                    return Err(format!("{addr:?} is listed and {:?}", ram.state(addr)));
                }
                let (buddy, in_zone) = buddy(&(self.first..self.end), pfn, order);
                let buddy = Addr::of_pfn(buddy);
                if order < MAX_ORDER && in_zone && ram.state(buddy) == State::Free(order) {
                    return Err(format!("{addr:?} and {buddy:?} of order {order} are not merged"));
                }
                let mut pages = pfn..pfn + (1 << order);
                if !pages.all(|pfn| seen.insert(pfn)) {
                    return Err(format!("{addr:?} of order {order} overlaps another free block"));
                }
                let words = 2..PAGE_WORDS << order;
                let mut words = words.map(|i| addr.word(i));
                if let Some(at) = words.find(|at| ram.memory().read(*at) != POISON) {
                    return Err(format!("{at:?} was written to while its page was free"));
                }
            }
        }
        let free = self.free();
        match seen.len() as u64 == free {
            true => Ok(()),
            false => Err(format!("{} has {} free pages and counts {free}", self.name, seen.len())),
        }
    }
}

/// The other half of a block's parent, and whether it is in the zone at all.
fn buddy(zone: &Range<u64>, pfn: u64, order: u32) -> (u64, bool) {
    let buddy = pfn ^ (1 << order);
    (buddy, buddy >= zone.start && buddy + (1 << order) <= zone.end)
}

impl FreeAreas {
    fn list(&mut self, order: u32) -> &mut List {
        &mut self.lists[order as usize]
    }

    /// Takes a block, splitting a larger one (`expand()`).
    fn take(&mut self, ram: &Ram, order: u32) -> Option<Addr> {
        let from = (order..=MAX_ORDER).find(|order| self.lists[*order as usize].len() > 0)?;
        let addr = self.list(from).pop(ram.memory())?;
        for half in (order..from).rev() {
            let upper = Addr::of_pfn(addr.pfn() + (1 << half));
            ram.set(upper, State::Free(half));
            self.list(half).push(ram.memory(), upper);
        }
        ram.set(addr, State::Moving(order));
        Some(addr)
    }

    fn put(&mut self, zone: Range<u64>, ram: &Ram, mut pfn: u64, mut order: u32) {
        while order < MAX_ORDER {
            let (other, in_zone) = buddy(&zone, pfn, order);
            let other_addr = Addr::of_pfn(other);
            if !in_zone || ram.state(other_addr) != State::Free(order) {
                break;
            }
            self.list(order).remove(ram.memory(), other_addr);
            ram.set(Addr::of_pfn(pfn.max(other)), State::Inside);
            (pfn, order) = (pfn.min(other), order + 1);
        }
        let addr = Addr::of_pfn(pfn);
        ram.set(addr, State::Free(order));
        self.list(order).push(ram.memory(), addr);
    }
}
