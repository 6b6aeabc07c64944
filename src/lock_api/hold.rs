//! A raw lock that is held, with its acquisition: what every guard is around.

use std::marker::PhantomData;
use std::mem::{self, ManuallyDrop};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::ptr;

use lockdep_core::current;
use lockdep_runtime::speak::NoPanics;
use lockdep_runtime::token::user::{self, Holder};

use super::kind::{Hows, Kind, Reach, reach_of};
use super::place::{Known, Lock, Parts, Place};
use super::way::{Fair, Locking, Timed, Way};

/// A raw lock that is held in one way; dropping it releases, on whatever thread.
///
/// # Invariants
/// The raw lock is held in this way with this state, and nobody else releases this hold.
///
/// `S` is the state: not a projection of `P`, in whose lifetimes the guards would be invariant then.
pub(super) struct Hold<P: Place, W: Way<P::Raw, State = S>, S> {
    place: P,
    state: ManuallyDrop<S>,
    holder: Holder,
    way: PhantomData<W>,
}

/// A raw lock that is held before the validator has said so.
struct Bare<'a, W: Way<R>, R> {
    raw: &'a R,
    state: ManuallyDrop<W::State>,
    way: PhantomData<W>,
}

impl<W: Way<R>, R> Drop for Bare<'_, W, R> {
    fn drop(&mut self) {
        // SAFETY: the state is taken out here and nowhere else.
        let state = unsafe { ManuallyDrop::take(&mut self.state) };
        // SAFETY: the lock was just taken, with this state.
        unsafe { W::unlock(self.raw, state) };
    }
}

/// Releases a lock and tells the validator of it, unless this thread holds it beside this hold too.
#[track_caller]
#[inline(always)]
fn ending<P: Place, W: Way<P::Raw>>(place: &P, holder: Holder, unlock: impl FnOnce(&P::Raw)) {
    if W::is_nested(place.raw()) {
        unlock(place.raw());
    } else if reach_of::<W::State>() == Reach::Stays {
        unlock(place.raw());
        user::released_here(place.map());
    } else {
        user::release(place.map(), holder, || unlock(place.raw()));
    }
}

/// What a guard with this state keeps of who took the lock.
#[inline(always)]
fn here<S>() -> Holder {
    match reach_of::<S>() {
        Reach::Stays => Holder::NOBODY,
        Reach::Sent | Reach::Unknown => Holder::here(),
    }
}

/// Who took the lock of a guard with this state, that has kept this.
#[inline(always)]
fn holder_of<S>(kept: Holder) -> Holder {
    match reach_of::<S>() {
        Reach::Stays => Holder::here(),
        Reach::Sent | Reach::Unknown => kept,
    }
}

/// Tells the validator of a raw lock that a try form got. If that panics, the lock is released.
#[track_caller]
#[inline(always)]
fn got<P: Known, W: Way<P::Raw>>(place: &P, state: W::State, hows: &Hows) -> Hold<P, W, W::State> {
    let bare = Bare { raw: place.raw(), state: ManuallyDrop::new(state), way: PhantomData::<W> };
    user::got(place.subject(hows.lock_type()), &hows.tried);
    let mut bare = ManuallyDrop::new(bare);
    // SAFETY: `bare` is not dropped, so the state is taken out once.
    let state = unsafe { ManuallyDrop::take(&mut bare.state) };
    // SAFETY: it is the state of the hold that `W` was just taken in.
    unsafe { Hold::new(place.clone(), state) }
}

impl<P: Place, W: Way<P::Raw, State = S>, S> Hold<P, W, S> {
    /// What is held in this way.
    ///
    /// # Safety
    /// The invariants of the type.
    #[inline(always)]
    pub(super) unsafe fn new(place: P, state: W::State) -> Self {
        let state = ManuallyDrop::new(state);
        Hold { place, state, holder: here::<S>(), way: PhantomData }
    }

    /// Where the lock is.
    #[inline(always)]
    pub(super) fn place(&self) -> &P {
        &self.place
    }

