//! Where everything stands: layers from top to bottom, and frames around what belongs together.
//!
//! Every item stands in a row, every layer is one or more rows. What has the same home is a block: a
//! rectangle over some rows, in which nothing else stands. Blocks that share an outer home are a group,
//! a rectangle too. Groups, and the blocks of a group, are pushed together from the left, so those in
//! different rows may stand above each other. Their order, and that of the items in a row, is that of
//! the means of what they are connected to, a few times over; the shortest arcs win.

use super::order::{self, Arc};

/// How high an item is.
pub(super) const HEIGHT: f64 = 28.0;
/// What the name of an outer frame takes, above what is in it; of an inner one too.
pub(super) const HEAD: f64 = 22.0;
/// Between a frame and what is in it.
pub(super) const PAD: f64 = 10.0;
/// Between items, and between frames.
const GAP: f64 = 18.0;
/// Between layers, and between the rows of one.
const LAYER_GAP: f64 = 46.0;
const ROW_GAP: f64 = 12.0;
/// How often everything is put in order again.
const ROUNDS: usize = 12;
/// How wide a screen is, for its height.
const SCREEN: f64 = 1.5;
/// The most items of a row that are tried.
const MOST: [usize; 10] = [usize::MAX, 24, 16, 12, 8, 6, 5, 4, 3, 2];
/// Up to how many items homes are tried above each other.
const STACKED: usize = 800;

/// What is placed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Item {
    pub(super) width: f64,
    /// What frames it, from outside; none of what stands alone. Inner homes are counted by
    /// themselves, and are each in one outer home.
    pub(super) outer: Option<u32>,
    pub(super) inner: Option<u32>,
}

/// A rectangle, by its middle.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Rect {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

impl Rect {
    fn of(left: f64, top: f64, right: f64, bottom: f64) -> Rect {
        let (x, y) = ((left + right) / 2.0, (top + bottom) / 2.0);
        Rect { x, y, width: right - left, height: bottom - top }
    }
}

/// Where it stands.
#[derive(Clone, Debug, Default)]
pub(super) struct Placed {
    /// Each item.
    pub(super) items: Vec<Rect>,
    /// The row of each.
    pub(super) rows: Vec<usize>,
    /// Frames, by home.
    pub(super) outer: Vec<(u32, Rect)>,
    pub(super) inner: Vec<(u32, Rect)>,
    /// All of it; the upper left corner is at 0.
    pub(super) width: f64,
    pub(super) height: f64,
}

/// Places items, whose arcs should point down.
pub(super) fn place(items: &[Item], arcs: &[Arc]) -> Placed {
    // Homes may share rows, or stand above each other; and layers of many items may become several
    // rows each. What is largest on a screen wins, but the simpler form if it is about as large.
    let mut forms = vec![order::layers(items.len(), arcs)];
    let outer = |i: u32| items[i as usize].outer;
    // Both are counted from 0.
    let inner = |i: u32| {
        let Item { outer, inner, .. } = items[i as usize];
        inner.map(|inner| inner * 2).or(outer.map(|outer| outer * 2 + 1))
    };
    if items.len() <= STACKED {
        let inside = items.iter().any(|item| item.inner.is_some());
        forms.push(order::layers_by_home(items.len(), arcs, outer));
        forms.extend(inside.then(|| order::layers_by_home(items.len(), arcs, inner)));
    }
    best_of(items, arcs, &forms)
}

/// Places items whose layers are known already.
pub(super) fn place_in(items: &[Item], arcs: &[Arc], layers: Vec<Option<u32>>) -> Placed {
    best_of(items, arcs, &[layers])
}

