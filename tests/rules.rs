//! The rules beside lock order and wait types, with the real locks: RCU, sleeping, assertions,
//! pins, per-CPU and sequence locks, overrides, NMI, contexts of the user's own, and `off()`.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::{mem, thread};

use lockdep::context::{self, Context, ContextClass};
use lockdep::contract;
use lockdep::kernel::{
    BitSpinLock, Completion, LocalLock, LockMap, Mutex, RawSpinLock, Rcu, RcuBh, RcuGuard,
    RcuSched, RwLock, RwSemaphore, Semaphore, SeqLock, SpinLock, Srcu, WaitOverride,
    rcu_dereference_check, synchronize_rcu,
};
use lockdep::{
    Action, ConfigSet, Kind, LockClassKey, LockType, Options, Policy, Report, Subclass, Validator,
    WaitType, WaitTypes,
};
use lockdep_core::check::rcu::Readers;

/// A validator that keeps what it finds.
fn validator() -> Validator {
    Validator::new(Options { policy: Policy::new(Action::Collect), ..Options::default() })
}

/// What is found while code runs on a validator of its own, in order.
fn found(code: impl FnOnce()) -> Vec<Arc<Report>> {
    let validator = validator();
    lockdep::scope(&validator, code);
    validator.findings().into_iter().map(|kept| kept.report).collect()
}

fn kinds(reports: &[Arc<Report>]) -> Vec<Kind> {
    reports.iter().map(|report| report.kind).collect()
}

/// The kinds that code comes to.
fn kinds_of(code: impl FnOnce()) -> Vec<Kind> {
    kinds(&found(code))
}

/// The kinds with the configurations in which they fail.
fn verdicts_of(code: impl FnOnce()) -> Vec<(Kind, ConfigSet)> {
    found(code).iter().map(|report| (report.kind, report.config_set())).collect()
}

/// Holds one thing while another is done.
fn under<G>(guard: G, inner: impl FnOnce()) {
    inner();
    drop(guard);
}

const CLEAN: [Kind; 0] = [];

// Freed while held.

#[test]
fn memory_freed_while_this_task_holds_the_lock_in_it_is_reported() {
    static KEY: LockClassKey = LockClassKey::new("in a box");
    let reports = found(|| {
        let lock = Box::new(Mutex::with_key(&KEY, 0));
        mem::forget(lock.lock());
        drop(lock);
        // What is gone is held no more.
        synchronize_rcu();
        drop(RawSpinLock::new(0).lock());
    });
    assert_eq!(kinds(&reports), [Kind::FreedHeld]);
    assert_eq!(reports[0].headline, "WARNING: held lock freed!");
    assert_eq!(reports[0].held[reports[0].blamed.unwrap()].class, "in a box");
}

#[test]
fn a_lock_that_was_freed_while_held_limits_nobody() {
    let reports = found(|| {
        let outer = RawSpinLock::new(0u8);
        let lock = Box::new(RawSpinLock::new(0u16));
        let held = outer.lock();
        mem::forget(lock.lock());
        drop(lock);
        drop(held);
        drop(Mutex::new(0u32).lock());
    });
    assert_eq!(kinds(&reports), [Kind::FreedHeld]);
}

#[test]
fn every_sort_of_lock_notices_that_it_is_freed_while_held() {
    fn freed<L>(lock: L, hold: impl FnOnce(&L)) -> Vec<Kind> {
        // A held lock is known by its address.
        let lock = Box::new(lock);
        kinds_of(move || {
            hold(&lock);
            drop(lock);
        })
    }
    static MAP: LockType = LockType::new("map", WaitTypes::new(WaitType::None));
    assert_eq!(freed(RawSpinLock::new(0), |l| mem::forget(l.lock())), [Kind::FreedHeld]);
    assert_eq!(freed(SpinLock::new(0), |l| mem::forget(l.try_lock())), [Kind::FreedHeld]);
    assert_eq!(freed(LocalLock::new(0), |l| mem::forget(l.lock())), [Kind::FreedHeld]);
    assert_eq!(freed(RwLock::new(0), |l| mem::forget(l.read())), [Kind::FreedHeld]);
    assert_eq!(freed(RwSemaphore::new(0), |l| mem::forget(l.write())), [Kind::FreedHeld]);
    assert_eq!(freed(BitSpinLock::new(0, 0), |l| mem::forget(l.lock())), [Kind::FreedHeld]);
    assert_eq!(freed(LockMap::new(&MAP), |l| mem::forget(l.acquire())), [Kind::FreedHeld]);
    assert_eq!(freed(Srcu::new(), |l| mem::forget(l.read_lock())), [Kind::FreedHeld]);
    // A sequence lock is two: its writers' spinlock and its count.
    assert_eq!(freed(SeqLock::new([0]), |l| mem::forget(l.write())), [Kind::FreedHeld; 2]);
    assert_eq!(freed(Mutex::new(0), |l| drop(l.lock())), CLEAN);
}

