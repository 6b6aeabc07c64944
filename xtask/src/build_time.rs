//! What lockdep adds to the first build of a package that depends on it.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::package::{self, Error};

/// A row of the table: how it is called, the dependency's features, and the longest that it may
/// take, in seconds on two cores.
const ROWS: [(&str, &str, u32); 3] = [
    ("default", "", 10),
    ("validate", "default-features = false, features = [\"validate\"]", 3),
    ("off", "default-features = false", 1),
];

/// What `build-time` is told.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// How often each is built; the median counts
    #[arg(long, default_value_t = 3)]
    rounds: usize,
}

/// Prints how long each takes, built cold and unoptimised with Cargo's own profile: as a published
/// package, which Cargo does not build incrementally, and by path, which it does.
///
/// # Errors
/// If a package cannot be written or built.
pub(crate) fn run(arguments: &Arguments) -> Result<bool, Error> {
    println!("| features | published | CPU | by path | CPU | at most |");
    println!("| --- | --- | --- | --- | --- | --- |");
    for (name, features, limit) in ROWS {
        let scratch = Scratch::new(name, features)?;
        let published = scratch.median(arguments.rounds, "0")?;
        let by_path = scratch.median(arguments.rounds, "1")?;
        println!("| {name} | {published} | {by_path} | {limit} s |");
    }
    Ok(true)
}

/// A package that does nothing but depend on lockdep.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str, features: &str) -> Result<Scratch, Error> {
        let root = package::workspace();
        let scratch = root.join("target/build-time").join(name);
        fs::create_dir_all(scratch.join("src"))?;
        fs::write(scratch.join("src/lib.rs"), "")?;
        let comma = if features.is_empty() { "" } else { ", " };
        let manifest = format!(
            "[package]\nname = \"scratch\"\nedition = \"2024\"\n\n[workspace]\n\n\
             [dependencies]\nlockdep = {{ path = {root:?}{comma}{features} }}\n"
        );
        fs::write(scratch.join("Cargo.toml"), manifest)?;
        // The versions that this workspace is tested with.
        fs::copy(root.join("Cargo.lock"), scratch.join("Cargo.lock"))?;
        let fetched =
            package::cargo().arg("fetch").arg("--quiet").current_dir(&scratch).status()?;
        if !fetched.success() {
            return Err("Cargo cannot fetch the dependencies".into());
        }
        Ok(Scratch(scratch))
    }

    fn median(&self, rounds: usize, incremental: &str) -> Result<Taken, Error> {
        let mut taken = Vec::new();
        for _ in 0..rounds.max(1) {
            taken.push(self.build(incremental)?);
        }
        taken.sort_by_key(|taken| taken.wall);
        Ok(taken.swap_remove(taken.len() / 2))
    }

    fn build(&self, incremental: &str) -> Result<Taken, Error> {
        let target = self.0.join("target");
        if target.exists() {
            fs::remove_dir_all(&target)?;
        }
        let mut cargo = package::cargo();
        cargo.args(["build", "--quiet", "--offline"]).current_dir(&self.0);
        cargo.env("CARGO_INCREMENTAL", incremental).env("CARGO_TARGET_DIR", &target);
        cargo.env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS");
        let (start, before) = (Instant::now(), cpu_of_children());
        let status = cargo.status()?;
        let wall = start.elapsed();
        if !status.success() {
            return Err(format!("{} does not build", self.0.display()).into());
        }
        let cpu = before.zip(cpu_of_children()).map(|(before, after)| after - before);
        Ok(Taken { wall, cpu })
    }
}

/// What a build took.
struct Taken {
    wall: Duration,
    cpu: Option<f64>,
}

impl std::fmt::Display for Taken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:.1} s | ", self.wall.as_secs_f64())?;
        match self.cpu {
            Some(cpu) => write!(f, "{cpu:.1} s"),
            None => f.write_str("unknown"),
        }
    }
}

/// The processor time that ended children took so far, in seconds, where Linux tells it. Unlike the
/// wall time, it says little of who else uses the machine.
fn cpu_of_children() -> Option<f64> {
    let stat = fs::read_to_string(Path::new("/proc/self/stat")).ok()?;
    // `cutime` and `cstime`, the 16th and 17th field; the second, a name, may contain anything.
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks: u64 = fields.get(13)?.parse::<u64>().ok()? + fields.get(14)?.parse::<u64>().ok()?;
    // Linux counts a hundred of them in a second wherever `USER_HZ` was left alone.
    Some(ticks as f64 / 100.0)
}
