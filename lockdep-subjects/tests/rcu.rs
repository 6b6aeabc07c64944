//! RCU that works, on a machine that interrupts and preempts it.

mod host;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use lockdep::{KernelConfig, Kind, LockClassKey, Preempt};
use lockdep_subjects::machine::Machine;
use lockdep_subjects::machine::cpu::{self, Kind as Interrupt};
use lockdep_subjects::machine::lock::{Lock, Mutex};
use lockdep_subjects::machine::trace;
use lockdep_subjects::machine::work::Work;
use lockdep_subjects::rcu::{Callbacks, Options, Rcu};

use self::host::{Count, boot, finish, poll_until, reports, setups, wait_until};

/// Ends the machine; the kinds of what it found in a kernel of its own configuration.
fn found(machine: &Machine) -> Vec<Kind> {
    machine.shutdown();
    let findings = machine.validator().findings();
    let own = findings.iter().filter(|kept| kept.report.fails_in(machine.config()));
    own.map(|kept| kept.report.kind).collect()
}

#[test]
fn a_callback_runs_once_in_every_configuration_and_setup() {
    for config in KernelConfig::all() {
        for options in setups() {
            let rcu = Rcu::new(&boot(config, 2), options);
            let ran = Count::default();
            rcu.machine().run(1, || {
                for _ in 0..40 {
                    rcu.call_rcu("count", ran.callback());
                }
                rcu.synchronize_rcu();
                rcu.synchronize_rcu_expedited();
                rcu.rcu_barrier();
                assert_eq!(ran.get(), 40, "{config} {options:?}");
            });
            finish(&rcu);
        }
    }
}

/// From which context `call_rcu()` is called.
const CONTEXTS: [&str; 8] =
    ["task", "reader", "spin", "raw", "raw irqsave", "softirq", "hardirq", "under pi_lock"];

fn call_in(rcu: &Arc<Rcu>, context: &str, ran: &Count) {
    static SPIN: LockClassKey = LockClassKey::new("test spin");
    static RAW: LockClassKey = LockClassKey::new("test raw");
    let (own, count) = (Arc::clone(rcu), ran.clone());
    let call = move || own.call_rcu("count", count.callback());
    let interrupt = |kind| rcu.machine().interrupt_and_wait(1, kind, "test", call.clone());
    rcu.machine().run(1, || match context {
        "task" => call(),
        "reader" => {
            let _reader = rcu.read_lock();
            call();
        }
        "spin" => {
            let lock = Lock::spin("test spin", &SPIN, ());
            let _held = lock.lock();
            call();
        }
        "raw" | "raw irqsave" => {
            let lock = Lock::raw("test raw", &RAW, ());
            let _held = if context == "raw" { lock.lock() } else { lock.lock_irqsave() };
            call();
        }
        "under pi_lock" => {
            let task = lockdep_subjects::machine::task::Task::current();
            let _held = task.pi_lock().lock_irqsave();
            call();
        }
        "softirq" => interrupt(Interrupt::Soft),
        "hardirq" => interrupt(Interrupt::Hard),
        other => panic!("no such context: {other}"),
    });
}

#[test]
fn call_rcu_is_legal_wherever_a_raw_lock_is() {
    for config in KernelConfig::all() {
        for mut options in setups() {
            // A small number, so that the overload path is in it.
            options.qhimark = 2;
            let rcu = Rcu::new(&boot(config, 2), options);
            let ran = Count::default();
            for _ in 0..4 {
                CONTEXTS.iter().for_each(|context| call_in(&rcu, context, &ran));
            }
            // A deferred wake-up comes by a timer.
            rcu.machine().advance(10_000_000);
            wait_until("the last callback", || ran.get() == 4 * CONTEXTS.len());
            finish(&rcu);
        }
    }
}

#[test]
fn call_rcu_in_an_nmi_is_a_finding() {
    for config in KernelConfig::all() {
        for options in setups() {
            let rcu = Rcu::new(&boot(config, 2), options);
            let ran = Count::default();
            call_in(&rcu, "task", &ran);
            let (own, count) = (Arc::clone(&rcu), ran.clone());
            let call = move || own.call_rcu("nmi", count.callback());
            rcu.machine().interrupt_and_wait(0, Interrupt::Nmi, "test", call);
            assert!(found(rcu.machine()).contains(&Kind::Nmi), "{config} {options:?}");
        }
    }
}

