//! Layers: what is held before goes above, as far as the graph has no ring.

use std::collections::BTreeSet;

/// That one is held before another, by position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Arc {
    pub(super) from: u32,
    pub(super) to: u32,
    /// How much it matters that it points downwards, where not all can; at least 1.
    pub(super) weight: u32,
}

/// The layer of each node, 0 at the top; none of a node without arcs. Arcs from a node to itself
/// count for nothing.
///
/// An arc points to a deeper layer, but for some of each ring: those of least weight, as far as a
/// greedy choice finds them (Eades, Lin and Smyth).
pub(super) fn layers(nodes: usize, arcs: &[Arc]) -> Vec<Option<u32>> {
    let arcs: Vec<Arc> = arcs.iter().copied().filter(|arc| arc.from != arc.to).collect();
    let (next, previous) =
        (Ends::new(nodes, &arcs, |arc| arc.from), Ends::new(nodes, &arcs, |arc| arc.to));
    let line = in_line(nodes, &arcs, &next, &previous);
    let mut place = vec![0; nodes];
    for (i, node) in line.iter().enumerate() {
        place[*node as usize] = i;
    }
    let forward = |arc: &Arc| place[arc.from as usize] < place[arc.to as usize];
    let up: Vec<Vec<u32>> = previous.all(&arcs, |arc| arc.from, forward);
    let down: Vec<Vec<u32>> = next.all(&arcs, |arc| arc.to, forward);

    // As high as possible, ...
    let mut layer = vec![0u32; nodes];
    for node in &line {
        let above = up[*node as usize].iter().map(|other| layer[*other as usize] + 1);
        layer[*node as usize] = above.max().unwrap_or(0);
    }
    // ... then towards those that there are more of, so that arcs are short.
    for _ in 0..3 {
        for node in line.iter().rev().map(|node| *node as usize) {
            let below = down[node].iter().map(|other| layer[*other as usize]).min();
            if let Some(below) = below
                && down[node].len() >= up[node].len()
            {
                layer[node] = below - 1;
            }
        }
        for node in line.iter().map(|node| *node as usize) {
            let above = up[node].iter().map(|other| layer[*other as usize]).max();
            if let Some(above) = above
                && up[node].len() > down[node].len()
            {
                layer[node] = above + 1;
            }
        }
    }

    let lonely = |node: usize| next.of(node).is_empty() && previous.of(node).is_empty();
    let used: BTreeSet<u32> = (0..nodes).filter(|i| !lonely(*i)).map(|i| layer[i]).collect();
    let used: Vec<u32> = used.into_iter().collect();
    let number = |layer: &u32| used.binary_search(layer).expect("it is used") as u32;
    (0..nodes).map(|i| (!lonely(i)).then(|| number(&layer[i]))).collect()
}

/// As [`layers`], with all of a home above all of another if there is a way from the one to the other
/// and none back. Each node has one home; who has none is at home alone.
pub(super) fn layers_by_home(
    nodes: usize,
    arcs: &[Arc],
    home: impl Fn(u32) -> Option<u32>,
) -> Vec<Option<u32>> {
    let alone = (0..nodes as u32).filter_map(&home).max().map_or(0, |last| last + 1);
    let homes = alone as usize + nodes;
    let home = |node: u32| home(node).unwrap_or(alone + node);
    let between: BTreeSet<(u32, u32)> =
        arcs.iter().map(|arc| (home(arc.from), home(arc.to))).collect();
    let knot = knots(homes, &between);
    // The first line of a home and its last, as nodes that nobody sees.
    let (first, last) =
        (|home: u32| nodes as u32 + 2 * home, |home: u32| nodes as u32 + 2 * home + 1);
    let fixed = |from, to| Arc { from, to, weight: u32::MAX / 2 };
    let mut all = arcs.to_vec();
    let lonely = layers(nodes, arcs);
    for node in (0..nodes as u32).filter(|node| lonely[*node as usize].is_some()) {
        all.extend([fixed(first(home(node)), node), fixed(node, last(home(node)))]);
    }
    for (from, to) in between {
        if knot[from as usize] != knot[to as usize] {
            all.push(fixed(last(from), first(to)));
        }
    }
    let mut found = layers(nodes + 2 * homes, &all);
    found.truncate(nodes);
    let used: BTreeSet<u32> = found.iter().flatten().copied().collect();
    let used: Vec<u32> = used.into_iter().collect();
    for layer in found.iter_mut().flatten() {
        *layer = used.binary_search(layer).expect("it is used") as u32;
    }
    found
}

