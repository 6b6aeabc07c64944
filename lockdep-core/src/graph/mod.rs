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

pub mod order;
pub mod path;

use std::collections::HashMap;

use self::order::{Layer, Order, Topology};
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
    /// It was added.
    Added,
    /// It closes this cycle and was not added: the edges of a shortest path back, in order, from
    /// the dependency's target to its source.
    Cycle(Vec<EdgeId>),
}

#[derive(Debug)]
struct Edge<W> {
    from: Node,
    to: Node,
    witness: W,
}

/// The graph, with a witness `W` for each edge.
///
/// # Invariants
/// In each [`Layer`], every edge of the layer goes upwards in the layer's order, so both layers
/// are acyclic. A class that is not normal is on no cycle through a context longer than
/// context -> class -> context.
#[derive(Debug)]
pub struct Graph<W> {
    nodes: Vec<NodeKind>,
    by_kind: HashMap<NodeKind, Node>,
    edges: Vec<Edge<W>>,
    by_ends: HashMap<(Node, Node), EdgeId>,
    topology: Topology,
    /// Cycles among locks. Kept only once a class that is not normal has a dependency: before
    /// that the other layer, which holds every edge, is enough.
    locks: Option<Order>,
    /// Cycles among normal locks and contexts.
    contexts: Order,
}

impl<W: Copy> Graph<W> {
    /// An empty graph.
    pub fn new() -> Self {
        Graph {
            nodes: Vec::new(),
            by_kind: HashMap::new(),
            edges: Vec::new(),
            by_ends: HashMap::new(),
            topology: Topology::default(),
            locks: None,
            contexts: Order::default(),
        }
    }

    /// Adds a dependency, unless it closes a cycle.
    pub fn insert_edge(&mut self, prev: End, next: End, witness: impl FnOnce() -> W) -> Insertion {
        let sources = self.sources(prev);
        let target = self.target(next);
        if self.has_all(sources, target) {
            return Insertion::Known;
        }
        let among_locks = !prev.is_context() && !next.is_context();
        let through_contexts = prev.is_normal() && next.is_normal();
        if !through_contexts && !among_locks {
            return self.insert_loose(sources, target, witness);
        }
        if !through_contexts && self.locks.is_none() {
            self.locks = Some(self.contexts.clone());
        }
        let witness = witness();
        let before = self.edges.len();
        for source in sources.into_iter().flatten() {
            if self.by_ends.contains_key(&(source, target)) {
                continue;
            }
            let mut acyclic = true;
            if let Some(order) = self.locks.as_mut().filter(|_| among_locks) {
                acyclic = order.insert(&self.topology, Layer::Locks, source, target);
            }
            if acyclic && through_contexts {
                acyclic = self.contexts.insert(&self.topology, Layer::Contexts, source, target);
            }
            if !acyclic {
                // A dependency is in the graph whole or not at all; the order stays valid
                // without its first half.
                self.truncate(before);
                return Insertion::Cycle(self.shortest_cycle(sources, target, among_locks));
            }
            self.topology.add(source, target, among_locks, through_contexts);
            self.push(source, target, witness);
        }
        Insertion::Added
    }

    /// An edge between a context and a class that is not normal: only the cycle of two counts,
    /// so the edge is in no layer.
    fn insert_loose(
        &mut self,
        sources: [Option<Node>; 2],
        target: Node,
        witness: impl FnOnce() -> W,
    ) -> Insertion {
        for source in sources.into_iter().flatten() {
            if let Some(back) = self.by_ends.get(&(target, source)) {
                return Insertion::Cycle(vec![*back]);
            }
        }
        let witness = witness();
        for source in sources.into_iter().flatten() {
            if !self.by_ends.contains_key(&(source, target)) {
                self.push(source, target, witness);
            }
        }
        Insertion::Added
    }

    /// Whether the dependency is in the graph.
    pub fn contains(&self, prev: End, next: End) -> bool {
        let halves = prev.halves().into_iter().flatten();
        let Some(target) = self.by_kind.get(&next.arrival()) else { return false };
        halves
            .map(|half| self.by_kind.get(&half))
            .all(|source| source.is_some_and(|s| self.by_ends.contains_key(&(*s, *target))))
    }

    /// The cycle that the dependency would close, without adding it.
    pub fn would_close(&self, prev: End, next: End) -> Option<Vec<EdgeId>> {
        let target = *self.by_kind.get(&next.arrival())?;
        let sources = prev.halves().map(|half| self.by_kind.get(&half?).copied());
        if prev.is_normal() && next.is_normal() || !prev.is_context() && !next.is_context() {
            let among_locks = !prev.is_context() && !next.is_context();
            let layer = if among_locks { Layer::Locks } else { Layer::Contexts };
            return self.find_path(target, sources, layer).or_else(|| {
                (prev.is_normal() && next.is_normal())
                    .then(|| self.find_path(target, sources, Layer::Contexts))
                    .flatten()
            });
        }
        let back = sources.into_iter().flatten().find_map(|s| self.by_ends.get(&(target, s)))?;
        Some(vec![*back])
    }

