//! The machine itself: interrupts arrive where they may, and nowhere else.

mod host;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use lockdep::{KernelConfig, Kind as Finding, LockClassKey, Preempt};
use lockdep_subjects::machine::cpu::{self, Kind};
use lockdep_subjects::machine::lock::{Lock, Mutex, PerCpu};
use lockdep_subjects::machine::task::{Task, WaitQueue};
use lockdep_subjects::machine::trace;
use lockdep_subjects::machine::work::Work;

use self::host::{Count, boot, clean, poll_until, wait_until};

static RAW: LockClassKey = LockClassKey::new("test raw");
static SPIN: LockClassKey = LockClassKey::new("test spin");
static MUTEX: LockClassKey = LockClassKey::new("test mutex");
static WORK: LockClassKey = LockClassKey::new("test work");

const KINDS: [Kind; 4] = [Kind::Hard, Kind::Threadable, Kind::Soft, Kind::Nmi];

fn of(preempt: Preempt) -> KernelConfig {
    KernelConfig::new(preempt, true)
}

#[test]
fn interrupts_arrive_between_and_inside_operations() {
    let machine = boot(of(Preempt::None), 1);
    let (raw, seen) = (Lock::raw("test raw", &RAW, ()), Count::default());
    let mut path = Vec::new();
    machine.run(0, || {
        trace::record(&mut path, || {
            let held = raw.lock();
            // From elsewhere, so that it does not arrive at once.
            thread::scope(|scope| {
                scope.spawn(|| machine.interrupt(0, Kind::Hard, "inside", seen.handler()));
            });
            assert_eq!(seen.get(), 0);
            cpu::poll();
            assert_eq!(seen.get(), 1);
            thread::scope(|scope| {
                scope.spawn(|| machine.interrupt(0, Kind::Hard, "at release", seen.handler()));
            });
            drop(held);
            assert_eq!(seen.get(), 2);
        });
    });
    let path: Vec<_> = path.iter().map(ToString::to_string).collect();
    let expected = [
        "lock test raw (raw spinlock)",
        "  interrupt: inside (Hard)",
        "interrupt: at release (Hard)",
    ];
    assert_eq!(path, expected);
    clean(&machine);
}

#[test]
fn what_is_off_holds_interrupts_back_but_no_nmi() {
    for config in KernelConfig::all() {
        let machine = boot(config, 1);
        let rt = config.is_rt();
        // What arrives here in a thread, on RT, waits for the CPU instead.
        let cases = [
            ("irqs off", [false, false, false, true]),
            ("bh off", [true, !rt, false, true]),
            ("preemption off", [true, !rt, !rt, true]),
        ];
        for (off, expected) in cases {
            for (kind, at_once) in KINDS.into_iter().zip(expected) {
                let seen = Count::default();
                machine.run(0, || {
                    let section = match off {
                        "irqs off" => cpu::irq_save(),
                        "bh off" => cpu::bh_disable(),
                        _ => cpu::preempt_disable(),
                    };
                    machine.interrupt(0, kind, "test", seen.handler());
                    thread::sleep(Duration::from_micros(300));
                    cpu::poll();
                    assert_eq!(seen.get() == 1, at_once, "{kind:?} with {off}, {config}");
                    drop(section);
                    let in_thread = rt && matches!(kind, Kind::Threadable | Kind::Soft);
                    assert!(in_thread || seen.get() == 1, "{kind:?} after {off}, {config}");
                });
                wait_until("the interrupt", || seen.get() == 1);
            }
        }
        clean(&machine);
    }
}

#[test]
fn interrupts_nest_as_they_do_on_a_cpu() {
    let machine = boot(of(Preempt::Full), 1);
    // A hard one in a soft one, an NMI in any; none in itself, and nothing in an NMI.
    let cases = [
        (Kind::Soft, [true, true, false, true]),
        (Kind::Hard, [false, false, false, true]),
        (Kind::Threadable, [false, false, false, true]),
        (Kind::Nmi, [false, false, false, false]),
    ];
    for (outer, expected) in cases {
        for (inner, nests) in KINDS.into_iter().zip(expected) {
            let (seen, nested) = (Count::default(), Arc::new(AtomicBool::new(false)));
            let (own, count, told) = (Arc::clone(&machine), seen.clone(), Arc::clone(&nested));
            machine.run(0, || {
                machine.interrupt(0, outer, "outer", move || {
                    own.interrupt(0, inner, "inner", count.handler());
                    told.store(count.get() == 1, Ordering::SeqCst);
                });
                assert_eq!(nested.load(Ordering::SeqCst), nests, "{inner:?} in {outer:?}");
                assert_eq!(seen.get(), 1, "afterwards");
            });
        }
    }
    clean(&machine);
}

