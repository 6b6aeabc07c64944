//! Lock programs: a few locks and a sequence of operations on them, one JSON object a line.

use std::fmt;

use lockdep_core::wait::{LockKind, WaitType, WaitTypes};
use serde_json::Value;

/// A program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// The `id` as it was written: a number or a string.
    pub id: Value,
    /// Whether wait type `config` counts as its own level, or as `spin`.
    pub prove_raw_lock_nesting: bool,
    /// One entry an instance; equal class names are one class.
    pub locks: Vec<Lock>,
    /// What one task does, in order.
    pub ops: Vec<Op>,
    /// The verdict that the file gives, if it gives one.
    pub expect: Option<Verdict>,
}

/// A lock instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lock {
    /// The name of its class.
    pub class: String,
    /// Its wait types.
    pub wait: WaitTypes,
}

/// The first counted finding of a program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// The position of the operation; `None` if all are clean.
    pub at: Option<usize>,
    /// The kind, by the name that the corpus uses.
    pub kind: Option<String>,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.at, &self.kind) {
            (Some(at), Some(kind)) => write!(f, "{kind} at {at}"),
            _ => f.write_str("clean"),
        }
    }
}

/// One operation; numbers are positions in [`Program::locks`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are those of the corpus, which documents them")]
pub enum Op {
    Lock(usize),
    Read(usize),
    QRead(usize),
    TryLock(usize),
    TryRead(usize),
    Nested(usize),
    Nest(usize, usize),
    Downgrade(usize),
    Unlock(usize),
    Reinit(usize),
    IrqDisable,
    IrqEnable,
    BhDisable,
    BhEnable,
    PreemptDisable,
    PreemptEnable,
    HardirqEnter,
    HardirqEnterThreaded,
    HardirqExit,
    SoftirqEnter,
    SoftirqExit,
    IrqConfigEnter,
    IrqConfigExit,
    MightLock(usize),
    MightSleep,
}

impl Program {
    /// Reads one line.
    ///
    /// # Errors
    /// What is wrong with it, and what would be right.
    pub fn parse(line: &str) -> Result<Program, String> {
        let value: Value = serde_json::from_str(line).map_err(|e| format!("not JSON: {e}"))?;
        if !value.is_object() {
            return Err("not a program: a line is one JSON object".to_owned());
        }
        let id = value.get("id").cloned().ok_or("`id` is missing")?;
        if !id.is_number() && !id.is_string() {
            return Err("`id` must be a number or a string".to_owned());
        }
        let prove = value.get("prove_raw_lock_nesting");
        let prove_raw_lock_nesting = prove
            .and_then(Value::as_bool)
            .ok_or("`prove_raw_lock_nesting` must be true or false")?;
        let locks = list(&value, "locks")?
            .iter()
            .enumerate()
            .map(|(i, lock)| Lock::parse(lock).map_err(|e| format!("locks[{i}]: {e}")))
            .collect::<Result<Vec<Lock>, String>>()?;
        let ops = list(&value, "ops")?
            .iter()
            .enumerate()
            .map(|(i, op)| Op::parse(op, locks.len()).map_err(|e| format!("ops[{i}]: {e}")))
            .collect::<Result<Vec<Op>, String>>()?;
        check_contexts(&ops)?;
        let expect = value.get("expect").map(Verdict::parse).transpose()?;
        Ok(Program { id, prove_raw_lock_nesting, locks, ops, expect })
    }
}

fn list<'a>(value: &'a Value, key: &str) -> Result<&'a [Value], String> {
    let list = value.get(key).and_then(Value::as_array);
    list.map(Vec::as_slice).ok_or_else(|| format!("`{key}` must be a list"))
}

/// An exit without its entry means that the line was cut or mixed up.
fn check_contexts(ops: &[Op]) -> Result<(), String> {
    let mut open: Vec<&str> = Vec::new();
    for (i, op) in ops.iter().enumerate() {
        match op {
            Op::HardirqEnter | Op::HardirqEnterThreaded => open.push("hardirq"),
            Op::SoftirqEnter => open.push("softirq"),
            Op::HardirqExit | Op::SoftirqExit => {
                let wanted = if *op == Op::HardirqExit { "hardirq" } else { "softirq" };
                if open.pop() != Some(wanted) {
                    return Err(format!("ops[{i}]: `{wanted}_exit` without its `{wanted}_enter`"));
                }
            }
            _ => {}
        }
    }
    Ok(())
}

impl Lock {
    fn parse(value: &Value) -> Result<Lock, String> {
        let class = value.get("class").and_then(Value::as_str).ok_or("`class` must be a string")?;
        let inner = wait_type(value, "inner")?;
        let outer = wait_type(value, "outer")?;
        let kind = match value.get("kind").map(|kind| kind.as_str().unwrap_or("")) {
            None | Some("normal") => LockKind::Normal,
            Some("percpu") => LockKind::Percpu,
            Some("wait-override") => LockKind::WaitOverride,
            Some(_) => return Err("`kind` must be normal, percpu or wait-override".to_owned()),
        };
        let check = match value.get("check") {
            None => true,
            Some(check) => check.as_bool().ok_or("`check` must be true or false")?,
        };
        let mut wait = WaitTypes::with_outer(outer, inner).kind(kind);
        wait.check = check;
        Ok(Lock { class: class.to_owned(), wait })
    }
}

