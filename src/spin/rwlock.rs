//! The readers-writer lock.
#![allow(unsafe_code, reason = "locks are released for guards that are gone")]

use std::any::type_name;
use std::cell::RefCell;
use std::fmt;
use std::ops::{Deref, DerefMut};

use ::lock_api::{GuardSend, RawRwLock, RawRwLockDowngrade, RawRwLockUpgrade};
use ::spin::rwlock as real;
use ::spin::{RelaxStrategy, Spin};
use lockdep_core::class::{LockClassKey, LockType};
use lockdep_core::mode::Mode;
use lockdep_runtime::token::user::{self, LiveMap};
use lockdep_runtime::token::{self, How, Subject, Tracked, Undo};

use super::held::{Held, Hows, spinning};

static TYPE: LockType = spinning("RwLock");
const READ: Hows = Hows::of(How::read(&TYPE, Mode::RecursiveRead));
const WRITE: Hows = Hows::of(How::exclusive(&TYPE));
const UPGRADABLE: Hows = Hows::of(How::read(&TYPE, Mode::Upgradable));

/// A readers-writer lock that spins; validated. Its readers pass a waiting writer.
///
/// As a raw lock of lock_api it is the real one, and validated by [`lock_api`](crate::lock_api)'s
/// locks.
///
/// # Panics
/// Acquiring panics on a finding whose policy is to panic, and where it is certain to hang.
pub struct RwLock<T: ?Sized, R = Spin> {
    map: LiveMap,
    real: real::RwLock<T, R>,
}

/// A [`RwLock`] held by a reader; dropping it releases.
#[must_use = "if unused the lock is released at once"]
pub struct RwLockReadGuard<'a, T: 'a + ?Sized> {
    held: Held<'a, real::RwLockReadGuard<'a, T>>,
}

/// A [`RwLock`] held by the writer; dropping it releases.
#[must_use = "if unused the lock is released at once"]
pub struct RwLockWriteGuard<'a, T: 'a + ?Sized, R = Spin> {
    lock: &'a RwLock<T, R>,
    held: Held<'a, real::RwLockWriteGuard<'a, T, R>>,
}

/// A [`RwLock`] held by the reader that may become the writer; dropping it releases. No new reader
/// comes in beside it.
#[must_use = "if unused the lock is released at once"]
pub struct RwLockUpgradableGuard<'a, T: 'a + ?Sized, R = Spin> {
    lock: &'a RwLock<T, R>,
    held: Held<'a, real::RwLockUpgradableGuard<'a, T, R>>,
}

impl<T, R> RwLock<T, R> {
    /// A lock that is free. Its class is the place of the caller.
    #[track_caller]
    #[inline]
    pub const fn new(data: T) -> Self {
        RwLock { map: LiveMap::new(), real: real::RwLock::new(data) }
    }

    /// The same in a class of that key: see [`with_class!`](crate::with_class). spin has no such
    /// method.
    #[must_use]
    pub const fn with_class(mut self, key: &'static LockClassKey) -> Self {
        self.map.set_key(key);
        self
    }

    /// The value, without the lock.
    #[inline]
    pub fn into_inner(self) -> T {
        self.real.into_inner()
    }

    /// A pointer to the value.
    #[inline]
    pub fn as_mut_ptr(&self) -> *mut T {
        self.real.as_mut_ptr()
    }
}

impl<T: ?Sized, R: RelaxStrategy> RwLock<T, R> {
    /// Waits for the lock and takes it as a reader.
    #[track_caller]
    #[inline]
    pub fn read(&self) -> RwLockReadGuard<'_, T> {
        let wait = || {
            self.look_for_itself();
            self.real.read()
        };
        RwLockReadGuard { held: Held::lock(self.subject(), &READ, || self.real.try_read(), wait) }
    }

    /// Waits for the lock and takes it as the writer.
    #[track_caller]
    #[inline]
    pub fn write(&self) -> RwLockWriteGuard<'_, T, R> {
        let (try_it, wait) = (|| self.real.try_write(), || self.real.write());
        RwLockWriteGuard { lock: self, held: Held::lock(self.subject(), &WRITE, try_it, wait) }
    }

    /// Waits for the lock and takes it as the reader that may become the writer.
    #[track_caller]
    #[inline]
    pub fn upgradeable_read(&self) -> RwLockUpgradableGuard<'_, T, R> {
        let try_it = || self.real.try_upgradeable_read();
        let wait = || self.real.upgradeable_read();
        // It waits for no reader, so neither for those that this thread is.
        let hows = if self.is_read_here() { &READ } else { &UPGRADABLE };
        let held = Held::lock(self.subject(), hows, try_it, wait);
        RwLockUpgradableGuard { lock: self, held }
    }
}

