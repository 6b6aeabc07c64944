//! The command as a person or a script runs it.

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread;

const CLEAN: &str = r#"{"id":1,"prove_raw_lock_nesting":true,"locks":[],"ops":[]}"#;
/// A spinlock under a raw spinlock.
const WAIT: &str = concat!(
    r#"{"id":"w","prove_raw_lock_nesting":true,"locks":[{"class":"A","inner":"spin","outer":"spin"},"#,
    r#"{"class":"B","inner":"config","outer":"config"}],"ops":[["lock",0],["lock",1]]}"#
);
/// One class taken twice.
const TWICE: &str = concat!(
    r#"{"id":7,"prove_raw_lock_nesting":false,"locks":[{"class":"A","inner":"spin","outer":"spin"}],"#,
    r#""ops":[["irq_disable"],["lock",0],["lock",0]]}"#
);

const CLEAN_OUT: &str = "{\"id\":1,\"at\":null,\"kind\":null}\n";
const WAIT_OUT: &str = "{\"id\":\"w\",\"at\":1,\"kind\":\"wait-context\"}\n";
const TWICE_OUT: &str = "{\"id\":7,\"at\":2,\"kind\":\"recursive\"}\n";

/// What a run printed, and its exit status.
#[derive(Debug, PartialEq, Eq)]
struct Ran {
    out: String,
    err: String,
    status: Option<i32>,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Ran {
        Ran {
            out: String::from_utf8(output.stdout).expect("verdicts are UTF-8"),
            err: String::from_utf8(output.stderr).expect("errors are UTF-8"),
            status: output.status.code(),
        }
    }
}

fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-lockdep"));
    command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// `replay` of these arguments with this standard input.
fn replay(args: &[&str], input: &[u8]) -> Ran {
    let mut child = command(&[&["replay"], args].concat()).spawn().expect("the command starts");
    let mut stdin = child.stdin.take().expect("piped");
    let output = thread::scope(|scope| {
        // Beside the reading, or both sides could wait for a full pipe.
        scope.spawn(move || drop(stdin.write_all(input)));
        child.wait_with_output()
    });
    output.expect("the command ends").into()
}

/// A file of a name that no other test uses.
fn file(name: &str, content: impl AsRef<[u8]>) -> String {
    let path: PathBuf = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, content).expect("a writable directory for tests");
    path.to_str().expect("a path in UTF-8").to_owned()
}

fn id_out(id: &str) -> String {
    replay(&["-"], CLEAN.replacen("\"id\":1", &format!("\"id\":{id}"), 1).as_bytes()).out
}

#[test]
fn one_line_a_program_with_the_keys_in_this_order() {
    let path = file("three.jsonl", [WAIT, CLEAN, TWICE].join("\n") + "\n");
    let ran = replay(&[&path], b"");
    assert_eq!(ran.out, [WAIT_OUT, CLEAN_OUT, TWICE_OUT].concat());
    assert_eq!((ran.err.as_str(), ran.status), ("", Some(0)));
}

#[test]
fn several_files_come_in_the_order_given_standard_input_among_them() {
    let first = file("first.jsonl", TWICE);
    let last = file("last.jsonl", WAIT);
    let ran = replay(&[&first, "-", &last, &first], CLEAN.as_bytes());
    assert_eq!(ran.out, [TWICE_OUT, CLEAN_OUT, WAIT_OUT, TWICE_OUT].concat());
    assert_eq!(ran.status, Some(0));
}

#[test]
fn cargo_may_pass_its_own_name() {
    let path = file("cargo.jsonl", WAIT);
    let output = command(&["lockdep", "replay", &path]).output().expect("the command runs");
    assert_eq!(Ran::from(output).out, WAIT_OUT);
}