#[test]
fn rt_runs_threaded_handlers_in_a_thread_that_preempts() {
    for preempt in Preempt::ALL {
        for kind in [Kind::Threadable, Kind::Soft] {
            let machine = boot(of(preempt), 1);
            let handled = Arc::new(parking_lot::Mutex::new(None));
            let told = Arc::clone(&handled);
            machine.run(0, || {
                let before = thread::current().id();
                machine.interrupt(0, kind, "test", move || {
                    let (current, hardirq) = (thread::current(), cpu::in_hardirq());
                    *told.lock() = Some((current.id(), current.name().map(str::to_owned), hardirq));
                });
                wait_until("the handler", || {
                    cpu::poll();
                    handled.lock().is_some()
                });
                let (id, name, hardirq) = handled.lock().clone().unwrap();
                let rt = preempt == Preempt::Rt;
                assert_eq!(id == before, !rt, "{kind:?} {preempt:?}");
                assert!(!rt || name.as_deref() == Some("irq/0"), "{name:?}");
                assert_eq!(hardirq, kind == Kind::Threadable && !rt);
            });
            clean(&machine);
        }
    }
}

#[test]
fn preemptible_in_each_configuration_and_context() {
    let contexts = [
        // Where; in the kernels without and with PREEMPT_RT.
        ("task", true, true),
        ("irqs off", false, false),
        ("preemption off", false, false),
        ("bh off", false, true),
        ("raw", false, false),
        ("spin", false, true),
        ("spin irqsave", false, true),
        ("mutex", true, true),
        ("hard", false, false),
        ("threadable", false, true),
        ("soft", false, true),
        ("nmi", false, false),
    ];
    for mut config in KernelConfig::all() {
        for count in [true, false] {
            config.preempt_count = count;
            let machine = boot(config, 1);
            for (context, otherwise, rt) in contexts {
                let answer = Arc::new(AtomicUsize::new(2));
                let told = Arc::clone(&answer);
                let ask = move || told.store(cpu::preemptible() as usize, Ordering::SeqCst);
                machine.run(0, || match context {
                    "task" => ask(),
                    "irqs off" => (cpu::irq_save(), ask()).1,
                    "preemption off" => (cpu::preempt_disable(), ask()).1,
                    "bh off" => (cpu::bh_disable(), ask()).1,
                    "raw" => (Lock::raw("test raw", &RAW, ()).lock(), ask()).1,
                    "spin" => (Lock::spin("test spin", &SPIN, ()).lock(), ask()).1,
                    "spin irqsave" => (Lock::spin("test spin", &SPIN, ()).lock_irqsave(), ask()).1,
                    "mutex" => (Mutex::new(&MUTEX, ()).lock(), ask()).1,
                    "hard" => machine.interrupt_and_wait(0, Kind::Hard, "test", ask),
                    "threadable" => machine.interrupt_and_wait(0, Kind::Threadable, "test", ask),
                    "soft" => machine.interrupt_and_wait(0, Kind::Soft, "test", ask),
                    _ => machine.interrupt_and_wait(0, Kind::Nmi, "test", ask),
                });
                let expected = count && if config.is_rt() { rt } else { otherwise };
                let answer = answer.load(Ordering::SeqCst);
                assert_eq!(answer, expected as usize, "{context}, counting: {count}, {config}");
            }
            // A reader: preemptible where RCU is.
            machine.run(0, || {
                cpu::set_readers(1);
                assert_eq!(cpu::preemptible(), count && cpu::preempts(config), "{config}");
                cpu::set_readers(0);
            });
            clean(&machine);
        }
    }
}

#[test]
fn tasks_are_preempted_where_the_kernel_preempts() {
    for preempt in Preempt::ALL {
        let machine = boot(of(preempt), 1);
        let other = AtomicBool::new(false);
        thread::scope(|scope| {
            machine.run(0, || {
                scope.spawn(|| machine.run(0, || other.store(true, Ordering::SeqCst)));
                let off = cpu::preempt_disable();
                while !machine.is_wanted(0) {
                    thread::yield_now();
                }
                // Longer than any slice.
                (0..1_000).for_each(|_| cpu::poll());
                assert!(!other.load(Ordering::SeqCst), "preemption is off");
                drop(off);
                let came = || other.load(Ordering::SeqCst);
                if cpu::preempts(of(preempt)) {
                    poll_until("preemption", came);
                } else {
                    (0..1_000).for_each(|_| cpu::poll());
                    assert!(!came(), "{preempt:?}");
                    wait_until("its turn", || {
                        cpu::cond_resched();
                        came()
                    });
                }
            });
        });
        clean(&machine);
    }
}

