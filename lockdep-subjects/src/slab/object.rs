//! Slab pages and the objects in them.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::machine::Machine;
use crate::machine::cpu;
use crate::machine::memory::{Addr, Memory, PAGE_SIZE, PAGE_WORDS};
use crate::page::{POISON, PageAllocator};

/// The sizes of the caches, in bytes.
pub const SIZES: [u64; 7] = [32, 64, 128, 256, 512, 1024, 2048];

/// Marks a page as a cache's, in its [owner](PageAllocator::owner).
const SLAB: u64 = 0x51ab << 32;

/// What a page's free objects are (`struct slab`), as one word that is exchanged at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Meta {
    /// The first free object.
    pub(super) free: Addr,
    /// How many objects are not in that list.
    pub(super) out: u64,
    /// A CPU has the page to itself: it is on no list.
    pub(super) frozen: bool,
}

impl Meta {
    /// Addresses are below 2^48 and divisible by 32.
    fn pack(self) -> u64 {
        self.free.0 << 16 | self.out << 1 | self.frozen as u64
    }

    fn unpack(packed: u64) -> Meta {
        Meta { free: Addr(packed >> 16), out: packed >> 1 & 0x7fff, frozen: packed & 1 != 0 }
    }
}

#[derive(Debug, Default)]
struct SlabPage {
    meta: AtomicU64,
    /// A bit for each object: whether somebody has it.
    used: [AtomicU64; 2],
}

/// Objects that are linked by their first words.
#[derive(Clone, Copy, Debug)]
pub(super) struct Chain {
    pub(super) head: Addr,
    pub(super) tail: Addr,
    pub(super) len: u64,
}

/// What is known of all slab pages.
pub(super) struct Objects {
    machine: Arc<Machine>,
    pub(super) pages: Arc<PageAllocator>,
    table: Box<[SlabPage]>,
    live: AtomicU64,
}

impl fmt::Debug for Objects {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Objects({} live)", self.live())
    }
}

/// The page of an address.
pub(super) fn page_of(addr: Addr) -> Addr {
    Addr(addr.0 / PAGE_SIZE * PAGE_SIZE)
}

impl Objects {
    pub(super) fn new(machine: &Arc<Machine>, pages: &Arc<PageAllocator>) -> Objects {
        Objects {
            machine: Arc::clone(machine),
            pages: Arc::clone(pages),
            table: (0..machine.memory.pages()).map(|_| SlabPage::default()).collect(),
            live: AtomicU64::new(0),
        }
    }

    pub(super) fn memory(&self) -> &Memory {
        &self.machine.memory
    }

    pub(super) fn live(&self) -> u64 {
        self.live.load(Ordering::Relaxed) // Relaxed: a count.
    }

    fn page(&self, addr: Addr) -> &SlabPage {
        &self.table[addr.pfn() as usize]
    }

    /// The state of a page's free list.
    pub(super) fn meta(&self, page: Addr) -> Meta {
        // Acquire: pairs with the Release in `change`: the links of the list are there.
        Meta::unpack(self.page(page).meta.load(Ordering::Acquire))
    }

    /// Changes it if it is still what it was (`cmpxchg_double_slab()`).
    pub(super) fn change(&self, page: Addr, old: Meta, new: Meta) -> bool {
        let meta = &self.page(page).meta;
        // AcqRel: publishes the links of what is put on the list, and sees those of what is taken.
        let order = Ordering::AcqRel;
        meta.compare_exchange(old.pack(), new.pack(), order, Ordering::Relaxed).is_ok()
    }

    /// Takes all free objects of a page; `frozen` is what the page is afterwards. Returns the
    /// first.
    pub(super) fn take_all(&self, page: Addr, frozen: bool) -> Addr {
        loop {
            let old = self.meta(page);
            let new = Meta { free: Addr::NULL, out: self.per_page(page), frozen };
            if self.change(page, old, new) {
                return old.free;
            }
        }
    }

    /// How many objects a page has.
    pub(super) fn per_page(&self, page: Addr) -> u64 {
        self.cache(page).map_or(0, |cache| PAGE_SIZE / SIZES[cache])
    }

