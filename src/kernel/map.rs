//! Maps: for anything that is no lock of ours but waits, or is waited for.

use lockdep_core::class::{LockClassKey, LockType};
use lockdep_core::mode::Mode;
use lockdep_core::site::Site;
use lockdep_core::wait::{LockKind, WaitType, WaitTypes};

use crate::token::{Held, How, Map, Subject, Tracked, Undo, event};

/// The validator's side of a lock without the lock (`struct lockdep_map`).
///
/// For locks of other crates, hardware, protocols, "inside reclaim": whatever has an order or a
/// wait type. Acquire it where one would wait.
///
/// ```
/// use lockdep::kernel::LockMap;
/// use lockdep::{LockType, WaitType, WaitTypes};
///
/// static BUS_TYPE: LockType = LockType::new("bus", WaitTypes::new(WaitType::Spin));
/// static BUS: LockMap = LockMap::new(&BUS_TYPE);
///
/// let _owned = BUS.acquire();
/// ```
#[derive(Debug)]
#[doc(alias = "lockdep_map")]
pub struct LockMap {
    map: Map,
    lock_type: &'static LockType,
}

impl LockMap {
    /// A map whose class is the place of the caller.
    #[track_caller]
    pub const fn new(lock_type: &'static LockType) -> LockMap {
        LockMap { map: Map::new(()), lock_type }
    }

    /// A map of a named class.
    pub const fn with_key(key: &'static LockClassKey, lock_type: &'static LockType) -> LockMap {
        LockMap { map: Map::keyed(key, ()), lock_type }
    }

    /// Acquires it exclusively until the guard is dropped (`lock_map_acquire()`).
    #[doc(alias = "lock_map_acquire")]
    #[track_caller]
    pub fn acquire(&self) -> LockMapGuard<'_> {
        self.take(How::exclusive(self.lock_type))
    }

    /// Acquires it as a recursive reader (`lock_map_acquire_read()`).
    #[doc(alias = "lock_map_acquire_read")]
    #[track_caller]
    pub fn acquire_read(&self) -> LockMapGuard<'_> {
        self.take(How::read(self.lock_type, Mode::RecursiveRead))
    }

    /// Acquires it as a reader that queues behind a writer.
    #[track_caller]
    pub fn acquire_shared(&self) -> LockMapGuard<'_> {
        self.take(How::read(self.lock_type, Mode::Shared))
    }

    /// Acquires it as by a try form that succeeded (`lock_map_acquire_try()`).
    #[doc(alias = "lock_map_acquire_try")]
    #[track_caller]
    pub fn try_acquire(&self) -> LockMapGuard<'_> {
        self.take(How::exclusive(self.lock_type).trylock())
    }

    /// Acquires and releases it: a wait that holds nothing afterwards (`lock_map_sync()`).
    #[doc(alias = "lock_map_sync")]
    #[track_caller]
    pub fn sync(&self) {
        let (subject, site) = (self.subject(), Site::caller());
        event(|validator, task| {
            let wanted = subject.wanted(task, &How::exclusive(subject.lock_type), site);
            validator.sync(task, &wanted)
        });
    }

    #[track_caller]
    fn take(&self, how: How) -> LockMapGuard<'_> {
        LockMapGuard { _held: Held::acquire(self.subject(), &how, Undo::NOTHING) }
    }
}

impl Tracked for LockMap {
    fn subject(&self) -> Subject<'_> {
        Subject { map: self.map.map(), lock_type: self.lock_type, payload: || "map", size: 0 }
    }
}

/// An acquired [`LockMap`]; dropping it releases.
#[derive(Debug)]
#[must_use = "if unused the map is released at once"]
pub struct LockMapGuard<'a> {
    _held: Held<'a, (), false>,
}

/// Says that a stretch of code may wait as far as `allows`, whatever is held around it
/// (`LD_WAIT_OVERRIDE`).
///
/// For code that is known to be right where the rules cannot see why, for instance because the
/// kernel never runs it on PREEMPT_RT. It replaces the limit, and so hides every invalid nesting
/// below it: allow no more than is needed. It does not silence what the kernel checks at run time.
///
/// ```
/// use lockdep::WaitType;
/// use lockdep::kernel::{RawSpinLock, SpinLock, WaitOverride};
///
/// static POOL_FILL: WaitOverride = WaitOverride::new(WaitType::Config);
/// let (raw, pool) = (RawSpinLock::new(()), SpinLock::new(0));
///
/// let _raw = raw.lock();
/// let _allowed = POOL_FILL.enter();
/// *pool.lock() += 1;
/// ```
#[derive(Debug)]
#[doc(alias = "DEFINE_WAIT_OVERRIDE_MAP")]
pub struct WaitOverride {
    map: Map,
    lock_type: &'static LockType,
}

impl WaitOverride {
    /// An override that allows waits of this type.
    #[track_caller]
    pub const fn new(allows: WaitType) -> WaitOverride {
        const fn of(allows: WaitType) -> LockType {
            LockType::new("wait override", WaitTypes::new(allows).kind(LockKind::WaitOverride))
        }
        static TYPES: [LockType; 6] = [
            of(WaitType::Free),
            of(WaitType::Spin),
            of(WaitType::Config),
            of(WaitType::Sleep),
            of(WaitType::Yield),
            of(WaitType::Max),
        ];
        let lock_type = match allows {
            WaitType::None | WaitType::Free => &TYPES[0],
            WaitType::Spin => &TYPES[1],
            WaitType::Config => &TYPES[2],
            WaitType::Sleep => &TYPES[3],
            WaitType::Yield => &TYPES[4],
            WaitType::Max => &TYPES[5],
        };
        WaitOverride { map: Map::new(()), lock_type }
    }

    /// The override counts until the guard is dropped.
    #[track_caller]
    pub fn enter(&self) -> OverrideGuard<'_> {
        // A try form, as in Linux: it waits for nobody and may stand under anything.
        let how = How::exclusive(self.lock_type).trylock();
        OverrideGuard { _held: Held::acquire(self.subject(), &how, Undo::NOTHING) }
    }

    /// The same with the blocking form, which is a finding where the override allows more than
    /// is allowed around it.
    #[track_caller]
    pub fn enter_blocking(&self) -> OverrideGuard<'_> {
        let how = How::exclusive(self.lock_type).may_pass();
        OverrideGuard { _held: Held::acquire(self.subject(), &how, Undo::NOTHING) }
    }
}

impl Tracked for WaitOverride {
    fn subject(&self) -> Subject<'_> {
        Subject { map: self.map.map(), lock_type: self.lock_type, payload: || "override", size: 0 }
    }
}

/// A [`WaitOverride`] that counts; dropping it ends that.
#[derive(Debug)]
#[must_use = "the override ends when the guard is dropped"]
pub struct OverrideGuard<'a> {
    _held: Held<'a, (), false>,
}
