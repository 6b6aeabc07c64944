//! Counts of one class, on one side: writers or readers.

use lockdep_core::backtrace::Stack;
use lockdep_core::site::Site;
use lockdep_core::snapshot::Times;

/// How many sizes of times are told apart: each twice the one before.
pub(crate) const SIZES: usize = u64::BITS as usize;

/// The size of a time: `b` if it is from `2^b` on, 0 below 2.
#[inline]
pub(crate) fn size(nanos: u64) -> usize {
    (nanos | 1).ilog2() as usize
}

/// Durations, in nanoseconds.
#[derive(Clone, Debug)]
pub(crate) struct Durations {
    pub(crate) min: u64,
    pub(crate) max: u64,
    pub(crate) total: u64,
    pub(crate) sizes: [u64; SIZES],
}

impl Durations {
    pub(crate) const NONE: Durations =
        Durations { min: u64::MAX, max: 0, total: 0, sizes: [0; SIZES] };

    pub(crate) fn add(&mut self, nanos: u64) {
        self.min = self.min.min(nanos);
        self.max = self.max.max(nanos);
        self.total += nanos;
        self.sizes[size(nanos)] += 1;
    }

    pub(crate) fn add_all(&mut self, other: &Durations) {
        self.min = self.min.min(other.min);
        self.max = self.max.max(other.max);
        self.total += other.total;
        for (size, more) in self.sizes.iter_mut().zip(&other.sizes) {
            *size += more;
        }
    }

    pub(crate) fn times(&self) -> Times {
        let used = self.sizes.iter().rposition(|count| *count > 0).map_or(0, |last| last + 1);
        let min = if used == 0 { 0 } else { self.min };
        Times { min, max: self.max, total: self.total, buckets: self.sizes[..used].to_vec() }
    }
}

/// The addresses of a stack. There is room for them from the beginning: where the longest hold ends,
/// nothing may be allocated.
#[derive(Clone, Debug)]
pub(crate) struct Trace {
    addresses: [usize; Trace::MOST],
    len: usize,
}

impl Trace {
    pub(crate) const MOST: usize = 64;
    pub(crate) const NONE: Trace = Trace { addresses: [0; Trace::MOST], len: 0 };

    /// Of the caller.
    pub(crate) fn here() -> Trace {
        let mut trace = Trace::NONE;
        trace.len = Stack::trace(&mut trace.addresses);
        trace
    }

    pub(crate) fn addresses(&self) -> &[usize] {
        &self.addresses[..self.len]
    }

    pub(crate) fn set(&mut self, addresses: impl Iterator<Item = usize>) {
        self.len = 0;
        for (place, address) in self.addresses.iter_mut().zip(addresses) {
            *place = address;
            self.len += 1;
        }
    }
}

/// The longest hold of a class, as far as one has looked.
#[derive(Clone, Debug)]
pub(crate) struct Longest {
    nanos: u64,
    /// Where it began.
    pub(crate) site: Option<Site>,
    /// The stack of its release.
    trace: Box<Trace>,
}

impl Longest {
    pub(crate) fn none() -> Longest {
        Longest { nanos: 0, site: None, trace: Box::new(Trace::NONE) }
    }

    /// Looks at another one.
    pub(crate) fn look(&mut self, nanos: u64, site: Site, trace: &Trace) {
        if nanos > self.nanos {
            (self.nanos, self.site) = (nanos, Some(site));
            *self.trace = trace.clone();
        }
    }

    pub(crate) fn stack(&self) -> Option<Stack> {
        let addresses = self.trace.addresses();
        (!addresses.is_empty()).then(|| Stack::of(addresses))
    }
}

/// Places, each once, and how often.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sites(pub(crate) Vec<(Site, u64)>);

impl Sites {
    pub(crate) fn add(&mut self, site: Site, count: u64) {
        match self.0.iter_mut().find(|(known, _)| *known == site) {
            Some((_, known)) => *known += count,
            None => self.0.push((site, count)),
        }
    }
}

