//! What a process had validated, in one line at its end: the word `stats` of `LOCKDEP`.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};

use lockdep_core::current;
use lockdep_core::validator::{Options, Validator};

use crate::process_end::{self, Turn};

static ASKED: AtomicBool = AtomicBool::new(false);

/// Prints the line when the process ends.
pub(crate) fn ask() {
    ASKED.store(true, Ordering::Relaxed); // Relaxed: a flag that guards nothing.
    process_end::at(Turn::Stats, tell);
}

/// Prints the line, once and if it was asked for; nothing fails by it.
fn tell() -> bool {
    // Relaxed: a flag that guards nothing.
    if ASKED.swap(false, Ordering::Relaxed) {
        use std::io::Write as _;
        let stats = Stats::of(current::process(Options::default));
        let _ = writeln!(std::io::stderr(), "lockdep: {stats}");
    }
    false
}

/// How much a validator has seen, and what it made of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// Locks that were taken at least once in this process, whichever validator counted then.
    pub locks: u64,
    /// Their classes, as far as this validator saw them.
    pub classes: usize,
    /// Dependencies between classes and contexts.
    pub edges: usize,
    /// Nestings that are known to be right.
    pub chains: usize,
    /// Findings, each once.
    pub findings: usize,
    /// Notes, each once.
    pub notes: usize,
}

impl Stats {
    /// Those of a validator so far.
    pub fn of(validator: &Validator) -> Stats {
        let (classes, edges) = validator.counts();
        let findings = validator.findings();
        let mut notes = 0;
        for kept in &findings {
            notes += kept.report.note as usize;
        }
        Stats {
            locks: current::locks(),
            classes,
            edges,
            chains: validator.chains(),
            findings: findings.len() - notes,
            notes,
        }
    }
}

impl fmt::Display for Stats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Stats { locks, classes, edges, chains, findings, notes } = self;
        write!(
            f,
            "{locks} locks, {classes} classes, {edges} edges, {chains} chains, \
             {findings} findings, {notes} notes"
        )
    }
}
