//! Why a run wrote no snapshot.

use super::{Ended, Project};

/// The remedy: whole lines.
pub fn why_nothing(project: &Project, ended: Ended) -> String {
    let mut text = String::new();
    let mut line = |what: &str| {
        text.push_str("  ");
        text.push_str(what);
        text.push('\n');
    };
    if !ended.passed() {
        line("The command failed: were any tests run?");
    }
    let names = ["lockdep", "lockdep-runtime"];
    let features = project.none.is_none().then(|| project.features(&names)).flatten();
    match features {
        Some(features) => {
            let has = |feature: &str| {
                features.get("lockdep-runtime").is_some_and(|all| all.contains(feature))
            };
            let known = |name: &str| features.contains_key(name);
            if !known("lockdep") && !known("lockdep-runtime") {
                line(
                    "No package of this workspace depends on lockdep: `cargo lockdep init` sets one up.",
                );
            } else if !known("lockdep-runtime") {
                line(
                    "lockdep is there without its feature `validate`, unless the tests' command asks for it:",
                );
                line("then every lock is the bare lock.");
            } else if !has("dump") {
                line(
                    "lockdep is there without its feature `dump`, unless the tests' command asks for it.",
                );
                line("Where the tests are built:");
                line("");
                line("[dev-dependencies]");
                line("lockdep = { version = \"0.1\", features = [\"dump\"] }");
            } else {
                line("lockdep is there with its feature `dump`.");
                line("Do the tests that were run take a lock of lockdep's?");
            }
        }
        None => {
            line("Is lockdep built with its features `validate` and `dump` where the tests are?");
            line("Do the tests that were run take a lock of lockdep's?");
        }
    }
    line("Do the command or the tests set LOCKDEP_DUMP themselves, or clear the environment?");
    line("Processes that are killed, or leave by `_exit`, write none.");
    text
}