#[test]
fn what_a_thread_holds_at_its_end_goes_to_the_validator_that_was_lent_to_it() {
    let validator = validator();
    let hold = || mem::forget(Box::leak(Box::new(Mutex::new(()))).lock());
    let lent = || lockdep::scope(&validator, hold);
    thread::scope(|scope| scope.spawn(lent).join().unwrap());
    let kinds: Vec<_> = validator.findings().iter().map(|kept| kept.report.kind).collect();
    assert_eq!(kinds, [Kind::HeldAtExit]);
}

// A certain hang panics whatever the policy, so it must be one.

#[test]
fn the_same_instance_is_a_certain_hang_only_where_the_task_really_waits_for_it() {
    let hangs = |code: &dyn Fn()| {
        let reports = found(|| _ = catch_unwind(AssertUnwindSafe(code)));
        assert_eq!(kinds(&reports), [Kind::Recursive]);
        reports[0].certain_hang
    };
    let (mutex, semaphore, time) = (Mutex::new(()), Semaphore::new(2), SeqLock::new([0]));
    assert!(hangs(&|| under(mutex.lock(), || drop(mutex.lock()))));
    assert!(hangs(&|| under(time.write(), || _ = time.read())));
    assert!(!hangs(&|| under(mutex.lock(), || contract::might_lock(&mutex))));
    assert!(!hangs(&|| under(semaphore.down(), || drop(semaphore.down()))));
}

// RCU.

#[test]
fn a_pointer_that_rcu_protects_is_read_inside_a_reader_of_its_flavour_only() {
    let dereference: [(&str, fn()); 3] = [
        ("rcu_read_lock", Rcu::dereference_check),
        ("rcu_read_lock_bh", RcuBh::dereference_check),
        ("rcu_read_lock_sched", RcuSched::dereference_check),
    ];
    let read_lock: [fn() -> RcuGuard; 3] = [Rcu::read_lock, RcuBh::read_lock, RcuSched::read_lock];
    for (i, (name, dereference)) in dereference.into_iter().enumerate() {
        let reports = found(dereference);
        assert_eq!(kinds(&reports), [Kind::RcuDereference]);
        assert_eq!(reports[0].headline, "WARNING: suspicious RCU usage");
        assert_eq!(reports[0].fact, format!("no {name} section is open"));
        for (j, read_lock) in read_lock.into_iter().enumerate() {
            let expected = if i == j { &[][..] } else { &[Kind::RcuDereference] };
            assert_eq!(kinds_of(|| under(read_lock(), dereference)), expected, "{name}");
        }
        // Sections nest.
        let nested = || under(read_lock[i](), || under(read_lock[i](), || ()));
        assert_eq!(kinds_of(|| under(read_lock[i](), || (nested(), dereference()).1)), CLEAN);
        assert_eq!(kinds_of(|| (nested(), dereference()).1), [Kind::RcuDereference]);
    }
}

#[test]
fn a_pointer_that_several_sorts_of_readers_protect_needs_one_of_them() {
    let any = || rcu_dereference_check(&[Readers::Any]);
    for read_lock in [Rcu::read_lock, RcuBh::read_lock, RcuSched::read_lock] {
        assert_eq!(kinds_of(|| under(read_lock(), any)), CLEAN);
    }
    assert_eq!(kinds_of(any), [Kind::RcuDereference]);
    let domain = Srcu::new();
    assert_eq!(kinds_of(|| under(domain.read_lock(), any)), [Kind::RcuDereference]);
}

#[test]
fn a_pointer_that_srcu_protects_is_read_inside_a_reader_of_its_domain_only() {
    let (domain, other) = (Srcu::new(), Srcu::new());
    let dereference = || domain.dereference_check();
    assert_eq!(kinds_of(dereference), [Kind::RcuDereference]);
    assert_eq!(kinds_of(|| under(other.read_lock(), dereference)), [Kind::RcuDereference]);
    assert_eq!(kinds_of(|| under(Rcu::read_lock(), dereference)), [Kind::RcuDereference]);
    assert_eq!(kinds_of(|| under(domain.read_lock(), dereference)), CLEAN);
}

#[test]
fn a_reader_of_any_flavour_must_not_wait_for_a_grace_period() {
    let wait: fn() = synchronize_rcu;
    assert_eq!(kinds_of(wait), CLEAN);
    for read_lock in [Rcu::read_lock, RcuBh::read_lock, RcuSched::read_lock] {
        let reports = found(|| under(read_lock(), wait));
        assert_eq!(kinds(&reports), [Kind::RcuWaitInReader]);
        assert_eq!((reports[0].config_set(), reports[0].blamed), (ConfigSet::ALL, Some(0)));
    }
    // SRCU's readers may sleep, and wait for readers of another sort.
    assert_eq!(kinds_of(|| under(Srcu::new().read_lock(), wait)), CLEAN);
}

#[test]
fn waiting_for_a_grace_period_sleeps() {
    let (spin, mutex) = (SpinLock::new(()), Mutex::new(()));
    assert_eq!(kinds_of(|| under(spin.lock(), synchronize_rcu)), [Kind::SleepInAtomic]);
    assert_eq!(kinds_of(|| context::softirq(synchronize_rcu)), [Kind::SleepInAtomic]);
    assert_eq!(kinds_of(|| under(mutex.lock(), synchronize_rcu)), CLEAN);
}