impl<T: ?Sized, R> RwLock<T, R> {
    /// The modes in which this thread holds it.
    fn modes(&self, mut tell: impl FnMut(Mode)) {
        let address = self.map.map().address();
        token::event(|_, task| {
            let held = task.held().iter().filter(|held| held.map() == address);
            held.for_each(|held| tell(held.mode()));
            Vec::new()
        });
    }

    /// Whether this thread holds it, and only as a plain reader.
    fn is_read_here(&self) -> bool {
        let (mut held, mut only) = (false, true);
        self.modes(|mode| {
            held = true;
            only &= mode == Mode::RecursiveRead;
        });
        held && only
    }

    /// A reader that waits is kept out by an upgradable one, too: if that is this thread, it waits
    /// for ever, which is told as if it wanted to be that once more.
    #[cold]
    #[track_caller]
    fn look_for_itself(&self) {
        let mut upgradable = false;
        self.modes(|mode| upgradable |= mode == Mode::Upgradable);
        if upgradable {
            token::acquire(self.subject(), &UPGRADABLE.wait, Undo::NOTHING);
            user::released_here(self.map.map());
        }
    }
}

impl<T: ?Sized, R> RwLock<T, R> {
    /// Takes the lock as a reader if that needs no wait.
    #[track_caller]
    #[inline]
    pub fn try_read(&self) -> Option<RwLockReadGuard<'_, T>> {
        let real = self.real.try_read()?;
        Some(RwLockReadGuard { held: Held::got(self.subject(), &READ, real) })
    }

    /// Takes the lock as the writer if that needs no wait.
    #[track_caller]
    #[inline]
    pub fn try_write(&self) -> Option<RwLockWriteGuard<'_, T, R>> {
        let real = self.real.try_write()?;
        Some(RwLockWriteGuard { lock: self, held: Held::got(self.subject(), &WRITE, real) })
    }

    /// Takes the lock as the writer if that needs no wait, and may fail for no reason.
    #[track_caller]
    #[inline]
    pub fn try_write_weak(&self) -> Option<RwLockWriteGuard<'_, T, R>> {
        let real = self.real.try_write_weak()?;
        Some(RwLockWriteGuard { lock: self, held: Held::got(self.subject(), &WRITE, real) })
    }

    /// Takes the lock as the reader that may become the writer if that needs no wait.
    #[track_caller]
    #[inline]
    pub fn try_upgradeable_read(&self) -> Option<RwLockUpgradableGuard<'_, T, R>> {
        let real = self.real.try_upgradeable_read()?;
        let held = Held::got(self.subject(), &UPGRADABLE, real);
        Some(RwLockUpgradableGuard { lock: self, held })
    }

    /// How many readers hold it at this moment, the upgradable one among them.
    pub fn reader_count(&self) -> usize {
        self.real.reader_count()
    }

    /// How many writers hold it at this moment: 0 or 1.
    pub fn writer_count(&self) -> usize {
        self.real.writer_count()
    }

    /// Releases a reader's lock, whose guard was forgotten.
    ///
    /// # Safety
    /// A reader holds it, and no guard releases that.
    #[track_caller]
    #[inline]
    pub unsafe fn force_read_decrement(&self) {
        user::release_forced(self.map.map(), Mode::RecursiveRead, || {
            // SAFETY: as of the caller.
            unsafe { self.real.force_read_decrement() }
        });
    }

    /// Releases the writer's lock, whose guard was forgotten.
    ///
    /// # Safety
    /// The writer holds it, and no guard releases that.
    #[track_caller]
    #[inline]
    pub unsafe fn force_write_unlock(&self) {
        user::release_forced(self.map.map(), Mode::Exclusive, || {
            // SAFETY: as of the caller.
            unsafe { self.real.force_write_unlock() }
        });
    }

    /// The value, with no need to lock: nobody else can.
    pub fn get_mut(&mut self) -> &mut T {
        self.real.get_mut()
    }
}

