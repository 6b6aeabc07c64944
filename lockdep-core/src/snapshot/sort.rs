//! The one form of a snapshot: tables in order and without what nothing points to, so that two of the
//! same content are the same bytes.

use std::cmp::Ordering;

use super::rows::{Chain, Guard, Place, StackNode, Who, Witness};
use super::seen::Seen;
use super::{Class, ContextEdge, Edge, Finding, Relation, Snapshot, WITNESSES, Within};
use crate::mode::Mode;

/// Where each entry of a table is now; nothing points to those that are nowhere.
struct Moved(Vec<u32>);

const NOWHERE: u32 = u32::MAX;

impl Moved {
    fn to(&self, old: u32) -> u32 {
        self.0[old as usize]
    }

    fn change(&self, position: &mut u32) {
        *position = self.to(*position);
    }

    fn maybe(&self, position: &mut Option<u32>) {
        if let Some(position) = position {
            self.change(position);
        }
    }
}

/// Puts those entries of a table that are used in order; equal ones become one.
fn sorted<T>(
    table: &mut Vec<T>,
    used: impl Fn(usize) -> bool,
    compare: impl Fn(&T, &T) -> Ordering,
) -> Moved {
    let mut order: Vec<u32> = (0..table.len() as u32).filter(|i| used(*i as usize)).collect();
    order.sort_by(|a, b| compare(&table[*a as usize], &table[*b as usize]));
    let mut moved = vec![NOWHERE; table.len()];
    let mut entries: Vec<Option<T>> = std::mem::take(table).into_iter().map(Some).collect();
    table.reserve_exact(order.len());
    for old in order {
        let Some(entry) = entries[old as usize].take() else { continue };
        if table.last().is_none_or(|last| compare(last, &entry).is_ne()) {
            table.push(entry);
        }
        moved[old as usize] = table.len() as u32 - 1;
    }
    Moved(moved)
}

/// Which entries of a table are pointed to.
struct Used(Vec<bool>);

impl Used {
    fn of(len: usize) -> Used {
        Used(vec![false; len])
    }

    fn add(&mut self, position: u32) {
        self.0[position as usize] = true;
    }

    fn is(&self) -> impl Fn(usize) -> bool + '_ {
        |i| self.0[i]
    }
}

impl Snapshot {
    /// Puts everything in order.
    ///
    /// Nothing may point outside its table.
    pub(super) fn sort(&mut self) {
        self.sort_processes();
        self.sort_texts();
        self.sort_stacks();
        self.sort_places();
        self.sort_classes();
        self.sort_witnesses();
        // Of the witnesses that are left.
        self.drop_unused();
        self.sort_lists();
    }

    fn witnesses(&mut self) -> impl Iterator<Item = &mut Vec<Witness>> {
        let edges = self.edges.iter_mut().map(|edge| &mut edge.at);
        let contexts = self.context_edges.iter_mut().map(|edge| &mut edge.at);
        edges.chain(contexts).chain(self.within.iter_mut().map(|within| &mut within.at))
    }

    fn seen(&mut self) -> impl Iterator<Item = &mut Seen> {
        let classes = self.classes.iter_mut().map(|class| &mut class.seen);
        let edges = self.edges.iter_mut().map(|edge| &mut edge.seen);
        let contexts = self.context_edges.iter_mut().map(|edge| &mut edge.seen);
        let within = self.within.iter_mut().map(|within| &mut within.seen);
        classes.chain(edges).chain(contexts).chain(within)
    }

    fn sort_processes(&mut self) {
        let all = self.processes.len();
        let moved = sorted(&mut self.processes, |_| true, Ord::cmp);
        for seen in self.seen().filter(|seen| !seen.is_all()) {
            let mut now: Vec<u32> = seen.iter(all).map(|old| moved.to(old)).collect();
            now.sort_unstable();
            *seen = Seen::by(now, all);
        }
        self.who.iter_mut().for_each(|who| moved.change(&mut who.process));
        self.stats.iter_mut().for_each(|stats| moved.change(&mut stats.process));
        let counts = self.findings.iter_mut().map(|finding| &mut finding.counts);
        for counts in counts.chain(self.off_uses.iter_mut().map(|off| &mut off.counts)) {
            let old = std::mem::take(counts);
            *counts = old.into_iter().map(|(old, count)| (moved.to(old), count)).collect();
        }
    }

    fn sort_texts(&mut self) {
        let sites = sorted(&mut self.sites, |_| true, Ord::cmp);
        let names = sorted(&mut self.names, |_| true, Ord::cmp);
        let frames = sorted(&mut self.frames, |_| true, Ord::cmp);
        self.places.iter_mut().for_each(|place| sites.change(&mut place.site));
        self.classes.iter_mut().for_each(|class| sites.maybe(&mut class.site));
        self.off_uses.iter_mut().for_each(|off| sites.change(&mut off.site));
        for stats in &mut self.stats {
            let both = stats.waited_at.iter_mut().chain(&mut stats.held_at);
            both.for_each(|(site, _)| sites.change(site));
        }
        for who in &mut self.who {
            names.change(&mut who.thread);
            names.maybe(&mut who.test);
        }
        self.stacks.iter_mut().for_each(|node| frames.change(&mut node.frame));
    }

