//! A machine with a page allocator, and what the validator says of it.
#![allow(dead_code, reason = "each test uses its part")]

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::Mutex;

use lockdep::{Action, KernelConfig, Kind, LockClassKey, Options, Policy, Preempt, Validator};
use lockdep_subjects::machine::lock::Lock;
use lockdep_subjects::machine::{Machine, cpu};
use lockdep_subjects::page::{self, PageAllocator};

static SPIN: LockClassKey = LockClassKey::new("caller's spinlock");
static RAW: LockClassKey = LockClassKey::new("caller's raw spinlock");

pub(crate) const MODELS: [Preempt; 3] = [Preempt::None, Preempt::Full, Preempt::Rt];

/// Where a call is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Task,
    Spin,
    Raw,
}

impl Place {
    pub(crate) const ALL: [Place; 3] = [Place::Task, Place::Spin, Place::Raw];

    /// Makes it.
    pub(crate) fn call<R>(self, f: impl FnOnce() -> R) -> R {
        let (spin, raw) = (Lock::spin("spin", &SPIN, ()), Lock::raw("raw", &RAW, ()));
        let _spin = (self == Place::Spin).then(|| spin.lock_irqsave());
        let _raw = (self == Place::Raw).then(|| raw.lock_irqsave());
        f()
    }
}

pub(crate) struct World {
    pub(crate) machine: Arc<Machine>,
    pub(crate) pages: Arc<PageAllocator>,
    pub(crate) validator: Validator,
    config: KernelConfig,
    total: u64,
}

impl World {
    pub(crate) fn new(preempt: Preempt, cpus: usize, pages: u64, options: page::Options) -> World {
        World::with(KernelConfig::new(preempt, true), cpus, pages, options)
    }

    pub(crate) fn with(
        config: KernelConfig,
        cpus: usize,
        pages: u64,
        options: page::Options,
    ) -> World {
        let policy = Policy::new(Action::Collect);
        let validator =
            Validator::new(Options { config, policy, stacks: false, ..Options::default() });
        let machine = Machine::boot(config, cpus, pages, validator.clone());
        let pages = PageAllocator::new(&machine, options);
        let total = pages.free_pages_total();
        assert_eq!(total, machine.memory.pages());
        World { machine, pages, validator, config, total }
    }

    /// What was found that fails in this very kernel. (What fails in others alone is a note.)
    pub(crate) fn found(&self) -> BTreeSet<Kind> {
        let findings = self.validator.findings();
        let own = findings.iter().filter(|kept| kept.report.config_set().contains(self.config));
        own.map(|kept| kept.report.kind).collect()
    }

    /// Runs in a task of CPU 0.
    pub(crate) fn run<R>(&self, f: impl FnOnce(&PageAllocator) -> R) -> R {
        self.machine.run(0, || f(&self.pages))
    }

    /// Runs in an NMI that arrives in the middle of this task.
    pub(crate) fn in_nmi<R: Send + 'static>(
        &self,
        f: impl Fn(&PageAllocator) -> R + Send + Sync + 'static,
    ) -> R {
        let result = Arc::new(Mutex::new(None));
        let (pages, told) = (Arc::clone(&self.pages), Arc::clone(&result));
        self.machine.interrupt(cpu::id(), cpu::Kind::Nmi, "test NMI", move || {
            *told.lock().unwrap() = Some(f(&pages));
        });
        let result = result.lock().unwrap().take();
        result.expect("the NMI arrived at once")
    }

    /// Ends it. Every page must be free again, and nothing may have gone wrong.
    pub(crate) fn end(self) {
        self.end_with(&[]);
    }

    /// Ends it; these bugs and no others are expected, each by a part of its text.
    pub(crate) fn end_with(self, expected: &[&str]) {
        self.run(PageAllocator::empty_lists);
        self.run(PageAllocator::check_invariants).unwrap();
        assert_eq!(self.pages.free_pages_total(), self.total, "pages were lost");
        self.machine.shutdown();
        let bugs = self.machine.bugs();
        assert_eq!(bugs.len(), expected.len(), "{bugs:?}");
        for (bug, expected) in bugs.iter().zip(expected) {
            assert!(bug.contains(expected), "{bug}");
        }
    }
}

/// A small generator of numbers (SplitMix64): the same ones in every run.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % end
    }
}
