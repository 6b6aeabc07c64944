//! The record of a lock that a task holds.
//!
//! Linux: `struct held_lock`.

mod acquire;

use std::fmt;
use std::ops::Deref;

pub use self::acquire::{Acquire, Manner, Nest};

use crate::chain::ChainKey;
use crate::class::{ClassId, LockType};
use crate::irq::Irq;
use crate::mode::{Mode, Order};
use crate::site::Site;
use crate::wait::{WaitType, WaitTypes};

/// A lock that a task holds.
#[derive(Clone, Debug)]
#[doc(alias = "held_lock")]
pub struct HeldLock {
    /// The chain key up to and including this lock.
    pub(crate) key: ChainKey,
    /// The address of the lock's map, which is even, and [`MARK`].
    pub(crate) map_and_mark: usize,
    /// Where it was taken.
    pub site: Site,
    /// Which primitive it is.
    pub lock_type: &'static LockType,
    /// Class, mode, and in what state of the task: an [`event`](Manner::event) with a [`When`] in
    /// the bits that it leaves free. One word, for the fast path.
    pub(crate) word: u64,
    /// What few held locks have.
    pub(crate) extra: Option<Box<Extra>>,
}

/// Set on a lock that the fast path may not release: one that is not plain, and the topmost if it
/// was taken in another frame.
pub(crate) const MARK: usize = 1;

/// The state of a task that a held lock remembers: the upper half of a word of 32 bits.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct When(u32);

impl When {
    /// In a plain task.
    pub(crate) const TASK: When = When(0);
    const FRAME: u32 = 16;
    /// Two bits: interrupts are off, and off on PREEMPT_RT.
    const IRQ: u32 = 28;
    const OFF: u32 = 1 << 30;
    /// What it takes of a held lock's word.
    const BITS: u32 = 0x7fff_0000;
    /// Frames are told apart up to this many; so deep, interrupts are no longer the problem.
    const FRAMES: usize = 1 << 12;

    pub(crate) const fn new(frames: usize, irq: Irq, off: bool) -> When {
        let frame = (frames % When::FRAMES) as u32;
        When(frame << When::FRAME).with_irq(irq).with_off(off)
    }

    /// The bits that it takes of a held lock's word.
    #[inline]
    pub(crate) const fn bits(self) -> u64 {
        self.0 as u64
    }

    /// How many interrupts deep: 0 is the task itself.
    #[inline]
    pub const fn frame(self) -> u16 {
        (self.0 >> When::FRAME) as u16 % When::FRAMES as u16
    }

    /// Whether interrupts were off.
    pub const fn irq_off(self) -> bool {
        self.irq().off()
    }

    #[inline]
    pub(crate) const fn irq(self) -> Irq {
        Irq::of_bits(self.0 >> When::IRQ)
    }

    /// Whether validation was off: the lock is known, and no rule looks at it.
    pub const fn off(self) -> bool {
        self.0 & When::OFF != 0
    }

    #[inline]
    pub(crate) const fn with_irq(self, irq: Irq) -> When {
        When((self.0 & !(0b11 << When::IRQ)) | (irq.bits() << When::IRQ))
    }

    pub(crate) const fn with_off(self, off: bool) -> When {
        if off { When(self.0 | When::OFF) } else { When(self.0 & !When::OFF) }
    }
}

impl fmt::Debug for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("When");
        out.field("frame", &self.frame()).field("irq_off", &self.irq_off());
        out.field("off", &self.off()).finish()
    }
}

/// What few held locks have: kept apart, so that a record is small.
#[derive(Clone, Debug, Default)]
pub(crate) struct Extra {
    nest: Option<Nest>,
    order: Option<Order>,
    references: u32,
    pins: u32,
}

impl HeldLock {
    /// The record of an acquisition.
    pub(crate) fn new(wanted: &Acquire, when: When, key: ChainKey) -> HeldLock {
        let Acquire { map, lock_type, nest, order, site, .. } = *wanted;
        let word = wanted.event() | when.bits();
        let mut held = HeldLock { key, map_and_mark: map, site, lock_type, word, extra: None };
        if nest.is_some() || order.is_some() {
            *held.extra_mut() = Extra { nest, order, ..Extra::default() };
        }
        held
    }

    /// Says whether the fast path may release it, were it the topmost, in this frame.
    pub(crate) fn mark(&mut self, frame: u16) {
        self.map_and_mark = self.map() | (!self.is_plain(frame) as usize * MARK);
    }

    /// Whether nothing is to be said of its release in this frame.
    fn is_plain(&self, frame: u16) -> bool {
        self.when().frame() == frame && self.extra.is_none()
    }

    /// The address of the lock's map: which instance it is.
    pub const fn map(&self) -> usize {
        self.map_and_mark & !MARK
    }

    /// Its class.
    pub const fn class(&self) -> ClassId {
        ClassId((self.word >> 32) as u32 & !ClassId::SHARED)
    }

    /// Whether several tasks were known to take it.
    pub const fn shared(&self) -> bool {
        (self.word >> 32) as u32 & ClassId::SHARED != 0
    }

    /// The mode.
    pub const fn mode(&self) -> Mode {
        Mode::of_bits((self.word >> Manner::MODE) as u16)
    }

    /// Whether it was taken by a try form, which does not wait.
    pub const fn trylock(&self) -> bool {
        self.word & Manner::TRYLOCK != 0
    }