#[test]
fn a_deferred_wake_up_comes_with_the_timer() {
    let options = Options { offloaded: true, ..Options::default() };
    let rcu = Rcu::new(&boot(KernelConfig::default(), 2), options);
    let ran = Count::default();
    // Not before the thread sleeps, or it looks by itself.
    call_in(&rcu, "task", &ran);
    wait_until("the first callback", || ran.get() == 1);
    thread::sleep(Duration::from_millis(200));
    let mut path = Vec::new();
    trace::record(&mut path, || call_in(&rcu, "raw irqsave", &ran));
    assert!(path.iter().any(|step| step.text.contains("a timer wakes the thread")), "{path:?}");
    thread::sleep(Duration::from_millis(20));
    assert_eq!(ran.get(), 1, "nobody has woken the thread");
    assert!(rcu.machine().advance_to_next());
    wait_until("the second callback", || ran.get() == 2);
    finish(&rcu);
}

#[test]
fn too_many_callbacks_are_an_overload_in_every_setup() {
    for mut options in setups() {
        options.qhimark = 20;
        let rcu = Rcu::new(&boot(KernelConfig::default(), 2), options);
        let (ran, mut path) = (Count::default(), Vec::new());
        trace::record(&mut path, || {
            rcu.machine().run(1, || {
                // Or the CPU's thread empties the lists.
                let _here = cpu::preempt_disable();
                let _reader = rcu.read_lock();
                // Nor may the thread of this CPU empty what is full.
                let _off = cpu::preempt_disable();
                for _ in 0..100 {
                    rcu.call_rcu("count", ran.callback());
                }
                assert_eq!(ran.get(), 0, "a reader is open");
            });
        });
        let has = |text| path.iter().any(|step| step.text.contains(text));
        assert!(has("overload") && has("lock rcu_node_0"), "{options:?}");
        assert_eq!(has("the bypass is full"), options.offloaded);
        finish(&rcu);
        assert_eq!(ran.get(), 100);
    }
}

#[test]
fn the_table_of_flavours() {
    static SPIN: LockClassKey = LockClassKey::new("test spin");
    static RAW: LockClassKey = LockClassKey::new("test raw");
    static MUTEX: LockClassKey = LockClassKey::new("test mutex");
    // In which settings of raw nesting an invalid wait context: neither, on, both.
    let table = [
        ("rcu", "both", "neither", "neither"),
        ("rcu_bh", "both", "neither", "neither"),
        ("rcu_sched", "both", "on", "neither"),
        ("rcu under raw", "both", "on", "neither"),
    ];
    for config in KernelConfig::all() {
        for (flavour, mutex, spin, raw) in table {
            for (inner, expected) in [("mutex", mutex), ("spin", spin), ("raw", raw)] {
                let rcu = Rcu::new(&boot(config, 1), Options::default());
                let outer = Lock::raw("test raw", &RAW, ());
                rcu.machine().run(0, || {
                    let _outer = (flavour == "rcu under raw").then(|| outer.lock());
                    let _reader = match flavour {
                        "rcu_bh" => rcu.read_lock_bh(),
                        "rcu_sched" => rcu.read_lock_sched(),
                        _ => rcu.read_lock(),
                    };
                    match inner {
                        "mutex" => drop(Mutex::new(&MUTEX, ()).lock()),
                        "spin" => drop(Lock::spin("test spin", &SPIN, ()).lock()),
                        _ if flavour == "rcu under raw" => {}
                        _ => drop(outer.lock()),
                    }
                });
                let wrong = match expected {
                    "both" => true,
                    "on" => config.prove_raw_lock_nesting,
                    _ => false,
                };
                let kinds = found(rcu.machine());
                assert_eq!(
                    kinds.contains(&Kind::WaitContext),
                    wrong,
                    "{inner} in {flavour}, {config}: {kinds:?}"
                );
            }
        }
    }
}

