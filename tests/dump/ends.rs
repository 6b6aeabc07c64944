//! How a process ends, and what it leaves then.

use crate::*;

/// The process's snapshot, and whether it knew that it was over.
#[track_caller]
fn left(case: &str) -> (Output, String, Snapshot) {
    let dump = directory(case);
    let (output, text) = run(case, &dump);
    let snapshot = only(&dump);
    assert_eq!(edges(&snapshot), ["a -> b"], "{text}");
    (output, text, snapshot)
}

#[test]
fn a_process_that_ends_says_so() {
    for (case, code) in [("returns", 0), ("exit", 3), ("panic", 101)] {
        let (output, text, snapshot) = left(case);
        assert_eq!(output.status.code(), Some(code), "{text}");
        let process = &snapshot.processes[0];
        assert!(process.ended, "{case}");
        assert_eq!((&*process.program, process.test.as_deref()), ("dump", Some("child")));
        assert!(!text.contains("lockdep"), "{text}");
    }
}

#[test]
fn a_process_that_took_no_locks_says_that() {
    let dump = directory("no_locks");
    run("no_locks", &dump);
    let snapshot = only(&dump);
    assert!(snapshot.classes.is_empty() && snapshot.processes[0].ended);
}

#[test]
fn a_class_that_was_only_asked_about_has_no_instances() {
    let dump = directory("asks");
    run("asks", &dump);
    let snapshot = only(&dump);
    let classes = snapshot.classes.iter().map(|class| (&*class.name, class.instances));
    // What a validator of somebody's own saw taken is not there, and not said to be never taken.
    assert_eq!(classes.collect::<Vec<_>>(), [("asked", 0), ("taken", 1)]);
}

#[test]
fn a_process_that_aborts_leaves_what_it_learnt() {
    for case in ["abort", "abort_elsewhere", "panic_in_panic", "stack_overflow"] {
        let (output, text, snapshot) = left(case);
        assert_eq!(died_of(&output, &text), libc::SIGABRT, "{case}: {text}");
        assert!(!snapshot.processes[0].ended, "{case}");
    }
}

#[test]
fn a_process_that_faults_leaves_what_it_learnt_and_dies_of_it() {
    let raised = ["raise_ill", "raise_trap", "raise_fpe", "raise_bus"];
    let signals = [libc::SIGILL, libc::SIGTRAP, libc::SIGFPE, libc::SIGBUS];
    let faults = [("segfault", libc::SIGSEGV), ("segfault_elsewhere", libc::SIGSEGV)];
    for (case, signal) in raised.into_iter().zip(signals).chain(faults) {
        let (output, text, snapshot) = left(case);
        assert_eq!(died_of(&output, &text), signal, "{case}: {text}");
        assert!(!snapshot.processes[0].ended, "{case}");
    }
}

#[test]
fn a_fault_is_left_alone_where_signals_are() {
    let dump = directory("fault_without_thread");
    let (output, text) =
        told(command("segfault", &dump).env("LOCKDEP_DUMP_SIGNAL", "0").output().unwrap());
    assert_eq!(died_of(&output, &text), libc::SIGSEGV, "{text}");
    assert!(files(&dump).is_empty(), "nobody listened");
}

#[test]
fn a_handler_of_faults_that_was_there_before_is_called() {
    let (output, text, _) = left("segfault_handled");
    assert_eq!(output.status.code(), Some(7), "{text}");
    assert!(String::from_utf8_lossy(&output.stdout).contains("handled by the program"));
}

#[test]
fn an_abort_after_faults_that_the_program_handles_is_one() {
    let dump = directory("faults_and_aborts");
    let (output, text) = run("faults_and_aborts", &dump);
    assert_eq!(died_of(&output, &text), libc::SIGABRT, "{text}");
    assert_eq!(edges(&only(&dump)), ["a -> b", "b -> c"], "not what was so at the first fault");
}

#[test]
fn a_stack_overflow_is_told_by_the_standard_library() {
    let (_, text, _) = left("stack_overflow");
    assert!(text.contains("has overflowed its stack"), "{text}");
}

#[test]
fn a_finding_and_the_edge_that_it_refused_are_in_it() {
    for (policy, code) in [("panic", 101), ("defer", 101), ("log", 0), ("collect", 0)] {
        let dump = directory("inversion");
        let (output, text) =
            told(command("inversion", &dump).env("LOCKDEP", policy).output().unwrap());
        assert_eq!(output.status.code(), Some(code), "{text}");
        let snapshot = only(&dump);
        assert_eq!(edges(&snapshot), ["one -> two", "two -> one"], "{policy}");
        assert_eq!([0, 1].map(|i| snapshot.edges[i].refused), [false, true], "{policy}");
        let [finding] = &snapshot.findings[..] else { panic!("{:?}", snapshot.findings) };
        assert_eq!((&*finding.code, finding.counts.get(&0)), ("circular", Some(&1)));
        assert!(finding.text.contains("possible circular locking dependency detected"));
        assert_eq!(finding.thread, "child");
    }
}

#[test]
fn what_was_found_is_left_by_who_is_killed_after_it() {
    let dump = directory("found_and_waits");
    let mut child = running("found_and_waits", &dump, &[("LOCKDEP", "log")]);
    until("a file", || files(&dump).iter().any(|file| file.extension().unwrap() == "json"));
    child.kill().unwrap();
    child.wait().unwrap();
    let snapshot = only(&dump);
    assert_eq!((snapshot.findings.len(), snapshot.processes[0].ended), (1, false));
    assert_eq!(edges(&snapshot), ["one -> two", "two -> one"]);
}

#[test]
fn stacks_may_be_left_out() {
    let dump = directory("stacks");
    run("returns", &dump);
    let with = only(&dump);
    assert!(!with.stacks.is_empty() && with.places.iter().any(|place| place.stack.is_some()));
    let (_, frames) = with.place(with.edges[0].at[0].wanted);
    assert!(
        frames.iter().any(|frame| frame.starts_with("dump::cases::a_then_b at ")),
        "{frames:?}"
    );

    let dump = directory("no_stacks");
    command("returns", &dump).env("LOCKDEP_DUMP_STACKS", "0").output().unwrap();
    let without = only(&dump);
    assert!(without.frames.is_empty() && without.stacks.is_empty());
    assert!(without.places.iter().all(|place| place.stack.is_none()));
    assert_eq!((&without.sites, edges(&without)), (&with.sites, edges(&with)));
}
