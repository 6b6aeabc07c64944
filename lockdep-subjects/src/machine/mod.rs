//! A machine: virtual CPUs, interrupts that arrive, threads, time, work queues, memory.
//!
//! Its threads are real and run at once, one on each CPU at a time. What a CPU's state is
//! (interrupts off, preemption off, in which handler) is kept as the kernel of the given
//! configuration keeps it, and the validator is told.

pub mod memory;
pub mod llist;
pub mod trace;
pub mod cpu;
pub mod lock;
pub mod task;
pub mod time;
pub mod work;

use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Weak};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use lockdep::{KernelConfig, LockClassKey, Validator};
use parking_lot::{Condvar, Mutex};

use self::cpu::{Cpus, Interrupt, Kind, SwitchHook};
use self::lock::Lock;
use self::memory::Memory;
use self::task::{Task, WaitQueue};
use self::time::{Base, Callback};
use self::work::{Pool, Work};

static EACH_CPU: LockClassKey = LockClassKey::new("each_cpu_work");
static EACH_CPU_WAIT: LockClassKey = LockClassKey::new("each_cpu_wait.lock");

/// A machine that runs.
pub struct Machine {
    this: Weak<Machine>,
    cpus: Arc<Cpus>,
    /// Its memory.
    pub memory: Memory,
    validator: Validator,
    clock: AtomicU64,
    hrtimers: Vec<Base>,
    wheels: Vec<Base>,
    pools: Vec<Pool>,
    run_queues: Vec<Arc<Lock<()>>>,
    stop: Arc<AtomicBool>,
    tasks: Mutex<Vec<Arc<Task>>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

impl fmt::Debug for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Machine({:?})", self.cpus)
    }
}

impl Machine {
    /// A machine with a kernel of this configuration, whose locks this validator judges.
    ///
    /// # Panics
    /// If there is no CPU, or no thread can be started.
    pub fn boot(config: KernelConfig, cpus: usize, pages: u64, validator: Validator) -> Arc<Self> {
        assert!(cpus > 0, "a machine has a CPU");
        let machine = Arc::new_cyclic(|this| Machine {
            this: this.clone(),
            cpus: Cpus::new(config, cpus),
            memory: Memory::new(pages),
            validator,
            clock: AtomicU64::new(0),
            hrtimers: (0..cpus).map(|_| Base::hrtimer()).collect(),
            wheels: (0..cpus).map(|_| Base::wheel()).collect(),
            pools: (0..cpus).map(|_| Pool::new()).collect(),
            run_queues: (0..cpus).map(|_| task::run_queue()).collect(),
            stop: Arc::default(),
            tasks: Mutex::default(),
            threads: Mutex::default(),
        });
        for cpu in 0..cpus {
            let (m, cpus) = (Arc::clone(&machine), Arc::clone(&machine.cpus));
            machine.host_thread(format!("swapper/{cpu}"), move || cpus.idle(cpu, &m.stop));
            if config.is_rt() {
                let (m, cpus) = (Arc::clone(&machine), Arc::clone(&machine.cpus));
                let task = Task::new(&format!("irq/{cpu}"), &machine.run_queues[cpu]);
                machine.host_thread(format!("irq/{cpu}"), move || {
                    task.be();
                    cpus.serve_threaded(cpu, &m.stop);
                });
            }
            machine.kthread(&format!("kworker/{cpu}"), cpu, move |m| m.pools[cpu].serve(&m.stop));
        }
        machine
    }

    /// The kernel's configuration.
    pub fn config(&self) -> KernelConfig {
        self.cpus.config()
    }

    /// How many CPUs there are, offline ones included.
    pub fn cpus(&self) -> usize {
        self.cpus.count()
    }

    /// Who judges its locks.
    pub fn validator(&self) -> &Validator {
        &self.validator
    }

    /// What must not have happened and did.
    pub fn bugs(&self) -> Vec<String> {
        self.cpus.bugs()
    }

    /// Runs code on a CPU as a task, on this thread.
    pub fn run<R>(&self, cpu: usize, f: impl FnOnce() -> R) -> R {
        let name = thread::current().name().unwrap_or("task").to_owned();
        let task = Task::new(&name, &self.run_queues[cpu]);
        struct Before(Option<Arc<Task>>);
        impl Drop for Before {
            fn drop(&mut self) {
                Task::be_again(self.0.take());
            }
        }
        lockdep::scope(&self.validator, || {
            let _before = Before(task.be());
            self.cpus.run(cpu, f)
        })
    }

