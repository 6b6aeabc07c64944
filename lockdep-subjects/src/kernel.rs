//! All subjects together: a kernel that has one of the solutions.

use std::fmt;
use std::sync::Arc;

use lockdep::{KernelConfig, Validator};

use crate::kvfree::Kvfree;
use crate::kvfree::strategy::{LockKind, Sheaves, Strategy};
use crate::machine::Machine;
use crate::page::{self, PageAllocator};
use crate::rcu::{self, Rcu};
use crate::slab::{self, Slab};

/// How a kernel is made.
#[derive(Clone, Debug)]
pub struct Options {
    /// Its configuration; see [`Strategy::kernel`].
    pub config: KernelConfig,
    /// The solution that it has.
    pub strategy: Strategy,
    /// How many CPUs there are.
    pub cpus: usize,
    /// How many pages of memory.
    pub memory: u64,
    /// Whether each pointer given to `kfree_rcu()` is known until it is free.
    pub debug_objects: bool,
    /// Whether the allocator checks on each call what it would do if its lists were empty.
    pub strict: bool,
    /// Whether all memory is one zone.
    pub one_zone: bool,
    /// RCU's.
    pub rcu: rcu::Options,
}

impl Options {
    /// Two CPUs and two megabytes.
    pub fn new(strategy: Strategy, config: KernelConfig) -> Options {
        Options {
            config,
            strategy,
            cpus: 2,
            memory: 512,
            debug_objects: true,
            strict: false,
            one_zone: false,
            rcu: rcu::Options::default(),
        }
    }
}

/// A kernel that runs. It stops when it is dropped.
pub struct Kernel {
    /// CPUs, threads, time, memory.
    pub machine: Arc<Machine>,
    /// Pages.
    pub pages: Arc<PageAllocator>,
    /// Objects.
    pub slab: Arc<Slab>,
    /// Grace periods.
    pub rcu: Arc<Rcu>,
    /// What frees objects after them.
    pub kvfree: Arc<Kvfree>,
}

impl fmt::Debug for Kernel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Kernel({:?}, {:?})", self.machine, self.kvfree)
    }
}

impl Kernel {
    /// Boots a kernel whose locks this validator judges.
    pub fn boot(options: Options, validator: Validator) -> Kernel {
        let Options { config, strategy, cpus, memory, .. } = options;
        let machine = Machine::boot(config, cpus, memory, validator);
        let pages = page::Options {
            era: strategy.era,
            raw_zone_lock: strategy.zone_lock == LockKind::Raw,
            strict: options.strict,
            one_zone: options.one_zone,
        };
        let era = match strategy.sheaves {
            Sheaves::No => slab::Era::CpuSlabs,
            Sheaves::Plain | Sheaves::Overridden => slab::Era::Sheaves,
        };
        let pages = PageAllocator::new(&machine, pages);
        let slab = Slab::new(&machine, &pages, slab::Options { era });
        let rcu = Rcu::new(&machine, options.rcu);
        let kvfree = Kvfree::new(&machine, &pages, &slab, &rcu, strategy, options.debug_objects);
        machine.run(0, || kvfree.scheduler_running());
        Kernel { machine, pages, slab, rcu, kvfree }
    }

    /// Frees all that waits, and lets everything that was set off come to its end.
    pub fn settle(&self) {
        self.machine.run(0, || self.kvfree.barrier());
        self.machine.run(0, || self.rcu.rcu_barrier());
        while self.machine.advance_to_next() || !self.machine.work_is_idle() {
            std::thread::yield_now();
        }
    }

    /// Takes a CPU away; what waits on it is taken over.
    pub fn offline(&self, cpu: usize) {
        self.machine.offline(cpu, || {
            self.kvfree.flush_sheaf(cpu);
            self.slab.drain_cpu(cpu);
            self.pages.drain_cpu(cpu);
            self.rcu.offline_cpu(cpu);
        });
    }

    /// Gives a CPU back.
    pub fn online(&self, cpu: usize) {
        self.machine.online(cpu);
        self.rcu.online_cpu(cpu);
    }
}

impl Drop for Kernel {
    fn drop(&mut self) {
        self.machine.shutdown();
    }
}
