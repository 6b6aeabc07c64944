//! The ways to take a lock, and what the validator is told of each.
//!
//! One table, here, says which raw locks are not as most are: those that sleep, with readers that
//! queue behind a waiting writer.

use std::any::type_name;

use lockdep_core::class::LockType;
use lockdep_core::mode::Mode;
use lockdep_core::wait::{WaitType, WaitTypes};
use lockdep_runtime::token::How;

/// A mutex, alone.
pub(super) struct Alone;

/// A reader of a readers-writer lock.
pub(super) struct Reading;

/// The writer of a readers-writer lock.
pub(super) struct Writing;

/// The reader that may become the writer.
pub(super) struct Upgradably;

/// A mutex that its owner may take again.
pub(super) struct Reentrantly;

/// How a raw lock behaves.
#[derive(Clone, Copy)]
enum Nature {
    /// It sleeps, and its readers queue behind a waiting writer.
    Sleeping,
    /// It sleeps, and its readers pass a waiting writer.
    Passing,
    /// It spins, and its readers pass a waiting writer.
    Spinning,
}

/// Raw locks by the beginning of their types' names.
const NATURES: [(&str, Nature); 5] = [
    // spin 0.9 and 0.10, by its feature `lock_api`.
    ("spin::", Nature::Spinning),
    ("spinning_top::", Nature::Spinning),
    // dashmap 5 and 6: a reader is kept out by a writer that has the lock, not by one that waits.
    ("dashmap::lock::RawRwLock", Nature::Passing),
    // parking_lot 0.13: the type of `RecursiveRwLock`.
    ("parking_lot::raw_rwlock::RawRwLock<true>", Nature::Passing),
    // Any raw lock in the wrapper that says so.
    ("lockdep::lock_api::Spinning<", Nature::Spinning),
];

/// The nature of a raw lock. Optimised, this is a constant: the compiler compares the names.
#[inline(always)]
fn nature<R: ?Sized>() -> Nature {
    let name = type_name::<R>().as_bytes();
    let mut at = 0;
    while at < NATURES.len() {
        if name.starts_with(NATURES[at].0.as_bytes()) {
            return NATURES[at].1;
        }
        at += 1;
    }
    Nature::Sleeping
}

/// One way to take a lock, in all its forms.
pub(super) struct Hows {
    /// Waiting.
    pub(super) wait: How,
    /// By a try form.
    pub(super) tried: How,
    /// Waiting with a time limit.
    pub(super) timed: How,
}

impl Hows {
    const fn of(lock_type: &'static LockType, mode: Mode) -> Hows {
        let wait = match mode {
            Mode::Exclusive => How::exclusive(lock_type),
            mode => How::read(lock_type, mode),
        };
        Hows { wait, tried: wait.trylock(), timed: wait.timed() }
    }

    /// Which primitive it is.
    #[inline(always)]
    pub(super) fn lock_type(&self) -> &'static LockType {
        self.wait.manner.lock_type
    }
}

/// What the validator is told of a way to take a lock.
pub(super) trait Kind {
    /// Of raw locks that sleep, and whose readers queue behind a writer.
    const SLEEPING: Hows;
    /// Of those whose readers do not.
    const PASSING: Hows;
    /// Of raw locks that spin.
    const SPINNING: Hows;

    /// The one of these that a raw lock is.
    #[inline(always)]
    fn hows<R: ?Sized>() -> &'static Hows {
        match nature::<R>() {
            Nature::Sleeping => &Self::SLEEPING,
            Nature::Passing => &Self::PASSING,
            Nature::Spinning => &Self::SPINNING,
        }
    }
}

const fn sleeping(name: &'static str) -> LockType {
    LockType::new(name, WaitTypes::new(WaitType::Sleep)).user_space()
}

const fn spinning(name: &'static str) -> LockType {
    LockType::new(name, WaitTypes::new(WaitType::Spin)).user_space()
}

macro_rules! kinds {
    ($($kind:ident is $name:literal taken $mode:ident, and $passing:ident where readers pass;)*) => {
        $(impl Kind for $kind {
            const SLEEPING: Hows = {
                static TYPE: LockType = sleeping($name);
                Hows::of(&TYPE, Mode::$mode)
            };
            const PASSING: Hows = Hows::of(Self::SLEEPING.wait.manner.lock_type, Mode::$passing);
            const SPINNING: Hows = {
                static TYPE: LockType = spinning($name);
                Hows::of(&TYPE, Mode::$passing)
            };
        })*
    };
}

kinds! {
    Alone is "Mutex" taken Exclusive, and Exclusive where readers pass;
    Reading is "RwLock" taken Shared, and RecursiveRead where readers pass;
    Writing is "RwLock" taken Exclusive, and Exclusive where readers pass;
    Upgradably is "RwLock" taken Upgradable, and Upgradable where readers pass;
    Reentrantly is "ReentrantMutex" taken Exclusive, and Exclusive where readers pass;
}
