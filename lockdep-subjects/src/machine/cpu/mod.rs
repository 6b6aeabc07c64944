//! Virtual CPUs: each is one thread at a time, and interrupts arrive on whoever that is.
//!
//! A thread *has* a CPU from when it comes to it until it sleeps or goes. Interrupts wait in the
//! CPU's queues and run on its thread at the next point where they may: when a lock is taken or
//! released, when interrupts, bottom halves or preemption go on again, and wherever code calls
//! [`poll`]. NMIs do not ask whether interrupts are on.

mod now;
mod seat;
mod interrupt;
mod section;

use std::cell::{Cell, RefCell};
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread;

use lockdep::{KernelConfig, Preempt};
use parking_lot::Mutex;

use self::now::{change, now};
use self::seat::Cpu;

pub use self::now::{
    in_hardirq, in_nmi, in_section, irqs_disabled, may_switch, readers, set_readers,
};
pub use self::seat::{Interrupt, Kind};
pub(super) use self::section::Undo;
pub use self::section::{Section, bh_disable, irq_save, preempt_disable};

/// A task that somebody waits for is preempted at every so many points where it may be. At each,
/// machines would do nothing but switch.
const SLICE: u32 = 32;

/// Told when a task leaves its CPU, or is where it could (`cond_resched()`): which CPU, and whether
/// it is inside an RCU reader. It runs on that CPU with interrupts off.
pub type SwitchHook = Box<dyn Fn(usize, bool) + Send + Sync>;

/// The CPUs of a machine.
pub struct Cpus {
    config: KernelConfig,
    cpus: Vec<Cpu>,
    bugs: Mutex<Vec<String>>,
    on_switch: OnceLock<SwitchHook>,
}

impl fmt::Debug for Cpus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cpus({}, {})", self.cpus.len(), self.config)
    }
}

/// What a thread is on, and in which state.
struct State {
    cpus: RefCell<Option<Arc<Cpus>>>,
    cpu: Cell<usize>,
    /// The CPU to which the task comes back when that is online again.
    home: Cell<usize>,
    on: Cell<bool>,
    /// At how many points somebody waited for the CPU since the task has it.
    points: Cell<u32>,
    rt: Cell<bool>,
}

thread_local! {
    static STATE: State = const {
        State {
            cpus: RefCell::new(None),
            cpu: Cell::new(0),
            home: Cell::new(0),
            on: Cell::new(false),
            points: Cell::new(0),
            rt: Cell::new(false),
        }
    };
}

/// The CPUs of the machine that this thread is on.
///
/// # Panics
/// If it is on none.
fn cpus() -> Arc<Cpus> {
    let cpus = STATE.with(|state| state.cpus.borrow().clone());
    cpus.expect("this thread is on no machine: run it with `Machine::run` or `Machine::spawn`")
}

impl Cpus {
    pub(super) fn new(config: KernelConfig, count: usize) -> Arc<Cpus> {
        let cpus: Vec<Cpu> = (0..count).map(|_| Cpu::default()).collect();
        // Relaxed here and below: what the flag means is under the seat's mutex.
        cpus.iter().for_each(|cpu| cpu.online.store(true, Ordering::Relaxed));
        Arc::new(Cpus { config, cpus, bugs: Mutex::default(), on_switch: OnceLock::new() })
    }

    pub(super) fn count(&self) -> usize {
        self.cpus.len()
    }

    pub(super) fn is_online(&self, cpu: usize) -> bool {
        self.cpus[cpu].online.load(Ordering::Relaxed)
    }

    pub(super) fn set_online(&self, cpu: usize, online: bool) {
        self.cpus[cpu].online.store(online, Ordering::Relaxed);
    }

    pub(super) fn on_switch(&self, hook: SwitchHook) {
        assert!(self.on_switch.set(hook).is_ok(), "one subject at most looks at context switches");
    }

    pub(super) fn config(&self) -> KernelConfig {
        self.config
    }

    pub(super) fn add_bug(&self, bug: String) {
        self.bugs.lock().push(bug);
    }

    pub(super) fn bugs(&self) -> Vec<String> {
        self.bugs.lock().clone()
    }

    /// Waits for a CPU; for another if that one is offline. Returns which.
    fn take(&self, wanted: usize) -> usize {
        loop {
            let online = (0..self.cpus.len()).find(|cpu| self.is_online(*cpu)).unwrap_or(0);
            let cpu = if self.is_online(wanted) { wanted } else { online };
            self.cpus[cpu].take();
            if self.is_online(cpu) {
                return cpu;
            }
            self.cpus[cpu].leave();
        }
    }

