//! The validator, as a value: events of tasks go in, findings come out.
//!
//! A steady-state acquisition is one key mixed and one look into the chain cache; everything else
//! happens under one lock that no instrumented lock is ever taken under.

mod context;
mod contract;
mod lock;
mod record;

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::{Duration, Instant};

pub use self::contract::PinCookie;
use self::record::Book;
use crate::chain::ChainCache;
use crate::class::Registry;
use crate::config::KernelConfig;
use crate::coverage::LostCoverage;
use crate::judge::Strictness;
#[cfg(feature = "dump")]
use crate::local;
#[cfg(feature = "dump")]
use crate::memory::ChainLog;
use crate::memory::Memory;
use crate::policy::Policy;
use crate::report::Report;
use crate::site::Site;
#[cfg(feature = "stats")]
use crate::snapshot::Meter;
#[cfg(feature = "dump")]
use crate::snapshot::{Draft, Snapshot};

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
    /// Constructors that make unrelated locks, each of which is a class of its own then: `FILE` or
    /// `FILE:LINE`, where the file may be the end of a path. They count for the whole process.
    pub wrappers: Vec<String>,
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
            wrappers: Vec::new(),
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
    /// The test that the thread belonged to, the first time.
    pub test: Option<&'static str>,
}

impl fmt::Debug for Kept {
    /// Four lines: a list of findings in a failed assertion must stay readable.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} times: {}", self.count, self.report.brief())
    }
}

#[derive(Default)]
struct State {
    memory: Memory,
    chains: ChainCache,
    findings: Book,
    abuse: Book,
    /// In order of sites.
    off_uses: Vec<(Site, u64)>,
    #[cfg(feature = "dump")]
    log: ChainLog,
}

/// The validator.
///
/// Cloning gives another handle to the same one.
#[derive(Clone)]
pub struct Validator(Arc<Inner>);

struct Inner {
    /// Which validator of the process; a task that knows its chains remembers whose they are.
    id: u64,
    options: Options,
    policy: Mutex<Policy>,
    registry: Arc<Mutex<Registry>>,
    state: Mutex<State>,
    reentered: AtomicU64,
    raw_uses: AtomicU64,
}

impl Validator {
    /// A validator of real locks.
    pub fn new(options: Options) -> Self {
        Self::with_registry(options, Arc::clone(Registry::process()))
    }

