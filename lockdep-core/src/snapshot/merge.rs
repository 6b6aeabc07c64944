//! The union of snapshots.
//!
//! Each part of it is a join: the larger set, the smaller name, the witnesses that come first in
//! order, the guards that all had. So the union is associative, commutative and idempotent, and
//! snapshots can be merged in any tree, by any engine, some of them twice. What is counted is counted
//! by process, since a sum would not be idempotent.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::Hash;
use std::mem;

use super::rows::{Chain, Guard, Place, StackNode, Who, Witness};
use super::seen::{Runs, Seen};
use super::{
    Class, ClassStats, ContextEdge, Edge, Finding, LostCoverage, OffUse, PRIMITIVES, Process,
    Relation, Snapshot, WITNESSES, Within,
};
use crate::config::KernelConfig;
use crate::mode::Mode;
use crate::violation::Kind;

/// A union that grows.
///
/// Its memory grows with what is different in the snapshots, not with how many there are.
#[derive(Debug, Default)]
pub struct Union {
    /// What is in it so far, in order of arrival; who saw it is in `seen`.
    whole: Whole,
    index: Index,
    seen: Seens,
    chains: HashSet<Chain>,
    /// How long the tables may become before they are looked through for what is not used any more.
    sweep_at: usize,
}

#[derive(Debug)]
struct Whole(Snapshot);

impl Default for Whole {
    fn default() -> Self {
        Whole(Snapshot::empty())
    }
}

/// A class by what makes it one: name, site, payload, and whose it is alone.
type ClassKey = (String, Option<u32>, String, Option<String>);

/// Positions by content.
#[derive(Debug, Default)]
struct Index {
    processes: HashMap<String, u32>,
    sites: HashMap<String, u32>,
    names: HashMap<String, u32>,
    frames: HashMap<String, u32>,
    stacks: HashMap<StackNode, u32>,
    places: HashMap<Place, u32>,
    who: HashMap<Who, u32>,
    contexts: HashMap<String, u32>,
    classes: HashMap<ClassKey, u32>,
    edges: HashMap<(u32, u32, bool), u32>,
    context_edges: HashMap<(u32, u32, Relation, bool), u32>,
    within: HashMap<(u32, bool, Mode, Mode), u32>,
    findings: HashMap<FindingKey, u32>,
    off_uses: HashMap<u32, u32>,
    stats: HashMap<(u32, u32, bool), u32>,
}

/// Which processes saw what, by position in order of arrival.
#[derive(Debug, Default)]
struct Seens {
    classes: Vec<Runs>,
    edges: Vec<Runs>,
    context_edges: Vec<Runs>,
    within: Vec<Runs>,
}

/// Where the entries of another snapshot's tables are here, as far as they are.
struct Map<'a> {
    other: &'a Snapshot,
    processes: Vec<u32>,
    /// The last of those from each process on that are one after the other here, too.
    together: Vec<u32>,
    sites: Vec<Option<u32>>,
    names: Vec<Option<u32>>,
    frames: Vec<Option<u32>>,
    stacks: Vec<Option<u32>>,
    places: Vec<Option<u32>>,
    classes: Vec<u32>,
    contexts: Vec<u32>,
}

impl Union {
    /// An empty one.
    pub fn new() -> Union {
        Union::default()
    }

    /// Adds a snapshot, which [`Snapshot::from_json`] or a validator made.
    pub fn add(&mut self, other: &Snapshot) {
        let mut map = self.map(other);
        self.add_classes(&mut map);
        self.add_edges(&mut map);
        self.add_chains(&map);
        self.add_findings(&map);
        self.add_off_uses(&mut map);
        self.add_stats(&mut map);
        self.sweep();
    }

    /// What all of them say together, in order.
    pub fn finish(self) -> Snapshot {
        let Union { whole: Whole(mut whole), seen, chains, .. } = self;
        let all = whole.processes.len();
        let by = |processes| Seen::of(processes, all);
        let Snapshot { classes, edges, context_edges, within, .. } = &mut whole;
        classes.iter_mut().zip(seen.classes).for_each(|(class, seen)| class.seen = by(seen));
        edges.iter_mut().zip(seen.edges).for_each(|(edge, seen)| edge.seen = by(seen));
        let contexts = context_edges.iter_mut().zip(seen.context_edges);
        contexts.for_each(|(edge, seen)| edge.seen = by(seen));
        within.iter_mut().zip(seen.within).for_each(|(within, seen)| within.seen = by(seen));
        whole.chains = chains.into_iter().collect();
        whole.sort();
        whole
    }