    /// Whether its taker waited for it with a time limit.
    pub const fn timed(&self) -> bool {
        self.word & Manner::TIMED != 0
    }

    /// In what state of the task it was taken.
    pub const fn when(&self) -> When {
        When(self.word as u32 & When::BITS)
    }

    pub(crate) fn set_when(&mut self, when: When) {
        self.word = (self.word & !(When::BITS as u64)) | when.bits();
    }

    /// The same, held in a weaker mode, from another place.
    pub(crate) fn downgrade(&mut self, mode: Mode, site: Site) {
        self.word &= !(0b11 << Manner::MODE);
        self.word |= (mode.bits() as u64) << Manner::MODE;
        self.site = site;
    }

    fn extra_mut(&mut self) -> &mut Extra {
        // Wherever it is in the stack: once it is the topmost, nobody looks again.
        self.map_and_mark |= MARK;
        self.extra.get_or_insert_default()
    }

    /// Whether dependencies on it are recorded.
    pub fn checked(&self) -> bool {
        self.lock_type.wait.check && !self.when().off()
    }

    /// The instance that serialises several locks of this class, if one was named.
    pub fn nest(&self) -> Option<Nest> {
        self.extra.as_ref()?.nest
    }

    /// What must grow within the class, if the taker said so.
    pub fn order(&self) -> Option<Order> {
        self.extra.as_ref()?.order
    }

    /// How many acquisitions were merged into this record; 0 for a plain one.
    pub fn references(&self) -> u32 {
        self.extra.as_ref().map_or(0, |extra| extra.references)
    }

    /// The sum of the pin cookies on it.
    pub fn pins(&self) -> u32 {
        self.extra.as_ref().map_or(0, |extra| extra.pins)
    }

    pub(crate) fn set_references(&mut self, references: u32) {
        self.extra_mut().references = references;
    }

    pub(crate) fn set_pins(&mut self, pins: u32) {
        self.extra_mut().pins = pins;
    }

    /// The same references and pins as another record has.
    pub(crate) fn set_counts_of(&mut self, other: &HeldLock) {
        if other.extra.is_some() {
            let extra = self.extra_mut();
            (extra.references, extra.pins) = (other.references(), other.pins());
        }
    }
}

/// What a task holds, in order of acquisition. Reads as a slice.
///
/// # Invariants
/// Empty and without memory, or the first record is a sentinel, which the slice leaves out.
#[derive(Debug)]
pub struct HeldStack(Vec<HeldLock>);

static NOTHING: LockType = LockType::new("nothing", WaitTypes::new(WaitType::None));

/// Below every stack: no lock has its map, and its key is that of nothing held.
pub(crate) static SENTINEL: HeldLock = HeldLock {
    key: ChainKey::START,
    map_and_mark: 0,
    site: Site::caller(),
    lock_type: &NOTHING,
    word: 0,
    extra: None,
};

impl HeldStack {
    pub(crate) const fn new() -> HeldStack {
        HeldStack(Vec::new())
    }

    /// A stack of records that [`records`](Self::records) gave.
    pub(crate) fn of(records: Vec<HeldLock>) -> HeldStack {
        HeldStack(records)
    }

    /// All records, with the sentinel.
    pub(crate) fn records(self) -> Vec<HeldLock> {
        self.0
    }

    /// The chain key of all that is held.
    pub(crate) fn key(&self) -> ChainKey {
        self.0.last().map_or(ChainKey::START, |top| top.key)
    }

    pub(crate) fn push(&mut self, held: HeldLock) {
        if self.0.is_empty() {
            self.0.push(SENTINEL.clone());
        }
        self.0.push(held);
    }

    /// Takes the plain record of an instance off the top. False if it is not there, not plain, or
    /// was taken in another context: then a rule must look.
    pub(crate) fn pop_plain(&mut self, map: usize, frame: u16) -> bool {
        let plain = |top: &HeldLock| top.map() == map && top.is_plain(frame);
        self.last().is_some_and(plain) && self.0.pop().is_some()
    }

    /// Takes off everything from a position up.
    pub(crate) fn split_off(&mut self, at: usize) -> Vec<HeldLock> {
        self.0.split_off(at + 1)
    }

    pub(crate) fn get_mut(&mut self, at: usize) -> &mut HeldLock {
        &mut self.0[at + 1]
    }

    pub(crate) fn last_mut(&mut self) -> Option<&mut HeldLock> {
        self.0.get_mut(1..)?.last_mut()
    }
}

/// The innermost of these records that is wanted.
///
/// Here and in [`outermost`], `wanted` is no type parameter: there is one search, however many want
/// something.
pub(crate) fn innermost(held: &[HeldLock], wanted: &dyn Fn(&HeldLock) -> bool) -> Option<usize> {
    let mut i = held.len();
    while i > 0 {
        i -= 1;
        if wanted(&held[i]) {
            return Some(i);
        }
    }
    None
}

/// The outermost of these records that is wanted.
pub(crate) fn outermost(held: &[HeldLock], wanted: &dyn Fn(&HeldLock) -> bool) -> Option<usize> {
    for (i, held) in held.iter().enumerate() {
        if wanted(held) {
            return Some(i);
        }
    }
    None
}

impl Deref for HeldStack {
    type Target = [HeldLock];

    fn deref(&self) -> &[HeldLock] {
        self.0.get(1..).unwrap_or_default()
    }
}
