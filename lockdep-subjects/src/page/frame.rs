//! What is known of each page (`struct page`), and the lists that free pages make of themselves.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use crate::machine::Machine;
use crate::machine::cpu;
use crate::machine::memory::{Addr, Memory, PAGE_SIZE, PAGE_WORDS};

/// What every word of a free page holds, but for the links of its list.
pub const POISON: u64 = 0xaaaa_5555_aaaa_5555;

/// What a page is at this moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// Not the first page of anything.
    Inside,
    /// The first page of a free block of this order, in the zone's lists.
    Free(u32),
    /// On a per-CPU list.
    Listed,
    /// The first page of an allocation of this order.
    Used(u32),
    /// On the way from one to the other.
    Moving(u32),
}

impl State {
    fn pack(self) -> u32 {
        match self {
            State::Inside => 0,
            State::Free(order) => 1 | order << 8,
            State::Listed => 2,
            State::Used(order) => 3 | order << 8,
            State::Moving(order) => 4 | order << 8,
        }
    }

    fn unpack(packed: u32) -> State {
        let order = packed >> 8;
        match packed & 0xff {
            0 => State::Inside,
            1 => State::Free(order),
            2 => State::Listed,
            3 => State::Used(order),
            _ => State::Moving(order),
        }
    }
}

#[derive(Debug, Default)]
struct Frame {
    state: AtomicU32,
    owner: AtomicU64,
}

/// The memory, and what is known of its pages.
pub(super) struct Ram {
    machine: Arc<Machine>,
    frames: Box<[Frame]>,
}

impl fmt::Debug for Ram {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Ram({} pages)", self.frames.len())
    }
}

impl Ram {
    pub(super) fn new(machine: &Arc<Machine>) -> Ram {
        let frames = (0..machine.memory.pages()).map(|_| Frame::default()).collect();
        Ram { machine: Arc::clone(machine), frames }
    }

    pub(super) fn memory(&self) -> &Memory {
        &self.machine.memory
    }

    pub(super) fn state(&self, addr: Addr) -> State {
        // Relaxed: who may rely on it holds what protects it, the zone's lock or the page itself.
        State::unpack(self.frames[addr.pfn() as usize].state.load(Ordering::Relaxed))
    }

    pub(super) fn set(&self, addr: Addr, state: State) {
        self.frames[addr.pfn() as usize].state.store(state.pack(), Ordering::Relaxed);
    }

    /// Whether an address is in memory at all.
    fn has(&self, addr: Addr) -> bool {
        addr.0 >= PAGE_SIZE && addr.pfn() < self.frames.len() as u64
    }

    /// What the page's user knows it by (`page->private`); zero if nothing.
    pub(super) fn owner(&self, addr: Addr) -> u64 {
        if !self.has(addr) {
            return 0;
        }
        // Acquire: pairs with the Release in `set_owner`: what the number stands for is there.
        self.frames[addr.pfn() as usize].owner.load(Ordering::Acquire)
    }

    pub(super) fn set_owner(&self, addr: Addr, owner: u64) {
        self.frames[addr.pfn() as usize].owner.store(owner, Ordering::Release);
    }

    /// Takes pages back from their user. False if they are not the user's to give, which is a bug.
    pub(super) fn give_up(&self, addr: Addr, order: u32) -> bool {
        if !self.has(addr) || !addr.0.is_multiple_of(PAGE_SIZE) {
            cpu::bug(|| format!("free of {addr:?}, which is the address of no page"));
            return false;
        }
        let state = &self.frames[addr.pfn() as usize].state;
        let (used, moving) = (State::Used(order).pack(), State::Moving(order).pack());
        // Relaxed: of two that free one page, one wins; the page's words are ordered by the list.
        let now = state.compare_exchange(used, moving, Ordering::Relaxed, Ordering::Relaxed);
        let Err(now) = now else {
            self.set_owner(addr, 0);
            self.memory().fill(addr, PAGE_WORDS << order, POISON);
            return true;
        };
        cpu::bug(|| match State::unpack(now) {
            State::Used(was) => format!("page {addr:?} of order {was} is freed with order {order}"),
            State::Inside => format!("free of {addr:?}, where no allocation begins"),
            _ => format!("page {addr:?} is freed twice"),
        });
        false
    }

    /// Gives pages to a user (`prep_new_page()`), and looks whether anybody wrote to them while
    /// they were free.
    pub(super) fn hand_out(&self, addr: Addr, order: u32, zero: bool) {
        let words = PAGE_WORDS << order;
        let spoilt = (0..words).find(|i| self.memory().read(addr.word(*i)) != POISON);
        if let Some(word) = spoilt {
            let at = addr.word(word);
            cpu::bug(|| format!("{at:?} was written to while its page was free"));
        }
        if zero {
            self.memory().fill(addr, words, 0);
        }
        self.set(addr, State::Used(order));
    }
}

/// Free pages, linked by their own first two words.
#[derive(Debug, Default)]
pub(super) struct List {
    head: Addr,
    len: u64,
}

impl List {
    pub(super) fn len(&self) -> u64 {
        self.len
    }

    pub(super) fn push(&mut self, memory: &Memory, addr: Addr) {
        memory.write(addr, self.head.0);
        memory.write(addr.word(1), 0);
        if !self.head.is_null() {
            memory.write(self.head.word(1), addr.0);
        }
        self.head = addr;
        self.len += 1;
    }

    pub(super) fn remove(&mut self, memory: &Memory, addr: Addr) {
        let (next, previous) = (Addr(memory.read(addr)), Addr(memory.read(addr.word(1))));
        match previous.is_null() {
            true => self.head = next,
            false => memory.write(previous, next.0),
        }
        if !next.is_null() {
            memory.write(next.word(1), previous.0);
        }
        memory.fill(addr, 2, POISON);
        self.len -= 1;
    }

    pub(super) fn pop(&mut self, memory: &Memory) -> Option<Addr> {
        let addr = self.head;
        (!addr.is_null()).then(|| {
            self.remove(memory, addr);
            addr
        })
    }

    /// What is on it; an error if the links do not fit each other.
    pub(super) fn addresses(&self, memory: &Memory) -> Result<Vec<Addr>, String> {
        let (mut all, mut addr, mut previous) = (Vec::new(), self.head, Addr::NULL);
        while !addr.is_null() {
            if Addr(memory.read(addr.word(1))) != previous || all.len() as u64 == self.len {
                return Err(format!("the links at {addr:?} do not fit"));
            }
            all.push(addr);
            (previous, addr) = (addr, Addr(memory.read(addr)));
        }
        match all.len() as u64 == self.len {
            true => Ok(all),
            false => Err(format!("a list of {} pages has {} links", self.len, all.len())),
        }
    }
}
