//! `kfree_rcu()`: frees objects after a grace period, many at a time.
//!
//! A pointer goes into a page-sized block of this CPU ([`block`]); when a block is full it needs
//! a page, and where that comes from is what the thread argued over ([`strategy`]). Without a page
//! the object is chained to a list by its own head. A monitor hands what gathered to RCU, and
//! after the grace period a worker frees it.

pub mod block;
pub mod strategy;
mod krc;
mod refill;
mod batch;

use std::collections::HashSet;
use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Weak};
use std::thread;
use std::time::{Duration, Instant};

use lockdep::kernel::WaitOverride;
use lockdep::{LockClassKey, WaitType, contract};
use parking_lot::RwLock;

use self::block::Block;
use self::krc::{Fate, Krc, lock_this_cpu};
use self::strategy::{Ask, Pages, Sheaves, Strategy};
use crate::machine::lock::Lock;
use crate::machine::memory::Addr;
use crate::machine::work::Work;
use crate::machine::{Machine, cpu, trace};
use crate::page::{Page, PageAllocator, Source};
use crate::rcu::{OBJ_HASH, Rcu};
use crate::slab::{Sheaf, Slab};

static MONITOR_WORK: LockClassKey = LockClassKey::new("(work_completion)(&krcp->monitor_work)");
static REFILL_WORK: LockClassKey = LockClassKey::new("(work_completion)(&krcp->page_cache_work)");
static FREE_WORK: LockClassKey = LockClassKey::new("(work_completion)(&krwp->rcu_work)");

/// Option 4 and D: a spinlock may be taken here whatever is held around; a mutex may not.
static FORGIVEN: WaitOverride = WaitOverride::new(WaitType::Config);

/// Where a pointer went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Queued {
    /// Into a block of pointers.
    Array,
    /// Onto the list of heads.
    List,
    /// Into the slab's own batch.
    Sheaf,
    /// Nowhere: it was freed here, after a grace period that was waited for.
    Inline,
}

/// What became of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Where the pointer went.
    pub queued: Queued,
    /// How the page was got, if one was allocated.
    pub page: Option<Source>,
    /// Whether the worker was to bring pages.
    pub refill: bool,
}

/// What is called with a head after its grace period.
type Callback = Arc<dyn Fn(Addr) + Send + Sync>;

/// A function that [`Kvfree::call_rcu`] may name; of one kernel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Function(usize);

/// `kfree_rcu()` as one solution has it.
pub struct Kvfree {
    this: Weak<Kvfree>,
    machine: Arc<Machine>,
    pages: Arc<PageAllocator>,
    slab: Arc<Slab>,
    rcu: Arc<Rcu>,
    strategy: Strategy,
    krcs: Vec<Krc>,
    functions: RwLock<Vec<Callback>>,
    /// Whether the scheduler runs yet.
    scheduler: AtomicBool,
    /// How many pointers wait for their end.
    waiting: AtomicU64,
    /// Which (`CONFIG_DEBUG_OBJECTS_RCU_HEAD`), or nothing if nobody looks.
    debug: Option<Lock<HashSet<Addr>>>,
}

impl fmt::Debug for Kvfree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Kvfree({})", self.strategy.name)
    }
}

impl Kvfree {
    /// `kfree_rcu()` on these subjects. With `debug`, each pointer that waits is known, and one
    /// that is given twice is a bug.
    pub fn new(
        machine: &Arc<Machine>,
        pages: &Arc<PageAllocator>,
        slab: &Arc<Slab>,
        rcu: &Arc<Rcu>,
        strategy: Strategy,
        debug: bool,
    ) -> Arc<Kvfree> {
        let kvfree = Arc::new_cyclic(|this: &Weak<Kvfree>| Kvfree {
            this: this.clone(),
            machine: Arc::clone(machine),
            pages: Arc::clone(pages),
            slab: Arc::clone(slab),
            rcu: Arc::clone(rcu),
            strategy,
            krcs: (0..machine.cpus()).map(|cpu| Self::krc(this, strategy, cpu)).collect(),
            functions: RwLock::default(),
            scheduler: AtomicBool::new(false),
            waiting: AtomicU64::new(0),
            debug: debug.then(|| Lock::raw("&obj_hash[i].lock", &OBJ_HASH, HashSet::new())),
        });
        let this = kvfree.this.clone();
        pages.register_shrinker(Box::new(move |wanted| {
            this.upgrade().map_or(0, |kvfree| kvfree.shrink(wanted))
        }));
        kvfree
    }

