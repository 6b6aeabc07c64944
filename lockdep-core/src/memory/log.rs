//! What was held together, as sequences: the chains, which the cache knows by their keys alone.

use std::hash::Hasher;

use crate::class::ClassId;
use crate::context::ContextId;
use crate::held::{Acquire, HeldLock};
use crate::mode::Mode;
use crate::table::{Fold, Index, Pieces};

/// Sequences of locks, each once. Linux: `chain_hlocks`, `/proc/lockdep_chains`.
#[derive(Debug, Default)]
pub struct ChainLog {
    words: Pieces<u32>,
    /// Where each begins in `words`.
    starts: Pieces<u32>,
    by_words: Index,
}

impl ChainLog {
    /// Remembers a lock on top of others, in a context.
    pub fn add(&mut self, context: ContextId, held: &[HeldLock], wanted: &Acquire) {
        let mut words = Vec::with_capacity(held.len() + 2);
        words.push(context.index() as u32);
        for held in held {
            words.push(word(held.class(), held.mode()));
        }
        words.push(word(wanted.class, wanted.mode));
        let mut hash = Fold::default();
        for word in &words {
            hash = hash.mix(*word as u64);
        }
        let hash = hash.finish();
        let is = |i| self.range(i).map(|at| &self.words[at]).eq(&words);
        if self.by_words.find(hash, is).is_none() {
            self.by_words.push(hash);
            self.starts.push(self.words.len() as u32);
            words.into_iter().for_each(|word| self.words.push(word));
        }
    }

    fn range(&self, i: usize) -> std::ops::Range<usize> {
        let end = match i + 1 < self.starts.len() {
            true => self.starts[i + 1] as usize,
            false => self.words.len(),
        };
        self.starts[i] as usize..end
    }

    /// All of them, in the order in which they were seen.
    pub fn iter(&self) -> impl Iterator<Item = (ContextId, Vec<(ClassId, Mode)>)> {
        (0..self.starts.len()).map(|i| {
            let mut words = self.range(i).map(|at| self.words[at]);
            let context = ContextId(words.next().unwrap_or(0) as u8);
            let lock = |word: u32| (ClassId(word >> 2), Mode::of_bits(word as u16));
            (context, words.map(lock).collect())
        })
    }
}

fn word(class: ClassId, mode: Mode) -> u32 {
    class.get() << 2 | mode.bits() as u32
}
