//! Whole processes: what they print and how they end. Each case runs in a child process, which is
//! this same test binary with the case named in the environment.

use std::process::{Command, Output};

mod cases;

/// The environment variable that names the case.
const CASE: &str = "LOCKDEP_TEST_CASE";

/// The child's side: does nothing when no case is named.
#[test]
fn child() {
    if let Ok(name) = std::env::var(CASE) {
        cases::run(&name);
    }
}

/// Runs a case; `lockdep` is the environment variable that users set.
fn run(case: &str, lockdep: Option<&str>) -> (Output, String) {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "child", "--nocapture"]).env(CASE, case).env("RUST_BACKTRACE", "0");
    match lockdep {
        Some(words) => command.env("LOCKDEP", words),
        None => command.env_remove("LOCKDEP"),
    };
    let output = command.output().unwrap();
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    (output, text)
}

/// Neither a signal nor an abort: an exit code.
fn code(output: &Output, text: &str) -> i32 {
    output.status.code().unwrap_or_else(|| panic!("killed: {}\n{text}", output.status))
}

#[test]
fn a_clean_process_exits_0() {
    let (output, text) = run("clean", None);
    assert_eq!((code(&output, &text), text.as_str()), (0, ""));
}

#[test]
fn a_deferred_finding_fails_the_process_at_its_end() {
    let (output, text) = run("inversion", Some("defer"));
    assert_eq!(code(&output, &text), 101, "{text}");
    assert!(text.contains("possible circular locking dependency detected"), "{text}");
    assert!(text.contains("lockdep: 1 finding"), "{text}");
    let out = String::from_utf8_lossy(&output.stdout);
    assert!(out.contains("went on") && out.contains("test result: ok"), "{out}");
}

#[test]
fn the_environment_decides() {
    let (output, text) = run("inversion", Some("log"));
    assert_eq!(code(&output, &text), 0, "{text}");
    assert!(text.contains("possible circular locking dependency detected"), "{text}");
    let (output, text) = run("inversion", Some("collect"));
    assert_eq!((code(&output, &text), text.as_str()), (0, ""));
    let (output, text) = run("inversion", None);
    assert_eq!(code(&output, &text), 101, "{text}");
    assert!(!String::from_utf8_lossy(&output.stdout).contains("went on"), "panics by default");
    let (output, text) = run("inversion", Some("log,circular=panic"));
    assert_eq!(code(&output, &text), 101, "{text}");
}

#[test]
fn a_process_says_how_much_was_validated_if_asked() {
    let (output, text) = run("clean", Some("stats"));
    assert_eq!(code(&output, &text), 0, "{text}");
    assert_eq!(text, "lockdep: 2 locks, 2 classes, 1 edges, 2 chains, 0 findings, 0 notes\n");
    // Before a process is ended for its findings, too.
    let (output, text) = run("inversion", Some("defer,stats"));
    assert_eq!(code(&output, &text), 101, "{text}");
    assert!(text.contains("\nlockdep: 2 locks, 2 classes, 1 edges,"), "{text}");
    assert!(text.contains("1 findings, 0 notes\n"), "{text}");
    // Locks that live shortly, on a thread that takes them from memory and then ends.
    let (output, text) = run("short_lived", Some("stats"));
    assert_eq!(code(&output, &text), 0, "{text}");
    assert!(text.starts_with("lockdep: 1001 locks, 2 classes, "), "{text}");
}

#[test]
fn a_word_of_the_environment_that_means_nothing_is_told() {
    let (output, text) = run("clean", Some("panik"));
    assert_eq!(code(&output, &text), 0, "{text}");
    assert!(text.starts_with("LOCKDEP: `panik` means nothing here; use panic|defer"), "{text}");
}

#[test]
fn a_finding_while_unwinding_leaves_the_users_panic_alone() {
    let (output, text) = run("drop_in_panic", None);
    assert_eq!(code(&output, &text), 101, "{text}");
    assert!(text.contains("the user's own message"), "{text}");
    assert!(text.contains("possible circular locking dependency detected"), "{text}");
    assert!(!text.contains("panic in a destructor"), "{text}");
}

#[test]
fn thread_local_destructors_take_locks() {
    for case in ["tls_before", "tls_after"] {
        let (output, text) = run(case, None);
        assert_eq!((code(&output, &text), text.as_str()), (0, ""), "{case}");
        let out = String::from_utf8_lossy(&output.stdout);
        assert!(out.contains("destructor ran"), "{case}: {out}");
    }
}

#[test]
fn a_finding_in_a_thread_local_destructor_is_deferred() {
    for case in ["tls_inversion_before", "tls_inversion_after"] {
        let (output, text) = run(case, None);
        assert_eq!(code(&output, &text), 101, "{case}: {text}");
        assert!(text.contains("possible circular locking dependency detected"), "{case}: {text}");
        assert!(text.contains("lockdep: 1 finding"), "{case}: {text}");
    }
}

#[test]
fn a_lock_held_at_the_end_of_a_thread_is_deferred() {
    let (output, text) = run("held_at_exit", None);
    assert_eq!(code(&output, &text), 101, "{text}");
    assert!(text.contains("worker still has locks held!"), "{text}");
}

#[test]
fn a_hook_that_takes_locks_sees_nothing_held() {
    let (output, text) = run("panic_hook", None);
    assert_eq!(code(&output, &text), 101, "{text}");
    assert!(text.contains("hook took the lock"), "{text}");
}

#[cfg(unix)]
#[test]
fn a_forked_child_does_not_answer_for_its_parent() {
    let (output, text) = run("fork", Some("defer"));
    assert_eq!(code(&output, &text), 101, "{text}");
    let out = String::from_utf8_lossy(&output.stdout);
    assert!(out.contains("the child ended with 0"), "{out}\n{text}");
    assert_eq!(text.matches("that no test answers for").count(), 1, "{text}");
}

#[test]
fn a_finding_that_was_caught_is_not_lost() {
    let (output, text) = run("caught", Some("defer"));
    assert_eq!(code(&output, &text), 101, "{text}");
}
