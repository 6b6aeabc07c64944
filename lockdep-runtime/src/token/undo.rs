//! What a release undoes beside the lock, and the map of the lock with it.
#![allow(unsafe_code, reason = "a reference with a number in its lowest bits")]

use std::fmt;
use std::marker::PhantomData;

use lockdep_core::depmap::DepMap;
use lockdep_core::irq::Irq;

/// What the end of an acquisition undoes beside it: a number below 8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Undo(usize);

impl Undo {
    /// Nothing.
    pub const NOTHING: Undo = Undo(0);
    /// Bottom halves go back on (`_bh`).
    pub const ENABLE_BH: Undo = Undo(1);
    /// Preemption goes back on.
    pub const ENABLE_PREEMPT: Undo = Undo(2);
    /// Interrupts go on (`_irq`).
    pub const ENABLE_IRQ: Undo = Undo::restore_irq(Irq::ON);
    /// With the state of interrupts in the two bits below.
    const IRQ: usize = 4;
    const MAX: usize = 7;

    /// Interrupts go back to what they were (`_irqrestore`).
    #[inline(always)]
    pub const fn restore_irq(before: Irq) -> Undo {
        Undo(Undo::IRQ | before.bits() as usize)
    }

    /// What interrupts go back to, if they do.
    pub fn irq(self) -> Option<Irq> {
        (self.0 & Undo::IRQ != 0).then(|| Irq::of_bits(self.0 as u32))
    }
}

/// A map, and what its release undoes, in one word: so a guard is two words, which the compiler
/// keeps in registers wherever it is moved.
#[derive(Clone, Copy)]
pub struct Hold<'a> {
    /// The map, with the number of the undo in the bits that its alignment leaves.
    tagged: *const DepMap,
    map: PhantomData<&'a DepMap>,
}

const _: () = assert!(align_of::<DepMap>() > Undo::MAX);

impl<'a> Hold<'a> {
    /// A map with an undo.
    #[inline(always)]
    pub fn new(map: &'a DepMap, undo: Undo) -> Hold<'a> {
        let tagged = std::ptr::from_ref(map).map_addr(|address| address | undo.0);
        Hold { tagged, map: PhantomData }
    }

    /// The map.
    #[inline(always)]
    pub fn map(self) -> &'a DepMap {
        // SAFETY: with the number taken out, this is the pointer of the reference that `new` was
        // given, for as long as that lives.
        unsafe { &*self.tagged.map_addr(|address| address & !Undo::MAX) }
    }

    /// The undo.
    #[inline(always)]
    pub fn undo(self) -> Undo {
        Undo(self.tagged.addr() & Undo::MAX)
    }
}

impl fmt::Debug for Hold<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hold").field("map", self.map()).field("undo", &self.undo()).finish()
    }
}
