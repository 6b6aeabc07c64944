//! The feature `stats`: how often and how long locks are held and waited for.
//!
//! Counts are exact. Times are only compared where one must be longer than another, whatever else
//! the machine does. That a thread waits is seen by its being counted, not by time that passes.

mod counts;
mod waits;
mod times;
mod sent;
mod changes;
mod kernel;
mod budgets;
mod validators;
mod process;
mod stress;

use std::time::{Duration, Instant};

use lockdep::{Action, Options, Policy, Snapshot, Validator};
use lockdep_core::snapshot::{ClassStats, Times};

/// However slow the machine, nothing here takes longer.
const LONG: Duration = Duration::from_secs(60);

fn validator() -> Validator {
    let policy = Policy::new(Action::Collect);
    Validator::new(Options { policy, stacks: false, ..Options::default() })
}

/// What is measured while something runs on a validator of its own.
fn measured(run: impl FnOnce(&Validator)) -> Snapshot {
    let validator = validator();
    lockdep::scope(&validator, || run(&validator));
    validator.snapshot()
}

/// Writers or readers of the class of a name, if any were counted.
fn find<'a>(snapshot: &'a Snapshot, name: &str, read: bool) -> Option<&'a ClassStats> {
    let is = |stats: &&ClassStats| {
        snapshot.classes[stats.class as usize].name == name && stats.read == read
    };
    let mut found = snapshot.stats.iter().filter(is);
    let stats = found.next()?;
    assert!(found.next().is_none(), "{name} stands there twice");
    Some(stats)
}

fn writers<'a>(snapshot: &'a Snapshot, name: &str) -> &'a ClassStats {
    let stats = find(snapshot, name, false);
    check(stats.unwrap_or_else(|| panic!("no writers of {name}: {:?}", snapshot.stats)))
}

fn readers<'a>(snapshot: &'a Snapshot, name: &str) -> &'a ClassStats {
    let stats = find(snapshot, name, true);
    check(stats.unwrap_or_else(|| panic!("no readers of {name}: {:?}", snapshot.stats)))
}

/// What is true of all statistics.
fn check(stats: &ClassStats) -> &ClassStats {
    consistent(&stats.hold);
    consistent(&stats.wait);
    assert!(stats.hold.count() <= stats.acquisitions, "{stats:?}");
    assert!(stats.wait.count() <= stats.contentions, "{stats:?}");
    let sum = |sites: &[(u32, u64)]| sites.iter().map(|(_, count)| count).sum::<u64>();
    assert_eq!(sum(&stats.waited_at), stats.contentions, "{stats:?}");
    assert!(sum(&stats.held_at) <= stats.contentions, "{stats:?}");
    assert!(stats.acquired_bounces.unwrap_or(0) <= stats.acquisitions, "{stats:?}");
    assert!(stats.contended_bounces.unwrap_or(0) <= stats.contentions, "{stats:?}");
    stats
}

fn consistent(times: &Times) {
    let (count, median) = (times.count(), times.percentile(50));
    if count == 0 {
        assert_eq!(*times, Times::default());
        return;
    }
    assert!(times.min <= median && median <= times.percentile(99), "{times:?}");
    assert!(times.percentile(99) <= times.max, "{times:?}");
    assert!(times.min <= times.mean() && times.mean() <= times.max, "{times:?}");
    assert!(times.total >= times.max + (count - 1) * times.min, "{times:?}");
    assert!(times.total <= times.min + (count - 1) * times.max, "{times:?}");
    let shortest = times.buckets.iter().position(|many| *many > 0).unwrap();
    assert_eq!(shortest, (times.min | 1).ilog2() as usize, "{times:?}");
    assert_eq!(times.buckets.len() - 1, (times.max | 1).ilog2() as usize, "{times:?}");
}

/// The line of a file that ends with a comment.
fn line(source: &str, comment: &str) -> u32 {
    let end = format!("// {comment}");
    source.lines().position(|line| line.ends_with(&end)).expect(comment) as u32 + 1
}

/// The lines of places, and how often each.
fn lines(snapshot: &Snapshot, sites: &[(u32, u64)]) -> Vec<(u32, u64)> {
    let line = |site: u32| snapshot.sites[site as usize].rsplit(':').nth(1).unwrap().parse();
    sites.iter().map(|(site, count)| (line(*site).unwrap(), *count)).collect()
}

/// Waits until so many threads have begun to wait for a class.
fn until_waited(validator: &Validator, name: &str, read: bool, contentions: u64) {
    let end = Instant::now() + LONG;
    loop {
        let snapshot = validator.snapshot();
        if find(&snapshot, name, read).is_some_and(|stats| stats.contentions >= contentions) {
            return;
        }
        assert!(Instant::now() < end, "nobody waits for {name}: {:?}", snapshot.stats);
        std::thread::yield_now();
    }
}

fn nanos(time: Duration) -> u64 {
    time.as_nanos() as u64
}

/// Waits until somebody took a lock of a class.
fn until_taken(validator: &Validator, name: &str) {
    let end = Instant::now() + LONG;
    while find(&validator.snapshot(), name, false).is_none() {
        assert!(Instant::now() < end, "nobody takes {name}");
        std::thread::yield_now();
    }
}
