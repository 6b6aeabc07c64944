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

/// The report in a test's output, with addresses and threads numbered as they come.
pub fn report(output: &str) -> String {
    let start = output.find("\n===").expect("a report begins with a line") + 1;
    let end = output[start..].find("\n\nthread '").expect("the test fails behind it") + start;
    let mut addresses = Names::default();
    let mut threads = Names::default();
    let mut text = String::new();
    for line in output[start..end].trim_end().lines() {
        let mut last = "";
        for (i, word) in line.split(' ').enumerate() {
            text.push_str(if i > 0 { " " } else { "" });
            match word {
                _ if word.starts_with("0x") => {
                    text.push_str(&format!("{:#x}", 0x7f00 + 0x28 * addresses.number(word)));
                }
                // `N`, `N,` and `N/N`: a thread without a name.
                _ if last == "task" && word.starts_with(|c: char| c.is_ascii_digit()) => {
                    let digits = word.find(|c: char| !c.is_ascii_digit()).unwrap_or(word.len());
                    let number = threads.number(&word[..digits]).to_string();
                    text.push_str(&word.replace(&word[..digits], &number));
                }
                _ => text.push_str(word),
            }
            last = word;
        }
        text.push('\n');
    }
    text
}

/// Numbers from 1 in the order in which things come.
#[derive(Default)]
struct Names(Vec<String>);

impl Names {
    fn number(&mut self, name: &str) -> usize {
        let known = self.0.iter().position(|known| known == name).unwrap_or_else(|| {
            self.0.push(name.to_owned());
            self.0.len() - 1
        });
        known + 1
    }
}
