//! Counts the instructions of one pair of taking and releasing a lock, and compares them with
//! `benches/callgrind/limits.txt`. A count is exact where a time is noise.
//!
//! `instruction_gate` runs itself under valgrind, as `instruction_gate LOCK DEPTH N`, with two
//! values of N. The difference, divided by that of N, is one pair: start and set-up drop out.

mod loops;
mod limits;

use std::env;
use std::io::{self, Write};
use std::process::{Command, ExitCode};

/// Two values of N, with as many digits: reading them takes instructions too.
const PAIRS: [u64; 2] = [10_000, 20_000];

fn main() -> ExitCode {
    let args: Vec<String> = env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let result = match args[..] {
        [] => check(),
        [lock, depth, pairs] => run(lock, depth, pairs),
        _ => Err(usage()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

fn usage() -> String {
    format!(
        "usage: instruction_gate                 compare all with {}\n\
         \u{20}      instruction_gate LOCK DEPTH N    run N pairs, to be counted from outside\n\
         LOCK: {}; DEPTH: 1 or more, N a number",
        limits::FILE,
        loops::NAMES.join(", ")
    )
}

fn run(lock: &str, depth: &str, pairs: &str) -> Result<(), String> {
    let depth = depth.parse().ok().filter(|&depth| depth > 0).ok_or_else(usage)?;
    let pairs = pairs.parse().map_err(|_| usage())?;
    loops::run(lock, depth, pairs).ok_or_else(usage)
}

fn check() -> Result<(), String> {
    if cfg!(debug_assertions) {
        return Err("the limits are those of a release build: cargo run --release".to_owned());
    }
    let limits = limits::parse(limits::TEXT)?;
    let mut errors = Vec::new();
    // Nobody may be reading any more; the exit code says it too.
    let mut out = io::stdout();
    let _ = writeln!(out, "{:20} {:>12} {:>8}", "pair", "instructions", "limit");
    for limit in &limits {
        let measured = instructions(&limit.lock, limit.depth)?;
        let _ = writeln!(out, "{:20} {measured:>12} {:>8}", limit.name, limit.limit);
        if measured > limit.limit {
            errors.push(limit.exceeded(measured));
        }
    }
    if errors.is_empty() { Ok(()) } else { Err(errors.join("\n")) }
}

/// The instructions of one pair. Rounded: the set-up of two processes may differ by a few dozen
/// instructions, because each seeds its hash maps at random.
fn instructions(lock: &str, depth: usize) -> Result<u64, String> {
    let [few, many] = PAIRS;
    let difference = count(lock, depth, many)?.saturating_sub(count(lock, depth, few)?);
    Ok((difference + (many - few) / 2) / (many - few))
}

/// The instructions of the whole process. Cachegrind without its caches: it counts and no more.
fn count(lock: &str, depth: usize, pairs: u64) -> Result<u64, String> {
    let this = env::current_exe().map_err(|error| error.to_string())?;
    let mut command = Command::new("valgrind");
    command.args(["--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"]);
    command.arg(this).args([lock, &depth.to_string(), &pairs.to_string()]);
    command.env_remove("LOCKDEP");
    let output = command.output().map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => {
            "valgrind is not installed, and it does the counting: apt-get install valgrind, or the \
             like"
                .to_owned()
        }
        _ => format!("valgrind: {error}"),
    })?;
    let text = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        return Err(format!("valgrind: {}\n{text}", output.status));
    }
    total(&text).ok_or_else(|| format!("valgrind has given no count of instructions:\n{text}"))
}

/// The number in `==123== I   refs:      1,234,567`.
fn total(text: &str) -> Option<u64> {
    let line = text.lines().find(|line| line.contains("refs:"))?;
    let (_, number) = line.split_once("refs:")?;
    number.trim().replace(',', "").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_count_is_read() {
        assert_eq!(total("==7== \n==7== I   refs:      1,234,567\n"), Some(1_234_567));
        assert_eq!(total("==7== I refs: 12"), Some(12));
        assert_eq!(total("==7== nothing"), None);
    }

    #[test]
    fn bad_arguments_are_answered_with_the_names() {
        assert!(run("mutex", "0", "1").unwrap_err().contains("irqsave"));
        assert!(run("spin", "1", "1").is_err());
        assert!(run("read", "2", "many").is_err());
        assert_eq!(run("read", "2", "10"), Ok(()));
    }
}
