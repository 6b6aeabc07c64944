//! What a validator has learnt: the graph, who was seen in which context, and the witnesses.

use std::collections::HashMap;
use std::sync::Arc;

use crate::backtrace::{Stack, StackId, StackTable};
use crate::class::ClassId;
use crate::config::ConfigSet;
use crate::context::ContextId;
use crate::graph::{End, Graph, Insertion, NodeKind};
use crate::held::{Acquire, HeldLock};
use crate::mode::Mode;
use crate::site::Site;
use crate::violation::CycleEdge;

/// A witness by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct WitnessId(u32);

/// Where a dependency was first seen.
#[derive(Clone, Debug)]
pub struct Witness {
    /// Where the lock that is held was taken.
    pub from_site: Option<Site>,
    /// The stack there, from the first time that lock was taken at that place.
    pub from_stack: Option<StackId>,
    /// Where the next one was wanted, or where the context could arrive.
    pub to_site: Site,
    /// The stack there.
    pub to_stack: Option<StackId>,
    /// Who did it.
    pub thread: Arc<str>,
    /// Whether only handlers that PREEMPT_RT threads did it.
    pub threaded: bool,
}

/// In which contexts a class was taken, and which could arrive while it was held; a bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Taken in, exclusively and as a reader.
    pub taken_in: [u32; 2],
    /// Held while these could arrive, exclusively and as a reader.
    pub open_to: [u32; 2],
}

impl Usage {
    /// Linux's usage characters: hardirq write, hardirq read, softirq write, softirq read; `-`
    /// used in it, `+` held with it enabled, `?` both.
    pub fn chars(&self) -> String {
        [ContextId::HARDIRQ, ContextId::SOFTIRQ]
            .into_iter()
            .flat_map(|context| [0, 1].map(|read| (context.bit(), read)))
            .map(|(bit, read)| {
                match (self.taken_in[read] & bit != 0, self.open_to[read] & bit != 0) {
                    (false, false) => '.',
                    (true, false) => '-',
                    (false, true) => '+',
                    (true, true) => '?',
                }
            })
            .collect()
    }
}

/// Who does something now: what a witness of it would say.
#[derive(Debug)]
pub struct Event {
    /// The name of the task.
    pub thread: Arc<str>,
    /// Where it is.
    pub site: Site,
    /// Its stack, captured at most once and only if something new is to be remembered.
    stack: Option<Option<StackId>>,
    capture: bool,
    fresh: Option<Arc<Stack>>,
}

impl Event {
    /// An event now; `capture` says whether stacks are wanted.
    pub fn new(thread: Arc<str>, site: Site, capture: bool) -> Self {
        Event { thread, site, stack: None, capture, fresh: None }
    }

    /// The stack of the event, stored.
    pub fn stack(&mut self, table: &mut StackTable) -> Option<StackId> {
        let capture = self.capture;
        let fresh = &mut self.fresh;
        *self.stack.get_or_insert_with(|| {
            capture.then(|| {
                let stack = fresh.get_or_insert_with(|| Arc::new(Stack::capture()));
                table.intern(Arc::clone(stack))
            })
        })
    }
}

/// An exposure that waits for its context to be used at all.
#[derive(Clone, Copy, Debug)]
struct Exposure {
    end: End,
    contexts: u32,
    witness: WitnessId,
}

/// Everything that a validator has learnt of lock order and contexts.
///
/// A context is in the graph only once a lock was taken in it: before that, no ring can run
/// through it, and programs without interrupts pay nothing for them.
#[derive(Debug, Default)]
pub struct Memory {
    graph: Graph<WitnessId>,
    witnesses: Vec<Witness>,
    usage: HashMap<ClassId, Usage>,
    exposures: Vec<Exposure>,
    live: u32,
    /// The stacks, each once.
    pub stacks: StackTable,
    /// The first stack of each place at which a class was taken.
    first_taken: HashMap<(ClassId, Site), Option<StackId>>,
    /// Whether the graph checks itself after every change.
    pub paranoid: bool,
}

/// A ring that a dependency would close, the new edge last.
pub type Ring = Vec<CycleEdge<Witness>>;

impl Memory {
    /// The graph.
    pub fn graph(&self) -> &Graph<WitnessId> {
        &self.graph
    }

    /// A witness.
    pub fn witness(&self, id: WitnessId) -> &Witness {
        &self.witnesses[id.0 as usize]
    }

    /// How a class was used.
    pub fn usage(&self, class: ClassId) -> Usage {
        self.usage.get(&class).copied().unwrap_or_default()
    }

    /// The classes that were taken at all.
    pub fn classes(&self) -> impl Iterator<Item = ClassId> {
        let mut classes: Vec<ClassId> = self.usage.keys().copied().collect();
        classes.sort_unstable();
        classes.into_iter()
    }

    /// The first stack at which a class was taken at this place.
    pub fn first_taken(&self, class: ClassId, site: Site) -> Option<StackId> {
        self.first_taken.get(&(class, site)).copied().flatten()
    }

    /// Remembers that a class is taken at this place, and how it was used.
    pub fn note_taken(&mut self, wanted: &Acquire, event: &mut Event) {
        self.usage.entry(wanted.class).or_default();
        if !self.first_taken.contains_key(&(wanted.class, wanted.site)) {
            let stack = event.stack(&mut self.stacks);
            self.first_taken.insert((wanted.class, wanted.site), stack);
        }
    }

