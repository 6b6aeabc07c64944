//! The counting semaphore.

use parking_lot::{Condvar, Mutex};

use lockdep_core::class::LockType;
use lockdep_core::wait::{WaitType, WaitTypes};

use crate::token::{self, Held, How, Map, Subject, Tracked, Undo};

static SEMAPHORE: LockType = LockType::new("semaphore", WaitTypes::new(WaitType::Sleep));

/// A counting semaphore (`struct semaphore`).
///
/// Linux does not have it in the lock graph; here taking a unit is an acquisition, so a wait for
/// one under a lock that the holder of the unit wants is found. A unit that is given up by another
/// task than took it is no lock any more: take it with [`down`](Semaphore::down), then
/// [`leak`](SemaphoreGuard::leak) the guard, and the other task calls [`up`](Semaphore::up).
#[doc(alias = "semaphore")]
#[derive(Debug)]
pub struct Semaphore {
    map: Map,
    units: Mutex<usize>,
    some: Condvar,
}

impl Semaphore {
    /// A semaphore with this many units.
    #[track_caller]
    pub const fn new(units: usize) -> Semaphore {
        Semaphore { map: Map::new(()), units: Mutex::new(units), some: Condvar::new() }
    }

    /// Waits for a unit and takes it.
    #[track_caller]
    pub fn down(&self) -> SemaphoreGuard<'_> {
        // There may be another unit, and any task may give one.
        let how = const { How::exclusive(&SEMAPHORE).may_pass() };
        token::acquire(self.subject(), &how, Undo::NOTHING);
        let mut units = self.units.lock();
        if *units == 0 {
            token::waiting(self.map.map(), || {
                while *units == 0 {
                    self.some.wait(&mut units);
                }
            });
        }
        *units -= 1;
        SemaphoreGuard { held: Held::new(Unit(self), self.map.map(), Undo::NOTHING) }
    }

    /// Takes a unit if there is one (`down_trylock()`).
    #[doc(alias = "down_trylock")]
    #[track_caller]
    pub fn try_down(&self) -> Option<SemaphoreGuard<'_>> {
        let mut units = self.units.lock();
        *units = units.checked_sub(1)?;
        drop(units);
        let unit = Unit(self);
        let how = const { How::exclusive(&SEMAPHORE).trylock() };
        token::acquire(self.subject(), &how, Undo::NOTHING);
        Some(SemaphoreGuard { held: Held::new(unit, self.map.map(), Undo::NOTHING) })
    }

    /// Gives a unit: a new one, or one whose guard was leaked. Any task may.
    pub fn up(&self) {
        *self.units.lock() += 1;
        self.some.notify_one();
    }

    /// How many units are there at this moment.
    pub fn units(&self) -> usize {
        *self.units.lock()
    }
}

impl Tracked for Semaphore {
    fn subject(&self) -> Subject<'_> {
        Subject { map: self.map.map(), lock_type: &SEMAPHORE, payload: || "semaphore", size: 0 }
    }
}

#[derive(Debug)]
struct Unit<'a>(&'a Semaphore);

impl Drop for Unit<'_> {
    fn drop(&mut self) {
        self.0.up();
    }
}

/// A unit of a [`Semaphore`]; dropping it gives the unit back.
#[derive(Debug)]
#[must_use = "if unused the unit is given back at once"]
pub struct SemaphoreGuard<'a> {
    held: Held<'a, Unit<'a>, false>,
}

impl SemaphoreGuard<'_> {
    /// Keeps the unit without holding it: somebody will call [`Semaphore::up`].
    pub fn leak(self) {
        std::mem::forget(self.held.into_real());
    }
}
