//! The graph for Graphviz.

use std::fmt::Write as _;

use super::{Relation, Snapshot};

impl Snapshot {
    /// The graph in the DOT language: classes as boxes, contexts as ellipses, one edge a dependency;
    /// dashed where the target is read recursively.
    pub fn to_dot(&self) -> String {
        let mut dot = String::from("digraph lockdep {\n    node [shape=box]\n");
        // A `String` takes whatever is written to it.
        let _ = self.write_dot(&mut dot);
        dot + "}\n"
    }

    fn write_dot(&self, dot: &mut String) -> std::fmt::Result {
        for (i, (class, name)) in self.classes.iter().zip(self.class_names()).enumerate() {
            let label = format!("{name}\n{} ({})", class.lock_type, class.inner.as_str());
            writeln!(dot, "    c{i} [label={}]", quoted(&label))?;
        }
        for (i, context) in self.contexts.iter().enumerate() {
            let label = format!("{}\ncontext ({})", context.name, context.limit.as_str());
            writeln!(dot, "    x{i} [shape=ellipse label={}]", quoted(&label))?;
        }
        for edge in &self.edges {
            let style = if edge.recursive_read { "dashed" } else { "solid" };
            let tooltip = quoted(self.place(edge.at[0].wanted).0);
            writeln!(dot, "    c{} -> c{} [style={style} tooltip={tooltip}]", edge.from, edge.to)?;
        }
        for edge in &self.context_edges {
            let (context, class) = (format!("x{}", edge.context), format!("c{}", edge.class));
            let (from, to) = match edge.is {
                Relation::TakenIn => (context, class),
                Relation::OpenTo => (class, context),
            };
            let style = if edge.recursive_read { "dashed" } else { "solid" };
            writeln!(dot, "    {from} -> {to} [style={style}]")?;
        }
        Ok(())
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
}
