//! The raw locks of lock_api 0.4, whose holds have no state, as the rest of this folder sees them.
//!
//! Its twin for 0.5 is `lock_api_0_5/ways.rs`; but for the two and `only.rs` all is one source.

use std::marker::PhantomData;
use std::panic::{RefUnwindSafe, UnwindSafe};

use lockdep_core::mode::Mode;

use super::kind::{Alone, Kind, Reading, Upgradably, Writing};
use super::raw::{
    RawMutex, RawMutexFair, RawMutexTimed, RawRwLock, RawRwLockDowngrade, RawRwLockFair,
    RawRwLockRecursive, RawRwLockRecursiveTimed, RawRwLockTimed, RawRwLockUpgrade,
    RawRwLockUpgradeDowngrade, RawRwLockUpgradeFair, RawRwLockUpgradeTimed,
};
use super::way::{Fair, Held, Locking, State, Timed, Way};

/// A reader that a waiting writer does not keep out.
pub(super) struct Recursing;

impl Kind for Recursing {
    const NAME: &'static str = "RwLock";
    const MODES: [Mode; 2] = [Mode::RecursiveRead; 2];
}

/// Nothing, as much sent or shared as `M` may be.
pub(super) struct Marked<M>(PhantomData<M>);

impl<M> Unpin for Marked<M> {}
impl<M> UnwindSafe for Marked<M> {}
impl<M> RefUnwindSafe for Marked<M> {}

impl<M> Marked<M> {
    /// Nothing.
    pub(super) const fn new() -> Self {
        Marked(PhantomData)
    }

    fn if_so(taken: bool) -> Option<Self> {
        taken.then_some(Marked::new())
    }
}

/// What a raw mutex must be for a reentrant one to be made of it: anything.
pub trait Keeps {}

impl<R> Keeps for R {}

/// Where the state of a hold is kept while it has no guard: here there is nothing to keep.
pub(super) struct Kept<R>(PhantomData<fn(R)>);

impl<R> Kept<R> {
    /// Nothing kept.
    pub(super) const fn new() -> Self {
        Kept(PhantomData)
    }
}

impl<R: RawMutex> Kept<R> {
    /// Keeps the state of a mutex that was just taken.
    ///
    /// # Safety
    /// The caller holds the mutex.
    #[inline(always)]
    pub(super) unsafe fn put(&self, _: Held<Alone, R>) {}

    /// Gives the state back.
    ///
    /// # Safety
    /// The caller holds the mutex, and put it here since it took it.
    #[inline(always)]
    pub(super) unsafe fn take(&self) -> Held<Alone, R> {
        Marked::new()
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
