//! What a snapshot nests, held against what a baseline says.

use std::collections::HashSet;

use lockdep_core::snapshot::{Snapshot, StepOf};

use super::{Baseline, EdgeLine, End, Entry, Line};
use crate::design::{Built, Change, Class, ClassName, Design, Edge, Moves, Node, Root, shortest};

/// A baseline and a snapshot side by side.
#[derive(Debug)]
pub struct Comparison<'a> {
    pub(super) baseline: &'a Baseline,
    pub(super) snapshot: &'a Snapshot,
    pub(super) root: Root,
    pub(super) old: Design<usize>,
    pub(super) new: Built,
    pub(super) moves: Moves,
    fresh: Vec<u32>,
    vanished: Vec<usize>,
}

/// A class that has another name than in the baseline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renaming {
    /// Its name in the baseline.
    pub old: ClassName,
    /// Its name now.
    pub new: ClassName,
    /// What is different.
    pub change: Change,
    /// Which primitives it was and is.
    pub primitives: [Option<String>; 2],
}

/// Lines that accept what is new, once they are in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paste {
    /// A line for each edge that is new, in its order.
    pub lines: Vec<EdgeLine>,
    /// What the file must be like before.
    pub into: PasteInto,
}

/// What a file must be like before lines are put into it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasteInto {
    /// As it is.
    File,
    /// With the names that its classes have now: after `check --update`.
    Updated,
    /// Too much is different: it is better written anew.
    Anew,
}

