//! The graph for Graphviz.

use petgraph::dot::{Config, Dot};

use crate::snapshot::{EdgeLine, NodeLine, Snapshot};

/// The snapshot in the DOT language: locks as boxes, contexts as ellipses, one edge a dependency.
pub fn to_dot(snapshot: &Snapshot) -> String {
    let graph = snapshot.to_petgraph();
    let node = |_: &_, (_, node): (_, &NodeLine)| {
        let shape = if node.lock_type == "context" { "ellipse" } else { "box" };
        let label = format!("{}\n{} ({})", node.name, node.lock_type, node.inner.as_str());
        format!("shape={shape} label=\"{}\"", escape(&label))
    };
    let edge = |_: &_, edge: petgraph::graph::EdgeReference<'_, EdgeLine>| {
        let style = if edge.weight().recursive_read { "dashed" } else { "solid" };
        format!("style={style} tooltip=\"{}\"", escape(&edge.weight().to_site))
    };
    let config = [Config::NodeNoLabel, Config::EdgeNoLabel];
    format!("{:?}", Dot::with_attr_getters(&graph, &config, &edge, &node))
}

fn escape(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}