    fn shortest_cycle(
        &self,
        sources: [Option<Node>; 2],
        target: Node,
        among_locks: bool,
    ) -> Vec<EdgeId> {
        // A ring among locks needs no interrupt to close, so it is told before one that does.
        among_locks
            .then(|| self.find_path(target, sources, Layer::Locks))
            .flatten()
            .or_else(|| self.find_path(target, sources, Layer::Contexts))
            .expect("the order found a cycle, so the search finds it")
    }

    fn has_all(&self, sources: [Option<Node>; 2], target: Node) -> bool {
        sources.into_iter().flatten().all(|s| self.by_ends.contains_key(&(s, target)))
    }

    fn push(&mut self, from: Node, to: Node, witness: W) {
        self.by_ends.insert((from, to), EdgeId(self.edges.len() as u32));
        self.edges.push(Edge { from, to, witness });
    }

    fn truncate(&mut self, len: usize) {
        for edge in self.edges.drain(len..).rev() {
            self.by_ends.remove(&(edge.from, edge.to));
            self.topology.remove_last(edge.from, edge.to);
        }
    }

    fn sources(&mut self, prev: End) -> [Option<Node>; 2] {
        prev.halves().map(|half| half.map(|kind| self.node(kind)))
    }

    fn target(&mut self, next: End) -> Node {
        self.node(next.arrival())
    }

    fn node(&mut self, kind: NodeKind) -> Node {
        if let Some(node) = self.by_kind.get(&kind) {
            return *node;
        }
        let node = Node(self.nodes.len() as u32);
        self.nodes.push(kind);
        self.by_kind.insert(kind, node);
        self.topology.push_node();
        self.contexts.push_node();
        if let Some(order) = &mut self.locks {
            order.push_node();
        }
        node
    }

    /// The two ends and the witness of an edge.
    pub fn edge(&self, id: EdgeId) -> (NodeKind, NodeKind, W) {
        let edge = &self.edges[id.0 as usize];
        (self.nodes[edge.from.0 as usize], self.nodes[edge.to.0 as usize], edge.witness)
    }

    /// The witness of a dependency that is in the graph.
    pub fn witness(&self, prev: End, next: End) -> Option<W> {
        let source = self.by_kind.get(&prev.halves()[0]?)?;
        let target = self.by_kind.get(&next.arrival())?;
        let edge = self.by_ends.get(&(*source, *target))?;
        Some(self.edges[edge.0 as usize].witness)
    }

    /// All edges, in order of insertion.
    pub fn edges(&self) -> impl Iterator<Item = (NodeKind, NodeKind, W)> {
        (0..self.edges.len() as u32).map(|id| self.edge(EdgeId(id)))
    }

    /// How many nodes there are: two a class, one a context.
    pub fn node_count(&self) -> usize {
        self.nodes.len()
    }

    /// How many edges there are between nodes.
    pub fn edge_count(&self) -> usize {
        self.edges.len()
    }

    /// The bytes that nodes, edges and orders take, table slack estimated.
    pub fn bytes(&self) -> usize {
        let node = size_of::<NodeKind>() * 2 + size_of::<Node>() + 16;
        let edge = size_of::<Edge<W>>() + size_of::<(Node, Node, EdgeId)>() + 2;
        self.nodes.len() * node + self.edges.len() * edge + self.topology.bytes()
    }

    /// Checks what the type promises, in time proportional to the graph.
    ///
    /// # Panics
    /// If an edge goes downwards in an order, or the tables disagree: a bug in this crate.
    pub fn check_invariants(&self) {
        assert_eq!(self.nodes.len(), self.by_kind.len());
        assert_eq!(self.edges.len(), self.by_ends.len());
        for (ends, id) in &self.by_ends {
            let edge = &self.edges[id.0 as usize];
            assert_eq!((edge.from, edge.to), *ends);
        }
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

    /// The nodes from which a dependency leaves this end.
    fn halves(self) -> [Option<NodeKind>; 2] {
        match self {
            End::Lock { class, mode, .. } => {
                let recursive = NodeKind::Lock { class, recursive: true };
                [
                    Some(NodeKind::Lock { class, recursive: false }),
                    (mode == Mode::Exclusive).then_some(recursive),
                ]
            }
            End::Context(id) => [Some(NodeKind::Context(id)), None],
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
            Insertion::Known | Insertion::Added => None,
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
        let edges = graph.edge_count();
        assert_eq!(insert(&mut graph, lock(2, Exclusive), lock(1, Exclusive)), Some(1));
        assert_eq!(graph.edge_count(), edges);
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