#[test]
fn an_id_is_printed_as_it_was_written() {
    for id in
        ["0", "-3", "1.5", "18446744073709551615", r#""7""#, r#""a\"b\\c""#, r#""é/漢""#, r#""""#]
    {
        assert_eq!(id_out(id), format!("{{\"id\":{id},\"at\":null,\"kind\":null}}\n"));
    }
}

#[test]
fn a_line_that_is_no_program_is_named_and_the_rest_goes_on() {
    let wrong = [
        ("{", "not JSON: "),
        ("[]", "not a program: "),
        (r#"{"id":1}"#, "`prove_raw_lock_nesting` must be"),
        (r#"{"id":1,"prove_raw_lock_nesting":true,"locks":[],"ops":[["lock",0]]}"#, "ops[0]: "),
    ];
    let text: String = wrong.iter().map(|(line, _)| format!("{line}\n{WAIT}\n")).collect();
    let path = file("wrong.jsonl", text);
    let ran = replay(&[&path], b"");
    assert_eq!(ran.out, WAIT_OUT.repeat(wrong.len()));
    assert_eq!(ran.status, Some(1));
    let mut err = ran.err.lines();
    for (i, (_, reason)) in wrong.iter().enumerate() {
        let line = err.next().expect("one line an error");
        let start = format!("{path}:{}: {reason}", 2 * i + 1);
        assert!(line.starts_with(&start), "{line}\nshould start\n{start}");
    }
    assert_eq!(err.next(), Some("4 lines or files could not be read; see above"));
    assert_eq!(err.next(), None);
}

#[test]
fn a_file_that_cannot_be_read_is_named_and_the_rest_goes_on() {
    let path = file("present.jsonl", WAIT);
    let ran = replay(&["no-such-file.jsonl", env!("CARGO_TARGET_TMPDIR"), &path], b"");
    assert_eq!((ran.out.as_str(), ran.status), (WAIT_OUT, Some(1)));
    assert!(ran.err.starts_with("no-such-file.jsonl: "), "{}", ran.err);
    assert!(ran.err.contains(concat!("\n", env!("CARGO_TARGET_TMPDIR"), ": ")), "{}", ran.err);
}

#[test]
fn no_file_at_all_is_a_mistake() {
    let ran = replay(&[], b"");
    assert_eq!(ran.status, Some(2));
    assert!(ran.err.contains("<FILES>"), "{}", ran.err);
}

#[test]
fn lines_end_and_are_empty_in_every_common_way() {
    let all = [WAIT_OUT, TWICE_OUT].concat();
    let inputs = [
        format!("{WAIT}\n{TWICE}"),
        format!("{WAIT}\r\n{TWICE}\r\n"),
        format!("\n\n{WAIT}\n  \t\n\r\n{TWICE}\n\n"),
        format!("  {WAIT}  \n\t{TWICE}"),
    ];
    for input in inputs {
        let ran = replay(&["-"], input.as_bytes());
        assert_eq!(
            (ran.out, ran.err, ran.status),
            (all.clone(), String::new(), Some(0)),
            "{input:?}"
        );
    }
    assert_eq!(
        replay(&["-"], b""),
        Ran { out: String::new(), err: String::new(), status: Some(0) }
    );
}

#[test]
fn empty_lines_count_in_the_number_of_a_line() {
    let ran = replay(&["-"], b"\n\r\nx\n");
    assert!(ran.err.starts_with("-:3: not JSON"), "{}", ran.err);
}

/// A line that must be refused in few words, between two that must not be lost.
fn refused(line: &[u8], reason: &str) {
    let input = [WAIT.as_bytes(), line, TWICE.as_bytes()].join(&b'\n');
    let ran = replay(&["-"], &input);
    assert_eq!((ran.out, ran.status), ([WAIT_OUT, TWICE_OUT].concat(), Some(1)));
    assert!(ran.err.starts_with(&format!("-:2: {reason}")), "{:.200}", ran.err);
    assert!(ran.err.len() < 300, "{} bytes of error", ran.err.len());
}

#[test]
fn garbage_is_one_error_a_line() {
    refused(&vec![b'x'; 8 << 20], "not JSON");
    refused(&vec![0; 1 << 16], "not JSON");
    refused(b"\xff\xfe{}", "not UTF-8");
    refused(b"{\"id\":\"\xc3\"}", "not UTF-8");
}

#[test]
fn deep_nesting_does_not_overflow_the_stack() {
    const DEEP: usize = 1 << 20;
    let nested = |open: &str, close: &str| open.repeat(DEEP) + &close.repeat(DEEP);
    refused(nested("[", "]").as_bytes(), "not JSON: recursion");
    refused(nested("[", "").as_bytes(), "not JSON: recursion");
    refused(nested("{\"id\":", "}").as_bytes(), "not JSON: recursion");
    let ops = CLEAN.replace("\"ops\":[]", &format!("\"ops\":{}", nested("[", "]")));
    refused(ops.as_bytes(), "not JSON: recursion");
}

#[test]
fn explain_prints_the_report_of_one_program() {
    let path = file("explain.jsonl", [CLEAN, WAIT, TWICE].join("\n"));
    let reports = [
        ("w", "program w, at operation 1 ", "[ BUG: Invalid wait context ]"),
        ("7", "program 7, at operation 2 ", "WARNING: possible recursive locking detected"),
    ];
    for (id, start, headline) in reports {
        let ran = replay(&[&path, "--explain", id], b"");
        assert!(ran.out.starts_with(start), "{}", ran.out);
        assert!(ran.out.lines().any(|line| line == headline), "{}", ran.out);
        assert_eq!((ran.err.as_str(), ran.status), ("", Some(0)));
    }
    assert_eq!(replay(&[&path, "--explain", "1"], b"").out, "program 1: clean\n");
}

#[test]
fn explain_of_an_id_that_is_not_there_fails() {
    let path = file("unknown.jsonl", WAIT);
    let ran = replay(&[&path, "--explain", "W"], b"");
    let err = "no program has the id W\n".to_owned();
    assert_eq!(ran, Ran { out: String::new(), err, status: Some(1) });
}

#[test]
fn explain_still_names_lines_that_are_no_programs() {
    let path = file("explain-wrong.jsonl", ["{", WAIT].join("\n"));
    let ran = replay(&[&path, "--explain", "w"], b"");
    assert!(ran.out.starts_with("program w, "), "{}", ran.out);
    assert!(ran.err.starts_with(&format!("{path}:1: not JSON")), "{}", ran.err);
    assert_eq!(ran.status, Some(1));
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    // Far more than a pipe holds, so that the command must meet the closed end.
    let path = file("pipe.jsonl", format!("{WAIT}\n").repeat(20_000));
    let mut child = command(&["replay", &path]).spawn().expect("the command starts");
    let mut first = [0; WAIT_OUT.len()];
    let mut stdout = child.stdout.take().expect("piped");
    stdout.read_exact(&mut first).expect("a verdict");
    drop(stdout);
    assert_eq!(first, WAIT_OUT.as_bytes());
    let ran = Ran::from(child.wait_with_output().expect("the command ends"));
    assert_eq!((ran.err.as_str(), ran.status), ("", Some(0)));
}
