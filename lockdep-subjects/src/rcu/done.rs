//! The completion that RCU's waiters wait for.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use lockdep::LockClassKey;

use crate::machine::Machine;
use crate::machine::task::WaitQueue;

static WAIT: LockClassKey = LockClassKey::new("&x->wait");

/// Done once and for all (`struct completion`, whose queue has a raw lock).
#[derive(Debug)]
pub(super) struct Completion {
    done: AtomicBool,
    queue: WaitQueue,
}

impl Completion {
    pub(super) fn new() -> Arc<Completion> {
        let queue = WaitQueue::simple("&x->wait", &WAIT);
        Arc::new(Completion { done: AtomicBool::new(false), queue })
    }

    /// `complete_all()`.
    pub(super) fn complete(&self) {
        // Release: what was done before is seen by who waits; pairs with the Acquire in `wait`.
        self.done.store(true, Ordering::Release);
        self.queue.wake_all();
    }

    /// `wait_for_completion()`; in vain if the machine stops.
    #[track_caller]
    pub(super) fn wait(&self, machine: &Machine) {
        let done = || self.done.load(Ordering::Acquire) || machine.stopping();
        self.queue.wait(None, done);
    }
}