#[test]
fn a_reader_of_any_flavour_must_not_sleep() {
    let done = Completion::new();
    done.complete_all();
    for read_lock in [Rcu::read_lock, RcuBh::read_lock, RcuSched::read_lock] {
        for sleep in [&contract::might_sleep as &dyn Fn(), &|| done.wait()] {
            let reports = found(|| under(read_lock(), sleep));
            assert_eq!(kinds(&reports), [Kind::RcuSleepInReader]);
            assert_eq!((reports[0].config_set(), reports[0].blamed), (ConfigSet::ALL, Some(0)));
        }
        let mutex = Mutex::new(());
        let verdicts = verdicts_of(|| under(read_lock(), || drop(mutex.lock())));
        assert_eq!(verdicts, [(Kind::WaitContext, ConfigSet::ALL)]);
    }
    let domain = Srcu::new();
    assert_eq!(kinds_of(|| under(domain.read_lock(), contract::might_sleep)), CLEAN);
    assert_eq!(kinds_of(|| under(domain.read_lock(), || done.wait())), CLEAN);
}

#[test]
fn synchronize_srcu_waits_for_its_own_readers_and_no_others() {
    let (domain, other) = (Srcu::new(), Srcu::new());
    let own = || under(domain.read_lock(), || domain.synchronize());
    assert_eq!(verdicts_of(own), [(Kind::RcuWaitInReader, ConfigSet::ALL)]);
    assert_eq!(kinds_of(|| under(other.read_lock(), || domain.synchronize())), CLEAN);
    assert_eq!(kinds_of(|| domain.synchronize()), CLEAN);
    // Not a reader of it, but one that must not sleep.
    let in_rcu = || under(Rcu::read_lock(), || domain.synchronize());
    assert_eq!(kinds_of(in_rcu), [Kind::RcuSleepInReader]);
}

#[test]
fn two_srcu_domains_that_wait_for_each_other_are_a_ring() {
    let (a, b) = (Srcu::new(), Srcu::new());
    let reports = found(|| {
        under(a.read_lock(), || b.synchronize());
        under(b.read_lock(), || a.synchronize());
    });
    assert_eq!(kinds(&reports), [Kind::Circular]);
    assert_eq!(reports[0].cycle.len(), 2);
}

#[test]
fn a_wait_for_srcu_readers_does_not_wait_for_those_that_interrupt_it() {
    let domain = Srcu::new();
    let read = || context::hardirq(|| drop(domain.read_lock()));
    assert_eq!(kinds_of(|| (read(), domain.synchronize(), read()).0), CLEAN);
}

#[test]
fn a_map_that_is_synced_holds_nothing_that_an_interrupt_could_want() {
    static MAP: LockType = LockType::new("map", WaitTypes::new(WaitType::None));
    let map = LockMap::new(&MAP);
    let in_hardirq = || context::hardirq(|| drop(map.acquire()));
    assert_eq!(kinds_of(|| (in_hardirq(), map.sync(), in_hardirq()).0), CLEAN);
    // But it waits.
    let wait = || (drop(map.acquire()), context::hardirq(|| map.sync())).1;
    assert_eq!(kinds_of(wait), [Kind::Irq]);
}

#[test]
fn findings_about_no_lock_are_told_once_a_place() {
    let reports = kinds_of(|| {
        for _ in 0..2 {
            Rcu::dereference_check();
            RcuSched::dereference_check();
            let _off = context::preempt_disable();
            contract::might_sleep();
            contract::might_sleep();
        }
    });
    assert_eq!(reports.len(), 4, "{reports:?}");
}

// Sleeping.

#[test]
fn might_sleep_is_reported_wherever_the_kernel_cannot_schedule() {
    let sleep = contract::might_sleep;
    let (raw, spin, local) = (RawSpinLock::new(()), SpinLock::new(()), LocalLock::new(()));
    let (rw, bit) = (RwLock::new(()), BitSpinLock::new(0, 0));
    let everywhere: [&dyn Fn(); 12] = [
        &|| under(raw.lock(), sleep),
        &|| under(spin.lock(), sleep),
        &|| under(spin.lock_irqsave(), sleep),
        &|| under(spin.try_lock(), sleep),
        &|| under(local.lock(), sleep),
        &|| under(rw.read(), sleep),
        &|| under(bit.lock(), sleep),
        &|| under(context::preempt_disable(), sleep),
        &|| under(context::irq_disable(), sleep),
        &|| under(context::bh_disable(), sleep),
        &|| context::hardirq(sleep),
        &|| context::softirq(sleep),
    ];
    for (i, code) in everywhere.into_iter().enumerate() {
        assert_eq!(verdicts_of(code), [(Kind::SleepInAtomic, ConfigSet::ALL)], "number {i}");
    }
    let headline = "BUG: sleeping function called from invalid context";
    assert_eq!(found(|| context::softirq(sleep))[0].headline, headline);
}

