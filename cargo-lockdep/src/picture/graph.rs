//! What is drawn: classes and contexts as nodes, everything between two of them as one link, verdicts.

use std::collections::{BTreeMap, BTreeSet};

use lockdep_core::config::KernelConfig;
use lockdep_core::snapshot::{Home, Judged, Relation, Seen, Snapshot, StepOf, Verdict};

use super::home;
use super::look::{self, Look};
use super::order::Arc;

/// A class, or a context that is drawn; classes come first, each at its position in the snapshot.
#[derive(Clone, Debug)]
pub(super) struct Node {
    /// A name that no other has.
    pub(super) name: String,
    /// As much of it as is shown.
    pub(super) short: String,
    pub(super) look: Look,
    /// By position in `modules`; none of a context.
    pub(super) module: Option<u32>,
}

#[derive(Clone, Debug)]
pub(super) struct Module {
    pub(super) package: u32,
    pub(super) name: String,
}

/// All that there is from one node to another.
#[derive(Clone, Debug)]
pub(super) struct Link {
    pub(super) from: u32,
    pub(super) to: u32,
    pub(super) parts: Vec<StepOf>,
    /// How many processes saw any of it.
    pub(super) count: usize,
    /// The worst that a verdict says of it.
    pub(super) alarm: Alarm,
}

/// How bad a verdict is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Alarm {
    /// None, or one that was accepted.
    Quiet,
    /// A hazard that is no failure.
    Note,
    Finding,
}

impl Alarm {
    pub(super) fn of(verdict: &Verdict) -> Alarm {
        match verdict {
            Verdict { suppressed: true, .. } | Verdict { off: true, .. } => Alarm::Quiet,
            Verdict { note: true, .. } => Alarm::Note,
            _ => Alarm::Finding,
        }
    }
}

#[derive(Debug)]
pub(super) struct Graph<'a> {
    pub(super) snapshot: &'a Snapshot,
    pub(super) judged: &'a Judged,
    pub(super) nodes: Vec<Node>,
    pub(super) packages: Vec<String>,
    pub(super) modules: Vec<Module>,
    pub(super) links: Vec<Link>,
    /// The link of each step of each verdict.
    pub(super) steps: Vec<Vec<u32>>,
}

impl<'a> Graph<'a> {
    pub(super) fn new(snapshot: &'a Snapshot, judged: &'a Judged) -> Graph<'a> {
        let homes = home::homes(snapshot);
        let all: BTreeSet<&Home> = homes.iter().collect();
        let all: Vec<&Home> = all.into_iter().collect();
        let mut packages: Vec<String> = all.iter().map(|home| home.package.clone()).collect();
        packages.dedup();
        let package = |name: &String| packages.binary_search(name).expect("it is there") as u32;
        let modules = all
            .iter()
            .map(|home| Module { package: package(&home.package), name: home.module.clone() });
        let modules = modules.collect();

        let mut nodes: Vec<Node> = Vec::new();
        let classes = snapshot.classes.iter().zip(snapshot.class_names()).zip(&homes);
        for ((class, name), home) in classes {
            nodes.push(Node {
                short: look::label(&class.name),
                name,
                look: Look::Wait(class.outer),
                module: all.binary_search(&home).ok().map(|module| module as u32),
            });
        }
        let contexts = contexts(snapshot, judged);
        let node_of: BTreeMap<u32, u32> = contexts
            .iter()
            .zip(nodes.len() as u32..)
            .map(|(context, node)| (*context, node))
            .collect();
        nodes.extend(contexts.iter().map(|context| {
            let name = snapshot.contexts[*context as usize].name.clone();
            Node { short: look::label(&name), name, look: Look::Context, module: None }
        }));

