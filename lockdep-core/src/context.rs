//! Execution contexts: what may interrupt what, what keeps it out, and how long one may wait there.
//!
//! Linux: `lockdep_hardirq_context()`, `lockdep_softirq_context()`, `task_wait_context()`.
//! A context is also a node of the lock graph, so that "irq-safe against irq-unsafe" is a cycle.

use crate::wait::WaitType;

/// A context by number: five are built in, user-defined ones follow. At most 32 exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "dump", derive(serde::Serialize, serde::Deserialize))]
pub struct ContextId(pub(crate) u8);

impl ContextId {
    /// A plain task: no limit, interrupts nothing.
    pub const TASK: ContextId = ContextId(0);
    /// A softirq.
    pub const SOFTIRQ: ContextId = ContextId(1);
    /// A hardware interrupt.
    pub const HARDIRQ: ContextId = ContextId(2);
    /// A non-maskable interrupt.
    pub const NMI: ContextId = ContextId(3);
    /// How many contexts there can be.
    pub const MAX: usize = 32;
    /// The number of the first user-defined context.
    pub(crate) const FIRST_USER: u8 = 4;

    /// The number, from 0; user-defined contexts count on from the built-in ones.
    pub const fn index(self) -> usize {
        self.0 as usize
    }

    pub(crate) const fn bit(self) -> u32 {
        1 << self.0
    }
}

/// A set of things that keep contexts out: interrupts off, bottom halves off, and one per
/// user-defined context.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Mask(pub(crate) u32);

impl Mask {
    /// Nothing masked.
    pub const NONE: Mask = Mask(0);
    /// Hard interrupts off.
    pub const IRQ: Mask = Mask(1 << 30);
    /// Bottom halves off.
    pub const BH: Mask = Mask(1 << 31);

    /// Everything masked, even what nothing masks.
    pub const ALL: Mask = Mask(u32::MAX);

    /// Both.
    pub const fn and(self, other: Mask) -> Mask {
        Mask(self.0 | other.0)
    }

    /// What keeps just this context out.
    pub const fn of(context: ContextId) -> Mask {
        Mask(context.bit())
    }

    pub(crate) const fn intersects(self, other: Mask) -> bool {
        self.0 & other.0 != 0
    }
}

/// What a context is: the facts that the rules look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContextClass {
    /// The name that reports print.
    pub name: &'static str,
    /// The strictest wait that is allowed in it.
    pub limit: WaitType,
    /// The contexts whose code it may interrupt, a bit each by [`ContextId`].
    pub interrupts: u32,
    /// What keeps it from arriving. A user-defined context is also kept out by its own mask.
    pub masked_by: Mask,
    /// What its arrival masks, beside itself.
    pub masks: Mask,
}

impl ContextClass {
    const TASK: ContextClass = ContextClass {
        name: "task",
        limit: WaitType::Max,
        interrupts: 0,
        masked_by: Mask::NONE,
        masks: Mask::NONE,
    };
    const SOFTIRQ: ContextClass = ContextClass {
        name: "softirq",
        limit: WaitType::Config,
        interrupts: ContextId::TASK.bit(),
        masked_by: Mask::IRQ.and(Mask::BH),
        masks: Mask::BH,
    };
    const HARDIRQ: ContextClass = ContextClass {
        name: "hardirq",
        limit: WaitType::Spin,
        interrupts: ContextId::TASK.bit() | ContextId::SOFTIRQ.bit() | ContextId::HARDIRQ.bit(),
        masked_by: Mask::IRQ,
        masks: Mask::IRQ,
    };
    const NMI: ContextClass = ContextClass {
        name: "nmi",
        limit: WaitType::Spin,
        interrupts: !ContextId::NMI.bit(),
        masked_by: Mask::NONE,
        masks: Mask::IRQ,
    };

    /// A context that may interrupt plain tasks, that nothing but its own mask keeps out, and in
    /// which one may spin (`limit` changes that).
    pub const fn new(name: &'static str) -> Self {
        ContextClass {
            name,
            limit: WaitType::Spin,
            interrupts: ContextId::TASK.bit(),
            masked_by: Mask::NONE,
            masks: Mask::NONE,
        }
    }

    /// Sets the strictest wait that is allowed in it.
    pub const fn limit(mut self, limit: WaitType) -> Self {
        self.limit = limit;
        self
    }

