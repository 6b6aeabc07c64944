//! What the README shows, and whether it still is so.

use std::fs;
use std::path::{Path, PathBuf};

fn path(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(file)
}

pub fn read(file: &str) -> String {
    fs::read_to_string(path(file)).unwrap_or_else(|e| panic!("{file}: {e}"))
}

/// The code blocks of a language, in order.
pub fn blocks(file: &str, language: &str) -> Vec<String> {
    let text = read(file);
    let mut blocks = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let Some(tag) = line.strip_prefix("```") else { continue };
        let block: String =
            lines.by_ref().take_while(|line| *line != "```").flat_map(|l| [l, "\n"]).collect();
        if tag.split(',').next() == Some(language) {
            blocks.push(block);
        }
    }
    blocks
}

/// Asserts that the first block of a language is this text; `LOCKDEP_BLESS=1` makes it so.
pub fn shows(file: &str, language: &str, what: &str, text: &str) {
    let old = blocks(file, language).into_iter().next().expect("a block of the language");
    if old == text {
        return;
    }
    assert!(
        std::env::var_os("LOCKDEP_BLESS").is_some(),
        "{file} shows of {what}:\n{old}\nnow:\n{text}"
    );
    let all = read(file).replacen(&old, text, 1);
    fs::write(path(file), all).expect("the README is writable");
}

/// The report in a test's output: without addresses, thread numbers and paths of this machine.
pub fn report(output: &str) -> String {
    let start = output.find("\n===").expect("a report begins with a line") + 1;
    let end = output[start..].find("\n\nthread '").expect("the test fails behind it") + start;
    let mut next = 0x7f01_u32;
    let mut known: Vec<(String, String)> = Vec::new();
    let mut text = String::new();
    for line in output[start..end].trim_end().lines() {
        text.push_str(
            &line
                .split(' ')
                .map(|word| short(word, &mut known, &mut next))
                .collect::<Vec<_>>()
                .join(" "),
        );
        text.push('\n');
    }
    text
}

/// An address by the order in which it comes.
fn short(word: &str, known: &mut Vec<(String, String)>, next: &mut u32) -> String {
    if !word.starts_with("0x") {
        return word.to_owned();
    }
    if let Some((_, name)) = known.iter().find(|(address, _)| address == word) {
        return name.clone();
    }
    let name = format!("{next:#x}");
    *next += 0x28;
    known.push((word.to_owned(), name.clone()));
    name
}