#[test]
fn waiting_in_a_reader_is_a_finding_and_not_for_ever() {
    for config in KernelConfig::all() {
        let wait: [fn(&Rcu); 2] = [Rcu::synchronize_rcu, Rcu::synchronize_rcu_expedited];
        for wait in wait {
            let rcu = Rcu::new(&boot(config, 2), Options::default());
            rcu.machine().run(0, || {
                let _reader = rcu.read_lock();
                wait(&rcu);
            });
            assert!(!found(rcu.machine()).is_empty(), "{config}");
        }
    }
}

#[test]
fn a_mutex_in_a_callback_is_a_finding_and_a_spinlock_is_none() {
    static SPIN: LockClassKey = LockClassKey::new("test spin");
    static MUTEX: LockClassKey = LockClassKey::new("test mutex");
    for config in KernelConfig::all() {
        for options in setups() {
            let rcu = Rcu::new(&boot(config, 2), options);
            rcu.machine().run(0, || {
                let lock = Lock::spin("test spin", &SPIN, ());
                rcu.call_rcu("spin", Box::new(move || drop(lock.lock_irqsave())));
                rcu.rcu_barrier();
            });
            assert_eq!(reports(rcu.machine()), "", "{config} {options:?}");
            rcu.machine().run(0, || {
                let lock = Mutex::new(&MUTEX, ());
                rcu.call_rcu("mutex", Box::new(move || drop(lock.lock())));
                rcu.rcu_barrier();
            });
            let kinds = found(rcu.machine());
            let in_softirq = !options.offloaded && options.callbacks == Callbacks::Softirq;
            let kind = if in_softirq { Kind::WaitContext } else { Kind::SleepInAtomic };
            assert!(kinds.contains(&kind), "{config} {options:?}: {kinds:?}");
        }
    }
}

#[test]
fn a_callback_waits_for_a_reader_that_was_open() {
    for preempt in Preempt::ALL {
        for options in setups() {
            let rcu = Rcu::new(&boot(KernelConfig::new(preempt, true), 2), options);
            let (ran, reading, go) =
                (Count::default(), AtomicBool::new(false), AtomicBool::new(false));
            thread::scope(|scope| {
                scope.spawn(|| {
                    rcu.machine().run(1, || {
                        let _reader = rcu.read_lock();
                        reading.store(true, Ordering::SeqCst);
                        poll_until("go", || go.load(Ordering::SeqCst));
                        assert_eq!(ran.get(), 0);
                    });
                });
                wait_until("the reader", || reading.load(Ordering::SeqCst));
                rcu.machine().run(0, || rcu.call_rcu("count", ran.callback()));
                thread::sleep(Duration::from_millis(10));
                assert_eq!(ran.get(), 0, "{preempt:?} {options:?}");
                go.store(true, Ordering::SeqCst);
            });
            wait_until("the callback", || ran.get() == 1);
            finish(&rcu);
        }
    }
}

#[test]
fn a_preempted_reader_is_waited_for_wherever_it_ends() {
    for preempt in [Preempt::Full, Preempt::Rt] {
        let rcu = Rcu::new(&boot(KernelConfig::new(preempt, true), 1), Options::default());
        let (reading, go) = (AtomicBool::new(false), AtomicBool::new(false));
        let over = AtomicBool::new(false);
        thread::scope(|scope| {
            scope.spawn(|| {
                rcu.machine().run(0, || {
                    let _reader = rcu.read_lock();
                    reading.store(true, Ordering::SeqCst);
                    // Everybody else needs the one CPU: it is preempted here.
                    poll_until("go", || go.load(Ordering::SeqCst));
                    assert!(!over.load(Ordering::SeqCst));
                });
            });
            wait_until("the reader", || reading.load(Ordering::SeqCst));
            scope.spawn(|| {
                rcu.machine().run(0, || rcu.synchronize_rcu());
                over.store(true, Ordering::SeqCst);
            });
            thread::sleep(Duration::from_millis(20));
            assert!(!over.load(Ordering::SeqCst));
            go.store(true, Ordering::SeqCst);
        });
        assert!(over.load(Ordering::SeqCst));
        finish(&rcu);
    }
}

