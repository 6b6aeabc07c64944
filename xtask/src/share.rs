//! What share of the locks of a program the shims see, by reading the sources of its packages.
//!
//! A place that makes a lock counts by what its file imports: `parking_lot` or `lock_api`, whose
//! locks the shims see, or `std::sync`, whose they do not. Where a file imports the lock from a
//! module of its own (`crate::sync::Mutex`), it counts as seen if the package depends on one of the
//! two. So the number is an estimate.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::package::{self, Error};

/// Places that make locks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Share {
    /// Of `lock_api`'s, which the shims see.
    pub(crate) seen: u64,
    /// Of the standard library's, which they do not.
    pub(crate) unseen: u64,
}

impl std::fmt::Display for Share {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} of {}", self.seen, self.seen + self.unseen)
    }
}

/// The types that are locks, with what makes one.
const MAKERS: [&str; 8] = [
    "Mutex::new(",
    "FairMutex::new(",
    "ReentrantMutex::new(",
    "RwLock::new(",
    "Once::new(",
    "OnceLock::new(",
    "LazyLock::new(",
    "Mutex::const_new(",
];

/// Reads a package and all that it depends on when it is not tested.
///
/// # Errors
/// If Cargo cannot resolve it.
pub(crate) fn of(sources: &Path, arguments: &[&str]) -> Result<Share, Error> {
    let features =
        arguments.iter().filter(|a| a.starts_with("--features") || a.contains("default"));
    let output = package::cargo()
        .args(["metadata", "--format-version=1", "--filter-platform", &host()?])
        .args(features)
        .current_dir(sources)
        .output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    let metadata: Value = serde_json::from_slice(&output.stdout)?;
    let mut share = Share::default();
    for package in closure(&metadata) {
        for file in files(&package.folder.join("src")) {
            share.add(&fs::read_to_string(&file).unwrap_or_default(), package.patched);
        }
    }
    Ok(share)
}

/// The platform of this compiler: what others need is not even downloaded.
fn host() -> Result<String, Error> {
    let output = std::process::Command::new("rustc").arg("-vV").output()?;
    let said = String::from_utf8(output.stdout)?;
    let host = said.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host.ok_or("rustc does not say its host")?.to_owned())
}

struct Package {
    folder: PathBuf,
    /// Whether it depends on what the shims stand for.
    patched: bool,
}

/// The root package and what it depends on for more than its own tests.
fn closure(metadata: &Value) -> Vec<Package> {
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let packages = list(&metadata["packages"]);
    let locks: Vec<String> = packages
        .iter()
        .filter(|p| ["parking_lot", "lock_api", "parking_lot_core"].contains(&&*text(&p["name"])))
        .map(|package| text(&package["id"]))
        .collect();
    let mut depends: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for node in list(&metadata["resolve"]["nodes"]) {
        let normal = |dependency: &Value| {
            let kinds = list(&dependency["dep_kinds"]);
            kinds.iter().any(|kind| kind["kind"].is_null())
        };
        let on = list(&node["deps"]);
        let on = on.iter().filter(|d| normal(d)).map(|d| text(&d["pkg"])).collect();
        depends.insert(text(&node["id"]), on);
    }
    let mut found = vec![text(&metadata["resolve"]["root"])];
    let mut next = 0;
    while let Some(package) = found.get(next) {
        let on = depends.get(package).cloned().unwrap_or_default();
        found.extend(on.into_iter().filter(|on| !found.contains(on)).collect::<BTreeSet<_>>());
        next += 1;
    }
    let wanted = |package: &&Value| {
        let id = text(&package["id"]);
        // Not the locks' own making.
        found.contains(&id) && !locks.contains(&id)
    };
    packages
        .iter()
        .filter(wanted)
        .filter_map(|package| {
            let folder = Path::new(package["manifest_path"].as_str()?).parent()?.into();
            let on = depends.get(&text(&package["id"]));
            let patched = on.is_some_and(|on| on.iter().any(|on| locks.contains(on)));
            Some(Package { folder, patched })
        })
        .collect()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut found = Vec::new();
    for path in entries.map(|entry| entry.path()) {
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

impl Share {
    /// Counts the places of a file; `patched` is for locks that it does not import by their crate.
    fn add(&mut self, source: &str, patched: bool) {
        // Tests of the package, which mostly come last in a file, are not what its users run.
        let source = source.split("#[cfg(test)]\nmod ").next().unwrap_or(source);
        let code = || source.lines().map(str::trim).filter(|line| !line.starts_with("//"));
        for maker in MAKERS {
            let name = maker.split("::").next().unwrap_or(maker);
            let imports = |of: &[&str]| {
                code().any(|line| of.iter().any(|of| line.contains(of)) && line.contains(name))
            };
            // Nobody but the standard library has these two.
            let patched = patched && !["OnceLock", "LazyLock"].contains(&name);
            let seen =
                imports(&["parking_lot", "lock_api"]) || (patched && !imports(&["std::sync"]));
            let made: usize = code().map(|line| calls(line, maker)).sum();
            *(if seen { &mut self.seen } else { &mut self.unseen }) += made as u64;
        }
    }
}

/// How often the line calls it under this very name.
fn calls(line: &str, maker: &str) -> usize {
    let own = |at: usize| !line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
    line.match_indices(maker).filter(|(at, _)| own(*at)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_that_make_locks_are_told_apart() {
        let mut share = Share::default();
        share.add("use parking_lot::{Mutex, RwLock};\nlet a = Mutex::new(RwLock::new(1));\n", true);
        assert_eq!(share, Share { seen: 2, unseen: 0 });
        let std = "use std::sync::Mutex;\n// Mutex::new(1)\nlet a = MyMutex::new(Mutex::new(1));\n";
        share.add(std, true);
        assert_eq!(share, Share { seen: 2, unseen: 1 });
        share.add("use crate::sync::Mutex;\nlet a = Mutex::new(1);\n", false);
        assert_eq!(share, Share { seen: 2, unseen: 2 });
        share.add("use crate::sync::Mutex;\nlet a = (Mutex::new(1), OnceLock::new());\n", true);
        assert_eq!(share, Share { seen: 3, unseen: 3 });
        assert_eq!(share.to_string(), "3 of 6");
    }
}
