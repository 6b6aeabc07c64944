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
use super::sides::{self, Nesting, Side, Sides};
use super::writers::Writers;
use super::{Event, Trace, Witness, trace};
use crate::class::ClassId;
use crate::graph::{EdgeId, End, Graph, Insertion, NodeKind};
use crate::held::HeldLock;
use crate::instance::{self, Instances, Life};
use crate::mode::Mode;
use crate::violation::{Closes, CycleEdge};

/// Locks farther apart than this are of no one array.
const FAR: usize = 16 << 20;
/// How many places of an array are remembered.
const PLACES: usize = 64;
/// How many arrays are remembered.
const ARRAYS: usize = 1 << 12;

/// Whether two locks may lie in one array of such locks.
pub fn may_be_of_one_array(one: usize, other: usize, size: usize) -> bool {
    let apart = one.abs_diff(other);
    size > 0 && apart < FAR && apart.is_multiple_of(size)
}

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

/// One nesting of two locks of an array, the first of its kind.
#[derive(Clone, Debug)]
struct Step {
    up: bool,
    side: Side,
    trace: Trace,
}

/// Locks of one class that lie in a row.
#[derive(Debug)]
struct Array {
    class: ClassId,
    size: usize,
    /// The first ones that were seen, in order.
    places: Vec<usize>,
    /// Where all that were seen lie.
    from: usize,
    to: usize,
    /// Whether two were seen that lie as separate objects do not.
    dense: bool,
    /// Whether they are statics, which lie in a row whatever they are to each other.
    fixed: Option<bool>,
    steps: Vec<Step>,
}

