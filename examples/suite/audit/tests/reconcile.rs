//! The books against each other, entry by entry.

use std::collections::BTreeMap;

use audit::{Difference, Trail};
use ledger::{Journal, Ledger, Transfer};

/// A ledger as it is after these entries, and the balances before them.
fn books(entries: &[(&str, &str, i64)]) -> (BTreeMap<String, i64>, Ledger, Trail) {
    let opened = BTreeMap::from([("ada".to_owned(), 1_000), ("bob".to_owned(), 500)]);
    let (ledger, trail) = (Ledger::new(), Trail::new());
    let mut balances = opened.clone();
    for (from, to, cents) in entries {
        *balances.get_mut(*from).unwrap() -= cents;
        *balances.get_mut(*to).unwrap() += cents;
        let (from, to) = ((*from).to_owned(), (*to).to_owned());
        trail.record(&Transfer { from, to, cents: *cents });
    }
    for (name, cents) in balances {
        ledger.open(&name, cents);
    }
    (opened, ledger, trail)
}

#[lockdep::test]
fn books_that_agree() {
    let (opened, ledger, trail) = books(&[("ada", "bob", 300), ("bob", "ada", 50)]);
    assert_eq!(trail.reconcile(&opened, &ledger), []);
}

#[lockdep::test]
fn an_entry_that_is_missing() {
    let (opened, ledger, trail) = books(&[("ada", "bob", 300)]);
    ledger.open("bob", 799);
    let difference = Difference { account: "bob".to_owned(), ledger: 799, trail: 800 };
    assert_eq!(trail.reconcile(&opened, &ledger), [difference]);
}
