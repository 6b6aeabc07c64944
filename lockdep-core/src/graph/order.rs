//! An order of the nodes that every edge follows, kept as edges come.
//!
//! D. J. Pearce and P. H. J. Kelly, "A Dynamic Topological Sort Algorithm for Directed Acyclic
//! Graphs", ACM JEA 11, 2006: an edge that already goes upwards costs nothing; one that goes
//! downwards searches only between its two ends. Nothing here recurses, so a chain of any length
//! is safe on any stack. The names in this file are the paper's.

use super::Node;

/// One of the two sets of edges that must be acyclic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layer {
    /// Edges between locks of any kind.
    Locks,
    /// Edges between normal locks and contexts.
    Contexts,
}

const LOCKS: u32 = 1 << 31;
const CONTEXTS: u32 = 1 << 30;

impl Layer {
    const fn flag(self) -> u32 {
        match self {
            Layer::Locks => LOCKS,
            Layer::Contexts => CONTEXTS,
        }
    }
}

/// Who is next to whom, forwards and backwards, with the layers of each edge in its high bits.
#[derive(Debug, Default)]
pub struct Topology {
    outgoing: Vec<Vec<u32>>,
    incoming: Vec<Vec<u32>>,
}

impl Topology {
    pub(super) fn push_node(&mut self) {
        self.outgoing.push(Vec::new());
        self.incoming.push(Vec::new());
    }

    pub(super) fn add(&mut self, from: Node, to: Node, locks: bool, contexts: bool) {
        let flags = (LOCKS * locks as u32) | (CONTEXTS * contexts as u32);
        self.outgoing[from.0 as usize].push(to.0 | flags);
        self.incoming[to.0 as usize].push(from.0 | flags);
    }

    /// Takes back the newest edge between the two.
    pub(super) fn remove_last(&mut self, from: Node, to: Node) {
        self.outgoing[from.0 as usize].pop();
        self.incoming[to.0 as usize].pop();
    }

    pub(super) fn successors(&self, node: Node, layer: Layer) -> impl Iterator<Item = Node> {
        on_layer(&self.outgoing[node.0 as usize], layer)
    }

    fn predecessors(&self, node: Node, layer: Layer) -> impl Iterator<Item = Node> {
        on_layer(&self.incoming[node.0 as usize], layer)
    }

    pub(super) fn bytes(&self) -> usize {
        let lists = self.outgoing.iter().chain(&self.incoming);
        lists.map(|list| size_of::<Vec<u32>>() + list.capacity() * size_of::<u32>()).sum()
    }

    pub(super) fn check_invariants(&self) {
        let count = |lists: &[Vec<u32>]| lists.iter().map(Vec::len).sum::<usize>();
        assert_eq!(count(&self.outgoing), count(&self.incoming));
    }
}

fn on_layer(list: &[u32], layer: Layer) -> impl Iterator<Item = Node> {
    let flag = layer.flag();
    list.iter().filter(move |end| *end & flag != 0).map(|end| Node(end & !(LOCKS | CONTEXTS)))
}

/// A topological order of one layer.
#[derive(Clone, Debug, Default)]
pub struct Order {
    /// The paper's `ord`: the place of each node. A permutation.
    ord: Vec<u32>,
    /// When each node was last visited; saves clearing a set for every search.
    visited: Vec<u32>,
    round: u32,
}

impl Order {
    pub(super) fn push_node(&mut self) {
        self.ord.push(self.ord.len() as u32);
        self.visited.push(0);
    }

    /// Makes room for the edge `x -> y`. False, with the order unchanged, if it closes a cycle.
    pub(super) fn insert(&mut self, topology: &Topology, layer: Layer, x: Node, y: Node) -> bool {
        if x == y {
            return false;
        }
        let (lower, upper) = (self.ord(y), self.ord(x));
        if upper < lower {
            return true;
        }
        // Discovery: everything between the two ends that `y` reaches, or that reaches `x`.
        let next_round = self.next_round();
        let mut delta_f = vec![y];
        self.visited[y.0 as usize] = next_round;
        let mut i = 0;
        while i < delta_f.len() {
            for w in topology.successors(delta_f[i], layer) {
                if w == x {
                    return false;
                }
                if self.ord(w) < upper && self.visit(w) {
                    delta_f.push(w);
                }
            }
            i += 1;
        }
        let mut delta_b = vec![x];
        self.visited[x.0 as usize] = next_round;
        let mut i = 0;
        while i < delta_b.len() {
            for w in topology.predecessors(delta_b[i], layer) {
                if self.ord(w) > lower && self.visit(w) {
                    delta_b.push(w);
                }
            }
            i += 1;
        }
        self.reassign(delta_b, delta_f);
        true
    }

    /// Reassignment: the places stay, what reached `x` takes the lower ones.
    fn reassign(&mut self, mut delta_b: Vec<Node>, mut delta_f: Vec<Node>) {
        delta_b.sort_unstable_by_key(|n| self.ord(*n));
        delta_f.sort_unstable_by_key(|n| self.ord(*n));
        delta_b.extend_from_slice(&delta_f);
        let mut places: Vec<u32> = delta_b.iter().map(|n| self.ord(*n)).collect();
        places.sort_unstable();
        for (node, place) in delta_b.into_iter().zip(places) {
            self.ord[node.0 as usize] = place;
        }
    }

    fn ord(&self, node: Node) -> u32 {
        self.ord[node.0 as usize]
    }

    fn visit(&mut self, node: Node) -> bool {
        std::mem::replace(&mut self.visited[node.0 as usize], self.round) != self.round
    }

    fn next_round(&mut self) -> u32 {
        if self.round == u32::MAX {
            self.visited.fill(0);
            self.round = 0;
        }
        self.round += 1;
        self.round
    }

    pub(super) fn check_invariants(&self, topology: &Topology, layer: Layer) {
        let mut seen = vec![false; self.ord.len()];
        for place in &self.ord {
            assert!(!std::mem::replace(&mut seen[*place as usize], true), "two nodes in one place");
        }
        for from in (0..self.ord.len() as u32).map(Node) {
            for to in topology.successors(from, layer) {
                assert!(self.ord(from) < self.ord(to), "{from:?} -> {to:?} goes downwards");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_reverse_chain_needs_no_stack() {
        let mut topology = Topology::default();
        let mut order = Order::default();
        let n = if cfg!(miri) { 50 } else { 10_000 };
        (0..n).for_each(|_| {
            topology.push_node();
            order.push_node();
        });
        for i in (0..n - 1).rev() {
            let (x, y) = (Node(n - 1 - i), Node(n - 2 - i));
            assert!(order.insert(&topology, Layer::Locks, x, y));
            topology.add(x, y, true, false);
        }
        order.check_invariants(&topology, Layer::Locks);
        assert!(!order.insert(&topology, Layer::Locks, Node(0), Node(n - 1)));
        assert!(order.insert(&topology, Layer::Contexts, Node(0), Node(n - 1)));
    }
}
