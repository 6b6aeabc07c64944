//! Raw locks that somebody is given: what is done with them is not seen.

use lockdep_core::current;
use lockdep_core::depmap::DepMap;
use lockdep_core::site::Site;

use super::on::event;
use super::user::released_here;
use super::{How, Subject, condvar};
use crate::meter;

/// Tells that somebody is given the raw lock behind a lock. The use is counted, and if this thread
/// holds the lock, the hold is forgotten, since it may end unseen.
#[cold]
#[inline(never)]
#[track_caller]
pub fn used(map: &DepMap) {
    event(|validator, _| {
        validator.count_raw_use();
        Vec::new()
    });
    if current::holds(map) {
        meter::forget(map);
        released_here(map);
    }
}

/// The same of a mutex. parking_lot's condition variable takes the raw mutex just before it waits:
/// that is seen, and judged as the wait that it is, but for how long it takes. `how` is how the
/// mutex is taken again.
#[cold]
#[inline(never)]
#[track_caller]
pub fn used_mutex(mutex: Subject<'_>, how: &How) {
    let file = Site::caller().file();
    match file.ends_with("condvar.rs") && file.contains("parking_lot") {
        true if current::holds(mutex.map) => condvar::waits_unseen(mutex, how),
        _ => used(mutex.map),
    }
}
