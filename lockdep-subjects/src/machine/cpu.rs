//! Virtual CPUs: each is one thread at a time, and interrupts arrive on whoever that is.
//!
//! A thread *has* a CPU from when it comes to it until it sleeps or goes. Interrupts wait in the
//! CPU's queues and run on its thread at the next point where they may: when a lock is taken or
//! released, when interrupts, bottom halves or preemption go on again, and wherever code calls
//! [`poll`]. NMIs do not ask whether interrupts are on.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread;

use lockdep::context::{self, MaskGuard};
use lockdep::{KernelConfig, Preempt};
use parking_lot::{Condvar, Mutex};

use super::trace;

/// A task that somebody waits for is preempted at every so many points where it may be. At each,
/// machines would do nothing but switch.
const SLICE: u32 = 32;

/// What an interrupt is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A hard interrupt that stays one on PREEMPT_RT: a timer, an IPI.
    Hard,
    /// A device's, which PREEMPT_RT runs in a thread.
    Threadable,
    /// A softirq; PREEMPT_RT runs it in a thread too.
    Soft,
    /// Non-maskable.
    Nmi,
}

/// Code that a CPU runs for somebody else.
#[derive(Clone)]
pub struct Interrupt {
    /// What it is.
    pub kind: Kind,
    /// What it is for.
    pub name: &'static str,
    /// What it does.
    pub handler: Arc<dyn Fn() + Send + Sync>,
}

impl fmt::Debug for Interrupt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} {}", self.kind, self.name)
    }
}

/// Who is on a CPU, and who waits for it, in the order of their coming.
#[derive(Debug, Default)]
struct Seat {
    next: u64,
    serving: u64,
}

#[derive(Debug, Default)]
struct Queues {
    nmi: VecDeque<Interrupt>,
    hard: VecDeque<Interrupt>,
    soft: VecDeque<Interrupt>,
    /// On PREEMPT_RT: what its interrupt thread runs.
    threaded: VecDeque<Interrupt>,
}

/// One CPU.
#[derive(Debug, Default)]
pub(super) struct Cpu {
    online: AtomicBool,
    seat: Mutex<Seat>,
    freed: Condvar,
    waiting: AtomicUsize,
    pending: AtomicUsize,
    queues: Mutex<Queues>,
    /// For the idle thread and the interrupt thread.
    raised: Condvar,
}

impl Cpu {
    /// Waits until it is this thread's turn.
    fn take(&self) {
        let mut seat = self.seat.lock();
        let ticket = seat.next;
        seat.next += 1;
        if seat.serving != ticket {
            // Relaxed: a hint for `poll`; the seat itself is under its mutex.
            self.waiting.fetch_add(1, Ordering::Relaxed);
            while seat.serving != ticket {
                self.freed.wait(&mut seat);
            }
            self.waiting.fetch_sub(1, Ordering::Relaxed);
        }
    }

    fn leave(&self) {
        self.seat.lock().serving += 1;
        self.freed.notify_all();
    }

    /// Takes the CPU if nobody has it.
    fn try_take(&self) -> bool {
        let mut seat = self.seat.lock();
        let free = seat.next == seat.serving;
        seat.next += free as u64;
        free
    }

    fn wanted(&self) -> bool {
        self.waiting.load(Ordering::Relaxed) > 0
    }
}

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
    now: Cell<Now>,
    /// How many RCU readers the task is in.
    readers: Cell<u32>,
}

/// The state that an interrupt saves and puts back.
#[derive(Clone, Copy, Default)]
struct Now {
    irqs_off: bool,
    preempt: u32,
    bh: u32,
    hard: u32,
    soft: u32,
    nmi: u32,
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
            now: Cell::new(Now {
                irqs_off: false,
                preempt: 0,
                bh: 0,
                hard: 0,
                soft: 0,
                nmi: 0,
            }),
            readers: Cell::new(0),
        }
    };
}

fn now() -> Now {
    STATE.with(|state| state.now.get())
}

fn change<R>(change: impl FnOnce(&mut Now) -> R) -> R {
    STATE.with(|state| {
        let mut now = state.now.get();
        let result = change(&mut now);
        state.now.set(now);
        result
    })
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
        let cpu = &self.cpus[cpu];
        let mut queues = cpu.queues.lock();
        if self.config.is_rt() && matches!(interrupt.kind, Kind::Threadable | Kind::Soft) {
            queues.threaded.push_back(interrupt);
            cpu.raised.notify_all();
            return;
        }
        match interrupt.kind {
            Kind::Nmi => queues.nmi.push_back(interrupt),
            Kind::Hard | Kind::Threadable => queues.hard.push_back(interrupt),
            Kind::Soft => queues.soft.push_back(interrupt),
        }
        // Relaxed: a hint; the queues are under their mutex.
        cpu.pending.fetch_add(1, Ordering::Relaxed);
        cpu.raised.notify_all();
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
        let cpu = &self.cpus[cpu];
        // Relaxed: a hint; what is missed now is seen at the next point.
        if cpu.pending.load(Ordering::Relaxed) > 0 {
            while let Some(interrupt) = next(cpu) {
                run_interrupt(&interrupt);
            }
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
            self.run(cpu, || run_interrupt(&interrupt));
        }
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
            state.now.set(Now::default());
            state.readers.set(0);
        });
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
        (wanted && state.points.get() > SLICE) || (cpu != home && self.is_online(home))
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
    let (cpu, reading) = STATE.with(|state| (state.cpu.get(), state.readers.get() > 0));
    cpus.tell_switch(cpu, reading);
    STATE.with(|state| state.on.set(false));
    cpus.cpus[cpu].leave();
}

