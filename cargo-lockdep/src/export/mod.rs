//! What was learnt and found, in the formats that other programs read.
//!
//! Each format is a file, and a function from a snapshot and its verdicts to text. Names are whatever
//! somebody called a class, a test or a file: each format escapes them, and none believes them.

mod source;
pub mod select;
pub mod dot;
pub mod mermaid;
pub mod graphml;
pub mod json;
mod rules;
mod fingerprint;
pub mod sarif;
pub mod github;
pub mod junit;

use std::io::{self, Write};

use lockdep_core::snapshot::{Judged, Snapshot};

use crate::check::Alarm;
use crate::picture;

/// A format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// The graph for Graphviz.
    Dot,
    /// The snapshot and all verdicts, with their texts.
    Json,
    /// The graph as a flowchart, as GitHub and GitLab draw it in Markdown.
    Mermaid,
    /// The graph for networkx, Gephi and yEd, with all that is known of each class and edge.
    Graphml,
    /// The verdicts for code scanning (SARIF 2.1.0).
    Sarif,
    /// The verdicts as GitHub's workflow commands: annotations at their lines.
    Github,
    /// The verdicts as a test suite.
    Junit,
    /// The graph and the verdicts as a page to look around in, which needs no network.
    Html,
    /// The graph as a drawing, for a README or a report.
    Svg,
}

/// Writes a snapshot, and what was found in it, in a format. Those that are of verdicts say what else is
/// red, too.
///
/// # Errors
/// Those of `out`.
pub fn write(
    format: Format,
    snapshot: &Snapshot,
    judged: &Judged,
    alarms: &[Alarm<'_>],
    out: &mut dyn Write,
) -> io::Result<()> {
    match format {
        Format::Dot => dot::write(snapshot, judged, out),
        Format::Json => json::write(snapshot, judged, out),
        Format::Mermaid => mermaid::write(snapshot, judged, out),
        Format::Graphml => graphml::write(snapshot, judged, out),
        Format::Sarif => sarif::write(snapshot, judged, alarms, out),
        Format::Github => github::write(snapshot, judged, alarms, out),
        Format::Junit => junit::write(snapshot, judged, alarms, out),
        Format::Html => out.write_all(picture::html(snapshot, judged).as_bytes()),
        Format::Svg => out.write_all(picture::svg(snapshot, judged).as_bytes()),
    }
}
