//! One CPU: the seat that one thread has, and the queues of what arrives.

use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use parking_lot::{Condvar, Mutex};

use super::now::Now;

/// What an interrupt is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A hard interrupt that stays one on PREEMPT_RT: a timer, an IPI.
    Hard,
    /// A device's, which PREEMPT_RT runs in a thread.
    Threadable,
    /// A softirq; PREEMPT_RT runs it in a thread too.
    Soft,
    /// Non-maskable.
    Nmi,
}

/// Code that a CPU runs for somebody else.
#[derive(Clone)]
pub struct Interrupt {
    /// What it is.
    pub kind: Kind,
    /// What it is for.
    pub name: &'static str,
    /// What it does.
    pub handler: Arc<dyn Fn() + Send + Sync>,
}

impl fmt::Debug for Interrupt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} {}", self.kind, self.name)
    }
}

/// Who is on a CPU, and who waits for it, in the order of their coming.
#[derive(Debug, Default)]
struct Seat {
    next: u64,
    serving: u64,
}

/// What has arrived and has not run.
#[derive(Debug, Default)]
pub(super) struct Queues {
    pub(super) nmi: VecDeque<Interrupt>,
    pub(super) hard: VecDeque<Interrupt>,
    pub(super) soft: VecDeque<Interrupt>,
    /// On PREEMPT_RT: what its interrupt thread runs.
    pub(super) threaded: VecDeque<Interrupt>,
}

/// One CPU.
#[derive(Debug, Default)]
pub(super) struct Cpu {
    pub(super) online: AtomicBool,
    seat: Mutex<Seat>,
    freed: Condvar,
    waiting: AtomicUsize,
    pending: AtomicUsize,
    /// Whether who waits for it is too urgent to wait until a slice is over.
    pub(super) urgent: AtomicBool,
    pub(super) queues: Mutex<Queues>,
    /// For the idle thread and the interrupt thread.
    pub(super) raised: Condvar,
    /// How many interrupts were posted, and how many handlers have returned.
    posted: AtomicUsize,
    returned: AtomicUsize,
}

impl Cpu {
    /// Waits until it is this thread's turn.
    pub(super) fn take(&self) {
        let mut seat = self.seat.lock();
        let ticket = seat.next;
        seat.next += 1;
        if seat.serving != ticket {
            // Relaxed: a hint for `poll`; the seat itself is under its mutex.
            self.waiting.fetch_add(1, Ordering::Relaxed);
            while seat.serving != ticket {
                self.freed.wait(&mut seat);
            }
            self.waiting.fetch_sub(1, Ordering::Relaxed);
        }
    }

    pub(super) fn leave(&self) {
        self.seat.lock().serving += 1;
        self.freed.notify_all();
    }

    /// Takes the CPU if nobody has it.
    pub(super) fn try_take(&self) -> bool {
        let mut seat = self.seat.lock();
        let free = seat.next == seat.serving;
        seat.next += free as u64;
        free
    }

    pub(super) fn wanted(&self) -> bool {
        self.waiting.load(Ordering::Relaxed) > 0
    }

    /// Puts an interrupt into its queue, and wakes who runs it if nobody is there.
    pub(super) fn post(&self, interrupt: Interrupt, rt: bool) {
        // Relaxed: under the queues' mutex before it can be run.
        self.posted.fetch_add(1, Ordering::Relaxed);
        let mut queues = self.queues.lock();
        if rt && matches!(interrupt.kind, Kind::Threadable | Kind::Soft) {
            queues.threaded.push_back(interrupt);
            self.raised.notify_all();
            return;
        }
        match interrupt.kind {
            Kind::Nmi => queues.nmi.push_back(interrupt),
            Kind::Hard | Kind::Threadable => queues.hard.push_back(interrupt),
            Kind::Soft => queues.soft.push_back(interrupt),
        }
        // Relaxed: a hint; the queues are under their mutex.
        self.pending.fetch_add(1, Ordering::Relaxed);
        self.raised.notify_all();
    }

    /// A handler has returned.
    pub(super) fn returned(&self) {
        // Release: pairs with the Acquire in `is_quiet`: what the handler did is seen.
        self.returned.fetch_add(1, Ordering::Release);
    }

    /// Whether every interrupt that was posted has been handled.
    pub(super) fn is_quiet(&self) -> bool {
        // In this order: what is posted meanwhile is not taken for handled.
        let returned = self.returned.load(Ordering::Acquire);
        returned == self.posted.load(Ordering::Relaxed)
    }

    /// The next interrupt that may run in a state.
    pub(super) fn next(&self, now: Now) -> Option<Interrupt> {
        // Relaxed: a hint; what is missed now is seen at the next point.
        if self.pending.load(Ordering::Relaxed) == 0 {
            return None;
        }
        let mut queues = self.queues.lock();
        let mut found = None;
        if now.nmi == 0 {
            found = queues.nmi.pop_front();
        }
        if found.is_none() && now.nmi == 0 && !now.irqs_off {
            found = queues.hard.pop_front();
            if found.is_none() && now.hard == 0 && now.soft == 0 && now.bh == 0 {
                found = queues.soft.pop_front();
            }
        }
        if found.is_some() {
            self.pending.fetch_sub(1, Ordering::Relaxed);
        }
        found
    }
}
