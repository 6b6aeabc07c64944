//! `cargo lockdep init`: what a package needs to have its locks validated, written and explained.
//!
//! Nothing that is there is overwritten: what is in the way is named with its remedy, and then
//! nothing at all is written.

mod manifest;
mod project;
mod plan;

use std::fmt;
use std::io::{self, Write};
use std::path::PathBuf;

use self::plan::Plan;
use self::project::Project;

/// What `init` is asked for.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// The `Cargo.toml` to begin at; the nearest one from the current directory on unless given.
    pub manifest: Option<PathBuf>,
    /// Packages by name; the one of the manifest if there are none.
    pub packages: Vec<String>,
    /// The name of the first test.
    pub test: String,
    /// A checkout of lockdep to depend on, in place of the published version.
    pub path: Option<PathBuf>,
    /// Whether clippy's configuration is left alone.
    pub no_fence: bool,
    /// Whether only to say what would be written.
    pub dry_run: bool,
}

/// Why nothing was written.
#[derive(Debug)]
#[non_exhaustive]
pub enum Refusal {
    /// The request does not fit the project: a package that is none of its own.
    Request(String),
    /// Something is in the way, or cannot be read or written.
    InTheWay(Vec<String>),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refusal::Request(what) => f.write_str(what),
            Refusal::InTheWay(all) => {
                writeln!(f, "nothing was written:")?;
                all.iter().try_for_each(|what| writeln!(f, "* {what}"))
            }
        }
    }
}

impl Refusal {
    /// One thing that is in the way.
    fn one(what: impl fmt::Display) -> Refusal {
        Refusal::InTheWay(vec![what.to_string()])
    }
}

/// Writes what is missing, and says on `out` what each line is for.
///
/// # Errors
/// If anything is in the way; then no file was changed. An error of `out` itself is passed over,
/// since the files say the same.
pub fn run(request: &Request, out: &mut impl Write) -> Result<(), Refusal> {
    let project = Project::find(request.manifest.as_deref())?;
    let packages = project.packages(&request.packages)?;
    let plan = Plan::make(&project, &packages, request)?;
    let _ = describe(&plan, request, out);
    if request.dry_run {
        return Ok(());
    }
    plan.write()?;
    // Cargo is the judge of what a manifest says.
    if let Err(refusal) = Project::find(Some(&project.root_manifest())) {
        plan.take_back()?;
        return Err(refusal);
    }
    Ok(())
}

fn describe(plan: &Plan, request: &Request, out: &mut impl Write) -> io::Result<()> {
    let verb = if request.dry_run { "would write" } else { "writes" };
    for change in plan.changes() {
        writeln!(out, "{verb} {}", change.name())?;
        change
            .added()
            .lines()
            .try_for_each(|line| writeln!(out, "{}", format!("    {line}").trim_end()))?;
        writeln!(out)?;
    }
    plan.there().iter().try_for_each(|what| writeln!(out, "{what}: there already"))?;
    writeln!(out, "{NEXT}")
}

/// What only a person can do.
const NEXT: &str = "
next:
* `cargo test` runs the first test: it passes if validation works here.
* Where the code names its locks, let tests have the validated ones:
      #[cfg(test)]
      use lockdep::sync;
      #[cfg(not(test))]
      use std::sync;
  and likewise lockdep::parking_lot for parking_lot and lockdep::thread for std::thread. Then
  `sync::Mutex` is std's own, or validated.
* Put `#[lockdep::test]` in place of `#[test]` where a test takes locks.
* As the first line of the crate, so that the fence stands where locks are validated:
      #![cfg_attr(not(test), allow(clippy::disallowed_types))]
  Then `cargo clippy --all-targets` shows each lock that is not validated yet.";
