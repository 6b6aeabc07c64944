//! A task: what it holds, which contexts it is in, and what is masked.
//!
//! Linux keeps these in `task_struct` and per CPU. A value here, so that a test, a replay or a
//! thread each have their own.

mod recall;

use self::recall::Class;
pub(crate) use self::recall::locks;
use crate::chain::{ChainKey, ChainTable, Link};
use crate::context::{ContextId, ContextTable, Mask};
use crate::depmap::TaskId;
use crate::held::{Acquire, HeldLock, HeldStack, When, innermost};
use crate::irq::Irq;
use crate::wait::WaitType;

/// What a task has switched off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Masks {
    /// Hard interrupts are off.
    pub irq_off: bool,
    /// They are off on PREEMPT_RT too, where a sleeping lock's `_irqsave` leaves them on.
    pub irq_off_rt: bool,
    /// How many times bottom halves were disabled.
    pub bh: u32,
    /// How many times preemption was disabled.
    pub preempt: u32,
    /// User-defined contexts that are kept out, a bit each.
    pub user: Mask,
}

impl Masks {
    /// What of this keeps contexts out.
    pub fn mask(&self) -> Mask {
        let irq = if self.irq_off { Mask::IRQ } else { Mask::NONE };
        let bh = if self.bh > 0 { Mask::BH } else { Mask::NONE };
        irq.and(bh).and(self.user)
    }

    /// What of this is about interrupts.
    pub fn irq(&self) -> Irq {
        Irq::new(self.irq_off, self.irq_off_rt)
    }

    /// Puts interrupts back to what they were.
    pub fn set_irq(&mut self, irq: Irq) {
        (self.irq_off, self.irq_off_rt) = (irq.off(), irq.off_rt());
    }
}

/// One interrupt that a task is in.
#[derive(Clone, Copy, Debug)]
pub struct Frame {
    /// Which context arrived.
    pub context: ContextId,
    /// Whether PREEMPT_RT runs this handler in a thread.
    pub threaded: bool,
    /// How many sections declare that RT runs them in a thread (`lockdep_irq_work_enter()` and
    /// its like). Kept a frame: it says nothing of an interrupt that arrives on top.
    pub irq_config: u16,
    saved: Masks,
}

impl Frame {
    /// Whether PREEMPT_RT runs the code that runs now in a thread or a softirq, where it
    /// interrupts nobody: the whole handler, or a section of it.
    pub fn is_threaded(&self) -> bool {
        self.threaded || self.irq_config > 0
    }
}

/// A task: a thread, or one thread of a recorded program.
#[derive(Debug)]
pub struct Task {
    /// The chains that are known, as of the last slow path, and of which validator.
    known: Option<ChainTable>,
    known_of: u64,
    held: HeldStack,
    classes: Vec<Class>,
    /// Locks that got their class from there and are not counted by [`locks`] yet.
    recalled: u32,
    /// Contexts and masks in one word, for chain keys; changes with every one of them.
    context_key: u64,
    /// What a lock that is taken now remembers.
    now: When,
    id: Option<TaskId>,
    frames: Vec<Frame>,
    masks: Masks,
    /// How many `off()` scopes are open.
    off: u32,
    /// The last pin cookie given.
    pub(crate) cookie: u32,
    /// Whether somebody looks at what is held when the task ends.
    watched: bool,
    /// The test that it belongs to.
    pub test: Option<&'static str>,
}

/// Words that stand for what a task is, in its context key: each is there or not, so changing one
/// thing is one exclusive or. (Zobrist hashing.)
mod zobrist {
    pub(super) const PREEMPT_OFF: u64 = 0xaef1_7502_108e_f2d9;
    pub(super) const OFF: u64 = 0x6c62_272e_07bb_0142;
}

impl Task {
    /// A task that holds nothing, in no interrupt, with nothing masked.
    pub const fn new() -> Self {
        Task {
            known: None,
            known_of: 0,
            held: HeldStack::new(),
            classes: Vec::new(),
            recalled: 0,
            context_key: 0,
            now: When::TASK,
            id: None,
            frames: Vec::new(),
            masks: Masks { irq_off: false, irq_off_rt: false, bh: 0, preempt: 0, user: Mask::NONE },
            off: 0,
            cookie: 0,
            watched: false,
            test: None,
        }
    }

    /// Whether a chain is known to be right by the validator of this number.
    pub(crate) fn knows(&self, validator: u64, link: Link) -> bool {
        self.known_of == validator
            && self.known.as_ref().is_some_and(|known| known.contains(link.key(), link))
    }

