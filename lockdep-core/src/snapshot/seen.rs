//! Which processes saw something.

use serde::{Deserialize, Serialize};

/// A set of processes, by position: all of them, or runs `[first, last]` in order.
///
/// All is what most is seen by in a snapshot of one process, and takes no room there.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Seen(Vec<[u32; 2]>);

impl Seen {
    /// By every process of the snapshot.
    pub const ALL: Seen = Seen(Vec::new());

    /// By those at these positions, in order and each once; `all` is how many processes there are.
    ///
    /// # Panics
    /// If there is none: what nobody saw is in no snapshot.
    pub fn by(positions: impl IntoIterator<Item = u32>, all: usize) -> Seen {
        let mut runs = Runs::default();
        positions.into_iter().for_each(|position| runs.add([position; 2]));
        Seen::of(runs, all)
    }

    /// By those in these runs.
    pub(super) fn of(Runs(runs): Runs, all: usize) -> Seen {
        assert!(!runs.is_empty(), "somebody saw it");
        match runs[..] {
            [[0, last]] if last as usize + 1 == all => Seen::ALL,
            _ => Seen(runs),
        }
    }

    /// The runs of those that did, of `all`.
    pub(super) fn runs(&self, all: usize) -> impl Iterator<Item = [u32; 2]> {
        let everybody = self.is_all() && all > 0;
        let everybody = everybody.then(|| [0, all as u32 - 1]);
        everybody.into_iter().chain(self.0.iter().copied())
    }

    /// Whether all processes did.
    pub fn is_all(&self) -> bool {
        self.0.is_empty()
    }

    /// How many of `all` processes did.
    pub fn count(&self, all: usize) -> usize {
        if self.is_all() {
            return all;
        }
        self.0.iter().map(|[first, last]| (last - first) as usize + 1).sum()
    }

    /// Those that did, in order, of `all`.
    pub fn iter(&self, all: usize) -> impl Iterator<Item = u32> {
        self.runs(all).flat_map(|[first, last]| first..=last)
    }

    /// Whether a process did.
    pub fn has(&self, process: u32) -> bool {
        let run = self.0.partition_point(|[_, last]| *last < process);
        self.is_all() || self.0.get(run).is_some_and(|[first, _]| *first <= process)
    }

    /// What is wrong with it, where there are so many processes.
    pub(super) fn fault(&self, all: usize) -> Option<String> {
        let mut next = 0u64;
        for [first, last] in &self.0 {
            if (*first as u64) < next || last < first || *last as usize >= all {
                return Some(format!(
                    "[{first}, {last}] is out of order, or no run of {all} processes"
                ));
            }
            next = *last as u64 + 2;
        }
        None
    }
}

/// A set of positions that grows: runs in order that do not touch, so that what many processes saw
/// takes no more room than what one did.
#[derive(Debug, Default)]
pub(super) struct Runs(Vec<[u32; 2]>);

impl Runs {
    /// Adds a run, whatever of it is known.
    pub(super) fn add(&mut self, [first, last]: [u32; 2]) {
        let Runs(runs) = self;
        // Those that it touches become one with it: mostly the last one, or none.
        let start = runs.partition_point(|[_, end]| *end < first.saturating_sub(1));
        let end = runs.partition_point(|[begin, _]| *begin <= last.saturating_add(1));
        match &mut runs[start..end] {
            [] => runs.insert(start, [first, last]),
            [[begin, to]] => (*begin, *to) = (first.min(*begin), last.max(*to)),
            [[begin, to], .., [_, known]] => {
                (*begin, *to) = (first.min(*begin), last.max(*known));
                runs.drain(start + 1..end);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_in_order_and_do_not_touch() {
        let mut runs = Runs::default();
        for (new, now) in [
            ([5, 6], vec![[5, 6]]),
            ([0, 0], vec![[0, 0], [5, 6]]),
            ([9, 9], vec![[0, 0], [5, 6], [9, 9]]),
            ([5, 5], vec![[0, 0], [5, 6], [9, 9]]),
            ([7, 7], vec![[0, 0], [5, 7], [9, 9]]),
            ([3, 8], vec![[0, 0], [3, 9]]),
            ([1, 2], vec![[0, 9]]),
            ([u32::MAX; 2], vec![[0, 9], [u32::MAX; 2]]),
        ] {
            runs.add(new);
            assert_eq!(runs.0, now);
        }
        // Every set of eight, in two orders.
        for set in 1u32..256 {
            let each = || (0..8).filter(move |i| set >> i & 1 == 1);
            let (mut up, mut down) = (Runs::default(), Runs::default());
            each().for_each(|i| up.add([i, i]));
            each().collect::<Vec<_>>().into_iter().rev().for_each(|i| down.add([i, i]));
            assert_eq!(up.0, down.0);
            let seen = Seen::of(up, 8);
            assert_eq!((seen.fault(8), seen.is_all()), (None, set == 255));
            assert_eq!(seen.iter(8).collect::<Vec<_>>(), each().collect::<Vec<_>>());
        }
    }
}
