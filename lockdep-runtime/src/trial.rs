//! Tests that run, and which of them answers for a finding.
//!
//! A thread knows the number of its test, and keeps it after the test's end: what it does then is
//! nobody else's. A finding is told to that test if it still runs; on a thread of no test, to every
//! test that runs at the moment, since any of them may have started the thread.

use std::cell::Cell;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use lockdep_core::config::KernelConfig;
use lockdep_core::current;
use lockdep_core::policy::{Action, Policy};
use lockdep_core::report::Report;
use lockdep_core::validator::{Finding, Options, Validator};

use crate::deferred::Summary;
use crate::options;

/// A test that runs.
#[derive(Debug)]
pub(crate) struct Trial {
    number: u64,
    /// What reports call it.
    pub(crate) name: &'static str,
    /// What becomes of its findings.
    policy: Policy,
    /// The graph that its locks belong to.
    pub(crate) validator: Validator,
    /// Whether nobody else has that graph.
    isolated: bool,
    /// The kinds and codes that it is meant to find.
    expected: &'static str,
    found: Mutex<Vec<Charged>>,
}

/// A finding that a test answers for.
#[derive(Clone, Debug)]
pub(crate) struct Charged {
    /// The report.
    pub(crate) report: Arc<Report>,
    /// Whether the test fails by it.
    pub(crate) fatal: bool,
    /// The text of the panic that it was on this test's threads, if it was one.
    pub(crate) thrown: Vec<String>,
    pub(crate) count: u64,
}

impl Charged {
    /// Whether this is its kind or code.
    pub(crate) fn is(&self, name: &str) -> bool {
        self.report.kind.as_str() == name || self.report.code == name
    }

    /// Whether one of `,`-separated kinds and codes is its.
    pub(crate) fn is_one_of(&self, names: &str) -> bool {
        words(names).any(|name| self.is(name))
    }
}

/// `,`-separated words.
pub(crate) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|word| !word.is_empty())
}

static RUNNING: Mutex<Vec<Arc<Trial>>> = Mutex::new(Vec::new());

thread_local! {
    /// The number of the thread's test; 0 if it never had one.
    static NUMBER: Cell<u64> = const { Cell::new(0) };
}

fn running() -> MutexGuard<'static, Vec<Arc<Trial>>> {
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Trial {
    /// A test begins. Its threads are those that [`join`] it.
    pub(crate) fn begin(
        name: &'static str,
        policy: Policy,
        validator: Validator,
        isolated: bool,
        expected: &'static str,
    ) -> Arc<Trial> {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let number = NEXT.fetch_add(1, Ordering::Relaxed); // Relaxed: only uniqueness is asked.
        let found = Mutex::default();
        let trial = Arc::new(Trial { number, name, policy, validator, isolated, expected, found });
        running().push(Arc::clone(&trial));
        trial
    }

    /// The number that its threads know.
    pub(crate) fn number(&self) -> u64 {
        self.number
    }

    /// The test ends; what was found in it.
    pub(crate) fn end(&self) -> Vec<Charged> {
        running().retain(|trial| trial.number != self.number);
        // Whoever charges holds the list above, so nothing comes after this.
        std::mem::take(&mut *self.found())
    }

    /// The findings so far that the test fails by.
    pub(crate) fn fatal(&self) -> Summary {
        let mut fatal = Summary::default();
        for one in self.found().iter() {
            if one.fatal && !one.is_one_of(self.expected) {
                fatal.add(one.count, &one.report);
            }
        }
        fatal
    }

    fn found(&self) -> MutexGuard<'_, Vec<Charged>> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a finding, and says whether it is the test's first of its sort.
    fn charge(&self, report: &Arc<Report>) -> bool {
        let action = self.policy.action(report, self.validator.config());
        let fatal = matches!(action, Action::Panic | Action::Defer);
        let mut found = self.found();
        let same = |charged: &&mut Charged| Arc::ptr_eq(&charged.report, report);
        match found.iter_mut().find(same) {
            Some(charged) => {
                charged.count += 1;
                false
            }
            None => {
                let (report, thrown) = (Arc::clone(report), Vec::new());
                found.push(Charged { report, fatal, thrown, count: 1 });
                true
            }
        }
    }

    /// Remembers that findings are thrown as a panic of this text.
    pub(crate) fn note_thrown(&self, thrown: &[(Finding, bool)], text: &str) {
        for charged in self.found().iter_mut() {
            if thrown.iter().any(|(finding, _)| Arc::ptr_eq(&finding.report, &charged.report)) {
                charged.thrown.push(text.to_owned());
            }
        }
    }
}