fn switch_in() {
    let cpus = cpus();
    let cpu = cpus.take(STATE.with(|state| state.home.get()));
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

/// Whether interrupts are off (`irqs_disabled()`).
pub fn irqs_disabled() -> bool {
    now().irqs_off
}

/// Whether this is a hard interrupt's handler or an NMI's, on this kernel.
pub fn in_hardirq() -> bool {
    let now = now();
    now.hard > 0 || now.nmi > 0
}

/// Whether this is an NMI's handler.
pub fn in_nmi() -> bool {
    now().nmi > 0
}

/// Whether the task can leave its CPU here, whatever the kernel knows of it.
pub fn may_switch() -> bool {
    let now = now();
    now.preempt == 0 && !now.irqs_off && now.hard == 0 && now.nmi == 0 && now.soft == 0
}

/// Whether preemption or bottom halves are off, interrupt handlers that are no softirqs aside.
pub fn in_section() -> bool {
    let now = now();
    now.preempt > 0 || now.bh > 0
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

/// How many RCU readers this task is in.
pub fn readers() -> u32 {
    STATE.with(|state| state.readers.get())
}

/// One reader more or fewer.
pub fn set_readers(readers: u32) {
    STATE.with(|state| state.readers.set(readers));
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

/// The next interrupt that may run now.
fn next(cpu: &Cpu) -> Option<Interrupt> {
    let now = now();
    let mut queues = cpu.queues.lock();
    let mut found = None;
    if now.nmi == 0 {
        found = queues.nmi.pop_front();
    }
    if found.is_none() && now.nmi == 0 && !now.irqs_off {
        found = queues.hard.pop_front();
        if found.is_none() && now.hard == 0 && now.soft == 0 && now.bh == 0 {
            found = queues.soft.pop_front();
        }
    }
    if found.is_some() {
        cpu.pending.fetch_sub(1, Ordering::Relaxed);
    }
    found
}

/// Runs a handler in its context.
pub(super) fn run_interrupt(interrupt: &Interrupt) {
    struct Restore(Now, u32);
    impl Drop for Restore {
        fn drop(&mut self) {
            change(|now| *now = self.0);
            set_readers(self.1);
            trace::outdent();
        }
    }
    let _restore = Restore(now(), readers());
    trace::step(|| format!("interrupt: {} ({:?})", interrupt.name, interrupt.kind));
    trace::indent();
    let in_thread = is_rt() && matches!(interrupt.kind, Kind::Threadable | Kind::Soft);
    change(|now| match interrupt.kind {
        // What RT runs in a thread can be preempted.
        Kind::Threadable if in_thread => {}
        Kind::Soft if in_thread => now.bh += 1,
        Kind::Hard | Kind::Threadable => (now.hard, now.irqs_off) = (now.hard + 1, true),
        Kind::Soft => (now.soft, now.bh) = (now.soft + 1, now.bh + 1),
        Kind::Nmi => (now.nmi, now.irqs_off) = (now.nmi + 1, true),
    });
    match interrupt.kind {
        Kind::Hard => context::hardirq(&*interrupt.handler),
        Kind::Threadable => context::hardirq_threaded(&*interrupt.handler),
        Kind::Soft => context::softirq(&*interrupt.handler),
        Kind::Nmi => context::nmi(&*interrupt.handler),
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

/// What a lock or a section changed, to undo.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Undo {
    irqs_on: bool,
    preempt: bool,
    bh: bool,
}

impl Undo {
    /// Interrupts off from here.
    pub(super) fn irqs(mut self) -> Undo {
        self.irqs_on |= change(|now| !std::mem::replace(&mut now.irqs_off, true));
        self
    }

    /// Preemption off from here.
    pub(super) fn preempt(mut self) -> Undo {
        change(|now| now.preempt += 1);
        self.preempt = true;
        self
    }

    /// Bottom halves off from here.
    pub(super) fn bh(mut self) -> Undo {
        change(|now| now.bh += 1);
        self.bh = true;
        self
    }

    /// As it was.
    pub(super) fn undo(self) {
        change(|now| {
            now.irqs_off &= !self.irqs_on;
            now.preempt -= self.preempt as u32;
            now.bh -= self.bh as u32;
        });
        poll();
    }
}

/// Interrupts off (`local_irq_save()`) until it is dropped.
#[track_caller]
pub fn irq_save() -> Section {
    trace::step(|| "local_irq_save()".to_owned());
    let undo = Undo::default().irqs();
    Section { off: Some(context::irq_save()), undo, end: "local_irq_restore()" }
}

/// Preemption off (`preempt_disable()`) until it is dropped.
#[track_caller]
pub fn preempt_disable() -> Section {
    trace::step(|| "preempt_disable()".to_owned());
    let undo = Undo::default().preempt();
    Section { off: Some(context::preempt_disable()), undo, end: "preempt_enable()" }
}

/// Bottom halves off (`local_bh_disable()`) until it is dropped.
#[track_caller]
pub fn bh_disable() -> Section {
    trace::step(|| "local_bh_disable()".to_owned());
    let undo = Undo::default().bh();
    Section { off: Some(context::bh_disable()), undo, end: "local_bh_enable()" }
}

/// Something is off on this CPU until this is dropped.
#[derive(Debug)]
#[must_use = "it goes on again when the section is dropped"]
pub struct Section {
    off: Option<MaskGuard>,
    undo: Undo,
    end: &'static str,
}

impl Drop for Section {
    fn drop(&mut self) {
        trace::step(|| self.end.to_owned());
        self.off = None;
        self.undo.undo();
    }
}
