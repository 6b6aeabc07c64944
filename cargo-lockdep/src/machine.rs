//! Runs a program on a validator of its own.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use lockdep_core::class::{ClassId, LockType, Registry};
use lockdep_core::config::{KernelConfig, Preempt};
use lockdep_core::context::ContextId;
use lockdep_core::depmap::DepMap;
use lockdep_core::held::{Acquire, Nest};
use lockdep_core::mode::{Mode, Subclass};
use lockdep_core::report::Report;
use lockdep_core::site::Site;
use lockdep_core::task::Task;
use lockdep_core::validator::{Findings, Options, Validator};
use lockdep_core::violation::{Kind, Wanted};
use lockdep_core::wait::{Atomicity, LockKind, WaitType, WaitTypes};

use crate::program::{Op, Program, Verdict};

/// A program on a fresh validator, one operation at a time.
#[derive(Debug)]
pub struct Machine {
    validator: Validator,
    task: Task,
    config: KernelConfig,
    maps: Vec<DepMap>,
    classes: Vec<ClassId>,
    types: Vec<&'static LockType>,
    site: Site,
}

impl Machine {
    /// A machine for a program. `stacks` are of use for reading a report only: they are ours.
    pub fn new(program: &Program, paranoid: bool) -> Self {
        let config = KernelConfig::new(Preempt::Full, program.prove_raw_lock_nesting);
        let mut registry = Registry::new();
        let types: Vec<&'static LockType> =
            program.locks.iter().map(|lock| lock_type(lock.wait)).collect();
        let classes = program
            .locks
            .iter()
            .zip(&types)
            .map(|(lock, lock_type)| registry.register_name(&lock.class, lock_type))
            .collect();
        let options = Options { config, stacks: false, paranoid, ..Options::default() };
        Machine {
            validator: Validator::with_registry(options, Arc::new(Mutex::new(registry))),
            task: Task::new(),
            config,
            maps: program.locks.iter().map(|_| DepMap::new()).collect(),
            classes,
            types,
            site: Site::caller(),
        }
    }

    /// The validator.
    pub fn validator(&self) -> &Validator {
        &self.validator
    }

    /// Does one operation and returns what was found at it, all kinds and configurations.
    pub fn step(&mut self, op: Op) -> Findings {
        let Machine { validator, task, site, .. } = self;
        let site = *site;
        match op {
            Op::Lock(i) => self.acquire(i, |a| a),
            Op::Read(i) => self.acquire(i, |a| a.mode(Mode::RecursiveRead)),
            Op::QRead(i) => self.acquire(i, |a| a.mode(Mode::Shared)),
            Op::TryLock(i) => self.acquire(i, Acquire::trylock),
            Op::TryRead(i) => self.acquire(i, |a| a.mode(Mode::RecursiveRead).trylock()),
            Op::Nested(i) => self.acquire(i, |mut a| {
                a.class = a.class.at(Subclass::NESTED);
                a
            }),
            Op::Nest(i, j) => {
                let outer = Nest { map: self.maps[j].address(), class: Some(self.classes[j]) };
                self.acquire(i, |a| a.nest_lock(outer))
            }
            Op::MightLock(i) => {
                let wanted = self.wanted(i);
                self.validator.might_lock(&mut self.task, &wanted)
            }
            Op::Downgrade(i) => {
                let class = Some(self.classes[i]);
                self.validator.downgrade(&mut self.task, self.maps[i].address(), class, site)
            }
            Op::Unlock(i) => {
                let class = Some(self.classes[i]);
                self.validator.release(&mut self.task, self.maps[i].address(), class, false, site)
            }
            Op::Reinit(i) => {
                let address = self.maps[i].address();
                let class = Some(self.classes[i]);
                self.validator.free(&mut self.task, address..address + 1, false, class, site)
            }
            Op::IrqDisable => validator.set_masks(task, site, |m| {
                m.irq_off = true;
                m.irq_off_rt = true;
            }),
            Op::IrqEnable => self.irq_enable(),
            Op::BhDisable => validator.set_masks(task, site, |m| m.bh += 1),
            Op::BhEnable => validator.set_masks(task, site, |m| m.bh = m.bh.saturating_sub(1)),
            Op::PreemptDisable => validator.set_masks(task, site, |m| m.preempt += 1),
            Op::PreemptEnable => {
                validator.set_masks(task, site, |m| m.preempt = m.preempt.saturating_sub(1))
            }
            Op::HardirqEnter => self.enter(ContextId::HARDIRQ, false),
            Op::HardirqEnterThreaded => self.enter(ContextId::HARDIRQ, true),
            Op::SoftirqEnter => self.enter(ContextId::SOFTIRQ, false),
            Op::SoftirqExit => validator.leave(task, site).1,
            Op::HardirqExit => {
                let mut findings = validator.leave(task, site).1;
                // In a program, a return from interrupt leaves interrupts on.
                findings.extend(self.irq_enable());
                findings
            }
            Op::IrqConfigEnter => {
                validator.irq_config(task, true);
                Findings::new()
            }
            Op::IrqConfigExit => {
                validator.irq_config(task, false);
                Findings::new()
            }
            Op::MightSleep => validator.might_sleep(task, site),
        }
    }

