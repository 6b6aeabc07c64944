//! How often and how long locks were held and waited for, as in `/proc/lock_stat`.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use lockdep_core::snapshot::{ClassStats, Times};
use serde::Serialize;

use super::View;
use super::columns::Columns;
use super::edges::At;

/// A class, or its readers, in all processes.
#[derive(Debug, Default, Serialize)]
pub(super) struct Row<'a> {
    class: &'a str,
    read: bool,
    /// Whether there are rows of writers and of readers.
    #[serde(skip)]
    both: bool,
    contended_bounces: Option<u64>,
    contentions: u64,
    wait: Spread,
    acquired_bounces: Option<u64>,
    acquisitions: u64,
    hold: Spread,
    /// Where one waited, the most frequent first.
    waited_at: Vec<(&'a str, u64)>,
    /// Where it had been taken by those who were waited for.
    held_at: Vec<(&'a str, u64)>,
    /// Where it was taken the time that it was held longest.
    longest_hold: Option<At<'a>>,
    max_hold_ns: Option<u64>,
    over_max_hold: u64,
}

/// Durations, in nanoseconds.
#[derive(Debug, Default, Serialize)]
struct Spread {
    count: u64,
    min: u64,
    max: u64,
    total: u64,
    mean: u64,
    p50: u64,
    p99: u64,
}

impl Spread {
    fn of(times: &Times) -> Spread {
        Spread {
            count: times.count(),
            min: times.min,
            max: times.max,
            total: times.total,
            mean: times.mean(),
            p50: times.percentile(50),
            p99: times.percentile(99),
        }
    }

    /// In microseconds: min, max, total, mean, p50, p99.
    fn cells(&self) -> [String; 6] {
        let Spread { min, max, total, mean, p50, p99, .. } = *self;
        [min, max, total, mean, p50, p99].map(micros)
    }
}

fn micros(nanos: u64) -> String {
    format!("{}.{:02}", nanos / 1000, nanos % 1000 / 10)
}

impl View<'_> {
    /// By contentions.
    pub(super) fn lock_stat(&self) -> Vec<Row<'_>> {
        let mut of_class: BTreeMap<(u32, bool), Vec<&ClassStats>> = BTreeMap::new();
        for stats in self.snapshot.stats.iter().filter(|stats| self.passes(stats.class)) {
            of_class.entry((stats.class, stats.read)).or_default().push(stats);
        }
        let both = |class: u32, read: bool| of_class.contains_key(&(class, !read));
        let rows = of_class.iter().map(|((class, read), all)| Row {
            both: both(*class, *read),
            ..self.stat(*class, *read, all)
        });
        let mut rows: Vec<Row<'_>> = rows.collect();
        rows.sort_by_key(|row| Reverse((row.contentions, row.acquisitions)));
        rows
    }

    fn stat(&self, class: u32, read: bool, all: &[&ClassStats]) -> Row<'_> {
        let (mut wait, mut hold) = (Times::default(), Times::default());
        let (mut waited_at, mut held_at) = (BTreeMap::new(), BTreeMap::new());
        let mut row = Row { class: self.name(class), read, ..Row::default() };
        let mut longest = None;
        for stats in all {
            row.contentions = row.contentions.saturating_add(stats.contentions);
            row.acquisitions = row.acquisitions.saturating_add(stats.acquisitions);
            row.over_max_hold = row.over_max_hold.saturating_add(stats.over_max_hold);
            let sum = |one: Option<u64>, other: Option<u64>| match (one, other) {
                (Some(one), Some(other)) => Some(one.saturating_add(other)),
                (one, other) => one.or(other),
            };
            row.contended_bounces = sum(row.contended_bounces, stats.contended_bounces);
            row.acquired_bounces = sum(row.acquired_bounces, stats.acquired_bounces);
            // The strictest that any process knew.
            row.max_hold_ns = row.max_hold_ns.into_iter().chain(stats.max_hold_ns).min();
            wait.add(&stats.wait);
            hold.add(&stats.hold);
            let sites = [(&mut waited_at, &stats.waited_at), (&mut held_at, &stats.held_at)];
            for (sums, sites) in sites {
                for (site, count) in sites {
                    let sum: &mut u64 = sums.entry(*site).or_default();
                    *sum = sum.saturating_add(*count);
                }
            }
            let hold = stats.longest_hold.map(|place| (stats.hold.max, Reverse(place)));
            longest = longest.max(hold);
        }
        (row.wait, row.hold) = (Spread::of(&wait), Spread::of(&hold));
        row.waited_at = self.frequent(waited_at);
        row.held_at = self.frequent(held_at);
        row.longest_hold = longest.map(|(_, Reverse(place))| {
            let (site, stack) = self.snapshot.place(place);
            At { site, stack }
        });
        row
    }

    fn frequent(&self, counts: BTreeMap<u32, u64>) -> Vec<(&str, u64)> {
        let named = counts.into_iter().map(|(site, n)| (&*self.snapshot.sites[site as usize], n));
        let mut named: Vec<(&str, u64)> = named.collect();
        named.sort_by_key(|(_, count)| Reverse(*count));
        named
    }

    /// The table, in microseconds; nothing if nothing was measured.
    pub(super) fn lock_stat_text(&self) -> String {
        let mut columns = Columns::new([
            "class",
            ">con-bounces",
            ">contentions",
            ">wait-min",
            ">wait-max",
            ">wait-total",
            ">wait-avg",
            ">wait-p50",
            ">wait-p99",
            ">acq-bounces",
            ">acquisitions",
            ">hold-min",
            ">hold-max",
            ">hold-total",
            ">hold-avg",
            ">hold-p50",
            ">hold-p99",
        ]);
        for row in self.lock_stat() {
            let bounces = |bounces: Option<u64>| bounces.map_or(String::new(), |n| n.to_string());
            let [wait_min, wait_max, wait_total, wait_mean, wait_p50, wait_p99] = row.wait.cells();
            let [hold_min, hold_max, hold_total, hold_mean, hold_p50, hold_p99] = row.hold.cells();
            columns.row([
                row.called(),
                bounces(row.contended_bounces),
                row.contentions.to_string(),
                wait_min,
                wait_max,
                wait_total,
                wait_mean,
                wait_p50,
                wait_p99,
                bounces(row.acquired_bounces),
                row.acquisitions.to_string(),
                hold_min,
                hold_max,
                hold_total,
                hold_mean,
                hold_p50,
                hold_p99,
            ]);
            // Four, as in Linux.
            let most = if self.long { usize::MAX } else { 4 };
            let points = [("waited at", &row.waited_at), ("held since", &row.held_at)];
            for (what, sites) in points {
                for (site, count) in sites.iter().take(most) {
                    columns.below(format!("  {count:>8} times {what} {site}"));
                }
            }
            if let Some(max) = row.max_hold_ns {
                let (max, over) = (micros(max), row.over_max_hold);
                columns.below(format!("  {over:>8} times held longer than the {max} allowed"));
            }
            if let Some(At { site, stack }) = &row.longest_hold {
                columns.below(format!("  held longest when taken at {site}"));
                let stack = stack.iter().take(if self.long { usize::MAX } else { 0 });
                stack.for_each(|frame| columns.below(format!("      {frame}")));
            }
        }
        if columns.is_empty() { String::new() } else { columns.text() }
    }
}

impl Row<'_> {
    /// As Linux tells writers and readers apart.
    fn called(&self) -> String {
        match (self.both, self.read) {
            (false, false) => self.class.to_owned(),
            (true, false) => format!("{}-W", self.class),
            (_, true) => format!("{}-R", self.class),
        }
    }
}
