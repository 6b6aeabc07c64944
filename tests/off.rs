//! The crate without its features, as a package that depends on it so.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

/// A package of its own, since Cargo builds a crate with one set of features only.
static PACKAGE: LazyLock<PathBuf> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let package = Path::new(env!("CARGO_TARGET_TMPDIR")).join("off");
    fs::create_dir_all(&package).expect("a folder");
    let manifest = format!(
        "[package]\nname = \"off\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\
         [lib]\npath = {:?}\n\
         [dependencies]\nlockdep = {{ path = {root:?}, default-features = false }}\n[workspace]\n",
        root.join("tests/off/lib.rs"),
    );
    fs::write(package.join("Cargo.toml"), manifest).expect("a manifest");
    fs::copy(root.join("Cargo.lock"), package.join("Cargo.lock")).expect("the workspace's lock");
    package
});

fn cargo(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO"))
        .args(arguments)
        .arg("--offline")
        .current_dir(&*PACKAGE)
        // Cargo sets these for this test; they say nothing of that package.
        .env_remove("CARGO_TARGET_DIR")
        .output()
        .expect("cargo");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "cargo {arguments:?}:\n{errors}");
    String::from_utf8(output.stdout).expect("text")
}

#[test]
fn the_types_are_the_standard_librarys() {
    cargo(&["check", "--quiet"]);
}

#[test]
fn nothing_of_the_validator_is_built() {
    let tree = cargo(&["tree", "--edges", "normal", "--prefix", "none"]);
    let mut packages: Vec<&str> = tree.lines().filter_map(|line| line.split(' ').next()).collect();
    packages.retain(|name| !name.is_empty());
    assert_eq!(packages, ["off", "lockdep", "lockdep-macros"]);
}