    /// Lets go of texts and stacks that no witness has any more.
    fn sweep(&mut self) {
        let Snapshot { sites, frames, stacks, places, who, .. } = &self.whole.0;
        let size = sites.len() + frames.len() + stacks.len() + places.len() + who.len();
        if size <= self.sweep_at.max(1 << 18) {
            return;
        }
        let snapshot = mem::take(self).finish();
        // With nothing to compare with, no sweep comes of this.
        self.sweep_at = usize::MAX;
        self.add(&snapshot);
        let Snapshot { sites, frames, stacks, places, who, .. } = &self.whole.0;
        self.sweep_at = 2 * (sites.len() + frames.len() + stacks.len() + places.len() + who.len());
    }

    fn map<'a>(&mut self, other: &'a Snapshot) -> Map<'a> {
        let (whole, index) = (&mut self.whole.0, &mut self.index);
        let mut processes = Vec::with_capacity(other.processes.len());
        for process in &other.processes {
            let known = index.processes.get(&process.id).copied();
            processes.push(match known {
                Some(known) => {
                    whole.processes[known as usize].join(process);
                    known
                }
                None => {
                    let id = process.id.clone();
                    number(&mut index.processes, id, &mut whole.processes, || process.clone())
                }
            });
        }
        let mut contexts = Vec::with_capacity(other.contexts.len());
        for context in &other.contexts {
            let name = context.name.clone();
            let known = number(&mut index.contexts, name, &mut whole.contexts, || context.clone());
            let limit = &mut whole.contexts[known as usize].limit;
            *limit = context.limit.min(*limit);
            contexts.push(known);
        }
        let known = |texts: &[String], index: &HashMap<String, u32>| -> Vec<Option<u32>> {
            texts.iter().map(|text| index.get(text).copied()).collect()
        };
        let sites = known(&other.sites, &index.sites);
        let names = known(&other.names, &index.names);
        let frames = known(&other.frames, &index.frames);
        let mut stacks: Vec<Option<u32>> = Vec::with_capacity(other.stacks.len());
        for StackNode { frame, caller } in &other.stacks {
            let here = || {
                let caller = match caller {
                    Some(caller) => Some(stacks[*caller as usize]?),
                    None => None,
                };
                let node = StackNode { frame: frames[*frame as usize]?, caller };
                index.stacks.get(&node).copied()
            };
            stacks.push(here());
        }
        let mut places = Vec::with_capacity(other.places.len());
        for Place { site, stack } in &other.places {
            let here = || {
                let stack = match stack {
                    Some(stack) => Some(stacks[*stack as usize]?),
                    None => None,
                };
                index.places.get(&Place { site: sites[*site as usize]?, stack }).copied()
            };
            places.push(here());
        }
        let classes = Vec::with_capacity(other.classes.len());
        let mut together: Vec<u32> = (0..processes.len() as u32).collect();
        for i in (1..processes.len()).rev() {
            if processes[i - 1] + 1 == processes[i] {
                together[i - 1] = together[i];
            }
        }
        Map { other, processes, together, sites, names, frames, stacks, places, classes, contexts }
    }

    fn site(&mut self, map: &mut Map<'_>, site: u32) -> u32 {
        let place = &mut map.sites[site as usize];
        let text = &map.other.sites[site as usize];
        text_number(place, text, &mut self.index.sites, &mut self.whole.0.sites)
    }

    fn name(&mut self, map: &mut Map<'_>, name: u32) -> u32 {
        let place = &mut map.names[name as usize];
        let text = &map.other.names[name as usize];
        text_number(place, text, &mut self.index.names, &mut self.whole.0.names)
    }

    fn stack(&mut self, map: &mut Map<'_>, stack: u32) -> u32 {
        // Callers first, one after the other: a stack may be deep.
        let (mut missing, mut at) = (Vec::new(), Some(stack));
        while let Some(next) = at.filter(|next| map.stacks[*next as usize].is_none()) {
            missing.push(next);
            at = map.other.stacks[next as usize].caller;
        }
        let mut caller = at.and_then(|known| map.stacks[known as usize]);
        let mut here = caller.unwrap_or_default();
        for next in missing.into_iter().rev() {
            let frame = map.other.stacks[next as usize].frame;
            let (place, text) =
                (&mut map.frames[frame as usize], &map.other.frames[frame as usize]);
            let frame = text_number(place, text, &mut self.index.frames, &mut self.whole.0.frames);
            let node = StackNode { frame, caller };
            here = number(&mut self.index.stacks, node, &mut self.whole.0.stacks, || node);
            map.stacks[next as usize] = Some(here);
            caller = Some(here);
        }
        here
    }

    fn place(&mut self, map: &mut Map<'_>, place: u32) -> u32 {
        if let Some(known) = map.places[place as usize] {
            return known;
        }
        let Place { site, stack } = map.other.places[place as usize];
        let site = self.site(map, site);
        let new = Place { site, stack: stack.map(|stack| self.stack(map, stack)) };
        let here = number(&mut self.index.places, new, &mut self.whole.0.places, || new);
        map.places[place as usize] = Some(here);
        here
    }

    fn witness(&mut self, map: &mut Map<'_>, witness: &Witness) -> Witness {
        let Who { process, thread, test } = map.other.who[witness.who as usize];
        let process = map.processes[process as usize];
        let thread = self.name(map, thread);
        let who = Who { process, thread, test: test.map(|test| self.name(map, test)) };
        let who = number(&mut self.index.who, who, &mut self.whole.0.who, || who);
        let wanted = self.place(map, witness.wanted);
        let held = witness.held.map(|held| self.place(map, held));
        Witness { who, wanted, held, ..*witness }
    }

    /// Puts witnesses among others, which are in order and of which the first few are kept.
    fn witnesses(&mut self, map: &mut Map<'_>, at: &mut Vec<Witness>, others: &[Witness]) {
        for other in others {
            let found = at.binary_search_by(|known| self.compare(known, map, other));
            match found {
                Ok(i) => {
                    // Who did the same in an earlier process was first.
                    let known = self.whole.0.who[at[i].who as usize].process;
                    let known = &self.whole.0.processes[known as usize].id;
                    let process = map.other.who[other.who as usize].process;
                    if map.other.processes[process as usize].id < *known {
                        at[i] = self.witness(map, other);
                    }
                }
                Err(i) if i < WITNESSES => {
                    at.insert(i, self.witness(map, other));
                    at.truncate(WITNESSES);
                }
                Err(_) => {}
            }
        }
    }

    /// The order of a witness that is here and one of another snapshot, by what they say. As
    /// `Snapshot::sort`, which compares positions in tables that are in order.
    fn compare(&self, known: &Witness, map: &Map<'_>, other: &Witness) -> Ordering {
        let (whole, its) = (&self.whole.0, map.other);
        let (known_who, other_who) = (whole.who[known.who as usize], its.who[other.who as usize]);
        let shared = |witness: &Witness| witness.held_mode != Mode::Exclusive;
        fn text(names: &[String], test: Option<u32>) -> Option<&str> {
            test.map(|test| &*names[test as usize])
        }
        let modes = |witness: &Witness| [witness.held_mode, witness.wanted_mode];
        shared(known)
            .cmp(&shared(other))
            .then_with(|| known_who.test.is_none().cmp(&other_who.test.is_none()))
            .then_with(|| text(&whole.names, known_who.test).cmp(&text(&its.names, other_who.test)))
            .then_with(|| {
                let thread = &whole.names[known_who.thread as usize];
                thread.cmp(&its.names[other_who.thread as usize])
            })
            .then_with(|| self.compare_places(known.wanted, map, other.wanted))
            .then_with(|| match (known.held, other.held) {
                (Some(known), Some(other)) => self.compare_places(known, map, other),
                (known, other) => known.is_some().cmp(&other.is_some()),
            })
            .then_with(|| modes(known).cmp(&modes(other)))
    }

    fn compare_places(&self, known: u32, map: &Map<'_>, other: u32) -> Ordering {
        if map.places[other as usize] == Some(known) {
            return Ordering::Equal;
        }
        let (whole, its) = (&self.whole.0, map.other);
        let (known, other) = (whole.places[known as usize], its.places[other as usize]);
        let sites = whole.sites[known.site as usize].cmp(&its.sites[other.site as usize]);
        sites.then_with(|| match (known.stack, other.stack) {
            (Some(known), Some(other)) => {
                let known: Vec<&str> = whole.stack(known).collect();
                let other: Vec<&str> = its.stack(other).collect();
                known.iter().rev().cmp(other.iter().rev())
            }
            (known, other) => known.is_some().cmp(&other.is_some()),
        })
    }

    fn saw(map: &Map<'_>, seen: &Seen, processes: &mut Runs) {
        for [mut first, last] in seen.runs(map.processes.len()) {
            while first <= last {
                let end = map.together[first as usize].min(last);
                processes.add([first, end].map(|process| map.processes[process as usize]));
                first = end + 1;
            }
        }
    }

    fn add_classes(&mut self, map: &mut Map<'_>) {
        for class in &map.other.classes {
            let site = class.site.map(|site| self.site(map, site));
            let key = (class.name.clone(), site, class.payload.clone(), class.only_in.clone());
            let classes = &mut self.whole.0.classes;
            let known =
                number(&mut self.index.classes, key, classes, || Class { site, ..class.clone() });
            if self.seen.classes.len() < classes.len() {
                self.seen.classes.push(Runs::default());
            }
            classes[known as usize].join(class);
            Self::saw(map, &class.seen, &mut self.seen.classes[known as usize]);
            map.classes.push(known);
        }
    }

    fn add_edges(&mut self, map: &mut Map<'_>) {
        let class = |map: &Map<'_>, class: u32| map.classes[class as usize];
        let guards = |map: &Map<'_>, under: &[Guard]| -> Vec<Guard> {
            let here = |guard: &Guard| Guard { class: class(map, guard.class), mode: guard.mode };
            Guard::each_class_once(under.iter().map(here).collect())
        };
        for edge in &map.other.edges {
            let (from, to) = (class(map, edge.from), class(map, edge.to));
            let under = guards(map, &edge.under);
            let key = (from, to, edge.recursive_read);
            let edges = &mut self.whole.0.edges;
            let i = number(&mut self.index.edges, key, edges, || Edge {
                from,
                to,
                under: under.clone(),
                at: Vec::new(),
                ..edge.clone()
            }) as usize;
            if self.seen.edges.len() < edges.len() {
                self.seen.edges.push(Runs::default());
            }
            let known = &mut edges[i];
            known.exclusive |= edge.exclusive;
            known.refused |= edge.refused;
            Guard::meet(&mut known.under, &under);
            let mut at = mem::take(&mut known.at);
            self.witnesses(map, &mut at, &edge.at);
            self.whole.0.edges[i].at = at;
            Self::saw(map, &edge.seen, &mut self.seen.edges[i]);
        }
        for edge in &map.other.context_edges {
            let (context, class) = (map.contexts[edge.context as usize], class(map, edge.class));
            let key = (context, class, edge.is, edge.recursive_read);
            let edges = &mut self.whole.0.context_edges;
            let i = number(&mut self.index.context_edges, key, edges, || ContextEdge {
                context,
                class,
                at: Vec::new(),
                ..edge.clone()
            }) as usize;
            if self.seen.context_edges.len() < edges.len() {
                self.seen.context_edges.push(Runs::default());
            }
            let known = &mut edges[i];
            known.exclusive |= edge.exclusive;
            known.refused |= edge.refused;
            known.threaded &= edge.threaded;
            let mut at = mem::take(&mut known.at);
            self.witnesses(map, &mut at, &edge.at);
            self.whole.0.context_edges[i].at = at;
            Self::saw(map, &edge.seen, &mut self.seen.context_edges[i]);
        }
        for within in &map.other.within {
            let its = class(map, within.class);
            let under = guards(map, &within.under);
            let key = (its, within.up, within.held, within.wanted);
            let all = &mut self.whole.0.within;
            let i = number(&mut self.index.within, key, all, || Within {
                class: its,
                under: under.clone(),
                at: Vec::new(),
                ..within.clone()
            }) as usize;
            if self.seen.within.len() < all.len() {
                self.seen.within.push(Runs::default());
            }
            let known = &mut all[i];
            Guard::meet(&mut known.under, &under);
            let mut at = mem::take(&mut known.at);
            self.witnesses(map, &mut at, &within.at);
            self.whole.0.within[i].at = at;
            Self::saw(map, &within.seen, &mut self.seen.within[i]);
        }
    }

    fn add_chains(&mut self, map: &Map<'_>) {
        for Chain { context, locks } in &map.other.chains {
            let context = context.map(|context| map.contexts[context as usize]);
            let lock = |(class, mode): &(u32, Mode)| (map.classes[*class as usize], *mode);
            let chain = Chain { context, locks: locks.iter().map(lock).collect() };
            self.chains.insert(chain);
        }
    }

    fn add_findings(&mut self, map: &Map<'_>) {
        let findings = &mut self.whole.0.findings;
        for finding in &map.other.findings {
            let i = number(&mut self.index.findings, finding.key(), findings, || Finding {
                counts: BTreeMap::new(),
                ..finding.clone()
            });
            let known = &mut findings[i as usize];
            let mut counts = mem::take(&mut known.counts);
            if finding.compare(known).is_lt() {
                *known = finding.clone();
            }
            join_counts(&mut counts, &finding.counts, map);
            known.counts = counts;
        }
    }

    fn add_off_uses(&mut self, map: &mut Map<'_>) {
        for off in &map.other.off_uses {
            let site = self.site(map, off.site);
            let all = &mut self.whole.0.off_uses;
            let i = number(&mut self.index.off_uses, site, all, || OffUse {
                site,
                counts: BTreeMap::new(),
            });
            join_counts(&mut all[i as usize].counts, &off.counts, map);
        }
    }

    fn add_stats(&mut self, map: &mut Map<'_>) {
        for stats in &map.other.stats {
            let mut here = stats.clone();
            here.class = map.classes[stats.class as usize];
            here.process = map.processes[stats.process as usize];
            for (site, _) in here.waited_at.iter_mut().chain(&mut here.held_at) {
                *site = self.site(map, *site);
            }
            here.longest_hold = stats.longest_hold.map(|place| self.place(map, place));
            let key = (here.class, here.process, here.read);
            let new = || here.clone();
            let i = number(&mut self.index.stats, key, &mut self.whole.0.stats, new) as usize;
            // A process that went on counted on, so the later of two has the larger numbers.
            let whole = &self.whole.0;
            if whole.compare_stats(&here, &whole.stats[i]).is_gt() {
                self.whole.0.stats[i] = here;
            }
        }
    }
}

