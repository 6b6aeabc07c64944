//! Where classes live, as far as their places tell: in which crate, in which module.

use std::collections::BTreeMap;

use super::Snapshot;

/// The directories in which Cargo looks for code.
const ROOTS: [&str; 4] = ["src", "tests", "examples", "benches"];

/// The crate and the module of a source file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Home {
    /// The package's directory, without a version; nothing if the file's path does not begin above
    /// `src`, as in a workspace's root package.
    pub package: String,
    /// The module's path, such as `net::peer`, or `tests::sync` of an integration test; nothing of a
    /// crate's root.
    pub module: String,
}

/// A class in few words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caption {
    /// Its name, without the place if that is part of it.
    pub title: String,
    /// Where it is made, without directories; nothing if nobody knows.
    pub place: String,
}

impl Home {
    /// By the path of a file, as the compiler was given it and reports show it.
    pub fn of(file: &str) -> Home {
        let absolute = file.starts_with(['/', '\\']) || file.contains(":\\");
        let parts: Vec<&str> =
            file.split(['/', '\\']).filter(|part| !part.is_empty() && *part != ".").collect();
        let Some((name, directories)) = parts.split_last() else {
            return Home { package: String::new(), module: String::new() };
        };
        let name = name.strip_suffix(".rs").unwrap_or(name);
        let source = directories.iter().rposition(|part| *part == "src");
        let other = directories.iter().rposition(|part| ROOTS.contains(part));
        // In a path that begins at the workspace, `src/tests` is a module; in one that begins at the
        // root of the disk, some `src` may be above the package.
        let root = if absolute { other } else { source.or(other) };
        let (package, modules) = match root {
            Some(root) => (package(&directories[..root]), &directories[root..]),
            None => (package(directories), &[][..]),
        };
        let modules = modules.iter().enumerate();
        let modules = modules.filter(|(i, part)| *i > 0 || **part != "src").map(|(_, part)| *part);
        let last = Some(name).filter(|name| !["lib", "main", "mod"].contains(name));
        let module = modules.chain(last).collect::<Vec<_>>().join("::");
        Home { package, module }
    }
}

/// The package of these directories: the last, without what Cargo adds to it.
fn package(directories: &[&str]) -> String {
    let hex = |text: &str, len: usize| {
        text.len() == len && text.bytes().all(|byte| byte.is_ascii_hexdigit())
    };
    match *directories {
        // A repository that Cargo checked out: its name and a hash, and the commit.
        [.., repository, commit] if hex(commit, 7) => match repository.rsplit_once('-') {
            Some((name, hash)) if hex(hash, 16) => name.to_owned(),
            _ => commit.to_owned(),
        },
        [.., last] => without_version(last).to_owned(),
        [] => String::new(),
    }
}

/// `a-b-1.2.3-rc.1` as `a-b`.
fn without_version(directory: &str) -> &str {
    let hyphens = directory.match_indices('-').map(|(at, _)| at);
    let is_version = |at: &usize| {
        let version = &directory[at + 1..];
        version.starts_with(|c: char| c.is_ascii_digit()) && version.matches('.').count() >= 2
    };
    hyphens.into_iter().find(is_version).map_or(directory, |at| &directory[..at])
}

impl Snapshot {
    /// The homes of all classes, by position; none of those that no place is known for.
    ///
    /// A package whose directory the places do not name is called as its crate is in the stacks.
    pub fn homes(&self) -> Vec<Option<Home>> {
        let root = self.root_crate();
        let home = |site: u32| {
            let mut home = Home::of(split_site(&self.sites[site as usize]).0);
            if home.package.is_empty() {
                home.package.clone_from(&root);
            }
            home
        };
        self.classes.iter().map(|class| class.site.map(home)).collect()
    }

    /// What to write on each class where its crate and module are told beside it: its name without the
    /// place, and the place as short as it can be.
    pub fn captions(&self) -> Vec<Caption> {
        let names = self.class_names();
        let caption = |i: u32| {
            let class = &self.classes[i as usize];
            let Some(site) = self.class_site(i) else {
                return Caption { title: class.name.clone(), place: String::new() };
            };
            let (file, line, column) = split_site(site);
            let title = class.name.replacen(&format!("@{file}:{line}"), "", 1);
            let file = file.rsplit(['/', '\\']).next().unwrap_or(file);
            let mut place = format!("{file}:{line}");
            if names[i as usize] != class.name {
                // Another has the same name; mostly it is made in the same line.
                place = format!("{place}:{column}");
            }
            Caption { title, place }
        };
        (0..self.classes.len() as u32).map(caption).collect()
    }

