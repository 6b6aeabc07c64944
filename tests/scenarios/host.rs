//! Runs a program and holds what was found against what is wanted.

use std::io::Read;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use lockdep::{Action, Kind, Options, Policy, Validator};

/// The environment variable that names the program a child process runs.
const PROGRAM: &str = "LOCKDEP_SCENARIO";

/// Far more than any program takes. A child that is killed for it did hang.
const LIMIT: Duration = Duration::from_secs(60);

/// What a program has to come to.
#[derive(Clone, Copy, Debug)]
pub enum Wanted {
    /// A finding of this kind that is no note, from a run that does not hang.
    Report(Kind),
    /// No finding.
    Clean,
    /// No finding but notes, or none.
    Quiet,
    /// Notes, and nothing else.
    Note,
    /// The program would hang: it is told so before it does, and ends.
    Before,
}

/// Judges a program. `child` is the path of the test that runs it in a process of its own.
pub fn judge(child: &str, name: &str, program: fn(), wanted: Wanted) {
    if let Wanted::Before = wanted {
        return ends_with_a_report(child, name);
    }
    let validator =
        Validator::new(Options { policy: Policy::new(Action::Collect), ..Options::default() });
    lockdep::scope(&validator, program);
    let findings = validator.findings();
    let told: Vec<String> = findings.iter().map(|kept| kept.report.to_string()).collect();
    let told = told.join("\n\n");
    let notes = findings.iter().filter(|kept| kept.report.note).count();
    let fatal = findings.len() - notes;
    match wanted {
        Wanted::Report(kind) => {
            let kept = |kept: &lockdep::Kept| !kept.report.note && kept.report.kind == kind;
            assert!(findings.iter().any(kept), "{name}: no {}:\n{told}", kind.as_str());
        }
        Wanted::Clean => assert!(findings.is_empty(), "{name}: a false alarm:\n{told}"),
        Wanted::Quiet => assert!(fatal == 0, "{name}: a false alarm:\n{told}"),
        Wanted::Note => assert!(fatal == 0 && notes > 0, "{name}: notes alone:\n{told}"),
        Wanted::Before => unreachable!("judged in a process of its own"),
    }
}

/// The child's side: runs the program that the environment names, under the policy of users.
pub fn child(programs: &[(&str, fn())]) {
    let Ok(name) = std::env::var(PROGRAM) else { return };
    let (_, program) = programs.iter().find(|(n, _)| *n == name).expect("a program of the table");
    program();
}

fn ends_with_a_report(child: &str, name: &str) {
    let (status, text) = run(child, name);
    // An exit code: neither killed nor aborted.
    let code = status.code().unwrap_or_else(|| panic!("{name}: {status}\n{text}"));
    assert!(code != 0, "{name}: ended well\n{text}");
    assert!(text.contains("\nkind: "), "{name}: no report\n{text}");
}

/// Runs a program in a child process, which must end by itself: its status and standard error.
fn run(test: &str, name: &str) -> (ExitStatus, String) {
    let mut child = Command::new(std::env::current_exe().expect("this program has a path"))
        .args(["--exact", test, "--nocapture"])
        .env(PROGRAM, name)
        .env("RUST_BACKTRACE", "0")
        .env_remove("LOCKDEP")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("this program starts once more");
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
        None => panic!("{name}: hangs\n{text}"),
    }
}

/// The status of a child, or `None` if it had to be killed.
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

/// A table of programs: a test each, and the test that runs one of them in a child process.
macro_rules! judged {
    ($($file:ident :: $name:ident => $wanted:expr,)*) => {
        $(
            #[test]
            fn $name() {
                let (_, module) = module_path!().split_once("::").expect("a module of the test");
                let child = format!("{module}::child");
                crate::host::judge(&child, stringify!($name), $file::$name, $wanted);
            }
        )*

        #[test]
        fn child() {
            crate::host::child(&[$((stringify!($name), $file::$name),)*]);
        }
    };
}
pub(crate) use judged;
