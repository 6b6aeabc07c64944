//! The order of `mod` lines is the architecture: a module uses only modules above it.

use std::fs;
use std::path::Path;

/// The code of a file without comments, white space and test items, which may use anything.
fn code(text: &str) -> String {
    let mut code = String::new();
    let mut lines = text.lines().map(|line| line.split("//").next().unwrap_or_default());
    while let Some(line) = lines.next() {
        match line.strip_suffix("#[cfg(test)]") {
            // Formatted code ends an item at the indentation that it began with.
            Some(indent) => {
                let within =
                    |line: &str| line.trim().is_empty() || line[indent.len()..].starts_with(' ');
                lines.find(|line| !within(line) && line.ends_with([';', ',', '}']));
            }
            // With `as` marked, no name runs into a word after it once the spaces are gone.
            None => code.push_str(&line.replace(" as ", "@").replace(' ', "")),
        }
    }
    code
}

/// The modules that a file declares, in order; those within `parent` by their whole path.
fn modules(parent: &str, text: &str) -> Vec<String> {
    let lines = text.lines().filter_map(|line| line.strip_suffix(';')?.rsplit_once("mod "));
    lines.map(|(_, name)| format!("{parent}{name}")).collect()
}

/// Reads one `a::b::{c, d::e}`, adds its paths to `found` and returns what follows it.
fn tree<'a>(mut code: &'a str, path: &[&'a str], found: &mut Vec<Vec<&'a str>>) -> &'a str {
    if let Some(group) = code.strip_prefix('{') {
        code = group;
        while !code.is_empty() && !code.starts_with('}') {
            code = tree(code, path, found).trim_start_matches(|c| c != ',' && c != '}');
            code = code.strip_prefix(',').unwrap_or(code);
        }
        return code.strip_prefix('}').unwrap_or(code);
    }
    let end = code.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '*');
    let (name, rest) = code.split_at(end.unwrap_or(code.len()));
    let path = [path, &[name]].concat();
    match rest.strip_prefix("::") {
        Some(rest) => tree(rest, &path, found),
        None => {
            found.push(path);
            rest
        }
    }
}

/// The paths that a module uses though they are below it.
fn upward(order: &[String], module: &[&str], text: &str) -> Vec<String> {
    if module.is_empty() {
        return Vec::new();
    }
    // What a macro names, the crate that uses it names.
    let mut code = code(text).replace("$crate::", "");
    for up in (1..=module.len()).rev() {
        let parents = &module[..module.len() - up];
        let parent: String =
            ["crate"].iter().chain(parents).map(|name| format!("{name}::")).collect();
        code = code.replace(&"super::".repeat(up), &parent);
    }
    let mut used = Vec::new();
    for (at, root) in code.match_indices("crate::") {
        tree(&code[at + root.len()..], &[], &mut used);
    }
    let place = |path: Option<&[&str]>| {
        let path = path?.join("::");
        order.iter().position(|module| *module == path)
    };
    used.retain(|path| {
        let level = if path[0] == module[0] { 2 } else { 1 };
        match (place(module.get(..level)), place(path.get(..level))) {
            (Some(own), Some(other)) => other > own,
            // Only modules have a name at the root: a re-export would hide where it comes from.
            _ => level == 1,
        }
    });
    used.iter().map(|path| format!("{} uses {}", module.join("::"), path.join("::"))).collect()
}

/// What all files below a directory use though it is below them; `module` is the directory's.
fn walk(order: &[String], dir: &Path, module: &[&str]) -> Vec<String> {
    let mut wrong = Vec::new();
    for entry in fs::read_dir(dir).expect("the directory of a module") {
        let path = entry.expect("an entry of it").path();
        let stem = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let own: &[&str] = if ["lib", "mod"].contains(&&*stem) { &[] } else { &[&stem] };
        let module = [module, own].concat();
        if path.is_dir() {
            wrong.extend(walk(order, &path, &module));
        } else {
            wrong.extend(upward(order, &module, &fs::read_to_string(path).expect("source")));
        }
    }
    wrong
}

/// Asserts the order of a crate and of the folders in it that have one of their own.
fn check(src: &str, folders: &[&str], at_least: usize) {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join(src);
    let read = |file: &str| fs::read_to_string(src.join(file)).expect(file);
    let mut order = modules("", &read("lib.rs"));
    for folder in folders {
        order.extend(modules(&format!("{folder}::"), &read(&format!("{folder}/mod.rs"))));
    }
    assert!(order.len() > at_least, "too few modules: {order:?}");
    let wrong = walk(&order, &src, &[]);
    assert!(wrong.is_empty(), "modules use what is below them in the order:\n{}", wrong.join("\n"));
}

#[test]
fn a_module_of_the_core_uses_only_modules_above_it() {
    check("src", &["check", "graph", "report"], 20);
}

#[test]
fn a_module_of_the_facade_uses_only_modules_above_it() {
    let crates = ["lock_api", "lock_api_0_5", "parking_lot", "parking_lot_0_13", "spin"];
    check("../src", &[&["sync", "kernel"][..], &crates].concat(), 12);
}

#[test]
fn a_module_of_the_runtime_uses_only_modules_above_it() {
    check("../lockdep-runtime/src", &["meter", "token"], 12);
}

#[test]
fn a_module_of_the_subjects_uses_only_modules_above_it() {
    check("../lockdep-subjects/src", &["machine", "page", "slab", "rcu", "kvfree", "verdict"], 25);
}

#[test]
fn an_upward_use_is_found_in_every_form() {
    let lib = "pub mod low;\nmod own;\npub(crate) mod high;\n";
    let order = [modules("", lib), modules("own::", "mod a;\nmod b;\n")].concat();
    let count = |module: &[&str], text: &str| upward(&order, module, text).len();
    assert_eq!(count(&["own"], "use crate::low;\nlet x: crate::low::X = crate::high::f();"), 1);
    assert_eq!(count(&["own"], "use super::high;\nuse super::low::X;\nuse crate::unknown;"), 2);
    let group = "use crate::{\n    low::{A as B, self},\n    high::{\n        C,\n    },\n    high as x,\n};";
    assert_eq!(count(&["own"], group), 2);
    assert_eq!(count(&["own", "a"], "use super::{b, Item};\nuse super::super::{high, low};"), 2);
    assert_eq!(count(&["own", "b"], "use super::a;\nuse crate::own::{a::X, b::Y};"), 0);
    let deep = "use super::super::b::X;\nuse super::super::super::high;";
    assert_eq!(count(&["own", "a", "deep"], deep), 2);
    assert_eq!(count(&["own"], "macro_rules! m { () => { $crate::high::f() } }"), 0);
    let exempt = "#[cfg(test)]\nmod tests {\n    use crate::high;\n}\n// crate::high\n";
    assert_eq!(count(&["own"], exempt), 0);
    assert_eq!(count(&["own"], &format!("{exempt}use crate::high;")), 1);
}