/// Waits, of those who had to.
#[derive(Clone, Debug)]
pub(crate) struct Waits {
    pub(crate) contentions: u64,
    pub(crate) bounces: u64,
    pub(crate) times: Durations,
    /// Where it had been taken by those who were waited for.
    pub(crate) held_at: Sites,
}

impl Waits {
    pub(crate) const NONE: Waits =
        Waits { contentions: 0, bounces: 0, times: Durations::NONE, held_at: Sites(Vec::new()) };

    pub(crate) fn add_all(&mut self, other: &Waits) {
        self.contentions += other.contentions;
        self.bounces += other.bounces;
        self.times.add_all(&other.times);
        for (site, count) in &other.held_at.0 {
            self.held_at.add(*site, *count);
        }
    }
}

/// Holds.
#[derive(Clone, Debug)]
pub(crate) struct Holds {
    pub(crate) acquisitions: u64,
    pub(crate) bounces: u64,
    pub(crate) over: u64,
    pub(crate) times: Durations,
}

impl Holds {
    pub(crate) const NONE: Holds =
        Holds { acquisitions: 0, bounces: 0, over: 0, times: Durations::NONE };

    pub(crate) fn add_all(&mut self, other: &Holds) {
        self.acquisitions += other.acquisitions;
        self.bounces += other.bounces;
        self.over += other.over;
        self.times.add_all(&other.times);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_those_of_snapshots() {
        for (nanos, expected) in [(0, 0), (1, 0), (2, 1), (3, 1), (4, 2), (1 << 20, 20)] {
            assert_eq!(size(nanos), expected);
        }
        assert_eq!(size(u64::MAX), 63);
        let mut durations = Durations::NONE;
        assert_eq!(durations.times(), Times::default());
        [5, 9, 900].into_iter().for_each(|nanos| durations.add(nanos));
        let times = durations.times();
        assert_eq!((times.min, times.max, times.total, times.count()), (5, 900, 914, 3));
        assert_eq!((times.buckets.len(), times.mean()), (10, 304));
        assert!(times.percentile(50) >= 5 && times.percentile(99) <= 900);
    }

    #[test]
    fn sums_are_of_all_parts() {
        let (mut one, mut other) = (Durations::NONE, Durations::NONE);
        one.add(7);
        other.add(3);
        one.add_all(&other);
        one.add_all(&Durations::NONE);
        assert_eq!((one.min, one.max, one.total), (3, 7, 10));
    }

    /// Random durations, counted by several and added up, against all of them in a row.
    #[test]
    fn sums_and_percentiles_are_those_of_a_sorted_list() {
        let mut state = 1u64;
        let mut dice = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            state >> 20
        };
        for round in 0..if cfg!(miri) { 5 } else { 200 } {
            let mut parts = [Durations::NONE, Durations::NONE, Durations::NONE];
            let mut all: Vec<u64> =
                (0..1 + dice() % 300).map(|_| dice() & ((1 << (dice() % 40)) - 1)).collect();
            all.iter().for_each(|nanos| parts[dice() as usize % 3].add(*nanos));
            let mut sum = Durations::NONE;
            parts.iter().for_each(|part| sum.add_all(part));
            let times = sum.times();
            // The same by those who add up snapshots.
            let mut union = Times::default();
            parts.iter().for_each(|part| union.add(&part.times()));
            assert_eq!(times, union, "{round}");

            all.sort_unstable();
            let (count, total) = (all.len() as u64, all.iter().sum::<u64>());
            assert_eq!((times.min, times.max), (all[0], all[all.len() - 1]), "{round}");
            assert_eq!((times.count(), times.total), (count, total), "{round}");
            assert_eq!(times.mean(), total / count, "{round}");
            for percent in [1, 50, 90, 99, 100] {
                let rank = (count * percent).div_ceil(100).max(1);
                let (exact, told) = (all[rank as usize - 1], times.percentile(percent));
                assert_eq!(size(told), size(exact), "{percent} of {all:?}: {told}");
                assert!(times.min <= told && told <= times.max, "{percent} of {all:?}: {told}");
            }
        }
    }
}
