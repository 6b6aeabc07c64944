//! The drawing: one file for a README or a report. It has no scripts, and is light or dark as the reader is.

use std::collections::BTreeSet;
use std::fmt::{self, Write as _};

use lockdep_core::snapshot::{Relation, StepOf};

use super::graph::{Alarm, Graph, Link};
use super::layout::{self, HEIGHT, Item, Placed, Rect};
use super::look::{self, Look};
use super::route::{self, Point};
use crate::xml;

/// Around everything.
const MARGIN: f64 = 24.0;
/// What the title takes, and what the legend does.
const TITLE: f64 = 54.0;
const LEGEND: f64 = 30.0;

/// Draws it; so many classes were left out.
pub(super) fn svg(graph: &Graph<'_>, lonely: usize) -> String {
    let mut text = String::new();
    // A `String` takes whatever is written to it.
    let _ = write(graph, lonely, &mut text);
    text
}

fn write(graph: &Graph<'_>, lonely: usize, out: &mut String) -> fmt::Result {
    let items = items(graph);
    let arcs = graph.arcs();
    let placed = layout::place(&items, &arcs);
    let ways = route::ways(&placed, &arcs);
    let looks: BTreeSet<Look> = graph.nodes.iter().map(|node| node.look).collect();
    let legend = Legend::new(graph, &looks, placed.width);

    let width = placed.width.max(legend.width).max(420.0) + 2.0 * MARGIN;
    let height = TITLE + placed.height + LEGEND + legend.height + 2.0 * MARGIN;
    let (headline, said) = headline(graph);
    let mut counts = counts(graph);
    if lonely > 0 {
        let _ = write!(counts, "  ·  {lonely} never nested, not drawn");
    }
    writeln!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" \
         width=\"{width:.0}\" height=\"{height:.0}\" role=\"img\" aria-labelledby=\"title desc\">"
    )?;
    writeln!(out, "<title id=\"title\">Lock graph: {}</title>", xml::text(&headline))?;
    writeln!(out, "<desc id=\"desc\">{}</desc>", xml::text(&described(graph)))?;
    style(out, &looks)?;
    out.push_str("<defs>\n");
    for name in ["quiet", "note", "finding"] {
        writeln!(
            out,
            "<marker id=\"{name}\" class=\"{name}\" viewBox=\"0 0 8 8\" refX=\"7.2\" refY=\"4\" \
             markerWidth=\"8\" markerHeight=\"8\" markerUnits=\"userSpaceOnUse\" \
             orient=\"auto-start-reverse\"><path d=\"M0 .6 8 4 0 7.4Z\"/></marker>"
        )?;
    }
    out.push_str("</defs>\n");
    writeln!(out, "<rect class=\"paper\" width=\"100%\" height=\"100%\" rx=\"8\"/>")?;
    let y = MARGIN + 14.0;
    writeln!(
        out,
        "<text class=\"headline {}\" x=\"{MARGIN}\" y=\"{y}\">{}</text>",
        said,
        xml::text(&headline)
    )?;
    writeln!(
        out,
        "<text class=\"small\" x=\"{MARGIN}\" y=\"{}\">{}</text>",
        y + 19.0,
        xml::text(&counts)
    )?;

    let left = MARGIN + ((width - 2.0 * MARGIN - placed.width) / 2.0).max(0.0);
    writeln!(out, "<g transform=\"translate({left:.1} {:.1})\">", MARGIN + TITLE)?;
    let frames = Frame::all(graph, &placed);
    frames.iter().try_for_each(|frame| frame.area(out))?;
    // What is red lies on top.
    let mut order: Vec<usize> = (0..graph.links.len()).collect();
    order.sort_by_key(|i| (graph.links[*i].alarm, *i));
    for i in order {
        line(out, graph, &graph.links[i], &placed, &ways[i])?;
    }
    // Lines pass behind names.
    frames.iter().try_for_each(|frame| frame.name(out))?;
    for (node, rect) in graph.nodes.iter().zip(&placed.items) {
        let (name, outline) = (xml::text(&node.name), node.look.outline(rect.width, HEIGHT));
        writeln!(
            out,
            "<g class=\"node {}\" transform=\"translate({:.1} {:.1})\"><title>{name}</title>\
             <path d=\"{outline}\"/><text>{}</text></g>",
            node.look.name(),
            rect.x,
            rect.y,
            xml::text(&node.short)
        )?;
    }
    out.push_str("</g>\n");
    legend.write(out, MARGIN, height - MARGIN - legend.height)?;
    out.push_str("</svg>\n");
    Ok(())
}