fn best_of(items: &[Item], arcs: &[Arc], forms: &[Vec<Option<u32>>]) -> Placed {
    let mut best: Option<(f64, usize, usize)> = None;
    for (form, layers) in forms.iter().enumerate() {
        for (step, most) in MOST.into_iter().enumerate() {
            let mut plan = Plan::new(items, arcs, layers, most);
            plan.pack();
            let placed = plan.placed();
            let size = (placed.width / SCREEN).max(placed.height) * (1.0 + 0.03 * step as f64);
            if best.is_none_or(|(least, _, _)| size < least) {
                best = Some((size, form, most));
            }
        }
    }
    let (form, most) = best.map_or((0, usize::MAX), |(_, form, most)| (form, most));
    Plan::new(items, arcs, &forms[form], most).settled()
}

/// What stands in a rectangle of its own.
#[derive(Clone, Debug)]
struct Block {
    inner: Option<u32>,
    /// The first row; of a block without arcs it is chosen when blocks are packed.
    first: usize,
    free: bool,
    /// The items of each row.
    lines: Vec<Vec<u32>>,
    left: f64,
    /// Of the items alone.
    width: f64,
}

impl Block {
    fn pad(&self) -> f64 {
        if self.inner.is_some() { PAD } else { 0.0 }
    }

    fn full_width(&self) -> f64 {
        self.width + 2.0 * self.pad()
    }

    fn rows(&self) -> std::ops::Range<usize> {
        self.first..self.first + self.lines.len()
    }
}

#[derive(Clone, Debug)]
struct Group {
    outer: Option<u32>,
    blocks: Vec<Block>,
    left: f64,
    width: f64,
}

impl Group {
    fn pad(&self) -> f64 {
        if self.outer.is_some() { PAD } else { 0.0 }
    }

    fn rows(&self) -> std::ops::Range<usize> {
        let first = self.blocks.iter().map(|block| block.first).min().unwrap_or(0);
        let end = self.blocks.iter().map(|block| block.rows().end).max().unwrap_or(0);
        first..end
    }
}

struct Plan<'a> {
    items: &'a [Item],
    /// The others at each item.
    near: Vec<Vec<u32>>,
    arcs: &'a [Arc],
    /// Whether a layer begins at a row.
    begins: Vec<bool>,
    /// The layer of each row, to know which lines of a block are of one layer.
    layer_of: Vec<usize>,
    groups: Vec<Group>,
    x: Vec<f64>,
}

