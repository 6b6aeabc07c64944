//! Findings are spoken: printed, counted, handed over, or thrown as a panic.
//!
//! Nothing of the validator is held here: a panic runs hooks, a callback takes locks.

use std::cell::Cell;
use std::fmt;
use std::io::{self, Write as _};
use std::marker::PhantomData;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread::{self, LocalKey};

use lockdep_core::backtrace::Stack;
use lockdep_core::current;
use lockdep_core::policy::Action;
use lockdep_core::report::Report;
use lockdep_core::validator::{Finding, Findings, Validator};
use lockdep_core::words;

use crate::deferred;
use crate::options;
use crate::suppress;
#[cfg(feature = "dump")]
use crate::trial;
use crate::trial::{Account, Charge};

thread_local! {
    static MUST_NOT_UNWIND: Cell<u32> = const { Cell::new(0) };
    static IN_CALLBACK: Cell<u32> = const { Cell::new(0) };
}

/// Whether a panic for this finding can unwind here.
pub(crate) fn can_unwind(finding: &Finding) -> bool {
    may_unwind(finding.report.stack.0.as_deref())
}

/// Whether the policy has the thread panic in place of what was found.
pub(crate) fn prevents(validator: &Validator, finding: &Finding) -> bool {
    let policy = Account::of(validator).policy(validator);
    matches!(policy.action(&finding.report, validator.config()), Action::Panic)
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
    let account = Account::of(validator);
    let policy = account.policy(validator);
    let mut thrown: Vec<(Finding, bool)> = Vec::new();
    let mut logged: Vec<(Finding, bool)> = Vec::new();
    for finding in findings {
        if suppress::covers(&finding.report, &policy) {
            validator.suppress(&finding.report);
            continue;
        }
        #[cfg(feature = "dump")]
        if trial::is_shared(validator) {
            crate::dump::found();
        }
        let Charge { news, answered } = account.charge(&finding);
        let report = &finding.report;
        let action = policy.action(report, validator.config());
        match action {
            Action::Collect => {}
            Action::Log => logged.push((finding, news)),
            Action::Callback(callback) => call(validator, &finding, &*callback),
            Action::Panic if may_unwind(report.stack.0.as_deref()) => {
                // A panic that comes in place of a hang may be caught by anybody, and the finding
                // was to be deferred.
                let asked = policy.asked(report, validator.config());
                if !answered && matches!((&account, asked), (Account::Process, Action::Defer)) {
                    deferred::count(validator, report);
                }
                thrown.push((finding, news));
            }
            Action::Panic | Action::Defer if answered => {
                print(&finding, news);
                name_tests(&account);
            }
            Action::Panic | Action::Defer => {
                // Only the process answers for its own graph, and tests that pass are not shown.
                match validator.is(current::process(options::get)) {
                    true if news => drop(writeln!(io::stderr(), "{}", in_full(&finding))),
                    _ => print(&finding, news),
                }
                deferred::count(validator, report);
            }
        }
    }
    if thrown.is_empty() {
        // Beside a panic, a note on the same acquisition would only hide it.
        for (finding, news) in &logged {
            print(finding, *news);
        }
        return;
    }
    let mut text = String::new();
    for (finding, news) in &thrown {
        let one = match news {
            true => in_full(finding),
            false => format!("lockdep, reported in full before:\n{}", finding.report.brief()),
        };
        words::add(&mut text, "\n", &one);
    }
    for trial in account.trials() {
        trial.note_thrown(&thrown, &text);
    }
    name_tests(&account);
    panic!("{text}");
}

fn print(finding: &Finding, news: bool) {
    if news {
        eprintln!("{}", in_full(finding));
    }
}

/// The report, as news for some test: of the first time, which another may have been.
fn in_full(finding: &Finding) -> String {
    let again = if finding.repeated {
        let thread = thread::current();
        let name = thread.name().unwrap_or("a thread without a name");
        format!("\nlockdep: found again, by {name}; the report is of the first time:")
    } else {
        String::new()
    };
    // What is to be pasted; nobody is to paste it without saying why.
    let suppress = finding.report.suppression().map_or_else(String::new, |line| {
        format!("to accept it, with a reason, in lockdep.suppress beside Cargo.toml:\n{line}\n")
    });
    format!("{again}\n{}{suppress}", finding.report)
}

/// Says which tests will fail by a finding on a thread that is none's.
fn name_tests(account: &Account) {
    if let Account::Running(trials) = account {
        let mut names = String::new();
        for trial in trials {
            words::add(&mut names, ", ", trial.name);
        }
        eprintln!("lockdep: on a thread of no test; charged to what runs: {names}");
    }
}

fn call(validator: &Validator, finding: &Finding, callback: &dyn Fn(&Report)) {
    // What the callback itself does wrong is kept: calling it again might never end.
    let Some(_called) = Depth::enter_once(&IN_CALLBACK) else { return };
    // A panic of the callback's own is the user's, unless it would abort.
    if may_unwind(finding.report.stack.0.as_deref()) {
        callback(&finding.report);
    } else if catch_unwind(AssertUnwindSafe(|| callback(&finding.report))).is_err() {
        print(finding, !finding.repeated);
        deferred::count(validator, &finding.report);
    }
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
    let _inside = NoPanics::enter();
    f()
}

/// The same as long as it lives, for code whose place a closure would hide.
#[must_use = "findings may panic again when it is dropped"]
pub struct NoPanics(#[expect(dead_code, reason = "dropped")] Depth, PhantomData<*const ()>);

impl NoPanics {
    /// From here on findings are deferred.
    pub fn enter() -> NoPanics {
        NoPanics(Depth::enter(&MUST_NOT_UNWIND), PhantomData)
    }
}

impl fmt::Debug for NoPanics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NoPanics")
    }
}

/// One level of something that a thread is in.
struct Depth(&'static LocalKey<Cell<u32>>);

impl Depth {
    fn enter(depth: &'static LocalKey<Cell<u32>>) -> Depth {
        depth.set(depth.get() + 1);
        Depth(depth)
    }

    fn enter_once(depth: &'static LocalKey<Cell<u32>>) -> Option<Depth> {
        (depth.get() == 0).then(|| Depth::enter(depth))
    }
}

impl Drop for Depth {
    fn drop(&mut self) {
        self.0.set(self.0.get() - 1);
    }
}
