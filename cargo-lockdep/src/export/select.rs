//! A part of the graph: classes by a word, or around one of them.

use std::collections::BTreeSet;

use lockdep_core::snapshot::{Judged, Snapshot, Step, StepOf, Union, Verdict, judge};

/// How many classes a message names.
const NAMED: usize = 8;

/// Which part: the arguments that commands have in common.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Select {
    /// Only classes with this text in their name, place, crate, module or type; can be given several
    /// times, for any of them.
    #[arg(long, value_name = "TEXT")]
    pub filter: Vec<String>,
    /// Only this class and what it is nested with; can be given several times.
    ///
    /// A part of the name does if no other class has it.
    #[arg(long, value_name = "CLASS")]
    pub around: Vec<String>,
    /// How many edges away from those classes.
    #[arg(long, value_name = "N", default_value_t = 1, requires = "around")]
    pub depth: u32,
}

impl Select {
    /// Whether nothing is left out.
    pub fn is_all(&self) -> bool {
        self.filter.is_empty() && self.around.is_empty()
    }

    /// The part of a snapshot, and the verdicts on the whole that have to do with it: what is found at
    /// a class is kept with all its other classes.
    ///
    /// The part is for looking at: what an edge was always done under may be left out of it, so the
    /// verdicts are those of the whole.
    ///
    /// # Errors
    /// If a class is not to be found; a sentence that says which there are.
    pub fn cut(&self, snapshot: &Snapshot) -> Result<(Snapshot, Judged), String> {
        // In order, so that what is kept of a table stays in order.
        let mut union = Union::new();
        union.add(snapshot);
        let whole = union.finish();
        let judged = judge(&whole);
        if self.is_all() {
            return Ok((whole, judged));
        }
        let mut kept = self.classes(&whole)?;
        let touches = |verdict: &Verdict| touches(verdict, &whole, &kept);
        let verdicts: Vec<Verdict> = judged.verdicts.into_iter().filter(touches).collect();
        for step in verdicts.iter().flat_map(|verdict| &verdict.steps) {
            classes_of(step, &whole).into_iter().for_each(|class| kept[class as usize] = true);
        }
        Ok(part(&whole, &kept, verdicts))
    }

    fn classes(&self, snapshot: &Snapshot) -> Result<Vec<bool>, String> {
        let names = snapshot.class_names();
        let mut kept = vec![true; names.len()];
        if !self.filter.is_empty() {
            let homes = snapshot.homes();
            for (i, kept) in kept.iter_mut().enumerate() {
                let class = &snapshot.classes[i];
                let site = snapshot.class_site(i as u32).unwrap_or_default();
                let home = homes[i].as_ref();
                let home = home.map_or(("", ""), |home| (&*home.package, &*home.module));
                let texts = [&*names[i], site, home.0, home.1, &*class.lock_type];
                *kept = self.filter.iter().any(|f| texts.iter().any(|text| text.contains(&**f)));
            }
        }
        if !self.around.is_empty() {
            let mut middle = Vec::with_capacity(self.around.len());
            for name in &self.around {
                middle.push(find(name, &names, snapshot)?);
            }
            let near = near(snapshot, &middle, self.depth);
            kept.iter_mut().zip(near).for_each(|(kept, near)| *kept &= near);
            middle.into_iter().for_each(|class| kept[class] = true);
        }
        Ok(kept)
    }
}

/// The class of this name, or the only one with this in its name.
fn find(name: &str, names: &[String], snapshot: &Snapshot) -> Result<usize, String> {
    if let Some(exact) = names.iter().position(|other| other == name) {
        return Ok(exact);
    }
    let with = |is: &dyn Fn(usize) -> bool| (0..names.len()).filter(|i| is(*i)).collect();
    let mut all: Vec<usize> = with(&|i| snapshot.classes[i].name == name);
    if all.is_empty() {
        all = with(&|i| names[i].contains(name));
    }
    match *all {
        [one] => Ok(one),
        [] => Err(format!(
            "no class has {name:?} in its name; `cargo lockdep show classes` lists them all"
        )),
        _ => {
            let some: Vec<_> = all.iter().take(NAMED).map(|i| format!("  {}", names[*i])).collect();
            let more = all.len() - some.len();
            let more = if more > 0 { format!("\n  and {more} more") } else { String::new() };
            let all = all.len();
            Err(format!(
                "{all} classes have {name:?} in their names; say which:\n{}{more}",
                some.join("\n")
            ))
        }
    }
}

/// Which classes are within so many edges of some.
fn near(snapshot: &Snapshot, middle: &[usize], depth: u32) -> Vec<bool> {
    let mut near = vec![false; snapshot.classes.len()];
    middle.iter().for_each(|class| near[*class] = true);
    for _ in 0..depth {
        let reached: BTreeSet<u32> = snapshot
            .edges
            .iter()
            .filter(|edge| near[edge.from as usize] != near[edge.to as usize])
            .flat_map(|edge| [edge.from, edge.to])
            .collect();
        if reached.is_empty() {
            break;
        }
        reached.into_iter().for_each(|class| near[class as usize] = true);
    }
    near
}