        let (mut links, of_step) = links(snapshot, &node_of);
        let mut steps = Vec::new();
        for verdict in &judged.verdicts {
            let at: Vec<u32> =
                verdict.steps.iter().filter_map(|step| of_step.get(&step.of).copied()).collect();
            for link in &at {
                let link = &mut links[*link as usize];
                link.alarm = link.alarm.max(Alarm::of(verdict));
            }
            steps.push(at);
        }
        Graph { snapshot, judged, nodes, packages, modules, links, steps }
    }

    /// Without the classes that have no link, unless none has; and how many they were.
    pub(super) fn nested(mut self) -> (Graph<'a>, usize) {
        let linked: BTreeSet<u32> =
            self.links.iter().flat_map(|link| [link.from, link.to]).collect();
        let lonely = self.nodes.len() - linked.len();
        if linked.is_empty() || lonely == 0 {
            return (self, 0);
        }
        // Kept in order, so what is before the kept is what is left out.
        let place = |kept: &BTreeSet<u32>, i: u32| kept.range(..i).count() as u32;
        let modules: BTreeSet<u32> =
            linked.iter().filter_map(|i| self.nodes[*i as usize].module).collect();
        for link in &mut self.links {
            (link.from, link.to) = (place(&linked, link.from), place(&linked, link.to));
        }
        let nodes = linked.iter().map(|i| {
            let node = self.nodes[*i as usize].clone();
            Node { module: node.module.map(|module| place(&modules, module)), ..node }
        });
        self.nodes = nodes.collect();
        self.modules = modules.iter().map(|i| self.modules[*i as usize].clone()).collect();
        (self, lonely)
    }

    /// What points downwards: rather what many saw than what few did, and least what closed a ring.
    pub(super) fn arcs(&self) -> Vec<Arc> {
        let arc = |link: &Link| {
            let refused = |part: &StepOf| match *part {
                StepOf::Edge(i) => self.snapshot.edges[i as usize].refused,
                StepOf::ContextEdge(i) => self.snapshot.context_edges[i as usize].refused,
                StepOf::Within(_) => false,
            };
            let weight =
                if link.parts.iter().all(refused) { 1 } else { 2 + link.count.max(1).ilog2() };
            Arc { from: link.from, to: link.to, weight }
        };
        self.links.iter().map(arc).collect()
    }
}

/// The contexts that are drawn: those that a lock was taken in, or a verdict is about. Nothing comes of
/// others, and almost every lock of a program is open to them.
fn contexts(snapshot: &Snapshot, judged: &Judged) -> BTreeSet<u32> {
    let taken = snapshot.context_edges.iter().filter(|edge| edge.is == Relation::TakenIn);
    let steps = judged.verdicts.iter().flat_map(|verdict| &verdict.steps);
    let blamed = steps.filter_map(|step| match step.of {
        StepOf::ContextEdge(i) => Some(snapshot.context_edges[i as usize].context),
        _ => None,
    });
    taken.map(|edge| edge.context).chain(blamed).collect()
}

/// All between two nodes together; and where each part went.
fn links(snapshot: &Snapshot, contexts: &BTreeMap<u32, u32>) -> (Vec<Link>, BTreeMap<StepOf, u32>) {
    let mut parts: BTreeMap<(u32, u32), Vec<(StepOf, &Seen)>> = BTreeMap::new();
    for (i, edge) in snapshot.edges.iter().enumerate() {
        let part = (StepOf::Edge(i as u32), &edge.seen);
        parts.entry((edge.from, edge.to)).or_default().push(part);
    }
    for (i, edge) in snapshot.context_edges.iter().enumerate() {
        let Some(context) = contexts.get(&edge.context).copied() else { continue };
        let ends = match edge.is {
            Relation::TakenIn => (context, edge.class),
            Relation::OpenTo => (edge.class, context),
        };
        parts.entry(ends).or_default().push((StepOf::ContextEdge(i as u32), &edge.seen));
    }
    for (i, within) in snapshot.within.iter().enumerate() {
        let part = (StepOf::Within(i as u32), &within.seen);
        parts.entry((within.class, within.class)).or_default().push(part);
    }
    let (mut links, mut of_step) = (Vec::new(), BTreeMap::new());
    for ((from, to), parts) in parts {
        for (part, _) in &parts {
            of_step.insert(*part, links.len() as u32);
        }
        let count = match &parts[..] {
            [(_, seen)] => snapshot.count(seen),
            several => {
                let all = several.iter().flat_map(|(_, seen)| seen.iter(snapshot.processes.len()));
                all.collect::<BTreeSet<u32>>().len()
            }
        };
        let parts = parts.into_iter().map(|(part, _)| part).collect();
        links.push(Link { from, to, parts, count, alarm: Alarm::Quiet });
    }
    (links, of_step)
}

/// In which of the eight configurations it fails, in the order of [`KernelConfig::all`].
pub(super) fn fails_in(verdict: &Verdict) -> Vec<bool> {
    KernelConfig::all().map(|config| verdict.fails_in.contains(config)).collect()
}
