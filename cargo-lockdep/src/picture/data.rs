//! What the page knows: the snapshot's tables as they are, and rows of its own that are laid out.

use lockdep_core::config::KernelConfig;
use lockdep_core::snapshot::{
    Guard, Origin, Place, Process, Relation, Seen, Snapshot, StackNode, StepOf, Who, Witness,
};
use serde::Serialize;

use super::graph::{self, Alarm, Graph};
use super::layout::{self, Item, Placed, Rect};
use super::order::{self, Arc};
use super::route::{self, Point};
use super::{look, svg};

/// From how many classes or edges on the page begins with modules instead of classes.
const MANY_NODES: usize = 500;
const MANY_LINKS: usize = 5_000;
/// Up to how many links each goes around what stands between its ends.
const WINDING: usize = 600;

#[derive(Serialize)]
pub(super) struct Data<'a> {
    version: &'static str,
    collapsed: bool,
    configs: Vec<[&'static str; 2]>,
    looks: Vec<LookRow>,
    sites: &'a [String],
    names: &'a [String],
    frames: &'a [String],
    stacks: &'a [StackNode],
    places: &'a [Place],
    who: &'a [Who],
    processes: Vec<ProcessRow<'a>>,
    packages: &'a [String],
    modules: Vec<ModuleRow<'a>>,
    nodes: Vec<NodeRow<'a>>,
    links: Vec<LinkRow<'a>>,
    verdicts: Vec<VerdictRow<'a>>,
    /// All classes.
    full: Laid,
    /// Modules in the place of their classes; contexts after them.
    folded: Laid,
}

#[derive(Serialize)]
struct LookRow {
    name: &'static str,
    says: &'static str,
    light: [&'static str; 2],
    dark: [&'static str; 2],
}

#[derive(Serialize)]
struct ProcessRow<'a> {
    program: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    test: Option<&'a str>,
    /// By position in `configs`; none if it counts no preemption.
    config: Option<usize>,
    ended: bool,
}

#[derive(Serialize)]
struct ModuleRow<'a> {
    package: u32,
    name: &'a str,
    /// The classes of it laid out alone, each by its place from the upper left corner.
    width: f64,
    height: f64,
    at: Vec<(u32, f64, f64)>,
}

#[derive(Serialize)]
struct NodeRow<'a> {
    name: &'a str,
    short: &'a str,
    look: &'static str,
    width: f64,
    module: Option<u32>,
    #[serde(flatten)]
    class: Option<ClassRow<'a>>,
}

#[derive(Serialize)]
struct ClassRow<'a> {
    lock_type: &'a str,
    site: Option<u32>,
    payload: &'a str,
    inner: &'static str,
    kind: &'static str,
    usage: &'a str,
    instances: u64,
    rank: Option<u32>,
    written: bool,
    user_space: bool,
    also: Vec<String>,
    count: usize,
}

#[derive(Serialize)]
struct LinkRow<'a> {
    from: u32,
    to: u32,
    count: usize,
    parts: Vec<Part<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    via: Vec<Point>,
}

#[derive(Serialize)]
struct Part<'a> {
    is: &'static str,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    recursive_read: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    exclusive: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    refused: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    threaded: bool,
    #[serde(skip_serializing_if = "<[Guard]>::is_empty")]
    under: &'a [Guard],
    at: &'a [Witness],
    #[serde(skip_serializing_if = "Seen::is_all")]
    seen: &'a Seen,
}

#[derive(Serialize)]
struct VerdictRow<'a> {
    alarm: &'static str,
    code: &'a str,
    headline: &'a str,
    summary: &'a [String; 2],
    advice: &'a str,
    fact: &'a str,
    accepted: bool,
    off: bool,
    certain_hang: bool,
    fatal: bool,
    union: bool,
    fails: Vec<bool>,
    steps: Vec<StepRow<'a>>,
    /// Whether the steps come back to where they began.
    ring: bool,
    /// Classes that it is about, where it has no steps.
    nodes: Vec<u32>,
    text: String,
}

