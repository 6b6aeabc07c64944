//! Findings held against the exceptions of a baseline.

use std::collections::{BTreeMap, BTreeSet};

use lockdep_core::snapshot::{Snapshot, StepOf, Verdict, Witness};

use super::compare::Comparison;
use super::{Date, Exception};
use crate::design::{ClassName, Node, Site};

/// The exceptions of a baseline, and what became of them.
#[derive(Debug)]
pub struct Acceptance<'a> {
    snapshot: &'a Snapshot,
    comparison: &'a Comparison<'a>,
    exceptions: Vec<Told<'a>>,
}

/// An exception, and what became of it.
#[derive(Debug)]
pub struct Told<'a> {
    /// The number of its line.
    pub at: usize,
    /// Itself.
    pub exception: &'a Exception,
    /// Its last day is over.
    pub expired: bool,
    /// How many verdicts it accepted, or would have if it had not expired.
    pub accepted: usize,
    /// Where its edge is now, if that is only at another line of the file.
    pub moved: Option<Site>,
    /// What its ends may be.
    ends: [Vec<Node>; 2],
}

impl<'a> Acceptance<'a> {
    /// The exceptions of a comparison's baseline, on a day.
    pub fn new(comparison: &'a Comparison<'a>, today: Date) -> Acceptance<'a> {
        let snapshot = comparison.snapshot;
        let exceptions = comparison.baseline.exceptions().map(|(at, exception)| Told {
            at,
            exception,
            expired: exception.is_expired(today),
            accepted: 0,
            moved: None,
            ends: [&exception.from, &exception.to].map(|name| comparison.nodes(name)),
        });
        let mut it = Acceptance { snapshot, comparison, exceptions: exceptions.collect() };
        it.find_moved();
        it
    }

    /// Whether an exception accepts a verdict, and which: the first of them, though each counts what
    /// it accepts. A certain hang is never accepted.
    pub fn accepts(&mut self, verdict: &Verdict) -> Option<&'a Exception> {
        if verdict.certain_hang {
            return None;
        }
        let mut first = None;
        for i in 0..self.exceptions.len() {
            let one = &self.exceptions[i];
            let site = one.moved.as_ref().unwrap_or(&one.exception.site);
            if self.sites(one, Some(verdict)).iter().any(|other| other.is(site)) {
                let one = &mut self.exceptions[i];
                one.accepted += 1;
                if !one.expired {
                    first = first.or(Some(one.exception));
                }
            }
        }
        first
    }

    /// What their file is called.
    pub(super) fn file(&self) -> &str {
        self.comparison.baseline.name()
    }

    /// All of them, after the verdicts were held against them.
    pub fn told(&self) -> &[Told<'a>] {
        &self.exceptions
    }

    /// Those that accepted nothing, expired or not.
    pub fn unused(&self) -> impl Iterator<Item = &Told<'a>> {
        self.exceptions.iter().filter(|one| one.accepted == 0)
    }

    /// Those whose last day is over and that something needs.
    pub fn expired(&self) -> impl Iterator<Item = &Told<'a>> {
        self.exceptions.iter().filter(|one| one.expired && one.accepted > 0)
    }

    /// The places of an exception's edge: in a verdict, or wherever it is.
    fn sites(&self, one: &Told<'_>, verdict: Option<&Verdict>) -> BTreeSet<Site> {
        let mut sites = BTreeSet::new();
        let root = &self.comparison.root;
        let mut add = |site: &str| sites.extend(Site::parse(site, root));
        let steps: Vec<StepOf> = match verdict {
            Some(verdict) => verdict.steps.iter().map(|step| step.of).collect(),
            None => self.comparison.new.design.origins.iter().flatten().copied().collect(),
        };
        for of in steps {
            let Some((from, to)) = self.comparison.ends(of) else { continue };
            if one.ends[0].contains(&from) && one.ends[1].contains(&to) {
                for witness in witnesses(self.snapshot, of) {
                    add(self.snapshot.place(witness.wanted).0);
                }
            }
        }
        let all: Vec<u32> = match verdict {
            Some(verdict) => verdict.findings.clone(),
            None => (0..self.snapshot.findings.len() as u32).collect(),
        };
        for edge in all.iter().flat_map(|i| &self.snapshot.findings[*i as usize].edges) {
            let [from, to] = [&edge.from, &edge.to].map(|name| ClassName::reported(name, root));
            if self.is_called(one, 0, &from) && self.is_called(one, 1, &to) {
                add(&edge.site);
            }
        }
        sites
    }

    /// Whether an end of an exception has this name in the snapshot.
    fn is_called(&self, one: &Told<'_>, end: usize, name: &ClassName) -> bool {
        let own = [&one.exception.from, &one.exception.to][end];
        match &*one.ends[end] {
            [] => own.is(name),
            nodes => nodes.iter().any(|node| match node {
                Node::Class(i) => self.comparison.new.design.classes[*i as usize].is_called(name),
                Node::Context(_) => own.is(name),
            }),
        }
    }

    /// Finds the exceptions that nothing is at the place of any more, though their edge is at other
    /// lines of that file: as many as there are exceptions for it.
    fn find_moved(&mut self) {
        let mut groups: BTreeMap<(ClassName, ClassName, &str), Vec<usize>> = BTreeMap::new();
        for (i, Told { exception, .. }) in self.exceptions.iter().enumerate() {
            let Exception { from, to, site, .. } = exception;
            groups.entry((from.clone(), to.clone(), &site.file)).or_default().push(i);
        }
        for ((_, _, file), mut group) in groups {
            let sites = self.sites(&self.exceptions[group[0]], None);
            let mut sites: Vec<Site> = sites.into_iter().filter(|site| site.file == file).collect();
            sites.dedup_by_key(|site| site.line);
            let site = |i: &usize| &self.exceptions[*i].exception.site;
            let there = |i: &usize| sites.iter().any(|other| other.line == site(i).line);
            group.sort_by_key(|i| site(i).clone());
            if group.len() != sites.len() || group.iter().all(there) {
                continue;
            }
            for (i, new) in group.into_iter().zip(sites) {
                let one = &mut self.exceptions[i];
                // As exactly as it was said before.
                let column = new.column.filter(|_| one.exception.site.column.is_some());
                one.moved = Some(Site { column, ..new }).filter(|new| *new != one.exception.site);
            }
        }
    }
}

