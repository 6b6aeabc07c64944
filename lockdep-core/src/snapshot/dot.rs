//! The graph for Graphviz.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Write as _};

use super::judge::Judged;
use super::ring::StepOf;
use super::visible::{shortened, visible};
use super::{Caption, Class, Home, Relation, Snapshot, Witness};
use crate::mode::Mode;
use crate::wait::{LockKind, WaitType};

/// Positions of edges that are shown as part of a finding.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// In `edges`.
    pub edges: BTreeSet<u32>,
    /// In `context_edges`.
    pub context_edges: BTreeSet<u32>,
    /// In `within`.
    pub within: BTreeSet<u32>,
}

impl Marks {
    /// What findings are about that are neither notes nor accepted: the steps of each.
    pub fn of(judged: &Judged) -> Marks {
        let mut marks = Marks::default();
        let red = judged.verdicts.iter().filter(|v| !v.note && !v.suppressed && !v.off);
        for step in red.flat_map(|verdict| &verdict.steps) {
            match step.of {
                StepOf::Edge(i) => marks.edges.insert(i),
                StepOf::ContextEdge(i) => marks.context_edges.insert(i),
                StepOf::Within(i) => marks.within.insert(i),
            };
        }
        marks
    }

    /// The classes at either end of a marked edge.
    pub fn classes(&self, snapshot: &Snapshot) -> BTreeSet<u32> {
        let edges = self.edges.iter().map(|i| &snapshot.edges[*i as usize]);
        let contexts = self.context_edges.iter().map(|i| &snapshot.context_edges[*i as usize]);
        let within = self.within.iter().map(|i| &snapshot.within[*i as usize]);
        let edges = edges.flat_map(|edge| [edge.from, edge.to]);
        edges
            .chain(contexts.map(|edge| edge.class))
            .chain(within.map(|within| within.class))
            .collect()
    }
}

/// How long a name may be in the picture; tooltips have all of it, up to `LONGEST`.
const SHORT: usize = 40;
const LONGEST: usize = 2000;

/// How many edges Graphviz lays out in layers without a long wait.
const MANY: usize = 500;

const RED: &str = "#cc0000";

/// The shape and the colour of locks that need this to be taken.
fn look(outer: WaitType) -> (&'static str, &'static str) {
    match outer {
        WaitType::Free => ("parallelogram", "#d9f2d9"),
        WaitType::Spin => ("octagon", "#ffd9b3"),
        WaitType::Config => ("hexagon", "#fff2b3"),
        WaitType::Sleep => ("box", "#d6e6ff"),
        WaitType::Yield => ("house", "#e5d9ff"),
        WaitType::None | WaitType::Max => ("plain", "#eeeeee"),
    }
}

impl Snapshot {
    /// The graph in the DOT language, held before wanted downwards: classes in frames of their crate
    /// and module, each wait type with a shape and a colour of its own, contexts as ellipses; dashed
    /// where the target is read recursively. Red is what the validators found a ring at.
    ///
    /// That a class is held while a context can arrive is drawn where it is red; otherwise it would
    /// be drawn for nearly all. The four characters of a kernel's class tell it.
    pub fn to_dot(&self) -> String {
        self.to_dot_marked(&self.refused())
    }

    /// [`to_dot`](Self::to_dot) with these edges in red.
    pub fn to_dot_marked(&self, red: &Marks) -> String {
        let mut dot = String::from("digraph lockdep {\n");
        if self.edges.len() > MANY {
            dot.push_str(
                "    // `dot` may take minutes for so many edges; `sfdp` takes seconds.\n",
            );
        }
        let drawing = Drawing {
            snapshot: self,
            red,
            red_classes: red.classes(self),
            names: self.class_names(),
            homes: self.homes(),
            captions: self.captions(),
        };
        // A `String` takes whatever is written to it.
        let _ = drawing.write(&mut dot);
        dot + "}\n"
    }

