//! Snapshots to test with, and the command as a person runs it.

// Not every test needs all of it, and none is used from elsewhere.
#![allow(dead_code, unreachable_pub)]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread;

use lockdep_core::snapshot::{Snapshot, Union};
use serde_json::json;

/// A snapshot of one process, whose one test took these locks under each other: `(held, wanted)`.
///
/// Lock `a` is made at `src/a.rs:1:1`, and wanted in the function `app::take_a`.
pub fn snapshot(process: &str, test: &str, edges: &[(&str, &str)]) -> Snapshot {
    let mut classes: Vec<&str> = edges.iter().flat_map(|(from, to)| [*from, *to]).collect();
    classes.sort_unstable();
    classes.dedup();
    let number = |class: &str| classes.iter().position(|c| *c == class).expect("it is there");
    let class = |(i, name): (usize, &&str)| {
        json!({ "name": name, "site": i, "lock_type": "Mutex", "outer": "sleep", "inner": "sleep",
            "user_space": true, "written": true, "usage": "....", "instances": 1 })
    };
    let edge = |(from, to): &(&str, &str)| {
        json!({ "from": number(from), "to": number(to), "exclusive": true,
            "at": [[0, 0, number(to), number(from)]] })
    };
    let all = || classes.iter();
    let value = json!({
        "schema": 2,
        "processes": [{ "id": process, "program": "app", "test": test, "ended": true,
            "chains": edges.len(), "config": { "preempt": "full", "preempt_count": true,
            "prove_raw_lock_nesting": true } }],
        "sites": all().map(|name| format!("src/{name}.rs:1:1")).collect::<Vec<_>>(),
        "names": [test],
        "frames": all().map(|name| format!("app::take_{name} at src/{name}.rs:7")).collect::<Vec<_>>(),
        "stacks": all().enumerate().map(|(i, _)| [i]).collect::<Vec<_>>(),
        "places": all().enumerate().map(|(i, _)| [i, i]).collect::<Vec<_>>(),
        "who": [[0, 0, 0]],
        "classes": all().enumerate().map(class).collect::<Vec<_>>(),
        "edges": edges.iter().map(edge).collect::<Vec<_>>(),
        "chains": edges.iter().map(|(a, b)| [0, 4 * number(a), 4 * number(b)]).collect::<Vec<_>>(),
    });
    let text = value.to_string();
    let snapshot = Snapshot::from_json(text.as_bytes()).unwrap_or_else(|e| panic!("{e}\n{text}"));
    // In the order that snapshots have.
    union(&[&snapshot])
}

pub fn union(snapshots: &[&Snapshot]) -> Snapshot {
    let mut union = Union::new();
    snapshots.iter().for_each(|snapshot| union.add(snapshot));
    union.finish()
}

/// A directory of its own in the target folder, empty.
pub struct Dir(pub PathBuf);

impl Dir {
    pub fn new(name: &str) -> Dir {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("command").join(name);
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).expect("a writable directory for tests");
        Dir(path)
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> &Dir {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().expect("below the directory")).expect("a folder");
        fs::write(path, content).expect("a file");
        self
    }

    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.0.join(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
    }

    /// The command, started in the directory.
    pub fn run(&self, args: &[&str]) -> Ran {
        self.run_with(args, b"")
    }

    /// The command with this standard input.
    pub fn run_with(&self, args: &[&str], input: &[u8]) -> Ran {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-lockdep"));
        command.args(args).current_dir(&self.0);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the command starts");
        let mut stdin = child.stdin.take().expect("piped");
        let output = thread::scope(|scope| {
            // Beside the reading, or both sides could wait for a full pipe.
            scope.spawn(move || drop(stdin.write_all(input)));
            child.wait_with_output()
        });
        output.expect("the command ends").into()
    }
}

/// What a run printed, and its exit code.
#[derive(Debug, PartialEq, Eq)]
pub struct Ran {
    pub out: String,
    pub err: String,
    pub code: Option<i32>,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Ran {
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        Ran { out: text(output.stdout), err: text(output.stderr), code: output.status.code() }
    }
}

impl Ran {
    /// What it printed, if this was its exit code and it complained of nothing.
    #[track_caller]
    pub fn clean(self, code: i32) -> String {
        assert_eq!((self.err.as_str(), self.code), ("", Some(code)), "{}", self.out);
        self.out
    }
}