#[test]
fn might_sleep_is_clean_where_the_kernel_can_schedule() {
    let sleep = contract::might_sleep;
    let (mutex, semaphore) = (Mutex::new(()), RwSemaphore::new(()));
    assert_eq!(kinds_of(sleep), CLEAN);
    assert_eq!(kinds_of(|| under(mutex.lock(), sleep)), CLEAN);
    assert_eq!(kinds_of(|| under(semaphore.read(), sleep)), CLEAN);
    assert_eq!(kinds_of(|| (drop(context::irq_disable()), sleep()).1), CLEAN);
    assert_eq!(kinds_of(|| (context::softirq(|| ()), sleep()).1), CLEAN);
    let reports = verdicts_of(|| context::hardirq_threaded(sleep));
    assert_eq!(reports, [(Kind::SleepInAtomic, ConfigSet::NOT_RT)], "a thread on PREEMPT_RT");
}

#[test]
fn might_lock_is_judged_as_the_lock_would_be() {
    let (a, b, raw) = (Mutex::new(0u8), Mutex::new(0u16), RawSpinLock::new(0u32));
    let ring = found(|| {
        under(a.lock(), || contract::might_lock(&b));
        under(b.lock(), || drop(a.lock()));
    });
    assert_eq!(kinds(&ring), [Kind::Circular]);
    let verdicts = verdicts_of(|| under(raw.lock(), || contract::might_lock(&a)));
    assert_eq!(verdicts, [(Kind::WaitContext, ConfigSet::ALL)]);
    // Nothing is held afterwards.
    let after = kinds_of(|| {
        contract::might_lock(&raw);
        drop(a.lock());
        contract::assert_not_held(&raw);
    });
    assert_eq!(after, CLEAN);
}

#[test]
fn might_lock_read_is_judged_as_a_reader() {
    let (a, b) = (RwSemaphore::new(0u8), Mutex::new(0u16));
    let ring = kinds_of(|| {
        under(b.lock(), || contract::might_lock_read(&a));
        under(a.write(), || drop(b.lock()));
    });
    assert_eq!(ring, [Kind::Circular]);
    // A rwlock's reader in an interrupt waits for a writer only.
    let rwlock = RwLock::new(());
    let against_the_interrupt = |might: fn(&RwLock<()>)| {
        kinds_of(|| {
            context::softirq(|| drop(rwlock.read()));
            might(&rwlock);
        })
    };
    assert_eq!(against_the_interrupt(|lock| contract::might_lock_read(lock)), CLEAN);
    assert_eq!(against_the_interrupt(|lock| contract::might_lock(lock)), [Kind::Irq]);
}

#[test]
fn a_section_that_rt_runs_elsewhere_may_wait_as_a_threaded_handler() {
    let spin = SpinLock::new(());
    let take = || {
        context::hardirq(|| {
            let _soft = context::irq_config();
            drop(spin.lock());
        })
    };
    assert_eq!(kinds_of(take), CLEAN);
    let verdicts = verdicts_of(|| (take(), drop(spin.lock())).0);
    assert_eq!(verdicts, [(Kind::Irq, ConfigSet::NOT_RT)], "nor does it interrupt there");
}

#[test]
fn a_threaded_handler_is_in_its_own_sections_and_not_in_those_it_interrupts() {
    let spin = SpinLock::new(());
    let take = || drop(spin.lock());
    let handler = || context::hardirq_threaded(take);
    assert_eq!(kinds_of(|| under(context::preempt_disable(), handler)), CLEAN);
    assert_eq!(kinds_of(|| under(RcuSched::read_lock(), handler)), CLEAN);
    let rt = [(Kind::SleepInAtomic, ConfigSet::RT)];
    for section in [context::preempt_disable, context::irq_disable, context::irq_save] {
        assert_eq!(verdicts_of(|| context::hardirq_threaded(|| section().scope(take))), rt);
    }
}

#[test]
fn set_threaded_is_about_the_interrupt_of_its_guard() {
    let spin = SpinLock::new(());
    let marked = |in_the_one_on_top: bool| {
        kinds_of(|| {
            let line = context::hardirq_enter();
            context::hardirq(|| {
                line.set_threaded(true);
                in_the_one_on_top.then(|| drop(spin.lock()));
            });
            (!in_the_one_on_top).then(|| drop(spin.lock()));
            drop(line);
        })
    };
    assert_eq!(marked(true), [Kind::WaitContext, Kind::SleepInAtomic]);
    assert_eq!(marked(false), CLEAN);
}

// Rings through contexts.

#[test]
fn a_ring_through_one_context_does_not_hide_one_through_the_next() {
    let (a, b) = (SpinLock::new(0u8), SpinLock::new(0u16));
    let verdicts = verdicts_of(|| {
        // Brings hardirqs into the graph.
        context::hardirq_threaded(|| drop(b.lock()));
        context::softirq(|| drop(a.lock_irqsave()));
        drop(a.lock());
        context::hardirq_threaded(|| drop(a.lock()));
    });
    assert_eq!(verdicts, [(Kind::Irq, ConfigSet::ALL), (Kind::Irq, ConfigSet::NOT_RT)]);
}

// Assertions and pins.

