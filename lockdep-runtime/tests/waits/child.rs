//! A case in a process of its own, with a limit to its time.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// The environment variable that names the case.
const CASE: &str = "LOCKDEP_TEST_CASE";

/// Far more than any case takes: a child that is killed for it hung.
const LIMIT: Duration = Duration::from_secs(90);

/// The child's side: does nothing when no case is named.
#[test]
fn child() {
    let Ok(name) = std::env::var(CASE) else { return };
    let cases = super::hangs::CASES.iter().chain(super::many::CASES);
    let (_, case) = cases.into_iter().find(|(case, _)| *case == name).expect("a case of the table");
    case();
}

/// Runs a case, which must end by itself: its status and what it said.
pub(crate) fn run(case: &str, lockdep: Option<&str>) -> (ExitStatus, String) {
    let mut child = start(case, lockdep);
    let mut stderr = child.stderr.take().expect("piped");
    let reader = thread::spawn(move || {
        let mut text = Vec::new();
        let _ = stderr.read_to_end(&mut text);
        String::from_utf8_lossy(&text).into_owned()
    });
    let status = wait(&mut child);
    let text = reader.join().expect("reading does not panic");
    match status {
        Some(status) => (status, text),
        None => panic!("{case}: hangs\n{text}"),
    }
}

fn start(case: &str, lockdep: Option<&str>) -> Child {
    let mut command = Command::new(std::env::current_exe().expect("this program has a path"));
    command.args(["--exact", "child::child", "--nocapture"]);
    command.env(CASE, case).env("RUST_BACKTRACE", "0").env_remove("LOCKDEP");
    command.envs(lockdep.map(|words| ("LOCKDEP", words)));
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    command.spawn().expect("this program starts once more")
}

fn wait(child: &mut Child) -> Option<ExitStatus> {
    let end = Instant::now() + LIMIT;
    while Instant::now() < end {
        if let Some(status) = child.try_wait().expect("a child of ours") {
            return Some(status);
        }
        thread::sleep(Duration::from_millis(10));
    }
    child.kill().expect("a child of ours");
    child.wait().expect("a child of ours");
    None
}

/// Runs a case that hangs, until it has said something: what it said so far.
pub(crate) fn run_until(case: &str, lockdep: &str, said: &str) -> String {
    let mut child = start(case, Some(lockdep));
    let stderr = BufReader::new(child.stderr.take().expect("piped"));
    let mut text = String::new();
    for line in stderr.lines() {
        text += &(line.expect("it is text") + "\n");
        if text.contains(said) {
            break;
        }
    }
    child.kill().expect("a child of ours");
    child.wait().expect("a child of ours");
    assert!(text.contains(said), "{case}: {text}");
    text
}

/// Runs a case that would hang: it is told so, once, and ends. What it said.
pub(crate) fn told(case: &str) -> String {
    let (status, text) = run(case, None);
    assert_eq!(status.code(), Some(101), "{case}: {status}\n{text}");
    text
}

/// Runs a case that is right as it is.
pub(crate) fn silent(case: &str) {
    let (status, text) = run(case, None);
    assert_eq!((status.code(), text.as_str()), (Some(0), ""), "{case}");
}
