//! The state of a thread, and the fast path on it: everything that a steady state runs.
//!
//! A lock whose nesting is known costs a few dozen instructions: no lock, no allocation, no system
//! call, no atomic read-modify-write, no write that another thread sees. This folder is
//! the one place of the crate with unsafe code.
//!
//! # How it is kept
//! Between events, the stack of held locks lies open: `Local` has pointers to its bottom, its
//! top and its end, and copies of the few words of the [`Task`] that the fast path reads. An event
//! that needs a rule [`enter`]s: the stack moves back into the task, and the fast path is shut
//! until the event is over.
//!
//! # Re-entry
//! `end` is null while an event is on its way, and then no top is below it: an allocator that the
//! validator calls, or a signal handler on top of it, finds the fast path shut and [`enter`]
//! refusing.
//!
//! A signal handler may also come in the midst of the fast path, and take and release locks whose
//! nesting is known. Releasing is one store, which it finds done or not. Acquiring writes a record
//! above the top, where the handler would push, and then moves the top (`plain.rs`). What a handler
//! may not do is what needs an event: a new nesting, a depth that the thread never had, a context,
//! bottom halves. It allocates, or moves the stack under the thread's hands.
//!
//! The state has no destructor, so it can be used while other thread-locals are dropped, and costs
//! no registration.
#![allow(unsafe_code, reason = "a fast path of raw pointers; each block says why it is sound")]

mod memo;
mod plain;

use std::cell::{Cell, UnsafeCell};
use std::mem::{self, ManuallyDrop};
use std::ops::{Deref, DerefMut};
use std::ptr;
use std::sync::atomic::{Ordering, compiler_fence};

use self::memo::{MEMOS, Memo};
use self::plain::{Plain, claim};
use crate::chain::{ChainKey, ChainTable, Link, Slot};
use crate::class::ClassId;
use crate::depmap::DepMap;
use crate::held::{HeldLock, HeldStack, MARK, Manner, SENTINEL, When};
use crate::instance::may_be_remembered;
use crate::irq::Irq;
use crate::site::Site;
use crate::task::{Task, UNMASK};

/// The state of one thread.
///
/// # Invariants
/// While `end` is not null, no event is on its way, and
/// * `bottom..top` are initialised records of one allocation of `capacity` records, or of
///   [`SENTINEL`] alone with `capacity` 0; the first one is a sentinel, so `top - 1` is a record;
/// * if `top < end`, then `end` is that allocation's end and `slots` is a table of `mask + 1` slots
///   which the task keeps alive.
///
/// While it is null, `top` is just above [`SENTINEL`].
struct Local {
    top: Cell<*mut HeldLock>,
    end: Cell<*mut HeldLock>,
    slots: Cell<*const Slot>,
    mask: Cell<usize>,
    /// The task's context key, for the present state of interrupts and for each.
    context: Cell<u64>,
    contexts: [Cell<u64>; Irq::STATES],
    /// Its state of interrupts may be newer than the task's masks.
    now: Cell<When>,
    id: Cell<u32>,
    bottom: Cell<*mut HeldLock>,
    capacity: Cell<usize>,
    /// Which validator's chains `slots` has.
    known_of: Cell<u64>,
    /// Of chains that `slots` has.
    memos: [Memo; MEMOS],
    task: UnsafeCell<ManuallyDrop<Task>>,
}

impl Local {
    /// Whether a chain is known to be right. The search of [`ChainTable`] once more, since its checks
    /// of bounds cost eight instructions a pair here.
    ///
    /// # Safety
    /// The fast path must be open: `top < end`.
    #[inline(always)]
    unsafe fn knows(&self, key: ChainKey, link: Link) -> bool {
        let (slots, mask) = (self.slots.get(), self.mask.get());
        let mut at = key.word() as usize & mask;
        loop {
            let slot = slots.wrapping_add(at);
            // SAFETY: the fast path is open, so there is a table of `mask + 1` slots.
            let slot = unsafe { &*slot };
            match slot.load() {
                found if found == key.word() => return slot.is(link),
                0 => return false,
                // At most half of a table is full, so the search ends.
                _ => at = (at + 1) & mask,
            }
        }
    }

