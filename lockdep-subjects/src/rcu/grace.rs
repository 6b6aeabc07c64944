//! Grace periods: who must still be waited for, and the kthread that waits.
//!
//! A grace period waits for each CPU to be seen outside a reader once, and for each task that was
//! preempted inside one. A CPU is seen outside when a task leaves it there, when it is idle, or
//! when an interrupt finds it there.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering, fence};
use std::time::{Duration, Instant};

use lockdep::LockClassKey;

use crate::machine::cpu::{self, Kind};
use crate::machine::lock::Lock;
use crate::machine::task::WaitQueue;
use crate::machine::trace;

use super::Rcu;
use super::cookie::Cookie;
use super::outermost::{self, Preempted};

static NODE: LockClassKey = LockClassKey::new("rcu_node_0");
static GP_WQ: LockClassKey = LockClassKey::new("rcu_state.gp_wq");
static EXPEDITED_WQ: LockClassKey = LockClassKey::new("rcu_state.expedited_wq");

/// How long CPUs are given to be quiescent by themselves (`jiffies_till_first_fqs`), and how often
/// they are interrupted after that.
const PERIOD: Duration = Duration::from_micros(400);

/// What `rcu_node_0` protects (`struct rcu_node`).
#[derive(Debug, Default)]
struct Node {
    /// The CPUs that the grace period waits for, a bit each (`qsmask`).
    cpus: u64,
    /// The tasks that left their CPU inside a reader (`blkd_tasks`), and whether the grace period
    /// waits for them.
    preempted: Vec<(Arc<Preempted>, bool)>,
    /// The last grace period that somebody needs (`gp_seq_needed`).
    needed: Cookie,
    /// Somebody is in a hurry: no time is given.
    urgent: bool,
}

impl Node {
    fn waits_for_nobody(&self) -> bool {
        self.cpus == 0 && !self.preempted.iter().any(|(_, waited_for)| *waited_for)
    }
}

/// The state of the grace periods (`struct rcu_state`).
#[derive(Debug)]
pub(super) struct Grace {
    /// Even: none is in progress. Each begins and ends with a step of one (`gp_seq`).
    seq: AtomicU64,
    /// `Node::cpus` once more, for whoever has nothing to say.
    hint: AtomicU64,
    node: Lock<Node>,
    /// Where the kthread waits.
    kthread: WaitQueue,
    /// Where those wait who wait without a callback.
    waiters: WaitQueue,
}

impl Grace {
    pub(super) fn new() -> Grace {
        Grace {
            seq: AtomicU64::new(0),
            hint: AtomicU64::new(0),
            node: Lock::raw("rcu_node_0", &NODE, Node::default()),
            kthread: WaitQueue::simple("rcu_state.gp_wq", &GP_WQ),
            waiters: WaitQueue::simple("rcu_state.expedited_wq", &EXPEDITED_WQ),
        }
    }

    /// The first grace period that begins after now (`rcu_seq_snap()`).
    pub(super) fn snap(&self) -> Cookie {
        // What the caller did before is before the grace period: a fence, as in Linux.
        fence(Ordering::SeqCst);
        Cookie((self.seq.load(Ordering::SeqCst) + 3) & !1)
    }

    /// Whether a grace period is over.
    pub(super) fn is_over(&self, cookie: Cookie) -> bool {
        // SeqCst: pairs with the stores at begin and end; a CPU that has published a callback and
        // sees the old number here is seen by `end`, which looks for callbacks after its store.
        self.seq.load(Ordering::SeqCst) >= cookie.0
    }

    /// Somebody needs a grace period. True if the kthread must be woken.
    #[track_caller]
    pub(super) fn request(&self, cookie: Cookie, urgent: bool) -> bool {
        let mut node = self.node.lock_irqsave();
        let new = node.needed < cookie || (urgent && !node.urgent);
        node.needed = node.needed.max(cookie);
        node.urgent |= urgent;
        new
    }

    /// There are too many callbacks: no more time is given (`check_cb_ovld()`).
    pub(super) fn hurry(&self) {
        self.node.lock_irqsave().urgent = true;
    }

    /// Wakes the kthread (`rcu_gp_kthread_wake()`).
    #[track_caller]
    pub(super) fn wake(&self) {
        self.kthread.wake_all();
    }

