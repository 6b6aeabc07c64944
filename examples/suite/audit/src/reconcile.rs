//! The trail against the ledger.

use std::collections::BTreeMap;

use ledger::Ledger;

use crate::Trail;

/// An account whose balance is not what the trail says.
#[derive(Debug, PartialEq, Eq)]
pub struct Difference {
    pub account: String,
    pub ledger: i64,
    pub trail: i64,
}

impl Trail {
    /// Compares every account with the sum of its entries.
    pub fn reconcile(&self, opened: &BTreeMap<String, i64>, ledger: &Ledger) -> Vec<Difference> {
        // Held throughout, so that no entry comes in between.
        let entries = self.entries.lock().unwrap();
        let mut sums = opened.clone();
        for entry in entries.iter() {
            *sums.entry(entry.from.clone()).or_default() -= entry.cents;
            *sums.entry(entry.to.clone()).or_default() += entry.cents;
        }
        let difference = |(account, trail): (String, i64)| {
            let ledger = ledger.balance(&account).unwrap_or(0);
            (ledger != trail).then_some(Difference { account, ledger, trail })
        };
        sums.into_iter().filter_map(difference).collect()
    }
}
