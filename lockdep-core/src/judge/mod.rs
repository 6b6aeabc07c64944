//! The rules in their order, for each kind of event. (`__lock_acquire()`, `__lock_release()`)
//!
//! Nothing here knows of caches, reports or policies: an event of a task goes in, violations come
//! out, and the memory has learnt.

mod program;

use crate::check::rcu::Readers;
use crate::check::recursion::Recursion;
use crate::check::{nesting, order, rank, recursion, sleep};
use crate::class::Registry;
use crate::config::ConfigSet;
use crate::context::{self, ContextId};
use crate::graph::{End, NodeKind};
use crate::held::{Acquire, HeldLock, innermost};
use crate::memory::{self, Event, Memory, Ring, Witness};
use crate::mode::Mode;
use crate::task::{Masks, Task};
use crate::violation::{Kind, Limit, Violation, Wanted};
use crate::wait::{LockKind, WaitType};

/// What is found at an event.
pub type Found = Vec<Violation<Witness>>;

/// Rules that are off unless asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Strictness {
    /// Report a try form of a sleeping lock in a hardirq: on PREEMPT_RT it may confuse who owns it.
    pub trylock_in_hardirq: bool,
}

/// The verdict on an acquisition.
#[derive(Debug, Default)]
pub struct Verdict {
    /// What is wrong with it.
    pub found: Found,
    /// Whether the verdict depends on which instances are held, so that the next one of the same
    /// classes must be looked at again.
    pub by_instance: bool,
    /// Whether it depends on them only as far as a lock of a program lies above or below those of
    /// its class: the next one that does need not be looked at.
    pub agrees: bool,
}

impl Verdict {
    fn add(&mut self, found: Option<Violation<Witness>>) {
        if let Some(found) = found {
            self.found.push(found);
        }
    }
}

/// One acquisition under judgement.
#[derive(Debug)]
pub struct Judge<'a> {
    /// What was learnt so far.
    pub memory: &'a mut Memory,
    /// Classes and contexts.
    pub registry: &'a mut Registry,
    /// Who takes it, and from where.
    pub event: &'a mut Event,
    /// Rules that are off unless asked for.
    pub strict: Strictness,
    /// Whether to look without learning: validation is off.
    pub dry: bool,
}