    /// The edges that validators found a ring at, and left out of their graphs.
    pub fn refused(&self) -> Marks {
        let at = |refused: &mut dyn Iterator<Item = bool>| -> BTreeSet<u32> {
            (0..).zip(refused).filter(|(_, refused)| *refused).map(|(i, _)| i).collect()
        };
        Marks {
            edges: at(&mut self.edges.iter().map(|edge| edge.refused)),
            context_edges: at(&mut self.context_edges.iter().map(|edge| edge.refused)),
            within: BTreeSet::new(),
        }
    }
}

struct Drawing<'a> {
    snapshot: &'a Snapshot,
    red: &'a Marks,
    red_classes: BTreeSet<u32>,
    names: Vec<String>,
    homes: Vec<Option<Home>>,
    captions: Vec<Caption>,
}

impl Drawing<'_> {
    fn write(&self, dot: &mut String) -> fmt::Result {
        writeln!(
            dot,
            "    graph [rankdir=TB newrank=true ranksep=0.6 nodesep=0.3 labelloc=b labeljust=l \
             fontname=\"Helvetica,Arial,sans-serif\" fontsize=11 tooltip=\"lockdep\" label={}]",
            quoted(&self.caption())
        )?;
        dot.push_str(
            "    node [fontname=\"Helvetica,Arial,sans-serif\" fontsize=10 style=filled \
             color=\"#555555\" margin=\"0.12,0.06\"]\n    edge [fontname=\"Helvetica,Arial,sans-serif\" fontsize=9 \
             color=\"#444444\" arrowsize=0.8]\n",
        );
        self.write_classes(dot)?;
        self.write_contexts(dot)?;
        self.write_edges(dot)?;
        self.write_context_edges(dot)?;
        self.write_within(dot)
    }

    /// What there is, and what the shapes mean.
    fn caption(&self) -> String {
        let Snapshot { classes, edges, processes, .. } = self.snapshot;
        let mut caption = format!(
            "{}, {}, {}",
            many(classes.len(), "class", "classes"),
            many(edges.len(), "edge", "edges"),
            many(processes.len(), "process", "processes")
        );
        let outer: BTreeSet<WaitType> = classes.iter().map(|class| class.outer).collect();
        for outer in outer {
            let shape = look(outer).0;
            let shape = if shape == "plain" { "dashed box" } else { shape };
            let _ = write!(caption, " · {shape}: {}", outer.as_str());
        }
        if classes.iter().any(|class| class.kind == LockKind::Percpu) {
            caption += " · double line: per CPU";
        }
        if !self.red_classes.is_empty() {
            caption += " · red: found";
        }
        caption
    }

    /// By crate, then by module; those that no place is known for stand free.
    fn write_classes(&self, dot: &mut String) -> fmt::Result {
        let mut crates: BTreeMap<&str, BTreeMap<&str, Vec<usize>>> = BTreeMap::new();
        for (i, home) in self.homes.iter().enumerate() {
            let (package, module) =
                home.as_ref().map_or(("", ""), |home| (&*home.package, &*home.module));
            crates.entry(package).or_default().entry(module).or_default().push(i);
        }
        for (i, (package, modules)) in crates.iter().enumerate() {
            if !package.is_empty() {
                cluster(dot, 1, &format!("{i}"), package, "#f4f4f4")?;
            }
            for (j, (module, classes)) in modules.iter().enumerate() {
                if !module.is_empty() {
                    cluster(dot, 2, &format!("{i}_{j}"), module, "#fcfcfc")?;
                }
                for class in classes {
                    self.write_class(dot, *class)?;
                }
                if !module.is_empty() {
                    dot.push_str("        }\n");
                }
            }
            if !package.is_empty() {
                dot.push_str("    }\n");
            }
        }
        Ok(())
    }

    fn write_class(&self, dot: &mut String, i: usize) -> fmt::Result {
        let class = &self.snapshot.classes[i];
        let (shape, colour) = look(class.outer);
        // `plain` has no room around its text.
        let shape = if shape == "plain" { "box" } else { shape };
        let (label, tooltip) = (quoted(&self.label(i)), quoted(&self.about(i)));
        let mut style = String::from("filled");
        if class.kind == LockKind::WaitOverride || class.outer == WaitType::None {
            style += ",dashed";
        } else if class.outer == WaitType::Sleep {
            style += ",rounded";
        }
        write!(
            dot,
            "            c{i} [label={label} shape={shape} style=\"{style}\" \
             fillcolor=\"{colour}\" tooltip={tooltip}"
        )?;
        if class.kind == LockKind::Percpu {
            dot.push_str(" peripheries=2");
        }
        if self.red_classes.contains(&(i as u32)) {
            write!(dot, " color=\"{RED}\" penwidth=2")?;
        }
        dot.push_str("]\n");
        Ok(())
    }

    /// What a class is called in its frame: the name and the place are not told twice.
    fn label(&self, i: usize) -> String {
        let class = &self.snapshot.classes[i];
        let Caption { title, place } = &self.captions[i];
        let mut label = short(title);
        if !place.is_empty() {
            label = label + "\n" + &short(place);
        }
        label = label + "\n" + &short(&class.lock_type);
        if class.inner != class.outer {
            let _ = write!(label, " {}:{}", class.outer.as_str(), class.inner.as_str());
        }
        if !class.user_space {
            let _ = write!(label, " {{{}}}", class.usage);
        }
        label
    }

    fn about(&self, i: usize) -> String {
        let class = &self.snapshot.classes[i];
        let Class { lock_type, outer, inner, instances, seen, .. } = class;
        let mut about = name(&self.names[i]);
        if let Some(site) = self.snapshot.class_site(i as u32) {
            let _ = write!(about, "\nmade at {}", name(site));
        }
        let _ = write!(
            about,
            "\n{}, needs {}, leaves {}\n{}, usage {}\n{}",
            name(lock_type),
            outer.as_str(),
            inner.as_str(),
            many(*instances as usize, "instance", "instances"),
            class.usage,
            self.seen_by(self.snapshot.count(seen))
        );
        about
    }

    fn seen_by(&self, count: usize) -> String {
        let all = many(self.snapshot.processes.len(), "process", "processes");
        format!("seen by {count} of {all}")
    }

    /// The contexts in which something is taken, or at which something was found.
    fn write_contexts(&self, dot: &mut String) -> fmt::Result {
        let shown: BTreeSet<u32> =
            self.shown_context_edges().map(|i| self.snapshot.context_edges[i].context).collect();
        for (i, context) in self.snapshot.contexts.iter().enumerate() {
            if shown.contains(&(i as u32)) {
                let label = format!("{}\nallows {}", short(&context.name), context.limit.as_str());
                let (label, tooltip) = (quoted(&label), quoted(&name(&context.name)));
                writeln!(
                    dot,
                    "    x{i} [label={label} shape=ellipse fillcolor=\"#ffffff\" penwidth=1.5 \
                     tooltip={tooltip}]"
                )?;
            }
        }
        Ok(())
    }

    fn shown_context_edges(&self) -> impl Iterator<Item = usize> {
        (0..self.snapshot.context_edges.len()).filter(|i| {
            self.snapshot.context_edges[*i].is == Relation::TakenIn
                || self.red.context_edges.contains(&(*i as u32))
        })
    }

    fn write_edges(&self, dot: &mut String) -> fmt::Result {
        for (i, edge) in self.snapshot.edges.iter().enumerate() {
            let mut about = format!(
                "{} -> {}",
                name(&self.names[edge.from as usize]),
                name(&self.names[edge.to as usize])
            );
            self.witnesses(&mut about, &edge.at);
            if !edge.under.is_empty() {
                let guards = edge.under.iter().map(|guard| name(&self.names[guard.class as usize]));
                let _ = write!(about, "\nalways under {}", guards.collect::<Vec<_>>().join(", "));
            }
            let _ = write!(about, "\n{}", self.seen_by(self.snapshot.count(&edge.seen)));
            let red = self.red.edges.contains(&(i as u32));
            let ends = [format!("c{}", edge.from), format!("c{}", edge.to)];
            write_edge(dot, &ends, edge.recursive_read, red, &about, "")?;
        }
        Ok(())
    }

    fn write_context_edges(&self, dot: &mut String) -> fmt::Result {
        for i in self.shown_context_edges() {
            let edge = &self.snapshot.context_edges[i];
            let (context, class) = (format!("x{}", edge.context), format!("c{}", edge.class));
            let context_name = name(&self.snapshot.contexts[edge.context as usize].name);
            let class_name = name(&self.names[edge.class as usize]);
            let (ends, mut about) = match edge.is {
                Relation::TakenIn => {
                    ([context, class], format!("{class_name} is taken in {context_name}"))
                }
                Relation::OpenTo => {
                    let about = format!("{class_name} is held while {context_name} can arrive");
                    ([class, context], about)
                }
            };
            self.witnesses(&mut about, &edge.at);
            let _ = write!(about, "\n{}", self.seen_by(self.snapshot.count(&edge.seen)));
            let red = self.red.context_edges.contains(&(i as u32));
            write_edge(dot, &ends, edge.recursive_read, red, &about, "")?;
        }
        Ok(())
    }

    fn write_within(&self, dot: &mut String) -> fmt::Result {
        for (i, within) in self.snapshot.within.iter().enumerate() {
            let way = if within.up { "upwards" } else { "downwards" };
            let class = name(&self.names[within.class as usize]);
            let mut about = format!("{class}: two of one array, {way}");
            self.witnesses(&mut about, &within.at);
            let _ = write!(about, "\n{}", self.seen_by(self.snapshot.count(&within.seen)));
            let red = self.red.within.contains(&(i as u32));
            let recursive = within.wanted == Mode::RecursiveRead;
            let ends = [format!("c{}", within.class), format!("c{}", within.class)];
            write_edge(dot, &ends, recursive, red, &about, way)?;
        }
        Ok(())
    }

    /// Where, by which thread, in which test.
    fn witnesses(&self, about: &mut String, at: &[Witness]) {
        for witness in at {
            let who = self.snapshot.who[witness.who as usize];
            let thread = name(&self.snapshot.names[who.thread as usize]);
            let test = who.test.map(|test| name(&self.snapshot.names[test as usize]));
            if let Some(held) = witness.held {
                let (site, mode) = (self.snapshot.place(held).0, witness.held_mode.as_str());
                let _ = write!(about, "\nheld at {} ({mode})", name(site));
            }
            let (site, mode) = (self.snapshot.place(witness.wanted).0, witness.wanted_mode);
            let _ = write!(about, "\nwanted at {} ({})", name(site), mode.as_str());
            let _ = write!(about, "\n    by {thread}");
            if let Some(test) = test.filter(|test| *test != thread) {
                let _ = write!(about, " in {test}");
            }
        }
    }
}

