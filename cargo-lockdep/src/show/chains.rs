//! `show chains`, as in `/proc/lockdep_chains`, and `show held`.

use std::cmp::Reverse;

use lockdep_core::mode::Mode;
use lockdep_core::snapshot::Chain;
use serde::Serialize;

use super::columns::Columns;
use super::{View, counted};

/// A chain.
#[derive(Debug, Serialize)]
pub(super) struct Row<'a> {
    /// None of a plain task.
    context: Option<&'a str>,
    depth: usize,
    /// The oldest first.
    locks: Vec<Lock<'a>>,
}

#[derive(Debug, Serialize)]
struct Lock<'a> {
    class: &'a str,
    mode: &'static str,
}

impl View<'_> {
    pub(super) fn chains(&self) -> Vec<Row<'_>> {
        let chains = self.snapshot.chains.iter().filter(|chain| self.passes_chain(chain));
        chains.map(|chain| self.chain(chain)).collect()
    }

    /// The deepest first; without those that a deeper one begins with, unless all is wanted.
    pub(super) fn held(&self) -> Vec<Row<'_>> {
        // A chain comes right before those that begin with it.
        let chains = self.snapshot.chains.iter();
        let next = self.snapshot.chains.iter().skip(1).map(Some).chain([None]);
        let begins = |chain: &Chain, next: &Chain| {
            chain.context == next.context && next.locks.starts_with(&chain.locks)
        };
        let mut held: Vec<&Chain> = chains
            .zip(next)
            .filter(|(chain, next)| self.long || !next.is_some_and(|next| begins(chain, next)))
            .map(|(chain, _)| chain)
            .filter(|chain| self.passes_chain(chain))
            .collect();
        held.sort_by_key(|chain| Reverse(chain.locks.len()));
        held.into_iter().map(|chain| self.chain(chain)).collect()
    }

    fn passes_chain(&self, chain: &Chain) -> bool {
        let context = self.context(chain.context);
        chain.locks.iter().any(|(class, _)| self.passes(*class))
            || context.is_some_and(|context| self.filter.any([context]))
    }

    pub(super) fn chain(&self, chain: &Chain) -> Row<'_> {
        let lock =
            |(class, mode): &(u32, Mode)| Lock { class: self.name(*class), mode: mode.as_str() };
        Row {
            context: self.context(chain.context),
            depth: chain.locks.len(),
            locks: chain.locks.iter().map(lock).collect(),
        }
    }

    pub(super) fn chains_text(&self) -> String {
        let rows = self.chains();
        if rows.is_empty() {
            return self.nothing("chain");
        }
        Self::chain_lines(&rows)
    }

    /// A chain a line.
    pub(super) fn chain_lines(rows: &[Row<'_>]) -> String {
        let mut columns = Columns::new(["context", ">depth", "locks, the oldest first"]);
        for row in rows {
            let locks: Vec<String> = row.locks.iter().map(Lock::text).collect();
            columns.row([in_context(row.context), row.depth.to_string(), locks.join(" -> ")]);
        }
        columns.text()
    }

    pub(super) fn held_text(&self) -> String {
        let rows = self.held();
        if rows.is_empty() {
            return self.nothing("chain");
        }
        let mut text = String::new();
        for row in &rows {
            let locks = counted(row.depth, "lock", "locks");
            text += &format!("{locks} held, in {}:\n", in_context(row.context));
            for (i, lock) in row.locks.iter().enumerate() {
                text += &format!("  #{i}: {}\n", lock.text());
            }
            text.push('\n');
        }
        text.truncate(text.len() - 1);
        text
    }
}

impl Lock<'_> {
    fn text(&self) -> String {
        match self.mode {
            mode if mode == Mode::Exclusive.as_str() => self.class.to_owned(),
            mode => format!("{} ({mode})", self.class),
        }
    }
}

/// What a context is called; a plain task has none.
fn in_context(context: Option<&str>) -> String {
    context.unwrap_or("a task").to_owned()
}
