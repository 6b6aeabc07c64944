//! Validators of the process, of a thread, of a test.

use std::{mem, thread};

use lockdep_core::current;
use lockdep_core::site::Site;
use lockdep_core::validator::{Findings, Options, Validator};

use crate::deferred;
use crate::fork;
use crate::meter;
use crate::options;
#[cfg(feature = "stacks")]
use crate::stacks;
use crate::thread_end;
use crate::token::event;
use crate::trial;

/// Sets the options of the process's validator. Call it before the first lock is taken.
///
/// The environment variable `LOCKDEP` has the last word on policy and configuration.
///
/// # Errors
/// Gives the options back if the process's validator exists already.
pub fn init(options: Options) -> Result<(), Options> {
    options::set(options)
}

/// The validator of the process.
pub fn global() -> &'static Validator {
    fork::watch();
    current::process(options::get)
}

/// The validator that counts for this thread: the one lent to it, or the process's.
///
/// Lend it on to the threads that a test starts:
///
/// ```
/// let validator = lockdep::current();
/// std::thread::spawn(move || lockdep::scope(&validator, || { /* takes locks */ }));
/// ```
pub fn current() -> Validator {
    fork::watch();
    current::validator(options::get)
}

/// Lends a validator to this thread while a closure runs.
///
/// # Panics
/// At the end, if findings were deferred on it meanwhile and no panic is under way.
///
/// ```
/// use lockdep::kernel::Mutex;
/// use lockdep::{Options, Validator};
///
/// let validator = Validator::new(Options::default());
/// lockdep::scope(&validator, || {
///     let mutex = Mutex::new(1);
///     *mutex.lock() += 1;
/// });
/// assert!(validator.findings().is_empty());
/// ```
#[track_caller]
pub fn scope<R>(validator: &Validator, f: impl FnOnce() -> R) -> R {
    let _scope = Scope::enter(validator);
    f()
}

/// A validator lent to this thread until the guard is dropped; see [`scope`].
#[derive(Debug)]
#[must_use = "the validator is taken back when the guard is dropped"]
pub struct Scope {
    validator: Validator,
    _not_send: std::marker::PhantomData<*const ()>,
}

impl Scope {
    /// Lends the validator.
    pub fn enter(validator: &Validator) -> Scope {
        // What is lent is given back at the thread's end, also if it takes no lock.
        thread_end::watch_end();
        #[cfg(feature = "stacks")]
        stacks::begin();
        current::lend(validator.clone());
        meter::another_validator();
        Scope { validator: validator.clone(), _not_send: std::marker::PhantomData }
    }
}

impl Drop for Scope {
    #[track_caller]
    fn drop(&mut self) {
        current::take_back();
        meter::another_validator();
        if !thread::panicking() {
            answer(&self.validator);
        }
    }
}

/// A validator lent to this thread, for whose findings somebody else answers.
#[derive(Debug)]
pub(crate) struct Lent(());

impl Lent {
    pub(crate) fn enter(validator: Validator) -> Lent {
        // What is lent is given back at the thread's end, also if it takes no lock.
        thread_end::watch_end();
        current::lend(validator);
        meter::another_validator();
        Lent(())
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        current::take_back();
        meter::another_validator();
    }
}

/// What a thread hands to one that it starts: the validator lent to it, and its test.
#[derive(Clone, Debug)]
pub struct Inherited {
    lent: Option<Validator>,
    test: u64,
}

impl Inherited {
    /// Of this thread.
    pub fn here() -> Inherited {
        Inherited { lent: current::lent(), test: trial::number() }
    }

    /// By the new thread, to its end: what its destructors do counts too.
    pub fn adopt(self) {
        if self.test != 0 {
            trial::join(self.test);
        }
        if let Some(validator) = self.lent {
            mem::forget(Lent::enter(validator));
        }
    }
}

/// Fails if findings were deferred on this thread's validator since the last time.
///
/// # Panics
/// Then, with their headlines.
#[track_caller]
pub fn check() {
    answer(&current());
    if let Some(text) = trial::own().and_then(|trial| trial.fatal().text()) {
        panic!("{text}");
    }
}

#[track_caller]
fn answer(validator: &Validator) {
    if let Some(text) = deferred::answer(validator).text() {
        panic!("{text}");
    }
}

/// Switches validation off for this thread while a closure runs (`lockdep_off()`).
///
/// Nothing is reported and nothing learnt. Each use is counted and stands in the dump; what would
/// have been a finding is listed there as abuse ([`Validator::abuse`]).
#[doc(alias = "lockdep_off")]
#[track_caller]
pub fn off<R>(f: impl FnOnce() -> R) -> R {
    struct On;
    impl Drop for On {
        fn drop(&mut self) {
            event(|validator, task| {
                validator.on(task);
                Findings::new()
            });
        }
    }
    let site = Site::caller();
    event(|validator, task| {
        validator.off(task, site);
        Findings::new()
    });
    let _on = On;
    f()
}

/// The lock graph of this thread's validator in the DOT language, for Graphviz.
#[cfg(feature = "dump")]
pub fn to_dot() -> String {
    current().snapshot().to_dot()
}