#[test]
fn assert_held_is_a_finding_unless_the_lock_is_held() {
    let (mutex, other) = (Mutex::new(0u8), Mutex::new(0u16));
    let reports = found(|| contract::assert_held(&mutex));
    assert_eq!(kinds(&reports), [Kind::NotHeld]);
    assert_eq!(reports[0].fact, "it must be held here");
    let assert_held = || contract::assert_held(&mutex);
    assert_eq!(kinds_of(|| under(other.lock(), assert_held)), [Kind::NotHeld]);
    assert_eq!(kinds_of(|| under(mutex.lock(), assert_held)), CLEAN);
    assert_eq!(kinds_of(|| under(mutex.try_lock(), assert_held)), CLEAN);
    let by_the_interrupted = || under(mutex.lock(), || context::hardirq(assert_held));
    assert_eq!(kinds_of(by_the_interrupted), CLEAN);
}

#[test]
fn assert_held_write_and_read_look_at_the_mode() {
    let lock = RwLock::new(());
    let write = || contract::assert_held_write(&lock);
    let read = || contract::assert_held_read(&lock);
    let any = || contract::assert_held(&lock);
    assert_eq!(kinds_of(|| under(lock.write(), || (write(), any()).0)), CLEAN);
    assert_eq!(kinds_of(|| under(lock.read(), || (read(), any()).0)), CLEAN);
    let in_softirq = || context::softirq(|| under(lock.read(), read));
    assert_eq!(kinds_of(in_softirq), CLEAN, "a recursive reader is one too");
    let reports = found(|| under(lock.read(), write));
    assert_eq!(kinds(&reports), [Kind::NotHeld]);
    assert_eq!(reports[0].fact, "it must be held exclusively here");
    assert_eq!(reports[0].blamed, Some(0), "it is held, the wrong way");
    let reports = found(|| under(lock.write(), read));
    assert_eq!(kinds(&reports), [Kind::NotHeld]);
    assert_eq!(reports[0].fact, "it must be held for reading here");
}

#[test]
fn a_downgraded_lock_is_held_for_reading() {
    let lock = RwSemaphore::new(());
    let downgraded =
        |check: fn(&RwSemaphore<()>)| kinds_of(|| under(lock.write().downgrade(), || check(&lock)));
    assert_eq!(downgraded(|lock| contract::assert_held_read(lock)), CLEAN);
    assert_eq!(downgraded(|lock| contract::assert_held_write(lock)), [Kind::NotHeld]);
}

#[test]
fn assert_not_held_is_a_finding_if_the_lock_is_held() {
    let (mutex, twin) = (Mutex::new(()), Mutex::new(()));
    let assert_not_held = || contract::assert_not_held(&mutex);
    assert_eq!(kinds_of(assert_not_held), CLEAN);
    assert_eq!(kinds_of(|| under(twin.lock(), assert_not_held)), CLEAN);
    let reports = found(|| under(mutex.lock(), assert_not_held));
    assert_eq!(kinds(&reports), [Kind::Held]);
    assert_eq!(reports[0].blamed, Some(0));
}

#[test]
fn assertions_are_about_the_instance_and_not_its_class() {
    let [one, two] = [(); 2].map(|()| Mutex::new(()));
    assert_eq!(kinds_of(|| under(one.lock(), || contract::assert_held(&two))), [Kind::NotHeld]);
    assert_eq!(kinds_of(|| under(one.lock(), || contract::assert_not_held(&two))), CLEAN);
    let nested = || under(two.lock_nested(Subclass::NESTED), || contract::assert_held(&two));
    assert_eq!(kinds_of(nested), CLEAN, "at whatever nesting level it is held");
}

#[test]
fn a_pinned_lock_is_not_released() {
    let mutex = Mutex::new(());
    let reports = found(|| {
        let guard = mutex.lock();
        let _cookie = contract::pin(&mutex);
        drop(guard);
    });
    assert_eq!(kinds(&reports), [Kind::PinnedUnlock]);
    assert_eq!(reports[0].blamed, Some(0));
    let unpinned = kinds_of(|| {
        let guard = mutex.lock();
        let cookie = contract::pin(&mutex);
        contract::unpin(&mutex, cookie);
        drop(guard);
    });
    assert_eq!(unpinned, CLEAN);
}

#[test]
fn pins_add_up() {
    let mutex = Mutex::new(());
    let pinned_twice = |undo: usize| {
        kinds_of(|| {
            let guard = mutex.lock();
            let cookies = [contract::pin(&mutex), contract::pin(&mutex)];
            cookies.into_iter().take(undo).for_each(|cookie| contract::unpin(&mutex, cookie));
            drop(guard);
        })
    };
    assert_eq!(pinned_twice(2), CLEAN);
    assert_eq!(pinned_twice(1), [Kind::PinnedUnlock]);
}