    /// The place and the state.
    #[inline(always)]
    pub(super) fn parts(&mut self) -> (&P, &mut ManuallyDrop<S>) {
        (&self.place, &mut self.state)
    }

    /// Who took it.
    #[inline]
    pub(super) fn holder(&self) -> Holder {
        holder_of::<S>(self.holder)
    }

    /// It counts as taken by this thread from now on.
    #[inline]
    pub(super) fn pass_here(&mut self) {
        self.holder = here::<S>();
    }

    /// The hold in another way.
    ///
    /// # Safety
    /// The state was taken out, and the lock is now held in the way `V` with the state given.
    #[inline]
    pub(super) unsafe fn again<V: Way<P::Raw>>(self, state: V::State) -> Hold<P, V, V::State> {
        let this = ManuallyDrop::new(self);
        // SAFETY: `this` is not dropped, so the place is taken out once.
        let place = unsafe { ptr::read(&this.place) };
        Hold { place, state: ManuallyDrop::new(state), holder: this.holder, way: PhantomData }
    }

    /// The place and the state, which nobody releases any more.
    #[inline(always)]
    fn take_apart(self) -> (P, W::State, Holder) {
        let mut this = ManuallyDrop::new(self);
        // SAFETY: `this` is not dropped, so the place is taken out once.
        let place = unsafe { ptr::read(&this.place) };
        // SAFETY: as is the state.
        let state = unsafe { ManuallyDrop::take(&mut this.state) };
        (place, state, this.holder)
    }

    /// Ends the hold and gives the place back.
    #[cfg(feature = "arc_lock")]
    #[track_caller]
    #[inline]
    pub(super) fn release(self) -> P {
        let (place, state, holder) = self.take_apart();
        // SAFETY: the invariants of the type; nobody else releases it.
        ending::<P, W>(&place, holder, |raw| unsafe { W::unlock(raw, state) });
        place
    }

    /// Ends a hold that somebody has forgotten, on whatever thread.
    #[track_caller]
    pub(super) fn force(self) {
        let (place, state, _) = self.take_apart();
        if W::is_nested(place.raw()) {
            // SAFETY: the invariants of the type; nobody else releases it.
            unsafe { W::unlock(place.raw(), state) };
        } else {
            let mode = W::hows::<P::Raw, S>().wait.manner.mode;
            // SAFETY: as above.
            user::release_forced(place.map(), mode, || unsafe { W::unlock(place.raw(), state) });
        }
    }

    /// The same, to who waits longest.
    #[track_caller]
    pub(super) fn force_fair(self)
    where
        W: Fair<P::Raw>,
    {
        let (place, state, _) = self.take_apart();
        if W::is_nested(place.raw()) {
            // SAFETY: the invariants of the type; nobody else releases it.
            unsafe { W::unlock_fair(place.raw(), state) };
        } else {
            let (mode, raw) = (W::hows::<P::Raw, S>().wait.manner.mode, place.raw());
            // SAFETY: as above.
            user::release_forced(place.map(), mode, || unsafe { W::unlock_fair(raw, state) });
        }
    }

    /// Ends the hold, to who waits longest, and gives the place back.
    #[track_caller]
    #[inline]
    pub(super) fn release_fair(self) -> P
    where
        W: Fair<P::Raw>,
    {
        let (place, state, holder) = self.take_apart();
        // SAFETY: the invariants of the type; nobody else releases it.
        ending::<P, W>(&place, holder, |raw| unsafe { W::unlock_fair(raw, state) });
        place
    }

    /// The hold becomes a weaker one: one of the ways' changes, of this very way.
    #[track_caller]
    #[inline]
    pub(super) fn weaken<V: Way<P::Raw>>(
        self,
        change: unsafe fn(&P::Raw, S) -> V::State,
    ) -> Hold<P, V, V::State> {
        let (place, state, holder) = self.take_apart();
        // SAFETY: the invariants of the type.
        let state = ManuallyDrop::new(unsafe { change(place.raw(), state) });
        // Told of with the lock in the new hold, which is released if that panics.
        let hold = Hold { place, state, holder, way: PhantomData };
        let mode = V::hows::<P::Raw, V::State>().wait.manner.mode;
        user::downgraded_to(hold.place.map(), holder_of::<S>(holder), mode);
        hold
    }
}

