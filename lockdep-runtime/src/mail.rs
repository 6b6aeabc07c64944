//! What other threads did to the locks that this one took.
//!
//! A guard may be sent to another thread, which releases it there. The thread that took the lock
//! hears of it before any rule looks at what it holds.

use lockdep_core::task::Task;
use lockdep_core::validator::{Findings, Validator};

use crate::table;

/// Reads a thread's letters: what it took and others released, it does not hold any more.
pub(crate) fn read(validator: &Validator, task: &mut Task) -> Findings {
    let mut findings = Findings::new();
    if !table::has_letters() {
        return findings;
    }
    for letter in table::take_letters(task.id().get()) {
        findings.extend(validator.release_elsewhere(task, letter.map, letter.left));
    }
    findings
}
