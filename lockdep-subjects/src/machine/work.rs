//! Work queues: work is queued from anywhere, and done by a thread with nothing held.

use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use lockdep::kernel::{LockMap, Rcu};
use lockdep::{LockClassKey, LockType, WaitType, WaitTypes};

use super::lock::Lock;
use super::task::Task;
use super::trace;

static POOL_LOCK: LockClassKey = LockClassKey::new("pool->lock");
static WORK: LockType = LockType::new("work", WaitTypes::new(WaitType::None));

/// Something to do in a task of its own (`struct work_struct`).
pub struct Work {
    name: &'static str,
    map: LockMap,
    pending: AtomicBool,
    func: Box<dyn Fn() + Send + Sync>,
}

impl fmt::Debug for Work {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Work({})", self.name)
    }
}

impl Work {
    /// `INIT_WORK()`.
    pub fn new(
        name: &'static str,
        key: &'static LockClassKey,
        func: impl Fn() + Send + Sync + 'static,
    ) -> Arc<Work> {
        let map = LockMap::with_key(key, &WORK);
        Arc::new(Work { name, map, pending: AtomicBool::new(false), func: Box::new(func) })
    }
}

/// The worker of a CPU, and what it has to do.
#[derive(Debug)]
pub(super) struct Pool {
    queue: Lock<Queue>,
    /// Queued or being done.
    outstanding: AtomicUsize,
}

#[derive(Debug, Default)]
struct Queue {
    work: VecDeque<Arc<Work>>,
    worker: Option<Arc<Task>>,
}

impl Pool {
    pub(super) fn new() -> Pool {
        let queue = Lock::raw("pool->lock", &POOL_LOCK, Queue::default());
        Pool { queue, outstanding: AtomicUsize::new(0) }
    }

    /// Queues work unless it is queued already (`queue_work()`). False if it was.
    #[track_caller]
    pub(super) fn queue(&self, work: &Arc<Work>) -> bool {
        // AcqRel: what was written before it was queued is seen when it is done; pairs with the
        // swap in `serve`.
        if work.pending.swap(true, Ordering::AcqRel) {
            return false;
        }
        trace::step(|| format!("queue work: {}", work.name));
        self.outstanding.fetch_add(1, Ordering::AcqRel);
        // Pools come and go under RCU; here they stay, and the reader is only for the rules.
        let _reader = Rcu::read_lock();
        let mut queue = self.queue.lock_irqsave();
        queue.work.push_back(Arc::clone(work));
        if let Some(worker) = &queue.worker {
            worker.wake();
        }
        true
    }

    /// Whether nothing is queued and nothing being done.
    pub(super) fn is_idle(&self) -> bool {
        // Acquire: pairs with the AcqRel in `serve`, so that what the work did is seen.
        self.outstanding.load(Ordering::Acquire) == 0
    }

    /// What the worker does until the machine stops and nothing is left.
    pub(super) fn serve(&self, stop: &AtomicBool) {
        let worker = Task::current();
        self.queue.lock_irqsave().worker = Some(Arc::clone(&worker));
        loop {
            let seen = worker.woken();
            let next = self.queue.lock_irqsave().work.pop_front();
            match next {
                Some(work) => {
                    work.pending.swap(false, Ordering::AcqRel);
                    let _map = work.map.acquire();
                    (work.func)();
                    self.outstanding.fetch_sub(1, Ordering::AcqRel);
                }
                // Relaxed: set before the wake-up, whose mutex orders it.
                None if stop.load(Ordering::Relaxed) => return,
                None => worker.sleep(seen, None),
            }
        }
    }
}
