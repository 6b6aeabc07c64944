//! The lock graph: who waits for whom, kept acyclic.
//!
//! Every class is two nodes, *arrived as recursive reader* (`R`) and *arrived otherwise* (`N`).
//! A dependency `prev -> next` goes to `next.R` if next is a recursive read, else to `next.N`; it
//! leaves from `prev.N` always, and from `prev.R` only if prev is held exclusively. So the path
//! "recursive read in, shared hold out", on which nobody waits, does not exist, and a strong path
//! in Linux's sense is simply a path. Every context is one node more.
//!
//! Linux keeps a class graph with four kinds of edges and filters during the search
//! (`__bfs()`, `kernel/locking/lockdep.c`).

mod topology;
mod order;
mod path;
mod soft;

use self::order::Order;
use self::topology::{CONTEXTS, LOCKS, Layer, Topology};
use crate::class::ClassId;
use crate::context::ContextId;
use crate::mode::Mode;

/// A node by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Node(pub(crate) u32);

/// What a node stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NodeKind {
    /// A class, arrived at as a recursive reader or otherwise.
    Lock {
        /// The class.
        class: ClassId,
        /// Whether this is the recursive reader's half.
        recursive: bool,
    },
    /// A context that interrupts.
    Context(ContextId),
}

/// One end of a dependency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum End {
    /// A lock held or wanted in this mode. `normal` is false for per-CPU locks and overrides.
    Lock {
        /// The class.
        class: ClassId,
        /// The mode.
        mode: Mode,
        /// Whether cycles through contexts may run over it.
        normal: bool,
    },
    /// A context that interrupts.
    Context(ContextId),
}

/// An edge by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EdgeId(pub(crate) u32);

/// What a new dependency came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Insertion {
    /// It was there before.
    Known,
    /// It was added; the number of its record.
    Added(u32),
    /// It closes this cycle and was not added: the edges of a shortest path back, in order, from
    /// the dependency's target to its source.
    Cycle(Vec<EdgeId>),
}

/// The nodes of one vertex that a dependency leaves.
#[derive(Clone, Copy, Debug)]
struct Sources {
    /// The one that every dependency leaves.
    first: Node,
    /// Which of the two, as bits.
    halves: u32,
}

impl Sources {
    fn has(self, node: Node) -> bool {
        self.halves & node.half() != 0 && (node == self.first || node == self.first.other_half())
    }

    /// Both nodes of the vertex; those that are not among the sources are to be passed over.
    fn both(self) -> [Node; 2] {
        [self.first, self.first.other_half()]
    }
}

/// A dependency as the graph sees it.
#[derive(Clone, Copy, Debug)]
struct Step {
    sources: Sources,
    /// The node that it leads to.
    target: Node,
    among_locks: bool,
    through_contexts: bool,
}

impl Step {
    fn layers(&self) -> u32 {
        let contexts = if self.through_contexts { CONTEXTS } else { 0 };
        contexts | if self.among_locks { LOCKS } else { 0 }
    }
}

/// The graph, with a witness `W` for each edge.
///
/// Beside the edges that are kept acyclic there are loose ones (`soft.rs`), which close no ring that
/// can hang as far as is known.
///
/// # Invariants
/// In each layer, every edge of the layer goes upwards in the layer's order, so both layers
/// are acyclic. A class that is not normal is on no cycle through a context longer than
/// context -> class -> context.
#[derive(Debug)]
pub struct Graph<W> {
    topology: Topology<W>,
    /// Cycles among locks. Kept only once a class that is not normal has a dependency: before
    /// that the other layer, which holds every edge, is enough.
    locks: Option<Order>,
    /// Cycles among normal locks and contexts.
    contexts: Order,
    /// How many edges are on the overlay.
    soft: usize,
}

impl<W: Copy> Graph<W> {
    /// An empty graph.
    pub fn new() -> Self {
        Graph { topology: Topology::new(), locks: None, contexts: Order::default(), soft: 0 }
    }

