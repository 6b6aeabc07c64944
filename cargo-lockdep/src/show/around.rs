//! `around A`: everything about one class or context.

use lockdep_core::snapshot::{Chain, Relation, Snapshot, StepOf};

use super::columns::Columns;
use super::edges::modes;
use super::reach::reach;
use super::{Filter, Node, View, counted};
use crate::harmless;

/// Everything that leads into it and out of it; contexts, chains and findings that it is in. `long`
/// with all stacks.
pub fn around(snapshot: &Snapshot, node: Node, long: bool) -> String {
    let view = View::new(snapshot, &Filter::All, long);
    let text = match node {
        Node::Class(class) => view.around_class(class),
        Node::Context(context) => view.around_context(context),
    };
    harmless::text(&text)
}

impl View<'_> {
    fn around_class(&self, class: u32) -> String {
        let edges = |is: &dyn Fn(u32, u32) -> bool| -> Vec<StepOf> {
            let edges = self.snapshot.edges.iter().zip(0..);
            edges.filter(|(e, _)| is(e.from, e.to)).map(|(_, i)| StepOf::Edge(i)).collect()
        };
        let within = self.snapshot.within.iter().zip(0..);
        let within = within.filter(|(within, _)| within.class == class);
        let contexts = self.snapshot.context_edges.iter().zip(0..);
        let contexts = contexts.filter(|(edge, _)| edge.class == class);
        let text = [
            self.about_class(class),
            self.steps("wanted under it", edges(&|from, _| from == class)),
            self.steps("it was wanted under", edges(&|_, to| to == class)),
            self.more("two of it in one array", within.map(|(_, i)| StepOf::Within(i)).collect()),
            self.more("contexts", contexts.map(|(_, i)| StepOf::ContextEdge(i)).collect()),
            self.chains_with(&|chain| chain.locks.iter().any(|(lock, _)| *lock == class)),
            self.findings_with(self.name(class)),
        ];
        text.concat()
    }

    fn around_context(&self, context: u32) -> String {
        let edges = |is: Relation| -> Vec<StepOf> {
            let edges = self.snapshot.context_edges.iter().zip(0..);
            let edges = edges.filter(|(edge, _)| edge.context == context && edge.is == is);
            edges.map(|(_, i)| StepOf::ContextEdge(i)).collect()
        };
        let its = &self.snapshot.contexts[context as usize];
        let text = [
            format!("context {}\n  waits: of type {} at most\n", its.name, its.limit.as_str()),
            self.steps("taken in it", edges(Relation::TakenIn)),
            self.steps("held when it could arrive", edges(Relation::OpenTo)),
            self.chains_with(&|chain| chain.context == Some(context)),
            self.findings_with(&its.name),
        ];
        text.concat()
    }

    fn about_class(&self, number: u32) -> String {
        let class = &self.snapshot.classes[number as usize];
        let (after, before) = reach(self.snapshot);
        let (after, before) = (after[number as usize], before[number as usize]);
        let mut text = format!("class {}\n", self.name(number));
        let mut line = |what: &str, value: String| text += &format!("  {what:<10}{value}\n");
        if let Some(site) = self.snapshot.class_site(number) {
            line("made at:", site.to_owned());
        }
        if !class.payload.is_empty() {
            line("protects:", class.payload.clone());
        }
        let (outer, inner) = (class.outer.as_str(), class.inner.as_str());
        line("type:", format!("{}, needs {outer}, leaves {inner}", class.lock_type));
        if let Some(rank) = class.rank {
            line("rank:", rank.to_string());
        }
        line("usage:", class.usage.clone());
        let processes = counted(self.snapshot.count(&class.seen), "process", "processes");
        let locks = counted(class.instances as usize, "lock", "locks");
        line("taken:", format!("in {processes}, {locks} in one at most"));
        let after = counted(after, "class comes", "classes come");
        line("order:", format!("{after} after it, {before} before it"));
        text
    }

    /// A section of dependencies: a table, or all that is known of each.
    fn steps(&self, title: &str, steps: Vec<StepOf>) -> String {
        if steps.is_empty() {
            return format!("\n{title}: nothing\n");
        }
        let body = if self.long {
            steps.iter().map(|step| self.step_text(*step)).collect::<Vec<_>>().join("\n")
        } else {
            self.step_lines(&steps)
        };
        section(title, steps.len(), &body)
    }

    /// A section of what most classes have none of.
    fn more(&self, title: &str, steps: Vec<StepOf>) -> String {
        if steps.is_empty() { String::new() } else { self.steps(title, steps) }
    }

    fn step_lines(&self, steps: &[StepOf]) -> String {
        let heads = ["from", "to", "how", ">processes", "test", "taken at", "wanted at"];
        let mut columns = Columns::new(heads);
        for step in steps {
            let (from, to) = self.ends(*step);
            let (at, seen, how) = match *step {
                StepOf::Edge(i) => {
                    let edge = &self.snapshot.edges[i as usize];
                    (&edge.at, &edge.seen, modes(edge.at[0].held_mode, edge.at[0].wanted_mode))
                }
                StepOf::ContextEdge(i) => {
                    let edge = &self.snapshot.context_edges[i as usize];
                    let how = match edge.is {
                        Relation::TakenIn => "taken in it",
                        Relation::OpenTo => "can arrive",
                    };
                    (&edge.at, &edge.seen, how.to_owned())
                }
                StepOf::Within(i) => {
                    let within = &self.snapshot.within[i as usize];
                    (
                        &within.at,
                        &within.seen,
                        if within.up { "upwards" } else { "downwards" }.into(),
                    )
                }
            };
            let first = self.seen(at[0]);
            columns.row([
                from.to_owned(),
                to.to_owned(),
                how,
                self.snapshot.count(seen).to_string(),
                first.test.unwrap_or(first.thread).to_owned(),
                first.held.map_or(String::new(), |held| held.site.to_owned()),
                first.wanted.site.to_owned(),
            ]);
        }
        columns.text()
    }

    fn chains_with(&self, has: &dyn Fn(&Chain) -> bool) -> String {
        let chains = self.snapshot.chains.iter().filter(|chain| has(chain));
        let rows: Vec<_> = chains.map(|chain| self.chain(chain)).collect();
        match rows.len() {
            0 => "\nchains: none\n".to_owned(),
            many => section("chains", many, &Self::chain_lines(&rows)),
        }
    }

    /// Findings that name it.
    fn findings_with(&self, name: &str) -> String {
        let filter = Filter::Text(name.to_owned());
        let names = self.names.clone();
        let view = View { snapshot: self.snapshot, names, filter: &filter, long: self.long };
        match view.findings().len() {
            0 => "\nfindings: none\n".to_owned(),
            many => section("findings", many, &view.findings_text()),
        }
    }
}

fn section(title: &str, many: usize, body: &str) -> String {
    let indent = |line: &str| match line {
        "" => "\n".to_owned(),
        line => format!("  {line}\n"),
    };
    format!("\n{title} ({many}):\n{}", body.lines().map(indent).collect::<String>())
}
