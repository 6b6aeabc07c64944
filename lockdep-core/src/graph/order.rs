//! An order of the nodes that every edge follows, kept as edges come.
//!
//! D. J. Pearce and P. H. J. Kelly, "A Dynamic Topological Sort Algorithm for Directed Acyclic
//! Graphs", ACM JEA 11, 2006: an edge that already goes upwards costs nothing; one that goes
//! downwards searches only between its two ends. Nothing here recurses, so a chain of any length
//! is safe on any stack. The names in this file are the paper's.

use super::Node;
use super::topology::{Layer, Topology};

/// A topological order of one layer.
#[derive(Clone, Debug, Default)]
pub(super) struct Order {
    /// The paper's `ord`: the place of each node. No two are the same; there are gaps.
    ord: Vec<i32>,
    /// The places before and after all that were given.
    front: i32,
    back: i32,
    /// Which nodes the search that runs has visited, a bit each; all clear between two searches.
    visited: Vec<u64>,
    /// What a search finds, kept for its memory.
    delta_f: Vec<Node>,
    delta_b: Vec<Node>,
    placed: Vec<Placed>,
}

/// A node under its place, as one number that sorts by place. All sorting here is of such numbers:
/// the code of one sort is more than that of this whole file.
type Placed = u64;

fn placed(place: i32, node: Node) -> Placed {
    ((place as u32 ^ 1 << 31) as u64) << 32 | node.0 as u64
}

fn place_of(placed: Placed) -> i32 {
    ((placed >> 32) as u32 ^ 1 << 31) as i32
}

impl Order {
    /// Makes room for nodes up to this number.
    pub(super) fn extend(&mut self, nodes: usize) {
        for node in (self.ord.len() as u32..nodes as u32).map(Node) {
            // Nothing leads to a class as a recursive reader before it is read recursively, which
            // most never are: at the front, no search from above meets it.
            let place = if node.is_recursive() { self.next_front() } else { self.next_back() };
            self.ord.push(place);
        }
        self.visited.resize(nodes.div_ceil(64), 0);
    }

    /// Makes room for the edge `x -> y`. False, with the order unchanged, if it closes a cycle.
    pub(super) fn insert<W: Copy>(
        &mut self,
        topology: &Topology<W>,
        layer: Layer,
        x: Node,
        y: Node,
    ) -> bool {
        if x == y {
            return false;
        }
        let (lower, upper) = (self.ord(y), self.ord(x));
        if upper < lower {
            return true;
        }
        // Beyond the paper: what nothing leads to may go before everything, and what leads to
        // nothing after everything. Most new edges have a new node at one end, and a chain that
        // grows backwards would otherwise be searched from end to end for each of them.
        if topology.predecessors(x, layer).next().is_none() {
            self.ord[x.0 as usize] = self.next_front();
            return true;
        }
        if topology.successors(y, layer).next().is_none() {
            self.ord[y.0 as usize] = self.next_back();
            return true;
        }
        let acyclic = self.discover(topology, layer, x, y);
        for node in self.delta_f.iter().chain(&self.delta_b) {
            self.visited[node.0 as usize / 64] = 0;
        }
        if acyclic {
            self.reassign();
        }
        acyclic
    }

    /// Discovery: everything between the two ends that `y` reaches, or that reaches `x`. False if
    /// `y` reaches `x`.
    fn discover<W: Copy>(
        &mut self,
        topology: &Topology<W>,
        layer: Layer,
        x: Node,
        y: Node,
    ) -> bool {
        let (lower, upper) = (self.ord(y), self.ord(x));
        self.delta_b.clear();
        self.delta_f.clear();
        self.delta_f.push(y);
        let mut i = 0;
        while i < self.delta_f.len() {
            for (_, w) in topology.successors(self.delta_f[i], layer) {
                if w == x {
                    return false;
                }
                if self.ord(w) < upper && visit(&mut self.visited, w) {
                    self.delta_f.push(w);
                }
            }
            i += 1;
        }
        self.delta_b.push(x);
        let mut i = 0;
        while i < self.delta_b.len() {
            for w in topology.predecessors(self.delta_b[i], layer) {
                if self.ord(w) > lower && visit(&mut self.visited, w) {
                    self.delta_b.push(w);
                }
            }
            i += 1;
        }
        true
    }

    /// Reassignment: the places stay, what reached `x` takes the lower ones.
    fn reassign(&mut self) {
        let Order { ord, delta_f, delta_b, placed, .. } = self;
        sort_by_place(delta_b, ord, placed);
        sort_by_place(delta_f, ord, placed);
        delta_b.append(delta_f);
        delta_f.extend_from_slice(delta_b);
        sort_by_place(delta_f, ord, placed);
        for (i, node) in delta_b.iter().enumerate() {
            ord[node.0 as usize] = place_of(placed[i]);
        }
    }

    fn ord(&self, node: Node) -> i32 {
        self.ord[node.0 as usize]
    }

