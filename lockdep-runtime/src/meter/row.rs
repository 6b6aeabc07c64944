//! What one thread counts of one class at one place.

use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use lockdep_core::class::{ClassId, LockClassKey};
use lockdep_core::site::Site;

use super::tally::{Durations, Holds, Longest, SIZES, Trace, Waits, size};
use super::version::Version;

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
/// Writing takes no lock and allocates nothing: the lock that is held or was waited for may be an
/// allocator's, and who reads allocates.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) about: About,
    /// [`About::max_hold`], or what no hold exceeds.
    max_hold: u64,
    /// The longest hold of the class, of all threads.
    longest: Arc<AtomicU64>,
    acquisitions: AtomicU64,
    bounces: AtomicU64,
    over: AtomicU64,
    held: Measuring,
    /// The hold here that was the longest of the class when it ended, and the stack of its release.
    record: Record,
    /// The first hold that was too long, until somebody says so; 0 if none is to be told.
    untold: AtomicU64,
    /// Whether one was told, or is to be.
    warned: AtomicBool,
    /// Made before the first wait begins.
    waits: OnceLock<Box<Waiting>>,
}

/// The waits of a row. Few wait, and who does has the time.
#[derive(Debug)]
struct Waiting {
    /// What is known when a wait begins, before the lock is held: all but the times.
    begun: Mutex<Waits>,
    times: Measuring,
}

/// Durations that one thread measures.
#[derive(Debug)]
struct Measuring {
    version: Version,
    min: AtomicU64,
    max: AtomicU64,
    total: AtomicU64,
    sizes: [AtomicU64; SIZES],
}

impl Measuring {
    const fn new() -> Measuring {
        Measuring {
            version: Version::new(),
            min: AtomicU64::new(u64::MAX),
            max: AtomicU64::new(0),
            total: AtomicU64::new(0),
            sizes: [const { AtomicU64::new(0) }; SIZES],
        }
    }

    /// Counts one, and whatever belongs to it.
    #[inline]
    fn add(&self, nanos: u64, beside: impl FnOnce()) {
        self.version.write(|| {
            // Relaxed: only this thread writes them.
            if nanos < load(&self.min) {
                self.min.store(nanos, Ordering::Relaxed);
            }
            if nanos > load(&self.max) {
                self.max.store(nanos, Ordering::Relaxed);
            }
            plus(&self.total, nanos);
            plus(&self.sizes[size(nanos)], 1);
            beside();
        });
    }

    /// Those so far, with what belongs to them.
    fn read(&self, mut beside: impl FnMut()) -> Durations {
        let mut durations = Durations::NONE;
        self.version.read(|| {
            durations.min = load(&self.min);
            durations.max = load(&self.max);
            durations.total = load(&self.total);
            durations.sizes = std::array::from_fn(|i| load(&self.sizes[i]));
            beside();
        });
        durations
    }

    #[cfg(any(test, all(unix, not(miri))))]
    fn reset(&self) {
        self.min.store(u64::MAX, Ordering::Relaxed); // Relaxed: nobody else is there.
        [&self.max, &self.total].into_iter().chain(&self.sizes).for_each(clear);
    }
}

/// A hold, with the stack of its release, where one thread writes it.
#[derive(Debug)]
struct Record {
    version: Version,
    nanos: AtomicU64,
    len: AtomicUsize,
    /// None if no stacks are wanted.
    addresses: Box<[AtomicUsize]>,
}

impl Record {
    fn new(stacks: bool) -> Record {
        let room = if stacks { Trace::MOST } else { 0 };
        Record {
            version: Version::new(),
            nanos: AtomicU64::new(0),
            len: AtomicUsize::new(0),
            addresses: (0..room).map(|_| AtomicUsize::new(0)).collect(),
        }
    }

    fn set(&self, nanos: u64, trace: &Trace) {
        self.version.write(|| {
            // Relaxed: the version says whether it is whole.
            self.nanos.store(nanos, Ordering::Relaxed);
            self.len.store(trace.addresses().len().min(self.addresses.len()), Ordering::Relaxed);
            for (place, address) in self.addresses.iter().zip(trace.addresses()) {
                place.store(*address, Ordering::Relaxed);
            }
        });
    }

    fn read(&self, trace: &mut Trace) -> u64 {
        let mut nanos = 0;
        self.version.read(|| {
            nanos = load(&self.nanos);
            // Relaxed: the version says whether it is whole.
            let stack = &self.addresses[..self.len.load(Ordering::Relaxed)];
            trace.set(stack.iter().map(|address| address.load(Ordering::Relaxed)));
        });
        nanos
    }
}

/// A count of the one thread that writes it.
#[inline]
fn plus(count: &AtomicU64, more: u64) {
    // Relaxed: only this thread writes it; the version says when it is whole.
    count.store(count.load(Ordering::Relaxed).wrapping_add(more), Ordering::Relaxed);
}

#[inline]
fn load(count: &AtomicU64) -> u64 {
    count.load(Ordering::Relaxed) // Relaxed: the version says whether it is whole.
}

#[cfg(any(test, all(unix, not(miri))))]
fn clear(count: &AtomicU64) {
    count.store(0, Ordering::Relaxed); // Relaxed: nobody else is there.
}

/// What the end of a hold leaves to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ended {
    /// It was the longest of its class.
    pub(crate) longest: bool,
    /// It was longer than is allowed, and nobody said so of this place.
    pub(crate) untold: bool,
}

