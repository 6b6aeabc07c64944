//! Sleepable RCU: readers are counted in two banks, and a grace period waits for each to be empty.

use std::collections::VecDeque;
use std::fmt;
use std::panic::Location;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering, fence};
use std::sync::{Arc, OnceLock, Weak};
use std::time::Duration;

use lockdep::kernel::{self, SrcuGuard};
use lockdep::{LockClassKey, contract};

use crate::machine::Machine;
use crate::machine::cpu::{self, Kind};
use crate::machine::lock::Lock;
use crate::machine::task::Task;
use crate::machine::trace;

use super::check::Checker;
use super::done::Completion;
use super::list::Callback;

static SDP_SPIN: LockClassKey = LockClassKey::new("&sdp->lock");
static SDP_RAW: LockClassKey = LockClassKey::new("&sdp->lock");

/// How long a grace period leaves the readers alone before it looks again.
const INTERVAL: Duration = Duration::from_micros(200);

/// What `call_srcu()` locks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SdpLock {
    /// A `spinlock_t`, as before v7.0: illegal under raw locks.
    Spin,
    /// A raw one, as since; the grace period is then begun by an interrupt.
    #[default]
    Raw,
}

/// The readers that came and went on a CPU, in each bank (`struct srcu_data`).
#[derive(Debug, Default)]
struct Counts {
    came: [AtomicU64; 2],
    went: [AtomicU64; 2],
}

/// A domain of sleepable RCU that works (`struct srcu_struct`).
pub struct SrcuDomain {
    this: Weak<SrcuDomain>,
    name: &'static str,
    machine: Arc<Machine>,
    rules: kernel::Srcu,
    sdp: SdpLock,
    /// The bank of new readers.
    bank: AtomicUsize,
    counts: Vec<Counts>,
    callbacks: Vec<Lock<VecDeque<Callback>>>,
    kthread: OnceLock<Arc<Task>>,
    /// An interrupt is on its way to wake it.
    waking: AtomicBool,
    checker: Checker,
}

impl fmt::Debug for SrcuDomain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SrcuDomain({})", self.name)
    }
}

/// A reader of a [`SrcuDomain`], which may sleep; dropping it ends it.
#[derive(Debug)]
#[must_use = "if unused the reader ends at once"]
pub struct SrcuReadGuard<'a> {
    domain: &'a SrcuDomain,
    bank: usize,
    moment: u64,
    _map: SrcuGuard<'a>,
}

impl Drop for SrcuReadGuard<'_> {
    fn drop(&mut self) {
        self.domain.checker.leave(self.moment);
        // SeqCst: what was read in the reader is before the count; pairs with `is_empty`.
        self.domain.counts[cpu::id()].went[self.bank].fetch_add(1, Ordering::SeqCst);
    }
}

impl SrcuDomain {
    /// A domain of a machine (`init_srcu_struct()`); its class is the place of the caller. Its
    /// thread ends when the machine stops.
    #[track_caller]
    pub fn new(machine: &Arc<Machine>, name: &'static str, sdp: SdpLock) -> Arc<SrcuDomain> {
        let rules = kernel::Srcu::new();
        let cpus = machine.cpus();
        let lock = |_| match sdp {
            SdpLock::Spin => Lock::spin("&sdp->lock", &SDP_SPIN, VecDeque::new()),
            SdpLock::Raw => Lock::raw("&sdp->lock", &SDP_RAW, VecDeque::new()),
        };
        let domain = Arc::new_cyclic(|this| SrcuDomain {
            this: this.clone(),
            name,
            machine: Arc::clone(machine),
            rules,
            sdp,
            bank: AtomicUsize::new(0),
            counts: (0..cpus).map(|_| Counts::default()).collect(),
            callbacks: (0..cpus).map(lock).collect(),
            kthread: OnceLock::new(),
            waking: AtomicBool::new(false),
            checker: Checker::default(),
        });
        let own = Arc::clone(&domain);
        machine.kthread(&format!("srcu/{name}"), 0, move |_| own.serve());
        domain
    }

