//! A recipe, copied to the target folder with this workspace in place of the published crates.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

pub struct Package(PathBuf);

/// What a command printed, and how it ended.
pub struct Ran {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Ran {
    pub fn all(&self) -> String {
        format!("{}\n{}", self.out, self.err)
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn recipes() -> PathBuf {
    root().join("tests/recipes")
}

impl Package {
    /// A fresh copy of a recipe.
    pub fn of(name: &str) -> Package {
        let copy = Path::new(env!("CARGO_TARGET_TMPDIR")).join("recipes").join(name);
        let _ = fs::remove_dir_all(&copy);
        copy_dir(&recipes().join(name), &copy);
        let manifest = copy.join("Cargo.toml");
        let text = fs::read_to_string(&manifest).expect("a recipe has a manifest");
        fs::write(&manifest, format!("{}\n[workspace]\n", here(&text)))
            .expect("a copy is writable");
        // The versions that the workspace is tested with, and that are on this machine.
        fs::copy(root().join("Cargo.lock"), copy.join("Cargo.lock")).expect("the workspace's lock");
        Package(copy)
    }

    /// The manifest of a recipe as users read it.
    pub fn manifest(name: &str) -> String {
        fs::read_to_string(recipes().join(name).join("Cargo.toml")).expect("a recipe's manifest")
    }

    /// Runs Cargo in it.
    pub fn cargo(&self, arguments: &[&str]) -> Ran {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("recipes/target");
        let output = Command::new(env!("CARGO"))
            .args(arguments)
            .arg("--offline")
            .current_dir(&self.0)
            .env("CARGO_TARGET_DIR", target)
            .env("CARGO_TERM_COLOR", "never")
            .env("RUST_BACKTRACE", "0")
            .env_remove("LOCKDEP")
            .output()
            .expect("cargo starts");
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        Ran { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }
}

/// A manifest with paths into this workspace for what users get from crates.io or a checkout.
fn here(manifest: &str) -> String {
    let root = root().display();
    manifest
        .replace("lockdep = \"0.1\"", &format!("lockdep = {{ path = \"{root}\" }}"))
        .replace("lockdep = { version = \"0.1\"", &format!("lockdep = {{ path = \"{root}\""))
        .replace("\"../lockdep/shims", &format!("\"{root}/shims"))
}

fn copy_dir(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder of the target folder");
    for entry in fs::read_dir(from).expect("a folder of a recipe") {
        let path = entry.expect("an entry of it").path();
        let copy = to.join(path.file_name().expect("an entry has a name"));
        if path.is_dir() {
            copy_dir(&path, &copy);
        } else {
            fs::copy(&path, &copy).expect("a file of a recipe is readable");
        }
    }
}
