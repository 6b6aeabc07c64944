//! From a violation to a report: names for numbers, sentences for kinds.

use std::sync::Arc;

use super::{EdgeLine, LimitLine, LockLine, Report, SCHEMA, TaskLine, Trace, scenario};
use crate::backtrace::StackId;
use crate::class::Registry;
use crate::config::ConfigSet;
use crate::context::ContextId;
use crate::graph::NodeKind;
use crate::held::HeldLock;
use crate::memory::{Event, Memory, Witness};
use crate::task::Task;
use crate::violation::{CycleEdge, Kind, Limit, Violation, Wanted};
use crate::wait::WaitType;

/// Everything that a violation's numbers refer to.
#[derive(Debug)]
pub struct Scene<'a> {
    /// The task at fault.
    pub task: &'a Task,
    /// Its number.
    pub id: u32,
    /// Classes and contexts.
    pub registry: &'a Registry,
    /// Witnesses, stacks and usage.
    pub memory: &'a mut Memory,
}

/// Puts a violation into words.
pub fn build(violation: &Violation<Witness>, scene: &mut Scene<'_>, event: &mut Event) -> Report {
    let own = event.stack(&mut scene.memory.stacks);
    let held: Vec<LockLine> = scene.task.held().iter().map(|held| held_line(held, scene)).collect();
    let wanted = violation.wanted.as_ref().map(|wanted| wanted_line(wanted, own, scene));
    let cycle: Vec<EdgeLine> = violation.cycle.iter().map(|edge| edge_line(edge, scene)).collect();
    let limit = violation.limit.map(|limit| limit_line(limit, &held, scene));
    let task = task_line(scene, event);
    let code = code(violation);
    let mut report = Report {
        schema: SCHEMA,
        kind: violation.kind,
        code,
        headline: headline(violation, code, &task, scene.registry),
        summary: Default::default(),
        scenario: scenario::columns(violation.kind, &cycle, wanted.as_ref()),
        fails_in: violation.configs.iter().collect(),
        fact: violation.fact.clone(),
        advice: String::new(),
        certain_hang: violation.certain_hang,
        stack: trace(own, scene),
        task,
        blamed: violation.blamed.filter(|i| *i < held.len()),
        wanted,
        held,
        limit,
        cycle,
    };
    let blamed = report.blamed.map(|i| report.held[i].clone());
    report.summary = summary(&report, blamed.as_ref());
    report.advice = advice(&report, blamed.as_ref(), violation.configs);
    report
}

fn trace(id: Option<StackId>, scene: &Scene<'_>) -> Trace {
    Trace(id.map(|id| scene.memory.stacks.get(id)))
}

fn held_line(held: &HeldLock, scene: &Scene<'_>) -> LockLine {
    let stack = scene.memory.first_taken(held.class, held.site);
    wanted_line(&Wanted::from(held), stack, scene)
}

fn wanted_line(wanted: &Wanted, stack: Option<StackId>, scene: &Scene<'_>) -> LockLine {
    LockLine {
        class: scene.registry.name(wanted.class),
        lock_type: wanted.lock_type.name,
        mode: wanted.mode,
        trylock: wanted.trylock,
        outer: wanted.lock_type.wait.outer,
        inner: wanted.lock_type.wait.inner,
        usage: scene.memory.usage(wanted.class).chars(),
        address: format!("{:#x}", wanted.map),
        site: wanted.site,
        stack: trace(stack, scene),
    }
}

fn edge_line(edge: &CycleEdge<Witness>, scene: &Scene<'_>) -> EdgeLine {
    let name = |node: NodeKind| match node {
        NodeKind::Lock { class, .. } => scene.registry.name(class),
        NodeKind::Context(id) => scene.registry.contexts.get(id).name.to_owned(),
    };
    EdgeLine {
        from: name(edge.from),
        to: name(edge.to),
        from_context: matches!(edge.from, NodeKind::Context(_)),
        to_context: matches!(edge.to, NodeKind::Context(_)),
        recursive_read: matches!(edge.to, NodeKind::Lock { recursive: true, .. }),
        from_site: edge.witness.from_site,
        from_stack: trace(edge.witness.from_stack, scene),
        to_site: edge.witness.to_site,
        to_stack: trace(edge.witness.to_stack, scene),
        thread: edge.witness.thread.to_string(),
    }
}

