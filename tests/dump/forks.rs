//! Processes that fork: each leaves a file of its own.

use std::io::{BufRead, BufReader};

use crate::*;

/// The snapshots that parent and child left, the parent's first.
#[track_caller]
fn family(case: &str) -> Vec<Snapshot> {
    let dump = directory(case);
    let (output, text) = run(case, &dump);
    assert_eq!((output.status.code(), text.as_str()), (Some(0), ""));
    let out = String::from_utf8_lossy(&output.stdout);
    let code = if case.ends_with("runs") { 3 << 8 } else { 0 };
    let ended = [format!("the child ended with {code}"), "with exit status: 3".to_owned()];
    assert!(ended.iter().any(|text| out.contains(text)), "{out}");
    // By when they were born, which names say.
    files(&dump).iter().map(|file| read(file)).collect()
}

#[test]
fn a_forked_child_leaves_its_own() {
    let all = family("forks");
    let [one, other] = &all[..] else { panic!("{all:?}") };
    assert_ne!(one.processes[0].id, other.processes[0].id);
    let mut both = [edges(one), edges(other)];
    both.sort();
    assert_eq!(both, [vec!["a -> b"], vec!["a -> b", "b -> c"]]);
    assert!(one.processes[0].ended && other.processes[0].ended);
}

#[test]
fn a_child_that_runs_nothing_leaves_nothing() {
    let all = family("forks_and_ends_at_once");
    assert_eq!(all.iter().map(edges).collect::<Vec<_>>(), [["a -> b"]]);
}

#[test]
fn a_child_that_runs_a_program_leaves_that_programs() {
    for case in ["forks_and_runs", "runs"] {
        let all = family(case);
        assert_eq!(all.iter().map(edges).collect::<Vec<_>>(), [["a -> b"], ["a -> b"]], "{case}");
        assert_ne!(all[0].processes[0].id, all[1].processes[0].id);
    }
}

#[test]
fn a_signal_is_for_the_child_that_gets_it() {
    for signal in [libc::SIGUSR1, libc::SIGTERM] {
        let dump = directory("forks_and_waits");
        let mut child = running("forks_and_waits", &dump, &[("LOCKDEP_DUMP_SIGNAL", "USR1")]);
        let mut out = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        let number = out.find_map(|line| line.parse::<i32>().ok()).unwrap();
        // SAFETY: its parent has not waited for it yet, so the number is no other's.
        assert_eq!(unsafe { libc::kill(number, signal) }, 0);
        until(
            "a file",
            || matches!(&files(&dump)[..], [file] if file.extension().unwrap() == "json"),
        );
        let snapshot = only(&dump);
        assert_eq!(
            (edges(&snapshot), snapshot.processes[0].ended),
            (vec!["a -> b".into(), "b -> c".into()], false)
        );
        drop(child.stdin.take());
        let end = out.find(|line| line.starts_with("the child ended with")).unwrap();
        let status = if signal == libc::SIGTERM { libc::SIGTERM } else { 0 };
        assert_eq!(end, format!("the child ended with {status}"));
        assert!(child.wait().unwrap().success());
        assert_eq!(files(&dump).len(), 2);
    }
}
