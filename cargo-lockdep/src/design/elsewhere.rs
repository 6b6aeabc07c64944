//! Classes that are not where they were: of another type, in another order, or in another file.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::Node;
use super::align::align;
use super::finder::Finder;

impl Finder<'_> {
    /// Types that were renamed, in files that are there still.
    pub(super) fn other_label_in_one_file(&mut self) {
        let mut renamed: HashMap<&str, &str> = HashMap::new();
        let pairs: Vec<(u32, u32)> = self.moves.pairs().collect();
        for (old, new) in pairs {
            if let (Some(old), Some(new)) =
                (self.files[0][old as usize], self.files[1][new as usize])
                && (old == new || !renamed.contains_key(new))
            {
                renamed.insert(new, old);
            }
        }
        let key = |side: usize, i: u32| {
            let file = self.files[side][i as usize]?;
            Some(if side == 0 { file } else { renamed.get(file).copied().unwrap_or(file) })
        };
        for (file, [old, new]) in self.groups(key) {
            let now = self.files[1][new[0] as usize].unwrap_or(file);
            let files = Some((file, now));
            let primitive = |side: usize, i: &u32| &self.classes[side][*i as usize].primitive;
            // As many of the same sort, in the same order.
            let all = old.len() == new.len()
                && old
                    .iter()
                    .zip(&new)
                    .all(|(o, n)| primitive(0, o).is_some() && primitive(0, o) == primitive(1, n));
            let worth = |i: usize, j: usize| {
                let (old, new) = (old[i], new[j]);
                let (common, _) = self.sides[0].common(old, &self.sides[1], new);
                let may = all || common > 0 || self.is_expected(old, new, files);
                (may && self.same_primitive(old, new)).then(|| self.worth(old, new, files))
            };
            for (i, j) in align([old.len(), new.len()], worth) {
                self.set(old[i], new[j]);
            }
        }
    }

    /// Classes that stand in another order or file than before, by neighbours that are matched.
    pub(super) fn elsewhere(&mut self) {
        for (_, [old, new]) in self.groups(|side, i| Some(self.sides[side].labels[i as usize])) {
            if let ([old], [new]) = (&*old, &*new) {
                if self.same_primitive(*old, *new) {
                    self.set(*old, *new);
                }
                continue;
            }
            if old.len().saturating_mul(new.len()) > 1 << 16 {
                continue;
            }
            let mut candidates = Vec::new();
            for (i, one) in old.iter().enumerate() {
                for (j, other) in new.iter().enumerate() {
                    let shared = self.shared(*one, *other);
                    let file = self.files[0][*one as usize] == self.files[1][*other as usize];
                    if shared > 0 || file {
                        let worth = (shared, file, self.same_primitive(*one, *other));
                        candidates.push((Reverse(worth), i, j));
                    }
                }
            }
            candidates.sort_unstable();
            for (_, i, j) in candidates {
                let free = |to: &[Option<u32>], i: u32| to[i as usize].is_none();
                if free(&self.moves.to_new, old[i]) && free(&self.moves.to_old, new[j]) {
                    self.set(old[i], new[j]);
                }
            }
        }
    }

    /// Classes that are called otherwise and are elsewhere, but nested with the very same others, and
    /// no other class is.
    pub(super) fn by_neighbours(&mut self) {
        loop {
            let around = |side: usize, i: u32| {
                let near = self.sides[side].near[i as usize].iter();
                let place = |(out, node): &(bool, Node)| {
                    let node = if side == 0 { self.moves.to_new(*node) } else { Some(*node) };
                    let known = node.filter(|node| side == 0 || self.moves.to_old(*node).is_some());
                    (*out, known)
                };
                let mut around: Vec<(bool, Option<Node>)> = near.map(place).collect();
                around.sort_unstable();
                let primitive = self.classes[side][i as usize].primitive.clone()?;
                let all = around.len() > 1 && around.iter().all(|(_, node)| node.is_some());
                all.then_some((primitive, around))
            };
            let groups = self.groups(around).into_iter();
            let one: Vec<(u32, u32)> = groups
                .filter_map(|(_, [old, new])| {
                    (old.len() == 1 && new.len() == 1).then(|| (old[0], new[0]))
                })
                .collect();
            if one.is_empty() {
                return;
            }
            one.into_iter().for_each(|(old, new)| self.set(old, new));
        }
    }
}
