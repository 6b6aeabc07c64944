//! Places that are called the same on every machine: relative to the workspace, without where Cargo
//! keeps packages and without their versions.

use std::path::{Path, PathBuf};
use std::{env, fs};

use lockdep_core::site;

/// The directory that places are relative to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Root {
    /// As it is called and as the file system knows it, with `/` and without one at the end.
    names: Vec<String>,
}

impl Root {
    /// This directory.
    pub fn at(dir: &Path) -> Root {
        let mut names = Vec::new();
        let real = fs::canonicalize(dir).ok();
        for name in [Some(absolute(dir)), real].into_iter().flatten() {
            let name = slashes(&name.to_string_lossy()).trim_end_matches('/').to_owned();
            if !name.is_empty() && !names.contains(&name) {
                names.push(name);
            }
        }
        Root { names }
    }

    /// The workspace that a directory is in: the nearest `Cargo.toml` with `[workspace]` from there
    /// upwards; else the nearest `Cargo.toml`; else the directory itself.
    pub fn above(dir: &Path) -> Root {
        let dir = absolute(dir);
        let mut package = None;
        for dir in dir.ancestors() {
            if let Ok(manifest) = fs::read_to_string(dir.join("Cargo.toml")) {
                if is_workspace(&manifest) {
                    return Root::at(dir);
                }
                package.get_or_insert(dir);
            }
        }
        Root::at(package.unwrap_or(&dir))
    }

    /// What a file is called, whatever it is called here. What has that name keeps it.
    pub fn file(&self, file: &str) -> String {
        let mut name = self.shorter(file);
        loop {
            // Each round makes it shorter, or was the last.
            let next = self.shorter(&name);
            if next == name {
                return name;
            }
            name = next;
        }
    }

    fn shorter(&self, file: &str) -> String {
        let file = plain(&slashes(site::shown(file)));
        let below = |root: &String| file.strip_prefix(&**root)?.strip_prefix('/');
        if let Some(below) = self.names.iter().find_map(below) {
            return below.to_owned();
        }
        let compiled = file.strip_prefix("/rustc/").and_then(|rest| Some(rest.split_once('/')?.1));
        let installed = || Some(file.split_once("/lib/rustlib/src/rust/")?.1);
        if let Some(std) = compiled.or_else(installed).filter(|std| std.starts_with("library/")) {
            return std.to_owned();
        }
        versionless(&file).unwrap_or(file)
    }
}

/// Whether a manifest is that of a workspace.
fn is_workspace(manifest: &str) -> bool {
    manifest.lines().any(|line| {
        let code = line.split('#').next().unwrap_or_default();
        // Spaces are allowed inside the brackets.
        let code: String = code.split_whitespace().collect();
        code == "[workspace]" || code.starts_with("[workspace.") || code.starts_with("workspace={")
    })
}

fn absolute(dir: &Path) -> PathBuf {
    let dir = if dir.as_os_str().is_empty() { Path::new(".") } else { dir };
    let whole = env::current_dir().map_or_else(|_| dir.to_owned(), |here| here.join(dir));
    PathBuf::from(plain(&whole.to_string_lossy()))
}

fn slashes(path: &str) -> String {
    path.strip_prefix(r"\\?\").unwrap_or(path).replace('\\', "/")
}

/// A path without `.` and, as far as its text tells, without `..`.
fn plain(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "." => {}
            // Slashes come twice where somebody joined paths; the first one is the root.
            "" if !parts.is_empty() => {}
            ".." if parts.last().is_some_and(|last| !last.is_empty() && *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// A file of a dependency, as reports name it, without the package's version or the commit: an
/// upgrade makes no lock another one. `None` of any other file.
fn versionless(file: &str) -> Option<String> {
    let (package, rest) = file.split_once('/')?;
    if let Some((repository, hash)) = package.rsplit_once('-')
        && let Some((commit, rest)) = rest.split_once('/')
        && !repository.is_empty()
        && is_hex(hash, 16..=16)
        && is_hex(commit, 7..=40)
    {
        return Some(format!("{repository}/{rest}"));
    }
    let mut dashes = package.match_indices('-').filter(|(at, _)| *at > 0);
    let (at, _) = dashes.find(|(at, _)| is_version(&package[at + 1..]))?;
    Some(format!("{}/{rest}", &package[..at]))
}

fn is_hex(text: &str, len: std::ops::RangeInclusive<usize>) -> bool {
    len.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_hexdigit())
}

/// `1.2.3`, with whatever may follow.
fn is_version(text: &str) -> bool {
    let end = text.find(['-', '+']).unwrap_or(text.len());
    let numbers: Vec<&str> = text[..end].split('.').collect();
    let is_number = |n: &&str| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit());
    numbers.len() == 3 && numbers.iter().all(is_number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn root() -> Root {
        Root { names: vec!["/home/me/work".to_owned(), "C:/work".to_owned()] }
    }

    #[test]
    fn files_of_the_workspace_are_relative_to_it() {
        for (file, name) in [
            ("/home/me/work/src/lib.rs", "src/lib.rs"),
            ("/home/me/work/./a/../b/src/lib.rs", "b/src/lib.rs"),
            (r"C:\work\src\lib.rs", "src/lib.rs"),
            (r"\\?\C:\work\src\lib.rs", "src/lib.rs"),
            ("src/lib.rs", "src/lib.rs"),
            (r"src\lib.rs", "src/lib.rs"),
            ("./src/lib.rs", "src/lib.rs"),
            ("../other/src/lib.rs", "../other/src/lib.rs"),
            ("/home/me/workshop/src/lib.rs", "/home/me/workshop/src/lib.rs"),
            ("/home/me/work/tool-1.2.3/src/lib.rs", "tool/src/lib.rs"),
        ] {
            assert_eq!(root().file(file), name);
            assert_eq!(root().file(name), name);
        }
    }

    #[test]
    fn files_of_dependencies_have_no_version() {
        for (file, name) in [
            (
                "/me/.cargo/registry/src/index-1949cf8c6b5b557f/dash-map-6.1.0/src/a.rs",
                "dash-map/src/a.rs",
            ),
            ("dashmap-7.0.0-rc.1+build.5/src/a.rs", "dashmap/src/a.rs"),
            ("a-2-3.0.1/src/a.rs", "a-2/src/a.rs"),
            (
                "/me/.cargo/git/checkouts/tool-box-19cf8c6b5b557f00/7b5f2a1/src/a.rs",
                "tool-box/src/a.rs",
            ),
            (
                "/rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/ops/function.rs",
                "library/core/src/ops/function.rs",
            ),
            (
                "/me/.rustup/toolchains/s/lib/rustlib/src/rust/library/core/src/a.rs",
                "library/core/src/a.rs",
            ),
            ("crate-1.2/src/a.rs", "crate-1.2/src/a.rs"),
            ("-1.2.3/src/a.rs", "-1.2.3/src/a.rs"),
        ] {
            assert_eq!(root().file(file), name);
        }
    }

    #[test]
    fn the_workspace_is_found_upwards() {
        assert!(is_workspace("[package]\n[ workspace ] # here\n"));
        assert!(is_workspace("[workspace.dependencies]"));
        assert!(!is_workspace("version.workspace = true\n# [workspace]"));
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let above = Root::above(&here.join("src/design"));
        assert_eq!(above, Root::at(here.parent().expect("the workspace")));
    }
}
