//! What the rest of this folder asks of raw locks, of whatever version of lock_api.

use super::kind::Kind;

/// A way to hold a raw lock.
pub(super) trait Way<R>: Kind {
    /// What a hold keeps until its end; it is sent to other threads where the lock lets it be.
    type State;

    /// Releases the lock.
    ///
    /// # Safety
    /// It is held in this way, with this state.
    unsafe fn unlock(raw: &R, state: Self::State);

    /// Whether this thread, which holds the lock, holds it beside this hold too.
    #[inline(always)]
    fn is_nested(_raw: &R) -> bool {
        false
    }
}

/// A way to take a raw lock.
pub(super) trait Locking<R>: Kind {
    /// How it is held then.
    type Held: Way<R>;

    /// Waits for it.
    fn lock(raw: &R) -> State<Self, R>;

    /// Takes it if that needs no wait.
    fn try_lock(raw: &R) -> Option<State<Self, R>>;

    /// Whether this thread holds the lock, and may take it again all the same.
    #[inline(always)]
    fn is_again(_raw: &R) -> bool {
        false
    }
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
