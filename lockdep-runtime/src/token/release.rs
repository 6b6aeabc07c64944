//! Releases of the locks of programs, by whatever thread.

use lockdep_core::current;
use lockdep_core::depmap::DepMap;
use lockdep_core::mode::Mode;
use lockdep_core::site::Site;

use super::on::event;
use crate::meter;
use crate::table::{self, Letter};

/// Who took a lock: what a guard that may be sent to another thread keeps.
///
/// It is taken once the lock is held, so that the thread has a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holder(u32);

impl Holder {
    /// Nobody: what a guard that stays on its thread keeps.
    pub const NOBODY: Holder = Holder(0);

    /// This thread.
    #[inline(always)]
    pub fn here() -> Holder {
        Holder(current::number())
    }

    /// Whether it is this thread.
    #[inline(always)]
    pub fn is_here(self) -> bool {
        self.0 == current::number()
    }
}

/// Tells of a release on the thread that took the lock, when it is done: of a guard that cannot be
/// sent.
#[track_caller]
#[inline(always)]
pub fn released_here(map: &DepMap) {
    let released = meter::Released::now(map);
    untold(map);
    released.told();
}

/// The same for the validator alone: what is measured goes on.
#[track_caller]
#[inline(always)]
pub(super) fn untold(map: &DepMap) {
    if !current::release_known(map) {
        released_slow(map);
    }
}

/// Releases a lock with a guard that may have been sent: tells of it before it is done if another
/// thread took it, and after it otherwise.
#[track_caller]
#[inline(always)]
pub fn release<R>(map: &DepMap, holder: Holder, real: impl FnOnce() -> R) -> R {
    if holder.is_here() {
        let result = real();
        released_here(map);
        result
    } else {
        tell(map, holder, None);
        real()
    }
}

/// Tells of a release, when it is done. `holder` took the lock; any thread may release it.
///
/// Prefer [`release`]: between a release elsewhere and this, the thread that took the lock still
/// counts as its holder.
#[track_caller]
#[inline(always)]
pub fn released(map: &DepMap, holder: Holder) {
    release(map, holder, || ());
}

/// Releases a lock that somebody holds in this mode, nobody knows who: `force_unlock` and its like.
#[track_caller]
pub fn release_forced<R>(map: &DepMap, mode: Mode, real: impl FnOnce() -> R) -> R {
    if current::holds(map) {
        let result = real();
        released_here(map);
        return result;
    }
    match map.owner() {
        Some(owner) if mode == Mode::Exclusive => tell(map, Holder(owner.get()), None),
        // Of readers there may be many. Who forgets a hold reports nothing false.
        _ => {
            table::tell_all(Letter { map: map.address(), left: None });
            meter::elsewhere(map, None, None, Site::caller());
        }
    }
    real()
}

#[cold]
#[inline(never)]
#[track_caller]
pub(super) fn tell(map: &DepMap, holder: Holder, left: Option<Mode>) {
    event(|validator, _| {
        validator.sent(map);
        Vec::new()
    });
    table::tell(holder.0, Letter { map: map.address(), left });
    meter::elsewhere(map, Some(holder.0), left, Site::caller());
}

#[cold]
#[inline(never)]
#[track_caller]
fn released_slow(map: &DepMap) {
    let site = Site::caller();
    event(|validator, task| {
        // What is not known was taken where nothing could be, such as in an allocator.
        match task.held().iter().any(|held| held.map() == map.address()) {
            true => validator.release(task, map.address(), map.class(), false, site),
            false => Vec::new(),
        }
    });
}

/// Tells that a hold became that of a reader: a writer's or an upgradable reader's.
#[track_caller]
pub fn downgraded(map: &DepMap, holder: Holder) {
    downgraded_to(map, holder, Mode::Shared);
}

/// Tells that a hold became a weaker one.
#[track_caller]
pub fn downgraded_to(map: &DepMap, holder: Holder, mode: Mode) {
    if !holder.is_here() {
        return tell(map, holder, Some(mode));
    }
    let site = Site::caller();
    meter::weakened(map, mode, site);
    event(|validator, task| validator.weaken(task, map.address(), map.class(), mode, site));
}
