//! The workspace, as Cargo knows it.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::Deserialize;

use crate::outcome::Failure;

/// Where the workspace is, and where it is built.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Project {
    /// The root of the workspace; the current directory outside of one.
    pub root: PathBuf,
    /// Cargo's target directory.
    pub target: PathBuf,
    /// Why Cargo knows no workspace here.
    pub none: Option<String>,
}

/// Cargo, the one that started this command if there is one.
pub(super) fn cargo() -> OsString {
    env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

#[derive(Deserialize)]
struct Metadata {
    workspace_root: PathBuf,
    target_directory: PathBuf,
    #[serde(default)]
    packages: Vec<Package>,
    resolve: Option<Resolve>,
}

#[derive(Deserialize)]
struct Package {
    id: String,
    name: String,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    #[serde(default)]
    features: Vec<String>,
}

/// What `cargo metadata` says, or why it says nothing.
fn metadata(arguments: &[&str]) -> Result<Metadata, String> {
    let mut command = Command::new(cargo());
    command.args(["metadata", "--format-version", "1"]).args(arguments).stdin(Stdio::null());
    let output = command.output().map_err(|e| format!("cargo does not start: {e}"))?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).trim_end().to_owned());
    }
    serde_json::from_slice(&output.stdout).map_err(|e| format!("cargo metadata: {e}"))
}

impl Project {
    /// The one of the current directory.
    ///
    /// # Errors
    /// If there is no current directory.
    pub fn here() -> Result<Project, Failure> {
        Ok(match metadata(&["--no-deps"]) {
            Ok(Metadata { workspace_root: root, target_directory: target, .. }) => {
                Project { root, target, none: None }
            }
            Err(why) => {
                let here = env::current_dir();
                let here =
                    here.map_err(|e| Failure::Usage(format!("no current directory: {e}")))?;
                Project { target: here.join("target"), root: here, none: Some(why) }
            }
        })
    }

    /// The features that packages of these names are built with when the workspace's tests are, as
    /// far as Cargo can tell without being asked for more features. `None` if it cannot.
    pub(super) fn features(&self, names: &[&str]) -> Option<BTreeMap<String, BTreeSet<String>>> {
        let Metadata { packages, resolve, .. } = metadata(&[]).ok()?;
        let mut features: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut wanted: BTreeMap<String, String> = BTreeMap::new();
        for Package { id, name } in packages {
            if names.contains(&&*name) {
                wanted.insert(id, name);
            }
        }
        for node in resolve?.nodes {
            if let Some(name) = wanted.get(&node.id) {
                features.entry(name.clone()).or_default().extend(node.features);
            }
        }
        Some(features)
    }

    /// Whether the workspace is set up for nextest.
    pub fn has_nextest_config(&self) -> bool {
        self.none.is_none() && self.root.join(".config/nextest.toml").is_file()
    }

    /// The workspace's baseline, if there is one.
    pub fn baseline(&self) -> Option<PathBuf> {
        Some(self.root.join(BASELINE)).filter(|path| path.is_file())
    }
}

/// What the committed file is called unless something else is said.
const BASELINE: &str = "lockdep.baseline";

/// A path as short as a person would write it.
pub fn short(path: &Path) -> String {
    let here = env::current_dir().ok();
    let below = here.as_deref().and_then(|here| path.strip_prefix(here).ok());
    below.filter(|path| !path.as_os_str().is_empty()).unwrap_or(path).display().to_string()
}