#[test]
fn a_reader_that_is_interrupted_by_readers_is_still_one() {
    for config in KernelConfig::all() {
        let rcu = Rcu::new(&boot(config, 2), Options::default());
        let ran = Count::default();
        rcu.machine().run(1, || {
            let reader = rcu.read_lock();
            rcu.call_rcu("count", ran.callback());
            let interrupts = Count::default();
            for kind in [Interrupt::Hard, Interrupt::Soft, Interrupt::Nmi, Interrupt::Threadable] {
                let (own, seen) = (Arc::clone(&rcu), interrupts.clone());
                rcu.machine().interrupt(1, kind, "test", move || {
                    let _reader = own.read_lock();
                    let _nested = own.read_lock();
                    seen.add();
                });
            }
            poll_until("the interrupts", || interrupts.get() == 4);
            let end = Instant::now() + Duration::from_millis(5);
            while Instant::now() < end {
                cpu::poll();
            }
            assert_eq!(ran.get(), 0, "{config}");
            drop(reader);
        });
        finish(&rcu);
        assert_eq!(ran.get(), 1);
    }
}

#[test]
fn the_checker_finds_grace_periods_that_wait_for_nobody() {
    for preempt in Preempt::ALL {
        let options = Options { broken: true, ..Options::default() };
        let rcu = Rcu::new(&boot(KernelConfig::new(preempt, true), 2), options);
        let (reading, go) = (AtomicBool::new(false), AtomicBool::new(false));
        thread::scope(|scope| {
            let reader = || {
                rcu.machine().run(1, || {
                    let _reader = rcu.read_lock();
                    reading.store(true, Ordering::SeqCst);
                    poll_until("go", || go.load(Ordering::SeqCst));
                });
            };
            thread::Builder::new()
                .name("the reader".to_owned())
                .spawn_scoped(scope, reader)
                .unwrap();
            wait_until("the reader", || reading.load(Ordering::SeqCst));
            rcu.machine().run(0, || {
                rcu.call_rcu("early", Box::new(|| ()));
                rcu.synchronize_rcu();
            });
            go.store(true, Ordering::SeqCst);
        });
        rcu.machine().shutdown();
        let bugs = rcu.machine().bugs();
        let has = |text: &str| bugs.iter().any(|bug| bug.contains(text));
        assert!(has("the callback early does not wait for `the reader`"), "{bugs:?}");
        assert!(has("synchronize_rcu() does not wait for `the reader`"), "{bugs:?}");
        assert!(has("tests/rcu.rs"), "{bugs:?}");
    }
}

/// Barriers, while callbacks are queued everywhere, and CPUs come and go if they shall.
fn barriers(config: KernelConfig, options: Options, hotplug: bool) {
    let rcu = Rcu::new(&boot(config, 4), options);
    let machine = rcu.machine();
    let (ran, queued, stop) = (Count::default(), Count::default(), AtomicBool::new(false));
    thread::scope(|scope| {
        for at in 0..4 {
            let (machine, rcu, ran, queued, stop) = (machine, &rcu, &ran, &queued, &stop);
            scope.spawn(move || {
                while !stop.load(Ordering::SeqCst) {
                    machine.run(at, || {
                        let ran = ran.callback();
                        // It takes a while, in which its CPU may go.
                        let slow = move || {
                            (0..20).for_each(|_| cpu::poll());
                            ran();
                        };
                        rcu.call_rcu("slow", Box::new(slow));
                    });
                    queued.add();
                    thread::sleep(Duration::from_micros(300));
                }
            });
        }
        scope.spawn(|| {
            for gone in [1, 2, 3].into_iter().cycle() {
                if !hotplug || stop.load(Ordering::SeqCst) {
                    return;
                }
                machine.offline(gone, || rcu.offline_cpu(gone));
                machine.online(gone);
                rcu.online_cpu(gone);
            }
        });
        for _ in 0..10 {
            machine.run(0, || {
                let before = queued.get();
                rcu.rcu_barrier();
                let after = ran.get();
                if after < before {
                    cpu::bug(|| format!("{after} of {before}, {config} {options:?}"));
                }
            });
        }
        stop.store(true, Ordering::SeqCst);
    });
    finish(&rcu);
    assert_eq!(ran.get(), queued.get());
}

#[test]
fn a_barrier_waits_for_what_is_queued_everywhere() {
    for config in KernelConfig::all() {
        setups().into_iter().for_each(|options| barriers(config, options, false));
    }
}

