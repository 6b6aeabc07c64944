//! A hold that a condition variable gives up and takes again.

use std::time::Duration;

use lockdep_runtime::token::condvar;
use lockdep_runtime::token::user;

use super::hold::Hold;
use super::kind::{Alone, Kind};
use super::place::Known;
use super::way::Way;

impl<P: Known, S> Hold<P, Alone, S>
where
    Alone: Way<P::Raw, State = S>,
{
    /// Waits on the condition variable at an address. `wait` gives the mutex up and takes it again,
    /// for good or at most so long, and returns whether time ran out.
    ///
    /// # Panics
    /// On a finding whose policy is to panic, and where it is certain to hang. The mutex is held
    /// then.
    #[track_caller]
    pub(super) fn wait<U>(
        &mut self,
        condvar: usize,
        mut wait: impl FnMut(&P, &mut S, Option<Duration>) -> (U, bool),
    ) -> U {
        let hows = Alone::hows::<P::Raw, S>();
        let (place, state) = taken_here(self);
        let subject = place.subject(hows.lock_type());
        condvar::wait(subject, &hows.wait, condvar, |slice| wait(place, state, slice))
    }

    /// The same with a time limit of the caller's.
    #[track_caller]
    pub(super) fn wait_timed<U>(
        &mut self,
        condvar: usize,
        wait: impl FnOnce(&P, &mut S) -> U,
    ) -> U {
        let hows = Alone::hows::<P::Raw, S>();
        let (place, state) = taken_here(self);
        let subject = place.subject(hows.lock_type());
        condvar::wait_timed(subject, &hows.wait, condvar, || wait(place, state))
    }
}

/// The place and the state of a hold that counts as taken by this thread from now on.
fn taken_here<P: Known, S>(hold: &mut Hold<P, Alone, S>) -> (&P, &mut S)
where
    Alone: Way<P::Raw, State = S>,
{
    let holder = hold.holder();
    if !holder.is_here() {
        user::released(hold.place().map(), holder);
        hold.pass_here();
    }
    let (place, state) = hold.parts();
    (place, state)
}
