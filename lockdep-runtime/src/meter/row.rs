//! What one thread counts of one class at one place.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering, fence};
use std::sync::{Arc, Mutex, PoisonError};

use lockdep_core::class::{ClassId, LockClassKey};
use lockdep_core::site::Site;

use super::tally::{Durations, Holds, SIZES, Waits, size};

/// Whose locks are counted: of which class, on which side, while which validator counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Whose {
    pub(crate) validator: u64,
    pub(crate) class: ClassId,
    pub(crate) read: bool,
}

/// What is known of locks before one is taken.
#[derive(Clone, Copy, Debug)]
pub(crate) struct About {
    pub(crate) whose: Whose,
    /// Where they are taken.
    pub(crate) site: Site,
    /// Their class's key, which has a name, and may have a time that no hold should exceed.
    pub(crate) key: Option<&'static LockClassKey>,
    /// Whether a guard may be sent to another thread.
    pub(crate) sendable: bool,
    /// Whether stacks are wanted.
    pub(crate) stacks: bool,
}

impl About {
    /// The longest hold that is allowed, in nanoseconds.
    pub(crate) fn max_hold(&self) -> Option<u64> {
        let time = self.key?.longest_hold_allowed()?;
        Some(u64::try_from(time.as_nanos()).unwrap_or(u64::MAX))
    }
}

/// Counts that one thread writes, and others read now and then.
///
/// The version is odd while the thread writes, so that who reads meanwhile reads again. Nobody else
/// writes, so nothing here is more than a load and a store.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) about: About,
    /// [`About::max_hold`], or what no hold exceeds.
    max_hold: u64,
    /// The longest hold of the class, of all threads.
    pub(crate) longest: Arc<AtomicU64>,
    version: AtomicU32,
    acquisitions: AtomicU64,
    bounces: AtomicU64,
    over: AtomicU64,
    min: AtomicU64,
    max: AtomicU64,
    total: AtomicU64,
    sizes: [AtomicU64; SIZES],
    /// Few wait, and who does has the time.
    waits: Mutex<Option<Box<Waits>>>,
}

/// A count of the one thread that writes it.
#[inline]
fn plus(count: &AtomicU64, more: u64) {
    // Relaxed: only this thread writes it; the version says when it is whole.
    count.store(count.load(Ordering::Relaxed) + more, Ordering::Relaxed);
}

#[inline]
fn read(count: &AtomicU64) -> u64 {
    count.load(Ordering::Relaxed) // Relaxed: the version says whether it is whole.
}

impl Row {
    pub(crate) fn new(about: About, longest: Arc<AtomicU64>) -> Row {
        Row {
            about,
            max_hold: about.max_hold().unwrap_or(u64::MAX),
            longest,
            version: AtomicU32::new(0),
            acquisitions: AtomicU64::new(0),
            bounces: AtomicU64::new(0),
            over: AtomicU64::new(0),
            min: AtomicU64::new(u64::MAX),
            max: AtomicU64::new(0),
            total: AtomicU64::new(0),
            sizes: [const { AtomicU64::new(0) }; SIZES],
            waits: Mutex::new(None),
        }
    }

    /// Counts an acquisition.
    #[inline]
    pub(crate) fn acquired(&self, bounced: bool) {
        plus(&self.acquisitions, 1);
        if bounced {
            plus(&self.bounces, 1);
        }
    }

    /// Counts the end of a hold. Whether somebody should look at it: it is the longest of its class,
    /// or longer than is allowed.
    #[inline]
    pub(crate) fn held(&self, nanos: u64) -> bool {
        // Relaxed: only this thread writes it.
        let version = self.version.load(Ordering::Relaxed);
        self.version.store(version.wrapping_add(1), Ordering::Relaxed);
        // Release: pairs with the Acquire fence of `holds()`. Who reads any of the counts below sees
        // that the version is odd, or a later one.
        fence(Ordering::Release);
        // Relaxed: only this thread writes them.
        if nanos < read(&self.min) {
            self.min.store(nanos, Ordering::Relaxed);
        }
        if nanos > read(&self.max) {
            self.max.store(nanos, Ordering::Relaxed);
        }
        plus(&self.total, nanos);
        plus(&self.sizes[size(nanos)], 1);
        let over = nanos > self.max_hold;
        if over {
            plus(&self.over, 1);
        }
        // Release: pairs with the Acquire load of `holds()`, which sees all of it then.
        self.version.store(version.wrapping_add(2), Ordering::Release);
        // Relaxed: looked at again under the book's lock.
        over || nanos > self.longest.load(Ordering::Relaxed)
    }

