//! How often and how long locks are held and waited for: the feature `stats`.
//!
//! Not to be confused with the word `stats` of `LOCKDEP`, the line of [`stats`](crate::stats).
//!
//! A thread counts for itself, in rows of which each is about a class, a side and a place (`row`), and
//! shows in a sheet what it holds since when (`sheet`, `here`). Whoever takes a snapshot adds up the
//! rows of all threads, and what those counted that are no more (`book`). So counting writes nothing
//! that is another thread's. Rows are made before a lock is taken, never while it is held: it may be
//! an allocator's.
//!
//! An acquisition is begun, and then done: in between it may turn out to be a finding, or wait.

mod clock;
mod bounce;
mod tally;
mod version;
mod row;
mod budget;
mod sheet;
mod book;
mod here;

use std::sync::{Arc, Once};

use lockdep_core::depmap::DepMap;
use lockdep_core::held::Manner;
use lockdep_core::mode::Mode;
use lockdep_core::site::Site;

use self::book::book;
use self::budget::Over;
use self::clock::now;
#[cfg(all(unix, not(miri)))]
pub(crate) use self::here::Paused;
use self::here::{apart, busy, end, with, with_made};
use self::row::Row;

/// Whether holds and waits are measured.
pub(crate) const METERED: bool = true;

/// Has snapshots what is measured from now on.
fn install() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| here::METER.install());
}

/// A lock is about to be taken, in a nesting that is known to be right.
#[inline]
pub(crate) fn begin(map: &DepMap, manner: &Manner, site: Site) {
    with_made(|here| {
        let row = here.row(map, manner, site);
        here.push(map.address(), row);
    });
}

/// An acquisition is about to be judged.
pub(crate) fn announce(map: &DepMap) {
    // If the thread has measured nothing yet, `settle` will do.
    with(|here| here.push(map.address(), 0));
}

/// The same acquisition was judged: its lock has a class now.
pub(crate) fn settle(map: &DepMap, manner: &Manner, site: Site) {
    with_made(|here| {
        let row = here.row(map, manner, site);
        match here.begun(map.address()) {
            Some(slot) => slot.set_row(row),
            None => here.push(map.address(), row),
        }
    });
}

/// What was begun is done: the lock is held.
#[inline]
pub(crate) fn acquired(map: &DepMap) {
    with(|here| here.acquired(map, now()));
}

/// A lock was released by the thread that took it, or an acquisition was in vain. Counted when it is
/// dropped: then the validator has heard of it.
#[derive(Debug)]
pub(crate) struct Released {
    map: usize,
    at: u64,
}

impl Released {
    /// The lock is no longer held.
    #[inline]
    pub(crate) fn now(map: &DepMap) -> Released {
        Released { map: map.address(), at: now() }
    }

    /// The validator has heard of it.
    #[inline]
    pub(crate) fn told(self) {}
}

impl Drop for Released {
    #[inline]
    fn drop(&mut self) {
        let over = with(|here| {
            if let Some(at) = here.newest(self.map, here.depth()) {
                here.pop(at, self.at);
                here.tell();
            }
            here.is_over()
        });
        if over == Some(true) {
            end();
        }
    }
}

/// An upgradable hold, above which its upgrade was begun, is the writer's now.
pub(crate) fn upgraded(map: &DepMap) {
    with(|here| {
        let now = now();
        here.acquired(map, now);
        let map = map.address();
        let Some(writer) = here.newest(map, here.depth()) else { return };
        if let Some(reader) = here.newest(map, writer) {
            here.pop(reader, now);
        }
    });
}

/// A hold of this thread became a weaker one.
pub(crate) fn weakened(map: &DepMap, mode: Mode, site: Site) {
    with(|here| here.weakened(map.address(), mode, site, now()));
}

/// What this thread holds of a lock may end unseen, or is the hold of a lock that is gone.
pub(crate) fn forget(map: &DepMap) {
    with(|here| {
        while let Some(at) = here.newest(map.address(), here.depth()) {
            here.remove(at);
        }
    });
}

/// A lock that was taken at least once is no more.
#[inline]
pub(crate) fn gone(map: &DepMap) {
    bounce::forget(map);
}

/// A thread releases a lock that another one took, or changes how it is held; nobody knows which one
/// if that is no task.
pub(crate) fn elsewhere(map: &DepMap, task: Option<u32>, left: Option<Mode>, site: Site) {
    busy(|_| {
        let now = now();
        apart(|_| {
            let over = book().elsewhere(map.address(), task, left, site, now);
            // Not under the book's lock: who reads what is told may take its time.
            over.into_iter().for_each(Over::tell);
        });
    });
}

/// Another validator counts for this thread from now on.
pub(crate) fn another_validator() {
    with(here::Here::another_validator);
}

/// This thread ends.
pub(crate) fn thread_ends() {
    end();
}

/// A wait of this thread for a lock whose acquisition it has begun. Measured when it is dropped.
#[derive(Debug)]
pub(crate) struct Wait(Option<(Arc<Row>, u64)>);

impl Wait {
    /// The wait begins. Its end is measured if this could be counted.
    pub(crate) fn begin(map: &DepMap) -> Wait {
        let row = with(|here| {
            let row = Arc::clone(here.row_begun(map.address())?);
            apart(|_| {
                let held_at = book().held_at(map, here.task());
                row.contended(bounce::is_elsewhere(map), held_at);
            })?;
            Some((row, now()))
        });
        Wait(row.flatten())
    }

    /// The wait is over.
    pub(crate) fn over(self) {}
}

impl Drop for Wait {
    fn drop(&mut self) {
        if let Some((row, since)) = &self.0 {
            // Nothing else is measured while the row is written.
            busy(|_| row.waited(now().saturating_sub(*since)));
        }
    }
}

/// Whether anything is known of what this task holds.
#[cfg(all(test, not(miri)))]
pub(crate) fn has_sheet(task: u32) -> bool {
    busy(|_| book().has_sheet(task)).expect("nothing is measured just now")
}