    /// Starts a thread of the kernel's own on a CPU. It must end when the machine
    /// [stops](Self::stopping).
    pub fn kthread(
        self: &Arc<Self>,
        name: &str,
        cpu: usize,
        f: impl FnOnce(&Arc<Machine>) + Send + 'static,
    ) -> Arc<Task> {
        let task = Task::new(name, &self.run_queues[cpu]);
        self.tasks.lock().push(Arc::clone(&task));
        let (machine, own) = (Arc::clone(self), Arc::clone(&task));
        self.host_thread(name.to_owned(), move || {
            own.be();
            machine.cpus.run(cpu, || f(&machine));
        });
        task
    }

    fn host_thread(self: &Arc<Self>, name: String, f: impl FnOnce() + Send + 'static) {
        let validator = self.validator.clone();
        let thread = thread::Builder::new().name(name);
        let thread = thread.spawn(move || lockdep::scope(&validator, f));
        self.threads.lock().push(thread.expect("a thread for the machine"));
    }

    /// Whether its threads should end.
    pub fn stopping(&self) -> bool {
        // Relaxed: followed by wake-ups, whose mutexes order it.
        self.stop.load(Ordering::Relaxed)
    }

    /// Ends its threads and waits for them. Their panics are bugs.
    pub fn shutdown(&self) {
        self.stop.store(true, Ordering::Relaxed);
        self.cpus.wake_idle();
        self.tasks.lock().iter().for_each(|task| task.notify());
        let threads = std::mem::take(&mut *self.threads.lock());
        for thread in threads {
            // A handler may have the last of what the machine belongs to.
            if thread.thread().id() == thread::current().id() {
                continue;
            }
            let name = thread.thread().name().unwrap_or("a thread").to_owned();
            if thread.join().is_err() {
                self.cpus.add_bug(format!("{name} panicked"));
            }
        }
    }

    /// An interrupt arrives at a CPU.
    pub fn interrupt(
        &self,
        cpu: usize,
        kind: Kind,
        name: &'static str,
        handler: impl Fn() + Send + Sync + 'static,
    ) {
        self.cpus.post(cpu, Interrupt { kind, name, handler: Arc::new(handler) });
        cpu::poll();
    }

