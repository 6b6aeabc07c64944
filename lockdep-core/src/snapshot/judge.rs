//! What a snapshot comes to: the findings of its processes, and those that only all of them together
//! show.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::ring::{self, Ring, StepOf};
use super::rows::Witness;
use super::seen::Seen;
use super::{Finding, Relation, Snapshot, Within};
use crate::config::{ConfigSet, KernelConfig};
use crate::mode::Mode;
use crate::violation::Kind;

/// All verdicts on a snapshot: findings first, then notes; within that those that only the union
/// shows come first, then by kind and name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// The verdicts.
    pub verdicts: Vec<Verdict>,
}

/// A finding of a process, or of all of them together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
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
    /// A fact that no other field has; may be empty.
    pub fact: String,
    /// Whether it is a hazard that is no failure by itself.
    pub note: bool,
    /// Whether the thread could not but hang.
    pub certain_hang: bool,
    /// Whether it is accepted, by the suppressions of its program.
    pub suppressed: bool,
    /// Whether validation was off there.
    pub off: bool,
    /// In which configurations it fails.
    pub fails_in: ConfigSet,
    /// Who made it.
    pub origin: Origin,
    /// The edges that it is about: of a ring all, in order, what closes it first; otherwise one, or
    /// none if no such edge is known.
    pub steps: Vec<Step>,
    /// The findings of processes that say this, by position in `findings`: none if only the union
    /// shows it. The first is that whose report is printed.
    pub findings: Vec<u32>,
}

/// Who made a verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// Only the union: no process saw all of it.
    Union,
    /// A process, by itself.
    Process,
}

/// One step of a ring.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What is held, or runs.
    pub from: String,
    /// What is wanted, or arrives.
    pub to: String,
    /// Which dependency it is.
    pub of: StepOf,
}

impl Step {
    /// Where it was seen, and by whom.
    pub fn at<'a>(&self, snapshot: &'a Snapshot) -> &'a [Witness] {
        witnesses(self.of, snapshot)
    }

    /// Which processes saw it.
    pub fn seen<'a>(&self, snapshot: &'a Snapshot) -> &'a Seen {
        seen(self.of, snapshot)
    }
}

fn seen(of: StepOf, snapshot: &Snapshot) -> &Seen {
    match of {
        StepOf::Edge(i) => &snapshot.edges[i as usize].seen,
        StepOf::ContextEdge(i) => &snapshot.context_edges[i as usize].seen,
        StepOf::Within(i) => &snapshot.within[i as usize].seen,
    }
}

fn witnesses(of: StepOf, snapshot: &Snapshot) -> &[Witness] {
    match of {
        StepOf::Edge(i) => &snapshot.edges[i as usize].at,
        StepOf::ContextEdge(i) => &snapshot.context_edges[i as usize].at,
        StepOf::Within(i) => &snapshot.within[i as usize].at,
    }
}

/// How many edges of one name are looked at, to find those of a finding.
const ALIKE: usize = 64;

impl Verdict {
    /// Whether it fails in a configuration that a process had who has to do with it: in that of one
    /// who found it, or of one who saw a step of it.
    pub fn fails_where_seen(&self, snapshot: &Snapshot) -> bool {
        let fails = |config: KernelConfig| self.fails_in.contains(config);
        let mut found = self
            .findings
            .iter()
            .flat_map(|i| snapshot.findings[*i as usize].counts.keys())
            .map(|process| snapshot.processes[*process as usize].config);
        let mut seen =
            self.steps.iter().flat_map(|step| snapshot.processes_of(step.seen(snapshot)));
        match (&*self.findings, &*self.steps) {
            // Of a class, which any of them may have taken.
            ([], []) => snapshot.processes.iter().any(|process| fails(process.config)),
            ([], _) => seen.any(|process| fails(process.config)),
            _ => found.any(fails),
        }
    }

    /// Whether it makes a suite fail, in the configurations that its processes had: no note, not
    /// accepted, and not where validation was off.
    pub fn is_fatal(&self, snapshot: &Snapshot) -> bool {
        !self.note && !self.suppressed && !self.off && self.fails_where_seen(snapshot)
    }
}

