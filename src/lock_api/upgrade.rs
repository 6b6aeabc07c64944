//! The upgradable reader's hold that becomes the writer's, for good or for a while.

use std::cell::RefCell;
use std::mem::{self, ManuallyDrop};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use lockdep_core::mode::Mode;
use lockdep_runtime::speak::NoPanics;
use lockdep_runtime::token::user;

use super::hold::{Empty, Hold};
use super::kind::{Kind, Upgradably, Writing};
use super::place::{Known, Place};
use super::raw::{
    RawRwLockTimed, RawRwLockUpgrade, RawRwLockUpgradeDowngrade, RawRwLockUpgradeTimed,
};
use super::way::Held;
use super::ways::{self, Upgraded};

/// The writer's hold, or the upgradable reader's still.
type Raised<P> = Result<
    Hold<P, Writing, Held<Writing, <P as Place>::Raw>>,
    Hold<P, Upgradably, Held<Upgradably, <P as Place>::Raw>>,
>;

impl<P: Known<Raw: RawRwLockUpgrade>> Hold<P, Upgradably, Held<Upgradably, P::Raw>> {
    /// Waits for the other readers to leave, and becomes the writer.
    #[track_caller]
    pub(super) fn upgrade(mut self) -> Hold<P, Writing, Held<Writing, P::Raw>> {
        let written = self.raise();
        // SAFETY: the state that was here is the writer's now.
        unsafe { self.again(written) }
    }

    /// Becomes the writer if there is no other reader.
    #[track_caller]
    pub(super) fn try_upgrade(mut self) -> Raised<P> {
        // SAFETY: `raise_by` gives the state of its hold, once.
        match self.raise_by(|raw, state| unsafe { ways::try_upgrade(raw, state) }) {
            // SAFETY: the state that was here is the writer's now.
            Some(written) => Ok(unsafe { self.again(written) }),
            None => Err(self),
        }
    }

    /// Waits for the other readers. The state is out then; if this panics, it is not.
    #[track_caller]
    fn raise(&mut self) -> Held<Writing, P::Raw> {
        let hows = Writing::hows::<P::Raw, Held<Writing, P::Raw>>();
        let holder = self.holder();
        let (place, state) = self.parts();
        let (subject, raw) = (place.subject(hows.lock_type()), place.raw());
        let state = RefCell::new(state);
        user::upgrade(
            subject,
            &hows.wait,
            holder,
            || {
                let mut state = state.borrow_mut();
                let empty = Empty;
                // SAFETY: put back if it is refused.
                let taken = unsafe { ManuallyDrop::take(&mut state) };
                // SAFETY: the invariants of the hold.
                let upgraded = unsafe { ways::try_upgrade(raw, taken) };
                mem::forget(empty);
                upgraded.map_err(|refused| **state = ManuallyDrop::new(refused)).ok()
            },
            || {
                let empty = Empty;
                // SAFETY: it cannot be refused.
                let taken = unsafe { ManuallyDrop::take(&mut state.borrow_mut()) };
                // SAFETY: the invariants of the hold.
                let written = unsafe { ways::upgrade(raw, taken) };
                mem::forget(empty);
                written
            },
        )
    }

    /// Becomes the writer by a form that may fail: not judged before it is done, and findings wait.
    /// The state is out then; if it failed, it is not.
    #[track_caller]
    fn raise_by(
        &mut self,
        upgrade: impl FnOnce(&P::Raw, Held<Upgradably, P::Raw>) -> Upgraded<P::Raw>,
    ) -> Option<Held<Writing, P::Raw>> {
        let hows = Writing::hows::<P::Raw, Held<Writing, P::Raw>>();
        let holder = self.holder();
        let (place, state) = self.parts();
        let empty = Empty;
        // SAFETY: put back if it is refused.
        let upgraded = upgrade(place.raw(), unsafe { ManuallyDrop::take(state) });
        let written = match upgraded {
            Ok(written) => {
                let _unwinds = NoPanics::enter();
                let subject = place.subject(hows.lock_type());
                user::upgraded(subject, &hows.tried, holder);
                Some(written)
            }
            Err(refused) => {
                *state = ManuallyDrop::new(refused);
                None
            }
        };
        mem::forget(empty);
        written
    }
}

