//! `show edges`: each dependency.

use lockdep_core::mode::Mode;
use lockdep_core::snapshot::{Edge, Relation, Step, StepOf, Witness};
use serde::Serialize;

use super::View;
use super::columns::Columns;

/// An edge.
#[derive(Debug, Serialize)]
pub(super) struct Row<'a> {
    from: &'a str,
    to: &'a str,
    held_mode: &'static str,
    wanted_mode: &'static str,
    recursive_read: bool,
    exclusive: bool,
    refused: bool,
    /// What it was always done under.
    under: Vec<&'a str>,
    processes: usize,
    witnesses: Vec<Seen<'a>>,
}

/// Where it was seen, and by whom.
#[derive(Debug, Serialize)]
pub(super) struct Seen<'a> {
    pub(super) program: &'a str,
    pub(super) test: Option<&'a str>,
    pub(super) thread: &'a str,
    pub(super) held_mode: &'static str,
    pub(super) wanted_mode: &'static str,
    pub(super) held: Option<At<'a>>,
    pub(super) wanted: At<'a>,
}

/// A place.
#[derive(Debug, Serialize)]
pub(super) struct At<'a> {
    pub(super) site: &'a str,
    /// Innermost first.
    pub(super) stack: Vec<&'a str>,
}

impl View<'_> {
    pub(super) fn edges(&self) -> Vec<Row<'_>> {
        self.chosen_edges().map(|(_, edge)| self.edge(edge)).collect()
    }

    /// The edges that pass the filter: by a class, by a place or by a test.
    fn chosen_edges(&self) -> impl Iterator<Item = (u32, &Edge)> {
        let edges = self.snapshot.edges.iter().enumerate().map(|(i, edge)| (i as u32, edge));
        edges.filter(|(_, edge)| {
            let class = self.passes(edge.from) || self.passes(edge.to);
            class || edge.at.iter().any(|witness| self.passes_witness(*witness))
        })
    }

    fn passes_witness(&self, witness: Witness) -> bool {
        let seen = self.seen(witness);
        let places = [Some(seen.wanted.site), seen.held.map(|held| held.site), seen.test];
        self.filter.any(places.into_iter().flatten())
    }

    fn edge(&self, edge: &Edge) -> Row<'_> {
        let first = edge.at[0];
        Row {
            from: self.name(edge.from),
            to: self.name(edge.to),
            held_mode: first.held_mode.as_str(),
            wanted_mode: first.wanted_mode.as_str(),
            recursive_read: edge.recursive_read,
            exclusive: edge.exclusive,
            refused: edge.refused,
            under: edge.under.iter().map(|guard| self.name(guard.class)).collect(),
            processes: self.snapshot.count(&edge.seen),
            witnesses: edge.at.iter().map(|witness| self.seen(*witness)).collect(),
        }
    }

    pub(super) fn seen(&self, witness: Witness) -> Seen<'_> {
        let who = self.snapshot.who[witness.who as usize];
        let process = &self.snapshot.processes[who.process as usize];
        let test = who.test.map(|test| &*self.snapshot.names[test as usize]);
        Seen {
            program: &process.program,
            test: test.or(process.test.as_deref()),
            thread: &self.snapshot.names[who.thread as usize],
            held_mode: witness.held_mode.as_str(),
            wanted_mode: witness.wanted_mode.as_str(),
            held: witness.held.map(|held| self.at(held)),
            wanted: self.at(witness.wanted),
        }
    }

    fn at(&self, place: u32) -> At<'_> {
        let (site, stack) = self.snapshot.place(place);
        At { site, stack }
    }

    pub(super) fn edges_text(&self) -> String {
        let edges: Vec<_> = self.chosen_edges().collect();
        if edges.is_empty() {
            return self.nothing("edge");
        }
        if !self.long {
            let mut columns = Columns::new([
                "held",
                "wanted",
                "how",
                "refused",
                "always under",
                ">processes",
                "test",
                "taken at",
                "wanted at",
            ]);
            edges.iter().for_each(|(_, edge)| columns.row(self.edge_cells(edge)));
            return columns.text();
        }
        edges.iter().map(|(i, _)| self.step_text(StepOf::Edge(*i))).collect::<Vec<_>>().join("\n")
    }

    fn edge_cells(&self, edge: &Edge) -> [String; 9] {
        let row = self.edge(edge);
        let seen = &row.witnesses[0];
        [
            row.from.to_owned(),
            row.to.to_owned(),
            modes(edge.at[0].held_mode, edge.at[0].wanted_mode),
            if edge.refused { "refused" } else { "" }.to_owned(),
            row.under.join(", "),
            row.processes.to_string(),
            seen.test.unwrap_or(seen.thread).to_owned(),
            seen.held.as_ref().map_or(String::new(), |held| held.site.to_owned()),
            seen.wanted.site.to_owned(),
        ]
    }

    /// What a step leads from, and to.
    pub(super) fn ends(&self, of: StepOf) -> (&str, &str) {
        match of {
            StepOf::Edge(i) => {
                let edge = &self.snapshot.edges[i as usize];
                (self.name(edge.from), self.name(edge.to))
            }
            StepOf::ContextEdge(i) => {
                let edge = &self.snapshot.context_edges[i as usize];
                let context = self.context(Some(edge.context)).unwrap_or_default();
                match edge.is {
                    Relation::TakenIn => (context, self.name(edge.class)),
                    Relation::OpenTo => (self.name(edge.class), context),
                }
            }
            StepOf::Within(i) => {
                let class = self.name(self.snapshot.within[i as usize].class);
                (class, class)
            }
        }
    }

    /// A step with all that is known of it: who took it, with both stacks.
    pub(super) fn step_text(&self, of: StepOf) -> String {
        let (from, to) = self.ends(of);
        let step = Step { from: from.to_owned(), to: to.to_owned(), of };
        let mut text = format!("-> {to}, {} {from}:\n", step.verb(self.snapshot));
        if let StepOf::Edge(i) = of {
            let edge = &self.snapshot.edges[i as usize];
            let how = modes(edge.at[0].held_mode, edge.at[0].wanted_mode);
            if !how.is_empty() {
                text += &format!("   {how}\n");
            }
            if edge.refused {
                text += "   it closed a ring when it came\n";
            }
            let under: Vec<&str> = edge.under.iter().map(|guard| self.name(guard.class)).collect();
            if !under.is_empty() {
                text += &format!("   always under {}\n", under.join(", "));
            }
        }
        text + &step.text(self.snapshot)
    }
}

/// How both are taken, if it is not exclusively.
pub(super) fn modes(held: Mode, wanted: Mode) -> String {
    match (held, wanted) {
        (Mode::Exclusive, Mode::Exclusive) => String::new(),
        (held, wanted) => format!("{} -> {}", held.as_str(), wanted.as_str()),
    }
}
