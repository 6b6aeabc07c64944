//! What `#[lockdep::test]` runs a test with.

use std::any::Any;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::pin;
use std::process::ExitCode;
use std::sync::Arc;
use std::thread;

use lockdep_core::config::KernelConfig;
use lockdep_core::current;
use lockdep_core::policy::{Environment, Policy};
use lockdep_core::validator::{Options, Validator};
use lockdep_core::words;

use crate::deferred::{self, Summary};
use crate::options;
use crate::scope::Lent;
use crate::trial::{self, Charged, Trial};

/// A test, as the arguments of its attribute say.
#[derive(Clone, Copy, Debug)]
pub struct Test {
    name: &'static str,
    config: Option<KernelConfig>,
    words: &'static str,
    panics: bool,
    fatal_in: Option<&'static str>,
    expect: Option<&'static str>,
    isolated: bool,
    should_panic: Option<ShouldPanic>,
}

/// What `#[should_panic]` says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShouldPanic {
    /// Any panic will do; a finding's is not what the test is about.
    Any,
    /// A panic of a certain text, which may be that of a finding.
    OfText,
}

impl Test {
    /// A test of this name, with no arguments.
    pub const fn new(name: &'static str) -> Test {
        Test {
            name,
            config: None,
            words: "",
            panics: false,
            fatal_in: None,
            expect: None,
            isolated: false,
            should_panic: None,
        }
    }

    /// `config = EXPRESSION`.
    #[must_use]
    pub const fn config(self, config: KernelConfig) -> Test {
        Test { config: Some(config), ..self }
    }

    /// `config = "WORDS"`.
    #[must_use]
    pub const fn words(self, words: &'static str) -> Test {
        Test { words, ..self }
    }

    /// `fatal`.
    #[must_use]
    pub const fn fatal(self) -> Test {
        Test { panics: true, ..self }
    }

    /// `fatal = "WHERE"`.
    #[must_use]
    pub const fn fatal_in(self, configs: &'static str) -> Test {
        Test { fatal_in: Some(configs), ..self }
    }

    /// `expect = "KINDS"`.
    #[must_use]
    pub const fn expect(self, kinds: &'static str) -> Test {
        Test { expect: Some(kinds), ..self }
    }

    /// `isolated`.
    #[must_use]
    pub const fn isolated(self) -> Test {
        Test { isolated: true, ..self }
    }

    /// `#[should_panic]` stands on it.
    #[must_use]
    pub const fn should_panic(self, how: ShouldPanic) -> Test {
        Test { should_panic: Some(how), ..self }
    }

    /// Runs the test.
    ///
    /// # Panics
    /// If something was found in it that counts.
    #[track_caller]
    pub fn run<R>(self, body: impl FnOnce() -> R) -> R {
        let mut running = Running::begin(self);
        let result = running.on_this_thread(body);
        running.judge();
        result
    }

    /// Runs a test that may pass although its body panicked, or fail although it did as it should.
    ///
    /// # Panics
    /// If what was expected was not found, or something else was.
    #[track_caller]
    pub fn run_expecting<R: Outcome>(self, body: impl FnOnce() -> R) -> R {
        let mut running = Running::begin(self);
        let ended = catch_unwind(AssertUnwindSafe(|| running.on_this_thread(body)));
        running.judge_end(ended)
    }

    /// Runs an asynchronous test.
    ///
    /// # Panics
    /// As [`run`](Self::run).
    pub async fn run_async<F: Future>(self, body: F) -> F::Output {
        let mut running = Running::begin(self);
        let mut body = pin!(body);
        let result = poll_fn(|cx| running.on_this_thread(|| body.as_mut().poll(cx))).await;
        running.judge();
        result
    }

    /// Runs an asynchronous test that may pass although its body panicked.
    ///
    /// # Panics
    /// As [`run_expecting`](Self::run_expecting).
    pub async fn run_async_expecting<F: Future<Output: Outcome>>(self, body: F) -> F::Output {
        let mut running = Running::begin(self);
        let mut body = pin!(body);
        let ended = poll_fn(|cx| {
            let poll = || running.on_this_thread(|| body.as_mut().poll(cx));
            match catch_unwind(AssertUnwindSafe(poll)) {
                Ok(poll) => poll.map(Ok),
                Err(panic) => std::task::Poll::Ready(Err(panic)),
            }
        })
        .await;
        running.judge_end(ended)
    }

    /// What becomes of the test's findings, and the kernel that it is.
    fn rules(&self) -> (Policy, KernelConfig) {
        let Options { mut policy, mut config, .. } = options::get();
        let panics = if self.panics { "panic," } else { "" };
        let fatal_in = self.fatal_in.map_or(String::new(), |configs| format!("fatal={configs},"));
        let text = format!("{panics}{fatal_in}{}", self.words);
        let environment = Environment::parse(&text, policy, config);
        let mut errors = String::new();
        for error in &environment.errors {
            words::add(&mut errors, "\n", error.trim_start_matches("LOCKDEP: "));
        }
        assert!(errors.is_empty(), "the arguments of #[lockdep::test] on {}:\n{errors}", self.name);
        (policy, config) = (environment.policy, environment.config);
        if self.expect.is_some() && !self.panics {
            // What is expected must not end the test before its body does.
            policy = policy.without_panics();
        }
        (policy, self.config.unwrap_or(config))
    }
}

