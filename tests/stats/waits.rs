//! Who waits, how long, where, and for whom.

use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use lockdep::sync::{Mutex, RwLock};
use lockdep::{Validator, parking_lot, spin, with_class};

use super::{LONG, line, lines, measured, nanos, readers, until_waited, writers};

const SOURCE: &str = include_str!("waits.rs");

/// Holds something until another thread, which runs `wait`, was counted as waiting for it.
fn while_waited<G>(
    validator: &Validator,
    name: &str,
    read: bool,
    hold: impl FnOnce() -> G,
    wait: impl FnOnce() + Send,
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
fn who_finds_a_lock_held_waits_for_it() {
    let lock = with_class!(Mutex::new(0), name = "waited");
    let mut waited = Duration::ZERO;
    let (held_at, waited_at) = (line(SOURCE, "held"), line(SOURCE, "waited"));
    let snapshot = measured(|validator| {
        while_waited(
            validator,
            "waited",
            false,
            || lock.lock().unwrap(), // held
            || {
                let before = Instant::now();
                let guard = lock.lock(); // waited
                waited = before.elapsed();
                drop(guard);
            },
        );
        drop(lock.lock());
    });
    let counted = writers(&snapshot, "waited");
    assert_eq!((counted.acquisitions, counted.contentions), (3, 1));
    assert_eq!((counted.hold.count(), counted.wait.count()), (3, 1));
    assert_eq!(lines(&snapshot, &counted.waited_at), [(waited_at, 1)]);
    assert_eq!(lines(&snapshot, &counted.held_at), [(held_at, 1)]);
    assert!(counted.wait.max <= nanos(waited));
}

#[test]
fn the_wait_is_as_long_as_the_hold_went_on() {
    let lock = with_class!(parking_lot::Mutex::new(0), name = "waited long");
    let pause = Duration::from_millis(20);
    let snapshot = measured(|validator| {
        thread::scope(|scope| {
            let held = lock.lock();
            let waiter = scope.spawn(|| lockdep::scope(validator, || drop(lock.lock())));
            until_waited(validator, "waited long", false, 1);
            thread::sleep(pause);
            drop(held);
            waiter.join().unwrap();
        });
    });
    let counted = writers(&snapshot, "waited long");
    assert!(counted.wait.min >= nanos(pause), "{counted:?}");
    assert!(counted.hold.max >= nanos(pause), "{counted:?}");
    assert!(counted.hold.min < counted.hold.max);
}

#[test]
fn a_reader_waits_for_a_writer_and_a_writer_for_a_reader() {
    let lock = with_class!(RwLock::new(0), name = "two sides");
    let snapshot = measured(|validator| {
        let write = || lock.write(); // written
        while_waited(validator, "two sides", true, write, || drop(lock.read()));
    });
    let (read, write) = (readers(&snapshot, "two sides"), writers(&snapshot, "two sides"));
    assert_eq!((read.contentions, write.contentions), (1, 0));
    assert_eq!(lines(&snapshot, &read.held_at), [(line(SOURCE, "written"), 1)]);

    // Which of many readers is held is nobody's number: they are looked for.
    let lock = with_class!(parking_lot::RwLock::new(0), name = "other side");
    let snapshot = measured(|validator| {
        drop(lock.write());
        let read = || lock.read(); // read
        while_waited(validator, "other side", false, read, || drop(lock.write()));
    });
    let counted = writers(&snapshot, "other side");
    assert_eq!((counted.contentions, counted.acquisitions), (1, 2));
    assert_eq!(lines(&snapshot, &counted.held_at), [(line(SOURCE, "read"), 1)]);
}

#[test]
fn who_gives_up_has_waited_and_not_taken() {
    let lock = with_class!(parking_lot::Mutex::new(0), name = "given up");
    let limit = Duration::from_millis(10);
    let snapshot = measured(|validator| {
        let _held = lock.lock();
        thread::scope(|scope| {
            scope.spawn(|| {
                lockdep::scope(validator, || assert!(lock.try_lock_for(limit).is_none()));
            });
        });
    });
    let counted = writers(&snapshot, "given up");
    assert_eq!((counted.acquisitions, counted.contentions), (1, 1));
    assert!(counted.wait.min >= nanos(limit), "{counted:?}");

    let lock = with_class!(parking_lot::Mutex::new(0), name = "not given up");
    let snapshot = measured(|_| drop(lock.try_lock_for(LONG).unwrap()));
    let counted = writers(&snapshot, "not given up");
    assert_eq!((counted.acquisitions, counted.contentions), (1, 0));
}

#[test]
fn who_spins_waits_too() {
    let lock = with_class!(spin::Mutex::<u8>::new(0), name = "spun");
    let snapshot = measured(|validator| {
        while_waited(validator, "spun", false, || lock.lock(), || drop(lock.lock()));
    });
    let counted = writers(&snapshot, "spun");
    assert_eq!((counted.acquisitions, counted.contentions, counted.wait.count()), (2, 1, 1));
}

#[test]
fn many_wait_in_many_places() {
    let lock = with_class!(Mutex::new(0), name = "many wait");
    let (one, other) = (line(SOURCE, "two of them"), line(SOURCE, "four of them"));
    let snapshot = measured(|validator| {
        thread::scope(|scope| {
            let held = lock.lock().unwrap();
            for n in 0..6 {
                let lock = &lock;
                scope.spawn(move || {
                    lockdep::scope(validator, || match n % 3 {
                        0 => drop(lock.lock()), // two of them
                        _ => drop(lock.lock()), // four of them
                    });
                });
            }
            until_waited(validator, "many wait", false, 6);
            drop(held);
        });
    });
    let counted = writers(&snapshot, "many wait");
    assert_eq!((counted.acquisitions, counted.contentions, counted.wait.count()), (7, 6, 6));
    assert_eq!(lines(&snapshot, &counted.waited_at), [(one, 2), (other, 4)]);
}

/// Two threads, each on a CPU of its own.
#[test]
#[cfg(target_os = "linux")]
fn locks_that_go_from_cpu_to_cpu_are_counted() {
    fn stay_on(cpu: usize) -> bool {
        // SAFETY: all zero is a value of it: no CPU.
        let mut set: libc::cpu_set_t = unsafe { std::mem::zeroed() };
        // SAFETY: the set is one, and the CPU one that it has room for.
        unsafe { libc::CPU_SET(cpu, &mut set) };
        // SAFETY: the set is as large as it says.
        unsafe { libc::sched_setaffinity(0, size_of::<libc::cpu_set_t>(), &set) == 0 }
    }
    // SAFETY: all zero is a value of it: no CPU.
    let mut set: libc::cpu_set_t = unsafe { std::mem::zeroed() };
    // SAFETY: the set is as large as it says.
    unsafe { libc::sched_getaffinity(0, size_of::<libc::cpu_set_t>(), &mut set) };
    // SAFETY: the set is one, and the CPU one that it has room for.
    let cpus: Vec<usize> = (0..64).filter(|cpu| unsafe { libc::CPU_ISSET(*cpu, &set) }).collect();
    let [one, other, ..] = cpus[..] else {
        println!("skipped: one CPU only");
        return;
    };
    let lock = with_class!(Mutex::new(0), name = "bounced");
    let waited = with_class!(Mutex::new(0), name = "bounced while held");
    let snapshot = measured(|validator| {
        thread::scope(|scope| {
            scope.spawn(|| {
                lockdep::scope(validator, || {
                    for cpu in [one, one, other, other, one] {
                        assert!(stay_on(cpu));
                        (0..10).for_each(|_| drop(lock.lock()));
                    }
                    let held = waited.lock().unwrap();
                    let (go, gone) = mpsc::channel::<()>();
                    let waiter = scope.spawn(|| {
                        assert!(stay_on(other));
                        lockdep::scope(validator, || drop(waited.lock()));
                        drop(go);
                    });
                    until_waited(validator, "bounced while held", false, 1);
                    drop(held);
                    waiter.join().unwrap();
                    drop(gone);
                });
            });
        });
    });
    let counted = writers(&snapshot, "bounced");
    assert_eq!((counted.acquisitions, counted.acquired_bounces), (50, Some(2)));
    let counted = writers(&snapshot, "bounced while held");
    assert_eq!((counted.acquired_bounces, counted.contended_bounces), (Some(1), Some(1)));
}
