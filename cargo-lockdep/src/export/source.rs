//! Where in the sources a verdict is shown.

use lockdep_core::snapshot::{Snapshot, Step, Verdict, split_site};

use crate::check::Alarm;

/// A place in a source file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Source {
    /// The file, with `/` between directories.
    pub(super) file: String,
    /// Its line and column, from 1; 0 if nobody knows.
    pub(super) line: u32,
    pub(super) column: u32,
    pub(super) of: Of,
}

/// Whose file it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Of {
    /// The workspace's; the path begins there.
    Workspace,
    /// A dependency's; the path begins at the package and its version.
    Dependency,
    /// Of some other place of the machine that compiled it, such as the standard library's.
    Machine,
}

impl Source {
    /// By `file:line:column`; none of what names no line of a file.
    pub(super) fn of(site: &str) -> Option<Source> {
        let (file, line, column) = split_site(site);
        if line == 0 || file.is_empty() {
            return None;
        }
        let file = file.replace('\\', "/");
        let file = file.strip_prefix("./").unwrap_or(&file).to_owned();
        let drive =
            matches!(file.as_bytes(), [letter, b':', b'/', ..] if letter.is_ascii_alphabetic());
        let of = if file.starts_with('/') || drive {
            Of::Machine
        } else if is_dependency(&file) {
            Of::Dependency
        } else {
            Of::Workspace
        };
        Some(Source { file, line, column, of })
    }
}

/// Whether a path begins with a package's version or a checked out commit, as those of dependencies do
/// in reports.
fn is_dependency(file: &str) -> bool {
    let mut parts = file.split('/');
    let (first, second) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let hex = |text: &str, len: usize| {
        text.len() == len && text.bytes().all(|byte| byte.is_ascii_hexdigit())
    };
    let is_version = |(at, _): (usize, &str)| {
        let version = &first[at + 1..];
        version.starts_with(|c: char| c.is_ascii_digit()) && version.matches('.').count() >= 2
    };
    first.match_indices('-').any(is_version)
        || first.rsplit_once('-').is_some_and(|(_, hash)| hex(hash, 16)) && hex(second, 7)
}

/// Where a verdict is shown: at its own place, or where one of its steps was seen, in the workspace if
/// any of them is. One without either is about a class: that is made somewhere, or was taken there.
pub(super) fn of_verdict(verdict: &Verdict, snapshot: &Snapshot) -> Option<Source> {
    let found = verdict.findings.iter().map(|i| &*snapshot.findings[*i as usize].site);
    let places = verdict.steps.iter().flat_map(|step| of_step(step, snapshot));
    let mut sources: Vec<Source> = found.chain(places).filter_map(Source::of).collect();
    if sources.is_empty()
        && let Some(class) = class_of(verdict, snapshot)
    {
        sources.extend(of_class(class, snapshot).filter_map(Source::of));
    }
    best(sources)
}

/// Where an alarm is shown, if it is about a place.
pub(super) fn of_alarm(alarm: &Alarm<'_>) -> Option<Source> {
    best(alarm.sites.iter().filter_map(|site| Source::of(site)).collect())
}

/// The first in the workspace, or the first at all.
fn best(mut sources: Vec<Source>) -> Option<Source> {
    let own = sources.iter().position(|source| source.of == Of::Workspace);
    (!sources.is_empty()).then(|| sources.swap_remove(own.unwrap_or(0)))
}

/// The class that a verdict's summary begins with.
fn class_of(verdict: &Verdict, snapshot: &Snapshot) -> Option<u32> {
    let named = (0..).zip(snapshot.class_names());
    let named = named.filter(|(_, name)| verdict.summary[0].starts_with(&**name));
    // The longest name is the one that is meant.
    named.max_by_key(|(_, name)| name.len()).map(|(class, _)| class)
}

/// Where a class is made, then where it was taken.
fn of_class(class: u32, snapshot: &Snapshot) -> impl Iterator<Item = &str> {
    let edges = snapshot.edges.iter().filter(move |edge| edge.to == class);
    let held = snapshot.edges.iter().filter(move |edge| edge.from == class);
    let contexts = snapshot.context_edges.iter().filter(move |edge| edge.class == class);
    let taken = edges.flat_map(|edge| &edge.at).map(|witness| witness.wanted);
    let held = held.flat_map(|edge| &edge.at).chain(contexts.flat_map(|edge| &edge.at));
    let places = taken.chain(held.filter_map(|witness| witness.held));
    snapshot.class_site(class).into_iter().chain(places.map(|place| snapshot.place(place).0))
}

/// The places of a step, where something was wanted first.
fn of_step<'a>(step: &Step, snapshot: &'a Snapshot) -> impl Iterator<Item = &'a str> {
    let at = step.at(snapshot);
    let wanted = at.iter().map(|witness| snapshot.place(witness.wanted).0);
    let held = at.iter().filter_map(|witness| witness.held).map(|held| snapshot.place(held).0);
    wanted.chain(held)
}

/// What a verdict is called: its ring of classes, or the edge that it is about.
pub(super) fn title(verdict: &Verdict, snapshot: &Snapshot) -> String {
    let ring = verdict.steps.len() > 1;
    match (&*verdict.steps, verdict.findings.first()) {
        ([first, ..], _) if ring => {
            let names = verdict.steps.iter().map(|step| &*step.from);
            names.chain([&*first.from]).collect::<Vec<_>>().join(" -> ")
        }
        ([step], _) => format!("{} -> {}", step.from, step.to),
        (_, Some(finding)) => match snapshot.findings[*finding as usize].edges.first() {
            Some(edge) if edge.from != edge.to => format!("{} -> {}", edge.from, edge.to),
            Some(edge) => edge.to.clone(),
            None => verdict.summary[0].clone(),
        },
        _ => verdict.summary[0].clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(site: &str) -> (String, u32, u32, Of) {
        let source = Source::of(site).expect("a place");
        (source.file, source.line, source.column, source.of)
    }

    #[test]
    fn a_path_tells_whose_file_it_is() {
        assert_eq!(of("src/a.rs:1:2"), ("src/a.rs".into(), 1, 2, Of::Workspace));
        assert_eq!(of(r".\a-b\src\a.rs:1:2"), ("a-b/src/a.rs".into(), 1, 2, Of::Workspace));
        assert_eq!(of("a-1.2.3/src/a.rs:1:2").3, Of::Dependency);
        assert_eq!(of("a-b-1.2.3-rc.1/a.rs:1:2").3, Of::Dependency);
        assert_eq!(of("a-0123456789abcdef/7b5f0ab/src/b.rs:9:9").3, Of::Dependency);
        assert_eq!(of("step-2/src/b.rs:9:9").3, Of::Workspace);
        assert_eq!(of("/rustc/1/library/alloc/src/a.rs:1:2").3, Of::Machine);
        assert_eq!(of(r"C:\a.rs:1:2"), ("C:/a.rs".into(), 1, 2, Of::Machine));
        assert_eq!(Source::of("nowhere"), None);
        assert_eq!(Source::of(":3:4"), None);
    }
}
