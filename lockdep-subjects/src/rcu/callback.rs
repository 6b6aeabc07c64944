//! `call_rcu()`, and the CPUs that run their own callbacks: in a softirq, or in a thread.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use lockdep::kernel::LockMap;
use lockdep::{LockClassKey, LockType, WaitType, WaitTypes};
use parking_lot::Mutex;

use crate::machine::cpu::{self, Kind};
use crate::machine::task::Task;
use crate::machine::trace;

use super::list::{Callback, Segments};
use super::{Callbacks, Rcu};

static CALLBACK_TYPE: LockType = LockType::new("rcu_callback", WaitTypes::new(WaitType::None));
static CALLBACK_KEY: LockClassKey = LockClassKey::new("rcu_callback");

/// What every callback runs in, and whatever is done as if by one (`rcu_callback_map`).
pub(crate) static RCU_CALLBACK: LockMap = LockMap::with_key(&CALLBACK_KEY, &CALLBACK_TYPE);

/// How many callbacks run before others have their turn (`blimit`).
const BATCH: usize = 100;

/// A CPU runs callbacks until this is dropped: the number is odd.
struct Batch<'a>(&'a AtomicU64);

impl<'a> Batch<'a> {
    fn begin(number: &'a AtomicU64) -> Batch<'a> {
        // AcqRel: a barrier that sees it even sees what the callbacks did.
        number.fetch_add(1, Ordering::AcqRel);
        Batch(number)
    }
}

impl Drop for Batch<'_> {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::AcqRel);
    }
}

impl Rcu {
    /// Runs `func` when all readers that are open now have ended (`call_rcu()`). Legal anywhere
    /// but in an NMI.
    #[track_caller]
    pub fn call_rcu(&self, name: &'static str, func: Box<dyn FnOnce() + Send>) {
        trace::step(|| format!("call_rcu({name})"));
        let irqs_off = cpu::irqs_disabled();
        *self.outstanding.lock_irqsave() += 1;
        let callback = Callback { name, queued: self.checker.now(), func };
        let off = cpu::irq_save();
        let cpu = cpu::id();
        let wake = if self.options.offloaded {
            self.enqueue_offloaded(cpu, callback, irqs_off);
            false
        } else {
            self.enqueue(cpu, callback, irqs_off)
        };
        drop(off);
        if wake {
            self.grace.wake();
        }
    }

    /// Queues on this CPU, with interrupts off. True if the grace-period kthread must be woken.
    fn enqueue(&self, cpu: usize, callback: Callback, irqs_off: bool) -> bool {
        if self.lists.with(|list| list.gone) || !self.machine.is_online(cpu) {
            trace::step(|| format!("CPU {cpu} is going: the callback goes to CPU 0"));
            let mut moved = Segments::default();
            moved.push(callback);
            self.send_to_first(moved);
            return false;
        }
        // SeqCst: before this CPU looks whether a grace period is over; see `Grace::is_over`.
        let len = self.queued[cpu].fetch_add(1, Ordering::SeqCst) + 1;
        if len > self.options.qhimark {
            trace::step(|| format!("{len} callbacks: overload"));
            self.grace.hurry();
        }
        let grew = self.lists.with(|list| {
            list.push(callback);
            let grew = !irqs_off && len > list.long + self.options.qhimark;
            list.long = if grew { len } else { list.long };
            grew
        });
        self.raise(cpu);
        grew && self.grace.request(self.grace.snap(), true)
    }

    /// Sends callbacks to the first CPU, which never goes.
    fn send_to_first(&self, callbacks: Segments) {
        let callbacks = Mutex::new(callbacks);
        self.on_cpu(0, Kind::Hard, "rcu: callbacks of a CPU that goes", move |rcu| {
            let callbacks = std::mem::take(&mut *callbacks.lock());
            rcu.queued[0].fetch_add(callbacks.len(), Ordering::SeqCst);
            rcu.lists.with(|list| list.adopt(callbacks));
            rcu.raise(0);
        });
    }

    /// Lets a CPU look at its callbacks (`invoke_rcu_core()`).
    ///
    /// The machine has no tick that would do it later, so it is done at once: by a softirq, or by
    /// an interrupt that wakes the thread, which may be done under locks of the scheduler's.
    pub(super) fn raise(&self, cpu: usize) {
        // AcqRel: what was queued before is seen by who clears it, in `is_raised`.
        if self.raised[cpu].swap(true, Ordering::AcqRel) {
            return;
        }
        if self.in_threads {
            self.on_cpu(cpu, Kind::Hard, "rcu: invoke_rcu_core", move |rcu| rcu.wake_thread(cpu));
        } else {
            self.on_cpu(cpu, Kind::Soft, "RCU_SOFTIRQ", move |rcu| {
                if rcu.is_raised(cpu) {
                    rcu.core(cpu);
                }
            });
        }
    }

    fn is_raised(&self, cpu: usize) -> bool {
        self.raised[cpu].swap(false, Ordering::AcqRel)
    }

    pub(super) fn wake_thread(&self, cpu: usize) {
        if let Some(thread) = self.threads[cpu].get() {
            thread.wake();
        }
    }

    /// What `rcuc/N` does.
    pub(super) fn serve_callbacks(&self, cpu: usize) {
        let own = self.threads[cpu].get_or_init(Task::current);
        loop {
            let seen = own.woken();
            if self.is_raised(cpu) {
                let bh = cpu::bh_disable();
                self.core(cpu);
                drop(bh);
                cpu::cond_resched();
            } else if self.machine.stopping() {
                return;
            } else {
                own.sleep(seen, None);
            }
        }
    }