    /// Waits until a grace period is over.
    #[track_caller]
    pub(super) fn wait(&self, cookie: Cookie, stopping: impl Fn() -> bool) {
        self.waiters.wait(None, || self.is_over(cookie) || stopping());
    }

    /// This CPU, or an idle one, is quiescent now. True if that ends the grace period.
    fn report(&self, cpu: usize) -> bool {
        // Relaxed: who misses that a grace period has begun is asked by an interrupt.
        if self.hint.load(Ordering::Relaxed) & (1 << cpu) == 0 {
            return false;
        }
        self.clear(&mut self.node.lock_irqsave(), cpu)
    }

    fn clear(&self, node: &mut Node, cpu: usize) -> bool {
        let waited_for = node.cpus & (1 << cpu) != 0;
        node.cpus &= !(1 << cpu);
        self.hint.store(node.cpus, Ordering::Relaxed);
        waited_for && node.waits_for_nobody()
    }

    /// A task leaves its CPU inside a reader. As above.
    fn report_preempted(&self, cpu: usize, new: Option<&Arc<Preempted>>) -> bool {
        let mut node = self.node.lock_irqsave();
        if let Some(task) = new {
            // If the CPU was quiescent already, the reader began after that, and after the grace
            // period: it is waited for by the next.
            let waited_for = node.cpus & (1 << cpu) != 0;
            node.preempted.push((Arc::clone(task), waited_for));
        }
        self.clear(&mut node, cpu)
    }

    /// It is through its reader. As above.
    fn report_done(&self, task: &Arc<Preempted>) -> bool {
        let mut node = self.node.lock_irqsave();
        let i = node.preempted.iter().position(|(other, _)| Arc::ptr_eq(other, task));
        let waited_for = i.is_some_and(|i| node.preempted.swap_remove(i).1);
        waited_for && node.waits_for_nobody()
    }

    /// Whether the next grace period should begin.
    fn is_needed(&self) -> bool {
        let needed = self.node.lock_irqsave().needed;
        !self.is_over(needed)
    }

    /// Begins one: every CPU is waited for, and every reader that is on none.
    fn begin(&self, cpus: usize) {
        let mut node = self.node.lock_irqsave();
        // SeqCst: after this, `snap` answers with the next.
        self.seq.fetch_add(1, Ordering::SeqCst);
        node.cpus = u64::MAX >> (u64::BITS as usize - cpus);
        self.hint.store(node.cpus, Ordering::Relaxed);
        node.preempted.iter_mut().for_each(|(_, waited_for)| *waited_for = true);
    }

    /// Ends it.
    fn end(&self) {
        let mut node = self.node.lock_irqsave();
        self.seq.fetch_add(1, Ordering::SeqCst);
        (node.cpus, node.urgent) = (0, node.urgent && !self.is_over(node.needed));
        self.hint.store(0, Ordering::Relaxed);
        node.preempted.iter_mut().for_each(|(_, waited_for)| *waited_for = false);
    }

    /// Whom it waits for: CPUs, and preempted tasks.
    pub(super) fn waits_for(&self) -> (u64, Vec<Arc<Preempted>>) {
        let node = self.node.lock_irqsave();
        let tasks = node.preempted.iter().filter(|(_, waited_for)| *waited_for);
        (node.cpus, tasks.map(|(task, _)| Arc::clone(task)).collect())
    }
}

/// What a CPU owes the grace period.
#[derive(Debug, Default)]
pub(super) struct Owed {
    /// An interrupt is on its way to look.
    pub(super) asked: AtomicBool,
    /// It found a reader: whoever ends that reports at once.
    pub(super) at_unlock: AtomicBool,
}

impl Rcu {
    /// Whether readers can be preempted (`CONFIG_PREEMPT_RCU`).
    pub(super) fn is_preemptible(&self) -> bool {
        cpu::preempts(self.machine.config())
    }

    /// What the kthread does.
    pub(super) fn serve_grace_periods(&self) {
        loop {
            let machine = &self.machine;
            self.grace.kthread.wait(None, || machine.stopping() || self.grace.is_needed());
            if machine.stopping() || !self.grace_period() {
                return;
            }
        }
    }

