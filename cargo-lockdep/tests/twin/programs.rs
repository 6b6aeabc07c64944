//! Random programs of all operations, mostly such as somebody could have written.

use cargo_lockdep::program::Program;
use proptest::prelude::Rng;
use proptest::strategy::{NewTree, Strategy};
use proptest::test_runner::TestRunner;

use crate::dice::Dice;
use crate::shrink::Shrinking;
use crate::sketch::Sketch;

/// Random programs. What may come next depends on what the task holds by then, which no
/// combinator knows, so a sketch of the task makes the program, and shrinking is its own too.
#[derive(Debug)]
pub(crate) struct Programs;

impl Strategy for Programs {
    type Tree = Shrinking;
    type Value = Program;

    fn new_tree(&self, runner: &mut TestRunner) -> NewTree<Self> {
        let sketch = Sketch::new(Dice(runner.rng().next_u64()));
        Ok(Shrinking::new(sketch.run()))
    }
}
