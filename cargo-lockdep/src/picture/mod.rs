//! The picture of a lock graph: a page to look around in, and a drawing.
//!
//! Both are laid out here: what is held before stands above, what is of one crate and module stands
//! together. The page draws it with Cytoscape.js, which is shipped inside (`assets/`), and asks for
//! nothing from outside: its Content-Security-Policy forbids it.

mod order;
mod layout;
mod route;
mod look;
mod home;
mod graph;
mod svg;
mod data;
mod page;

use lockdep_core::snapshot::{Judged, Snapshot};

use self::graph::Graph;

/// The page: one HTML file with everything in it.
pub fn html(snapshot: &Snapshot, judged: &Judged) -> String {
    page::html(&Graph::new(snapshot, judged))
}

/// The drawing: an SVG file, readable up to some thirty classes. Classes that were never nested are not
/// in it.
pub fn svg(snapshot: &Snapshot, judged: &Judged) -> String {
    let (graph, lonely) = Graph::new(snapshot, judged).nested();
    svg::svg(&graph, lonely)
}
