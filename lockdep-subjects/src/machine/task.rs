//! Tasks: what is woken, and the queues they wait in.

use std::cell::RefCell;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use lockdep::{LockClassKey, contract};
use parking_lot::{Condvar, Mutex};

use super::cpu;
use super::lock::Lock;

static PI_LOCK: LockClassKey = LockClassKey::new("p->pi_lock");
static RQ_LOCK: LockClassKey = LockClassKey::new("rq->lock");

/// The lock of a CPU's run queue.
pub(super) fn run_queue() -> Arc<Lock<()>> {
    Arc::new(Lock::raw("rq->lock", &RQ_LOCK, ()))
}

/// A thread of the machine.
pub struct Task {
    name: String,
    pi_lock: Lock<()>,
    rq: Arc<Lock<()>>,
    woken: Mutex<u64>,
    changed: Condvar,
}

impl fmt::Debug for Task {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Task({})", self.name)
    }
}

thread_local! {
    static CURRENT: RefCell<Option<Arc<Task>>> = const { RefCell::new(None) };
}

impl Task {
    pub(super) fn new(name: &str, rq: &Arc<Lock<()>>) -> Arc<Task> {
        Arc::new(Task {
            name: name.to_owned(),
            pi_lock: Lock::raw("p->pi_lock", &PI_LOCK, ()),
            rq: Arc::clone(rq),
            woken: Mutex::new(0),
            changed: Condvar::new(),
        })
    }

    /// The task that this thread is (`current`).
    ///
    /// # Panics
    /// If it is none.
    pub fn current() -> Arc<Task> {
        CURRENT.with_borrow(|task| task.clone()).expect("this thread is no task of a machine")
    }

    pub(super) fn be(self: &Arc<Self>) -> Option<Arc<Task>> {
        CURRENT.replace(Some(Arc::clone(self)))
    }

    pub(super) fn be_again(task: Option<Arc<Task>>) {
        CURRENT.set(task);
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its `pi_lock`, under which the scheduler moves it.
    pub fn pi_lock(&self) -> &Lock<()> {
        &self.pi_lock
    }

    /// Wakes it (`wake_up_process()`).
    #[track_caller]
    pub fn wake(&self) {
        let pi = self.pi_lock.lock_irqsave();
        let rq = self.rq.lock();
        self.notify();
        drop(rq);
        drop(pi);
    }

    /// The same without the scheduler: the machine stops.
    pub(super) fn notify(&self) {
        *self.woken.lock() += 1;
        self.changed.notify_all();
    }

    /// How often it was woken; give it to [`sleep`](Self::sleep), so that no wake-up between is
    /// lost.
    pub fn woken(&self) -> u64 {
        *self.woken.lock()
    }

    /// Sleeps until it is woken more often than `seen`, or the time is over.
    pub fn sleep(&self, seen: u64, timeout: Option<Duration>) {
        let end = timeout.map(|timeout| Instant::now() + timeout);
        cpu::sleep(|| {
            let mut woken = self.woken.lock();
            while *woken == seen {
                match end {
                    None => self.changed.wait(&mut woken),
                    Some(end) if self.changed.wait_until(&mut woken, end).timed_out() => return,
                    Some(_) => {}
                }
            }
        });
    }
}

/// A queue of tasks that wait (`wait_queue_head`, whose lock is a `spinlock_t`; or `swait`, whose
/// lock is raw).
#[derive(Debug)]
pub struct WaitQueue {
    waiters: Lock<Vec<Arc<Task>>>,
}

impl WaitQueue {
    /// `init_waitqueue_head()`.
    pub const fn new(name: &'static str, key: &'static LockClassKey) -> WaitQueue {
        WaitQueue { waiters: Lock::spin(name, key, Vec::new()) }
    }

    /// `init_swait_queue_head()`: may be woken from anywhere.
    pub const fn simple(name: &'static str, key: &'static LockClassKey) -> WaitQueue {
        WaitQueue { waiters: Lock::raw(name, key, Vec::new()) }
    }

    /// Wakes all that wait (`wake_up_all()`).
    #[track_caller]
    pub fn wake_all(&self) {
        let waiters = self.waiters.lock_irqsave();
        waiters.iter().for_each(|task| task.wake());
    }

    /// Waits until something is so (`wait_event()`); false if the time was over first.
    #[track_caller]
    pub fn wait(&self, timeout: Option<Duration>, mut until: impl FnMut() -> bool) -> bool {
        contract::might_sleep();
        let task = Task::current();
        let end = timeout.map(|timeout| Instant::now() + timeout);
        loop {
            let seen = task.woken();
            self.waiters.lock_irqsave().push(Arc::clone(&task));
            let done = until();
            let left = end.map(|end| end.saturating_duration_since(Instant::now()));
            if !done {
                task.sleep(seen, left);
            }
            let mut waiters = self.waiters.lock_irqsave();
            if let Some(i) = waiters.iter().position(|waiter| Arc::ptr_eq(waiter, &task)) {
                waiters.swap_remove(i);
            }
            drop(waiters);
            if done || left.is_some_and(|left| left.is_zero()) {
                return done || until();
            }
        }
    }
}
