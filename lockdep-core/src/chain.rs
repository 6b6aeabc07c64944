//! The chain cache: nestings that were checked before, by their key.
//!
//! A chain key covers everything that any rule looks at, so a known key means that every check is
//! known to pass. Linux: `struct lock_chain`, `lookup_chain_cache_add()`; there the key covers
//! class and mode, and the wait type is checked again each time.
//!
//! # How rare a false hit is
//! Keys are 64 bits and behave as random ones. With `n` chains known, a chain that is new has the
//! key of a known one with probability `n / 2^64`: one in 18 million million (1.8 * 10^13) for a
//! program of a million chains. (Two chains that differ by an exchange of two locks `d` places
//! apart: at most `8 d / 2^64`, since `BASE^d - 1` is a multiple of `4 d` at the most.) Such a hit
//! hides a nesting only if no other path shows it.
//!
//! Where debug assertions are on, which is where tests run, every hit is verified: each slot keeps
//! the two words that its key was made of, and a hit whose words differ is no hit. Since the key
//! below was verified in the same way when its lock was taken, by induction the whole chain is.

#[cfg(loom)]
use loom::sync::atomic::{AtomicU64, Ordering};
use std::sync::Arc;
#[cfg(not(loom))]
use std::sync::atomic::{AtomicU64, Ordering};

/// The running key of a held stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ChainKey(u64);

impl ChainKey {
    /// The key of an empty stack.
    pub const START: ChainKey = ChainKey(0x9e37_79b9_7f4a_7c15);

    /// The key after one more event.
    ///
    /// The event is scattered over 64 bits (both halves of a 128-bit product, folded, as in wyhash)
    /// and is the next coefficient of a polynomial over the integers modulo 2^64. What is held
    /// enters by one multiplication only, since taking several locks in a row waits for it.
    #[inline]
    #[must_use]
    pub const fn mix(self, event: u64) -> ChainKey {
        let product = event as u128 * 0xa076_1d64_78bd_642f;
        let scattered = (product as u64) ^ (product >> 64) as u64;
        ChainKey(self.0.wrapping_mul(ChainKey::BASE).wrapping_add(scattered))
    }

    /// The base of the polynomial: 5 modulo 8, so that its powers differ as early as they can.
    const BASE: u64 = 0x9e37_79b9_7f4a_7c15;

    /// The key as an event of another chain.
    pub(crate) const fn word(self) -> u64 {
        self.0
    }
}

/// One step of a chain: an event on top of what is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// The key of what is held.
    pub below: ChainKey,
    /// Everything about the event that a rule looks at.
    pub event: u64,
}

impl Link {
    /// The key of the chain with this step.
    #[inline]
    #[must_use]
    pub const fn key(self) -> ChainKey {
        self.below.mix(self.event)
    }

    /// A word that another step hardly has: of two with one event, or on one chain, none.
    #[inline]
    pub(crate) const fn tag(self) -> u64 {
        self.below.0 ^ self.event
    }
}

/// Whether hits are verified: where tests run, and not where the last nanosecond counts.
pub(crate) const VERIFY: bool = cfg!(debug_assertions);

/// One place of a table; a key of 0 is a free one.
#[derive(Debug)]
pub(crate) struct Slot {
    key: AtomicU64,
    #[cfg(debug_assertions)]
    made_of: [AtomicU64; 2],
}

impl Slot {
    fn new() -> Slot {
        Slot {
            key: AtomicU64::new(0),
            #[cfg(debug_assertions)]
            made_of: [AtomicU64::new(0), AtomicU64::new(0)],
        }
    }

    #[inline]
    pub(crate) fn load(&self) -> u64 {
        // Relaxed: a key is its own payload, never changed or removed. Acquire where there are
        // words beside it: pairs with the Release in `fill`.
        self.key.load(if VERIFY { Ordering::Acquire } else { Ordering::Relaxed })
    }

    fn fill(&self, key: u64, link: Link) {
        #[cfg(debug_assertions)]
        for (word, value) in self.made_of.iter().zip([link.below.0, link.event]) {
            // Relaxed: published by the key, below.
            word.store(value, Ordering::Relaxed);
        }
        let _ = link;
        // Relaxed and Release: see `load`. Whoever misses it takes the slow path.
        self.key.store(key, if VERIFY { Ordering::Release } else { Ordering::Relaxed });
    }