impl<'a, L: Lock + ?Sized, W: Way<L::Raw, State = S>, S> Hold<&'a L, W, S> {
    /// The hold without what is in the lock.
    #[inline(always)]
    pub(super) fn into_parts(self) -> Hold<Parts<'a, L::Raw>, W, S> {
        let (lock, state, holder) = self.take_apart();
        let place = Parts::of(lock);
        Hold { place, state: ManuallyDrop::new(state), holder, way: PhantomData }
    }
}

impl<P: Known, W: Way<P::Raw, State = S>, S> Hold<P, W, S> {
    /// Waits for a lock and takes it.
    #[track_caller]
    #[inline(always)]
    pub(super) fn lock<L: Locking<P::Raw, Held = W>>(place: &P) -> Self {
        let hows = L::hows::<P::Raw, S>();
        let (subject, raw) = (place.subject(hows.lock_type()), place.raw());
        let state = match L::is_again(raw) {
            true => L::lock(raw),
            false => user::lock(subject, &hows.wait, || L::try_lock(raw), || L::lock(raw)),
        };
        // SAFETY: the lock was just taken with this state, in the way that `L` takes it.
        unsafe { Hold::new(place.clone(), state) }
    }

    /// Takes a lock if that needs no wait.
    #[track_caller]
    #[inline(always)]
    pub(super) fn try_lock<L: Locking<P::Raw, Held = W>>(place: &P) -> Option<Self> {
        let again = L::is_again(place.raw());
        let state = L::try_lock(place.raw())?;
        if again {
            // SAFETY: the lock was just taken with this state, in the way that `L` takes it.
            return Some(unsafe { Hold::new(place.clone(), state) });
        }
        Some(got(place, state, L::hows::<P::Raw, S>()))
    }

    /// Waits for a lock no longer than this.
    #[track_caller]
    #[inline]
    pub(super) fn lock_for<L: Timed<P::Raw, Held = W>>(
        place: &P,
        timeout: L::Duration,
    ) -> Option<Self> {
        let hows = L::hows::<P::Raw, S>();
        let (subject, raw) = (place.subject(hows.lock_type()), place.raw());
        let state = match L::is_again(raw) {
            true => L::lock_for(raw, timeout)?,
            false => {
                let (try_it, wait) = (|| L::try_lock(raw), || L::lock_for(raw, timeout));
                user::lock_timed(subject, &hows.timed, try_it, wait)?
            }
        };
        // SAFETY: the lock was just taken with this state, in the way that `L` takes it.
        Some(unsafe { Hold::new(place.clone(), state) })
    }

    /// Waits for a lock until then at most.
    #[track_caller]
    #[inline]
    pub(super) fn lock_until<L: Timed<P::Raw, Held = W>>(
        place: &P,
        timeout: L::Instant,
    ) -> Option<Self> {
        let hows = L::hows::<P::Raw, S>();
        let (subject, raw) = (place.subject(hows.lock_type()), place.raw());
        let state = match L::is_again(raw) {
            true => L::lock_until(raw, timeout)?,
            false => {
                let (try_it, wait) = (|| L::try_lock(raw), || L::lock_until(raw, timeout));
                user::lock_timed(subject, &hows.timed, try_it, wait)?
            }
        };
        // SAFETY: the lock was just taken with this state, in the way that `L` takes it.
        Some(unsafe { Hold::new(place.clone(), state) })
    }

    /// What was locked by other means: told to the validator unless it knows of it.
    ///
    /// # Safety
    /// The invariants of the type.
    #[track_caller]
    pub(super) unsafe fn assume(place: P, state: W::State) -> Self
    where
        W: Kind,
    {
        if !current::holds(place.map()) {
            let hows = W::hows::<P::Raw, S>();
            let _unwinds = NoPanics::enter();
            user::got(place.subject(hows.lock_type()), &hows.tried);
        }
        // SAFETY: as of the caller.
        unsafe { Hold::new(place, state) }
    }
}