    /// A stack before those that it is the caller's of, and all of them before the next: in the order
    /// of their frames from the outermost on. So most stacks come right after their callers'.
    fn sort_stacks(&mut self) {
        // The stacks of each caller, those of none first, and those with the last frame first.
        let rank = |node: &StackNode| node.caller.map_or(0, |caller| caller + 1);
        let mut order: Vec<u32> = (0..self.stacks.len() as u32).collect();
        order.sort_unstable_by_key(|i| {
            let node = &self.stacks[*i as usize];
            (rank(node), std::cmp::Reverse(node.frame))
        });
        let mut starts = vec![0; self.stacks.len() + 2];
        for node in &self.stacks {
            starts[rank(node) as usize + 1] += 1;
        }
        for i in 1..starts.len() {
            starts[i] += starts[i - 1];
        }
        let called = |rank: usize| &order[starts[rank]..starts[rank + 1]];
        let mut moved = vec![NOWHERE; self.stacks.len()];
        let mut stacks: Vec<StackNode> = Vec::with_capacity(self.stacks.len());
        let mut next = called(0).to_vec();
        while let Some(old) = next.pop() {
            let StackNode { frame, caller } = self.stacks[old as usize];
            moved[old as usize] = stacks.len() as u32;
            stacks.push(StackNode { frame, caller: caller.map(|caller| moved[caller as usize]) });
            next.extend(called(old as usize + 1));
        }
        self.stacks = stacks;
        let moved = Moved(moved);
        self.places.iter_mut().for_each(|place| moved.maybe(&mut place.stack));
    }

    fn sort_places(&mut self) {
        let places = sorted(&mut self.places, |_| true, Ord::cmp);
        let key = |who: &Who| (who.test, who.thread, who.process);
        let who = sorted(&mut self.who, |_| true, |a, b| key(a).cmp(&key(b)));
        for witness in self.witnesses().flatten() {
            who.change(&mut witness.who);
            places.change(&mut witness.wanted);
            places.maybe(&mut witness.held);
        }
        self.stats.iter_mut().for_each(|stats| places.maybe(&mut stats.longest_hold));
    }

    fn sort_classes(&mut self) {
        let compare = |a: &Class, b: &Class| {
            let rest = || (&a.payload, &a.only_in).cmp(&(&b.payload, &b.only_in));
            (&a.name, a.site).cmp(&(&b.name, b.site)).then_with(rest)
        };
        let classes = sorted(&mut self.classes, |_| true, compare);
        let mut used = Used::of(self.contexts.len());
        self.context_edges.iter().for_each(|edge| used.add(edge.context));
        self.chains.iter().filter_map(|chain| chain.context).for_each(|context| used.add(context));
        let contexts = sorted(&mut self.contexts, used.is(), Ord::cmp);
        let guards = |under: &mut Vec<Guard>| {
            under.iter_mut().for_each(|guard| classes.change(&mut guard.class));
            *under = Guard::each_class_once(std::mem::take(under));
        };
        for edge in &mut self.edges {
            classes.change(&mut edge.from);
            classes.change(&mut edge.to);
            guards(&mut edge.under);
        }
        for edge in &mut self.context_edges {
            contexts.change(&mut edge.context);
            classes.change(&mut edge.class);
        }
        for within in &mut self.within {
            classes.change(&mut within.class);
            guards(&mut within.under);
        }
        for Chain { context, locks } in &mut self.chains {
            contexts.maybe(context);
            locks.iter_mut().for_each(|(class, _)| classes.change(class));
        }
        self.stats.iter_mut().for_each(|stats| classes.change(&mut stats.class));
    }

    /// Keeps of each edge the witnesses that come first: of those who held the lock exclusively, in
    /// tests, by name. What several processes did alike, the first of them did.
    fn sort_witnesses(&mut self) {
        let who = std::mem::take(&mut self.who);
        let key = |witness: &Witness| {
            let Who { process, thread, test } = who[witness.who as usize];
            (witness.key(test, thread), process)
        };
        for at in self.witnesses() {
            at.sort_unstable_by_key(key);
            at.dedup_by_key(|witness| key(witness).0);
            at.truncate(WITNESSES);
        }
        self.who = who;
    }