    /// A validator over the classes of a registry of its own: recorded programs.
    pub fn with_registry(options: Options, registry: Arc<Mutex<Registry>>) -> Self {
        let mut state = State::default();
        state.memory.paranoid = options.paranoid;
        for place in &options.wrappers {
            locked(&registry).declare_wrapper(place);
        }
        static NEXT: AtomicU64 = AtomicU64::new(1);
        Validator(Arc::new(Inner {
            id: NEXT.fetch_add(1, Ordering::Relaxed), // Relaxed: only uniqueness is asked of it.
            policy: Mutex::new(options.policy.clone()),
            options,
            registry,
            state: Mutex::new(state),
            reentered: AtomicU64::new(0),
            raw_uses: AtomicU64::new(0),
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

    /// Which validator of the process it is.
    #[cfg(feature = "stats")]
    pub fn id(&self) -> u64 {
        self.0.id
    }

    /// The registry that gives classes their numbers.
    pub fn registry(&self) -> &Arc<Mutex<Registry>> {
        &self.0.registry
    }

    /// The findings so far, each once, in order; without those that are suppressed.
    pub fn findings(&self) -> Vec<Kept> {
        locked(&self.0.state).findings.kept(false)
    }

    /// The findings so far that are suppressed.
    pub fn suppressed(&self) -> Vec<Kept> {
        locked(&self.0.state).findings.kept(true)
    }

    /// Notes that a finding is suppressed.
    pub fn suppress(&self, report: &Arc<Report>) {
        locked(&self.0.state).findings.suppress(report);
    }

    /// The findings so far, and forgets them; what is found again after this counts as new.
    pub fn take_findings(&self) -> Vec<Kept> {
        std::mem::take(&mut locked(&self.0.state).findings).kept(false)
    }

    /// What would have been findings had validation not been off.
    pub fn abuse(&self) -> Vec<Kept> {
        locked(&self.0.state).abuse.kept(false)
    }

    /// What was not looked at.
    pub fn lost_coverage(&self) -> LostCoverage {
        let collisions = locked(&self.0.state).chains.collisions();
        self.lost(collisions, &locked(&self.0.registry))
    }

    fn lost(&self, key_collisions: u64, registry: &Registry) -> LostCoverage {
        LostCoverage {
            reentered: self.0.reentered.load(Ordering::Relaxed), // Relaxed: a statistic.
            key_collisions,
            contexts: registry.contexts_lost(),
            locks_without_site: registry.locks_without_site(),
            wrapper_instances: registry.wrapper_instances(),
            raw_uses: self.0.raw_uses.load(Ordering::Relaxed), // Relaxed: a statistic.
        }
    }

    /// What the validator was told at the start.
    pub fn options(&self) -> &Options {
        &self.0.options
    }

    /// Counts an event that could not be looked at, since the thread was inside another.
    pub fn count_reentry(&self) {
        self.0.reentered.fetch_add(1, Ordering::Relaxed); // Relaxed: a statistic.
    }

    /// Counts a raw lock that somebody was given.
    pub fn count_raw_use(&self) {
        self.0.raw_uses.fetch_add(1, Ordering::Relaxed); // Relaxed: a statistic.
    }

    /// Whether both are handles to one validator.
    pub fn is(&self, other: &Validator) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// How many nestings are known to be right.
    pub fn chains(&self) -> usize {
        locked(&self.0.state).chains.len()
    }

    /// Everything learnt, as data. Stacks are resolved, which takes some microseconds for each line of
    /// the program that is on one, and part of a second the first time.
    #[cfg(feature = "dump")]
    pub fn snapshot(&self) -> Snapshot {
        let mut shut = local::enter();
        if let Some(task) = &mut shut {
            task.count_locks();
        }
        let draft = {
            let state = locked(&self.0.state);
            self.draft(&state, &locked(&self.0.registry))
        };
        let draft = self.with_measured(draft);
        drop(shut);
        draft.finish(true)
    }

    /// The same where one must not wait for ever: at the end of a process. `None` if this very thread
    /// has interrupted the validator, or another one is stopped in it. `stacks` may be left out.
    /// Classes that are known to the process and were not taken in it are there, too.
    #[cfg(feature = "dump")]
    pub fn try_snapshot(&self, stacks: bool) -> Option<Snapshot> {
        let shut = local::enter();
        let draft = {
            let state = lock_soon(&self.0.state)?;
            let registry = lock_soon(&self.0.registry)?;
            let mut draft = self.draft(&state, &registry);
            draft.not_taken(&state.memory, &registry);
            draft
        };
        let draft = self.with_measured(draft);
        drop(shut);
        Some(draft.finish(stacks))
    }

    /// With how locks were used while it counted, if somebody measures that.
    #[cfg(feature = "stats")]
    fn with_measured(&self, mut draft: Draft) -> Draft {
        let measured = Meter::installed().map(|meter| (meter.read)(self.0.id));
        measured.into_iter().flatten().for_each(|measured| draft.measured(measured));
        draft
    }

    #[cfg(all(feature = "dump", not(feature = "stats")))]
    fn with_measured(&self, draft: Draft) -> Draft {
        draft
    }

    /// What is copied while others wait; the thread's events are shut, since an allocator may take
    /// instrumented locks.
    #[cfg(feature = "dump")]
    fn draft(&self, state: &State, registry: &Registry) -> Draft {
        let lost = self.lost(state.chains.collisions(), registry);
        let mut draft = Draft::new(self.0.id, self.0.options.config, lost);
        draft.learnt(&state.memory, registry);
        draft.chains(&state.log, state.chains.len(), registry);
        for (book, off) in [(&state.findings, false), (&state.abuse, true)] {
            for (Kept { report, count, test }, suppressed) in book.all() {
                draft.finding(report, *count, *test, suppressed, off);
            }
        }
        for (site, count) in &state.off_uses {
            draft.off_use(*site, *count);
        }
        draft
    }

    /// How many classes were taken and how many dependencies there are, for a line of statistics.
    pub fn counts(&self) -> (usize, usize) {
        let memory = &locked(&self.0.state).memory;
        (memory.classes().count(), memory.graph().len())
    }

    /// Checks what the graph promises.
    ///
    /// # Panics
    /// If it is broken: a bug in this crate.
    pub fn check_invariants(&self) {
        locked(&self.0.state).memory.graph().check_invariants();
    }
}

#[cfg(feature = "stats")]
impl Drop for Inner {
    fn drop(&mut self) {
        if let Some(meter) = Meter::installed() {
            (meter.forget)(self.id);
        }
    }
}

impl fmt::Debug for Validator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let findings = locked(&self.0.state).findings.kept(false).len();
        f.debug_struct("Validator")
            .field("config", &self.0.options.config)
            .field("chains", &self.chains())
            .field("findings", &findings)
            .finish_non_exhaustive()
    }
}

/// A validator whose locks a thread holds, while the process forks: see [`Validator::pause`].
#[must_use = "the validator goes on when this is dropped"]
pub struct Paused<'a> {
    _state: MutexGuard<'a, State>,
    _policy: Option<MutexGuard<'a, Policy>>,
}

impl fmt::Debug for Paused<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Paused")
    }
}

impl Validator {
    /// Takes the validator's own locks until the result is dropped, so that no other thread has them
    /// while the process forks; the registry's is the next. `None` if that cannot be, as in a signal handler that came into an
    /// event of its thread.
    pub fn pause(&self) -> Option<Paused<'_>> {
        let _policy = lock_soon(&self.0.policy);
        let _state = lock_soon(&self.0.state)?;
        Some(Paused { _state, _policy })
    }
}

/// Locks what is never held for long, or gives up after some seconds: then this very thread holds it.
pub fn lock_soon<T>(mutex: &Mutex<T>) -> Option<MutexGuard<'_, T>> {
    let end = Instant::now() + Duration::from_secs(5);
    loop {
        match mutex.try_lock() {
            Ok(guard) => return Some(guard),
            Err(TryLockError::Poisoned(guard)) => return Some(guard.into_inner()),
            Err(TryLockError::WouldBlock) if Instant::now() > end => return None,
            Err(TryLockError::WouldBlock) => std::thread::yield_now(),
        }
    }
}

/// A panic inside a callback of the user must not end validation for everybody.
pub(crate) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
