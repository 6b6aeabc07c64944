//! `show classes`: what `/proc/lockdep` shows.

use std::collections::BTreeSet;

use lockdep_core::wait::LockKind;
use serde::Serialize;

use super::View;
use super::columns::Columns;
use super::reach::reach;

/// A class.
#[derive(Debug, Serialize)]
pub(super) struct Row<'a> {
    name: &'a str,
    site: Option<&'a str>,
    payload: &'a str,
    lock_type: &'a str,
    outer: &'static str,
    inner: &'static str,
    kind: LockKind,
    user_space: bool,
    written: bool,
    usage: &'a str,
    rank: Option<u32>,
    instances: u64,
    processes: usize,
    /// How many classes come after it in the order, and before it.
    forward: usize,
    backward: usize,
    /// What was wanted under it, and what it was wanted under.
    to: BTreeSet<&'a str>,
    from: BTreeSet<&'a str>,
}

impl View<'_> {
    pub(super) fn classes(&self) -> Vec<Row<'_>> {
        let (forward, backward) = reach(self.snapshot);
        let classes = self.snapshot.classes.iter().enumerate();
        let mut rows: Vec<Row<'_>> = classes
            .map(|(i, class)| Row {
                name: &self.names[i],
                site: self.snapshot.class_site(i as u32),
                payload: &class.payload,
                lock_type: &class.lock_type,
                outer: class.outer.as_str(),
                inner: class.inner.as_str(),
                kind: class.kind,
                user_space: class.user_space,
                written: class.written,
                usage: &class.usage,
                rank: class.rank,
                instances: class.instances,
                processes: self.snapshot.count(&class.seen),
                forward: forward[i],
                backward: backward[i],
                to: BTreeSet::new(),
                from: BTreeSet::new(),
            })
            .collect();
        for edge in &self.snapshot.edges {
            let (from, to) = (edge.from as usize, edge.to as usize);
            rows[from].to.insert(&self.names[to]);
            rows[to].from.insert(&self.names[from]);
        }
        let mut position = 0..;
        rows.retain(|_| position.next().is_some_and(|class| self.passes(class)));
        rows
    }

    pub(super) fn classes_text(&self) -> String {
        let rows = self.classes();
        if rows.is_empty() {
            return self.nothing("class");
        }
        let heads = [
            "class",
            "usage",
            ">after",
            ">before",
            "type",
            "needs",
            "leaves",
            "kind",
            ">rank",
            ">locks",
            ">processes",
            "made at",
        ];
        let mut columns = Columns::new(heads);
        for row in &rows {
            columns.row([
                row.name.to_owned(),
                row.usage.to_owned(),
                row.forward.to_string(),
                row.backward.to_string(),
                row.lock_type.to_owned(),
                row.outer.to_owned(),
                row.inner.to_owned(),
                kind(row.kind).to_owned(),
                row.rank.map_or(String::new(), |rank| rank.to_string()),
                row.instances.to_string(),
                row.processes.to_string(),
                self.made_at(row.name, row.site),
            ]);
            row.to.iter().for_each(|to| columns.below(format!("  -> {to}")));
            if self.long {
                row.from.iter().for_each(|from| columns.below(format!("  <- {from}")));
            }
        }
        columns.text()
    }

    /// The place where a class is made, unless its name has it.
    fn made_at(&self, name: &str, site: Option<&str>) -> String {
        let Some(site) = site else { return String::new() };
        let line = site.rsplit_once(':').map_or(site, |(line, _)| line);
        if name.contains(line) && !self.long { String::new() } else { site.to_owned() }
    }
}

fn kind(kind: LockKind) -> &'static str {
    match kind {
        LockKind::Normal => "",
        LockKind::Percpu => "per CPU",
        LockKind::WaitOverride => "override",
    }
}