/// Which nodes are on rings with each other: the same number for the same knot (Kosaraju).
fn knots(nodes: usize, arcs: &BTreeSet<(u32, u32)>) -> Vec<u32> {
    let (mut next, mut previous) = (vec![Vec::new(); nodes], vec![Vec::new(); nodes]);
    for (from, to) in arcs {
        next[*from as usize].push(*to);
        previous[*to as usize].push(*from);
    }
    let (mut seen, mut line) = (vec![false; nodes], Vec::with_capacity(nodes));
    for start in 0..nodes {
        if std::mem::replace(&mut seen[start], true) {
            continue;
        }
        let mut stack = vec![(start, 0)];
        while let Some((node, at)) = stack.pop() {
            match next[node].get(at) {
                Some(other) => {
                    stack.push((node, at + 1));
                    if !std::mem::replace(&mut seen[*other as usize], true) {
                        stack.push((*other as usize, 0));
                    }
                }
                None => line.push(node),
            }
        }
    }
    let mut knot = vec![u32::MAX; nodes];
    for start in line.into_iter().rev() {
        let mut stack = vec![start];
        while let Some(node) = stack.pop() {
            if knot[node] == u32::MAX {
                knot[node] = start as u32;
                stack.extend(previous[node].iter().map(|other| *other as usize));
            }
        }
    }
    knot
}

/// The arcs at each node, by position.
struct Ends {
    first: Vec<usize>,
    arcs: Vec<u32>,
}

impl Ends {
    fn new(nodes: usize, arcs: &[Arc], at: impl Fn(&Arc) -> u32) -> Ends {
        let mut first = vec![0; nodes + 1];
        arcs.iter().for_each(|arc| first[at(arc) as usize + 1] += 1);
        for i in 0..nodes {
            first[i + 1] += first[i];
        }
        let (mut free, mut sorted) = (first.clone(), vec![0; arcs.len()]);
        for (i, arc) in arcs.iter().enumerate() {
            let slot = &mut free[at(arc) as usize];
            sorted[*slot] = i as u32;
            *slot += 1;
        }
        Ends { first, arcs: sorted }
    }

    fn of(&self, node: usize) -> &[u32] {
        &self.arcs[self.first[node]..self.first[node + 1]]
    }

    /// The other ends at each node, of the arcs that are wanted.
    fn all(
        &self,
        arcs: &[Arc],
        other: impl Fn(&Arc) -> u32,
        wanted: impl Fn(&Arc) -> bool,
    ) -> Vec<Vec<u32>> {
        let at = |node| self.of(node).iter().map(|i| &arcs[*i as usize]);
        (0..self.first.len() - 1)
            .map(|node| at(node).filter(|arc| wanted(arc)).map(&other).collect())
            .collect()
    }
}

