//! The validator, as a value: events of tasks go in, findings come out.
//!
//! A steady-state acquisition is one key mixed and one look into the chain cache; everything else
//! happens under one lock that no instrumented lock is ever taken under.

use std::collections::HashMap;
use std::fmt;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::chain::{ChainCache, ChainKey};
use crate::check::contract::{self, HeldAs};
use crate::check::rcu::Readers;
use crate::check::release::{self, Release};
use crate::class::{ClassId, LockType, Registry};
use crate::config::KernelConfig;
use crate::context::ContextId;
use crate::depmap::DepMap;
use crate::graph::NodeKind;
use crate::held::{Acquire, HeldLock};
use crate::judge::{self, Found, Judge, Strictness};
use crate::memory::{Event, Memory, Witness};
use crate::mode::Mode;
use crate::policy::Policy;
use crate::report::{self, Report, Scene};
use crate::site::Site;
use crate::snapshot::{LostCoverage, Snapshot};
use crate::task::{Masks, Task};
use crate::violation::{Kind, Violation, Wanted};

/// What a validator is told at the start.
#[derive(Clone, Debug)]
pub struct Options {
    /// The kernel that the program is, as far as the program depends on it. Findings list their
    /// verdict in all eight configurations whatever this is.
    pub config: KernelConfig,
    /// What becomes of findings.
    pub policy: Policy,
    /// Whether stacks are captured for what is new, or sites alone.
    pub stacks: bool,
    /// Rules that are off unless asked for.
    pub strict: Strictness,
    /// Whether the graph checks itself after every change; slow.
    pub paranoid: bool,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            config: KernelConfig::default(),
            policy: Policy::default(),
            stacks: true,
            strict: Strictness::default(),
            paranoid: false,
        }
    }
}

/// A finding, at the moment it is made.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The report. The same one each time the finding is made again.
    pub report: Arc<Report>,
    /// Whether it was made before.
    pub repeated: bool,
}

/// What an event came to. Empty almost always, and then nothing was allocated.
pub type Findings = Vec<Finding>;

/// A finding as it is kept: reported once, counted always.
#[derive(Clone)]
pub struct Kept {
    /// The report of the first time.
    pub report: Arc<Report>,
    /// How often it was made.
    pub count: u64,
}

impl fmt::Debug for Kept {
    /// Four lines: a list of findings in a failed assertion must stay readable.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} times: {}", self.count, self.report.brief())
    }
}

#[derive(PartialEq, Eq, Hash)]
struct Signature {
    kind: Kind,
    wanted: Option<(ClassId, Mode, Option<Site>)>,
    blamed: Option<ClassId>,
    context: ContextId,
    edges: Vec<(NodeKind, NodeKind)>,
}

#[derive(Default)]
struct State {
    memory: Memory,
    findings: Vec<Kept>,
    by_signature: HashMap<Signature, usize>,
    abuse: Vec<Kept>,
    abuse_by_signature: HashMap<Signature, usize>,
    off_uses: HashMap<Site, u64>,
}

/// The validator.
///
/// Cloning gives another handle to the same one.
#[derive(Clone)]
pub struct Validator(Arc<Inner>);

struct Inner {
    options: Options,
    policy: Mutex<Policy>,
    registry: Arc<Mutex<Registry>>,
    chains: ChainCache,
    state: Mutex<State>,
    reentered: AtomicU64,
    deferred: AtomicU64,
}

/// Mixed into the key of a lock that is known but not looked at.
const OFF: u64 = 0x0ff0_0ff0_0ff0_0ff0;
/// Mixed into the key of "contexts can arrive from now on".
const UNMASK: u64 = 0x1357_9bdf_0246_8ace;
/// Mixed into the key of a reacquisition whose interrupt state is not today's.
const REACQUIRE: u64 = 0x7c3d_91e5_28f6_4ab0;

impl Validator {
    /// A validator of real locks.
    pub fn new(options: Options) -> Self {
        Self::with_registry(options, Arc::clone(Registry::process()))
    }

