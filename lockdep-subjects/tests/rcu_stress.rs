//! RCU under stress: readers that look whether what they see stays whole.

mod host;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use lockdep::{KernelConfig, Preempt};
use lockdep_subjects::machine::cpu::{self, Kind as Interrupt};
use lockdep_subjects::machine::memory::Addr;
use lockdep_subjects::rcu::{Options, Rcu};

use self::host::{Count, boot, finish, setups, wait_until};

const POISON: u64 = 0x6b6b_6b6b_6b6b_6b6b;
const SLOTS: u64 = 4;

/// The objects of the stress test: two words each, of which both say the same.
fn object(i: u64) -> Addr {
    Addr::of_pfn(1).word(i * 2)
}

fn slot(i: u64) -> Addr {
    Addr::of_pfn(0).word(i % SLOTS)
}

/// What the threads and interrupts of a stress test share.
struct Stress {
    rcu: Arc<Rcu>,
    free: parking_lot::Mutex<Vec<u64>>,
    queued: Count,
    ran: Count,
    interrupts: Count,
}

impl Stress {
    /// A reader: what it looks at stays.
    fn look(&self, i: u64) {
        let (rcu, memory) = (&self.rcu, &self.rcu.machine().memory);
        let _reader = match i % 5 {
            0 => rcu.read_lock_bh(),
            1 => rcu.read_lock_sched(),
            _ => rcu.read_lock(),
        };
        let addr = rcu.dereference(slot(i));
        let first = memory.read(addr);
        if i.is_multiple_of(3) {
            let _nested = rcu.read_lock();
            cpu::poll();
        }
        (0..i % 7).for_each(|_| cpu::poll());
        let second = memory.read(addr.word(1));
        if first == POISON || first != second {
            cpu::bug(|| format!("a reader sees {first:#x} and {second:#x}"));
        }
    }

    /// An updater; false if there is nothing to put there.
    fn replace(self: &Arc<Self>, i: u64) -> bool {
        let memory = &self.rcu.machine().memory;
        let Some(new) = self.free.lock().pop() else { return false };
        memory.fill(object(new), 2, i + 1);
        let old = memory.exchange(slot(i), object(new));
        self.queued.add();
        let own = Arc::clone(self);
        let poison = move || {
            own.rcu.machine().memory.fill(old, 2, POISON);
            own.free.lock().push((old.0 - object(0).0) / 16);
            own.ran.add();
        };
        self.rcu.call_rcu("poison", Box::new(poison));
        true
    }

    /// What one thread does.
    fn work(self: &Arc<Self>, at: u64, rounds: u64) {
        let rcu = &self.rcu;
        for i in 0..rounds {
            let cookie = rcu.get_state_synchronize();
            rcu.machine().run(at as usize % 4, || {
                self.look(i * 8 + at);
                if at.is_multiple_of(2) && !self.replace(i * 8 + at) {
                    rcu.synchronize_rcu();
                }
                cpu::cond_resched();
                self.look(i);
                match (i % 64, at) {
                    (10, 1) => rcu.synchronize_rcu(),
                    (20, 3) => rcu.synchronize_rcu_expedited(),
                    (30, 5) => rcu.rcu_barrier(),
                    (40, _) => assert!(rcu.start_poll() >= cookie),
                    _ => {}
                }
            });
        }
    }

    /// An interrupt, with a reader and an updater in it.
    fn interrupt(self: &Arc<Self>, i: u64) {
        let kinds = [Interrupt::Hard, Interrupt::Soft, Interrupt::Nmi, Interrupt::Threadable];
        let (own, kind) = (Arc::clone(self), kinds[(i / 4 % 4) as usize]);
        self.rcu.machine().interrupt((i % 4) as usize, kind, "test", move || {
            // Sections that switch things off are no business of an NMI's.
            let _reader = own.rcu.read_lock();
            own.look(if kind == Interrupt::Nmi { 2 } else { i });
            if kind != Interrupt::Nmi {
                own.replace(i);
            }
            own.interrupts.add();
        });
    }
}

/// Readers look at published objects, updaters replace them and poison the old ones, while all
/// that a machine can do is done to them.
fn stress(preempt: Preempt, options: Options, rounds: u64) {
    let rcu = Rcu::new(&boot(KernelConfig::new(preempt, true), 4), options);
    let free = parking_lot::Mutex::new((SLOTS..512).collect());
    let (queued, ran, interrupts) = Default::default();
    let stress = Arc::new(Stress { rcu, free, queued, ran, interrupts });
    let (rcu, machine) = (&stress.rcu, stress.rcu.machine());
    for i in 0..SLOTS {
        machine.memory.exchange(slot(i), object(i));
    }
    let stop = AtomicBool::new(false);
    thread::scope(|scope| {
        let (stress, stop) = (&stress, &stop);
        let threads: Vec<_> =
            (0..8).map(|at| scope.spawn(move || stress.work(at, rounds))).collect();
        scope.spawn(|| {
            for i in 0.. {
                if stop.load(Ordering::SeqCst) {
                    return wait_until("the last interrupt", || {
                        stress.interrupts.get() == i as usize
                    });
                }
                stress.interrupt(i);
                machine.advance(500_000);
                thread::sleep(Duration::from_micros(200));
            }
        });
        // CPUs that come and go.
        scope.spawn(|| {
            for gone in [1, 2, 3].into_iter().cycle() {
                if stop.load(Ordering::SeqCst) {
                    return;
                }
                machine.offline(gone, || rcu.offline_cpu(gone));
                thread::sleep(Duration::from_millis(1));
                machine.online(gone);
                rcu.online_cpu(gone);
                thread::sleep(Duration::from_millis(1));
            }
        });
        let failed = threads.into_iter().filter_map(|thread| thread.join().err()).count();
        stop.store(true, Ordering::SeqCst);
        assert_eq!(failed, 0);
    });
    finish(rcu);
    assert_eq!(stress.ran.get(), stress.queued.get(), "each callback runs once");
    assert!(stress.ran.get() > rounds as usize, "it was little of a test");
}

#[test]
fn stress_without_preemption() {
    setups().into_iter().for_each(|options| stress(Preempt::None, options, 1_000));
}

#[test]
fn stress_with_preemption() {
    setups().into_iter().for_each(|options| stress(Preempt::Full, options, 1_000));
}

#[test]
fn stress_on_rt() {
    setups().into_iter().for_each(|options| stress(Preempt::Rt, options, 1_000));
}

#[test]
fn stress_under_overload() {
    for preempt in [Preempt::None, Preempt::Full, Preempt::Rt] {
        for mut options in setups() {
            options.qhimark = 5;
            stress(preempt, options, 300);
        }
    }
}