    /// The key of a chain that is known to be right, remembered for the next time.
    ///
    /// # Safety
    /// The fast path must be open: `top < end`.
    #[cold]
    #[inline(never)]
    unsafe fn look_up(&self, class: ClassId, link: Link, memo: &Memo) -> Option<ChainKey> {
        // A lock that was never taken, as all that live shortly: not worth a search.
        if class.is_none() {
            return None;
        }
        let key = link.key();
        // SAFETY: the fast path is open.
        if !unsafe { self.knows(key, link) } {
            return None;
        }
        memo.set(link, key);
        Some(key)
    }

    /// Sets whether interrupts are off. Between events only; the task hears of it at the next.
    #[inline(always)]
    fn set_irq(&self, irq: Irq) {
        // In this order: a signal handler in between saves and restores by `now`, and so leaves the
        // context that belongs to it.
        self.now.set(self.now.get().with_irq(irq));
        compiler_fence(Ordering::SeqCst);
        self.context.set(self.contexts[irq.bits() as usize].get());
    }
}

/// The record below the bottom of every stack, to be read only.
const BOTTOM: *mut HeldLock = (&raw const SENTINEL).cast_mut();

thread_local! {
    static LOCAL: Local = const {
        Local {
            top: Cell::new(BOTTOM.wrapping_add(1)),
            end: Cell::new(BOTTOM),
            slots: Cell::new(ptr::null()),
            mask: Cell::new(0),
            context: Cell::new(0),
            contexts: [
                Cell::new(Irq::of_bits(0).key()),
                Cell::new(Irq::of_bits(1).key()),
                Cell::new(Irq::of_bits(2).key()),
                Cell::new(Irq::of_bits(3).key()),
            ],
            now: Cell::new(When::TASK),
            id: Cell::new(0),
            bottom: Cell::new(BOTTOM),
            capacity: Cell::new(0),
            known_of: Cell::new(0),
            memos: [const { Memo::new() }; MEMOS],
            task: UnsafeCell::new(ManuallyDrop::new(Task::new())),
        }
    };
}

/// This thread's state. As [`LocalKey::with`](std::thread::LocalKey::with), whose closure the
/// compiler may decline to inline.
#[inline(always)]
fn local() -> &'static Local {
    // SAFETY: the value is made in a const block and nothing of it is dropped, so it is there from
    // the thread's first instruction to its last, thread-local destructors included. The reference
    // cannot leave the thread, since `Local` is not `Sync`, and no caller keeps it.
    LOCAL.with(|local| unsafe { &*ptr::from_ref(local) })
}

/// Takes a lock whose nesting is known to be right: all of a steady state.
///
/// False, with nothing changed, if it is not known, or inside an event: then [`enter`].
#[cfg_attr(not(debug_assertions), inline)]
#[must_use]
pub fn acquire_known(map: &DepMap, manner: &Manner, site: Site) -> bool {
    let local = local();
    let top = local.top.get();
    // Shut, full, or nothing known yet.
    if top >= local.end.get() {
        return false;
    }
    // SAFETY: `top` is below the end of the allocation, nobody else refers to what is above the
    // top, and records there own nothing.
    unsafe { claim(top, map.address()) };
    let class = map.class_or_none().of_default(manner.subclass);
    // SAFETY: below the top there is a record, the sentinel if no other.
    let below = unsafe { (*top.wrapping_sub(1)).key };
    let event = manner.event(class);
    let link = Link { below, event: event ^ local.context.get() };
    let memo = &local.memos[class.index_among(MEMOS)];
    let key = match memo.recall(link) {
        Some(key) => key,
        // SAFETY: the fast path is open.
        None => match unsafe { local.look_up(class, link, memo) } {
            Some(key) => key,
            None => return false,
        },
    };
    let word = event | local.now.get().bits();
    let new = Plain { key, site, lock_type: manner.lock_type, word };
    // SAFETY: as for `claim`.
    unsafe { new.fill(top) };
    local.top.set(top.wrapping_add(1));
    // SAFETY: as above; and what lies below the top no signal handler touches.
    unsafe { new.finish(top, map.address()) };
    true
}

