//! The graphs that grow: pairs of classes, first held and then wanted, in the order they come.

use std::collections::HashSet;

use crate::dice::Dice;

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
    let mut dice = Dice::new(1);
    let mut hidden: Vec<u32> = (0..classes).collect();
    dice.shuffle(&mut hidden);
    let mut seen = HashSet::new();
    let mut pairs = Vec::new();
    while pairs.len() < 4 * classes as usize {
        let (a, b) = (dice.roll(hidden.len()), dice.roll(hidden.len()));
        let (first, last) = (a.min(b), a.max(b));
        if first != last && seen.insert((first, last)) {
            pairs.push((hidden[first], hidden[last]));
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
