//! Snapshots in words, sorted and aligned: what Linux has in `/proc/lockdep`, `lockdep_chains`,
//! `lockdep_stats` and `lock_stat`, and more. The same as JSON.

mod filter;
mod columns;
mod reach;
mod classes;
mod edges;
mod chains;
mod contexts;
mod findings;
mod counters;
mod lock_stat;
mod stats;
mod choose;
mod ways;
mod around;

use lockdep_core::snapshot::Snapshot;
use serde::Serialize;

pub use self::around::around;
pub use self::choose::{Ambiguous, Node, choose};
pub use self::filter::Filter;
pub use self::ways::why;
use crate::harmless;

/// What of a snapshot is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum What {
    /// Each class: usage, how many classes come after and before it in the order, type, wait types,
    /// and what is wanted under it (Linux: /proc/lockdep).
    Classes,
    /// Each dependency: what was held, what was wanted, how, where, in which test.
    Edges,
    /// Each sequence of locks that was taken under each other, by context (lockdep_chains).
    Chains,
    /// What was held together, the deepest first.
    Held,
    /// Each context: what is allowed in it, what was taken in it, what was held when it could arrive.
    Contexts,
    /// What was found, in processes and in their union.
    Findings,
    /// Counters (lockdep_stats); contentions, wait and hold times where they were measured (lock_stat).
    Stats,
}

/// What is looked at, and how.
#[derive(Debug)]
pub struct View<'a> {
    snapshot: &'a Snapshot,
    /// What classes are called.
    names: Vec<String>,
    filter: &'a Filter,
    long: bool,
}

impl<'a> View<'a> {
    /// What of a snapshot passes the filter; `long` with all that is known of it.
    pub fn new(snapshot: &'a Snapshot, filter: &'a Filter, long: bool) -> View<'a> {
        View { snapshot, names: snapshot.class_names(), filter, long }
    }

    /// In words.
    pub fn text(&self, what: What) -> String {
        harmless::text(&match what {
            What::Classes => self.classes_text(),
            What::Edges => self.edges_text(),
            What::Chains => self.chains_text(),
            What::Held => self.held_text(),
            What::Contexts => self.contexts_text(),
            What::Findings => self.findings_text(),
            What::Stats => self.stats_text(),
        })
    }

    /// As JSON: an array, a row a line; of `stats` an object.
    pub fn json(&self, what: What) -> String {
        match what {
            What::Classes => array(self.classes()),
            What::Edges => array(self.edges()),
            What::Chains => array(self.chains()),
            What::Held => array(self.held()),
            What::Contexts => array(self.contexts()),
            What::Findings => array(self.findings()),
            What::Stats => self.stats_json(),
        }
    }

    fn name(&self, class: u32) -> &str {
        &self.names[class as usize]
    }

    fn context(&self, context: Option<u32>) -> Option<&str> {
        context.map(|context| &*self.snapshot.contexts[context as usize].name)
    }

    /// Whether a class passes the filter: by its name, or by the place where it is made.
    fn passes(&self, class: u32) -> bool {
        let texts = [Some(self.name(class)), self.snapshot.class_site(class)];
        self.filter.any(texts.into_iter().flatten())
    }

    /// What to say where nothing is left.
    fn nothing(&self, what: &str) -> String {
        match self.filter {
            Filter::All => format!("no {what}\n"),
            _ => format!("no {what} that the filter lets pass\n"),
        }
    }
}

/// `1 class`, `2 classes`.
fn counted(many: usize, one: &str, several: &str) -> String {
    format!("{many} {}", if many == 1 { one } else { several })
}

fn array<T: Serialize>(rows: impl IntoIterator<Item = T>) -> String {
    let mut json = String::from("[");
    for (i, row) in rows.into_iter().enumerate() {
        json += if i == 0 { "\n" } else { ",\n" };
        json += &object(&row);
    }
    json + "\n]\n"
}

fn object<T: Serialize>(row: &T) -> String {
    serde_json::to_string(row).expect("only string keys")
}
