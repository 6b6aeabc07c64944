//! `show contexts`: what interrupts, and what is taken there.

use lockdep_core::mode::Mode;
use lockdep_core::snapshot::{Context, ContextEdge, Relation};
use serde::Serialize;

use super::columns::Columns;
use super::{Filter, View, counted};

/// A context.
#[derive(Debug, Serialize)]
pub(super) struct Row<'a> {
    context: &'a str,
    /// What is allowed in it.
    limit: &'static str,
    taken_in: Vec<Class<'a>>,
    /// Held while the context could arrive.
    open_to: Vec<Class<'a>>,
}

#[derive(Debug, Serialize)]
struct Class<'a> {
    class: &'a str,
    mode: &'static str,
    refused: bool,
    processes: usize,
    test: Option<&'a str>,
    site: &'a str,
}

impl View<'_> {
    pub(super) fn contexts(&self) -> Vec<Row<'_>> {
        let contexts = self.snapshot.contexts.iter().enumerate();
        let row = |(i, context): (usize, &Context)| {
            // Of the snapshot's life, not of the closure's argument's.
            let name = self.context(Some(i as u32))?;
            let all = self.filter.any([name]);
            let of = |is: Relation| -> Vec<Class<'_>> {
                let edges = self.snapshot.context_edges.iter();
                let edges = edges.filter(|edge| edge.context == i as u32 && edge.is == is);
                let edges = edges.filter(|edge| all || self.passes(edge.class));
                edges.map(|edge| self.context_class(edge)).collect()
            };
            let (taken_in, open_to) = (of(Relation::TakenIn), of(Relation::OpenTo));
            let any = all || !taken_in.is_empty() || !open_to.is_empty();
            any.then_some(Row { context: name, limit: context.limit.as_str(), taken_in, open_to })
        };
        contexts.filter_map(row).collect()
    }

    fn context_class(&self, edge: &ContextEdge) -> Class<'_> {
        let seen = self.seen(edge.at[0]);
        let mode = match edge.is {
            Relation::TakenIn => edge.at[0].wanted_mode,
            Relation::OpenTo if edge.exclusive => Mode::Exclusive,
            Relation::OpenTo => Mode::Shared,
        };
        Class {
            class: self.name(edge.class),
            mode: mode.as_str(),
            refused: edge.refused,
            processes: self.snapshot.count(&edge.seen),
            test: seen.test,
            site: seen.wanted.site,
        }
    }

    pub(super) fn contexts_text(&self) -> String {
        let rows = self.contexts();
        if rows.is_empty() {
            return self.nothing("context");
        }
        let mut text = String::new();
        for row in &rows {
            if !text.is_empty() {
                text.push('\n');
            }
            text +=
                &format!("{}, where waits may be of type {} at most:\n", row.context, row.limit);
            let what =
                [("taken in it", &row.taken_in), ("held when it could arrive", &row.open_to)];
            for (i, (what, classes)) in what.into_iter().enumerate() {
                text += &format!("  {} {what}", counted(classes.len(), "class", "classes"));
                // A program's locks are open to all contexts, which says something only if
                // one is used.
                let asked = self.long || !matches!(self.filter, Filter::All);
                let shown = i == 0 || asked || !row.taken_in.is_empty();
                text += if classes.is_empty() || !shown { "\n" } else { ":\n" };
                if shown {
                    text += &class_lines(classes);
                }
            }
        }
        text
    }
}

fn class_lines(classes: &[Class<'_>]) -> String {
    let mut columns = Columns::new(["class", "how", ">processes", "test", "at"]);
    for class in classes {
        let how = if class.mode == Mode::Exclusive.as_str() { "" } else { class.mode };
        columns.row([
            class.class.to_owned(),
            how.to_owned(),
            class.processes.to_string(),
            class.test.unwrap_or_default().to_owned(),
            class.site.to_owned(),
        ]);
    }
    let text = if columns.is_empty() { String::new() } else { columns.text() };
    text.lines().map(|line| format!("    {line}\n")).collect()
}
