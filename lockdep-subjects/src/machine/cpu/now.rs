//! The state of a CPU as its thread has it: what is off, in which handler it is, and how many
//! readers its task is in.

use std::cell::Cell;

/// The state that an interrupt saves and puts back.
#[derive(Clone, Copy, Default)]
pub(super) struct Now {
    pub(super) irqs_off: bool,
    pub(super) preempt: u32,
    pub(super) bh: u32,
    pub(super) hard: u32,
    pub(super) soft: u32,
    pub(super) nmi: u32,
}

thread_local! {
    static NOW: Cell<Now> = const {
        Cell::new(Now { irqs_off: false, preempt: 0, bh: 0, hard: 0, soft: 0, nmi: 0 })
    };
    static READERS: Cell<u32> = const { Cell::new(0) };
}

/// The state that a task begins in.
pub(super) fn begin() {
    NOW.set(Now::default());
    READERS.set(0);
}

pub(super) fn now() -> Now {
    NOW.get()
}

pub(super) fn change<R>(change: impl FnOnce(&mut Now) -> R) -> R {
    let mut now = NOW.get();
    let result = change(&mut now);
    NOW.set(now);
    result
}

/// Whether interrupts are off (`irqs_disabled()`).
pub fn irqs_disabled() -> bool {
    now().irqs_off
}

/// Whether this is a hard interrupt's handler or an NMI's, on this kernel.
pub fn in_hardirq() -> bool {
    let now = now();
    now.hard > 0 || now.nmi > 0
}

/// Whether this is an NMI's handler.
pub fn in_nmi() -> bool {
    now().nmi > 0
}

/// Whether the task can leave its CPU here, whatever the kernel knows of it.
pub fn may_switch() -> bool {
    let now = now();
    now.preempt == 0 && !now.irqs_off && now.hard == 0 && now.nmi == 0 && now.soft == 0
}

/// Whether preemption or bottom halves are off, interrupt handlers that are no softirqs aside.
pub fn in_section() -> bool {
    let now = now();
    now.preempt > 0 || now.bh > 0
}

/// How many RCU readers this task is in.
pub fn readers() -> u32 {
    READERS.get()
}

/// One reader more or fewer.
pub fn set_readers(readers: u32) {
    READERS.set(readers);
}