#[test]
fn a_barrier_waits_for_what_cpus_that_go_leave() {
    for config in KernelConfig::all() {
        setups().into_iter().for_each(|options| barriers(config, options, true));
    }
}

#[test]
fn a_callback_that_outlives_its_cpu_is_waited_for_and_so_is_what_comes_later() {
    static SPIN: LockClassKey = LockClassKey::new("test spin");
    let options = Options { callbacks: Callbacks::Thread, ..Options::default() };
    let rcu = Rcu::new(&boot(KernelConfig::new(Preempt::Rt, true), 3), options);
    let machine = rcu.machine();
    let lock = Arc::new(Lock::spin("test spin", &SPIN, ()));
    let flags: [Arc<AtomicBool>; 5] = Default::default();
    let [held, release, began, elsewhere, go] = &flags;
    let (set, is) = (
        |flag: &AtomicBool| flag.store(true, Ordering::SeqCst),
        |flag: &AtomicBool| flag.load(Ordering::SeqCst),
    );
    let (over, ran) = (AtomicBool::new(false), Count::default());
    thread::scope(|scope| {
        scope.spawn(|| {
            machine.run(2, || {
                let _held = lock.lock();
                set(held);
                cpu::sleep(|| wait_until("release", || is(release)));
            });
        });
        wait_until("the lock", || is(held));
        let (own, flags) = (Arc::clone(&lock), flags.clone());
        let long = move || {
            let [_, _, began, elsewhere, go] = &flags;
            began.store(true, Ordering::SeqCst);
            drop(own.lock());
            elsewhere.store(cpu::id() != 1, Ordering::SeqCst);
            poll_until("go", || go.load(Ordering::SeqCst));
        };
        machine.run(1, || rcu.call_rcu("long", Box::new(long)));
        wait_until("the callback", || is(began));
        machine.offline(1, || rcu.offline_cpu(1));
        scope.spawn(|| {
            machine.run(2, || rcu.rcu_barrier());
            set(&over);
        });
        thread::sleep(Duration::from_millis(20));
        set(release);
        wait_until("the callback's thread on another CPU", || is(elsewhere));
        machine.online(1);
        rcu.online_cpu(1);
        machine.run(1, || rcu.call_rcu("later", ran.callback()));
        thread::sleep(Duration::from_millis(20));
        assert!(!is(&over), "the barrier does not wait");
        set(go);
        wait_until("the later callback", || ran.get() == 1);
    });
    finish(&rcu);
}

#[test]
fn an_expedited_grace_period_waits_for_everybody() {
    for preempt in Preempt::ALL {
        let rcu = Rcu::new(&boot(KernelConfig::new(preempt, true), 4), Options::default());
        let (stop, over) = (AtomicBool::new(false), AtomicU64::new(0));
        thread::scope(|scope| {
            for at in 1..4 {
                let (rcu, stop, over) = (&rcu, &stop, &over);
                scope.spawn(move || {
                    rcu.machine().run(at, || {
                        while !stop.load(Ordering::SeqCst) {
                            let reader = rcu.read_lock();
                            let began = over.load(Ordering::SeqCst);
                            (0..50).for_each(|_| cpu::poll());
                            // One may have begun before this reader, and end in it; two cannot.
                            assert!(over.load(Ordering::SeqCst) <= began + 1);
                            drop(reader);
                            cpu::cond_resched();
                        }
                    });
                });
            }
            rcu.machine().run(0, || {
                for _ in 0..30 {
                    rcu.synchronize_rcu_expedited();
                    over.fetch_add(1, Ordering::SeqCst);
                }
            });
            stop.store(true, Ordering::SeqCst);
        });
        finish(&rcu);
    }
}

