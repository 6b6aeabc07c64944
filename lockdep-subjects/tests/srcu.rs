//! Sleepable RCU that works.

mod host;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use lockdep::{Action, KernelConfig, Kind, LockClassKey, Preempt};
use lockdep_subjects::machine::cpu::{self, Kind as Interrupt};
use lockdep_subjects::machine::lock::{Lock, Mutex};
use lockdep_subjects::machine::memory::Addr;
use lockdep_subjects::machine::task::Task;
use lockdep_subjects::rcu::srcu::{SdpLock, SrcuDomain};

use self::host::{boot, boot_with, clean, wait_until};

static MUTEX: LockClassKey = LockClassKey::new("test mutex");
static RAW: LockClassKey = LockClassKey::new("test raw");

fn sleep(time: Duration) {
    let task = Task::current();
    task.sleep(task.woken(), Some(time));
}

#[test]
fn readers_may_sleep_and_take_mutexes() {
    for config in KernelConfig::all() {
        for sdp in [SdpLock::Spin, SdpLock::Raw] {
            let machine = boot(config, 2);
            let domain = SrcuDomain::new(&machine, "test", sdp);
            machine.run(1, || {
                let reader = domain.read_lock();
                let _nested = domain.read_lock();
                drop(Mutex::new(&MUTEX, ()).lock());
                sleep(Duration::from_micros(100));
                drop(reader);
            });
            machine.run(0, || domain.synchronize());
            clean(&machine);
        }
    }
}

#[test]
fn a_grace_period_waits_for_a_reader_that_sleeps() {
    for preempt in Preempt::ALL {
        let machine = boot(KernelConfig::new(preempt, true), 2);
        let domain = SrcuDomain::new(&machine, "test", SdpLock::Raw);
        let (reading, go) = (AtomicBool::new(false), AtomicBool::new(false));
        let over = Arc::new(AtomicBool::new(false));
        thread::scope(|scope| {
            scope.spawn(|| {
                machine.run(1, || {
                    let _reader = domain.read_lock();
                    reading.store(true, Ordering::SeqCst);
                    while !go.load(Ordering::SeqCst) {
                        sleep(Duration::from_micros(200));
                    }
                    assert!(!over.load(Ordering::SeqCst));
                });
            });
            wait_until("the reader", || reading.load(Ordering::SeqCst));
            let told = Arc::clone(&over);
            let func = move || told.store(true, Ordering::SeqCst);
            machine.run(1, || domain.call_srcu("test", Box::new(func)));
            thread::sleep(Duration::from_millis(10));
            assert!(!over.load(Ordering::SeqCst));
            // Who comes later is not waited for.
            machine.run(0, || {
                let _late = domain.read_lock();
                go.store(true, Ordering::SeqCst);
                while !over.load(Ordering::SeqCst) {
                    sleep(Duration::from_micros(200));
                }
            });
        });
        clean(&machine);
    }
}

#[test]
fn a_reader_that_is_delayed_before_it_is_counted_is_waited_for() {
    let machine = boot(KernelConfig::default(), 2);
    let domain = SrcuDomain::new(&machine, "test", SdpLock::Raw);
    let delayed = Arc::new(AtomicBool::new(false));
    let over = Arc::new(AtomicBool::new(false));
    thread::scope(|scope| {
        scope.spawn(|| {
            wait_until("the delay", || delayed.load(Ordering::SeqCst));
            machine.run(0, || domain.synchronize());
            over.store(true, Ordering::SeqCst);
        });
        machine.run(1, || {
            let (told, over) = (Arc::clone(&delayed), Arc::clone(&over));
            let handler = move || {
                told.store(true, Ordering::SeqCst);
                wait_until("a grace period", || over.load(Ordering::SeqCst));
            };
            // From elsewhere, so that it arrives in `read_lock()`.
            thread::scope(|scope| {
                scope.spawn(|| machine.interrupt(1, Interrupt::Hard, "test", handler));
            });
            assert!(!delayed.load(Ordering::SeqCst));
            let reader = domain.read_lock();
            assert!(delayed.load(Ordering::SeqCst));
            let ran = Arc::new(AtomicBool::new(false));
            let told = Arc::clone(&ran);
            let func = move || told.store(true, Ordering::SeqCst);
            domain.call_srcu("test", Box::new(func));
            sleep(Duration::from_millis(5));
            assert!(!ran.load(Ordering::SeqCst));
            drop(reader);
            domain.barrier();
            assert!(ran.load(Ordering::SeqCst));
        });
    });
    clean(&machine);
}

#[test]
fn call_srcu_under_a_raw_lock_is_wrong_with_the_old_lock_only() {
    for config in KernelConfig::all() {
        for sdp in [SdpLock::Spin, SdpLock::Raw] {
            let machine = boot(config, 2);
            let domain = SrcuDomain::new(&machine, "test", sdp);
            let raw = Lock::raw("test raw", &RAW, ());
            let ran = Arc::new(AtomicUsize::new(0));
            machine.run(1, || {
                let held = raw.lock();
                let ran = Arc::clone(&ran);
                let func = move || ran.store(1, Ordering::SeqCst);
                domain.call_srcu("test", Box::new(func));
                drop(held);
                domain.barrier();
            });
            assert_eq!(ran.load(Ordering::SeqCst), 1);
            machine.shutdown();
            let findings = machine.validator().findings();
            let wrong = sdp == SdpLock::Spin;
            for kind in [Kind::WaitContext, Kind::SleepInAtomic] {
                let found = findings.iter().find(|kept| kept.report.kind == kind);
                assert_eq!(found.is_some(), wrong, "{kind:?} {sdp:?} {config}");
            }
            let context = findings.iter().find(|kept| kept.report.kind == Kind::WaitContext);
            // Without raw nesting proven a spinlock is as good as a raw one.
            let fails = context.is_some_and(|kept| kept.report.fails_in(config));
            assert_eq!(fails, wrong && config.prove_raw_lock_nesting);
        }
    }
}

