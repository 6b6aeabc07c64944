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
use crate::words;

/// Why, and in which configurations, the task must not schedule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Atomic {
    /// In which configurations.
    pub configs: ConfigSet,
    /// Everything that forbids it in a row, innermost last.
    pub reasons: String,
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
    let mut found = Atomic { configs: ConfigSet::EMPTY, reasons: String::new(), blamed: None };
    let mut forbid = |rt: bool, not_rt: bool, reason: &[&str]| {
        let rt = if rt { ConfigSet::RT } else { ConfigSet::EMPTY };
        let not_rt = if not_rt && !lock_on_rt { ConfigSet::NOT_RT } else { ConfigSet::EMPTY };
        let configs = rt.union(not_rt);
        if !configs.is_empty() {
            found.configs = found.configs.union(configs);
            // What stands between two, and then this one in its parts.
            words::add(&mut found.reasons, ", ", "");
            for part in reason {
                found.reasons.push_str(part);
            }
        }
        !configs.is_empty()
    };
    let masks = task.masks();
    let frame = task.frames().last();
    // What an interrupt masks by itself, the sentence about it says already. On RT a threaded
    // handler is a thread, whose interrupts are on unless it says otherwise.
    let (mut irq_section, mut irq_section_on_rt) = (true, true);
    if let Some(frame) = frame {
        let interrupt = matches!(frame.context, ContextId::HARDIRQ | ContextId::NMI);
        irq_section = !interrupt;
        irq_section_on_rt = !interrupt || frame.threaded;
        let (rt, reason) = match frame.context {
            ContextId::SOFTIRQ => (!lock_on_rt, "in a softirq"),
            ContextId::HARDIRQ if frame.threaded => (false, "in a hardirq"),
            // What RT moves out of a handler runs in a softirq there.
            ContextId::HARDIRQ if frame.irq_config > 0 => (!lock_on_rt, "in a hardirq"),
            ContextId::HARDIRQ => (true, "in a hardirq that RT does not thread"),
            ContextId::NMI => (true, "in an NMI"),
            _ => (false, ""),
        };
        let built_in = interrupt || frame.context == ContextId::SOFTIRQ;
        forbid(rt, built_in, &[reason]);
    }
    if masks.irq_off {
        let rt = masks.irq_off_rt && irq_section_on_rt;
        forbid(rt, irq_section, &["with interrupts off"]);
    }
    if frame.is_none() && masks.bh > 0 {
        forbid(!lock_on_rt, true, &["with bottom halves off"]);
    }
    if task.preempt_off() {
        forbid(true, true, &["with preemption off"]);
    }
    let base = task.held().len() - task.held_here().len();
    let mut blamed = None;
    for (i, lock) in task.held_here().iter().enumerate().filter(|(_, lock)| !lock.when().off()) {
        let (rt, not_rt) = match lock.lock_type.atomicity {
            Atomicity::Preemptible => continue,
            Atomicity::AtomicUnlessRt => (!lock_on_rt, true),
            Atomicity::Atomic => (true, true),
            Atomicity::Reader => (!lock_on_rt, true),
        };
        let name = lock.lock_type.name;
        if forbid(rt, not_rt, &["under ", article(name), " ", name]) {
            blamed = Some(base + i);
        }
    }
    found.blamed = blamed;
    (!found.configs.is_empty()).then_some(found)
}

/// The article of a name.
fn article(name: &str) -> &'static str {
    let vowel = name.starts_with(['a', 'e', 'i', 'o', 'u']) || name.starts_with("rcu");
    if vowel { "an" } else { "a" }
}