    /// Adds a dependency, unless it closes a cycle. The witness is asked for only if it is added.
    pub fn insert_edge(&mut self, prev: End, next: End, witness: impl FnOnce() -> W) -> Insertion {
        let (step, missing) = self.step(prev, next);
        if missing == 0 {
            return Insertion::Known;
        }
        match self.make_room(&step, missing) {
            Some(cycle) => Insertion::Cycle(cycle),
            None => Insertion::Added(self.add(&step, missing, step.layers(), witness())),
        }
    }

    /// The nodes of a dependency, and those of its sources from which it is not in the graph: a
    /// dependency on a shared hold may be there alone.
    fn step(&mut self, prev: End, next: End) -> (Step, u32) {
        let first = self.node(prev.source());
        let sources = Sources { first, halves: prev.halves(first) };
        let target = self.node(next.arrival());
        let missing = sources.halves & !self.topology.halves(first, target);
        let among_locks = !prev.is_context() && !next.is_context();
        let through_contexts = prev.is_normal() && next.is_normal();
        (Step { sources, target, among_locks, through_contexts }, missing)
    }

    fn add(&mut self, step: &Step, halves: u32, layers: u32, witness: W) -> u32 {
        self.topology.add(step.sources.first, halves, step.target, layers, witness)
    }

    /// The nodes that a dependency on this end leaves, if they are in the graph.
    fn sources(&self, prev: End) -> Option<Sources> {
        let first = self.topology.find_node(prev.source())?;
        Some(Sources { first, halves: prev.halves(first) })
    }

    /// An edge back to one of a dependency's sources.
    fn back(&self, sources: Sources, target: Node) -> Option<EdgeId> {
        for source in &sources.both() {
            if sources.has(*source)
                && let Some(back) = self.topology.find_edge(target, *source)
            {
                return Some(back);
            }
        }
        None
    }

    /// Makes room for edges from these nodes in the orders that they are in, or tells the cycle that
    /// one of them closes.
    fn make_room(&mut self, step: &Step, halves: u32) -> Option<Vec<EdgeId>> {
        let Step { sources, target, among_locks, through_contexts } = *step;
        if !through_contexts && !among_locks {
            // Only the cycle of two counts, so the edge is in no layer.
            return Some(vec![self.back(sources, target)?]);
        }
        if !through_contexts && self.locks.is_none() {
            self.locks = Some(self.contexts.clone());
        }
        // A dependency is in the graph whole or not at all, so both halves are ordered before
        // either is added. The second does not undo the first: what moves up is the target and
        // what it reaches, and the first source is not among that.
        for source in &sources.both() {
            if source.half() & halves == 0 {
                continue;
            }
            let (source, mut acyclic) = (*source, true);
            if let Some(order) = &mut self.locks
                && among_locks
            {
                acyclic = order.insert(&self.topology, Layer::Locks, source, target);
            }
            if acyclic && through_contexts {
                acyclic = self.contexts.insert(&self.topology, Layer::Contexts, source, target);
            }
            if !acyclic {
                let cycle = self.shortest_cycle(sources, target, among_locks, through_contexts);
                return Some(cycle.expect("the order found a cycle, so the search finds it"));
            }
        }
        None
    }

    /// Whether the dependency is in the graph.
    pub fn contains(&self, prev: End, next: End) -> bool {
        let Some(target) = self.topology.find_node(next.arrival()) else { return false };
        let Some(sources) = self.sources(prev) else { return false };
        sources.halves & !self.topology.halves(sources.first, target) == 0
    }

    /// The cycle that the dependency would close, without adding it.
    pub fn would_close(&self, prev: End, next: End) -> Option<Vec<EdgeId>> {
        let target = self.topology.find_node(next.arrival())?;
        let sources = self.sources(prev)?;
        let among_locks = !prev.is_context() && !next.is_context();
        let through_contexts = prev.is_normal() && next.is_normal();
        if !among_locks && !through_contexts {
            return Some(vec![self.back(sources, target)?]);
        }
        self.shortest_cycle(sources, target, among_locks, through_contexts)
    }