impl<'a> Plan<'a> {
    fn new(items: &'a [Item], arcs: &'a [Arc], layers: &[Option<u32>], most: usize) -> Plan<'a> {
        let mut near = vec![Vec::new(); items.len()];
        for arc in arcs.iter().filter(|arc| arc.from != arc.to) {
            near[arc.from as usize].push(arc.to);
            near[arc.to as usize].push(arc.from);
        }
        let homes = homes(items);
        let mut deepest = 0;
        // The rows of a layer are those of the block that needs most.
        let count = layers.iter().flatten().max().map_or(0, |last| *last as usize + 1);
        let mut rows_of = vec![0usize; count];
        for members in homes.iter().flat_map(|(_, blocks)| blocks).map(|(_, members)| members) {
            let mut many = vec![0usize; count];
            members.iter().filter_map(|i| layers[*i as usize]).for_each(|l| many[l as usize] += 1);
            for (rows, many) in rows_of.iter_mut().zip(many) {
                *rows = many.div_ceil(most).max(*rows);
            }
        }
        let (mut begins, mut layer_of, mut first_of) = (Vec::new(), Vec::new(), Vec::new());
        for (layer, rows) in rows_of.iter().enumerate() {
            first_of.push(begins.len());
            begins.extend((0..*rows).map(|i| i == 0));
            layer_of.extend((0..*rows).map(|_| layer));
        }
        let groups = homes
            .into_iter()
            .map(|(outer, blocks)| {
                let blocks = blocks.into_iter().map(|(inner, members)| {
                    let mut block = Block::new(inner, &members, layers, &first_of, most);
                    block.fill(&members, layers, items, most);
                    deepest = deepest.max(block.rows().end);
                    block
                });
                Group { outer, blocks: blocks.collect(), left: 0.0, width: 0.0 }
            })
            .collect();
        begins.resize(begins.len().max(deepest), false);
        layer_of.resize(begins.len(), usize::MAX);
        let mut plan =
            Plan { items, near, arcs, begins, layer_of, groups, x: vec![0.0; items.len()] };
        plan.groups.sort_by_key(|group| group.blocks.iter().all(|block| block.free));
        plan
    }

    fn settled(mut self) -> Placed {
        let mut best: Option<(f64, Vec<Group>)> = None;
        for _ in 0..ROUNDS {
            self.pack();
            let cost = self.cost();
            if best.as_ref().is_none_or(|(least, _)| cost < *least) {
                best = Some((cost, self.groups.clone()));
            }
            self.reorder();
        }
        if let Some((_, groups)) = best {
            self.groups = groups;
            self.pack();
        }
        self.placed()
    }

    /// How long all arcs are, sideways.
    fn cost(&self) -> f64 {
        let length = |arc: &Arc| (self.x[arc.from as usize] - self.x[arc.to as usize]).abs();
        self.arcs.iter().map(length).sum()
    }

    /// Gives blocks and groups their places, and the items in them theirs.
    fn pack(&mut self) {
        let mut all = vec![0.0f64; self.begins.len()];
        for group in &mut self.groups {
            let mut inside = vec![0.0f64; all.len()];
            let start = group.blocks.iter().filter(|block| !block.free).map(|block| block.first);
            let (lowest, alone) = match start.min() {
                Some(first) => (first, false),
                None => (0, true),
            };
            for block in &mut group.blocks {
                block.width =
                    block.lines.iter().map(|line| wide(line, self.items)).fold(0.0, f64::max);
                if block.free {
                    let sky = if alone { &all } else { &inside };
                    block.first = lowest_place(sky, lowest, block.lines.len());
                }
                let need = block.rows().end;
                if all.len() < need {
                    all.resize(need, 0.0);
                    inside.resize(need, 0.0);
                }
                block.left = inside[block.rows()].iter().copied().fold(0.0, f64::max);
                let right = block.left + block.full_width() + GAP;
                inside[block.rows()].fill(right);
            }
            let right = |block: &Block| block.left + block.full_width();
            group.width = group.blocks.iter().map(right).fold(0.0, f64::max) + 2.0 * group.pad();
            group.left = all[group.rows()].iter().copied().fold(0.0, f64::max);
            all[group.rows()].fill(group.left + group.width + GAP * 1.5);
        }
        self.begins.resize(all.len(), false);
        self.layer_of.resize(all.len(), usize::MAX);
        self.spread();
        self.slide();
        self.spread();
    }

    /// Moves groups, and blocks within them, to the right, where there is room and what they are
    /// connected to is.
    fn slide(&mut self) {
        let right = |group: &Group| group.left + group.width;
        let total = self.groups.iter().map(right).fold(0.0, f64::max);
        let mut groups = std::mem::take(&mut self.groups);
        let mut free = vec![total + GAP * 1.5; self.begins.len()];
        let mut order: Vec<usize> = (0..groups.len()).collect();
        order.sort_by(|a, b| right(&groups[*b]).total_cmp(&right(&groups[*a])));
        for i in order {
            let group = &mut groups[i];
            let limit = free[group.rows()].iter().copied().fold(f64::MAX, f64::min);
            let room = limit - GAP * 1.5 - group.width - group.left;
            let members = || group.blocks.iter().flat_map(|block| block.lines.iter().flatten());
            let by = self.pull(members().copied(), room, |item| item.outer);
            members().for_each(|item| self.x[*item as usize] += by);
            group.left += by;
            free[group.rows()].fill(group.left);
        }
        for group in &mut groups {
            let mut free = vec![group.width - 2.0 * group.pad() + GAP; self.begins.len()];
            let right = |block: &Block| block.left + block.full_width();
            let mut order: Vec<usize> = (0..group.blocks.len()).collect();
            order.sort_by(|a, b| right(&group.blocks[*b]).total_cmp(&right(&group.blocks[*a])));
            for i in order {
                let block = &mut group.blocks[i];
                let limit = free[block.rows()].iter().copied().fold(f64::MAX, f64::min);
                let room = limit - GAP - right(block);
                let members = || block.lines.iter().flatten();
                let by = self.pull(members().copied(), room, |item| item.inner.or(item.outer));
                members().for_each(|item| self.x[*item as usize] += by);
                block.left += by;
                free[block.rows()].fill(block.left);
            }
        }
        self.groups = groups;
    }

    /// How far members are drawn to the right by what they are connected to in other homes, within
    /// the room that there is.
    fn pull(
        &self,
        members: impl Iterator<Item = u32>,
        room: f64,
        home: impl Fn(&Item) -> Option<u32>,
    ) -> f64 {
        let (mut pull, mut many) = (0.0, 0);
        for item in members.map(|item| item as usize) {
            let own = home(&self.items[item]);
            for other in self.near[item].iter().map(|other| *other as usize) {
                if own.is_none() || home(&self.items[other]) != own {
                    pull += self.x[other] - self.x[item];
                    many += 1;
                }
            }
        }
        if many > 0 { (pull / many as f64).clamp(0.0, room.max(0.0)) } else { 0.0 }
    }

    /// Gives the items of each row their places: near to what they are connected to, in order.
    fn spread(&mut self) {
        for group in &self.groups {
            for block in &group.blocks {
                let left = group.left + group.pad() + block.left + block.pad();
                for line in &block.lines {
                    let slack = block.width - wide(line, self.items);
                    let places = placed_in_line(line, left, slack, self.items, |item| {
                        mean(&self.near[item as usize], &self.x)
                    });
                    for (item, x) in line.iter().zip(places) {
                        self.x[*item as usize] = x;
                    }
                }
            }
        }
    }

    /// Puts groups, blocks and items in the order of what they are connected to.
    fn reorder(&mut self) {
        let Plan { near, x, layer_of, .. } = self;
        let wish = |item: u32| mean(&near[item as usize], x).unwrap_or(x[item as usize]);
        let of_block = |block: &Block| {
            let wishes = block.lines.iter().flatten().map(|item| wish(*item));
            wishes.sum::<f64>() / block.lines.iter().flatten().count().max(1) as f64
        };
        for group in &mut self.groups {
            for block in &mut group.blocks {
                let mut i = 0;
                while i < block.lines.len() && !block.free {
                    // The lines of one layer: each item may be in any, so all are dealt anew.
                    let layer = layer_of[block.first + i];
                    let same = block.lines[i..].iter().enumerate();
                    let many =
                        same.take_while(|(k, _)| layer_of[block.first + i + k] == layer).count();
                    let lines = &mut block.lines[i..i + many];
                    let mut members: Vec<u32> = lines.iter().flatten().copied().collect();
                    members.sort_by(|a, b| wish(*a).total_cmp(&wish(*b)).then(a.cmp(b)));
                    let sizes: Vec<usize> = lines.iter().map(Vec::len).collect();
                    deal(&members, &sizes, lines);
                    i += many;
                }
            }
            group.blocks.sort_by(|a, b| {
                a.free.cmp(&b.free).then_with(|| of_block(a).total_cmp(&of_block(b)))
            });
        }
        let of_group = |group: &Group| {
            let free = group.blocks.iter().all(|block| block.free);
            let many = group.blocks.len().max(1) as f64;
            (free, group.blocks.iter().map(of_block).sum::<f64>() / many)
        };
        self.groups.sort_by(|a, b| {
            let ((a_free, a), (b_free, b)) = (of_group(a), of_group(b));
            a_free.cmp(&b_free).then(a.total_cmp(&b))
        });
    }

    fn placed(&self) -> Placed {
        // What stands above and below the items of a row: frames that begin and end there.
        let rows = self.begins.len();
        let (mut above, mut below) = (vec![0.0f64; rows], vec![0.0f64; rows]);
        for group in &self.groups {
            let outer = if group.outer.is_some() { (HEAD + PAD / 2.0, PAD) } else { (0.0, 0.0) };
            let range = group.rows();
            for block in group.blocks.iter().filter(|block| !block.rows().is_empty()) {
                let inner =
                    if block.inner.is_some() { (HEAD + PAD / 2.0, PAD) } else { (0.0, 0.0) };
                let starts = if block.first == range.start { outer.0 } else { 0.0 };
                let ends = if block.rows().end == range.end { outer.1 } else { 0.0 };
                let (first, last) = (block.first, block.rows().end - 1);
                above[first] = above[first].max(inner.0 + starts);
                below[last] = below[last].max(inner.1 + ends);
            }
        }
        let mut top = vec![0.0f64; rows];
        let mut y = 0.0;
        for row in 0..rows {
            let gap = if self.begins[row] { LAYER_GAP } else { ROW_GAP };
            y += if row == 0 { 0.0 } else { gap + below[row - 1] } + above[row];
            top[row] = y;
            y += HEIGHT;
        }
        let mut placed = Placed {
            items: vec![Rect::default(); self.items.len()],
            rows: vec![0; self.items.len()],
            height: y + below.last().copied().unwrap_or(0.0),
            ..Placed::default()
        };
        for group in &self.groups {
            let mut frame: Option<(f64, f64)> = None;
            for block in group.blocks.iter().filter(|block| !block.rows().is_empty()) {
                let (first, last) = (block.first, block.rows().end - 1);
                let (mut upper, mut lower) = (top[first], top[last] + HEIGHT);
                if let Some(inner) = block.inner {
                    (upper, lower) = (upper - HEAD - PAD / 2.0, lower + PAD);
                    let left = group.left + group.pad() + block.left;
                    let rect = Rect::of(left, upper, left + block.full_width(), lower);
                    placed.inner.push((inner, rect));
                }
                frame = Some(match frame {
                    Some((above, below)) => (upper.min(above), lower.max(below)),
                    None => (upper, lower),
                });
                for (row, line) in block.lines.iter().enumerate() {
                    for item in line.iter().map(|item| *item as usize) {
                        let (x, y) = (self.x[item], top[first + row] + HEIGHT / 2.0);
                        let width = self.items[item].width;
                        placed.items[item] = Rect { x, y, width, height: HEIGHT };
                        placed.rows[item] = first + row;
                    }
                }
            }
            let right = group.left + group.width;
            placed.width = placed.width.max(right);
            if let (Some(outer), Some((upper, lower))) = (group.outer, frame) {
                let rect = Rect::of(group.left, upper - HEAD - PAD / 2.0, right, lower + PAD);
                placed.outer.push((outer, rect));
            }
        }
        placed.outer.sort_by_key(|(home, _)| *home);
        placed.inner.sort_by_key(|(home, _)| *home);
        placed
    }
}