    /// A validator over the classes of a registry of its own: recorded programs.
    pub fn with_registry(options: Options, registry: Arc<Mutex<Registry>>) -> Self {
        let mut state = State::default();
        state.memory.paranoid = options.paranoid;
        Validator(Arc::new(Inner {
            policy: Mutex::new(options.policy.clone()),
            options,
            registry,
            chains: ChainCache::new(),
            state: Mutex::new(state),
            reentered: AtomicU64::new(0),
            deferred: AtomicU64::new(0),
        }))
    }

    /// The kernel that the program is.
    pub fn config(&self) -> KernelConfig {
        self.0.options.config
    }

    /// What becomes of findings.
    pub fn policy(&self) -> Policy {
        locked(&self.0.policy).clone()
    }

    /// Changes what becomes of findings from now on.
    pub fn set_policy(&self, policy: Policy) {
        *locked(&self.0.policy) = policy;
    }

    /// The registry that gives classes their numbers.
    pub fn registry(&self) -> &Arc<Mutex<Registry>> {
        &self.0.registry
    }

    /// The findings so far, each once, in order.
    pub fn findings(&self) -> Vec<Kept> {
        locked(&self.0.state).findings.clone()
    }

    /// The findings so far, and forgets them; what is found again after this counts as new.
    pub fn take_findings(&self) -> Vec<Kept> {
        let mut state = locked(&self.0.state);
        state.by_signature.clear();
        std::mem::take(&mut state.findings)
    }

    /// What would have been findings had validation not been off.
    pub fn abuse(&self) -> Vec<Kept> {
        locked(&self.0.state).abuse.clone()
    }

    /// What was not looked at.
    pub fn lost_coverage(&self) -> LostCoverage {
        let registry = locked(&self.0.registry);
        LostCoverage {
            reentered: self.0.reentered.load(Ordering::Relaxed), // Relaxed: a statistic.
            contexts: registry.contexts_lost(),
            locks_without_site: registry.locks_without_site(),
        }
    }

    /// What the validator was told at the start.
    pub fn options(&self) -> &Options {
        &self.0.options
    }

    /// Whether two handles are to the same validator.
    pub fn is(&self, other: &Validator) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// The class of a real lock, given on its first acquisition and cached in its map.
    pub fn class_of(
        &self,
        map: &DepMap,
        payload: &'static str,
        lock_type: &'static LockType,
    ) -> ClassId {
        map.class().unwrap_or_else(|| {
            let class = locked(&self.0.registry).register(map.identity(), payload, lock_type);
            map.set_class(class)
        })
    }

    /// Counts an event that could not be looked at, since the thread was inside another.
    pub fn count_reentry(&self) {
        self.0.reentered.fetch_add(1, Ordering::Relaxed); // Relaxed: a statistic.
    }

    /// Counts a finding that somebody must answer for at the end.
    pub fn defer(&self) {
        self.0.deferred.fetch_add(1, Ordering::Relaxed); // Relaxed: a statistic.
    }

    /// How many findings were deferred and not yet answered for; they are answered for now.
    pub fn take_deferred(&self) -> u64 {
        self.0.deferred.swap(0, Ordering::Relaxed) // Relaxed: a statistic.
    }

    /// How many nestings are known to be right.
    pub fn chains(&self) -> usize {
        self.0.chains.len()
    }

    /// Everything learnt, as data.
    pub fn snapshot(&self) -> Snapshot {
        let lost = self.lost_coverage();
        let state = locked(&self.0.state);
        let registry = locked(&self.0.registry);
        let mut snapshot = Snapshot::of(&state.memory, &registry);
        snapshot.config = self.0.options.config;
        snapshot.chains = self.0.chains.len();
        snapshot.lost_coverage = lost;
        snapshot.findings =
            state.findings.iter().map(|kept| (kept.report.kind, kept.count)).collect();
        snapshot.abuse = state.abuse.iter().map(|kept| (kept.report.kind, kept.count)).collect();
        let mut uses: Vec<(String, u64)> =
            state.off_uses.iter().map(|(site, count)| (site.to_string(), *count)).collect();
        uses.sort_unstable();
        snapshot.off_uses = uses;
        snapshot
    }

