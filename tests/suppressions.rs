//! Accepted findings, in files and in code, and what a process leaves in a directory. Each case runs
//! in a child process, which is this same test binary with the case named in the environment.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use lockdep::sync::Mutex;
use lockdep::{Action, Kind, Options, Policy, Suppression, Validator, with_class};

/// The environment variable that names the case.
const CASE: &str = "LOCKDEP_TEST_CASE";

/// Two locks in both orders; which comes first is told.
fn inversion(first: bool) {
    let a = with_class!(Mutex::new(0u8), name = "a");
    let b = with_class!(Mutex::new(0u16), name = "b");
    let a_then_b = || drop((a.lock(), b.lock()));
    let b_then_a = || drop((b.lock(), a.lock()));
    if first {
        a_then_b();
        b_then_a();
    } else {
        b_then_a();
        a_then_b();
    }
}

/// The child's side: does nothing when no case is named.
#[test]
fn child() {
    match std::env::var(CASE).as_deref() {
        Ok("inversion") => inversion(true),
        Ok("other") => inversion(false),
        Ok("clean") => drop(Mutex::new(0).lock()),
        Ok("hang") => {
            let lock = with_class!(Mutex::new(0), name = "lock");
            let _once = lock.lock();
            drop(lock.lock());
        }
        Ok("scope") => {
            let lock = with_class!(Mutex::new(0), name = "around");
            let _guard = lock.lock();
            lockdep::thread::scope(|scope| {
                scope.spawn(|| drop(lock.lock()));
                // It waits for good by now, and cannot panic any more.
                std::thread::sleep(std::time::Duration::from_millis(50));
            });
        }
        Ok("code") => {
            for _ in 0..2 {
                lockdep::suppress! {
                    "b" -> "a" at "tests/suppressions.rs:19" because "the test says so";
                    "never" -> "there" at "tests/suppressions.rs:1:1" because "to be told";
                }
            }
            inversion(true);
        }
        Ok(other) => panic!("there is no case {other}"),
        Err(_) => {}
    }
}

/// A directory for a test.
fn directory(name: &str) -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("suppressions").join(name);
    let _ = fs::remove_dir_all(&directory);
    fs::create_dir_all(&directory).unwrap();
    directory
}

/// Runs a case: the exit code, and what it says.
fn run(case: &str, environment: &[(&str, &str)]) -> (i32, String) {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "child", "--nocapture"]).env(CASE, case).env("RUST_BACKTRACE", "0");
    command.env_remove("LOCKDEP").envs(environment.iter().copied());
    let output = command.output().unwrap();
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.code().unwrap_or_else(|| panic!("{}\n{text}", output.status)), text)
}

/// The line that the report ends with.
fn line_of(case: &str) -> String {
    let (code, text) = run(case, &[]);
    assert_eq!(code, 101, "{text}");
    let mut lines = text.lines();
    lines.find(|line| line.starts_with("to accept it, with a reason, in lockdep.suppress beside"));
    lines.next().unwrap_or_else(|| panic!("{text}")).to_owned()
}

const RING: &str = "possible circular locking dependency detected";

#[test]
fn the_line_of_a_report_accepts_it_once_it_has_a_reason() {
    let directory = directory("line");
    let file = directory.join("accepted");
    let name = file.to_str().unwrap();
    let line = line_of("inversion");
    assert!(line.starts_with("\"b\" -> \"a\" at tests/suppressions.rs:19:"), "{line}");

    fs::write(&file, format!("# accepted\n\n{line}it is a test\n")).unwrap();
    let dump = directory.join("dump");
    let environment = [("LOCKDEP_SUPPRESS", name), ("LOCKDEP_DUMP", dump.to_str().unwrap())];
    let (code, text) = run("inversion", &environment);
    assert_eq!((code, text.as_str()), (0, ""));
    // Nothing is hidden from who looks at the whole: it is counted.
    let files: Vec<_> = fs::read_dir(&dump).unwrap().map(|file| file.unwrap().path()).collect();
    let [file] = &files[..] else { panic!("{files:?}") };
    assert!(file.file_name().unwrap().to_str().unwrap().starts_with("suppressions-"), "{file:?}");
    let text = fs::read_to_string(file).unwrap();
    let snapshot: serde_json::Value = serde_json::from_str(&text).unwrap();
    let findings = snapshot["findings"].as_array().unwrap();
    assert_eq!(findings.len(), 1);
    assert_eq!(
        (&findings[0]["kind"], &findings[0]["suppressed"]),
        (&"circular".into(), &true.into())
    );

    let word = format!("suppress={name}");
    let (code, text) = run("inversion", &[("LOCKDEP", &word)]);
    assert_eq!((code, text.as_str()), (0, ""));
    // The ring may be closed by its other edge: it is the same ring.
    let (code, text) = run("other", &[("LOCKDEP_SUPPRESS", name)]);
    assert_eq!((code, text.as_str()), (0, ""));
}

#[test]
fn an_entry_without_a_reason_is_an_error_with_its_place() {
    let file = directory("reason").join("accepted");
    fs::write(&file, format!("# accepted\n{}\n", line_of("inversion"))).unwrap();
    let name = file.to_str().unwrap();
    let (code, text) = run("inversion", &[("LOCKDEP_SUPPRESS", name)]);
    assert_eq!(code, 101, "{text}");
    assert!(text.starts_with(&format!("lockdep: {name}:2: \"b\" -> \"a\" at ")), "{text}");
    assert!(text.contains("has no reason; say after `because` why this cannot hang"), "{text}");
    assert!(text.contains(RING), "it covers nothing\n{text}");
    // The process fails by it alone, too.
    let (code, text) = run("clean", &[("LOCKDEP_SUPPRESS", name)]);
    assert_eq!(code, 101, "{text}");
    assert!(text.contains("a suppression is wrong, see above; the process fails"), "{text}");
}

