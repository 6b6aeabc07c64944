//! What is different between two lock graphs, each a snapshot or a baseline. What only has another
//! name or place is told apart from what is new.

mod side;
mod text;

use std::collections::{BTreeMap, BTreeSet};

use lockdep_core::mode::Mode;
use lockdep_core::snapshot::Chain;
use serde::Serialize;

pub use self::side::Side;
use self::side::{End, Key, Told};
pub use self::text::Style;
use crate::baseline::EdgeLine;
use crate::design::{Change, Edge, Moves, Node};

/// The differences. As JSON it is what `cargo lockdep diff --json` prints.
#[derive(Clone, Debug, Serialize)]
pub struct Diff {
    /// Classes that were moved or renamed.
    pub moved: Vec<Moved>,
    /// Classes that only one side has.
    pub classes: Part<Class>,
    /// Nestings that only one side has, or has so strong.
    pub edges: Part<Nesting>,
    /// The same of classes in contexts, and open to contexts that came.
    pub context_edges: Part<Nesting>,
    /// Findings that only one side has; absent if a side is a baseline, which has none.
    pub findings: Option<Part<Finding>>,
    /// What was held together on one side only; absent if a side is a baseline.
    pub chains: Option<Part<String>>,
    /// How many nestings each side has, those in contexts included.
    pub nestings: [usize; 2],
}

/// What only one side has.
#[derive(Clone, Debug, Serialize)]
pub struct Part<T> {
    /// Only the new one.
    pub added: Vec<T>,
    /// Only the old one.
    pub removed: Vec<T>,
}

impl<T> Part<T> {
    fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty()
    }
}

/// A class that has another name now.
#[derive(Clone, Debug, Serialize)]
pub struct Moved {
    /// Its name on the old side.
    pub old: String,
    /// Its name on the new side.
    pub new: String,
    /// What is different: `moved`, `refiled`, `renamed`, `remade`.
    pub change: Change,
    /// Which primitive it was and is, if that is what is different.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub primitives: Option<[String; 2]>,
}

/// A class.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Class {
    /// Its name.
    pub name: String,
    /// Which primitive it is, if that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lock_type: Option<String>,
}

/// A nesting.
#[derive(Clone, Debug, Serialize)]
pub struct Nesting {
    /// What is held, or runs.
    pub from: String,
    /// What is wanted, or can arrive.
    pub to: String,
    /// As a line of a baseline.
    pub line: String,
    /// Where the second was wanted, and by whom; as far as that is known.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub seen: Vec<Seen>,
}

/// Where something was seen, and by whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Seen {
    /// The place.
    pub at: String,
    /// The thread, its test and the program.
    pub by: String,
}

/// A finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The finer name of the kind; stable.
    pub code: String,
    /// The headline.
    pub headline: String,
    /// Who does what, and what stands against it.
    pub summary: [String; 2],
    /// Whether it makes a suite fail; otherwise it is a note, or accepted.
    pub fatal: bool,
}

impl Diff {
    /// The differences between two sides.
    pub fn between(old: &Side, new: &Side) -> Diff {
        let moves = Moves::find(&old.design, &new.design);
        let mut moved: Vec<Moved> = Vec::new();
        let mut gone: BTreeSet<u32> = (0..old.design.classes.len() as u32).collect();
        let mut came: BTreeSet<u32> = (0..new.design.classes.len() as u32).collect();
        for (was, is) in moves.pairs() {
            gone.remove(&was);
            came.remove(&is);
            let both = [&old.design.classes[was as usize], &new.design.classes[is as usize]];
            if let Some(change) = Change::between(both[0], both[1]) {
                let primitives = both.map(|class| class.primitive.clone().unwrap_or_default());
                moved.push(Moved {
                    old: old.names[was as usize].to_string(),
                    new: new.names[is as usize].to_string(),
                    change,
                    primitives: (change == Change::Remade).then_some(primitives),
                });
            }
        }
        moved.sort_by(|a, b| (a.change, &a.old, &a.new).cmp(&(b.change, &b.old, &b.new)));
        // A baseline knows only what is nested.
        let both = old.snapshot.is_some() && new.snapshot.is_some();
        let classes = |side: &Side, which: &BTreeSet<u32>| {
            let near = |i: &&u32| both || side.is_nested(**i);
            let mut classes: Vec<_> = which.iter().filter(near).copied().collect();
            classes.sort_by(|a, b| side.names[*a as usize].cmp(&side.names[*b as usize]));
            classes.into_iter().map(|i| side.class(i)).collect()
        };
        let (edges, context_edges) = edges(old, new, &moves);
        Diff {
            moved,
            classes: Part { added: classes(new, &came), removed: classes(old, &gone) },
            edges,
            context_edges,
            findings: both.then(|| findings(old, new, &moves)),
            chains: both.then(|| chains(old, new, &moves)),
            nestings: [old.design.edges.len(), new.design.edges.len()],
        }
    }

