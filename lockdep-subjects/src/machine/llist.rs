//! A list without a lock (`llist`): anybody pushes, in an NMI too; who empties it takes all.

use std::sync::atomic::{AtomicU64, Ordering};

use super::memory::{Addr, Memory};

/// The list. What is on it is linked by its own first word.
#[derive(Debug, Default)]
pub struct LockLess {
    head: AtomicU64,
}

impl LockLess {
    /// An empty one.
    pub const fn new() -> LockLess {
        LockLess { head: AtomicU64::new(0) }
    }

    /// Puts something on it (`llist_add()`).
    pub fn push(&self, memory: &Memory, addr: Addr) {
        // Relaxed: only compared with; what it points to is not looked at.
        let mut head = self.head.load(Ordering::Relaxed);
        loop {
            memory.write(addr, head);
            // Release: the link is there for whoever takes the list; pairs with `take_all`. Nobody
            // takes a single one off, so a head that is there again links to what it did.
            let swap = Ordering::Release;
            match self.head.compare_exchange_weak(head, addr.0, swap, Ordering::Relaxed) {
                Ok(_) => return,
                Err(now) => head = now,
            }
        }
    }

    /// Takes everything off, the newest first (`llist_del_all()`).
    pub fn take_all(&self, memory: &Memory) -> Vec<Addr> {
        let mut all = Vec::new();
        if self.is_empty() {
            return all;
        }
        // Acquire: pairs with the Release in `push`.
        let mut addr = Addr(self.head.swap(0, Ordering::Acquire));
        while !addr.is_null() {
            all.push(addr);
            addr = Addr(memory.read(addr));
        }
        all
    }

    /// Whether nothing was on it a moment ago.
    pub fn is_empty(&self) -> bool {
        // Relaxed: a hint.
        self.head.load(Ordering::Relaxed) == 0
    }
}
