//! The bit spinlock.

use std::hint;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use lockdep_core::class::LockType;
use lockdep_core::wait::{Atomicity, WaitType, WaitTypes};

use crate::token::{self, Held, How, Real, Subject, Tracked, Undo, Watched};

static BIT: LockType =
    LockType::new("bit spinlock", WaitTypes::new(WaitType::Spin)).atomicity(Atomicity::Atomic);

/// A spinlock in one bit of a word whose other bits are the user's (`bit_spin_lock()`).
///
/// Linux has no map for it, so nothing is known of its nesting there; here it is a raw spinlock.
#[derive(Debug)]
#[doc(alias = "bit_spin_lock")]
pub struct BitSpinLock(Watched<Word>);

/// The word, and which bit of it is the lock.
#[derive(Debug)]
struct Word {
    word: AtomicUsize,
    bit: usize,
}

impl Real for Word {
    fn held(&self) -> Option<bool> {
        // Relaxed: asked when nobody else can reach the lock.
        Some(self.word.load(Ordering::Relaxed) & self.bit != 0)
    }
}

impl BitSpinLock {
    /// A word with the lock in bit `bit`, which must be clear in `word`.
    ///
    /// # Panics
    /// If there is no such bit, or it is set.
    #[track_caller]
    pub const fn new(word: usize, bit: u32) -> BitSpinLock {
        assert!(bit < usize::BITS, "a word has no such bit");
        assert!(word & 1 << bit == 0, "the bit of the lock must be clear");
        BitSpinLock(Watched::new(Word { word: AtomicUsize::new(word), bit: 1 << bit }))
    }

    /// Spins for the lock and takes it.
    #[track_caller]
    pub fn lock(&self) -> BitSpinLockGuard<'_> {
        let how = const { How::exclusive(&BIT) };
        token::acquire(self.subject(), &how, Undo::NOTHING);
        if !self.set() {
            token::waiting(self.0.map(), || self.spin());
        }
        BitSpinLockGuard { held: Held::new(Bit(&self.0), self.0.map(), Undo::NOTHING) }
    }

    /// Takes the lock if it is free (`bit_spin_trylock()`).
    #[track_caller]
    pub fn try_lock(&self) -> Option<BitSpinLockGuard<'_>> {
        if !self.set() {
            return None;
        }
        let bit = Bit(&self.0);
        let how = const { How::exclusive(&BIT).trylock() };
        token::acquire(self.subject(), &how, Undo::NOTHING);
        Some(BitSpinLockGuard { held: Held::new(bit, self.0.map(), Undo::NOTHING) })
    }

    /// Spins until it has the lock.
    fn spin(&self) {
        let mut spins = 0u32;
        while !self.set() {
            spins += 1;
            // The holder may need this very CPU: unlike a kernel, we can be preempted.
            if spins.is_multiple_of(64) { thread::yield_now() } else { hint::spin_loop() }
        }
    }

    fn set(&self) -> bool {
        // Acquire: pairs with the Release in `Bit::drop`, so that what the holder before wrote
        // under the lock is seen.
        self.0.word.fetch_or(self.0.bit, Ordering::Acquire) & self.0.bit == 0
    }
}

impl Tracked for BitSpinLock {
    fn subject(&self) -> Subject<'_> {
        Subject { map: self.0.map(), lock_type: &BIT, payload: || "bit", size: 0 }
    }
}

/// The bit is set as long as this lives.
#[derive(Debug)]
struct Bit<'a>(&'a Word);

impl Drop for Bit<'_> {
    fn drop(&mut self) {
        // Release: pairs with the Acquire in `set()`.
        self.0.word.fetch_and(!self.0.bit, Ordering::Release);
    }
}

/// A held [`BitSpinLock`]; dropping it releases.
#[derive(Debug)]
#[must_use = "if unused the lock is released at once"]
pub struct BitSpinLockGuard<'a> {
    held: Held<'a, Bit<'a>, true>,
}

impl BitSpinLockGuard<'_> {
    /// The other bits of the word.
    pub fn get(&self) -> usize {
        let lock = self.held.0;
        // Relaxed: only the holder changes them.
        lock.word.load(Ordering::Relaxed) & !lock.bit
    }

    /// Sets the other bits of the word.
    pub fn set(&mut self, word: usize) {
        let lock = self.held.0;
        // Relaxed: published by the release of the lock.
        lock.word.store(word | lock.bit, Ordering::Relaxed);
    }
}
