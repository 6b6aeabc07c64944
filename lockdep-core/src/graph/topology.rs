//! Who is next to whom: vertices and edges in tables, each edge on two lists.
//!
//! A vertex is a class with both its nodes, or a context with one. The two halves of a dependency
//! on an exclusive lock, from N and from R, are one record, since they come together.

use std::hash::Hasher;

use super::{EdgeId, Node, NodeKind};
use crate::class::ByClass;
use crate::table::{Fold, Index, Pieces, Sparse};

/// One of the two sets of edges that must be acyclic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layer {
    /// Edges between locks of any kind.
    Locks,
    /// Edges between normal locks and contexts.
    Contexts,
}

/// What is in the low bits of `Edge::from`: the nodes that the edge leaves, and its layers.
const HALVES: u32 = 0b0011;
pub(super) const LOCKS: u32 = 0b0_0100;
pub(super) const CONTEXTS: u32 = 0b0_1000;
/// On no layer, but on the overlay of edges that close rings which cannot hang as far as is known.
pub(super) const SOFT: u32 = 0b1_0000;
const FLAGS: u32 = 5;
const ALL: u32 = (1 << FLAGS) - 1;

impl Layer {
    const fn flag(self) -> u32 {
        match self {
            Layer::Locks => LOCKS,
            Layer::Contexts => CONTEXTS,
        }
    }
}

/// No edge.
const NONE: u32 = u32::MAX;

impl Node {
    fn new(vertex: usize, recursive: bool) -> Node {
        Node((vertex as u32) << 1 | recursive as u32)
    }

    fn vertex(self) -> usize {
        self.0 as usize >> 1
    }

    /// Whether it is the half of a class that recursive readers arrive at.
    pub(super) fn is_recursive(self) -> bool {
        self.0 & 1 != 0
    }

    /// The other node of the same class.
    pub(super) fn other_half(self) -> Node {
        Node(self.0 ^ 1)
    }

    /// The bit of this node among `HALVES`.
    pub(super) fn half(self) -> u32 {
        1 << (self.0 & 1)
    }
}

#[derive(Clone, Copy, Debug)]
struct Vertex {
    /// The first of its nodes.
    kind: NodeKind,
    /// The newest edge out of either of its nodes.
    last_out: u32,
    /// The newest edge into each of its nodes.
    last_in: [u32; 2],
}

#[derive(Clone, Copy, Debug)]
struct Edge<W> {
    /// The vertex it leaves, above its flags.
    from: u32,
    to: Node,
    /// The edge before out of the same vertex.
    next_out: u32,
    /// The edge before into the same node.
    next_in: u32,
    witness: W,
}

impl<W> Edge<W> {
    fn vertex(&self) -> usize {
        (self.from >> FLAGS) as usize
    }
}

/// All vertices and edges.
#[derive(Debug)]
pub(super) struct Topology<W> {
    vertices: Pieces<Vertex>,
    by_class: ByClass,
    contexts: Sparse,
    edges: Pieces<Edge<W>>,
    by_ends: Index,
}

impl<W: Copy> Topology<W> {
    pub(super) fn new() -> Self {
        Topology {
            vertices: Pieces::new(),
            by_class: ByClass::default(),
            contexts: Sparse::default(),
            edges: Pieces::new(),
            by_ends: Index::default(),
        }
    }

    /// The node of a kind, if there is one.
    pub(super) fn find_node(&self, kind: NodeKind) -> Option<Node> {
        match kind {
            NodeKind::Lock { class, recursive } => {
                Some(Node::new(self.by_class.get(class)?, recursive))
            }
            NodeKind::Context(id) => Some(Node::new(self.contexts.get(id.0 as usize)?, false)),
        }
    }

    /// The node of a kind, and whether its vertex is new.
    pub(super) fn node(&mut self, kind: NodeKind) -> (Node, bool) {
        if let Some(node) = self.find_node(kind) {
            return (node, false);
        }
        let vertex = self.vertices.len();
        let (first, recursive) = match kind {
            NodeKind::Lock { class, recursive } => {
                self.by_class.set(class, vertex);
                (NodeKind::Lock { class, recursive: false }, recursive)
            }
            NodeKind::Context(id) => {
                self.contexts.set(id.0 as usize, vertex);
                (kind, false)
            }
        };
        self.vertices.push(Vertex { kind: first, last_out: NONE, last_in: [NONE; 2] });
        (Node::new(vertex, recursive), true)
    }

