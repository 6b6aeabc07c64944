//! The graphs that grow: pairs of classes, first held and then wanted, in the order they come.

use std::collections::HashSet;

/// A dependency: the class that is held, and the one that is wanted.
pub(crate) type Pair = (u32, u32);

/// A way for a graph to grow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Each class before the next.
    Chain,
    /// The same pairs, the last first: every order that is kept as edges come is wrong each time.
    ReverseChain,
    /// Four pairs a class, drawn at random, that agree with one hidden order of the classes.
    Random,
    /// Layers of ten classes, each class before four of the next layer, layer by layer.
    Layered,
    /// Every class before every later one.
    AllPairs,
}

impl Shape {
    pub(crate) const ALL: [Shape; 5] =
        [Shape::Chain, Shape::ReverseChain, Shape::Random, Shape::Layered, Shape::AllPairs];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Shape::Chain => "chain",
            Shape::ReverseChain => "reverse_chain",
            Shape::Random => "random",
            Shape::Layered => "layered",
            Shape::AllPairs => "all_pairs",
        }
    }

    /// The numbers of classes at which it is measured.
    pub(crate) const fn sizes(self) -> &'static [u32] {
        match self {
            Shape::AllPairs => &[500],
            _ => &[100, 1_000, 10_000, 100_000],
        }
    }

    /// Its pairs, each once.
    pub(crate) fn pairs(self, classes: u32) -> Vec<Pair> {
        match self {
            Shape::Chain => (1..classes).map(|i| (i - 1, i)).collect(),
            Shape::ReverseChain => (1..classes).rev().map(|i| (i - 1, i)).collect(),
            Shape::Random => random(classes),
            Shape::Layered => layered(classes),
            Shape::AllPairs => {
                (0..classes).flat_map(|i| (i + 1..classes).map(move |j| (i, j))).collect()
            }
        }
    }
}

fn random(classes: u32) -> Vec<Pair> {
    let mut dice = Dice(1);
    let mut hidden: Vec<u32> = (0..classes).collect();
    for i in (1..hidden.len()).rev() {
        hidden.swap(i, dice.below(i as u32 + 1) as usize);
    }
    let mut seen = HashSet::new();
    let mut pairs = Vec::new();
    while pairs.len() < 4 * classes as usize {
        let (a, b) = (dice.below(classes), dice.below(classes));
        let (first, last) = (a.min(b), a.max(b));
        if first != last && seen.insert((first, last)) {
            pairs.push((hidden[first as usize], hidden[last as usize]));
        }
    }
    pairs
}

fn layered(classes: u32) -> Vec<Pair> {
    const WIDTH: u32 = 10;
    let next = |class: u32| {
        let layer = (class / WIDTH + 1) * WIDTH;
        (0..4).map(move |k| (class, layer + (7 * class + 3 * k) % WIDTH))
    };
    (0..classes).flat_map(next).filter(|(_, to)| *to < classes).collect()
}

/// Numbers that look random and are the same in each run. (SplitMix64)
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u32) -> u32 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % u64::from(end)) as u32
    }
}