#[test]
fn a_pin_must_fit() {
    let (mutex, other) = (Mutex::new(0u8), Mutex::new(0u16));
    let not_held = found(|| assert!(contract::pin(&mutex).is_some()));
    assert_eq!(kinds(&not_held), [Kind::BadPin]);
    assert_eq!(not_held[0].fact, "it is not held");
    let twice = found(|| {
        let _guard = mutex.lock();
        let cookie = contract::pin(&mutex);
        contract::unpin(&mutex, cookie);
        contract::unpin(&mutex, cookie);
    });
    assert_eq!(kinds(&twice), [Kind::BadPin]);
    assert_eq!(twice[0].fact, "it is not pinned with this cookie");
    let of_another = kinds_of(|| {
        let (guard, _other) = (mutex.lock(), other.lock());
        let cookie = contract::pin(&mutex);
        contract::unpin(&other, cookie);
        contract::unpin(&mutex, cookie);
        drop(guard);
    });
    assert_eq!(of_another, [Kind::BadPin]);
}

// Local locks.

#[test]
fn a_local_lock_waits_as_a_spinlock_does() {
    let (local, raw, mutex) = (LocalLock::new(0u8), RawSpinLock::new(0u16), Mutex::new(0u32));
    let under_raw = verdicts_of(|| under(raw.lock(), || drop(local.lock())));
    let sleeps_on_rt = (Kind::SleepInAtomic, ConfigSet::RT);
    assert_eq!(under_raw, [(Kind::WaitContext, ConfigSet::RAW_ON), sleeps_on_rt]);
    let mutex_in_it = verdicts_of(|| under(local.lock(), || drop(mutex.lock())));
    assert_eq!(mutex_in_it, [(Kind::WaitContext, ConfigSet::ALL)]);
    assert_eq!(kinds_of(|| context::softirq(|| drop(local.lock()))), CLEAN);
    assert_eq!(kinds_of(|| under(mutex.lock(), || drop(local.lock()))), CLEAN);
}

#[test]
fn no_long_ring_through_an_interrupt_runs_over_a_local_lock() {
    // A softirq takes A, A is held over the lock, and the lock is held where a softirq can come.
    let a = SpinLock::new(());
    let ring_over = |take: &dyn Fn()| {
        kinds_of(|| {
            context::softirq(|| drop(a.lock()));
            under(a.lock_bh(), take);
            take();
        })
    };
    let (local, spin) = (LocalLock::new(()), SpinLock::new(()));
    // Whoever waits for a local lock is on the CPU of whoever holds it.
    assert_eq!(ring_over(&|| drop(local.lock())), CLEAN);
    assert_eq!(ring_over(&|| drop(spin.lock())), [Kind::Irq]);
}

#[test]
fn a_local_lock_taken_in_an_interrupt_and_outside_is_a_ring() {
    let local = LocalLock::new(());
    let in_softirq = || context::softirq(|| drop(local.lock()));
    let with_them_on = verdicts_of(|| (in_softirq(), drop(local.lock())).0);
    assert_eq!(with_them_on, [(Kind::Irq, ConfigSet::ALL)]);
    assert_eq!(kinds_of(|| (in_softirq(), drop(local.lock_bh())).0), CLEAN);
}

#[test]
fn local_locks_have_an_order() {
    let (a, b) = (LocalLock::new(0u8), LocalLock::new(0u16));
    let reports = kinds_of(|| {
        under(a.lock(), || drop(b.lock()));
        under(b.lock(), || drop(a.lock()));
    });
    assert_eq!(reports, [Kind::Circular]);
}

// Sequence locks.

#[test]
fn a_sequence_reader_in_an_interrupt_needs_the_writer_to_keep_it_out() {
    let time = SeqLock::new([0, 0]);
    let read_in_hardirq = || assert_eq!(context::hardirq(|| time.read()), [0, 0]);
    let reports = found(|| {
        read_in_hardirq();
        drop(time.write());
    });
    assert_eq!(kinds(&reports), [Kind::Irq]);
    assert_eq!(reports[0].cycle.len(), 2);
    let other_order = kinds_of(|| {
        drop(time.write());
        read_in_hardirq();
    });
    assert_eq!(other_order, [Kind::Irq]);
    let kept_out = kinds_of(|| {
        read_in_hardirq();
        drop(time.write_irqsave());
        read_in_hardirq();
    });
    assert_eq!(kept_out, CLEAN);
}

#[test]
fn a_sequence_reader_holds_nothing_that_an_interrupting_writer_waits_for() {
    let time = SeqLock::new([0]);
    let write_in_softirq = || context::softirq(|| drop(time.write()));
    let read = || assert_eq!(time.read(), [0]);
    assert_eq!(kinds_of(|| (write_in_softirq(), read()).0), CLEAN);
    assert_eq!(kinds_of(|| (read(), write_in_softirq()).0), CLEAN);
}

#[test]
fn a_sequence_reader_waits_for_a_writer() {
    let (time, lock) = (SeqLock::new([0]), SpinLock::new(()));
    let reports = kinds_of(|| {
        under(lock.lock(), || assert_eq!(time.read(), [0]));
        under(time.write(), || drop(lock.lock()));
    });
    assert_eq!(reports, [Kind::Circular]);
}