impl Comparison<'_> {
    /// What may be meant by a name of the file, or of a report that was pasted into it.
    pub(super) fn nodes(&self, name: &ClassName) -> Vec<Node> {
        let classes = self.old.classes.iter().zip(0..);
        let known = classes.filter(|(class, _)| class.is_called(name)).map(|(_, i)| Node::Class(i));
        let known: Vec<Node> = known.filter_map(|old| self.moves.to_new(old)).collect();
        if !known.is_empty() {
            return known;
        }
        let classes = self.new.design.classes.iter().zip(0..);
        let classes = classes.filter(|(class, _)| class.is_called(name));
        let context = self.new.design.known_context(&name.to_string()).map(Node::Context);
        classes.map(|(_, i)| Node::Class(i)).chain(context).collect()
    }

    /// The ends of a dependency of the snapshot, if it is one of the design.
    fn ends(&self, of: StepOf) -> Option<(Node, Node)> {
        self.new.ends(self.snapshot, of)
    }
}

/// Where a dependency was seen, and by whom.
pub(crate) fn witnesses(snapshot: &Snapshot, of: StepOf) -> &[Witness] {
    match of {
        StepOf::Edge(i) => &snapshot.edges[i as usize].at,
        StepOf::ContextEdge(i) => &snapshot.context_edges[i as usize].at,
        StepOf::Within(i) => &snapshot.within[i as usize].at,
    }
}
