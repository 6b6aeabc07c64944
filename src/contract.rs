//! What code says of the locks around it: assertions, pins, and waits that are no locks.
//!
//! The macros of the same names at the crate's root are these functions where locks are validated,
//! and nothing elsewhere. Use those on locks that are bare ones then.

use std::fmt;
use std::thread::{self, ThreadId};

use lockdep_core::check::contract::HeldAs;
use lockdep_core::held::Acquire;
use lockdep_core::mode::Mode;
use lockdep_core::site::Site;
use lockdep_core::task::Task;
use lockdep_core::validator::{Findings, PinCookie, Validator};
use lockdep_core::violation::Wanted;

pub use lockdep_runtime::speak::without_panics;
pub use lockdep_runtime::token::{Subject, Tracked};

#[cfg(not(feature = "validate"))]
use crate::token::event;
use lockdep_runtime::token::How;
#[cfg(feature = "validate")]
use lockdep_runtime::token::event;

/// Where an assertion stands.
const HERE: &str = "here";

#[track_caller]
fn about(
    lock: &(impl Tracked + ?Sized),
    judge: impl FnOnce(&Validator, &mut Task, Wanted) -> Findings,
) {
    let (subject, site) = (lock.subject(), Site::caller());
    event(|validator, task| {
        let wanted = subject.wanted(task, &How::exclusive(subject.lock_type), site);
        judge(validator, task, Wanted::from(&wanted))
    });
}

/// This call may sleep, whether it does this time or not (`might_sleep()`).
#[track_caller]
pub fn might_sleep() {
    let site = Site::caller();
    event(|validator, task| validator.might_sleep(task, site));
}

/// This call may take the lock, whether it does this time or not (`might_lock()`): judged as if.
#[track_caller]
pub fn might_lock(lock: &(impl Tracked + ?Sized)) {
    might(lock, Mode::Exclusive);
}

/// The same as a reader (`might_lock_read()`).
#[track_caller]
pub fn might_lock_read(lock: &(impl Tracked + ?Sized)) {
    might(lock, Mode::Shared);
}

#[track_caller]
fn might(lock: &(impl Tracked + ?Sized), mode: Mode) {
    let (subject, site) = (lock.subject(), Site::caller());
    event(|validator, task| {
        let wanted: Acquire = subject.wanted(task, &How::read(subject.lock_type, mode), site);
        validator.might_lock(task, &wanted)
    });
}

/// The lock must be held, in any mode (`lockdep_assert_held()`).
#[doc(alias = "lockdep_assert_held")]
#[track_caller]
pub fn assert_held(lock: &(impl Tracked + ?Sized)) {
    about(lock, |validator, task, lock| validator.assert_held(task, lock, HeldAs::Any, HERE));
}

/// The lock must be held exclusively (`lockdep_assert_held_write()`).
#[doc(alias = "lockdep_assert_held_write")]
#[track_caller]
pub fn assert_held_write(lock: &(impl Tracked + ?Sized)) {
    about(lock, |validator, task, lock| validator.assert_held(task, lock, HeldAs::Exclusive, HERE));
}

/// The lock must be held by a reader (`lockdep_assert_held_read()`).
#[doc(alias = "lockdep_assert_held_read")]
#[track_caller]
pub fn assert_held_read(lock: &(impl Tracked + ?Sized)) {
    about(lock, |validator, task, lock| validator.assert_held(task, lock, HeldAs::Read, HERE));
}

/// The lock must not be held by this task (`lockdep_assert_not_held()`).
#[doc(alias = "lockdep_assert_not_held")]
#[track_caller]
pub fn assert_not_held(lock: &(impl Tracked + ?Sized)) {
    about(lock, |validator, task, lock| validator.assert_not_held(task, lock, HERE));
}

/// Pins a held lock: whoever releases it before [`unpin`] is told so (`lock_pin_lock()`).
#[doc(alias = "lock_pin_lock")]
#[track_caller]
pub fn pin(lock: &(impl Tracked + ?Sized)) -> Option<PinCookie> {
    let mut cookie = None;
    about(lock, |validator, task, lock| {
        let (pinned, findings) = validator.pin(task, lock);
        cookie = Some(pinned);
        findings
    });
    cookie
}

/// Undoes a pin (`lock_unpin_lock()`).
#[doc(alias = "lock_unpin_lock")]
#[track_caller]
pub fn unpin(lock: &(impl Tracked + ?Sized), cookie: Option<PinCookie>) {
    if let Some(cookie) = cookie {
        about(lock, |validator, task, lock| validator.unpin(task, lock, cookie));
    }
}

/// What a function promises of a lock: `#[lockdep::holds]` and its kin. Not public API.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Promise {
    /// It is held at the entry and at the exit.
    Holds,
    /// It is held at neither.
    NotHeld,
    /// It is held at the exit alone.
    Acquires,
}

/// A lock between a function's entry and its exit. Not public API.
///
/// It borrows nothing: the function may give away what it was called with.
#[doc(hidden)]
pub struct Kept {
    promise: Promise,
    /// `None` where the entry was wrong already, or nothing looked.
    lock: Option<Wanted>,
    thread: ThreadId,
}

impl fmt::Debug for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Kept").field("promise", &self.promise).finish_non_exhaustive()
    }
}

impl Kept {
    /// The function is entered.
    #[track_caller]
    pub fn entry(promise: Promise, lock: &(impl Tracked + ?Sized)) -> Kept {
        let mut noted = None;
        about(lock, |validator, task, lock| {
            let findings = match promise {
                Promise::Holds => validator.assert_held(task, lock, HeldAs::Any, HERE),
                Promise::NotHeld | Promise::Acquires => validator.assert_not_held(task, lock, HERE),
            };
            noted = findings.is_empty().then_some(lock);
            findings
        });
        Kept { promise, lock: noted, thread: thread::current().id() }
    }

    /// The function returns. `acquired` says whether it has what it was called for.
    #[track_caller]
    pub fn exit(self, acquired: bool) {
        let Some(lock) = self.lock else { return };
        // An asynchronous function may end on another thread, which holds what it holds.
        if self.thread != thread::current().id() {
            return;
        }
        event(|validator, task| match self.promise {
            Promise::Holds => {
                validator.assert_held(task, lock, HeldAs::Any, "when the function returns")
            }
            Promise::NotHeld => validator.assert_not_held(task, lock, "when the function returns"),
            Promise::Acquires if acquired => {
                validator.assert_held(task, lock, HeldAs::Any, "when the function returns")
            }
            Promise::Acquires => Findings::new(),
        });
    }
}

/// What a function returns, for [`Kept::exit`]. Not public API.
#[doc(hidden)]
#[derive(Debug)]
pub struct Returned<'a, T>(pub &'a T);

impl<T> Returned<'_, Option<T>> {
    /// Nothing was acquired if there is nothing.
    pub fn has_acquired(&self) -> bool {
        self.0.is_some()
    }
}

impl<T, E> Returned<'_, Result<T, E>> {
    /// Nothing was acquired by an error, as far as one can tell.
    pub fn has_acquired(&self) -> bool {
        self.0.is_ok()
    }
}

/// Any other type. Not public API.
#[doc(hidden)]
pub trait AnyReturned {
    /// True.
    fn has_acquired(&self) -> bool {
        true
    }
}

impl<T> AnyReturned for Returned<'_, T> {}
