//! What a validator has learnt: the graph, who was seen in which context, and the witnesses.

mod classes;
mod moments;
mod sides;
mod writers;
mod rings;
mod rows;
mod within;

use std::sync::Arc;

use self::classes::Classes;
pub use self::classes::Usage;
pub use self::moments::{Event, Moments, Who};
pub use self::rings::{Closed, Excuse, Outcome};
pub use self::rows::may_be_of_one_array;
pub use self::sides::Nesting;
use self::sides::Sides;
use self::within::Within;
pub use self::within::{Verdict, is_another};
use self::writers::Writers;
use crate::backtrace::StackId;
use crate::class::ClassId;
use crate::config::ConfigSet;
use crate::context::ContextId;
use crate::graph::{EdgeId, End, Graph, Insertion, NodeKind};
use crate::held::{Acquire, HeldLock};
use crate::instance::Instances;
use crate::mode::Mode;
use crate::site::Site;
use crate::table::Pieces;
use crate::violation::CycleEdge;

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
    /// Between which locks it was, where a program's lock is one of them.
    pub between: Option<Between>,
}

/// The two locks of a nesting: the one that is held, the one that is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Between {
    /// Their addresses.
    pub addresses: [usize; 2],
    /// How one is held and the other wanted.
    pub modes: [Mode; 2],
}

/// A witness as it is kept, in eight bytes.
#[derive(Clone, Copy, Debug)]
pub struct Trace {
    /// The place of what is held, from 1.
    from: u32,
    /// The moment, above the bit `threaded`.
    moment: u32,
}

/// An exposure that waits for its context to be used at all.
#[derive(Clone, Copy, Debug)]
struct Exposure {
    end: End,
    contexts: u32,
    trace: Trace,
}

/// Everything that a validator has learnt of lock order and contexts.
///
/// A context is in the graph only once a lock was taken in it: before that, no ring can run
/// through it, and programs without interrupts pay nothing for them.
#[derive(Debug, Default)]
pub struct Memory {
    graph: Graph<Trace>,
    classes: Classes,
    exposures: Pieces<Exposure>,
    live: u32,
    sides: Sides,
    writers: Writers,
    within: Within,
    /// When and by whom things were done.
    pub moments: Moments,
    /// Whether the graph checks itself after every change.
    pub paranoid: bool,
}

/// A ring that a dependency would close, the new edge last.
pub type Ring = Vec<CycleEdge<Witness>>;

impl Memory {
    /// The graph.
    pub fn graph(&self) -> &Graph<Trace> {
        &self.graph
    }

    /// A witness.
    pub fn witness(&self, trace: Trace) -> Witness {
        let (from_site, from_stack) = match trace.from {
            0 => (None, None),
            from => {
                let (site, stack) = self.classes.place(from - 1);
                (Some(site), stack)
            }
        };
        let moment = self.moments.get(trace.moment >> 1);
        Witness {
            from_site,
            from_stack,
            to_site: moment.site,
            to_stack: moment.stack,
            thread: Arc::clone(self.moments.thread(moment)),
            threaded: trace.moment & 1 != 0,
            between: None,
        }
    }

    /// What a witness of this event would be, but for what is held.
    fn witness_now(&mut self, event: &mut Event) -> Witness {
        Witness {
            from_site: None,
            from_stack: None,
            to_site: event.site,
            to_stack: event.stack(&mut self.moments),
            thread: event.who.name(),
            threaded: false,
            between: None,
        }
    }

    /// Edges of the graph with their witnesses.
    fn steps(&self, path: &[EdgeId], instances: &Instances) -> Ring {
        let mut ring = Ring::new();
        for edge in path {
            let (from, to, trace) = self.graph.edge(*edge);
            let side = self.sides.get(edge.record());
            let between = side.map(|side| side.between(instances));
            ring.push(CycleEdge { from, to, witness: Witness { between, ..self.witness(trace) } });
        }
        ring
    }

    /// How a class was used.
    pub fn usage(&self, class: ClassId) -> Usage {
        self.classes.usage(class)
    }

    /// The classes that were taken at all, in order of their numbers.
    pub fn classes(&self) -> impl Iterator<Item = ClassId> {
        // As numbers: of those there is a sort already (`graph/order.rs`).
        let mut classes: Vec<u64> = self.classes.iter().map(|class| class.0 as u64).collect();
        classes.sort_unstable();
        classes.into_iter().map(|class| ClassId(class as u32))
    }

    /// The first stack at which a class was taken at this place.
    pub fn first_taken(&self, class: ClassId, site: Site) -> Option<StackId> {
        self.classes.first_taken(class, site)
    }

    /// The bytes that all this takes on the heap.
    pub fn bytes(&self) -> usize {
        let learnt = self.classes.bytes() + self.exposures.bytes() + self.moments.bytes();
        let programs = self.sides.bytes() + self.writers.bytes() + self.within.bytes();
        self.graph.bytes() + learnt + programs
    }

    /// Remembers that a class is taken at this place, and how it was used.
    pub fn note_taken(&mut self, wanted: &Acquire, event: &mut Event) {
        self.classes.usage_mut(wanted.class);
        let moments = &mut self.moments;
        self.classes.note(wanted.class, wanted.site, || event.stack(moments));
    }