    /// Whether the key that is here was made by this very step.
    #[inline]
    pub(crate) fn is(&self, link: Link) -> bool {
        #[cfg(debug_assertions)]
        {
            // Relaxed: written before the key, which `load` acquired.
            let [below, event] = &self.made_of;
            let found = (below.load(Ordering::Relaxed), event.load(Ordering::Relaxed));
            found == (link.below.0, link.event)
        }
        #[cfg(not(debug_assertions))]
        {
            let _ = link;
            true
        }
    }

    #[cfg(debug_assertions)]
    fn link(&self) -> Link {
        // Relaxed: read by the writer only.
        let [below, event] = self.made_of.each_ref().map(|word| word.load(Ordering::Relaxed));
        Link { below: ChainKey(below), event }
    }

    #[cfg(not(debug_assertions))]
    fn link(&self) -> Link {
        Link { below: ChainKey::START, event: 0 }
    }
}

/// The keys that were known when it was handed out, and those that came since, until there were
/// too many for it.
///
/// Any number of threads look things up in it while one adds. Nothing is changed or removed, so an
/// old table can only miss what is new, which costs its reader a slow path and there a newer table.
#[derive(Clone, Debug)]
pub struct ChainTable(Arc<[Slot]>);

impl ChainTable {
    fn new(len: usize) -> ChainTable {
        debug_assert!(len.is_power_of_two());
        ChainTable((0..len).map(|_| Slot::new()).collect())
    }

    /// Whether the chain that `link` ends was published. `key` is the link's.
    #[inline]
    pub fn contains(&self, key: ChainKey, link: Link) -> bool {
        self.find(key.0).is_err_and(|slot| slot.is(link))
    }

    /// The slots, a power of two of them. A key's search begins at the slot of its low bits, and
    /// ends at a free one.
    pub(crate) fn slots(&self) -> &[Slot] {
        &self.0
    }

    /// The free slot for `key`, or the one that has it.
    fn find(&self, key: u64) -> Result<&Slot, &Slot> {
        let slots = &*self.0;
        let mut slot = key as usize;
        // A table is at most half full, so the search ends.
        loop {
            let here = &slots[slot & (slots.len() - 1)];
            match here.load() {
                0 => return Ok(here),
                found if found == key => return Err(here),
                _ => slot += 1,
            }
        }
    }
}

/// The newest table, and how to add to it. One writer at a time: it lives under the validator's
/// lock.
#[derive(Debug)]
pub struct ChainCache {
    table: ChainTable,
    len: usize,
    collisions: u64,
}

/// The length of the first table.
const FIRST: usize = 1 << 8;

impl ChainCache {
    /// An empty cache.
    pub fn new() -> Self {
        Self::with_len(FIRST)
    }

    fn with_len(len: usize) -> Self {
        ChainCache { table: ChainTable::new(len), len: 0, collisions: 0 }
    }

    /// The newest table, to look things up in without the lock.
    pub fn table(&self) -> &ChainTable {
        &self.table
    }

    /// Publishes a chain.
    pub fn insert(&mut self, link: Link) {
        // 0 marks a free slot; a chain with that key is judged each time.
        let key = link.key().0;
        if key == 0 {
            return;
        }
        match self.table.find(key) {
            Ok(slot) => slot.fill(key, link),
            Err(slot) => {
                self.collisions += !slot.is(link) as u64;
                return;
            }
        }
        self.len += 1;
        if self.len * 2 > self.table.0.len() {
            self.grow();
        }
    }

    fn grow(&mut self) {
        let next = ChainTable::new(self.table.0.len() * 2);
        for old in &*self.table.0 {
            let key = old.load();
            if key != 0
                && let Ok(slot) = next.find(key)
            {
                slot.fill(key, old.link());
            }
        }
        self.table = next;
    }

    /// How many chains are known.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// How many chains were seen whose key another one has; only counted where hits are verified.
    /// Each is judged every time.
    pub fn collisions(&self) -> u64 {
        self.collisions
    }

    /// The bytes of the newest table.
    pub fn bytes(&self) -> usize {
        size_of_val(&*self.table.0)
    }
}

