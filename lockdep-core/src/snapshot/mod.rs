//! What validators have learnt, as data: written by one process, merged over many, judged as one.
//!
//! A [`Snapshot`] knows classes by name and by the place where their locks are made, never by number
//! or address, so those of different processes, builds and machines combine. Texts, places and stacks
//! are stored once, in tables that all else points into by position.
//!
//! `docs/snapshot.md` of the repository describes the JSON form, `docs/snapshot.schema.json` is its
//! schema.

mod rows;
mod seen;
mod edges;
mod lists;
pub mod process;
mod sort;
mod visible;
mod home;
#[cfg(feature = "stats")]
mod measured;
mod take;
mod load;
mod merge;
mod write;
mod ring;
mod judge;
mod report;
mod dot;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use self::dot::Marks;
pub use self::home::{Caption, Home, split_site};
pub use self::judge::{Judged, Origin, Step, Verdict, judge};
pub use self::load::Broken;
#[cfg(feature = "stats")]
pub use self::measured::{Measured, Meter};
pub use self::merge::Union;
pub use self::ring::StepOf;
pub use self::rows::{Chain, Guard, Place, StackNode, Who, Witness};
pub use self::seen::Seen;
pub use self::take::Draft;
pub use self::visible::{shortened, visible};
use crate::config::KernelConfig;
pub use crate::coverage::LostCoverage;
use crate::mode::Mode;
use crate::violation::Kind;
use crate::wait::{LockKind, WaitType};

/// The version of the JSON form. It changes when a field is renamed, removed or redefined.
pub const SCHEMA: u32 = 2;

/// How many witnesses an edge keeps: those that come first in order.
pub const WITNESSES: usize = 4;

/// How many primitives a class may be: those that come first in order.
const PRIMITIVES: usize = 16;

/// Everything learnt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Snapshot {
    /// [`SCHEMA`].
    pub schema: u32,
    /// The validators that it comes from: one in a snapshot that is not merged.
    pub processes: Vec<Process>,
    /// Places, as `file:line:column`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sites: Vec<String>,
    /// Names of threads and tests.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<String>,
    /// Lines of stacks, as `function at file:line`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub frames: Vec<String>,
    /// Stacks: each a frame, and the stack of its caller, which comes before it.
    #[serde(default, skip_serializing_if = "Vec::is_empty", with = "lists::stacks")]
    pub stacks: Vec<StackNode>,
    /// Where something was done, on which stack.
    #[serde(default, skip_serializing_if = "Vec::is_empty", with = "lists::places")]
    pub places: Vec<Place>,
    /// By whom something was done.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub who: Vec<Who>,
    /// Contexts that are more than a plain task, and were used.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contexts: Vec<Context>,
    /// Classes that were taken, each nesting level one of its own, and some that were not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub classes: Vec<Class>,
    /// Dependencies between classes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub edges: Vec<Edge>,
    /// Classes in contexts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub context_edges: Vec<ContextEdge>,
    /// Nestings of two locks of one class of a program, by their places in memory.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub within: Vec<Within>,
    /// What was held together, as sequences.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub chains: Vec<Chain>,
    /// What validators found.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Finding>,
    /// Where validation was switched off, and how often.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub off_uses: Vec<OffUse>,
    /// How often and how long locks were held and waited for, with the feature `stats`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stats: Vec<ClassStats>,
}

/// A validator of a process.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Process {
    /// What no other has: begins with the time, so that later ones come later.
    pub id: String,
    /// The program, without directory and without Cargo's hash.
    pub program: String,
    /// The one test that the process was started for, if it was: as nextest does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub test: Option<String>,
    /// The kernel that the program was.
    pub config: KernelConfig,
    /// Whether the process had ended when this was written; false of one that still ran or crashed.
    pub ended: bool,
    /// How many nestings are known to be right; `chains` may hold fewer.
    pub chains: u64,
    /// What was not looked at.
    #[serde(default, skip_serializing_if = "LostCoverage::is_empty")]
    pub lost_coverage: LostCoverage,
}

/// A context that interrupts, by its name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Context {
    /// Its name: `softirq`, `hardirq`, `nmi`, or the user's.
    pub name: String,
    /// What is allowed in it.
    pub limit: WaitType,
}

