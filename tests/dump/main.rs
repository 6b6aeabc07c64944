//! What processes leave behind in `LOCKDEP_DUMP`, however they end. Each case runs in a child
//! process, which is this same test binary with the case named in the environment.
#![cfg(unix)]

use std::fs;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use lockdep::Snapshot;

mod cases;
mod ends;
mod failures;
mod forks;
mod signals;
mod size;
mod tests;
mod thousand;

/// The environment variable that names the case.
const CASE: &str = "LOCKDEP_TEST_CASE";

/// The child's side: does nothing when no case is named.
#[test]
fn child() {
    if let Ok(name) = std::env::var(CASE) {
        cases::run(&name);
    }
}

/// An empty directory for a test.
fn directory(name: &str) -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("dump").join(name);
    let _ = fs::remove_dir_all(&directory);
    fs::create_dir_all(&directory).unwrap();
    directory
}

/// A child that runs a case and leaves its snapshots in a directory.
fn command(case: &str, dump: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "child", "--nocapture"]).env(CASE, case).env("RUST_BACKTRACE", "0");
    for name in ["LOCKDEP", "LOCKDEP_DUMP_SIGNAL", "LOCKDEP_DUMP_STACKS", "NEXTEST_TEST_NAME"] {
        command.env_remove(name);
    }
    command.env("LOCKDEP_DUMP", dump).stdin(Stdio::piped());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    // A shell has what it runs in the background ignore Ctrl-C, and so whatever that runs.
    let default = || {
        // SAFETY: the default is what each signal has.
        unsafe { libc::signal(libc::SIGINT, libc::SIG_DFL) };
        Ok(())
    };
    // SAFETY: it calls `signal` alone, which may be called between fork and exec.
    unsafe { command.pre_exec(default) };
    command
}

fn run(case: &str, dump: &Path) -> (Output, String) {
    told(command(case, dump).output().unwrap())
}

fn told(output: Output) -> (Output, String) {
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    (output, text)
}

/// The files in a directory that is read as users do, hidden ones too.
fn files(dump: &Path) -> Vec<PathBuf> {
    let mut files: Vec<_> = fs::read_dir(dump).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    files
}

fn read(file: &Path) -> Snapshot {
    Snapshot::from_json(&fs::read(file).unwrap())
        .unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

/// The snapshot of a directory that has just one.
#[track_caller]
fn only(dump: &Path) -> Snapshot {
    let files = files(dump);
    let [file] = &files[..] else { panic!("{files:?}") };
    read(file)
}

/// Its edges, by names.
fn edges(snapshot: &Snapshot) -> Vec<String> {
    let name = |class: u32| &*snapshot.classes[class as usize].name;
    snapshot.edges.iter().map(|edge| format!("{} -> {}", name(edge.from), name(edge.to))).collect()
}

/// Waits until something is so; a minute at most.
#[track_caller]
fn until(what: &str, mut is: impl FnMut() -> bool) {
    let end = Instant::now() + Duration::from_secs(60);
    while !is() {
        assert!(Instant::now() < end, "{what}");
        thread::sleep(Duration::from_millis(5));
    }
}

/// A child that runs, until it says that it is ready.
fn running(case: &str, dump: &Path, environment: &[(&str, &str)]) -> Child {
    // Beside the directory, whose files are counted.
    let ready = dump.with_extension("ready");
    let _ = fs::remove_file(&ready);
    let mut command = command(case, dump);
    command.env(cases::READY, &ready).envs(environment.iter().copied());
    let child = command.spawn().unwrap();
    until("the child is ready", || ready.exists());
    child
}

fn kill(child: &Child, signal: i32) {
    // SAFETY: the child was not waited for yet, so its number is no other's.
    assert_eq!(unsafe { libc::kill(child.id() as i32, signal) }, 0);
}

/// The signal that a process died of.
#[track_caller]
fn died_of(output: &Output, text: &str) -> i32 {
    output.status.signal().unwrap_or_else(|| panic!("{}\n{text}", output.status))
}