fn cluster(dot: &mut String, depth: usize, id: &str, label: &str, colour: &str) -> fmt::Result {
    let (indent, label) = ("    ".repeat(depth), quoted(&short(label)));
    writeln!(
        dot,
        "{indent}subgraph cluster_{id} {{\n{indent}    graph [label={label} tooltip={label} \
         style=\"rounded,filled\" color=\"#aaaaaa\" fillcolor=\"{colour}\" labelloc=t]"
    )
}

fn write_edge(
    dot: &mut String,
    [from, to]: &[String; 2],
    recursive_read: bool,
    red: bool,
    about: &str,
    label: &str,
) -> fmt::Result {
    let style = if recursive_read { "dashed" } else { "solid" };
    write!(dot, "    {from} -> {to} [style={style} tooltip={}", quoted(about))?;
    if !label.is_empty() {
        write!(dot, " label={}", quoted(label))?;
    }
    if red {
        write!(dot, " color=\"{RED}\" penwidth=2.2")?;
    }
    dot.push_str("]\n");
    Ok(())
}

fn many(count: usize, one: &str, more: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { more })
}

fn name(text: &str) -> String {
    shortened(&visible(text), LONGEST).into_owned()
}

fn short(text: &str) -> String {
    shortened(&visible(text), SHORT).into_owned()
}

/// A string of DOT that shows this text: backslashes and entities mean something there.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\n' => quoted.push_str("\\n"),
            '&' => quoted.push_str("&amp;"),
            _ => quoted.push(c),
        }
    }
    quoted + "\""
}
