//! The whole table.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use lockdep::Preempt;
use serde::Serialize;

use super::Cell;
use super::context::Context;
use super::run::{Pcp, run};
use crate::kvfree::strategy::{SOLUTIONS, Strategy};

/// One line of the table's JSON.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// Which solution.
    pub solution: &'static str,
    /// The preemption model.
    pub preempt: Preempt,
    /// Whether raw nesting is proven.
    pub prove_raw_lock_nesting: bool,
    /// Who called.
    pub context: Context,
    /// The verdict.
    pub verdict: String,
}

/// Runs the whole table, on as many threads as there are processors; `done` is told of each cell.
pub fn table(pcp: Pcp, done: impl Fn(usize) + Sync) -> Vec<(Row, Cell)> {
    let places: Vec<(Preempt, bool, Strategy, Context)> = Preempt::ALL
        .into_iter()
        .flat_map(|preempt| [true, false].map(|raw| (preempt, raw)))
        .flat_map(|(preempt, raw)| SOLUTIONS.map(|solution| (preempt, raw, solution)))
        .flat_map(|(preempt, raw, s)| Context::ALL.map(|context| (preempt, raw, s, context)))
        .collect();
    let next = AtomicUsize::new(0);
    let cells: Vec<OnceLock<Cell>> = places.iter().map(|_| OnceLock::new()).collect();
    let work = || {
        loop {
            // Relaxed: only uniqueness is asked of it.
            let i = next.fetch_add(1, Ordering::Relaxed);
            let Some((preempt, raw, solution, context)) = places.get(i).copied() else { return };
            let cell = run(solution, context, solution.kernel(preempt, raw), pcp);
            cells[i].set(cell).expect("each cell is run once");
            done(i + 1);
        }
    };
    let processors = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        (0..processors).for_each(|_| drop(scope.spawn(work)));
    });
    let cells = cells.into_iter().map(|cell| cell.into_inner().expect("every cell was run"));
    let rows = places.into_iter().zip(cells).map(|((preempt, raw, solution, context), cell)| {
        let row = Row {
            solution: solution.name,
            preempt,
            prove_raw_lock_nesting: raw,
            context,
            verdict: cell.verdict(),
        };
        (row, cell)
    });
    rows.collect()
}

/// One line of a table for people: a title and a word for each context, which `paint` may colour.
pub fn line(title: &str, words: [&str; 8], paint: impl Fn(&str) -> String) -> String {
    let mut text = format!("{title:<26}");
    for word in words {
        text += &paint(word);
        text += &" ".repeat(12usize.saturating_sub(word.len()));
    }
    text.trim_end().to_owned()
}
