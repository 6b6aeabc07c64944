//! Sections in which something is off.

use lockdep::context::{self, MaskGuard};

use super::now::change;
use super::poll;
use crate::machine::trace;

/// What a lock or a section changed, to undo.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::machine) struct Undo {
    irqs_on: bool,
    preempt: bool,
    bh: bool,
}

impl Undo {
    /// Interrupts off from here.
    pub(in crate::machine) fn irqs(mut self) -> Undo {
        self.irqs_on |= change(|now| !std::mem::replace(&mut now.irqs_off, true));
        self
    }

    /// Preemption off from here.
    pub(in crate::machine) fn preempt(mut self) -> Undo {
        change(|now| now.preempt += 1);
        self.preempt = true;
        self
    }

    /// Bottom halves off from here.
    pub(in crate::machine) fn bh(mut self) -> Undo {
        change(|now| now.bh += 1);
        self.bh = true;
        self
    }

    /// As it was.
    pub(in crate::machine) fn undo(self) {
        change(|now| {
            now.irqs_off &= !self.irqs_on;
            now.preempt -= self.preempt as u32;
            now.bh -= self.bh as u32;
        });
        poll();
    }
}

/// Interrupts off (`local_irq_save()`) until it is dropped.
#[track_caller]
pub fn irq_save() -> Section {
    trace::step(|| "local_irq_save()".to_owned());
    let undo = Undo::default().irqs();
    Section { off: Some(context::irq_save()), undo, end: "local_irq_restore()" }
}

/// Preemption off (`preempt_disable()`) until it is dropped.
#[track_caller]
pub fn preempt_disable() -> Section {
    trace::step(|| "preempt_disable()".to_owned());
    let undo = Undo::default().preempt();
    Section { off: Some(context::preempt_disable()), undo, end: "preempt_enable()" }
}

/// Bottom halves off (`local_bh_disable()`) until it is dropped.
#[track_caller]
pub fn bh_disable() -> Section {
    trace::step(|| "local_bh_disable()".to_owned());
    let undo = Undo::default().bh();
    Section { off: Some(context::bh_disable()), undo, end: "local_bh_enable()" }
}

/// Something is off on this CPU until this is dropped.
#[derive(Debug)]
#[must_use = "it goes on again when the section is dropped"]
pub struct Section {
    off: Option<MaskGuard>,
    undo: Undo,
    end: &'static str,
}

impl Drop for Section {
    fn drop(&mut self) {
        trace::step(|| self.end.to_owned());
        self.off = None;
        self.undo.undo();
    }
}
