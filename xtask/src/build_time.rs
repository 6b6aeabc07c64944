//! What a dev-dependency on lockdep costs when nothing is built yet.
//!
//! A scratch package that depends on the checkout, built in debug mode into an empty target folder,
//! offline: downloads are not counted. Wall time is what a person waits on a machine with nothing
//! else to do; the processors' time hardly depends on what else runs.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::package::{Error, cargo, workspace};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// How often each is built; the median counts
    #[arg(long, default_value_t = 3)]
    rounds: usize,
}

/// A way to depend on lockdep.
struct Way {
    name: &'static str,
    /// What stands behind the path in the line of the dependency.
    features: &'static str,
}

const WAYS: [Way; 3] = [
    Way { name: "default", features: "" },
    Way { name: "minimal", features: ", default-features = false, features = [\"validate\"]" },
    Way { name: "off", features: ", default-features = false" },
];

/// How long one build took.
#[derive(Clone, Copy)]
struct Took {
    packages: usize,
    wall: Duration,
    /// By all processes of it; unknown where the system does not say.
    processors: Option<Duration>,
}

/// Builds each way and prints a table.
pub(crate) fn run(arguments: &Arguments) -> Result<bool, Error> {
    if arguments.rounds == 0 {
        return Err("no round, no time: use --rounds 1 or more".into());
    }
    let home = workspace().join("target/build-time");
    let mut took: [Vec<Took>; WAYS.len()] = Default::default();
    // In turn, so that a busy moment hits all of them.
    for _ in 0..arguments.rounds {
        for (way, took) in WAYS.iter().zip(&mut took) {
            took.push(build(way, &home)?);
        }
    }
    println!("| features | wall | processors | packages |\n| --- | ---: | ---: | ---: |");
    for (way, mut took) in WAYS.iter().zip(took) {
        took.sort_by_key(|took| took.wall);
        let Took { packages, wall, processors } = took[took.len() / 2];
        let processors = processors.map_or("-".into(), seconds);
        println!("| {} | {} | {processors} | {packages} |", way.name, seconds(wall));
    }
    Ok(true)
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

/// A cold build.
fn build(way: &Way, home: &Path) -> Result<Took, Error> {
    prepare(way, home)?;
    let target = home.join("target");
    if target.exists() {
        fs::remove_dir_all(&target)?;
    }
    let before = children();
    let start = Instant::now();
    let output = here(home).args(["build", "--quiet"]).env("CARGO_TARGET_DIR", &target).output()?;
    let wall = start.elapsed();
    if !output.status.success() {
        return Err(format!("{}: {}", way.name, String::from_utf8_lossy(&output.stderr)).into());
    }
    let processors = children().zip(before).map(|(after, before)| after - before);
    Ok(Took { packages: packages(home)?, wall, processors })
}

fn here(home: &Path) -> Command {
    let mut command = cargo();
    command.current_dir(home).arg("--offline").env_remove("CARGO_INCREMENTAL");
    command.env_remove("RUSTFLAGS").env_remove("RUSTC_WRAPPER");
    command
}

fn prepare(way: &Way, home: &Path) -> Result<(), Error> {
    fs::create_dir_all(home.join("src"))?;
    fs::write(home.join("src/main.rs"), "fn main() {}\n")?;
    let root = workspace();
    let features = way.features;
    let manifest = format!(
        "[package]\nname = \"scratch\"\nedition = \"2024\"\n\n[workspace]\n\n\
         [dependencies]\nlockdep = {{ path = {root:?}{features} }}\n"
    );
    fs::write(home.join("Cargo.toml"), manifest)?;
    // The versions that the workspace is tested with, and that are on this machine.
    fs::copy(root.join("Cargo.lock"), home.join("Cargo.lock"))?;
    Ok(())
}

/// How many packages the scratch package is built of, itself aside.
fn packages(home: &Path) -> Result<usize, Error> {
    let output = here(home).args(["tree", "--prefix", "none", "--no-dedupe"]).output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let mut names: Vec<&str> = text.lines().filter(|line| !line.is_empty()).collect();
    names.sort_unstable();
    names.dedup();
    Ok(names.len() - 1)
}

/// The processors' time of all children of this process that have ended, on Linux.
fn children() -> Option<Duration> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    // The name, in parentheses, may hold spaces.
    let (_, fields) = stat.rsplit_once(") ")?;
    let mut ticks = fields.split(' ').skip(13).map(|field| field.parse::<u64>());
    let [user, system] = [ticks.next()?.ok()?, ticks.next()?.ok()?];
    // What Linux calls a tick to programs is a hundredth of a second on every architecture.
    Some(Duration::from_millis((user + system) * 10))
}
