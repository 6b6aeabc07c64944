#[cfg(test)]
use lockdep::sync;
#[cfg(not(test))]
use std::sync;

use sync::Mutex;

pub struct Bank {
    balance: Mutex<i64>,
    journal: Mutex<Vec<i64>>,
}

impl Bank {
    pub const fn new() -> Bank {
        Bank {
            balance: Mutex::new(0),
            journal: Mutex::new(Vec::new()),
        }
    }

    pub fn pay(&self, amount: i64) {
        let mut balance = self.balance.lock().unwrap();
        *balance += amount;
        self.journal.lock().unwrap().push(amount);
    }

    pub fn is_consistent(&self) -> bool {
        let journal = self.journal.lock().unwrap();
        journal.iter().sum::<i64>() == *self.balance.lock().unwrap()
    }
}

#[cfg(test)]
mod tests {
    use super::Bank;
    use lockdep::thread;

    #[lockdep::test]
    fn payments_are_in_the_journal() {
        let bank = Bank::new();
        thread::scope(|scope| {
            // One after the other: this test never hangs.
            scope.spawn(|| bank.pay(7)).join().unwrap();
            scope.spawn(|| assert!(bank.is_consistent())).join().unwrap();
        });
    }
}
