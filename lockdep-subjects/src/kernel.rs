//! All subjects together: a kernel that has one of the solutions.

use std::fmt;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use lockdep::{KernelConfig, Validator};

use crate::kvfree::Kvfree;
use crate::kvfree::strategy::{LockKind, Sheaves, Strategy};
use crate::machine::{Machine, cpu};
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

/// A kernel that runs. It stops where it is when it is dropped; see [`Kernel::shutdown`].
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
    ///
    /// # Panics
    /// If that takes longer than a minute.
    pub fn settle(&self) {
        self.machine.run(0, || {
            self.kvfree.barrier();
            self.rcu.rcu_barrier();
        });
        let end = Instant::now() + Duration::from_secs(60);
        while !self.machine.is_quiet() || self.machine.advance_to_next() {
            thread::yield_now();
            assert!(Instant::now() < end, "something goes on for ever");
        }
    }

    /// Stops the kernel; what waits is freed before, and its caches are given back.
    pub fn shutdown(&self) {
        self.settle();
        self.rcu.drain();
        self.machine.run(0, || {
            self.kvfree.release_caches();
            self.slab.shrink();
        });
        self.machine.shutdown();
    }

    /// Takes a CPU away; what waits on it is taken over by those that stay.
    pub fn offline(&self, cpu: usize) {
        self.machine.offline(cpu, || self.rcu.offline_cpu(cpu));
        let drain = || {
            self.kvfree.flush_sheaf(cpu);
            self.slab.drain_cpu(cpu);
            self.pages.drain_cpu(cpu);
        };
        // What was on its way there still arrives; not meanwhile.
        self.machine.run(0, || {
            while self.machine.while_idle(cpu, drain).is_none() {
                cpu::cond_resched();
            }
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
