//! The paths of `mixed_200`: which locks are nested in which.

use std::collections::HashSet;

/// How many locks there are.
pub(crate) const LOCKS: u8 = 200;

/// How many paths.
pub(crate) const CHAINS: usize = 5_000;

const DEEPEST: u64 = 6;

/// The same for all who want the same numbers: SplitMix64.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % below
    }
}

/// Different paths of one to six locks, in no particular order. Each ascends, so that there is no
/// ring.
///
/// Depths are equally likely, but there are only as many paths of one lock as there are locks.
pub(crate) fn chains() -> Vec<Vec<u8>> {
    let mut dice = Dice(2026);
    let mut seen = HashSet::new();
    let mut chains = Vec::with_capacity(CHAINS);
    while chains.len() < CHAINS {
        let depth = 1 + dice.roll(DEEPEST) as usize;
        let mut chain = Vec::with_capacity(depth);
        while chain.len() < depth {
            let lock = dice.roll(u64::from(LOCKS)) as u8;
            if !chain.contains(&lock) {
                chain.push(lock);
            }
        }
        chain.sort_unstable();
        if seen.insert(chain.clone()) {
            chains.push(chain);
        }
    }
    // As they were drawn, the short ones come first: they run out.
    for last in (1..chains.len()).rev() {
        chains.swap(last, dice.roll(last as u64 + 1) as usize);
    }
    chains
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_always_the_same() {
        let chains = chains();
        assert_eq!(chains, super::chains());
        let hash = chains
            .iter()
            .flatten()
            .fold(0u64, |hash, &lock| (hash ^ u64::from(lock)).wrapping_mul(0x0100_0000_01b3));
        // Numbers measured at different times compare only if this stays.
        assert_eq!(hash, 0);
    }

    #[test]
    fn they_ascend_and_differ_and_use_every_lock_and_depth() {
        let chains = chains();
        assert_eq!(chains.len(), CHAINS);
        assert_eq!(chains.iter().collect::<HashSet<_>>().len(), CHAINS);
        assert!(chains.iter().all(|chain| chain.is_sorted_by(|a, b| a < b)));
        assert_eq!(chains.iter().flatten().collect::<HashSet<_>>().len(), usize::from(LOCKS));
        for depth in 1..=6 {
            assert!(chains.iter().filter(|chain| chain.len() == depth).count() > 100, "{depth}");
        }
        assert!(chains.iter().all(|chain| chain.iter().all(|&lock| lock < LOCKS)));
    }
}
