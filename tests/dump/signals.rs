//! Snapshots of processes that run, and of those that a signal ends.

use crate::*;

const USR1: &[(&str, &str)] = &[("LOCKDEP_DUMP_SIGNAL", "USR1")];

/// Lets the child go on, to its end.
fn finish(child: Child) -> (Output, String) {
    told(child.wait_with_output().unwrap())
}

/// Waits for the end of a child that must not go on.
#[track_caller]
fn end(mut child: Child) -> (Output, String) {
    let _stdin = child.stdin.take();
    until("the child's end", || child.try_wait().unwrap().is_some());
    told(child.wait_with_output().unwrap())
}

#[test]
fn a_process_that_runs_writes_when_it_is_told_to() {
    let dump = directory("told");
    let child = running("waits", &dump, USR1);
    assert!(files(&dump).is_empty());
    let mut first = None;
    for _ in 0..2 {
        kill(&child, libc::SIGUSR1);
        until(
            "a file",
            || matches!(&files(&dump)[..], [file] if file.extension().unwrap() == "json"),
        );
        let snapshot = only(&dump);
        assert_eq!((edges(&snapshot), snapshot.processes[0].ended), (vec!["a -> b".into()], false));
        first = Some(snapshot);
    }
    // Its last one takes the place of the one before.
    let (output, text) = finish(child);
    assert_eq!((output.status.code(), text.as_str()), (Some(0), ""));
    let last = only(&dump);
    assert_eq!(
        (edges(&last), last.processes[0].ended),
        (vec!["a -> b".into(), "b -> c".into()], true)
    );
    assert_eq!(last.processes[0].id, first.unwrap().processes[0].id);
}

#[test]
fn no_reader_sees_half_a_file() {
    let dump = directory("torn");
    let child = running("many", &dump, &[USR1[0], ("LOCKDEP", "collect")]);
    let mut sizes = std::collections::BTreeSet::new();
    until("many files", || {
        kill(&child, libc::SIGUSR1);
        for file in files(&dump).iter().filter(|file| file.extension().unwrap() == "json") {
            read(file);
            sizes.insert(fs::metadata(file).unwrap().len());
        }
        sizes.len() >= 10
    });
    let (output, text) = finish(child);
    assert_eq!(output.status.code(), Some(0), "{text}");
    assert!(only(&dump).processes[0].ended);
}

#[test]
fn a_process_that_is_killed_writes_before() {
    let all = [("waits", libc::SIGTERM), ("waits", libc::SIGINT), ("hangs", libc::SIGTERM)];
    for (case, signal) in all {
        let dump = directory(&format!("killed_{case}"));
        let child = running(case, &dump, &[("LOCKDEP", "collect,hang=allow")]);
        if case == "hangs" {
            // Both hold what the other wants.
            until("the ring is found", || !files(&dump).is_empty());
        }
        kill(&child, signal);
        let (output, text) = end(child);
        assert_eq!(died_of(&output, &text), signal, "{text}");
        let snapshot = only(&dump);
        assert!(!snapshot.processes[0].ended);
        assert!(edges(&snapshot).contains(&"a -> b".to_owned()));
    }
}

#[test]
fn a_signal_that_ends_the_process_may_be_made_one_that_does_not() {
    let dump = directory("interrupted");
    let child = running("waits", &dump, &[("LOCKDEP_DUMP_SIGNAL", "INT")]);
    kill(&child, libc::SIGINT);
    until("a file", || files(&dump).iter().any(|file| file.extension().unwrap() == "json"));
    let (output, text) = finish(child);
    assert_eq!(output.status.code(), Some(0), "{text}");
    assert!(only(&dump).processes[0].ended);
}

#[test]
fn an_abort_from_outside_is_one() {
    let dump = directory("aborted");
    let child = running("waits", &dump, &[]);
    kill(&child, libc::SIGABRT);
    let (output, text) = end(child);
    assert_eq!(died_of(&output, &text), libc::SIGABRT, "{text}");
    assert_eq!(edges(&only(&dump)), ["a -> b"]);
}

#[test]
fn a_signal_that_the_program_handles_is_the_programs() {
    for case in ["waits_with_handlers", "handlers_later"] {
        let dump = directory(case);
        let child = running(case, &dump, if case == "handlers_later" { &[] } else { USR1 });
        kill(&child, libc::SIGTERM);
        let (output, text) = end(child);
        assert_eq!(output.status.code(), Some(7), "{text}");
        assert!(String::from_utf8_lossy(&output.stdout).contains("handled by the program"));
        assert!(files(&dump).is_empty());
        let told = text.contains("LOCKDEP_DUMP_SIGNAL=USR1: the program handles or ignores that");
        assert_eq!(told, case == "waits_with_handlers", "{text}");
    }
}

#[test]
fn signals_may_be_left_alone() {
    let dump = directory("alone");
    let child = running("waits", &dump, &[("LOCKDEP_DUMP_SIGNAL", "0")]);
    kill(&child, libc::SIGTERM);
    let (output, text) = end(child);
    assert_eq!(died_of(&output, &text), libc::SIGTERM, "{text}");
    assert!(files(&dump).is_empty(), "nobody listened");
}

#[test]
fn a_word_that_is_no_signal_is_told() {
    let dump = directory("no_signal");
    let run = |environment: &[(&str, &str)]| {
        told(command("returns", &dump).envs(environment.iter().copied()).output().unwrap())
    };
    let (output, text) = run(&[("LOCKDEP_DUMP_SIGNAL", "KILL")]);
    assert_eq!(output.status.code(), Some(0));
    assert!(text.starts_with("lockdep: LOCKDEP_DUMP_SIGNAL=KILL is no signal"), "{text}");
    assert_eq!(files(&dump).len(), 1, "at the end all the same");
    let (_, text) = run(&[("LOCKDEP_DUMP_SIGNAL", "USR1"), ("LOCKDEP_DUMP", "")]);
    assert!(text.contains("set that, too"), "{text}");
}

/// Who listens is none of the threads that may end a wait, and is there only for a dump.
#[cfg(target_os = "linux")]
#[test]
fn the_thread_that_listens_changes_no_verdict() {
    let dump = directory("threads");
    let (output, _) = run("threads", &dump);
    let out = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(out.contains("lockdep-dump"), "{out}");
    let mut command = command("threads", &dump);
    let output = command.env_remove("LOCKDEP_DUMP").output().unwrap();
    let out = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(out.contains("threads: ") && !out.contains("lockdep-dump"), "{out}");

    let (output, text) = run("all_wait", &dump);
    assert!(!output.status.success());
    assert!(text.contains("every thread waits, and nothing has moved"), "{text}");
}
