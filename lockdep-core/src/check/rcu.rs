//! What RCU asks of its readers. (`RCU_LOCKDEP_WARN()`, `rcu_dereference_check()`)

use crate::held::HeldLock;

/// The innermost RCU read section, if the task is in one.
pub fn reader(held: &[HeldLock]) -> Option<usize> {
    held.iter().rposition(|lock| lock.lock_type.rcu && !lock.off)
}

/// The innermost read section of one flavour, by the name of its type.
pub fn reader_of(held: &[HeldLock], flavour: &str) -> Option<usize> {
    held.iter().rposition(|lock| lock.lock_type.name == flavour && !lock.off)
}