/// What is placed; a crate of one module needs no frame for that.
pub(super) fn items(graph: &Graph<'_>) -> Vec<Item> {
    let mut modules_of = vec![0; graph.packages.len()];
    graph.modules.iter().for_each(|module| modules_of[module.package as usize] += 1);
    let item = |node: &super::graph::Node| {
        let outer = node.module.map(|module| graph.modules[module as usize].package);
        let several = outer.is_some_and(|package| modules_of[package as usize] > 1);
        let width = look::width_for(&node.short);
        Item { width, outer, inner: node.module.filter(|_| several) }
    };
    graph.nodes.iter().map(item).collect()
}

/// What it comes to, and how bad that is.
fn headline(graph: &Graph<'_>) -> (String, &'static str) {
    let many = |wanted| graph.judged.verdicts.iter().filter(|v| Alarm::of(v) == wanted).count();
    let plural = |n: usize, one: &str| format!("{n} {one}{}", if n == 1 { "" } else { "s" });
    match (many(Alarm::Finding), many(Alarm::Note)) {
        _ if graph.nodes.is_empty() => ("nothing was observed".into(), "quiet"),
        (0, 0) => ("no findings".into(), "quiet"),
        (0, notes) => (format!("no findings, {}", plural(notes, "note")), "note"),
        (findings, 0) => (plural(findings, "finding"), "finding"),
        (findings, notes) => {
            (format!("{}, {}", plural(findings, "finding"), plural(notes, "note")), "finding")
        }
    }
}

fn counts(graph: &Graph<'_>) -> String {
    let plural =
        |n: usize, one: &str, more: &str| format!("{n} {}", if n == 1 { one } else { more });
    let snapshot = graph.snapshot;
    let contexts = graph.nodes.iter().filter(|node| node.look == Look::Context).count();
    let mut counts = vec![
        plural(snapshot.classes.len(), "class", "classes"),
        plural(snapshot.edges.len(), "edge", "edges"),
    ];
    counts.extend((contexts > 0).then(|| plural(contexts, "context", "contexts")));
    counts.push(plural(snapshot.processes.len(), "process", "processes"));
    counts.join("  ·  ")
}

/// For who cannot see it.
fn described(graph: &Graph<'_>) -> String {
    let mut text = format!("{}. Locks stand above those taken under them.", counts(graph));
    for (verdict, steps) in graph.judged.verdicts.iter().zip(&graph.steps) {
        if Alarm::of(verdict) == Alarm::Quiet {
            continue;
        }
        let _ = write!(text, " {}:", verdict.headline);
        for link in steps.iter().map(|link| &graph.links[*link as usize]) {
            let name = |node: u32| &graph.nodes[node as usize].name;
            let _ = write!(text, " {} before {};", name(link.from), name(link.to));
        }
    }
    text
}

fn style(out: &mut String, looks: &BTreeSet<Look>) -> fmt::Result {
    out.push_str(
        "<style>\n\
         text{font:12px ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace;fill:#1c2430}\n\
         .node text{text-anchor:middle;dominant-baseline:central}\n\
         .headline{font:600 17px system-ui,-apple-system,'Segoe UI',Helvetica,Arial,sans-serif}\n\
         .small,text.frame{font:12px system-ui,-apple-system,'Segoe UI',Helvetica,Arial,sans-serif;fill:#586272}\n\
         text.frame{paint-order:stroke;stroke-width:3px;stroke-linejoin:round}\n\
         text.outer{font-weight:600;fill:#333d4b;stroke:#f6f7f9}\n\
         text.inner{stroke:#fff}\n\
         .paper{fill:#fff;stroke:#d8dde4}\n\
         rect.frame{fill:#f6f7f9;stroke:#dce1e8}\n\
         rect.inner{fill:#fff}\n\
         .node path{stroke-width:1.4}\n\
         .link{fill:none;stroke:#8d97a5;stroke-width:1.2}\n\
         .read{stroke-dasharray:5 3}\n\
         .open{stroke-dasharray:1.5 3;stroke-opacity:.8}\n\
         marker{fill:#8d97a5}\n\
         .link.note{stroke:#a16207;stroke-width:2}\n\
         marker.note,text.note{fill:#a16207}\n\
         .link.finding{stroke:#d1242f;stroke-width:2.4}\n\
         marker.finding,text.finding{fill:#d1242f}\n",
    );
    for look in looks {
        let [line, area] = look.colours()[0];
        writeln!(out, ".{}>path{{stroke:{line};fill:{area}}}", look.name())?;
    }
    out.push_str(
        "@media(prefers-color-scheme:dark){\n\
         text{fill:#e4e9f0}\n\
         .small,text.frame{fill:#a3adba}\n\
         text.outer{fill:#cbd3de;stroke:#151a21}\n\
         text.inner{stroke:#0f1318}\n\
         .paper{fill:#0f1318;stroke:#2c343f}\n\
         rect.frame{fill:#151a21;stroke:#2a323d}\n\
         rect.inner{fill:#0f1318}\n\
         .link{stroke:#76818f}\n\
         marker{fill:#76818f}\n\
         .link.note{stroke:#d9a441}\n\
         marker.note,text.note{fill:#d9a441}\n\
         .link.finding{stroke:#ff6b6b}\n\
         marker.finding,text.finding{fill:#ff6b6b}\n",
    );
    for look in looks {
        let [line, area] = look.colours()[1];
        writeln!(out, ".{}>path{{stroke:{line};fill:{area}}}", look.name())?;
    }
    out.push_str("}\n</style>\n");
    Ok(())
}