    /// One grace period; false if the machine stops in it.
    fn grace_period(&self) -> bool {
        trace::step(|| "a grace period begins".to_owned());
        let moment = self.checker.now();
        self.grace.begin(self.machine.cpus());
        if !self.options.broken && !self.wait_for_readers(moment) {
            return false;
        }
        trace::step(|| "the grace period is over".to_owned());
        self.grace.end();
        self.grace.waiters.wake_all();
        self.callbacks_may_run();
        true
    }

    /// Waits for whom the grace period waits (`rcu_gp_fqs_loop()`); false if the machine stops.
    fn wait_for_readers(&self, moment: u64) -> bool {
        let began = Instant::now();
        let mut stall = self.options.stall;
        let mut interrupts = false;
        loop {
            self.force(interrupts);
            self.grace.kthread.wait(Some(PERIOD), || {
                let node = self.grace.node.lock_irqsave();
                let hurry = node.urgent && !interrupts;
                node.waits_for_nobody() || hurry || self.machine.stopping()
            });
            if self.machine.stopping() {
                return false;
            }
            if self.grace.node.lock_irqsave().waits_for_nobody() {
                return true;
            }
            interrupts = true;
            if began.elapsed() > stall {
                self.report_stall(began.elapsed(), moment);
                stall *= 3;
            }
        }
    }

    /// Looks which CPUs are idle, and interrupts the others (`force_qs_rnp()`).
    fn force(&self, interrupts: bool) {
        let (cpus, _) = self.grace.waits_for();
        for cpu in (0..self.machine.cpus()).filter(|cpu| cpus & (1 << cpu) != 0) {
            // An offline CPU is idle too: only interrupts run there.
            if self.machine.while_idle(cpu, || ()).is_some() {
                self.grace.report(cpu);
            // AcqRel: one asks at a time; pairs with the store in `ask`.
            } else if interrupts && !self.owed[cpu].asked.swap(true, Ordering::AcqRel) {
                self.on_cpu(cpu, Kind::Hard, "rcu: force a quiescent state", move |rcu| {
                    rcu.ask(cpu);
                });
            }
        }
    }

    /// What that interrupt does on its CPU: the task below it is in a reader, or is not.
    fn ask(&self, cpu: usize) {
        let owed = &self.owed[cpu];
        owed.asked.store(false, Ordering::Release);
        if cpu::readers() == 0 && !cpu::in_section() {
            trace::step(|| format!("CPU {cpu} is outside a reader"));
            self.quiescent(cpu);
        } else {
            trace::step(|| format!("CPU {cpu} is inside a reader"));
            // Relaxed: the same CPU reads it.
            owed.at_unlock.store(true, Ordering::Relaxed);
        }
    }

    /// This CPU is quiescent now; whatever is held is held with interrupts on.
    pub(super) fn quiescent(&self, cpu: usize) {
        self.owed[cpu].at_unlock.store(false, Ordering::Relaxed);
        if self.grace.report(cpu) {
            self.grace.wake();
        }
    }

    /// A task leaves its CPU (`rcu_note_context_switch()`).
    pub(super) fn switched(&self, cpu: usize, reading: bool) {
        if !(reading && self.is_preemptible()) {
            return self.quiescent(cpu);
        }
        self.owed[cpu].at_unlock.store(false, Ordering::Relaxed);
        let new = outermost::preempted();
        if self.grace.report_preempted(cpu, new.as_ref()) {
            self.grace.wake();
        }
    }

    /// A task that was preempted in a reader is through it, wherever it is now.
    pub(super) fn reader_done(&self, task: &Arc<Preempted>) {
        let irqs_off = cpu::irqs_disabled();
        if self.grace.report_done(task) {
            self.wake_kthread(irqs_off);
        }
    }

    /// A reader has ended on this CPU, which is quiescent: it says so if it was asked.
    pub(super) fn owes_nothing(&self) {
        let cpu = cpu::id();
        // Relaxed: the same CPU wrote it.
        if self.owed[cpu].at_unlock.load(Ordering::Relaxed) {
            self.quiescent(cpu);
        }
    }

    /// Wakes the grace-period kthread: later if interrupts are off, for the scheduler's own locks
    /// may be held.
    pub(super) fn wake_kthread(&self, irqs_off: bool) {
        if irqs_off {
            trace::step(|| "interrupts are off: the kthread is woken later".to_owned());
            self.on_cpu(cpu::id(), Kind::Hard, "rcu: irq_work", |rcu| rcu.grace.wake());
        } else {
            self.grace.wake();
        }
    }
}