impl<P: Known<Raw: RawRwLockUpgradeTimed>> Hold<P, Upgradably, Held<Upgradably, P::Raw>> {
    /// Waits at most so long for the other readers to leave, and becomes the writer.
    #[track_caller]
    pub(super) fn try_upgrade_for(
        mut self,
        timeout: <P::Raw as RawRwLockTimed>::Duration,
    ) -> Raised<P> {
        // SAFETY: `raise_by` gives the state of its hold, once.
        match self.raise_by(|raw, state| unsafe { ways::try_upgrade_for(raw, state, timeout) }) {
            // SAFETY: the state that was here is the writer's now.
            Some(written) => Ok(unsafe { self.again(written) }),
            None => Err(self),
        }
    }

    /// Waits until then at most for the other readers to leave, and becomes the writer.
    #[track_caller]
    pub(super) fn try_upgrade_until(
        mut self,
        timeout: <P::Raw as RawRwLockTimed>::Instant,
    ) -> Raised<P> {
        // SAFETY: `raise_by` gives the state of its hold, once.
        match self.raise_by(|raw, state| unsafe { ways::try_upgrade_until(raw, state, timeout) }) {
            // SAFETY: the state that was here is the writer's now.
            Some(written) => Ok(unsafe { self.again(written) }),
            None => Err(self),
        }
    }
}

impl<P: Known<Raw: RawRwLockUpgradeDowngrade>> Hold<P, Upgradably, Held<Upgradably, P::Raw>> {
    /// Waits for the other readers to leave, and is the writer while a closure runs.
    #[track_caller]
    pub(super) fn while_upgraded<U>(&mut self, f: impl FnOnce() -> U) -> U {
        let unwinds = NoPanics::enter();
        let written = self.raise();
        drop(unwinds);
        self.run_and_lower(written, f)
    }

    /// Is the writer while a closure runs, if there is no other reader.
    #[track_caller]
    pub(super) fn try_while_upgraded<U>(&mut self, f: impl FnOnce() -> U) -> Option<U> {
        // SAFETY: `raise_by` gives the state of its hold, once.
        let written = self.raise_by(|raw, state| unsafe { ways::try_upgrade(raw, state) })?;
        Some(self.run_and_lower(written, f))
    }

    /// The same, waiting at most so long.
    #[track_caller]
    pub(super) fn while_upgraded_for<U>(
        &mut self,
        timeout: <P::Raw as RawRwLockTimed>::Duration,
        f: impl FnOnce() -> U,
    ) -> Option<U>
    where
        P::Raw: RawRwLockUpgradeTimed,
    {
        // SAFETY: `raise_by` gives the state of its hold, once.
        let upgrade = |raw: &_, state| unsafe { ways::try_upgrade_for(raw, state, timeout) };
        let written = self.raise_by(upgrade)?;
        Some(self.run_and_lower(written, f))
    }

    /// The same, waiting until then at most.
    #[track_caller]
    pub(super) fn while_upgraded_until<U>(
        &mut self,
        timeout: <P::Raw as RawRwLockTimed>::Instant,
        f: impl FnOnce() -> U,
    ) -> Option<U>
    where
        P::Raw: RawRwLockUpgradeTimed,
    {
        // SAFETY: `raise_by` gives the state of its hold, once.
        let upgrade = |raw: &_, state| unsafe { ways::try_upgrade_until(raw, state, timeout) };
        let written = self.raise_by(upgrade)?;
        Some(self.run_and_lower(written, f))
    }

    /// Runs a closure as the writer. The state is out, and back again however that ends.
    #[track_caller]
    fn run_and_lower<U>(&mut self, written: Held<Writing, P::Raw>, f: impl FnOnce() -> U) -> U {
        let empty = Empty;
        // Caught rather than undone by a destructor, which would not know the caller's place.
        let result = catch_unwind(AssertUnwindSafe(f));
        let _unwinds = NoPanics::enter();
        let holder = self.holder();
        let (place, state) = self.parts();
        // SAFETY: it is held by the writer, with this state.
        let upgradable = unsafe { ways::downgrade_to_upgradable(place.raw(), written) };
        *state = ManuallyDrop::new(upgradable);
        user::downgraded_to(place.map(), holder, Mode::Upgradable);
        mem::forget(empty);
        result.unwrap_or_else(|panic| resume_unwind(panic))
    }
}
