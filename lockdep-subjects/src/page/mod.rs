//! The page allocator: zones of free blocks behind `zone->lock`, per-CPU lists in front of them,
//! and kswapd behind.
//!
//! What it gives out is real memory, and it looks after itself: free pages are poisoned, freeing
//! one twice or writing to a free one is a [bug](crate::machine::cpu::bug). What the thread of
//! August 2020 was about is the way of an order-0 allocation: from the list of this CPU, without
//! a lock; and if that is empty, under `zone->lock`, a `spinlock_t` that must not be waited for
//! under a `raw_spinlock_t`.

mod gfp;
mod frame;
mod zone;
mod pcp;
mod control;
mod reclaim;
mod alloc;
mod free;

use std::fmt;
use std::sync::{Arc, Weak};

use crate::machine::Machine;
use crate::machine::lock::Lock;
use crate::machine::memory::Addr;

use self::control::Faults;
use self::frame::Ram;
use self::pcp::Pcp;
use self::reclaim::Reclaim;
use self::zone::Zone;

pub(crate) use self::alloc::nolock_works_here;
pub use self::frame::POISON;
pub use self::gfp::Gfp;
pub use self::pcp::PcpEra;
pub use self::reclaim::Shrinker;
pub use self::zone::{FreeAreas, MAX_ORDER};

/// The largest order that [`alloc_pages_nolock`](PageAllocator::alloc_pages_nolock) serves
/// (`PAGE_ALLOC_COSTLY_ORDER`).
pub const COSTLY_ORDER: u32 = 3;

/// Which page allocator it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// What protects the per-CPU lists.
    pub era: PcpEra,
    /// Option A of the thread: `zone->lock` is a `raw_spinlock_t`.
    pub raw_zone_lock: bool,
    /// Whether every allocation says first what it might do ([`PageAllocator::might_alloc`]), so
    /// that a wrong caller is found whether a list is empty at that moment or not.
    pub strict: bool,
    /// Whether all memory is one zone. Otherwise an eighth of it is a zone of its own, to which an
    /// allocation goes that gets nothing from the other.
    pub one_zone: bool,
}

/// Where a page came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Source {
    /// A per-CPU list, without the zone's lock.
    List,
    /// A zone, whose lock was waited for.
    Zone,
    /// A zone, whose lock was free when it was tried.
    ZoneByTrylock,
}

/// An allocation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// Where it begins.
    pub addr: Addr,
    /// It has `1 << order` pages.
    pub order: u32,
    /// Where it came from.
    pub source: Source,
}

/// A zone and the per-CPU lists before it.
#[derive(Debug)]
struct Node {
    zone: Zone,
    pcp: Pcp,
}

/// The page allocator of a machine.
pub struct PageAllocator {
    this: Weak<PageAllocator>,
    machine: Arc<Machine>,
    options: Options,
    ram: Ram,
    /// In the order in which they are asked.
    nodes: Vec<Node>,
    reclaim: Reclaim,
    faults: Faults,
}

impl fmt::Debug for PageAllocator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PageAllocator({:?}, {} pages free)", self.options, self.free_pages_total())
    }
}

impl PageAllocator {
    /// The allocator of all of a machine's memory: a zone Normal, and unless there is to be one zone
    /// only a small one, DMA. Starts kswapd.
    ///
    /// # Panics
    /// If the machine has fewer than 32 pages.
    pub fn new(machine: &Arc<Machine>, options: Options) -> Arc<PageAllocator> {
        let pages = machine.memory.pages();
        assert!(pages >= 32, "{pages} pages are too few for two zones");
        let ram = Ram::new(machine);
        let node = |name, first, end| Node {
            zone: Zone::new(name, &ram, first, end, options.raw_zone_lock),
            pcp: Pcp::new(options.era, machine.cpus(), end - first),
        };
        let nodes = match options.one_zone {
            true => vec![node("Normal", 0, pages)],
            false => vec![node("Normal", pages / 8, pages), node("DMA", 0, pages / 8)],
        };
        let allocator = Arc::new_cyclic(|this| PageAllocator {
            this: Weak::clone(this),
            machine: Arc::clone(machine),
            options,
            ram,
            nodes,
            reclaim: Reclaim::new(),
            faults: Faults::default(),
        });
        allocator.start_kswapd();
        allocator
    }

    /// What it was made with.
    pub fn options(&self) -> Options {
        self.options
    }

    /// The machine whose memory it gives out.
    pub fn machine(&self) -> &Arc<Machine> {
        &self.machine
    }

    /// The `zone->lock` of the zone that is asked first.
    pub fn zone_lock(&self) -> &Lock<FreeAreas> {
        &self.nodes[0].zone.lock
    }

    /// Notes what a page is used for (`page->private`); zero is nothing, and so it is again when
    /// the page is freed.
    pub fn set_owner(&self, page: Addr, owner: u64) {
        self.ram.set_owner(page, owner);
    }

    /// What the page of an address is used for; zero if nothing, or if there is no such page.
    pub fn owner(&self, addr: Addr) -> u64 {
        self.ram.owner(addr)
    }

    /// How many pages are free, wherever they are. Exact while nobody allocates or frees.
    pub fn free_pages_total(&self) -> u64 {
        let free = |node: &Node| node.zone.free() + node.zone.waiting() + node.pcp.listed();
        self.nodes.iter().map(free).sum()
    }

    /// How many pages the per-CPU lists hold.
    pub fn listed_pages(&self) -> u64 {
        self.nodes.iter().map(|node| node.pcp.listed()).sum()
    }

    /// Looks at every free block, under the zones' locks.
    ///
    /// # Errors
    /// Says what is wrong: a block that is torn, overlaps another, was not merged with its free
    /// buddy, was written to, or is not counted.
    pub fn check_invariants(&self) -> Result<(), String> {
        self.nodes.iter().try_for_each(|node| node.zone.check(&self.ram))
    }
}