/// The position of something, which is put there if it is new.
fn number<K: Hash + Eq, T>(
    index: &mut HashMap<K, u32>,
    key: K,
    table: &mut Vec<T>,
    new: impl FnOnce() -> T,
) -> u32 {
    *index.entry(key).or_insert_with(|| {
        table.push(new());
        table.len() as u32 - 1
    })
}

fn text_number(
    place: &mut Option<u32>,
    text: &str,
    index: &mut HashMap<String, u32>,
    table: &mut Vec<String>,
) -> u32 {
    *place.get_or_insert_with(|| number(index, text.to_owned(), table, || text.to_owned()))
}

fn join_counts(counts: &mut BTreeMap<u32, u64>, others: &BTreeMap<u32, u64>, map: &Map<'_>) {
    for (process, count) in others {
        let known = counts.entry(map.processes[*process as usize]).or_default();
        *known = (*known).max(*count);
    }
}

impl Process {
    fn join(&mut self, other: &Process) {
        self.ended |= other.ended;
        self.chains = self.chains.max(other.chains);
        self.lost_coverage = self.lost_coverage.join(&other.lost_coverage);
        fn rest(process: &Process) -> impl Ord {
            (&*process.program, process.test.as_deref(), process.config)
        }
        if rest(other) < rest(self) {
            self.program.clone_from(&other.program);
            self.test.clone_from(&other.test);
            self.config = other.config;
        }
    }
}

