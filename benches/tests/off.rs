//! Without the feature `validate`, our locks are the bare ones. (That they cost the same number of
//! instructions, the gate says.)

use std::sync::Mutex;

use lockdep_off::kernel;

#[test]
fn they_are_no_larger() {
    assert_eq!(size_of::<kernel::Mutex<u64>>(), size_of::<parking_lot::Mutex<u64>>());
    assert_eq!(size_of::<kernel::RawSpinLock<u8>>(), size_of::<parking_lot::Mutex<u8>>());
    assert_eq!(size_of::<kernel::RwLock<u64>>(), size_of::<parking_lot::RwLock<u64>>());
    let (ours, bare) = (kernel::SpinLock::new(0u64), parking_lot::Mutex::new(0u64));
    assert_eq!(size_of_val(&ours.lock()), size_of_val(&bare.lock()));
    assert_eq!(size_of_val(&ours.lock_irqsave()), size_of_val(&bare.lock()));
    let (ours, bare) = (kernel::RwLock::new(0u64), parking_lot::RwLock::new(0u64));
    assert_eq!(size_of_val(&ours.read()), size_of_val(&bare.read()));
    assert_eq!(size_of_val(&ours.write()), size_of_val(&bare.write()));
    assert_eq!(size_of::<kernel::LockMap>(), size_of::<&()>(), "its type alone");
}

#[test]
fn they_exclude_and_find_nothing() {
    let (a, b) = (kernel::Mutex::new(0), kernel::Mutex::new(0));
    // An inversion, and a sleeping lock under a spinning one.
    let raw = kernel::RawSpinLock::new(());
    {
        let _a = a.lock();
        let _b = b.lock();
        assert!(a.try_lock().is_none());
    }
    {
        let _raw = raw.lock();
        let _b = b.lock();
        let _a = a.lock();
    }
    assert!(lockdep_off::current().findings().is_empty());
    let counter = kernel::SpinLock::new(0);
    let done = Mutex::new(0);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                (0..1000).for_each(|_| *counter.lock_irqsave() += 1);
                *done.lock().unwrap() += 1;
            });
        }
    });
    assert_eq!((counter.into_inner(), done.into_inner().unwrap()), (4000, 4));
}

/// What validation adds to a lock.
#[test]
fn with_it_a_lock_grows_by_24_bytes() {
    let bare = size_of::<parking_lot::Mutex<u64>>();
    assert_eq!(size_of::<lockdep::kernel::Mutex<u64>>(), bare + 24);
    let bare = size_of::<parking_lot::RwLock<u64>>();
    assert_eq!(size_of::<lockdep::kernel::RwLock<u64>>(), bare + 24);
}
