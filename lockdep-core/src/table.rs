//! Tables that grow a little at a time: no insertion waits until everything before it is moved.
//!
//! A `Vec` that doubles, and a `HashMap` that rehashes, make one insertion in a thousand pay for
//! the others; here that one would be a lock operation of the user's that takes milliseconds.

use std::hash::Hasher;
use std::ops::{Index as At, IndexMut as AtMut};

/// How many items lie in one piece.
const PIECE: usize = 1 << SHIFT;
const SHIFT: u32 = 9;

/// A vector in pieces: pushing moves nothing, and at most one piece is half empty.
#[derive(Clone, Debug)]
pub(crate) struct Pieces<T> {
    pieces: Vec<Vec<T>>,
    len: usize,
}

impl<T> Pieces<T> {
    pub(crate) const fn new() -> Self {
        Pieces { pieces: Vec::new(), len: 0 }
    }

    pub(crate) fn len(&self) -> usize {
        self.len
    }

    pub(crate) fn push(&mut self, item: T) {
        let piece = self.len >> SHIFT;
        if piece == self.pieces.len() {
            // The first piece grows like any vector: most tables stay small.
            self.pieces.push(Vec::with_capacity(if piece == 0 { 1 } else { PIECE }));
        }
        self.pieces[piece].push(item);
        self.len += 1;
    }

    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &T> {
        (0..self.len()).map(|i| &self[i])
    }

    /// The bytes on the heap, those that the items point to aside.
    pub(crate) fn bytes(&self) -> usize {
        let mut items = 0;
        for i in 0..self.pieces.len() {
            items += self.pieces[i].capacity();
        }
        items * size_of::<T>() + self.pieces.capacity() * size_of::<Vec<T>>()
    }
}

impl<T> Default for Pieces<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> At<usize> for Pieces<T> {
    type Output = T;

    #[inline]
    fn index(&self, i: usize) -> &T {
        &self.pieces[i >> SHIFT][i & (PIECE - 1)]
    }
}

impl<T> AtMut<usize> for Pieces<T> {
    #[inline]
    fn index_mut(&mut self, i: usize) -> &mut T {
        &mut self.pieces[i >> SHIFT][i & (PIECE - 1)]
    }
}

/// A hash index over items that are numbered from 0 and kept elsewhere: twelve bytes an item.
///
/// W. Litwin, "Linear hashing: a new tool for file and table addressing", VLDB 1980: each new item
/// adds one bucket and splits one other, so growth is the same small cost every time.
#[derive(Clone, Debug, Default)]
pub(crate) struct Index {
    /// The newest item of each bucket.
    heads: Pieces<u32>,
    items: Pieces<Item>,
}

#[derive(Clone, Copy, Debug)]
struct Item {
    /// The low half of its hash, so that only likely items are looked at.
    hash: u32,
    /// The item before in the same bucket.
    next: u32,
}

/// The end of a bucket.
const NONE: u32 = u32::MAX;

impl Index {
    /// The item that has this hash and is the one.
    #[inline]
    pub(crate) fn find(&self, hash: u64, mut is: impl FnMut(usize) -> bool) -> Option<usize> {
        if self.len() == 0 {
            return None;
        }
        let hash = hash as u32;
        let mut at = self.heads[self.bucket(hash)];
        while at != NONE {
            let item = self.items[at as usize];
            if item.hash == hash && is(at as usize) {
                return Some(at as usize);
            }
            at = item.next;
        }
        None
    }

    /// Adds the next item.
    pub(crate) fn push(&mut self, hash: u64) {
        let hash = hash as u32;
        let new = self.heads.len();
        self.heads.push(NONE);
        if new > 0 {
            self.split(new ^ (1 << new.ilog2()));
        }
        let bucket = self.bucket(hash);
        let item = self.items.len() as u32;
        self.items.push(Item { hash, next: self.heads[bucket] });
        self.heads[bucket] = item;
    }