    /// What functions of files in `src/` are called after, mostly.
    fn root_crate(&self) -> String {
        let mut names: BTreeMap<&str, u32> = BTreeMap::new();
        for frame in &self.frames {
            let Some((function, place)) = frame.rsplit_once(" at ") else { continue };
            let place = place.replace('\\', "/");
            if !place.strip_prefix("./").unwrap_or(&place).starts_with("src/") {
                continue;
            }
            let name = function.split("::").next().unwrap_or_default();
            let name = name.trim_start_matches(['<', '&']);
            if name.chars().all(|c| c.is_lowercase() || c.is_ascii_digit() || c == '_') {
                *names.entry(name).or_default() += 1;
            }
        }
        let most = names.into_iter().max_by_key(|(name, count)| (*count, std::cmp::Reverse(*name)));
        most.map_or_else(String::new, |(name, _)| name.to_owned())
    }
}

/// `file:line:column` as its parts; what has no numbers at its end is all file, at line 0.
pub fn split_site(site: &str) -> (&str, u32, u32) {
    let number = |text: &str| text.parse::<u32>().ok();
    let Some((rest, last)) = site.rsplit_once(':') else { return (site, 0, 0) };
    let Some(last) = number(last) else { return (site, 0, 0) };
    match rest.rsplit_once(':').and_then(|(file, line)| Some((file, number(line)?))) {
        Some((file, line)) => (file, line, last),
        None => (rest, last, 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn home(file: &str) -> String {
        let Home { package, module } = Home::of(file);
        format!("{package}|{module}")
    }

    #[test]
    fn a_file_tells_its_crate_and_module() {
        assert_eq!(home("lockdep-core/src/snapshot/mod.rs"), "lockdep-core|snapshot");
        assert_eq!(home("a/src/lib.rs"), "a|");
        assert_eq!(home("src/sync/mutex.rs"), "|sync::mutex");
        assert_eq!(home("tests/sync/main.rs"), "|tests::sync");
        assert_eq!(home("crates/net/tests/order.rs"), "net|tests::order");
        assert_eq!(home("a/src/tests/b.rs"), "a|tests::b");
        assert_eq!(home("/home/me/src/a/tests/b.rs"), "a|tests::b");
        assert_eq!(home("/rustc/0ab1/library/alloc/src/vec/mod.rs"), "alloc|vec");
        assert_eq!(home(r"a-b-1.2.3-rc.1\src\b\c.rs"), "a-b|b::c");
        assert_eq!(home("a-0123456789abcdef/7b5f0ab/src/b.rs"), "a|b");
        assert_eq!(home("a-0123456789abcdef/7b5f0ab/c/src/b.rs"), "c|b");
        assert_eq!(home("build/generated.rs"), "build|generated");
        assert_eq!([home(""), home("/"), home("x")], ["|", "|", "|x"]);
    }

    #[test]
    fn the_root_package_is_called_as_in_the_stacks() {
        let mut snapshot = Snapshot::empty();
        snapshot.frames = [
            "<T as core::fmt::Debug>::fmt at src/a.rs:1",
            "<mine::A<T> as core::ops::Deref>::deref at src/a.rs:2",
            "mine::b at src/b.rs:1",
            "sync::test at tests/sync.rs:1",
            "other::c at other/src/c.rs:1",
        ]
        .map(str::to_owned)
        .to_vec();
        assert_eq!(snapshot.root_crate(), "mine");
        assert_eq!(Snapshot::empty().root_crate(), "");
    }

    #[test]
    fn a_site_is_split_from_its_end() {
        assert_eq!(split_site("src/a.rs:10:5"), ("src/a.rs", 10, 5));
        assert_eq!(split_site(r"C:\a.rs:10:5"), (r"C:\a.rs", 10, 5));
        assert_eq!(split_site("src/a.rs:10"), ("src/a.rs", 10, 0));
        assert_eq!(split_site("a:b"), ("a:b", 0, 0));
        assert_eq!(split_site("99999999999:1:2"), ("99999999999", 1, 2));
        assert_eq!(split_site(""), ("", 0, 0));
    }
}
