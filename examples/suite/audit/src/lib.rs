//! The trail of all transfers, and whether the ledger agrees with it.

mod reconcile;

use ledger::{Journal, Transfer};
use lockdep::sync::Mutex;

pub use self::reconcile::Difference;

/// What happened, in order.
pub struct Trail {
    entries: Mutex<Vec<Transfer>>,
}

impl Trail {
    pub fn new() -> Trail {
        Trail { entries: Mutex::new(Vec::new()) }
    }

    pub fn len(&self) -> usize {
        self.entries.lock().unwrap().len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The last transfers of an account, the newest first.
    pub fn last(&self, name: &str, many: usize) -> Vec<Transfer> {
        let entries = self.entries.lock().unwrap();
        let of_account = |entry: &&Transfer| entry.from == name || entry.to == name;
        entries.iter().rev().filter(of_account).take(many).cloned().collect()
    }
}

impl Default for Trail {
    fn default() -> Trail {
        Trail::new()
    }
}

impl Journal for Trail {
    fn record(&self, transfer: &Transfer) {
        self.entries.lock().unwrap().push(transfer.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trail(transfers: &[(&str, &str, i64)]) -> Trail {
        let trail = Trail::new();
        for (from, to, cents) in transfers {
            let (from, to) = ((*from).to_owned(), (*to).to_owned());
            trail.record(&Transfer { from, to, cents: *cents });
        }
        trail
    }

    #[lockdep::test]
    fn entries_stay_in_order() {
        let trail = trail(&[("ada", "bob", 1), ("bob", "eve", 2), ("eve", "ada", 3)]);
        let cents: Vec<i64> = trail.last("ada", 10).iter().map(|entry| entry.cents).collect();
        assert_eq!(cents, [3, 1]);
    }

    #[lockdep::test]
    fn a_new_trail_is_empty() {
        assert!(Trail::new().is_empty());
        assert_eq!(trail(&[("ada", "bob", 1)]).len(), 1);
    }
}
