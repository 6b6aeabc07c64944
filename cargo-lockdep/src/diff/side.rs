//! One of the two that are compared.

use std::collections::{BTreeSet, HashSet};

use lockdep_core::mode::Mode;
use lockdep_core::snapshot::{Chain, Relation, Snapshot, StepOf, Verdict, judge};

use super::{Class, Finding, Nesting, Seen};
use crate::baseline::{Baseline, EdgeLine, End as LineEnd, witnesses};
use crate::design::{ClassName, Design, Edge, Node, Root, Site, shortest};

/// A snapshot or a baseline, as a graph.
#[derive(Debug)]
pub struct Side {
    /// What edges come from: dependencies of the snapshot.
    pub(super) design: Design<Option<StepOf>>,
    /// What its classes are called.
    pub(super) names: Vec<ClassName>,
    /// The snapshot, if it is one.
    pub(super) snapshot: Option<Snapshot>,
    /// What the classes of the snapshot are in the design.
    classes: Vec<Option<u32>>,
    nested: HashSet<u32>,
    root: Root,
}

/// A finding, and what makes it the same on both sides.
pub(super) struct Told {
    pub(super) key: Key,
    pub(super) finding: Finding,
}

/// The code, whether it is fatal, and what it is about.
pub(super) type Key = (String, bool, BTreeSet<(End, End)>);

/// A class or context by what it is on the new side; or by its name, if it is not there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum End {
    There(Node),
    Gone(String),
}

impl Side {
    /// A snapshot.
    pub fn snapshot(snapshot: Snapshot, root: &Root) -> Side {
        let built = Design::of_all(&snapshot, root);
        let names = shortest(&built.design.classes, &HashSet::new());
        let classes = built.classes.clone();
        let design = built.design.map(Some);
        let (nested, root) = (nested(&design), root.clone());
        Side { nested, root, design, names, snapshot: Some(snapshot), classes }
    }

    /// A baseline.
    pub fn baseline(baseline: &Baseline) -> Side {
        let design = baseline.design().map(|_| None);
        let names = design.classes.iter().map(|class| class.name.clone()).collect();
        let (nested, root) = (nested(&design), Root::default());
        Side { nested, root, design, names, snapshot: None, classes: Vec::new() }
    }

    pub(super) fn is_nested(&self, class: u32) -> bool {
        self.nested.contains(&class)
    }

    pub(super) fn class(&self, class: u32) -> Class {
        let name = self.names[class as usize].to_string();
        Class { name, lock_type: self.design.classes[class as usize].primitive.clone() }
    }

    pub(super) fn has_context(&self, edge: u32) -> bool {
        let Edge { from, to, .. } = self.design.edges[edge as usize];
        [from, to].iter().any(|node| matches!(node, Node::Context(_)))
    }

    /// An edge as a line of a baseline.
    pub(super) fn line(&self, edge: u32) -> EdgeLine {
        let Edge { from, to, order, strength } = self.design.edges[edge as usize];
        let end = |node| match node {
            Node::Context(i) => LineEnd::Context(self.design.contexts[i as usize].clone()),
            Node::Class(i) => {
                LineEnd::class(self.names[i as usize].clone(), &self.design.classes[i as usize])
            }
        };
        EdgeLine { from: end(from), to: end(to), order, strength }
    }

    pub(super) fn nesting(&self, line: &EdgeLine, edge: u32) -> Nesting {
        let mut seen: Vec<Seen> = Vec::new();
        let origins = self.design.origins[edge as usize].iter().flatten();
        for (snapshot, of) in
            self.snapshot.iter().flat_map(|s| origins.clone().map(move |of| (s, of)))
        {
            for witness in witnesses(snapshot, *of) {
                let site = snapshot.place(witness.wanted).0;
                let at = Site::parse(site, &self.root).map_or(site.to_owned(), |s| s.to_string());
                let one = Seen { at, by: snapshot.who_is(*witness) };
                if !seen.contains(&one) {
                    seen.push(one);
                }
            }
        }
        let [from, to] = [&line.from, &line.to].map(|end| end.name().to_string());
        Nesting { from, to, line: line.to_string(), seen }
    }

    /// A class of the snapshot by what it is on the new side.
    pub(super) fn end_of(&self, class: u32, to_new: impl Fn(Node) -> Option<Node>) -> End {
        let node = self.classes[class as usize].map(Node::Class);
        match node.and_then(to_new) {
            Some(node) => End::There(node),
            None => End::Gone(self.class_name(class)),
        }
    }