    /// Learns what a validator knows by now.
    pub(crate) fn learn(&mut self, validator: u64, known: &ChainTable) {
        self.known = Some(known.clone());
        self.known_of = validator;
    }

    /// Another validator counts from now on.
    pub(crate) fn forget(&mut self) {
        self.known = None;
    }

    /// Puts a lock on top of what is held.
    pub(crate) fn push(&mut self, wanted: &Acquire, irq_off: bool, key: ChainKey) {
        let irq = Irq::new(irq_off, self.masks.irq_off_rt);
        self.held.push(HeldLock::new(wanted, self.now.with_irq(irq), key));
    }

    /// The chains that are known, as far as the fast path may use them.
    pub(crate) fn known(&self) -> Option<&ChainTable> {
        self.known.as_ref()
    }

    /// Which validator's chains are known.
    pub(crate) fn known_of(&self) -> u64 {
        self.known_of
    }

    pub(crate) fn context_key(&self) -> u64 {
        self.context_key
    }

    pub(crate) fn now(&self) -> When {
        self.now
    }

    /// What is held, to change it.
    pub(crate) fn held_mut(&mut self) -> &mut HeldStack {
        &mut self.held
    }

    /// Takes off what was taken last, if that is this map and nothing is to be said of it.
    pub(crate) fn pop_plain(&mut self, map: usize) -> bool {
        let frame = self.depth();
        self.held.pop_plain(map, frame)
    }

    /// Switches validation off once more.
    pub(crate) fn set_off(&mut self) {
        self.off += 1;
        self.refresh();
    }

    /// Ends one [`set_off`](Self::set_off).
    pub(crate) fn set_on(&mut self) {
        self.off = self.off.saturating_sub(1);
        self.refresh();
    }

    /// Whether validation is off.
    pub(crate) fn is_off(&self) -> bool {
        self.off > 0
    }

    /// The number of the task, given on first use.
    pub fn id(&mut self) -> TaskId {
        *self.id.get_or_insert_with(TaskId::next)
    }

    /// Takes a number that was made for it, unless it has one.
    pub fn be(&mut self, id: TaskId) {
        self.id.get_or_insert(id);
    }

    /// Whether somebody looks at what is held when the task ends.
    pub fn is_watched(&self) -> bool {
        self.watched
    }

    /// Somebody does, from now on.
    pub fn set_watched(&mut self) {
        self.watched = true;
    }

    /// What it holds, in order of acquisition.
    pub fn held(&self) -> &[HeldLock] {
        &self.held
    }

    /// The interrupts it is in, outermost first.
    pub fn frames(&self) -> &[Frame] {
        &self.frames
    }

    /// What is masked.
    pub fn masks(&self) -> Masks {
        self.masks
    }

    /// Whether preemption is off here. What an interrupt found off is no section of its own: where
    /// RT runs it in a thread that one is preemptible, and elsewhere it is atomic in any case.
    pub(crate) fn preempt_off(&self) -> bool {
        let kernel = |frame: &&Frame| frame.context.0 < ContextId::FIRST_USER;
        let found = self.frames.last().filter(kernel).map_or(0, |frame| frame.saved.preempt);
        self.masks.preempt > found
    }

    /// How many interrupts deep it is, as held locks know it.
    pub(crate) fn depth(&self) -> u16 {
        self.now.frame()
    }

    /// The context it is in.
    pub fn context(&self) -> ContextId {
        self.frames.last().map_or(ContextId::TASK, |frame| frame.context)
    }

    /// The held locks of the context it is in: an interrupt does not see those of whom it
    /// interrupted.
    pub(crate) fn held_here(&self) -> &[HeldLock] {
        let depth = self.depth();
        let below = innermost(&self.held, &|held| held.when().frame() != depth);
        &self.held[below.map_or(0, |below| below + 1)..]
    }

    /// The strictest wait that the context allows, locks aside (`task_wait_context()`).
    pub(crate) fn limit(&self, contexts: &ContextTable) -> WaitType {
        let Some(frame) = self.frames.last() else { return WaitType::Max };
        let limit = contexts.get(frame.context).limit;
        let relaxed = frame.context == ContextId::HARDIRQ && frame.is_threaded();
        if relaxed { limit.max(WaitType::Config) } else { limit }
    }

