//! The paths of `mixed_200`: which locks are nested in which.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::dice::Dice;

/// How many locks there are.
pub(crate) const LOCKS: u8 = 200;

/// How many paths.
const CHAINS: usize = 5_000;

const DEEPEST: usize = 6;

/// Locks by number, the outermost first. Small, so that the list of them stays in the cache and is
/// not what is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Chain {
    depth: u8,
    locks: [u8; DEEPEST],
}

impl Chain {
    /// The locks.
    #[inline(always)]
    pub(crate) fn path(&self) -> &[u8] {
        &self.locks[..usize::from(self.depth)]
    }
}

/// Different paths of one to six locks, in no particular order. Each ascends, so that there is no
/// ring.
///
/// Depths are equally likely, but there are only as many paths of one lock as there are locks.
pub(crate) fn chains() -> &'static [Chain] {
    static ALL: LazyLock<Vec<Chain>> = LazyLock::new(draw);
    &ALL
}

fn draw() -> Vec<Chain> {
    let mut dice = Dice::new(2026);
    let mut seen = HashSet::new();
    let mut chains = Vec::with_capacity(CHAINS);
    while chains.len() < CHAINS {
        let depth = 1 + dice.roll(DEEPEST);
        let mut locks = [0; DEEPEST];
        let mut drawn = 0;
        while drawn < depth {
            let lock = dice.roll(usize::from(LOCKS)) as u8;
            if !locks[..drawn].contains(&lock) {
                locks[drawn] = lock;
                drawn += 1;
            }
        }
        locks[..depth].sort_unstable();
        let chain = Chain { depth: depth as u8, locks };
        if seen.insert(chain) {
            chains.push(chain);
        }
    }
    // As they were drawn, the short ones come first: they run out.
    dice.shuffle(&mut chains);
    chains
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_always_the_same() {
        assert_eq!(draw(), draw());
        let locks = chains().iter().flat_map(Chain::path);
        let hash =
            locks.fold(0u64, |hash, &lock| (hash ^ u64::from(lock)).wrapping_mul(0x0100_0000_01b3));
        // Numbers measured at different times compare only if this stays.
        assert_eq!(hash, 0xbb36_2a5b_9e76_e39d);
    }

    #[test]
    fn they_ascend_and_differ_and_use_every_lock_and_depth() {
        let chains = chains();
        assert_eq!(chains.len(), CHAINS);
        assert_eq!(chains.iter().collect::<HashSet<_>>().len(), CHAINS);
        assert!(chains.iter().all(|chain| chain.path().is_sorted_by(|a, b| a < b)));
        let locks: HashSet<u8> = chains.iter().flat_map(Chain::path).copied().collect();
        assert!(locks.iter().all(|&lock| lock < LOCKS));
        assert_eq!(locks.len(), usize::from(LOCKS));
        for depth in 1..=DEEPEST {
            let count = chains.iter().filter(|chain| chain.path().len() == depth).count();
            assert!(count > 100, "{count} of depth {depth}");
        }
    }
}
