//! The raw locks of lock_api 0.5, whose holds have a state of their own, as the rest sees them.
//!
//! Its twin for 0.4 is `lock_api/ways.rs`; but for the two and `only.rs` all is one source.

use std::cell::UnsafeCell;
use std::mem::MaybeUninit;

use super::kind::{Alone, Reading, Upgradably, Writing};
use super::raw::{
    RawMutex, RawMutexFair, RawMutexTimed, RawRwLock, RawRwLockDowngrade, RawRwLockFair,
    RawRwLockTimed, RawRwLockUpgrade, RawRwLockUpgradeDowngrade, RawRwLockUpgradeFair,
    RawRwLockUpgradeTimed,
};
use super::way::{Fair, Held, Locking, State, Timed, Way};

/// What a raw mutex must be for a reentrant one to be made of it, which keeps the state of a hold.
pub(super) use super::raw::RawMutex as Keeps;

/// Where the state of a hold is kept while it has no guard.
pub(super) struct Kept<R: RawMutex>(UnsafeCell<MaybeUninit<R::Guard>>);

impl<R: RawMutex> Kept<R> {
    /// Nothing kept.
    pub(super) const fn new() -> Self {
        Kept(UnsafeCell::new(MaybeUninit::uninit()))
    }

    /// Keeps the state of a mutex that was just taken.
    ///
    /// # Safety
    /// The caller holds the mutex.
    #[inline(always)]
    pub(super) unsafe fn put(&self, state: Held<Alone, R>) {
        // SAFETY: who holds the mutex has what is kept to itself.
        let kept = unsafe { &mut *self.0.get() };
        kept.write(state);
    }

    /// Gives the state back.
    ///
    /// # Safety
    /// The caller holds the mutex, and put it here since it took it.
    #[inline(always)]
    pub(super) unsafe fn take(&self) -> Held<Alone, R> {
        // SAFETY: as above.
        let kept = unsafe { &*self.0.get() };
        // SAFETY: it was put here, and is taken out once.
        unsafe { kept.assume_init_read() }
    }
}

/// The ways of one kind, by the names that its raw methods have.
macro_rules! ways {
    ($way:ty: $raw:ident $guard:ident $unlock:ident) => {
        impl<R: $raw> Way<R> for $way {
            type State = R::$guard;

            #[inline(always)]
            unsafe fn unlock(raw: &R, state: Self::State) {
                // SAFETY: as of the caller.
                unsafe { raw.$unlock(state) }
            }
        }
    };
}

macro_rules! locking {
    ($way:ty: $raw:ident $lock:ident $try_lock:ident,
     $timed:ident $lock_for:ident $lock_until:ident) => {
        impl<R: $raw> Locking<R> for $way {
            type Held = $way;

            #[inline(always)]
            #[track_caller]
            fn lock(raw: &R) -> State<Self, R> {
                raw.$lock()
            }

            #[inline(always)]
            #[track_caller]
            fn try_lock(raw: &R) -> Option<State<Self, R>> {
                raw.$try_lock()
            }
        }

        impl<R: $timed> Timed<R> for $way {
            type Duration = R::Duration;
            type Instant = R::Instant;

            #[inline]
            #[track_caller]
            fn lock_for(raw: &R, timeout: R::Duration) -> Option<State<Self, R>> {
                raw.$lock_for(timeout)
            }

            #[inline]
            #[track_caller]
            fn lock_until(raw: &R, timeout: R::Instant) -> Option<State<Self, R>> {
                raw.$lock_until(timeout)
            }
        }
    };
}

macro_rules! fair {
    ($way:ty: $raw:ident $unlock_fair:ident $bump:ident) => {
        impl<R: $raw> Fair<R> for $way {
            #[inline]
            #[track_caller]
            unsafe fn unlock_fair(raw: &R, state: Self::State) {
                // SAFETY: as of the caller.
                unsafe { raw.$unlock_fair(state) }
            }

            #[inline]
            #[track_caller]
            unsafe fn bump(raw: &R, state: &mut Self::State) {
                // SAFETY: as of the caller.
                unsafe { raw.$bump(state) }
            }
        }
    };
}