impl Judge<'_> {
    /// Judges an acquisition. `masks` is what was masked when the lock was first taken: for a
    /// lock that is reacquired, its interrupt state counts, not today's.
    pub fn acquire(&mut self, task: &Task, wanted: &Acquire, masks: Masks) -> Verdict {
        let by_instance = wanted.nest.is_some();
        let mut verdict = Verdict { found: Vec::new(), by_instance, agrees: true };
        if !self.dry {
            self.memory.note_taken(wanted, self.event);
            self.registry.note_taken(wanted.class);
            // Who only tries keeps no reader waiting.
            let mode = if wanted.trylock { Mode::Shared } else { wanted.mode };
            self.note_writer(Wanted { mode, ..wanted.into() }, &mut verdict);
        }
        self.waits(task, wanted, &mut verdict.found);
        if wanted.lock_type.wait.check {
            self.contexts(task, wanted, masks, &mut verdict.found);
        }
        if let Some(nest) = wanted.nest
            && innermost(task.held(), &|held| held.map() == nest.map).is_none()
        {
            let found = Violation::new(Kind::NestLockNotHeld).wanted(wanted.into());
            let found = Violation { outer: nest.class, ..found };
            verdict.found.push(found.fact("the lock named as the outer one is not held"));
        }
        if wanted.trylock || !wanted.lock_type.wait.check {
            return verdict;
        }
        let misplaced = self.ranks(task, wanted);
        if misplaced.is_some() {
            // As an edge that closes a ring: told, and not added, so the right order stays right.
            verdict.add(misplaced);
            return verdict;
        }
        let inferred = wanted.nest.is_none() && wanted.order.is_none();
        if wanted.lock_type.user_space && inferred {
            // Where something below it was released, nothing new is waited for.
            if !wanted.again && self.among_its_like(task, wanted, &mut verdict) {
                self.dependencies(task, wanted, &mut verdict);
            }
            return verdict;
        }
        match recursion::check(task.held(), wanted) {
            Recursion::None => self.dependencies(task, wanted, &mut verdict),
            Recursion::Declared { nest } => {
                verdict.by_instance = true;
                if !nest {
                    self.dependencies(task, wanted, &mut verdict);
                }
            }
            Recursion::Conflict { held, misordered } => {
                verdict.by_instance = true;
                verdict.found.push(self.recursive(task, wanted, held, misordered));
            }
        }
        verdict
    }

    /// Whether the declared places of classes allow it.
    fn ranks(&self, task: &Task, wanted: &Acquire) -> Option<Violation<Witness>> {
        let here = task.held_here();
        let rank = |class| self.registry.get(class).rank();
        let i = rank::check(here, wanted.class, &rank)?;
        let place = |class| rank(class).unwrap_or_default();
        let fact = format!(
            "{} is number {} in the declared order, {} is number {}",
            self.registry.name(here[i].class()),
            place(here[i].class()),
            self.registry.name(wanted.class),
            place(wanted.class)
        );
        let base = task.held().len() - here.len();
        let violation = Violation::new(Kind::DeclaredOrder).wanted(wanted.into());
        Some(violation.blamed(Some(base + i)).fact(fact))
    }

    /// Whether the wait itself is allowed: by wait type, then by what the kernel checks as it
    /// runs.
    fn waits(&mut self, task: &Task, wanted: &Acquire, found: &mut Found) {
        let wait = wanted.lock_type.wait;
        if self.registry.get(wanted.class).lock_type.wait != wait {
            let first = self.registry.get(wanted.class).lock_type;
            let fact = format!(
                "its class began as a {} with wait type {}, this one is a {} with {}",
                first.name,
                first.wait.inner.as_str(),
                wanted.lock_type.name,
                wait.inner.as_str()
            );
            found.push(Violation::new(Kind::MixedWaitTypes).wanted(wanted.into()).fact(fact));
        }
        let in_hardirq = task.context() == ContextId::HARDIRQ
            && task.frames().last().is_some_and(|frame| !frame.is_threaded());
        if wanted.trylock && !wanted.timed {
            if self.strict.trylock_in_hardirq && in_hardirq && wait.inner >= WaitType::Config {
                let violation = Violation::new(Kind::TrylockInHardirq).wanted(wanted.into());
                found.push(violation.configs(ConfigSet::RT));
            }
            return;
        }
        let base = task.held().len() - task.held_here().len();
        let limit = task.limit(&self.registry.contexts);
        let mut told = ConfigSet::EMPTY;
        if let Some((limit, configs)) = nesting::check(limit, task.held_here(), base, wait) {
            told = configs;
            found.push(Violation {
                limit: Some(limit),
                blamed: limit.set_by,
                configs,
                ..Violation::new(Kind::WaitContext).wanted(wanted.into())
            });
        }
        if wait.inner == WaitType::None || wait.kind == LockKind::WaitOverride {
            return;
        }
        // What lockdep said of a mutex needs no saying twice. A spinlock's sleep on RT is another
        // matter: there the kernel itself complains, whatever lockdep was told.
        if let Some(atomic) = sleep::check(task, wait.outer) {
            let configs = match wait.outer {
                WaitType::Config => atomic.configs,
                _ => atomic.configs.difference(told),
            };
            if !configs.is_empty() {
                let violation = Violation::new(Kind::SleepInAtomic).wanted(wanted.into());
                let violation = violation.blamed(atomic.blamed).configs(configs);
                found.push(violation.fact(atomic.reasons));
            }
        }
    }

    /// Use in a context, then use while contexts can arrive.
    fn contexts(&mut self, task: &Task, wanted: &Acquire, masks: Masks, found: &mut Found) {
        let end = order::wanted_end(wanted);
        let current = task.context();
        if current != ContextId::TASK && !wanted.trylock {
            let threaded = task.frames().last().is_some_and(|frame| frame.is_threaded());
            let ring = if self.dry {
                self.memory.would_close(None, (End::Context(current), end), self.event)
            } else {
                self.memory.take_in(current, threaded, wanted, end, self.event)
            };
            if let Some(ring) = ring {
                found.push(through_context(current, ring).wanted(wanted.into()));
            }
        }
        let arrivals = self.registry.contexts.arrivals(current, masks.mask());
        if self.dry {
            for context in context::iter(arrivals) {
                let ends = (end, End::Context(context));
                let ring = self.memory.would_close(Some(wanted.site), ends, self.event);
                if let Some(ring) = ring {
                    found.push(through_context(context, ring).wanted(wanted.into()));
                }
            }
        } else if arrivals != 0 {
            let (class, mode, site) = (wanted.class, wanted.mode, wanted.site);
            let rings = self.memory.expose(class, mode, site, end, arrivals, self.event);
            for (context, ring) in rings {
                found.push(through_context(context, ring).wanted(wanted.into()));
            }
        }
    }

    fn recursive(
        &self,
        task: &Task,
        wanted: &Acquire,
        held: usize,
        misordered: bool,
    ) -> Violation<Witness> {
        let blamed = &task.held()[held];
        let fact = match (misordered, blamed.map() == wanted.map) {
            (true, _) => "the two are in the wrong order of their class",
            (false, true) => "it is the very same lock",
            (false, false) => "they are two locks of one class",
        };
        let certain_hang = recursion::hangs(blamed, wanted);
        let violation = Violation::new(Kind::Recursive).wanted(wanted.into()).blamed(Some(held));
        Violation { certain_hang, ..violation.fact(fact) }
    }

    fn dependencies(&mut self, task: &Task, wanted: &Acquire, verdict: &mut Verdict) {
        let here = task.held_here();
        let base = task.held().len() - here.len();
        let next = order::wanted_end(wanted);
        for i in order::predecessors(here, wanted) {
            let held = &here[i];
            if (held.lock_type.user_space || wanted.lock_type.user_space) && !self.dry {
                if !wanted.again {
                    self.dependency(task, wanted, base + i, verdict);
                }
                continue;
            }
            let ends = (order::held_end(held), next);
            let ring = if self.dry {
                self.memory.would_close(Some(held.site), ends, self.event)
            } else {
                self.memory.depend_in_kernel(held, ends, self.event)
            };
            let Some(ring) = ring else { continue };
            let context = ring.iter().find_map(|edge| match edge.from {
                NodeKind::Context(id) => Some(id),
                NodeKind::Lock { .. } => None,
            });
            let violation = match context {
                Some(context) => through_context(context, ring),
                None => Violation { cycle: ring, ..Violation::new(Kind::Circular) },
            };
            verdict.found.push(violation.wanted(wanted.into()).blamed(Some(base + i)));
        }
    }

    /// Judges what the arrival of contexts, possible from now on, means for every lock held.
    pub fn unmask(&mut self, task: &Task) -> Found {
        let arrivals = self.registry.contexts.arrivals(task.context(), task.masks().mask());
        let mut found = Vec::new();
        for (i, held) in task.held().iter().enumerate() {
            if !held.checked() {
                continue;
            }
            let end = order::held_end(held);
            let rings =
                self.memory.expose(held.class(), held.mode(), held.site, end, arrivals, self.event);
            for (context, ring) in rings {
                let violation = through_context(context, ring).wanted(held.into());
                found.push(violation.blamed(Some(i)));
            }
        }
        found
    }

    /// Judges a sleep that is no lock.
    pub fn might_sleep(&mut self, task: &Task) -> Found {
        let base = task.held().len() - task.held_here().len();
        let context = task.limit(&self.registry.contexts);
        // On RT a threaded handler is a thread and may sleep; wait types do not know that.
        let threaded = task.frames().last().is_some_and(|frame| frame.threaded);
        let by_type = nesting::needs(context, task.held_here(), base, WaitType::Sleep);
        let rt = |configs: ConfigSet, limit: Limit| match limit.set_by {
            None if threaded => configs.difference(ConfigSet::RT),
            _ => configs,
        };
        let atomic = sleep::check(task, WaitType::Sleep);
        let configs = by_type
            .map_or(ConfigSet::EMPTY, |(limit, configs)| rt(configs, limit))
            .union(atomic.as_ref().map_or(ConfigSet::EMPTY, |atomic| atomic.configs));
        if configs.is_empty() {
            return Vec::new();
        }
        let reader = Readers::Any.find(task.held_here());
        let limit = by_type.map(|(limit, _)| limit);
        let blamed = atomic.as_ref().and_then(|a| a.blamed).or(limit.and_then(|l| l.set_by));
        let kind = match reader {
            Some(i) if blamed.is_none_or(|b| b == base + i) => Kind::RcuSleepInReader,
            _ => Kind::SleepInAtomic,
        };
        let fact = atomic.map_or_else(String::new, |atomic| atomic.reasons);
        let violation = Violation::new(kind).blamed(blamed).configs(configs).fact(fact);
        vec![Violation { limit, ..violation }]
    }
}

