//! The checker: who is inside a reader, and since when, by one counter. It knows nothing of how
//! grace periods are made, so it can say that one was too short.

use std::collections::BTreeMap;
use std::fmt;
use std::panic::Location;
use std::thread::{self, Thread};

use parking_lot::Mutex;

use crate::machine::cpu;

/// The readers that are open, by when they were opened.
#[derive(Default)]
pub(super) struct Checker {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    moment: u64,
    open: BTreeMap<u64, (Thread, &'static Location<'static>)>,
}

impl fmt::Debug for Checker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Checker({} readers)", self.state.lock().open.len())
    }
}

impl Checker {
    /// A reader is open from now on; the moment is its name.
    pub(super) fn enter(&self, place: &'static Location<'static>) -> u64 {
        let mut state = self.state.lock();
        state.moment += 1;
        let moment = state.moment;
        state.open.insert(moment, (thread::current(), place));
        moment
    }

    /// It is no longer.
    pub(super) fn leave(&self, moment: u64) {
        self.state.lock().open.remove(&moment);
    }

    /// Now: later than all readers that are open.
    pub(super) fn now(&self) -> u64 {
        let mut state = self.state.lock();
        state.moment += 1;
        state.moment
    }

    /// The readers that are older than a moment, each in words.
    pub(super) fn older(&self, moment: u64) -> Vec<String> {
        let state = self.state.lock();
        let older = state.open.range(..moment);
        older.map(|(_, (thread, place))| reader(thread, place)).collect()
    }

    /// None may be older than what now ends.
    pub(super) fn check(&self, queued: u64, what: fmt::Arguments<'_>) {
        if let Some(reader) = self.older(queued).first() {
            cpu::bug(|| format!("{what} does not wait for {reader}"));
        }
    }
}

fn reader(thread: &Thread, place: &Location<'_>) -> String {
    format!("`{}`, a reader since {place}", thread.name().unwrap_or("a thread"))
}
