//! Locks where things end: in destructors, while unwinding, at the end of threads.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use super::locks::{Mutex, lock, thread};
use super::{nest, on_thread};

/// Takes the second, then the first, when it is dropped.
struct Backwards<'a>(&'a Mutex<u32>, &'a Mutex<u32>);

impl Drop for Backwards<'_> {
    fn drop(&mut self) {
        nest(&[self.1, self.0]);
    }
}

/// A destructor takes locks in the wrong order while a panic unwinds: the panic stays the user's.
pub fn drop_in_panic() {
    let a = Mutex::new(1);
    let b = Mutex::new(2);
    nest(&[&a, &b]);
    let caught = catch_unwind(AssertUnwindSafe(|| {
        let _backwards = Backwards(&a, &b);
        panic!("the user's own message");
    }));
    let payload = caught.expect_err("it panicked");
    assert_eq!(payload.downcast_ref(), Some(&"the user's own message"));
}

/// A destructor takes locks in the right order while a panic unwinds.
pub fn drop_in_panic_ordered() {
    let a = Mutex::new(1);
    let b = Mutex::new(2);
    nest(&[&b, &a]);
    let caught = catch_unwind(AssertUnwindSafe(|| {
        let _backwards = Backwards(&a, &b);
        panic!("the user's own message");
    }));
    assert!(caught.is_err());
}

/// A lock that a thread's end takes.
struct AtEnd(Arc<Mutex<u32>>);

impl Drop for AtEnd {
    fn drop(&mut self) {
        *lock(&self.0) += 1;
    }
}

thread_local! {
    static AT_END: RefCell<Option<AtEnd>> = const { RefCell::new(None) };
}

/// A thread-local's destructor takes a lock; the thread-local is there before any lock is taken.
pub fn tls_dtor_a() {
    let count = Arc::new(Mutex::new(0));
    let mine = Arc::clone(&count);
    let thread = thread::spawn(move || {
        AT_END.set(Some(AtEnd(Arc::clone(&mine))));
        *lock(&mine) += 1;
    });
    thread.join().expect("the thread ends well");
    assert_eq!(*lock(&count), 2);
}

/// The thread-local comes after the first lock.
pub fn tls_dtor_b() {
    let count = Arc::new(Mutex::new(0));
    let mine = Arc::clone(&count);
    let thread = thread::spawn(move || {
        *lock(&mine) += 1;
        AT_END.set(Some(AtEnd(mine)));
    });
    thread.join().expect("the thread ends well");
    assert_eq!(*lock(&count), 2);
}

/// A thread that panics with locks held; the others go on with them in the same order.
pub fn panic_while_held() {
    let a = Mutex::new(1);
    let b = Mutex::new(2);
    let caught = catch_unwind(AssertUnwindSafe(|| {
        let _a = lock(&a);
        let _b = lock(&b);
        panic!("the user's own message");
    }));
    assert!(caught.is_err());
    on_thread(|| nest(&[&a, &b]));
    on_thread(|| nest(&[&a, &b]));
}

/// A thread that panics with a lock held, then the other order: a hazard as ever.
pub fn abba_after_panic() {
    let a = Mutex::new(1);
    let b = Mutex::new(2);
    let caught = catch_unwind(AssertUnwindSafe(|| {
        let _a = lock(&a);
        let _b = lock(&b);
        panic!("the user's own message");
    }));
    assert!(caught.is_err());
    on_thread(|| nest(&[&b, &a]));
}

/// A value's destructor takes a lock of its own while the lock that owned it is held.
pub fn drop_under_lock() {
    struct Resource(Arc<Mutex<u32>>);
    impl Drop for Resource {
        fn drop(&mut self) {
            *lock(&self.0) += 1;
        }
    }
    let dropped = Arc::new(Mutex::new(0));
    let slot = Mutex::new(Some(Resource(Arc::clone(&dropped))));
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| *lock(&slot) = Some(Resource(Arc::clone(&dropped))));
        }
    });
    *lock(&slot) = None;
    assert_eq!(*lock(&dropped), 4);
}

/// A guard that is forgotten: the lock stays locked, and nobody asks for it again.
pub fn guard_forgotten() {
    let a = Arc::new(Mutex::new(1));
    let other = Arc::clone(&a);
    let thread = thread::spawn(move || std::mem::forget(lock(&other)));
    thread.join().expect("the thread ends well");
    assert!(super::locks::try_lock(&a).is_none());
    let b = Mutex::new(2);
    let c = Mutex::new(3);
    on_thread(|| nest(&[&b, &c]));
}

/// Locks are dropped with what they own, and their places are used again.
pub fn locks_come_and_go() {
    let shared = Mutex::new(0);
    for round in 0..3 {
        let boxes: Vec<_> = (0..20).map(|i| Box::new(Mutex::new(i))).collect();
        thread::scope(|scope| {
            for lock in &boxes {
                scope.spawn(|| nest(&[&shared, lock]));
            }
        });
        assert_eq!(boxes.len() as u32 + round - round, 20);
    }
}

/// The value is taken out, and the lock is gone without having been locked.
pub fn taken_apart() {
    let a = Mutex::new(1);
    let b = Mutex::new(2);
    nest(&[&a, &b]);
    assert_eq!(super::locks::into_inner(a) + super::locks::into_inner(b), 3);
    let a = Mutex::new(1);
    let b = Mutex::new(2);
    nest(&[&a, &b]);
}
