//! The locks as what assertions and contracts name.

use lockdep_core::class::LockType;
use lockdep_runtime::token::{Subject, Tracked};

use super::kind::{Alone, Kind, Writing};
use super::place::Lock;
use super::raw::{RawMutex, RawRwLock};
use super::way::Held;
use super::{Mutex, RwLock};

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