    fn next_back(&mut self) -> i32 {
        if self.back == i32::MAX {
            self.renumber();
        }
        self.back += 1;
        self.back
    }

    fn next_front(&mut self) -> i32 {
        if self.front == i32::MIN {
            self.renumber();
        }
        self.front -= 1;
        self.front
    }

    /// Closes the gaps. A program meets this once in two thousand million new edges.
    #[cold]
    fn renumber(&mut self) {
        let nodes = self.nodes();
        for (place, node) in nodes.iter().enumerate() {
            self.ord[node.0 as usize] = place as i32 + 1;
        }
        (self.front, self.back) = (0, nodes.len() as i32);
    }

    /// All nodes in order.
    fn nodes(&self) -> Vec<Node> {
        let mut nodes = Vec::with_capacity(self.ord.len());
        for node in 0..self.ord.len() {
            nodes.push(Node(node as u32));
        }
        sort_by_place(&mut nodes, &self.ord, &mut Vec::new());
        nodes
    }

    pub(super) fn bytes(&self) -> usize {
        let nodes = self.delta_f.capacity() + self.delta_b.capacity();
        (self.ord.capacity() + nodes) * size_of::<u32>()
            + (self.visited.capacity() + self.placed.capacity()) * size_of::<u64>()
    }

    pub(super) fn check_invariants<W: Copy>(&self, topology: &Topology<W>, layer: Layer) {
        let mut before = None;
        for node in &self.nodes() {
            let place = self.ord(*node);
            assert!(before.is_none_or(|before| before < place), "two nodes in one place");
            assert!(self.front <= place && place <= self.back, "{node:?} is out of range");
            before = Some(place);
        }
        for word in &self.visited {
            assert!(*word == 0, "a search left its marks");
        }
        for from in 0..topology.node_limit() {
            let from = Node(from as u32);
            for (_, to) in topology.successors(from, layer) {
                assert!(self.ord(from) < self.ord(to), "{from:?} -> {to:?} goes downwards");
            }
        }
    }
}

/// Sorts nodes by their places, and leaves both in `sorted`.
fn sort_by_place(nodes: &mut [Node], ord: &[i32], sorted: &mut Vec<Placed>) {
    sorted.clear();
    for node in nodes.iter() {
        sorted.push(placed(ord[node.0 as usize], *node));
    }
    sorted.sort_unstable();
    for (i, placed) in sorted.iter().enumerate() {
        nodes[i] = Node(*placed as u32);
    }
}

fn visit(visited: &mut [u64], node: Node) -> bool {
    let word = &mut visited[node.0 as usize / 64];
    let before = *word;
    *word |= 1 << (node.0 % 64);
    *word != before
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::class::ClassId;
    use crate::graph::NodeKind;
    use crate::graph::topology::LOCKS;

    fn nodes(topology: &mut Topology<()>, order: &mut Order, n: u32) -> Vec<Node> {
        let lock = |class| NodeKind::Lock { class: ClassId(class << 3), recursive: false };
        let nodes = (1..=n).map(|class| topology.node(lock(class)).0).collect();
        order.extend(topology.node_limit());
        nodes
    }

    /// The numbers from 0 in an order that looks random.
    fn shuffled(n: usize) -> Vec<usize> {
        let mut all: Vec<usize> = (0..n).collect();
        all.sort_unstable_by_key(|i| (*i as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        all
    }

    #[test]
    fn a_long_chain_needs_no_stack_however_it_grows() {
        let n = if cfg!(miri) { 50 } else { 3_000 };
        let reverse: Vec<usize> = (0..n - 1).rev().collect();
        for links in [reverse, shuffled(n - 1)] {
            let (mut topology, mut order) = (Topology::new(), Order::default());
            let nodes = nodes(&mut topology, &mut order, n as u32);
            for i in links {
                assert!(order.insert(&topology, Layer::Locks, nodes[i], nodes[i + 1]));
                topology.add(nodes[i], 1, nodes[i + 1], LOCKS, ());
            }
            order.check_invariants(&topology, Layer::Locks);
            assert!(!order.insert(&topology, Layer::Locks, nodes[n - 1], nodes[0]));
            order.check_invariants(&topology, Layer::Locks);
            assert!(order.insert(&topology, Layer::Contexts, nodes[n - 1], nodes[0]));
        }
    }

    #[test]
    fn places_that_run_out_are_given_anew() {
        let (mut topology, mut order) = (Topology::new(), Order::default());
        let nodes = nodes(&mut topology, &mut order, 4);
        for (x, y) in [(3, 2), (2, 1), (1, 0)] {
            (order.front, order.back) = (i32::MIN, i32::MAX);
            assert!(order.insert(&topology, Layer::Locks, nodes[x], nodes[y]));
            topology.add(nodes[x], 1, nodes[y], LOCKS, ());
            order.check_invariants(&topology, Layer::Locks);
        }
    }
}
