//! What tests of a machine share.
#![allow(dead_code, reason = "each test uses its part")]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use lockdep::{Action, KernelConfig, Policy, Validator};
use lockdep_subjects::machine::{Machine, cpu};
use lockdep_subjects::rcu::{Callbacks, Options, Rcu};

/// A machine with a few pages, whose findings are kept.
pub(crate) fn boot(config: KernelConfig, cpus: usize) -> Arc<Machine> {
    boot_with(config, cpus, Action::Collect)
}

/// The same with another policy.
pub(crate) fn boot_with(config: KernelConfig, cpus: usize, action: Action) -> Arc<Machine> {
    let policy = Policy::new(action);
    let options = lockdep::Options { policy, config, ..Default::default() };
    Machine::boot(config, cpus, 4, Validator::new(options))
}

/// Ends the machine; nothing was found.
pub(crate) fn clean(machine: &Machine) {
    machine.shutdown();
    assert_eq!(reports(machine), "");
    assert_eq!(machine.bugs(), Vec::<String>::new());
}

/// What was found, in full.
pub(crate) fn reports(machine: &Machine) -> String {
    let findings = machine.validator().findings();
    let reports: Vec<_> = findings.iter().map(|kept| kept.report.to_string()).collect();
    reports.join("\n\n")
}

pub(crate) fn wait_until(what: &str, mut done: impl FnMut() -> bool) {
    let end = Instant::now() + Duration::from_secs(30);
    while !done() {
        assert!(Instant::now() < end, "{what} does not happen");
        thread::sleep(Duration::from_micros(500));
    }
}

/// The same on a CPU: time passes there, with interrupts and preemption.
pub(crate) fn poll_until(what: &str, mut done: impl FnMut() -> bool) {
    wait_until(what, || {
        cpu::poll();
        done()
    });
}

/// A counter, and what counts.
#[derive(Clone, Default)]
pub(crate) struct Count(Arc<AtomicUsize>);

impl Count {
    pub(crate) fn get(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }

    pub(crate) fn add(&self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }

    /// A callback that counts.
    pub(crate) fn callback(&self) -> Box<dyn FnOnce() + Send> {
        let count = self.clone();
        Box::new(move || count.add())
    }

    /// A handler that counts.
    pub(crate) fn handler(&self) -> impl Fn() + Send + Sync + 'static + use<> {
        let count = self.clone();
        move || count.add()
    }
}

/// What RCU can be set up as: a softirq, threads, offloaded.
pub(crate) fn setups() -> [Options; 3] {
    let of = |offloaded, callbacks| Options { offloaded, callbacks, ..Options::default() };
    [of(false, Callbacks::Softirq), of(false, Callbacks::Thread), of(true, Callbacks::ByKernel)]
}

/// Runs what is queued, and ends the machine; nothing was found.
pub(crate) fn finish(rcu: &Rcu) {
    rcu.drain();
    clean(rcu.machine());
}
