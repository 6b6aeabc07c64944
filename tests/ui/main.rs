//! What the compiler says of each way to use a macro wrongly: `cases/NAME.rs` is compiled, and what
//! is said is `cases/NAME.stderr`. `LOCKDEP_BLESS=1` rewrites those.
//!
//! All files are targets of one package, made below `target/`, so that Cargo builds the library
//! once.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// The root of the repository.
const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn cases() -> BTreeMap<String, PathBuf> {
    let files = fs::read_dir(Path::new(ROOT).join("tests/ui/cases")).unwrap();
    files
        .map(|file| file.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .map(|path| (path.file_stem().unwrap().to_string_lossy().into_owned(), path))
        .collect()
}

/// Makes the package.
fn package(dir: &Path, cases: &BTreeMap<String, PathBuf>) {
    fs::create_dir_all(dir).unwrap();
    let mut manifest = format!(
        "[package]\nname = \"ui\"\nversion = \"0.0.0\"\nedition = \"2024\"\npublish = false\n\
         autobins = false\n\n[dependencies]\nlockdep = {{ path = {ROOT:?}, default-features = false, \
         features = [\"validate\"] }}\n\n[workspace]\n"
    );
    for (name, path) in cases {
        manifest += &format!("\n[[bin]]\nname = {name:?}\npath = {path:?}\n");
    }
    fs::write(dir.join("Cargo.toml"), manifest).unwrap();
    // The same versions as everywhere else; Cargo leaves out what is not used.
    fs::copy(Path::new(ROOT).join("Cargo.lock"), dir.join("Cargo.lock")).unwrap();
}

/// What the compiler says of each case.
fn compile(dir: &Path) -> BTreeMap<String, String> {
    let output = Command::new(env!("CARGO"))
        .args(["check", "--offline", "--quiet", "--keep-going", "--bins", "--profile=test"])
        .args(["--message-format=json", "--manifest-path"])
        .arg(dir.join("Cargo.toml"))
        .env("CARGO_TARGET_DIR", dir.join("target"))
        .env_remove("RUSTFLAGS")
        .output()
        .unwrap();
    let mut said = BTreeMap::<String, String>::new();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let message: Value = serde_json::from_str(line).unwrap();
        if message["reason"] == "compiler-message" && message["target"]["kind"][0] == "bin" {
            let text = message["message"]["rendered"].as_str().unwrap();
            let name = message["target"]["name"].as_str().unwrap();
            said.entry(name.to_owned()).or_default().push_str(text);
        }
    }
    assert!(!said.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    said
}

/// The text without what differs between machines and compilers: notes on places that are not the
/// user's go too.
fn normalised(text: &str) -> String {
    let text = text.replace(&format!("{ROOT}/"), "");
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim_end().is_empty()).collect();
    let is_last = |line: &str| {
        ["error: aborting due to", "For more information about", "Some errors have detailed"]
            .iter()
            .any(|start| line.starts_with(start))
    };
    let mut out = String::new();
    let (mut skip, mut list) = (false, false);
    for (i, line) in lines.iter().enumerate() {
        if line.starts_with(char::is_alphabetic) {
            let elsewhere = lines.get(i + 1).is_some_and(|next| {
                next.trim_start().starts_with("--> ") && !next.contains("tests/ui/cases/")
            });
            skip = is_last(line) || line.starts_with("note: ") && elsewhere;
        }
        // Which locks there are changes often.
        list = line.contains("the following other types implement trait")
            || list && line.starts_with("              ");
        if !skip && !list {
            out += line.trim_end();
            out.push('\n');
        }
    }
    out
}

#[test]
fn every_mistake_is_told_at_the_users_tokens() {
    let cases = cases();
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("ui");
    package(&dir, &cases);
    let said = compile(&dir);
    let mut wrong = Vec::new();
    for (name, path) in &cases {
        let text = said.get(name).map_or_else(String::new, |text| normalised(text));
        let expected = path.with_extension("stderr");
        if std::env::var_os("LOCKDEP_BLESS").is_some() {
            fs::write(&expected, &text).unwrap();
        }
        let expected = fs::read_to_string(&expected).unwrap_or_default();
        if text != expected || !text.contains("error") {
            wrong.push(format!("{name} says\n{text}\ninstead of\n{expected}"));
        }
    }
    assert!(cases.len() > 10, "only {} cases", cases.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
