//! A raw mutex that its owner may take again, over one that nobody may.

use std::cell::Cell;
use std::fmt;
use std::marker::PhantomData;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::kind::{Alone, Reentrantly};
use super::raw::{GetThreadId, GuardNoSend, RawMutex, RawMutexFair, RawMutexTimed};
use super::way::{Fair, Held, Locking, State, Timed, Way};
use super::ways::{Keeps, Kept};

/// A raw mutex that its owner may take again, over one that nobody may.
///
/// It is raw, and so not validated: [`ReentrantMutex`](super::ReentrantMutex) is.
///
/// # Invariants
/// Whoever holds the mutex has its own number in `owner`, a count of at least 1, and the state of
/// the hold in `kept`; nobody else touches the two.
pub struct RawReentrantMutex<R: Keeps, G> {
    /// The thread that holds it; 0 if none does.
    owner: AtomicUsize,
    count: Cell<usize>,
    kept: Kept<R>,
    pub(super) mutex: R,
    get_thread_id: G,
}

// SAFETY: whoever holds the mutex has the count and the state of the hold, and that is one thread
// at a time; others compare the owner with their own number only.
unsafe impl<R: RawMutex + Sync, G: GetThreadId + Sync> Sync for RawReentrantMutex<R, G> {}

// SAFETY: a thread that has the whole mutex has all its parts; what is kept of a hold that was
// forgotten is never taken out again.
unsafe impl<R: Keeps + Send, G: Send> Send for RawReentrantMutex<R, G> {}

impl<R: Keeps, G> RawReentrantMutex<R, G> {
    /// One over a raw mutex.
    pub(super) const fn over(mutex: R, get_thread_id: G) -> Self {
        let (owner, count) = (AtomicUsize::new(0), Cell::new(0));
        RawReentrantMutex { owner, count, kept: Kept::new(), mutex, get_thread_id }
    }

    /// The raw mutex and the way to tell threads apart.
    #[allow(dead_code, reason = "version 0.4 does not give them back")]
    pub(super) fn into_both(self) -> (R, G) {
        (self.mutex, self.get_thread_id)
    }
}

impl<R: RawMutex, G: GetThreadId> RawReentrantMutex<R, G> {
    /// One that nobody holds.
    #[allow(clippy::declare_interior_mutable_const, reason = "it is made anew at each use")]
    pub const INIT: Self = RawReentrantMutex::over(R::INIT, G::INIT);

    /// Takes it again, or for the first time as `take` does.
    #[inline]
    fn take(&self, take: impl FnOnce() -> Option<Held<Alone, R>>) -> bool {
        let me = self.get_thread_id.nonzero_thread_id().get();
        // Relaxed: only this thread writes its own number, and only while it holds the mutex.
        if self.owner.load(Ordering::Relaxed) == me {
            let count = self.count.get().checked_add(1);
            self.count.set(count.expect("ReentrantMutex lock count overflow"));
            return true;
        }
        let Some(state) = take() else { return false };
        self.own(me, state);
        true
    }

    /// Whoever calls this has just taken the mutex.
    fn own(&self, me: usize, state: Held<Alone, R>) {
        // SAFETY: it is held.
        unsafe { self.kept.put(state) };
        self.count.set(1);
        // Relaxed: others compare it with their own numbers, for which the order does not matter.
        self.owner.store(me, Ordering::Relaxed);
    }

    /// One hold less. The state of the mutex, if that was the last.
    ///
    /// # Safety
    /// The caller holds it.
    #[inline]
    unsafe fn leave(&self) -> Option<Held<Alone, R>> {
        let count = self.count.get() - 1;
        self.count.set(count);
        if count > 0 {
            return None;
        }
        self.owner.store(0, Ordering::Relaxed); // Relaxed: see `own`.
        // SAFETY: it is held until the state is used, and whoever took it first put it there.
        Some(unsafe { self.kept.take() })
    }

    /// Waits for the mutex and takes it; does not wait for this thread.
    #[track_caller]
    #[inline]
    pub fn lock(&self) {
        self.take(|| Some(Alone::lock(&self.mutex)));
    }

    /// Takes the mutex if no other thread holds it.
    #[track_caller]
    #[inline]
    pub fn try_lock(&self) -> bool {
        self.take(|| Alone::try_lock(&self.mutex))
    }

    /// Releases the mutex once.
    ///
    /// # Safety
    /// The caller holds it.
    #[track_caller]
    #[inline]
    pub unsafe fn unlock(&self) {
        // SAFETY: as of the caller.
        if let Some(state) = unsafe { self.leave() } {
            // SAFETY: it is held, with this state.
            unsafe { Alone::unlock(&self.mutex, state) };
        }
    }

    /// Whether somebody holds it at this moment.
    #[track_caller]
    #[inline]
    pub fn is_locked(&self) -> bool {
        self.mutex.is_locked()
    }