    /// The holds so far.
    pub(crate) fn holds(&self) -> Holds {
        let mut holds = Holds::NONE;
        // A thread that stopped in the midst of it, as by a signal, is not waited for.
        for _ in 0..1000 {
            // Acquire: pairs with the Release store of `held()`.
            let version = self.version.load(Ordering::Acquire);
            let (min, max, total) = (read(&self.min), read(&self.max), read(&self.total));
            let sizes = std::array::from_fn(|i| read(&self.sizes[i]));
            holds.times = Durations { min, max, total, sizes };
            holds.over = read(&self.over);
            // Acquire: pairs with the Release fence of `held()`.
            fence(Ordering::Acquire);
            if version.is_multiple_of(2) && self.version.load(Ordering::Relaxed) == version {
                break;
            }
            std::hint::spin_loop();
        }
        // Last: of each hold that was read, the acquisition is counted.
        holds.bounces = read(&self.bounces);
        holds.acquisitions = read(&self.acquisitions);
        holds
    }

    /// Counts that somebody has to wait, for a lock that was taken there.
    pub(crate) fn contended(&self, bounced: bool, held_at: Option<Site>) {
        self.with_waits(|waits| {
            waits.contentions += 1;
            waits.bounces += bounced as u64;
            if let Some(site) = held_at {
                waits.held_at.add(site, 1);
            }
        });
    }

    /// Counts the end of a wait.
    pub(crate) fn waited(&self, nanos: u64) {
        self.with_waits(|waits| waits.times.add(nanos));
    }

    fn with_waits(&self, count: impl FnOnce(&mut Waits)) {
        let mut waits = self.waits.lock().unwrap_or_else(PoisonError::into_inner);
        count(waits.get_or_insert_with(|| Box::new(Waits::NONE)));
    }

    /// The waits so far, if there were any.
    pub(crate) fn waits(&self) -> Option<Box<Waits>> {
        self.waits.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Counts from the beginning again: by the thread itself, where no other is left.
    pub(crate) fn reset(&self) {
        let counts = [&self.acquisitions, &self.bounces, &self.over, &self.max, &self.total];
        for count in counts.into_iter().chain(&self.sizes) {
            count.store(0, Ordering::Relaxed); // Relaxed: nobody else is there.
        }
        self.min.store(u64::MAX, Ordering::Relaxed);
        *self.waits.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use lockdep_core::class::{LockType, Registry};
    use lockdep_core::wait::{WaitType, WaitTypes};

    use super::*;

    fn row(key: Option<&'static LockClassKey>) -> Row {
        static TYPE: LockType = LockType::new("lock", WaitTypes::new(WaitType::Sleep));
        let class = Registry::new().register_name("class", &TYPE);
        let whose = Whose { validator: 1, class, read: false };
        let site = Site::caller();
        Row::new(About { whose, site, key, sendable: false, stacks: false }, Arc::default())
    }

    #[test]
    fn a_hold_is_looked_at_if_it_is_the_longest_or_too_long() {
        static KEY: LockClassKey =
            LockClassKey::new("short").max_hold(std::time::Duration::from_nanos(100));
        let row = row(Some(&KEY));
        assert!(row.held(50));
        row.longest.store(1000, Ordering::Relaxed);
        assert!(!row.held(100) && row.held(101) && row.held(1001));
        let holds = row.holds();
        assert_eq!((holds.over, holds.times.min, holds.times.max), (2, 50, 1001));
        row.reset();
        assert_eq!(row.holds().times.times(), Durations::NONE.times());
    }

    #[test]
    fn who_reads_meanwhile_sees_whole_holds() {
        const HOLDS: u64 = if cfg!(miri) { 200 } else { 100_000 };
        let row = row(None);
        thread::scope(|scope| {
            scope.spawn(|| {
                for _ in 0..HOLDS {
                    row.acquired(false);
                    row.held(8);
                }
            });
            loop {
                let Holds { acquisitions, times, .. } = row.holds();
                assert_eq!(times.total, 8 * times.sizes[3]);
                assert!(times.sizes[3] <= acquisitions);
                assert!(times.total == 0 || (times.min, times.max) == (8, 8));
                if times.sizes[3] == HOLDS {
                    break;
                }
                thread::yield_now();
            }
        });
    }

    #[test]
    fn waits_are_counted_when_they_begin_and_measured_when_they_end() {
        let row = row(None);
        assert!(row.waits().is_none());
        let site = Site::caller();
        row.contended(true, Some(site));
        row.contended(false, Some(site));
        row.contended(false, None);
        row.waited(5);
        let waits = row.waits().unwrap();
        assert_eq!((waits.contentions, waits.bounces, waits.times.total), (3, 1, 5));
        assert_eq!(waits.held_at.0, [(site, 2)]);
    }
}
