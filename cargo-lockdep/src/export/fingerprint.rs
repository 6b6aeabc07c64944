//! What tells a finding again when lines have moved.

use std::collections::BTreeMap;

use lockdep_core::snapshot::{Judged, Snapshot, Verdict, split_site};

use super::source::Source;
use crate::check::Alarm;

/// A fingerprint for each verdict, in order: `hash:n`, of which `n` counts verdicts with one hash.
///
/// Line numbers are not in it. Where they tell classes apart, the classes are counted in the order of
/// their lines: a lock that is made before the others of its type in a file moves their fingerprints,
/// any other change of the file does not.
pub(super) fn fingerprints(snapshot: &Snapshot, judged: &Judged) -> Vec<String> {
    let names = stable_names(snapshot);
    prints(judged.verdicts.iter().map(|verdict| what(verdict, snapshot, &names)))
}

/// The same of alarms, in their order.
pub(super) fn of_alarms(alarms: &[Alarm<'_>]) -> Vec<String> {
    let what = |alarm: &Alarm<'_>| format!("{}\n{}", alarm.code, without_lines(alarm.title));
    prints(alarms.iter().map(what))
}

/// The fingerprint of each, by what makes it what it is.
fn prints(all: impl Iterator<Item = String>) -> Vec<String> {
    let mut counts: BTreeMap<u64, u32> = BTreeMap::new();
    let print = |what: String| {
        let hash = fnv(&what);
        let count = counts.entry(hash).or_default();
        *count += 1;
        format!("{hash:016x}:{count}")
    };
    all.map(print).collect()
}

/// Classes without line numbers, by what they are called in verdicts and in findings.
fn stable_names(snapshot: &Snapshot) -> BTreeMap<String, String> {
    let places = |i: usize| split_site(snapshot.class_site(i as u32).unwrap_or_default());
    let mut order: Vec<usize> = (0..snapshot.classes.len()).collect();
    order.sort_by_key(|i| places(*i));
    let mut counts: BTreeMap<(String, &str), u32> = BTreeMap::new();
    let mut names = BTreeMap::new();
    let called = snapshot.class_names();
    for i in order {
        let class = &snapshot.classes[i];
        let bare = without_lines(&class.name);
        let count = counts.entry((bare.clone(), places(i).0)).or_default();
        let name = format!("{bare}#{count}");
        *count += 1;
        names.insert(called[i].clone(), name.clone());
        names.entry(class.name.clone()).or_insert(name);
    }
    names
}

/// Everything that makes a verdict what it is.
fn what(verdict: &Verdict, snapshot: &Snapshot, names: &BTreeMap<String, String>) -> String {
    let name = |name: &str| names.get(name).cloned().unwrap_or_else(|| without_lines(name));
    let mut parts = Vec::new();
    let finding = verdict.findings.first().map(|i| &snapshot.findings[*i as usize]);
    if verdict.steps.len() > 1 || finding.is_none() {
        // Wherever a ring begins.
        let steps = verdict.steps.iter();
        parts.extend(steps.map(|step| format!("{} -> {}", name(&step.from), name(&step.to))));
        parts.sort_unstable();
    } else if let Some(finding) = finding {
        let edges = finding.edges.iter();
        parts.extend(edges.map(|edge| format!("{} -> {}", name(&edge.from), name(&edge.to))));
        parts.extend(Source::of(&finding.site).map(|source| source.file));
    }
    if parts.is_empty() {
        parts.push(without_lines(&verdict.summary[0]));
    }
    format!("{}\n{}", verdict.code, parts.join("\n"))
}

/// A text without `:12`.
fn without_lines(text: &str) -> String {
    let mut parts = text.split(':');
    let mut bare = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let rest = part.trim_start_matches(|c: char| c.is_ascii_digit());
        if rest.len() == part.len() {
            bare.push(':');
        }
        bare.push_str(rest);
    }
    bare
}

/// The hash of Fowler, Noll and Vo (FNV-1a), which stays the same in every version.
fn fnv(text: &str) -> u64 {
    let step = |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    text.bytes().fold(0xcbf2_9ce4_8422_2325, step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_left_out_and_paths_are_not() {
        assert_eq!(without_lines("Vec<a::B>@src/a.rs:12"), "Vec<a::B>@src/a.rs");
        assert_eq!(without_lines("u8@src/a.rs:12/1 (src/a.rs:12:3)"), "u8@src/a.rs/1 (src/a.rs)");
        assert_eq!(without_lines("a::b"), "a::b");
    }

    #[test]
    fn the_hash_is_fnvs() {
        assert_eq!(fnv(""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv("a"), 0xaf63_dc4c_8601_ec8c);
    }
}
