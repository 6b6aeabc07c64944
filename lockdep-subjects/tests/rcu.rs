//! RCU that works, on a machine that interrupts and preempts it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use lockdep::{Action, KernelConfig, Kind, LockClassKey, Policy, Preempt, Validator};
use lockdep_subjects::machine::Machine;
use lockdep_subjects::machine::cpu::{self, Kind as Interrupt};
use lockdep_subjects::machine::lock::{Lock, Mutex};
use lockdep_subjects::machine::memory::Addr;
use lockdep_subjects::machine::work::Work;
use lockdep_subjects::rcu::{Callbacks, Options, Rcu};

fn boot(config: KernelConfig, cpus: usize) -> Arc<Machine> {
    let policy = Policy::new(Action::Collect);
    let options = lockdep::Options { policy, config, ..Default::default() };
    Machine::boot(config, cpus, 4, Validator::new(options))
}

/// What RCU can be set up as: a softirq, threads, offloaded.
fn setups() -> [Options; 3] {
    let of = |offloaded, callbacks| Options { offloaded, callbacks, ..Options::default() };
    [of(false, Callbacks::Softirq), of(false, Callbacks::Thread), of(true, Callbacks::ByKernel)]
}

/// Ends the machine; nothing was found.
fn clean(rcu: &Arc<Rcu>) {
    rcu.drain();
    rcu.machine().shutdown();
    let reports: Vec<_> =
        rcu.machine().validator().findings().iter().map(|f| f.report.to_string()).collect();
    assert!(reports.is_empty(), "{}", reports.join("\n\n"));
    assert_eq!(rcu.machine().bugs(), Vec::<String>::new());
}

/// Ends the machine; its findings' kinds, of the kernel's own configuration.
fn kinds(machine: &Arc<Machine>) -> Vec<Kind> {
    machine.shutdown();
    let findings = machine.validator().findings();
    findings.iter().filter(|f| f.report.fails_in(machine.config())).map(|f| f.report.kind).collect()
}

fn wait_until(what: &str, mut done: impl FnMut() -> bool) {
    let end = Instant::now() + Duration::from_secs(20);
    while !done() {
        assert!(Instant::now() < end, "{what} does not happen");
        thread::sleep(Duration::from_millis(1));
    }
}

#[test]
fn a_callback_runs_once_in_every_configuration_and_setup() {
    for config in KernelConfig::all() {
        for options in setups() {
            let machine = boot(config, 2);
            let rcu = Rcu::new(&machine, options);
            let ran = Arc::new(AtomicUsize::new(0));
            machine.run(1, || {
                for _ in 0..40 {
                    let ran = Arc::clone(&ran);
                    rcu.call_rcu(
                        "count",
                        Box::new(move || drop(ran.fetch_add(1, Ordering::Relaxed))),
                    );
                }
                rcu.synchronize_rcu();
                rcu.synchronize_rcu_expedited();
                rcu.rcu_barrier();
                assert_eq!(ran.load(Ordering::Relaxed), 40, "{config} {options:?}");
            });
            clean(&rcu);
        }
    }
}
