//! The raw locks of lock_api 0.4, whose holds have no state, as the rest of this folder sees them.
//!
//! Its twin for 0.5 is `lock_api_0_5/ways.rs`; everything beside the two is one source.

use std::marker::PhantomData;

use super::kind::{Alone, Kind, Reading, Recursing, Upgradably, Writing};
use super::raw::{
    RawMutex, RawMutexFair, RawMutexTimed, RawRwLock, RawRwLockDowngrade, RawRwLockFair,
    RawRwLockRecursive, RawRwLockRecursiveTimed, RawRwLockTimed, RawRwLockUpgrade,
    RawRwLockUpgradeDowngrade, RawRwLockUpgradeFair, RawRwLockUpgradeTimed,
};

/// A way to hold a raw lock.
pub(super) trait Way<R>: Kind {
    /// What a hold keeps until its end. Here nothing, but it is sent where the lock lets it be.
    type State;

    /// Releases the lock.
    ///
    /// # Safety
    /// It is held in this way, with this state.
    unsafe fn unlock(raw: &R, state: Self::State);
}

/// A way to take a raw lock.
pub(super) trait Locking<R>: Kind {
    /// How it is held then.
    type Held: Way<R>;

    /// Waits for it.
    fn lock(raw: &R) -> State<Self, R>;

    /// Takes it if that needs no wait.
    fn try_lock(raw: &R) -> Option<State<Self, R>>;
}

/// The state of what a way to take a lock got.
pub(super) type State<L, R> = <<L as Locking<R>>::Held as Way<R>>::State;

/// The state of a hold.
pub(super) type Held<W, R> = <W as Way<R>>::State;

/// A way to hold a raw lock that can hand it on.
pub(super) trait Fair<R>: Way<R> {
    /// Releases the lock to who waits longest.
    ///
    /// # Safety
    /// As [`Way::unlock`].
    unsafe fn unlock_fair(raw: &R, state: Self::State);

    /// Lets those who wait have it, and takes it again.
    ///
    /// # Safety
    /// As [`Way::unlock`].
    unsafe fn bump(raw: &R, state: &mut Self::State);
}

/// A way to take a raw lock with a time limit.
pub(super) trait Timed<R>: Locking<R> {
    /// A time span.
    type Duration;
    /// A point in time.
    type Instant;

    /// Waits no longer than this.
    fn lock_for(raw: &R, timeout: Self::Duration) -> Option<State<Self, R>>;

    /// Waits until then at most.
    fn lock_until(raw: &R, timeout: Self::Instant) -> Option<State<Self, R>>;
}

/// Nothing, as much sent or shared as `M` may be.
pub(super) struct Marked<M>(PhantomData<M>);

impl<M> Marked<M> {
    /// Nothing.
    pub(super) const fn new() -> Self {
        Marked(PhantomData)
    }

    fn if_so(taken: bool) -> Option<Self> {
        taken.then_some(Marked::new())
    }
}

/// The ways of one kind, by the names that its raw methods have.
macro_rules! ways {
    ($way:ty: $raw:ident $unlock:ident) => {
        impl<R: $raw> Way<R> for $way {
            type State = Marked<R::GuardMarker>;

            #[inline(always)]
            unsafe fn unlock(raw: &R, _: Self::State) {
                // SAFETY: as of the caller.
                unsafe { raw.$unlock() }
            }
        }
    };
}

macro_rules! locking {
    ($way:ty as $held:ty: $raw:ident $lock:ident $try_lock:ident,
     $timed:ident $lock_for:ident $lock_until:ident) => {
        impl<R: $raw> Locking<R> for $way {
            type Held = $held;

            #[inline(always)]
            #[track_caller]
            fn lock(raw: &R) -> State<Self, R> {
                raw.$lock();
                Marked::new()
            }

            #[inline(always)]
            #[track_caller]
            fn try_lock(raw: &R) -> Option<State<Self, R>> {
                Marked::if_so(raw.$try_lock())
            }
        }

        impl<R: $timed> Timed<R> for $way {
            type Duration = R::Duration;
            type Instant = R::Instant;

            #[inline]
            #[track_caller]
            fn lock_for(raw: &R, timeout: R::Duration) -> Option<State<Self, R>> {
                Marked::if_so(raw.$lock_for(timeout))
            }

            #[inline]
            #[track_caller]
            fn lock_until(raw: &R, timeout: R::Instant) -> Option<State<Self, R>> {
                Marked::if_so(raw.$lock_until(timeout))
            }
        }
    };
}

