//! The path that one call takes: what it locks, and how it decides.

use std::cell::{Cell, RefCell};
use std::fmt;

thread_local! {
    static PATH: RefCell<Option<Vec<Step>>> = const { RefCell::new(None) };
    static DEPTH: Cell<usize> = const { Cell::new(0) };
}

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// How many locks and contexts it is inside of.
    pub depth: usize,
    /// What happens.
    pub text: String,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:indent$}{}", "", self.text, indent = self.depth * 2)
    }
}

/// Runs code and adds the path that this thread takes in it to `into`, also if it unwinds.
pub fn record<R>(into: &mut Vec<Step>, f: impl FnOnce() -> R) -> R {
    struct Stop<'a>(&'a mut Vec<Step>, usize);
    impl Drop for Stop<'_> {
        fn drop(&mut self) {
            self.0.extend(PATH.take().unwrap_or_default());
            DEPTH.set(self.1);
        }
    }
    PATH.set(Some(Vec::new()));
    let _stop = Stop(into, DEPTH.replace(0));
    f()
}

/// Adds a step to the path, if one is recorded.
pub fn step(text: impl FnOnce() -> String) {
    PATH.with_borrow_mut(|path| {
        if let Some(path) = path {
            path.push(Step { depth: DEPTH.get(), text: text() });
        }
    });
}

/// What follows is inside of something, until [`outdent`].
pub(super) fn indent() {
    DEPTH.set(DEPTH.get() + 1);
}

/// Ends one [`indent`].
pub(super) fn outdent() {
    DEPTH.set(DEPTH.get().saturating_sub(1));
}
