//! What a thread is joined by.

use std::cell::RefCell;
use std::fmt;
use std::thread::{self as real, Result, Thread};

use lockdep_core::depmap::TaskId;
use lockdep_runtime::waits;

/// A thread that can be joined; dropped, the thread runs on by itself.
pub struct JoinHandle<T> {
    real: real::JoinHandle<T>,
    task: TaskId,
}

impl<T> JoinHandle<T> {
    pub(super) fn of(real: real::JoinHandle<T>, task: TaskId) -> Self {
        JoinHandle { real, task }
    }

    /// The thread.
    pub fn thread(&self) -> &Thread {
        self.real.thread()
    }

    /// Waits until the thread ends.
    ///
    /// # Errors
    /// If it panicked: what it panicked with.
    ///
    /// # Panics
    /// If a thread waits for itself, or on a wait that is certain never to end.
    #[track_caller]
    pub fn join(self) -> Result<T> {
        join(self.task, self.real, real::JoinHandle::is_finished, real::JoinHandle::join)
    }

    /// Whether the thread's closure has ended.
    pub fn is_finished(&self) -> bool {
        self.real.is_finished()
    }
}

impl<T> fmt::Debug for JoinHandle<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.real.fmt(f)
    }
}

/// A thread of a scope that can be joined; dropped, the scope joins it.
pub struct ScopedJoinHandle<'scope, T> {
    real: real::ScopedJoinHandle<'scope, T>,
    task: TaskId,
}

impl<'scope, T> ScopedJoinHandle<'scope, T> {
    pub(super) fn of(real: real::ScopedJoinHandle<'scope, T>, task: TaskId) -> Self {
        ScopedJoinHandle { real, task }
    }

    /// The thread.
    pub fn thread(&self) -> &Thread {
        self.real.thread()
    }

    /// Waits until the thread ends.
    ///
    /// # Errors
    /// If it panicked: what it panicked with.
    ///
    /// # Panics
    /// On a wait that is certain never to end.
    #[track_caller]
    pub fn join(self) -> Result<T> {
        join(
            self.task,
            self.real,
            real::ScopedJoinHandle::is_finished,
            real::ScopedJoinHandle::join,
        )
    }

    /// Whether the thread's closure has ended.
    pub fn is_finished(&self) -> bool {
        self.real.is_finished()
    }
}

impl<T> fmt::Debug for ScopedJoinHandle<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.real.fmt(f)
    }
}

/// Waits for the end of a thread.
#[track_caller]
fn join<H, R>(task: TaskId, handle: H, finished: fn(&H) -> bool, wait: fn(H) -> R) -> R {
    // Looked at again and again, and taken in the end.
    let handle = RefCell::new(Some(handle));
    let take = || handle.take().expect("it is waited for once");
    waits::join(&[task], || handle.borrow().as_ref().is_none_or(finished), || wait(take()))
}

#[cfg(unix)]
impl<T> std::os::unix::thread::JoinHandleExt for JoinHandle<T> {
    fn as_pthread_t(&self) -> std::os::unix::thread::RawPthread {
        self.real.as_pthread_t()
    }

    fn into_pthread_t(self) -> std::os::unix::thread::RawPthread {
        self.real.into_pthread_t()
    }
}

#[cfg(windows)]
mod windows {
    use std::os::windows::io::{
        AsHandle, AsRawHandle, BorrowedHandle, IntoRawHandle, OwnedHandle, RawHandle,
    };

    use super::JoinHandle;

    impl<T> AsRawHandle for JoinHandle<T> {
        fn as_raw_handle(&self) -> RawHandle {
            self.real.as_raw_handle()
        }
    }

    impl<T> AsHandle for JoinHandle<T> {
        fn as_handle(&self) -> BorrowedHandle<'_> {
            self.real.as_handle()
        }
    }

    impl<T> IntoRawHandle for JoinHandle<T> {
        fn into_raw_handle(self) -> RawHandle {
            self.real.into_raw_handle()
        }
    }

    impl<T> From<JoinHandle<T>> for OwnedHandle {
        fn from(join_handle: JoinHandle<T>) -> OwnedHandle {
            join_handle.real.into()
        }
    }
}