#[test]
fn who_holds_a_sleeping_spinlock_may_be_waited_for_on_his_own_cpu() {
    // On RT the holder is preempted by who wants the lock, which then lets it have the CPU.
    for preempt in Preempt::ALL {
        let machine = boot(of(preempt), 1);
        let lock = Lock::spin("test spin", &SPIN, 0);
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..50 {
                        machine.run(0, || {
                            let mut held = lock.lock();
                            let before = *held;
                            (0..5).for_each(|_| cpu::poll());
                            *held = before + 1;
                        });
                    }
                });
            }
        });
        machine.run(0, || assert_eq!(*lock.lock(), 200));
        clean(&machine);
    }
}

#[test]
fn timers_run_in_their_interrupts_when_the_clock_says_so() {
    for config in KernelConfig::all() {
        let machine = boot(config, 2);
        let order = Arc::new(parking_lot::Mutex::new(Vec::new()));
        let note = |name: &'static str| {
            let order = Arc::clone(&order);
            Arc::new(move || order.lock().push((name, cpu::in_hardirq(), cpu::id())))
        };
        machine.run(1, || {
            machine.hrtimer_start(2_000, note("second"));
            machine.hrtimer_start(1_000, note("first"));
            machine.timer_start(3_000, note("wheel"));
        });
        machine.advance(500);
        machine.run(1, cpu::poll);
        assert!(order.lock().is_empty());
        machine.advance(600);
        wait_until("the first", || order.lock().len() == 1);
        assert!(machine.advance_to_next());
        assert_eq!(machine.now(), 2_000);
        wait_until("the second", || order.lock().len() == 2);
        assert!(machine.advance_to_next());
        wait_until("the third", || order.lock().len() == 3);
        assert!(!machine.advance_to_next());
        let expected = [("first", true, 1), ("second", true, 1), ("wheel", false, 1)];
        assert_eq!(*order.lock(), expected);
        clean(&machine);
    }
}

#[test]
fn work_is_done_once_by_a_thread_that_may_sleep() {
    for config in KernelConfig::all() {
        let machine = boot(config, 2);
        let (done, mutex) = (Count::default(), Mutex::new(&MUTEX, ()));
        let count = done.handler();
        let work = Work::new("test", &WORK, move || {
            let _held = mutex.lock();
            count();
        });
        machine.run(1, || {
            let off = cpu::irq_save();
            assert!(machine.queue_work(&work));
            assert!(done.get() > 0 || !machine.queue_work(&work), "it is queued already");
            drop(off);
        });
        wait_until("the work", || machine.is_quiet());
        assert!(done.get() > 0);
        let (own, again) = (Arc::clone(&machine), Arc::clone(&work));
        let before = done.get();
        machine.interrupt(1, Kind::Hard, "test", move || drop(own.queue_work(&again).to_string()));
        wait_until("the work", || done.get() == before + 1);
        clean(&machine);
    }
}

#[test]
fn wait_queues_lose_no_wake_up() {
    static QUEUE: LockClassKey = LockClassKey::new("test queue");
    static SIMPLE: LockClassKey = LockClassKey::new("test simple queue");
    for config in KernelConfig::all() {
        let machine = boot(config, 2);
        for queue in
            [WaitQueue::new("test queue", &QUEUE), WaitQueue::simple("test simple queue", &SIMPLE)]
        {
            let (turn, rounds) = (AtomicUsize::new(0), 100);
            thread::scope(|scope| {
                for own in 0..2 {
                    let (machine, queue, turn) = (&machine, &queue, &turn);
                    scope.spawn(move || {
                        machine.run(own, || {
                            for _ in 0..rounds {
                                queue.wait(None, || turn.load(Ordering::SeqCst) % 2 == own);
                                turn.fetch_add(1, Ordering::SeqCst);
                                queue.wake_all();
                            }
                        });
                    });
                }
            });
            machine.run(0, || {
                assert!(
                    !queue.wait(Some(Duration::from_micros(100)), || false),
                    "the time is over"
                );
            });
        }
        clean(&machine);
    }
}

