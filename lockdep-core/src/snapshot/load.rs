//! Reading snapshots that somebody else wrote: nothing in them is believed before it was looked at.

use std::fmt;

use super::rows::Guard;
use super::{ContextEdge, Edge, SCHEMA, Snapshot, Within};

/// Why a text is no snapshot. Displays as a sentence, with the position where there is one.
#[derive(Debug)]
pub enum Broken {
    /// It is not JSON, or JSON of another shape.
    Json(serde_json::Error),
    /// It is of another version.
    Schema(u64),
    /// It contradicts itself.
    Content(String),
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Broken::Json(error) => write!(f, "{error}"),
            Broken::Schema(version) => write!(
                f,
                "schema {version} is of another version of lockdep; this one reads {SCHEMA}"
            ),
            Broken::Content(what) => f.write_str(what),
        }
    }
}

impl std::error::Error for Broken {}

impl Snapshot {
    /// Reads one snapshot, as [`to_json`](Self::to_json) writes it.
    ///
    /// # Errors
    /// If the text is no snapshot, or one that points outside its own tables.
    pub fn from_json(text: &[u8]) -> Result<Snapshot, Broken> {
        Self::check(serde_json::from_slice(text), text)
    }

    /// Makes sure of what was read from `text`.
    ///
    /// # Errors
    /// As [`from_json`](Self::from_json).
    pub fn check(
        read: Result<Snapshot, serde_json::Error>,
        text: &[u8],
    ) -> Result<Snapshot, Broken> {
        /// What every version has.
        #[derive(serde::Deserialize)]
        struct Any {
            schema: u64,
        }
        let other = |text: &[u8]| {
            let any = serde_json::Deserializer::from_slice(text).into_iter::<Any>().next();
            any?.ok().map(|any| any.schema).filter(|schema| *schema != SCHEMA as u64)
        };
        let snapshot = match read {
            Ok(snapshot) if snapshot.schema == SCHEMA => snapshot,
            Ok(snapshot) => return Err(Broken::Schema(snapshot.schema.into())),
            Err(error) => return Err(other(text).map_or(Broken::Json(error), Broken::Schema)),
        };
        match snapshot.fault() {
            Some(fault) => Err(Broken::Content(fault)),
            None => Ok(snapshot),
        }
    }