impl LostCoverage {
    fn join(&self, other: &LostCoverage) -> LostCoverage {
        LostCoverage {
            reentered: self.reentered.max(other.reentered),
            key_collisions: self.key_collisions.max(other.key_collisions),
            contexts: self.contexts.max(other.contexts),
            locks_without_site: self.locks_without_site.max(other.locks_without_site),
            wrapper_instances: self.wrapper_instances.max(other.wrapper_instances),
            raw_uses: self.raw_uses.max(other.raw_uses),
        }
    }
}

impl Class {
    fn join(&mut self, other: &Class) {
        self.written |= other.written;
        self.sent |= other.sent;
        self.instances = self.instances.max(other.instances);
        self.rank = match (self.rank, other.rank) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
        if self.usage != other.usage {
            let join = |(one, other)| match (one, other) {
                (one, other) if one == other => one,
                ('.', other) => other,
                (one, '.') => one,
                _ => '?',
            };
            self.usage = self.usage.chars().zip(other.usage.chars()).map(join).collect();
        }
        if !self.is_like(other) || !other.also.is_empty() {
            let own = [self.primitive(), other.primitive()];
            let mut all: Vec<_> = own.into_iter().chain(mem::take(&mut self.also)).collect();
            all.extend(other.also.iter().cloned());
            all.sort_unstable();
            all.dedup();
            all.truncate(PRIMITIVES);
            self.also = all.split_off(1);
            all.into_iter().for_each(|first| self.set_primitive(first));
        }
    }
}