    /// The step that an event makes on top of what is held.
    pub(crate) fn link(&self, event: u64) -> Link {
        Link { below: self.held.key(), event: event ^ self.context_key }
    }

    /// A context arrives. Pair with [`leave`](Self::leave).
    pub(crate) fn enter(&mut self, context: ContextId, threaded: bool, contexts: &ContextTable) {
        self.frames.push(Frame { context, threaded, irq_config: 0, saved: self.masks });
        let masks = contexts.get(context).masks;
        if context.0 < ContextId::FIRST_USER {
            // Where RT runs it in a thread, its interrupts are on, whatever it interrupts.
            self.masks.irq_off_rt = false;
        }
        if masks.intersects(Mask::IRQ) {
            self.masks.irq_off = true;
            // On RT a threaded handler is a thread: interrupts stay on.
            self.masks.irq_off_rt |= !threaded;
        }
        self.masks.bh += masks.intersects(Mask::BH) as u32;
        let own = if context.0 >= ContextId::FIRST_USER { Mask::of(context) } else { Mask::NONE };
        let user = Mask(masks.0 & !(Mask::IRQ.0 | Mask::BH.0));
        self.masks.user = self.masks.user.and(own).and(user);
        self.refresh();
    }

    /// The innermost context returns; what it masked is as it was before. False if there is none.
    pub(crate) fn leave(&mut self) -> bool {
        let Some(frame) = self.frames.pop() else { return false };
        self.masks = frame.saved;
        self.refresh();
        true
    }

    /// Enters or leaves a section that RT runs in a thread.
    pub(crate) fn irq_config(&mut self, enter: bool) {
        if let Some(frame) = self.frames.last_mut() {
            let depth = frame.irq_config;
            frame.irq_config = if enter { depth + 1 } else { depth.saturating_sub(1) };
        }
        self.refresh();
    }

    /// Marks the handler that runs now as threaded on RT or not: one line may be shared by
    /// several actions.
    pub(crate) fn set_threaded(&mut self, depth: usize, threaded: bool) {
        let Some(frame) = depth.checked_sub(1).and_then(|i| self.frames.get_mut(i)) else { return };
        frame.threaded = threaded;
        // On RT interrupts are on in a thread; of those on top, each restores what it found.
        let masks = match self.frames.get_mut(depth) {
            Some(above) => &mut above.saved,
            None => &mut self.masks,
        };
        masks.irq_off_rt = !threaded;
        self.refresh();
    }

    /// Changes what is masked.
    pub(crate) fn set_masks(&mut self, change: impl FnOnce(&mut Masks)) {
        change(&mut self.masks);
        self.refresh();
    }

    /// Brings up to date what is kept of frames and masks for the fast path.
    fn refresh(&mut self) {
        let masks = self.masks;
        self.now = When::new(self.frames.len(), masks.irq(), self.off > 0);
        // A plain task is the common case and keeps the neutral word.
        let mut key = 0;
        for frame in &self.frames {
            let flags = (frame.threaded as u64) << 8 | ((frame.irq_config > 0) as u64) << 9;
            let below = ChainKey::START.mix(key);
            key = below.mix(frame.context.0 as u64 | flags | 1 << 16).word();
        }
        let others = Mask(masks.mask().0 & !Mask::IRQ.0);
        if others != Mask::NONE {
            key ^= ChainKey::START.mix(others.0 as u64).word();
        }
        if self.preempt_off() {
            key ^= zobrist::PREEMPT_OFF;
        }
        if self.off > 0 {
            key ^= zobrist::OFF;
        }
        self.context_key = key ^ masks.irq().key();
    }
}

/// The event of "contexts can arrive from now on".
pub(crate) const UNMASK: u64 = 0x1357_9bdf_0246_8ace;

impl Default for Task {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_return_from_interrupt_restores_what_was_masked() {
        let contexts = ContextTable::new();
        let mut task = Task::new();
        task.set_masks(|m| m.bh = 1);
        let (before, key) = (task.masks(), task.context_key);
        task.enter(ContextId::SOFTIRQ, false, &contexts);
        task.enter(ContextId::HARDIRQ, true, &contexts);
        assert!(task.masks().irq_off && !task.masks().irq_off_rt);
        assert_eq!(task.limit(&contexts), WaitType::Config);
        task.set_threaded(2, false);
        assert_eq!(task.limit(&contexts), WaitType::Spin);
        assert!(task.leave() && task.leave() && !task.leave());
        assert_eq!((task.masks(), task.context_key), (before, key));
    }
}
