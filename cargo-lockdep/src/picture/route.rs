//! The way of an arc: straight, but around what stands between its ends.

use super::layout::{HEIGHT, Placed, Rect};
use super::order::Arc;

/// Between an arc and an item that it passes.
const MARGIN: f64 = 7.0;
/// Between two arcs that pass through one gap.
const APART: f64 = 7.0;
/// How far an arc bends that would lie on its counterpart, or comes back to where it began.
const BEND: f64 = 26.0;

/// A point.
pub(super) type Point = [f64; 2];

/// The points that each arc passes on its way, in order.
pub(super) fn ways(placed: &Placed, arcs: &[Arc]) -> Vec<Vec<Point>> {
    let rows = rows(placed);
    let mut used: Vec<Vec<f64>> = vec![Vec::new(); rows.len()];
    let mut ways = vec![Vec::new(); arcs.len()];
    let mut ends: Vec<(u32, u32)> = arcs.iter().map(|arc| (arc.from, arc.to)).collect();
    ends.sort_unstable();
    // Short ones first: they have the least choice.
    let far = |arc: &Arc| placed.rows[arc.from as usize].abs_diff(placed.rows[arc.to as usize]);
    let mut order: Vec<usize> = (0..arcs.len()).collect();
    order.sort_by_key(|i| (far(&arcs[*i]), *i));
    for i in order {
        let Arc { from, to, .. } = arcs[i];
        if from == to {
            continue;
        }
        let (start, end) = (placed.items[from as usize], placed.items[to as usize]);
        let (first, last) = (placed.rows[from as usize], placed.rows[to as usize]);
        let back = ends.binary_search(&(to, from)).is_ok();
        if back && first > last {
            ways[i] = vec![beside(start, end)];
            continue;
        }
        if first == last {
            let blocked = rows[first]
                .boxes
                .iter()
                .any(|(left, right)| *left > start.x.min(end.x) && *right < start.x.max(end.x));
            if blocked || back {
                let y = start.y + HEIGHT / 2.0 + if from < to { 14.0 } else { -HEIGHT - 14.0 };
                ways[i] = vec![[(start.x + end.x) / 2.0, y]];
            }
            continue;
        }
        let between = if first < last { first + 1..last } else { last + 1..first };
        let mut points: Vec<Point> = Vec::new();
        for row in between {
            let Row { y, ref boxes } = rows[row];
            let x = start.x + (end.x - start.x) * (y - start.y) / (end.y - start.y);
            let free = gap(boxes, &used[row], x);
            if free != x {
                // Along the side of what it passes, not only past its middle.
                let side = HEIGHT / 2.0 + 3.0;
                points.extend([[free, y - side], [free, y + side]]);
            }
            used[row].push(free);
        }
        if first > last {
            points.reverse();
        }
        ways[i] = points;
    }
    for (arc, way) in arcs.iter().zip(&mut ways) {
        let (from, to) = (arc.from as usize, arc.to as usize);
        let (start, end) = (placed.items[from], placed.items[to]);
        if placed.rows[from] != placed.rows[to] {
            let last = way.last().copied().unwrap_or([start.x, start.y]);
            let first = way.first().copied().unwrap_or([end.x, end.y]);
            // Those that go up leave room for those that go down.
            let inset = if placed.rows[from] < placed.rows[to] { 12.0 } else { 30.0 };
            way.extend(aside(end, last, &rows[placed.rows[to]], inset));
            if let Some(point) = aside(start, first, &rows[placed.rows[from]], inset) {
                way.insert(0, point);
            }
        }
    }
    ways
}