/// What makes two findings one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct FindingKey {
    kind: Kind,
    code: String,
    /// Ring, note, certain hang, suppressed, off.
    flags: [bool; 5],
    fails_in: Vec<KernelConfig>,
    /// From, to, and the place unless it is a ring.
    edges: Vec<[String; 3]>,
    site: String,
}

impl Finding {
    pub(super) fn key(&self) -> FindingKey {
        // A ring is one wherever its edges were seen.
        let place = |site: &String| if self.ring { String::new() } else { site.clone() };
        let edges = self.edges.iter();
        let edges = edges.map(|e| [e.from.clone(), e.to.clone(), place(&e.site)]).collect();
        FindingKey {
            kind: self.kind,
            code: self.code.clone(),
            flags: [self.ring, self.note, self.certain_hang, self.suppressed, self.off],
            fails_in: self.fails_in.clone(),
            edges,
            site: place(&self.site),
        }
    }

    /// The same finding of the same process once more.
    pub(super) fn add(&mut self, other: Finding) {
        let mut counts = mem::take(&mut self.counts);
        for (process, count) in &other.counts {
            *counts.entry(*process).or_default() += count;
        }
        if other.compare(self).is_lt() {
            *self = other;
        }
        self.counts = counts;
    }

    /// Which of two of one key stands for both.
    fn compare(&self, other: &Finding) -> Ordering {
        fn key(f: &Finding) -> impl Ord {
            let who = (f.test.is_none(), f.test.as_deref(), &*f.thread);
            let words = (&*f.text, &f.summary, &*f.headline);
            (who, words, (&*f.advice, &*f.site, &f.edges))
        }
        key(self).cmp(&key(other))
    }
}

impl Snapshot {
    fn compare_stats(&self, one: &ClassStats, other: &ClassStats) -> Ordering {
        let numbers = |s: &ClassStats| {
            let times =
                |times: &super::Times| (times.total, times.max, times.min, times.buckets.clone());
            let bounces = (s.acquired_bounces, s.contended_bounces);
            let allowed = (s.over_max_hold, s.max_hold_ns);
            (s.acquisitions, s.contentions, times(&s.hold), times(&s.wait), bounces, allowed)
        };
        let places = |s: &ClassStats| {
            let sites = |sites: &[(u32, u64)]| {
                let mut sites: Vec<(&str, u64)> =
                    sites.iter().map(|(i, n)| (&*self.sites[*i as usize], *n)).collect();
                sites.sort_unstable();
                sites
            };
            let longest = s.longest_hold.map(|place| self.place(place));
            (sites(&s.waited_at), sites(&s.held_at), longest)
        };
        numbers(one).cmp(&numbers(other)).then_with(|| places(one).cmp(&places(other)))
    }
}