impl<'a> Comparison<'a> {
    /// Compares them.
    pub fn of(baseline: &'a Baseline, snapshot: &'a Snapshot, root: &Root) -> Comparison<'a> {
        let (old, new) = (baseline.design(), Design::of(snapshot, root));
        let moves = Moves::find(&old, &new.design);
        let is_new = |edge: &Edge| {
            let Some(known) = moves.edge_to_old(*edge) else { return true };
            let mut between = old.between(known.from, known.to, known.order);
            !between.any(|i| old.edges[i as usize].strength.covers(edge.strength))
        };
        let edges = new.design.edges.iter().zip(0..);
        let fresh = edges.filter(|(edge, _)| is_new(edge)).map(|(_, i)| i).collect();
        let is_there = |edge: &Edge| {
            let edge = moves.edge_to_new(*edge);
            edge.is_some_and(|e| new.design.between(e.from, e.to, e.order).next().is_some())
        };
        let gone = old.edges.iter().zip(&old.origins).filter(|(edge, _)| !is_there(edge));
        let mut vanished: Vec<usize> = gone.flat_map(|(_, entries)| entries).copied().collect();
        vanished.sort_unstable();
        let root = root.clone();
        let mut it = Comparison { baseline, snapshot, root, old, new, moves, fresh, vanished };
        it.sort_fresh();
        it
    }

    fn sort_fresh(&mut self) {
        let names = self.names_now();
        let mut fresh = std::mem::take(&mut self.fresh);
        fresh.sort_by_cached_key(|i| {
            Line::Edge(self.line(&self.new.design.edges[*i as usize], &names)).key()
        });
        self.fresh = fresh;
    }

    /// The edges that the baseline does not know, each as the dependencies of the snapshot that it
    /// comes from.
    pub fn fresh(&self) -> impl ExactSizeIterator<Item = &[StepOf]> {
        self.fresh.iter().map(|i| &*self.new.design.origins[*i as usize])
    }

    /// The lines of the baseline that nothing in the snapshot is, with their numbers.
    pub fn vanished(&self) -> impl ExactSizeIterator<Item = (usize, &Line)> {
        self.vanished.iter().map(|i| {
            let Entry { at, line, .. } = &self.baseline.entries[*i];
            (*at, line)
        })
    }

    /// The same, by position among the entries.
    pub(super) fn vanished_entries(&self) -> &[usize] {
        &self.vanished
    }

    /// How many edges the snapshot has.
    pub fn edges(&self) -> usize {
        self.new.design.edges.len()
    }

    /// The classes that have another name now.
    pub fn renamings(&self) -> Vec<Renaming> {
        let names = self.names_updated();
        let mut renamings: Vec<Renaming> = Vec::new();
        for (old, new) in self.moves.pairs() {
            let [was, is] = [&self.old.classes[old as usize], self.class(new)];
            if let Some(change) = Change::between(was, is) {
                renamings.push(Renaming {
                    old: was.name.clone(),
                    new: names[new as usize].clone(),
                    change,
                    primitives: [was.primitive.clone(), is.primitive.clone()],
                });
            }
        }
        renamings.sort_by(|a, b| (&a.old, &a.new).cmp(&(&b.old, &b.new)));
        renamings
    }

    fn class(&self, i: u32) -> &Class {
        &self.new.design.classes[i as usize]
    }

    /// The line of an edge of the snapshot, by these names of its classes.
    pub(super) fn line(&self, edge: &Edge, names: &[ClassName]) -> EdgeLine {
        let end = |node| match node {
            Node::Context(i) => End::Context(self.new.design.contexts[i as usize].clone()),
            Node::Class(i) => End::class(names[i as usize].clone(), self.class(i)),
        };
        let Edge { from, to, order, strength } = *edge;
        EdgeLine { from: end(from), to: end(to), order, strength }
    }

    /// Names of the snapshot's classes by themselves.
    pub(super) fn names_now(&self) -> Vec<ClassName> {
        shortest(&self.new.design.classes, &HashSet::new())
    }

    /// Names of the snapshot's classes beside those in the file: what is there keeps its name.
    fn names_in_file(&self) -> Vec<ClassName> {
        self.names_beside(|_, _| true)
    }

    /// Names of the snapshot's classes in the file once it is updated: what did not change keeps its
    /// name.
    pub(super) fn names_updated(&self) -> Vec<ClassName> {
        self.names_beside(|old, new| Change::between(old, new).is_none_or(|c| c == Change::Remade))
    }

    /// Names of the snapshot's classes in a file that is written anew; with `keep`, beside those of
    /// classes that are not in the snapshot.
    pub(super) fn names_written(&self, keep: bool) -> Vec<ClassName> {
        let gone = self
            .old
            .classes
            .iter()
            .zip(0..)
            .filter(|(_, i)| keep && self.moves.to_new(Node::Class(*i)).is_none());
        let taken = gone.map(|(class, _)| class.name.clone()).collect();
        shortest(&self.new.design.classes, &taken)
    }

    fn names_beside(&self, keeps: impl Fn(&Class, &Class) -> bool) -> Vec<ClassName> {
        let mut names: Vec<Option<ClassName>> = vec![None; self.new.design.classes.len()];
        let mut taken: HashSet<ClassName> =
            self.old.classes.iter().map(|class| class.name.clone()).collect();
        for (old, new) in self.moves.pairs() {
            let was = &self.old.classes[old as usize];
            if keeps(was, self.class(new)) {
                names[new as usize] = Some(was.name.clone());
            } else {
                taken.remove(&was.name);
            }
        }
        let free: Vec<usize> = (0..names.len()).filter(|i| names[*i].is_none()).collect();
        let classes: Vec<Class> = free.iter().map(|i| self.class(*i as u32).clone()).collect();
        for (i, name) in free.into_iter().zip(shortest(&classes, &taken)) {
            names[i] = Some(name);
        }
        names.into_iter().flatten().collect()
    }

    /// Lines that make the edges that are new known.
    pub fn paste(&self) -> Paste {
        let lines = |names: Vec<ClassName>| -> Vec<EdgeLine> {
            let edges = self.fresh.iter().map(|i| &self.new.design.edges[*i as usize]);
            edges.map(|edge| self.line(edge, &names)).collect()
        };
        let known = |mut file: Baseline, lines: &[EdgeLine]| {
            let lines = lines.iter().map(|line| Entry::new(Line::Edge(line.clone())));
            file.entries.extend(lines);
            Comparison::of(&file, self.snapshot, &self.root).fresh.is_empty()
        };
        let into_file = lines(self.names_in_file());
        if self.fresh.is_empty() || known(self.baseline.clone(), &into_file) {
            return Paste { lines: into_file, into: PasteInto::File };
        }
        let updated = lines(self.names_updated());
        if known(self.updated(), &updated) {
            return Paste { lines: updated, into: PasteInto::Updated };
        }
        Paste { lines: lines(self.names_now()), into: PasteInto::Anew }
    }
}
