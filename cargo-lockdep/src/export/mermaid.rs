//! The graph as a Mermaid flowchart, for Markdown on GitHub and GitLab.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::{self, Write};

use lockdep_core::mode::Mode;
use lockdep_core::snapshot::{Judged, Marks, Relation, Snapshot, shortened, visible};
use lockdep_core::wait::{LockKind, WaitType};

/// How many edges GitHub draws, and how long a text: Mermaid's defaults, which a page cannot change.
pub const MAX_EDGES: usize = 500;
/// See [`MAX_EDGES`].
pub const MAX_TEXT: usize = 50_000;

/// How long a name may be.
const SHORT: usize = 40;

/// Writes the flowchart, held before wanted downwards. Of a graph that is larger than what GitHub
/// draws, what was found comes first, and a box says that the rest is cut.
///
/// # Errors
/// Those of `out`.
pub fn write(snapshot: &Snapshot, judged: &Judged, out: &mut dyn Write) -> io::Result<()> {
    let chart = Chart::new(snapshot, &Marks::of(judged));
    out.write_all(chart.fitting(MAX_EDGES, MAX_TEXT).as_bytes())
}

struct Chart<'a> {
    snapshot: &'a Snapshot,
    labels: Vec<String>,
    packages: Vec<Option<String>>,
    red_classes: BTreeSet<u32>,
    /// What was found first.
    links: Vec<Link>,
}

struct Link {
    ends: [Node; 2],
    dashed: bool,
    red: bool,
    label: &'static str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Node {
    Class(u32),
    Context(u32),
}

impl Node {
    fn id(self) -> String {
        match self {
            Node::Class(i) => format!("c{i}"),
            Node::Context(i) => format!("x{i}"),
        }
    }
}

/// What is around the label of locks that need this to be taken, and the name of the style.
fn shape(outer: WaitType) -> [&'static str; 3] {
    match outer {
        WaitType::Free => ["[/", "/]", "free"],
        WaitType::Spin => ["{{", "}}", "spin"],
        WaitType::Config => ["[[", "]]", "config"],
        WaitType::Sleep => ["(", ")", "sleep"],
        WaitType::Yield => [">", "]", "yield"],
        WaitType::None | WaitType::Max => ["[", "]", "none"],
    }
}

/// The styles, and what their shapes are called.
const STYLES: [(&str, &str, &str); 6] = [
    ("none", "eeeeee", "box"),
    ("free", "d9f2d9", "parallelogram"),
    ("spin", "ffd9b3", "hexagon"),
    ("config", "fff2b3", "double sides"),
    ("sleep", "d6e6ff", "round corners"),
    ("yield", "e5d9ff", "flag"),
];

