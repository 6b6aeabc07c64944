//! `#[lockdep::test]`: which tests pass, which fail, and what they say. Each case runs in a child
//! process, which is this same test binary and runs just that case.

mod cases;

use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// How a child ended.
struct Ended {
    code: Option<i32>,
    out: String,
    err: String,
}

/// Runs cases by name, each alone in its thread; a child that hangs is killed.
fn run(names: &[&str]) -> Ended {
    run_with(names, &[])
}

fn run_with(names: &[&str], arguments: &[&str]) -> Ended {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "--ignored"]).args(names.iter().map(|name| format!("cases::{name}")));
    command.args(arguments).env_remove("LOCKDEP").env("RUST_BACKTRACE", "0");
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let deadline = Instant::now() + Duration::from_secs(60);
    while child.try_wait().unwrap().is_none() {
        if Instant::now() > deadline {
            child.kill().unwrap();
        }
        thread::sleep(Duration::from_millis(5));
    }
    let output = child.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    Ended { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

#[track_caller]
fn passes(name: &str) -> Ended {
    let ended = run(&[name]);
    let Ended { code, out, err } = &ended;
    assert_eq!(*code, Some(0), "{name}\n{out}\n{err}");
    assert!(out.contains(" 1 passed;"), "{name}\n{out}\n{err}");
    ended
}

/// Fails, and says all of this.
#[track_caller]
fn fails(name: &str, texts: &[&str]) -> Ended {
    let ended = run(&[name]);
    let Ended { code, out, err } = &ended;
    assert_eq!(*code, Some(101), "{name}\n{out}\n{err}");
    assert!(out.contains(" 1 failed;"), "{name}\n{out}\n{err}");
    for text in texts {
        assert!(out.contains(text), "{name} does not say {text}\n{out}\n{err}");
    }
    // What a test answers for, the process does not say once more.
    assert!(!err.contains("that no test answers for"), "{name}\n{out}\n{err}");
    ended
}

const RING: &str = "possible circular locking dependency detected";

#[test]
fn a_test_without_findings_passes() {
    passes("clean");
    passes("what_a_scope_answers_for_is_not_the_tests");
}

#[test]
fn a_finding_is_printed_and_fails_the_test_at_its_end() {
    fails("goes_on_and_fails", &[RING, "went on", "lockdep: 1 finding, reported in full above"]);
    fails("a_result_and_a_finding", &[RING, "lockdep: 1 finding"]);
    let ended = fails("check_fails_early", &[RING, "lockdep: 1 finding"]);
    assert!(!ended.out.contains("went on"), "{}", ended.out);
}

#[test]
fn kernel_locks_and_fatal_tests_panic_at_once() {
    for name in ["kernel_locks_panic", "fatal_panics"] {
        let ended = fails(name, &[RING]);
        assert!(!ended.out.contains("went on"), "{}", ended.out);
    }
}

#[test]
fn a_certain_hang_panics_before_it_blocks() {
    let ended = fails("a_hang_panics", &["possible recursive locking detected"]);
    assert!(!ended.out.contains("went on"), "{}", ended.out);
}

#[test]
fn a_panic_that_was_swallowed_fails_the_test() {
    fails("a_hang_that_is_caught_fails", &["went on", "lockdep: 1 finding"]);
    fails("a_finding_that_is_caught_fails", &["went on", "lockdep: 1 finding", RING]);
}

#[test]
fn a_finding_of_any_thread_fails_the_test() {
    let said = ["went on", "lockdep: 1 finding", RING];
    fails("a_joined_thread_fails_it", &said);
    fails("a_thread_that_nobody_joins_fails_it", &said);
    fails("isolated_threads_share_its_graph", &said);
    for name in ["a_thread_of_std_fails_it", "a_thread_of_std_that_is_lent_the_graph_fails_it"] {
        let ended = fails(name, &said);
        let charged = format!("charged to what runs: testing::cases::{name}");
        assert!(ended.out.contains(&charged), "{}", ended.out);
    }
}

#[test]
fn a_finding_on_a_thread_of_no_test_fails_all_that_run() {
    let names = ["has_no_finding_of_its_own", "meanwhile_a_thread_of_std"];
    let Ended { code, out, .. } = run_with(&names, &["--test-threads=2"]);
    assert_eq!(code, Some(101), "{out}");
    assert!(out.contains(" 2 failed;"), "{out}");
}

#[test]
fn a_finding_after_the_test_fails_the_process() {
    let names = ["after_its_end", "then_its_thread_goes_on"];
    let Ended { code, out, err } = run_with(&names, &["--test-threads=1"]);
    assert_eq!(code, Some(101), "{out}\n{err}");
    assert!(out.contains(" 2 passed;") && err.contains(RING), "{out}\n{err}");
    assert!(err.contains("lockdep: 1 finding that no test answers for"), "{err}");
}

#[test]
fn the_arguments_say_which_kernel_and_what_counts() {
    let said = "sleeping function called from invalid context";
    fails("a_configuration_in_words", &[said]);
    fails("a_configuration_as_a_value", &[said]);
    fails("every_kernel_counts", &[said]);
    passes("another_kernel_does_not_count");
    passes("a_kind_may_be_logged");
    let remedy = "`preempt=rtt` means nothing here; use panic|defer";
    fails("words_that_mean_nothing", &["`circular=lag` means nothing here", remedy]);
}

#[test]
fn a_test_that_expects_findings_passes_with_just_those() {
    passes("expected_and_found");
    passes("both_are_expected");
    fails("expected_and_not_found", &["lockdep: expected `circular`; not found: circular"]);
    let other = ["lockdep: expected `circular`\nlockdep: 1 finding", "Invalid wait context"];
    fails("expected_and_another", &other);
    passes("an_expected_hang");
    passes("an_expected_hang_and_a_value");
    fails("expected_and_a_panic", &["the user's own"]);
}

#[test]
fn a_result_and_should_panic_are_what_they_were() {
    fails("a_result", &["Error: ParseIntError"]);
    passes("should_panic_and_does");
    fails("should_panic_and_does_not", &["test did not panic as expected"]);
}

#[test]
fn a_panic_that_should_come_hides_no_finding() {
    fails("should_panic_with_a_finding", &[RING, "say #[lockdep::test(expect = \"KIND\")]"]);
    fails("should_panic_by_a_finding", &[RING, "say #[lockdep::test(expect = \"KIND\")]"]);
    passes("should_panic_by_a_finding_of_this_text");
    passes("should_panic_and_finds_what_is_expected");
}

#[test]
fn orders_of_different_tests_meet() {
    for second in ["meet_two", "of_the_process"] {
        let Ended { code, out, .. } = run_with(&["meet_one", second], &["--test-threads=1"]);
        assert_eq!(code, Some(101), "{out}");
        assert!(out.contains(" 1 passed; 1 failed;") && out.contains(RING), "{out}");
    }
    for (one, two) in [("apart_one", "apart_two"), ("apart_one", "meet_two")] {
        let Ended { code, out, .. } = run_with(&[one, two], &["--test-threads=1"]);
        assert_eq!(code, Some(0), "{out}");
        assert!(out.contains(" 2 passed;"), "{out}");
    }
}

#[test]
fn a_plain_test_passes_and_the_process_fails() {
    for name in ["a_plain_test", "a_plain_test_that_catches_a_hang"] {
        let Ended { code, out, err } = run(&[name]);
        assert_eq!(code, Some(101), "{out}\n{err}");
        assert!(out.contains(" 1 passed;"), "{out}\n{err}");
        assert!(err.contains("lockdep: 1 finding that no test answers for"), "{err}");
    }
}

#[test]
fn beside_test_it_runs_once() {
    for name in ["above_test", "below_test"] {
        let Ended { code, out, .. } = run_with(&[name], &["--nocapture"]);
        assert_eq!(code, Some(0), "{out}");
        assert_eq!(out.matches("\nran").count() + out.matches(" ran").count(), 1, "{out}");
    }
}