impl<T: ?Sized, R> Tracked for RwLock<T, R> {
    #[inline]
    fn subject(&self) -> Subject<'_> {
        let (map, payload) = (self.map.map(), type_name::<T>);
        Subject { map, lock_type: &TYPE, payload, size: size_of_val(self) }
    }
}

impl<T: ?Sized + fmt::Debug, R> fmt::Debug for RwLock<T, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.real.fmt(f)
    }
}

impl<T: Default, R> Default for RwLock<T, R> {
    #[track_caller]
    fn default() -> Self {
        RwLock::new(T::default())
    }
}

impl<T, R> From<T> for RwLock<T, R> {
    #[track_caller]
    fn from(data: T) -> Self {
        RwLock::new(data)
    }
}

impl<'a, T: ?Sized> RwLockReadGuard<'a, T> {
    /// Leaves the lock held for ever and gives the value.
    #[inline]
    pub fn leak(this: Self) -> &'a T {
        real::RwLockReadGuard::leak(this.held.into_real())
    }
}

impl<'a, T: ?Sized, R: RelaxStrategy> RwLockUpgradableGuard<'a, T, R> {
    /// Waits for the other readers to leave, and becomes the writer.
    ///
    /// # Panics
    /// On a finding whose policy is to panic, and where it is certain to hang; the lock is released
    /// then.
    #[track_caller]
    #[inline]
    pub fn upgrade(self) -> RwLockWriteGuard<'a, T, R> {
        let holder = self.held.holder();
        let held = self.held.change(|real| RefCell::new(Some(real)));
        let try_it = || {
            let real = held.borrow_mut().take()?;
            real.try_upgrade().map_err(|still| *held.borrow_mut() = Some(still)).ok()
        };
        let wait = || held.take().expect("it is held until it is the writer's").upgrade();
        let writer = user::upgrade(self.lock.subject(), &WRITE.wait, holder, try_it, wait);
        RwLockWriteGuard { lock: self.lock, held: held.change(|_| writer) }
    }
}

impl<'a, T: ?Sized, R> RwLockUpgradableGuard<'a, T, R> {
    /// Becomes the writer if there is no other reader.
    ///
    /// # Errors
    /// Gives the guard back if there is.
    #[track_caller]
    #[inline]
    pub fn try_upgrade(self) -> Result<RwLockWriteGuard<'a, T, R>, Self> {
        self.try_upgrade_by(real::RwLockUpgradableGuard::try_upgrade)
    }

    /// Becomes the writer if there is no other reader, and may fail for no reason.
    ///
    /// # Errors
    /// Gives the guard back then.
    #[track_caller]
    #[inline]
    pub fn try_upgrade_weak(self) -> Result<RwLockWriteGuard<'a, T, R>, Self> {
        self.try_upgrade_by(real::RwLockUpgradableGuard::try_upgrade_weak)
    }

    /// Becomes a plain reader.
    #[track_caller]
    #[inline]
    pub fn downgrade(self) -> RwLockReadGuard<'a, T> {
        let held = self.held.change(real::RwLockUpgradableGuard::downgrade);
        user::downgraded_to(held.map(), held.holder(), Mode::RecursiveRead);
        RwLockReadGuard { held }
    }

    /// Leaves the lock held for ever and gives the value.
    #[inline]
    pub fn leak(this: Self) -> &'a T {
        real::RwLockUpgradableGuard::leak(this.held.into_real())
    }

    #[track_caller]
    fn try_upgrade_by(
        self,
        upgrade: impl FnOnce(
            real::RwLockUpgradableGuard<'a, T, R>,
        ) -> Result<
            real::RwLockWriteGuard<'a, T, R>,
            real::RwLockUpgradableGuard<'a, T, R>,
        >,
    ) -> Result<RwLockWriteGuard<'a, T, R>, Self> {
        let (lock, mut upgraded) = (self.lock, false);
        let held = self.held.change(|real| {
            let real = upgrade(real);
            upgraded = real.is_ok();
            real
        });
        if !upgraded {
            let held = held.change(|real| real.err().expect("it is not the writer's"));
            return Err(RwLockUpgradableGuard { lock, held });
        }
        user::upgraded(lock.subject(), &WRITE.tried, held.holder());
        let held = held.change(|real| real.unwrap_or_else(|_| unreachable!("it is the writer's")));
        Ok(RwLockWriteGuard { lock, held })
    }
}

