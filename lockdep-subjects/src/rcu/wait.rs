//! Waiting for grace periods and for callbacks.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use lockdep::kernel;

use crate::machine::cpu::{self, Kind};
use crate::machine::task::Task;
use crate::machine::trace;
use crate::machine::work::Work;

use super::Rcu;
use super::cookie::Cookie;
use super::done::Completion;

impl Rcu {
    /// Waits until all readers that are open now have ended (`synchronize_rcu()`). Where that is
    /// forbidden the validator says so, and nothing is waited for: it would be for ever.
    #[track_caller]
    pub fn synchronize_rcu(&self) {
        trace::step(|| "synchronize_rcu()".to_owned());
        self.wait_with(|| {
            let done = Completion::new();
            let told = Arc::clone(&done);
            self.call_rcu("wakeme_after_rcu", Box::new(move || told.complete()));
            done.wait(&self.machine);
        });
    }

    /// The same at once, by interrupts (`synchronize_rcu_expedited()`).
    #[track_caller]
    pub fn synchronize_rcu_expedited(&self) {
        trace::step(|| "synchronize_rcu_expedited()".to_owned());
        self.wait_with(|| {
            let cookie = self.grace.snap();
            if self.grace.request(cookie, true) {
                self.grace.wake();
            }
            self.grace.wait(cookie, || self.machine.stopping());
        });
    }

    #[track_caller]
    fn wait_with(&self, wait: impl FnOnce()) {
        kernel::synchronize_rcu();
        if cpu::readers() > 0 || cpu::in_section() || !cpu::may_switch() {
            return;
        }
        let began = self.checker.now();
        if self.machine.cpus() == 1 && !self.is_preemptible() {
            trace::step(|| "the only CPU is here, and in no reader: it is over".to_owned());
        } else {
            wait();
        }
        if !self.machine.stopping() {
            self.checker.check(began, format_args!("synchronize_rcu()"));
        }
    }

    /// A grace period that begins after now, for [`poll_state`](Self::poll_state)
    /// (`get_state_synchronize_rcu()`).
    pub fn get_state_synchronize(&self) -> Cookie {
        self.grace.snap()
    }

    /// The same, and sees to it that there is one (`start_poll_synchronize_rcu()`).
    #[track_caller]
    pub fn start_poll(&self) -> Cookie {
        let irqs_off = cpu::irqs_disabled();
        let cookie = self.grace.snap();
        if self.grace.request(cookie, false) {
            self.wake_kthread(irqs_off);
        }
        cookie
    }

    /// Whether that grace period is over (`poll_state_synchronize_rcu()`).
    pub fn poll_state(&self, cookie: Cookie) -> bool {
        self.grace.is_over(cookie)
    }

    /// Queues work after a grace period (`queue_rcu_work()`).
    #[track_caller]
    pub fn queue_rcu_work(&self, work: &Arc<Work>) {
        let (machine, work) = (Arc::downgrade(&self.machine), Arc::clone(work));
        let queue = move || {
            if let Some(machine) = machine.upgrade() {
                machine.queue_work(&work);
            }
        };
        self.call_rcu("rcu_work_rcufn", Box::new(queue));
    }

    /// Waits until all callbacks that are queued now have run (`rcu_barrier()`).
    #[track_caller]
    pub fn rcu_barrier(&self) {
        trace::step(|| "rcu_barrier()".to_owned());
        let _barrier = self.barrier.lock();
        let (left, done) = (Arc::new(AtomicUsize::new(1)), Completion::new());
        // The first CPU last: what CPUs send there when they go is there before.
        for cpu in (0..self.machine.cpus()).rev() {
            let (this, left, done) = (self.this.clone(), Arc::clone(&left), Arc::clone(&done));
            self.machine.interrupt_and_wait(cpu, Kind::Hard, "rcu_barrier", move || {
                let Some(rcu) = this.upgrade() else { return };
                let (left, done) = (Arc::clone(&left), Arc::clone(&done));
                // AcqRel here and below: whoever is last has seen what the others did.
                left.fetch_add(1, Ordering::AcqRel);
                let told = Arc::clone(&left);
                let entrained = rcu.entrain(cpu, Box::new(move || one_less(&told, &done)));
                left.fetch_sub(!entrained as usize, Ordering::AcqRel);
            });
        }
        one_less(&left, &done);
        done.wait(&self.machine);
        // A CPU that went may have left the one that it was running.
        for batch in &self.batches {
            let running = batch.load(Ordering::Acquire);
            while running % 2 == 1 && batch.load(Ordering::Acquire) == running {
                pause();
            }
        }
    }

    /// Runs all callbacks, also those that callbacks queue: nothing is lost when the machine
    /// stops after this. On a CPU or not.
    pub fn drain(&self) {
        if !cpu::is_on() {
            return self.machine.run(0, || self.drain());
        }
        while *self.outstanding.lock_irqsave() > 0 {
            self.rcu_barrier();
            pause();
        }
    }
}

fn one_less(left: &AtomicUsize, done: &Completion) {
    if left.fetch_sub(1, Ordering::AcqRel) == 1 {
        done.complete();
    }
}

/// Sleeps a little (`schedule_timeout_uninterruptible(1)`).
pub(super) fn pause() {
    let task = Task::current();
    task.sleep(task.woken(), Some(Duration::from_micros(200)));
}
