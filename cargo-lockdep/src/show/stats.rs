//! `show stats`: counters, and what was measured.

use std::collections::BTreeMap;

use serde::Serialize;

use super::counters::counters;
use super::lock_stat::Row;
use super::{View, object};

#[derive(Serialize)]
struct Stats<'a> {
    counters: BTreeMap<String, u64>,
    lock_stat: Vec<Row<'a>>,
}

impl View<'_> {
    pub(super) fn stats_json(&self) -> String {
        let counters = counters(self.snapshot).into_iter().collect();
        object(&Stats { counters, lock_stat: self.lock_stat() }) + "\n"
    }

    pub(super) fn stats_text(&self) -> String {
        let counters = counters(self.snapshot);
        let width = counters.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
        let line = |(name, count): &(String, u64)| {
            let room = " ".repeat(width - name.chars().count());
            format!("{name}:{room} {count:>10}\n")
        };
        let counters: String = counters.iter().map(line).collect();
        let measured = match self.lock_stat_text() {
            text if !text.is_empty() => {
                format!("times in microseconds, by contentions:\n{text}")
            }
            _ if self.snapshot.stats.is_empty() => {
                "no lock was measured; lockdep's feature `stats` does\n".to_owned()
            }
            _ => self.nothing("measured class"),
        };
        format!("{counters}\n{measured}")
    }
}