/// A test that is under way.
struct Running {
    test: Test,
    trial: Arc<Trial>,
    /// What its threads are lent, if they would use another.
    validator: Validator,
    judged: bool,
}

impl Running {
    fn begin(test: Test) -> Running {
        let (policy, config) = test.rules();
        let validator = match test.isolated {
            true => Validator::new(Options { config, policy: policy.clone(), ..options::get() }),
            false => trial::shared(config),
        };
        let expected = test.expect.unwrap_or_default();
        let trial = Trial::begin(test.name, policy, validator.clone(), test.isolated, expected);
        Running { test, trial, validator, judged: false }
    }

    fn on_this_thread<R>(&self, body: impl FnOnce() -> R) -> R {
        trial::join(self.trial.number());
        let counts = current::validator(options::get).is(&self.validator);
        let _lent = (!counts).then(|| Lent::enter(self.validator.clone()));
        body()
    }

    /// What was found, those first that the test fails by.
    fn end(&mut self) -> Vec<Charged> {
        self.judged = true;
        self.trial.end()
    }

    #[track_caller]
    fn judge(&mut self) {
        let found = self.end();
        if let Some(complaint) = self.complaint(&found) {
            panic!("{complaint}");
        }
    }

    /// The end of a test whose panic was caught.
    #[track_caller]
    fn judge_end<R: Outcome>(&mut self, ended: Result<R, Box<dyn Any + Send>>) -> R {
        let found = self.end();
        let complaint = self.complaint(&found);
        // A finding's own panic says nothing of the test.
        let own = |panic: &Box<dyn Any + Send>| {
            let text = panic.downcast_ref::<String>();
            found.iter().any(|charged| text.is_some_and(|text| charged.thrown.contains(text)))
        };
        match (self.test.should_panic, ended, complaint) {
            (None, Err(panic), complaint) if !own(&panic) => {
                complaint.inspect(|text| eprintln!("{text}"));
                resume_unwind(panic)
            }
            (None, Ok(result), None) => result,
            (None, Err(_), None) => R::passed(),
            (Some(_), Ok(result), None) => result,
            // The panic that it should make, by expected findings or by itself.
            (Some(_), Err(panic), None) => resume_unwind(panic),
            (Some(ShouldPanic::OfText), Err(panic), Some(_)) if own(&panic) => resume_unwind(panic),
            (None, _, Some(complaint)) | (Some(ShouldPanic::OfText), Ok(_), Some(complaint)) => {
                panic!("{complaint}")
            }
            // No panic may be seen of this test: it should panic, and yet it fails.
            (Some(_), _, Some(complaint)) => {
                eprintln!(
                    "{complaint}\n\nlockdep: so this test fails, though it should panic and did; \
                     to test for the finding, say #[lockdep::test(expect = \"KIND\")]"
                );
                R::passed()
            }
        }
    }

    /// Why the test fails, if it does.
    fn complaint(&self, found: &[Charged]) -> Option<String> {
        let Some(expected) = self.test.expect else {
            let mut fatal = Summary::default();
            for charged in found {
                if charged.fatal {
                    fatal.add(charged.count, &charged.report);
                }
            }
            return fatal.text();
        };
        let mut missing = String::new();
        for name in trial::words(expected) {
            if !found.iter().any(|charged| charged.is(name)) {
                words::add(&mut missing, ", ", name);
            }
        }
        let (mut all, mut others) = (String::new(), Summary::default());
        for charged in found {
            words::add(&mut all, ", ", charged.report.code);
            if charged.fatal && !charged.is_one_of(expected) {
                others.add(charged.count, &charged.report);
            }
        }
        let others = others.text();
        if missing.is_empty() && others.is_none() {
            return None;
        }
        let mut text = format!("lockdep: expected `{expected}`");
        if !missing.is_empty() {
            let all = if all.is_empty() { "nothing" } else { &all };
            text += &format!("; not found: {missing}; found was: {all}");
        }
        if let Some(others) = others {
            words::add(&mut text, "\n", &others);
        }
        Some(text)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if self.judged {
            return;
        }
        // A panic fails the test; one that was never polled to its end answers for nothing.
        for charged in self.trial.end() {
            if charged.fatal && !thread::panicking() {
                deferred::count(&self.validator, &charged.report);
            }
        }
    }
}

/// What a test may return, and what it returns when it passes without a value of its body's.
pub trait Outcome {
    /// That.
    fn passed() -> Self;
}

impl Outcome for () {
    fn passed() {}
}

impl Outcome for ExitCode {
    fn passed() -> ExitCode {
        ExitCode::SUCCESS
    }
}

impl<T: Outcome, E> Outcome for Result<T, E> {
    fn passed() -> Result<T, E> {
        Ok(T::passed())
    }
}