#[test]
fn a_cookie_is_over_after_a_grace_period_and_not_before() {
    for config in KernelConfig::all() {
        let rcu = Rcu::new(&boot(config, 2), Options::default());
        rcu.machine().run(1, || {
            let cookie = rcu.get_state_synchronize();
            assert!(!rcu.poll_state(cookie));
            rcu.synchronize_rcu();
            assert!(rcu.poll_state(cookie));
            let reader = rcu.read_lock();
            let cookie = rcu.start_poll();
            let end = Instant::now() + Duration::from_millis(5);
            while Instant::now() < end {
                cpu::poll();
            }
            assert!(!rcu.poll_state(cookie), "a reader is open");
            drop(reader);
            // Without preemption the CPU must be left for that.
            wait_until("the grace period", || {
                cpu::cond_resched();
                rcu.poll_state(cookie)
            });
            let _off = cpu::irq_save();
            let cookie = rcu.start_poll();
            drop(_off);
            wait_until("one that was begun with interrupts off", || {
                cpu::cond_resched();
                rcu.poll_state(cookie)
            });
        });
        finish(&rcu);
    }
}

#[test]
fn work_is_queued_after_a_grace_period() {
    static WORK: LockClassKey = LockClassKey::new("test work");
    static MUTEX: LockClassKey = LockClassKey::new("test mutex");
    for config in KernelConfig::all() {
        let rcu = Rcu::new(&boot(config, 2), Options::default());
        let done = Count::default();
        let (count, mutex) = (done.clone(), Mutex::new(&MUTEX, ()));
        let work = Work::new("test", &WORK, move || {
            let _held = mutex.lock();
            count.add();
        });
        rcu.machine().run(0, || {
            let reader = rcu.read_lock();
            rcu.queue_rcu_work(&work);
            assert_eq!(done.get(), 0);
            drop(reader);
        });
        wait_until("the work", || done.get() == 1);
        finish(&rcu);
    }
}

#[test]
fn a_stalled_reader_is_named() {
    for preempt in Preempt::ALL {
        let options = Options { stall: Duration::from_millis(10), ..Options::default() };
        let rcu = Rcu::new(&boot(KernelConfig::new(preempt, true), 2), options);
        let mut line = 0;
        thread::scope(|scope| {
            let reader = || {
                rcu.machine().run(1, || {
                    line = line!() + 1;
                    let _reader = rcu.read_lock();
                    rcu.start_poll();
                    poll_until("a stall", || !rcu.stalls().is_empty());
                });
            };
            thread::Builder::new().name("slow".to_owned()).spawn_scoped(scope, reader).unwrap();
        });
        let stall = &rcu.stalls()[0];
        assert!(stall.contains("CPU 1") || stall.contains("preempted"), "{stall}");
        assert!(
            stall.contains(&format!("`slow`, a reader since lockdep-subjects/tests/rcu.rs:{line}")),
            "{stall}"
        );
        finish(&rcu);
    }
}

#[test]
fn callbacks_of_a_cpu_that_goes_are_not_lost() {
    for config in KernelConfig::all() {
        for options in setups() {
            let rcu = Rcu::new(&boot(config, 3), options);
            let ran = Count::default();
            for round in 1..=3 {
                let machine = rcu.machine();
                machine.run(1, || {
                    // Open while the callbacks are queued: they wait.
                    let _reader = rcu.read_lock();
                    (0..20).for_each(|_| rcu.call_rcu("count", ran.callback()));
                });
                machine.offline(1, || {
                    rcu.call_rcu("count", ran.callback());
                    rcu.offline_cpu(1);
                    // It is not gone yet.
                    rcu.call_rcu("count", ran.callback());
                });
                // Interrupts still find it.
                let (own, count) = (Arc::clone(&rcu), ran.clone());
                let call = move || own.call_rcu("count", count.callback());
                machine.interrupt_and_wait(1, Interrupt::Hard, "late", call);
                machine.run(2, || {
                    rcu.synchronize_rcu();
                    rcu.rcu_barrier();
                });
                assert_eq!(ran.get(), 23 * round, "{config} {options:?}");
                machine.online(1);
                rcu.online_cpu(1);
            }
            finish(&rcu);
        }
    }
}

#[test]
fn nothing_is_lost_when_the_machine_stops() {
    for options in setups() {
        let rcu = Rcu::new(&boot(KernelConfig::default(), 2), options);
        let ran = Count::default();
        let (own, count) = (Arc::clone(&rcu), ran.clone());
        let again = move || own.call_rcu("second", count.callback());
        rcu.machine().run(1, || rcu.call_rcu("first", Box::new(again)));
        finish(&rcu);
        assert_eq!(ran.get(), 1, "{options:?}");
    }
}
