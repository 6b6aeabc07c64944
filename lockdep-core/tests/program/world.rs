//! Locks of programs without the locks: classes, instances and tasks as values.

use std::sync::{Arc, Mutex};

use lockdep_core::class::{ClassId, LockType, Registry};
use lockdep_core::held::Acquire;
use lockdep_core::mode::Mode;
use lockdep_core::policy::{Action, Policy};
use lockdep_core::report::Report;
use lockdep_core::site::Site;
use lockdep_core::task::Task;
use lockdep_core::validator::{Findings, Options, Validator};
use lockdep_core::violation::{Closes, Kind};
use lockdep_core::wait::{WaitType, WaitTypes};

static LOCK: LockType = LockType::new("RwLock", WaitTypes::new(WaitType::Sleep)).user_space();

/// The bytes of each lock.
pub(crate) const SIZE: usize = 40;

/// A lock: its class, and where it lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Lock {
    pub(crate) class: u32,
    pub(crate) at: usize,
}

/// A validator with some tasks.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) validator: Validator,
    tasks: Vec<Task>,
}

/// What one event was found to be: the kind, and whether it is a note.
pub(crate) type Found = Vec<(Kind, bool)>;

impl World {
    pub(crate) fn new() -> World {
        let options = Options {
            policy: Policy::new(Action::Collect),
            stacks: false,
            paranoid: true,
            ..Options::default()
        };
        let registry = Arc::new(Mutex::new(Registry::new()));
        World { validator: Validator::with_registry(options, registry), tasks: Vec::new() }
    }

    fn task(&mut self, number: usize) -> &mut Task {
        while self.tasks.len() <= number {
            self.tasks.push(Task::new());
        }
        &mut self.tasks[number]
    }

    fn class(&self, lock: Lock) -> ClassId {
        let mut registry = self.validator.registry().lock().expect("nothing panics");
        registry.register_name(&format!("class {}", lock.class), &LOCK)
    }

    #[track_caller]
    pub(crate) fn request(&self, lock: Lock, mode: Mode) -> Acquire {
        let acquire = Acquire::new(lock.at, self.class(lock), &LOCK, Site::caller()).mode(mode);
        Acquire { size: SIZE, ..acquire }
    }

    #[track_caller]
    pub(crate) fn acquire(&mut self, task: usize, wanted: &Acquire) -> Found {
        let validator = self.validator.clone();
        news(&validator.acquire(self.task(task), wanted))
    }

    #[track_caller]
    pub(crate) fn take(&mut self, task: usize, lock: Lock, mode: Mode) -> Found {
        let wanted = self.request(lock, mode);
        self.acquire(task, &wanted)
    }

    #[track_caller]
    pub(crate) fn lock(&mut self, task: usize, lock: Lock) -> Found {
        self.take(task, lock, Mode::Exclusive)
    }

    #[track_caller]
    pub(crate) fn read(&mut self, task: usize, lock: Lock) -> Found {
        self.take(task, lock, Mode::Shared)
    }

    #[track_caller]
    pub(crate) fn try_lock(&mut self, task: usize, lock: Lock) -> Found {
        let wanted = self.request(lock, Mode::Exclusive).trylock();
        self.acquire(task, &wanted)
    }

    #[track_caller]
    pub(crate) fn timed(&mut self, task: usize, lock: Lock, mode: Mode) -> Found {
        let wanted = Acquire { timed: true, ..self.request(lock, mode).trylock() };
        self.acquire(task, &wanted)
    }

    /// An upgrade, as the running side tells of it.
    #[track_caller]
    pub(crate) fn upgrade(&mut self, task: usize, lock: Lock) -> Found {
        self.release(task, lock);
        self.lock(task, lock)
    }

    #[track_caller]
    pub(crate) fn release(&mut self, task: usize, lock: Lock) {
        let (validator, class) = (self.validator.clone(), self.class(lock));
        let site = Site::caller();
        let found = validator.release(self.task(task), lock.at, Some(class), false, site);
        assert_eq!(news(&found), [], "a release makes nothing wrong");
    }

    /// Takes locks one under the other and releases them all.
    #[track_caller]
    pub(crate) fn nest(&mut self, task: usize, locks: &[Lock]) -> Found {
        self.nest_as(task, &locks.iter().map(|lock| (*lock, Mode::Exclusive)).collect::<Vec<_>>())
    }

    #[track_caller]
    pub(crate) fn nest_reads(&mut self, task: usize, locks: &[Lock]) -> Found {
        self.nest_as(task, &locks.iter().map(|lock| (*lock, Mode::Shared)).collect::<Vec<_>>())
    }

    #[track_caller]
    pub(crate) fn nest_as(&mut self, task: usize, locks: &[(Lock, Mode)]) -> Found {
        let mut found = Found::new();
        for (lock, mode) in locks {
            found.extend(self.take(task, *lock, *mode));
        }
        locks.iter().rev().for_each(|(lock, _)| self.release(task, *lock));
        found
    }

    /// The lock is dropped; `shared`: several tasks took it.
    pub(crate) fn drop(&mut self, lock: Lock, shared: bool) {
        let mut registry = self.validator.registry().lock().expect("nothing panics");
        registry.instances.gone(lock.at, shared);
    }

    /// A guard of the lock goes to another thread.
    pub(crate) fn pass_on(&mut self, lock: Lock) {
        let class = self.class(lock);
        self.validator.registry().lock().expect("nothing panics").note_sent(class);
    }

    pub(crate) fn reports(&self) -> Vec<Arc<Report>> {
        self.validator.findings().into_iter().map(|kept| kept.report).collect()
    }

    /// Whether the last ring that was told closes by its instances.
    pub(crate) fn closes(&self) -> Option<Closes> {
        self.reports().last().expect("something was found").closes
    }
}

/// What was not found before.
fn news(findings: &Findings) -> Found {
    let new = findings.iter().filter(|finding| !finding.repeated);
    new.map(|finding| (finding.report.kind, finding.report.note)).collect()
}

/// A lock of a class of its own.
pub(crate) const fn single(class: u32) -> Lock {
    Lock { class, at: 0x10_0000 * class as usize }
}

/// A lock of an array of one class.
pub(crate) const fn element(class: u32, i: usize) -> Lock {
    Lock { class, at: 0x10_0000 * class as usize + i * SIZE }
}

/// A lock of an object of its own on the heap; objects are as far apart as an allocator puts them.
pub(crate) const fn boxed(class: u32, i: usize) -> Lock {
    Lock { class, at: 0x10_0000 * class as usize + i * 48 }
}