#[derive(Serialize)]
struct StepRow<'a> {
    from: &'a str,
    to: &'a str,
    link: u32,
    /// By position in the link's parts.
    part: usize,
}

#[derive(Serialize)]
struct Laid {
    /// The middles of nodes.
    at: Vec<Point>,
    /// Of modules that are folded.
    widths: Vec<f64>,
    /// Frames: of what, and where their middles are.
    outer: Vec<(u32, [f64; 4])>,
    inner: Vec<(u32, [f64; 4])>,
}

impl Laid {
    fn new(placed: Placed, widths: Vec<f64>) -> Laid {
        let frame = |(home, rect): (u32, Rect)| {
            (home, [round(rect.x), round(rect.y), round(rect.width), round(rect.height)])
        };
        Laid {
            at: placed.items.iter().map(|rect| [round(rect.x), round(rect.y)]).collect(),
            widths,
            outer: placed.outer.into_iter().map(frame).collect(),
            inner: placed.inner.into_iter().map(frame).collect(),
        }
    }
}

fn round(x: f64) -> f64 {
    (x * 10.0).round() / 10.0
}

impl<'a> Data<'a> {
    pub(super) fn new(graph: &'a Graph<'a>) -> Data<'a> {
        let snapshot = graph.snapshot;
        let (items, arcs) = (svg::items(graph), graph.arcs());
        let placed = layout::place(&items, &arcs);
        let winding = arcs.len() <= WINDING;
        let ways = if winding { route::ways(&placed, &arcs) } else { vec![Vec::new(); arcs.len()] };
        let configs: Vec<KernelConfig> = KernelConfig::all().collect();
        Data {
            version: env!("CARGO_PKG_VERSION"),
            collapsed: graph.nodes.len() > MANY_NODES || graph.links.len() > MANY_LINKS,
            configs: configs
                .iter()
                .map(|config| {
                    let raw = if config.prove_raw_lock_nesting { "on" } else { "off" };
                    [config.preempt.as_str(), raw]
                })
                .collect(),
            looks: look::ALL.map(look_row).into(),
            sites: &snapshot.sites,
            names: &snapshot.names,
            frames: &snapshot.frames,
            stacks: &snapshot.stacks,
            places: &snapshot.places,
            who: &snapshot.who,
            processes: snapshot.processes.iter().map(|one| process(one, &configs)).collect(),
            packages: &graph.packages,
            modules: modules(graph, &items, &arcs),
            nodes: nodes(graph, &items),
            links: graph
                .links
                .iter()
                .zip(ways)
                .map(|(link, way)| LinkRow {
                    from: link.from,
                    to: link.to,
                    count: link.count,
                    parts: link.parts.iter().map(|part| self::part(snapshot, *part)).collect(),
                    via: way.into_iter().map(|[x, y]| [round(x), round(y)]).collect(),
                })
                .collect(),
            verdicts: verdicts(graph),
            full: Laid::new(placed, Vec::new()),
            folded: folded(graph, &arcs),
        }
    }
}

fn look_row(look: look::Look) -> LookRow {
    let [light, dark] = look.colours();
    LookRow { name: look.name(), says: look.says(), light, dark }
}

fn process<'a>(process: &'a Process, configs: &[KernelConfig]) -> ProcessRow<'a> {
    ProcessRow {
        program: &process.program,
        test: process.test.as_deref(),
        config: configs.iter().position(|config| *config == process.config),
        ended: process.ended,
    }
}

fn nodes<'a>(graph: &'a Graph<'a>, items: &[Item]) -> Vec<NodeRow<'a>> {
    let class = |i: usize| {
        let class = graph.snapshot.classes.get(i)?;
        let also = class.also.iter().map(|other| {
            format!("{} ({} / {})", other.lock_type, other.outer.as_str(), other.inner.as_str())
        });
        Some(ClassRow {
            lock_type: &class.lock_type,
            site: class.site,
            payload: &class.payload,
            inner: class.inner.as_str(),
            kind: match class.kind {
                lockdep_core::wait::LockKind::Normal => "normal",
                lockdep_core::wait::LockKind::Percpu => "per CPU",
                lockdep_core::wait::LockKind::WaitOverride => "wait override",
            },
            usage: &class.usage,
            instances: class.instances,
            rank: class.rank,
            written: class.written,
            user_space: class.user_space,
            also: also.collect(),
            count: graph.snapshot.count(&class.seen),
        })
    };
    let rows = graph.nodes.iter().zip(items).enumerate();
    rows.map(|(i, (node, item))| NodeRow {
        name: &node.name,
        short: &node.short,
        look: node.look.name(),
        width: item.width,
        module: node.module,
        class: class(i),
    })
    .collect()
}