/// Judges a snapshot: the same verdict whatever it was merged from, in which order.
///
/// Rings are looked for among all that any process saw. What only a process can know (which very
/// locks were nested, who waited for whom, what was held when a lock was freed) is in the findings
/// that it made. Nothing is looked for across processes that one process could not have done: see
/// `docs/snapshot.md` for what that leaves out.
pub fn judge(snapshot: &Snapshot) -> Judged {
    let mut judge = Judge::new(snapshot);
    for ring in ring::rings(snapshot) {
        judge.ring(&ring);
    }
    judge.within();
    judge.mixed();
    judge.processes();
    let mut verdicts = judge.verdicts;
    verdicts.sort_by_cached_key(|v| {
        let edges: BTreeSet<_> = v.steps.iter().map(|s| (s.from.clone(), s.to.clone())).collect();
        let first = (v.note || v.off, v.suppressed, v.origin, v.kind, v.code.clone());
        (first, edges, v.summary.clone(), v.findings.clone())
    });
    Judged { verdicts }
}

/// The edges of a ring by name, wherever it begins.
type RingEdges = BTreeSet<(String, String)>;

/// What is at the ends of a step, by position: names may be those of several.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Ends {
    Classes(u32, u32),
    Context(u32, u32, Relation),
}

struct Judge<'a> {
    snapshot: &'a Snapshot,
    classes: Vec<String>,
    /// The rings that processes found, findings before notes.
    rings: BTreeMap<RingEdges, Vec<u32>>,
    /// The edges that closed them, and in which findings.
    closed: HashMap<(String, String), Vec<u32>>,
    /// What is between two names: several classes may have one.
    by_name: HashMap<(String, String), Vec<StepOf>>,
    by_ends: HashMap<Ends, Vec<StepOf>>,
    /// Which findings of processes are told already, and which rings of the union.
    told: BTreeSet<u32>,
    told_rings: BTreeSet<BTreeSet<StepOf>>,
    verdicts: Vec<Verdict>,
}