/// The area of a crate or a module.
struct Frame {
    rect: Rect,
    class: &'static str,
    name: String,
}

impl Frame {
    /// All, those of crates first.
    fn all(graph: &Graph<'_>, placed: &Placed) -> Vec<Frame> {
        let outer = placed.outer.iter().map(|(package, rect)| {
            let mut modules = graph.modules.iter().filter(|module| module.package == *package);
            let name = &graph.packages[*package as usize];
            let name = match (modules.next(), modules.next()) {
                (Some(only), None) if !only.name.is_empty() => format!("{name}::{}", only.name),
                _ => name.clone(),
            };
            Frame { rect: *rect, class: "outer", name }
        });
        let inner = placed.inner.iter().map(|(module, rect)| {
            let name = &graph.modules[*module as usize].name;
            let name = if name.is_empty() { "crate root".to_owned() } else { name.clone() };
            Frame { rect: *rect, class: "inner", name }
        });
        outer.chain(inner).collect()
    }

    fn corner(&self) -> (f64, f64) {
        (self.rect.x - self.rect.width / 2.0, self.rect.y - self.rect.height / 2.0)
    }

    fn area(&self, out: &mut String) -> fmt::Result {
        let ((x, y), Rect { width, height, .. }) = (self.corner(), self.rect);
        writeln!(
            out,
            "<rect class=\"frame {}\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" \
             height=\"{height:.1}\" rx=\"6\"/>",
            self.class
        )
    }

    fn name(&self, out: &mut String) -> fmt::Result {
        let (x, y) = self.corner();
        let fits = ((self.rect.width - 16.0) / 7.0).max(3.0) as usize;
        writeln!(
            out,
            "<text class=\"frame {}\" x=\"{:.1}\" y=\"{:.1}\"><title>{}</title>{}</text>",
            self.class,
            x + 9.0,
            y + 16.0,
            xml::text(&self.name),
            xml::text(&look::short_path(&self.name, fits))
        )
    }
}

fn line(
    out: &mut String,
    graph: &Graph<'_>,
    link: &Link,
    placed: &Placed,
    way: &[Point],
) -> fmt::Result {
    let (start, end) = (placed.items[link.from as usize], placed.items[link.to as usize]);
    let path = if link.from == link.to {
        let (x, y, right) = (start.x, start.y, start.width / 2.0);
        format!("M{:.1} {:.1}c20 -12 20 20 0 12", x + right - 1.0, y - 6.0)
    } else {
        let first = way.first().copied().unwrap_or([end.x, end.y]);
        let last = way.last().copied().unwrap_or([start.x, start.y]);
        curve(border(start, first), way, border(end, last))
    };
    let alarm = match link.alarm {
        Alarm::Quiet => "quiet",
        Alarm::Note => "note",
        Alarm::Finding => "finding",
    };
    let snapshot = graph.snapshot;
    let read = link.parts.iter().all(|part| match *part {
        StepOf::Edge(i) => snapshot.edges[i as usize].recursive_read,
        StepOf::ContextEdge(i) => snapshot.context_edges[i as usize].recursive_read,
        StepOf::Within(_) => false,
    });
    let context = |part: &StepOf| match *part {
        StepOf::ContextEdge(i) => Some(snapshot.context_edges[i as usize].is),
        _ => None,
    };
    let context = link.parts.iter().find_map(context);
    let name = |node: u32| &graph.nodes[node as usize].name;
    let (from, to) = (name(link.from), name(link.to));
    let says = match context {
        Some(Relation::TakenIn) => format!("{to} is taken in {from}"),
        Some(Relation::OpenTo) => format!("{to} can arrive while {from} is held"),
        None if link.from == link.to => format!("locks of {from} are taken under each other"),
        None => format!("{to} is taken under {from}"),
    };
    writeln!(
        out,
        "<path class=\"link {alarm}{}\" marker-end=\"url(#{alarm})\" d=\"{path}\"><title>{}</title></path>",
        match context {
            Some(Relation::OpenTo) => " open",
            _ if read => " read",
            _ => "",
        },
        xml::text(&says)
    )
}