/// A hold that was given up and must be there again before anybody looks at the guard.
impl<P: Known, W: Locking<P::Raw, Held = W> + Way<P::Raw, State = S>, S> Hold<P, W, S> {
    /// Gives the lock up while a closure runs, and takes it again however that ends.
    #[track_caller]
    #[inline]
    pub(super) fn unlocked<U>(&mut self, f: impl FnOnce() -> U) -> U {
        self.unlocked_by(f, |raw, state| {
            // SAFETY: `unlocked_by` gives the state of its hold, once.
            unsafe { W::unlock(raw, state) }
        })
    }

    /// The same, giving it to who waits longest.
    #[track_caller]
    #[inline]
    pub(super) fn unlocked_fair<U>(&mut self, f: impl FnOnce() -> U) -> U
    where
        W: Fair<P::Raw>,
    {
        self.unlocked_by(f, |raw, state| {
            // SAFETY: `unlocked_by` gives the state of its hold, once.
            unsafe { W::unlock_fair(raw, state) }
        })
    }

    #[track_caller]
    #[inline]
    fn unlocked_by<U>(
        &mut self,
        f: impl FnOnce() -> U,
        unlock: impl FnOnce(&P::Raw, W::State),
    ) -> U {
        let empty = Empty;
        // SAFETY: put back below, and if that is not reached the process ends.
        let state = unsafe { ManuallyDrop::take(&mut self.state) };
        ending::<P, W>(&self.place, self.holder, |raw| unlock(raw, state));
        // Caught rather than undone by a destructor, which would not know the caller's place.
        let result = catch_unwind(AssertUnwindSafe(f));
        self.retake();
        mem::forget(empty);
        result.unwrap_or_else(|panic| resume_unwind(panic))
    }

    /// Takes the lock again. A panic would leave a guard of nothing, so findings wait.
    #[track_caller]
    fn retake(&mut self) {
        let hows = W::hows::<P::Raw, S>();
        let (subject, raw) = (self.place.subject(hows.lock_type()), self.place.raw());
        let _unwinds = NoPanics::enter();
        let state = match W::is_again(raw) {
            true => W::lock(raw),
            false => user::lock(subject, &hows.wait, || W::try_lock(raw), || W::lock(raw)),
        };
        self.state = ManuallyDrop::new(state);
        self.pass_here();
    }

    /// Lets those who wait have the lock, and takes it again.
    #[track_caller]
    #[inline]
    pub(super) fn bump(&mut self)
    where
        W: Fair<P::Raw>,
    {
        if W::is_nested(self.place.raw()) {
            return;
        }
        let hows = W::hows::<P::Raw, S>();
        let empty = Empty;
        // Told of before: when it is done, somebody else may hold the lock or not.
        user::released(self.place.map(), holder_of::<S>(self.holder));
        let (subject, raw) = (self.place.subject(hows.lock_type()), self.place.raw());
        let state = &mut *self.state;
        let _unwinds = NoPanics::enter();
        user::lock_in_turn(subject, &hows.wait, || {
            // SAFETY: the invariants of the type.
            unsafe { W::bump(raw, state) }
        });
        self.pass_here();
        mem::forget(empty);
    }
}

/// Ends the process if a panic leaves a guard without its lock.
pub(super) struct Empty;

impl Drop for Empty {
    fn drop(&mut self) {
        eprintln!("lockdep: a lock could not be taken again, and its guard is still there");
        std::process::abort();
    }
}

impl<P: Place, W: Way<P::Raw, State = S>, S> Drop for Hold<P, W, S> {
    #[track_caller]
    #[inline(always)]
    fn drop(&mut self) {
        // SAFETY: the state is taken out here and nowhere else: what takes a hold apart never
        // drops it.
        let state = unsafe { ManuallyDrop::take(&mut self.state) };
        // SAFETY: the invariants of the type.
        ending::<P, W>(&self.place, self.holder, |raw| unsafe { W::unlock(raw, state) });
    }
}
