//! `why A B`: the shortest way from one class to another.

use std::collections::{HashMap, VecDeque};

use lockdep_core::snapshot::{Relation, Snapshot, StepOf};

use super::{Filter, Node, View, counted, harmless};

/// The edges that lead away from each class and context.
struct Ways {
    from: HashMap<Node, Vec<(Node, StepOf)>>,
}

impl Ways {
    fn of(snapshot: &Snapshot) -> Ways {
        let mut from: HashMap<Node, Vec<(Node, StepOf)>> = HashMap::new();
        for (i, edge) in snapshot.edges.iter().enumerate() {
            let to = (Node::Class(edge.to), StepOf::Edge(i as u32));
            from.entry(Node::Class(edge.from)).or_default().push(to);
        }
        for (i, edge) in snapshot.context_edges.iter().enumerate() {
            let (context, class) = (Node::Context(edge.context), Node::Class(edge.class));
            let (start, end) = match edge.is {
                Relation::TakenIn => (context, class),
                Relation::OpenTo => (class, context),
            };
            from.entry(start).or_default().push((end, StepOf::ContextEdge(i as u32)));
        }
        Ways { from }
    }

    /// The fewest steps; of the same two the first in order.
    fn shortest(&self, start: Node, end: Node) -> Option<Vec<(Node, StepOf)>> {
        let mut came: HashMap<Node, (Node, StepOf)> = HashMap::new();
        let mut waiting = VecDeque::from([start]);
        while let Some(node) = waiting.pop_front() {
            for (next, step) in self.from.get(&node).into_iter().flatten() {
                if *next != start && !came.contains_key(next) || *next == end && start == end {
                    came.insert(*next, (node, *step));
                    waiting.push_back(*next);
                }
                if *next == end {
                    return Some(Self::back(&came, start, end));
                }
            }
        }
        None
    }

    fn back(came: &HashMap<Node, (Node, StepOf)>, start: Node, end: Node) -> Vec<(Node, StepOf)> {
        let (mut way, mut at) = (Vec::new(), end);
        loop {
            let (before, step) = came[&at];
            way.push((at, step));
            at = before;
            if at == start {
                way.reverse();
                return way;
            }
        }
    }
}

/// Why one comes before the other: the shortest way with all stacks of its steps, and whether there
/// is one back. And whether there is a way.
pub fn why(snapshot: &Snapshot, from: Node, to: Node) -> (String, bool) {
    let view = View::new(snapshot, &Filter::All, true);
    let ways = Ways::of(snapshot);
    let (way, back) = (ways.shortest(from, to), ways.shortest(to, from));
    let (start, end) = (view.node(from), view.node(to));
    let line = |start: &str, way: &[(Node, StepOf)]| {
        way.iter()
            .fold(start.to_owned(), |line, (node, _)| format!("{line} -> {}", view.node(*node)))
    };
    let mut text = match &way {
        None => {
            format!("no way from {start} to {end}: nobody was seen to want it after the other\n")
        }
        Some(way) => {
            let steps = counted(way.len(), "step", "steps");
            let mut text = format!("{steps} from {start} to {end}:\n\n  {}\n", line(start, way));
            for (_, step) in way {
                text.push('\n');
                text += &view.step_text(*step);
            }
            text
        }
    };
    let way_back = back.map(|back| format!("a way back:\n\n  {}\n", line(end, &back)));
    text += &match (way_back, way.is_some()) {
        _ if from == to => String::new(),
        (None, _) => format!("\nno way back from {end} to {start}\n"),
        (Some(back), false) => format!("\nbut {back}"),
        (Some(back), true) => format!(
            "\nand {back}\nTwo such ways may close a ring: `cargo lockdep check` judges whether they do.\n"
        ),
    };
    (harmless(&text), way.is_some())
}

impl View<'_> {
    /// What a node is called.
    pub(super) fn node(&self, node: Node) -> &str {
        match node {
            Node::Class(class) => self.name(class),
            Node::Context(context) => self.context(Some(context)).unwrap_or_default(),
        }
    }
}
