//! Per-CPU page lists: how most pages are had without the zone's lock.

use std::sync::atomic::{AtomicU64, Ordering};

use lockdep::LockClassKey;

use crate::machine::cpu;
use crate::machine::lock::{Lock, PerCpu};
use crate::machine::memory::Addr;
use crate::machine::trace;

use super::Source;
use super::frame::{List, Ram, State};
use super::zone::{FreeAreas, Reach, Zone};

static LOCAL: LockClassKey = LockClassKey::new("pagesets.lock");
static PCP_LOCK: LockClassKey = LockClassKey::new("pcp->lock");

/// What protects a CPU's list, in the kernels of which years.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum PcpEra {
    /// Interrupts are off; nothing is locked (up to v5.13). On PREEMPT_RT, as its patches of the
    /// time had it, they go on again before the zone's lock is taken.
    #[default]
    IrqsOff,
    /// A local lock, waited for (v5.14 to v5.18).
    LocalLock,
    /// A spinlock that is only ever tried; if somebody has it, the zone serves (since v6.0).
    TryLock,
}

#[derive(Debug)]
enum Lists {
    IrqsOff(PerCpu<List>),
    Locked(Vec<Lock<List>>),
    Tried(Vec<Lock<List>>),
}

/// The lists of a zone, one for each CPU.
#[derive(Debug)]
pub(super) struct Pcp {
    lists: Lists,
    /// A list longer than this gives `batch` pages back.
    high: u64,
    batch: u64,
    /// How many pages are on all lists.
    listed: AtomicU64,
}

impl Pcp {
    pub(super) fn new(era: PcpEra, cpus: usize, zone_pages: u64) -> Pcp {
        let lists = match era {
            PcpEra::IrqsOff => Lists::IrqsOff(PerCpu::new(cpus, |_| List::default())),
            PcpEra::LocalLock => {
                let lock = |_| Lock::local("pagesets.lock", &LOCAL, List::default());
                Lists::Locked((0..cpus).map(lock).collect())
            }
            PcpEra::TryLock => {
                let lock = |_| Lock::spin("pcp->lock", &PCP_LOCK, List::default());
                Lists::Tried((0..cpus).map(lock).collect())
            }
        };
        let batch = (zone_pages / 128).clamp(1, 8);
        Pcp { lists, high: 4 * batch, batch, listed: AtomicU64::new(0) }
    }

    /// How many pages are on all lists.
    pub(super) fn listed(&self) -> u64 {
        // Relaxed, here and below: a count.
        self.listed.load(Ordering::Relaxed)
    }

    /// Takes a page from this CPU's list, which is filled from the zone if it is empty
    /// (`rmqueue_pcplist()`).
    pub(super) fn take(&self, zone: &Zone, ram: &Ram, reach: Reach) -> Option<(Addr, Source)> {
        let mut list = match &self.lists {
            Lists::IrqsOff(lists) => return self.take_irqs_off(lists, zone, ram, reach),
            Lists::Locked(locks) if reach != Reach::Try => locks[cpu::id()].lock_irqsave(),
            Lists::Locked(locks) | Lists::Tried(locks) => {
                match locks[cpu::id()].try_lock_irqsave() {
                    Some(list) => list,
                    None => return take_from_zone(zone, ram, 0, reach),
                }
            }
        };
        if let Some(addr) = self.pop(&mut list, ram) {
            return Some((addr, Source::List));
        }
        let (mut batch, source) = self.batch(zone, ram, reach)?;
        let addr = batch.pop(ram.memory())?;
        self.append(&mut list, batch, ram);
        Some((addr, source))
    }

    fn take_irqs_off(
        &self,
        lists: &PerCpu<List>,
        zone: &Zone,
        ram: &Ram,
        reach: Reach,
    ) -> Option<(Addr, Source)> {
        let mut off = Some(cpu::irq_save());
        if let Some(addr) = lists.with(|list| self.pop(list, ram)) {
            return Some((addr, Source::List));
        }
        if cpu::is_rt() {
            off = None;
        }
        let (mut batch, source) = self.batch(zone, ram, reach)?;
        let addr = batch.pop(ram.memory())?;
        let _off = off.unwrap_or_else(cpu::irq_save);
        lists.with(|list| self.append(list, batch, ram));
        Some((addr, source))
    }

    /// Pages of the zone for a list that is empty.
    fn batch(&self, zone: &Zone, ram: &Ram, reach: Reach) -> Option<(List, Source)> {
        trace::step(|| "this CPU's list is empty".to_owned());
        let mut areas = zone.lock(reach)?;
        Some((zone.take_bulk(&mut areas, ram, self.batch), source(reach)))
    }

    fn pop(&self, list: &mut List, ram: &Ram) -> Option<Addr> {
        let addr = list.pop(ram.memory())?;
        ram.set(addr, State::Moving(0));
        self.listed.fetch_sub(1, Ordering::Relaxed);
        Some(addr)
    }