type Homes = Vec<(Option<u32>, Vec<(Option<u32>, Vec<u32>)>)>;

/// The items of each home, in order; what has none is a group by itself.
fn homes(items: &[Item]) -> Homes {
    let mut sorted: Vec<u32> = (0..items.len() as u32).collect();
    sorted.sort_by_key(|i| (items[*i as usize].outer, items[*i as usize].inner, *i));
    let mut homes: Homes = Vec::new();
    for i in sorted {
        let Item { outer, inner, .. } = items[i as usize];
        if outer.is_none() || homes.last().is_none_or(|(last, _)| *last != outer) {
            homes.push((outer, Vec::new()));
        }
        let blocks = &mut homes.last_mut().expect("one was pushed").1;
        match blocks.last_mut() {
            Some((last, members)) if *last == inner => members.push(i),
            _ => blocks.push((inner, vec![i])),
        }
    }
    homes
}

impl Block {
    /// A block of those that have layers.
    fn new(
        inner: Option<u32>,
        members: &[u32],
        layers: &[Option<u32>],
        first_of: &[usize],
        most: usize,
    ) -> Block {
        let mut in_layers: Vec<(u32, u32)> =
            members.iter().filter_map(|i| Some((layers[*i as usize]?, *i))).collect();
        in_layers.sort_unstable();
        let first = in_layers.first().map_or(0, |(layer, _)| first_of[*layer as usize]);
        let mut lines: Vec<Vec<u32>> = Vec::new();
        for same in in_layers.chunk_by(|a, b| a.0 == b.0) {
            let members: Vec<u32> = same.iter().map(|(_, i)| *i).collect();
            let start = first_of[same[0].0 as usize] - first;
            let many = members.len().div_ceil(most);
            lines.resize(start + many, Vec::new());
            let sizes = vec![members.len().div_ceil(many); many];
            deal(&members, &sizes, &mut lines[start..]);
        }
        Block { inner, first, free: lines.is_empty(), lines, left: 0.0, width: 0.0 }
    }

