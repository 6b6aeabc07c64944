//! Offloaded CPUs (`CONFIG_RCU_NOCB_CPU`): a thread each has their callbacks, behind locks.
//!
//! The order of the locks: `nocb_lock`, then `nocb_bypass_lock` or `rcu_node_0`. `nocb_gp_lock` is
//! taken alone.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use lockdep::LockClassKey;

use crate::machine::lock::{Guard, Lock};
use crate::machine::task::Task;
use crate::machine::trace;

use super::Rcu;
use super::list::{Callback, Segments};

static NOCB: LockClassKey = LockClassKey::new("&rdp->nocb_lock");
static BYPASS: LockClassKey = LockClassKey::new("&rdp->nocb_bypass_lock");
static GP: LockClassKey = LockClassKey::new("&rdp->nocb_gp_lock");

/// From so many callbacks on they go to the bypass (`nocb_nobypass_lim_per_jiffy`).
const BYPASS_FROM: usize = 16;

/// When a wake-up is deferred, in nanoseconds.
const JIFFY: u64 = 1_000_000;

/// The callbacks of an offloaded CPU.
#[derive(Debug)]
pub(super) struct Offloaded {
    /// Behind `nocb_lock`.
    list: Lock<Segments>,
    /// A burst, so that it does not fight for `nocb_lock`; behind `nocb_bypass_lock`.
    bypass: Lock<VecDeque<Callback>>,
    /// Behind `nocb_gp_lock`.
    thread: Lock<Thread>,
}

/// What its thread does.
#[derive(Debug, Default)]
struct Thread {
    asleep: bool,
    /// A timer will wake it.
    deferred: bool,
}

impl Offloaded {
    pub(super) fn new() -> Offloaded {
        Offloaded {
            list: Lock::raw("&rdp->nocb_lock", &NOCB, Segments::default()),
            bypass: Lock::raw("&rdp->nocb_bypass_lock", &BYPASS, VecDeque::new()),
            thread: Lock::raw("&rdp->nocb_gp_lock", &GP, Thread::default()),
        }
    }

    /// The list, with the bypass at its end (`rcu_nocb_flush_bypass()`).
    #[track_caller]
    fn flushed(&self) -> Guard<'_, Segments> {
        let mut list = self.list.lock_irqsave();
        let burst = std::mem::take(&mut *self.bypass.lock_irqsave());
        burst.into_iter().for_each(|callback| list.push(callback));
        list
    }
}

impl Rcu {
    /// Queues for an offloaded CPU, with interrupts off.
    pub(super) fn enqueue_offloaded(&self, cpu: usize, callback: Callback, irqs_off: bool) {
        let own = &self.offloaded[cpu];
        // SeqCst: as in `enqueue`.
        let len = self.queued[cpu].fetch_add(1, Ordering::SeqCst) + 1;
        if len > self.options.qhimark {
            trace::step(|| format!("{len} callbacks: overload"));
            self.grace.hurry();
        }
        if len <= BYPASS_FROM {
            own.flushed().push(callback);
        } else {
            trace::step(|| "a burst: to the bypass".to_owned());
            let mut bypass = own.bypass.lock();
            bypass.push_back(callback);
            let (first, full) = (bypass.len() == 1, bypass.len() > self.options.qhimark);
            drop(bypass);
            if full {
                trace::step(|| "the bypass is full: flush it".to_owned());
                drop(own.flushed());
            } else if !first {
                return;
            }
        }
        self.wake_offloaded(cpu, irqs_off);
    }

    /// Wakes the thread of an offloaded CPU if it sleeps (`wake_nocb_gp()`): later if interrupts
    /// are off, for the scheduler's own locks may be held.
    #[track_caller]
    pub(super) fn wake_offloaded(&self, cpu: usize, irqs_off: bool) {
        let mut thread = self.offloaded[cpu].thread.lock_irqsave();
        if !thread.asleep {
            return;
        }
        if !irqs_off {
            thread.asleep = false;
            drop(thread);
            self.wake_thread(cpu);
        } else if !std::mem::replace(&mut thread.deferred, true) {
            drop(thread);
            trace::step(|| "interrupts are off: a timer wakes the thread".to_owned());
            let this = self.this.clone();
            let wake = move || {
                if let Some(rcu) = this.upgrade() {
                    rcu.offloaded[cpu].thread.lock_irqsave().deferred = false;
                    rcu.wake_offloaded(cpu, false);
                }
            };
            self.machine.timer_start(JIFFY, Arc::new(wake));
        }
    }

    /// What `rcuo/N` does.
    pub(super) fn serve_offloaded(&self, cpu: usize) {
        let thread = self.threads[cpu].get_or_init(Task::current);
        let own = &self.offloaded[cpu];
        loop {
            let seen = thread.woken();
            // Before it looks, so that what comes after is told.
            own.thread.lock_irqsave().asleep = true;
            if self.advance_offloaded(cpu) {
                own.thread.lock_irqsave().asleep = false;
                self.run_batch(cpu, || own.list.lock_irqsave().pop());
            } else if self.machine.stopping() {
                return;
            } else {
                thread.sleep(seen, None);
            }
        }
    }

    /// Finds a grace period for what is new. Whether some have waited long enough.
    fn advance_offloaded(&self, cpu: usize) -> bool {
        let mut list = self.offloaded[cpu].flushed();
        list.advance(|cookie| self.grace.is_over(cookie));
        let cookie = self.grace.snap();
        let wake = list.accelerate(cookie) && self.grace.request(cookie, false);
        let done = list.has_done();
        drop(list);
        if wake {
            self.grace.wake();
        }
        done
    }

    /// Queues behind what an offloaded CPU has, if it has something.
    pub(super) fn entrain_offloaded(&self, cpu: usize, callback: Callback) -> bool {
        let mut list = self.offloaded[cpu].flushed();
        if list.len() == 0 {
            return false;
        }
        self.queued[cpu].fetch_add(1, Ordering::SeqCst);
        list.push(callback);
        drop(list);
        *self.outstanding.lock_irqsave() += 1;
        self.wake_offloaded(cpu, false);
        true
    }
}