impl<'a> Chart<'a> {
    fn new(snapshot: &'a Snapshot, marks: &Marks) -> Chart<'a> {
        let homes = snapshot.homes();
        let labels = snapshot.captions().into_iter().zip(&homes).zip(&snapshot.classes);
        let labels = labels.map(|((caption, home), class)| {
            let mut label = label(&caption.title);
            if !caption.place.is_empty() {
                let module = home.as_ref().map_or("", |home| &*home.module);
                let line = caption.place.rsplit_once(".rs:").filter(|_| !module.is_empty());
                // The file is the module, mostly.
                let place = line
                    .map_or_else(|| caption.place.clone(), |(_, line)| format!("{module}:{line}"));
                let _ = write!(label, "<br/>{}", self::label(&place));
            }
            let _ = write!(label, "<br/>{}", self::label(&class.lock_type));
            label
        });
        let labels = labels.collect();
        let packages = homes.into_iter().map(|home| home.map(|home| home.package)).collect();
        let mut links = links(snapshot, marks);
        links.sort_by_key(|link| !link.red);
        let red_classes = marks.classes(snapshot);
        Chart { snapshot, labels, packages, red_classes, links }
    }

    /// The chart, with as many edges as fit.
    fn fitting(&self, edges: usize, text: usize) -> String {
        let most = self.links.len().min(edges);
        if most == self.links.len() {
            let whole = self.text(most, true);
            if whole.len() <= text {
                return whole;
            }
        }
        let (mut fits, mut beyond) = (0, most + 1);
        while fits + 1 < beyond {
            let middle = fits.midpoint(beyond);
            if self.text(middle, false).len() <= text { fits = middle } else { beyond = middle }
        }
        self.text(fits, false)
    }

    /// The chart with so many edges; unless `whole`, without what they do not touch.
    fn text(&self, edges: usize, whole: bool) -> String {
        let links = &self.links[..edges];
        let mut shown: BTreeSet<Node> = links.iter().flat_map(|link| link.ends).collect();
        if whole {
            shown.extend((0..self.snapshot.classes.len() as u32).map(Node::Class));
        }
        let mut text = format!("---\ntitle: {}\n---\nflowchart TB\n", self.title(&shown));
        if !whole {
            let (all, classes) = (self.links.len(), self.snapshot.classes.len());
            let cut = format!(
                "cut: {edges} of {all} edges and {} of {classes} classes are shown, since GitHub draws no larger chart; take a part by --filter or --around, or another format",
                shown.iter().filter(|node| matches!(node, Node::Class(_))).count()
            );
            let _ = write!(text, "    %% {cut}\n    cut[\"{}\"]\n", escaped(&cut));
        }
        self.write_nodes(&mut text, &shown);
        for link in links {
            let [from, to] = link.ends.map(Node::id);
            let arrow = if link.dashed { "-.->" } else { "-->" };
            let label = match link.label {
                "" => String::new(),
                label => format!("|{label}|"),
            };
            let _ = writeln!(text, "    {from} {arrow}{label} {to}");
        }
        self.write_styles(&mut text, &shown, links);
        text
    }

    fn title(&self, shown: &BTreeSet<Node>) -> String {
        let many = |count: usize, one: &str, more: &str| {
            format!("{count} {}", if count == 1 { one } else { more })
        };
        let Snapshot { classes, edges, processes, .. } = self.snapshot;
        let mut title = [
            many(classes.len(), "class", "classes"),
            many(edges.len(), "edge", "edges"),
            many(processes.len(), "process", "processes"),
        ]
        .join(", ");
        let outer: BTreeSet<&str> = shown.iter().filter_map(|node| self.style(*node)).collect();
        for (style, _, name) in STYLES.iter().filter(|style| outer.contains(style.0)) {
            let _ = write!(title, ", {name} = {style}");
        }
        if !self.red_classes.is_empty() {
            title += ", red = found";
        }
        title
    }

    fn style(&self, node: Node) -> Option<&'static str> {
        match node {
            Node::Class(i) => Some(shape(self.snapshot.classes[i as usize].outer)[2]),
            Node::Context(_) => None,
        }
    }

    fn write_nodes(&self, text: &mut String, shown: &BTreeSet<Node>) {
        let mut packages: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
        for node in shown {
            match node {
                Node::Class(i) => {
                    let package = self.packages[*i as usize].as_deref().unwrap_or_default();
                    packages.entry(package).or_default().push(*i);
                }
                Node::Context(i) => {
                    let name = label(&self.snapshot.contexts[*i as usize].name);
                    let _ = writeln!(text, "    x{i}([\"{name}\"])");
                }
            }
        }
        for (number, (package, classes)) in packages.iter().enumerate() {
            let indent = if package.is_empty() { "" } else { "    " };
            if !package.is_empty() {
                let _ = writeln!(text, "    subgraph p{number}[\"{}\"]", label(package));
            }
            for i in classes {
                let [open, close, _] = shape(self.snapshot.classes[*i as usize].outer);
                let label = &self.labels[*i as usize];
                let _ = writeln!(text, "{indent}    c{i}{open}\"{label}\"{close}");
            }
            if !package.is_empty() {
                text.push_str("    end\n");
            }
        }
    }

