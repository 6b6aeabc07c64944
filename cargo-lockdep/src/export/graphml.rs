//! The graph as GraphML, each fact a typed attribute: for networkx, Gephi, yEd and igraph.

use std::collections::BTreeSet;
use std::io::{self, Write};

use lockdep_core::snapshot::{Edge, Judged, Marks, Relation, Snapshot, Witness};
use lockdep_core::wait::LockKind;

use super::xml;

/// An attribute: of what, its name, its type.
const KEYS: [(&str, &str, &str); 33] = [
    ("node", "name", "string"),
    ("node", "is", "string"),
    ("node", "site", "string"),
    ("node", "crate", "string"),
    ("node", "module", "string"),
    ("node", "type", "string"),
    ("node", "payload", "string"),
    ("node", "kind", "string"),
    ("node", "outer", "string"),
    ("node", "inner", "string"),
    ("node", "usage", "string"),
    ("node", "user_space", "boolean"),
    ("node", "written", "boolean"),
    ("node", "instances", "long"),
    ("node", "rank", "long"),
    ("node", "processes", "int"),
    ("node", "found", "boolean"),
    ("edge", "is", "string"),
    ("edge", "held_modes", "string"),
    ("edge", "wanted_modes", "string"),
    ("edge", "recursive_read", "boolean"),
    ("edge", "exclusive", "boolean"),
    ("edge", "threaded", "boolean"),
    ("edge", "refused", "boolean"),
    ("edge", "under", "string"),
    ("edge", "held_at", "string"),
    ("edge", "wanted_at", "string"),
    ("edge", "held_stack", "string"),
    ("edge", "wanted_stack", "string"),
    ("edge", "threads", "string"),
    ("edge", "tests", "string"),
    ("edge", "processes", "int"),
    ("edge", "found", "boolean"),
];

/// Writes the graph: classes and contexts are nodes. An attribute with several values has one a line.
///
/// # Errors
/// Those of `out`.
pub fn write(snapshot: &Snapshot, judged: &Judged, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(
        b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
        <graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\" \
        xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
        xsi:schemaLocation=\"http://graphml.graphdrawing.org/xmlns \
        http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd\">\n",
    )?;
    for (of, name, of_type) in KEYS {
        writeln!(
            out,
            "  <key id=\"{of}_{name}\" for=\"{of}\" attr.name=\"{name}\" attr.type=\"{of_type}\"/>"
        )?;
    }
    out.write_all(b"  <graph id=\"lockdep\" edgedefault=\"directed\">\n")?;
    let marks = Marks::of(judged);
    let mut graph = Graph { snapshot, names: snapshot.class_names(), marks, out };
    graph.classes()?;
    graph.contexts()?;
    graph.edges()?;
    graph.context_edges()?;
    graph.within()?;
    out.write_all(b"  </graph>\n</graphml>\n")
}

struct Graph<'a> {
    snapshot: &'a Snapshot,
    names: Vec<String>,
    marks: Marks,
    out: &'a mut dyn Write,
}