impl<'a> Judge<'a> {
    fn new(snapshot: &'a Snapshot) -> Judge<'a> {
        let mut rings: BTreeMap<RingEdges, Vec<u32>> = BTreeMap::new();
        let mut closed: HashMap<(String, String), Vec<u32>> = HashMap::new();
        for note in [false, true] {
            for (i, finding) in snapshot.findings.iter().enumerate() {
                if finding.ring && !finding.off && finding.note == note {
                    rings.entry(edges_of(finding)).or_default().push(i as u32);
                    let FindingEdge { from, to } = FindingEdge::newest(finding);
                    // What is accepted of one ring is not accepted of another.
                    if !note && !finding.suppressed {
                        closed.entry((from, to)).or_default().push(i as u32);
                    }
                }
            }
        }
        let mut judge = Judge {
            snapshot,
            classes: snapshot.class_names(),
            rings,
            closed,
            by_name: HashMap::new(),
            by_ends: HashMap::new(),
            told: BTreeSet::new(),
            told_rings: BTreeSet::new(),
            verdicts: Vec::new(),
        };
        let edges = (0..snapshot.edges.len() as u32).map(StepOf::Edge);
        let contexts = (0..snapshot.context_edges.len() as u32).map(StepOf::ContextEdge);
        let within = (0..snapshot.within.len() as u32).map(StepOf::Within);
        for of in edges.chain(contexts).chain(within) {
            let names = judge.reported(of);
            judge.by_name.entry(names).or_default().push(of);
            judge.by_ends.entry(judge.ends(of)).or_default().push(of);
        }
        judge
    }

    fn class(&self, class: u32) -> String {
        self.classes[class as usize].clone()
    }

    fn step(&self, of: StepOf) -> Step {
        let Snapshot { edges, context_edges, within, contexts, .. } = self.snapshot;
        let (from, to) = match of {
            StepOf::Edge(i) => {
                let edge = &edges[i as usize];
                (self.class(edge.from), self.class(edge.to))
            }
            StepOf::Within(i) => {
                let class = self.class(within[i as usize].class);
                (class.clone(), class)
            }
            StepOf::ContextEdge(i) => {
                let edge = &context_edges[i as usize];
                let context = contexts[edge.context as usize].name.clone();
                match edge.is {
                    Relation::TakenIn => (context, self.class(edge.class)),
                    Relation::OpenTo => (self.class(edge.class), context),
                }
            }
        };
        Step { from, to, of }
    }

    /// The names that reports know the ends of a step by: those of classes alone, which may be
    /// called more here.
    fn reported(&self, of: StepOf) -> (String, String) {
        let Snapshot { edges, context_edges, within, classes, contexts, .. } = self.snapshot;
        let class = |class: u32| classes[class as usize].name.clone();
        match of {
            StepOf::Edge(i) => (class(edges[i as usize].from), class(edges[i as usize].to)),
            StepOf::Within(i) => (class(within[i as usize].class), class(within[i as usize].class)),
            StepOf::ContextEdge(i) => {
                let edge = &context_edges[i as usize];
                let context = contexts[edge.context as usize].name.clone();
                match edge.is {
                    Relation::TakenIn => (context, class(edge.class)),
                    Relation::OpenTo => (class(edge.class), context),
                }
            }
        }
    }

    fn ends(&self, of: StepOf) -> Ends {
        let Snapshot { edges, context_edges, within, .. } = self.snapshot;
        match of {
            StepOf::Edge(i) => Ends::Classes(edges[i as usize].from, edges[i as usize].to),
            StepOf::Within(i) => Ends::Classes(within[i as usize].class, within[i as usize].class),
            StepOf::ContextEdge(i) => {
                let edge = &context_edges[i as usize];
                Ends::Context(edge.context, edge.class, edge.is)
            }
        }
    }

    /// Whether a process that made this finding saw all of these steps, or such between the same
    /// ends. If not, it is one about other classes of the same names.
    fn is_about(&self, finding: u32, steps: &[StepOf]) -> bool {
        let ways: Vec<&[StepOf]> =
            steps.iter().filter_map(|of| self.by_ends.get(&self.ends(*of))).map(|w| &**w).collect();
        self.snapshot.findings[finding as usize].counts.keys().any(|process| {
            let saw = |of: &StepOf| seen(*of, self.snapshot).has(*process);
            ways.iter().all(|ways| ways.iter().any(saw))
        })
    }

    fn ring(&mut self, ring: &Ring) {
        let names: RingEdges = ring.steps.iter().map(|of| self.reported(*of)).collect();
        let steps: Vec<Step> = ring.steps.iter().map(|of| self.step(*of)).collect();
        let same = self.rings.get(&names).into_iter().flatten().copied();
        let same: Vec<u32> = same.filter(|i| self.is_about(*i, &ring.steps)).collect();
        let first = same.first().map(|i| &self.snapshot.findings[*i as usize]);
        let told_as_finding = first.is_some_and(|finding| !finding.note);
        let sent = self.sent(ring).map(str::to_owned);
        let noted = || first.is_some() && self.is_noted(&steps, &same);
        let excused = ring.gate.is_some() || sent.is_some() || noted();
        if told_as_finding || excused && first.is_some() {
            // A process says it, and as much.
            return;
        }
        let mut closed = self.closed.get(&self.reported(ring.steps[0])).into_iter().flatten();
        if !excused && closed.any(|i| self.is_about(*i, &ring.steps[..1])) {
            // A process found a longer ring that the same edge closes.
            return;
        }
        if !excused {
            // What was a note by itself is more by what others did.
            self.told.extend(same);
        }
        let mut verdict = self.across(ring, steps, excused);
        if let (None, Some(class)) = (ring.gate, sent) {
            verdict.fact =
                format!("guards of {class} are sent to other threads: it may not have been held");
        }
        if self.told_rings.insert(ring.steps.iter().copied().collect()) {
            self.verdicts.push(verdict);
        }
    }

    /// A class of a ring among locks whose guards pass from thread to thread.
    fn sent(&self, ring: &Ring) -> Option<&str> {
        let Snapshot { edges, classes, .. } = self.snapshot;
        let mut sent = None;
        for of in &ring.steps {
            match of {
                StepOf::Edge(i) => {
                    let from = edges[*i as usize].from as usize;
                    sent = sent.or(classes[from].sent.then(|| &*self.classes[from]));
                }
                StepOf::ContextEdge(_) => return None,
                StepOf::Within(_) => {}
            }
        }
        sent
    }

    /// Whether each process that saw any step of a ring saw all of it, and knew why it cannot hang.
    fn is_noted(&self, steps: &[Step], findings: &[u32]) -> bool {
        let snapshot = self.snapshot;
        let Some(first) = steps.first() else { return false };
        let seen = first.seen(snapshot);
        steps.iter().all(|step| step.seen(snapshot) == seen)
            && seen.iter(snapshot.processes.len()).all(|process| {
                let noted = |i: &u32| {
                    let finding = &snapshot.findings[*i as usize];
                    finding.note && finding.counts.contains_key(&process)
                };
                findings.iter().any(noted)
            })
    }

    /// The verdict on a ring that no process found.
    fn across(&self, ring: &Ring, steps: Vec<Step>, note: bool) -> Verdict {
        let context = ring.steps.iter().find_map(|of| match of {
            StepOf::ContextEdge(i) => Some(&self.snapshot.context_edges[*i as usize]),
            _ => None,
        });
        let context = context.map(|edge| &*self.snapshot.contexts[edge.context as usize].name);
        let first = ring.steps[0];
        let (kind, code) = match context {
            None => (Kind::Circular, "circular"),
            Some("nmi") => (Kind::Nmi, "nmi"),
            Some(_) if steps.len() == 2 => (Kind::Irq, "irq-inconsistent-state"),
            Some(_) if matches!(first, StepOf::ContextEdge(_)) => (Kind::Irq, "irq-lock-inversion"),
            Some(_) => (Kind::Irq, "irq-lock-order"),
        };
        let hazard = match (code, context.unwrap_or_default().to_uppercase()) {
            ("circular", _) => "possible circular locking dependency detected".to_owned(),
            ("irq-lock-inversion", _) => {
                "possible irq lock inversion dependency detected".to_owned()
            }
            ("irq-lock-order", name) => format!("{name}-safe -> {name}-unsafe lock order detected"),
            _ => "inconsistent lock state".to_owned(),
        };
        let fact = ring.gate.map_or_else(String::new, |gate| {
            let name = &self.classes[gate as usize];
            format!("gated by {name}: two of these steps were always taken under it, so they cannot come at once")
        });
        Verdict {
            kind,
            code: code.to_owned(),
            headline: format!("{}: {hazard}", if note { "NOTE" } else { "WARNING" }),
            summary: self.summary(&steps),
            advice: advice(&steps, context),
            fact,
            note,
            certain_hang: false,
            suppressed: false,
            off: false,
            fails_in: self.fails_in(ring),
            origin: Origin::Union,
            steps,
            findings: Vec::new(),
        }
    }

    /// Where every handler in a ring is threaded on PREEMPT_RT, there is no interrupt to close it.
    fn fails_in(&self, ring: &Ring) -> ConfigSet {
        let mut handlers = ring.steps.iter().filter_map(|of| match of {
            StepOf::ContextEdge(i) => Some(&self.snapshot.context_edges[*i as usize]),
            _ => None,
        });
        let hard = |context: u32| self.snapshot.contexts[context as usize].name == "hardirq";
        let threaded = handlers
            .any(|edge| edge.is == Relation::TakenIn && hard(edge.context) && edge.threaded);
        if threaded { ConfigSet::NOT_RT } else { ConfigSet::ALL }
    }

    /// Who does the step that closes a ring, and who does the next one.
    fn summary(&self, steps: &[Step]) -> [String; 2] {
        let line = |step: &Step, verbs: [&str; 2]| {
            let witness = step.at(self.snapshot)[0];
            let who = self.snapshot.who_is(witness);
            let site = self.snapshot.place(witness.wanted).0;
            format!("{who}, {} {}, {} {} at {site}", verbs[0], step.from, verbs[1], step.to)
        };
        let [one, other] = match steps {
            [one] => [one, one],
            [one, other, ..] => [one, other],
            [] => return Default::default(),
        };
        let but = line(other, ["holding", "wanted"]);
        [line(one, ["holding", "wants"]), format!("but {but}")]
    }

    /// Locks of one class that some take upwards in memory and some downwards.
    fn within(&mut self) {
        let snapshot = self.snapshot;
        let mut ways: BTreeMap<u32, [Vec<u32>; 2]> = BTreeMap::new();
        for (i, within) in snapshot.within.iter().enumerate() {
            ways.entry(within.class).or_default()[within.up as usize].push(i as u32);
        }
        let blocks = |one: &Within, other: &Within| {
            !(one.wanted == Mode::RecursiveRead && other.held.is_read())
        };
        for (class, [downs, ups]) in ways {
            let pairs = ups.iter().flat_map(|up| downs.iter().map(|down| [*up, *down]));
            let pairs = pairs.map(|both| (both, both.map(|i| &snapshot.within[i as usize])));
            let blocked = pairs.filter(|(_, [up, down])| blocks(up, down) && blocks(down, up));
            let gated = blocked
                .map(|(both, [up, down])| (both, ring::common(&up.under, &down.under)))
                // Two that no guard keeps apart, if there are any.
                .min_by_key(|(_, gate)| gate.is_some());
            let Some((both, gate)) = gated.filter(|_| snapshot.classes[class as usize].written)
            else {
                continue;
            };
            let ring = Ring { steps: both.map(StepOf::Within).to_vec(), gate };
            let name = snapshot.classes[class as usize].name.clone();
            let same = self.rings.get(&BTreeSet::from([(name.clone(), name)]));
            let same = same.into_iter().flatten().copied();
            let same: Vec<u32> = same.filter(|i| self.found_within(*i, class)).collect();
            let first = same.first().map(|i| &snapshot.findings[*i as usize]);
            if first.is_some_and(|finding| !finding.note || gate.is_some()) {
                // A process says it, and as much.
                continue;
            }
            self.told.extend(same);
            let steps: Vec<Step> = ring.steps.iter().map(|of| self.step(*of)).collect();
            let across = self.across(&ring, steps, gate.is_some());
            let name = &self.classes[class as usize];
            let hazard = "possible recursive locking detected";
            let fact = match gate {
                Some(_) => across.fact,
                None => {
                    "they are taken upwards and downwards in memory, so they have no common order"
                        .to_owned()
                }
            };
            self.verdicts.push(Verdict {
                kind: Kind::Recursive,
                code: Kind::Recursive.as_str().to_owned(),
                headline: format!("{}: {hazard}", if gate.is_some() { "NOTE" } else { "WARNING" }),
                advice: format!(
                    "take locks of {name} in one order everywhere, such as that of their index"
                ),
                fact,
                ..across
            });
        }
    }

    /// Whether a process that made this finding took locks of this class at all: another class may
    /// have the same name.
    fn found_within(&self, finding: u32, class: u32) -> bool {
        let mut found = self.snapshot.findings[finding as usize].counts.keys();
        found.any(|process| self.snapshot.classes[class as usize].seen.has(*process))
    }

    /// Classes that are one thing in one process and another in another.
    fn mixed(&mut self) {
        for (i, class) in self.snapshot.classes.iter().enumerate() {
            let waits = |p: &super::Primitive| (p.outer, p.inner, p.kind);
            let own = class.primitive();
            let Some(other) = class.also.iter().find(|other| waits(other) != waits(&own)) else {
                continue;
            };
            let name = &self.classes[i];
            let is = |p: &super::Primitive| {
                format!("a {} ({}/{})", p.lock_type, p.outer.as_str(), p.inner.as_str())
            };
            self.verdicts.push(Verdict {
                kind: Kind::MixedWaitTypes,
                code: Kind::MixedWaitTypes.as_str().to_owned(),
                headline: "WARNING: two wait types in one lock class".to_owned(),
                summary: [
                    format!("{name} is {} in one process", is(&own)),
                    format!("but {} in another", is(other)),
                ],
                advice: format!("make the locks of {name} of one type, or two classes of them"),
                fact: String::new(),
                note: false,
                certain_hang: false,
                suppressed: false,
                off: false,
                fails_in: ConfigSet::ALL,
                origin: Origin::Union,
                steps: Vec::new(),
                findings: Vec::new(),
            });
        }
    }

    /// What processes found by themselves: each ring once, and all else.
    fn processes(&mut self) {
        for same in self.rings.clone().into_values() {
            self.process(same);
        }
        let others: Vec<u32> = (0..self.snapshot.findings.len() as u32).collect();
        for i in others {
            let finding = &self.snapshot.findings[i as usize];
            if !finding.ring || finding.off {
                self.process(vec![i]);
            }
        }
    }

    fn process(&mut self, same: Vec<u32>) {
        let left: Vec<u32> = same.into_iter().filter(|i| !self.told.contains(i)).collect();
        let Some(first) = left.first() else { return };
        let finding = &self.snapshot.findings[*first as usize];
        let fails = finding.fails_in.iter().map(|config| ConfigSet::of(*config));
        let accepted = |i: &u32| self.snapshot.findings[*i as usize].suppressed;
        self.verdicts.push(Verdict {
            kind: finding.kind,
            code: finding.code.clone(),
            headline: finding.headline.clone(),
            summary: finding.summary.clone(),
            advice: finding.advice.clone(),
            fact: String::new(),
            note: finding.note,
            certain_hang: finding.certain_hang,
            // One who does not accept it fails.
            suppressed: left.iter().all(accepted),
            off: finding.off,
            fails_in: fails.fold(ConfigSet::EMPTY, ConfigSet::union),
            origin: Origin::Process,
            steps: self.steps_of(finding),
            findings: left,
        });
    }

    /// The edges of a finding, as far as they are known by these names. Of several of one name, those
    /// that were seen where it says, each once.
    fn steps_of(&self, finding: &Finding) -> Vec<Step> {
        let mut steps: Vec<Step> = Vec::with_capacity(finding.edges.len());
        let mut known: HashSet<StepOf> = HashSet::new();
        for edge in &finding.edges {
            let Some(all) = self.by_name.get(&(edge.from.clone(), edge.to.clone())) else {
                continue;
            };
            let best = all.iter().take(ALIKE).min_by_key(|of| {
                let mut at = witnesses(**of, self.snapshot).iter();
                let there = at.any(|witness| self.snapshot.place(witness.wanted).0 == edge.site);
                (known.contains(of), !there)
            });
            known.extend(best);
            steps.extend(best.map(|of| self.step(*of)));
        }
        // The newest first, then those that led to it: the ring goes the other way round.
        if let [_, rest @ ..] = &mut *steps {
            rest.reverse();
        }
        steps
    }
}

/// The ends of an edge by name.
struct FindingEdge {
    from: String,
    to: String,
}

impl FindingEdge {
    fn newest(finding: &Finding) -> FindingEdge {
        let edge = finding.edges.first();
        let ends = edge.map(|edge| (edge.from.clone(), edge.to.clone()));
        let (from, to) = ends.unwrap_or_default();
        FindingEdge { from, to }
    }
}

fn edges_of(finding: &Finding) -> RingEdges {
    finding.edges.iter().map(|edge| (edge.from.clone(), edge.to.clone())).collect()
}

fn advice(steps: &[Step], context: Option<&str>) -> String {
    match (context, steps) {
        (Some(context), _) => format!(
            "keep {context} out wherever the lock that it takes, or one that leads to it, is held; or do not take it there"
        ),
        (None, [one, _]) => format!(
            "take {} and {} in one order everywhere; each step says which test takes them in which",
            one.to, one.from
        ),
        _ => "choose one order for these locks, and take them in it everywhere; any one step that goes breaks the ring".to_owned(),
    }
}