    /// Whether the new side has nestings or fatal findings that the old one has not.
    pub fn is_news(&self) -> bool {
        let findings = self.findings.iter().flat_map(|findings| &findings.added);
        !self.edges.added.is_empty()
            || !self.context_edges.added.is_empty()
            || findings.into_iter().any(|finding| finding.fatal)
    }

    /// Whether there is none at all.
    pub fn is_empty(&self) -> bool {
        self.moved.is_empty()
            && self.classes.is_empty()
            && self.edges.is_empty()
            && self.context_edges.is_empty()
            && self.findings.as_ref().is_none_or(Part::is_empty)
            && self.chains.as_ref().is_none_or(Part::is_empty)
    }
}

/// The edges that one side has and the other does not know; those with contexts by themselves.
fn edges(old: &Side, new: &Side, moves: &Moves) -> (Part<Nesting>, Part<Nesting>) {
    let only = |one: &Side, other: &Side, to_other: &dyn Fn(Edge) -> Option<Edge>| {
        let is_known = |edge: &Edge| {
            let Some(its) = to_other(*edge) else { return false };
            let mut same = other.design.between(its.from, its.to, its.order);
            same.any(|i| other.design.edges[i as usize].strength.covers(edge.strength))
        };
        let edges = one.design.edges.iter().zip(0..);
        let mut only: Vec<(EdgeLine, u32)> =
            edges.filter(|(edge, _)| !is_known(edge)).map(|(_, i)| (one.line(i), i)).collect();
        only.sort_by_cached_key(|(line, _)| (line.from.name(), line.to.name(), line.to_string()));
        let (contexts, locks): (Vec<_>, Vec<_>) =
            only.into_iter().partition(|(_, i)| one.has_context(*i));
        let told = |edges: Vec<(EdgeLine, u32)>| -> Vec<Nesting> {
            edges.into_iter().map(|(line, i)| one.nesting(&line, i)).collect()
        };
        (told(locks), told(contexts))
    };
    let (added, contexts_added) = only(new, old, &|edge| moves.edge_to_old(edge));
    let (removed, contexts_removed) = only(old, new, &|edge| moves.edge_to_new(edge));
    let contexts = Part { added: contexts_added, removed: contexts_removed };
    (Part { added, removed }, contexts)
}

/// Findings are the same if they are of one sort and about the same edges, by whatever names.
///
/// Of many rings through the same edges each side may tell others, so a ring is also known if all of
/// its edges are, and some of them are in a ring that is told.
fn findings(old: &Side, new: &Side, moves: &Moves) -> Part<Finding> {
    let (to_new, here) = (|node: Node| moves.to_new(node), |node: Node| Some(node));
    let (olds, news) = (old.findings(to_new), new.findings(here));
    let only = |ones: &[Told], others: &[Told], edges: BTreeSet<(End, End)>| {
        let keys: BTreeSet<_> = others.iter().map(|told| &told.key).collect();
        let rings: Vec<_> =
            others.iter().map(|told| &told.key).filter(|key| key.2.len() > 1).collect();
        let is_known = |told: &&Told| {
            let (_, fatal, its) = &told.key;
            let shares = |ring: &&&Key| ring.1 == *fatal && !ring.2.is_disjoint(its);
            keys.contains(&told.key)
                || its.len() > 1 && its.is_subset(&edges) && rings.iter().any(|ring| shares(&ring))
        };
        let only = ones.iter().filter(|told| !is_known(told));
        only.map(|told| told.finding.clone()).collect()
    };
    Part {
        added: only(&news, &olds, old.edges(to_new)),
        removed: only(&olds, &news, new.edges(here)),
    }
}

/// A chain by what it is on the new side.
type ChainKey = (Option<String>, Vec<(End, Mode)>);

fn chains(old: &Side, new: &Side, moves: &Moves) -> Part<String> {
    let keys = |side: &Side, to: &dyn Fn(Node) -> Option<Node>| -> BTreeMap<ChainKey, String> {
        let Some(snapshot) = &side.snapshot else { return BTreeMap::new() };
        let key = |chain: &Chain| {
            let context = chain.context.map(|i| snapshot.contexts[i as usize].name.clone());
            let lock = |(class, mode): &(u32, Mode)| (side.end_of(*class, to), *mode);
            (context, chain.locks.iter().map(lock).collect::<Vec<_>>())
        };
        snapshot.chains.iter().map(|chain| (key(chain), side.chain(chain))).collect()
    };
    let olds = keys(old, &|node| moves.to_new(node));
    let news = keys(new, &|node| Some(node));
    let only = |ones: &BTreeMap<ChainKey, String>, others: &BTreeMap<ChainKey, String>| {
        let only = ones.iter().filter(|(key, _)| !others.contains_key(*key));
        let mut only: Vec<String> = only.map(|(_, text)| text.clone()).collect();
        only.sort_unstable();
        only
    };
    Part { added: only(&news, &olds), removed: only(&olds, &news) }
}