/// Nestings of a class whose locks are no array of locks. They may be parts of larger objects that lie
/// in a row.
#[derive(Debug)]
struct Spread {
    class: ClassId,
    first: usize,
    /// What all distances are multiples of.
    stride: usize,
    steps: Vec<Step>,
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
    arrays: Vec<Array>,
    spreads: Vec<Spread>,
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
        let trace = trace(&mut self.classes, &mut self.moments, from, false, event);
        let ring = self.instance_ring(&side, nesting, trace, instances);
        let verdict = match ring {
            Some(ring) => Verdict::Ring(ring),
            None => self.places(side, trace, nesting, instances),
        };
        // As long as nobody writes one of them, readers wait for nobody.
        let told = !matches!(verdict, Verdict::Agrees | Verdict::Unsure);
        if told && self.writers.sleeps(outer.class()) {
            self.within.pending.push((outer.class(), verdict));
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
    fn places(
        &mut self,
        side: Side,
        trace: Trace,
        nesting: &Nesting<'_>,
        instances: &mut Instances,
    ) -> Verdict {
        let (outer, wanted) = (nesting.outer(), nesting.wanted);
        let places = [outer.map(), wanted.map];
        let step = Step { up: places[0] < places[1], side, trace };
        let within = &mut self.within;
        let array = within.array(wanted.class, wanted.size, places, instances);
        let proven = array.is_some_and(|array| within.arrays[array].is_proven());
        if let Some(array) = array.filter(|_| !proven) {
            // What counts once it is proven to be an array.
            keep(&mut within.arrays[array].steps, &step, nesting, instances);
        }
        let (steps, in_a_row) = match array.filter(|_| proven) {
            Some(array) => (&mut within.arrays[array].steps, true),
            None => {
                let spread = within.spread(wanted.class, places, instances);
                let in_a_row = spread.is_in_a_row(wanted.size);
                (&mut spread.steps, in_a_row)
            }
        };
        let contrary = |other: &&Step| {
            let lives = other.lives(instances);
            lives && other.up != step.up && other.side.conflicts(&step.side)
        };
        let against = steps.iter().find(contrary);
        let excuse = against.and_then(|other| other.side.common_guard(&step.side, true));
        let other = match against {
            Some(other) if in_a_row => other.clone(),
            _ => {
                keep(steps, &step, nesting, instances);
                return if proven { Verdict::Agrees } else { Verdict::Unsure };
            }
        };
        if excuse.is_some() {
            keep(steps, &step, nesting, instances);
        }
        let (traces, sides) = ([other.trace, step.trace], [&other.side, &step.side]);
        let excuse = excuse.map(Excuse::Gated);
        let told = self.told(wanted.class, &traces, &sides, Closes::Classes, excuse, instances);
        Verdict::NoCommonOrder(told)
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
        self.sweep_arrays(instances);
    }

    fn sweep_arrays(&mut self, instances: &Instances) {
        self.arrays.retain(|array| array.steps.iter().any(|step| step.lives(instances)));
    }

    /// The array of two locks, if they may be of one.
    fn array(
        &mut self,
        class: ClassId,
        size: usize,
        places: [usize; 2],
        instances: &Instances,
    ) -> Option<usize> {
        if !may_be_of_one_array(places[0], places[1], size) {
            return None;
        }
        let found = self.arrays.iter().position(|array| array.may_have(class, size, places[0]));
        if found.is_none() {
            if self.arrays.len() >= ARRAYS {
                self.sweep_arrays(instances);
            }
            if self.arrays.len() >= ARRAYS {
                return None;
            }
            let (from, to) = (places[0], places[0]);
            let (steps, places) = (Vec::new(), Vec::new());
            let array = Array { class, size, places, from, to, dense: false, fixed: None, steps };
            self.arrays.push(array);
        }
        let i = found.unwrap_or(self.arrays.len() - 1);
        self.arrays[i].add(places[0]);
        self.arrays[i].add(places[1]);
        Some(i)
    }

    /// The locks of a class that are in no array of locks.
    fn spread(&mut self, class: ClassId, places: [usize; 2], instances: &Instances) -> &mut Spread {
        let found = self.spreads.iter().position(|spread| spread.class == class);
        let i = found.unwrap_or_else(|| {
            let (first, steps) = (places[0], Vec::new());
            self.spreads.push(Spread { class, first, stride: 0, steps });
            self.spreads.len() - 1
        });
        let spread = &mut self.spreads[i];
        spread.steps.retain(|step| step.lives(instances));
        if spread.steps.is_empty() {
            (spread.first, spread.stride) = (places[0], 0);
        }
        for place in &places {
            let apart = spread.first.abs_diff(*place);
            spread.stride = if apart < FAR { common_divisor(spread.stride, apart) } else { 1 };
        }
        spread
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

    pub(super) fn bytes(&self) -> usize {
        let arrays = self.arrays.capacity() * size_of::<Array>();
        self.graph.bytes() + self.sides.bytes() + arrays
    }
}

/// Remembers a step, the first of its kind.
fn keep(steps: &mut Vec<Step>, step: &Step, nesting: &Nesting<'_>, instances: &mut Instances) {
    steps.retain(|step| step.lives(instances));
    let like = |known: &&mut Step| known.up == step.up && known.side.modes == step.side.modes;
    match steps.iter_mut().find(like) {
        Some(known) => {
            known.side.meet(nesting, instances);
        }
        None => steps.push(step.clone()),
    }
}

impl Step {
    fn lives(&self, instances: &Instances) -> bool {
        let lives = |number| instances.life_of(number) == Life::Alive;
        lives(self.side.instances[0]) || lives(self.side.instances[1])
    }
}

impl Spread {
    /// Whether these are parts of objects that lie in a row. Separate objects on the heap begin at
    /// multiples of 16.
    fn is_in_a_row(&self, size: usize) -> bool {
        size > 0
            && self.stride >= size
            && !self.stride.is_multiple_of(16)
            && !instance::is_static(self.first)
    }
}

impl Array {
    fn may_have(&self, class: ClassId, size: usize, place: usize) -> bool {
        let near = place + FAR > self.from && place < self.to + FAR;
        self.class == class
            && self.size == size
            && near
            && place.abs_diff(self.from).is_multiple_of(size)
    }

    fn add(&mut self, place: usize) {
        (self.from, self.to) = (self.from.min(place), self.to.max(place));
        let Err(at) = self.places.binary_search(&place) else { return };
        if self.places.len() < PLACES {
            self.places.insert(at, place);
            let beside = |i: usize| self.places.get(i + 1).map(|next| next - self.places[i]);
            let before = at.checked_sub(1).and_then(beside);
            let near = |apart: usize| apart == self.size || !apart.is_multiple_of(16);
            self.dense |= before.is_some_and(near) || beside(at).is_some_and(near);
        }
    }

    /// Whether it is known to be an array, and not locks that lie so by chance.
    ///
    /// Separate objects on the heap begin at multiples of 16, and most allocators keep a word of their
    /// own before each, so that two do not lie side by side.
    fn is_proven(&mut self) -> bool {
        let places = &self.places;
        self.dense
            && !*self
                .fixed
                .get_or_insert_with(|| places.iter().any(|place| instance::is_static(*place)))
    }
}

fn common_divisor(mut a: usize, mut b: usize) -> usize {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// Whether a lock that is held is of the class that is wanted, and another one.
pub fn is_another(held: &HeldLock, class: ClassId, map: usize) -> bool {
    held.class() == class && held.map() != map && held.checked()
}
