//! When things were done: where, on which stack, by whom.

use std::hash::Hasher;
use std::sync::Arc;
use std::thread::Thread;

use crate::backtrace::{Stack, StackId, StackTable};
use crate::site::Site;
use crate::table::{Fold, Index, Pieces};

/// What a witness remembers of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Moment {
    pub(super) site: Site,
    pub(super) stack: Option<StackId>,
    /// The number of who did it.
    who: u32,
}

/// Who did something, by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// The thread's.
    pub thread: Arc<str>,
    /// That of the test that the thread belongs to.
    pub test: Option<&'static str>,
}

/// The moments of one validator, with their stacks and the names of threads.
#[derive(Debug, Default)]
pub struct Moments {
    moments: Pieces<Moment>,
    /// The stacks, each once.
    pub stacks: StackTable,
    names: Pieces<Name>,
    by_name: Index,
    /// Who did something last: most often who does something next.
    last: Option<(Who, Option<&'static str>, u32)>,
}

impl Moments {
    pub(super) fn get(&self, number: u32) -> &Moment {
        &self.moments[number as usize]
    }

    /// The name of who did it.
    pub(super) fn name(&self, moment: &Moment) -> &Name {
        &self.names[moment.who as usize]
    }

    /// The number of a moment. One after another from the same place are one.
    fn add(&mut self, moment: Moment) -> u32 {
        let last = self.moments.len().wrapping_sub(1);
        if self.moments.len() == 0 || self.moments[last] != moment {
            self.moments.push(moment);
        }
        self.moments.len() as u32 - 1
    }

    fn number_of(&mut self, who: &Who, test: Option<&'static str>) -> u32 {
        if let Some((last, its_test, number)) = &self.last
            && last.is(who)
            && *its_test == test
        {
            return *number;
        }
        let name = Name { thread: who.name(), test };
        let hash = Fold::default().mix_str(&name.thread).mix_str(test.unwrap_or_default()).finish();
        let found = self.by_name.find(hash, |i| self.names[i] == name);
        let number = found.unwrap_or_else(|| {
            self.by_name.push(hash);
            self.names.push(name);
            self.names.len() - 1
        }) as u32;
        self.last = Some((who.clone(), test, number));
        number
    }

    pub(super) fn bytes(&self) -> usize {
        let names = self.names.bytes() + self.by_name.bytes();
        self.moments.bytes() + self.stacks.bytes() + names
    }
}

/// Who does something.
#[derive(Clone, Debug)]
pub enum Who {
    /// A thread with a name.
    Thread(Thread),
    /// A task that is no thread with a name, by number.
    Task(u32),
}

impl Who {
    fn is(&self, other: &Who) -> bool {
        match (self, other) {
            (Who::Thread(a), Who::Thread(b)) => a.id() == b.id(),
            (Who::Task(a), Who::Task(b)) => a == b,
            _ => false,
        }
    }

    /// The name in reports.
    pub fn name(&self) -> Arc<str> {
        match self {
            Who::Thread(thread) => Arc::from(thread.name().unwrap_or_default()),
            Who::Task(number) => Arc::from(format!("task {number}")),
        }
    }
}

/// Who does something now, and where: what a witness of it would say.
#[derive(Debug)]
pub struct Event {
    /// Who.
    pub who: Who,
    /// The number of the task.
    pub task: u32,
    /// The test that the thread belongs to.
    pub test: Option<&'static str>,
    /// Where.
    pub site: Site,
    /// The stack, captured at most once and only if something new is to be remembered.
    stack: Option<Option<StackId>>,
    capture: bool,
    moment: Option<u32>,
}

impl Event {
    /// An event now; `capture` says whether stacks are wanted.
    pub fn new(who: Who, task: u32, site: Site, capture: bool) -> Self {
        Event { who, task, test: None, site, stack: None, capture, moment: None }
    }

    /// The stack of the event, stored.
    pub fn stack(&mut self, moments: &mut Moments) -> Option<StackId> {
        let capture = self.capture;
        let stack = || capture.then(|| moments.stacks.intern(Stack::capture()));
        *self.stack.get_or_insert_with(stack)
    }

    /// The number of this moment.
    pub(super) fn moment(&mut self, moments: &mut Moments) -> u32 {
        if let Some(moment) = self.moment {
            return moment;
        }
        let stack = self.stack(moments);
        let who = moments.number_of(&self.who, self.test);
        let moment = moments.add(Moment { site: self.site, stack, who });
        self.moment = Some(moment);
        moment
    }
}