    /// Puts a page on this CPU's list; if that is too long then, part of it goes to the zone
    /// (`free_unref_page()`).
    pub(super) fn put(&self, zone: &Zone, ram: &Ram, addr: Addr, reach: Reach) {
        let mut list = match &self.lists {
            Lists::IrqsOff(lists) => return self.put_irqs_off(lists, zone, ram, addr, reach),
            Lists::Locked(locks) if reach != Reach::Try => locks[cpu::id()].lock_irqsave(),
            Lists::Locked(locks) | Lists::Tried(locks) => {
                match locks[cpu::id()].try_lock_irqsave() {
                    Some(list) => list,
                    None => return zone.put_one(ram, addr, 0, reach),
                }
            }
        };
        self.push(&mut list, ram, addr);
        if self.is_too_long(&list, reach) {
            let mut areas = zone.lock.lock_irqsave();
            zone.put_bulk(&mut areas, ram, self.cut(&mut list, ram, self.batch));
        }
    }

    fn put_irqs_off(&self, lists: &PerCpu<List>, zone: &Zone, ram: &Ram, addr: Addr, reach: Reach) {
        let off = cpu::irq_save();
        let too_long = lists.with(|list| {
            self.push(list, ram, addr);
            self.is_too_long(list, reach)
        });
        if !too_long {
            return;
        }
        let _off = (!cpu::is_rt()).then_some(off);
        let mut areas = zone.lock.lock_irqsave();
        let batch = {
            let _off = cpu::irq_save();
            lists.with(|list| self.cut(list, ram, self.batch))
        };
        zone.put_bulk(&mut areas, ram, batch);
    }

    fn push(&self, list: &mut List, ram: &Ram, addr: Addr) {
        ram.set(addr, State::Listed);
        list.push(ram.memory(), addr);
        self.listed.fetch_add(1, Ordering::Relaxed);
    }

    fn append(&self, list: &mut List, mut batch: List, ram: &Ram) {
        while let Some(addr) = batch.pop(ram.memory()) {
            self.push(list, ram, addr);
        }
    }

    /// Where the zone's lock must not be waited for, the list may grow for a while.
    fn is_too_long(&self, list: &List, reach: Reach) -> bool {
        let too_long = list.len() > self.high && reach == Reach::Wait;
        if too_long {
            trace::step(|| format!("this CPU's list is too long: {} pages", list.len()));
        }
        too_long
    }

    /// Takes up to `count` pages off a list.
    fn cut(&self, list: &mut List, ram: &Ram, count: u64) -> List {
        let mut batch = List::default();
        while batch.len() < count
            && let Some(addr) = self.pop(list, ram)
        {
            batch.push(ram.memory(), addr);
        }
        batch
    }

    /// Gives a CPU's whole list back to the zone (`drain_pages()`): this CPU's, or that of one
    /// that is offline.
    pub(super) fn drain(&self, cpu: usize, zone: &Zone, ram: &Ram) {
        match &self.lists {
            Lists::IrqsOff(lists) => {
                let mut areas = zone.lock.lock_irqsave();
                let batch = {
                    let _off = cpu::irq_save();
                    lists.of(cpu, |list| self.cut(list, ram, u64::MAX))
                };
                zone.put_bulk(&mut areas, ram, batch);
            }
            Lists::Locked(locks) | Lists::Tried(locks) => {
                let mut list = locks[cpu].lock_irqsave();
                let mut areas = zone.lock.lock_irqsave();
                zone.put_bulk(&mut areas, ram, self.cut(&mut list, ram, u64::MAX));
            }
        }
    }

    /// Makes this CPU's list as long as it may be.
    pub(super) fn fill(&self, zone: &Zone, ram: &Ram) {
        let fill = |list: &mut List, areas: &mut FreeAreas| {
            let missing = self.high.saturating_sub(list.len());
            self.append(list, zone.take_bulk(areas, ram, missing), ram);
        };
        match &self.lists {
            Lists::IrqsOff(lists) => {
                let mut areas = zone.lock.lock_irqsave();
                let _off = cpu::irq_save();
                lists.with(|list| fill(list, &mut areas));
            }
            Lists::Locked(locks) | Lists::Tried(locks) => {
                let mut list = locks[cpu::id()].lock_irqsave();
                fill(&mut list, &mut zone.lock.lock_irqsave());
            }
        }
    }
}

/// Takes a block from the zone's own lists.
pub(super) fn take_from_zone(
    zone: &Zone,
    ram: &Ram,
    order: u32,
    reach: Reach,
) -> Option<(Addr, Source)> {
    let mut areas = zone.lock(reach)?;
    Some((zone.take(&mut areas, ram, order)?, source(reach)))
}

fn source(reach: Reach) -> Source {
    if reach == Reach::Try { Source::ZoneByTrylock } else { Source::Zone }
}