    fn shortest_cycle(
        &self,
        sources: Sources,
        target: Node,
        among_locks: bool,
        through_contexts: bool,
    ) -> Option<Vec<EdgeId>> {
        // A ring among locks needs no interrupt to close, so it is told before one that does.
        for (layer, counts) in [(Layer::Locks, among_locks), (Layer::Contexts, through_contexts)] {
            if counts && let Some(path) = self.find_path(target, sources, layer) {
                return Some(path);
            }
        }
        None
    }

    fn node(&mut self, kind: NodeKind) -> Node {
        let (node, new) = self.topology.node(kind);
        if new {
            let nodes = self.topology.node_limit();
            self.contexts.extend(nodes);
            if let Some(order) = &mut self.locks {
                order.extend(nodes);
            }
        }
        node
    }

    /// The two ends and the witness of an edge.
    pub fn edge(&self, id: EdgeId) -> (NodeKind, NodeKind, W) {
        self.topology.edge(id)
    }

    /// The witness of a dependency that is in the graph, to be changed.
    pub fn witness_mut(&mut self, prev: End, next: End) -> Option<&mut W> {
        let source = self.topology.find_node(prev.source())?;
        let target = self.topology.find_node(next.arrival())?;
        let edge = self.topology.find_edge(source, target)?;
        Some(self.topology.witness_mut(edge))
    }

    /// All edges between nodes by number, in order of insertion.
    pub fn edge_ids(&self) -> impl Iterator<Item = EdgeId> {
        self.topology.edge_ids()
    }

    /// All edges between nodes, in order of insertion: a dependency on an exclusive lock is two.
    pub fn edges(&self) -> impl Iterator<Item = (NodeKind, NodeKind, W)> {
        self.topology.edge_ids().map(|id| self.edge(id))
    }

    /// How many edges there are, the two halves of a dependency counted as one.
    pub fn len(&self) -> usize {
        self.topology.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All edges by their record, in order of insertion: from which class or context to which node,
    /// and whether it leaves both halves of the class.
    #[cfg(feature = "dump")]
    pub fn all(&self) -> impl Iterator<Item = (u32, NodeKind, NodeKind, bool, W)> {
        (0..self.topology.len() as u32).map(|record| {
            let (from, to, witness) = self.topology.edge(EdgeId(record << 1));
            (record, from, to, self.topology.leaves(record) & 0b10 != 0, witness)
        })
    }

    /// The bytes that nodes, edges and orders take on the heap, slack included.
    pub fn bytes(&self) -> usize {
        let locks = self.locks.as_ref().map_or(0, Order::bytes);
        self.topology.bytes() + self.contexts.bytes() + locks
    }

    /// Checks what the type promises, in time proportional to the graph.
    ///
    /// # Panics
    /// If an edge goes downwards in an order, or the tables disagree: a bug in this crate.
    pub fn check_invariants(&self) {
        self.topology.check_invariants();
        self.contexts.check_invariants(&self.topology, Layer::Contexts);
        let locks = self.locks.as_ref().unwrap_or(&self.contexts);
        locks.check_invariants(&self.topology, Layer::Locks);
    }
}

impl<W: Copy> Default for Graph<W> {
    fn default() -> Self {
        Self::new()
    }
}

impl End {
    fn is_context(self) -> bool {
        matches!(self, End::Context(_))
    }

    /// How the lock is held or wanted; exclusively of a context.
    pub fn mode(self) -> Mode {
        match self {
            End::Lock { mode, .. } => mode,
            End::Context(_) => Mode::Exclusive,
        }
    }

    fn is_normal(self) -> bool {
        !matches!(self, End::Lock { normal: false, .. })
    }

    /// The node at which a dependency on this end arrives.
    pub fn arrival(self) -> NodeKind {
        match self {
            End::Lock { class, mode, .. } => {
                NodeKind::Lock { class, recursive: mode == Mode::RecursiveRead }
            }
            End::Context(id) => NodeKind::Context(id),
        }
    }

    /// The node that every dependency on this end leaves.
    fn source(self) -> NodeKind {
        match self {
            End::Lock { class, .. } => NodeKind::Lock { class, recursive: false },
            End::Context(id) => NodeKind::Context(id),
        }
    }

