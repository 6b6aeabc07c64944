//! The sequence lock.

use std::any::type_name;
use std::fmt;
use std::hint;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering, fence};

use lockdep_core::class::LockType;
use lockdep_core::mode::Mode;
use lockdep_core::site::Site;
use lockdep_core::wait::{WaitType, WaitTypes};

use super::SpinLock;
use super::lock::{LockGuard, Spin};
use crate::token::{Held, How, Map, Subject, Tracked, Undo, event};

static SEQCOUNT: LockType = LockType::new("seqcount", WaitTypes::new(WaitType::None));

/// A sequence lock (`seqlock_t`) over `N` words: writers exclude each other by a spinlock, readers
/// copy and try again if a writer came.
///
/// A reader waits for a writer that is at work, so the two are in the graph: reading where a
/// writer may have been interrupted is a finding. The payload is words and not any `T`, since
/// nothing else can be copied soundly while it is written.
///
/// ```
/// use lockdep::kernel::SeqLock;
///
/// static TIME: SeqLock<2> = SeqLock::new([0, 0]);
/// TIME.write().set([17, 4]);
/// assert_eq!(TIME.read(), [17, 4]);
/// ```
#[doc(alias = "seqlock_t")]
pub struct SeqLock<const N: usize> {
    /// Excludes writers.
    writers: SpinLock<()>,
    map: Map,
    /// Odd while a writer is at work.
    sequence: AtomicU32,
    words: [AtomicU64; N],
}

impl<const N: usize> SeqLock<N> {
    /// A lock over these words.
    #[track_caller]
    pub const fn new(words: [u64; N]) -> SeqLock<N> {
        let mut cells = [const { AtomicU64::new(0) }; N];
        let mut i = 0;
        while i < N {
            cells[i] = AtomicU64::new(words[i]);
            i += 1;
        }
        SeqLock {
            writers: SpinLock::new(()),
            map: Map::new(()),
            sequence: AtomicU32::new(0),
            words: cells,
        }
    }

    /// A consistent copy (`read_seqbegin()`, `read_seqretry()`).
    #[doc(alias = "read_seqbegin")]
    #[track_caller]
    pub fn read(&self) -> [u64; N] {
        let how = How::read(&SEQCOUNT, Mode::RecursiveRead);
        let (subject, site) = (self.subject(), Site::caller());
        event(|validator, task| {
            let wanted = subject.wanted(task, &how, site);
            validator.sync(task, &wanted)
        });
        loop {
            // Acquire: pairs with the Release in the guard's drop, so that the words of the
            // writer before are seen.
            let before = self.sequence.load(Ordering::Acquire);
            if before.is_multiple_of(2) {
                // Relaxed: ordered by the fence below.
                let words = std::array::from_fn(|i| self.words[i].load(Ordering::Relaxed));
                // Acquire: pairs with the Release fence of `write()`. If any word above was of a
                // writer at work, its odd sequence is seen by the load below.
                fence(Ordering::Acquire);
                if self.sequence.load(Ordering::Relaxed) == before {
                    return words;
                }
            }
            hint::spin_loop();
        }
    }

    /// Takes the lock for writing (`write_seqlock()`).
    #[doc(alias = "write_seqlock")]
    #[track_caller]
    pub fn write(&self) -> SeqLockGuard<'_, N> {
        self.begin(self.writers.lock())
    }

    /// Takes the lock for writing with interrupts off (`write_seqlock_irqsave()`).
    #[doc(alias = "write_seqlock_irqsave")]
    #[track_caller]
    pub fn write_irqsave(&self) -> SeqLockGuard<'_, N> {
        self.begin(self.writers.lock_irqsave())
    }

    #[track_caller]
    fn begin<'a>(&'a self, writer: LockGuard<'a, Spin, ()>) -> SeqLockGuard<'a, N> {
        let how = const { How::exclusive(&SEQCOUNT) };
        let held = Held::acquire(self.subject(), &how, Undo::NOTHING);
        // Relaxed: writers are excluded, and readers are ordered by the fence.
        self.sequence.fetch_add(1, Ordering::Relaxed);
        // Release: pairs with the Acquire fence of `read()`.
        fence(Ordering::Release);
        SeqLockGuard { work: AtWork(self), _held: held, _writer: writer }
    }
}

impl<const N: usize> Tracked for SeqLock<N> {
    fn subject(&self) -> Subject<'_> {
        Subject {
            map: self.map.map(),
            lock_type: &SEQCOUNT,
            payload: type_name::<[u64; N]>,
            size: 0,
        }
    }
}

impl<const N: usize> fmt::Debug for SeqLock<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sequence = self.sequence.load(Ordering::Relaxed); // Relaxed: for people only.
        f.debug_struct("SeqLock").field("sequence", &sequence).finish_non_exhaustive()
    }
}

/// The sequence is odd as long as this lives.
#[derive(Debug)]
struct AtWork<'a, const N: usize>(&'a SeqLock<N>);

impl<const N: usize> Drop for AtWork<'_, N> {
    fn drop(&mut self) {
        // Release: pairs with the Acquire load in `read()`.
        self.0.sequence.fetch_add(1, Ordering::Release);
    }
}

/// A [`SeqLock`] held for writing; dropping it releases.
#[derive(Debug)]
#[must_use = "if unused the lock is released at once"]
pub struct SeqLockGuard<'a, const N: usize> {
    // In this order: the sequence is even before the record ends and the next writer comes.
    work: AtWork<'a, N>,
    _held: Held<'a, (), false>,
    _writer: LockGuard<'a, Spin, ()>,
}

impl<const N: usize> SeqLockGuard<'_, N> {
    /// Writes all words.
    pub fn set(&mut self, words: [u64; N]) {
        for (cell, word) in self.work.0.words.iter().zip(words) {
            // Relaxed: ordered by the sequence around it.
            cell.store(word, Ordering::Relaxed);
        }
    }

    /// The words as they are.
    pub fn get(&self) -> [u64; N] {
        // Relaxed: only this writer changes them.
        std::array::from_fn(|i| self.work.0.words[i].load(Ordering::Relaxed))
    }
}