/// Makes this thread one of a test's, also after the test's end, unless it joins another.
pub(crate) fn join(number: u64) {
    let _ = NUMBER.try_with(|own| own.set(number));
    let name = running().iter().find(|trial| trial.number == number).map(|trial| trial.name);
    current::set_test(name);
}

/// The number of this thread's test, which may be over; 0 if it never had one.
pub(crate) fn number() -> u64 {
    NUMBER.try_with(Cell::get).unwrap_or(0)
}

/// This thread's test, if it runs.
pub(crate) fn own() -> Option<Arc<Trial>> {
    let number = number();
    running().iter().find(|trial| trial.number == number).cloned()
}

/// Who answers for a finding on this thread.
#[derive(Clone, Debug)]
pub(crate) enum Account {
    /// The test that the thread belongs to.
    Own(Arc<Trial>),
    /// The tests that run: the thread is none's.
    Running(Vec<Arc<Trial>>),
    /// The process at its end.
    Process,
    /// Who lent the validator, or the process at its end.
    Lender,
}

impl Account {
    /// For a finding of a validator.
    pub(crate) fn of(validator: &Validator) -> Account {
        let number = number();
        let running = running();
        if let Some(own) = running.iter().find(|trial| trial.number == number)
            && own.validator.is(validator)
        {
            return Account::Own(Arc::clone(own));
        }
        let lent = |trial: &&Arc<Trial>| trial.isolated && trial.validator.is(validator);
        if let Some(owner) = running.iter().find(lent) {
            return Account::Running(vec![Arc::clone(owner)]);
        }
        if !is_shared(validator) {
            return Account::Lender;
        }
        let over = number != 0 && !running.iter().any(|trial| trial.number == number);
        if over || running.is_empty() {
            Account::Process
        } else {
            Account::Running(running.clone())
        }
    }

    /// What becomes of the finding.
    pub(crate) fn policy(&self, validator: &Validator) -> Policy {
        match self {
            Account::Own(trial) => trial.policy.clone(),
            _ => validator.policy(),
        }
    }

    /// Tells the tests that answer and still run.
    pub(crate) fn charge(&self, finding: &Finding) -> Charge {
        let mut charge = Charge { news: !finding.repeated, answered: false };
        // Held, so that none of them ends meanwhile.
        let running = running();
        for trial in self.trials() {
            if running.iter().any(|one| one.number == trial.number) {
                charge.answered = true;
                charge.news |= trial.charge(&finding.report);
            }
        }
        charge
    }

    /// The tests that answer.
    pub(crate) fn trials(&self) -> &[Arc<Trial>] {
        match self {
            Account::Own(trial) => std::slice::from_ref(trial),
            Account::Running(trials) => trials,
            Account::Process | Account::Lender => &[],
        }
    }
}

/// What became of telling a finding to tests.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Charge {
    /// Whether somebody hears of it for the first time; otherwise printing it once was enough.
    pub(crate) news: bool,
    /// Whether a test answers for it.
    pub(crate) answered: bool,
}

/// The graphs of kernels that the process is not: tests of one configuration share one.
static OTHER_KERNELS: Mutex<Vec<Validator>> = Mutex::new(Vec::new());

/// The graph that all tests of a configuration share: the process's, if that is its own.
pub(crate) fn shared(config: KernelConfig) -> Validator {
    let process = current::process(options::get);
    if process.config() == config {
        return process.clone();
    }
    let mut others = OTHER_KERNELS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = others.iter().find(|validator| validator.config() == config) {
        return known.clone();
    }
    let validator = Validator::new(Options { config, ..options::get() });
    #[cfg(feature = "dump")]
    crate::dump::also(&validator);
    others.push(validator.clone());
    validator
}

/// Whether it is one of those that the process's tests share.
pub(crate) fn is_shared(validator: &Validator) -> bool {
    current::existing().is_some_and(|process| process.is(validator)) || {
        let others = OTHER_KERNELS.lock().unwrap_or_else(PoisonError::into_inner);
        others.iter().any(|other| other.is(validator))
    }
}
