//! Shortest paths, for reports: the order says *that* there is a cycle, this says which.

use std::collections::VecDeque;

use super::order::Layer;
use super::{EdgeId, Graph, Node};

impl<W: Copy> Graph<W> {
    /// The edges of a shortest path from `from` to the nearest of `to`, breadth first.
    pub(super) fn find_path(
        &self,
        from: Node,
        to: [Option<Node>; 2],
        layer: Layer,
    ) -> Option<Vec<EdgeId>> {
        let mut parent: Vec<Option<Node>> = vec![None; self.nodes.len()];
        let mut queue = VecDeque::from([from]);
        if to.contains(&Some(from)) {
            return Some(Vec::new());
        }
        while let Some(node) = queue.pop_front() {
            for next in self.topology.successors(node, layer) {
                if parent[next.0 as usize].is_some() || next == from {
                    continue;
                }
                parent[next.0 as usize] = Some(node);
                if to.contains(&Some(next)) {
                    return Some(self.edges_to(next, from, &parent));
                }
                queue.push_back(next);
            }
        }
        None
    }

    fn edges_to(&self, last: Node, from: Node, parent: &[Option<Node>]) -> Vec<EdgeId> {
        let mut edges = Vec::new();
        let mut node = last;
        while node != from {
            let previous = parent[node.0 as usize].expect("a visited node has a parent");
            edges.push(self.by_ends[&(previous, node)]);
            node = previous;
        }
        edges.reverse();
        edges
    }
}