    /// What a node stands for.
    pub(super) fn kind(&self, node: Node) -> NodeKind {
        match self.vertices[node.vertex()].kind {
            NodeKind::Lock { class, .. } => {
                NodeKind::Lock { class, recursive: node.is_recursive() }
            }
            context => context,
        }
    }

    /// How many numbers of nodes there are: two a vertex, though a context uses one.
    pub(super) fn node_limit(&self) -> usize {
        self.vertices.len() * 2
    }

    /// The edge between two nodes.
    pub(super) fn find_edge(&self, from: Node, to: Node) -> Option<EdgeId> {
        let wanted = (from.vertex() as u32) << FLAGS;
        let is = |i: usize| {
            let edge = &self.edges[i];
            edge.to == to && edge.from & !ALL == wanted && edge.from & from.half() != 0
        };
        let record = self.by_ends.find(hash_of_ends(from.vertex(), to), is)?;
        Some(EdgeId((record as u32) << 1 | from.0 & 1))
    }

    /// Those of the nodes of a vertex from which an edge leads there, as bits.
    pub(super) fn halves(&self, vertex: Node, to: Node) -> u32 {
        let last_in = self.vertices[to.vertex()].last_in[to.0 as usize & 1];
        if last_in == NONE || self.vertices[vertex.vertex()].last_out == NONE {
            return 0;
        }
        let wanted = (vertex.vertex() as u32) << FLAGS;
        let mut halves = 0;
        self.by_ends.find(hash_of_ends(vertex.vertex(), to), |i| {
            let edge = &self.edges[i];
            if edge.to == to && edge.from & !ALL == wanted {
                halves |= edge.from & HALVES;
            }
            halves == HALVES
        });
        halves
    }

    /// The records of the edges from a vertex to a node: one, or one for each half.
    pub(super) fn records(&self, vertex: Node, to: Node) -> Vec<u32> {
        let wanted = (vertex.vertex() as u32) << FLAGS;
        let mut records = Vec::new();
        self.by_ends.find(hash_of_ends(vertex.vertex(), to), |i| {
            let edge = &self.edges[i];
            if edge.to == to && edge.from & !ALL == wanted {
                records.push(i as u32);
            }
            records.len() == 2
        });
        records
    }

    /// Adds an edge from each of `halves` of a vertex, which must not be there, and gives the number
    /// of its record.
    pub(super) fn add(
        &mut self,
        from: Node,
        halves: u32,
        to: Node,
        layers: u32,
        witness: W,
    ) -> u32 {
        let id = self.edges.len() as u32;
        let vertex = &mut self.vertices[from.vertex()];
        let next_out = std::mem::replace(&mut vertex.last_out, id);
        let into = &mut self.vertices[to.vertex()].last_in[to.0 as usize & 1];
        let next_in = std::mem::replace(into, id);
        let flags = halves | layers;
        self.by_ends.push(hash_of_ends(from.vertex(), to));
        let from = (from.vertex() as u32) << FLAGS | flags;
        self.edges.push(Edge { from, to, next_out, next_in, witness });
        id
    }

    /// The layers that an edge is on.
    pub(super) fn layers(&self, record: u32) -> u32 {
        self.edges[record as usize].from & ALL & !HALVES
    }

    /// Puts an edge on these layers, and on no others.
    pub(super) fn set_layers(&mut self, record: u32, layers: u32) {
        let edge = &mut self.edges[record as usize];
        edge.from = edge.from & !(ALL & !HALVES) | layers;
    }

    /// How many records of edges there are.
    pub(super) fn len(&self) -> usize {
        self.edges.len()
    }

    /// Which nodes of its vertex an edge leaves, as bits.
    pub(super) fn leaves(&self, record: u32) -> u32 {
        self.edges[record as usize].from & HALVES
    }