    /// Puts those without arcs where there is room, and below.
    fn fill(&mut self, members: &[u32], layers: &[Option<u32>], items: &[Item], most: usize) {
        let lonely: Vec<u32> =
            members.iter().copied().filter(|i| layers[*i as usize].is_none()).collect();
        if lonely.is_empty() {
            return;
        }
        let widest = self.lines.iter().map(|line| wide(line, items)).fold(0.0, f64::max);
        let all: f64 = lonely.iter().map(|i| items[*i as usize].width + GAP).sum();
        // A square of them, if they are alone.
        let square = (all * (HEIGHT + ROW_GAP)).sqrt() * 1.4;
        let most = if most == usize::MAX { 12 } else { most };
        let limit = widest.max(square.min(most as f64 * 200.0));
        for i in lonely {
            let width = items[i as usize].width + GAP;
            let room = |line: &&mut Vec<u32>| wide(line, items) + width <= limit;
            match self.lines.iter_mut().find(room) {
                Some(line) => line.push(i),
                None => self.lines.push(vec![i]),
            }
        }
    }
}

/// Deals members over lines, so that each line has some from everywhere.
fn deal(members: &[u32], sizes: &[usize], lines: &mut [Vec<u32>]) {
    lines.iter_mut().for_each(Vec::clear);
    let mut line = 0;
    for member in members {
        for _ in 0..lines.len() {
            if lines[line].len() < sizes[line] {
                break;
            }
            line = (line + 1) % lines.len();
        }
        lines[line].push(*member);
        line = (line + 1) % lines.len();
    }
}

