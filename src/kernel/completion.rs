//! The completion.

use parking_lot::{Condvar, Mutex};

/// Something to wait for until another task says it is done (`struct completion`).
///
/// Waiting may sleep, and is judged by that. Who will complete it is unknown, so a completion is
/// in no ring; Linux tried that (cross-release) and took it out again.
#[derive(Debug)]
#[doc(alias = "completion")]
pub struct Completion {
    /// How many waits may pass; `usize::MAX` once and for all.
    done: Mutex<usize>,
    some: Condvar,
}

impl Completion {
    /// A completion that is not done.
    pub const fn new() -> Completion {
        Completion { done: Mutex::new(0), some: Condvar::new() }
    }

    /// Waits until it is done (`wait_for_completion()`).
    ///
    /// # Panics
    /// On a finding whose policy is to panic: waiting where one must not sleep.
    #[doc(alias = "wait_for_completion")]
    #[track_caller]
    pub fn wait(&self) {
        crate::contract::might_sleep();
        let mut done = self.done.lock();
        while *done == 0 {
            self.some.wait(&mut done);
        }
        if *done != usize::MAX {
            *done -= 1;
        }
    }

    /// Whether a wait would pass, which it then has (`try_wait_for_completion()`).
    #[doc(alias = "try_wait_for_completion")]
    pub fn try_wait(&self) -> bool {
        let mut done = self.done.lock();
        match *done {
            0 => return false,
            usize::MAX => {}
            _ => *done -= 1,
        }
        true
    }

    /// Lets one wait pass (`complete()`).
    pub fn complete(&self) {
        let mut done = self.done.lock();
        *done = done.saturating_add(1);
        self.some.notify_one();
    }

    /// Lets every wait pass from now on (`complete_all()`).
    pub fn complete_all(&self) {
        *self.done.lock() = usize::MAX;
        self.some.notify_all();
    }
}

impl Default for Completion {
    fn default() -> Self {
        Self::new()
    }
}
