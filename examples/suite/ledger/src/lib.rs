//! Accounts and what they hold.

use std::collections::BTreeMap;
use std::fmt;

use lockdep::sync::Mutex;

/// Money from one account to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transfer {
    pub from: String,
    pub to: String,
    pub cents: i64,
}

/// Who is told of each transfer while nobody can see a balance that lacks it.
pub trait Journal {
    fn record(&self, transfer: &Transfer);
}

#[derive(Debug, PartialEq, Eq)]
pub enum Refused {
    NoAccount(String),
    Overdrawn { has: i64, needs: i64 },
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refused::NoAccount(name) => write!(f, "there is no account {name}"),
            Refused::Overdrawn { has, needs } => write!(f, "{needs} cents of {has}"),
        }
    }
}

impl std::error::Error for Refused {}

/// All accounts, in cents.
pub struct Ledger {
    balances: Mutex<BTreeMap<String, i64>>,
}

impl Ledger {
    pub fn new() -> Ledger {
        Ledger { balances: Mutex::new(BTreeMap::new()) }
    }

    /// Opens an account.
    pub fn open(&self, name: &str, cents: i64) {
        self.balances.lock().unwrap().insert(name.to_owned(), cents);
    }

    pub fn balance(&self, name: &str) -> Option<i64> {
        self.balances.lock().unwrap().get(name).copied()
    }

    /// Calls a function with all balances; nothing changes meanwhile.
    pub fn read<T>(&self, f: impl FnOnce(&BTreeMap<String, i64>) -> T) -> T {
        f(&self.balances.lock().unwrap())
    }

    /// Moves money, and tells the journal before anybody sees the new balances.
    pub fn transfer(&self, transfer: &Transfer, journal: &impl Journal) -> Result<(), Refused> {
        let Transfer { from, to, cents } = transfer;
        let mut balances = self.balances.lock().unwrap();
        let missing = |name: &String| Refused::NoAccount(name.clone());
        let has = *balances.get(from).ok_or_else(|| missing(from))?;
        if !balances.contains_key(to) {
            return Err(missing(to));
        }
        if has < *cents {
            return Err(Refused::Overdrawn { has, needs: *cents });
        }
        *balances.entry(from.clone()).or_default() -= cents;
        *balances.entry(to.clone()).or_default() += cents;
        journal.record(transfer);
        Ok(())
    }
}

impl Default for Ledger {
    fn default() -> Ledger {
        Ledger::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lockdep::thread;

    /// A journal that only counts.
    struct Count(Mutex<usize>);

    impl Journal for Count {
        fn record(&self, _: &Transfer) {
            *self.0.lock().unwrap() += 1;
        }
    }

    fn transfer(from: &str, to: &str, cents: i64) -> Transfer {
        Transfer { from: from.to_owned(), to: to.to_owned(), cents }
    }

    fn two_accounts() -> (Ledger, Count) {
        let ledger = Ledger::new();
        ledger.open("ada", 1_000);
        ledger.open("bob", 0);
        (ledger, Count(Mutex::new(0)))
    }

    #[lockdep::test]
    fn money_moves() {
        let (ledger, count) = two_accounts();
        ledger.transfer(&transfer("ada", "bob", 400), &count).unwrap();
        assert_eq!((ledger.balance("ada"), ledger.balance("bob")), (Some(600), Some(400)));
    }

    #[lockdep::test]
    fn nobody_is_overdrawn() {
        let (ledger, count) = two_accounts();
        let refused = ledger.transfer(&transfer("bob", "ada", 1), &count);
        assert_eq!(refused, Err(Refused::Overdrawn { has: 0, needs: 1 }));
        assert_eq!(*count.0.lock().unwrap(), 0);
    }

    #[lockdep::test]
    fn an_account_that_is_not_there() {
        let (ledger, count) = two_accounts();
        let refused = ledger.transfer(&transfer("ada", "eve", 1), &count).unwrap_err();
        assert_eq!(refused.to_string(), "there is no account eve");
        assert_eq!(ledger.balance("ada"), Some(1_000));
    }

    #[lockdep::test]
    fn the_sum_stays_whatever_moves() {
        let (ledger, count) = two_accounts();
        ledger.open("bob", 1_000);
        thread::scope(|scope| {
            for (from, to) in [("ada", "bob"), ("bob", "ada")] {
                let (ledger, count) = (&ledger, &count);
                scope.spawn(move || {
                    for _ in 0..100 {
                        let _ = ledger.transfer(&transfer(from, to, 7), count);
                    }
                });
            }
        });
        assert_eq!(ledger.read(|balances| balances.values().sum::<i64>()), 2_000);
    }
}