    /// Hands on the items of a bucket that belong elsewhere since there is one bucket more.
    fn split(&mut self, old: usize) {
        let mut at = std::mem::replace(&mut self.heads[old], NONE);
        while at != NONE {
            let bucket = self.bucket(self.items[at as usize].hash);
            let head = std::mem::replace(&mut self.heads[bucket], at);
            at = std::mem::replace(&mut self.items[at as usize].next, head);
        }
    }

    fn bucket(&self, hash: u32) -> usize {
        let half = 1 << self.heads.len().ilog2();
        let wide = hash as usize & (2 * half - 1);
        if wide < self.heads.len() { wide } else { wide & (half - 1) }
    }

    pub(crate) fn len(&self) -> usize {
        self.items.len()
    }

    pub(crate) fn bytes(&self) -> usize {
        self.heads.bytes() + self.items.bytes()
    }
}

/// A map from small numbers to small numbers, four bytes a number where there are any.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sparse(Vec<Option<Box<[u32; PAGE]>>>);

const PAGE: usize = 64;

impl Sparse {
    #[inline]
    pub(crate) fn get(&self, key: usize) -> Option<usize> {
        let value = self.0.get(key / PAGE)?.as_ref()?[key % PAGE];
        (value != NONE).then_some(value as usize)
    }

    pub(crate) fn set(&mut self, key: usize, value: usize) {
        if self.0.len() <= key / PAGE {
            self.0.resize_with(key / PAGE + 1, || None);
        }
        self.0[key / PAGE].get_or_insert_with(|| Box::new([NONE; PAGE]))[key % PAGE] = value as u32;
    }

    pub(crate) fn bytes(&self) -> usize {
        let mut bytes = self.0.capacity() * size_of::<Option<Box<()>>>();
        for page in &self.0 {
            bytes += if page.is_some() { size_of::<[u32; PAGE]>() } else { 0 };
        }
        bytes
    }
}

/// A map from words to numbers from 1, from which words can be taken out again. For what is small
/// or cold: it doubles, as this module says others should not.
#[derive(Clone, Debug, Default)]
pub(crate) struct Numbers {
    /// Word and number; a number of 0 is a free place. A power of two of them, at most half full.
    places: Vec<(u64, u32)>,
    len: usize,
}

impl Numbers {
    fn start(&self, word: u64) -> usize {
        Fold::default().mix(word).finish() as usize & (self.places.len() - 1)
    }

    /// The place of a word, or the free one where its search ends.
    fn find(&self, word: u64) -> usize {
        let mut at = self.start(word);
        while self.places[at].1 != 0 && self.places[at].0 != word {
            at = (at + 1) & (self.places.len() - 1);
        }
        at
    }

    /// The number of a word.
    pub(crate) fn get(&self, word: u64) -> Option<u32> {
        if self.len == 0 {
            return None;
        }
        let number = self.places[self.find(word)].1;
        (number != 0).then_some(number)
    }

    /// Gives a word a number. False, with nothing changed, if it has one.
    pub(crate) fn insert(&mut self, word: u64, number: u32) -> bool {
        if self.places.len() < 2 * (self.len + 1) {
            let wider = vec![(0, 0); (self.places.len() * 2).max(8)];
            let old = std::mem::replace(&mut self.places, wider);
            for place in old.into_iter().filter(|place| place.1 != 0) {
                let at = self.find(place.0);
                self.places[at] = place;
            }
        }
        let at = self.find(word);
        let new = self.places[at].1 == 0;
        if new {
            self.places[at] = (word, number);
            self.len += 1;
        }
        new
    }