fn part(snapshot: &Snapshot, part: StepOf) -> Part<'_> {
    match part {
        StepOf::Edge(i) => {
            let edge = &snapshot.edges[i as usize];
            Part {
                is: "edge",
                recursive_read: edge.recursive_read,
                exclusive: edge.exclusive,
                refused: edge.refused,
                threaded: false,
                under: &edge.under,
                at: &edge.at,
                seen: &edge.seen,
            }
        }
        StepOf::ContextEdge(i) => {
            let edge = &snapshot.context_edges[i as usize];
            Part {
                is: match edge.is {
                    Relation::TakenIn => "taken-in",
                    Relation::OpenTo => "open-to",
                },
                recursive_read: edge.recursive_read,
                exclusive: edge.exclusive,
                refused: edge.refused,
                threaded: edge.threaded,
                under: &[],
                at: &edge.at,
                seen: &edge.seen,
            }
        }
        StepOf::Within(i) => {
            let within = &snapshot.within[i as usize];
            Part {
                is: if within.up { "within-up" } else { "within-down" },
                recursive_read: false,
                exclusive: !within.held.is_read(),
                refused: false,
                threaded: false,
                under: &within.under,
                at: &within.at,
                seen: &within.seen,
            }
        }
    }
}

fn verdicts<'a>(graph: &'a Graph<'a>) -> Vec<VerdictRow<'a>> {
    let snapshot = graph.snapshot;
    let named = |name: &str| {
        let is = |node: &graph::Node| node.name == name;
        let class = snapshot.classes.iter().position(|class| class.name == name);
        class.or_else(|| graph.nodes.iter().position(is)).map(|node| node as u32)
    };
    let verdicts = graph.judged.verdicts.iter().zip(&graph.steps);
    verdicts
        .map(|(verdict, links)| {
            let steps: Vec<StepRow<'_>> = verdict
                .steps
                .iter()
                .zip(links)
                .map(|(step, link)| {
                    let parts = &graph.links[*link as usize].parts;
                    let part = parts.iter().position(|part| *part == step.of).unwrap_or(0);
                    StepRow { from: &step.from, to: &step.to, link: *link, part }
                })
                .collect();
            let follows =
                |a: &u32, b: &u32| graph.links[*a as usize].to == graph.links[*b as usize].from;
            let next = links.iter().cycle().skip(1);
            let ring = !links.is_empty()
                && links.iter().zip(next).all(|(a, b)| follows(a, b) || follows(b, a));
            let edges = verdict.findings.iter().flat_map(|i| &snapshot.findings[*i as usize].edges);
            let mut nodes: Vec<u32> =
                edges.flat_map(|edge| [named(&edge.from), named(&edge.to)]).flatten().collect();
            nodes.sort_unstable();
            nodes.dedup();
            VerdictRow {
                alarm: match Alarm::of(verdict) {
                    Alarm::Quiet => "quiet",
                    Alarm::Note => "note",
                    Alarm::Finding => "finding",
                },
                code: &verdict.code,
                headline: &verdict.headline,
                summary: &verdict.summary,
                advice: &verdict.advice,
                fact: &verdict.fact,
                accepted: verdict.suppressed,
                off: verdict.off,
                certain_hang: verdict.certain_hang,
                fatal: verdict.is_fatal(snapshot),
                union: verdict.origin == Origin::Union,
                fails: graph::fails_in(verdict),
                steps,
                ring,
                nodes,
                text: verdict.text(snapshot),
            }
        })
        .collect()
}