/// Releases what was taken last, if that is this map and nothing is to be said of it.
///
/// False, with nothing changed, if a rule must look, or inside an event: then [`enter`].
#[cfg_attr(not(debug_assertions), inline)]
#[must_use]
pub fn release_known(map: &DepMap) -> bool {
    let local = local();
    let top = local.top.get().wrapping_sub(1);
    // SAFETY: below the top there is a record; if no other, or inside an event, a sentinel, whose
    // map no lock has.
    let last = unsafe { &*top };
    if last.map_and_mark != map.address() {
        return false;
    }
    // What owns memory is marked, so nothing is leaked by forgetting this.
    local.top.set(top);
    true
}

/// Switches interrupts off, on PREEMPT_RT too if `rt`, and returns what they were. Keeping contexts
/// out makes nothing wrong, so no rule looks.
///
/// `None`, with nothing changed, inside an event.
#[cfg_attr(not(debug_assertions), inline)]
pub fn irqs_off(rt: bool) -> Option<Irq> {
    let local = local();
    if local.end.get().is_null() {
        return None;
    }
    let before = local.now.get().irq();
    local.set_irq(before.or(Irq::new(true, rt)));
    Some(before)
}

/// Puts interrupts back to what they were, where it is known that nothing is wrong with that.
///
/// False, with nothing changed, if a rule must look, or inside an event: then [`enter`].
#[cfg_attr(not(debug_assertions), inline)]
#[must_use]
pub fn restore_irq_known(irq: Irq) -> bool {
    let local = local();
    if local.end.get().is_null() {
        return false;
    }
    let nothing_held = local.top.get().wrapping_sub(1) == local.bottom.get();
    let known = nothing_held || irq == local.now.get().irq() || may_restore_irq(irq);
    if known {
        local.set_irq(irq);
    }
    known
}

/// Whether it is known that contexts may arrive again while something is held.
#[inline(never)]
fn may_restore_irq(irq: Irq) -> bool {
    let local = local();
    let top = local.top.get();
    // SAFETY: below the top there is a record.
    let below = unsafe { (*top.wrapping_sub(1)).key };
    let link = Link { below, event: UNMASK ^ local.contexts[irq.bits() as usize].get() };
    // SAFETY: if the top is below the end the fast path is open.
    top < local.end.get() && unsafe { local.knows(link.key(), link) }
}

/// Whether this thread holds a map. False inside an event.
pub fn holds(map: &DepMap) -> bool {
    let local = local();
    if local.end.get().is_null() {
        return false;
    }
    let mut at = local.top.get();
    while at != local.bottom.get() {
        at = at.wrapping_sub(1);
        // SAFETY: no event is on its way, so these are records.
        if unsafe { (*at).map() } == map.address() {
            return true;
        }
    }
    false
}

/// Gives a map the class that this thread gave its like lately. False if it gave none.
pub fn recall_class(map: &DepMap, payload: &'static str) -> bool {
    let local = local();
    // SAFETY: no event is on its way, so nobody else refers to the task; nothing that is called
    // here comes back.
    !local.end.get().is_null() && unsafe { (*local.task.get()).recall_class(map, payload) }
}

/// The number of this thread's task; 0 before its first event, and so before it holds anything.
#[cfg_attr(not(debug_assertions), inline)]
pub fn number() -> u32 {
    local().id.get()
}

/// Notes in a map that this thread took it exclusively.
#[cfg_attr(not(debug_assertions), inline)]
pub fn own(map: &DepMap) {
    map.set_owner_number(local().id.get());
}

/// Notes in the map of a program's lock that this thread took it exclusively.
#[cfg_attr(not(debug_assertions), inline)]
pub fn pass_here(map: &DepMap) {
    map.pass_to_number(local().id.get());
}

/// Whether the validator wants to hear that a lock goes away: it remembers the lock, or this thread
/// still holds it.
#[cfg_attr(not(debug_assertions), inline)]
pub fn concerns(map: &DepMap) -> bool {
    may_be_remembered(map.address()) || holds(map)
}

/// Whether this thread is inside an event: what runs now is the validator, or what it calls.
#[cfg(feature = "stats")]
#[cfg_attr(not(debug_assertions), inline)]
pub fn is_inside() -> bool {
    local().end.get().is_null()
}

/// Whether this thread is in an interrupt, of whatever context.
#[cfg_attr(not(debug_assertions), inline)]
pub fn in_interrupt() -> bool {
    local().now.get().frame() > 0
}