#[test]
fn a_sequence_reader_may_be_anywhere_and_its_writer_may_not() {
    let (time, raw) = (SeqLock::new([7]), RawSpinLock::new(()));
    assert_eq!(kinds_of(|| under(raw.lock(), || assert_eq!(time.read(), [7]))), CLEAN);
    let write = verdicts_of(|| under(raw.lock(), || drop(time.write())));
    let sleeps_on_rt = (Kind::SleepInAtomic, ConfigSet::RT);
    assert_eq!(write, [(Kind::WaitContext, ConfigSet::RAW_ON), sleeps_on_rt]);
}

// Overrides.

#[test]
fn an_override_allows_what_the_lock_around_it_does_not() {
    static CONFIG: WaitOverride = WaitOverride::new(WaitType::Config);
    let (raw, spin, mutex) = (RawSpinLock::new(0u8), SpinLock::new(0u16), Mutex::new(0u32));
    let invalid = |code: &dyn Fn()| {
        let of_type = |report: &&Arc<Report>| report.kind == Kind::WaitContext;
        found(|| under(raw.lock(), code)).iter().filter(of_type).count()
    };
    assert_eq!(invalid(&|| drop(spin.lock())), 1);
    assert_eq!(invalid(&|| under(CONFIG.enter(), || drop(spin.lock()))), 0);
    assert_eq!(invalid(&|| under(CONFIG.enter(), || drop(mutex.lock()))), 1, "no more than that");
    assert_eq!(invalid(&|| (drop(CONFIG.enter()), drop(spin.lock())).0), 1, "nor after its end");
}

#[test]
fn an_override_does_not_silence_what_the_kernel_checks_as_it_runs() {
    static CONFIG: WaitOverride = WaitOverride::new(WaitType::Config);
    let (raw, spin) = (RawSpinLock::new(0u8), SpinLock::new(0u16));
    let verdicts =
        verdicts_of(|| under(raw.lock(), || under(CONFIG.enter(), || drop(spin.lock()))));
    assert_eq!(verdicts, [(Kind::SleepInAtomic, ConfigSet::RT)]);
}

#[test]
fn an_override_entered_by_its_blocking_form_is_itself_checked() {
    static SLEEP: WaitOverride = WaitOverride::new(WaitType::Sleep);
    static SPIN: WaitOverride = WaitOverride::new(WaitType::Spin);
    let raw = RawSpinLock::new(());
    let blocking = |allows: &'static WaitOverride| {
        verdicts_of(|| under(raw.lock(), || drop(allows.enter_blocking())))
    };
    assert_eq!(blocking(&SLEEP), [(Kind::WaitContext, ConfigSet::ALL)]);
    assert_eq!(blocking(&SPIN), [], "it allows no more than the raw lock does");
    assert_eq!(kinds_of(|| drop(SLEEP.enter_blocking())), CLEAN);
}

#[test]
fn an_override_can_also_allow_less() {
    static SPIN: WaitOverride = WaitOverride::new(WaitType::Spin);
    let spin = SpinLock::new(());
    let reports = found(|| under(SPIN.enter(), || drop(spin.lock())));
    assert_eq!(kinds(&reports), [Kind::WaitContext]);
    assert_eq!(reports[0].limit.as_ref().unwrap().set_by, Some(0));
}

// NMI.

#[test]
fn a_lock_used_outside_nmi_is_not_waited_for_in_nmi_in_either_order() {
    let raw = RawSpinLock::new(());
    let nmi = || context::nmi(|| drop(raw.lock()));
    let outside: [&dyn Fn(); 4] = [
        &|| drop(raw.lock()),
        // No mask keeps an NMI out.
        &|| drop(raw.lock_irqsave()),
        &|| context::hardirq(|| drop(raw.lock())),
        &|| drop(raw.try_lock()),
    ];
    for outside in outside {
        for code in [&|| (nmi(), outside()).0, &|| (outside(), nmi()).0] as [&dyn Fn(); 2] {
            let reports = found(code);
            assert_eq!(kinds(&reports), [Kind::Nmi]);
            assert_eq!(reports[0].headline, "WARNING: inconsistent lock state");
            assert_eq!(reports[0].config_set(), ConfigSet::ALL);
        }
    }
}

#[test]
fn a_lock_of_nmis_own_and_a_trylock_in_nmi_are_clean() {
    let (raw, own) = (RawSpinLock::new(0u8), RawSpinLock::new(0u16));
    let code = || {
        drop(raw.lock());
        context::nmi(|| drop((raw.try_lock(), own.lock())));
        drop(raw.lock_irqsave());
    };
    assert_eq!(kinds_of(code), CLEAN);
}

// Contexts of the user's own.

static SIGNAL: Context =
    Context::new(ContextClass::new("a signal of this test").limit(WaitType::Spin));

#[test]
fn a_context_of_the_users_own_closes_a_ring() {
    let lock = RawSpinLock::new(());
    let handler = || SIGNAL.run(|| drop(lock.lock()));
    let task = || drop(lock.lock());
    for code in [&|| (handler(), task()).0, &|| (task(), handler()).0] as [&dyn Fn(); 2] {
        let reports = found(code);
        assert_eq!(kinds(&reports), [Kind::Irq]);
        let edges: Vec<_> = reports[0].cycle.iter().map(|edge| &edge.from).collect();
        assert!(edges.iter().any(|from| *from == "a signal of this test"), "{edges:?}");
        assert_eq!(reports[0].config_set(), ConfigSet::ALL);
    }
}

