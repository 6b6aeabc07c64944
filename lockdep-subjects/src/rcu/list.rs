//! The callbacks of a CPU, in segments (`rcu_segcblist`).

use std::collections::VecDeque;
use std::fmt;

use super::cookie::Cookie;

/// Something to run after a grace period (`struct rcu_head`).
pub(super) struct Callback {
    /// What it is for.
    pub(super) name: &'static str,
    /// The checker's moment at which it was queued.
    pub(super) queued: u64,
    /// What it does.
    pub(super) func: Box<dyn FnOnce() + Send>,
}

impl fmt::Debug for Callback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Callback({})", self.name)
    }
}

/// Callbacks in the order of their coming.
#[derive(Debug, Default)]
pub(super) struct Segments {
    /// Their grace period is over.
    done: VecDeque<Callback>,
    /// They wait for the one that they are next to.
    waiting: VecDeque<(Cookie, VecDeque<Callback>)>,
    /// They have none yet.
    next: VecDeque<Callback>,
    /// Its CPU is going: what is queued there goes elsewhere.
    pub(super) gone: bool,
    /// How long it was when it was last found too long.
    pub(super) long: usize,
}

impl Segments {
    pub(super) fn len(&self) -> usize {
        let waiting: usize = self.waiting.iter().map(|(_, waiting)| waiting.len()).sum();
        self.done.len() + waiting + self.next.len()
    }

    pub(super) fn push(&mut self, callback: Callback) {
        self.next.push_back(callback);
    }

    /// Moves what waited for grace periods that are over (`rcu_segcblist_advance()`).
    pub(super) fn advance(&mut self, over: impl Fn(Cookie) -> bool) {
        while self.waiting.front().is_some_and(|(cookie, _)| over(*cookie)) {
            let (_, waited) = self.waiting.pop_front().expect("there is a front");
            self.done.extend(waited);
        }
    }

    /// Lets those that have no grace period wait for this one (`rcu_segcblist_accelerate()`);
    /// false if there are none.
    pub(super) fn accelerate(&mut self, cookie: Cookie) -> bool {
        if self.next.is_empty() {
            return false;
        }
        let next = std::mem::take(&mut self.next);
        match self.waiting.back_mut() {
            Some((last, waiting)) if *last >= cookie => waiting.extend(next),
            _ => self.waiting.push_back((cookie, next)),
        }
        true
    }

    /// The next to run.
    pub(super) fn pop(&mut self) -> Option<Callback> {
        let callback = self.done.pop_front();
        if self.done.is_empty() {
            self.long = 0;
        }
        callback
    }

    pub(super) fn has_done(&self) -> bool {
        !self.done.is_empty()
    }

    /// Takes all of them, with nobody to come after: the CPU goes.
    pub(super) fn leave(&mut self) -> Segments {
        std::mem::replace(self, Segments { gone: true, ..Segments::default() })
    }

    /// Adds those of a CPU that went. They wait once more, which is never wrong.
    pub(super) fn adopt(&mut self, other: Segments) {
        self.done.extend(other.done);
        self.next.extend(other.waiting.into_iter().flat_map(|(_, waiting)| waiting));
        self.next.extend(other.next);
    }
}
