//! Whole processes: what is left behind at their end, and by forks.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, thread};

use lockdep::sync::Mutex;
use lockdep::{Snapshot, with_class};

use super::{find, writers};

const CHILD: &str = "LOCKDEP_TEST_STATS_PROCESS";

/// A directory of this process's own.
fn directory(name: &str) -> PathBuf {
    let directory =
        Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("stats-{name}-{}", std::process::id()));
    let _ = fs::remove_dir_all(&directory);
    fs::create_dir_all(&directory).unwrap();
    directory
}

/// Runs one of the tests below in a process of its own, and reads the snapshots that it leaves.
fn left_by(child: &str) -> Vec<Snapshot> {
    let directory = directory(child);
    let output = Command::new(env::current_exe().unwrap())
        .args(["--exact", &format!("process::{child}"), "--nocapture"])
        .env(CHILD, "1")
        .env("LOCKDEP_DUMP", &directory)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let files = fs::read_dir(&directory).unwrap().map(|file| file.unwrap().path());
    let read = |path: PathBuf| Snapshot::from_json(fs::read(path).unwrap().as_slice()).unwrap();
    let snapshots = files.map(read).collect();
    fs::remove_dir_all(directory).unwrap();
    snapshots
}

#[test]
fn dumps() {
    if env::var_os(CHILD).is_some() {
        let lock: &Mutex<u8> = Box::leak(Box::new(with_class!(Mutex::new(0), name = "dumped")));
        (0..10).for_each(|_| drop(lock.lock()));
        thread::spawn(|| (0..5).for_each(|_| drop(lock.lock()))).join().unwrap();
        // One that does not end, and holds the lock.
        let (tell, told) = std::sync::mpsc::channel();
        thread::spawn(move || {
            let _held = lock.lock();
            tell.send(()).unwrap();
            loop {
                thread::park();
            }
        });
        told.recv().unwrap();
    }
}

#[test]
fn the_dump_at_the_end_has_what_was_measured() {
    let [snapshot] = &left_by("dumps")[..] else { panic!("one process leaves one") };
    let counted = writers(snapshot, "dumped");
    assert_eq!((counted.acquisitions, counted.hold.count()), (16, 15));
}

#[cfg(unix)]
#[test]
fn forks() {
    if env::var_os(CHILD).is_some() {
        let lock = with_class!(Mutex::new(0), name = "forked");
        (0..10).for_each(|_| drop(lock.lock()));
        let held = with_class!(Mutex::new(0), name = "held meanwhile");
        let guard = held.lock();
        // SAFETY: the child takes locks and exits; nothing that it does needs another thread.
        let child = unsafe { libc::fork() };
        let times = if child == 0 { 3 } else { 20 };
        (0..times).for_each(|_| drop(lock.lock()));
        drop(guard);
        if child == 0 {
            std::process::exit(0);
        }
        let mut status = 0;
        // SAFETY: the status is a place to write to.
        unsafe { libc::waitpid(child, &mut status, 0) };
        assert_eq!(status, 0);
    }
}

#[cfg(unix)]
#[test]
fn the_child_of_a_fork_counts_from_the_beginning() {
    let snapshots = left_by("forks");
    let mut counts: Vec<_> = snapshots
        .iter()
        .map(|snapshot| {
            let counted = writers(snapshot, "forked");
            let held = find(snapshot, "held meanwhile", false);
            assert_eq!(counted.acquisitions, counted.hold.count());
            (counted.acquisitions, held.map_or(0, |held| held.hold.count()))
        })
        .collect();
    counts.sort_unstable();
    assert_eq!(counts, [(3, 0), (30, 1)]);
}