/// All nodes in a line along which most arcs point forward; all do if there is no ring.
fn in_line(nodes: usize, arcs: &[Arc], next: &Ends, previous: &Ends) -> Vec<u32> {
    let sum = |ends: &[u32]| ends.iter().map(|i| arcs[*i as usize].weight as i64).sum::<i64>();
    let mut outgoing: Vec<i64> = (0..nodes).map(|i| sum(next.of(i))).collect();
    let mut incoming: Vec<i64> = (0..nodes).map(|i| sum(previous.of(i))).collect();
    // Sources before all others, in order; else who gives most and takes least.
    let rank = |outgoing: i64, incoming: i64, node: u32| match (outgoing, incoming) {
        (_, 0) => (i64::MIN, node),
        _ => (incoming - outgoing, node),
    };
    let mut left: BTreeSet<(i64, u32)> =
        (0..nodes as u32).map(|i| rank(outgoing[i as usize], incoming[i as usize], i)).collect();
    let mut sinks: BTreeSet<u32> =
        (0..nodes as u32).filter(|i| outgoing[*i as usize] == 0).collect();
    let (mut gone, mut front, mut back) = (vec![false; nodes], Vec::new(), Vec::new());
    loop {
        let sink = sinks.pop_first();
        let Some(node) = sink.or_else(|| left.first().map(|(_, node)| *node)) else { break };
        let i = node as usize;
        left.remove(&rank(outgoing[i], incoming[i], node));
        gone[i] = true;
        if sink.is_some() {
            back.push(node)
        } else {
            front.push(node)
        }
        for arc in next.of(i).iter().map(|arc| arcs[*arc as usize]) {
            let to = arc.to as usize;
            if !gone[to] {
                left.remove(&rank(outgoing[to], incoming[to], arc.to));
                incoming[to] -= arc.weight as i64;
                left.insert(rank(outgoing[to], incoming[to], arc.to));
            }
        }
        for arc in previous.of(i).iter().map(|arc| arcs[*arc as usize]) {
            let from = arc.from as usize;
            if !gone[from] {
                left.remove(&rank(outgoing[from], incoming[from], arc.from));
                outgoing[from] -= arc.weight as i64;
                left.insert(rank(outgoing[from], incoming[from], arc.from));
                if outgoing[from] == 0 {
                    sinks.insert(arc.from);
                }
            }
        }
    }
    front.extend(back.into_iter().rev());
    front
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn arc(from: u32, to: u32) -> Arc {
        Arc { from, to, weight: 2 }
    }

    #[test]
    fn a_chain_goes_down_and_a_node_without_arcs_has_no_layer() {
        let found = layers(4, &[arc(2, 1), arc(1, 0), arc(3, 3)]);
        assert_eq!(found, [Some(2), Some(1), Some(0), None]);
    }

    #[test]
    fn what_is_held_before_one_only_stands_right_above_it() {
        // 0 -> 1 -> 2 -> 3, and 4 -> 3.
        let found = layers(5, &[arc(0, 1), arc(1, 2), arc(2, 3), arc(4, 3)]);
        assert_eq!(found[4], Some(2));
    }

    #[test]
    fn of_a_ring_the_lightest_arc_points_up() {
        let light = Arc { from: 0, to: 2, weight: 1 };
        let found = layers(3, &[arc(2, 1), arc(1, 0), light]);
        assert_eq!(found, [Some(2), Some(1), Some(0)]);
    }

    #[test]
    fn homes_stand_above_each_other_unless_they_need_each_other() {
        // Home 0 is {0, 1}, home 1 is {2, 3}, home 2 is {4}; 1 and 2 are on a ring of homes.
        let home = |node: u32| Some(node / 2);
        let found = layers_by_home(5, &[arc(0, 1), arc(0, 2), arc(2, 4), arc(4, 3)], home);
        assert_eq!(found, [0, 1, 2, 4, 3].map(Some));
    }

    #[test]
    fn a_chain_of_many_is_no_deep_recursion() {
        let arcs: Vec<Arc> = (1..100_000).map(|i| arc(i - 1, i)).collect();
        assert_eq!(layers(100_000, &arcs)[99_999], Some(99_999));
    }

    proptest! {
        #[test]
        fn without_rings_every_arc_points_down(pairs in proptest::collection::vec((0u32..30, 0u32..30), 0..120)) {
            // A fixed shuffle, so that numbers are no order.
            let mixed = |i: u32| i * 7 % 30;
            let arcs: Vec<Arc> = pairs
                .iter()
                .filter(|(a, b)| a != b)
                .map(|(a, b)| arc(mixed(*a.min(b)), mixed(*a.max(b))))
                .collect();
            let found = layers(30, &arcs);
            for Arc { from, to, .. } in arcs {
                prop_assert!(found[from as usize].unwrap() < found[to as usize].unwrap());
            }
        }
    }
}
