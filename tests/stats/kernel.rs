//! The kernel's locks.

use std::thread;

use lockdep::kernel::{
    BitSpinLock, LocalLock, Mutex, PercpuRwSemaphore, RawSpinLock, Rcu, RwLock, RwSemaphore,
    Semaphore, SeqLock, SpinLock, Srcu,
};
use lockdep::{Validator, with_class};

use super::{measured, readers, until_waited, writers};

/// Somebody waits while it is held.
fn contended<G>(
    validator: &Validator,
    name: &str,
    read: bool,
    hold: impl FnOnce() -> G,
    wait: impl Fn() + Send + Sync,
) {
    thread::scope(|scope| {
        let held = hold();
        let waiter = scope.spawn(|| lockdep::scope(validator, wait));
        until_waited(validator, name, read, 1);
        drop(held);
        waiter.join().unwrap();
    });
}

#[test]
fn exclusive_locks_of_every_flavour() {
    macro_rules! flavours {
        ($($lock:ident $name:literal),*) => {$(
            let lock = with_class!($lock::new(0), name = $name);
            let snapshot = measured(|validator| {
                (0..5).for_each(|_| drop(lock.lock()));
                drop(lock.try_lock().unwrap());
                contended(validator, $name, false, || lock.lock(), || drop(lock.lock()));
            });
            let counted = writers(&snapshot, $name);
            assert_eq!((counted.acquisitions, counted.hold.count()), (8, 8), $name);
            assert_eq!((counted.contentions, counted.wait.count()), (1, 1), $name);
            assert_eq!(counted.held_at.len(), 1, $name);
        )*};
    }
    flavours! { Mutex "a mutex", RawSpinLock "a raw spinlock", SpinLock "a spinlock", LocalLock "a local lock" }
}

#[test]
fn reader_writer_locks_of_every_flavour() {
    macro_rules! flavours {
        ($($lock:ident $name:literal),*) => {$(
            let lock = with_class!($lock::new(0), name = $name);
            let snapshot = measured(|validator| {
                (0..5).for_each(|_| drop(lock.read()));
                drop(lock.try_read().unwrap());
                drop(lock.try_write().unwrap());
                drop(lock.write());
                contended(validator, $name, true, || lock.write(), || drop(lock.read()));
                contended(validator, $name, false, || lock.read(), || drop(lock.write()));
            });
            let (read, written) = (readers(&snapshot, $name), writers(&snapshot, $name));
            assert_eq!((read.acquisitions, read.hold.count()), (8, 8), $name);
            assert_eq!((written.acquisitions, written.hold.count()), (4, 4), $name);
            assert_eq!((read.contentions, written.contentions), (1, 1), $name);
            assert_eq!((read.held_at.len(), written.held_at.len()), (1, 1), $name);
        )*};
    }
    flavours! { RwLock "an rwlock", RwSemaphore "an rwsem", PercpuRwSemaphore "a percpu rwsem" }
}

#[test]
fn a_writer_that_is_made_a_reader_is_both() {
    let lock = with_class!(RwSemaphore::new(0), name = "downgraded");
    let snapshot = measured(|_| drop(lock.write().downgrade()));
    let (read, written) = (readers(&snapshot, "downgraded"), writers(&snapshot, "downgraded"));
    assert_eq!((read.acquisitions, read.hold.count()), (1, 1));
    assert_eq!((written.acquisitions, written.hold.count()), (1, 1));
}

#[test]
fn interrupts_off_are_part_of_the_hold() {
    let lock = with_class!(RawSpinLock::new(0), name = "interrupts off");
    let snapshot = measured(|_| {
        (0..3).for_each(|_| *lock.lock_irqsave() += 1);
        drop(lock.lock_irq());
        drop(lock.lock_bh());
    });
    let counted = writers(&snapshot, "interrupts off");
    assert_eq!((counted.acquisitions, counted.hold.count()), (5, 5));
}

/// A class by what it is, where it has no name.
fn by_type(snapshot: &lockdep::Snapshot, lock_type: &str) -> (u64, u64, u64) {
    let is = |class: u32| snapshot.classes[class as usize].lock_type == lock_type;
    let counted = snapshot.stats.iter().find(|stats| is(stats.class));
    let counted = super::check(counted.unwrap_or_else(|| panic!("no {lock_type}")));
    (counted.acquisitions, counted.hold.count(), counted.contentions)
}

#[test]
fn what_is_no_plain_lock() {
    let (semaphore, bit) = (Semaphore::new(1), BitSpinLock::new(0, 3));
    let (seq, srcu) = (SeqLock::new([0, 0]), Srcu::new());
    let snapshot = measured(|_| {
        drop(semaphore.down());
        drop(semaphore.try_down().unwrap());
        let unit = semaphore.down();
        assert!(semaphore.try_down().is_none());
        unit.leak();
        // It is no lock any more: the hold is over.
        semaphore.up();
        (0..2).for_each(|_| drop(bit.lock()));
        seq.write().set([1, 2]);
        assert_eq!(seq.read(), [1, 2]);
        let outer = Rcu::read_lock();
        drop(Rcu::read_lock());
        drop(outer);
        drop(srcu.read_lock());
    });
    assert_eq!(by_type(&snapshot, "semaphore"), (3, 3, 0));
    assert_eq!(by_type(&snapshot, "bit spinlock"), (2, 2, 0));
    assert_eq!(by_type(&snapshot, "seqcount"), (1, 1, 0));
    assert_eq!(by_type(&snapshot, "spinlock"), (1, 1, 0));
    assert_eq!(by_type(&snapshot, "srcu_read_lock"), (1, 1, 0));
    assert_eq!(by_type(&snapshot, "rcu_read_lock"), (2, 2, 0));
}

#[test]
fn waits_for_a_unit_and_for_a_bit() {
    let (semaphore, bit) = (Semaphore::new(1), BitSpinLock::new(0, 0));
    let snapshot = measured(|validator| {
        let until = |lock_type: &str| {
            let end = std::time::Instant::now() + super::LONG;
            while by_type(&validator.snapshot(), lock_type).2 == 0 {
                assert!(std::time::Instant::now() < end, "nobody waits for the {lock_type}");
                thread::yield_now();
            }
        };
        thread::scope(|scope| {
            let held = semaphore.down();
            scope.spawn(|| lockdep::scope(validator, || drop(semaphore.down())));
            until("semaphore");
            drop(held);
        });
        thread::scope(|scope| {
            let held = bit.lock();
            scope.spawn(|| lockdep::scope(validator, || drop(bit.lock())));
            until("bit spinlock");
            drop(held);
        });
    });
    assert_eq!(by_type(&snapshot, "semaphore"), (2, 2, 1));
    assert_eq!(by_type(&snapshot, "bit spinlock"), (2, 2, 1));
}
