//! Published packages: downloaded by Cargo, copied to where they may be built.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// What went wrong, as a sentence.
pub(crate) type Error = Box<dyn std::error::Error>;

/// Where everything is kept: under the workspace's target folder, never committed.
pub(crate) fn home() -> PathBuf {
    workspace().join("target/ecosystem")
}

/// The root of this workspace.
pub(crate) fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map(Path::to_owned).unwrap_or_default()
}

/// The Cargo that runs this, or the one of the path.
pub(crate) fn cargo() -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    // Not this package's, for the packages that are built.
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("CARGO_PKG_") {
            cargo.env_remove(name);
        }
    }
    cargo.env_remove("CARGO_MANIFEST_DIR").env_remove("CARGO_MANIFEST_PATH");
    cargo
}

/// The sources of a published package, as Cargo unpacked them.
///
/// # Errors
/// If Cargo cannot download it.
pub(crate) fn fetch(name: &str, version: &str) -> Result<PathBuf, Error> {
    let scratch = home().join("fetch").join(format!("{name}-{version}"));
    fs::create_dir_all(scratch.join("src"))?;
    fs::write(scratch.join("src/lib.rs"), "")?;
    let manifest = format!(
        "[package]\nname = \"scratch\"\nedition = \"2021\"\n\n[workspace]\n\n\
         [dependencies]\nwanted = {{ package = \"{name}\", version = \"={version}\" }}\n"
    );
    fs::write(scratch.join("Cargo.toml"), manifest)?;
    let output = cargo().args(["metadata", "--format-version=1"]).current_dir(&scratch).output()?;
    if !output.status.success() {
        return Err(format!("{name} {version}: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    let metadata: Value = serde_json::from_slice(&output.stdout)?;
    let packages = metadata["packages"].as_array().ok_or("no packages in Cargo's metadata")?;
    let wanted = packages.iter().find(|p| p["name"] == name && p["version"] == version);
    let manifest = wanted.and_then(|p| p["manifest_path"].as_str());
    let manifest = Path::new(manifest.ok_or_else(|| format!("{name} {version} is not there"))?);
    Ok(manifest.parent().unwrap_or(manifest).to_owned())
}

/// A fresh copy of a package at `to`, as a workspace of its own.
///
/// # Errors
/// If files cannot be copied.
pub(crate) fn copy(from: &Path, to: &Path) -> Result<(), Error> {
    if to.exists() {
        fs::remove_dir_all(to)?;
    }
    copy_tree(from, to)?;
    // What was resolved when the package was published need not build any more.
    // Nor does its author's toolchain count here.
    for file in ["Cargo.lock", "rust-toolchain", "rust-toolchain.toml"] {
        let _ = fs::remove_file(to.join(file));
    }
    let manifest = to.join("Cargo.toml");
    let mut text = fs::read_to_string(&manifest)?;
    if !text.lines().any(|line| line.trim() == "[workspace]") {
        text.push_str("\n[workspace]\n");
        write_dated_as(&manifest, &text, &from.join("Cargo.toml"))?;
    }
    Ok(())
}

/// Files keep their dates, so that Cargo builds again only what changed.
fn copy_tree(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_tree(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), &target)?;
            date_as(&target, &entry.path())?;
        }
    }
    Ok(())
}

fn write_dated_as(file: &Path, text: &str, like: &Path) -> io::Result<()> {
    fs::write(file, text)?;
    date_as(file, like)
}

fn date_as(file: &Path, like: &Path) -> io::Result<()> {
    let modified = fs::metadata(like)?.modified()?;
    fs::File::options().write(true).open(file)?.set_modified(modified)
}