ways! { Alone: RawMutex Guard unlock }
locking! { Alone: RawMutex lock try_lock, RawMutexTimed try_lock_for try_lock_until }
fair! { Alone: RawMutexFair unlock_fair bump }

ways! { Reading: RawRwLock SharedGuard unlock_shared }
locking! {
    Reading: RawRwLock lock_shared try_lock_shared,
    RawRwLockTimed try_lock_shared_for try_lock_shared_until
}
fair! { Reading: RawRwLockFair unlock_shared_fair bump_shared }

ways! { Writing: RawRwLock ExclusiveGuard unlock_exclusive }
locking! {
    Writing: RawRwLock lock_exclusive try_lock_exclusive,
    RawRwLockTimed try_lock_exclusive_for try_lock_exclusive_until
}
fair! { Writing: RawRwLockFair unlock_exclusive_fair bump_exclusive }

ways! { Upgradably: RawRwLockUpgrade UpgradableGuard unlock_upgradable }
locking! {
    Upgradably: RawRwLockUpgrade lock_upgradable try_lock_upgradable,
    RawRwLockUpgradeTimed try_lock_upgradable_for try_lock_upgradable_until
}
fair! { Upgradably: RawRwLockUpgradeFair unlock_upgradable_fair bump_upgradable }

macro_rules! changes {
    ($($(#[$doc:meta])* $name:ident by $raw:ident: $from:ident to $to:ident;)*) => {$(
        $(#[$doc])*
        ///
        /// # Safety
        /// As [`Way::unlock`].
        #[inline]
        #[track_caller]
        pub(super) unsafe fn $name<R: $raw>(raw: &R, state: Held<$from, R>) -> Held<$to, R> {
            // SAFETY: as of the caller.
            unsafe { raw.$name(state) }
        }
    )*};
}

changes! {
    /// The writer becomes a reader.
    downgrade by RawRwLockDowngrade: Writing to Reading;
    /// The writer becomes the upgradable reader.
    downgrade_to_upgradable by RawRwLockUpgradeDowngrade: Writing to Upgradably;
    /// The upgradable reader becomes a plain one.
    downgrade_upgradable by RawRwLockUpgradeDowngrade: Upgradably to Reading;
    /// The upgradable reader waits until it is the writer.
    upgrade by RawRwLockUpgrade: Upgradably to Writing;
}

/// What becomes of an upgradable reader that may fail to become the writer.
pub(super) type Upgraded<R> = Result<Held<Writing, R>, Held<Upgradably, R>>;

/// The upgradable reader becomes the writer if that needs no wait.
///
/// # Safety
/// As [`Way::unlock`].
#[inline]
#[track_caller]
pub(super) unsafe fn try_upgrade<R: RawRwLockUpgrade>(
    raw: &R,
    state: Held<Upgradably, R>,
) -> Upgraded<R> {
    // SAFETY: as of the caller.
    unsafe { raw.try_upgrade(state) }
}

/// The same, waiting no longer than this.
///
/// # Safety
/// As [`Way::unlock`].
#[inline]
#[track_caller]
pub(super) unsafe fn try_upgrade_for<R: RawRwLockUpgradeTimed>(
    raw: &R,
    state: Held<Upgradably, R>,
    timeout: R::Duration,
) -> Upgraded<R> {
    // SAFETY: as of the caller.
    unsafe { raw.try_upgrade_for(state, timeout) }
}

/// The same, waiting until then at most.
///
/// # Safety
/// As [`Way::unlock`].
#[inline]
#[track_caller]
pub(super) unsafe fn try_upgrade_until<R: RawRwLockUpgradeTimed>(
    raw: &R,
    state: Held<Upgradably, R>,
    timeout: R::Instant,
) -> Upgraded<R> {
    // SAFETY: as of the caller.
    unsafe { raw.try_upgrade_until(state, timeout) }
}
