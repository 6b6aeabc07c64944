//! A snapshot of one validator, taken in two parts: what is copied under its lock, and what takes
//! time and needs none.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::Hash;
use std::sync::Arc;

#[cfg(feature = "stats")]
use super::ClassStats;
#[cfg(feature = "stats")]
use super::measured::Measured;
use super::rows::{Chain, Guard, Place, StackNode, Who, Witness};
use super::seen::Seen;
use super::{
    Class, Context, ContextEdge, Edge, Finding, FindingEdge, OffUse, Process, Relation, SCHEMA,
    Snapshot, Union, Within, process,
};
use crate::backtrace::{Stack, StackId};
use crate::class::{ClassId, Identity, Registry};
use crate::config::KernelConfig;
use crate::context::ContextId;
use crate::coverage::LostCoverage;
use crate::graph::NodeKind;
use crate::memory::{self, ChainLog, Learnt, Memory};
use crate::mode::Mode;
use crate::report::Report;
use crate::site::Site;

/// A snapshot that is being taken. Stacks and reports are not looked at yet: what stands for a stack
/// is its position in `stacks`.
#[derive(Debug)]
pub struct Draft {
    snapshot: Snapshot,
    stacks: Vec<Arc<Stack>>,
    numbers: Numbers,
    reports: Vec<Told>,
}

/// A finding whose report is not put into words yet.
#[derive(Debug)]
struct Told {
    report: Arc<Report>,
    count: u64,
    test: Option<&'static str>,
    suppressed: bool,
    off: bool,
}

/// The positions of what is in the snapshot already.
#[derive(Debug, Default)]
struct Numbers {
    stacks: HashMap<StackId, u32>,
    sites: HashMap<Site, u32>,
    names: HashMap<Arc<str>, u32>,
    places: HashMap<(Site, Option<u32>), u32>,
    who: HashMap<(u32, Option<u32>), u32>,
    classes: HashMap<ClassId, u32>,
    contexts: HashMap<ContextId, u32>,
    edges: HashMap<(u32, u32, bool), usize>,
    context_edges: HashMap<(u32, u32, Relation, bool), usize>,
}

/// How many frames of a stack are written, the innermost ones.
pub(super) const FRAMES: usize = 256;

/// The position of something, which is put there if it is new.
fn number<K: Hash + Eq, T>(
    numbers: &mut HashMap<K, u32>,
    key: K,
    table: &mut Vec<T>,
    new: impl FnOnce() -> T,
) -> u32 {
    *numbers.entry(key).or_insert_with(|| {
        table.push(new());
        table.len() as u32 - 1
    })
}

impl Draft {
    /// Of the validator of this number.
    pub fn new(validator: u64, config: KernelConfig, lost_coverage: LostCoverage) -> Draft {
        let process = Process {
            id: format!("{}.{validator}", process::id()),
            program: process::program(),
            test: process::test(),
            config,
            ended: false,
            chains: 0,
            lost_coverage,
        };
        let snapshot = Snapshot { schema: SCHEMA, processes: vec![process], ..Snapshot::empty() };
        Draft { snapshot, stacks: Vec::new(), numbers: Numbers::default(), reports: Vec::new() }
    }

    /// Copies what was learnt.
    pub fn learnt(&mut self, memory: &Memory, registry: &Registry) {
        for class in memory.classes() {
            self.class(class, memory, registry);
        }
        for learnt in memory.learnt() {
            match learnt.context() {
                Some(context) => self.context_edge(context, &learnt, memory, registry),
                None => self.edge(&learnt, memory, registry),
            }
        }
        for learnt in memory.learnt_within() {
            let class = self.class(learnt.class, memory, registry);
            let at = vec![self.witness(&learnt.witness, memory)];
            let under = self.guards(&learnt.guards, memory, registry);
            let [held, wanted] = learnt.witness.modes;
            let within = Within { class, up: learnt.up, held, wanted, under, at, seen: Seen::ALL };
            self.snapshot.within.push(within);
        }
    }

    /// Copies the classes that no validator saw taken.
    pub fn not_taken(&mut self, memory: &Memory, registry: &Registry) {
        for (id, class) in registry.iter() {
            if !class.taken && !self.numbers.classes.contains_key(&id) {
                let number = self.class(id, memory, registry);
                let class = &mut self.snapshot.classes[number as usize];
                (class.instances, class.written) = (0, false);
            }
        }
    }

