//! The graph in the DOT language, with what was found in red. The drawing is the library's own; see
//! `Snapshot::to_dot`.

use std::io::{self, Write};

use lockdep_core::snapshot::{Judged, Marks, Snapshot};

/// Writes the graph.
///
/// # Errors
/// Those of `out`.
pub fn write(snapshot: &Snapshot, judged: &Judged, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(snapshot.to_dot_marked(&Marks::of(judged)).as_bytes())
}
