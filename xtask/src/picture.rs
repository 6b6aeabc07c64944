//! The page and the drawing of a lock graph, tried in a browser.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::package::{self, Error};

/// Where everything is made; screenshots stay there.
const OUT: &str = "target/picture";
const TESTS: &str = "cargo-lockdep/browser";
/// Names of a browser that plays.
const BROWSERS: [&str; 4] =
    ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// What `picture` is told.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Only the tests whose names match this
    #[arg(long)]
    only: Option<String>,
    /// Make the pages, and try nothing
    #[arg(long)]
    pages: bool,
}

/// Makes pages of graphs of many sizes, and of the subjects' own, and runs `cargo-lockdep/browser` on
/// them.
///
/// # Errors
/// If there is no browser or no npm, or something cannot be built.
pub(crate) fn run(arguments: &Arguments) -> Result<bool, Error> {
    let root = &package::workspace();
    let out = root.join(OUT);
    let snapshots = out.join("kernel");
    cargo(root, &["lockdep-subjects", "lock_graph"], &[&snapshots])?;
    let mut inputs: Vec<PathBuf> =
        fs::read_dir(&snapshots)?.map(|entry| Ok(entry?.path())).collect::<Result<_, Error>>()?;
    inputs.sort();
    let files: Vec<&Path> = [&*out].into_iter().chain(inputs.iter().map(|path| &**path)).collect();
    cargo(root, &["cargo-lockdep", "picture"], &files)?;
    println!("pages and drawings are in {OUT}");
    if arguments.pages {
        return Ok(true);
    }

    let browser = browser()?;
    let tests = out.join("browser");
    fs::create_dir_all(&tests)?;
    for entry in fs::read_dir(root.join(TESTS))? {
        let entry = entry?;
        fs::copy(entry.path(), tests.join(entry.file_name()))?;
    }
    let npm = Command::new("npm")
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"])
        .current_dir(&tests)
        .status()
        .map_err(|error| format!("npm cannot be run ({error}); install Node.js 20 or newer"))?;
    if !npm.success() {
        return Err("npm could not install what the tests need".into());
    }
    let mut node = Command::new("node");
    node.args(["--test", "--test-reporter=spec"]);
    node.args(arguments.only.iter().map(|name| format!("--test-name-pattern={name}")));
    node.arg("picture.test.mjs").current_dir(&tests);
    node.env("PICTURE_DIR", &out).env("CHROMIUM", browser);
    Ok(node.status()?.success())
}

fn cargo(root: &Path, [package, example]: &[&str; 2], files: &[&Path]) -> Result<(), Error> {
    let mut cargo = package::cargo();
    cargo.args(["run", "--quiet", "--package", package, "--example", example, "--"]);
    match cargo.args(files).current_dir(root).status()?.success() {
        true => Ok(()),
        false => Err(format!("the example {example} of {package} failed").into()),
    }
}

/// The browser: what `CHROMIUM` names, or the first that is installed.
fn browser() -> Result<PathBuf, Error> {
    if let Some(named) = std::env::var_os("CHROMIUM") {
        return Ok(named.into());
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let places = std::env::split_paths(&path).collect::<Vec<_>>();
    let found = BROWSERS.iter().flat_map(|name| places.iter().map(move |place| place.join(name)));
    let found = { found }.find(|path| path.is_file());
    found.ok_or_else(|| "no Chromium on PATH; install one, or name it in CHROMIUM".into())
}