/// How wide items are side by side.
fn wide(line: &[u32], items: &[Item]) -> f64 {
    let widths: f64 = line.iter().map(|i| items[*i as usize].width).sum();
    widths + GAP * line.len().saturating_sub(1) as f64
}

/// The first of so many rows that reach least far to the right, from a row on.
fn lowest_place(sky: &[f64], from: usize, rows: usize) -> usize {
    let far = |first: usize| (first..first + rows).filter_map(|row| sky.get(row)).copied();
    let last = sky.len().saturating_sub(rows).max(from);
    let places = (from..=last).map(|first| (far(first).fold(0.0, f64::max), first));
    places.min_by(|a, b| a.0.total_cmp(&b.0)).map_or(from, |(_, first)| first)
}

fn mean(near: &[u32], x: &[f64]) -> Option<f64> {
    let sum: f64 = near.iter().map(|i| x[*i as usize]).sum();
    (!near.is_empty()).then(|| sum / near.len() as f64)
}

/// The middles of items in a row of which `slack` is free: as near to where they would be as their
/// order allows.
fn placed_in_line(
    line: &[u32],
    left: f64,
    slack: f64,
    items: &[Item],
    wish: impl Fn(u32) -> Option<f64>,
) -> Vec<f64> {
    // Without the widths of those before them, order is all that is asked for: who is pushed, is
    // pushed with the others at the same place, to their mean.
    let (mut before, mut merged): (f64, Vec<(f64, usize)>) = (left, Vec::new());
    let mut offsets = Vec::with_capacity(line.len());
    for item in line {
        let width = items[*item as usize].width;
        let offset = before + width / 2.0;
        offsets.push(offset);
        let shift = wish(*item).map_or(slack / 2.0, |x| x - offset).clamp(0.0, slack.max(0.0));
        merged.push((shift, 1));
        while let [.., (a, many_a), (b, many_b)] = merged[..]
            && a > b
        {
            let many = many_a + many_b;
            merged.truncate(merged.len() - 2);
            merged.push(((a * many_a as f64 + b * many_b as f64) / many as f64, many));
        }
        before += width + GAP;
    }
    let shifts = merged.iter().flat_map(|(shift, many)| std::iter::repeat_n(*shift, *many));
    offsets.iter().zip(shifts).map(|(offset, shift)| offset + shift).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn apart(a: &Rect, b: &Rect) -> bool {
        (a.x - b.x).abs() >= (a.width + b.width) / 2.0 - 0.1
            || (a.y - b.y).abs() >= (a.height + b.height) / 2.0 - 0.1
    }

    fn within(outer: &Rect, inner: &Rect) -> bool {
        (outer.x - inner.x).abs() <= (outer.width - inner.width) / 2.0 + 0.1
            && (outer.y - inner.y).abs() <= (outer.height - inner.height) / 2.0 + 0.1
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn nothing_overlaps_and_what_is_held_before_stands_above(
            homes in proptest::collection::vec((0u32..4, 0u32..3, 60u32..200), 1..40),
            pairs in proptest::collection::vec((0usize..40, 0usize..40), 0..80),
        ) {
            let item = |(outer, inner, width): &(u32, u32, u32)| Item {
                width: *width as f64,
                outer: (*outer > 0).then_some(*outer),
                inner: (*outer > 0 && *inner > 0).then_some(outer * 3 + inner),
            };
            let items: Vec<Item> = homes.iter().map(item).collect();
            let arcs: Vec<Arc> = pairs
                .into_iter()
                .filter(|(a, b)| a != b && *a.max(b) < items.len())
                .map(|(a, b)| Arc { from: a.min(b) as u32, to: a.max(b) as u32, weight: 2 })
                .collect();
            let placed = place(&items, &arcs);
            for arc in &arcs {
                let (from, to) = (placed.items[arc.from as usize], placed.items[arc.to as usize]);
                prop_assert!(from.y < to.y);
            }
            let all = |rects: &[Rect]| {
                let pairs = rects.iter().enumerate().flat_map(|(i, a)| rects[..i].iter().map(move |b| (a, b)));
                pairs.into_iter().all(|(a, b)| apart(a, b))
            };
            prop_assert!(all(&placed.items));
            let rects = |frames: &[(u32, Rect)]| frames.iter().map(|(_, rect)| *rect).collect::<Vec<_>>();
            prop_assert!(all(&rects(&placed.outer)));
            prop_assert!(all(&rects(&placed.inner)));
            for (i, item) in items.iter().enumerate() {
                let of = |frames: &[(u32, Rect)], home: u32| {
                    frames.iter().find(|(one, _)| *one == home).expect("it is framed").1
                };
                for (home, rect) in &placed.outer {
                    let inside = within(rect, &placed.items[i]);
                    prop_assert_eq!(inside, item.outer == Some(*home), "{}: {:?}", i, placed);
                }
                if let Some(home) = item.inner {
                    prop_assert!(within(&of(&placed.inner, home), &placed.items[i]));
                    let frame = of(&placed.inner, home);
                    prop_assert!(within(&of(&placed.outer, item.outer.unwrap()), &frame));
                }
                let Rect { x, y, width, height } = placed.items[i];
                prop_assert!(x - width / 2.0 >= -0.1 && x + width / 2.0 <= placed.width + 0.1);
                prop_assert!(y - height / 2.0 >= -0.1 && y + height / 2.0 <= placed.height + 0.1);
            }
        }
    }

    #[test]
    fn many_without_arcs_are_no_single_row() {
        let item = Item { width: 120.0, outer: Some(0), inner: None };
        let placed = place(&[item; 100], &[]);
        assert!(placed.width < 3.0 * placed.height, "{} x {}", placed.width, placed.height);
    }
}