/// A class: known by its name, the place where its locks are made, and their payload's type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Class {
    /// What reports call it, nesting level included (`name/1`).
    pub name: String,
    /// Where its locks are made, by position in `sites`; absent in recorded programs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<u32>,
    /// The type of what its locks protect, where that is part of its identity.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub payload: String,
    /// Whose class it is alone: of a lock that no place is known for. Such classes never combine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub only_in: Option<String>,
    /// Which primitive it is.
    pub lock_type: String,
    /// What its locks need to be taken; may sleep where it is left out.
    #[serde(default = "sleep", skip_serializing_if = "is_sleep")]
    pub outer: WaitType,
    /// What they leave to others; may sleep where it is left out.
    #[serde(default = "sleep", skip_serializing_if = "is_sleep")]
    pub inner: WaitType,
    /// Normal, per CPU, or an override annotation.
    #[serde(default, skip_serializing_if = "is_default")]
    pub kind: LockKind,
    /// Whether it is judged as programs use locks, not as a kernel does.
    #[serde(default, skip_serializing_if = "is_default")]
    pub user_space: bool,
    /// Whether it was ever taken exclusively, or as an upgradable reader.
    #[serde(default, skip_serializing_if = "is_default")]
    pub written: bool,
    /// Whether a thread released a lock of it that another took: what is held passes on.
    #[serde(default, skip_serializing_if = "is_default")]
    pub sent: bool,
    /// What else it was in other processes, if it was another primitive or had other wait types there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<Primitive>,
    /// Linux's four usage characters: hardirq write, hardirq read, softirq write, softirq read.
    pub usage: String,
    /// How many locks of it were taken, in the process that took most. 0 of a class that is only known,
    /// as by an assertion that its lock is not held.
    pub instances: u64,
    /// Its place in the declared order, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rank: Option<u32>,
    /// Which processes took it.
    #[serde(default, skip_serializing_if = "Seen::is_all")]
    pub seen: Seen,
}

/// What locks of a class are.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Primitive {
    /// Its name, such as `raw spinlock`.
    pub lock_type: String,
    /// What it needs to be taken.
    pub outer: WaitType,
    /// What it leaves to others.
    pub inner: WaitType,
    /// Normal, per CPU, or an override annotation.
    pub kind: LockKind,
    /// Whether it is judged as programs use locks, not as a kernel does.
    pub user_space: bool,
}

impl Class {
    /// What its locks are.
    pub fn primitive(&self) -> Primitive {
        let Class { outer, inner, kind, user_space, .. } = *self;
        Primitive { lock_type: self.lock_type.clone(), outer, inner, kind, user_space }
    }

    /// Whether its locks are of the same primitive as another's.
    fn is_like(&self, other: &Class) -> bool {
        let rest = |class: &Class| (class.outer, class.inner, class.kind, class.user_space);
        self.lock_type == other.lock_type && rest(self) == rest(other)
    }

    fn set_primitive(&mut self, primitive: Primitive) {
        let Primitive { lock_type, outer, inner, kind, user_space } = primitive;
        self.lock_type = lock_type;
        (self.outer, self.inner, self.kind, self.user_space) = (outer, inner, kind, user_space);
    }
}

/// A dependency: while `from` is held, `to` is wanted.
///
/// In JSON a row `[from, to, bits, at, under, seen]`, where the bits are 1 for `recursive_read`, 2 for
/// `exclusive` and 4 for `refused`; `under` and `seen` are left out where nothing stands behind. An
/// object with these names is read, too.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct Edge {
    /// What is held, by position in `classes`.
    pub from: u32,
    /// What is wanted, by position in `classes`.
    pub to: u32,
    /// Whether `to` is read recursively. The same two classes may have an edge of either sort.
    #[serde(default)]
    pub recursive_read: bool,
    /// Whether `from` was held exclusively, at least once.
    #[serde(default)]
    pub exclusive: bool,
    /// Whether the validator found a ring when it came, and left it out of its graph.
    #[serde(default)]
    pub refused: bool,
    /// What it was always done under.
    #[serde(default)]
    pub under: Vec<Guard>,
    /// Where it was first seen, and by whom: of several processes, those that come first in order.
    pub at: Vec<Witness>,
    /// Which processes saw it.
    #[serde(default)]
    pub seen: Seen,
}

