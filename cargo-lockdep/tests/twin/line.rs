//! How a program is written down.

use cargo_lockdep::program::{Lock, Op, Program};
use lockdep_core::wait::{LockKind, WaitTypes};
use serde_json::{Value, json};

/// The names of all operations.
pub(crate) const OPS: [&str; 25] = [
    "lock",
    "read",
    "qread",
    "trylock",
    "tryread",
    "nested",
    "nest",
    "downgrade",
    "unlock",
    "reinit",
    "might_lock",
    "irq_disable",
    "irq_enable",
    "bh_disable",
    "bh_enable",
    "preempt_disable",
    "preempt_enable",
    "hardirq_enter",
    "hardirq_enter_threaded",
    "hardirq_exit",
    "softirq_enter",
    "softirq_exit",
    "irq_config_enter",
    "irq_config_exit",
    "might_sleep",
];

/// The name of an operation in the corpus, and the locks that it names.
pub(crate) fn words(op: &Op) -> (&'static str, Vec<usize>) {
    match *op {
        Op::Lock(i) => ("lock", vec![i]),
        Op::Read(i) => ("read", vec![i]),
        Op::QRead(i) => ("qread", vec![i]),
        Op::TryLock(i) => ("trylock", vec![i]),
        Op::TryRead(i) => ("tryread", vec![i]),
        Op::Nested(i) => ("nested", vec![i]),
        Op::Nest(i, j) => ("nest", vec![i, j]),
        Op::Downgrade(i) => ("downgrade", vec![i]),
        Op::Unlock(i) => ("unlock", vec![i]),
        Op::Reinit(i) => ("reinit", vec![i]),
        Op::MightLock(i) => ("might_lock", vec![i]),
        Op::IrqDisable => ("irq_disable", vec![]),
        Op::IrqEnable => ("irq_enable", vec![]),
        Op::BhDisable => ("bh_disable", vec![]),
        Op::BhEnable => ("bh_enable", vec![]),
        Op::PreemptDisable => ("preempt_disable", vec![]),
        Op::PreemptEnable => ("preempt_enable", vec![]),
        Op::HardirqEnter => ("hardirq_enter", vec![]),
        Op::HardirqEnterThreaded => ("hardirq_enter_threaded", vec![]),
        Op::HardirqExit => ("hardirq_exit", vec![]),
        Op::SoftirqEnter => ("softirq_enter", vec![]),
        Op::SoftirqExit => ("softirq_exit", vec![]),
        Op::IrqConfigEnter => ("irq_config_enter", vec![]),
        Op::IrqConfigExit => ("irq_config_exit", vec![]),
        Op::MightSleep => ("might_sleep", vec![]),
    }
}

/// The program as a line of a corpus file.
pub(crate) fn of(program: &Program) -> String {
    let lock = |lock: &Lock| {
        let WaitTypes { outer, inner, kind, check } = lock.wait;
        let kind = match kind {
            LockKind::Normal => "normal",
            LockKind::Percpu => "percpu",
            LockKind::WaitOverride => "wait-override",
        };
        let (outer, inner) = (outer.as_str(), inner.as_str());
        json!({"class": lock.class, "inner": inner, "outer": outer, "kind": kind, "check": check})
    };
    let op = |op: &Op| {
        let (name, locks) = words(op);
        let locks = locks.into_iter().map(Value::from);
        Value::from_iter(std::iter::once(Value::from(name)).chain(locks))
    };
    let locks: Vec<Value> = program.locks.iter().map(lock).collect();
    let ops: Vec<Value> = program.ops.iter().map(op).collect();
    json!({
        "id": program.id,
        "prove_raw_lock_nesting": program.prove_raw_lock_nesting,
        "locks": locks,
        "ops": ops,
    })
    .to_string()
}