#[test]
fn a_cpu_goes_and_comes_back() {
    for config in KernelConfig::all() {
        let machine = boot(config, 2);
        let (stop, at) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(9)));
        let (told, now_at) = (Arc::clone(&stop), Arc::clone(&at));
        machine.kthread("wanderer", 1, move |_| {
            let task = Task::current();
            while !told.load(Ordering::SeqCst) {
                now_at.store(cpu::id(), Ordering::SeqCst);
                task.sleep(task.woken(), Some(Duration::from_micros(200)));
            }
        });
        wait_until("the task", || at.load(Ordering::SeqCst) == 1);
        let (timer, late) = (Count::default(), Count::default());
        machine.run(1, || {
            machine.hrtimer_start(1_000, Arc::new(timer.handler()));
            machine.timer_start(1_000, Arc::new(timer.handler()));
        });
        machine.offline(1, || assert_eq!(cpu::id(), 1));
        assert!(!machine.is_online(1));
        wait_until("the task elsewhere", || at.load(Ordering::SeqCst) == 0);
        machine.run(1, || assert_eq!(cpu::id(), 0, "nobody is put there"));
        machine.advance(2_000);
        wait_until("the timers", || timer.get() == 2);
        for kind in KINDS {
            machine.interrupt(1, kind, "late", late.handler());
        }
        wait_until("interrupts that were on their way", || late.get() == 4);
        machine.online(1);
        wait_until("the task at home", || at.load(Ordering::SeqCst) == 1);
        machine.run(1, || assert_eq!(cpu::id(), 1));
        let refused = catch_unwind(AssertUnwindSafe(|| machine.offline(0, || ())));
        assert!(refused.is_err(), "the first CPU stays");
        stop.store(true, Ordering::SeqCst);
        clean(&machine);
    }
}

#[test]
fn an_idle_cpu_is_known_to_be_idle() {
    let machine = boot(of(Preempt::None), 2);
    wait_until("idleness", || machine.while_idle(1, || ()).is_some());
    machine.run(1, || {
        assert!(machine.while_idle(1, || ()).is_none());
        cpu::sleep(|| wait_until("idleness", || machine.while_idle(1, || ()).is_some()));
    });
    clean(&machine);
}

#[test]
fn a_hook_is_told_of_each_task_that_leaves() {
    for preempt in Preempt::ALL {
        let machine = boot(of(preempt), 2);
        let left = Arc::new(parking_lot::Mutex::new(Vec::new()));
        let (told, lock) = (Arc::clone(&left), Lock::raw("test raw", &RAW, ()));
        machine.on_switch(Box::new(move |cpu, reading| {
            // It takes locks, which are points where others would like to come in.
            let _held = lock.lock_irqsave();
            assert!(cpu::irqs_disabled());
            if cpu == 1 && thread::current().name() == Some("looked at") {
                told.lock().push(reading);
            }
        }));
        let looked_at = || {
            machine.run(1, || {
                cpu::sleep(|| ());
                cpu::set_readers(1);
                cpu::sleep(|| ());
                cpu::set_readers(0);
                assert!(!cpu::irqs_disabled());
            });
        };
        thread::scope(|scope| {
            thread::Builder::new()
                .name("looked at".to_owned())
                .spawn_scoped(scope, looked_at)
                .unwrap();
        });
        assert_eq!(*left.lock(), [false, true, false]);
        clean(&machine);
    }
}

#[test]
fn data_of_a_cpu_that_is_used_twice_is_caught() {
    let machine = boot(of(Preempt::Full), 1);
    let data = Arc::new(PerCpu::new(1, |_| 0));
    let caught = Arc::new(AtomicBool::new(false));
    let (own, told) = (Arc::clone(&data), Arc::clone(&caught));
    let handler = move || {
        let used = catch_unwind(AssertUnwindSafe(|| own.with(|value| *value += 1)));
        told.store(used.is_err(), Ordering::SeqCst);
    };
    machine.run(0, || {
        let off = cpu::irq_save();
        data.with(|value| {
            machine.interrupt(0, Kind::Hard, "test", handler.clone());
            *value += 1;
        });
        drop(off);
        assert!(!caught.load(Ordering::SeqCst), "interrupts were off");
        data.with(|_| machine.interrupt(0, Kind::Hard, "test", handler.clone()));
        assert!(caught.load(Ordering::SeqCst), "they were on");
        assert_eq!(data.with(|value| *value), 2);
    });
    clean(&machine);
}

#[test]
fn the_validator_knows_of_the_interrupts() {
    let machine = boot(of(Preempt::Full), 1);
    let raw = Arc::new(Lock::raw("test raw", &RAW, ()));
    let own = Arc::clone(&raw);
    machine.run(0, || {
        machine.interrupt(0, Kind::Hard, "test", move || drop(own.lock()));
        // With interrupts on: the handler would wait for it for ever.
        drop(raw.lock());
    });
    machine.shutdown();
    let findings = machine.validator().findings();
    assert!(findings.iter().any(|kept| kept.report.kind == Finding::Irq));
}

#[test]
fn a_thread_that_panics_is_a_bug() {
    let machine = boot(of(Preempt::Full), 1);
    machine.kthread("faulty", 0, |_| panic!("on purpose"));
    machine.shutdown();
    assert_eq!(machine.bugs(), ["faulty panicked"]);
}
