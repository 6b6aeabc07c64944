//! The order of locks within one class of a program: nobody declares it, so it is inferred.
//!
//! A `Vec` of locks is one class, and code that takes several of them does so in some order of its
//! own. Two things are remembered. The *instances*: who was wanted under whom, a graph like that of
//! classes; a ring in it is a finding wherever the locks lie. And the *places*: as long as locks of
//! one array are taken upwards only, or downwards only, all is well, and the next such nesting need
//! not be looked at. Once they are taken both ways, no ring of instances is needed to know that there
//! is no common order.
//!
//! Locks that lie apart have places by chance, and a constructor that makes unrelated locks makes
//! them one class; there only the instances count. So an array must be proven.

use super::Memory;
use super::rings::{Closed, Excuse};
use super::rows::{Row, Rows, Step};
use super::sides::{self, Nesting, Side, Sides};
use super::writers::Writers;
use super::{Event, Trace, Witness, trace};
use crate::class::ClassId;
use crate::graph::{EdgeId, End, Graph, Insertion, NodeKind};
use crate::held::HeldLock;
use crate::instance::{Instances, Life};
use crate::mode::Mode;
use crate::violation::{Closes, CycleEdge};

/// What a nesting within a class came to.
#[derive(Debug)]
pub enum Verdict {
    /// It agrees with the order of its array; the next one that does need not be looked at.
    Agrees,
    /// Nothing is wrong with it, and the next one must be looked at.
    Unsure,
    /// The instances close a ring.
    Ring(Closed),
    /// Locks of one array are taken in both orders; first the older nesting, then this one.
    NoCommonOrder(Closed),
}

/// All that is known of orders within classes.
#[derive(Debug, Default)]
pub(super) struct Within {
    /// Whose nodes are instances.
    graph: Graph<Trace>,
    sides: Sides,
    edges: usize,
    /// After how many edges those of locks that are gone are taken out.
    sweep_at: usize,
    rows: Rows,
    /// What is to be told once a class is written.
    pending: Vec<(ClassId, Verdict)>,
}

fn end(number: u32, mode: Mode) -> End {
    End::Lock { class: ClassId(number << 3), mode, normal: true }
}

fn number(node: NodeKind) -> u32 {
    match node {
        NodeKind::Lock { class, .. } => class.0 >> 3,
        NodeKind::Context(_) => 0,
    }
}

impl Memory {
    /// Looks at a lock that is wanted under another one of its class.
    pub fn nest(
        &mut self,
        nesting: &Nesting<'_>,
        instances: &mut Instances,
        event: &mut Event,
    ) -> Verdict {
        let outer = nesting.outer();
        let side = Side::of(nesting, instances);
        let from = Some((outer.class(), outer.site));
        let ends = (end(0, outer.mode()), end(0, nesting.wanted.mode));
        let trace = trace(&mut self.classes, &mut self.moments, from, ends, false, event);
        let ring = self.instance_ring(&side, nesting, trace, instances);
        let verdict = match ring {
            Some(ring) if ring.excuse.is_none() => Verdict::Ring(ring),
            // A guard that keeps these two apart need not keep others of their array apart.
            ring => match (self.rows(side, trace, nesting, instances), ring) {
                (Verdict::NoCommonOrder(rows), ring) if rows.excuse.is_none() || ring.is_none() => {
                    Verdict::NoCommonOrder(rows)
                }
                (_, Some(ring)) => Verdict::Ring(ring),
                (rows, None) => rows,
            },
        };
        // As long as nobody writes one of them, readers wait for nobody.
        let told = !matches!(verdict, Verdict::Agrees | Verdict::Unsure);
        if told && self.writers.sleeps(outer.class()) {
            self.within.keep_for_later(outer.class(), verdict);
            return Verdict::Unsure;
        }
        verdict
    }

    /// The ring that the two instances close.
    fn instance_ring(
        &mut self,
        side: &Side,
        nesting: &Nesting<'_>,
        trace: Trace,
        instances: &mut Instances,
    ) -> Option<Closed> {
        if self.within.edges > self.within.sweep_at {
            self.within.sweep(instances);
        }
        let path = match self.within.insert(side, nesting, trace, instances) {
            Some(path) if self.within.all_live(&path, instances) => path,
            // A lock that is gone is in no ring.
            Some(_) => {
                self.within.sweep(instances);
                self.within.insert(side, nesting, trace, instances)?
            }
            None => return None,
        };
        let (mut traces, mut sides) = (Vec::new(), Vec::new());
        for edge in &path {
            if let Some(side) = self.within.sides.get(edge.record()) {
                traces.push(self.within.graph.edge(*edge).2);
                sides.push(side);
            }
        }
        traces.push(trace);
        sides.push(side);
        let excuse = sides::gate(&sides, false).map(Excuse::Gated);
        let class = nesting.wanted.class;
        Some(self.told(class, &traces, &sides, Closes::Instances, excuse, instances))
    }