#[test]
fn call_srcu_with_the_raw_lock_is_legal_in_interrupts() {
    for config in KernelConfig::all() {
        let machine = boot(config, 2);
        let domain = SrcuDomain::new(&machine, "test", SdpLock::Raw);
        let ran = Arc::new(AtomicUsize::new(0));
        for kind in [Interrupt::Hard, Interrupt::Soft, Interrupt::Threadable] {
            let (own, ran) = (Arc::clone(&domain), Arc::clone(&ran));
            machine.run(0, || {
                machine.interrupt_and_wait(1, kind, "test", move || {
                    let ran = Arc::clone(&ran);
                    let _reader = own.read_lock();
                    let func = move || {
                        ran.fetch_add(1, Ordering::SeqCst);
                    };
                    own.call_srcu("test", Box::new(func));
                });
            });
        }
        machine.run(0, || domain.barrier());
        assert_eq!(ran.load(Ordering::SeqCst), 3);
        clean(&machine);
    }
}

#[test]
fn waiting_in_a_reader_of_the_domain_is_a_finding_and_in_anothers_is_none() {
    for config in KernelConfig::all() {
        let machine = boot_with(config, 2, Action::Panic);
        let own = SrcuDomain::new(&machine, "own", SdpLock::Raw);
        let other = SrcuDomain::new(&machine, "other", SdpLock::Raw);
        machine.run(0, || {
            let _reader = own.read_lock();
            other.synchronize();
            let waited = catch_unwind(AssertUnwindSafe(|| own.synchronize()));
            assert!(waited.is_err(), "{config}");
        });
        machine.shutdown();
        assert_eq!(machine.validator().findings().len(), 1);
    }
}

#[test]
fn a_mutex_in_a_callback_is_a_finding() {
    for config in KernelConfig::all() {
        let machine = boot(config, 1);
        let domain = SrcuDomain::new(&machine, "test", SdpLock::Raw);
        let mutex = Mutex::new(&MUTEX, ());
        machine.run(0, || {
            domain.call_srcu("test", Box::new(move || drop(mutex.lock())));
            domain.barrier();
        });
        machine.shutdown();
        let findings = machine.validator().findings();
        assert!(findings.iter().any(|kept| kept.report.fails_in(config)), "{config}");
    }
}

/// Readers that sleep, updaters that replace what they look at, interrupts with readers in them.
#[test]
fn stress() {
    const POISON: u64 = 0x6b6b_6b6b;
    for preempt in Preempt::ALL {
        let machine = boot(KernelConfig::new(preempt, true), 4);
        let domain = SrcuDomain::new(&machine, "test", SdpLock::Raw);
        let slot = Addr::of_pfn(0);
        let free = Arc::new(parking_lot::Mutex::new((1..500).collect::<Vec<u64>>()));
        let (queued, ran) = (AtomicUsize::new(0), Arc::new(AtomicUsize::new(0)));
        machine.memory.exchange(slot, slot.word(500));
        let look = |domain: &SrcuDomain, pause: bool| {
            let memory = &machine.memory;
            let _reader = domain.read_lock();
            let addr = memory.dereference(slot);
            (0..5).for_each(|_| cpu::poll());
            if pause {
                sleep(Duration::from_micros(50));
            }
            if memory.read(addr) == POISON {
                cpu::bug(|| "a reader sees poison".to_owned());
            }
        };
        thread::scope(|scope| {
            for at in 0..8 {
                let (machine, domain, free, ran) = (&machine, &domain, &free, &ran);
                let (look, queued) = (&look, &queued);
                scope.spawn(move || {
                    for i in 0..200 {
                        machine.run(at % 4, || {
                            look(domain, i % 4 == 0);
                            if at % 2 == 0 {
                                let Some(new) = free.lock().pop() else {
                                    return domain.synchronize();
                                };
                                machine.memory.write(slot.word(new), i as u64);
                                let old = machine.memory.exchange(slot, slot.word(new));
                                let (free, ran) = (Arc::clone(free), Arc::clone(ran));
                                let memory = Arc::clone(machine);
                                queued.fetch_add(1, Ordering::SeqCst);
                                let func = move || {
                                    memory.memory.write(old, POISON);
                                    free.lock().push((old.0 - slot.0) / 8);
                                    ran.fetch_add(1, Ordering::SeqCst);
                                };
                                domain.call_srcu("poison", Box::new(func));
                            }
                            look(domain, false);
                            let own = Arc::clone(domain);
                            let kinds = [Interrupt::Hard, Interrupt::Soft, Interrupt::Nmi];
                            machine.interrupt((at + i) % 4, kinds[i % 3], "test", move || {
                                let _reader = own.read_lock();
                                cpu::poll();
                            });
                        });
                    }
                });
            }
        });
        machine.run(0, || domain.barrier());
        assert_eq!(ran.load(Ordering::SeqCst), queued.load(Ordering::SeqCst));
        clean(&machine);
    }
}
