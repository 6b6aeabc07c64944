//! The slab: caches of objects in pages of the page allocator's.
//!
//! The objects are real memory: free ones are poisoned and linked by their own first words;
//! freeing one twice, or writing to a free one, is a [bug](crate::machine::cpu::bug). In front of
//! the slab pages and their `list_lock` stands what each CPU has for itself; what that is changed
//! over the years ([`Era`]).

mod object;
mod node;
mod cpu;
mod sheaf;
mod rcu;

use std::fmt;
use std::sync::{Arc, Weak};

use crate::machine::Machine;
use crate::machine::cpu as this_cpu;
use crate::machine::memory::Addr;
use crate::machine::trace;
use crate::page::{Gfp, PageAllocator, nolock_works_here};

use self::cpu::CpuSlabs;
use self::node::{How, Node};
use self::object::Objects;
use self::sheaf::Sheaves;

pub use self::object::SIZES;
pub use self::sheaf::Sheaf;

/// What each CPU has for itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Era {
    /// A slab page, whose free objects it takes without a lock (v5.10).
    #[default]
    CpuSlabs,
    /// Sheaves of objects under a local lock that is only tried, and behind them a barn under
    /// `barn->lock` (2026).
    Sheaves,
}

/// Which slab it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// What each CPU has for itself.
    pub era: Era,
}

#[derive(Debug)]
enum Front {
    CpuSlabs(CpuSlabs),
    Sheaves(Sheaves),
}

/// The objects of one size (`struct kmem_cache`).
#[derive(Debug)]
struct Cache {
    node: Node,
    front: Front,
}

/// The slab of a machine.
pub struct Slab {
    this: Weak<Slab>,
    machine: Arc<Machine>,
    options: Options,
    objects: Objects,
    caches: Vec<Cache>,
}

impl fmt::Debug for Slab {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Slab({:?}, {} objects live)", self.options, self.live())
    }
}

impl Slab {
    /// A slab with caches of all [`SIZES`]; it has no page yet.
    pub fn new(machine: &Arc<Machine>, pages: &Arc<PageAllocator>, options: Options) -> Arc<Slab> {
        let cpus = machine.cpus();
        let front = |cache| match options.era {
            Era::CpuSlabs => Front::CpuSlabs(CpuSlabs::new(cpus)),
            Era::Sheaves => Front::Sheaves(Sheaves::new(cache, cpus)),
        };
        let cache = |cache| Cache { node: Node::new(cache), front: front(cache) };
        Arc::new_cyclic(|this| Slab {
            this: Weak::clone(this),
            machine: Arc::clone(machine),
            options,
            objects: Objects::new(machine, pages),
            caches: (0..SIZES.len()).map(cache).collect(),
        })
    }

    /// What it was made with.
    pub fn options(&self) -> Options {
        self.options
    }

    /// How many objects are allocated and not freed. One that waits for a grace period is live.
    pub fn live(&self) -> u64 {
        self.objects.live()
    }

    /// How many bytes an object has; `None` if the address is none's.
    pub fn size_of(&self, addr: Addr) -> Option<u64> {
        self.objects.cache(addr).map(|cache| SIZES[cache])
    }

    /// An object of at least so many bytes; `None` if that is not possible as far as the mask
    /// goes, or if it is larger than the largest of [`SIZES`].
    pub fn kmalloc(&self, bytes: u64, gfp: Gfp) -> Option<Addr> {
        trace::step(|| format!("kmalloc({bytes}, {gfp})"));
        let cache = SIZES.iter().position(|size| bytes <= *size)?;
        if self.objects.pages.refuses(gfp) {
            return None;
        }
        self.objects.pages.announce(gfp);
        let object = self.take(cache, How::Wait(gfp))?;
        self.objects.hand_out(object, cache, gfp.contains(Gfp::ZERO));
        Some(object)
    }

    /// An object of a cache by waiting, or by trying, for what is needed.
    fn take(&self, cache: usize, how: How) -> Option<Addr> {
        let Cache { node, front } = &self.caches[cache];
        match front {
            Front::CpuSlabs(slabs) => slabs.take(node, &self.objects, how),
            Front::Sheaves(sheaves) => {
                let object = sheaves.take(node, &self.objects, how);
                object.or_else(|| node.take(&self.objects, 1, how).pop())
            }
        }
    }

