//! The stable surface of `std::sync` and `std::thread`, out of the documentation that is installed
//! with Rust, and that of the crates that are mirrored, as code that uses each item as documented.
//!
//! `tests/surface` and `tests/crates` compile that code against the originals and against the
//! mirrors.

mod code;
mod page;
mod emit;
mod crates;

use std::error::Error;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use self::emit::page as page_items;

/// The modules, and the file that each makes.
const MODULES: [(&str, &str); 3] =
    [("sync", "sync.rs"), ("sync/mpsc", "mpsc.rs"), ("thread", "thread.rs")];

/// What is the standard library's own in the mirrors, and has a large surface.
const RE_EXPORTED: [&str; 2] = ["struct.Arc.html", "struct.Weak.html"];

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Writes nothing; fails if the files are not what the documentation says
    #[arg(long)]
    check: bool,
    /// That of lock_api, parking_lot and spin instead, which Cargo may have to download
    #[arg(long)]
    crates: bool,
}

/// Writes the files of `items`, or compares them. False if they differ.
pub(crate) fn run(arguments: &Arguments) -> Result<bool, Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let (tests, files) = match arguments.crates {
        true => ("tests/crates/items", crates::files(&root)?),
        false => ("tests/surface/items", of_std()?),
    };
    let mut same = true;
    for (file, text) in files {
        let path = root.join(tests).join(&file);
        if arguments.check {
            let fresh = fs::read_to_string(&path)? == text;
            println!("{file}: {}", if fresh { "as documented" } else { "differs" });
            same &= fresh;
        } else {
            fs::write(&path, &text)?;
            println!("{file}: {} items", text.matches("fn ").count());
        }
    }
    Ok(same)
}

/// The files of the standard library and their texts.
fn of_std() -> Result<Vec<(String, String)>, Box<dyn Error>> {
    let docs = docs()?;
    let file = |(module, file): (&str, &str)| {
        Ok((file.to_owned(), formatted(&module_items(&docs, module)?)?))
    };
    MODULES.into_iter().map(file).collect()
}

/// Where the documentation of the standard library is.
fn docs() -> Result<PathBuf, Box<dyn Error>> {
    let output = Command::new("rustc").args(["--print", "sysroot"]).output()?;
    let sysroot = PathBuf::from(String::from_utf8(output.stdout)?.trim());
    let docs = sysroot.join("share/doc/rust/html/std");
    if !docs.is_dir() {
        return Err("no documentation here: `rustup component add rust-docs`".into());
    }
    Ok(docs)
}

/// All of a module.
fn module_items(docs: &Path, module: &str) -> Result<String, Box<dyn Error>> {
    let path = module.replace('/', "::");
    let mut text = format!(
        "//! `std::{path}`, by `cargo run -p xtask -- surface`. Not to be edited.\n\n\
         use super::super::{{sync, thread}};\n\n"
    );
    let index = fs::read_to_string(docs.join(module).join("index.html"))?;
    for link in page::links(&index) {
        let Some((_, name)) = link.trim_end_matches(".html").split_once('.') else { continue };
        let html = fs::read_to_string(docs.join(module).join(link))?;
        if !page::is_stable(&html) {
            continue;
        }
        let own = format!("{path}::{name}");
        text += &format!("// {own}\n");
        // It is there, whatever is known of it.
        if link.starts_with("struct") || link.starts_with("enum") || link.starts_with("type") {
            text += &format!("pub(super) use {own};\n\n");
        }
        if !RE_EXPORTED.contains(&link) {
            for item in numbered(page_items(&html, &snake_case(name), &own)) {
                text += &item.replace("std::sync::", "sync::").replace("std::thread::", "thread::");
                text += "\n\n";
            }
        }
    }
    Ok(text)
}

/// The functions, with a number in each name but the first that would stand twice.
fn numbered(items: Vec<String>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let number = |item: String| {
        let Some((_, rest)) = item.split_once("fn ") else { return item };
        let name = rest.split(['<', '(']).next().unwrap_or_default().to_owned();
        let before = names.iter().filter(|&other| *other == name).count();
        names.push(name.clone());
        match before {
            0 => item,
            _ => item.replacen(&format!("fn {name}"), &format!("fn {name}_{}", before + 1), 1),
        }
    };
    items.into_iter().map(number).collect()
}

/// `MutexGuard` as `mutex_guard`.
fn snake_case(name: &str) -> String {
    let mut words = String::new();
    for char in name.chars() {
        if char.is_uppercase() && !words.is_empty() {
            words.push('_');
        }
        words.extend(char.to_lowercase());
    }
    words
}

/// As rustfmt has it.
fn formatted(text: &str) -> Result<String, Box<dyn Error>> {
    let mut rustfmt = Command::new("rustfmt")
        .args(["--edition", "2024", "--config", "use_small_heuristics=Max"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    rustfmt.stdin.take().ok_or("rustfmt has no input")?.write_all(text.as_bytes())?;
    let output = rustfmt.wait_with_output()?;
    if !output.status.success() {
        return Err(format!("rustfmt refuses:\n{text}").into());
    }
    Ok(String::from_utf8(output.stdout)?)
}