/// Where a line from the middle leaves the rectangle, towards a point.
fn border(rect: Rect, to: Point) -> Point {
    let (dx, dy) = (to[0] - rect.x, to[1] - rect.y);
    let x = if dx == 0.0 { f64::MAX } else { (rect.width / 2.0) / dx.abs() };
    let y = if dy == 0.0 { f64::MAX } else { (HEIGHT / 2.0) / dy.abs() };
    let by = x.min(y).min(1.0);
    [rect.x + dx * by, rect.y + dy * by]
}

/// Through all points, with round corners.
fn curve(start: Point, way: &[Point], end: Point) -> String {
    let mut path = format!("M{:.1} {:.1}", start[0], start[1]);
    for (i, at) in way.iter().enumerate() {
        let before = if i == 0 { start } else { way[i - 1] };
        let after = way.get(i + 1).copied().unwrap_or(end);
        let towards = |other: Point| {
            let length = (other[0] - at[0]).hypot(other[1] - at[1]).max(0.1);
            let by = (18.0_f64).min(length / 2.0) / length;
            [at[0] + (other[0] - at[0]) * by, at[1] + (other[1] - at[1]) * by]
        };
        let (enter, leave) = (towards(before), towards(after));
        let _ = write!(
            path,
            "L{:.1} {:.1}Q{:.1} {:.1} {:.1} {:.1}",
            enter[0], enter[1], at[0], at[1], leave[0], leave[1]
        );
    }
    let _ = write!(path, "L{:.1} {:.1}", end[0], end[1]);
    path
}

/// What the shapes and lines say, in rows that are as wide as the drawing.
struct Legend {
    entries: Vec<(Entry, String, f64, f64)>,
    width: f64,
    height: f64,
}

#[derive(Clone, Copy)]
enum Entry {
    Shape(Look),
    Line(&'static str),
}

impl Legend {
    fn new(graph: &Graph<'_>, looks: &BTreeSet<Look>, width: f64) -> Legend {
        let mut entries: Vec<(Entry, String)> = Vec::new();
        for look in look::ALL.into_iter().filter(|look| looks.contains(look)) {
            let text = match look {
                Look::Wait(_) => format!("{}: {}", look.name(), look.says()),
                Look::Context => look.says().to_owned(),
            };
            entries.push((Entry::Shape(look), text));
        }
        let any = |alarm| graph.links.iter().any(|link| link.alarm == alarm);
        if any(Alarm::Finding) {
            entries.push((Entry::Line("link finding"), "in a finding".into()));
        }
        if any(Alarm::Note) {
            entries.push((Entry::Line("link note"), "in a note".into()));
        }
        if looks.contains(&Look::Context) {
            entries.push((Entry::Line("link quiet open"), "held while it can arrive".into()));
        }
        if graph.snapshot.edges.iter().any(|edge| edge.recursive_read) {
            entries.push((Entry::Line("link quiet read"), "recursive read".into()));
        }
        let limit = width.max(560.0);
        let mut legend = Legend { entries: Vec::new(), width: 0.0, height: 0.0 };
        let (mut x, mut y) = (0.0, 0.0);
        for (entry, text) in entries {
            let wide = 40.0 + text.chars().count() as f64 * 6.6 + 18.0;
            if x > 0.0 && x + wide > limit {
                (x, y) = (0.0, y + 24.0);
            }
            legend.entries.push((entry, text, x, y));
            x += wide;
            legend.width = legend.width.max(x);
            legend.height = y + 20.0;
        }
        legend
    }

    fn write(&self, out: &mut String, left: f64, top: f64) -> fmt::Result {
        for (entry, text, x, y) in &self.entries {
            let (x, y) = (left + x, top + y + 9.0);
            match entry {
                Entry::Shape(look) => writeln!(
                    out,
                    "<g class=\"{}\" transform=\"translate({:.1} {y:.1})\"><path stroke-width=\"1.4\" d=\"{}\"/></g>",
                    look.name(),
                    x + 15.0,
                    look.outline(30.0, 16.0)
                )?,
                Entry::Line(class) => {
                    writeln!(out, "<path class=\"{class}\" d=\"M{x:.1} {y:.1}h30\"/>")?;
                }
            }
            writeln!(
                out,
                "<text class=\"small\" x=\"{:.1}\" y=\"{:.1}\">{}</text>",
                x + 38.0,
                y + 4.0,
                xml::text(text)
            )?;
        }
        Ok(())
    }
}
