//! What is to be written, known as a whole before the first file is touched.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::manifest;
use super::project::{Package, Project};
use super::{Refusal, Request};

const PROFILES: &str = include_str!("profiles.toml");
const FENCE: &str = include_str!("clippy.toml");
const FIRST_TEST: &str = include_str!("first_test.rs");

/// A file as it was and as it will be.
#[derive(Debug)]
pub(super) struct Change {
    path: PathBuf,
    /// The path from the root of the workspace.
    name: String,
    before: Option<String>,
    after: String,
    added: String,
}

impl Change {
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn added(&self) -> &str {
        &self.added
    }
}

/// The changes, what is there already, and what is in the way.
#[derive(Debug)]
pub(super) struct Plan {
    root: PathBuf,
    changes: Vec<Change>,
    there: Vec<String>,
    in_the_way: Vec<String>,
}

impl Plan {
    /// Looks at everything; fails if anything is in the way.
    pub(super) fn make(
        project: &Project,
        packages: &[&Package],
        request: &Request,
    ) -> Result<Plan, Refusal> {
        let root = project.root().to_owned();
        let mut plan =
            Plan { root, changes: Vec::new(), there: Vec::new(), in_the_way: Vec::new() };
        for package in packages {
            plan.dependency(package, request)?;
            plan.first_test(package, request)?;
        }
        plan.profiles(&project.root_manifest())?;
        if !request.no_fence {
            for package in packages {
                plan.fence(package)?;
            }
        }
        if plan.in_the_way.is_empty() { Ok(plan) } else { Err(Refusal::InTheWay(plan.in_the_way)) }
    }

    pub(super) fn changes(&self) -> &[Change] {
        &self.changes
    }

    pub(super) fn there(&self) -> &[String] {
        &self.there
    }

    fn dependency(&mut self, package: &Package, request: &Request) -> Result<(), Refusal> {
        let path = package.manifest();
        if package.depends_on("lockdep") {
            self.there.push(format!("{}: the dependency on lockdep", self.name(path)));
            return Ok(());
        }
        let source = match &request.path {
            None => format!("\"{}\"", version()),
            Some(checkout) => {
                let absolute = checkout.canonicalize();
                let absolute = absolute.map_err(|e| Refusal::one(at(checkout, &e)))?;
                format!("{{ path = {absolute:?} }}")
            }
        };
        let line =
            format!("# Locks that are validated, and `#[lockdep::test]`.\nlockdep = {source}\n");
        let (before, text) = self.text(path)?;
        let (after, added) = manifest::with_line(&text, "dev-dependencies", &line);
        self.change(path, before, after, added);
        Ok(())
    }

    fn profiles(&mut self, path: &Path) -> Result<(), Refusal> {
        let (before, text) = self.text(path)?;
        if manifest::has_table(&text, "profile.dev.package.lockdep-core") {
            self.there.push(format!("{}: the profile of lockdep-core", self.name(path)));
            return Ok(());
        }
        let after = manifest::with_end(&text, PROFILES);
        self.change(path, before, after, PROFILES.to_owned());
        Ok(())
    }

    fn first_test(&mut self, package: &Package, request: &Request) -> Result<(), Refusal> {
        let path = package.root().join("tests").join(format!("{}.rs", request.test));
        match self.text(&path)? {
            (None, _) => self.change(&path, None, FIRST_TEST.to_owned(), FIRST_TEST.to_owned()),
            (Some(text), _) if text == FIRST_TEST => self.there.push(self.name(&path)),
            _ => self.in_the_way.push(format!(
                "{} is there and is not overwritten: move it away, or name the first test with \
                 --test NAME",
                self.name(&path)
            )),
        }
        Ok(())
    }

    /// Clippy reads the file that is nearest to the package.
    fn fence(&mut self, package: &Package) -> Result<(), Refusal> {
        let inside = package.root().ancestors().take_while(|dir| dir.starts_with(&self.root));
        let all = inside.flat_map(|dir| [dir.join("clippy.toml"), dir.join(".clippy.toml")]);
        let path = all.into_iter().find(|path| path.exists());
        let path = path.unwrap_or_else(|| self.root.join("clippy.toml"));
        let (before, text) = self.text(&path)?;
        if text.contains(FENCE) {
            let what = self.name(&path);
            if !self.changes.iter().any(|change| change.path == path) && !self.there.contains(&what)
            {
                self.there.push(what);
            }
            return Ok(());
        }
        let keys = ["disallowed-types", "await-holding-invalid-types"];
        let taken: Vec<&str> =
            keys.into_iter().filter(|key| manifest::has_key(&text, key)).collect();
        if taken.is_empty() {
            let after = manifest::with_end(&text, FENCE);
            self.change(&path, before, after, FENCE.to_owned());
        } else {
            self.in_the_way.push(format!(
                "{} has its own `{}`, which is not overwritten: put these entries into it, or leave \
                 clippy alone with --no-fence\n{FENCE}",
                self.name(&path),
                taken.join("` and `"),
            ));
        }
        Ok(())
    }

    /// A file as it is on the disk, and as it will be by the changes so far.
    fn text(&self, path: &Path) -> Result<(Option<String>, String), Refusal> {
        let before = match fs::read_to_string(path) {
            Ok(text) => Some(text),
            Err(e) if e.kind() == io::ErrorKind::NotFound => None,
            Err(e) => return Err(Refusal::one(at(path, &e))),
        };
        let planned = self.changes.iter().find(|change| change.path == path);
        let now = planned.map_or(before.as_deref(), |change| Some(&change.after));
        let now = now.unwrap_or_default().to_owned();
        Ok((before, now))
    }

    fn change(&mut self, path: &Path, before: Option<String>, after: String, added: String) {
        match self.changes.iter_mut().find(|change| change.path == path) {
            Some(change) => {
                change.after = after;
                change.added += "\n";
                change.added += &added;
            }
            None => {
                let (path, name) = (path.to_owned(), self.name(path));
                self.changes.push(Change { path, name, before, after, added });
            }
        }
    }

    fn name(&self, path: &Path) -> String {
        path.strip_prefix(&self.root).unwrap_or(path).display().to_string()
    }

    /// Writes all files, or none.
    pub(super) fn write(&self) -> Result<(), Refusal> {
        for change in &self.changes {
            if let Err(e) = write(&change.path, &change.after) {
                self.take_back()?;
                return Err(Refusal::one(at(&change.path, &e)));
            }
        }
        Ok(())
    }

    /// Puts back what was there.
    pub(super) fn take_back(&self) -> Result<(), Refusal> {
        for change in &self.changes {
            let undone = match &change.before {
                Some(text) => fs::write(&change.path, text),
                None => fs::remove_file(&change.path),
            };
            match undone {
                Err(e) if e.kind() != io::ErrorKind::NotFound => {
                    return Err(Refusal::one(at(&change.path, &e)));
                }
                _ => {}
            }
        }
        Ok(())
    }
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    fs::create_dir_all(path.parent().expect("a file is in a directory"))?;
    fs::write(path, text)
}

fn at(path: &Path, error: &io::Error) -> String {
    format!("{}: {error}", path.display())
}

/// The published version that goes with this command, as a requirement.
fn version() -> String {
    let [major, minor] = [env!("CARGO_PKG_VERSION_MAJOR"), env!("CARGO_PKG_VERSION_MINOR")];
    format!("{major}.{minor}")
}