    fn krc(this: &Weak<Kvfree>, strategy: Strategy, cpu: usize) -> Krc {
        let work = |name, key, what: fn(&Kvfree, usize, usize), slot| {
            let this = this.clone();
            Work::new(name, key, move || {
                if let Some(kvfree) = this.upgrade() {
                    what(&kvfree, cpu, slot);
                }
            })
        };
        let free = |slot| {
            let free = |kvfree: &Kvfree, cpu, slot| kvfree.free_batch(cpu, slot);
            work("kfree_rcu_work", &FREE_WORK, free, slot)
        };
        Krc {
            lock: Krc::lock_of(strategy.krc_lock),
            refilling: false.into(),
            backoff: false.into(),
            monitor: work("kfree_rcu_monitor", &MONITOR_WORK, |k, cpu, _| k.monitor_armed(cpu), 0),
            refill: work("fill_page_cache", &REFILL_WORK, |k, cpu, _| k.fill_cache(cpu), 0),
            free: [free(0), free(1)],
        }
    }

    /// The scheduler runs, so from now on workers can be asked for pages; what was queued before
    /// is started (`kfree_rcu_scheduler_running()`).
    pub fn scheduler_running(&self) {
        // Release: pairs with the Acquire in `ask_for_pages`.
        self.scheduler.store(true, Ordering::Release);
        (0..self.krcs.len()).for_each(|cpu| self.monitor(cpu));
    }

    /// Frees an object of the slab after a grace period (`kfree_rcu(ptr, head)`; where the
    /// solution is the one-argument form, `kfree_rcu_mightsleep(ptr)`). From any context but NMI.
    /// Its first two words are the head.
    #[track_caller]
    pub fn kfree_rcu(&self, object: Addr) -> Outcome {
        self.queue(object, Fate::Object)
    }

    /// Frees a page after a grace period (`kvfree_rcu()` of what is not the slab's).
    #[track_caller]
    pub fn free_page_rcu(&self, page: Addr) -> Outcome {
        self.queue(page, Fate::Page)
    }

    /// A function that [`call_rcu`](Self::call_rcu) may name.
    pub fn register(&self, function: impl Fn(Addr) + Send + Sync + 'static) -> Function {
        let mut functions = self.functions.write();
        functions.push(Arc::new(function));
        Function(functions.len() - 1)
    }

    /// `call_rcu()` as the thread planned it: its heads are kept in blocks too, where the
    /// solution finds a page.
    #[track_caller]
    pub fn call_rcu(&self, head: Addr, function: Function) -> Outcome {
        self.queue(head, Fate::Call(function.0))
    }

    /// How many pointers wait for their end.
    pub fn waiting(&self) -> u64 {
        // Acquire: pairs with the Release in `free_all`.
        self.waiting.load(Ordering::Acquire)
    }

    #[track_caller]
    fn queue(&self, pointer: Addr, fate: Fate) -> Outcome {
        if self.strategy.may_sleep {
            trace::step(|| "might_sleep()".to_owned());
            contract::might_sleep();
        }
        if !self.debug_activate(pointer) {
            // It is freed once, for whoever came first.
            return Outcome { queued: Queued::List, page: None, refill: false };
        }
        // Relaxed: who gives a pointer asks for its end, if at all, afterwards.
        self.waiting.fetch_add(1, Ordering::Relaxed);
        if fate == Fate::Object && self.put_into_sheaf(pointer) {
            return Outcome { queued: Queued::Sheaf, page: None, refill: false };
        }
        self.memory_tag(pointer, fate);
        let outcome = self.put_into_block_or_list(pointer, fate);
        if outcome.queued == Queued::Inline {
            trace::step(|| "no page and no head: wait for a grace period".to_owned());
            self.rcu.synchronize_rcu();
            self.free_one(pointer, fate);
        }
        outcome
    }

    /// A function's number is in the head even if only the array knows the head.
    fn memory_tag(&self, pointer: Addr, fate: Fate) {
        if matches!(fate, Fate::Call(_)) {
            self.machine.memory.write(pointer.word(1), fate.tag());
        }
    }

    /// What 2026 does before all else (`__kfree_rcu_sheaf()`). False if it cannot.
    fn put_into_sheaf(&self, object: Addr) -> bool {
        let overridden = match self.strategy.sheaves {
            Sheaves::No => return false,
            _ if self.machine.config().is_rt() => {
                trace::step(|| "no sheaves on RT: the local lock would sleep".to_owned());
                return false;
            }
            sheaves => sheaves == Sheaves::Overridden,
        };
        self.slab.rcu_sheaf_put(object, overridden, &|sheaf| self.free_sheaf_later(sheaf))
    }

    fn free_sheaf_later(&self, sheaf: Sheaf) {
        let Some(kvfree) = self.this.upgrade() else { return };
        self.rcu.call_rcu(
            "rcu_free_sheaf",
            Box::new(move || {
                let objects = sheaf.objects(&kvfree.machine.memory);
                kvfree.free_all(&objects, |_| kvfree.slab.rcu_sheaf_free(sheaf));
            }),
        );
    }

