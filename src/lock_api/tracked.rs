//! The locks as what assertions and contracts name.

use lockdep_core::class::LockType;
use lockdep_runtime::token::{Subject, Tracked};

use super::kind::{Alone, Kind, Reentrantly, Writing};
use super::place::Lock;
use super::raw::{GetThreadId, RawMutex, RawRwLock};
use super::raw_remutex::RawReentrantMutex;
use super::way::Held;
use super::{Mutex, ReentrantMutex, RwLock};

fn subject<'a, L: Lock + ?Sized>(lock: &'a L, lock_type: &'static LockType) -> Subject<'a> {
    let (map, payload) = (lock.live_map().map(), lock.payload());
    Subject { map, lock_type, payload, size: size_of_val(lock) }
}

impl<R: RawMutex, T: ?Sized> Tracked for Mutex<R, T> {
    fn subject(&self) -> Subject<'_> {
        subject(self, Alone::hows::<R, Held<Alone, R>>().lock_type())
    }
}

impl<R: RawRwLock, T: ?Sized> Tracked for RwLock<R, T> {
    fn subject(&self) -> Subject<'_> {
        subject(self, Writing::hows::<R, Held<Writing, R>>().lock_type())
    }
}

impl<R: RawMutex, G: GetThreadId, T: ?Sized> Tracked for ReentrantMutex<R, G, T> {
    fn subject(&self) -> Subject<'_> {
        subject(self, Reentrantly::hows::<RawReentrantMutex<R, G>, Held<Reentrantly, RawReentrantMutex<R, G>>>().lock_type())
    }
}
