//! What a report is called.

use super::TaskLine;
use crate::graph::NodeKind;
use crate::memory::Witness;
use crate::violation::{CycleEdge, Kind, Violation};

pub(super) fn code(violation: &Violation<Witness>) -> &'static str {
    let new_edge = violation.cycle.last();
    match (violation.kind, new_edge) {
        (Kind::Irq, Some(_)) if violation.cycle.len() == 2 => "irq-inconsistent-state",
        (Kind::Irq, Some(CycleEdge { from: NodeKind::Context(_), .. }))
        | (Kind::Irq, Some(CycleEdge { to: NodeKind::Context(_), .. })) => "irq-lock-inversion",
        (Kind::Irq, _) => "irq-lock-order",
        (kind, _) => kind.as_str(),
    }
}

pub(super) fn headline(
    violation: &Violation<Witness>,
    code: &str,
    task: &TaskLine,
    context: &str,
) -> String {
    let context = context.to_uppercase();
    let headline = match violation.kind {
        Kind::WaitContext => "[ BUG: Invalid wait context ]".to_owned(),
        Kind::SleepInAtomic => "BUG: sleeping function called from invalid context".to_owned(),
        Kind::Recursive => "WARNING: possible recursive locking detected".to_owned(),
        Kind::Circular => "WARNING: possible circular locking dependency detected".to_owned(),
        Kind::Irq if code == "irq-lock-inversion" => {
            "WARNING: possible irq lock inversion dependency detected".to_owned()
        }
        Kind::Irq if code == "irq-lock-order" => {
            format!("WARNING: {context}-safe -> {context}-unsafe lock order detected")
        }
        Kind::Irq | Kind::Nmi => "WARNING: inconsistent lock state".to_owned(),
        Kind::NestLockNotHeld | Kind::NestMerge => "WARNING: Nested lock was not taken".to_owned(),
        Kind::UnlockImbalance => "WARNING: bad unlock balance detected!".to_owned(),
        Kind::UnlockContext => "WARNING: lock released in another context".to_owned(),
        Kind::UnlockOtherTask => "WARNING: lock released by another task".to_owned(),
        Kind::FreedHeld | Kind::FreedHeldOtherTask => "WARNING: held lock freed!".to_owned(),
        Kind::HeldAtExit => format!("WARNING: {} still has locks held!", task.name),
        Kind::PinnedUnlock => "WARNING: releasing a pinned lock".to_owned(),
        Kind::BadPin => "WARNING: pin does not fit".to_owned(),
        Kind::NotHeld => "WARNING: lock not held".to_owned(),
        Kind::Held => "WARNING: lock held".to_owned(),
        Kind::BadDowngrade => "WARNING: downgrading a read lock".to_owned(),
        Kind::MixedWaitTypes => "WARNING: two wait types in one lock class".to_owned(),
        Kind::RcuDereference | Kind::RcuWaitInReader | Kind::RcuSleepInReader => {
            "WARNING: suspicious RCU usage".to_owned()
        }
        Kind::TrylockInHardirq => "WARNING: trylock of a sleeping lock in hardirq".to_owned(),
        Kind::Deadlock if violation.note => {
            "WARNING: threads may wait for each other for good".to_owned()
        }
        Kind::Deadlock => "BUG: deadlock: threads wait for each other".to_owned(),
        Kind::CondvarHolds => "WARNING: waiting on a condition variable under a lock".to_owned(),
        Kind::CondvarInner => {
            "WARNING: waiting on a condition variable with a lock that is not the innermost"
                .to_owned()
        }
        Kind::CondvarMutexes => {
            "WARNING: two mutexes at a time with one condition variable".to_owned()
        }
        Kind::DeclaredOrder => "WARNING: locks taken against their declared order".to_owned(),
    };
    match headline.strip_prefix("WARNING: ") {
        Some(hazard) if violation.note => format!("NOTE: {hazard}"),
        _ => headline,
    }
}