    /// Adds the dependency of a kernel's lock on another that is held.
    pub fn depend_in_kernel(
        &mut self,
        held: &HeldLock,
        ends: (End, End),
        event: &mut Event,
    ) -> Option<Ring> {
        self.insert(ends.0, ends.1, Some((held.class(), held.site)), false, event)
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
        let usage = self.classes.usage_mut(wanted.class);
        usage.taken_in[wanted.mode.is_read() as usize] |= context.bit();
        let prev = End::Context(context);
        if !threaded && let Some(trace) = self.graph.witness_mut(prev, end) {
            // Seen in a handler that no kernel threads: now it counts on PREEMPT_RT too.
            trace.moment &= !1;
        }
        self.insert(prev, end, None, threaded, event)
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
        let usage = self.classes.usage_mut(class);
        let open_to = &mut usage.open_to[mode.is_read() as usize];
        let new = contexts & !*open_to;
        *open_to |= contexts;
        let from = Some((class, taken));
        let asleep = new & !self.live;
        if asleep != 0 {
            let trace = trace(&mut self.classes, &mut self.moments, from, false, event);
            self.exposures.push(Exposure { end, contexts: asleep, trace });
        }
        let mut rings = Vec::new();
        for context in crate::context::iter(contexts & self.live) {
            if let Some(ring) = self.insert(end, End::Context(context), from, false, event) {
                rings.push((context, ring));
            }
        }
        rings
    }

    /// Brings a context into the graph, with all that was held while it could arrive.
    fn wake(&mut self, context: ContextId) {
        if self.live & context.bit() != 0 {
            return;
        }
        self.live |= context.bit();
        for exposure in std::mem::take(&mut self.exposures).iter() {
            let Exposure { end, contexts, trace } = *exposure;
            if contexts & context.bit() != 0 {
                // Nothing leaves the context yet, so this closes no ring.
                let context = End::Context(context);
                if !self.sleep(end, context, trace) {
                    self.graph.insert_edge(end, context, || trace);
                }
            }
            let contexts = contexts & !context.bit();
            if contexts != 0 {
                self.exposures.push(Exposure { end, contexts, trace });
            }
        }
    }

    fn insert(
        &mut self,
        prev: End,
        next: End,
        from: Option<(ClassId, Site)>,
        threaded: bool,
        event: &mut Event,
    ) -> Option<Ring> {
        let Memory { graph, classes, moments, .. } = self;
        let mut trace = || trace(classes, moments, from, threaded, event);
        if self.writers.any_sleeps((prev, next)) {
            let trace = trace();
            self.sleep(prev, next, trace);
            return None;
        }
        let insertion = graph.insert_edge(prev, next, trace);
        if self.paranoid {
            self.graph.check_invariants();
        }
        match insertion {
            Insertion::Known | Insertion::Added(_) => None,
            Insertion::Cycle(path) => {
                let stack = from.and_then(|(class, site)| self.first_taken(class, site));
                let site = from.map(|(_, site)| site);
                Some(self.ring(&path, prev, next, (site, stack), threaded, event))
            }
        }
    }

    /// Keeps a dependency for the time when a reader's lock in it is written. False if there is none.
    fn sleep(&mut self, prev: End, next: End, trace: Trace) -> bool {
        let sleeps = self.writers.any_sleeps((prev, next));
        if sleeps && let Some(record) = self.graph.insert_loose(prev, next, false, || trace) {
            self.writers.put_to_sleep(prev, next, record);
        }
        sleeps
    }

    /// The ring that a dependency would close, without adding it.
    pub fn would_close(
        &mut self,
        from: Option<Site>,
        ends: (End, End),
        event: &mut Event,
    ) -> Option<Ring> {
        let path = self.graph.would_close(ends.0, ends.1)?;
        Some(self.ring(&path, ends.0, ends.1, (from, None), false, event))
    }

    fn ring(
        &mut self,
        path: &[EdgeId],
        prev: End,
        next: End,
        (from_site, from_stack): (Option<Site>, Option<StackId>),
        threaded: bool,
        event: &mut Event,
    ) -> Ring {
        let witness = Witness { from_site, from_stack, threaded, ..self.witness_now(event) };
        let mut ring = Ring::new();
        for edge in path {
            let (from, to, trace) = self.graph.edge(*edge);
            ring.push(CycleEdge { from, to, witness: self.witness(trace) });
        }
        // The way back may end at either half of `prev`; the new edge starts where it ended.
        let from = ring.last().map_or_else(|| prev.arrival(), |edge| edge.to);
        ring.push(CycleEdge { from, to: next.arrival(), witness });
        ring
    }
}

/// What to remember of an event under a lock of this class that was taken at this place.
fn trace(
    classes: &mut Classes,
    moments: &mut Moments,
    from: Option<(ClassId, Site)>,
    threaded: bool,
    event: &mut Event,
) -> Trace {
    let from = from.map_or(0, |(class, site)| classes.place_of(class, site) + 1);
    Trace { from, moment: event.moment(moments) << 1 | threaded as u32 }
}

/// In which configurations a ring can close: where every handler in it is threaded on
/// PREEMPT_RT, there is no interrupt to close it there.
pub fn ring_configs(ring: &Ring) -> ConfigSet {
    let mut configs = ConfigSet::ALL;
    for edge in ring {
        if edge.from == NodeKind::Context(ContextId::HARDIRQ) {
            if !edge.witness.threaded {
                return ConfigSet::ALL;
            }
            configs = ConfigSet::NOT_RT;
        }
    }
    configs
}
