//! The slab pages of a cache that no CPU has, behind `list_lock`.
//!
//! A page with some objects free is on the list of partial ones; a full page is on none. A free
//! changes the page by one atomic exchange; only where the page comes to the list or leaves it is
//! `list_lock` taken first.

use std::collections::BTreeSet;

use lockdep::LockClassKey;

use crate::machine::llist::LockLess;
use crate::machine::lock::{Guard, Lock};
use crate::machine::memory::Addr;
use crate::machine::trace;
use crate::page::Gfp;

use super::object::{Chain, Meta, Objects, page_of};

static LIST_LOCK: LockClassKey = LockClassKey::new("list_lock");

/// So many empty pages are kept (`min_partial`).
const MIN_PARTIAL: usize = 2;

/// How an allocation gets what it needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum How {
    /// It waits for locks, and for pages as far as the mask goes.
    Wait(Gfp),
    /// It tries all locks.
    Try,
}

/// The pages of a cache.
#[derive(Debug)]
pub(super) struct Node {
    cache: usize,
    list_lock: Lock<BTreeSet<Addr>>,
    /// Objects that were freed where `list_lock` must not be waited for.
    deferred: LockLess,
}

impl Node {
    pub(super) fn new(cache: usize) -> Node {
        let list_lock = Lock::spin("list_lock", &LIST_LOCK, BTreeSet::new());
        Node { cache, list_lock, deferred: LockLess::new() }
    }