impl Graph<'_> {
    /// An attribute. What is empty is left out.
    fn data(&mut self, of: &str, name: &str, value: impl ToString) -> io::Result<()> {
        debug_assert!(KEYS.iter().any(|key| (key.0, key.1) == (of, name)), "{of} {name}");
        let value = value.to_string();
        if value.is_empty() {
            return Ok(());
        }
        writeln!(self.out, "      <data key=\"{of}_{name}\">{}</data>", xml::text(&value))
    }

    fn classes(&mut self) -> io::Result<()> {
        let (snapshot, found) = (self.snapshot, self.marks.classes(self.snapshot));
        for (i, (class, home)) in snapshot.classes.iter().zip(snapshot.homes()).enumerate() {
            writeln!(self.out, "    <node id=\"c{i}\">")?;
            self.data("node", "name", self.names[i].clone())?;
            self.data("node", "is", "class")?;
            self.data("node", "site", snapshot.class_site(i as u32).unwrap_or_default())?;
            if let Some(home) = home {
                self.data("node", "crate", home.package)?;
                self.data("node", "module", home.module)?;
            }
            self.data("node", "type", &class.lock_type)?;
            self.data("node", "payload", &class.payload)?;
            self.data("node", "kind", kind(class.kind))?;
            self.data("node", "outer", class.outer.as_str())?;
            self.data("node", "inner", class.inner.as_str())?;
            self.data("node", "usage", &class.usage)?;
            self.data("node", "user_space", class.user_space)?;
            self.data("node", "written", class.written)?;
            self.data("node", "instances", class.instances)?;
            if let Some(rank) = class.rank {
                self.data("node", "rank", rank)?;
            }
            self.data("node", "processes", snapshot.count(&class.seen))?;
            self.data("node", "found", found.contains(&(i as u32)))?;
            self.out.write_all(b"    </node>\n")?;
        }
        Ok(())
    }

    fn contexts(&mut self) -> io::Result<()> {
        for (i, context) in self.snapshot.contexts.iter().enumerate() {
            writeln!(self.out, "    <node id=\"x{i}\">")?;
            self.data("node", "name", &context.name)?;
            self.data("node", "is", "context")?;
            self.data("node", "inner", context.limit.as_str())?;
            self.out.write_all(b"    </node>\n")?;
        }
        Ok(())
    }

    fn edges(&mut self) -> io::Result<()> {
        for (i, edge) in self.snapshot.edges.iter().enumerate() {
            let Edge { from, to, .. } = edge;
            writeln!(self.out, "    <edge id=\"e{i}\" source=\"c{from}\" target=\"c{to}\">")?;
            self.data("edge", "is", "dependency")?;
            self.data("edge", "recursive_read", edge.recursive_read)?;
            self.data("edge", "exclusive", edge.exclusive)?;
            self.data("edge", "refused", edge.refused)?;
            let under = edge.under.iter().map(|guard| &*self.names[guard.class as usize]);
            let under = under.collect::<Vec<_>>().join("\n");
            self.data("edge", "under", under)?;
            self.seen(&edge.at, self.snapshot.count(&edge.seen))?;
            self.data("edge", "found", self.marks.edges.contains(&(i as u32)))?;
            self.out.write_all(b"    </edge>\n")?;
        }
        Ok(())
    }

    fn context_edges(&mut self) -> io::Result<()> {
        for (i, edge) in self.snapshot.context_edges.iter().enumerate() {
            let (context, class) = (format!("x{}", edge.context), format!("c{}", edge.class));
            let (is, from, to) = match edge.is {
                Relation::TakenIn => ("taken-in", context, class),
                Relation::OpenTo => ("open-to", class, context),
            };
            writeln!(self.out, "    <edge id=\"u{i}\" source=\"{from}\" target=\"{to}\">")?;
            self.data("edge", "is", is)?;
            self.data("edge", "recursive_read", edge.recursive_read)?;
            self.data("edge", "exclusive", edge.exclusive)?;
            self.data("edge", "threaded", edge.threaded)?;
            self.data("edge", "refused", edge.refused)?;
            self.seen(&edge.at, self.snapshot.count(&edge.seen))?;
            self.data("edge", "found", self.marks.context_edges.contains(&(i as u32)))?;
            self.out.write_all(b"    </edge>\n")?;
        }
        Ok(())
    }

    fn within(&mut self) -> io::Result<()> {
        for (i, within) in self.snapshot.within.iter().enumerate() {
            let class = within.class;
            writeln!(self.out, "    <edge id=\"w{i}\" source=\"c{class}\" target=\"c{class}\">")?;
            self.data("edge", "is", if within.up { "array-upwards" } else { "array-downwards" })?;
            let under = within.under.iter().map(|guard| &*self.names[guard.class as usize]);
            let under = under.collect::<Vec<_>>().join("\n");
            self.data("edge", "under", under)?;
            self.seen(&within.at, self.snapshot.count(&within.seen))?;
            self.data("edge", "found", self.marks.within.contains(&(i as u32)))?;
            self.out.write_all(b"    </edge>\n")?;
        }
        Ok(())
    }

    /// Where and by whom: of the first witness both stacks, of all the rest.
    fn seen(&mut self, at: &[Witness], processes: usize) -> io::Result<()> {
        let snapshot = self.snapshot;
        let name = |name: u32| &*snapshot.names[name as usize];
        let held_at = |w: &Witness| w.held.map(|held| snapshot.place(held).0);
        let test = |w: &Witness| {
            let who = snapshot.who[w.who as usize];
            let process = &snapshot.processes[who.process as usize];
            who.test.map(name).or(process.test.as_deref())
        };
        let wanted_at = |w: &Witness| snapshot.place(w.wanted).0;
        let wanted = |w: &Witness| w.wanted_mode.as_str();
        let held = |w: &Witness| w.held.map(|_| w.held_mode.as_str());
        self.data("edge", "held_modes", lines(at.iter().filter_map(held).collect()))?;
        self.data("edge", "wanted_modes", lines(at.iter().map(wanted).collect()))?;
        self.data("edge", "held_at", lines(at.iter().filter_map(held_at).collect()))?;
        self.data("edge", "wanted_at", lines(at.iter().map(wanted_at).collect()))?;
        if let Some(first) = at.first() {
            let held = first.held.map_or_else(Vec::new, |held| snapshot.place(held).1);
            self.data("edge", "held_stack", held.join("\n"))?;
            self.data("edge", "wanted_stack", snapshot.place(first.wanted).1.join("\n"))?;
        }
        let threads = at.iter().map(|w| name(snapshot.who[w.who as usize].thread));
        self.data("edge", "threads", lines(threads.collect()))?;
        self.data("edge", "tests", lines(at.iter().filter_map(test).collect()))?;
        self.data("edge", "processes", processes)
    }
}

fn kind(kind: LockKind) -> &'static str {
    match kind {
        LockKind::Normal => "normal",
        LockKind::Percpu => "percpu",
        LockKind::WaitOverride => "wait-override",
    }
}

/// Different texts, one a line, in order.
fn lines(texts: BTreeSet<&str>) -> String {
    texts.into_iter().collect::<Vec<_>>().join("\n")
}