    /// Copies the chains, of which the cache knows `known`.
    pub fn chains(&mut self, log: &ChainLog, known: usize, registry: &Registry) {
        self.snapshot.processes[0].chains = known as u64;
        for (context, locks) in log.iter() {
            let mut known = Vec::with_capacity(locks.len());
            for (class, mode) in locks {
                match self.numbers.classes.get(&class) {
                    Some(class) => known.push((*class, mode)),
                    // Taken in another validator's time.
                    None => break,
                }
            }
            if known.is_empty() {
                continue;
            }
            let context = (context != ContextId::TASK).then(|| self.context(context, registry));
            self.snapshot.chains.push(Chain { context, locks: known });
        }
    }

    /// Copies a finding, made so often.
    pub fn finding(
        &mut self,
        report: &Arc<Report>,
        count: u64,
        test: Option<&'static str>,
        suppressed: bool,
        off: bool,
    ) {
        self.reports.push(Told { report: Arc::clone(report), count, test, suppressed, off });
    }

    /// Copies a place where validation was switched off, so often.
    pub fn off_use(&mut self, site: Site, count: u64) {
        let site = self.site(site);
        self.snapshot.off_uses.push(OffUse { site, counts: BTreeMap::from([(0, count)]) });
    }

    /// Copies what was measured of a class, unless it is none that was taken.
    #[cfg(feature = "stats")]
    pub fn measured(&mut self, measured: Measured) {
        let Some(class) = self.numbers.classes.get(&measured.class).copied() else { return };
        let waited_at = self.counts(&measured.waited_at);
        let held_at = self.counts(&measured.held_at);
        let longest_hold = measured.longest_hold.map(|(site, stack)| {
            let stack = stack.map(|stack| {
                self.stacks.push(stack);
                self.stacks.len() as u32 - 1
            });
            let number_of_site = self.site(site);
            let places = &mut self.snapshot.places;
            number(&mut self.numbers.places, (site, stack), places, || Place {
                site: number_of_site,
                stack,
            })
        });
        self.snapshot.stats.push(ClassStats {
            class,
            process: 0,
            read: measured.read,
            acquisitions: measured.acquisitions,
            contentions: measured.contentions,
            acquired_bounces: measured.acquired_bounces,
            contended_bounces: measured.contended_bounces,
            wait: measured.wait,
            hold: measured.hold,
            waited_at,
            held_at,
            longest_hold,
            max_hold_ns: measured.max_hold_ns,
            over_max_hold: measured.over_max_hold,
        });
    }

    #[cfg(feature = "stats")]
    fn counts(&mut self, counts: &[(Site, u64)]) -> Vec<(u32, u64)> {
        counts.iter().map(|(site, count)| (self.site(*site), *count)).collect()
    }

    /// Looks at reports, and at stacks if they are wanted.
    pub fn finish(mut self, stacks: bool) -> Snapshot {
        match stacks {
            true => self.resolve(),
            false => self.snapshot.places.iter_mut().for_each(|place| place.stack = None),
        }
        // The validator tells findings apart by numbers that are not written.
        let mut findings: BTreeMap<_, Finding> = BTreeMap::new();
        for told in std::mem::take(&mut self.reports) {
            let new = finding(&told);
            match findings.get_mut(&new.key()) {
                Some(known) => known.add(new),
                None => drop(findings.insert(new.key(), new)),
            }
        }
        self.snapshot.findings = findings.into_values().collect();
        // Keys of one name in one place, which a macro may make, are one class to all others. Rare:
        // so nothing else is made to know of it.
        let Snapshot { classes, sites, .. } = &self.snapshot;
        let site = |class: &Class| class.site.map(|site| &sites[site as usize]);
        let identities: HashSet<_> = classes
            .iter()
            .map(|class| (&class.name, site(class), &class.payload, &class.only_in))
            .collect();
        if identities.len() == classes.len() {
            self.snapshot.sort();
            return self.snapshot;
        }
        let mut union = Union::new();
        union.add(&self.snapshot);
        union.finish()
    }

    fn site(&mut self, site: Site) -> u32 {
        number(&mut self.numbers.sites, site, &mut self.snapshot.sites, || site.to_string())
    }

    fn name(&mut self, name: &str) -> u32 {
        number(&mut self.numbers.names, name.into(), &mut self.snapshot.names, || name.to_owned())
    }

    fn place(&mut self, site: Site, stack: Option<StackId>, memory: &Memory) -> u32 {
        let stack = stack.map(|id| {
            let stack = || memory.moments.stacks.get(id);
            number(&mut self.numbers.stacks, id, &mut self.stacks, stack)
        });
        let number_of_site = self.site(site);
        number(&mut self.numbers.places, (site, stack), &mut self.snapshot.places, || Place {
            site: number_of_site,
            stack,
        })
    }