    /// Checks what the graph promises.
    ///
    /// # Panics
    /// If it is broken: a bug in this crate.
    pub fn check_invariants(&self) {
        locked(&self.0.state).memory.graph().check_invariants();
    }
}

/// Events of locks.
impl Validator {
    /// A lock is about to be waited for, or was taken by a try form.
    #[inline]
    pub fn acquire(&self, task: &mut Task, wanted: &Acquire) -> Findings {
        let key = task.chain_key().mix(wanted.event() ^ task.context_key());
        if task.off == 0 && wanted.nest.is_none() && self.0.chains.contains(key) {
            push(task, wanted, key, task.masks.irq_off);
            return Vec::new();
        }
        self.acquire_slow(task, wanted, key)
    }

    #[cold]
    fn acquire_slow(&self, task: &mut Task, wanted: &Acquire, key: ChainKey) -> Findings {
        if task.off > 0 {
            let (state, found) = self.judge(task, wanted.site, |judge, task| {
                judge.dry = true;
                judge.acquire(task, wanted, task.masks()).found
            });
            drop(state);
            self.keep_abuse(task, found, wanted.site);
            push(task, wanted, task.chain_key().mix(wanted.event() ^ OFF), task.masks.irq_off);
            task.held.last_mut().expect("just pushed").off = true;
            return Vec::new();
        }
        if judge::merges(task, wanted) {
            let found = judge::merge(task, wanted).into_iter().collect();
            let findings = self.keep(task, found, wanted.site);
            let top = task.held.last_mut().expect("merges only into a held lock");
            top.references = top.references.max(1) + 1;
            return findings;
        }
        let masks = task.masks();
        self.take(task, wanted, masks, key)
    }

    /// Judges and pushes.
    fn take(&self, task: &mut Task, wanted: &Acquire, masks: Masks, key: ChainKey) -> Findings {
        let mut by_instance = false;
        let (mut state, found) = self.judge(task, wanted.site, |judge, task| {
            let verdict = judge.acquire(task, wanted, masks);
            by_instance = verdict.by_instance;
            verdict.found
        });
        if found.is_empty() {
            if !by_instance {
                self.0.chains.insert(key);
            }
            drop(state);
            push(task, wanted, key, masks.irq_off);
            return Vec::new();
        }
        let findings = self.keep_in(&mut state, task, found, wanted.site);
        drop(state);
        push(task, wanted, key, masks.irq_off);
        findings
    }

