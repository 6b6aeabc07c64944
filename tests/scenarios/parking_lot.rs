//! The programs on `parking_lot`'s locks.
#![allow(clippy::duplicate_mod, reason = "one body of programs, on two families of locks")]

/// The family's words for what all locks have.
mod locks {
    use std::time::Duration;

    pub use lockdep::parking_lot::{
        Condvar, Mutex, MutexGuard, RwLock, RwLockReadGuard, RwLockWriteGuard,
    };
    // What parking_lot does not have, its users take from `std`.
    pub use lockdep::sync::{Barrier, mpsc};
    pub use lockdep::thread;

    #[track_caller]
    pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
        mutex.lock()
    }

    #[track_caller]
    pub fn try_lock<T>(mutex: &Mutex<T>) -> Option<MutexGuard<'_, T>> {
        mutex.try_lock()
    }

    #[track_caller]
    pub fn read<T>(lock: &RwLock<T>) -> RwLockReadGuard<'_, T> {
        lock.read()
    }

    #[track_caller]
    pub fn write<T>(lock: &RwLock<T>) -> RwLockWriteGuard<'_, T> {
        lock.write()
    }

    #[track_caller]
    pub fn try_read<T>(lock: &RwLock<T>) -> Option<RwLockReadGuard<'_, T>> {
        lock.try_read()
    }

    #[track_caller]
    pub fn try_write<T>(lock: &RwLock<T>) -> Option<RwLockWriteGuard<'_, T>> {
        lock.try_write()
    }

    #[track_caller]
    pub fn downgrade<T>(guard: RwLockWriteGuard<'_, T>) -> RwLockReadGuard<'_, T> {
        RwLockWriteGuard::downgrade(guard)
    }

    #[track_caller]
    pub fn wait<'a, T>(condvar: &Condvar, mut guard: MutexGuard<'a, T>) -> MutexGuard<'a, T> {
        condvar.wait(&mut guard);
        guard
    }

    #[track_caller]
    pub fn wait_while<'a, T>(
        condvar: &Condvar,
        mut guard: MutexGuard<'a, T>,
        condition: impl FnMut(&mut T) -> bool,
    ) -> MutexGuard<'a, T> {
        condvar.wait_while(&mut guard, condition);
        guard
    }

    #[track_caller]
    pub fn wait_for<'a, T>(
        condvar: &Condvar,
        mut guard: MutexGuard<'a, T>,
        limit: Duration,
    ) -> MutexGuard<'a, T> {
        condvar.wait_for(&mut guard, limit);
        guard
    }

    pub fn into_inner<T>(mutex: Mutex<T>) -> T {
        mutex.into_inner()
    }
}

#[path = "more.rs"]
mod more;
#[path = "parking_lot_only.rs"]
mod parking_lot_only;
#[path = "programs/mod.rs"]
mod programs;
#[path = "rows.rs"]
mod rows;
