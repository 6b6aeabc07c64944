//! The README's recipes are packages: each is built and tested as a user would, and its files are
//! the blocks that the README shows.

#![allow(unreachable_pub, reason = "a test has no outside")]

mod package;
mod readme;

use package::{Package, Ran};

const RING: &str = "possible circular locking dependency detected";

/// Validated, the recipe's own test turns red, with a report that shows these two places.
fn turns_red(ran: &Ran, places: [&str; 2]) {
    assert_eq!(ran.code, Some(101), "{}", ran.all());
    let text = ran.all();
    assert!(text.contains(RING), "{text}");
    for place in places {
        assert!(text.contains(place), "no {place}:\n{text}");
    }
}

fn turns_green(ran: &Ran) {
    assert_eq!(ran.code, Some(0), "{}", ran.all());
    assert!(!ran.all().contains(RING), "{}", ran.all());
}

/// What the package is built of, without its tests.
fn assert_no_validator(package: &Package, arguments: &[&str]) {
    let tree = package.cargo(&[&["tree", "--edges", "normal"], arguments].concat());
    assert_eq!(tree.code, Some(0), "{}", tree.all());
    for part in ["lockdep-core", "lockdep-runtime", "backtrace"] {
        assert!(!tree.out.contains(part), "{part} is built:\n{}", tree.out);
    }
}

#[test]
fn the_first_example_turns_red() {
    let package = Package::of("first");
    let ran = package.cargo(&["test", "--lib"]);
    turns_red(&ran, ["src/lib.rs:24:22", "src/lib.rs:29:54"]);
    assert!(ran.out.contains("payments_are_in_the_journal ... FAILED"), "{}", ran.all());
    // Both stacks: what wanted the journal under the balance, and the other way round.
    for function in ["bank::Bank::pay\n", "bank::Bank::is_consistent\n"] {
        assert!(ran.out.contains(function), "{}", ran.out);
    }
    readme::shows("README.md", "text", "the first example", &readme::report(&ran.out));
    assert_no_validator(&package, &[]);
}

#[test]
fn behind_a_feature() {
    let package = Package::of("feature");
    let ran = package.cargo(&["test", "--features", "lockdep"]);
    turns_red(&ran, ["src/lib.rs:24:29", "src/lib.rs:33:29"]);
    // Of a plain test the process says at its end that there were findings.
    turns_green(&package.cargo(&["test"]));
    assert_no_validator(&package, &[]);
}

#[test]
fn always_there() {
    let package = Package::of("always");
    turns_red(
        &package.cargo(&["test", "--features", "validate"]),
        ["src/lib.rs:17", "src/lib.rs:24"],
    );
    turns_green(&package.cargo(&["test"]));
    assert_no_validator(&package, &[]);
}

#[test]
fn a_whole_tree() {
    let package = Package::of("tree");
    let ran = package.cargo(&["test"]);
    turns_red(&ran, ["src/lib.rs:21:20", "src/lib.rs:27:28"]);
    // The classes are the user's lines, though no line of the user names lockdep.
    for class in ["Vec<(u8, u8)>@src/lib.rs:11", "u64@src/lib.rs:11"] {
        assert!(ran.err.contains(class), "no {class}:\n{}", ran.all());
    }
}

/// Every block of TOML in these documents is part of a recipe, or of what `cargo lockdep init`
/// writes.
#[test]
fn the_documents_show_the_recipes() {
    let mut files: Vec<String> =
        ["first", "feature", "always", "tree"].map(Package::manifest).into();
    let init = ["profiles.toml", "clippy.toml"];
    files.extend(init.map(|file| readme::read(&format!("cargo-lockdep/src/init/{file}"))));
    for document in ["README.md", "docs/mirrors.md"] {
        let blocks = readme::blocks(document, "toml");
        assert!(!blocks.is_empty(), "{document}");
        for block in blocks {
            assert!(files.iter().any(|file| file.contains(&block)), "no recipe has this:\n{block}");
        }
    }
    let code = |recipe| readme::read(&format!("tests/recipes/{recipe}/src/lib.rs"));
    let blocks = readme::blocks("README.md", "rust");
    assert_eq!(blocks[0], code("first"), "the first example");
    // The others are doctests; what differs by a feature of the user's is a recipe's as well.
    let by_feature: Vec<&String> =
        blocks.iter().filter(|block| block.contains("cfg(feature")).collect();
    assert_eq!(by_feature.len(), 1);
    assert!(code("feature").contains(by_feature[0]), "no recipe has this:\n{}", by_feature[0]);
}
