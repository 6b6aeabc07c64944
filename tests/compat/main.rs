//! `#[lockdep::test]` beside the attributes of tokio, rstest and proptest, which the library itself
//! does not depend on: `package` is built by Cargo, with and without validation.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

/// Runs the package's tests: how often each passed and failed, and all that was said.
fn run(arguments: &[&str]) -> (BTreeMap<String, [usize; 2]>, String) {
    let package = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/compat/package");
    let output = Command::new(env!("CARGO"))
        .args(["test", "--locked", "--test", "attributes", "--manifest-path"])
        .arg(package.join("Cargo.toml"))
        .args(arguments)
        .env("CARGO_TARGET_DIR", Path::new(env!("CARGO_TARGET_TMPDIR")).join("compat"))
        .env("RUST_BACKTRACE", "0")
        .env_remove("RUSTFLAGS")
        .env_remove("LOCKDEP")
        .output()
        .unwrap();
    let text = [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap()).concat();
    let mut ends = BTreeMap::<String, [usize; 2]>::new();
    for line in text.lines() {
        let Some((name, end)) = line.strip_prefix("test ").and_then(|l| l.split_once(" ... "))
        else {
            continue;
        };
        let name = name.trim_end_matches(" - should panic").to_owned();
        match end {
            "ok" => ends.entry(name).or_default()[0] += 1,
            "FAILED" => ends.entry(name).or_default()[1] += 1,
            _ => {}
        }
    }
    assert!(ends.len() > 20, "{text}");
    (ends, text)
}

#[test]
fn tests_of_other_crates_fail_by_findings_and_run_once() {
    let (ends, text) = run(&[]);
    for (name, end) in ends {
        let expected = if name.starts_with("red_") { [0, 1] } else { [1, 0] };
        assert_eq!(end, expected, "{name}\n{text}");
    }
    assert!(!text.contains("that no test answers for"), "{text}");
}

#[test]
fn without_validation_they_are_plain_tests() {
    let (ends, text) = run(&["--no-default-features"]);
    for (name, end) in ends {
        assert_eq!(end, [1, 0], "{name}\n{text}");
    }
}
