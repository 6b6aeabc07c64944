//! What is measured, by name.

/// One thing that is measured. An *operation* is what `ns` is the time of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Workload {
    /// One lock. Operation: take it and release it.
    Uncontended,
    /// Two locks of different classes, taken in order and released in reverse. Operation: the
    /// whole nest.
    Nested2,
    /// The same with four.
    Nested4,
    /// The same with eight.
    Nested8,
    /// One reader-writer lock. Operation: take it for reading and release it.
    Read,
    /// Two threads, each with a lock of its own and nothing shared. Operation: one thread takes
    /// its lock and releases it.
    Private,
    /// Two threads, each with four locks of its own. Operation: one thread's whole nest of four.
    Chains,
    /// Two threads and one lock. Operation: one thread takes it, does 50 small steps of work,
    /// releases it, and does 100 more.
    Contended,
    /// 200 locks of different classes in 5,000 different nests of one to six, all of them visited
    /// before. Operation: one acquisition and its release, whatever the depth.
    Mixed,
    /// Operation: take a lock; under it make another, take it, release it and drop it; release
    /// the first.
    ShortLived,
    /// One raw spinlock. Operation: `lock_irqsave()` and release. The base has no interrupts; it
    /// does what it does for `uncontended_1`.
    IrqSave,
}

/// What a workload needs of a lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ability {
    /// To be taken exclusively.
    Exclusive,
    /// To be read.
    Shared,
    /// To be taken with interrupts off.
    IrqSave,
}

impl Workload {
    /// All, in the order of the tables.
    pub(crate) const ALL: [Workload; 11] = [
        Workload::Uncontended,
        Workload::Nested2,
        Workload::Nested4,
        Workload::Nested8,
        Workload::Read,
        Workload::Private,
        Workload::Chains,
        Workload::Contended,
        Workload::Mixed,
        Workload::ShortLived,
        Workload::IrqSave,
    ];

    /// Its name in arguments and tables.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Workload::Uncontended => "uncontended_1",
            Workload::Nested2 => "nested_2",
            Workload::Nested4 => "nested_4",
            Workload::Nested8 => "nested_8",
            Workload::Read => "read_1",
            Workload::Private => "private_2t",
            Workload::Chains => "chains_2t",
            Workload::Contended => "contended_2t",
            Workload::Mixed => "mixed_200",
            Workload::ShortLived => "short_lived",
            Workload::IrqSave => "irqsave_1",
        }
    }

    /// The workload of this name.
    pub(crate) fn named(name: &str) -> Option<Workload> {
        Self::ALL.into_iter().find(|workload| workload.name() == name)
    }

    /// What it needs of a lock.
    pub(crate) fn needs(self) -> Ability {
        match self {
            Workload::Read => Ability::Shared,
            Workload::IrqSave => Ability::IrqSave,
            _ => Ability::Exclusive,
        }
    }

    /// What the bare lock does, to compare with.
    pub(crate) fn of_base(self) -> Workload {
        match self {
            Workload::IrqSave => Workload::Uncontended,
            workload => workload,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_back() {
        for workload in Workload::ALL {
            assert_eq!(Workload::named(workload.name()), Some(workload));
        }
        assert_eq!(Workload::named("nested"), None);
    }
}
