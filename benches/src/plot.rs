//! The mean cost of a new dependency against the number of classes, as an SVG: a panel a shape,
//! both axes logarithmic. Flat lines are good.

use std::fmt::Write;

/// A line to draw: whose it is, and its points.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) implementation: &'static str,
    /// Classes and nanoseconds.
    pub(crate) points: Vec<(f64, f64)>,
}

/// A shape with its lines.
#[derive(Clone, Debug)]
pub(crate) struct Panel {
    pub(crate) title: String,
    pub(crate) lines: Vec<Line>,
}

const COLUMNS: usize = 2;
const WIDTH: f64 = 400.0;
const HEIGHT: f64 = 260.0;
/// Around the plot of a panel: left, top, right, bottom.
const MARGIN: [f64; 4] = [58.0, 34.0, 30.0, 44.0];
const HEAD: f64 = 66.0;
/// The decades on both axes, as powers of ten.
const CLASSES: (i32, i32) = (2, 5);
const NANOSECONDS: (i32, i32) = (2, 5);

/// Draws panels, two in a row. Colours are given by name, in the order of `implementations`.
pub(crate) fn svg(panels: &[Panel], implementations: &[&str]) -> String {
    let rows = panels.len().div_ceil(COLUMNS);
    let (width, height) = (WIDTH * COLUMNS as f64, HEAD + HEIGHT * rows as f64);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" \
         width=\"{width}\" height=\"{height}\" role=\"img\" \
         aria-label=\"Mean cost of a new dependency against the number of classes\">\n{STYLE}"
    );
    let _ = writeln!(out, "<rect class=\"paper\" width=\"{width}\" height=\"{height}\" rx=\"8\"/>");
    text(&mut out, "title", 18.0, 28.0, "Mean cost of a new dependency");
    let mut x = 18.0;
    for (i, name) in implementations.iter().enumerate() {
        let y = 50.0;
        let _ = writeln!(out, "<path class=\"line c{i}\" d=\"M{x} {y}h22\"/>");
        mark(&mut out, i, x + 11.0, y);
        text(&mut out, "legend", x + 29.0, y + 4.0, name);
        x += 52.0 + 7.2 * name.len() as f64;
    }
    for (i, panel) in panels.iter().enumerate() {
        let (x, y) = ((i % COLUMNS) as f64 * WIDTH, HEAD + (i / COLUMNS) as f64 * HEIGHT);
        draw(&mut out, panel, implementations, x, y);
    }
    out + "</svg>\n"
}

/// Readable on white and on black: the page says which it is.
const STYLE: &str = "<style>
text { font: 12px system-ui, sans-serif; fill: #57606a }
.title { font-size: 16px; font-weight: 600; fill: #1f2328 }
.panel { font-size: 13px; font-weight: 600; fill: #1f2328 }
.middle { text-anchor: middle } .end { text-anchor: end }
.paper { fill: #ffffff } .grid { stroke: #d0d7de; stroke-width: 1; fill: none }
.line { fill: none; stroke-width: 2; stroke-linejoin: round; stroke-linecap: round }
.c0 { stroke: #0969da } .c1 { stroke: #8250df } .c2 { stroke: #bc4c00 } .c3 { stroke: #1a7f37 }
.m0 { fill: #0969da } .m1 { fill: #8250df } .m2 { fill: #bc4c00 } .m3 { fill: #1a7f37 }
@media (prefers-color-scheme: dark) {
text { fill: #9198a1 } .title, .panel { fill: #f0f6fc }
.paper { fill: #0d1117 } .grid { stroke: #30363d }
.c0 { stroke: #58a6ff } .c1 { stroke: #bc8cff } .c2 { stroke: #f0883e } .c3 { stroke: #3fb950 }
.m0 { fill: #58a6ff } .m1 { fill: #bc8cff } .m2 { fill: #f0883e } .m3 { fill: #3fb950 }
}
</style>
";

fn draw(out: &mut String, panel: &Panel, implementations: &[&str], left: f64, top: f64) {
    let [west, north, east, south] = MARGIN;
    let (x0, x1) = (left + west, left + WIDTH - east);
    let (y0, y1) = (top + HEIGHT - south, top + north);
    let at = |value: f64, (low, high): (i32, i32), from: f64, to: f64| {
        let part = (value.log10() - f64::from(low)) / f64::from(high - low);
        from + part.clamp(0.0, 1.0) * (to - from)
    };
    text(out, "panel", x0, top + 22.0, &panel.title);
    for power in NANOSECONDS.0..=NANOSECONDS.1 {
        let y = at(10f64.powi(power), NANOSECONDS, y0, y1);
        let _ = writeln!(out, "<path class=\"grid\" d=\"M{x0} {y:.1}H{x1}\"/>");
        text(out, "end", x0 - 8.0, y + 4.0, &duration(power));
    }
    for power in CLASSES.0..=CLASSES.1 {
        let x = at(10f64.powi(power), CLASSES, x0, x1);
        let _ = writeln!(out, "<path class=\"grid\" d=\"M{x:.1} {y0}V{y1}\"/>");
        text(out, "middle", x, y0 + 17.0, &grouped(10u32.pow(power as u32)));
    }
    text(out, "middle", f64::midpoint(x0, x1), y0 + 34.0, "classes");
    for line in &panel.lines {
        let colour = implementations.iter().position(|name| *name == line.implementation);
        let colour = colour.unwrap_or_default();
        let place = |&(x, y): &(f64, f64)| (at(x, CLASSES, x0, x1), at(y, NANOSECONDS, y0, y1));
        let points: Vec<(f64, f64)> = line.points.iter().map(place).collect();
        let path: Vec<String> = points.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
        let _ = writeln!(out, "<polyline class=\"line c{colour}\" points=\"{}\"/>", path.join(" "));
        points.iter().for_each(|(x, y)| mark(out, colour, *x, *y));
    }
}

/// A mark of another form for each line, for whoever sees no colours.
fn mark(out: &mut String, kind: usize, x: f64, y: f64) {
    let _ = match kind {
        0 => writeln!(out, "<circle class=\"m0\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"4\"/>"),
        1 => {
            let (x, y) = (x - 3.5, y - 3.5);
            writeln!(out, "<rect class=\"m1\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"7\" height=\"7\"/>")
        }
        2 => writeln!(out, "<path class=\"m2\" d=\"M{x:.1} {:.1}l5 9h-10z\"/>", y - 5.0),
        _ => writeln!(out, "<path class=\"m3\" d=\"M{x:.1} {:.1}l5 5l-5 5l-5 -5z\"/>", y - 5.0),
    };
}

fn text(out: &mut String, class: &str, x: f64, y: f64, text: &str) {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    let _ = writeln!(out, "<text class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\">{text}</text>");
}

fn duration(power: i32) -> String {
    match power {
        0..3 => format!("{} ns", 10u32.pow(power as u32)),
        3..6 => format!("{} \u{b5}s", 10u32.pow(power as u32 - 3)),
        _ => format!("{} ms", 10u32.pow(power as u32 - 6)),
    }
}

fn grouped(number: u32) -> String {
    match number {
        0..1000 => number.to_string(),
        _ => format!("{},{:03}", number / 1000, number % 1000),
    }
}
