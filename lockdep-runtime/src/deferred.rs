//! Findings that were deferred: somebody must answer for them, at the latest the process's end.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};

use lockdep_core::report::Report;
use lockdep_core::validator::Validator;
use lockdep_core::words;

use crate::process_end::{self, Turn};

/// A finding for which nobody has answered yet.
struct Unanswered {
    validator: Validator,
    report: Arc<Report>,
    count: u64,
    /// The process that made it: a forked child does not answer for its parent.
    process: u32,
}

static UNANSWERED: Mutex<Vec<Unanswered>> = Mutex::new(Vec::new());

fn unanswered() -> MutexGuard<'static, Vec<Unanswered>> {
    UNANSWERED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Counts a deferred finding; from now on the process fails when it ends, whatever it returns.
pub(crate) fn count(validator: &Validator, report: &Arc<Report>) {
    let process = std::process::id();
    let mut all = unanswered();
    let same = |one: &&mut Unanswered| Arc::ptr_eq(&one.report, report) && one.process == process;
    match all.iter_mut().find(same) {
        Some(known) => known.count += 1,
        None => {
            let (validator, report) = (validator.clone(), Arc::clone(report));
            all.push(Unanswered { validator, report, count: 1, process });
        }
    }
    drop(all);
    process_end::at(Turn::Findings, last_words);
}

/// Answers for the findings deferred on a validator since the last time.
pub(crate) fn answer(validator: &Validator) -> Summary {
    let mut answered = Vec::new();
    let mut all = unanswered();
    for i in (0..all.len()).rev() {
        if all[i].validator.is(validator) {
            answered.push(all.remove(i));
        }
    }
    // Dropped with nothing locked: it may be the last handle.
    drop(all);
    let mut summary = Summary::default();
    for one in answered.iter().rev() {
        summary.add(one.count, &one.report);
    }
    summary
}

/// What a panic at the end of a test or a scope says of the findings before it.
#[derive(Debug, Default)]
pub(crate) struct Summary {
    count: u64,
    briefs: String,
}

impl Summary {
    /// Adds a finding.
    pub(crate) fn add(&mut self, count: u64, report: &Report) {
        self.count += count;
        words::add(&mut self.briefs, "\n\n", &report.brief());
    }

    /// The text, if there are any.
    pub(crate) fn text(&self) -> Option<String> {
        let Summary { count, briefs } = self;
        let findings = match count {
            0 => return None,
            1 => "finding",
            _ => "findings",
        };
        Some(format!("lockdep: {count} {findings}, reported in full above:\n{briefs}"))
    }
}

/// The summary at the end of the process, which fails if there is one.
fn last_words() -> bool {
    let all = match UNANSWERED.try_lock() {
        Ok(all) => all,
        Err(TryLockError::Poisoned(all)) => all.into_inner(),
        // A thread counts one more at this moment: there is at least that one.
        Err(TryLockError::WouldBlock) => return true,
    };
    let process = std::process::id();
    let mut text = String::new();
    let mut many = 0;
    for one in all.iter().filter(|one| one.process == process) {
        many += one.count;
        let times = if one.count > 1 { format!(" ({} times)", one.count) } else { String::new() };
        let brief = one.report.brief().replace("\n", "\n    ");
        let _ = write!(text, "\n  {brief}{times}");
    }
    if many > 0 {
        use std::io::Write as _;
        let findings = if many == 1 { "finding" } else { "findings" };
        let _ = writeln!(
            std::io::stderr(),
            "\nlockdep: {many} {findings} that no test answers for, in full above; \
             the process fails:{text}"
        );
    }
    many > 0
}
