//! `why A B`: the shortest way from one class to another.

use std::collections::{HashMap, VecDeque};

use lockdep_core::snapshot::{Relation, Snapshot, StepOf};

use super::{Filter, Node, View, counted};
use crate::harmless;

/// A class or context, and whether it was arrived at as a recursive reader: such a one waits for nobody
/// who is held by readers alone.
type Arrival = (Node, bool);

/// An edge that leads away from a class or context.
#[derive(Clone, Copy)]
struct Edge {
    to: Node,
    of: StepOf,
    /// Whether it was held exclusively.
    exclusive: bool,
    recursive: bool,
}

/// What is said of a way that is not strong.
const WEAK: &str =
    "\na lock on this way is read recursively where only readers went on: it closes no ring\n";

type Way = Vec<(Node, StepOf)>;

/// The edges that lead away from each class and context.
struct Ways {
    from: HashMap<Node, Vec<Edge>>,
}

impl Ways {
    fn of(snapshot: &Snapshot) -> Ways {
        let mut from: HashMap<Node, Vec<Edge>> = HashMap::new();
        for (edge, i) in snapshot.edges.iter().zip(0..) {
            let (exclusive, recursive) = (edge.exclusive, edge.recursive_read);
            let to = Edge { to: Node::Class(edge.to), of: StepOf::Edge(i), exclusive, recursive };
            from.entry(Node::Class(edge.from)).or_default().push(to);
        }
        for (edge, i) in snapshot.context_edges.iter().zip(0..) {
            let (context, class) = (Node::Context(edge.context), Node::Class(edge.class));
            let of = StepOf::ContextEdge(i);
            let (start, edge) = match edge.is {
                Relation::TakenIn => {
                    let recursive = edge.recursive_read;
                    (context, Edge { to: class, of, exclusive: true, recursive })
                }
                Relation::OpenTo => {
                    let exclusive = edge.exclusive;
                    (class, Edge { to: context, of, exclusive, recursive: false })
                }
            };
            from.entry(start).or_default().push(edge);
        }
        Ways { from }
    }

    /// The fewest steps; of the same two the first in order. A `strong` way never leads from a lock that
    /// is read recursively on to what was wanted by its readers only: those of a ring are all strong.
    fn shortest(&self, start: Node, end: Node, strong: bool) -> Option<Way> {
        let mut came: HashMap<Arrival, (Arrival, StepOf)> = HashMap::new();
        let mut waiting = VecDeque::from([(start, false)]);
        while let Some(arrival) = waiting.pop_front() {
            let (node, reader) = arrival;
            for edge in self.from.get(&node).into_iter().flatten() {
                if strong && reader && !edge.exclusive {
                    continue;
                }
                let next = (edge.to, strong && edge.recursive);
                let is_new = next != (start, false) && !came.contains_key(&next);
                if is_new || edge.to == end {
                    came.entry(next).or_insert((arrival, edge.of));
                    waiting.push_back(next);
                }
                if edge.to == end {
                    return Some(Self::back(&came, start, next));
                }
            }
        }
        None
    }

    fn back(came: &HashMap<Arrival, (Arrival, StepOf)>, start: Node, end: Arrival) -> Way {
        let (mut way, mut at) = (Vec::new(), end);
        loop {
            let (before, step) = came[&at];
            way.push((at.0, step));
            at = before;
            if at == (start, false) {
                way.reverse();
                return way;
            }
        }
    }

    /// The shortest strong way, or the shortest that there is, and whether it is strong.
    fn best(&self, start: Node, end: Node) -> Option<(Way, bool)> {
        let strong = self.shortest(start, end, true).map(|way| (way, true));
        strong.or_else(|| Some((self.shortest(start, end, false)?, false)))
    }
}

/// Why one comes before the other: the shortest way with all stacks of its steps, and whether there
/// is one back. And whether there is a way.
pub fn why(snapshot: &Snapshot, from: Node, to: Node) -> (String, bool) {
    let view = View::new(snapshot, &Filter::All, true);
    let ways = Ways::of(snapshot);
    let (way, back) = (ways.best(from, to), ways.best(to, from));
    let (start, end) = (view.node(from), view.node(to));
    let line = |start: &str, way: &[(Node, StepOf)]| {
        way.iter()
            .fold(start.to_owned(), |line, (node, _)| format!("{line} -> {}", view.node(*node)))
    };
    let mut text = match &way {
        None => {
            format!("no way from {start} to {end}: nobody was seen to want it after the other\n")
        }
        Some((way, strong)) => {
            let steps = counted(way.len(), "step", "steps");
            let mut text = format!("{steps} from {start} to {end}:\n\n  {}\n", line(start, way));
            for (_, step) in way {
                text.push('\n');
                text += &view.step_text(*step);
            }
            text += if *strong { "" } else { WEAK };
            text
        }
    };
    let way_back = back.map(|(back, strong)| {
        let weak = if strong { "" } else { WEAK };
        format!("a way back:\n\n  {}\n{weak}", line(end, &back))
    });
    text += &match (way_back, way.is_some()) {
        _ if from == to => String::new(),
        (None, _) => format!("\nno way back from {end} to {start}\n"),
        (Some(back), false) => format!("\nbut {back}"),
        (Some(back), true) => format!(
            "\nand {back}\nTwo such ways may close a ring: `cargo lockdep check` judges whether they do.\n"
        ),
    };
    (harmless::text(&text), way.is_some())
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
