//! The results as SVGs.

use std::io;

use plotters::coord::Shift;
use plotters::prelude::*;

use crate::common::quantile;
use crate::latency::{Latencies, Series, What};
use crate::list_or_array::{Line, Work};

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type LogChart<'a, B, X> = ChartContext<'a, B, Cartesian2d<X, LogCoord<f64>>>;

const BLUE: RGBColor = RGBColor(9, 105, 218);
const ORANGE: RGBColor = RGBColor(188, 76, 0);
const GREEN: RGBColor = RGBColor(26, 127, 55);
const GREY: RGBColor = RGBColor(110, 119, 129);

/// What a drawing area says when it fails; here it can only be out of memory.
fn failed(error: impl std::fmt::Display) -> io::Error {
    io::Error::other(error.to_string())
}

fn drawn(
    (width, height): (u32, u32),
    draw: impl FnOnce(&Area<'_>) -> io::Result<()>,
) -> io::Result<String> {
    let mut svg = String::new();
    {
        let area = SVGBackend::with_string(&mut svg, (width, height)).into_drawing_area();
        area.fill(&WHITE).map_err(failed)?;
        draw(&area)?;
        area.present().map_err(failed)?;
    }
    Ok(svg + "\n")
}

/// Claim 1: nanoseconds an object by the number of objects; a panel for each work.
pub(crate) fn processing(lines: &[Line]) -> io::Result<String> {
    let middle = |rounds: &[f64]| quantile(rounds, 0.5);
    let all = || lines.iter().flat_map(|line| [middle(&line.list), middle(&line.array)]);
    let low = decade(all().fold(f64::MAX, f64::min), f64::floor);
    let high = decade(all().fold(1.0, f64::max), f64::ceil);
    let mut counts: Vec<usize> = lines.iter().map(|line| line.count).collect();
    counts.sort_unstable();
    counts.dedup();
    drawn((1200, 420), |area| {
        let title = "After a grace period: nanoseconds for each object";
        let area = area.titled(title, ("sans-serif", 20)).map_err(failed)?;
        for (panel, work) in area.split_evenly((1, 3)).iter().zip(Work::ALL) {
            let mut chart = ChartBuilder::on(panel)
                .caption(work.as_str(), ("sans-serif", 16))
                .margin(10)
                .x_label_area_size(36)
                .y_label_area_size(48)
                .build_cartesian_2d(0.0..counts.len() as f64, (low..high).log_scale())
                .map_err(failed)?;
            let count = |x: &f64| match counts.get(x.floor() as usize) {
                Some(count) if x.fract() > 0.4 && x.fract() < 0.6 => grouped(*count),
                _ => String::new(),
            };
            chart
                .configure_mesh()
                .disable_x_mesh()
                .x_labels(4 * counts.len())
                .x_label_formatter(&count)
                .x_desc("objects")
                .y_label_formatter(&|ns| format!("{ns}"))
                .light_line_style(WHITE)
                .draw()
                .map_err(failed)?;
            let bars = [
                ("list, cold", ORANGE.filled(), true, false),
                ("array, cold", BLUE.filled(), true, true),
                ("list, warm", ORANGE.mix(0.4).filled(), false, false),
                ("array, warm", BLUE.mix(0.4).filled(), false, true),
            ];
            for (i, (name, style, cold, array)) in bars.into_iter().enumerate() {
                let own = lines.iter().filter(|line| line.work == work && line.cold == cold);
                let bars = own.map(|line| {
                    let at = counts.iter().position(|count| *count == line.count).unwrap_or(0);
                    let x = at as f64 + 0.1 + 0.2 * i as f64;
                    let y = middle(if array { &line.array } else { &line.list });
                    Rectangle::new([(x, low), (x + 0.18, y)], style)
                });
                let drawn = chart.draw_series(bars).map_err(failed)?;
                drawn
                    .label(name)
                    .legend(move |(x, y)| Rectangle::new([(x, y - 5), (x + 10, y + 5)], style));
            }
            if work == Work::Walk {
                legend(&mut chart, SeriesLabelPosition::UpperLeft)?;
            }
        }
        Ok(())
    })
}

/// Claim 2: which part of all took longer than so many microseconds.
pub(crate) fn latency(latencies: &Latencies) -> io::Result<String> {
    let shown = |series: &&Series| series.what != What::BulkFree && !series.all.is_empty();
    let most = latencies.series.iter().filter(shown).flat_map(|series| series.all.last());
    let high = decade(most.copied().max().unwrap_or(1) as f64 / 1000.0, f64::ceil);
    let number = latencies.series.iter().filter(shown).map(|series| series.all.len()).max();
    let rarest = decade(1.0 / number.unwrap_or(1) as f64, f64::floor);
    drawn((1200, 440), |area| {
        let title = "The part that took longer than a time, under an allocation storm";
        let area = area.titled(title, ("sans-serif", 20)).map_err(failed)?;
        let panels = [
            (What::WakeUp, "a task is ready until it has its CPU"),
            (What::Kept, "what the storm's thread ran in that time"),
            (What::Wait, "asking for zone->lock until having it"),
        ];
        for (panel, (what, title)) in area.split_evenly((1, 3)).iter().zip(panels) {
            let mut chart = ChartBuilder::on(panel)
                .caption(title, ("sans-serif", 16))
                .margin(10)
                .x_label_area_size(36)
                .y_label_area_size(64)
                .build_cartesian_2d((0.01..high).log_scale(), (rarest..1.0).log_scale())
                .map_err(failed)?;
            chart
                .configure_mesh()
                .x_label_formatter(&|micros| duration(*micros))
                .y_label_formatter(&|part| format!("{} %", part * 100.0))
                .light_line_style(WHITE)
                .draw()
                .map_err(failed)?;
            let own = latencies.series.iter().filter(|series| {
                series.what == what || what == What::WakeUp && series.what == What::Idle
            });
            for series in own.filter(shown) {
                let colour = match series.name {
                    "idle CPU" => GREY,
                    "no locks" => GREEN,
                    "raw zone->lock" => ORANGE,
                    _ => BLUE,
                };
                let path = PathElement::new(longer_than(&series.all, high), colour.stroke_width(2));
                let drawn = chart.draw_series([path]).map_err(failed)?;
                drawn.label(series.name).legend(move |(x, y)| {
                    PathElement::new([(x, y), (x + 14, y)], colour.stroke_width(2))
                });
            }
            legend(&mut chart, SeriesLabelPosition::LowerLeft)?;
        }
        Ok(())
    })
}

/// For 30 times in each decade, the part that is longer.
fn longer_than(sorted: &[u64], high: f64) -> Vec<(f64, f64)> {
    let last = (30.0 * (high.log10() + 2.0)) as i32;
    let points = (0..=last).map(|i| 10f64.powf(f64::from(i) / 30.0 - 2.0)).map(|micros| {
        let up_to = sorted.partition_point(|time| *time as f64 <= micros * 1000.0);
        (micros, (sorted.len() - up_to) as f64 / sorted.len() as f64)
    });
    points.take_while(|(_, part)| *part > 0.0).collect()
}

fn legend<'a, B, X>(chart: &mut LogChart<'a, B, X>, position: SeriesLabelPosition) -> io::Result<()>
where
    B: DrawingBackend + 'a,
    X: Ranged<ValueType = f64>,
{
    let mut labels = chart.configure_series_labels();
    labels.position(position).background_style(WHITE.mix(0.9)).border_style(GREY.mix(0.5));
    labels.label_font(("sans-serif", 13)).draw().map_err(failed)
}

/// The power of ten below or above.
fn decade(value: f64, round: fn(f64) -> f64) -> f64 {
    10f64.powf(round(value.log10()))
}

fn duration(micros: f64) -> String {
    match micros {
        ..0.1 => format!("{:.0} ns", micros * 1e3),
        ..1e3 => format!("{micros} \u{b5}s"),
        ..1e6 => format!("{} ms", micros / 1e3),
        _ => format!("{} s", micros / 1e6),
    }
}

fn grouped(number: usize) -> String {
    match number {
        0..1000 => number.to_string(),
        _ => format!("{},{:03}", number / 1000, number % 1000),
    }
}
