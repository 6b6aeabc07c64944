//! What code says of the locks around it: assertions, pins, and waits that are no locks.

use lockdep_core::check::contract::HeldAs;
use lockdep_core::held::Acquire;
use lockdep_core::mode::Mode;
use lockdep_core::site::Site;
use lockdep_core::task::Task;
use lockdep_core::validator::{Findings, PinCookie, Validator};
use lockdep_core::violation::Wanted;

pub use crate::token::{Subject, Tracked};
pub use lockdep_runtime::speak::without_panics;

use crate::token::{How, event};

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
    about(lock, |validator, task, lock| validator.assert_held(task, lock, HeldAs::Any));
}

/// The lock must be held exclusively (`lockdep_assert_held_write()`).
#[doc(alias = "lockdep_assert_held_write")]
#[track_caller]
pub fn assert_held_write(lock: &(impl Tracked + ?Sized)) {
    about(lock, |validator, task, lock| validator.assert_held(task, lock, HeldAs::Exclusive));
}

/// The lock must be held by a reader (`lockdep_assert_held_read()`).
#[doc(alias = "lockdep_assert_held_read")]
#[track_caller]
pub fn assert_held_read(lock: &(impl Tracked + ?Sized)) {
    about(lock, |validator, task, lock| validator.assert_held(task, lock, HeldAs::Read));
}

/// The lock must not be held by this task (`lockdep_assert_not_held()`).
#[doc(alias = "lockdep_assert_not_held")]
#[track_caller]
pub fn assert_not_held(lock: &(impl Tracked + ?Sized)) {
    about(lock, |validator, task, lock| validator.assert_not_held(task, lock));
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