    /// What an assertion about an instance would name.
    pub fn subject(&self, i: usize) -> Wanted {
        Wanted::from(&self.wanted(i))
    }

    fn wanted(&self, i: usize) -> Acquire {
        Acquire::new(self.maps[i].address(), self.classes[i], self.types[i], self.site)
    }

    fn acquire(&mut self, i: usize, how: impl FnOnce(Acquire) -> Acquire) -> Findings {
        let wanted = how(self.wanted(i));
        self.validator.acquire(&mut self.task, &wanted)
    }

    fn irq_enable(&mut self) -> Findings {
        self.validator.set_masks(&mut self.task, self.site, |m| {
            m.irq_off = false;
            m.irq_off_rt = false;
        })
    }

    fn enter(&mut self, context: ContextId, threaded: bool) -> Findings {
        self.validator.enter(&mut self.task, context, threaded);
        Findings::new()
    }
}

/// The first finding that counts: of a kind of the corpus, in the program's configuration.
pub fn verdict(program: &Program) -> Verdict {
    first(program).map_or_else(Verdict::default, |(at, report)| Verdict {
        at: Some(at),
        kind: counted(report.kind).map(str::to_owned),
    })
}

/// The same with its report.
pub fn first(program: &Program) -> Option<(usize, Arc<Report>)> {
    let mut machine = Machine::new(program, false);
    program.ops.iter().enumerate().find_map(|(at, op)| {
        let findings = machine.step(*op);
        let counts =
            |report: &Report| counted(report.kind).is_some() && report.fails_in(machine.config);
        let found = findings.into_iter().find(|finding| counts(&finding.report))?;
        Some((at, found.report))
    })
}

/// The name of a kind in the corpus; `None` for those that Linux's lock graph does not know.
pub fn counted(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::WaitContext
        | Kind::Recursive
        | Kind::Circular
        | Kind::Irq
        | Kind::UnlockImbalance
        | Kind::NestLockNotHeld
        | Kind::FreedHeld => Some(kind.as_str()),
        _ => None,
    }
}

/// A lock type for wait types; there are few combinations, and each is made once.
fn lock_type(wait: WaitTypes) -> &'static LockType {
    static TYPES: OnceLock<Mutex<HashMap<WaitTypes, &'static LockType>>> = OnceLock::new();
    let types = TYPES.get_or_init(Default::default);
    let mut types = types.lock().unwrap_or_else(PoisonError::into_inner);
    types.entry(wait).or_insert_with(|| {
        let (name, atomicity) = match (wait.kind, wait.inner) {
            (LockKind::WaitOverride, _) => ("wait override", Atomicity::Preemptible),
            (LockKind::Percpu, _) => ("local lock", Atomicity::AtomicUnlessRt),
            _ if wait.outer == WaitType::Free => ("read section", Atomicity::Reader),
            (_, WaitType::None) => ("map", Atomicity::Preemptible),
            (_, WaitType::Free | WaitType::Spin) => ("raw spinlock", Atomicity::Atomic),
            (_, WaitType::Config) => ("spinlock", Atomicity::AtomicUnlessRt),
            _ => ("mutex", Atomicity::Preemptible),
        };
        Box::leak(Box::new(LockType::new(name, wait).atomicity(atomicity)))
    })
}