    /// Runs code on a CPU if nobody is on it at this moment, and keeps everybody off meanwhile.
    pub(super) fn while_idle<R>(&self, cpu: usize, f: impl FnOnce() -> R) -> Option<R> {
        let cpu = &self.cpus[cpu];
        if !cpu.try_take() {
            return None;
        }
        struct Leave<'a>(&'a Cpu);
        impl Drop for Leave<'_> {
            fn drop(&mut self) {
                self.0.leave();
            }
        }
        let _leave = Leave(cpu);
        Some(f())
    }

    /// Puts an interrupt into a CPU's queue; an idle CPU is woken.
    pub(super) fn post(&self, cpu: usize, interrupt: Interrupt) {
        self.cpus[cpu].post(interrupt, self.config.is_rt());
    }

    /// What the idle thread of a CPU does: it runs what arrives while nobody else is there.
    pub(super) fn idle(self: &Arc<Self>, cpu: usize, stop: &AtomicBool) {
        loop {
            let place = &self.cpus[cpu];
            let mut queues = place.queues.lock();
            while queues.nmi.is_empty() && queues.hard.is_empty() && queues.soft.is_empty() {
                // Relaxed: set before the notification, under the same mutex.
                if stop.load(Ordering::Relaxed) {
                    return;
                }
                place.raised.wait(&mut queues);
            }
            drop(queues);
            // At this very CPU, online or not: what was posted there must run.
            place.take();
            self.enter(cpu);
            // It has nothing to be preempted in; and an offline CPU is none to come back to.
            self.serve_pending(cpu);
            leave_state();
            place.leave();
        }
    }

    /// Runs what has arrived and may run now.
    fn serve_pending(&self, cpu: usize) {
        while let Some(interrupt) = self.cpus[cpu].next(now()) {
            interrupt::run(&interrupt, self.config.is_rt());
            self.cpus[cpu].returned();
        }
    }

    /// What the interrupt thread of a CPU does on PREEMPT_RT.
    pub(super) fn serve_threaded(self: &Arc<Self>, cpu: usize, stop: &AtomicBool) {
        loop {
            let place = &self.cpus[cpu];
            let mut queues = place.queues.lock();
            let interrupt = loop {
                if let Some(interrupt) = queues.threaded.pop_front() {
                    break interrupt;
                }
                // Relaxed: set before the notification, under the same mutex.
                if stop.load(Ordering::Relaxed) {
                    return;
                }
                place.raised.wait(&mut queues);
            };
            drop(queues);
            self.run(cpu, || interrupt::run(&interrupt, true));
            self.cpus[cpu].returned();
        }
    }

    pub(super) fn is_wanted(&self, cpu: usize) -> bool {
        self.cpus[cpu].wanted()
    }

    /// Whether every interrupt that was posted has been handled.
    pub(super) fn are_quiet(&self) -> bool {
        self.cpus.iter().all(Cpu::is_quiet)
    }

    /// Wakes the idle threads to look at their `stop`.
    pub(super) fn wake_idle(&self) {
        for cpu in &self.cpus {
            let _queues = cpu.queues.lock();
            cpu.raised.notify_all();
        }
    }

    fn enter(self: &Arc<Self>, cpu: usize) {
        STATE.with(|state| {
            assert!(!state.on.get(), "this thread is on a CPU already");
            state.cpus.replace(Some(Arc::clone(self)));
            state.cpu.set(cpu);
            state.on.set(true);
            state.points.set(0);
            state.rt.set(self.config.is_rt());
        });
        now::begin();
    }

    /// The next task on a CPU need not wait until the slice of this one is over.
    pub(super) fn reschedule(&self, cpu: usize) {
        self.cpus[cpu].urgent.store(true, Ordering::Relaxed);
    }

    fn tell_switch(&self, cpu: usize, reading: bool) {
        if let Some(hook) = self.on_switch.get() {
            // Off, or the hook's own locks would be the next place to switch at.
            let irqs_off = change(|now| std::mem::replace(&mut now.irqs_off, true));
            hook(cpu, reading);
            change(|now| now.irqs_off = irqs_off);
        }
    }

    /// Whether the task should leave its CPU: it had its turn and somebody waits, or its own CPU is
    /// back.
    fn should_go(&self, state: &State) -> bool {
        let (cpu, home) = (state.cpu.get(), state.home.get());
        let wanted = self.cpus[cpu].wanted();
        state.points.set(state.points.get() + wanted as u32);
        // Relaxed, here and below: a hint; what is missed now is seen at the next point.
        let is_over =
            || state.points.get() > SLICE || self.cpus[cpu].urgent.load(Ordering::Relaxed);
        (wanted && is_over()) || (cpu != home && self.is_online(home))
    }

    /// Runs code as a task on a CPU.
    pub(super) fn run<R>(self: &Arc<Self>, cpu: usize, f: impl FnOnce() -> R) -> R {
        struct Leave;
        impl Drop for Leave {
            fn drop(&mut self) {
                poll();
                switch_out();
                leave_state();
            }
        }
        self.enter(self.take(cpu));
        let _leave = Leave;
        STATE.with(|state| state.home.set(cpu));
        poll();
        f()
    }
}

