//! The project as Cargo sees it.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;

use super::Refusal;

/// A workspace, or a package that is one of its own.
#[derive(Debug, Deserialize)]
pub(super) struct Project {
    packages: Vec<Package>,
    workspace_root: PathBuf,
    /// The manifest that Cargo began at.
    #[serde(skip)]
    manifest: Option<PathBuf>,
}

/// A member.
#[derive(Debug, Deserialize)]
pub(super) struct Package {
    name: String,
    manifest_path: PathBuf,
    dependencies: Vec<Dependency>,
}

#[derive(Debug, Deserialize)]
struct Dependency {
    name: String,
}

fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

fn run(command: &mut Command) -> Result<String, Refusal> {
    let output =
        command.output().map_err(|e| Refusal::one(format!("cargo does not start: {e}")))?;
    if !output.status.success() {
        let text = String::from_utf8_lossy(&output.stderr);
        return Err(Refusal::one(format!("cargo says: {}", text.trim())));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

impl Project {
    /// The project of a manifest, or of the current directory.
    pub(super) fn find(manifest: Option<&Path>) -> Result<Project, Refusal> {
        let mut metadata = cargo();
        metadata.args(["metadata", "--no-deps", "--offline", "--format-version", "1"]);
        let mut locate = cargo();
        locate.args(["locate-project", "--message-format", "plain"]);
        if let Some(path) = manifest {
            metadata.arg("--manifest-path").arg(path);
            locate.arg("--manifest-path").arg(path);
        }
        let text = run(&mut metadata)?;
        let mut project: Project = serde_json::from_str(&text)
            .map_err(|e| Refusal::one(format!("`cargo metadata` said something else: {e}")))?;
        project.manifest = Some(PathBuf::from(run(&mut locate)?.trim_end()));
        Ok(project)
    }

    /// The root of the workspace.
    pub(super) fn root(&self) -> &Path {
        &self.workspace_root
    }

    /// The manifest at the root, where profiles belong.
    pub(super) fn root_manifest(&self) -> PathBuf {
        self.workspace_root.join("Cargo.toml")
    }

    /// The packages of these names, or the one whose manifest Cargo began at.
    pub(super) fn packages(&self, names: &[String]) -> Result<Vec<&Package>, Refusal> {
        let members = || self.packages.iter().map(|p| &*p.name).collect::<Vec<_>>().join(", ");
        if names.is_empty() {
            let here =
                self.packages.iter().find(|p| Some(&p.manifest_path) == self.manifest.as_ref());
            let none = || format!("this is a workspace of {}: say which with -p NAME", members());
            return Ok(vec![here.ok_or_else(|| Refusal::Request(none()))?]);
        }
        let find = |name: &String| {
            let package = self.packages.iter().find(|package| package.name == *name);
            let none = || format!("no package is called {name}; there are {}", members());
            package.ok_or_else(|| Refusal::Request(none()))
        };
        names.iter().map(find).collect()
    }
}

impl Package {
    /// Its manifest.
    pub(super) fn manifest(&self) -> &Path {
        &self.manifest_path
    }

    /// Its directory.
    pub(super) fn root(&self) -> &Path {
        self.manifest_path.parent().expect("a manifest is in a directory")
    }

    /// Whether it depends on a package of this name, of any kind.
    pub(super) fn depends_on(&self, name: &str) -> bool {
        self.dependencies.iter().any(|dependency| dependency.name == name)
    }
}
