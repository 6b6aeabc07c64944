//! Slabs of each CPU's own, as in v5.10: a free list that nobody locks.

use std::mem;

use crate::machine::cpu;
use crate::machine::lock::PerCpu;
use crate::machine::memory::Addr;
use crate::machine::trace;

use super::node::{How, Node, push, thaw_full};
use super::object::{Objects, page_of};

/// What a CPU has of a cache (`struct kmem_cache_cpu`).
#[derive(Debug, Default)]
struct CpuSlab {
    page: Option<Addr>,
    /// The first free object that is this CPU's alone.
    free: Addr,
    /// Pages in reserve: an interrupt brought one when there was one already.
    partial: Vec<Addr>,
}

/// What all CPUs have of a cache.
#[derive(Debug)]
pub(super) struct CpuSlabs(PerCpu<CpuSlab>);

impl CpuSlabs {
    pub(super) fn new(cpus: usize) -> CpuSlabs {
        CpuSlabs(PerCpu::new(cpus, |_| CpuSlab::default()))
    }

    fn with<R>(&self, f: impl FnOnce(&mut CpuSlab) -> R) -> R {
        let _off = cpu::irq_save();
        self.0.with(f)
    }

    /// Takes an object (`slab_alloc_node()`).
    pub(super) fn take(&self, node: &Node, objects: &Objects, how: How) -> Option<Addr> {
        if let Some(object) = self.with(|own| own.pop(objects)) {
            trace::step(|| format!("object {object:?}, from this CPU's slab"));
            return Some(object);
        }
        trace::step(|| "this CPU's slab has no free object".to_owned());
        if let Some(object) = self.with(|own| own.refill(objects)) {
            return Some(object);
        }
        let (page, object) = node.freeze(objects, how)?;
        let rest = objects.next(object);
        self.with(|own| own.adopt(objects, page, rest));
        Some(object)
    }

    /// Puts an object back if its page is this CPU's (`do_slab_free()`).
    pub(super) fn put(&self, objects: &Objects, object: Addr) -> bool {
        self.with(|own| {
            let is_own = own.page == Some(page_of(object));
            if is_own {
                objects.memory().write(object, own.free.0);
                own.free = object;
            }
            is_own
        })
    }

    /// Gives back what a CPU has (`flush_slab()`): this one, or one that is offline.
    pub(super) fn flush(&self, cpu: usize, node: &Node, objects: &Objects) {
        let own = {
            let _off = cpu::irq_save();
            self.0.of(cpu, mem::take)
        };
        if let Some(page) = own.page {
            node.unfreeze(objects, page, own.free);
        }
        own.partial.iter().for_each(|page| node.unfreeze(objects, *page, Addr::NULL));
    }
}

impl CpuSlab {
    fn pop(&mut self, objects: &Objects) -> Option<Addr> {
        let object = self.free;
        (!object.is_null()).then(|| {
            self.free = objects.next(object);
            object
        })
    }

    /// Takes what others freed to this CPU's pages meanwhile (`get_freelist()`).
    fn refill(&mut self, objects: &Objects) -> Option<Addr> {
        if let Some(object) = self.pop(objects) {
            // An interrupt brought a page.
            return Some(object);
        }
        while let Some(page) = self.page.or_else(|| self.partial.pop()) {
            self.page = Some(page);
            if thaw_full(objects, page) {
                // Full: it is nobody's until an object of it is freed.
                self.page = None;
                continue;
            }
            self.free = objects.take_all(page, true);
            return self.pop(objects);
        }
        None
    }

    /// Makes a page this CPU's own. If an interrupt brought another meanwhile, this one is kept in
    /// reserve.
    fn adopt(&mut self, objects: &Objects, page: Addr, free: Addr) {
        if self.page.is_none() {
            (self.page, self.free) = (Some(page), free);
            return;
        }
        if !free.is_null() {
            push(objects, objects.chain(&objects.linked(free)), false);
        }
        self.partial.push(page);
    }
}