/// A point above or below an end, if the line would come to it through its neighbours.
fn aside(end: Rect, other: Point, row: &Row, inset: f64) -> Option<Point> {
    let up = if other[1] < end.y { -1.0 } else { 1.0 };
    let edge = end.y + up * (HEIGHT / 2.0 + 3.0);
    if (other[1] - edge) * up <= 0.0 {
        return None;
    }
    let x = end.x + (other[0] - end.x) * (edge - end.y) / (other[1] - end.y);
    let half = end.width / 2.0;
    let (left, right) = if x < end.x { (x, end.x - half) } else { (end.x + half, x) };
    // The boxes have margins; their own middles are what counts.
    let hit = row
        .boxes
        .iter()
        .any(|(l, r)| (l + r) / 2.0 != end.x && *l + MARGIN < right && left < *r - MARGIN);
    let side = if x < end.x { -1.0 } else { 1.0 };
    (left < right && hit).then(|| [end.x + side * (half - inset).max(0.0), edge + up * 12.0])
}

/// A point beside the straight way.
fn beside(start: Rect, end: Rect) -> Point {
    let (dx, dy) = (end.x - start.x, end.y - start.y);
    let length = dx.hypot(dy).max(1.0);
    [(start.x + end.x) / 2.0 - dy / length * BEND, (start.y + end.y) / 2.0 + dx / length * BEND]
}

struct Row {
    y: f64,
    /// From left to right, with their margins.
    boxes: Vec<(f64, f64)>,
}

fn rows(placed: &Placed) -> Vec<Row> {
    let count = placed.rows.iter().max().map_or(0, |last| last + 1);
    let mut rows: Vec<Row> = (0..count).map(|_| Row { y: 0.0, boxes: Vec::new() }).collect();
    for (item, row) in placed.items.iter().zip(&placed.rows) {
        rows[*row].y = item.y;
        let half = item.width / 2.0 + MARGIN;
        rows[*row].boxes.push((item.x - half, item.x + half));
    }
    rows.iter_mut().for_each(|row| row.boxes.sort_by(|a, b| a.0.total_cmp(&b.0)));
    rows
}

/// The place nearest to `x` that no box takes; and if it is beside a box, that no other arc has.
fn gap(boxes: &[(f64, f64)], used: &[f64], x: f64) -> f64 {
    let hit = |x: f64| boxes.iter().any(|(left, right)| *left < x && x < *right);
    if !hit(x) {
        return x;
    }
    let taken = |x: f64| used.iter().any(|other| (other - x).abs() < APART * 0.9);
    let edges = boxes.iter().flat_map(|(left, right)| [(*left, -1.0), (*right, 1.0)]);
    let mut best: Option<f64> = None;
    for (edge, side) in edges {
        let near = (0..6).map(|step| edge + side * APART * step as f64);
        let free = near.take_while(|x| !hit(*x)).find(|x| !taken(*x)).unwrap_or(edge);
        if !hit(free) && best.is_none_or(|best| (free - x).abs() < (best - x).abs()) {
            best = Some(free);
        }
    }
    best.unwrap_or(x)
}

#[cfg(test)]
mod tests {
    use super::super::layout::{Item, place};
    use super::*;

    #[test]
    fn what_stands_between_is_passed() {
        // 0 -> 1 -> 2, and 0 -> 2, which would run through 1.
        let item = Item { width: 100.0, outer: Some(0), inner: None };
        let arc = |from, to| Arc { from, to, weight: 2 };
        let arcs = [arc(0, 1), arc(1, 2), arc(0, 2)];
        let placed = place(&[item; 3], &arcs);
        let ways = ways(&placed, &arcs);
        assert!(ways[0].is_empty() && ways[1].is_empty());
        let [[x, above], [same, below]] = ways[2][..] else { panic!("{ways:?}") };
        assert!(above < placed.items[1].y && placed.items[1].y < below && x == same);
        assert!((x - placed.items[1].x).abs() >= 50.0 + MARGIN);
    }

    #[test]
    fn there_and_back_are_two_lines() {
        let item = Item { width: 100.0, outer: None, inner: None };
        let arc = |from, to| Arc { from, to, weight: 2 };
        let arcs = [arc(0, 1), arc(1, 0)];
        let ways = ways(&place(&[item; 2], &arcs), &arcs);
        assert_eq!(ways.iter().filter(|way| !way.is_empty()).count(), 1);
    }
}