/// A class in a context, or open to one.
///
/// In JSON a row `[context, class, bits, at, seen]`, where the bits are 1 for `recursive_read`, 2 for
/// `exclusive`, 4 for `refused`, 8 if the class is open to the context, and 16 for `threaded`; `seen`
/// is left out where it is everybody. An object with these names is read, too.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct ContextEdge {
    /// The context, by position in `contexts`.
    pub context: u32,
    /// The class, by position in `classes`.
    pub class: u32,
    /// Whether the class is taken in the context, or held while it can arrive.
    pub is: Relation,
    /// Whether the class is read recursively there.
    #[serde(default)]
    pub recursive_read: bool,
    /// Whether it was held exclusively, at least once; of what is held while a context can arrive.
    #[serde(default)]
    pub exclusive: bool,
    /// Whether only handlers that PREEMPT_RT threads did it.
    #[serde(default)]
    pub threaded: bool,
    /// Whether the validator found a ring when it came, and left it out of its graph.
    #[serde(default)]
    pub refused: bool,
    /// Where it was first seen, and by whom.
    pub at: Vec<Witness>,
    /// Which processes saw it.
    #[serde(default)]
    pub seen: Seen,
}

/// What a class has to do with a context.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Relation {
    /// It is taken in the context: `context -> class`.
    TakenIn,
    /// It is held while the context can arrive: `class -> context`.
    OpenTo,
}

/// Two locks of one class of a program that lie in one array, the one wanted under the other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Within {
    /// The class.
    pub class: u32,
    /// Whether the lock that is wanted lies behind the one that is held.
    pub up: bool,
    /// How the one is held.
    pub held: Mode,
    /// How the other is wanted.
    pub wanted: Mode,
    /// What it was always done under.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub under: Vec<Guard>,
    /// Where it was first seen, and by whom.
    pub at: Vec<Witness>,
    /// Which processes saw it.
    #[serde(default, skip_serializing_if = "Seen::is_all")]
    pub seen: Seen,
}

/// What a validator found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// The kind; stable.
    pub kind: Kind,
    /// A finer name than the kind where Linux has several headlines for one; stable.
    pub code: String,
    /// Linux's headline, where Linux has one.
    pub headline: String,
    /// Who does what, and what stands against it: two lines.
    pub summary: [String; 2],
    /// What to change.
    pub advice: String,
    /// The edges that it is about, the newest first: of a ring all, otherwise one.
    pub edges: Vec<FindingEdge>,
    /// Whether the edges are a ring.
    pub ring: bool,
    /// Where it happened.
    pub site: String,
    /// The configurations in which it fails.
    pub fails_in: Vec<KernelConfig>,
    /// Whether it is a hazard that is no failure by itself.
    pub note: bool,
    /// Whether the thread could not but hang.
    #[serde(default, skip_serializing_if = "is_default")]
    pub certain_hang: bool,
    /// Whether it is accepted, by the suppressions of its program.
    #[serde(default, skip_serializing_if = "is_default")]
    pub suppressed: bool,
    /// Whether validation was off there.
    #[serde(default, skip_serializing_if = "is_default")]
    pub off: bool,
    /// The thread.
    pub thread: String,
    /// The test, if it was in one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub test: Option<String>,
    /// The whole report, of the process that comes first in order.
    pub text: String,
    /// How often it was made, by position in `processes`.
    pub counts: BTreeMap<u32, u64>,
}

/// One edge that a finding is about, by the names in its report.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FindingEdge {
    /// What is held, or runs.
    pub from: String,
    /// What is wanted, or arrives.
    pub to: String,
    /// Where.
    pub site: String,
}

/// A place where validation was switched off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OffUse {
    /// The place, by position in `sites`.
    pub site: u32,
    /// How often, by position in `processes`.
    pub counts: BTreeMap<u32, u64>,
}