#[test]
fn a_line_that_is_none_and_a_file_that_is_not_there_are_errors() {
    let directory = directory("none");
    let file = directory.join("accepted");
    fs::write(&file, "circular\n").unwrap();
    let (code, text) = run("clean", &[("LOCKDEP_SUPPRESS", file.to_str().unwrap())]);
    assert_eq!(code, 101, "{text}");
    assert!(text.contains("accepted:1: this is no suppression; copy the line"), "{text}");
    let missing = directory.join("missing");
    let (code, text) = run("clean", &[("LOCKDEP_SUPPRESS", missing.to_str().unwrap())]);
    assert_eq!(code, 101, "{text}");
    assert!(text.contains("missing cannot be read") && text.contains("or none"), "{text}");
}

#[test]
fn an_entry_that_covers_nothing_is_told() {
    let file = directory("unused").join("accepted");
    fs::write(&file, "\"a\" -> \"b\" at src/lib.rs:7 because it was so once\n").unwrap();
    let name = file.to_str().unwrap();
    let (code, text) = run("clean", &[("LOCKDEP_SUPPRESS", name)]);
    assert_eq!(code, 0, "{text}");
    assert!(
        text.starts_with("lockdep: suppressions that nothing in this process needed"),
        "{text}"
    );
    let entry = format!("{name}:1: \"a\" -> \"b\" at src/lib.rs:7 because it was so once");
    assert!(text.contains(&entry), "{text}");
    // The classes alone do not make it the accepted finding.
    let (code, text) = run("inversion", &[("LOCKDEP_SUPPRESS", name)]);
    assert!(code == 101 && text.contains(RING) && text.contains(&entry), "{text}");
}

#[test]
fn the_file_beside_cargo_toml_is_read_without_being_named() {
    let directory = directory("beside");
    let line = line_of("inversion");
    fs::write(directory.join("lockdep.suppress"), format!("{line}it is a test")).unwrap();
    let environment = [("CARGO_MANIFEST_DIR", directory.to_str().unwrap())];
    assert_eq!(run("inversion", &environment), (0, String::new()));
}

#[test]
fn a_finding_is_accepted_in_code() {
    let (code, text) = run("code", &[]);
    assert_eq!(code, 0, "{text}");
    assert!(!text.contains(RING) && text.contains("\"never\" -> \"there\""), "{text}");
    assert_eq!(text.matches("because to be told").count(), 1, "{text}");
}

#[test]
fn a_certain_hang_is_never_accepted() {
    let (code, text) = run("hang", &[]);
    assert_eq!(code, 101, "{text}");
    assert!(!text.contains("to accept it"), "{text}");
    let file = directory("hang").join("accepted");
    fs::write(&file, "\"lock\" -> \"lock\" at tests/suppressions.rs:39 because I want to\n")
        .unwrap();
    let (code, text) = run("hang", &[("LOCKDEP_SUPPRESS", file.to_str().unwrap())]);
    assert_eq!(code, 101, "{text}");
    assert!(text.contains("possible recursive locking detected"), "{text}");
}

/// Nor where a panic would not end it.
#[test]
fn a_process_ends_in_place_of_a_hang_that_is_accepted() {
    const END: &str = "a panic could not end this wait, so the process ends";
    let (code, text) = run("scope", &[]);
    assert!(code == 101 && text.contains(END), "{text}");
    let file = directory("scope").join("accepted");
    let place = "tests/suppressions.rs:44 because I want to";
    let lines =
        format!("\"around\" -> \"deadlock\" at {place}\n\"nothing\" -> \"deadlock\" at {place}\n");
    fs::write(&file, lines).unwrap();
    let (code, text) = run("scope", &[("LOCKDEP_SUPPRESS", file.to_str().unwrap())]);
    assert!(code == 101 && text.contains(END), "{text}");
    assert!(!text.contains("to accept it"), "{text}");
    // Neither line covered anything.
    assert_eq!(text.matches("because I want to").count(), 2, "{text}");
}

#[test]
fn a_policy_accepts_findings_of_its_validator() {
    let line = "\"b\" -> \"a\" at tests/suppressions.rs:19 because the test says so";
    let accepted = Suppression::parse(line).unwrap();
    assert_eq!((accepted.to_string().as_str(), accepted.reason()), (line, "the test says so"));
    let validator = |policy| Validator::new(Options { policy, ..Options::default() });
    let accepting = validator(Policy::default().suppress(accepted.clone()));
    lockdep::scope(&accepting, || inversion(true));
    assert_eq!((accepting.findings().len(), accepting.suppressed().len()), (0, 1));
    assert_eq!(accepting.snapshot().kinds(|f| f.suppressed), [(Kind::Circular, 1)]);
    assert_eq!(accepted.matched(), 1);
    let other = validator(Policy::new(Action::Collect));
    lockdep::scope(&other, || inversion(true));
    assert_eq!((other.findings().len(), other.suppressed().len()), (1, 0));
    assert!(Suppression::new("b", "a", "tests/suppressions.rs:19", " ").is_err());
}

#[lockdep::test]
fn an_accepted_finding_fails_no_test() {
    let one = with_class!(Mutex::new(0u8), name = "one");
    let two = with_class!(Mutex::new(0u16), name = "two");
    drop((one.lock(), two.lock()));
    lockdep::suppress! {
        "two" -> "one" at "tests/suppressions.rs:248" because "the test says so"
    }
    drop((two.lock(), one.lock()));
    let accepted = lockdep::current().suppressed();
    assert!(accepted.iter().any(|kept| kept.report.summary[0].contains("wants one")));
}
