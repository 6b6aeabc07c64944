//! From an event to findings: the rules run under the lock, and each finding is kept once.

use std::hash::{Hash, Hasher};
use std::sync::{Arc, MutexGuard};

use super::{Finding, Findings, Kept, State, Validator, locked};
use crate::class::ClassId;
use crate::config::ConfigSet;
use crate::context::ContextId;
use crate::graph::NodeKind;
use crate::held::HeldLock;
use crate::judge::{Found, Judge};
use crate::memory::{Event, Memory, Who, Witness};
use crate::mode::Mode;
use crate::report::{self, Report, Scene};
use crate::site::Site;
use crate::table::{Fold, Index};
use crate::task::Task;
use crate::violation::{Kind, Violation};

/// What makes two findings one: not the instances, and for a ring not the place either.
#[derive(PartialEq, Eq, Hash)]
pub(super) struct Signature {
    kind: Kind,
    wanted: Option<(ClassId, Mode)>,
    /// Where, unless it is a ring.
    site: Option<Site>,
    blamed: Option<ClassId>,
    context: ContextId,
    /// A nesting that fails in more kernels than before is news.
    configs: ConfigSet,
    edges: Vec<(NodeKind, NodeKind)>,
    /// What was told as a note may turn out to be more.
    note: bool,
}

/// Findings, each once.
#[derive(Default)]
pub(super) struct Book {
    kept: Vec<Kept>,
    /// Which of them are accepted.
    suppressed: Vec<bool>,
    signatures: Vec<Signature>,
    by_signature: Index,
}

impl Book {
    /// The findings in order: those that are accepted, or the others.
    pub(super) fn kept(&self, suppressed: bool) -> Vec<Kept> {
        let mut kept = Vec::new();
        for (one, is_suppressed) in self.kept.iter().zip(&self.suppressed) {
            if *is_suppressed == suppressed {
                kept.push(one.clone());
            }
        }
        kept
    }

    /// All findings in order, and whether each is accepted.
    #[cfg(feature = "dump")]
    pub(super) fn all(&self) -> impl Iterator<Item = (&Kept, bool)> {
        self.kept.iter().zip(self.suppressed.iter().copied())
    }

    /// Accepts a finding.
    pub(super) fn suppress(&mut self, report: &Arc<Report>) {
        if let Some(i) = self.kept.iter().position(|kept| Arc::ptr_eq(&kept.report, report)) {
            self.suppressed[i] = true;
        }
    }

    fn find(&self, signature: &Signature) -> Option<usize> {
        self.by_signature.find(signature.hashed(), |i| self.signatures[i] == *signature)
    }

    fn add(&mut self, signature: Signature, report: Arc<Report>, test: Option<&'static str>) {
        self.by_signature.push(signature.hashed());
        self.signatures.push(signature);
        self.kept.push(Kept { report, count: 1, test });
        self.suppressed.push(false);
    }
}

impl Validator {
    /// Runs rules under the lock.
    pub(super) fn judge(
        &self,
        task: &mut Task,
        site: Site,
        rules: impl FnOnce(&mut Judge<'_>, &Task) -> Found,
    ) -> (MutexGuard<'_, State>, Found) {
        let mut event = self.event(task, site);
        let mut state = locked(&self.0.state);
        let mut registry = locked(&self.0.registry);
        let mut judge = Judge {
            memory: &mut state.memory,
            registry: &mut registry,
            event: &mut event,
            strict: self.0.options.strict,
            dry: false,
        };
        let found = rules(&mut judge, task);
        drop(registry);
        (state, found)
    }

    pub(super) fn event(&self, task: &mut Task, site: Site) -> Event {
        let thread = std::thread::current();
        let id = task.id().get();
        let who = match thread.name() {
            Some(_) => Who::Thread(thread),
            None => Who::Task(id),
        };
        let mut event = Event::new(who, id, site, self.0.options.stacks);
        event.test = task.test;
        event
    }

    pub(super) fn keep(&self, task: &mut Task, found: Found, site: Site) -> Findings {
        if found.is_empty() || task.is_off() {
            return Vec::new();
        }
        self.keep_in(&mut locked(&self.0.state), task, found, site)
    }

    pub(super) fn keep_in(
        &self,
        state: &mut State,
        task: &mut Task,
        found: Found,
        site: Site,
    ) -> Findings {
        let State { memory, findings, .. } = state;
        self.record(memory, findings, task, found, site)
    }

    pub(super) fn keep_abuse(&self, task: &mut Task, found: Found, site: Site) {
        let mut state = locked(&self.0.state);
        let State { memory, abuse, .. } = &mut *state;
        self.record(memory, abuse, task, found, site);
    }

    fn record(
        &self,
        memory: &mut Memory,
        book: &mut Book,
        task: &mut Task,
        found: Found,
        site: Site,
    ) -> Findings {
        let mut findings = Vec::with_capacity(found.len());
        for violation in found {
            let signature = Signature::of(&violation, task, site);
            if let Some(i) = book.find(&signature) {
                let Kept { report, count, .. } = &mut book.kept[i];
                *count += 1;
                findings.push(Finding { report: Arc::clone(report), repeated: true });
                continue;
            }
            let mut event = self.event(task, site);
            let id = task.id().get();
            let registry = locked(&self.0.registry);
            let mut scene = Scene { task, id, registry: &registry, memory };
            let report = Arc::new(report::build(&violation, &mut scene, &mut event));
            book.add(signature, Arc::clone(&report), task.test);
            findings.push(Finding { report, repeated: false });
        }
        findings
    }
}

impl Signature {
    fn hashed(&self) -> u64 {
        let mut fold = Fold::default();
        self.hash(&mut fold);
        fold.finish()
    }

    fn of(violation: &Violation<Witness>, task: &Task, site: Site) -> Self {
        // A ring is the same wherever it is met; anything else is told once a place.
        let ring = !violation.cycle.is_empty();
        let mut edges = Vec::new();
        for edge in &violation.cycle {
            edges.push((edge.from, edge.to));
        }
        Signature {
            kind: violation.kind,
            wanted: violation.wanted.map(|wanted| (wanted.class, wanted.mode)),
            site: (!ring).then_some(violation.wanted.map_or(site, |wanted| wanted.site)),
            blamed: violation.blamed.and_then(|i| task.held().get(i)).map(HeldLock::class),
            context: violation.context.unwrap_or(task.context()),
            configs: violation.configs,
            note: violation.note,
            edges,
        }
    }
}