/// How locks of a class were used in one process.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClassStats {
    /// The class, by position in `classes`.
    pub class: u32,
    /// The process, by position in `processes`.
    pub process: u32,
    /// Whether these are its readers.
    pub read: bool,
    /// How often it was taken.
    pub acquisitions: u64,
    /// How often somebody had to wait for it.
    pub contentions: u64,
    /// How often it was taken on another CPU than the time before, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acquired_bounces: Option<u64>,
    /// How often one waited for it on another CPU than the one that took it last, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contended_bounces: Option<u64>,
    /// How long was waited, of those who had to.
    pub wait: Times,
    /// How long it was held.
    pub hold: Times,
    /// Where one waited, by position in `sites`, and how often.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub waited_at: Vec<(u32, u64)>,
    /// Where it had been taken by those who were waited for, and how often.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub held_at: Vec<(u32, u64)>,
    /// Where it was taken the time that it was held longest, by position in `places`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub longest_hold: Option<u32>,
    /// The hold time that was allowed, in nanoseconds, if one was declared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_hold_ns: Option<u64>,
    /// How often it was held longer than that.
    #[serde(default, skip_serializing_if = "is_default")]
    pub over_max_hold: u64,
}

/// Durations, in nanoseconds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Times {
    /// The shortest; 0 if there is none.
    pub min: u64,
    /// The longest.
    pub max: u64,
    /// All together.
    pub total: u64,
    /// How many there were of each size: `b` counts those from `2^b` nanoseconds on, 0 those below 2.
    /// Buckets after the last that is not empty are left out.
    pub buckets: Vec<u64>,
}

impl Times {
    /// How many.
    pub fn count(&self) -> u64 {
        // A snapshot that somebody wrote may have any numbers.
        self.buckets.iter().fold(0, |sum, many| sum.saturating_add(*many))
    }

    /// The mean, in nanoseconds; 0 of none.
    pub fn mean(&self) -> u64 {
        self.total.checked_div(self.count()).unwrap_or(0)
    }

    /// What `percent` of them do not exceed, in nanoseconds, as far as the buckets tell; 0 of none.
    pub fn percentile(&self, percent: u64) -> u64 {
        let (count, mut seen) = (self.count() as u128, 0);
        let rank = (count * percent.min(100) as u128).div_ceil(100).max(1);
        for (i, many) in self.buckets.iter().map(|many| *many as u128).enumerate() {
            if seen + many >= rank && many > 0 {
                // Evenly spread within the bucket, as far as one can know.
                let i = i.min(63);
                let (low, high) = (if i == 0 { 0 } else { 1u64 << i }, u64::MAX >> (63 - i));
                let inside = (high - low) as u128 * (rank - seen) / many;
                return (low + inside as u64).max(self.min).min(self.max);
            }
            seen += many;
        }
        0
    }

    /// Both together.
    pub fn add(&mut self, other: &Times) {
        if other.count() == 0 {
            return;
        }
        self.min = if self.count() == 0 { other.min } else { self.min.min(other.min) };
        self.max = self.max.max(other.max);
        self.total = self.total.saturating_add(other.total);
        if self.buckets.len() < other.buckets.len() {
            self.buckets.resize(other.buckets.len(), 0);
        }
        for (one, other) in self.buckets.iter_mut().zip(&other.buckets) {
            *one = one.saturating_add(*other);
        }
    }
}

fn sleep() -> WaitType {
    WaitType::Sleep
}