    /// Whether this thread holds it.
    #[inline]
    pub fn is_owned_by_current_thread(&self) -> bool {
        // Relaxed: see `take`.
        self.owner.load(Ordering::Relaxed) == self.get_thread_id.nonzero_thread_id().get()
    }
}

impl<R: RawMutexFair, G: GetThreadId> RawReentrantMutex<R, G> {
    /// Releases the mutex once; at the last time to who waits longest.
    ///
    /// # Safety
    /// The caller holds it.
    #[track_caller]
    #[inline]
    pub unsafe fn unlock_fair(&self) {
        // SAFETY: as of the caller.
        if let Some(state) = unsafe { self.leave() } {
            // SAFETY: it is held, with this state.
            unsafe { Alone::unlock_fair(&self.mutex, state) };
        }
    }

    /// Lets those who wait have the mutex, and takes it again, unless it is held more than once.
    ///
    /// # Safety
    /// The caller holds it.
    #[track_caller]
    #[inline]
    pub unsafe fn bump(&self) {
        if self.count.get() > 1 {
            return;
        }
        let me = self.owner.load(Ordering::Relaxed); // Relaxed: see `take`.
        // SAFETY: as of the caller.
        if let Some(mut state) = unsafe { self.leave() } {
            // SAFETY: it is held, with this state, and again afterwards.
            unsafe { Alone::bump(&self.mutex, &mut state) };
            self.own(me, state);
        }
    }
}

impl<R: RawMutexTimed, G: GetThreadId> RawReentrantMutex<R, G> {
    /// Waits for the mutex at most so long.
    #[track_caller]
    #[inline]
    pub fn try_lock_for(&self, timeout: R::Duration) -> bool {
        self.take(|| Alone::lock_for(&self.mutex, timeout))
    }

    /// Waits for the mutex until then at most.
    #[track_caller]
    #[inline]
    pub fn try_lock_until(&self, timeout: R::Instant) -> bool {
        self.take(|| Alone::lock_until(&self.mutex, timeout))
    }
}

impl<R: Keeps, G> fmt::Debug for RawReentrantMutex<R, G> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawReentrantMutex").finish_non_exhaustive()
    }
}

/// The state of a reentrant hold: it stays on its thread.
pub(super) struct Here(PhantomData<GuardNoSend>);

impl Here {
    /// Nothing, but here.
    pub(super) const fn new() -> Here {
        Here(PhantomData)
    }
}

fn here(taken: bool) -> Option<Here> {
    taken.then_some(Here::new())
}

impl<R: RawMutex, G: GetThreadId> Way<RawReentrantMutex<R, G>> for Reentrantly {
    type State = Here;

    #[inline]
    #[track_caller]
    unsafe fn unlock(raw: &RawReentrantMutex<R, G>, _: Here) {
        // SAFETY: as of the caller.
        unsafe { raw.unlock() };
    }

    #[inline]
    fn is_nested(raw: &RawReentrantMutex<R, G>) -> bool {
        raw.count.get() > 1
    }
}

impl<R: RawMutex, G: GetThreadId> Locking<RawReentrantMutex<R, G>> for Reentrantly {
    type Held = Reentrantly;

    #[inline]
    #[track_caller]
    fn lock(raw: &RawReentrantMutex<R, G>) -> Here {
        raw.lock();
        Here::new()
    }

    #[inline]
    #[track_caller]
    fn try_lock(raw: &RawReentrantMutex<R, G>) -> Option<Here> {
        here(raw.try_lock())
    }

    #[inline]
    fn is_again(raw: &RawReentrantMutex<R, G>) -> bool {
        raw.is_owned_by_current_thread()
    }
}

impl<R: RawMutexFair, G: GetThreadId> Fair<RawReentrantMutex<R, G>> for Reentrantly {
    #[inline]
    #[track_caller]
    unsafe fn unlock_fair(raw: &RawReentrantMutex<R, G>, _: Here) {
        // SAFETY: as of the caller.
        unsafe { raw.unlock_fair() };
    }

    #[inline]
    #[track_caller]
    unsafe fn bump(raw: &RawReentrantMutex<R, G>, _: &mut Here) {
        // SAFETY: as of the caller.
        unsafe { raw.bump() };
    }
}

impl<R: RawMutexTimed, G: GetThreadId> Timed<RawReentrantMutex<R, G>> for Reentrantly {
    type Duration = R::Duration;
    type Instant = R::Instant;

    #[inline]
    #[track_caller]
    fn lock_for(
        raw: &RawReentrantMutex<R, G>,
        timeout: R::Duration,
    ) -> Option<State<Self, RawReentrantMutex<R, G>>> {
        here(raw.try_lock_for(timeout))
    }

    #[inline]
    #[track_caller]
    fn lock_until(
        raw: &RawReentrantMutex<R, G>,
        timeout: R::Instant,
    ) -> Option<State<Self, RawReentrantMutex<R, G>>> {
        here(raw.try_lock_until(timeout))
    }
}
