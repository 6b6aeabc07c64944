//! An initialisation as a lock: held while the initialiser runs, waited for by those who need what
//! it makes.

use std::sync;

use lockdep_core::class::LockType;
use lockdep_core::mode::Mode;
use lockdep_core::wait::{WaitType, WaitTypes};
use lockdep_runtime::token::user::{self, HeldHere, LiveMap, Untold};
use lockdep_runtime::token::{How, Subject};

use super::result;

/// The lock of an initialisation. One real initialiser is called at a time, by whoever holds it, so
/// who waits for whom is known; the real initialiser itself waits for nobody.
pub(crate) struct Gate {
    map: LiveMap,
    real: sync::Mutex<()>,
}

/// What a primitive says of its initialisations.
pub(crate) struct Initialisation {
    lock_type: &'static LockType,
    run: How,
    wait: How,
}

impl Initialisation {
    /// Those of a primitive.
    pub(crate) const fn new(lock_type: &'static LockType) -> Self {
        let wait = How::read(lock_type, Mode::Shared);
        Initialisation { lock_type, run: How::exclusive(lock_type), wait }
    }
}

/// The type of a primitive that initialises.
pub(crate) const fn lock_type(name: &'static str) -> LockType {
    LockType::new(name, WaitTypes::new(WaitType::Sleep)).user_space()
}

impl Gate {
    /// The gate of something whose class is the place of the caller.
    #[track_caller]
    pub(crate) const fn new() -> Gate {
        Gate { map: LiveMap::new(), real: sync::Mutex::new(()) }
    }

    /// Runs `initialise` when no other initialiser runs.
    ///
    /// # Panics
    /// Before it waits, if this thread's initialiser is running already; and as `initialise` does.
    #[track_caller]
    pub(crate) fn run<R>(
        &self,
        of: &Initialisation,
        payload: fn() -> &'static str,
        initialise: impl FnOnce() -> R,
    ) -> R {
        // Whether an initialiser panicked is for the real one to say.
        let real = user::lock(
            self.subject(of, payload),
            &of.run,
            || result::tried(self.real.try_lock()),
            || result::guard(self.real.lock()),
        );
        let _held = HeldHere::new(real, self.map.map());
        initialise()
    }

    /// Waits until somebody's initialiser ran: `done` says whether it did, `wait` waits for it.
    ///
    /// # Panics
    /// Before it waits, if this thread's initialiser is the one that runs; and as `wait` does.
    #[track_caller]
    pub(crate) fn wait<R>(
        &self,
        of: &Initialisation,
        payload: fn() -> &'static str,
        done: impl FnMut() -> Option<R>,
        wait: impl FnOnce() -> R,
    ) -> R {
        let result = user::lock(self.subject(of, payload), &of.wait, done, wait);
        drop(Untold::new(self.map.map()));
        result
    }

    fn subject(&self, of: &Initialisation, payload: fn() -> &'static str) -> Subject<'_> {
        Subject { map: self.map.map(), lock_type: of.lock_type, payload, size: size_of::<Gate>() }
    }
}
