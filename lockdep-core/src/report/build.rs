//! From a violation to a report: names for numbers, sentences for kinds.

use super::headline::{code, headline};
use super::sentences::Told;
use super::{EdgeLine, LimitLine, LockLine, Report, SCHEMA, TaskLine, Trace, WaitLine, scenario};
use crate::backtrace::StackId;
use crate::class::Registry;
use crate::context::ContextId;
use crate::graph::NodeKind;
use crate::held::HeldLock;
use crate::memory::{Between, Event, Memory, Witness};
use crate::task::Task;
use crate::violation::{Awaited, CycleEdge, Limit, Violation, Waiter, Wanted};
use crate::wait::WaitType;
use crate::words;

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
    let own = event.stack(&mut scene.memory.moments);
    let mut held = Vec::new();
    for lock in scene.task.held().iter() {
        held.push(held_line(lock, scene));
    }
    let wanted = violation.wanted.as_ref().map(|wanted| wanted_line(wanted, own, scene));
    let mut cycle = Vec::new();
    for edge in &violation.cycle {
        cycle.push(edge_line(edge, scene));
    }
    let limit = violation.limit.map(|limit| limit_line(limit, &held, wanted.is_some(), scene));
    let mut waits = Vec::new();
    for waiter in &violation.waits {
        waits.push(wait_line(waiter, scene));
    }
    let task = task_line(scene, event);
    let code = code(violation);
    let context = violation.context.map_or("", |id| scene.registry.contexts.get(id).name);
    let mut report = Report {
        schema: SCHEMA,
        kind: violation.kind,
        code,
        headline: headline(violation, code, &task, context),
        summary: Default::default(),
        scenario: Vec::new(),
        fails_in: violation.configs.iter().collect(),
        fact: fact(violation, scene.registry),
        advice: String::new(),
        certain_hang: violation.certain_hang,
        note: violation.note,
        user_space: is_user_space(violation, scene.task) || !violation.waits.is_empty(),
        site: event.site,
        stack: trace(own, scene),
        task,
        blamed: violation.blamed.filter(|i| *i < held.len()),
        wanted,
        held,
        limit,
        cycle,
        closes: violation.closes,
        waits,
    };
    let told = Told {
        report: &report,
        blamed: report.blamed.map(|i| &report.held[i]),
        site: event.site,
        here: scene.registry.contexts.get(scene.task.context()).name,
        interrupt: violation.context.filter(|id| KERNEL_INTERRUPTS.contains(id)),
    };
    let summary = [told.deed(), told.against()];
    let advice = told.advice();
    let scenario = scenario::columns(&report, told.blamed, told.interrupt.is_some());
    (report.summary, report.advice, report.scenario) = (summary, advice, scenario);
    report
}

/// Whether the lock that it is about, or else the one to blame, is one of programs.
fn is_user_space(violation: &Violation<Witness>, task: &Task) -> bool {
    let blamed = || task.held().get(violation.blamed?).map(|held| held.lock_type);
    let wanted = violation.wanted.map(|wanted| wanted.lock_type);
    wanted.or_else(blamed).is_some_and(|lock_type| lock_type.user_space)
}

/// The interrupts that `local_irq_disable()` keeps out.
const KERNEL_INTERRUPTS: [ContextId; 2] = [ContextId::SOFTIRQ, ContextId::HARDIRQ];

/// The facts of the rule, with the name of a lock that it could not know.
fn fact(violation: &Violation<Witness>, registry: &Registry) -> String {
    match violation.outer {
        Some(outer) => format!("{}: {}", violation.fact, registry.name(outer)),
        None => violation.fact.clone(),
    }
}

fn trace(id: Option<StackId>, scene: &Scene<'_>) -> Trace {
    Trace(id.map(|id| scene.memory.moments.stacks.get(id)))
}

fn held_line(held: &HeldLock, scene: &Scene<'_>) -> LockLine {
    let stack = scene.memory.first_taken(held.class(), held.site);
    wanted_line(&Wanted::from(held), stack, scene)
}