    fn witness(&mut self, witness: &memory::Witness, memory: &Memory) -> Witness {
        let thread = self.name(&witness.thread);
        let test = witness.test.map(|test| self.name(test));
        let who = number(&mut self.numbers.who, (thread, test), &mut self.snapshot.who, || Who {
            process: 0,
            thread,
            test,
        });
        let [held_mode, wanted_mode] = witness.modes;
        let held = witness.from_site.map(|site| self.place(site, witness.from_stack, memory));
        let wanted = self.place(witness.to_site, witness.to_stack, memory);
        Witness { who, held_mode, wanted_mode, wanted, held }
    }

    fn guards(
        &mut self,
        guards: &[(ClassId, Mode)],
        memory: &Memory,
        registry: &Registry,
    ) -> Vec<Guard> {
        let guard = |(class, mode): &(ClassId, Mode)| Guard {
            class: self.class(*class, memory, registry),
            mode: *mode,
        };
        Guard::each_class_once(guards.iter().map(guard).collect())
    }

    fn class(&mut self, id: ClassId, memory: &Memory, registry: &Registry) -> u32 {
        if let Some(known) = self.numbers.classes.get(&id) {
            return *known;
        }
        let known = registry.get(id);
        let name = match id.subclass().get() {
            0 => known.base_name(),
            level => format!("{}/{level}", known.base_name()),
        };
        let alone = known.site.is_some_and(|site| {
            !known.payload().is_empty() && !registry.makes_one_class(&Identity::Site(site))
        });
        let class = Class {
            name,
            site: known.site.map(|site| self.site(site)),
            payload: known.payload().to_owned(),
            only_in: alone.then(|| format!("{}/{}", self.snapshot.processes[0].id, id.get() >> 3)),
            lock_type: known.lock_type.name.to_owned(),
            outer: known.lock_type.wait.outer,
            inner: known.lock_type.wait.inner,
            kind: known.lock_type.wait.kind,
            user_space: known.lock_type.user_space,
            sent: known.sent,
            also: Vec::new(),
            written: !memory.was_only_read(id),
            usage: memory.usage(id).chars(),
            instances: known.instances,
            rank: known.rank(),
            seen: Seen::ALL,
        };
        number(&mut self.numbers.classes, id, &mut self.snapshot.classes, || class)
    }

    fn edge(&mut self, learnt: &Learnt, memory: &Memory, registry: &Registry) {
        let (NodeKind::Lock { class: from, .. }, NodeKind::Lock { class: to, recursive }) =
            (learnt.from, learnt.to)
        else {
            return;
        };
        let (from, to) = (self.class(from, memory, registry), self.class(to, memory, registry));
        let witness = self.witness(&learnt.witness, memory);
        let under = self.guards(&learnt.guards, memory, registry);
        let edges = &mut self.snapshot.edges;
        let i = *self.numbers.edges.entry((from, to, recursive)).or_insert_with(|| {
            let (recursive_read, under) = (recursive, under.clone());
            let (at, seen) = (Vec::new(), Seen::ALL);
            let (exclusive, refused) = (false, false);
            edges.push(Edge { from, to, recursive_read, exclusive, refused, under, at, seen });
            edges.len() - 1
        });
        let edge = &mut edges[i];
        edge.exclusive |= learnt.exclusive;
        edge.refused |= learnt.refused;
        Guard::meet(&mut edge.under, &under);
        edge.at.push(witness);
    }

    fn context(&mut self, id: ContextId, registry: &Registry) -> u32 {
        let known = registry.contexts.get(id);
        number(&mut self.numbers.contexts, id, &mut self.snapshot.contexts, || Context {
            name: known.name.to_owned(),
            limit: known.limit,
        })
    }

    fn context_edge(
        &mut self,
        context: ContextId,
        learnt: &Learnt,
        memory: &Memory,
        registry: &Registry,
    ) {
        let (class, is, recursive_read) = match (learnt.from, learnt.to) {
            (NodeKind::Lock { class, .. }, _) => (class, Relation::OpenTo, false),
            (_, NodeKind::Lock { class, recursive }) => (class, Relation::TakenIn, recursive),
            _ => return,
        };
        let class = self.class(class, memory, registry);
        let context = self.context(context, registry);
        let witness = self.witness(&learnt.witness, memory);
        let threaded = learnt.witness.threaded;
        let edges = &mut self.snapshot.context_edges;
        let key = (context, class, is, recursive_read);
        let i = *self.numbers.context_edges.entry(key).or_insert_with(|| {
            let (exclusive, refused, at, seen) = (false, false, Vec::new(), Seen::ALL);
            edges.push(ContextEdge {
                context,
                class,
                is,
                recursive_read,
                exclusive,
                threaded,
                refused,
                at,
                seen,
            });
            edges.len() - 1
        });
        let edge = &mut edges[i];
        edge.exclusive |= is == Relation::OpenTo && learnt.exclusive;
        edge.refused |= learnt.refused;
        edge.threaded &= threaded;
        edge.at.push(witness);
    }