    /// Enters a reader (`srcu_read_lock()`). Readers nest, and may sleep.
    #[track_caller]
    pub fn read_lock(&self) -> SrcuReadGuard<'_> {
        let map = self.rules.read_lock();
        let bank = self.bank.load(Ordering::Relaxed) & 1;
        // Whoever comes here delays the count, by a grace period or more.
        cpu::poll();
        // SeqCst: the count is before what is read in the reader; pairs with `is_empty`.
        self.counts[cpu::id()].came[bank].fetch_add(1, Ordering::SeqCst);
        let moment = self.checker.enter(Location::caller());
        SrcuReadGuard { domain: self, bank, moment, _map: map }
    }

    /// Waits until all readers of the domain that are open now have ended
    /// (`synchronize_srcu()`). Within one of them it waits for ever; the validator says so first.
    #[track_caller]
    pub fn synchronize(&self) {
        trace::step(|| format!("synchronize_srcu({})", self.name));
        self.rules.synchronize();
        let done = Completion::new();
        let told = Arc::clone(&done);
        self.call_srcu("wakeme_after_rcu", Box::new(move || told.complete()));
        done.wait(&self.machine);
    }

    /// Runs `func` when all readers of the domain that are open now have ended (`call_srcu()`),
    /// in a thread with bottom halves off.
    #[track_caller]
    pub fn call_srcu(&self, name: &'static str, func: Box<dyn FnOnce() + Send>) {
        trace::step(|| format!("call_srcu({name})"));
        let callback = Callback { name, queued: self.checker.now(), func };
        self.callbacks[cpu::id()].lock_irqsave().push_back(callback);
        if self.sdp == SdpLock::Spin {
            return self.wake();
        }
        // AcqRel: pairs with the store in the interrupt; the lock above orders the callback.
        if !self.waking.swap(true, Ordering::AcqRel) {
            trace::step(|| "an interrupt begins the grace period".to_owned());
            let this = self.this.clone();
            self.machine.interrupt(cpu::id(), Kind::Hard, "srcu: irq_work", move || {
                if let Some(domain) = this.upgrade() {
                    domain.waking.store(false, Ordering::Release);
                    domain.wake();
                }
            });
        }
    }

    /// Waits until all callbacks that are queued now have run (`srcu_barrier()`).
    #[track_caller]
    pub fn barrier(&self) {
        trace::step(|| format!("srcu_barrier({})", self.name));
        contract::might_sleep();
        let (left, done) = (Arc::new(AtomicUsize::new(self.callbacks.len())), Completion::new());
        for callbacks in &self.callbacks {
            let (left, done) = (Arc::clone(&left), Arc::clone(&done));
            let func = Box::new(move || {
                // AcqRel: the last has seen what the others did.
                if left.fetch_sub(1, Ordering::AcqRel) == 1 {
                    done.complete();
                }
            });
            let callback = Callback { name: "srcu_barrier", queued: self.checker.now(), func };
            callbacks.lock_irqsave().push_back(callback);
        }
        self.wake();
        done.wait(&self.machine);
    }

    #[track_caller]
    fn wake(&self) {
        if let Some(kthread) = self.kthread.get() {
            kthread.wake();
        }
    }

    /// What the thread does until the machine stops: nothing is left then but what waits for a
    /// reader that stays.
    fn serve(&self) {
        let own = self.kthread.get_or_init(Task::current);
        loop {
            let seen = own.woken();
            let mut waiting = Vec::new();
            for callbacks in &self.callbacks {
                waiting.extend(std::mem::take(&mut *callbacks.lock_irqsave()));
            }
            if !waiting.is_empty() {
                if !self.grace_period(own) {
                    return;
                }
                waiting.into_iter().for_each(|callback| self.invoke(callback));
            } else if self.machine.stopping() {
                return;
            } else {
                own.sleep(seen, None);
            }
        }
    }

    fn invoke(&self, callback: Callback) {
        let Callback { name, queued, func } = callback;
        self.checker.check(queued, format_args!("the callback {name} of {}", self.name));
        let _bh = cpu::bh_disable();
        func();
    }

    /// Waits for all readers that are open now; false if the machine stops first.
    ///
    /// A reader that has looked which bank is the one, and not yet counted itself, counts itself
    /// in the old one after the flip. So that bank must be empty before the next flip too.
    fn grace_period(&self, own: &Task) -> bool {
        let old = self.bank.load(Ordering::Relaxed) & 1;
        if !self.wait_for_bank(old ^ 1, own) {
            return false;
        }
        // SeqCst: between the looks at the two banks.
        self.bank.fetch_add(1, Ordering::SeqCst);
        trace::step(|| "new readers go to the other bank".to_owned());
        self.wait_for_bank(old, own)
    }

    fn wait_for_bank(&self, bank: usize, own: &Task) -> bool {
        while !self.is_empty(bank) {
            if self.machine.stopping() {
                return false;
            }
            own.sleep(own.woken(), Some(INTERVAL));
        }
        true
    }

    /// Whether as many went as came. Who went is counted first: who comes in between makes the
    /// bank look full, never empty.
    fn is_empty(&self, bank: usize) -> bool {
        let sum = |counts: fn(&Counts) -> &[AtomicU64; 2]| -> u64 {
            self.counts.iter().map(|c| counts(c)[bank].load(Ordering::SeqCst)).sum()
        };
        // SeqCst, in pairs with the counts of readers: a reader that is not seen here sees all
        // that was done before the grace period.
        fence(Ordering::SeqCst);
        let went = sum(|counts| &counts.went);
        fence(Ordering::SeqCst);
        went == sum(|counts| &counts.came)
    }
}