fn is_sleep(wait: &WaitType) -> bool {
    *wait == WaitType::Sleep
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl Snapshot {
    /// One that has nothing.
    pub fn empty() -> Snapshot {
        Snapshot {
            schema: SCHEMA,
            processes: Vec::new(),
            sites: Vec::new(),
            names: Vec::new(),
            frames: Vec::new(),
            stacks: Vec::new(),
            places: Vec::new(),
            who: Vec::new(),
            contexts: Vec::new(),
            classes: Vec::new(),
            edges: Vec::new(),
            context_edges: Vec::new(),
            within: Vec::new(),
            chains: Vec::new(),
            findings: Vec::new(),
            off_uses: Vec::new(),
            stats: Vec::new(),
        }
    }

    /// The frames of a stack, innermost first.
    pub fn stack(&self, stack: u32) -> impl Iterator<Item = &str> {
        let mut at = Some(stack);
        std::iter::from_fn(move || {
            let node = self.stacks[at? as usize];
            at = node.caller;
            Some(&*self.frames[node.frame as usize])
        })
    }

    /// The place of a position in `places`: the site, and the frames of the stack if one was taken.
    pub fn place(&self, place: u32) -> (&str, Vec<&str>) {
        let place = self.places[place as usize];
        let frames = place.stack.map_or_else(Vec::new, |stack| self.stack(stack).collect());
        (&self.sites[place.site as usize], frames)
    }

    /// Where the locks of a class are made.
    pub fn class_site(&self, class: u32) -> Option<&str> {
        let site = self.classes[class as usize].site?;
        Some(&self.sites[site as usize])
    }

    /// What to call each class, so that no two are called the same: by its name; where several have
    /// that, by the place with its column too; and by the type and the owner if need be.
    pub fn class_names(&self) -> Vec<String> {
        let mut names: Vec<String> = self.classes.iter().map(|class| class.name.clone()).collect();
        for more in 0..3 {
            let mut many: BTreeMap<&str, u32> = BTreeMap::new();
            for name in &names {
                *many.entry(name).or_default() += 1;
            }
            let again: Vec<bool> = names.iter().map(|name| many[&**name] > 1).collect();
            for (i, class) in self.classes.iter().enumerate().filter(|(i, _)| again[*i]) {
                let with = match more {
                    0 => class.site.map(|site| self.sites[site as usize].clone()),
                    1 => Some(class.payload.clone()),
                    _ => class.only_in.clone(),
                };
                if let Some(with) = with.filter(|with| !with.is_empty()) {
                    names[i] = format!("{} ({with})", names[i]);
                }
            }
        }
        names
    }

    /// How many processes saw something.
    pub fn count(&self, seen: &Seen) -> usize {
        seen.count(self.processes.len())
    }

    /// The processes that saw something.
    pub fn processes_of<'a>(&'a self, seen: &'a Seen) -> impl Iterator<Item = &'a Process> {
        seen.iter(self.processes.len()).map(|i| &self.processes[i as usize])
    }

    /// The kinds of some of its findings, and how often each was made, in all processes.
    pub fn kinds(&self, of: impl Fn(&Finding) -> bool) -> Vec<(Kind, u64)> {
        let findings = self.findings.iter().filter(|finding| of(finding));
        let many = |finding: &Finding| {
            finding.counts.values().fold(0u64, |sum, count| sum.saturating_add(*count))
        };
        findings.map(|finding| (finding.kind, many(finding))).collect()
    }

    /// The graph for petgraph's algorithms: nodes are positions in `classes`, edges positions in
    /// `edges`. Contexts are not in it.
    pub fn to_petgraph(&self) -> petgraph::graph::DiGraph<&Class, &Edge> {
        let mut graph =
            petgraph::graph::DiGraph::with_capacity(self.classes.len(), self.edges.len());
        let nodes: Vec<_> = self.classes.iter().map(|class| graph.add_node(class)).collect();
        for edge in &self.edges {
            graph.add_edge(nodes[edge.from as usize], nodes[edge.to as usize], edge);
        }
        graph
    }

    /// The snapshot as JSON, on one line.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("a snapshot has only string keys")
    }
}

#[cfg(test)]
mod tests {
    use super::Times;

    #[test]
    fn times_that_nobody_measured_are_read_all_the_same() {
        let most = Times { min: 9, max: 3, total: u64::MAX, buckets: vec![u64::MAX; 64] };
        let mut both = most.clone();
        both.add(&most);
        assert_eq!((both.count(), both.total), (u64::MAX, u64::MAX));
        for times in [most, both, Times { buckets: vec![0, 1], ..Times::default() }] {
            (0..=100).for_each(|percent| assert!(times.percentile(percent) <= times.max));
            assert!(times.mean() <= times.total);
        }
        let mut buckets = vec![0; 64];
        buckets[63] = 1;
        let (min, max) = (1 << 63, u64::MAX);
        let last = Times { min, max, total: max, buckets };
        assert_eq!((last.percentile(0), last.percentile(100)), (max, max));
    }
}
