//! Shortest paths, for reports: the order says *that* there is a cycle, this says which.

use super::topology::Layer;
use super::{EdgeId, Graph, Node, Sources};

impl<W: Copy> Graph<W> {
    /// The edges of a shortest path from `from` to the nearest of `to`, breadth first.
    pub(super) fn find_path(&self, from: Node, to: Sources, layer: Layer) -> Option<Vec<EdgeId>> {
        let mut arrival: Vec<Option<EdgeId>> = vec![None; self.topology.node_limit()];
        let mut reached = vec![from];
        if to.has(from) {
            return Some(Vec::new());
        }
        let mut successors = Vec::new();
        let mut at = 0;
        while let Some(&node) = reached.get(at) {
            at += 1;
            // Of several shortest paths, the one whose edges came first.
            successors.clear();
            for successor in self.topology.successors(node, layer) {
                successors.push(successor);
            }
            while let Some((edge, next)) = successors.pop() {
                if arrival[next.0 as usize].is_some() || next == from {
                    continue;
                }
                arrival[next.0 as usize] = Some(edge);
                if to.has(next) {
                    return Some(self.edges_to(next, from, &arrival));
                }
                reached.push(next);
            }
        }
        None
    }

    fn edges_to(&self, last: Node, from: Node, arrival: &[Option<EdgeId>]) -> Vec<EdgeId> {
        let mut edges = Vec::new();
        let mut node = last;
        while node != from {
            let edge = arrival[node.0 as usize].expect("a visited node was arrived at");
            edges.push(edge);
            node = self.topology.source(edge);
        }
        edges.reverse();
        edges
    }
}
