//! Getting pages back from who can spare them: shrinkers, kswapd, direct reclaim.

use std::cell::Cell;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use lockdep::kernel::{self, LockGuard, LockMap};
use lockdep::{LockClassKey, LockType, WaitType, WaitTypes};

use crate::machine::cpu;
use crate::machine::lock::Mutex;
use crate::machine::task::WaitQueue;
use crate::machine::trace;

use super::PageAllocator;
use super::gfp::Gfp;

/// How often reclaim is tried before it is given up (`MAX_RECLAIM_RETRIES`).
pub(super) const ROUNDS: u32 = 16;

/// How many pages a round asks for (`SWAP_CLUSTER_MAX`).
const CLUSTER: u64 = 32;

static FS_RECLAIM_KEY: LockClassKey = LockClassKey::new("fs_reclaim");
static FS_RECLAIM_TYPE: LockType = LockType::new("map", WaitTypes::new(WaitType::None));

/// "Inside of reclaim": what is held when it is entered must not be waited for in it.
pub(super) static FS_RECLAIM: LockMap = LockMap::with_key(&FS_RECLAIM_KEY, &FS_RECLAIM_TYPE);

static KSWAPD_WAIT: LockClassKey = LockClassKey::new("kswapd_wait.lock");
static SHRINKERS: LockClassKey = LockClassKey::new("shrinker_mutex");
static OOM_LOCK: LockClassKey = LockClassKey::new("oom_lock");

/// Frees about so many pages, and says how many.
pub type Shrinker = Box<dyn Fn(u64) -> u64 + Send + Sync>;

pub(super) struct Reclaim {
    shrinkers: Mutex<Vec<Arc<Shrinker>>>,
    kswapd_wait: WaitQueue,
    kswapd_wanted: AtomicBool,
    wakeups: AtomicU64,
    oom_lock: Mutex<()>,
}

impl fmt::Debug for Reclaim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reclaim").field("wakeups", &self.wakeups).finish_non_exhaustive()
    }
}

thread_local! {
    static RECLAIMING: Cell<bool> = const { Cell::new(false) };
}

/// Whether this task is freeing memory (`PF_MEMALLOC`).
pub(super) fn is_reclaiming() -> bool {
    RECLAIMING.get()
}

/// This task frees memory until it is dropped (`memalloc_noreclaim_save()`).
struct Reclaiming(bool);

impl Reclaiming {
    fn enter() -> Reclaiming {
        Reclaiming(RECLAIMING.replace(true))
    }
}

impl Drop for Reclaiming {
    fn drop(&mut self) {
        RECLAIMING.set(self.0);
    }
}

impl Reclaim {
    pub(super) fn new() -> Reclaim {
        Reclaim {
            shrinkers: Mutex::new(&SHRINKERS, Vec::new()),
            kswapd_wait: WaitQueue::new("kswapd_wait.lock", &KSWAPD_WAIT),
            kswapd_wanted: AtomicBool::new(false),
            wakeups: AtomicU64::new(0),
            oom_lock: Mutex::new(&OOM_LOCK, ()),
        }
    }

    /// Held by who looks for the last time before giving up.
    pub(super) fn oom_lock(&self) -> LockGuard<'_, kernel::Sleeping, ()> {
        trace::step(|| "lock oom_lock (mutex): the last look".to_owned());
        self.oom_lock.lock()
    }

    /// Asks everybody (`shrink_slab()`).
    fn shrink(&self, pages: u64) -> u64 {
        let shrinkers = self.shrinkers.lock().clone();
        shrinkers.iter().map(|shrinker| shrinker(pages)).sum()
    }
}

impl PageAllocator {
    /// Adds somebody who can free pages when memory is low. It runs in kswapd, and in whoever
    /// allocates with [`Gfp::DIRECT_RECLAIM`]; it may sleep.
    pub fn register_shrinker(&self, shrinker: Shrinker) {
        self.reclaim.shrinkers.lock().push(Arc::new(shrinker));
    }

    /// How often kswapd was woken.
    pub fn kswapd_wakeups(&self) -> u64 {
        self.reclaim.wakeups.load(Ordering::Relaxed) // Relaxed: a count.
    }

    /// Wakes kswapd, under the spinlock of its wait queue (`wakeup_kswapd()`). Who reclaims, such
    /// as kswapd, asks for no more of it.
    pub(super) fn wake_kswapd(&self) {
        if is_reclaiming() {
            return;
        }
        trace::step(|| "wake kswapd".to_owned());
        self.reclaim.wakeups.fetch_add(1, Ordering::Relaxed);
        // Relaxed: the wake-up's lock orders it.
        self.reclaim.kswapd_wanted.store(true, Ordering::Relaxed);
        self.reclaim.kswapd_wait.wake_all();
    }

    pub(super) fn start_kswapd(self: &Arc<Self>) {
        let pages = Arc::clone(self);
        self.machine.kthread("kswapd0", 0, move |machine| {
            let wanted = &pages.reclaim.kswapd_wanted;
            loop {
                let wanted_or_over = || wanted.load(Ordering::Relaxed) || machine.stopping();
                pages.reclaim.kswapd_wait.wait(None, wanted_or_over);
                if machine.stopping() {
                    return;
                }
                wanted.store(false, Ordering::Relaxed);
                pages.balance();
            }
        });
    }

    /// Frees pages until every zone is above its high watermark, or nobody has any to give
    /// (`balance_pgdat()`).
    fn balance(&self) {
        let _reclaiming = Reclaiming::enter();
        for _ in 0..ROUNDS {
            let missing = |zone: &super::Zone| zone.marks.high.saturating_sub(zone.free());
            let missing: u64 = self.nodes.iter().map(|node| missing(&node.zone)).sum();
            if missing == 0 || self.machine.stopping() {
                return;
            }
            let freed = {
                let _map = FS_RECLAIM.acquire();
                self.reclaim.shrink(missing.max(CLUSTER))
            };
            // What was freed may stand on lists, where the watermarks do not see it.
            self.drain_lists(false);
            if freed == 0 {
                return;
            }
            cpu::cond_resched();
        }
    }

    /// The caller frees pages itself (`__alloc_pages_direct_reclaim()`).
    pub(super) fn reclaim_directly(&self, gfp: Gfp) -> u64 {
        trace::step(|| "direct reclaim".to_owned());
        let _reclaiming = Reclaiming::enter();
        let freed = {
            let _map = gfp.contains(Gfp::FS).then(|| FS_RECLAIM.acquire());
            self.reclaim.shrink(CLUSTER)
        };
        trace::step(|| format!("{freed} pages were freed"));
        self.drain_lists(false);
        freed
    }
}
