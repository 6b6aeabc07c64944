//! `#[lockdep::test]` beside the attributes of tokio, rstest and proptest, which the library itself
//! does not depend on, and programs in which a panic aborts: `package` is built by Cargo, with and
//! without validation.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Once;

/// Cargo, with a copy of the package: what Cargo writes into its lock file is not to stand in the
/// source.
fn cargo(command: &str) -> Command {
    static COPY: Once = Once::new();
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("compat");
    let copy = target.join("package");
    COPY.call_once(|| copy_dir(&Path::new(ROOT).join("tests/compat/package"), &copy));
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args([command, "--manifest-path"]).arg(copy.join("Cargo.toml"));
    cargo.env("CARGO_TARGET_DIR", target.join("target"));
    cargo.env("RUST_BACKTRACE", "0").env_remove("RUSTFLAGS").env_remove("LOCKDEP");
    cargo
}

/// The root of the repository.
const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn copy_dir(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let copy = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy_dir(&path, &copy);
        } else {
            let text = fs::read_to_string(&path).unwrap();
            fs::write(copy, text.replace("\"../../..\"", &format!("{ROOT:?}"))).unwrap();
        }
    }
}

/// Runs the package's tests: how often each passed and failed, and all that was said.
fn run(arguments: &[&str]) -> (BTreeMap<String, [usize; 2]>, String) {
    let output = cargo("test").args(["--test", "attributes"]).args(arguments).output().unwrap();
    let text = [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap()).concat();
    let mut ends = BTreeMap::<String, [usize; 2]>::new();
    for line in text.lines() {
        let Some((name, end)) = line.strip_prefix("test ").and_then(|l| l.split_once(" ... "))
        else {
            continue;
        };
        let name = name.trim_end_matches(" - should panic").to_owned();
        match end {
            "ok" => ends.entry(name).or_default()[0] += 1,
            "FAILED" => ends.entry(name).or_default()[1] += 1,
            _ => {}
        }
    }
    assert!(ends.len() > 20, "{text}");
    (ends, text)
}

#[test]
fn tests_of_other_crates_fail_by_findings_and_run_once() {
    let (ends, text) = run(&[]);
    for (name, end) in ends {
        let expected = if name.starts_with("red_") { [0, 1] } else { [1, 0] };
        assert_eq!(end, expected, "{name}\n{text}");
    }
    assert!(!text.contains("that no test answers for"), "{text}");
}

#[test]
fn without_validation_they_are_plain_tests() {
    let (ends, text) = run(&["--no-default-features"]);
    for (name, end) in ends {
        assert_eq!(end, [1, 0], "{name}\n{text}");
    }
}

#[test]
fn where_a_panic_aborts_nothing_is_lost() {
    let run = |case: &str, lockdep: &str| {
        let mut cargo = cargo("run");
        cargo.args(["--quiet", "--bin", "program", "--", case]).env("LOCKDEP", lockdep);
        let output = cargo.env("CARGO_PROFILE_DEV_PANIC", "abort").output().unwrap();
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        (output.status.code(), text, String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let ring = "possible circular locking dependency detected";
    for case in ["inversion", "thread"] {
        let (code, text, out) = run(case, "");
        assert_eq!((code, out.as_str()), (Some(101), "went on\n"), "{text}");
        assert!(text.contains(ring) && text.contains("that no test answers for"), "{text}");
        // An abort is a signal, which Cargo tells as no code of ours.
        let (code, text, out) = run(case, "panic");
        assert!(code != Some(0) && code != Some(101) && out.is_empty(), "{code:?}\n{text}");
        assert!(text.contains(ring), "{text}");
    }
    let (code, text, _) = run("inversion", "log");
    assert!(code == Some(0) && text.contains(ring), "{code:?}\n{text}");
    let (code, text, out) = run("hang", "");
    assert!(code != Some(0) && out.is_empty(), "{code:?}\n{text}");
    assert!(text.contains("possible recursive locking detected"), "{text}");
}

/// With nobody who listens to signals, so that it is not the abort that has it written.
#[test]
fn where_a_panic_aborts_a_snapshot_is_written_before() {
    let dump = Path::new(env!("CARGO_TARGET_TMPDIR")).join("compat/dump");
    let _ = fs::remove_dir_all(&dump);
    let mut cargo = cargo("run");
    cargo.args(["--quiet", "--features", "dump", "--bin", "program", "--", "inversion"]);
    cargo.env("CARGO_PROFILE_DEV_PANIC", "abort").env("LOCKDEP", "panic");
    cargo.env("LOCKDEP_DUMP", &dump).env("LOCKDEP_DUMP_SIGNAL", "0");
    let output = cargo.output().unwrap();
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && output.stdout.is_empty(), "{text}");
    let files: Vec<_> = fs::read_dir(&dump).unwrap().map(|file| file.unwrap().path()).collect();
    let [file] = &files[..] else { panic!("{files:?}\n{text}") };
    let snapshot = lockdep::Snapshot::from_json(&fs::read(file).unwrap()).unwrap();
    assert_eq!((snapshot.edges.len(), snapshot.findings.len()), (2, 1), "{snapshot:?}");
    assert!(!snapshot.processes[0].ended);
}
