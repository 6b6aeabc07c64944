//! The page cache of 5.11: who fills it, and who takes from it when memory is short.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::Kvfree;
use crate::machine::memory::Addr;
use crate::machine::trace;
use crate::page::Gfp;

/// Pages that each CPU keeps (`rcu_min_cached_objs`).
pub(super) const CACHED: usize = 5;

/// How long the worker is put off when memory is short.
const BACKOFF: u64 = 200_000_000;

impl Kvfree {
    /// Asks for pages, with krc.lock held (`run_page_cache_worker()`). By a timer, since waking
    /// the worker takes the scheduler's locks, which the caller may hold.
    pub(super) fn ask_for_pages(&self, cpu: usize) {
        let krc = &self.krcs[cpu];
        // Acquire: pairs with the Release in `scheduler_running`.
        if !self.scheduler.load(Ordering::Acquire) {
            return;
        }
        // AcqRel: pairs with the Release in `fill_cache`; one worker at a time.
        if krc.refilling.swap(true, Ordering::AcqRel) {
            trace::step(|| "the worker was asked for pages already".to_owned());
            return;
        }
        let this = self.this.clone();
        let callback = Arc::new(move || {
            if let Some(kvfree) = this.upgrade() {
                kvfree.machine.queue_work(&kvfree.krcs[cpu].refill);
            }
        });
        trace::step(|| "ask the worker for pages, through an hrtimer".to_owned());
        // Relaxed: a hint of the shrinker's.
        match krc.backoff.load(Ordering::Relaxed) {
            true => self.machine.timer_start(BACKOFF, callback),
            false => self.machine.hrtimer_start(0, callback),
        }
    }

    /// The worker: it holds nothing and may sleep (`fill_page_cache_func()`).
    pub(super) fn fill_cache(&self, cpu: usize) {
        let krc = &self.krcs[cpu];
        let pages = if krc.backoff.swap(false, Ordering::Relaxed) { 1 } else { CACHED };
        let gfp = Gfp::KERNEL.or(Gfp::NORETRY).or(Gfp::NOMEMALLOC).or(Gfp::NOWARN);
        for _ in 0..pages {
            let Some(page) = self.pages.alloc_page(gfp) else { break };
            if let Err(full) = self.put_cached(cpu, page.addr) {
                self.pages.free_page(full);
                break;
            }
        }
        // Release: pairs with the swap in `ask_for_pages`.
        krc.refilling.store(false, Ordering::Release);
    }

    /// Puts a page into the cache; gives it back if that is full.
    pub(super) fn put_cached(&self, cpu: usize, page: Addr) -> Result<(), Addr> {
        let mut pending = self.krcs[cpu].lock.lock_irqsave();
        if pending.cache.len() >= CACHED {
            return Err(page);
        }
        pending.cache.push(page);
        Ok(())
    }

    /// Gives pages back when memory is short (`kfree_rcu_shrink_scan()`). They are freed after
    /// krc.lock, since freeing takes zone->lock.
    pub(super) fn shrink(&self, wanted: u64) -> u64 {
        self.krcs.iter().for_each(|krc| krc.backoff.store(true, Ordering::Relaxed));
        let mut freed = 0;
        for cpu in 0..self.krcs.len() {
            if freed < wanted {
                freed += self.release_cache(cpu);
                self.monitor(cpu);
            }
        }
        freed
    }

    /// Frees the cached pages of a CPU, and says how many.
    pub(super) fn release_cache(&self, cpu: usize) -> u64 {
        let pages = std::mem::take(&mut self.krcs[cpu].lock.lock_irqsave().cache);
        pages.iter().for_each(|page| self.pages.free_page(*page));
        pages.len() as u64
    }
}