fn wait_type(value: &Value, key: &str) -> Result<WaitType, String> {
    match value.get(key).and_then(Value::as_str) {
        Some("none") => Ok(WaitType::None),
        Some("free") => Ok(WaitType::Free),
        Some("spin") => Ok(WaitType::Spin),
        Some("config") => Ok(WaitType::Config),
        Some("sleep") => Ok(WaitType::Sleep),
        Some("yield") => Ok(WaitType::Yield),
        _ => Err(format!("`{key}` must be none, free, spin, config, sleep or yield")),
    }
}

impl Op {
    fn parse(value: &Value, locks: usize) -> Result<Op, String> {
        let words = value.as_array().ok_or("an operation is a list, such as [\"lock\", 0]")?;
        let name =
            words.first().and_then(Value::as_str).ok_or("an operation starts with its name")?;
        let (op, arity) = Op::named(name, |i| {
            let number = words
                .get(i)
                .and_then(Value::as_u64)
                .ok_or_else(|| format!("`{name}` needs the number of a lock at place {i}"))?;
            let number = usize::try_from(number).unwrap_or(usize::MAX);
            if number >= locks {
                return Err(format!(
                    "`{name}`: there is no lock {number}; the program has {locks}"
                ));
            }
            Ok(number)
        })?;
        if words.len() != arity + 1 {
            return Err(format!("`{name}` takes {arity} numbers, not {}", words.len() - 1));
        }
        Ok(op)
    }

    /// The operation of a name, with how many locks it names.
    fn named(
        name: &str,
        lock: impl Fn(usize) -> Result<usize, String>,
    ) -> Result<(Op, usize), String> {
        Ok(match name {
            "lock" => (Op::Lock(lock(1)?), 1),
            "read" => (Op::Read(lock(1)?), 1),
            "qread" => (Op::QRead(lock(1)?), 1),
            "trylock" => (Op::TryLock(lock(1)?), 1),
            "tryread" => (Op::TryRead(lock(1)?), 1),
            "nested" => (Op::Nested(lock(1)?), 1),
            "nest" => (Op::Nest(lock(1)?, lock(2)?), 2),
            "downgrade" => (Op::Downgrade(lock(1)?), 1),
            "unlock" => (Op::Unlock(lock(1)?), 1),
            "reinit" => (Op::Reinit(lock(1)?), 1),
            "might_lock" => (Op::MightLock(lock(1)?), 1),
            "irq_disable" => (Op::IrqDisable, 0),
            "irq_enable" => (Op::IrqEnable, 0),
            "bh_disable" => (Op::BhDisable, 0),
            "bh_enable" => (Op::BhEnable, 0),
            "preempt_disable" => (Op::PreemptDisable, 0),
            "preempt_enable" => (Op::PreemptEnable, 0),
            "hardirq_enter" => (Op::HardirqEnter, 0),
            "hardirq_enter_threaded" => (Op::HardirqEnterThreaded, 0),
            "hardirq_exit" => (Op::HardirqExit, 0),
            "softirq_enter" => (Op::SoftirqEnter, 0),
            "softirq_exit" => (Op::SoftirqExit, 0),
            "irq_config_enter" => (Op::IrqConfigEnter, 0),
            "irq_config_exit" => (Op::IrqConfigExit, 0),
            "might_sleep" => (Op::MightSleep, 0),
            _ => return Err(format!("`{name}` is no operation")),
        })
    }
}

impl Verdict {
    fn parse(value: &Value) -> Result<Verdict, String> {
        if value.is_null() {
            return Ok(Verdict::default());
        }
        let at = value.get("at").and_then(Value::as_u64).ok_or("`expect.at` must be a number")?;
        let kind =
            value.get("kind").and_then(Value::as_str).ok_or("`expect.kind` must be a string")?;
        Ok(Verdict { at: Some(at as usize), kind: Some(kind.to_owned()) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(locks: &str, ops: &str) -> String {
        let line =
            format!(r#"{{"id":1,"prove_raw_lock_nesting":true,"locks":[{locks}],"ops":[{ops}]}}"#);
        Program::parse(&line).unwrap_err()
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        let lock = r#"{"class":"A","inner":"spin","outer":"spin","kind":"normal"}"#;
        assert_eq!(
            error(lock, r#"["lock",1]"#),
            "ops[0]: `lock`: there is no lock 1; the program has 1"
        );
        assert_eq!(error(lock, r#"["lock",0],["lok",0]"#), "ops[1]: `lok` is no operation");
        assert_eq!(
            error(lock, r#"["lock"]"#),
            "ops[0]: `lock` needs the number of a lock at place 1"
        );
        assert_eq!(error(lock, r#"["lock",0,0]"#), "ops[0]: `lock` takes 1 numbers, not 2");
        assert_eq!(
            error(lock, r#"["softirq_exit"]"#),
            "ops[0]: `softirq_exit` without its `softirq_enter`"
        );
        assert_eq!(
            error(r#"{"class":"A","inner":"spun","outer":"spin"}"#, ""),
            "locks[0]: `inner` must be none, free, spin, config, sleep or yield"
        );
        assert!(Program::parse("{").unwrap_err().starts_with("not JSON"));
        assert!(Program::parse("[]").unwrap_err().starts_with("not a program"));
    }
}
