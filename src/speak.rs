//! Findings are spoken: printed, counted, handed over, or thrown as a panic.
//!
//! Nothing of the validator is held here: a panic runs hooks, a callback takes locks.

use std::cell::Cell;
use std::panic::AssertUnwindSafe;
use std::thread;

use lockdep_core::backtrace::Stack;
use lockdep_core::current;
use lockdep_core::policy::Action;
use lockdep_core::validator::{Findings, Validator};

use crate::exit;

thread_local! {
    static MUST_NOT_UNWIND: Cell<u32> = const { Cell::new(0) };
}

/// Does with findings what the policy says.
///
/// # Panics
/// If the policy says so and unwinding is possible here. Where it would abort the process or hide
/// a panic of the user's own, the finding is deferred instead.
#[track_caller]
pub(crate) fn speak(validator: &Validator, findings: Findings) {
    if findings.is_empty() {
        return;
    }
    let policy = validator.policy();
    let mut thrown = Vec::new();
    for finding in findings {
        let report = &finding.report;
        match policy.action(report, validator.config()) {
            Action::Collect => {}
            Action::Log => print(&finding),
            Action::Defer => defer(validator, &finding),
            Action::Callback(callback) => {
                // A panic of the callback's own is the user's, unless it would abort.
                if may_unwind(report.stack.0.as_deref()) {
                    callback(report);
                } else if std::panic::catch_unwind(AssertUnwindSafe(|| callback(report))).is_err() {
                    defer(validator, &finding);
                }
            }
            Action::Panic if may_unwind(report.stack.0.as_deref()) => thrown.push(finding),
            Action::Panic => defer(validator, &finding),
        }
    }
    if thrown.is_empty() {
        return;
    }
    let text = |finding: &lockdep_core::validator::Finding| match finding.repeated {
        false => format!("\n{}", finding.report),
        true => format!("lockdep, reported in full before:\n{}", finding.report.brief()),
    };
    let texts: Vec<String> = thrown.iter().map(text).collect();
    panic!("{}", texts.join("\n"));
}

fn print(finding: &lockdep_core::validator::Finding) {
    if !finding.repeated {
        eprintln!("\n{}", finding.report);
    }
}

fn defer(validator: &Validator, finding: &lockdep_core::validator::Finding) {
    print(finding);
    crate::scope::count_deferred(validator);
    exit::fail_at_end();
}

/// Whether a panic here would reach a test or a thread's end, and be the first.
fn may_unwind(stack: Option<&Stack>) -> bool {
    if thread::panicking() || current::has_ended() || MUST_NOT_UNWIND.get() > 0 {
        return false;
    }
    match stack {
        Some(stack) => !stack.forbids_unwinding(),
        None => !Stack::capture().forbids_unwinding(),
    }
}

/// Runs code that must not unwind, such as a global allocator or a callback from C: findings in
/// it are deferred, whatever the policy.
pub fn without_panics<R>(f: impl FnOnce() -> R) -> R {
    struct Reset;
    impl Drop for Reset {
        fn drop(&mut self) {
            MUST_NOT_UNWIND.set(MUST_NOT_UNWIND.get() - 1);
        }
    }
    MUST_NOT_UNWIND.set(MUST_NOT_UNWIND.get() + 1);
    let _reset = Reset;
    f()
}