    /// Which nodes of its vertex a dependency on this end leaves, as bits; `first` is one.
    fn halves(self, first: Node) -> u32 {
        match self {
            End::Lock { mode: Mode::Exclusive, .. } => first.half() | first.other_half().half(),
            _ => first.half(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lock(class: u32, mode: Mode) -> End {
        End::Lock { class: ClassId(class << 3), mode, normal: true }
    }

    fn local(class: u32) -> End {
        End::Lock { class: ClassId(class << 3), mode: Mode::Exclusive, normal: false }
    }

    fn insert(graph: &mut Graph<()>, prev: End, next: End) -> Option<usize> {
        let insertion = graph.insert_edge(prev, next, || ());
        graph.check_invariants();
        match insertion {
            Insertion::Cycle(path) => Some(path.len()),
            Insertion::Known | Insertion::Added(_) => None,
        }
    }

    const HARDIRQ: End = End::Context(ContextId::HARDIRQ);
    use Mode::{Exclusive, RecursiveRead, Shared};

    #[test]
    fn the_shortest_way_back_is_told() {
        let mut graph = Graph::new();
        for (a, b) in [(1, 2), (2, 3), (3, 4), (2, 4)] {
            assert_eq!(insert(&mut graph, lock(a, Exclusive), lock(b, Exclusive)), None);
        }
        assert_eq!(insert(&mut graph, lock(4, Exclusive), lock(1, Exclusive)), Some(2));
        assert_eq!(insert(&mut graph, lock(4, Exclusive), lock(1, Exclusive)), Some(2));
    }

    #[test]
    fn a_recursive_reader_passes_a_shared_hold() {
        // X(A) -> r(B), then S(B) -> X(A): whoever waits for B waits for a writer only.
        let mut graph = Graph::new();
        assert_eq!(insert(&mut graph, lock(1, Exclusive), lock(2, RecursiveRead)), None);
        assert_eq!(insert(&mut graph, lock(2, Shared), lock(1, Exclusive)), None);
        assert_eq!(insert(&mut graph, lock(2, Exclusive), lock(1, Exclusive)), Some(1));
    }

    #[test]
    fn a_refused_dependency_leaves_no_half_behind() {
        // B.R -> A closes a cycle, B.N -> A alone would not.
        let mut graph = Graph::new();
        insert(&mut graph, lock(1, Exclusive), lock(2, RecursiveRead));
        let edges = graph.edges().count();
        assert_eq!(insert(&mut graph, lock(2, Exclusive), lock(1, Exclusive)), Some(1));
        assert_eq!(graph.edges().count(), edges);
        assert!(!graph.contains(lock(2, Shared), lock(1, Exclusive)));
    }

    #[test]
    fn a_per_cpu_lock_is_on_no_long_cycle_through_a_context() {
        let mut graph = Graph::new();
        assert_eq!(insert(&mut graph, HARDIRQ, lock(1, Exclusive)), None);
        assert_eq!(insert(&mut graph, lock(1, Exclusive), local(2)), None);
        assert_eq!(insert(&mut graph, local(2), HARDIRQ), None);
        assert_eq!(insert(&mut graph, HARDIRQ, local(2)), Some(1), "but on the cycle of two");
        assert_eq!(insert(&mut graph, local(2), lock(1, Exclusive)), Some(1), "and among locks");
        assert_eq!(insert(&mut graph, lock(1, Exclusive), HARDIRQ), Some(1));
    }

    #[test]
    fn would_close_agrees_with_insertion() {
        let mut graph = Graph::new();
        insert(&mut graph, lock(1, Exclusive), lock(2, Exclusive));
        insert(&mut graph, HARDIRQ, lock(1, Exclusive));
        assert!(graph.would_close(lock(2, Shared), lock(1, Shared)).is_some());
        assert!(graph.would_close(lock(2, Shared), HARDIRQ).is_some());
        assert!(graph.would_close(lock(1, Shared), lock(3, Shared)).is_none());
    }
}