    fn lock(&self, how: How) -> Option<Guard<'_, BTreeSet<Addr>>> {
        match how {
            How::Wait(_) => Some(self.list_lock.lock_irqsave()),
            How::Try => self.list_lock.try_lock_irqsave(),
        }
    }

    /// A page of its own for a CPU, with its free objects: a partial one or a new one.
    pub(super) fn freeze(&self, objects: &Objects, how: How) -> Option<(Addr, Addr)> {
        let partial = self.lock(how).and_then(|mut partial| {
            let page = partial.pop_first()?;
            Some((page, objects.take_all(page, true)))
        });
        if let Some((page, _)) = partial {
            trace::step(|| format!("a partial slab: {page:?}"));
            return partial;
        }
        let page = self.new_page(objects, how)?;
        Some((page, objects.make(page, self.cache, true).head))
    }

    fn new_page(&self, objects: &Objects, how: How) -> Option<Addr> {
        trace::step(|| "a new slab is needed".to_owned());
        let page = match how {
            How::Wait(gfp) => objects.pages.alloc_page(gfp.without(Gfp::ZERO)),
            How::Try => objects.pages.alloc_pages_nolock(0),
        };
        page.map(|page| page.addr)
    }

    /// Takes up to `count` objects off the pages, one at least if there is any way.
    pub(super) fn take(&self, objects: &Objects, count: usize, how: How) -> Vec<Addr> {
        let mut taken = Vec::new();
        let Some(mut partial) = self.lock(how) else { return taken };
        while taken.len() < count
            && let Some(page) = partial.first().copied()
        {
            let free = objects.linked(objects.take_all(page, false));
            // Whoever frees to the page now finds it full, and waits for this lock.
            if !self.keep(objects, free, count, &mut taken) {
                partial.remove(&page);
            }
        }
        drop(partial);
        while taken.len() < count
            && let Some(page) = self.new_page(objects, how)
        {
            let free = objects.linked(objects.make(page, self.cache, false).head);
            let Some(mut partial) = self.lock(how) else {
                objects.pages.free_pages_nolock(page, 0);
                break;
            };
            if self.keep(objects, free, count, &mut taken) {
                partial.insert(page);
            }
        }
        taken
    }

    /// Takes of a page's free objects what is still wanted, and puts the others back on the page.
    /// Returns whether there were others.
    fn keep(
        &self,
        objects: &Objects,
        mut free: Vec<Addr>,
        count: usize,
        taken: &mut Vec<Addr>,
    ) -> bool {
        let wanted = free.len().min(count - taken.len());
        taken.extend(free.drain(..wanted));
        if free.is_empty() {
            return false;
        }
        push(objects, objects.chain(&free), false);
        true
    }

    /// Puts objects of one page back (`__slab_free()`). A page that is empty then, and one too
    /// many, is freed when the lock is.
    fn put(&self, objects: &Objects, chain: Chain) {
        let page = page_of(chain.head);
        let mut partial = None;
        let (old, new) = loop {
            let old = objects.meta(page);
            let new = Meta { free: chain.head, out: old.out - chain.len, ..old };
            let moves = !old.frozen && (old.free.is_null() || new.out == 0);
            if moves && partial.is_none() {
                partial = Some(self.list_lock.lock_irqsave());
                continue;
            }
            objects.memory().write(chain.tail, old.free.0);
            if objects.change(page, old, new) {
                break (old, new);
            }
        };
        if let Some(mut partial) = partial
            && !old.frozen
        {
            partial.insert(page);
            self.let_go(objects, partial, page, new);
        }
    }

    /// Puts objects back, those of one page at once, and those that were deferred.
    pub(super) fn put_all(&self, objects: &Objects, mut all: Vec<Addr>) {
        all.sort_unstable();
        for run in all.chunk_by(|a, b| page_of(*a) == page_of(*b)) {
            self.put(objects, objects.chain(run));
        }
        self.put_deferred(objects);
    }

    /// Takes a page back from a CPU, with what the CPU had of its objects (`deactivate_slab()`).
    pub(super) fn unfreeze(&self, objects: &Objects, page: Addr, free: Addr) {
        let free = objects.linked(free);
        let mut partial = self.list_lock.lock_irqsave();
        let new = match free.is_empty() {
            true => thaw(objects, page),
            false => push(objects, objects.chain(&free), true),
        };
        if !new.free.is_null() {
            partial.insert(page);
            self.let_go(objects, partial, page, new);
        }
    }

    /// Frees a listed page if it is empty and one too many.
    fn let_go(
        &self,
        objects: &Objects,
        mut partial: Guard<'_, BTreeSet<Addr>>,
        page: Addr,
        now: Meta,
    ) {
        if now.out > 0 || partial.len() <= MIN_PARTIAL {
            return;
        }
        partial.remove(&page);
        drop(partial);
        trace::step(|| format!("slab {page:?} is empty, and freed"));
        objects.pages.free_page(page);
    }

    /// Leaves an object to the next ordinary free that goes to the pages (`defer_free()`).
    pub(super) fn defer(&self, objects: &Objects, object: Addr) {
        trace::step(|| format!("{object:?} waits in the lockless list of its cache"));
        self.deferred.push(objects.memory(), object);
    }

    /// Frees what was left (`free_deferred_objects()`).
    fn put_deferred(&self, objects: &Objects) {
        for object in self.deferred.take_all(objects.memory()) {
            trace::step(|| format!("{object:?} had waited, and is freed now"));
            self.put(objects, objects.chain(&[object]));
        }
    }

    /// Frees every page that is empty (`kmem_cache_shrink()`).
    pub(super) fn shrink(&self, objects: &Objects) {
        self.put_deferred(objects);
        let mut partial = self.list_lock.lock_irqsave();
        let empty: Vec<Addr> =
            partial.iter().copied().filter(|page| objects.meta(*page).out == 0).collect();
        partial.retain(|page| !empty.contains(page));
        drop(partial);
        empty.iter().for_each(|page| objects.pages.free_page(*page));
    }

    /// Looks whether every listed page is what it should be.
    pub(super) fn check(&self, objects: &Objects) -> Result<(), String> {
        let partial = self.list_lock.lock_irqsave();
        for page in &*partial {
            let meta = objects.meta(*page);
            let free = objects.linked(meta.free).len() as u64;
            if objects.cache(*page) != Some(self.cache) || meta.frozen || free == 0 {
                return Err(format!("slab {page:?} should not be listed: {meta:?}"));
            }
            if free + meta.out != objects.per_page(*page) {
                return Err(format!("slab {page:?} has {free} free objects: {meta:?}"));
            }
        }
        Ok(())
    }
}

/// Puts objects onto their page, whichever list it is on; its new state.
pub(super) fn push(objects: &Objects, chain: Chain, thaw: bool) -> Meta {
    let page = page_of(chain.head);
    loop {
        let old = objects.meta(page);
        let frozen = old.frozen && !thaw;
        let new = Meta { free: chain.head, out: old.out - chain.len, frozen };
        objects.memory().write(chain.tail, old.free.0);
        if objects.change(page, old, new) {
            return new;
        }
    }
}

/// Ends that a page is a CPU's own; its new state. For who holds `list_lock` and lists it.
fn thaw(objects: &Objects, page: Addr) -> Meta {
    loop {
        let old = objects.meta(page);
        let new = Meta { frozen: false, ..old };
        if objects.change(page, old, new) {
            return new;
        }
    }
}

/// Ends that a page is a CPU's own if it is full, and so belongs on no list.
pub(super) fn thaw_full(objects: &Objects, page: Addr) -> bool {
    loop {
        let old = objects.meta(page);
        if !old.free.is_null() {
            return false;
        }
        if objects.change(page, old, Meta { frozen: false, ..old }) {
            return true;
        }
    }
}
