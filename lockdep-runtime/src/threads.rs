//! Threads that mirrors make: known before they run, joined by number, with what they inherit.

use std::any::Any;
use std::cell::RefCell;
use std::marker::PhantomData;
use std::sync::Arc;

use lockdep_core::current;
use lockdep_core::depmap::TaskId;
use lockdep_core::validator::Validator;

use crate::{table, thread_end};

/// A thread that is about to be made. Dropped without [`enter`](Newborn::enter), it never was.
#[derive(Debug)]
pub struct Newborn {
    task: TaskId,
    inherited: Option<Inherited>,
}

impl Newborn {
    /// Makes a thread known, by the name that it will have, and takes what it inherits from this
    /// one. To be called by the thread that makes it.
    pub fn new(name: Option<&str>) -> Newborn {
        let task = TaskId::next();
        table::know(task.get(), || table::name(task.get(), name));
        Newborn { task, inherited: Some(Inherited::capture()) }
    }

    /// Its number, by which it is joined.
    pub fn task(&self) -> TaskId {
        self.task
    }

    /// Begins it. To be called by the new thread before all else; it lasts until the guard is
    /// dropped, and is known until its thread-locals are gone.
    pub fn enter(mut self) -> Alive {
        let inherited = self.inherited.take().map(Inherited::enter);
        current::be(self.task);
        thread_end::watch_newborn(self.task);
        Alive { _inherited: inherited }
    }
}

impl Drop for Newborn {
    fn drop(&mut self) {
        if self.inherited.is_some() {
            table::forget(self.task.get());
        }
    }
}

/// A thread that a mirror made, as long as its code runs.
#[derive(Debug)]
#[must_use = "what the thread inherited is given back when this is dropped"]
pub struct Alive {
    _inherited: Option<Entered>,
}

/// What a thread gives to those that it makes: the validator lent to it, and the test that it is
/// part of.
#[derive(Clone, Debug)]
pub struct Inherited {
    validator: Option<Validator>,
    test: Option<Test>,
}

/// Whatever says which test a thread is part of.
pub type Test = Arc<dyn Any + Send + Sync>;

thread_local! {
    static TEST: RefCell<Option<Test>> = const { RefCell::new(None) };
}

/// The test that this thread is part of.
pub fn test() -> Option<Test> {
    TEST.try_with(|own| own.borrow().clone()).ok().flatten()
}

fn set_test(test: Option<Test>) -> Option<Test> {
    TEST.try_with(|own| own.replace(test)).ok().flatten()
}

impl Inherited {
    /// What this thread gives on.
    pub fn capture() -> Inherited {
        Inherited { validator: current::lent(), test: test() }
    }

    /// The same in another test.
    #[must_use]
    pub fn in_test(self, test: Test) -> Inherited {
        Inherited { test: Some(test), ..self }
    }

    /// Takes it on in this thread until the guard is dropped.
    pub fn enter(self) -> Entered {
        thread_end::watch_end();
        let lent = self.validator.is_some_and(current::lend);
        Entered { lent, before: set_test(self.test), _not_send: PhantomData }
    }
}

/// What a thread inherited, until this is dropped. It answers for no finding: who lent the
/// validator does.
#[derive(Debug)]
#[must_use = "what was inherited is given back when this is dropped"]
pub struct Entered {
    lent: bool,
    before: Option<Test>,
    _not_send: PhantomData<*const ()>,
}

impl Drop for Entered {
    fn drop(&mut self) {
        if self.lent {
            current::take_back();
        }
        drop(set_test(self.before.take()));
    }
}