    /// Adds the dependency of `wanted` on a lock that is held.
    pub fn depend(&mut self, held: &HeldLock, ends: (End, End), event: &mut Event) -> Option<Ring> {
        let from = (Some(held.site), self.first_taken(held.class(), held.site));
        self.insert(ends.0, ends.1, from, false, event)
    }

    /// Notes that a class is taken in a context.
    pub fn take_in(
        &mut self,
        context: ContextId,
        threaded: bool,
        wanted: &Acquire,
        end: End,
        event: &mut Event,
    ) -> Option<Ring> {
        self.wake(context);
        let usage = self.usage.entry(wanted.class).or_default();
        usage.taken_in[wanted.mode.is_read() as usize] |= context.bit();
        let prev = End::Context(context);
        if !threaded && let Some(id) = self.graph.witness(prev, end) {
            // Seen in a handler that no kernel threads: now it counts on PREEMPT_RT too.
            self.witnesses[id.0 as usize].threaded = false;
        }
        self.insert(prev, end, (None, None), threaded, event)
    }

    /// Notes that contexts can arrive while a lock is held; each may close a ring.
    pub fn expose(
        &mut self,
        class: ClassId,
        mode: Mode,
        taken: Site,
        end: End,
        contexts: u32,
        event: &mut Event,
    ) -> Vec<(ContextId, Ring)> {
        let usage = self.usage.entry(class).or_default();
        let open_to = &mut usage.open_to[mode.is_read() as usize];
        let new = contexts & !*open_to;
        *open_to |= contexts;
        let from = (Some(taken), self.first_taken(class, taken));
        let asleep = new & !self.live;
        if asleep != 0 {
            let witness = self.witness_of(from, false, event);
            self.exposures.push(Exposure { end, contexts: asleep, witness });
        }
        crate::context::iter(contexts & self.live)
            .filter_map(|context| {
                let ring = self.insert(end, End::Context(context), from, false, event)?;
                Some((context, ring))
            })
            .collect()
    }

    /// Brings a context into the graph, with all that was held while it could arrive.
    fn wake(&mut self, context: ContextId) {
        if self.live & context.bit() != 0 {
            return;
        }
        self.live |= context.bit();
        for i in 0..self.exposures.len() {
            let Exposure { end, contexts, witness } = self.exposures[i];
            if contexts & context.bit() != 0 {
                // Nothing leaves the context yet, so this closes no ring.
                self.graph.insert_edge(end, End::Context(context), || witness);
            }
        }
        for exposure in &mut self.exposures {
            exposure.contexts &= !context.bit();
        }
        self.exposures.retain(|exposure| exposure.contexts != 0);
    }

    fn insert(
        &mut self,
        prev: End,
        next: End,
        from: (Option<Site>, Option<StackId>),
        threaded: bool,
        event: &mut Event,
    ) -> Option<Ring> {
        if self.graph.contains(prev, next) {
            return None;
        }
        let witness = self.witness_of(from, threaded, event);
        let insertion = self.graph.insert_edge(prev, next, || witness);
        if self.paranoid {
            self.graph.check_invariants();
        }
        match insertion {
            Insertion::Known | Insertion::Added => None,
            Insertion::Cycle(path) => {
                // The newest witness belongs to the edge that was refused.
                let new = self.witnesses.pop().expect("just made");
                Some(self.ring(&path, prev, next, new))
            }
        }
    }

    /// The ring that a dependency would close, without adding it.
    pub fn would_close(
        &mut self,
        from: Option<Site>,
        ends: (End, End),
        event: &mut Event,
    ) -> Option<Ring> {
        let path = self.graph.would_close(ends.0, ends.1)?;
        let witness = Witness {
            from_site: from,
            from_stack: None,
            to_site: event.site,
            to_stack: event.stack(&mut self.stacks),
            thread: Arc::clone(&event.thread),
            threaded: false,
        };
        Some(self.ring(&path, ends.0, ends.1, witness))
    }

    fn ring(&self, path: &[crate::graph::EdgeId], prev: End, next: End, new: Witness) -> Ring {
        let mut ring: Ring = path
            .iter()
            .map(|edge| {
                let (from, to, witness) = self.graph.edge(*edge);
                CycleEdge { from, to, witness: self.witness(witness).clone() }
            })
            .collect();
        // The way back may end at either half of `prev`; the new edge starts where it ended.
        let from = ring.last().map_or_else(|| prev.arrival(), |edge| edge.to);
        ring.push(CycleEdge { from, to: next.arrival(), witness: new });
        ring
    }

    fn witness_of(
        &mut self,
        (from_site, from_stack): (Option<Site>, Option<StackId>),
        threaded: bool,
        event: &mut Event,
    ) -> WitnessId {
        let witness = Witness {
            from_site,
            from_stack,
            to_site: event.site,
            to_stack: event.stack(&mut self.stacks),
            thread: Arc::clone(&event.thread),
            threaded,
        };
        self.witnesses.push(witness);
        WitnessId(self.witnesses.len() as u32 - 1)
    }
}

/// In which configurations a ring can close: where every handler in it is threaded on
/// PREEMPT_RT, there is no interrupt to close it there.
pub fn ring_configs(ring: &Ring) -> ConfigSet {
    let mut hardirqs =
        ring.iter().filter(|edge| edge.from == NodeKind::Context(ContextId::HARDIRQ)).peekable();
    let threaded = hardirqs.peek().is_some() && hardirqs.all(|edge| edge.witness.threaded);
    if threaded { ConfigSet::NOT_RT } else { ConfigSet::ALL }
}
