//! [`std::sync::Barrier`].

use std::fmt;
use std::ptr;
use std::sync::{self, MutexGuard, PoisonError};
use std::time::Duration;

use lockdep_runtime::waits;

/// [`std::sync::Barrier`], validated.
///
/// A wait of it can be given up if it is certain never to end, which the real one's cannot.
pub struct Barrier {
    size: usize,
    state: sync::Mutex<State>,
    opened: sync::Condvar,
}

struct State {
    /// How many wait for the next opening.
    waiting: usize,
    /// How often it opened.
    openings: usize,
}

/// Whether a thread leads those that a [`Barrier`] let through with it.
#[derive(Debug)]
pub struct BarrierWaitResult {
    is_leader: bool,
}

impl BarrierWaitResult {
    /// One thread of each opening leads.
    #[must_use]
    pub fn is_leader(&self) -> bool {
        self.is_leader
    }
}

impl Barrier {
    /// A barrier that lets `n` threads through at a time.
    #[track_caller]
    #[must_use]
    #[inline]
    pub const fn new(n: usize) -> Barrier {
        let state = sync::Mutex::new(State { waiting: 0, openings: 0 });
        Barrier { size: n, state, opened: sync::Condvar::new() }
    }

    /// Waits until as many threads wait as the barrier is for; one of them is told that it leads.
    ///
    /// # Panics
    /// On a wait that is certain never to end.
    #[track_caller]
    pub fn wait(&self) -> BarrierWaitResult {
        let mut state = self.state();
        state.waiting += 1;
        if state.waiting >= self.size {
            state.waiting = 0;
            state.openings += 1;
            self.opened.notify_all();
            return BarrierWaitResult { is_leader: true };
        }
        let arrived = Arrived { barrier: self, openings: state.openings };
        drop(state);
        let address = ptr::from_ref(self).addr();
        waits::signal("the others at a barrier", address, |limit| arrived.wait(limit));
        BarrierWaitResult { is_leader: false }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A thread that waits for the others.
struct Arrived<'a> {
    barrier: &'a Barrier,
    /// How often the barrier had opened when it came.
    openings: usize,
}

impl Arrived<'_> {
    /// Waits for the next opening, at most so long if there is a limit.
    fn wait(&self, limit: Option<Duration>) -> Option<()> {
        let closed = |state: &mut State| state.openings == self.openings;
        let (state, opened) = (self.barrier.state(), &self.barrier.opened);
        let mut state = match limit {
            None => opened.wait_while(state, closed).unwrap_or_else(PoisonError::into_inner),
            Some(limit) => {
                opened
                    .wait_timeout_while(state, limit, closed)
                    .unwrap_or_else(PoisonError::into_inner)
                    .0
            }
        };
        (!closed(&mut state)).then_some(())
    }
}

impl Drop for Arrived<'_> {
    /// Who gives up is not waited for.
    fn drop(&mut self) {
        let mut state = self.barrier.state();
        if state.openings == self.openings {
            state.waiting -= 1;
        }
    }
}

impl fmt::Debug for Barrier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Barrier").finish_non_exhaustive()
    }
}