fn touches(verdict: &Verdict, snapshot: &Snapshot, kept: &[bool]) -> bool {
    let is_kept = |class: u32| kept[class as usize];
    if !verdict.steps.is_empty() {
        return verdict
            .steps
            .iter()
            .any(|step| classes_of(step, snapshot).into_iter().any(is_kept));
    }
    let edges = verdict.findings.iter().flat_map(|i| &snapshot.findings[*i as usize].edges);
    let ends: BTreeSet<&str> = edges.flat_map(|edge| [&*edge.from, &*edge.to]).collect();
    let names = (0..).zip(&snapshot.classes).filter(|(i, _)| is_kept(*i));
    let mut names = names.map(|(_, class)| &*class.name);
    match ends.is_empty() {
        // Of one class, which its summary begins with.
        true => names.any(|name| verdict.summary[0].starts_with(name)),
        false => names.any(|name| ends.contains(name)),
    }
}

fn classes_of(step: &Step, snapshot: &Snapshot) -> Vec<u32> {
    match step.of {
        StepOf::Edge(i) => {
            let edge = &snapshot.edges[i as usize];
            vec![edge.from, edge.to]
        }
        StepOf::ContextEdge(i) => vec![snapshot.context_edges[i as usize].class],
        StepOf::Within(i) => vec![snapshot.within[i as usize].class],
    }
}

/// Where the entries of a table are, once those that are not kept are gone.
fn moved(kept: impl Iterator<Item = bool>) -> Vec<Option<u32>> {
    let mut next = 0..;
    kept.map(|kept| if kept { next.next() } else { None }).collect()
}

/// Drops the entries of a table that are nowhere any more.
fn retain<T>(table: &mut Vec<T>, moved: &[Option<u32>]) {
    let mut moved = moved.iter();
    table.retain(|_| moved.next().is_some_and(Option::is_some));
}

fn part(whole: &Snapshot, kept: &[bool], mut verdicts: Vec<Verdict>) -> (Snapshot, Judged) {
    let is_kept = |class: u32| kept[class as usize];
    let classes = moved(kept.iter().copied());
    let edges = moved(whole.edges.iter().map(|edge| is_kept(edge.from) && is_kept(edge.to)));
    let context_edges = moved(whole.context_edges.iter().map(|edge| is_kept(edge.class)));
    let within = moved(whole.within.iter().map(|within| is_kept(within.class)));
    let told: BTreeSet<u32> = verdicts.iter().flat_map(|v| v.findings.iter().copied()).collect();
    let findings = moved((0..whole.findings.len() as u32).map(|i| told.contains(&i)));

    let mut part = whole.clone();
    retain(&mut part.classes, &classes);
    retain(&mut part.edges, &edges);
    retain(&mut part.context_edges, &context_edges);
    retain(&mut part.within, &within);
    retain(&mut part.findings, &findings);
    part.chains.retain(|chain| chain.locks.iter().all(|(class, _)| is_kept(*class)));
    part.stats.retain(|stats| is_kept(stats.class));
    let class = |class: &mut u32| {
        if let Some(now) = classes[*class as usize] {
            *class = now;
        }
    };
    for edge in &mut part.edges {
        class(&mut edge.from);
        class(&mut edge.to);
        edge.under.retain(|guard| is_kept(guard.class));
        edge.under.iter_mut().for_each(|guard| class(&mut guard.class));
    }
    part.context_edges.iter_mut().for_each(|edge| class(&mut edge.class));
    for within in &mut part.within {
        class(&mut within.class);
        within.under.retain(|guard| is_kept(guard.class));
        within.under.iter_mut().for_each(|guard| class(&mut guard.class));
    }
    let locks = part.chains.iter_mut().flat_map(|chain| &mut chain.locks);
    locks.for_each(|(number, _)| class(number));
    part.stats.iter_mut().for_each(|stats| class(&mut stats.class));

    for verdict in &mut verdicts {
        for step in &mut verdict.steps {
            let (StepOf::Edge(i) | StepOf::ContextEdge(i) | StepOf::Within(i)) = &mut step.of;
            let old = *i as usize;
            let table = match step.of {
                StepOf::Edge(_) => &edges,
                StepOf::ContextEdge(_) => &context_edges,
                StepOf::Within(_) => &within,
            };
            let now = table[old].expect("the classes of a step are kept, and so it is");
            step.of = match step.of {
                StepOf::Edge(_) => StepOf::Edge(now),
                StepOf::ContextEdge(_) => StepOf::ContextEdge(now),
                StepOf::Within(_) => StepOf::Within(now),
            };
        }
        let now = verdict.findings.iter().filter_map(|i| findings[*i as usize]);
        verdict.findings = now.collect();
    }
    // Without the places and stacks that nothing points to any more; what is left keeps its order.
    let mut union = Union::new();
    union.add(&part);
    (union.finish(), Judged { verdicts })
}
