//! Rings among threads that wait.

use lockdep_core::mode::Mode;
use lockdep_core::violation::Wanted;

use crate::table::{Goal, Table, Wait};

/// What stands between a wait and its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Outlook {
    /// Somebody runs who will end it, as far as is known.
    Open,
    /// Threads that wait for one another, by the numbers of their waits: nobody else can end it.
    Ring(Vec<u64>),
    /// It is waited for a lock, and who holds that waits for what any thread may do; the numbers of
    /// the waits on the way.
    Signal(Vec<u64>),
}

impl Table {
    /// What stands between a wait and its end.
    pub(super) fn outlook(&self, number: u64) -> Outlook {
        let Some(start) = self.at(number) else { return Outlook::Open };
        let wait = &self.waits[start];
        let alone = |(i, other)| self.blocks(wait, i == start, other) == Blocks::No;
        if !wait.may_be_ended_by_any() && self.waits.iter().enumerate().all(alone) {
            // Almost always: who holds the lock does not wait.
            return Outlook::Open;
        }
        let mut search = Search::from(self, start);
        if search.visit(start) {
            return Outlook::Ring(self.numbers(&search.way));
        }
        if let Some(way) = search.signal {
            return Outlook::Signal(self.numbers(&way));
        }
        // A wait that any thread may end may be what others wait for, who came before it.
        if wait.may_be_ended_by_any() && self.may_be_awaited(wait) {
            for (i, wait) in self.waits.iter().enumerate() {
                if i == start || wait.timed || !matches!(wait.goal, Goal::Lock(_)) {
                    continue;
                }
                let mut search = Search::from(self, start);
                if search.visit(i) {
                    search.way.push(start);
                    return Outlook::Signal(self.numbers(&search.way));
                }
            }
        }
        Outlook::Open
    }

    /// Whether others may wait for what a thread holds, or for its end.
    fn may_be_awaited(&self, wait: &Wait) -> bool {
        let joined = |other: &Wait| match &other.goal {
            Goal::Ends(tasks) => tasks.contains(&wait.task),
            _ => false,
        };
        !wait.held.is_empty() || self.waits.iter().any(joined)
    }

    /// Whether every thread that is known waits, without a time limit.
    pub(super) fn all_wait(&self) -> bool {
        let waits = |task| self.waits.iter().any(|wait| wait.task == task && !wait.timed);
        self.tasks().iter().all(|known| waits(known.task))
    }

    /// Whether the last wait of a way is that of another thread, which looks again by itself.
    pub(super) fn is_watched(&self, way: &[u64], own: u64) -> bool {
        let last = way.last().filter(|number| **number != own);
        last.and_then(|number| self.at(*number)).is_some_and(|at| self.waits[at].wakes)
    }

    fn numbers(&self, way: &[usize]) -> Vec<u64> {
        way.iter().map(|i| self.waits[*i].number).collect()
    }

    /// How a wait stands in the way of another.
    fn blocks(&self, wait: &Wait, itself: bool, other: &Wait) -> Blocks {
        let wanted = match &wait.goal {
            Goal::Ends(tasks) => return Blocks::certain(tasks.contains(&other.task)),
            Goal::Lock(wanted) => wanted,
            Goal::Signal { mutex: Some(wanted), .. } => wanted,
            Goal::Signal { mutex: None, .. } => return Blocks::No,
        };
        let keeps = |held: &&Wanted| {
            held.map == wanted.map
                && held.mode.keeps_out(wanted.mode)
                && !self.was_told(other.task, held.map)
        };
        if let Some(held) = other.held.iter().find(keeps) {
            // A guard that may be sent may be anywhere by now.
            return if held.lock_type.sendable { Blocks::Perhaps } else { Blocks::Certainly };
        }
        match &other.goal {
            // A reader that queues waits behind a writer that waits.
            Goal::Lock(ahead) if wanted.mode == Mode::Shared && !itself && !other.timed => {
                Blocks::certain(ahead.map == wanted.map && ahead.mode == Mode::Exclusive)
            }
            _ => Blocks::No,
        }
    }
}

impl Wait {
    /// Whether any thread may do what ends it.
    fn may_be_ended_by_any(&self) -> bool {
        matches!(self.goal, Goal::Signal { .. }) && !self.timed
    }

    /// Whether it ends by itself, or was reported already. That of a condition variable takes its
    /// mutex again whatever happens.
    fn passes(&self) -> bool {
        let mutex = matches!(self.goal, Goal::Signal { mutex: Some(_), .. });
        self.told || self.timed && !mutex
    }
}

/// Whether a thread that waits stands in the way of another.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Blocks {
    No,
    Perhaps,
    Certainly,
}

impl Blocks {
    fn certain(blocks: bool) -> Blocks {
        if blocks { Blocks::Certainly } else { Blocks::No }
    }
}

struct Search<'a> {
    table: &'a Table,
    /// Where a ring closes.
    start: usize,
    /// The waits that it came to, by position.
    seen: Vec<bool>,
    way: Vec<usize>,
    /// A way that ends at what any thread may do.
    signal: Option<Vec<usize>>,
}

impl<'a> Search<'a> {
    fn from(table: &'a Table, start: usize) -> Search<'a> {
        let seen = vec![false; table.waits.len()];
        Search { table, start, seen, way: Vec::new(), signal: None }
    }

    /// Goes on from a wait. True if the way leads back to the start.
    fn visit(&mut self, at: usize) -> bool {
        let waits = &self.table.waits;
        let wait = &waits[at];
        if wait.passes() || std::mem::replace(&mut self.seen[at], true) {
            return false;
        }
        self.way.push(at);
        for (next, other) in waits.iter().enumerate() {
            match self.table.blocks(wait, next == at, other) {
                Blocks::No => {}
                Blocks::Perhaps => self.suspect(Some(next)),
                Blocks::Certainly if next == self.start || self.visit(next) => return true,
                Blocks::Certainly => {}
            }
        }
        if wait.may_be_ended_by_any() {
            self.suspect(None);
        }
        self.way.pop();
        false
    }

    /// The way leads to what any thread may do: worth a look if a lock is on it.
    fn suspect(&mut self, last: Option<usize>) {
        let way: Vec<usize> = self.way.iter().copied().chain(last).collect();
        let (_, before) = way.split_last().expect("the way is where the search is");
        let lock = |at: &usize| matches!(self.table.waits[*at].goal, Goal::Lock(_));
        if before.iter().any(lock) {
            self.signal.get_or_insert(way);
        }
    }
}
