//! From the queue to freedom: the monitor detaches what waits, a grace period passes, and a
//! worker frees it.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::Kvfree;
use super::block::Block;
use super::krc::{Batch, Fate};
use crate::machine::memory::Addr;
use crate::rcu::RCU_CALLBACK;

/// How long pointers gather (`KFREE_DRAIN_JIFFIES`).
pub(super) const DRAIN: u64 = 20_000_000;

impl Kvfree {
    /// Has the monitor run some time later; with krc.lock held.
    pub(super) fn arm_monitor(&self, cpu: usize) {
        let this = self.this.clone();
        let callback = Arc::new(move || {
            if let Some(kvfree) = this.upgrade() {
                kvfree.machine.queue_work(&kvfree.krcs[cpu].monitor);
            }
        });
        self.machine.timer_start(DRAIN, callback);
    }

    /// The timer's own monitor: from now on another may be armed.
    pub(super) fn monitor_armed(&self, cpu: usize) {
        self.krcs[cpu].lock.lock_irqsave().armed = false;
        self.monitor(cpu);
    }

    /// Detaches what gathered on a CPU and starts its grace period (`kfree_rcu_monitor()`).
    pub(super) fn monitor(&self, cpu: usize) {
        let krc = &self.krcs[cpu];
        let mut pending = krc.lock.lock_irqsave();
        if pending.now.is_empty() {
            return;
        }
        match pending.waiting.iter().position(Option::is_none) {
            Some(slot) => {
                pending.waiting[slot] = Some(std::mem::take(&mut pending.now));
                self.rcu.queue_rcu_work(&krc.free[slot]);
            }
            // Both are on their way; what is new gathers on.
            None if std::mem::replace(&mut pending.armed, true) => {}
            None => self.arm_monitor(cpu),
        }
    }

    /// The grace period is over: frees a batch (`kfree_rcu_work()`).
    pub(super) fn free_batch(&self, cpu: usize, slot: usize) {
        let batch = self.krcs[cpu].lock.lock_irqsave().waiting[slot].take();
        let Some(Batch { blocks, list }) = batch else { return };
        for (channel, first) in blocks.into_iter().enumerate() {
            let mut next = first;
            while let Some(block) = next {
                next = block.next(&self.machine.memory);
                self.free_block(channel, block);
                if let Err(full) = self.put_cached(cpu, block.0) {
                    self.pages.free_page(full);
                }
            }
        }
        list.drain(&self.machine.memory, |head, tag| {
            let _callback = RCU_CALLBACK.acquire_read();
            self.free_one(head, Fate::of_tag(tag));
        });
    }

    fn free_block(&self, channel: usize, block: Block) {
        let memory = &self.machine.memory;
        let _callback = RCU_CALLBACK.acquire_read();
        if channel == Fate::Object.channel() {
            let pointers: Vec<Addr> = block.pointers(memory).collect();
            self.free_all(&pointers, |pointers| self.slab.kfree_bulk(pointers));
            return;
        }
        for pointer in block.pointers(memory) {
            let fate = match channel == Fate::Page.channel() {
                true => Fate::Page,
                // What to call is in the head, as ever: the array only saves the walk.
                false => Fate::of_tag(memory.read(pointer.word(1))),
            };
            self.free_one(pointer, fate);
        }
    }

    /// Frees one pointer, or calls what it asks for.
    pub(super) fn free_one(&self, pointer: Addr, fate: Fate) {
        self.free_all(&[pointer], |_| match fate {
            Fate::Object => self.slab.kfree(pointer),
            Fate::Page => self.pages.free_page(pointer),
            Fate::Call(function) => {
                let function = Arc::clone(&self.functions.read()[function]);
                function(pointer);
            }
        });
    }

    /// Frees pointers that then wait no longer.
    pub(super) fn free_all(&self, pointers: &[Addr], free: impl FnOnce(&[Addr])) {
        // Before they are free: somebody may be given them at once, and give them back.
        self.debug_deactivate(pointers);
        free(pointers);
        // Release: pairs with the Acquire in `waiting`; who sees that nothing waits sees it free.
        self.waiting.fetch_sub(pointers.len() as u64, Ordering::Release);
    }
}
