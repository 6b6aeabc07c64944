//! The memo of a class: its last chain.

use std::cell::Cell;

use crate::chain::{ChainKey, Link, VERIFY};

/// How many memos a thread has. A class has the one of its number, modulo this.
pub(super) const MEMOS: usize = 64;

/// The chain that a class was taken in last: most classes are taken in few, and then neither a key
/// is made nor a table searched.
///
/// It also cuts what would be a long wait: that each key is made of the one below. The processor
/// guesses that the memo is right and goes on with the key that is there.
///
/// The tag is the chain and its key in one word, as sure as a key is. So a memo that a signal handler
/// wrote between two looks at it is none. Where hits are verified, this one is by the whole link.
#[derive(Debug)]
#[repr(align(32))]
pub(super) struct Memo {
    tag: Cell<u64>,
    key: Cell<ChainKey>,
    link: Cell<Link>,
}

impl Memo {
    /// Of a chain that there is not: no event has all bits.
    pub(super) const fn new() -> Memo {
        let link = Link { below: ChainKey::START, event: u64::MAX };
        let tag = link.tag() ^ link.key().word();
        Memo { tag: Cell::new(tag), key: Cell::new(link.key()), link: Cell::new(link) }
    }

    /// Forgets it.
    pub(super) fn clear(&self) {
        let Memo { key, link, .. } = Memo::new();
        self.set(link.get(), key.get());
    }

    /// Remembers a chain that is known, with its key.
    pub(super) fn set(&self, link: Link, key: ChainKey) {
        self.tag.set(link.tag() ^ key.word());
        self.key.set(key);
        self.link.set(link);
    }

    /// The key of a chain, if it is the one remembered.
    #[inline(always)]
    pub(super) fn recall(&self, link: Link) -> Option<ChainKey> {
        let key = self.key.get();
        let same = self.tag.get() == link.tag() ^ key.word();
        (same && (!VERIFY || self.link.get() == link && link.key() == key)).then_some(key)
    }
}