    /// Which cache an address belongs to.
    pub(super) fn cache(&self, addr: Addr) -> Option<usize> {
        let owner = self.pages.owner(addr);
        (owner & !0xff == SLAB).then_some((owner & 0xff) as usize)
    }

    /// Makes objects of a page; all are out, in one chain.
    pub(super) fn make(&self, page: Addr, cache: usize, frozen: bool) -> Chain {
        let (size, count) = (SIZES[cache], PAGE_SIZE / SIZES[cache]);
        self.pages.set_owner(page, SLAB | cache as u64);
        self.memory().fill(page, PAGE_WORDS, POISON);
        let all: Vec<Addr> = (0..count).map(|i| Addr(page.0 + i * size)).collect();
        // Relaxed: nobody else knows the page yet.
        let meta = Meta { free: Addr::NULL, out: count, frozen };
        self.page(page).meta.store(meta.pack(), Ordering::Relaxed);
        self.chain(&all)
    }

    /// Links objects of one page.
    pub(super) fn chain(&self, objects: &[Addr]) -> Chain {
        for pair in objects.windows(2) {
            self.memory().write(pair[0], pair[1].0);
        }
        let (head, tail) = (objects[0], objects[objects.len() - 1]);
        self.memory().write(tail, 0);
        Chain { head, tail, len: objects.len() as u64 }
    }

    /// The object after a free one. A link that leads out of the page is a bug.
    pub(super) fn next(&self, object: Addr) -> Addr {
        let next = Addr(self.memory().read(object));
        let size = self.cache(object).map_or(1, |cache| SIZES[cache]);
        if next.is_null() || page_of(next) == page_of(object) && next.0.is_multiple_of(size) {
            return next;
        }
        cpu::bug(|| format!("the free list of a slab leads from {object:?} to {next:?}"));
        Addr::NULL
    }

    /// All that is linked to a free object, itself first.
    pub(super) fn linked(&self, head: Addr) -> Vec<Addr> {
        let mut all = Vec::new();
        let mut object = head;
        while !object.is_null() && all.len() as u64 <= PAGE_SIZE / SIZES[0] {
            all.push(object);
            object = self.next(object);
        }
        all
    }

    fn bit(&self, object: Addr, cache: usize) -> (&AtomicU64, u64) {
        let index = object.0 % PAGE_SIZE / SIZES[cache];
        (&self.page(object).used[(index / 64) as usize], 1 << (index % 64))
    }

    /// Gives a free object to a user, and looks whether anybody wrote to it while it was free.
    pub(super) fn hand_out(&self, object: Addr, cache: usize, zero: bool) {
        let words = SIZES[cache] / 8;
        if let Some(word) = (1..words).find(|i| self.memory().read(object.word(*i)) != POISON) {
            let at = object.word(word);
            cpu::bug(|| format!("{at:?} was written to while its object was free"));
        }
        match zero {
            true => self.memory().fill(object, words, 0),
            false => self.memory().write(object, POISON),
        }
        let (used, bit) = self.bit(object, cache);
        // Relaxed: of two that have one object each finds the other.
        if used.fetch_or(bit, Ordering::Relaxed) & bit != 0 {
            cpu::bug(|| format!("object {object:?} is given out twice"));
        }
        self.live.fetch_add(1, Ordering::Relaxed);
    }

    /// Takes an object back from its user and poisons it. `None` if it is not the user's to give,
    /// which is a bug; else its cache.
    pub(super) fn give_up(&self, object: Addr) -> Option<usize> {
        let cache = self.cache(object).filter(|cache| object.0.is_multiple_of(SIZES[*cache]));
        let Some(cache) = cache else {
            cpu::bug(|| format!("kfree of {object:?}, which is no object"));
            return None;
        };
        let (used, bit) = self.bit(object, cache);
        if used.fetch_and(!bit, Ordering::Relaxed) & bit == 0 {
            cpu::bug(|| format!("object {object:?} is freed twice"));
            return None;
        }
        self.memory().fill(object, SIZES[cache] / 8, POISON);
        self.live.fetch_sub(1, Ordering::Relaxed);
        Some(cache)
    }
}