    /// What is wrong with it.
    fn fault(&self) -> Option<String> {
        let mut faults = Faults(None);
        let all = self.processes.len();
        if all == 0 {
            let Snapshot { classes, edges, chains, findings, .. } = self;
            if !classes.is_empty()
                || !edges.is_empty()
                || !chains.is_empty()
                || !findings.is_empty()
            {
                return Some("it has content but no processes".to_owned());
            }
        }
        for (i, node) in self.stacks.iter().enumerate() {
            faults.within("stacks", i, "frame", node.frame, self.frames.len());
            // A caller comes before, so no stack is endless.
            faults.within("stacks", i, "caller", node.caller, i);
        }
        // What it costs to compare stacks is bounded by this.
        let mut depths: Vec<usize> = Vec::with_capacity(self.stacks.len());
        for (i, node) in self.stacks.iter().enumerate() {
            let caller = node.caller.filter(|caller| (*caller as usize) < i);
            depths.push(caller.map_or(1, |caller| depths[caller as usize] + 1));
            let deep = || format!("it is deeper than {DEEPEST} frames");
            faults.add("stacks", i, (depths[i] > DEEPEST).then(deep));
        }
        for (i, place) in self.places.iter().enumerate() {
            faults.within("places", i, "site", place.site, self.sites.len());
            faults.within("places", i, "stack", place.stack, self.stacks.len());
        }
        for (i, who) in self.who.iter().enumerate() {
            faults.within("who", i, "process", who.process, all);
            faults.within("who", i, "thread", who.thread, self.names.len());
            faults.within("who", i, "test", who.test, self.names.len());
        }
        let classes = self.classes.len();
        for (i, class) in self.classes.iter().enumerate() {
            faults.within("classes", i, "site", class.site, self.sites.len());
            faults.add("classes", i, class.seen.fault(all));
            let letters =
                class.usage.len() == 4 && class.usage.bytes().all(|b| b".-+?".contains(&b));
            let usage = || format!("usage {:?} is not four of `.-+?`", class.usage);
            faults.add("classes", i, (!letters).then(usage));
        }
        for (i, Edge { from, to, under, at, seen, .. }) in self.edges.iter().enumerate() {
            faults.within("edges", i, "from", *from, classes);
            faults.within("edges", i, "to", *to, classes);
            faults.guards("edges", i, under, classes);
            self.witnesses_fault("edges", i, at, &mut faults);
            faults.add("edges", i, seen.fault(all));
        }
        for (i, edge) in self.context_edges.iter().enumerate() {
            let ContextEdge { context, class, at, seen, .. } = edge;
            faults.within("context_edges", i, "context", *context, self.contexts.len());
            faults.within("context_edges", i, "class", *class, classes);
            self.witnesses_fault("context_edges", i, at, &mut faults);
            faults.add("context_edges", i, seen.fault(all));
        }
        for (i, Within { class, under, at, seen, .. }) in self.within.iter().enumerate() {
            faults.within("within", i, "class", *class, classes);
            faults.guards("within", i, under, classes);
            self.witnesses_fault("within", i, at, &mut faults);
            faults.add("within", i, seen.fault(all));
        }
        for (i, chain) in self.chains.iter().enumerate() {
            faults.within("chains", i, "context", chain.context, self.contexts.len());
            for (class, _) in &chain.locks {
                faults.within("chains", i, "lock", *class, classes);
            }
        }
        for (i, finding) in self.findings.iter().enumerate() {
            for process in finding.counts.keys() {
                faults.within("findings", i, "counts", *process, all);
            }
            let none = finding.counts.is_empty() || finding.edges.is_empty();
            faults.add("findings", i, none.then(|| "it has no counts or no edges".to_owned()));
        }
        for (i, off) in self.off_uses.iter().enumerate() {
            faults.within("off_uses", i, "site", off.site, self.sites.len());
            for process in off.counts.keys() {
                faults.within("off_uses", i, "counts", *process, all);
            }
        }
        for (i, stats) in self.stats.iter().enumerate() {
            faults.within("stats", i, "class", stats.class, classes);
            faults.within("stats", i, "process", stats.process, all);
            faults.within("stats", i, "longest_hold", stats.longest_hold, self.places.len());
            for (site, _) in stats.waited_at.iter().chain(&stats.held_at) {
                faults.within("stats", i, "site", *site, self.sites.len());
            }
            let many = stats.wait.buckets.len().max(stats.hold.buckets.len()) > 64;
            faults.add("stats", i, many.then(|| "it has more than 64 buckets".to_owned()));
        }
        let many = self.contexts.len() > 4096;
        faults.add("contexts", 4096, many.then(|| "these are too many".to_owned()));
        faults.0
    }

    fn witnesses_fault(
        &self,
        table: &'static str,
        i: usize,
        at: &[super::Witness],
        faults: &mut Faults,
    ) {
        for witness in at {
            faults.within(table, i, "who", witness.who, self.who.len());
            faults.within(table, i, "wanted", witness.wanted, self.places.len());
            faults.within(table, i, "held", witness.held, self.places.len());
        }
        let none = at.is_empty().then(|| "it has no witness".to_owned());
        faults.add(table, i, none);
    }
}

/// How many guards an edge may have: how many locks a task holds is far less.
const MOST_GUARDS: usize = 256;

/// How many frames a stack may have; what is written has [`FRAMES`](super::take::FRAMES) at most.
const DEEPEST: usize = 4096;

/// The first thing that is wrong.
struct Faults(Option<String>);

impl Faults {
    fn add(&mut self, table: &str, i: usize, fault: Option<String>) {
        if let (None, Some(fault)) = (&self.0, fault) {
            self.0 = Some(format!("{table}[{i}]: {fault}"));
        }
    }

    fn guards(&mut self, table: &str, i: usize, under: &[Guard], classes: usize) {
        for guard in under {
            self.within(table, i, "under", guard.class, classes);
        }
        let many = || format!("under has more than {MOST_GUARDS} guards");
        self.add(table, i, (under.len() > MOST_GUARDS).then(many));
    }

    fn within(
        &mut self,
        table: &str,
        i: usize,
        field: &str,
        position: impl Into<Option<u32>>,
        len: usize,
    ) {
        let position = position.into().filter(|position| *position as usize >= len);
        let fault = position.map(|at| format!("{field} {at} is outside its table of {len}"));
        self.add(table, i, fault);
    }
}
