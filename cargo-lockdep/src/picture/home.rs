//! Where a class is at home: the crate and the module that its locks are made in, by their file.

use std::collections::BTreeMap;

use lockdep_core::snapshot::Snapshot;

/// What classes without a place are under.
const NOWHERE: &str = "no known place";

/// A crate and a module in it; the module is empty at the crate's root.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Home {
    pub(super) package: String,
    pub(super) module: String,
}

/// The homes of all classes, in order.
pub(super) fn homes(snapshot: &Snapshot) -> Vec<Home> {
    let roots = Roots::of(snapshot);
    (0..snapshot.classes.len() as u32)
        .map(|class| match snapshot.class_site(class) {
            Some(site) => roots.home(file_of(site)),
            None => Home { package: NOWHERE.into(), module: String::new() },
        })
        .collect()
}

/// The file of `file:line:column` or `file:line`.
fn file_of(site: &str) -> &str {
    let mut file = site;
    for _ in 0..2 {
        match file.rsplit_once(':') {
            Some((head, number)) if number.bytes().all(|b| b.is_ascii_digit()) => file = head,
            _ => break,
        }
    }
    file
}

/// The crates of files that no directory names: those of a workspace's root. Frames name them.
struct Roots<'a> {
    crates: BTreeMap<&'a str, BTreeMap<&'a str, usize>>,
}

impl<'a> Roots<'a> {
    fn of(snapshot: &'a Snapshot) -> Roots<'a> {
        let mut crates: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
        for frame in &snapshot.frames {
            // `<T as Trait>::f` may be of either.
            if let Some((function, place)) = frame.split_once(" at ")
                && let Some((package, _)) = function.split_once("::")
                && package.bytes().all(|b| b == b'_' || b.is_ascii_alphanumeric())
            {
                *crates.entry(file_of(place)).or_default().entry(package).or_default() += 1;
            }
        }
        Roots { crates }
    }

    fn named(&self, file: &str) -> Option<&'a str> {
        let votes = self.crates.get(file)?;
        votes.iter().max_by_key(|(_, many)| **many).map(|(package, _)| *package)
    }

    fn home(&self, file: &str) -> Home {
        let parts: Vec<&str> = file.split(['/', '\\']).filter(|part| !part.is_empty()).collect();
        let is = |part: &&str| matches!(*part, "tests" | "examples" | "benches");
        let source = parts.iter().rposition(|part| *part == "src");
        let split = source.or_else(|| parts.iter().rposition(is));
        let Some(split) = split else {
            let module = parts.last().map_or(String::new(), |last| stem(last).to_owned());
            let package = self.named(file).unwrap_or(NOWHERE).to_owned();
            return Home { package, module };
        };
        let package = match split.checked_sub(1) {
            Some(directory) => unversioned(parts[directory]).replace('-', "_"),
            None => self.named(file).unwrap_or("crate").to_owned(),
        };
        let first = if source.is_some() { split + 1 } else { split };
        let mut module: Vec<&str> = parts[first..].iter().map(|part| stem(part)).collect();
        if let Some(&("lib" | "main" | "mod")) = module.last() {
            module.pop();
        }
        Home { package, module: module.join("::") }
    }
}

fn stem(part: &str) -> &str {
    part.strip_suffix(".rs").unwrap_or(part)
}

/// A directory of Cargo's registry has the version behind the name.
fn unversioned(directory: &str) -> &str {
    let mut dashes = directory.match_indices('-').map(|(at, _)| at);
    let version = |at: &usize| {
        let rest = &directory[at + 1..];
        rest.starts_with(|c: char| c.is_ascii_digit()) && rest.contains('.')
    };
    dashes.find(version).map_or(directory, |at| &directory[..at])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn home(file: &str, frames: &[&str]) -> (String, String) {
        let frames = frames.iter().map(|frame| (*frame).to_owned()).collect();
        let snapshot = Snapshot { frames, ..Snapshot::empty() };
        let home = Roots::of(&snapshot).home(file_of(file));
        (home.package, home.module)
    }

    #[test]
    fn the_file_says_where_a_class_is_at_home() {
        for (file, package, module) in [
            ("lockdep-subjects/src/page/zone.rs:3:5", "lockdep_subjects", "page::zone"),
            ("crates/store/src/lib.rs:3:5", "store", ""),
            ("crates/store/src/cache/mod.rs:3:5", "store", "cache"),
            ("store/tests/all/main.rs:3:5", "store", "tests::all"),
            ("store/src/tests/all.rs:3:5", "store", "tests::all"),
            ("/x/registry/src/index-1/parking_lot-0.12.3/src/mutex.rs:1:1", "parking_lot", "mutex"),
            ("C:\\work\\my-app\\src\\main.rs:1:1", "my_app", ""),
            ("/rustc/0a1b/library/std/src/sync/lazy.rs:1:1", "std", "sync::lazy"),
            ("src/a/b.rs:1:1", "crate", "a::b"),
            ("generated.rs:1:1", "no known place", "generated"),
        ] {
            assert_eq!(home(file, &[]), (package.to_owned(), module.to_owned()), "{file}");
        }
    }

    #[test]
    fn frames_name_the_crate_of_the_root() {
        let frames = ["app::store::put at src/store.rs:9", "<A as app::B>::c at src/store.rs:7"];
        assert_eq!(home("src/store.rs:3:5", &frames), ("app".to_owned(), "store".to_owned()));
    }
}