    fn class_name(&self, class: u32) -> String {
        let known = self.classes[class as usize].map(|i| self.names[i as usize].to_string());
        let snapshot = || self.snapshot.as_ref().map(|s| s.classes[class as usize].name.clone());
        known.or_else(snapshot).unwrap_or_default()
    }

    /// A chain in words.
    pub(super) fn chain(&self, chain: &Chain) -> String {
        let lock = |(class, mode): &(u32, Mode)| {
            let how = match mode {
                Mode::Exclusive => "",
                Mode::Shared => " (shared)",
                Mode::RecursiveRead => " (recursive read)",
                Mode::Upgradable => " (upgradable)",
            };
            self.class_name(*class) + how
        };
        let locks: Vec<String> = chain.locks.iter().map(lock).collect();
        let contexts = self.snapshot.as_ref().map(|snapshot| &snapshot.contexts);
        let context = chain.context.zip(contexts);
        let context = context.map(|(i, contexts)| format!("in {}: ", contexts[i as usize].name));
        context.unwrap_or_default() + &locks.join(" -> ")
    }

    /// The ends of all edges.
    pub(super) fn edges(&self, to_new: impl Fn(Node) -> Option<Node>) -> BTreeSet<(End, End)> {
        let edges = self.design.edges.iter();
        let ends = edges.filter_map(|edge| Some((to_new(edge.from)?, to_new(edge.to)?)));
        ends.map(|(from, to)| (End::There(from), End::There(to))).collect()
    }

    /// What the snapshot comes to.
    pub(super) fn findings(&self, to_new: impl Fn(Node) -> Option<Node>) -> Vec<Told> {
        let Some(snapshot) = &self.snapshot else { return Vec::new() };
        let verdicts = judge(snapshot).verdicts;
        verdicts.iter().map(|verdict| self.told(snapshot, verdict, &to_new)).collect()
    }

    fn told(
        &self,
        snapshot: &Snapshot,
        verdict: &Verdict,
        to_new: &impl Fn(Node) -> Option<Node>,
    ) -> Told {
        let class = |i: u32| self.end_of(i, to_new);
        let context = |i: u32| {
            let name = &snapshot.contexts[i as usize].name;
            let node = self.design.known_context(name).map(Node::Context).and_then(to_new);
            node.map_or(End::Gone(name.clone()), End::There)
        };
        let step = |of: StepOf| match of {
            StepOf::Edge(i) => {
                let edge = &snapshot.edges[i as usize];
                (class(edge.from), class(edge.to))
            }
            StepOf::Within(i) => {
                let of = class(snapshot.within[i as usize].class);
                (of.clone(), of)
            }
            StepOf::ContextEdge(i) => {
                let edge = &snapshot.context_edges[i as usize];
                match edge.is {
                    Relation::TakenIn => (context(edge.context), class(edge.class)),
                    Relation::OpenTo => (class(edge.class), context(edge.context)),
                }
            }
        };
        let mut edges: BTreeSet<(End, End)> =
            verdict.steps.iter().map(|one| step(one.of)).collect();
        if edges.is_empty() {
            // What is known of it are the names in its reports, or those in its summary.
            let names = verdict.findings.iter().flat_map(|i| &snapshot.findings[*i as usize].edges);
            edges.extend(
                names.map(|edge| (self.named(&edge.from, to_new), self.named(&edge.to, to_new))),
            );
        }
        if edges.is_empty() {
            let [one, other] = verdict.summary.clone();
            edges.insert((End::Gone(one), End::Gone(other)));
        }
        let fatal = verdict.is_fatal(snapshot);
        let finding = Finding {
            code: verdict.code.clone(),
            headline: verdict.headline.clone(),
            summary: verdict.summary.clone(),
            fatal,
        };
        Told { key: (verdict.code.clone(), fatal, edges), finding }
    }

    /// What a report names, if there is just one of that name.
    fn named(&self, name: &str, to_new: &impl Fn(Node) -> Option<Node>) -> End {
        let called = ClassName::reported(name, &self.root);
        let mut classes = (0u32..).zip(&self.design.classes).filter(|(_, c)| c.is_called(&called));
        match (classes.next(), classes.next()) {
            (Some((i, _)), None) => {
                to_new(Node::Class(i)).map_or(End::Gone(name.to_owned()), End::There)
            }
            _ => End::Gone(name.to_owned()),
        }
    }
}

fn nested<O>(design: &Design<O>) -> HashSet<u32> {
    let ends = design.edges.iter().flat_map(|edge| [edge.from, edge.to]);
    let classes = ends.filter_map(|node| match node {
        Node::Class(i) => Some(i),
        Node::Context(_) => None,
    });
    classes.collect()
}
