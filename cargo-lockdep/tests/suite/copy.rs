//! A copy of `examples/suite`, with this workspace in place of the published crates.

use std::env;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// One at a time, in whatever process: Cargo takes copies of one workspace for the same, and they are
/// built in one place, since what they have in common takes a minute.
pub(crate) struct Suite(PathBuf, #[expect(dead_code, reason = "held until it is dropped")] File);

/// What a command printed, and how it ended.
pub(crate) struct Ran {
    code: Option<i32>,
    out: String,
    pub(crate) err: String,
}

pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace")
}

impl Suite {
    /// A fresh one.
    pub(crate) fn copy(name: &str) -> Suite {
        let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("suite");
        fs::create_dir_all(&dir).expect("a folder of the target folder");
        let lock = File::create(dir.join("lock")).expect("a file of it");
        lock.lock().expect("a file system with locks");
        let copy = dir.join(name);
        let _ = fs::remove_dir_all(&copy);
        copy_dir(&root().join("examples/suite"), &copy);
        // The versions that the workspace is tested with, and that are on this machine.
        fs::copy(root().join("Cargo.lock"), copy.join("Cargo.lock")).expect("the workspace's lock");
        let suite = Suite(copy, lock);
        suite.replace("Cargo.toml", "\"../..\"", &format!("{:?}", root()));
        suite
    }

    pub(crate) fn write(&self, file: &str, text: &str) {
        let path = self.0.join(file);
        fs::create_dir_all(path.parent().expect("below the suite")).expect("a folder");
        fs::write(path, text).expect("a file of the copy");
    }

    pub(crate) fn read(&self, file: &str) -> String {
        fs::read_to_string(self.0.join(file)).unwrap_or_else(|e| panic!("{file}: {e}"))
    }

    #[track_caller]
    pub(crate) fn replace(&self, file: &str, from: &str, to: &str) {
        let text = self.read(file);
        assert!(text.contains(from), "{file} has no {from}:\n{text}");
        self.write(file, &text.replace(from, to));
    }

    /// Applies one of the suite's patches.
    #[track_caller]
    pub(crate) fn patch(&self, file: &str) {
        let mut git = self.command("git");
        git.args(["apply", file]);
        // Or it would take itself to be in this repository, whose files are elsewhere.
        git.env("GIT_CEILING_DIRECTORIES", self.0.parent().expect("the target folder"));
        Ran::from(git.output().expect("git is there")).ends_with(0);
    }

    /// `cargo lockdep`, as Cargo runs it.
    pub(crate) fn lockdep(&self, arguments: &[&str]) -> Ran {
        let mut command = self.command(env!("CARGO_BIN_EXE_cargo-lockdep"));
        command.arg("lockdep").args(arguments).output().expect("the command starts").into()
    }

    /// A line of a shell, where `cargo lockdep` is this command.
    pub(crate) fn shell(&self, line: &str) -> Ran {
        let ours = Path::new(env!("CARGO_BIN_EXE_cargo-lockdep")).parent().expect("a file");
        let path = env::var_os("PATH").unwrap_or_default();
        let path = env::join_paths([ours.to_owned()].into_iter().chain(env::split_paths(&path)));
        let mut shell = self.command("sh");
        shell.args(["-c", line]).env("PATH", path.expect("it was one"));
        shell.output().expect("a shell starts").into()
    }

    /// The snapshots in a directory of it.
    pub(crate) fn snapshots(&self, directory: &str) -> Vec<String> {
        let entries = fs::read_dir(self.0.join(directory)).expect("a run was there");
        let paths = entries.map(|entry| entry.expect("an entry").path().display().to_string());
        paths.filter(|path| path.ends_with(".json")).collect()
    }

    /// Fails where cargo-nextest is missing: then half of what is promised is not tested.
    #[track_caller]
    pub(crate) fn needs_nextest(&self) {
        let output = self.command(env!("CARGO")).args(["nextest", "--version"]).output();
        let is_there = output.is_ok_and(|output| output.status.success());
        assert!(is_there, "this test needs cargo-nextest: cargo install cargo-nextest --locked");
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.0);
        // What says where and in which test this one runs is not true of those.
        for (name, _) in env::vars_os() {
            let name = name.to_string_lossy().into_owned();
            if ["NEXTEST", "LOCKDEP", "RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS", "GITHUB_"]
                .iter()
                .any(|start| name.starts_with(start))
            {
                command.env_remove(name);
            }
        }
        command
            .env("CARGO", env!("CARGO"))
            .env("CARGO_TARGET_DIR", target())
            .env("CARGO_NET_OFFLINE", "true")
            .env("CARGO_INCREMENTAL", "0")
            .env("CARGO_TERM_COLOR", "never");
        command
    }
}

/// What all copies have in common is built once.
fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("suite/target")
}

fn copy_dir(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder of the target folder");
    for entry in fs::read_dir(from).expect("a folder of the suite") {
        let path = entry.expect("an entry of it").path();
        let name = path.file_name().expect("an entry has a name");
        if path.is_dir() && name != "target" {
            copy_dir(&path, &to.join(name));
        } else if path.is_file() {
            fs::copy(&path, to.join(name)).expect("a file of the suite is readable");
        }
    }
}

impl From<Output> for Ran {
    fn from(output: Output) -> Ran {
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        Ran { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }
}

impl Ran {
    pub(crate) fn all(&self) -> String {
        format!("{}\n{}", self.out, self.err)
    }

    #[track_caller]
    pub(crate) fn ends_with(&self, code: i32) {
        assert_eq!(self.code, Some(code), "{}", self.all());
    }

    /// What comes after the tests' own output.
    pub(crate) fn report(&self) -> &str {
        let start = ["\n======", "\nerror: "].iter().filter_map(|start| self.out.find(start)).min();
        &self.out[start.unwrap_or(0)..]
    }

    pub(crate) fn last(&self) -> &str {
        self.out.lines().last().unwrap_or_default()
    }
}