    /// Frees an object.
    pub fn kfree(&self, addr: Addr) {
        trace::step(|| format!("kfree({addr:?})"));
        let Some(cache) = self.objects.give_up(addr) else { return };
        let Cache { node, front } = &self.caches[cache];
        let how = How::Wait(Gfp::NOWAIT | Gfp::NOWARN);
        let done = match front {
            Front::CpuSlabs(slabs) => slabs.put(&self.objects, addr),
            Front::Sheaves(sheaves) => sheaves.put(node, &self.objects, addr, how),
        };
        if !done {
            node.put_all(&self.objects, vec![addr]);
        }
    }

    /// Frees objects, those of one page at once (`kfree_bulk()`). Interrupts must be on.
    pub fn kfree_bulk(&self, all: &[Addr]) {
        trace::step(|| format!("kfree_bulk({} objects)", all.len()));
        if this_cpu::irqs_disabled() {
            this_cpu::bug(|| "kfree_bulk() with interrupts off".to_owned());
        }
        let free = all.iter().filter_map(|addr| Some((self.objects.give_up(*addr)?, *addr)));
        let mut free: Vec<(usize, Addr)> = free.collect();
        free.sort_unstable();
        for of_cache in free.chunk_by(|a, b| a.0 == b.0) {
            let objects = of_cache.iter().map(|(_, addr)| *addr).collect();
            self.caches[of_cache[0].0].node.put_all(&self.objects, objects);
        }
    }

    /// An object without waiting for any lock, in any context (`kmalloc_nolock()`). If this CPU is
    /// in the middle of using the cache, the next larger one is asked. On PREEMPT_RT in a hard
    /// interrupt or NMI it is `None` at once.
    pub fn kmalloc_nolock(&self, bytes: u64) -> Option<Addr> {
        trace::step(|| format!("kmalloc_nolock({bytes})"));
        if !nolock_works_here() {
            return None;
        }
        let fits = SIZES.iter().position(|size| bytes <= *size)?;
        let mut caches = (fits..SIZES.len()).take(2);
        let (cache, object) =
            caches.find_map(|cache| Some((cache, self.take(cache, How::Try)?)))?;
        self.objects.hand_out(object, cache, false);
        Some(object)
    }

    /// Frees an object without waiting for any lock, in any context (`kfree_nolock()`). If a lock
    /// would be needed, the object waits in a lockless list for the next free that has it.
    pub fn kfree_nolock(&self, addr: Addr) {
        trace::step(|| format!("kfree_nolock({addr:?})"));
        let Some(cache) = self.objects.give_up(addr) else { return };
        let Cache { node, front } = &self.caches[cache];
        let done = match front {
            Front::CpuSlabs(slabs) => slabs.put(&self.objects, addr),
            Front::Sheaves(sheaves) => {
                nolock_works_here() && sheaves.put(node, &self.objects, addr, How::Try)
            }
        };
        if !done {
            node.defer(&self.objects, addr);
        }
    }

    /// Takes back what a CPU that is offline has (`slub_cpu_dead()`). Sheaves that wait for a
    /// grace period are the caller's: [`take_rcu_sheaf`](Self::take_rcu_sheaf).
    pub fn drain_cpu(&self, cpu: usize) {
        for Cache { node, front } in &self.caches {
            match front {
                Front::CpuSlabs(slabs) => slabs.flush(cpu, node, &self.objects),
                Front::Sheaves(sheaves) => sheaves.flush(cpu, node, &self.objects),
            }
        }
    }

    /// Takes back what all CPUs that are online have, and frees every page that is empty
    /// (`kmem_cache_shrink()`). For a task that may sleep and is no worker.
    pub fn shrink(&self) {
        let this = self.this.clone();
        self.machine.schedule_on_others(true, move || {
            if let Some(slab) = this.upgrade() {
                slab.drain_cpu(this_cpu::id());
            }
        });
        self.drain_cpu(this_cpu::id());
        for Cache { node, front } in &self.caches {
            if let Front::Sheaves(sheaves) = front {
                sheaves.shrink(node, &self.objects);
            }
            node.shrink(&self.objects);
        }
    }

    /// Looks at every slab page that is on a list, under its lock.
    ///
    /// # Errors
    /// Says what is wrong: a page that should not be listed, or whose free objects are not as many
    /// as it counts.
    pub fn check_invariants(&self) -> Result<(), String> {
        self.caches.iter().try_for_each(|cache| cache.node.check(&self.objects))
    }
}
