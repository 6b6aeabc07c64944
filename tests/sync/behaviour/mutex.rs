use std::sync::atomic::{AtomicUsize, Ordering};

use super::super::sync::{Arc, Mutex, MutexGuard, TryLockError};
use super::super::thread;
use super::tools::{ROUNDS, ends};

static IN_A_STATIC: Mutex<Vec<u32>> = Mutex::new(Vec::new());

#[test]
fn a_static_can_be_locked() {
    IN_A_STATIC.lock().unwrap().push(7);
    assert!(IN_A_STATIC.lock().unwrap().contains(&7));
}

#[test]
fn a_constant_is_a_new_mutex_each_time() {
    #[expect(clippy::declare_interior_mutable_const, reason = "that is what is tested")]
    const MUTEX: Mutex<u8> = Mutex::new(3);
    let (one, other) = (MUTEX, MUTEX);
    *one.lock().unwrap() = 4;
    assert_eq!(*other.lock().unwrap(), 3);
    assert_eq!(*one.lock().unwrap(), 4);
}

#[test]
fn what_a_guard_changes_stays() {
    let mutex = Mutex::new(1);
    *mutex.lock().unwrap() += 1;
    {
        let mut guard: MutexGuard<'_, i32> = mutex.lock().unwrap();
        *guard *= 10;
    }
    assert_eq!(mutex.into_inner().unwrap(), 20);
}

#[test]
fn a_held_mutex_cannot_be_tried() {
    let mutex = Mutex::new(());
    let guard = mutex.lock().unwrap();
    assert!(matches!(mutex.try_lock(), Err(TryLockError::WouldBlock)));
    drop(guard);
    assert!(mutex.try_lock().is_ok());
}

#[test]
fn what_a_try_got_is_held() {
    let mutex = Mutex::new(5);
    let guard = mutex.try_lock().unwrap();
    assert_eq!(*guard, 5);
    assert!(mutex.try_lock().is_err());
    drop(guard);
    assert_eq!(*mutex.lock().unwrap(), 5);
}

#[test]
fn a_mutex_excludes() {
    ends(|| {
        let mutex = Arc::new(Mutex::new(0u64));
        let threads: Vec<_> = (0..4)
            .map(|_| {
                let mutex = Arc::clone(&mutex);
                thread::spawn(move || {
                    for _ in 0..ROUNDS {
                        let mut guard = mutex.lock().unwrap();
                        let before = *guard;
                        thread::yield_now();
                        *guard = before + 1;
                    }
                })
            })
            .collect();
        threads.into_iter().for_each(|thread| thread.join().unwrap());
        assert_eq!(*mutex.lock().unwrap(), 4 * ROUNDS);
    });
}

#[test]
fn who_waits_gets_it_when_it_is_released() {
    ends(|| {
        let mutex = Mutex::new(0);
        thread::scope(|scope| {
            let mut guard = mutex.lock().unwrap();
            let waiter = scope.spawn(|| *mutex.lock().unwrap());
            thread::sleep(super::tools::SHORT);
            *guard = 9;
            drop(guard);
            assert_eq!(waiter.join().unwrap(), 9);
        });
    });
}

#[test]
fn guards_may_be_dropped_in_any_order() {
    let (a, b, c) = (Mutex::new('a'), Mutex::new('b'), Mutex::new('c'));
    let (one, two, three) = (a.lock().unwrap(), b.lock().unwrap(), c.lock().unwrap());
    drop(two);
    assert!(b.try_lock().is_ok() && a.try_lock().is_err() && c.try_lock().is_err());
    drop(one);
    assert!(a.try_lock().is_ok() && c.try_lock().is_err());
    drop(three);
    assert!(c.try_lock().is_ok());
}

#[test]
fn get_mut_and_into_inner_need_no_lock() {
    let mut mutex = Mutex::new(String::from("a"));
    mutex.get_mut().unwrap().push('b');
    assert_eq!(mutex.into_inner().unwrap(), "ab");
}

#[test]
fn the_value_is_dropped_once() {
    struct Counts<'a>(&'a AtomicUsize);
    impl Drop for Counts<'_> {
        fn drop(&mut self) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
    let drops = AtomicUsize::new(0);
    drop(Mutex::new(Counts(&drops)));
    assert_eq!(drops.load(Ordering::Relaxed), 1);
    let value = Mutex::new(Counts(&drops)).into_inner().unwrap();
    assert_eq!(drops.load(Ordering::Relaxed), 1);
    drop(value);
    assert_eq!(drops.load(Ordering::Relaxed), 2);
    *Mutex::new(Counts(&drops)).lock().unwrap() = Counts(&drops);
    assert_eq!(drops.load(Ordering::Relaxed), 4);
}

