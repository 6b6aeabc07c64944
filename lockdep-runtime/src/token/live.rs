//! The map of a program's lock, which notices when the lock goes away.

use lockdep_core::class::LockClassKey;
use lockdep_core::current;
use lockdep_core::depmap::DepMap;

use super::on::event;
use crate::meter;

/// The map of a lock of a program.
///
/// Dropping it is a few loads, unless the validator remembers the lock or this thread still holds
/// it: then what was learnt of it must not be said of the next lock in its memory.
#[derive(Debug)]
pub struct LiveMap(DepMap);

impl LiveMap {
    /// A map whose class is the place of the caller.
    #[track_caller]
    pub const fn new() -> LiveMap {
        LiveMap(DepMap::new())
    }

    /// A map of a named class.
    pub const fn keyed(key: &'static LockClassKey) -> LiveMap {
        LiveMap(DepMap::keyed(key))
    }

    /// Gives the lock a named class, before it is taken for the first time.
    pub const fn set_key(&mut self, key: &'static LockClassKey) {
        self.0.set_key(key);
    }

    /// The map.
    #[inline(always)]
    pub const fn map(&self) -> &DepMap {
        &self.0
    }
}

impl Default for LiveMap {
    #[track_caller]
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for LiveMap {
    #[inline]
    fn drop(&mut self) {
        // A lock that was never taken, nobody knows.
        if self.0.class().is_some() {
            meter::gone(&self.0);
            if current::concerns(&self.0) {
                dropped(&self.0);
            }
        }
    }
}

#[cold]
#[inline(never)]
fn dropped(map: &DepMap) {
    meter::forget(map);
    event(|validator, task| validator.dropped(task, map));
}