    fn write_styles(&self, text: &mut String, shown: &BTreeSet<Node>, links: &[Link]) {
        let ids = |is: &dyn Fn(u32) -> bool| {
            let classes = shown.iter().filter_map(|node| match node {
                Node::Class(i) => Some(*i),
                Node::Context(_) => None,
            });
            let ids: Vec<_> = classes.filter(|i| is(*i)).map(|i| format!("c{i}")).collect();
            ids.join(",")
        };
        for (style, colour, _) in STYLES {
            let ids = ids(&|i| self.style(Node::Class(i)) == Some(style));
            if !ids.is_empty() {
                let _ =
                    writeln!(text, "    classDef {style} fill:#{colour},stroke:#555,color:#000");
                let _ = writeln!(text, "    class {ids} {style}");
            }
        }
        let special = |kind: LockKind| ids(&|i| self.snapshot.classes[i as usize].kind == kind);
        let others = [
            ("percpu", "stroke-width:4px", special(LockKind::Percpu)),
            ("override", "stroke-dasharray:4 3", special(LockKind::WaitOverride)),
            ("found", "stroke:#c00,stroke-width:3px", ids(&|i| self.red_classes.contains(&i))),
        ];
        for (style, how, ids) in others {
            if !ids.is_empty() {
                let _ = writeln!(text, "    classDef {style} {how}\n    class {ids} {style}");
            }
        }
        let red: Vec<_> = (0..).zip(links).filter(|(_, link)| link.red).collect();
        if !red.is_empty() {
            let red: Vec<String> = red.iter().map(|(i, _): &(usize, _)| i.to_string()).collect();
            let _ = writeln!(text, "    linkStyle {} stroke:#c00,stroke-width:3px", red.join(","));
        }
    }
}

/// That a class is held while a context can arrive is drawn where something was found at it.
fn links(snapshot: &Snapshot, marks: &Marks) -> Vec<Link> {
    let edges = (0..).zip(&snapshot.edges).map(|(i, edge)| Link {
        ends: [Node::Class(edge.from), Node::Class(edge.to)],
        dashed: edge.recursive_read,
        red: marks.edges.contains(&i),
        label: "",
    });
    let contexts = (0..).zip(&snapshot.context_edges).filter_map(|(i, edge)| {
        let (context, class) = (Node::Context(edge.context), Node::Class(edge.class));
        let red = marks.context_edges.contains(&i);
        let ends = match edge.is {
            Relation::TakenIn => [context, class],
            Relation::OpenTo => [class, context],
        };
        let shown = red || edge.is == Relation::TakenIn;
        shown.then_some(Link { ends, dashed: edge.recursive_read, red, label: "" })
    });
    let within = (0..).zip(&snapshot.within).map(|(i, within)| Link {
        ends: [Node::Class(within.class); 2],
        dashed: within.wanted == Mode::RecursiveRead,
        red: marks.within.contains(&i),
        label: if within.up { "upwards" } else { "downwards" },
    });
    edges.chain(contexts).chain(within).collect()
}

/// A name, short, escaped.
fn label(name: &str) -> String {
    escaped(&shortened(&visible(name), SHORT))
}

/// A text in quotes: whatever means anything to Mermaid, to Markdown or to HTML is a number.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 8);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        // `1. ` and `- ` begin lists.
        let list = matches!(c, '.' | '-') && chars.peek() == Some(&' ');
        let plain = c.is_alphanumeric() || matches!(c, ' ' | '.' | '-' | '/' | ',' | '…');
        // Mermaid's own signs for numbers that it has read.
        let sign = matches!(c, '°' | '¶' | 'ﬂ' | 'ß');
        if plain && !list && !sign || !c.is_ascii() && !sign {
            escaped.push(c);
        } else {
            let _ = write!(escaped, "#{};", c as u32);
        }
    }
    escaped
}