    /// The same, and waits until its handler returned: an IPI that is waited for. On the CPU that
    /// it is for, interrupts must be on.
    pub fn interrupt_and_wait(
        &self,
        cpu: usize,
        kind: Kind,
        name: &'static str,
        handler: impl Fn() + Send + Sync + 'static,
    ) {
        let done = Arc::new((Mutex::new(false), Condvar::new()));
        let told = Arc::clone(&done);
        self.interrupt(cpu, kind, name, move || {
            struct Done<'a>(&'a (Mutex<bool>, Condvar));
            impl Drop for Done<'_> {
                fn drop(&mut self) {
                    *self.0.0.lock() = true;
                    self.0.1.notify_all();
                }
            }
            let _done = Done(&told);
            handler();
        });
        cpu::sleep(|| {
            let mut finished = done.0.lock();
            while !*finished {
                // Not for ever: whoever waits on its own CPU runs the handler itself.
                if done.1.wait_for(&mut finished, Duration::from_millis(1)).timed_out() {
                    drop(finished);
                    cpu::poll();
                    finished = done.0.lock();
                }
            }
        });
    }

    /// The time, in nanoseconds since the machine began.
    pub fn now(&self) -> u64 {
        // Relaxed: time orders nothing.
        self.clock.load(Ordering::Relaxed)
    }

    /// Sets the clock forward; what is due is set off on its CPU.
    pub fn advance(&self, nanoseconds: u64) {
        let now = self.clock.fetch_add(nanoseconds, Ordering::Relaxed) + nanoseconds;
        self.expire(now);
    }

    /// Sets the clock to when the next timer is due. False if there is none.
    pub fn advance_to_next(&self) -> bool {
        let next = self.hrtimers.iter().chain(&self.wheels).map(Base::first).min();
        let next = next.filter(|next| *next != u64::MAX);
        if let Some(next) = next {
            let now = self.clock.fetch_max(next, Ordering::Relaxed).max(next);
            self.expire(now);
        }
        next.is_some()
    }

    fn fire(&self, cpu: usize, kind: Kind, name: &'static str, now: u64) {
        let Some(machine) = self.this.upgrade() else { return };
        self.interrupt(cpu, kind, name, move || {
            let base = if kind == Kind::Hard { &machine.hrtimers } else { &machine.wheels };
            base[cpu].expire(now);
        });
    }

    fn expire(&self, now: u64) {
        for cpu in 0..self.cpus() {
            if self.hrtimers[cpu].first() <= now {
                self.fire(cpu, Kind::Hard, "timer interrupt", now);
            }
            if self.wheels[cpu].first() <= now {
                self.fire(cpu, Kind::Soft, "timer softirq", now);
            }
        }
    }

    /// Starts an hrtimer of this CPU.
    #[track_caller]
    pub fn hrtimer_start(&self, nanoseconds: u64, callback: Callback) {
        self.hrtimers[cpu::id()].add(self.now() + nanoseconds, callback);
    }

    /// Starts a timer of this CPU's wheel.
    #[track_caller]
    pub fn timer_start(&self, nanoseconds: u64, callback: Callback) {
        self.wheels[cpu::id()].add(self.now() + nanoseconds, callback);
    }

    /// Queues work on this CPU.
    #[track_caller]
    pub fn queue_work(&self, work: &Arc<Work>) -> bool {
        self.pools[cpu::id()].queue(work)
    }

    /// Queues work on a CPU (`queue_work_on()`).
    #[track_caller]
    pub fn queue_work_on(&self, cpu: usize, work: &Arc<Work>) -> bool {
        self.pools[cpu].queue(work)
    }

    /// Runs a job by work on every other CPU that is online (`schedule_on_each_cpu()`, which takes
    /// this one too), and waits until all did it if `wait` says so. Who waits must be no worker:
    /// the worker of another CPU may wait for this one.
    pub fn schedule_on_others(&self, wait: bool, job: impl Fn() + Send + Sync + 'static) {
        let others = (0..self.cpus()).filter(|cpu| *cpu != cpu::id() && self.is_online(*cpu));
        let others: Vec<usize> = others.collect();
        let done = WaitQueue::new("each_cpu_wait.lock", &EACH_CPU_WAIT);
        let done = Arc::new((done, AtomicUsize::new(others.len())));
        let job = Arc::new(job);
        for cpu in others {
            let (job, done) = (Arc::clone(&job), Arc::clone(&done));
            let work = Work::new("on each CPU", &EACH_CPU, move || {
                job();
                // AcqRel: what the job did is seen by who waits; pairs with the Acquire below.
                done.1.fetch_sub(1, Ordering::AcqRel);
                done.0.wake_all();
            });
            self.queue_work_on(cpu, &work);
        }
        if wait {
            done.0.wait(None, || done.1.load(Ordering::Acquire) == 0);
        }
    }

    /// Whether nothing is on its way: no interrupt is to be handled, no work is queued or being
    /// done. Timers that are not due do not count.
    pub fn is_quiet(&self) -> bool {
        // What handlers and work set off counts before they are done; so twice, in both orders.
        let work = || self.pools.iter().all(Pool::is_idle);
        work() && self.cpus.are_quiet() && work() && self.cpus.are_quiet()
    }

    /// Whether somebody waits for a CPU that another task has.
    pub fn is_wanted(&self, cpu: usize) -> bool {
        self.cpus.is_wanted(cpu)
    }

    /// Has the task on a CPU make way at the next point where it may be preempted: one that is more
    /// urgent is about to ask for the CPU (`resched_curr()`).
    pub fn reschedule(&self, cpu: usize) {
        self.cpus.reschedule(cpu);
    }

    /// Tells `hook` of each task that leaves its CPU.
    ///
    /// # Panics
    /// If there is a hook already.
    pub fn on_switch(&self, hook: SwitchHook) {
        self.cpus.on_switch(hook);
    }

    /// Runs code on an idle CPU's behalf, with everybody kept off it; `None` if it is not idle.
    pub fn while_idle<R>(&self, cpu: usize, f: impl FnOnce() -> R) -> Option<R> {
        self.cpus.while_idle(cpu, f)
    }

    /// Whether a CPU is online.
    pub fn is_online(&self, cpu: usize) -> bool {
        self.cpus.is_online(cpu)
    }

    /// Takes a CPU away: `dying` runs on it last of all; then its tasks and timers go elsewhere.
    ///
    /// # Panics
    /// If it is the first CPU, or offline.
    pub fn offline(&self, cpu: usize, dying: impl FnOnce()) {
        assert!(cpu > 0 && self.is_online(cpu), "CPU {cpu} cannot go");
        self.run(cpu, || {
            dying();
            let _off = cpu::irq_save();
            self.hrtimers[cpu].move_to(&self.hrtimers[0]);
            self.wheels[cpu].move_to(&self.wheels[0]);
            self.cpus.set_online(cpu, false);
        });
    }

    /// Gives a CPU back.
    pub fn online(&self, cpu: usize) {
        self.cpus.set_online(cpu, true);
    }
}
