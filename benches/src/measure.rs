//! The method: all implementations of a workload in turn, round after round.
//!
//! A ratio is taken within a round, because what disturbs one (a neighbour, the clock of the CPU)
//! lasts longer than a round. The order is another in each round, because whoever comes after a
//! hungry one finds the caches cold.

use std::rc::Rc;
use std::time::Duration;

use crate::cell::Cell;
use crate::dice::Dice;
use crate::implementations::{self, Implementation};
use crate::pair::Pair;
use crate::row::{Row, median, rounded};
use crate::workload::Workload;

/// How long a cell runs in a round.
const CELL: Duration = Duration::from_millis(2);

/// The fewest operations in a round, for those that take longer than a cell should.
const FEWEST: u64 = 3;

/// A cell and what it has measured.
struct Lane {
    implementation: Implementation,
    cell: Cell,
    operations: u64,
    nanoseconds: Vec<f64>,
}

impl Lane {
    fn new(implementation: Implementation, workload: Workload, pair: &Rc<Pair>) -> Self {
        let mut cell = implementation.cell(workload, pair);
        let operations = calibrate(&mut cell, CELL);
        Lane { implementation, cell, operations, nanoseconds: Vec::new() }
    }

    fn round(&mut self) {
        // The others have had the caches since.
        if self.operations > FEWEST {
            (self.cell)(self.operations / 4);
        }
        self.nanoseconds.push((self.cell)(self.operations).nanoseconds());
    }
}

/// Measures one workload. `each_round` is called after each.
pub(crate) fn measure(
    workload: Workload,
    implementations: &[Implementation],
    pair: &Rc<Pair>,
    rounds: usize,
    mut each_round: impl FnMut(),
) -> Vec<Row> {
    let bases = bases(workload, implementations);
    let first = bases.len();
    let mut lanes: Vec<Lane> =
        bases.into_iter().map(|bare| Lane::new(bare, workload.of_base(), pair)).collect();
    lanes.extend(implementations.iter().map(|&it| Lane::new(it, workload, pair)));
    let mut order: Vec<usize> = (0..lanes.len()).collect();
    let mut dice = Dice::new(1);
    for _ in 0..rounds {
        dice.shuffle(&mut order);
        for &lane in &order {
            lanes[lane].round();
        }
        each_round();
    }
    let (bases, lanes) = lanes.split_at(first);
    lanes.iter().map(|lane| row(workload, lane, bases)).collect()
}

/// The bare locks of these, each once. They are measured apart from the rows of the same name, so
/// that those rows show the noise.
fn bases(workload: Workload, implementations: &[Implementation]) -> Vec<Implementation> {
    let mut bases: Vec<Implementation> = Vec::new();
    for it in implementations {
        if bases.iter().all(|base| base.name != it.base) {
            bases.push(implementations::bare(it.base, workload.of_base()));
        }
    }
    bases
}

fn row(workload: Workload, lane: &Lane, bases: &[Lane]) -> Row {
    let Implementation { name, base, .. } = lane.implementation;
    let bare = bases.iter().find(|bare| bare.implementation.name == base);
    let bare = bare.expect("`bases` has it");
    let ratios = lane.nanoseconds.iter().zip(&bare.nanoseconds).map(|(ns, base)| ns / base);
    Row {
        workload: workload.name(),
        implementation: name,
        base,
        ns: rounded(median(lane.nanoseconds.clone())),
        base_ns: rounded(median(bare.nanoseconds.clone())),
        ratio: rounded(median(ratios.collect())),
        rounds: lane.nanoseconds.len(),
    }
}

/// How many operations fill the time.
fn calibrate(cell: &mut Cell, time: Duration) -> u64 {
    let mut operations = 1;
    loop {
        let sample = cell(operations);
        // Long enough to trust: a neighbour's time slice is as long as a cell.
        if sample.time >= time / 4 {
            // Once more: the first run may have paid for what only it does.
            let nanoseconds = cell(operations).nanoseconds().min(sample.nanoseconds());
            return ((time.as_nanos() as f64 / nanoseconds) as u64).max(FEWEST);
        }
        operations *= 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cell::Sample;

    #[test]
    fn calibration_fills_the_time_but_for_the_slow() {
        let cell = |each: Duration| -> Cell {
            Box::new(move |operations| Sample { operations, time: each * operations as u32 })
        };
        let time = Duration::from_millis(1);
        assert_eq!(calibrate(&mut cell(Duration::from_nanos(100)), time), 10_000);
        assert_eq!(calibrate(&mut cell(Duration::from_secs(1)), time), FEWEST);
    }

    #[test]
    fn a_small_run_has_a_row_for_each() {
        let all = implementations::all();
        let some: Vec<_> = all.into_iter().filter(|it| it.runs(Workload::Read)).collect();
        let mut rounds = 0;
        let rows = measure(Workload::Read, &some[..2], &Rc::new(Pair::start()), 3, || rounds += 1);
        assert_eq!(rounds, 3);
        assert_eq!(rows.len(), 2);
        for row in rows {
            assert!(row.ns > 0.0 && row.base_ns > 0.0 && row.ratio > 0.0, "{row:?}");
            assert_eq!((row.workload, row.rounds), ("read_1", 3));
        }
    }
}