fn limit_line(limit: Limit, held: &[LockLine], scene: &Scene<'_>) -> LimitLine {
    let context = scene.registry.contexts.get(scene.task.context()).name;
    let allowed = limit.allowed.as_str();
    let rule = match limit.set_by {
        Some(i) => format!(
            "a lock taken under a {} may wait at most as `{allowed}`; this needs `{}`",
            held[i].lock_type,
            limit.needs.as_str()
        ),
        None => format!(
            "in {context} context one may wait at most as `{allowed}`; this needs `{}`",
            limit.needs.as_str()
        ),
    };
    let numbers = [limit.needs.linux_number(), limit.allowed.linux_number()];
    let Limit { needs, allowed, set_by, context } = limit;
    LimitLine { needs, allowed, numbers, set_by, context, rule }
}

fn task_line(scene: &Scene<'_>, event: &Event) -> TaskLine {
    let mut contexts: Vec<String> = Vec::new();
    for frame in scene.task.frames().iter().rev() {
        let name = scene.registry.contexts.get(frame.context).name;
        contexts.push(match (frame.context, frame.threaded, frame.irq_config > 0) {
            (ContextId::HARDIRQ, true, _) => format!("{name} (threaded)"),
            (_, _, true) => format!("{name} (irq_config)"),
            _ => name.to_owned(),
        });
    }
    contexts.push("task".to_owned());
    let masks = scene.task.masks();
    let masked = [
        (masks.irq_off, "irqs off"),
        (masks.bh > 0, "bottom halves off"),
        (masks.preempt > 0, "preemption off"),
    ];
    let masked: Vec<&str> = masked.iter().filter(|(on, _)| *on).map(|(_, name)| *name).collect();
    TaskLine {
        name: Arc::clone(&event.thread).to_string(),
        id: scene.id,
        context: contexts.join(" in "),
        masked: masked.join(", "),
    }
}

fn code(violation: &Violation<Witness>) -> &'static str {
    let new_edge = violation.cycle.last();
    match (violation.kind, new_edge) {
        (Kind::Irq, Some(_)) if violation.cycle.len() == 2 => "irq-inconsistent-state",
        (Kind::Irq, Some(CycleEdge { from: NodeKind::Context(_), .. }))
        | (Kind::Irq, Some(CycleEdge { to: NodeKind::Context(_), .. })) => "irq-lock-inversion",
        (Kind::Irq, _) => "irq-lock-order",
        (kind, _) => kind.as_str(),
    }
}

fn headline(
    violation: &Violation<Witness>,
    code: &str,
    task: &TaskLine,
    registry: &Registry,
) -> String {
    let context = violation.context.map_or("", |id| registry.contexts.get(id).name).to_uppercase();
    match violation.kind {
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
    }
}

fn summary(report: &Report, blamed: Option<&LockLine>) -> [String; 2] {
    let task = &report.task.name;
    let at = |lock: &LockLine| format!("{} at {}", lock.class, lock.site);
    let wanted = report.wanted.as_ref();
    let first = match (report.kind, wanted) {
        (Kind::FreedHeld | Kind::FreedHeldOtherTask, Some(w)) => format!("{task} drops {}", at(w)),
        (Kind::HeldAtExit, _) => format!("{task} ends"),
        (Kind::NotHeld | Kind::Held, Some(w)) => format!("{task} asserts of {}", at(w)),
        (Kind::BadPin, Some(w)) => format!("{task} pins or unpins {}", at(w)),
        (Kind::BadDowngrade, Some(w)) => format!("{task} downgrades {}", at(w)),
        (
            Kind::UnlockImbalance
            | Kind::UnlockContext
            | Kind::UnlockOtherTask
            | Kind::PinnedUnlock,
            Some(w),
        ) => {
            format!("{task} releases {}", at(w))
        }
        (Kind::Irq | Kind::Nmi, Some(w)) if report.cycle.last().is_some_and(|e| e.to_context) => {
            format!(
                "{task} lets {} arrive while it holds {}",
                report.cycle.last().map_or("", |e| &e.to),
                at(w)
            )
        }
        (Kind::RcuDereference, _) => format!("{task} reads an RCU-protected pointer"),
        (Kind::RcuWaitInReader, _) => format!("{task} waits for a grace period"),
        (_, Some(w)) => format!("{task} wants {} ({})", at(w), w.lock_type),
        (_, None) => format!("{task} may sleep here"),
    };
    let earlier = report.cycle.first().map(|edge| {
        let EdgeLine { from, to, to_site, thread, .. } = edge;
        match (edge.from_context, edge.to_context) {
            (true, _) => format!("but {thread}, in {from}, wanted {to} at {to_site}"),
            (false, true) => {
                format!("but {from} was held by {thread} while {to} could arrive, at {to_site}")
            }
            (false, false) => format!("but {thread}, holding {from}, wanted {to} at {to_site}"),
        }
    });
    let second = match (&report.limit, blamed, earlier) {
        (Some(limit), Some(lock), _) => {
            format!("under {}, which leaves `{}` at most", at(lock), limit.allowed.as_str())
        }
        (Some(limit), None, _) => format!(
            "in {} context, which allows `{}` at most",
            report.task.context,
            limit.allowed.as_str()
        ),
        (None, _, Some(earlier)) => earlier,
        (None, Some(lock), None) => format!("while it holds {}", at(lock)),
        (None, None, None) if report.fact.is_empty() => "in this context".to_owned(),
        (None, None, None) => report.fact.clone(),
    };
    [first, second]
}

