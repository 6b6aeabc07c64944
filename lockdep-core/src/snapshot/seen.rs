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
        let mut runs: Vec<[u32; 2]> = Vec::new();
        for position in positions {
            match runs.last_mut() {
                Some([_, last]) if *last + 1 == position => *last = position,
                _ => runs.push([position, position]),
            }
        }
        assert!(!runs.is_empty(), "somebody saw it");
        match runs[..] {
            [[0, last]] if last as usize + 1 == all => Seen::ALL,
            _ => Seen(runs),
        }
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
        let everybody = self.is_all().then_some([0, all as u32]).filter(|_| all > 0);
        let everybody = everybody.map(|[first, end]| first..=end - 1);
        let runs = self.0.iter().map(|[first, last]| *first..=*last);
        everybody.into_iter().chain(runs).flatten()
    }

    /// Whether a process did.
    pub fn has(&self, process: u32) -> bool {
        self.is_all() || self.0.iter().any(|[first, last]| (*first..=*last).contains(&process))
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