    fn put_into_block_or_list(&self, pointer: Addr, fate: Fate) -> Outcome {
        let memory = &self.machine.memory;
        let channel = fate.channel();
        let (mut source, mut refill, mut spare) = (None, false, None);
        let mut krc = lock_this_cpu(&self.krcs);
        if krc.pending.now.room(channel, memory).is_none() {
            let mut page = krc.pending.cache.pop();
            if page.is_some() {
                trace::step(|| "a page from krc's cache".to_owned());
            } else {
                let allocated = match self.strategy.pages {
                    Pages::Never => None,
                    Pages::UnderLock(ask) => self.allocate(ask),
                    Pages::LockDropped(ask) => {
                        drop(krc);
                        let page = self.allocate(ask);
                        krc = lock_this_cpu(&self.krcs);
                        page
                    }
                    Pages::CacheAndWorker => {
                        trace::step(|| "krc's cache is empty".to_owned());
                        self.ask_for_pages(krc.cpu);
                        refill = true;
                        None
                    }
                };
                source = allocated.as_ref().map(|page| page.source);
                page = allocated.map(|page| page.addr);
            }
            // While the lock was dropped, somebody else may have brought a block.
            match krc.pending.now.room(channel, memory) {
                Some(_) => spare = page,
                None => {
                    if let Some(page) = page {
                        let next = krc.pending.now.blocks[channel];
                        krc.pending.now.blocks[channel] = Some(Block::new(memory, page, next));
                    }
                }
            }
        }
        let queued = match krc.pending.now.room(channel, memory) {
            Some(block) => {
                block.push(memory, pointer);
                trace::step(|| "the pointer goes into a block".to_owned());
                Queued::Array
            }
            None if self.strategy.may_sleep => {
                // Those who come after may have it easier.
                self.ask_for_pages(krc.cpu);
                refill = true;
                Queued::Inline
            }
            None => {
                krc.pending.now.list.push(memory, pointer, fate.tag());
                trace::step(|| "the object goes onto the list, by its own head".to_owned());
                Queued::List
            }
        };
        if queued != Queued::Inline && !std::mem::replace(&mut krc.pending.armed, true) {
            self.arm_monitor(krc.cpu);
        }
        drop(krc);
        if let Some(page) = spare {
            self.pages.free_page(page);
        }
        Outcome { queued, page: source, refill }
    }

    /// Asks the allocator, if the solution does so here.
    fn allocate(&self, ask: Ask) -> Option<Page> {
        let config = self.machine.config();
        if !self.strategy.when.is_now(config) {
            trace::step(|| format!("not allocated here: {:?}", self.strategy.when));
            return None;
        }
        let _forgiven = self.strategy.forgive.is_in(config).then(|| {
            trace::step(|| "lockdep forgives spinlocks from here".to_owned());
            FORGIVEN.enter()
        });
        match ask {
            Ask::Flags(gfp) => self.pages.alloc_page(gfp),
            Ask::Nolock => self.pages.alloc_pages_nolock(0),
        }
    }

    /// Frees all that waits and returns when it is free (`kvfree_rcu_barrier()`). In a task.
    ///
    /// # Panics
    /// If that takes longer than a minute: a pointer is lost, or a reader stays for ever.
    pub fn barrier(&self) {
        contract::might_sleep();
        let end = Instant::now() + Duration::from_secs(60);
        while self.waiting() > 0 {
            // Again each time: others go on putting objects into sheaves.
            for cpu in 0..self.krcs.len() {
                self.flush_sheaf(cpu);
                self.monitor(cpu);
            }
            cpu::sleep(|| thread::sleep(Duration::from_micros(50)));
            assert!(Instant::now() < end, "{} pointers are never freed", self.waiting());
        }
    }

    /// Gives each cached page back: the machine stops.
    pub fn release_caches(&self) {
        for cpu in 0..self.krcs.len() {
            self.release_cache(cpu);
        }
    }

    /// Starts the grace period of what is in a CPU's sheaf, full or not. Also when that CPU goes.
    pub fn flush_sheaf(&self, cpu: usize) {
        while let Some(sheaf) = self.slab.take_rcu_sheaf(cpu) {
            self.free_sheaf_later(sheaf);
        }
    }

    /// Notes that a pointer waits. False, and a bug, if it does already
    /// (`debug_rcu_head_queue()`).
    fn debug_activate(&self, pointer: Addr) -> bool {
        let Some(debug) = &self.debug else { return true };
        let new = debug.lock_irqsave().insert(pointer);
        if !new {
            cpu::bug(|| format!("{pointer:?} is given to kfree_rcu() while it waits already"));
        }
        new
    }

    fn debug_deactivate(&self, pointers: &[Addr]) {
        if let Some(debug) = &self.debug {
            let mut waiting = debug.lock_irqsave();
            for pointer in pointers {
                waiting.remove(pointer);
            }
        }
    }
}
