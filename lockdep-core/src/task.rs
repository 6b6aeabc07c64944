//! A task: what it holds, which contexts it is in, and what is masked.
//!
//! Linux keeps these in `task_struct` and per CPU. A value here, so that a test, a replay or a
//! thread each have their own.

use crate::chain::ChainKey;
use crate::context::{ContextId, ContextTable, Mask};
use crate::depmap::TaskId;
use crate::held::HeldLock;
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
    id: Option<TaskId>,
    pub(crate) held: Vec<HeldLock>,
    frames: Vec<Frame>,
    pub(crate) masks: Masks,
    /// Contexts and masks in one word, for chain keys; changes with every one of them.
    context_key: u64,
    /// How many `off()` scopes are open.
    pub(crate) off: u32,
    /// The last pin cookie given.
    pub(crate) cookie: u32,
    /// Whether somebody looks at what is held when the task ends.
    watched: bool,
}

impl Task {
    /// A task that holds nothing, in no interrupt, with nothing masked.
    pub const fn new() -> Self {
        Task {
            id: None,
            held: Vec::new(),
            frames: Vec::new(),
            masks: Masks { irq_off: false, irq_off_rt: false, bh: 0, preempt: 0, user: Mask::NONE },
            context_key: 0,
            off: 0,
            cookie: 0,
            watched: false,
        }
    }

    /// The number of the task, given on first use.
    pub fn id(&mut self) -> TaskId {
        *self.id.get_or_insert_with(TaskId::next)
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

    /// How many interrupts deep it is.
    pub(crate) fn depth(&self) -> u16 {
        self.frames.len() as u16
    }

    /// The context it is in.
    pub fn context(&self) -> ContextId {
        self.frames.last().map_or(ContextId::TASK, |frame| frame.context)
    }

    /// The held locks of the context it is in: an interrupt does not see those of whom it
    /// interrupted.
    pub(crate) fn held_here(&self) -> &[HeldLock] {
        let depth = self.depth();
        let below = self.held.iter().rev().take_while(|held| held.frame == depth).count();
        &self.held[self.held.len() - below..]
    }

    /// The strictest wait that the context allows, locks aside (`task_wait_context()`).
    pub(crate) fn limit(&self, contexts: &ContextTable) -> WaitType {
        let Some(frame) = self.frames.last() else { return WaitType::Max };
        let limit = contexts.get(frame.context).limit;
        let relaxed = frame.context == ContextId::HARDIRQ && frame.is_threaded();
        if relaxed { limit.max(WaitType::Config) } else { limit }
    }

    /// The chain key that the next acquisition starts from.
    pub(crate) fn chain_key(&self) -> ChainKey {
        self.held.last().map_or(ChainKey::START, |held| held.key)
    }

    pub(crate) const fn context_key(&self) -> u64 {
        self.context_key
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

    fn refresh(&mut self) {
        let masks = self.masks;
        let quiet = self.frames.is_empty() && masks == Masks::default();
        let mut key = ChainKey::START;
        for frame in &self.frames {
            let flags = (frame.threaded as u64) << 8 | ((frame.irq_config > 0) as u64) << 9;
            key = key.mix(frame.context.0 as u64 | flags | 1 << 16);
        }
        let atomic = masks.irq_off_rt as u64 | (self.preempt_off() as u64) << 1;
        let key = key.mix(masks.mask().0 as u64 | atomic << 32);
        // A plain task is the common case and keeps the neutral word.
        self.context_key = if quiet { 0 } else { key.word() };
    }
}

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
        let (before, key) = (task.masks(), task.context_key());
        task.enter(ContextId::SOFTIRQ, false, &contexts);
        task.enter(ContextId::HARDIRQ, true, &contexts);
        assert!(task.masks().irq_off && !task.masks().irq_off_rt);
        assert_eq!(task.limit(&contexts), WaitType::Config);
        task.set_threaded(2, false);
        assert_eq!(task.limit(&contexts), WaitType::Spin);
        assert!(task.leave() && task.leave() && !task.leave());
        assert_eq!((task.masks(), task.context_key()), (before, key));
    }
}