    /// Takes a word out, and gives its number.
    pub(crate) fn remove(&mut self, word: u64) -> Option<u32> {
        let number = self.get(word)?;
        let mut free = self.find(word);
        let mut at = free;
        // What stands behind it and could not be found over a free place moves into it.
        loop {
            at = (at + 1) & (self.places.len() - 1);
            if self.places[at].1 == 0 {
                break;
            }
            let start = self.start(self.places[at].0);
            let mask = self.places.len() - 1;
            if (at.wrapping_sub(start) & mask) >= (at.wrapping_sub(free) & mask) {
                self.places[free] = self.places[at];
                free = at;
            }
        }
        self.places[free] = (0, 0);
        self.len -= 1;
        Some(number)
    }

    pub(crate) fn bytes(&self) -> usize {
        self.places.capacity() * size_of::<(u64, u32)>()
    }
}

/// A hasher of few instructions for keys that are the program's own: nobody chooses them to
/// collide, which std's hasher is made to withstand.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Fold(u64);

impl Fold {
    /// The hash after one more word: both halves of a 128-bit product, so that every bit counts.
    #[inline]
    #[must_use]
    pub(crate) const fn mix(self, word: u64) -> Fold {
        let product = (self.0 ^ word ^ 0x9e37_79b9_7f4a_7c15) as u128 * 0xa076_1d64_78bd_642f_u128;
        Fold((product as u64) ^ (product >> 64) as u64)
    }

    /// The hash after the bytes of a string and its length.
    #[must_use]
    pub(crate) fn mix_str(mut self, text: &str) -> Fold {
        self.write(text.as_bytes());
        self.mix(text.len() as u64)
    }
}

impl Hasher for Fold {
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            *self = self.mix(u64::from_le_bytes(word));
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANY: usize = if cfg!(miri) { 700 } else { 5_000 };

    #[test]
    fn pieces_are_one_vector() {
        let mut pieces = Pieces::new();
        (0..MANY).for_each(|i| pieces.push(i));
        pieces[PIECE] += 1;
        assert_eq!((pieces.len(), pieces[PIECE], pieces[MANY - 1]), (MANY, PIECE + 1, MANY - 1));
        assert_eq!(pieces.iter().count(), MANY);
        assert!(pieces.bytes() < (MANY + PIECE) * size_of::<usize>() * 2);
    }

    #[test]
    fn every_item_is_found_after_every_split() {
        let hash = |key: usize| Fold::default().mix(key as u64).finish();
        // Every third key has the same hash as the one before: buckets with more than one.
        let key = |i: usize| if i % 3 == 2 { i - 1 } else { i };
        let mut index = Index::default();
        for i in 0..MANY {
            assert_eq!(index.find(hash(key(i)), |item| item == i), None);
            index.push(hash(key(i)));
            assert_eq!(index.find(hash(key(i)), |item| item == i), Some(i));
        }
        assert!((0..MANY).all(|i| index.find(hash(key(i)), |item| item == i) == Some(i)));
        assert_eq!(index.len(), MANY);
    }

    #[test]
    fn words_come_and_go() {
        let mut numbers = Numbers::default();
        let words = |from: u64| (from..MANY as u64).step_by(3);
        for word in words(0).chain(words(1)) {
            assert!(numbers.insert(word, word as u32 + 1) && !numbers.insert(word, 7));
            if word >= 30 && word % 3 == 0 {
                assert_eq!(numbers.remove(word - 30), Some(word as u32 - 29));
            }
        }
        for word in 0..MANY as u64 {
            let gone = word % 3 == 2 || word % 3 == 0 && word + 30 < MANY as u64;
            assert_eq!(numbers.get(word), (!gone).then_some(word as u32 + 1), "{word}");
        }
        assert_eq!(numbers.remove(2), None);
    }

    #[test]
    fn a_sparse_map_takes_room_only_where_it_is_used() {
        let mut map = Sparse::default();
        for key in [3, 5_000, 3 + PAGE] {
            assert_eq!(map.get(key), None);
            map.set(key, key + 1);
            assert_eq!(map.get(key), Some(key + 1));
        }
        assert_eq!((map.get(4), map.get(3)), (None, Some(4)));
        assert!(map.bytes() < 3_000);
    }
}