    /// A lock is released. `class` is its class at level 0, if it has one; `owner` says whether
    /// another task is known to hold it.
    pub fn release(
        &self,
        task: &mut Task,
        map: usize,
        class: Option<ClassId>,
        other_owner: bool,
        what: (&'static LockType, Site),
    ) -> Findings {
        let depth = task.depth();
        // The common case: what was taken last, here.
        if let Some(top) = task.held.last()
            && top.map == map
            && top.references == 0
            && top.pins == 0
            && top.frame == depth
        {
            task.held.pop();
            return Vec::new();
        }
        self.release_slow(task, map, class, other_owner, what)
    }

    #[cold]
    fn release_slow(
        &self,
        task: &mut Task,
        map: usize,
        class: Option<ClassId>,
        other_owner: bool,
        (lock_type, site): (&'static LockType, Site),
    ) -> Findings {
        let wanted = wanted(map, class, lock_type, site);
        let (i, mut findings) = match release::find(&task.held, map, class, task.depth()) {
            Release::Held(i) => (i, Vec::new()),
            Release::OtherContext(i) => {
                let found = Violation::new(Kind::UnlockContext).blamed(Some(i));
                (i, self.keep(task, found_of(found, wanted), site))
            }
            Release::NotHeld => {
                let elsewhere = task.held.iter().position(|held| held.map == map);
                let found = match (elsewhere, other_owner) {
                    (Some(_), _) => Violation::new(Kind::UnlockImbalance)
                        .blamed(elsewhere)
                        .fact("it is held by the context that this one interrupted"),
                    (None, true) => {
                        Violation::new(Kind::UnlockOtherTask).fact("another task holds it")
                    }
                    (None, false) => {
                        Violation::new(Kind::UnlockImbalance).fact("this task does not hold it")
                    }
                };
                return self.keep(task, found_of(found, wanted), site);
            }
        };
        if task.held[i].pins > 0 {
            let found = Violation::new(Kind::PinnedUnlock).blamed(Some(i));
            findings.extend(self.keep(task, found_of(found, wanted), site));
        }
        if task.held[i].references > 1 {
            task.held[i].references -= 1;
            return findings;
        }
        let above = task.held.split_off(i + 1);
        task.held.pop();
        findings.extend(self.reacquire(task, above));
        findings
    }

    /// A write-held lock becomes a non-recursive read hold.
    pub fn downgrade(
        &self,
        task: &mut Task,
        map: usize,
        class: Option<ClassId>,
        what: (&'static LockType, Site),
    ) -> Findings {
        let wanted = wanted(map, class, what.0, what.1);
        let Some(i) = contract::find(&task.held, map, class) else {
            let found = Violation::new(Kind::UnlockImbalance).fact("this task does not hold it");
            return self.keep(task, found_of(found, wanted), what.1);
        };
        let mut findings = Vec::new();
        if task.held[i].mode != Mode::Exclusive {
            let found = Violation::new(Kind::BadDowngrade).blamed(Some(i));
            findings = self.keep(task, found_of(found, wanted), what.1);
        }
        let mut again = task.held.split_off(i);
        again[0].mode = Mode::Shared;
        again[0].site = what.1;
        findings.extend(self.reacquire(task, again));
        findings
    }

    /// Takes locks again that stood above one that changed: every rule looks at them anew, which
    /// may make dependencies that did not exist.
    fn reacquire(&self, task: &mut Task, locks: Vec<HeldLock>) -> Findings {
        let mut findings = Vec::new();
        for held in locks {
            let wanted = Acquire::again(&held);
            if held.off {
                push(task, &wanted, task.chain_key().mix(wanted.event() ^ OFF), held.irq_off);
            } else if judge::merges(task, &wanted) {
                let top = task.held.last_mut().expect("merges only into a held lock");
                top.references = top.references.max(1) + held.references.max(1);
                continue;
            } else {
                let masks = Masks { irq_off: held.irq_off, ..task.masks() };
                let other = (held.irq_off != task.masks.irq_off) as u64 * REACQUIRE;
                let key = task.chain_key().mix(wanted.event() ^ task.context_key() ^ other);
                if wanted.nest.is_none() && self.0.chains.contains(key) {
                    push(task, &wanted, key, held.irq_off);
                } else {
                    findings.extend(self.take(task, &wanted, masks, key));
                }
            }
            let top = task.held.last_mut().expect("just pushed");
            (top.references, top.pins, top.off) = (held.references, held.pins, held.off);
        }
        findings
    }

    /// The memory of locks goes away or is made anew.
    pub fn free(
        &self,
        task: &mut Task,
        memory: Range<usize>,
        other_owner: bool,
        class: Option<ClassId>,
        what: (&'static LockType, Site),
    ) -> Findings {
        let found = match contract::find_in(&task.held, memory.clone()) {
            Some(i) => Violation::new(Kind::FreedHeld)
                .blamed(Some(i))
                .wanted(Wanted { site: what.1, ..Wanted::from(&task.held[i]) }),
            None if other_owner => {
                let found = Violation::new(Kind::FreedHeldOtherTask).fact("another task holds it");
                match wanted(memory.start, class, what.0, what.1) {
                    Some(wanted) => found.wanted(wanted),
                    None => found,
                }
            }
            None => return Vec::new(),
        };
        let findings = self.keep(task, vec![found], what.1);
        // A lock that is gone cannot be waited under.
        while let Some(i) = contract::find_in(&task.held, memory.clone()) {
            let above = task.held.split_off(i + 1);
            task.held.pop();
            task.held.extend(above);
        }
        findings
    }

    /// The task ends.
    pub fn exit(&self, task: &mut Task, site: Site) -> Findings {
        match task.held.iter().position(|held| !held.off) {
            Some(i) => {
                let found = Violation::new(Kind::HeldAtExit).wanted(Wanted::from(&task.held[i]));
                self.keep(task, vec![found.blamed(Some(i))], site)
            }
            None => Vec::new(),
        }
    }
}

/// Events of contexts.
impl Validator {
    /// A context arrives. `threaded`: PREEMPT_RT runs this handler in a thread.
    pub fn enter(&self, task: &mut Task, context: ContextId, threaded: bool) {
        task.enter(context, threaded, &locked(&self.0.registry).contexts);
    }

    /// The innermost context returns. False if there is none.
    pub fn leave(&self, task: &mut Task, site: Site) -> (bool, Findings) {
        let left = task.leave();
        (left, self.unmasked(task, site))
    }

    /// Changes what is masked, and looks at what can arrive since.
    pub fn set_masks(
        &self,
        task: &mut Task,
        site: Site,
        change: impl FnOnce(&mut Masks),
    ) -> Findings {
        let before = task.masks();
        task.set_masks(change);
        if task.masks() == before { Vec::new() } else { self.unmasked(task, site) }
    }

    /// Enters or leaves a section that RT runs in a thread (`irq_config`).
    pub fn irq_config(&self, task: &mut Task, enter: bool) {
        task.irq_config(enter);
    }

    /// Says whether the action that runs now on a shared interrupt line is threaded on RT.
    pub fn set_threaded(&self, task: &mut Task, threaded: bool) {
        task.set_threaded(threaded);
    }

    fn unmasked(&self, task: &mut Task, site: Site) -> Findings {
        if task.held.is_empty() || task.off > 0 {
            return Vec::new();
        }
        let key = task.chain_key().mix(UNMASK ^ task.context_key());
        if self.0.chains.contains(key) {
            return Vec::new();
        }
        let (mut state, found) = self.judge(task, site, |judge, task| judge.unmask(task));
        if found.is_empty() {
            self.0.chains.insert(key);
        }
        self.keep_in(&mut state, task, found, site)
    }
}

/// What code says of the locks around it.
impl Validator {
    /// This call may sleep (`might_sleep()`).
    pub fn might_sleep(&self, task: &mut Task, site: Site) -> Findings {
        let (mut state, found) = self.judge(task, site, |judge, task| judge.might_sleep(task));
        self.keep_in(&mut state, task, found, site)
    }

    /// This call may take a lock (`might_lock()`): judged as if it did.
    pub fn might_lock(&self, task: &mut Task, wanted: &Acquire) -> Findings {
        let mut findings = self.acquire(task, wanted);
        let class = Some(wanted.class.at(crate::mode::Subclass::DEFAULT));
        findings.extend(self.release(
            task,
            wanted.map,
            class,
            false,
            (wanted.lock_type, wanted.site),
        ));
        findings
    }

    /// A lock must be held (`lockdep_assert_held()`).
    pub fn assert_held(&self, task: &mut Task, lock: Wanted, how: HeldAs) -> Findings {
        let class = Some(lock.class);
        if contract::is_held(&task.held, lock.map, class, how) {
            return Vec::new();
        }
        let blamed = contract::find(&task.held, lock.map, class);
        let found = Violation::new(Kind::NotHeld).wanted(lock).blamed(blamed);
        self.keep(task, vec![found.fact(format!("it must be {} here", how.as_str()))], lock.site)
    }

    /// A lock must not be held (`lockdep_assert_not_held()`).
    pub fn assert_not_held(&self, task: &mut Task, lock: Wanted) -> Findings {
        match contract::find(&task.held, lock.map, Some(lock.class)) {
            Some(i) => {
                let found = Violation::new(Kind::Held).wanted(lock).blamed(Some(i));
                self.keep(task, vec![found.fact("it must not be held here")], lock.site)
            }
            None => Vec::new(),
        }
    }

    /// Pins a held lock: releasing it before the pin is undone is a finding.
    pub fn pin(&self, task: &mut Task, lock: Wanted) -> (PinCookie, Findings) {
        let Some(i) = contract::find(&task.held, lock.map, Some(lock.class)) else {
            let found = Violation::new(Kind::BadPin).wanted(lock).fact("it is not held");
            return (PinCookie(0), self.keep(task, vec![found], lock.site));
        };
        // Any number will do; distinct ones tell two pins apart.
        task.cookie = task.cookie % 0xffff + 1;
        task.held[i].pins += task.cookie;
        (PinCookie(task.cookie), Vec::new())
    }

    /// Undoes a pin.
    pub fn unpin(&self, task: &mut Task, lock: Wanted, cookie: PinCookie) -> Findings {
        let found = Violation::new(Kind::BadPin).wanted(lock);
        let fact = match contract::find(&task.held, lock.map, Some(lock.class)) {
            None => "it is not held",
            Some(i) if cookie.0 == 0 || task.held[i].pins < cookie.0 => {
                "it is not pinned with this cookie"
            }
            Some(i) => {
                task.held[i].pins -= cookie.0;
                return Vec::new();
            }
        };
        self.keep(task, vec![found.fact(fact)], lock.site)
    }

    /// An RCU-protected pointer is read (`rcu_dereference_check()`): some of the readers that
    /// protect it must be open.
    pub fn rcu_dereference(
        &self,
        task: &mut Task,
        readers: &[Readers<'_>],
        site: Site,
    ) -> Findings {
        if readers.iter().any(|readers| readers.find(&task.held).is_some()) {
            return Vec::new();
        }
        let names: Vec<&str> = readers.iter().map(|readers| readers.name()).collect();
        let fact = format!("no {} section is open", names.join(" or "));
        self.keep(task, vec![Violation::new(Kind::RcuDereference).fact(fact)], site)
    }

    /// The task waits for a grace period (`synchronize_rcu()`, `synchronize_srcu()`).
    pub fn rcu_wait(&self, task: &mut Task, readers: Readers<'_>, site: Site) -> Findings {
        let reader = readers.find(&task.held);
        if reader.is_some() {
            let found = Violation::new(Kind::RcuWaitInReader).blamed(reader);
            let found = found.fact("the grace period cannot end before this reader does");
            return self.keep(task, vec![found], site);
        }
        self.might_sleep(task, site)
    }

    /// Switches validation off for the task; pair with [`on`](Self::on). Every use is counted.
    pub fn off(&self, task: &mut Task, site: Site) {
        *locked(&self.0.state).off_uses.entry(site).or_insert(0) += 1;
        task.off += 1;
    }

    /// Ends one [`off`](Self::off).
    pub fn on(&self, task: &mut Task) {
        task.off = task.off.saturating_sub(1);
    }

    /// Where validation was switched off, and how often.
    pub fn off_uses(&self) -> Vec<(Site, u64)> {
        let mut uses: Vec<(Site, u64)> =
            locked(&self.0.state).off_uses.iter().map(|(site, count)| (*site, *count)).collect();
        uses.sort_unstable();
        uses
    }
}

/// What undoes a pin (`struct pin_cookie`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[doc(alias = "pin_cookie")]
#[must_use = "a pin is undone with its cookie"]
pub struct PinCookie(u32);

impl Validator {
    /// Runs rules under the lock.
    fn judge(
        &self,
        task: &mut Task,
        site: Site,
        rules: impl FnOnce(&mut Judge<'_>, &Task) -> Found,
    ) -> (MutexGuard<'_, State>, Found) {
        let mut event = self.event(task, site);
        let mut state = locked(&self.0.state);
        let registry = locked(&self.0.registry);
        let mut judge = Judge {
            memory: &mut state.memory,
            registry: &registry,
            event: &mut event,
            strict: self.0.options.strict,
            dry: false,
        };
        let found = rules(&mut judge, task);
        drop(registry);
        (state, found)
    }

    fn event(&self, task: &mut Task, site: Site) -> Event {
        let name = match std::thread::current().name() {
            Some(name) => Arc::from(name),
            None => Arc::from(format!("task {}", task.id().get())),
        };
        Event::new(name, site, self.0.options.stacks)
    }

    fn keep(&self, task: &mut Task, found: Found, site: Site) -> Findings {
        if found.is_empty() || task.off > 0 {
            return Vec::new();
        }
        self.keep_in(&mut locked(&self.0.state), task, found, site)
    }

    fn keep_in(&self, state: &mut State, task: &mut Task, found: Found, site: Site) -> Findings {
        let State { memory, findings, by_signature, .. } = state;
        self.record(memory, findings, by_signature, task, found, site)
    }

    fn keep_abuse(&self, task: &mut Task, found: Found, site: Site) {
        let mut state = locked(&self.0.state);
        let State { memory, abuse, abuse_by_signature, .. } = &mut *state;
        self.record(memory, abuse, abuse_by_signature, task, found, site);
    }

    fn record(
        &self,
        memory: &mut Memory,
        kept: &mut Vec<Kept>,
        by_signature: &mut HashMap<Signature, usize>,
        task: &mut Task,
        found: Found,
        site: Site,
    ) -> Findings {
        let mut findings = Vec::with_capacity(found.len());
        for violation in found {
            let signature = Signature::of(&violation, task);
            if let Some(i) = by_signature.get(&signature) {
                kept[*i].count += 1;
                findings.push(Finding { report: Arc::clone(&kept[*i].report), repeated: true });
                continue;
            }
            let mut event = self.event(task, site);
            let id = task.id().get();
            let registry = locked(&self.0.registry);
            let mut scene = Scene { task, id, registry: &registry, memory };
            let report = Arc::new(report::build(&violation, &mut scene, &mut event));
            by_signature.insert(signature, kept.len());
            kept.push(Kept { report: Arc::clone(&report), count: 1 });
            findings.push(Finding { report, repeated: false });
        }
        findings
    }
}

impl Signature {
    fn of(violation: &Violation<Witness>, task: &Task) -> Self {
        // A ring is the same wherever it is met; anything else is told once a place.
        let ring = !violation.cycle.is_empty();
        Signature {
            kind: violation.kind,
            wanted: violation.wanted.map(|w| (w.class, w.mode, (!ring).then_some(w.site))),
            blamed: violation.blamed.and_then(|i| task.held.get(i)).map(|held| held.class),
            context: violation.context.unwrap_or(task.context()),
            edges: violation.cycle.iter().map(|edge| (edge.from, edge.to)).collect(),
        }
    }
}

impl fmt::Debug for Validator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let findings = locked(&self.0.state).findings.len();
        f.debug_struct("Validator")
            .field("config", &self.0.options.config)
            .field("chains", &self.chains())
            .field("findings", &findings)
            .finish_non_exhaustive()
    }
}

fn push(task: &mut Task, wanted: &Acquire, key: ChainKey, irq_off: bool) {
    let frame = task.depth();
    let Acquire { map, class, lock_type, mode, trylock, nest, order, site } = *wanted;
    task.held.push(HeldLock {
        key,
        map,
        site,
        nest,
        order,
        lock_type,
        class,
        references: 0,
        pins: 0,
        frame,
        mode,
        trylock,
        irq_off,
        off: false,
    });
}

fn wanted(
    map: usize,
    class: Option<ClassId>,
    lock_type: &'static LockType,
    site: Site,
) -> Option<Wanted> {
    let class = class?;
    Some(Wanted { class, lock_type, mode: Mode::Exclusive, trylock: false, map, site })
}

fn found_of(violation: Violation<Witness>, wanted: Option<Wanted>) -> Found {
    vec![Violation { wanted, ..violation }]
}

/// A panic inside a callback of the user must not end validation for everybody.
pub(crate) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
