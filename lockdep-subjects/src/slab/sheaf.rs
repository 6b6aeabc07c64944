//! Sheaves, as in 2026: arrays of objects that each CPU has under a local lock, and a barn for
//! full and empty ones.

use lockdep::LockClassKey;

use crate::machine::cpu;
use crate::machine::lock::{Guard, Lock};
use crate::machine::memory::{Addr, Memory};
use crate::machine::trace;
use crate::page::Gfp;

use super::node::{How, Node};
use super::object::{Objects, SIZES};

static CPU_SHEAVES: LockClassKey = LockClassKey::new("cpu_sheaves->lock");
static BARN_LOCK: LockClassKey = LockClassKey::new("barn->lock");

/// The barn keeps so many full sheaves, and so many empty ones (`MAX_FULL_SHEAVES`).
const MAX_IN_BARN: usize = 4;

/// Words before the objects: two for an `rcu_head`, the number of objects, the cache.
const HEADER: u64 = 4;

/// An array of objects of one cache, in a page of its own (`struct slab_sheaf`).
#[derive(Debug)]
pub struct Sheaf(Addr);

impl Sheaf {
    /// Its address. The first two words there are for an `rcu_head`.
    pub fn addr(&self) -> Addr {
        self.0
    }

    /// The sheaf as its address alone, as an `rcu_head` has it; give it to
    /// [`from_addr`](Self::from_addr) once.
    pub fn into_addr(self) -> Addr {
        self.0
    }

    /// The sheaf that [`into_addr`](Self::into_addr) took apart.
    pub fn from_addr(addr: Addr) -> Sheaf {
        Sheaf(addr)
    }

    /// How many objects it has.
    pub fn len(&self, memory: &Memory) -> u64 {
        memory.read(self.0.word(2))
    }

    /// Whether it has none.
    pub fn is_empty(&self, memory: &Memory) -> bool {
        self.len(memory) == 0
    }

    /// Its objects.
    pub fn objects(&self, memory: &Memory) -> Vec<Addr> {
        (0..self.len(memory)).map(|i| Addr(memory.read(self.0.word(HEADER + i)))).collect()
    }

    pub(super) fn cache(&self, memory: &Memory) -> usize {
        memory.read(self.0.word(3)) as usize
    }

    pub(super) fn is_full(&self, memory: &Memory) -> bool {
        self.len(memory) == capacity(self.cache(memory)) as u64
    }

    pub(super) fn push(&self, memory: &Memory, object: Addr) {
        let len = self.len(memory);
        memory.write(self.0.word(HEADER + len), object.0);
        memory.write(self.0.word(2), len + 1);
    }

    pub(super) fn pop(&self, memory: &Memory) -> Option<Addr> {
        let len = self.len(memory).checked_sub(1)?;
        memory.write(self.0.word(2), len);
        Some(Addr(memory.read(self.0.word(HEADER + len))))
    }

    pub(super) fn pop_all(&self, memory: &Memory) -> Vec<Addr> {
        std::iter::from_fn(|| self.pop(memory)).collect()
    }
}

/// How many objects a sheaf of a cache takes: fewer if they are large
/// (`calculate_sheaf_capacity()`).
pub(super) fn capacity(cache: usize) -> usize {
    match SIZES[cache] {
        0..256 => 60,
        256..1024 => 26,
        _ => 12,
    }
}

/// What a CPU has of a cache (`struct slub_percpu_sheaves`).
#[derive(Debug, Default)]
pub(super) struct CpuSheaves {
    main: Option<Sheaf>,
    spare: Option<Sheaf>,
    /// What is freed after a grace period.
    pub(super) rcu: Option<Sheaf>,
}

/// The sheaves of a node that no CPU has (`struct node_barn`).
#[derive(Debug, Default)]
struct Barn {
    full: Vec<Sheaf>,
    empty: Vec<Sheaf>,
}

/// All sheaves of a cache.
#[derive(Debug)]
pub(super) struct Sheaves {
    cache: usize,
    pub(super) cpus: Vec<Lock<CpuSheaves>>,
    barn: Lock<Barn>,
}

