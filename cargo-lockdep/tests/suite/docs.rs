//! What `docs/ci.md` has to copy: its shell blocks are run, and every command of ours that any document
//! shows is one.

use std::fs;
use std::path::Path;

use cargo_lockdep::commands::Cli;
use clap::Parser;

use crate::RING;
use crate::copy::{Suite, root};

/// A block of code: what the comment above it says, its language, and its text.
struct Block {
    comment: String,
    language: String,
    text: String,
}

fn blocks(file: &Path) -> Vec<Block> {
    let text = fs::read_to_string(file).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
    let (mut blocks, mut comment) = (Vec::new(), String::new());
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some(said) = line.strip_prefix("<!-- ").and_then(|line| line.strip_suffix(" -->")) {
            said.clone_into(&mut comment);
        } else if let Some(language) = line.strip_prefix("```") {
            let language = language.to_owned();
            let text = lines.by_ref().take_while(|line| *line != "```").flat_map(|l| [l, "\n"]);
            blocks.push(Block {
                comment: std::mem::take(&mut comment),
                language,
                text: text.collect(),
            });
        } else {
            comment.clear();
        }
    }
    blocks
}

/// Each in a fresh copy of the suite, or where the block before it ended.
#[test]
fn what_is_to_be_copied_works_in_a_fresh_directory() {
    let mut last: Option<Suite> = None;
    let all = blocks(&root().join("docs/ci.md"));
    for Block { comment, text, .. } in all.iter().filter(|block| block.language == "sh") {
        // Two copies at once would wait for each other.
        let suite = match &**comment {
            "tried" => last.take().expect("a block before it"),
            _ => {
                drop(last.take());
                Suite::copy("docs")
            }
        };
        match &**comment {
            "tried" | "tried: the tests are green and the suite is red" => {}
            "tried: needs the fix" => {
                suite.shell("git init --quiet").ends_with(0);
                suite.patch("fix.patch");
            }
            other => panic!("nobody tries this ({other}):\n{text}"),
        }
        for line in text.lines() {
            let ran = suite.shell(line);
            let ours = ["cargo lockdep run", "cargo lockdep check"];
            let red = comment.ends_with("red") && ours.iter().any(|start| line.starts_with(start));
            ran.ends_with(i32::from(red));
            assert_eq!(
                ran.all().contains(RING),
                red || line.contains("-eq 1"),
                "{line}\n{}",
                ran.all()
            );
        }
        last = Some(suite);
    }
    assert!(last.is_some_and(|suite| suite.read("lockdep.baseline").contains("ledger/src/lib.rs")));
}

/// Every command of ours in any document is one that the command line takes.
#[test]
fn commands_in_documents_are_commands() {
    let docs = fs::read_dir(root().join("docs")).expect("the documents");
    let docs = docs.map(|entry| entry.expect("an entry").path());
    let all = docs.chain(["README.md", "examples/suite/README.md"].map(|file| root().join(file)));
    let mut commands = 0;
    for file in all.filter(|path| path.extension().is_some_and(|end| end == "md")) {
        for Block { language, text, .. } in blocks(&file) {
            if !["sh", "console", "yaml"].contains(&&*language) {
                continue;
            }
            for line in text.lines() {
                // What a console prints is no command.
                if line.trim_start().starts_with('#')
                    || language == "console" && !line.starts_with("$ ")
                {
                    continue;
                }
                let Some((_, rest)) = line.split_once("cargo lockdep ") else { continue };
                let ends = [" #", " |", ";", " &&", " >", "`"];
                let end = ends.iter().filter_map(|end| rest.find(end)).min();
                let words = rest[..end.unwrap_or(rest.len())].split_whitespace();
                let words = words.map(|word| word.trim_matches(['"', '\'']));
                if let Err(error) = Cli::try_parse_from(["cargo-lockdep"].into_iter().chain(words))
                {
                    let help = error.exit_code() == 0;
                    assert!(help, "{}: {line}\n{error}", file.display());
                }
                commands += 1;
            }
        }
    }
    assert!(commands > 10, "{commands}");
}