    /// What the places of the two say.
    fn rows(
        &mut self,
        side: Side,
        trace: Trace,
        nesting: &Nesting<'_>,
        instances: &mut Instances,
    ) -> Verdict {
        let class = nesting.wanted.class;
        let step = Step { up: nesting.outer().map() < nesting.wanted.map, side, trace };
        match self.within.rows.judge(&step, nesting, instances) {
            Row::Agrees => Verdict::Agrees,
            Row::Unsure => Verdict::Unsure,
            Row::Against(other) => {
                let excuse = other.side.common_guard(&step.side, true).map(Excuse::Gated);
                let (traces, sides) = ([other.trace, step.trace], [&other.side, &step.side]);
                Verdict::NoCommonOrder(self.told(
                    class,
                    &traces,
                    &sides,
                    Closes::Classes,
                    excuse,
                    instances,
                ))
            }
        }
    }

    fn told(
        &self,
        class: ClassId,
        traces: &[Trace],
        sides: &[&Side],
        closes: Closes,
        excuse: Option<Excuse>,
        instances: &Instances,
    ) -> Closed {
        let node = NodeKind::Lock { class, recursive: false };
        let mut ring = Vec::with_capacity(traces.len());
        for (i, trace) in traces.iter().enumerate() {
            let between = Some(sides[i].between(instances));
            let witness = Witness { between, ..self.witness(*trace) };
            ring.push(CycleEdge { from: node, to: node, witness });
        }
        Closed { ring, closes: Some(closes), excuse }
    }
}

impl Within {
    /// Adds who was wanted under whom, or gives the way back.
    fn insert(
        &mut self,
        side: &Side,
        nesting: &Nesting<'_>,
        trace: Trace,
        instances: &mut Instances,
    ) -> Option<Vec<EdgeId>> {
        let [from, to] = side.instances;
        let (prev, next) = (end(from, side.modes[0]), end(to, side.modes[1]));
        match self.graph.insert_edge(prev, next, || trace) {
            Insertion::Cycle(path) => return Some(path),
            Insertion::Added(record) => {
                self.sides.set(record, side.clone());
                self.edges += 1;
            }
            Insertion::Known => {
                for record in self.graph.records(prev, next) {
                    self.sides.meet(record, nesting, instances);
                }
            }
        }
        None
    }

    fn all_live(&self, path: &[EdgeId], instances: &Instances) -> bool {
        let lives = |node| instances.life_of(number(node)) == Life::Alive;
        path.iter().all(|edge| {
            let (from, to, _) = self.graph.edge(*edge);
            lives(from) && lives(to)
        })
    }

    /// Takes out what is known of locks that are gone.
    fn sweep(&mut self, instances: &Instances) {
        let (old, sides) = (std::mem::take(&mut self.graph), std::mem::take(&mut self.sides));
        self.edges = 0;
        for id in old.edge_ids() {
            let (from, to, trace) = old.edge(id);
            let (from, to) = (number(from), number(to));
            let lives = |number| instances.life_of(number) == Life::Alive;
            if !lives(from) || !lives(to) {
                continue;
            }
            let Some(side) = sides.get(id.record()) else { continue };
            let (prev, next) = (end(from, side.modes[0]), end(to, side.modes[1]));
            if let Insertion::Added(record) = self.graph.insert_edge(prev, next, || trace) {
                self.sides.set(record, side.clone());
                self.edges += 1;
            }
        }
        self.sweep_at = 2 * self.edges + 1024;
        self.rows.sweep(instances);
    }

    /// Keeps what is to be told once a class is written: one of each kind.
    fn keep_for_later(&mut self, class: ClassId, verdict: Verdict) {
        let is_ring = |verdict: &Verdict| matches!(verdict, Verdict::Ring(_));
        let new = is_ring(&verdict);
        if !self.pending.iter().any(|(other, kept)| *other == class && is_ring(kept) == new) {
            self.pending.push((class, verdict));
        }
    }

    /// What was kept of classes that are awake now.
    pub(super) fn wake(&mut self, writers: &Writers) -> Vec<Verdict> {
        let mut awake = Vec::new();
        for (class, verdict) in std::mem::take(&mut self.pending) {
            if writers.sleeps(class) {
                self.pending.push((class, verdict));
            } else {
                awake.push(verdict);
            }
        }
        awake
    }

    #[cfg(feature = "dump")]
    pub(super) fn rows(&self) -> &Rows {
        &self.rows
    }

    pub(super) fn bytes(&self) -> usize {
        self.graph.bytes() + self.sides.bytes() + self.rows.bytes()
    }
}

/// Whether a lock that is held is of the class that is wanted, and another one.
pub fn is_another(held: &HeldLock, class: ClassId, map: usize) -> bool {
    held.class() == class && held.map() != map && held.checked()
}