    /// The edges that leave a node on a layer, newest first.
    pub(super) fn successors(
        &self,
        node: Node,
        layer: Layer,
    ) -> impl Iterator<Item = (EdgeId, Node)> {
        self.leaving(node, layer.flag())
    }

    /// The edges that leave a node on any of these layers, newest first.
    pub(super) fn leaving(&self, node: Node, layers: u32) -> impl Iterator<Item = (EdgeId, Node)> {
        let mut next = self.vertices[node.vertex()].last_out;
        let half = node.half();
        std::iter::from_fn(move || {
            while next != NONE {
                let (id, edge) = (next, &self.edges[next as usize]);
                next = edge.next_out;
                if edge.from & half != 0 && edge.from & layers != 0 {
                    return Some((EdgeId(id << 1 | node.0 & 1), edge.to));
                }
            }
            None
        })
    }

    /// The nodes from which an edge on a layer leads here.
    pub(super) fn predecessors(&self, node: Node, layer: Layer) -> impl Iterator<Item = Node> {
        let mut next = self.vertices[node.vertex()].last_in[node.0 as usize & 1];
        // What is left of the edge that is looked at: its vertex and the halves not yet told.
        let mut left = 0;
        std::iter::from_fn(move || {
            while left & HALVES == 0 {
                let edge = (next != NONE).then(|| &self.edges[next as usize])?;
                next = edge.next_in;
                left = if edge.from & layer.flag() != 0 { edge.from } else { 0 };
            }
            let recursive = left & 1 == 0;
            left &= if recursive { !HALVES } else { !1 };
            Some(Node::new((left >> FLAGS) as usize, recursive))
        })
    }

    /// The two ends and the witness of an edge.
    pub(super) fn edge(&self, id: EdgeId) -> (NodeKind, NodeKind, W) {
        let edge = &self.edges[id.record()];
        let from = Node::new(edge.vertex(), id.0 & 1 != 0);
        (self.kind(from), self.kind(edge.to), edge.witness)
    }

    /// The witness of an edge, to be changed.
    pub(super) fn witness_mut(&mut self, id: EdgeId) -> &mut W {
        &mut self.edges[id.record()].witness
    }

    /// All edges in order of insertion, a half each.
    pub(super) fn edge_ids(&self) -> impl Iterator<Item = EdgeId> {
        // The numbers are all there; those of halves that an edge does not leave are none.
        (0..self.edges.len() as u32 * 2)
            .filter(|id| self.edges[*id as usize >> 1].from & (1 << (id & 1)) != 0)
            .map(EdgeId)
    }

    /// The node that an edge leaves.
    pub(super) fn source(&self, id: EdgeId) -> Node {
        Node::new(self.edges[id.record()].vertex(), id.0 & 1 != 0)
    }

    pub(super) fn bytes(&self) -> usize {
        let indices = self.by_class.bytes() + self.contexts.bytes() + self.by_ends.bytes();
        self.vertices.bytes() + self.edges.bytes() + indices
    }

    /// Every edge is found by its ends, and on the lists of both of them.
    pub(super) fn check_invariants(&self) {
        assert_eq!(self.edges.len(), self.by_ends.len());
        let mut on_lists = [0; 2];
        for (i, vertex) in self.vertices.iter().enumerate() {
            let node = Node::new(i, false);
            assert_eq!(self.find_node(vertex.kind), Some(node));
            for layer in [Layer::Locks, Layer::Contexts] {
                for node in [node, Node::new(i, true)] {
                    on_lists[0] += self.successors(node, layer).count();
                    on_lists[1] += self.predecessors(node, layer).count();
                }
            }
        }
        assert_eq!(on_lists[0], on_lists[1]);
        for id in self.edge_ids() {
            let (from, to) = (self.source(id), self.edges[id.record()].to);
            assert_eq!(self.find_edge(from, to), Some(id));
        }
    }
}

impl EdgeId {
    /// The number of its record, which the two halves of a dependency share.
    pub(crate) fn record(self) -> usize {
        self.0 as usize >> 1
    }
}

fn hash_of_ends(from: usize, to: Node) -> u64 {
    Fold::default().mix((from as u64) << 32 | to.0 as u64).finish()
}
