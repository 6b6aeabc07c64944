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
    /// The number of the thread's name.
    thread: u32,
}

/// The moments of one validator, with their stacks and the names of threads.
#[derive(Debug, Default)]
pub struct Moments {
    moments: Pieces<Moment>,
    /// The stacks, each once.
    pub stacks: StackTable,
    threads: Pieces<Arc<str>>,
    by_name: Index,
    /// Who did something last: most often who does something next.
    last: Option<(Who, u32)>,
}

impl Moments {
    pub(super) fn get(&self, number: u32) -> &Moment {
        &self.moments[number as usize]
    }

    /// The name of who did it.
    pub(super) fn thread(&self, moment: &Moment) -> &Arc<str> {
        &self.threads[moment.thread as usize]
    }

    /// The number of a moment. One after another from the same place are one.
    fn add(&mut self, moment: Moment) -> u32 {
        let last = self.moments.len().wrapping_sub(1);
        if self.moments.len() == 0 || self.moments[last] != moment {
            self.moments.push(moment);
        }
        self.moments.len() as u32 - 1
    }

    fn number_of(&mut self, who: &Who) -> u32 {
        if let Some((last, number)) = &self.last
            && last.is(who)
        {
            return *number;
        }
        let name = who.name();
        let hash = |name: &str| Fold::default().mix_str(name).finish();
        let found = self.by_name.find(hash(&name), |i| self.threads[i] == name);
        let number = found.unwrap_or_else(|| {
            self.by_name.push(hash(&name));
            self.threads.push(name);
            self.threads.len() - 1
        }) as u32;
        self.last = Some((who.clone(), number));
        number
    }

    pub(super) fn bytes(&self) -> usize {
        let threads = self.threads.bytes() + self.by_name.bytes();
        self.moments.bytes() + self.stacks.bytes() + threads
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
        Event { who, task, site, stack: None, capture, moment: None }
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
        let thread = moments.number_of(&self.who);
        let moment = moments.add(Moment { site: self.site, stack, thread });
        self.moment = Some(moment);
        moment
    }
}