    /// Puts stacks into their table, each as a frame on the stack of its caller, and points places
    /// there.
    fn resolve(&mut self) {
        let mut frames: HashMap<String, u32> = HashMap::new();
        let mut known: HashMap<u32, u32> = HashMap::new();
        let mut nodes: HashMap<StackNode, u32> = HashMap::new();
        let Snapshot { frames: texts, stacks, places, .. } = &mut self.snapshot;
        let mut tops = Vec::with_capacity(self.stacks.len());
        let mut lines = Vec::new();
        for stack in &self.stacks {
            lines.clear();
            stack.each_frame(&mut |line, frame| {
                lines.push(*known.entry(line).or_insert_with(|| {
                    let text = frame.to_string();
                    number(&mut frames, text.clone(), texts, || text)
                }));
            });
            let mut caller = None;
            let innermost = &lines[..lines.len().min(FRAMES)];
            for frame in innermost.iter().rev() {
                let node = StackNode { frame: *frame, caller };
                caller = Some(number(&mut nodes, node, stacks, || node));
            }
            tops.push(caller);
        }
        for place in places {
            // A stack without frames is none.
            place.stack = place.stack.and_then(|stack| tops[stack as usize]);
        }
    }
}

fn finding(told: &Told) -> Finding {
    let report = &told.report;
    let mut edges = Vec::new();
    for edge in report.edges() {
        let (from, to) = (unnumbered(&edge.from), unnumbered(&edge.to));
        edges.push(FindingEdge { from, to, site: edge.site.to_string() });
    }
    Finding {
        kind: report.kind,
        code: report.code.to_owned(),
        headline: report.headline.clone(),
        summary: report.summary.clone(),
        advice: report.advice.clone(),
        edges,
        ring: !report.cycle.is_empty(),
        site: report.site.to_string(),
        fails_in: report.fails_in.clone(),
        note: report.note,
        certain_hang: report.certain_hang,
        suppressed: told.suppressed,
        off: told.off,
        thread: report.task.name.clone(),
        test: told.test.map(str::to_owned),
        text: report.to_string(),
        counts: BTreeMap::from([(0, told.count)]),
    }
}

/// A name without the address of a lock, and without what tells classes of one name apart in one
/// process: `name#2/1` is `name/1`.
fn unnumbered(name: &str) -> String {
    let name = name.split(" at 0x").next().unwrap_or(name);
    let Some((before, after)) = name.rsplit_once('#') else { return name.to_owned() };
    let digits = after.bytes().take_while(u8::is_ascii_digit).count();
    match (digits, &after[digits..]) {
        (1.., rest) if rest.is_empty() || rest.starts_with('/') => format!("{before}{rest}"),
        _ => name.to_owned(),
    }
}

impl Guard {
    /// In order; of two locks of one class, the one that was held more strongly.
    pub(super) fn each_class_once(mut guards: Vec<Guard>) -> Vec<Guard> {
        guards.sort_unstable_by_key(|guard| (guard.class, !guard.mode.excludes_its_like(), *guard));
        guards.dedup_by_key(|guard| guard.class);
        guards
    }

    /// Keeps of guards what is among the others too, at the weaker mode. Each class is there once,
    /// and they are in order.
    pub(super) fn meet(guards: &mut Vec<Guard>, others: &[Guard]) {
        guards.retain_mut(|guard| {
            let other = others.binary_search_by_key(&guard.class, |other| other.class);
            if let Ok(other) = other {
                guard.mode = weaker(guard.mode, others[other].mode);
            }
            other.is_ok()
        });
    }
}

/// The weaker of two modes, as far as guards are concerned.
fn weaker(one: Mode, other: Mode) -> Mode {
    match one == other {
        true => one,
        false if one.excludes_its_like() && other.excludes_its_like() => Mode::Upgradable,
        false => Mode::Shared,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_what_counts_in_one_process_only() {
        assert_eq!(unnumbered("u8@a.rs:1#2"), "u8@a.rs:1");
        assert_eq!(unnumbered("u8@a.rs:1#12/1"), "u8@a.rs:1/1");
        assert_eq!(unnumbered("u8@a.rs:1 at 0x7f28"), "u8@a.rs:1");
        assert_eq!(unnumbered("c#sharp"), "c#sharp");
    }
}
