//! Memory: words that every CPU reads and writes.
//!
//! A word is an atomic number, so code that races is a bug of the subject's and not undefined
//! behaviour; loads and stores are the processor's plain ones.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

/// Bytes in a page.
pub const PAGE_SIZE: u64 = 4096;

/// Words in a page.
pub const PAGE_WORDS: u64 = PAGE_SIZE / 8;

/// The address of a word, in bytes. Page zero is never mapped: its first address is null.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Addr(pub u64);

impl Addr {
    /// Points nowhere.
    pub const NULL: Addr = Addr(0);

    /// Whether it points nowhere.
    pub const fn is_null(self) -> bool {
        self.0 == 0
    }

    /// The address `words` further on.
    pub const fn word(self, words: u64) -> Addr {
        Addr(self.0 + words * 8)
    }

    /// The page it is in, counted from the first.
    pub const fn pfn(self) -> u64 {
        self.0 / PAGE_SIZE - 1
    }

    /// Where a page begins.
    pub const fn of_pfn(pfn: u64) -> Addr {
        Addr((pfn + 1) * PAGE_SIZE)
    }
}

impl fmt::Debug for Addr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:#x}", self.0)
    }
}

/// The memory of a machine.
pub struct Memory {
    words: Box<[AtomicU64]>,
}

impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Memory({} pages)", self.pages())
    }
}

impl Memory {
    /// Zeroed memory of so many pages.
    pub fn new(pages: u64) -> Memory {
        Memory { words: (0..pages * PAGE_WORDS).map(|_| AtomicU64::new(0)).collect() }
    }

    /// How many pages there are.
    pub fn pages(&self) -> u64 {
        self.words.len() as u64 / PAGE_WORDS
    }

    fn at(&self, addr: Addr) -> &AtomicU64 {
        &self.words[(addr.0 / 8 - PAGE_WORDS) as usize]
    }

    /// Reads a word that a lock, or its owner, protects.
    pub fn read(&self, addr: Addr) -> u64 {
        // Relaxed: what protects the word orders it.
        self.at(addr).load(Ordering::Relaxed)
    }

    /// Writes a word that a lock, or its owner, protects.
    pub fn write(&self, addr: Addr, value: u64) {
        // Relaxed: as in `read`.
        self.at(addr).store(value, Ordering::Relaxed);
    }

    /// Reads a pointer that RCU protects (`rcu_dereference()`).
    pub fn dereference(&self, addr: Addr) -> Addr {
        // Acquire: pairs with the Release in `exchange`, so that what it points to is there.
        Addr(self.at(addr).load(Ordering::Acquire))
    }

    /// Publishes a pointer that RCU protects (`rcu_replace_pointer()`), and returns the old one.
    pub fn exchange(&self, addr: Addr, new: Addr) -> Addr {
        // AcqRel: the Release pairs with the Acquire in `dereference`; the Acquire with the
        // Release of whoever published the old one.
        Addr(self.at(addr).swap(new.0, Ordering::AcqRel))
    }

    /// Sets so many words from an address on.
    pub fn fill(&self, addr: Addr, words: u64, value: u64) {
        for i in 0..words {
            self.write(addr.word(i), value);
        }
    }
}
