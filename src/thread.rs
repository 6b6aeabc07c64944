//! The threads of [`std::thread`]: the same names, signatures and behaviour.
//!
//! A thread that is spawned here counts on the validator of the thread that spawned it, so a test's
//! own graph sees what the threads of the test do. Without the feature `validate` this module *is*
//! [`std::thread`].
#![allow(unsafe_code, reason = "a scope is the real scope under another type; `spawn_unchecked`")]

use std::fmt;
use std::io;
use std::ptr;
use std::thread as real;

pub use std::thread::{
    AccessError, LocalKey, Result, Thread, ThreadId, available_parallelism, current, panicking,
    park, park_timeout, sleep, yield_now,
};
#[expect(deprecated, reason = "the standard library has them")]
pub use std::thread::{park_timeout_ms, sleep_ms};

use lockdep_runtime::scope::Inherited;

/// Starts a thread that counts on this thread's validator.
///
/// # Panics
/// If the operating system gives no thread; [`Builder::spawn`] does not then.
#[track_caller]
pub fn spawn<F, T>(f: F) -> JoinHandle<T>
where
    F: FnOnce() -> T + Send + 'static,
    T: Send + 'static,
{
    JoinHandle(real::spawn(child(f)))
}

/// Runs a closure with a scope, whose threads may borrow what lives longer than it, and joins
/// those that are left.
///
/// # Panics
/// If a thread that nobody joined panicked.
#[track_caller]
pub fn scope<'env, F, T>(f: F) -> T
where
    F: for<'scope> FnOnce(&'scope Scope<'scope, 'env>) -> T,
{
    real::scope(|scope| f(Scope::of(scope)))
}

/// What a new thread runs: it counts on the validator of its parent, and belongs to its test.
fn child<F, T>(f: F) -> impl FnOnce() -> T
where
    F: FnOnce() -> T,
{
    let inherited = Inherited::here();
    move || {
        inherited.adopt();
        f()
    }
}

/// What a thread will be: a name, the size of its stack.
#[must_use = "must eventually spawn the thread"]
pub struct Builder(real::Builder);

#[expect(clippy::new_without_default, reason = "the standard library's has none")]
impl Builder {
    /// A thread without a name, with a stack of the usual size.
    pub fn new() -> Builder {
        Builder(real::Builder::new())
    }

    /// Names the thread: reports show it.
    ///
    /// # Panics
    /// When it is spawned, if there is a null byte in the name.
    pub fn name(self, name: String) -> Builder {
        Builder(self.0.name(name))
    }

    /// Sets how many bytes its stack has at least.
    pub fn stack_size(self, size: usize) -> Builder {
        Builder(self.0.stack_size(size))
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
        self.0.spawn(child(f)).map(JoinHandle)
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
        // SAFETY: the caller promises it for `f`; what is added to it borrows nothing.
        unsafe { self.0.spawn_unchecked(child(f)) }.map(JoinHandle)
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
        self.0.spawn_scoped(&scope.0, child(f)).map(ScopedJoinHandle)
    }
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A thread that can be joined; dropped, the thread runs on by itself.
pub struct JoinHandle<T>(real::JoinHandle<T>);

impl<T> JoinHandle<T> {
    /// The thread.
    pub fn thread(&self) -> &Thread {
        self.0.thread()
    }

    /// Waits until the thread ends.
    ///
    /// # Errors
    /// If it panicked: what it panicked with.
    ///
    /// # Panics
    /// If a thread waits for itself.
    #[track_caller]
    pub fn join(self) -> Result<T> {
        self.0.join()
    }

    /// Whether the thread's closure has ended.
    pub fn is_finished(&self) -> bool {
        self.0.is_finished()
    }
}

impl<T> fmt::Debug for JoinHandle<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(unix)]
impl<T> std::os::unix::thread::JoinHandleExt for JoinHandle<T> {
    fn as_pthread_t(&self) -> std::os::unix::thread::RawPthread {
        self.0.as_pthread_t()
    }

    fn into_pthread_t(self) -> std::os::unix::thread::RawPthread {
        self.0.into_pthread_t()
    }
}

/// A scope, in which threads are started that may borrow what lives longer than it.
#[repr(transparent)]
pub struct Scope<'scope, 'env: 'scope>(real::Scope<'scope, 'env>);

impl<'scope, 'env> Scope<'scope, 'env> {
    /// The real scope as ours.
    fn of(scope: &'scope real::Scope<'scope, 'env>) -> &'scope Self {
        // SAFETY: ours is transparent around the real one, and adds no promise to it.
        unsafe { &*ptr::from_ref(scope).cast::<Self>() }
    }

    /// Starts a thread in the scope that counts on this thread's validator.
    ///
    /// # Panics
    /// If the operating system gives no thread; [`Builder::spawn_scoped`] does not then.
    #[track_caller]
    pub fn spawn<F, T>(&'scope self, f: F) -> ScopedJoinHandle<'scope, T>
    where
        F: FnOnce() -> T + Send + 'scope,
        T: Send + 'scope,
    {
        ScopedJoinHandle(self.0.spawn(child(f)))
    }
}

impl fmt::Debug for Scope<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A thread of a scope that can be joined; dropped, the scope joins it.
pub struct ScopedJoinHandle<'scope, T>(real::ScopedJoinHandle<'scope, T>);

impl<T> ScopedJoinHandle<'_, T> {
    /// The thread.
    pub fn thread(&self) -> &Thread {
        self.0.thread()
    }

    /// Waits until the thread ends.
    ///
    /// # Errors
    /// If it panicked: what it panicked with.
    #[track_caller]
    pub fn join(self) -> Result<T> {
        self.0.join()
    }

    /// Whether the thread's closure has ended.
    pub fn is_finished(&self) -> bool {
        self.0.is_finished()
    }
}

impl<T> fmt::Debug for ScopedJoinHandle<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
