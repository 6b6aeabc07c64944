//! What a thread will be.
#![allow(unsafe_code, reason = "`spawn_unchecked`")]

use std::fmt;
use std::io;
use std::thread as real;

use super::child::Child;
use super::handle::{JoinHandle, ScopedJoinHandle};
use super::scope::Scope;

/// What a thread will be: a name, the size of its stack.
#[must_use = "must eventually spawn the thread"]
pub struct Builder {
    real: real::Builder,
    name: Option<String>,
}

#[expect(clippy::new_without_default, reason = "the standard library's has none")]
impl Builder {
    /// A thread without a name, with a stack of the usual size.
    pub fn new() -> Builder {
        Builder { real: real::Builder::new(), name: None }
    }

    /// Names the thread: reports show it.
    ///
    /// # Panics
    /// When it is spawned, if there is a null byte in the name.
    pub fn name(self, name: String) -> Builder {
        Builder { real: self.real.name(name.clone()), name: Some(name) }
    }

    /// Sets how many bytes its stack has at least.
    pub fn stack_size(self, size: usize) -> Builder {
        Builder { real: self.real.stack_size(size), ..self }
    }

    /// Starts the thread.
    ///
    /// # Errors
    /// If the operating system gives none.
    ///
    /// # Panics
    /// If there is a null byte in its name.
    #[track_caller]
    pub fn spawn<F, T>(self, f: F) -> io::Result<JoinHandle<T>>
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send + 'static,
    {
        let child = Child::new(self.name.as_deref());
        let task = child.task();
        self.real.spawn(child.code(f)).map(|real| JoinHandle::of(real, task))
    }

    /// Starts a thread that may borrow anything.
    ///
    /// # Errors
    /// As [`spawn`](Self::spawn).
    ///
    /// # Panics
    /// As [`spawn`](Self::spawn).
    ///
    /// # Safety
    /// What the thread borrows must live until it is joined, and so must what it returns, as for
    /// [`std::thread::Builder::spawn_unchecked`].
    #[track_caller]
    pub unsafe fn spawn_unchecked<F, T>(self, f: F) -> io::Result<JoinHandle<T>>
    where
        F: FnOnce() -> T + Send,
        T: Send,
    {
        let child = Child::new(self.name.as_deref());
        let task = child.task();
        // SAFETY: the caller promises it for `f`; what is added to it borrows nothing.
        let real = unsafe { self.real.spawn_unchecked(child.code(f)) };
        real.map(|real| JoinHandle::of(real, task))
    }

    /// Starts the thread in a scope.
    ///
    /// # Errors
    /// As [`spawn`](Self::spawn).
    ///
    /// # Panics
    /// As [`spawn`](Self::spawn).
    #[track_caller]
    pub fn spawn_scoped<'scope, F, T>(
        self,
        scope: &'scope Scope<'scope, '_>,
        f: F,
    ) -> io::Result<ScopedJoinHandle<'scope, T>>
    where
        F: FnOnce() -> T + Send + 'scope,
        T: Send + 'scope,
    {
        let child = Child::new(self.name.as_deref());
        let task = child.task();
        let real = self.real.spawn_scoped(scope.real(), scope.code(child, f));
        real.map(|real| ScopedJoinHandle::of(real, task))
    }
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.real.fmt(f)
    }
}
