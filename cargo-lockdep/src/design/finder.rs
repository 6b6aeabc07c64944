//! Which class of one design is which of another one: lines shift, files and types are renamed.
//!
//! What is told first is what says most. Classes of one type in one file are matched in the order in
//! which they stand there, wherever that is now, by what they are nested with; then files that got
//! another name; then types that did; then classes that went elsewhere, by their neighbours. No class
//! is two. So the nestings that are known under a matching are those of the same graph with other
//! names, and a nesting that is new is new under any.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};

use super::align::align;
use super::moves::Moves;
use super::neighbours::Side;
use super::{Class, Node, Site};

/// A file and what it is called now; none of classes whose names say no place.
type Files<'a> = Option<(&'a str, &'a str)>;

/// Classes of the old and of the new side that may be each other.
pub(super) type Group = [Vec<u32>; 2];

/// Where a class stands in its file: line and column.
type Position = (u32, Option<u32>);

pub(super) struct Finder<'a> {
    pub(super) classes: [&'a [Class]; 2],
    pub(super) sides: [Side; 2],
    /// The file of each class; none of those whose names say no place.
    pub(super) files: [Vec<Option<&'a str>>; 2],
    pub(super) moves: Moves,
    /// For each old file that went on as a new one: where lines that are known went.
    anchors: HashMap<(&'a str, &'a str), BTreeMap<u32, i64>>,
}

impl<'a> Finder<'a> {
    pub(super) fn new(
        classes: [&'a [Class]; 2],
        contexts: [&[String]; 2],
        sides: [Side; 2],
    ) -> Self {
        let mut given = HashSet::new();
        for (classes, side) in classes.iter().zip(&sides) {
            let all = classes.iter().zip(&side.labels);
            given.extend(all.filter(|(class, _)| class.given).map(|(_, label)| *label));
        }
        let file = |(class, label): (&'a Class, &u32)| {
            let site = class.name.site.as_ref().filter(|_| !given.contains(label))?;
            Some(&*site.file)
        };
        let files =
            [0, 1].map(|s: usize| classes[s].iter().zip(&sides[s].labels).map(file).collect());
        let find = |ones: &[String], others: &[String]| {
            let at: HashMap<&String, u32> = others.iter().zip(0..).collect();
            ones.iter().map(|one| at.get(one).copied()).collect()
        };
        let moves = Moves {
            to_new: vec![None; classes[0].len()],
            to_old: vec![None; classes[1].len()],
            contexts_to_new: find(contexts[0], contexts[1]),
            contexts_to_old: find(contexts[1], contexts[0]),
        };
        Finder { classes, sides, files, moves, anchors: HashMap::new() }
    }

    /// The best matching that is found.
    pub(super) fn find(mut self) -> Moves {
        self.same_label_in_one_file();
        self.renamed_files();
        self.other_label_in_one_file();
        self.elsewhere();
        self.by_neighbours();
        self.moves
    }

    pub(super) fn set(&mut self, old: u32, new: u32) {
        self.moves.to_new[old as usize] = Some(new);
        self.moves.to_old[new as usize] = Some(old);
    }

    fn position(&self, side: usize, class: u32) -> Position {
        let site = self.classes[side][class as usize].name.site.as_ref();
        site.map_or((0, None), |site| (site.line, site.column))
    }

    /// The classes of a side that are not matched yet, by what `key` says of them, as they stand.
    fn left<K: Ord>(&self, side: usize, key: impl Fn(u32) -> Option<K>) -> BTreeMap<K, Vec<u32>> {
        let matched = [&self.moves.to_new, &self.moves.to_old][side];
        let mut groups: BTreeMap<K, Vec<u32>> = BTreeMap::new();
        for class in (0..matched.len() as u32).filter(|i| matched[*i as usize].is_none()) {
            if let Some(key) = key(class) {
                groups.entry(key).or_default().push(class);
            }
        }
        for group in groups.values_mut() {
            // Given names have no place of their own; their files are in order.
            group.sort_by(|a, b| {
                let name = |i: &u32| &self.classes[side][*i as usize].name;
                name(a).cmp(name(b))
            });
        }
        groups
    }

    /// Groups of both sides with one key.
    pub(super) fn groups<K: Ord>(&self, key: impl Fn(usize, u32) -> Option<K>) -> Vec<(K, Group)> {
        let (olds, mut news) = (self.left(0, |i| key(0, i)), self.left(1, |i| key(1, i)));
        let both = olds.into_iter().filter_map(|(key, old)| {
            let new = news.remove(&key)?;
            Some((key, [old, new]))
        });
        both.collect()
    }

    fn same_label_in_one_file(&mut self) {
        let key = |side: usize, i: u32| {
            Some((self.files[side][i as usize], self.sides[side].labels[i as usize]))
        };
        let groups = self.groups(key);
        let groups = groups.into_iter().map(|((file, _), group)| (file.map(|f| (f, f)), group));
        self.match_groups(groups.collect());
    }

    /// Files without matches whose classes are those of another one by their types.
    fn renamed_files(&mut self) {
        let matched = |side: usize, moves: &Moves| -> HashSet<&str> {
            let to = [&moves.to_new, &moves.to_old][side];
            let files = self.files[side].iter().zip(to);
            files.filter(|(_, to)| to.is_some()).filter_map(|(file, _)| *file).collect()
        };
        let left = |side: usize| {
            let known = matched(side, &self.moves);
            let files = self.left(side, |i| self.files[side][i as usize]);
            let labels = |classes: Vec<u32>| {
                let labels = classes.iter().map(|i| self.sides[side].labels[*i as usize]);
                let mut labels: Vec<u32> = labels.collect();
                labels.sort_unstable();
                labels
            };
            let files = files.into_iter().filter(|(file, _)| !known.contains(file));
            files.map(|(file, classes)| (file, labels(classes))).collect::<Vec<_>>()
        };
        let (olds, news) = (left(0), left(1));
        if olds.len().saturating_mul(news.len()) > 1 << 20 {
            return;
        }
        let mut candidates = Vec::new();
        for (old, its) in &olds {
            for (new, others) in &news {
                let common = common(its, others);
                if 2 * common >= its.len().max(others.len()) {
                    // The last part of a path mostly stays, or all of the others do.
                    let part = |path: &'a str| path.rsplit('/').next().unwrap_or(path);
                    let same = part(old) == part(new);
                    candidates.push((Reverse((common, same)), *old, *new));
                }
            }
        }
        candidates.sort_unstable();
        let mut taken = [HashSet::new(), HashSet::new()];
        for (_, old, new) in candidates {
            if taken[0].contains(old) || taken[1].contains(new) {
                continue;
            }
            taken[0].insert(old);
            taken[1].insert(new);
            let key = |side: usize, i: u32| {
                let file = self.files[side][i as usize]? == [old, new][side];
                file.then(|| self.sides[side].labels[i as usize])
            };
            let groups = self.groups(key);
            self.match_groups(
                groups.into_iter().map(|(_, group)| (Some((old, new)), group)).collect(),
            );
        }
    }

    /// Matches groups of classes that may be each other, each in the order in which it stands.
    fn match_groups(&mut self, groups: Vec<(Files<'a>, Group)>) {
        let (alone, many): (Vec<_>, Vec<_>) =
            groups.into_iter().partition(|(_, [old, new])| old.len() == 1 && new.len() == 1);
        for (files, [old, new]) in alone {
            self.anchor(files, old[0], new[0]);
        }
        let mut doubtful = Vec::new();
        for (files, [old, new]) in many {
            let still = self.in_place(&old, &new);
            let clear = |(old, new): &(u32, u32)| {
                self.same_primitive(*old, *new) && self.is_expected(*old, *new, files)
            };
            if still.len() == old.len().min(new.len()) && still.iter().all(clear) {
                // Nothing moved.
                still.into_iter().for_each(|(old, new)| self.anchor(files, old, new));
            } else {
                doubtful.push((files, [old, new], still));
            }
        }
        for (files, [old, new], _) in &doubtful {
            let worth = |i: usize, j: usize| Some(self.worth(old[i], new[j], *files));
            for (i, j) in align([old.len(), new.len()], worth) {
                self.set(old[i], new[j]);
            }
        }
        // Some of them may rather have gone, and others come: where no fewer nestings stay the same
        // if all are where they were, they are.
        for (files, [old, new], still) in &doubtful {
            self.settle(*files, old, new, still);
        }
    }

    fn anchor(&mut self, files: Files<'a>, old: u32, new: u32) {
        self.set(old, new);
        if let Some(files) = files {
            let [was, is] = [self.position(0, old).0, self.position(1, new).0];
            self.anchors.entry(files).or_default().insert(was, is as i64 - was as i64);
        }
    }

    /// Those that are at the very same place, if that is clear.
    fn in_place(&self, old: &[u32], new: &[u32]) -> Vec<(u32, u32)> {
        let same = |old: u32, new: u32| {
            let name = |side: usize, i: u32| &self.classes[side][i as usize].name;
            match (&name(0, old).site, &name(1, new).site) {
                (Some(_), Some(_)) => name(0, old).is(name(1, new)),
                // A given name that said no place.
                (one, other) => one.is_none() && other.is_none(),
            }
        };
        let mut pairs = Vec::new();
        let mut from = 0;
        for &one in old {
            // Both are in order of their lines.
            let line = |i: u32| self.classes[1][i as usize].name.site.as_ref();
            let its = self.classes[0][one as usize].name.site.as_ref();
            let key = |site: &Site| (site.file.clone(), site.line);
            while from < new.len() && line(new[from]).map(key) < its.map(key) {
                from += 1;
            }
            let here = new[from..].iter().take_while(|n| line(**n).map(key) == its.map(key));
            let same: Vec<u32> = here.copied().filter(|n| same(one, *n)).collect();
            if let [other] = same[..] {
                pairs.push((one, other));
            }
        }
        // Two that are at one place are told apart by something else.
        let mut count: HashMap<u32, u32> = HashMap::new();
        pairs.iter().for_each(|(_, new)| *count.entry(*new).or_default() += 1);
        pairs.retain(|(_, new)| count[new] == 1);
        pairs
    }

    /// What speaks for two classes of one label being the same one: the primitive and the neighbours;
    /// where that is equal, the place.
    pub(super) fn worth(&self, old: u32, new: u32, files: Files<'a>) -> i64 {
        let (common, different) = self.sides[0].common(old, &self.sides[1], new);
        let alike = 12 * self.same_primitive(old, new) as i64 + (4 * common - different).max(0);
        ((4 + alike) << 20) + self.is_expected(old, new, files) as i64
    }

    pub(super) fn same_primitive(&self, old: u32, new: u32) -> bool {
        let primitive = |side: usize, i: u32| self.classes[side][i as usize].primitive.as_ref();
        let both = primitive(0, old).zip(primitive(1, new));
        both.is_none_or(|(old, new)| old == new)
    }

    /// Whether a class is where the lines around it went.
    pub(super) fn is_expected(&self, old: u32, new: u32, files: Files<'a>) -> bool {
        let [(was, column), (is, other)] = [self.position(0, old), self.position(1, new)];
        let anchors = files.and_then(|files| self.anchors.get(&files));
        let near = anchors.and_then(|all| {
            all.range(..=was).next_back().or_else(|| all.range(was..).next()).map(|(_, by)| *by)
        });
        let columns = column.is_none() || other.is_none() || column == other;
        is as i64 - was as i64 == near.unwrap_or(0) && columns
    }

    fn settle(&mut self, files: Files<'a>, old: &[u32], new: &[u32], still: &[(u32, u32)]) {
        if still.is_empty() {
            return;
        }
        let kept = self.kept(old);
        let before: Vec<Option<u32>> = old.iter().map(|i| self.moves.to_new[*i as usize]).collect();
        let clear = |finder: &mut Self| {
            old.iter().for_each(|i| finder.moves.to_new[*i as usize] = None);
            new.iter().for_each(|i| finder.moves.to_old[*i as usize] = None);
        };
        clear(self);
        still.iter().for_each(|(old, new)| self.set(*old, *new));
        let free = |all: &[u32], to: &[Option<u32>]| -> Vec<u32> {
            all.iter().copied().filter(|i| to[*i as usize].is_none()).collect()
        };
        let (olds, news) = (free(old, &self.moves.to_new), free(new, &self.moves.to_old));
        let worth = |i: usize, j: usize| Some(self.worth(olds[i], news[j], files));
        for (i, j) in align([olds.len(), news.len()], worth) {
            self.set(olds[i], news[j]);
        }
        if self.kept(old) < kept {
            clear(self);
            for (old, new) in old.iter().zip(before) {
                new.into_iter().for_each(|new| self.set(*old, new));
            }
        }
    }

    /// How many edges of these classes are there under the matching.
    fn kept(&self, old: &[u32]) -> usize {
        let edges = old
            .iter()
            .map(|i| self.moves.to_new[*i as usize].map_or(0, |new| self.shared(*i, new)));
        edges.sum()
    }

    /// How many neighbours of two classes are matched with each other.
    pub(super) fn shared(&self, old: u32, new: u32) -> usize {
        let mut there: HashMap<(bool, Node), usize> = HashMap::new();
        for near in &self.sides[1].near[new as usize] {
            *there.entry(*near).or_default() += 1;
        }
        let near = self.sides[0].near[old as usize].iter();
        let shared = near.filter(|(out, node)| {
            let node = self.moves.to_new(*node);
            let count = node.and_then(|node| there.get_mut(&(*out, node)));
            count.is_some_and(|count| {
                let any = *count > 0;
                *count -= any as usize;
                any
            })
        });
        shared.count()
    }
}

/// How many elements two lists in order have in common.
fn common(one: &[u32], other: &[u32]) -> usize {
    let (mut i, mut j, mut common) = (0, 0, 0);
    while let (Some(a), Some(b)) = (one.get(i), other.get(j)) {
        common += (a == b) as usize;
        i += (a <= b) as usize;
        j += (b <= a) as usize;
    }
    common
}
