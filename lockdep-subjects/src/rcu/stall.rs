//! Grace periods that last too long: who is to blame (`CONFIG_RCU_STALL_COMMON`).

use std::sync::atomic::Ordering;
use std::time::Duration;

use crate::machine::trace;

use super::Rcu;

impl Rcu {
    /// Says whom the grace period that began at this moment of the checker's waits for.
    pub(super) fn report_stall(&self, lasted: Duration, moment: u64) {
        let (cpus, tasks) = self.grace.waits_for();
        let mut text = format!("rcu: INFO: the grace period has lasted {lasted:?}");
        for cpu in (0..self.machine.cpus()).filter(|cpu| cpus & (1 << cpu) != 0) {
            // Acquire: pairs with the swap of who asked.
            let asked = self.owed[cpu].asked.load(Ordering::Acquire);
            let why = if asked { "does not answer" } else { "is inside a reader" };
            text += &format!("\n    CPU {cpu} {why}");
        }
        for task in tasks {
            let (task, place) = (&task.task, &task.place);
            text += &format!("\n    `{task}` was preempted inside a reader, {place}");
        }
        for reader in self.checker.older(moment) {
            text += &format!("\n    open since before it began: {reader}");
        }
        trace::step(|| text.clone());
        eprintln!("{text}");
        self.stalls.lock().push(text);
    }

    /// The stalls so far, each in words.
    pub fn stalls(&self) -> Vec<String> {
        self.stalls.lock().clone()
    }
}