    /// Finds a grace period for what is new, and runs what has waited long enough (`rcu_core()`).
    /// Bottom halves are off.
    fn core(&self, cpu: usize) {
        let off = cpu::irq_save();
        if cpu::id() != cpu {
            // The CPU went, and this code elsewhere. If it has come back, it has callbacks again.
            if self.machine.is_online(cpu) {
                self.raise(cpu);
            }
            return;
        }
        let cookie = self.grace.snap();
        let new = self.lists.with(|list| {
            list.advance(|cookie| self.grace.is_over(cookie));
            list.accelerate(cookie)
        });
        let wake = new && self.grace.request(cookie, false);
        drop(off);
        if wake {
            trace::step(|| "they need a grace period".to_owned());
            self.grace.wake();
        }
        let _batch = Batch::begin(&self.batches[cpu]);
        for _ in 0..BATCH {
            let Some(callback) = self.pop(cpu) else { return };
            self.invoke(callback);
        }
        self.raise(cpu);
    }

    /// The next callback of this CPU that may run.
    fn pop(&self, cpu: usize) -> Option<Callback> {
        let _off = cpu::irq_save();
        let here = cpu::id() == cpu;
        let callback = here.then(|| self.lists.with(Segments::pop)).flatten();
        self.queued[cpu].fetch_sub(callback.is_some() as usize, Ordering::SeqCst);
        callback
    }

    /// Runs callbacks of an offloaded CPU, with bottom halves off.
    pub(super) fn run_batch(&self, cpu: usize, next: impl Fn() -> Option<Callback>) {
        let _bh = cpu::bh_disable();
        let _batch = Batch::begin(&self.batches[cpu]);
        for callback in std::iter::from_fn(next).take(BATCH) {
            self.queued[cpu].fetch_sub(1, Ordering::SeqCst);
            self.invoke(callback);
        }
    }

    fn invoke(&self, callback: Callback) {
        let Callback { name, queued, func } = callback;
        self.checker.check(queued, format_args!("the callback {name}"));
        trace::step(|| format!("callback: {name}"));
        let map = RCU_CALLBACK.acquire_read();
        func();
        drop(map);
        *self.outstanding.lock_irqsave() -= 1;
    }

    /// A grace period is over: the CPUs that wait for it look.
    pub(super) fn callbacks_may_run(&self) {
        for (cpu, queued) in self.queued.iter().enumerate() {
            // SeqCst: after the end of the grace period; see `Grace::is_over`.
            if queued.load(Ordering::SeqCst) == 0 {
                continue;
            }
            if self.options.offloaded {
                self.wake_offloaded(cpu, false);
            } else {
                self.raise(cpu);
            }
        }
    }

    /// Moves the callbacks of this CPU, which is going, to the first; for `Machine::offline`.
    /// What an offloaded CPU has stays with its thread.
    ///
    /// # Panics
    /// If it is called on another CPU.
    pub fn offline_cpu(&self, cpu: usize) {
        assert_eq!(cpu, cpu::id(), "a CPU takes its own leave");
        let off = cpu::irq_save();
        if !self.options.offloaded {
            let left = self.lists.with(Segments::leave);
            trace::step(|| format!("CPU {cpu} goes: {} callbacks go to CPU 0", left.len()));
            self.queued[cpu].fetch_sub(left.len(), Ordering::SeqCst);
            self.send_to_first(left);
        }
        let quiescent = cpu::readers() == 0 && !cpu::in_section();
        drop(off);
        if quiescent {
            self.quiescent(cpu);
        }
    }

    /// A CPU is online again, and keeps its callbacks; after `Machine::online`.
    pub fn online_cpu(&self, cpu: usize) {
        self.on_cpu(cpu, Kind::Hard, "rcu: a CPU is online", |rcu| {
            let online = rcu.machine.is_online(cpu::id());
            rcu.lists.with(|list| list.gone &= !online);
        });
    }

    /// Queues behind what this CPU has, if it has something; in an interrupt that waits for it.
    pub(super) fn entrain(&self, cpu: usize, func: Box<dyn FnOnce() + Send>) -> bool {
        let callback = Callback { name: "rcu_barrier", queued: self.checker.now(), func };
        if self.options.offloaded {
            return self.entrain_offloaded(cpu, callback);
        }
        if self.lists.with(|list| list.len()) == 0 {
            return false;
        }
        *self.outstanding.lock_irqsave() += 1;
        self.queued[cpu].fetch_add(1, Ordering::SeqCst);
        self.lists.with(|list| list.push(callback));
        self.raise(cpu);
        true
    }

    /// Whether there are threads for callbacks, and not a softirq.
    pub(super) fn uses_threads(callbacks: Callbacks, is_rt: bool) -> bool {
        match callbacks {
            Callbacks::ByKernel => is_rt,
            Callbacks::Softirq => false,
            Callbacks::Thread => true,
        }
    }

    /// Runs something on a CPU, unless everything is gone by then.
    pub(super) fn on_cpu(
        &self,
        cpu: usize,
        kind: Kind,
        name: &'static str,
        f: impl Fn(&Arc<Rcu>) + Send + Sync + 'static,
    ) {
        let this = self.this.clone();
        self.machine.interrupt(cpu, kind, name, move || {
            if let Some(rcu) = this.upgrade() {
                f(&rcu);
            }
        });
    }
}
