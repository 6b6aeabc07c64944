//! Who may move whose money, and what they are answered.

mod sessions;

use std::collections::BTreeMap;

use audit::{Difference, Trail};
use ledger::{Ledger, Transfer};

use self::sessions::Sessions;

/// What a client sends.
#[derive(Debug)]
pub enum Request {
    Login { name: String },
    Pay { token: u64, to: String, cents: i64 },
    History { token: u64 },
}

/// What it is answered.
#[derive(Debug, PartialEq, Eq)]
pub enum Answer {
    Token(u64),
    Paid { left: i64 },
    Entries(Vec<Transfer>),
    Denied,
    Failed(String),
}

/// The service.
pub struct Server {
    opened: BTreeMap<String, i64>,
    ledger: Ledger,
    trail: Trail,
    sessions: Sessions,
}

impl Server {
    pub fn new(accounts: &[(&str, i64)]) -> Server {
        let opened: BTreeMap<String, i64> =
            accounts.iter().map(|(name, cents)| ((*name).to_owned(), *cents)).collect();
        let ledger = Ledger::new();
        opened.iter().for_each(|(name, cents)| ledger.open(name, *cents));
        Server { opened, ledger, trail: Trail::new(), sessions: Sessions::new() }
    }

    pub fn handle(&self, request: Request) -> Answer {
        match request {
            Request::Login { name } => match self.ledger.balance(&name) {
                Some(_) => Answer::Token(self.sessions.begin(&name)),
                None => Answer::Denied,
            },
            Request::Pay { token, to, cents } => match self.sessions.name(token) {
                Some(from) => self.pay(Transfer { from, to, cents }),
                None => Answer::Denied,
            },
            Request::History { token } => match self.sessions.name(token) {
                Some(name) => Answer::Entries(self.trail.last(&name, 20)),
                None => Answer::Denied,
            },
        }
    }

    fn pay(&self, transfer: Transfer) -> Answer {
        match self.ledger.transfer(&transfer, &self.trail) {
            Ok(()) => Answer::Paid { left: self.ledger.balance(&transfer.from).unwrap_or(0) },
            Err(refused) => Answer::Failed(refused.to_string()),
        }
    }

    /// Runs at night, while payments go on.
    pub fn close_day(&self) -> Vec<Difference> {
        self.trail.reconcile(&self.opened, &self.ledger)
    }
}