impl Default for ChainCache {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
#[cfg(not(loom))]
mod tests {
    use super::*;

    /// Enough for several growths; Miri is slow.
    const MANY: u64 = if cfg!(miri) { 200 } else { 10_000 };

    fn link(event: u64) -> Link {
        Link { below: ChainKey::START, event }
    }

    fn knows(table: &ChainTable, link: Link) -> bool {
        table.contains(link.key(), link)
    }

    #[test]
    fn what_was_published_is_found_through_every_growth() {
        let mut cache = ChainCache::new();
        for i in 0..MANY {
            assert!(!knows(cache.table(), link(i)));
            cache.insert(link(i));
            cache.insert(link(i));
            assert_eq!(cache.len(), i as usize + 1);
        }
        assert!((0..MANY).all(|i| knows(cache.table(), link(i))));
        assert!(!knows(cache.table(), link(MANY)));
        assert_eq!(cache.collisions(), 0);
    }

    #[test]
    fn a_reader_beside_the_writer_never_sees_a_key_that_was_not_published() {
        let mut cache = ChainCache::new();
        let table = cache.table().clone();
        let few = FIRST as u64 / 2 - 1;
        std::thread::scope(|scope| {
            scope.spawn(|| (0..few).for_each(|i| cache.insert(link(2 * i))));
            scope.spawn(|| assert!((0..few).all(|i| !knows(&table, link(2 * i + 1)))));
        });
        assert!((0..few).all(|i| knows(&table, link(2 * i))), "the same table all the while");
    }

    #[test]
    #[cfg(debug_assertions)]
    fn a_hit_of_another_chain_is_no_hit() {
        let mut cache = ChainCache::new();
        cache.insert(link(1));
        // Another step with the same key, as if by chance: solved for the event.
        let key = link(1).key();
        assert!(cache.table().contains(key, link(1)));
        assert!(!cache.table().contains(key, link(2)));
    }
}

/// All interleavings of a writer and a reader; run with `RUSTFLAGS="--cfg loom"`.
#[cfg(test)]
#[cfg(loom)]
mod model {
    use loom::thread;

    use super::*;

    fn link(event: u64) -> Link {
        Link { below: ChainKey::START, event }
    }

    fn knows(table: &ChainTable, link: Link) -> bool {
        table.contains(link.key(), link)
    }

    #[test]
    fn a_key_is_there_with_its_words_or_not_at_all() {
        loom::model(|| {
            let cache = ChainCache::with_len(4);
            let table = cache.table().clone();
            let writer = thread::spawn(move || {
                let mut cache = cache;
                cache.insert(link(1));
                cache
            });
            // Two looks: what was seen once stays.
            let first = knows(&table, link(1));
            let second = knows(&table, link(1));
            assert!(second || !first, "a key that was published is gone");
            assert!(!knows(&table, link(2)), "a key that nobody published");
            let cache = writer.join().unwrap();
            assert!(knows(&table, link(1)) && knows(cache.table(), link(1)));
        });
    }

    #[test]
    fn whoever_sees_a_key_sees_its_words() {
        loom::model(|| {
            let slot = loom::sync::Arc::new(Slot::new());
            let key = link(7).key().0;
            let writer = {
                let slot = slot.clone();
                thread::spawn(move || slot.fill(key, link(7)))
            };
            let seen = slot.load();
            assert!(seen == 0 || seen == key);
            assert!(seen == 0 || slot.is(link(7)));
            writer.join().unwrap();
            assert!(slot.load() == key && slot.is(link(7)));
        });
    }

    #[test]
    fn an_old_table_misses_and_never_invents_while_a_new_one_is_made() {
        loom::model(|| {
            let mut cache = ChainCache::with_len(2);
            cache.insert(link(1));
            let old = cache.table().clone();
            let writer = thread::spawn(move || {
                let mut cache = cache;
                // The table grows under the reader's eyes.
                cache.insert(link(2));
                cache
            });
            assert!(knows(&old, link(1)), "an old table keeps what it had");
            assert!(!knows(&old, link(3)));
            let cache = writer.join().unwrap();
            assert!([1, 2].iter().all(|i| knows(cache.table(), link(*i))));
        });
    }
}
