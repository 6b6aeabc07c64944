//! The shims: unmodified crates over them, tested in a workspace of their own, which has a patch
//! that this one cannot have.

use std::path::Path;
use std::process::Command;

#[test]
fn unmodified_crates_run_over_the_shims() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["test", "--quiet", "--locked", "--manifest-path"]);
    cargo.arg(root.join("shims/tests/Cargo.toml"));
    // Its own, beside this one: built again only when something changes.
    cargo.env("CARGO_TARGET_DIR", root.join("target/shims"));
    // What this run was told of itself is not meant for that one.
    cargo.env_remove("LOCKDEP").env_remove("CARGO_MANIFEST_DIR");
    let output = cargo.output().expect("cargo runs");
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "{}{}", text(&output.stdout), text(&output.stderr));
    let ran = text(&output.stdout).matches("test result: ok").count();
    assert!(ran >= 2, "{ran} test programs ran");
}