impl<'a, T: ?Sized, R> RwLockWriteGuard<'a, T, R> {
    /// Becomes a reader, with no writer in between.
    #[track_caller]
    #[inline]
    pub fn downgrade(self) -> RwLockReadGuard<'a, T> {
        let held = self.held.change(real::RwLockWriteGuard::downgrade);
        user::downgraded_to(held.map(), held.holder(), Mode::RecursiveRead);
        RwLockReadGuard { held }
    }

    /// Becomes the reader that may become the writer, with no other writer in between.
    #[track_caller]
    #[inline]
    pub fn downgrade_to_upgradeable(self) -> RwLockUpgradableGuard<'a, T, R> {
        let held = self.held.change(real::RwLockWriteGuard::downgrade_to_upgradeable);
        user::downgraded_to(held.map(), held.holder(), Mode::Upgradable);
        RwLockUpgradableGuard { lock: self.lock, held }
    }

    /// Leaves the lock held for ever and gives the value.
    #[inline]
    pub fn leak(this: Self) -> &'a mut T {
        real::RwLockWriteGuard::leak(this.held.into_real())
    }
}

/// A guard is read through, and shown as what it guards.
macro_rules! readable {
    ($guard:ident<$($r:ident)?>) => {
        impl<T: ?Sized $(, $r)?> Deref for $guard<'_, T $(, $r)?> {
            type Target = T;

            #[inline]
            fn deref(&self) -> &T {
                &self.held
            }
        }

        impl<T: ?Sized + fmt::Debug $(, $r)?> fmt::Debug for $guard<'_, T $(, $r)?> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&**self, f)
            }
        }

        impl<T: ?Sized + fmt::Display $(, $r)?> fmt::Display for $guard<'_, T $(, $r)?> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&**self, f)
            }
        }
    };
}

readable! { RwLockReadGuard<> }
readable! { RwLockUpgradableGuard<R> }
readable! { RwLockWriteGuard<R> }

impl<T: ?Sized, R> DerefMut for RwLockWriteGuard<'_, T, R> {
    #[inline]
    fn deref_mut(&mut self) -> &mut T {
        &mut self.held
    }
}

/// Raw traits of the real lock.
macro_rules! raw {
    (
        [$($generics:tt)*] $raw:ident for $lock:ty { $($items:tt)* }
        takes { $($take:ident $took:ty;)* } changes { $($change:ident $changed:ty;)* }
    ) => {
        // SAFETY: it is the real one.
        unsafe impl<$($generics)*> $raw for $lock {
            $($items)*

            $(fn $take(&self) -> $took {
                $raw::$take(&self.real)
            })*

            $(unsafe fn $change(&self) -> $changed {
                // SAFETY: as of the caller.
                unsafe { $raw::$change(&self.real) }
            })*
        }
    };
}

raw! {
    [R: RelaxStrategy] RawRwLock for RwLock<(), R> {
        type GuardMarker = GuardSend;
        const INIT: Self = RwLock::new(());
    }
    takes {
        lock_shared (); try_lock_shared bool; lock_exclusive (); try_lock_exclusive bool;
        is_locked bool;
    }
    changes { unlock_shared (); unlock_exclusive (); }
}
raw! {
    [R: RelaxStrategy] RawRwLockUpgrade for RwLock<(), R> {}
    takes { lock_upgradable (); try_lock_upgradable bool; }
    changes { unlock_upgradable (); upgrade (); try_upgrade bool; }
}
raw! {
    [R: RelaxStrategy] RawRwLockDowngrade for RwLock<(), R> {}
    takes {} changes { downgrade (); }
}
