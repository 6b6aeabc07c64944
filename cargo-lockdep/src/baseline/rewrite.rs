//! Baselines made of snapshots, and brought up to date.

use std::collections::HashMap;

use super::accept::Acceptance;
use super::{Baseline, Comparison, Date, End, Entry, Exception, Line};
use crate::design::{ClassName, Edge, Node};

impl Comparison<'_> {
    /// The baseline written anew: the nestings of the snapshot, with the comments and exceptions of
    /// the old one; with `keep`, also the nestings that the snapshot does not have.
    pub fn written(&self, keep: bool) -> Baseline {
        let names = self.names_written(keep);
        let Comparison { baseline, new, old, moves, .. } = self;
        let mut written = Baseline::clone(baseline);
        if !keep {
            written.free_headings(self.vanished_entries());
        }
        let entries = std::mem::take(&mut written.entries);
        // What stood above and behind the lines of an edge.
        let mut told: HashMap<Edge, Vec<&Entry>> = HashMap::new();
        for (edge, lines) in old.edges.iter().zip(&old.origins) {
            let Some(now) = moves.edge_to_new(*edge) else { continue };
            if let Some(i) = new.design.between(now.from, now.to, now.order).next() {
                let edge = new.design.edges[i as usize];
                told.entry(edge).or_default().extend(lines.iter().map(|i| &entries[*i]));
            }
        }
        for edge in &new.design.edges {
            let mut entry = Entry::new(Line::Edge(self.line(edge, &names)));
            for old in told.get(edge).into_iter().flatten() {
                entry.above.extend(old.above.iter().cloned());
                entry.remark = entry.remark.or_else(|| old.remark.clone());
            }
            written.entries.push(entry);
        }
        written.entries.extend(self.exceptions_now(&entries, &names));
        let gone = self.vanished_entries().iter().filter(|_| keep);
        written.entries.extend(gone.map(|i| self.entry_now(&entries[*i], &names)));
        written.sort();
        written
    }
}

impl Baseline {
    /// Takes from entries that go what is about those that follow, too: the comments that an empty
    /// line parts from the line below them.
    fn free_headings(&mut self, gone: &[usize]) {
        let mut headings: Vec<String> = Vec::new();
        for (i, entry) in self.entries.iter_mut().enumerate() {
            if gone.binary_search(&i).is_err() {
                entry.above.splice(0..0, headings.drain(..));
            } else {
                let end = entry.above.iter().rposition(String::is_empty).map_or(0, |at| at + 1);
                headings.extend(entry.above.drain(..end));
            }
        }
        self.outro.splice(0..0, headings);
    }
}

impl Comparison<'_> {
    /// The baseline with the names that its classes have now, and else as it was.
    pub fn updated(&self) -> Baseline {
        let names = self.names_updated();
        let mut updated = self.baseline.clone();
        let entries = std::mem::take(&mut updated.entries);
        let edges = entries.iter().filter(|entry| entry.line.exception().is_none());
        updated.entries = edges.map(|entry| self.entry_now(entry, &names)).collect();
        updated.entries.extend(self.exceptions_now(&entries, &names));
        updated.sort();
        updated
    }

    /// An entry, its edge with the names that its classes have now.
    fn entry_now(&self, entry: &Entry, names: &[ClassName]) -> Entry {
        let mut entry = entry.clone();
        if let Line::Edge(line) = &mut entry.line {
            for end in [&mut line.from, &mut line.to] {
                let now = self.old_node(end).and_then(|node| self.moves.to_new(node));
                if let Some(Node::Class(i)) = now {
                    *end =
                        End::class(names[i as usize].clone(), &self.new.design.classes[i as usize]);
                }
            }
        }
        entry
    }

    /// The exceptions with the names and places that are so now.
    fn exceptions_now(&self, entries: &[Entry], names: &[ClassName]) -> Vec<Entry> {
        // Whether they expired makes no difference here.
        let acceptance = Acceptance::new(self, Date::today());
        let moved: HashMap<usize, _> =
            acceptance.told().iter().filter_map(|one| Some((one.at, one.moved.clone()?))).collect();
        let now = entries.iter().filter_map(|entry| {
            let one = entry.line.exception()?;
            let name = |name: &ClassName| match self.nodes(name)[..] {
                [Node::Class(i)] => names[i as usize].clone(),
                _ => name.clone(),
            };
            let site = moved.get(&entry.at).cloned().unwrap_or_else(|| one.site.clone());
            let one = Exception { from: name(&one.from), to: name(&one.to), site, ..one.clone() };
            Some(Entry { line: Line::Exception(one), ..entry.clone() })
        });
        now.collect()
    }

    /// What an end of a line is in the old design.
    fn old_node(&self, end: &End) -> Option<Node> {
        match end {
            End::Context(name) => self.old.known_context(name).map(Node::Context),
            End::Class { name, .. } => self.old.known_class(name).map(Node::Class),
        }
    }
}
