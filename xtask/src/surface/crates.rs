//! The surface of the crates that are mirrored, out of their own documentation.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{formatted, numbered, page, page_items, snake_case};

/// What is documented together, since it links to one another: the packages with their features,
/// and for each the file that is made, with the name that its crate has in the tests.
const SETS: [(&str, &str, &[&str]); 2] = [
    (
        "old",
        r#"lock_api = { version = "=0.4.14", features = ["arc_lock", "owning_ref", "serde"] }
parking_lot = { version = "=0.12.5", features = ["arc_lock"] }
spin = { version = "=0.10.1", features = ["fair_mutex", "std", "ticket_mutex"] }"#,
        &["lock_api", "parking_lot", "spin"],
    ),
    (
        "new",
        r#"lock_api = { version = "=0.5.0", features = ["arc_lock", "owning_ref", "serde"] }
parking_lot = { version = "=0.13.0", features = ["arc_lock"] }"#,
        &["lock_api", "parking_lot"],
    ),
];

/// Paths that rustdoc names and code may not, and those that it may.
const PRIVATE: [(&str, &str); 12] = [
    ("lock_api::mutex::", "lock_api::"),
    ("lock_api::remutex::", "lock_api::"),
    ("lock_api::rwlock::", "lock_api::"),
    ("lock_api::condvar::", "lock_api::"),
    ("core::panic::unwind_safe::", "std::panic::"),
    ("core::ops::deref::", "std::ops::"),
    ("core::ops::drop::", "std::ops::"),
    ("core::ops::function::", "std::ops::"),
    ("alloc::", "std::"),
    // What these crates have from others.
    ("serde_core::ser::", "serde::"),
    ("serde_core::de::", "serde::"),
    ("impl StableDeref", "impl owning_ref::StableAddress"),
];

/// What the mirrors lack on purpose: whoever shares one of these guards has the lock too, and so
/// what is in it would be sent without being `Send`. lock_api 0.5 has mended it.
const UNSOUND: [&str; 10] = [
    "fn mutex_guard_is_sync_",
    "fn arc_mutex_guard_is_sync_",
    "fn arc_reentrant_mutex_guard_is_sync_",
    "fn reentrant_mutex_guard_is_sync_",
    "fn rw_lock_read_guard_is_sync_",
    "fn rw_lock_write_guard_is_sync_",
    "fn rw_lock_upgradable_read_guard_is_sync_",
    // Sent with a raw lock that may not be shared.
    "fn mapped_mutex_guard_is_send_",
    "fn mapped_rw_lock_read_guard_is_send_",
    "fn mapped_rw_lock_write_guard_is_send_",
];

/// The name of a crate in the tests.
fn name_in_tests(set: &str, of: &str) -> String {
    match (set, of) {
        ("new", "lock_api") => "lock_api_0_5".to_owned(),
        ("new", "parking_lot") => "parking_lot_0_13".to_owned(),
        _ => of.to_owned(),
    }
}

/// The files and their texts.
pub(super) fn files(root: &Path) -> Result<Vec<(String, String)>, Box<dyn Error>> {
    let mut files = Vec::new();
    for (set, dependencies, crates) in SETS {
        let docs = document(&root.join("target/surface").join(set), dependencies, crates)?;
        for of in crates {
            let known = crates.iter().map(|other| match name_in_tests(set, other) {
                name if name == *other => format!("use super::super::{name};\n"),
                name => format!("use super::super::{name} as {other};\n"),
            });
            let mut text = format!(
                "//! The crate `{of}`, by `cargo run -p xtask -- surface --crates`. Not to be \
                 edited.\n\n{}\n",
                known.collect::<String>()
            );
            let lacks: &[&str] = if set == "old" && *of == "lock_api" { &UNSOUND } else { &[] };
            modules(&docs.join(of), of, lacks, &mut text)?;
            for (private, public) in PRIVATE {
                text = text.replace(private, public);
            }
            files.push((format!("{}.rs", name_in_tests(set, of)), formatted(&text)?));
        }
    }
    Ok(files)
}

/// Documents packages, and says where.
fn document(
    package: &Path,
    dependencies: &str,
    crates: &[&str],
) -> Result<PathBuf, Box<dyn Error>> {
    fs::create_dir_all(package.join("src"))?;
    fs::write(package.join("src/lib.rs"), "")?;
    let manifest = format!(
        "[workspace]\n\n[package]\nname = \"surface\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
         [dependencies]\n{dependencies}\n"
    );
    fs::write(package.join("Cargo.toml"), manifest)?;
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["doc", "--quiet", "--no-deps", "--target-dir", "target"]).current_dir(package);
    for of in crates {
        cargo.args(["-p", of]);
    }
    if !cargo.status()?.success() {
        return Err(format!("{crates:?} cannot be documented").into());
    }
    Ok(package.join("target/doc"))
}

/// What a module and those in it document.
fn modules(
    docs: &Path,
    path: &str,
    lacks: &[&str],
    text: &mut String,
) -> Result<(), Box<dyn Error>> {
    let index = fs::read_to_string(docs.join("index.html"))?;
    for link in page::links(&index) {
        if link.starts_with("..") {
            continue;
        }
        if let Some((module, "index.html")) = link.split_once('/') {
            modules(&docs.join(module), &format!("{path}::{module}"), lacks, text)?;
            continue;
        }
        let Some((kind, name)) = link.trim_end_matches(".html").split_once('.') else { continue };
        let html = fs::read_to_string(docs.join(link))?;
        let own = format!("{path}::{name}");
        *text += &format!("// {own}\n");
        let prefix = own.split_once("::").map_or(name, |(_, inner)| inner).replace("::", "");
        match kind {
            "type" => *text += &alias(&html, &snake_case(&prefix), &own)?,
            "struct" | "enum" | "trait" => *text += &format!("const _: () = {{ use {own}; }};\n\n"),
            _ => {}
        }
        // parking_lot has lock_api's guards in an Arc as they are.
        let own_page = own.starts_with("lock_api::") || !name.starts_with("Arc");
        if kind != "trait" && kind != "type" && own_page {
            let items = numbered(page_items(&html, &snake_case(&prefix), &own));
            let asked = |item: &&String| !lacks.iter().any(|lack| item.starts_with(lack));
            for item in items.iter().filter(asked) {
                *text += item;
                *text += "\n\n";
            }
        }
    }
    Ok(())
}

/// An alias, as a function that takes the one type and gives the other.
fn alias(html: &str, name: &str, path: &str) -> Result<String, Box<dyn Error>> {
    let declaration = page::declaration(html).ok_or("no declaration")?;
    let (head, of) = declaration.trim_end_matches(';').split_once(" = ").ok_or("no alias")?;
    // `T = ()` is a default, and ends no alias.
    let (head, of) = match head.matches('<').count() == head.matches('>').count() {
        true => (head, of),
        false => declaration.trim_end_matches(';').rsplit_once("> = ").ok_or("no alias")?,
    };
    let generics = head.split_once('<').map_or("", |(_, rest)| rest.trim_end_matches('>'));
    let names: Vec<&str> = generics
        .split(',')
        .map(|one| one.split([':', '=']).next().unwrap_or_default().trim())
        .collect();
    let names = names.join(", ");
    let (declared, given) = match &*names {
        "" => (String::new(), String::new()),
        names => (format!("<{names}>"), format!("<{names}>")),
    };
    Ok(format!(
        "fn {name}_is_an_alias{declared}(it: Box<{path}{given}>) -> Box<{of}> {{\nit\n}}\n\n"
    ))
}