impl Sheaves {
    pub(super) fn new(cache: usize, cpus: usize) -> Sheaves {
        let lock = |_| Lock::local("cpu_sheaves->lock", &CPU_SHEAVES, CpuSheaves::default());
        let cpus = (0..cpus).map(lock).collect();
        Sheaves { cache, cpus, barn: Lock::spin("barn->lock", &BARN_LOCK, Barn::default()) }
    }

    /// This CPU's, if nobody uses them: never waited for (`local_trylock()`).
    pub(super) fn own(&self) -> Option<Guard<'_, CpuSheaves>> {
        self.cpus[cpu::id()].try_lock_irqsave()
    }

    fn barn(&self, how: How) -> Option<Guard<'_, Barn>> {
        match how {
            How::Wait(_) => Some(self.barn.lock_irqsave()),
            How::Try => self.barn.try_lock_irqsave(),
        }
    }

    /// Takes an object of this CPU's sheaves (`alloc_from_pcs()`). `None`: ask the slabs.
    pub(super) fn take(&self, node: &Node, objects: &Objects, how: How) -> Option<Addr> {
        let memory = objects.memory();
        let mut own = self.own()?;
        if let Some(object) = own.main.as_ref().and_then(|main| main.pop(memory)) {
            trace::step(|| format!("object {object:?}, from this CPU's sheaf"));
            return Some(object);
        }
        let CpuSheaves { main, spare, .. } = &mut *own;
        if spare.as_ref().is_some_and(|spare| !spare.is_empty(memory)) {
            std::mem::swap(main, spare);
            return main.as_ref()?.pop(memory);
        }
        trace::step(|| "this CPU's sheaves are empty".to_owned());
        if let Some(mut barn) = self.barn(how)
            && let Some(full) = barn.full.pop()
        {
            let object = full.pop(memory);
            barn.empty.extend(own.main.replace(full));
            return object;
        }
        let How::Wait(gfp) = how else { return None };
        if !gfp.allow_blocking() {
            return None;
        }
        drop(own);
        self.refill(node, objects, gfp)
    }

    /// Fills a sheaf from the slabs, with nothing held, and puts it up as this CPU's.
    fn refill(&self, node: &Node, objects: &Objects, gfp: Gfp) -> Option<Addr> {
        let memory = objects.memory();
        let sheaf = self.empty_sheaf(objects, gfp)?;
        for object in node.take(objects, capacity(self.cache), How::Wait(gfp)) {
            sheaf.push(memory, object);
        }
        trace::step(|| format!("a sheaf was filled with {} objects", sheaf.len(memory)));
        let object = sheaf.pop(memory);
        let left = match self.own() {
            Some(mut own) if own.main.as_ref().is_none_or(|main| main.is_empty(memory)) => {
                own.main.replace(sheaf)
            }
            _ => Some(sheaf),
        };
        left.into_iter().for_each(|sheaf| self.put_away(node, objects, sheaf));
        object
    }

    /// Puts an object into this CPU's sheaves (`free_to_pcs()`). False: give it to the slabs.
    pub(super) fn put(&self, node: &Node, objects: &Objects, object: Addr, how: How) -> bool {
        let memory = objects.memory();
        let has_room = |sheaf: &Option<Sheaf>| sheaf.as_ref().is_some_and(|s| !s.is_full(memory));
        let Some(mut own) = self.own() else { return false };
        let CpuSheaves { main, spare, .. } = &mut *own;
        if !has_room(main) && has_room(spare) {
            std::mem::swap(main, spare);
        }
        if !has_room(main) && main.is_some() && spare.is_none() {
            std::mem::swap(main, spare);
        }
        if !has_room(main) {
            trace::step(|| "this CPU's sheaves are full".to_owned());
            self.replace_full(main, how);
        }
        if has_room(main) {
            main.iter().for_each(|main| main.push(memory, object));
            return true;
        }
        if how == How::Try {
            return false;
        }
        let full = main.take();
        drop(own);
        // With nothing held: the barn gets the full one, or the slabs get its objects.
        let sheaf = match full.and_then(|full| self.to_barn(objects, full)) {
            Some(full) => {
                node.put_all(objects, full.pop_all(memory));
                Some(full)
            }
            None => self.empty_sheaf(objects, Gfp::NOWAIT | Gfp::NOWARN),
        };
        let Some(sheaf) = sheaf else { return false };
        sheaf.push(memory, object);
        let left = match self.own() {
            Some(mut own) if own.main.is_none() => own.main.replace(sheaf),
            _ => Some(sheaf),
        };
        left.into_iter().for_each(|sheaf| self.put_away(node, objects, sheaf));
        true
    }

    /// Changes a full sheaf, or none, for an empty one of the barn (`barn_replace_full_sheaf()`).
    fn replace_full(&self, main: &mut Option<Sheaf>, how: How) {
        if let Some(mut barn) = self.barn(how)
            && barn.full.len() < MAX_IN_BARN
            && let Some(empty) = barn.empty.pop()
        {
            barn.full.extend(main.replace(empty));
        }
    }

    /// An empty sheaf of the barn, or a new one; with nothing held.
    fn empty_sheaf(&self, objects: &Objects, gfp: Gfp) -> Option<Sheaf> {
        self.empty_of_barn().or_else(|| self.new_sheaf(objects, gfp))
    }

    /// An empty sheaf of the barn (`barn_get_empty_sheaf()`).
    pub(super) fn empty_of_barn(&self) -> Option<Sheaf> {
        self.barn.lock_irqsave().empty.pop()
    }

    /// A new sheaf, in a page of its own (`alloc_empty_sheaf()`).
    pub(super) fn new_sheaf(&self, objects: &Objects, gfp: Gfp) -> Option<Sheaf> {
        trace::step(|| "a page for a new sheaf is needed".to_owned());
        let page = objects.pages.alloc_page(gfp.without(Gfp::ZERO))?.addr;
        objects.memory().fill(page, HEADER, 0);
        objects.memory().write(page.word(3), self.cache as u64);
        Some(Sheaf(page))
    }

    /// Puts a sheaf into the barn if there is room; or its objects back into their slabs, and its
    /// page back.
    pub(super) fn put_away(&self, node: &Node, objects: &Objects, sheaf: Sheaf) {
        let memory = objects.memory();
        if !sheaf.is_empty(memory) && !sheaf.is_full(memory) {
            node.put_all(objects, sheaf.pop_all(memory));
        }
        if let Some(sheaf) = self.to_barn(objects, sheaf) {
            free_sheaf(node, objects, sheaf);
        }
    }

    /// Puts an empty or full sheaf into the barn; gives it back if there is no room.
    fn to_barn(&self, objects: &Objects, sheaf: Sheaf) -> Option<Sheaf> {
        let mut barn = self.barn.lock_irqsave();
        let room = match sheaf.is_empty(objects.memory()) {
            true => &mut barn.empty,
            false => &mut barn.full,
        };
        if room.len() == MAX_IN_BARN {
            return Some(sheaf);
        }
        room.push(sheaf);
        None
    }

    /// Gives back what a CPU has (`pcs_flush_all()`), but for what waits for a grace period: this
    /// one's, or that of one that is offline.
    pub(super) fn flush(&self, cpu: usize, node: &Node, objects: &Objects) {
        let mut own = self.cpus[cpu].lock_irqsave();
        let sheaves = [own.main.take(), own.spare.take()];
        drop(own);
        sheaves.into_iter().flatten().for_each(|sheaf| free_sheaf(node, objects, sheaf));
    }

    /// Empties the barn (`barn_shrink()`).
    pub(super) fn shrink(&self, node: &Node, objects: &Objects) {
        let Barn { full, empty } = std::mem::take(&mut *self.barn.lock_irqsave());
        full.into_iter().chain(empty).for_each(|sheaf| free_sheaf(node, objects, sheaf));
    }
}

fn free_sheaf(node: &Node, objects: &Objects, sheaf: Sheaf) {
    node.put_all(objects, sheaf.pop_all(objects.memory()));
    objects.pages.free_page(sheaf.0);
}