fn wanted_line(wanted: &Wanted, stack: Option<StackId>, scene: &Scene<'_>) -> LockLine {
    LockLine {
        class: scene.registry.name(wanted.class),
        lock_type: wanted.lock_type.name,
        mode: wanted.mode,
        trylock: wanted.trylock,
        timed: wanted.timed,
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
    let (mut from, mut to) = (name(edge.from), name(edge.to));
    let (mut from_address, mut to_address, mut from_mode, mut to_mode) = (None, None, None, None);
    if let Some(Between { addresses, modes }) = edge.witness.between {
        let [held, wanted] = addresses;
        let (held, wanted) = (format!("{held:#x}"), format!("{wanted:#x}"));
        if from == to {
            // Within a class only its address tells a lock from another.
            words::add(&mut from, " at ", &held);
            words::add(&mut to, " at ", &wanted);
        }
        (from_address, to_address) = (Some(held), Some(wanted));
        (from_mode, to_mode) = (Some(modes[0]), Some(modes[1]));
    }
    EdgeLine {
        from,
        to,
        from_context: matches!(edge.from, NodeKind::Context(_)),
        to_context: matches!(edge.to, NodeKind::Context(_)),
        recursive_read: matches!(edge.to, NodeKind::Lock { recursive: true, .. }),
        from_address,
        to_address,
        from_mode,
        to_mode,
        from_site: edge.witness.from_site,
        from_stack: trace(edge.witness.from_stack, scene),
        to_site: edge.witness.to_site,
        to_stack: trace(edge.witness.to_stack, scene),
        thread: edge.witness.thread.to_string(),
    }
}

fn wait_line(waiter: &Waiter, scene: &Scene<'_>) -> WaitLine {
    let line = |wanted: &Wanted| {
        wanted_line(wanted, scene.memory.first_taken(wanted.class, wanted.site), scene)
    };
    let (awaits, wanted) = match &waiter.awaits {
        Awaited::Lock(wanted) => {
            let line = line(wanted);
            (format!("{} ({})", line.class, line.lock_type), Some(line))
        }
        Awaited::Other(words) => (words.clone(), None),
    };
    let mut holds = Vec::new();
    for held in &waiter.holds {
        holds.push(line(held));
    }
    WaitLine { thread: waiter.thread.to_string(), awaits, wanted, site: waiter.site, holds }
}

fn limit_line(limit: Limit, held: &[LockLine], lock: bool, scene: &Scene<'_>) -> LimitLine {
    let context = scene.registry.contexts.get(scene.task.context()).name;
    let (needs, allowed) = (limit.needs.as_str(), limit.allowed.as_str());
    let rule = match limit.set_by {
        Some(i) => {
            let what = if lock { "a lock taken" } else { "what runs" };
            let under = with_article(held[i].lock_type);
            format!("{what} under {under} may wait at most as `{allowed}`; this needs `{needs}`")
        }
        None => {
            format!(
                "in {context} context one may wait at most as `{allowed}`; this needs `{needs}`"
            )
        }
    };
    let numbers = [limit.needs.linux_number(), limit.allowed.linux_number()];
    let Limit { needs, allowed, set_by, context } = limit;
    LimitLine { needs, allowed, numbers, set_by, context, rule }
}

/// `a mutex`, `an rwlock`: by how the name is spoken, letter by letter where it begins so.
fn with_article(name: &str) -> String {
    let spelt = ["a", "e", "i", "o", "u", "rw", "rcu", "srcu"];
    let article = if spelt.iter().any(|start| name.starts_with(start)) { "an" } else { "a" };
    format!("{article} {name}")
}

fn task_line(scene: &Scene<'_>, event: &Event) -> TaskLine {
    let mut context = String::new();
    for frame in scene.task.frames().iter().rev() {
        words::add(&mut context, " in ", scene.registry.contexts.get(frame.context).name);
        context.push_str(match (frame.context, frame.threaded, frame.irq_config > 0) {
            (ContextId::HARDIRQ, true, _) => " (threaded)",
            (_, _, true) => " (irq_config)",
            _ => "",
        });
    }
    words::add(&mut context, " in ", "task");
    let masks = scene.task.masks();
    let masks = [
        (masks.irq_off, "irqs off"),
        (masks.bh > 0, "bottom halves off"),
        (masks.preempt > 0, "preemption off"),
    ];
    let mut masked = String::new();
    for (on, name) in &masks {
        if *on {
            words::add(&mut masked, ", ", name);
        }
    }
    TaskLine { name: event.who.name().to_string(), id: scene.id, context, masked }
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
