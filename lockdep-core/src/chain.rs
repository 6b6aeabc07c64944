//! The chain cache: nestings that were checked before, by their key.
//!
//! A chain key covers everything that any rule looks at, so a known key means that every check is
//! known to pass. Linux: `struct lock_chain`, `lookup_chain_cache_add()`; there the key covers
//! class and mode, and the wait type is checked again each time.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use once_cell::sync::OnceCell;

/// The running key of a held stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ChainKey(u64);

impl ChainKey {
    /// The key of an empty stack.
    pub const START: ChainKey = ChainKey(0x9e37_79b9_7f4a_7c15);

    /// The key after one more event. Both halves of a 128-bit product are folded, so every bit of
    /// the result depends on every bit of both inputs.
    #[inline]
    #[must_use]
    pub const fn mix(self, event: u64) -> ChainKey {
        let product = (self.0 ^ event) as u128 * 0xa076_1d64_78bd_642f_u128;
        let folded = (product as u64) ^ (product >> 64) as u64;
        ChainKey(folded.wrapping_add(self.0.rotate_left(23)))
    }
}

impl ChainKey {
    /// The key as an event of another chain.
    pub(crate) const fn word(self) -> u64 {
        self.0
    }
}

/// How many doublings of the table there can be: more than memory holds.
const LEVELS: usize = 40;
const FIRST_LEVEL: usize = 1 << 8;

/// A growing set of 64-bit keys: lock-free to read, one writer at a time.
///
/// # Invariants
/// Tables only grow: each level is twice the last and holds all keys of those before it. An old
/// level stays readable, so a reader that saw it last can only miss, which costs a slow path.
#[derive(Debug)]
pub struct ChainCache {
    levels: [OnceCell<Box<[AtomicU64]>>; LEVELS],
    /// Which level is the newest. Release in `insert`, after the level was filled; Acquire in
    /// `contains`.
    newest: AtomicUsize,
    len: AtomicUsize,
}

impl ChainCache {
    /// An empty cache; nothing is allocated before the first insertion.
    pub const fn new() -> Self {
        ChainCache {
            levels: [const { OnceCell::new() }; LEVELS],
            newest: AtomicUsize::new(0),
            len: AtomicUsize::new(0),
        }
    }

    /// Whether the key was published.
    #[inline]
    pub fn contains(&self, key: ChainKey) -> bool {
        // Acquire: pairs with the Release in `insert`, so that the level is seen filled.
        let newest = self.newest.load(Ordering::Acquire);
        self.levels[newest].get().is_some_and(|table| probe(table, key.0).is_none())
    }

    /// Publishes a key. The caller is the only writer: it holds the validator's lock.
    pub fn insert(&self, key: ChainKey) {
        let newest = self.newest.load(Ordering::Relaxed); // Relaxed: only writers store it.
        let len = self.len.load(Ordering::Relaxed); // Relaxed: as above.
        let table = self.levels[newest].get_or_init(|| new_table(FIRST_LEVEL));
        let Some(slot) = probe(table, key.0) else { return };
        // Relaxed: the key is its own payload. Whoever misses it takes the slow path.
        table[slot].store(key.0, Ordering::Relaxed);
        self.len.store(len + 1, Ordering::Relaxed); // Relaxed: a statistic.
        if (len + 1) * 2 > table.len() {
            let next = self.levels[newest + 1].get_or_init(|| {
                let next = new_table(table.len() * 2);
                for old in table {
                    let old = old.load(Ordering::Relaxed); // Relaxed: written by this writer.
                    if let Some(slot) = (old != 0).then(|| probe(&next, old)).flatten() {
                        next[slot].store(old, Ordering::Relaxed); // Relaxed: published below.
                    }
                }
                next
            });
            debug_assert!(next.len() > len);
            // Release: pairs with the Acquire in `contains`.
            self.newest.store(newest + 1, Ordering::Release);
        }
    }

    /// How many chains are known.
    pub fn len(&self) -> usize {
        self.len.load(Ordering::Relaxed) // Relaxed: a statistic.
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The bytes of all levels.
    pub fn bytes(&self) -> usize {
        self.levels.iter().filter_map(OnceCell::get).map(|table| table.len() * 8).sum()
    }
}

impl Default for ChainCache {
    fn default() -> Self {
        Self::new()
    }
}

fn new_table(len: usize) -> Box<[AtomicU64]> {
    (0..len).map(|_| AtomicU64::new(0)).collect()
}

/// The free slot for `key`, or `None` if the key is there. A table is at most half full.
#[inline]
fn probe(table: &[AtomicU64], key: u64) -> Option<usize> {
    let mask = table.len() - 1;
    let mut slot = key as usize & mask;
    loop {
        // Relaxed: keys are never changed or removed, and carry nothing but themselves.
        match table[slot].load(Ordering::Relaxed) {
            0 => return Some(slot),
            found if found == key => return None,
            _ => slot = (slot + 1) & mask,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Enough for several growths; Miri is slow.
    const MANY: u64 = if cfg!(miri) { 700 } else { 10_000 };

    #[test]
    fn what_was_published_is_found_through_every_growth() {
        let cache = ChainCache::new();
        let keys: Vec<ChainKey> = (0..MANY).map(|i| ChainKey::START.mix(i)).collect();
        for (i, key) in keys.iter().enumerate() {
            assert!(!cache.contains(*key));
            cache.insert(*key);
            cache.insert(*key);
            assert_eq!(cache.len(), i + 1);
        }
        assert!(keys.iter().all(|key| cache.contains(*key)));
        assert!(!cache.contains(ChainKey::START));
    }

    #[test]
    fn a_reader_beside_the_writer_never_sees_a_key_that_was_not_published() {
        let cache = ChainCache::new();
        std::thread::scope(|scope| {
            scope.spawn(|| (0..MANY / 2).for_each(|i| cache.insert(ChainKey::START.mix(2 * i))));
            scope.spawn(|| {
                assert!((0..MANY / 2).all(|i| !cache.contains(ChainKey::START.mix(2 * i + 1))));
            });
        });
        assert!((0..MANY / 2).all(|i| cache.contains(ChainKey::START.mix(2 * i))));
    }
}
