//! What RCU asks of its readers. (`RCU_LOCKDEP_WARN()`, `rcu_dereference_check()`)

use crate::class::LockType;
use crate::held::{HeldLock, innermost};

/// Which readers an event is about.
#[derive(Clone, Copy, Debug)]
pub enum Readers<'a> {
    /// Those of RCU in any flavour; not SRCU's, which may sleep.
    Any,
    /// Those of one flavour, by its primitive.
    Flavour(&'a LockType),
    /// Those of one SRCU domain, by the address of its map.
    Domain(usize),
}

impl Readers<'_> {
    /// The innermost of them that the task is.
    pub fn find(self, held: &[HeldLock]) -> Option<usize> {
        innermost(held, &|lock| {
            !lock.when().off()
                && match self {
                    Readers::Any => lock.lock_type.rcu,
                    Readers::Flavour(flavour) => lock.lock_type.name == flavour.name,
                    Readers::Domain(map) => lock.map() == map,
                }
        })
    }

    /// A word for reports.
    pub fn name(self) -> &'static str {
        match self {
            Readers::Any => "RCU read",
            Readers::Flavour(flavour) => flavour.name,
            Readers::Domain(_) => "SRCU read",
        }
    }
}