    fn drop_unused(&mut self) {
        let (mut who, mut places) = (Used::of(self.who.len()), Used::of(self.places.len()));
        for witness in self.witnesses().flatten() {
            who.add(witness.who);
            places.add(witness.wanted);
            witness.held.into_iter().for_each(|held| places.add(held));
        }
        self.stats.iter().filter_map(|s| s.longest_hold).for_each(|place| places.add(place));
        // What is dropped leaves the rest in order.
        let who = kept(&mut self.who, &who);
        let places = kept(&mut self.places, &places);
        for witness in self.witnesses().flatten() {
            who.change(&mut witness.who);
            places.change(&mut witness.wanted);
            places.maybe(&mut witness.held);
        }
        self.stats.iter_mut().for_each(|stats| places.maybe(&mut stats.longest_hold));

        let mut used = Used::of(self.names.len());
        for who in &self.who {
            used.add(who.thread);
            who.test.into_iter().for_each(|test| used.add(test));
        }
        let names = kept(&mut self.names, &used);
        for who in &mut self.who {
            names.change(&mut who.thread);
            names.maybe(&mut who.test);
        }

        let mut used = Used::of(self.stacks.len());
        self.places.iter().filter_map(|place| place.stack).for_each(|stack| used.add(stack));
        for i in (0..self.stacks.len()).rev().filter(|i| used.0[*i]).collect::<Vec<_>>() {
            let mut caller = self.stacks[i].caller;
            while let Some(at) = caller.filter(|at| !used.0[*at as usize]) {
                used.add(at);
                caller = self.stacks[at as usize].caller;
            }
        }
        let stacks = kept(&mut self.stacks, &used);
        self.stacks.iter_mut().for_each(|node| stacks.maybe(&mut node.caller));
        self.places.iter_mut().for_each(|place| stacks.maybe(&mut place.stack));

        let mut used = Used::of(self.frames.len());
        self.stacks.iter().for_each(|node| used.add(node.frame));
        let frames = kept(&mut self.frames, &used);
        self.stacks.iter_mut().for_each(|node| frames.change(&mut node.frame));

        let mut used = Used::of(self.sites.len());
        self.places.iter().for_each(|place| used.add(place.site));
        self.classes.iter().filter_map(|class| class.site).for_each(|site| used.add(site));
        self.off_uses.iter().for_each(|off| used.add(off.site));
        for stats in &self.stats {
            stats.waited_at.iter().chain(&stats.held_at).for_each(|(site, _)| used.add(*site));
        }
        let sites = kept(&mut self.sites, &used);
        self.places.iter_mut().for_each(|place: &mut Place| sites.change(&mut place.site));
        self.classes.iter_mut().for_each(|class| sites.maybe(&mut class.site));
        self.off_uses.iter_mut().for_each(|off| sites.change(&mut off.site));
        for stats in &mut self.stats {
            let both = stats.waited_at.iter_mut().chain(&mut stats.held_at);
            both.for_each(|(site, _)| sites.change(site));
        }
    }

    fn sort_lists(&mut self) {
        self.edges.sort_by_key(Edge::key);
        self.context_edges.sort_by_key(ContextEdge::key);
        self.within.sort_by_key(Within::key);
        self.chains.sort_unstable();
        self.chains.dedup();
        self.findings.sort_by_cached_key(Finding::key);
        self.off_uses.sort_by_key(|off| off.site);
        self.stats.sort_by_key(|stats| (stats.class, stats.process, stats.read));
        for stats in &mut self.stats {
            stats.waited_at.sort_unstable();
            stats.held_at.sort_unstable();
        }
        self.classes.iter_mut().for_each(|class| class.also.sort_unstable());
    }
}

/// Drops what is not used.
fn kept<T>(table: &mut Vec<T>, used: &Used) -> Moved {
    let mut moved = vec![NOWHERE; table.len()];
    let (mut next, mut at) = (0, 0);
    table.retain(|_| {
        let keep = used.0[at];
        if keep {
            moved[at] = next;
            next += 1;
        }
        at += 1;
        keep
    });
    Moved(moved)
}

/// What orders the witnesses of an edge, once names and places are in order; the process comes last.
type Key = (bool, bool, u32, u32, u32, Option<u32>, [Mode; 2]);

impl Witness {
    fn key(&self, test: Option<u32>, thread: u32) -> Key {
        let shared = self.held_mode != Mode::Exclusive;
        let modes = [self.held_mode, self.wanted_mode];
        (shared, test.is_none(), test.unwrap_or(0), thread, self.wanted, self.held, modes)
    }
}

impl Edge {
    pub(super) fn key(&self) -> (u32, u32, bool) {
        (self.from, self.to, self.recursive_read)
    }
}

impl ContextEdge {
    pub(super) fn key(&self) -> (u32, u32, Relation, bool) {
        (self.context, self.class, self.is, self.recursive_read)
    }
}

impl Within {
    pub(super) fn key(&self) -> (u32, bool, Mode, Mode) {
        (self.class, self.up, self.held, self.wanted)
    }
}
