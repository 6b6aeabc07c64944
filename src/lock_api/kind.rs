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

/// Raw locks by the beginnings of their types' names.
const NATURES: [(&str, Nature); 6] = [
    // spin 0.9 and 0.10, by its feature `lock_api`.
    ("spin::", Nature::Spinning),
    ("lockdep::spin::", Nature::Spinning),
    ("spinning_top::", Nature::Spinning),
    // dashmap 5 and 6: a reader is kept out by a writer that has the lock, not by one that waits.
    ("dashmap::lock::RawRwLock", Nature::Passing),
    // parking_lot 0.13: that of `RecursiveRwLock`.
    ("parking_lot::raw_rwlock::RawRwLock<true>", Nature::Passing),
    // Any raw lock in the wrapper that says so.
    ("lockdep::lock_api::spinning::Spinning<", Nature::Spinning),
];

/// The nature of a raw lock by its type's name. Optimised, this is a constant: the compiler compares
/// the names. Otherwise it is a call of a function that is optimised more than its user may be.
#[cfg_attr(not(debug_assertions), inline(always))]
fn nature(name: &'static str) -> Nature {
    let name = name.as_bytes();
    let mut at = 0;
    while at < NATURES.len() {
        if name.starts_with(NATURES[at].0.as_bytes()) {
            return NATURES[at].1;
        }
        at += 1;
    }
    Nature::Sleeping
}

/// Where guards may go, by the marker that lock_api makes for it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// They stay on their thread.
    Stays,
    /// They may be sent.
    Sent,
    /// The raw lock has a marker of its own.
    Unknown,
}

/// Where guards with a state of this name may go. As for [`nature`].
#[cfg_attr(not(debug_assertions), inline(always))]
fn reach(name: &'static str) -> Reach {
    let name = name.as_bytes();
    match name.strip_suffix(b">").unwrap_or(name) {
        name if name.ends_with(b"GuardNoSend") => Reach::Stays,
        name if name.ends_with(b"raw_remutex::Here") => Reach::Stays,
        name if name.ends_with(b"GuardSend") => Reach::Sent,
        _ => Reach::Unknown,
    }
}

/// Where guards with this state may go.
#[inline(always)]
pub(super) fn reach_of<S>() -> Reach {
    reach(type_name::<S>())
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
    /// The name of the primitive.
    const NAME: &'static str;

    /// The mode where readers queue behind a waiting writer, and where they pass one.
    const MODES: [Mode; 2];

    /// The primitives: of raw locks that sleep and that spin, with guards that stay on their thread
    /// and guards that may be sent.
    const TYPES: &'static [LockType; 4] = &[
        primitive(Self::NAME, WaitType::Sleep),
        primitive(Self::NAME, WaitType::Sleep).sendable(),
        primitive(Self::NAME, WaitType::Spin),
        primitive(Self::NAME, WaitType::Spin).sendable(),
    ];

    /// By nature, and by whether the guards may be sent.
    const HOWS: [[Hows; 2]; 3] = [
        [Hows::of(&Self::TYPES[0], Self::MODES[0]), Hows::of(&Self::TYPES[1], Self::MODES[0])],
        [Hows::of(&Self::TYPES[0], Self::MODES[1]), Hows::of(&Self::TYPES[1], Self::MODES[1])],
        [Hows::of(&Self::TYPES[2], Self::MODES[1]), Hows::of(&Self::TYPES[3], Self::MODES[1])],
    ];

    /// What counts for a raw lock with this state of its holds.
    #[inline(always)]
    fn hows<R: ?Sized, S>() -> &'static Hows {
        &Self::HOWS[nature(type_name::<R>()) as usize][(reach_of::<S>() == Reach::Sent) as usize]
    }
}

const fn primitive(name: &'static str, wait: WaitType) -> LockType {
    LockType::new(name, WaitTypes::new(wait)).user_space()
}

impl Kind for Alone {
    const NAME: &'static str = "Mutex";
    const MODES: [Mode; 2] = [Mode::Exclusive; 2];
}

impl Kind for Reading {
    const NAME: &'static str = "RwLock";
    const MODES: [Mode; 2] = [Mode::Shared, Mode::RecursiveRead];
}

impl Kind for Writing {
    const NAME: &'static str = "RwLock";
    const MODES: [Mode; 2] = [Mode::Exclusive; 2];
}

impl Kind for Upgradably {
    const NAME: &'static str = "RwLock";
    const MODES: [Mode; 2] = [Mode::Upgradable; 2];
}

impl Kind for Reentrantly {
    const NAME: &'static str = "ReentrantMutex";
    const MODES: [Mode; 2] = [Mode::Exclusive; 2];
}
