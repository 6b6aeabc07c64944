//! Blocks: a page full of pointers, and the list that needs none.

use crate::machine::memory::{Addr, Memory, PAGE_WORDS};

/// How many pointers fit into a page beside the block's header.
pub const POINTERS: u64 = PAGE_WORDS - HEADER;

/// Words of the header: how many pointers there are, and the next block.
const HEADER: u64 = 2;

/// A page of pointers (`struct kvfree_rcu_bulk_data`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block(pub Addr);

impl Block {
    /// An empty block in a page, before `next`.
    pub fn new(memory: &Memory, page: Addr, next: Option<Block>) -> Block {
        memory.write(page, 0);
        memory.write(page.word(1), next.map_or(0, |block| block.0.0));
        Block(page)
    }

    /// How many pointers it holds.
    pub fn len(self, memory: &Memory) -> u64 {
        memory.read(self.0)
    }

    /// Whether no more fits in.
    pub fn is_full(self, memory: &Memory) -> bool {
        self.len(memory) == POINTERS
    }

    /// Adds a pointer.
    ///
    /// # Panics
    /// If it is full.
    pub fn push(self, memory: &Memory, pointer: Addr) {
        let len = self.len(memory);
        assert!(len < POINTERS, "a full block");
        memory.write(self.0.word(HEADER + len), pointer.0);
        memory.write(self.0, len + 1);
    }

    /// Its pointers.
    pub fn pointers(self, memory: &Memory) -> impl Iterator<Item = Addr> + '_ {
        (0..self.len(memory)).map(move |i| Addr(memory.read(self.0.word(HEADER + i))))
    }

    /// The block after it.
    pub fn next(self, memory: &Memory) -> Option<Block> {
        let next = Addr(memory.read(self.0.word(1)));
        (!next.is_null()).then_some(Block(next))
    }
}

/// Objects chained by their own `rcu_head`: always possible, whatever memory there is.
///
/// The head is the first two words: the next head, and what the pointer is for.
#[derive(Clone, Copy, Debug, Default)]
pub struct HeadList {
    first: Addr,
}

impl HeadList {
    /// Whether nothing is on it.
    pub fn is_empty(self) -> bool {
        self.first.is_null()
    }

    /// Chains an object.
    pub fn push(&mut self, memory: &Memory, head: Addr, tag: u64) {
        memory.write(head, self.first.0);
        memory.write(head.word(1), tag);
        self.first = head;
    }

    /// Unchains each object and hands it over with its tag.
    pub fn drain(mut self, memory: &Memory, mut each: impl FnMut(Addr, u64)) {
        while !self.first.is_null() {
            let head = self.first;
            // Before the object is gone.
            let (next, tag) = (memory.read(head), memory.read(head.word(1)));
            self.first = Addr(next);
            each(head, tag);
        }
    }
}
