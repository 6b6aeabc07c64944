//! Can the kernel schedule here? (`__might_resched()`, and what PREEMPT_RT's sleeping locks do)
//!
//! Wait types say what nests in what; they know nothing of `preempt_disable()` or
//! `local_irq_disable()`. This rule reads the counters instead, as the kernel does at run time,
//! in both sorts of kernel: on PREEMPT_RT a threaded handler, a `spinlock_t` and its `_irqsave`
//! leave the holder preemptible.

use crate::config::ConfigSet;
use crate::context::ContextId;
use crate::task::Task;
use crate::wait::{Atomicity, WaitType};

/// Why, and in which configurations, the task must not schedule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Atomic {
    /// In which configurations.
    pub configs: ConfigSet,
    /// Everything that forbids it, innermost last.
    pub reasons: Vec<String>,
    /// The held lock that forbids it, by position, if one does.
    pub blamed: Option<usize>,
}

/// Checks a wait of type `needs`: `Sleep` anywhere, or `Config`, which sleeps on PREEMPT_RT only.
pub fn check(task: &Task, needs: WaitType) -> Option<Atomic> {
    if needs < WaitType::Config {
        return None;
    }
    // A sleeping spinlock of RT may be taken where a plain sleep may not: under another one, in
    // a reader, with bottom halves off.
    let lock_on_rt = needs == WaitType::Config;
    let mut found = Atomic { configs: ConfigSet::EMPTY, reasons: Vec::new(), blamed: None };
    let mut forbid = |rt: bool, not_rt: bool, reason: &str| {
        let rt = if rt { ConfigSet::RT } else { ConfigSet::EMPTY };
        let not_rt = if not_rt && !lock_on_rt { ConfigSet::NOT_RT } else { ConfigSet::EMPTY };
        let configs = rt.union(not_rt);
        if !configs.is_empty() {
            found.configs = found.configs.union(configs);
            found.reasons.push(reason.to_owned());
        }
        !configs.is_empty()
    };
    let masks = task.masks();
    let frame = task.frames().last();
    match frame.map(|frame| (frame.context, frame.threaded)) {
        Some((ContextId::SOFTIRQ, _)) => _ = forbid(!lock_on_rt, true, "in a softirq"),
        Some((ContextId::HARDIRQ, true)) => _ = forbid(false, true, "in a hardirq"),
        Some((ContextId::HARDIRQ, false)) => {
            _ = forbid(true, true, "in a hardirq that RT does not thread")
        }
        Some((ContextId::NMI, _)) => _ = forbid(true, true, "in an NMI"),
        _ => {}
    }
    // An interrupt masks by itself; the sentence above says it already.
    let irq_section = frame.is_none_or(|frame| frame.context == ContextId::SOFTIRQ);
    if irq_section && masks.irq_off {
        forbid(masks.irq_off_rt, true, "with interrupts off");
    }
    if frame.is_none() && masks.bh > 0 {
        forbid(!lock_on_rt, true, "with bottom halves off");
    }
    if masks.preempt > 0 {
        forbid(true, true, "with preemption off");
    }
    let base = task.held().len() - task.held_here().len();
    let mut blamed = None;
    for (i, lock) in task.held_here().iter().enumerate().filter(|(_, lock)| !lock.off) {
        let (rt, not_rt) = match lock.lock_type.atomicity {
            Atomicity::Preemptible => continue,
            Atomicity::AtomicUnlessRt => (!lock_on_rt, true),
            Atomicity::Atomic => (true, true),
            Atomicity::Reader => (!lock_on_rt, true),
        };
        if forbid(rt, not_rt, &format!("under {}", article(lock.lock_type.name))) {
            blamed = Some(base + i);
        }
    }
    found.blamed = blamed;
    (!found.configs.is_empty()).then_some(found)
}

/// The name with its article.
fn article(name: &str) -> String {
    let vowel = name.starts_with(['a', 'e', 'i', 'o', 'u']) || name.starts_with("rcu");
    format!("{} {name}", if vowel { "an" } else { "a" })
}
