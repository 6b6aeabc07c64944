//! RCU that works: readers, grace periods, callbacks, and the waits for them.
//!
//! Readers are on real threads that are preempted and interrupted; grace periods look where they
//! are; callbacks run in softirqs or threads. A checker that knows nothing of all that has the
//! readers in a list of its own, and says if a callback did not wait for one.

mod cookie;
mod check;
mod done;
mod outermost;
mod list;
mod grace;
mod reader;
mod stall;
mod callback;
mod nocb;
mod wait;
pub mod srcu;

use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize};
use std::sync::{Arc, OnceLock, Weak};
use std::time::Duration;

use lockdep::LockClassKey;

pub(crate) use self::callback::RCU_CALLBACK;
pub use self::cookie::Cookie;
pub use self::reader::ReadGuard;

use self::check::Checker;
use self::grace::{Grace, Owed};
use self::list::Segments;
use self::nocb::Offloaded;
use crate::machine::Machine;
use crate::machine::lock::{Lock, Mutex, PerCpu};
use crate::machine::task::Task;

/// The class of what looks after heads (`CONFIG_DEBUG_OBJECTS_RCU_HEAD`).
pub(crate) static OBJ_HASH: LockClassKey = LockClassKey::new("&obj_hash[i].lock");
static BARRIER: LockClassKey = LockClassKey::new("rcu_state.barrier_mutex");

/// Where a CPU's callbacks run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Callbacks {
    /// In a softirq, and on PREEMPT_RT in a thread.
    #[default]
    ByKernel,
    /// In a softirq (`RCU_SOFTIRQ`).
    Softirq,
    /// In a thread for each CPU (`rcuc/N`; `use_softirq=0`).
    Thread,
}

/// How RCU is set up.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Whether all CPUs are offloaded: a thread each (`rcuo/N`) has their callbacks.
    pub offloaded: bool,
    /// Where callbacks run if they are not.
    pub callbacks: Callbacks,
    /// How many callbacks of a CPU are too many.
    pub qhimark: usize,
    /// After how much of the host's time a grace period is said to be stalled.
    pub stall: Duration,
    /// Grace periods wait for nobody: a bug put in on purpose, for the test of the checker.
    pub broken: bool,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            offloaded: false,
            callbacks: Callbacks::default(),
            qhimark: 10_000,
            stall: Duration::from_secs(10),
            broken: false,
        }
    }
}

/// RCU of a machine.
pub struct Rcu {
    this: Weak<Rcu>,
    machine: Arc<Machine>,
    options: Options,
    in_threads: bool,
    grace: Grace,
    checker: Checker,
    /// What each CPU owes the grace period.
    owed: Vec<Owed>,
    /// The callbacks of CPUs that run them themselves, with interrupts off.
    lists: PerCpu<Segments>,
    offloaded: Vec<Offloaded>,
    /// How many callbacks each CPU has.
    queued: Vec<AtomicUsize>,
    /// Whether it is told to look at them.
    raised: Vec<AtomicBool>,
    /// Odd while it runs some.
    batches: Vec<AtomicU64>,
    /// `rcuc/N` or `rcuo/N`.
    threads: Vec<OnceLock<Arc<Task>>>,
    /// How many callbacks have not run yet, behind the lock of the debug objects.
    outstanding: Lock<usize>,
    barrier: Mutex<()>,
    stalls: parking_lot::Mutex<Vec<String>>,
}

impl fmt::Debug for Rcu {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Rcu({:?})", self.options)
    }
}

impl Rcu {
    /// RCU for this machine, which has one at most. Its threads end when the machine stops.
    ///
    /// # Panics
    /// If the machine has more than 64 CPUs, or has RCU already.
    pub fn new(machine: &Arc<Machine>, options: Options) -> Arc<Rcu> {
        let cpus = machine.cpus();
        assert!(cpus <= u64::BITS as usize, "one `rcu_node` has a bit for each CPU");
        let rcu = Arc::new_cyclic(|this| Rcu {
            this: this.clone(),
            machine: Arc::clone(machine),
            options,
            in_threads: Rcu::uses_threads(options.callbacks, machine.config().is_rt()),
            grace: Grace::new(),
            checker: Checker::default(),
            owed: (0..cpus).map(|_| Owed::default()).collect(),
            lists: PerCpu::new(cpus, |_| Segments::default()),
            offloaded: (0..cpus).map(|_| Offloaded::new()).collect(),
            queued: (0..cpus).map(|_| AtomicUsize::new(0)).collect(),
            raised: (0..cpus).map(|_| AtomicBool::new(false)).collect(),
            batches: (0..cpus).map(|_| AtomicU64::new(0)).collect(),
            threads: (0..cpus).map(|_| OnceLock::new()).collect(),
            outstanding: Lock::raw("&obj_hash[i].lock", &OBJ_HASH, 0),
            barrier: Mutex::new(&BARRIER, ()),
            stalls: parking_lot::Mutex::default(),
        });
        let this = Arc::downgrade(&rcu);
        machine.on_switch(Box::new(move |cpu, reading| {
            if let Some(rcu) = this.upgrade() {
                rcu.switched(cpu, reading);
            }
        }));
        let name = if rcu.is_preemptible() { "rcu_preempt" } else { "rcu_sched" };
        rcu.kthread(name, 0, Rcu::serve_grace_periods);
        for cpu in 0..cpus {
            if options.offloaded {
                rcu.kthread(&format!("rcuo/{cpu}"), cpu, move |rcu| rcu.serve_offloaded(cpu));
            } else if rcu.in_threads {
                rcu.kthread(&format!("rcuc/{cpu}"), cpu, move |rcu| rcu.serve_callbacks(cpu));
            }
        }
        rcu
    }

    fn kthread(self: &Arc<Self>, name: &str, cpu: usize, f: impl FnOnce(&Rcu) + Send + 'static) {
        let rcu = Arc::clone(self);
        self.machine.kthread(name, cpu, move |_| f(&rcu));
    }

    /// The machine that it is of.
    pub fn machine(&self) -> &Arc<Machine> {
        &self.machine
    }
}