#[test]
fn a_context_of_the_users_own_that_is_masked_closes_none() {
    let lock = RawSpinLock::new(());
    let handler = || SIGNAL.run(|| drop(lock.lock()));
    let masked = || under(SIGNAL.mask(), || drop(lock.lock()));
    assert_eq!(kinds_of(|| (handler(), masked(), handler()).0), CLEAN);
    let unmasked_too_soon = kinds_of(|| {
        handler();
        let mask = SIGNAL.mask();
        let held = lock.lock();
        drop(mask);
        drop(held);
    });
    assert_eq!(unmasked_too_soon, [Kind::Irq]);
    let irqs_off = || under(context::irq_disable(), || drop(lock.lock()));
    assert_eq!(kinds_of(|| (handler(), irqs_off()).0), [Kind::Irq], "not by what it is not");
}

#[test]
fn a_context_of_the_users_own_limits_how_one_waits_in_it() {
    let (raw, spin) = (RawSpinLock::new(0u8), SpinLock::new(0u16));
    assert_eq!(kinds_of(|| SIGNAL.run(|| drop(raw.lock()))), CLEAN);
    let reports = found(|| SIGNAL.run(|| drop(spin.lock())));
    assert_eq!(reports[0].kind, Kind::WaitContext);
    assert_eq!(reports[0].config_set(), ConfigSet::RAW_ON);
    assert_eq!(reports[0].task.context, "a signal of this test in task");
}

// Off.

#[test]
fn off_is_counted_and_what_it_hides_is_listed_as_abuse() {
    let (raw, spin) = (RawSpinLock::new(0u8), SpinLock::new(0u16));
    let validator = validator();
    lockdep::scope(&validator, || {
        for _ in 0..3 {
            under(raw.lock(), || lockdep::off(|| drop(spin.lock())));
        }
        lockdep::off(|| drop(spin.lock()));
    });
    assert!(validator.findings().is_empty());
    let snapshot = validator.snapshot();
    assert_eq!(snapshot.kinds(|f| f.off), [(Kind::WaitContext, 3), (Kind::SleepInAtomic, 3)]);
    let uses = snapshot.off_uses.iter();
    let mut uses: Vec<_> =
        uses.map(|off| (&snapshot.sites[off.site as usize], off.counts[&0])).collect();
    uses.sort_by_key(|(_, count)| *count);
    assert!(uses.iter().all(|(site, _)| site.contains("rules.rs")), "{uses:?}");
    assert_eq!(uses.iter().map(|(_, count)| *count).collect::<Vec<_>>(), [1, 3]);
    assert_eq!(validator.abuse()[0].report.wanted.as_ref().unwrap().lock_type, "spinlock");
}

#[test]
fn nothing_is_learnt_while_off_and_a_ring_there_is_abuse() {
    let (a, b, raw) = (Mutex::new(0u8), Mutex::new(0u16), RawSpinLock::new(0u32));
    let validator = validator();
    lockdep::scope(&validator, || {
        under(a.lock(), || lockdep::off(|| drop(b.lock())));
        context::hardirq(|| lockdep::off(|| drop(raw.lock())));
        under(b.lock(), || drop(a.lock()));
        drop(raw.lock());
        assert!(validator.abuse().is_empty(), "the first order is nobody's fault");
    });
    assert!(validator.findings().is_empty());
    lockdep::scope(&validator, || under(a.lock(), || lockdep::off(|| drop(b.lock()))));
    assert!(validator.findings().is_empty());
    assert_eq!(validator.snapshot().kinds(|f| f.off), [(Kind::Circular, 1)]);
}

#[test]
fn a_sleep_while_off_is_abuse() {
    let validator = validator();
    let sleep = || lockdep::off(contract::might_sleep);
    lockdep::scope(&validator, || under(context::preempt_disable(), sleep));
    assert!(validator.findings().is_empty());
    assert_eq!(validator.snapshot().kinds(|f| f.off), [(Kind::SleepInAtomic, 1)]);
}

#[test]
fn a_lock_taken_while_off_is_known_and_looked_at_by_no_rule() {
    let (raw, mutex) = (RawSpinLock::new(0u8), Mutex::new(0u16));
    let reports = kinds_of(|| {
        let raw = lockdep::off(|| raw.lock());
        drop(mutex.lock());
        drop(raw);
        drop(mutex.lock());
    });
    assert_eq!(reports, CLEAN);
}

#[test]
fn a_pin_under_another_lock_is_seen_when_that_one_is_gone() {
    let reports = found(|| {
        let (outer, inner) = (RawSpinLock::new(0u8), RawSpinLock::new(0u16));
        // Twice, so that the second time takes no rule until the pin is in the way.
        for round in 0..2 {
            let held = outer.lock();
            let over = inner.lock();
            if round == 1 {
                let _cookie = contract::pin(&outer);
            }
            drop(over);
            drop(held);
        }
    });
    assert_eq!(kinds(&reports), [Kind::PinnedUnlock]);
}
