//! The programs on `std`'s locks.
#![allow(clippy::duplicate_mod, reason = "one body of programs, on two families of locks")]

/// The family's words for what all locks have.
mod locks {
    use std::sync::PoisonError;
    use std::time::Duration;

    pub use lockdep::sync::{
        Barrier, Condvar, Mutex, MutexGuard, Once, RwLock, RwLockReadGuard, RwLockWriteGuard, mpsc,
    };
    pub use lockdep::thread;

    #[track_caller]
    pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
        mutex.lock().unwrap_or_else(PoisonError::into_inner)
    }

    #[track_caller]
    pub fn try_lock<T>(mutex: &Mutex<T>) -> Option<MutexGuard<'_, T>> {
        mutex.try_lock().ok()
    }

    #[track_caller]
    pub fn read<T>(lock: &RwLock<T>) -> RwLockReadGuard<'_, T> {
        lock.read().unwrap_or_else(PoisonError::into_inner)
    }

    #[track_caller]
    pub fn write<T>(lock: &RwLock<T>) -> RwLockWriteGuard<'_, T> {
        lock.write().unwrap_or_else(PoisonError::into_inner)
    }

    #[track_caller]
    pub fn try_read<T>(lock: &RwLock<T>) -> Option<RwLockReadGuard<'_, T>> {
        lock.try_read().ok()
    }

    #[track_caller]
    pub fn try_write<T>(lock: &RwLock<T>) -> Option<RwLockWriteGuard<'_, T>> {
        lock.try_write().ok()
    }

    #[track_caller]
    pub fn downgrade<T>(guard: RwLockWriteGuard<'_, T>) -> RwLockReadGuard<'_, T> {
        RwLockWriteGuard::downgrade(guard)
    }

    #[track_caller]
    pub fn wait<'a, T>(condvar: &Condvar, guard: MutexGuard<'a, T>) -> MutexGuard<'a, T> {
        condvar.wait(guard).unwrap_or_else(PoisonError::into_inner)
    }

    #[track_caller]
    pub fn wait_while<'a, T>(
        condvar: &Condvar,
        guard: MutexGuard<'a, T>,
        condition: impl FnMut(&mut T) -> bool,
    ) -> MutexGuard<'a, T> {
        condvar.wait_while(guard, condition).unwrap_or_else(PoisonError::into_inner)
    }

    #[track_caller]
    pub fn wait_for<'a, T>(
        condvar: &Condvar,
        guard: MutexGuard<'a, T>,
        limit: Duration,
    ) -> MutexGuard<'a, T> {
        condvar.wait_timeout(guard, limit).unwrap_or_else(PoisonError::into_inner).0
    }

    pub fn into_inner<T>(mutex: Mutex<T>) -> T {
        mutex.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

#[path = "more.rs"]
mod more;
#[path = "programs/mod.rs"]
mod programs;
#[path = "rows.rs"]
mod rows;
#[path = "std_only.rs"]
mod std_only;
