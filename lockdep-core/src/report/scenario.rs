//! The CPU columns: one way in which the ring closes.

use super::{EdgeLine, LockLine};
use crate::violation::Kind;

const WIDTH: usize = 32;

/// One CPU: what it does first, and what it waits for then.
struct Column {
    first: Vec<String>,
    then: Vec<String>,
}

/// The lines of the scenario; empty for kinds that have none.
pub(super) fn columns(kind: Kind, cycle: &[EdgeLine], wanted: Option<&LockLine>) -> Vec<String> {
    let columns = match (kind, wanted) {
        (Kind::Recursive, Some(wanted)) => vec![Column {
            first: vec![format!("lock({});", short(&wanted.class))],
            then: vec![format!("lock({});", short(&wanted.class))],
        }],
        (Kind::Circular | Kind::Irq | Kind::Nmi, _) => ring(cycle),
        _ => return Vec::new(),
    };
    draw(&columns)
}

/// The new edge comes first: it is what CPU0, this task, does.
fn ring(cycle: &[EdgeLine]) -> Vec<Column> {
    let interrupts = cycle.iter().any(|edge| edge.to_context);
    let n = cycle.len();
    // Walk from an edge that leaves a lock, so that "holds, is interrupted, wants" stays together.
    let start = (0..n).map(|i| (n - 1 + i) % n).find(|i| !cycle[*i].from_context).unwrap_or(0);
    let mut columns = Vec::new();
    let mut i = 0;
    while i < n {
        let edge = &cycle[(start + i) % n];
        let take = format!("{};", call("lock", &edge.from));
        if edge.to_context {
            let next = &cycle[(start + i + 1) % n];
            let then = vec!["<Interrupt>".to_owned(), format!("  {};", call(verb(next), &next.to))];
            columns.push(Column { first: vec![take], then });
            i += 2;
        } else {
            let off = interrupts.then(|| "local_irq_disable();".to_owned());
            let first = off.into_iter().chain([take]).collect();
            columns.push(Column { first, then: vec![format!("{};", call(verb(edge), &edge.to))] });
            i += 1;
        }
    }
    columns
}

fn verb(edge: &EdgeLine) -> &'static str {
    if edge.recursive_read { "rlock" } else { "lock" }
}

fn call(verb: &str, class: &str) -> String {
    format!("{verb}({})", short(class))
}

/// A class name that fits a column: without the directories of its place.
fn short(class: &str) -> String {
    match class.split_once('@') {
        Some((name, place)) => {
            let file = place.rsplit_once('/').map_or(place, |(_, file)| file);
            format!("{name}@{file}")
        }
        None => class.to_owned(),
    }
}

fn draw(columns: &[Column]) -> Vec<String> {
    let line = |cells: &[(usize, String)]| {
        let mut out = String::new();
        for (column, text) in cells {
            let indent = 2 + column * WIDTH;
            out.extend(std::iter::repeat_n(' ', indent.saturating_sub(out.chars().count())));
            out.push_str(text);
        }
        out
    };
    let header = |f: &dyn Fn(usize) -> String| {
        let cells: Vec<(usize, String)> = (0..columns.len()).map(|i| (i, f(i))).collect();
        line(&cells)
    };
    let mut lines = vec![header(&|i| format!("     CPU{i}")), header(&|_| "     ----".to_owned())];
    for (i, column) in columns.iter().enumerate() {
        lines.extend(column.first.iter().map(|text| line(&[(i, text.clone())])));
    }
    // The others wait first, this task closes the ring.
    for (i, column) in columns.iter().enumerate().rev() {
        lines.extend(column.then.iter().map(|text| line(&[(i, text.clone())])));
    }
    lines.push(String::new());
    lines.push("               *** DEADLOCK ***".to_owned());
    lines
}