/// The fast path is shut, and the task whole, as long as this lives.
#[derive(Debug)]
pub struct Entered(*mut Task);

/// Begins an event of this thread. `None` if it is inside one.
pub fn enter() -> Option<Entered> {
    let local = local();
    if local.end.get().is_null() {
        return None;
    }
    let (bottom, top) = (local.bottom.get(), local.top.get());
    // Marked meanwhile: a signal handler whose acquisition is refused already must not release a
    // hold of the thread's in its place.
    let last = top.wrapping_sub(1);
    let held = last != bottom;
    // SAFETY: below the top there is a record.
    let map_and_mark = unsafe { (*last).map_and_mark };
    if held {
        // SAFETY: above the bottom it is the thread's own.
        unsafe { (*last).map_and_mark |= MARK };
    }
    compiler_fence(Ordering::SeqCst);
    local.end.set(ptr::null_mut());
    compiler_fence(Ordering::SeqCst);
    local.top.set(BOTTOM.wrapping_add(1));
    compiler_fence(Ordering::SeqCst);
    if held {
        // SAFETY: as above.
        unsafe { (*last).map_and_mark = map_and_mark };
    }
    let task = local.task.get().cast::<Task>();
    if local.capacity.get() > 0 {
        let len = (top.addr() - bottom.addr()) / size_of::<HeldLock>();
        // SAFETY: `bottom..top` are records of one allocation of `capacity`, which `leave` took
        // from a `Vec`, and nothing refers to them any more.
        let locks = unsafe { Vec::from_raw_parts(bottom, len, local.capacity.get()) };
        // SAFETY: no other event is on its way, so nobody else refers to the task.
        unsafe { *(*task).held_mut() = HeldStack::of(locks) };
    }
    let mut entered = Entered(task);
    let irq = local.now.get().irq();
    if entered.masks().irq() != irq {
        entered.set_masks(|masks| masks.set_irq(irq));
    }
    Some(entered)
}

impl Drop for Entered {
    fn drop(&mut self) {
        let local = local();
        local.id.set(self.id().get());
        local.now.set(self.now());
        local.context.set(self.context_key());
        let base = self.context_key() ^ self.masks().irq().key();
        for (bits, context) in local.contexts.iter().enumerate() {
            context.set(base ^ Irq::of_bits(bits as u32).key());
        }
        let frame = self.depth();
        let mut last = None;
        if let Some(top) = self.held_mut().last_mut() {
            top.mark(frame);
            // See `enter`.
            last = Some(top.map_and_mark);
            top.map_and_mark |= MARK;
        }
        let stack = mem::replace(self.held_mut(), HeldStack::new()).records();
        let mut stack = ManuallyDrop::new(stack);
        let (bottom, len, capacity) = match stack.capacity() {
            0 => (BOTTOM, 1, 0),
            capacity => (stack.as_mut_ptr(), stack.len(), capacity),
        };
        local.bottom.set(bottom);
        local.top.set(bottom.wrapping_add(len));
        local.capacity.set(capacity);
        let known_of = self.known_of();
        let end = match self.known().map(ChainTable::slots) {
            Some(slots) => {
                if local.known_of.replace(known_of) != known_of {
                    local.memos.iter().for_each(Memo::clear);
                }
                local.slots.set(slots.as_ptr());
                local.mask.set(slots.len() - 1);
                bottom.wrapping_add(capacity)
            }
            // Whoever takes a lock must ask.
            None => bottom,
        };
        let top = local.top.get().wrapping_sub(1);
        compiler_fence(Ordering::SeqCst);
        local.end.set(end);
        compiler_fence(Ordering::SeqCst);
        if let Some(map_and_mark) = last {
            // SAFETY: this is the record that was the last one, and it is the thread's own.
            unsafe { (*top).map_and_mark = map_and_mark };
        }
    }
}

impl Deref for Entered {
    type Target = Task;

    fn deref(&self) -> &Task {
        // SAFETY: one `Entered` exists at a time, on its own thread.
        unsafe { &*self.0 }
    }
}

impl DerefMut for Entered {
    fn deref_mut(&mut self) -> &mut Task {
        // SAFETY: as in `deref`.
        unsafe { &mut *self.0 }
    }
}
