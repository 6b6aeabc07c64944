//! `docs/baseline.md` shows what the command prints. `LOCKDEP_BLESS=1` rewrites it.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use lockdep_core::snapshot::Snapshot;

use crate::common::{Dir, union};
use crate::model::{Lock, Model, Nesting};

/// The programs of the document.
fn program(name: &str) -> Model {
    let lock = |file: &str, line, label: &str, primitive| Lock {
        file: file.to_owned(),
        line,
        column: 9,
        label: label.to_owned(),
        primitive,
        given: false,
    };
    let mut model = Model {
        locks: vec![
            lock("src/pool.rs", 31, "Queue", "Mutex"),
            lock("src/pool.rs", 32, "u64", "RwLock"),
            lock("src/log.rs", 5, "Vec<String>", "Mutex"),
        ],
        nestings: BTreeSet::from([Nesting::plain(0, 1), Nesting::plain(1, 2)]),
        ..Model::default()
    };
    match name {
        "queue" => {}
        "logged" => {
            model.nestings.insert(Nesting::plain(0, 2));
        }
        "shifted" => {
            model.locks[..2].iter_mut().for_each(|lock| lock.line += 4);
        }
        other => panic!("no program is called {other}"),
    }
    model
}

fn snapshot(name: &str) -> Snapshot {
    let model = program(name);
    let (one, other) = ("18ec53a320ae10b3-3c45-e9ce3600.1", "18ec53a3215f02c1-3c46-0b17aa92.1");
    let known = model.run(one, "pool::drains", |i| i != 1 || model.nestings.len() == 2);
    union(&[&known, &model.run(other, "pool::grows", |i| i == 1)])
}

/// What commands print, in a directory that they have to themselves.
fn run(dir: &Dir, block: &str) -> String {
    let mut out = String::new();
    let mut code = 0;
    for line in block.lines().filter(|line| line.starts_with("$ ")) {
        out += &format!("{line}\n");
        let words: Vec<&str> = line[2..].split(' ').collect();
        match &words[..] {
            // The snapshots are there.
            ["LOCKDEP_DUMP=target/lockdep", "cargo", "test"] => {}
            ["cat", file] => out += &dir.read(file),
            ["echo", "$?"] => out += &format!("{code}\n"),
            ["cargo", args @ ..] => {
                let ran = dir.run(args);
                code = ran.code.expect("it ends");
                out += &(ran.out + &ran.err);
            }
            _ => panic!("{line:?} is no command of this document"),
        }
    }
    out
}

#[test]
fn the_document_shows_what_the_command_prints() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/baseline.md");
    let document = fs::read_to_string(&path).expect("the document");
    let dir = Dir::new("baseline-docs");
    dir.write("Cargo.toml", "[workspace]\n");
    let (mut fresh, mut blocks) = (String::new(), 0);
    let mut rest = &*document;
    while let Some(at) = rest.find("<!-- snapshots: ") {
        let (before, marked) = rest.split_at(at);
        let (mark, after) = marked.split_once(" -->\n```console\n").expect("a block follows");
        let (block, after) = after.split_once("```\n").expect("the block ends");
        let names = mark.trim_start_matches("<!-- snapshots: ").split(' ');
        let names: Vec<&str> = names.collect();
        dir.write("before.json", snapshot(names[0]).to_json());
        dir.write("target/lockdep/all.json", snapshot(names[names.len() - 1]).to_json());
        fresh += &format!("{before}{mark} -->\n```console\n{}```\n", run(&dir, block));
        blocks += 1;
        rest = after;
    }
    fresh += rest;
    assert_eq!(blocks, 4);
    if std::env::var_os("LOCKDEP_BLESS").is_some() {
        fs::write(&path, fresh).expect("the document can be written");
    } else {
        assert!(fresh == document, "LOCKDEP_BLESS=1 makes this of it:\n{fresh}");
    }
}