    /// Adds a context whose code it may interrupt.
    pub const fn interrupts(mut self, other: ContextId) -> Self {
        self.interrupts |= other.bit();
        self
    }

    /// Adds something that keeps it out.
    pub const fn masked_by(mut self, mask: Mask) -> Self {
        self.masked_by = self.masked_by.and(mask);
        self
    }

    /// Adds something that it keeps out while it runs.
    pub const fn masks(mut self, mask: Mask) -> Self {
        self.masks = self.masks.and(mask);
        self
    }
}

/// All contexts of a process: the built-in ones and those defined since.
#[derive(Clone, Copy, Debug)]
pub struct ContextTable {
    classes: [ContextClass; ContextId::MAX],
    len: u8,
}

impl ContextTable {
    /// The built-in contexts.
    pub const fn new() -> Self {
        let mut classes = [ContextClass::TASK; ContextId::MAX];
        classes[1] = ContextClass::SOFTIRQ;
        classes[2] = ContextClass::HARDIRQ;
        classes[3] = ContextClass::NMI;
        ContextTable { classes, len: ContextId::FIRST_USER }
    }

    /// Defines a context; the same definition again gives the same number.
    ///
    /// `None` when all 30 numbers are taken (two bits of a [`Mask`] are interrupts and bottom
    /// halves): the caller counts that as lost coverage.
    pub fn define(&mut self, class: ContextClass) -> Option<ContextId> {
        let known = (ContextId::FIRST_USER..self.len).find(|&i| self.classes[i as usize] == class);
        if let Some(index) = known {
            return Some(ContextId(index));
        }
        if self.len as usize == ContextId::MAX - 2 {
            return None;
        }
        let id = ContextId(self.len);
        self.classes[id.index()] = class;
        self.len += 1;
        Some(id)
    }

    /// The facts of one context.
    pub fn get(&self, id: ContextId) -> &ContextClass {
        &self.classes[id.index()]
    }

    /// The contexts that can arrive in `current` while `mask` holds, a bit each.
    pub fn arrivals(&self, current: ContextId, mask: Mask) -> u32 {
        (1..self.len)
            .map(ContextId)
            .filter(|&id| {
                let class = self.get(id);
                let masked_by = class.masked_by.and(Mask::of(id));
                class.interrupts & current.bit() != 0 && !mask.intersects(masked_by)
            })
            .fold(0, |set, id| set | id.bit())
    }

    /// All contexts but the task, in order of definition.
    pub fn ids(&self) -> impl Iterator<Item = ContextId> {
        (1..self.len).map(ContextId)
    }
}

impl Default for ContextTable {
    fn default() -> Self {
        Self::new()
    }
}

/// The contexts of a set, a bit each.
pub fn iter(set: u32) -> impl Iterator<Item = ContextId> {
    (0..ContextId::MAX as u8).map(ContextId).filter(move |id| set & id.bit() != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arrivals(current: ContextId, mask: Mask) -> Vec<usize> {
        let set = ContextTable::new().arrivals(current, mask);
        (0..32).filter(|i| set & 1 << i != 0).collect()
    }

    #[test]
    fn interrupts_off_leave_only_the_nmi() {
        assert_eq!(arrivals(ContextId::TASK, Mask::NONE), [1, 2, 3]);
        assert_eq!(arrivals(ContextId::TASK, Mask::BH), [2, 3]);
        assert_eq!(arrivals(ContextId::TASK, Mask::IRQ), [3]);
        assert_eq!(arrivals(ContextId::HARDIRQ, Mask::IRQ), [3]);
        assert!(arrivals(ContextId::NMI, Mask::IRQ).is_empty());
    }

    #[test]
    fn a_definition_is_made_once_and_numbers_run_out() {
        let mut table = ContextTable::new();
        let signal = ContextClass::new("signal");
        let id = table.define(signal).unwrap();
        assert_eq!(table.define(signal), Some(id));
        assert_eq!(table.arrivals(ContextId::TASK, Mask::of(id)) & id.bit(), 0);
        let names: Vec<&'static str> = (0..26).map(|i| &*String::leak(format!("c{i}"))).collect();
        let defined = names.iter().filter(|n| table.define(ContextClass::new(n)).is_some()).count();
        assert_eq!(defined, ContextId::MAX - 2 - ContextId::FIRST_USER as usize - 1);
    }
}