macro_rules! fair {
    ($way:ty: $raw:ident $unlock_fair:ident $bump:ident) => {
        impl<R: $raw> Fair<R> for $way {
            #[inline]
            #[track_caller]
            unsafe fn unlock_fair(raw: &R, _: Self::State) {
                // SAFETY: as of the caller.
                unsafe { raw.$unlock_fair() }
            }

            #[inline]
            #[track_caller]
            unsafe fn bump(raw: &R, _: &mut Self::State) {
                // SAFETY: as of the caller.
                unsafe { raw.$bump() }
            }
        }
    };
}

ways! { Alone: RawMutex unlock }
locking! { Alone as Alone: RawMutex lock try_lock, RawMutexTimed try_lock_for try_lock_until }
fair! { Alone: RawMutexFair unlock_fair bump }

ways! { Reading: RawRwLock unlock_shared }
locking! {
    Reading as Reading: RawRwLock lock_shared try_lock_shared,
    RawRwLockTimed try_lock_shared_for try_lock_shared_until
}
fair! { Reading: RawRwLockFair unlock_shared_fair bump_shared }

locking! {
    Recursing as Reading: RawRwLockRecursive lock_shared_recursive try_lock_shared_recursive,
    RawRwLockRecursiveTimed try_lock_shared_recursive_for try_lock_shared_recursive_until
}

ways! { Writing: RawRwLock unlock_exclusive }
locking! {
    Writing as Writing: RawRwLock lock_exclusive try_lock_exclusive,
    RawRwLockTimed try_lock_exclusive_for try_lock_exclusive_until
}
fair! { Writing: RawRwLockFair unlock_exclusive_fair bump_exclusive }

ways! { Upgradably: RawRwLockUpgrade unlock_upgradable }
locking! {
    Upgradably as Upgradably: RawRwLockUpgrade lock_upgradable try_lock_upgradable,
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
        pub(super) unsafe fn $name<R: $raw>(raw: &R, _: Held<$from, R>) -> Held<$to, R> {
            // SAFETY: as of the caller.
            unsafe { raw.$name() };
            Marked::new()
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

fn upgraded<R: RawRwLockUpgrade>(done: bool) -> Upgraded<R> {
    if done { Ok(Marked::new()) } else { Err(Marked::new()) }
}

/// The upgradable reader becomes the writer if that needs no wait.
///
/// # Safety
/// As [`Way::unlock`].
#[inline]
#[track_caller]
pub(super) unsafe fn try_upgrade<R: RawRwLockUpgrade>(
    raw: &R,
    _: Held<Upgradably, R>,
) -> Upgraded<R> {
    // SAFETY: as of the caller.
    upgraded::<R>(unsafe { raw.try_upgrade() })
}

/// The same, waiting no longer than this.
///
/// # Safety
/// As [`Way::unlock`].
#[inline]
#[track_caller]
pub(super) unsafe fn try_upgrade_for<R: RawRwLockUpgradeTimed>(
    raw: &R,
    _: Held<Upgradably, R>,
    timeout: R::Duration,
) -> Upgraded<R> {
    // SAFETY: as of the caller.
    upgraded::<R>(unsafe { raw.try_upgrade_for(timeout) })
}

/// The same, waiting until then at most.
///
/// # Safety
/// As [`Way::unlock`].
#[inline]
#[track_caller]
pub(super) unsafe fn try_upgrade_until<R: RawRwLockUpgradeTimed>(
    raw: &R,
    _: Held<Upgradably, R>,
    timeout: R::Instant,
) -> Upgraded<R> {
    // SAFETY: as of the caller.
    upgraded::<R>(unsafe { raw.try_upgrade_until(timeout) })
}