#[test]
fn default_and_from_are_new() {
    assert_eq!(*Mutex::<u16>::default().lock().unwrap(), 0);
    assert_eq!(*Mutex::from("text").lock().unwrap(), "text");
    #[derive(Default)]
    struct Two {
        a: Mutex<u8>,
        b: Mutex<Option<u8>>,
    }
    let two = Two::default();
    let (a, b) = (two.a.lock().unwrap(), two.b.lock().unwrap());
    assert_eq!((*a, *b), (0, None));
}

#[test]
fn the_value_may_be_unsized() {
    let slice: &Mutex<[i32]> = &Mutex::new([1, 2, 3]);
    slice.lock().unwrap()[1] = 5;
    assert_eq!(*slice.lock().unwrap(), [1, 5, 3]);
    let object: Arc<Mutex<dyn Fn(i32) -> i32 + Send>> = Arc::new(Mutex::new(|x| x + 1));
    assert_eq!(object.lock().unwrap()(1), 2);
    assert!(object.try_lock().is_ok());
    let boxed: Box<Mutex<dyn std::fmt::Debug>> = Box::new(Mutex::new(4u8));
    assert_eq!(format!("{boxed:?}"), "Mutex { data: 4, poisoned: false, .. }");
}

#[test]
fn debug_shows_the_value_if_it_is_free() {
    let mutex = Mutex::new(Some(1));
    assert_eq!(format!("{mutex:?}"), "Mutex { data: Some(1), poisoned: false, .. }");
    let guard = mutex.lock().unwrap();
    assert!(format!("{mutex:?}").contains("<locked>"));
    assert_eq!(format!("{guard:?}"), "Some(1)");
    drop(guard);
    let pretty = "Mutex {\n    data: Some(\n        1,\n    ),\n    poisoned: false,\n    ..\n}";
    assert_eq!(format!("{mutex:#?}"), pretty);
}

#[test]
fn a_guard_displays_its_value() {
    let mutex = Mutex::new(42);
    let guard = mutex.lock().unwrap();
    assert_eq!(format!("{guard:>4}|{guard:?}"), "  42|42");
}

#[test]
fn a_forgotten_guard_holds() {
    let mutex = std::mem::ManuallyDrop::new(Mutex::new(1));
    let other = Mutex::new(2);
    let mut slot = Some(mutex.lock().unwrap());
    assert!(mutex.try_lock().is_err());
    // Given back in the end, so that nothing is held when the thread ends.
    assert_eq!(*other.lock().unwrap(), 2);
    slot.take();
    assert!(mutex.try_lock().is_ok());
}

#[test]
fn a_guard_can_be_looked_at_by_other_threads() {
    let mutex = Mutex::new(6);
    let guard = mutex.lock().unwrap();
    let seen = thread::scope(|scope| scope.spawn(|| *guard).join().unwrap());
    assert_eq!(seen, 6);
}

#[test]
fn a_mutex_of_a_mutex() {
    let nested = Mutex::new(Mutex::new(3));
    let outer = nested.lock().unwrap();
    let mut inner = outer.lock().unwrap();
    *inner += 1;
    drop(inner);
    drop(outer);
    assert_eq!(nested.into_inner().unwrap().into_inner().unwrap(), 4);
}

#[test]
fn a_thread_local_can_be_locked_to_the_last() {
    struct Last(Arc<Mutex<u32>>);
    impl Drop for Last {
        fn drop(&mut self) {
            *self.0.lock().unwrap() += 1;
        }
    }
    std::thread_local! {
        static LAST: std::cell::RefCell<Option<Last>> = const { std::cell::RefCell::new(None) };
        static MUTEX: Mutex<u32> = const { Mutex::new(1) };
    }
    let drops = Arc::new(Mutex::new(0));
    let last = Last(Arc::clone(&drops));
    let spawned = thread::spawn(move || {
        LAST.set(Some(last));
        MUTEX.with(|mutex| *mutex.lock().unwrap())
    });
    assert_eq!(spawned.join().unwrap(), 1);
    // The destructor has run when the thread is joined.
    assert_eq!(*drops.lock().unwrap(), 1);
}