fn advice(report: &Report, blamed: Option<&LockLine>, configs: ConfigSet) -> String {
    let wanted = report.wanted.as_ref().map_or("it", |lock| lock.class.as_str());
    let held = blamed.map_or("the lock held", |lock| lock.class.as_str());
    let only_rt = configs.difference(ConfigSet::RT).is_empty();
    match report.kind {
        Kind::WaitContext if blamed.is_some() => format!(
            "take {wanted} before {held} or after it is released; or defer the work; or make {wanted} a raw lock if it is held for a short, bounded time"
        ),
        Kind::WaitContext => format!(
            "defer what needs {wanted} to a thread or work queue; or make {wanted} a raw lock if it is held for a short, bounded time"
        ),
        Kind::SleepInAtomic if only_rt => format!(
            "on PREEMPT_RT {wanted} sleeps: take it before the atomic section, or make it a raw lock, or use the lock's own _irqsave form instead of disabling interrupts"
        ),
        Kind::SleepInAtomic => "leave the atomic section first, or use a form that does not sleep".to_owned(),
        Kind::Recursive if report.certain_hang => "release it first, or pass the guard instead of the lock".to_owned(),
        Kind::Recursive => format!("release {held} first; if the two are ordered by design, say so: lock_nested(), a nest lock, or an order key"),
        Kind::Circular => format!("take {wanted} and {held} in one order everywhere; the edges above show who takes them the other way round"),
        Kind::Irq => "take the lock with interrupts off wherever the interrupt can arrive (lock_irqsave), or do not take it in the interrupt".to_owned(),
        Kind::Nmi => "use the try form in NMI, or a lock of its own that nobody else takes".to_owned(),
        Kind::NestLockNotHeld | Kind::NestMerge => "take the outer lock before the first of the class, and name it for each of them".to_owned(),
        Kind::UnlockImbalance => "release only what this task took, once".to_owned(),
        Kind::UnlockContext => "release a lock in the context that took it".to_owned(),
        Kind::UnlockOtherTask => "release a lock in the task that took it; to hand work over, use a Semaphore or a Completion".to_owned(),
        Kind::FreedHeld => "release the lock before its memory goes; was a guard forgotten?".to_owned(),
        Kind::FreedHeldOtherTask => "wait until the other task has released it".to_owned(),
        Kind::HeldAtExit => "release it before the thread ends; was a guard forgotten?".to_owned(),
        Kind::PinnedUnlock => "unpin it first, or do not release it in a section that relies on it".to_owned(),
        Kind::BadPin => "pin a lock that is held, and unpin it once with its own cookie".to_owned(),
        Kind::NotHeld => format!("take {wanted} around this call"),
        Kind::Held => format!("release {wanted} before this call"),
        Kind::BadDowngrade => "downgrade only what is held exclusively".to_owned(),
        Kind::MixedWaitTypes => "give the two locks classes of their own, with a LockClassKey each".to_owned(),
        Kind::RcuDereference => "read it inside a read section of the flavour that protects it".to_owned(),
        Kind::RcuWaitInReader => "leave the read section first: the grace period waits for it".to_owned(),
        Kind::RcuSleepInReader => "leave the read section first, or use SRCU".to_owned(),
        Kind::TrylockInHardirq => format!("defer what needs {wanted} to a thread: on PREEMPT_RT its owner would be the interrupted task"),
    }
}

impl WaitType {
    /// The number that Linux prints with raw nesting proven. `Yield`, which Linux has not, prints
    /// as 5 like "no limit" there: nothing that Linux prints exceeds it.
    pub(crate) const fn linux_number(self) -> u8 {
        match self {
            WaitType::Yield | WaitType::Max => 5,
            other => other as u8,
        }
    }
}
