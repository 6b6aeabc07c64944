//! What comes out: one implementation in one workload.

use serde::Serialize;

/// A line of the result.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Row {
    /// The workload's name.
    pub(crate) workload: &'static str,
    /// The implementation's name.
    #[serde(rename = "impl")]
    pub(crate) implementation: &'static str,
    /// The bare lock that it is compared with.
    pub(crate) base: &'static str,
    /// Nanoseconds of one operation, the median of the rounds.
    pub(crate) ns: f64,
    /// The same of the bare lock.
    pub(crate) base_ns: f64,
    /// The median of the ratios in each round: what slows a round down slows both.
    pub(crate) ratio: f64,
    /// How many rounds.
    pub(crate) rounds: usize,
}

/// The median; of an even number of values, the mean of the middle two.
///
/// # Panics
/// If there are none.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    assert!(!values.is_empty(), "no rounds");
    values.sort_unstable_by(f64::total_cmp);
    let middle = values.len() / 2;
    if values.len() % 2 == 1 {
        values[middle]
    } else {
        f64::midpoint(values[middle - 1], values[middle])
    }
}

/// Three decimals: the rest is noise.
pub(crate) fn rounded(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_of_odd_and_even() {
        assert_eq!(median(vec![3.0, 1.0, 200.0]), 3.0);
        assert_eq!(median(vec![4.0, 1.0, 2.0, 100.0]), 3.0);
        assert_eq!(median(vec![7.0]), 7.0);
    }

    #[test]
    fn rounding_keeps_three_decimals() {
        assert_eq!(rounded(1.234_56), 1.235);
    }
}