impl Row {
    pub(crate) fn new(about: About, longest: Arc<AtomicU64>) -> Row {
        Row {
            about,
            max_hold: about.max_hold().unwrap_or(u64::MAX),
            longest,
            acquisitions: AtomicU64::new(0),
            bounces: AtomicU64::new(0),
            over: AtomicU64::new(0),
            held: Measuring::new(),
            record: Record::new(about.stacks),
            untold: AtomicU64::new(0),
            warned: AtomicBool::new(false),
            waits: OnceLock::new(),
        }
    }

    /// Counts an acquisition.
    #[inline]
    pub(crate) fn acquired(&self, bounced: bool) {
        plus(&self.acquisitions, 1);
        if bounced {
            // Release: pairs with the Acquire load of `holds()`, which sees the acquisition then.
            self.bounces.store(load(&self.bounces) + 1, Ordering::Release);
        }
    }

    /// Counts the end of a hold.
    #[inline]
    pub(crate) fn held(&self, nanos: u64) -> Ended {
        let over = nanos > self.max_hold;
        self.held.add(nanos, || {
            if over {
                plus(&self.over, 1);
            }
        });
        Ended {
            // Relaxed: looked at again in `record()`.
            longest: nanos > self.longest.load(Ordering::Relaxed),
            // Relaxed: only this thread writes it.
            untold: over && !self.warned.load(Ordering::Relaxed),
        }
    }

    /// Notes a hold that seems to be the longest of the class.
    pub(crate) fn record(&self, nanos: u64, stack: &Trace) {
        // Relaxed: a number that stands for nothing else. The record of another row may be read that
        // is shorter meanwhile, by whoever does not see this one yet.
        if self.longest.fetch_max(nanos, Ordering::Relaxed) < nanos {
            self.record.set(nanos, stack);
        }
    }

    /// Notes that a hold was too long, to be told once.
    pub(crate) fn note_over(&self, nanos: u64) {
        // Relaxed: only this thread reads and writes them.
        self.warned.store(true, Ordering::Relaxed);
        self.untold.store(nanos, Ordering::Relaxed);
    }

    /// The hold that is to be told, if there is one.
    pub(crate) fn take_untold(&self) -> Option<u64> {
        // Relaxed: only this thread reads and writes it.
        let nanos = self.untold.load(Ordering::Relaxed);
        self.untold.store(0, Ordering::Relaxed);
        (nanos > 0).then_some(nanos)
    }

    /// The holds so far.
    pub(crate) fn holds(&self) -> Holds {
        let mut holds = Holds::NONE;
        holds.times = self.held.read(|| holds.over = load(&self.over));
        // Last, so that of each hold that was read the acquisition is counted; and of each bounce.
        // Acquire: pairs with the Release store of `acquired()`.
        holds.bounces = self.bounces.load(Ordering::Acquire);
        holds.acquisitions = load(&self.acquisitions);
        holds
    }

    /// Puts the hold here that was the longest of the class in place of a shorter one.
    pub(crate) fn longest(&self, longest: &mut Longest) {
        let mut trace = Trace::NONE;
        let nanos = self.record.read(&mut trace);
        longest.look(nanos, self.about.site, &trace);
    }

    /// Counts that somebody has to wait, for a lock that was taken there. Allocates.
    pub(crate) fn contended(&self, bounced: bool, held_at: Option<Site>) {
        let none = || Waiting { begun: Mutex::new(Waits::NONE), times: Measuring::new() };
        let waits = self.waits.get_or_init(|| Box::new(none()));
        let mut begun = waits.begun.lock().unwrap_or_else(PoisonError::into_inner);
        begun.contentions += 1;
        begun.bounces += bounced as u64;
        if let Some(site) = held_at {
            begun.held_at.add(site, 1);
        }
    }

    /// Counts the end of a wait that was counted when it began.
    pub(crate) fn waited(&self, nanos: u64) {
        if let Some(waits) = self.waits.get() {
            waits.times.add(nanos, || {});
        }
    }

    /// The waits so far, if there were any.
    pub(crate) fn waits(&self) -> Option<Waits> {
        let waits = self.waits.get()?;
        // In this order: of each wait that was read, the beginning is counted.
        let times = waits.times.read(|| {});
        let begun = waits.begun.lock().unwrap_or_else(PoisonError::into_inner).clone();
        (begun.contentions > 0).then_some(Waits { times, ..begun })
    }

    /// Counts from the beginning again: by the thread itself, where no other is left, as in the child
    /// of a fork.
    #[cfg(any(test, all(unix, not(miri))))]
    pub(crate) fn reset(&self) {
        [&self.acquisitions, &self.bounces, &self.over, &self.untold].into_iter().for_each(clear);
        self.warned.store(false, Ordering::Relaxed); // Relaxed: as above.
        self.held.reset();
        self.record.set(0, &Trace::NONE);
        if let Some(waits) = self.waits.get() {
            *waits.begun.lock().unwrap_or_else(PoisonError::into_inner) = Waits::NONE;
            waits.times.reset();
        }
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
        let ended = |longest, untold| Ended { longest, untold };
        assert_eq!(row.held(50), ended(true, false));
        row.record(1000, &Trace::NONE);
        assert_eq!(row.held(100), ended(false, false));
        assert_eq!(row.held(101), ended(false, true));
        row.note_over(101);
        assert_eq!((row.take_untold(), row.take_untold()), (Some(101), None));
        assert_eq!(row.held(1001), ended(true, false), "told once");
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