fn through_context(context: ContextId, ring: Ring) -> Violation<Witness> {
    let kind = if context == ContextId::NMI { Kind::Nmi } else { Kind::Irq };
    let configs = memory::ring_configs(&ring);
    Violation { cycle: ring, context: Some(context), configs, ..Violation::new(kind) }
}

impl From<&Acquire> for Wanted {
    fn from(wanted: &Acquire) -> Self {
        let Acquire { class, lock_type, mode, trylock, timed, map, site, .. } = *wanted;
        Wanted { class, lock_type, mode, trylock, timed, map, site }
    }
}

impl From<&HeldLock> for Wanted {
    fn from(held: &HeldLock) -> Self {
        let HeldLock { lock_type, site, .. } = *held;
        let map = held.map();
        let (class, mode) = (held.class(), held.mode());
        let (trylock, timed) = (held.trylock(), held.timed());
        Wanted { class, lock_type, mode, trylock, timed, map, site }
    }
}

/// Whether the last held record takes this acquisition as one more reference. (The merge of
/// `__lock_acquire()`.)
pub fn merges(task: &Task, wanted: &Acquire) -> bool {
    let top = task.held().last();
    wanted.nest.is_some() && top.is_some_and(|top| top.class() == wanted.class && !top.when().off())
}

/// What is wrong with merging an acquisition into the last held record: the outer lock must be
/// held, and must have been named for the record too.
pub fn merge(task: &Task, wanted: &Acquire) -> Option<Violation<Witness>> {
    let top = task.held().last()?;
    let outer = |held: &HeldLock| wanted.nest.is_some_and(|nest| nest.map == held.map());
    let outer_held = innermost(task.held(), &outer).is_some();
    let fact = match (outer_held, top.nest()) {
        (false, _) => "the lock named as the outer one is not held",
        (true, None) => "the lock of this class that is held was taken without an outer lock",
        (true, Some(_)) => return None,
    };
    let violation = Violation::new(Kind::NestMerge).wanted(wanted.into());
    let violation = Violation { outer: wanted.nest.and_then(|nest| nest.class), ..violation };
    Some(violation.blamed(Some(task.held().len() - 1)).fact(fact))
}
