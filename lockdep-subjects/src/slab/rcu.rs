//! Sheaves for `kfree_rcu()`: objects are gathered, and freed together after a grace period.

use lockdep::WaitType;
use lockdep::kernel::WaitOverride;

use crate::machine::memory::Addr;
use crate::machine::trace;
use crate::page::Gfp;

use super::sheaf::Sheaf;
use super::{Cache, Front, Slab};

/// Allows what `kfree_rcu()` does under a raw lock, since no PREEMPT_RT kernel ever does it.
static KFREE_RCU_SHEAF_MAP: WaitOverride = WaitOverride::new(WaitType::Config);

impl Slab {
    /// Puts an object into this CPU's sheaf of those that wait for a grace period
    /// (`__kfree_rcu_sheaf()`). False if that is not possible, and the object still the caller's:
    /// there are no sheaves, or somebody uses them at this moment, or there is no page for one.
    ///
    /// Called where raw locks may be held, it takes `barn->lock` and perhaps `zone->lock`, which
    /// are spinlocks. `annotate` says that this is known and right (`kfree_rcu_sheaf_map`).
    ///
    /// A sheaf that is full then is given to `full` under the CPU's local lock; it must see to it
    /// that [`rcu_sheaf_free`](Self::rcu_sheaf_free) gets it after a grace period.
    pub fn rcu_sheaf_put(&self, addr: Addr, annotate: bool, full: &dyn Fn(Sheaf)) -> bool {
        let _allowed = annotate.then(|| {
            trace::step(|| "kfree_rcu_sheaf_map: spinlocks are allowed from here".to_owned());
            KFREE_RCU_SHEAF_MAP.enter()
        });
        let memory = self.objects.memory();
        let cache = self.objects.cache(addr).map(|cache| &self.caches[cache]);
        let Some(Cache { node, front: Front::Sheaves(sheaves) }) = cache else { return false };
        let Some(mut own) = sheaves.own() else { return false };
        if own.rcu.is_none() {
            own.rcu = sheaves.empty_of_barn();
        }
        if own.rcu.is_none() {
            drop(own);
            let new = sheaves.new_sheaf(&self.objects, Gfp::NOWAIT | Gfp::NOWARN);
            let Some(new) = new else { return false };
            let Some(again) = sheaves.own() else {
                sheaves.put_away(node, &self.objects, new);
                return false;
            };
            own = again;
            match own.rcu {
                // An interrupt brought one meanwhile.
                Some(_) => sheaves.put_away(node, &self.objects, new),
                None => own.rcu = Some(new),
            }
        }
        let Some(sheaf) = own.rcu.take() else { return false };
        sheaf.push(memory, addr);
        trace::step(|| format!("{addr:?} is number {} of its sheaf", sheaf.len(memory)));
        match sheaf.is_full(memory) {
            true => full(sheaf),
            false => own.rcu = Some(sheaf),
        }
        true
    }

    /// Frees what is in a sheaf, after the grace period, and keeps the sheaf (`rcu_free_sheaf()`).
    pub fn rcu_sheaf_free(&self, sheaf: Sheaf) {
        let memory = self.objects.memory();
        let cache = &self.caches[sheaf.cache(memory)];
        let mut free = sheaf.pop_all(memory);
        free.retain(|object| self.objects.give_up(*object).is_some());
        cache.node.put_all(&self.objects, free);
        if let Front::Sheaves(sheaves) = &cache.front {
            sheaves.put_away(&cache.node, &self.objects, sheaf);
        }
    }

    /// Takes a sheaf of a CPU's that waits for a grace period and is not full; call it until there
    /// is none. (`flush_all_rcu_sheaves()`, and a CPU that is offline.)
    pub fn take_rcu_sheaf(&self, cpu: usize) -> Option<Sheaf> {
        self.caches.iter().find_map(|cache| match &cache.front {
            Front::Sheaves(sheaves) => sheaves.cpus[cpu].lock_irqsave().rcu.take(),
            Front::CpuSlabs(_) => None,
        })
    }

    /// Frees what waits for a grace period at once, so that the next put needs the barn. For
    /// tests, in a moment in which nobody reads.
    pub fn drop_rcu_sheaves(&self) {
        for cpu in 0..self.machine.cpus() {
            while let Some(sheaf) = self.take_rcu_sheaf(cpu) {
                self.rcu_sheaf_free(sheaf);
            }
        }
    }
}