fn leave_state() {
    STATE.with(|state| {
        state.on.set(false);
        state.cpus.replace(None);
    });
}

/// Gives the CPU away.
fn switch_out() {
    let cpus = cpus();
    let cpu = id();
    cpus.tell_switch(cpu, readers() > 0);
    STATE.with(|state| state.on.set(false));
    cpus.cpus[cpu].leave();
}

fn switch_in() {
    let cpus = cpus();
    let cpu = cpus.take(STATE.with(|state| state.home.get()));
    // Relaxed: a hint; it was for whoever left.
    cpus.cpus[cpu].urgent.store(false, Ordering::Relaxed);
    STATE.with(|state| {
        state.cpu.set(cpu);
        state.on.set(true);
        state.points.set(0);
    });
}

/// The number of this CPU (`smp_processor_id()`).
pub fn id() -> usize {
    STATE.with(|state| state.cpu.get())
}

/// The kernel's configuration on this CPU.
pub fn config() -> KernelConfig {
    cpus().config
}

/// Whether this kernel is PREEMPT_RT.
pub fn is_rt() -> bool {
    STATE.with(|state| state.rt.get())
}

/// Whether this thread has a CPU.
pub fn is_on() -> bool {
    STATE.with(|state| state.on.get())
}

/// What this kernel answers to `preemptible()`: never yes if it does not count preemption, since
/// then it cannot know. A reader of RCU that is not preemptible counts as one with preemption off.
pub fn preemptible() -> bool {
    let config = config();
    let in_reader = readers() > 0 && !preempts(config);
    config.preempt_count && may_switch() && !in_reader && (is_rt() || now().bh == 0)
}

/// Whether a kernel preempts tasks, and RCU readers with them (`CONFIG_PREEMPTION`).
pub fn preempts(config: KernelConfig) -> bool {
    matches!(config.preempt, Preempt::Full | Preempt::Rt)
}

/// Something that must not happen in the kernel happened: the tests fail for it.
pub fn bug(text: impl FnOnce() -> String) {
    cpus().add_bug(text());
}

/// A point where interrupts run and preemption happens, if they may.
pub fn poll() {
    if thread::panicking() {
        return;
    }
    STATE.with(|state| {
        if !state.on.get() {
            return;
        }
        let cpus = state.cpus.borrow();
        let Some(cpus) = &*cpus else { return };
        let cpu = state.cpu.get();
        cpus.serve_pending(cpu);
        // First, so that a task is late by its section only.
        let should_go = cpus.should_go(state);
        if should_go && preempts(cpus.config) && may_switch() && now().bh == 0 {
            // The CPU may be another afterwards; nobody below looks at it.
            switch_out();
            switch_in();
        }
    });
}

/// Lets others have the CPU at a place that is fit for it (`cond_resched()`): without
/// preemption, the only places beside sleeping.
pub fn cond_resched() {
    poll();
    if !may_switch() || now().bh > 0 || readers() > 0 {
        return;
    }
    let cpus = cpus();
    if STATE.with(|state| cpus.should_go(state)) {
        switch_out();
        switch_in();
    } else {
        cpus.tell_switch(id(), false);
    }
}

/// Leaves the CPU to others while `wait` waits, and comes back to it. Where the kernel must not
/// schedule, the CPU is kept: the validator has said what is wrong with that.
pub fn sleep<R>(wait: impl FnOnce() -> R) -> R {
    let _off = Off::leave();
    wait()
}

/// The task is off its CPU until this is dropped.
#[derive(Debug)]
pub(super) struct Off {
    left: bool,
}

impl Off {
    pub(super) fn leave() -> Off {
        let left = is_on() && may_switch();
        if left {
            poll();
            switch_out();
        }
        Off { left }
    }
}

impl Drop for Off {
    fn drop(&mut self) {
        if self.left {
            switch_in();
        }
    }
}