/// Each module's classes by themselves, for when one is unfolded.
fn modules<'a>(graph: &'a Graph<'a>, items: &[Item], arcs: &[Arc]) -> Vec<ModuleRow<'a>> {
    let mut members: Vec<Vec<u32>> = vec![Vec::new(); graph.modules.len()];
    let mut inside = vec![0u32; graph.nodes.len()];
    for (i, node) in graph.nodes.iter().enumerate() {
        if let Some(module) = node.module {
            inside[i] = members[module as usize].len() as u32;
            members[module as usize].push(i as u32);
        }
    }
    let module_of = |node: u32| graph.nodes[node as usize].module;
    let mut arcs_of: Vec<Vec<Arc>> = vec![Vec::new(); graph.modules.len()];
    for arc in arcs {
        if let Some(module) = module_of(arc.from)
            && module_of(arc.to) == Some(module)
        {
            let (from, to) = (inside[arc.from as usize], inside[arc.to as usize]);
            arcs_of[module as usize].push(Arc { from, to, weight: arc.weight });
        }
    }
    let rows = graph.modules.iter().zip(&members).zip(&arcs_of);
    rows.map(|((module, members), arcs)| {
        let one = |i: &u32| Item { outer: Some(0), inner: None, ..items[*i as usize] };
        let placed = layout::place(&members.iter().map(one).collect::<Vec<_>>(), arcs);
        let at = members.iter().zip(&placed.items);
        ModuleRow {
            package: module.package,
            name: &module.name,
            width: round(placed.width),
            height: round(placed.height),
            at: at.map(|(i, rect)| (*i, round(rect.x), round(rect.y))).collect(),
        }
    })
    .collect()
}

/// Modules as nodes, and contexts after them.
fn folded(graph: &Graph<'_>, all: &[Arc]) -> Laid {
    let modules = graph.modules.len() as u32;
    let classes = graph.snapshot.classes.len() as u32;
    let place = |node: u32| {
        graph.nodes[node as usize].module.unwrap_or(modules + node.saturating_sub(classes))
    };
    let mut between: std::collections::BTreeMap<(u32, u32), u32> = Default::default();
    for arc in all {
        *between.entry((place(arc.from), place(arc.to))).or_default() += arc.weight;
    }
    let arcs: Vec<Arc> =
        between.into_iter().map(|((from, to), weight)| Arc { from, to, weight }).collect();
    let width = |module: &graph::Module| {
        let package = &graph.packages[module.package as usize];
        let name = if module.name.is_empty() { package } else { &module.name };
        // With the number of its classes.
        look::width_for(&look::short(name, look::MOST)) + 34.0
    };
    let mut items: Vec<Item> = graph
        .modules
        .iter()
        .map(|module| Item { width: width(module), outer: Some(module.package), inner: None })
        .collect();
    items.extend(graph.nodes[classes as usize..].iter().map(|context| Item {
        width: look::width_for(&context.short),
        outer: None,
        inner: None,
    }));
    let widths = items.iter().map(|item| item.width).collect();
    let layers = order::layers(items.len(), &arcs);
    let down = |arc: &Arc| layers[arc.from as usize] < layers[arc.to as usize];
    if arcs.iter().filter(|arc| arc.from != arc.to).all(down) {
        return Laid::new(layout::place(&items, &arcs), widths);
    }
    // Modules that need each other have no order of their own; their classes' tells how deep they are.
    let (mut sums, mut many) = (vec![0u32; items.len()], vec![0u32; items.len()]);
    let of_class = order::layers(graph.nodes.len(), all);
    for (node, layer) in of_class.iter().enumerate() {
        if let Some(layer) = layer {
            sums[place(node as u32) as usize] += layer;
            many[place(node as u32) as usize] += 1;
        }
    }
    let mean = |(sum, many): (&u32, &u32)| (sum + many / 2).checked_div(*many);
    let layers = sums.iter().zip(&many).map(mean).collect();
    Laid::new(layout::place_in(&items, &arcs, layers), widths)
}
