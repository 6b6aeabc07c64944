//! How many classes come after each in the order, and how many before.

use lockdep_core::snapshot::Snapshot;
use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};

/// How many classes are looked for at a time, in words of 64.
const WORDS: usize = 64;

/// For each class, how many others can be reached over edges, and from how many it can be; a class
/// on a ring counts itself in neither.
pub(super) fn reach(snapshot: &Snapshot) -> (Vec<usize>, Vec<usize>) {
    let mut graph = DiGraph::<(), (), u32>::default();
    for _ in &snapshot.classes {
        graph.add_node(());
    }
    for edge in &snapshot.edges {
        graph.add_edge(NodeIndex::from(edge.from), NodeIndex::from(edge.to), ());
    }
    let forward = count(&graph);
    graph.reverse();
    (forward, count(&graph))
}

fn count(graph: &DiGraph<(), (), u32>) -> Vec<usize> {
    // Components that can be reached come before those that reach them.
    let components = kosaraju_scc(graph);
    let mut component = vec![0; graph.node_count()];
    for (i, members) in components.iter().enumerate() {
        members.iter().for_each(|member| component[member.index()] = i);
    }
    let mut counts = vec![0; graph.node_count()];
    // A part of the classes at a time, so that the memory for it is bounded.
    for start in (0..graph.node_count()).step_by(64 * WORDS) {
        let mut reached = vec![[0u64; WORDS]; components.len()];
        for (i, members) in components.iter().enumerate() {
            let mut here = [0; WORDS];
            for member in members {
                if let Some(bit) = member.index().checked_sub(start).filter(|b| *b < 64 * WORDS) {
                    here[bit / 64] |= 1 << (bit % 64);
                }
                for next in graph.neighbors(*member) {
                    let next = component[next.index()];
                    if next != i {
                        here.iter_mut().zip(&reached[next]).for_each(|(to, from)| *to |= from);
                    }
                }
            }
            let many: usize = here.iter().map(|word| word.count_ones() as usize).sum();
            members.iter().for_each(|member| counts[member.index()] += many);
            reached[i] = here;
        }
    }
    // Each was among those that it reaches.
    counts.iter_mut().for_each(|count| *count -= 1);
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_a_search_from_each_class_counts() {
        let mut dice = 1u64;
        let mut below = |end: usize| {
            dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (dice >> 33) as usize % end
        };
        for (classes, edges) in [(1, 0), (5, 6), (40, 60), (40, 30), (9000, 9000)] {
            let mut graph = DiGraph::<(), (), u32>::default();
            for _ in 0..classes {
                graph.add_node(());
            }
            for _ in 0..edges {
                let (from, to) = (below(classes) as u32, below(classes) as u32);
                graph.add_edge(NodeIndex::from(from), NodeIndex::from(to), ());
            }
            let counts = count(&graph);
            for node in graph.node_indices().step_by(classes / 40 + 1) {
                let mut search = petgraph::visit::Dfs::new(&graph, node);
                let found = std::iter::from_fn(|| search.next(&graph)).count() - 1;
                assert_eq!(counts[node.index()], found, "{classes} classes, {edges} edges");
            }
        }
    }
}
