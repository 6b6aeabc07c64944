//! `docs/snapshot.schema.json` against real snapshots, `docs/check.schema.json` against real results, and
//! both against broken ones.

mod common;

use common::{Dir, snapshot};
use jsonschema::Validator as Schema;
use lockdep::kernel::{RawSpinLock, RwLock};
use lockdep::sync::Mutex;
use lockdep::{Action, Options, Policy, Validator, context, with_class};
use lockdep_core::mode::Mode;
use lockdep_core::snapshot::{ClassStats, Guard, Snapshot, Times};
use serde_json::{Value, json};

fn schema() -> Schema {
    compiled(include_str!("../../docs/snapshot.schema.json"))
}

fn compiled(text: &str) -> Schema {
    let schema: Value = serde_json::from_str(text).expect("the schema is JSON");
    assert!(jsonschema::meta::is_valid(&schema), "the schema is one");
    jsonschema::validator_for(&schema).expect("the schema has no dangling references")
}

fn taken(f: impl FnOnce()) -> Snapshot {
    let policy = Policy::new(Action::Collect);
    let validator = Validator::new(Options { policy, ..Options::default() });
    lockdep::scope(&validator, f);
    validator.snapshot()
}

/// A snapshot that has something in every part.
fn full() -> Snapshot {
    let a = with_class!(Mutex::new(0u8), name = "a", order = 1);
    let b = with_class!(Mutex::new(0u16), name = "b", order = 2);
    let gate = with_class!(Mutex::new(0u32), name = "gate");
    let raw = with_class!(RawSpinLock::new(0u64), name = "raw");
    let rw = with_class!(RwLock::new(0u64), name = "rw");
    let row: [Mutex<u64>; 2] = std::array::from_fn(|_| Mutex::new(0));
    let (c, d) = (Mutex::new(0i8), Mutex::new(0i16));
    let (gated, under_it) = (Mutex::new(0i32), Mutex::new(0i64));
    let mut one = taken(|| {
        drop((c.lock(), d.lock()));
        drop((d.lock(), c.lock()));
        let _gate = gate.lock();
        drop((gated.lock(), under_it.lock()));
        drop((a.lock(), b.lock()));
        drop((b.lock(), a.lock()));
        drop((row[0].lock(), row[1].lock()));
        drop(raw.lock());
        drop(rw.read());
        context::hardirq(|| drop(raw.lock()));
        lockdep::off(|| drop((raw.lock(), a.lock())));
        // A lock whose line says nothing.
        (0..2u128).map(Mutex::new).for_each(|lock| drop(lock.lock()));
    });
    let times = Times { min: 1, max: 9, total: 10, buckets: vec![1, 0, 0, 1] };
    one.stats.push(ClassStats {
        class: 0,
        process: 0,
        read: false,
        acquisitions: 2,
        contentions: 1,
        acquired_bounces: Some(1),
        contended_bounces: Some(0),
        wait: times.clone(),
        hold: times,
        waited_at: vec![(0, 1)],
        held_at: vec![(0, 1)],
        longest_hold: Some(0),
        max_hold_ns: Some(5),
        over_max_hold: 1,
    });
    one.processes[0].test = Some("test".to_owned());
    one.classes[0].sent = true;
    let other = taken(|| drop((a.lock(), b.lock())));
    common::union(&[&one, &other])
}

#[track_caller]
fn valid(schema: &Schema, snapshot: &Snapshot) {
    let text = snapshot.to_json();
    let value: Value = serde_json::from_str(&text).expect("it is JSON");
    let errors: Vec<String> =
        schema.iter_errors(&value).map(|e| format!("{}: {e}", e.instance_path())).collect();
    assert!(errors.is_empty(), "{}\n{text}", errors.join("\n"));
}

#[test]
fn real_snapshots_obey_the_schema() {
    let schema = schema();
    let full = full();
    let value = serde_json::to_value(&full).expect("it is JSON");
    let parts = value.as_object().expect("an object");
    let all = schema_parts();
    let missing: Vec<_> = all.iter().filter(|part| !parts.contains_key(*part)).collect();
    assert!(missing.is_empty(), "nothing tests these parts: {missing:?}");
    assert!(full.edges.iter().any(|edge| edge.refused));
    assert!(full.edges.iter().any(|edge| !edge.under.is_empty()));
    assert!(full.edges.iter().any(|edge| !edge.seen.is_all()));
    assert!(full.classes.iter().any(|class| class.only_in.is_some()));
    valid(&schema, &full);
    valid(&schema, &Snapshot::empty());
    valid(&schema, &taken(|| ()));
    // Those that the other tests write by hand have edges as objects.
    valid(&schema, &common::snapshot("1", "one", &[("a", "b"), ("b", "c")]));
}

/// The parts of a snapshot, as the schema names them.
fn schema_parts() -> Vec<String> {
    let text = include_str!("../../docs/snapshot.schema.json");
    let schema: Value = serde_json::from_str(text).expect("the schema is JSON");
    schema["properties"].as_object().expect("an object").keys().cloned().collect()
}

#[test]
fn objects_are_edges_too() {
    let schema = schema();
    let mut value = serde_json::to_value(full()).expect("it is JSON");
    value["edges"][0] = json!({ "from": 0, "to": 1, "exclusive": true, "at": [[0, 0, 0, 0]] });
    value["context_edges"][0] = json!({ "context": 0, "class": 0, "is": "open-to",
        "at": [[0, 0, 0]], "seen": [[0, 0]] });
    assert!(schema.is_valid(&value));
    assert!(Snapshot::from_json(value.to_string().as_bytes()).is_ok());
}

/// What is broken by putting something else in one place.
#[test]
fn the_schema_refuses_what_the_reader_refuses() {
    let schema = schema();
    let whole = serde_json::to_value(full()).expect("it is JSON");
    assert!(schema.is_valid(&whole));
    let broken = [
        ("/schema", json!(1)),
        ("/schema", json!("2")),
        ("/processes", json!(3)),
        ("/processes/0/ended", json!("yes")),
        ("/processes/0/config/preempt", json!("some")),
        ("/processes/0/chains", json!(-1)),
        ("/processes/0/lost_coverage", json!({ "lost": 1 })),
        ("/sites/0", json!(1)),
        ("/stacks/0", json!([])),
        ("/stacks/0", json!([0, 0, 0])),
        ("/places/0", json!("a")),
        ("/who/0", json!([0])),
        ("/who/0", json!([0, 0, 0, 0])),
        ("/contexts/0/limit", json!("rest")),
        ("/contexts/0/more", json!(0)),
        ("/classes/0/usage", json!("+.+")),
        ("/classes/0/usage", json!("+.+x")),
        ("/classes/0/kind", json!("usual")),
        ("/classes/0/instances", json!(null)),
        ("/classes/0/more", json!(0)),
        ("/edges/0", json!([0, 0, 0])),
        ("/edges/0", json!([0, 0, 8, [[0, 0, 0]]])),
        ("/edges/0", json!([0, 0, 0, [[0, 16, 0]]])),
        ("/edges/0", json!([0, 0, 0, [[0, 0, 0]], [[0, 4]]])),
        ("/edges/0", json!([0, 0, 0, [[0, 0, 0]], [], [[0]]])),
        ("/edges/0", json!([0, 0, 0, [[0, 0, 0]], [], [], 0])),
        ("/edges/0", json!([0, 0, 0, []])),
        ("/edges/0", json!([0, 0, 0, [[0, 0, 0]], vec![[0, 0]; 257]])),
        ("/classes/0/sent", json!("yes")),
        ("/edges/0", json!({ "from": 0, "at": [[0, 0, 0]] })),
        ("/edges/0", json!({ "from": 0, "to": 0, "at": [[0, 0, 0]], "more": 0 })),
        ("/context_edges/0", json!([0, 0, 32, [[0, 0, 0]]])),
        ("/context_edges/0", json!({ "context": 0, "class": 0, "is": "in", "at": [[0, 0, 0]] })),
        ("/within/0/held", json!("held")),
        ("/within/0/at", json!([])),
        ("/chains/0", json!([])),
        ("/chains/0", json!([0, -1])),
        ("/findings/0/kind", json!("other")),
        ("/findings/0/summary", json!(["one"])),
        ("/findings/0/edges", json!([])),
        ("/findings/0/counts", json!({})),
        ("/findings/0/counts", json!({ "x": 1 })),
        ("/off_uses/0/counts", json!({ "0": -1 })),
        ("/stats/0/wait/buckets", json!(vec![1; 65])),
        ("/stats/0/wait", json!({ "min": 0 })),
        ("/more", json!(0)),
    ];
    for (place, wrong) in broken {
        let mut value = whole.clone();
        match value.pointer_mut(place) {
            Some(old) => *old = wrong.clone(),
            None => {
                let (parent, name) = place.rsplit_once('/').expect("a pointer");
                let parent = value.pointer_mut(parent).expect("what it is put into");
                parent[name] = wrong.clone();
            }
        }
        assert!(!schema.is_valid(&value), "the schema takes {place} = {wrong}");
        let read = Snapshot::from_json(value.to_string().as_bytes());
        assert!(read.is_err(), "the reader takes {place} = {wrong}");
    }
    for name in ["schema", "processes"] {
        let mut value = whole.clone();
        value.as_object_mut().expect("an object").remove(name);
        assert!(!schema.is_valid(&value), "without {name}");
    }
}

const CHECK: &str = include_str!("../../docs/check.schema.json");

/// Results of `check --json`, with something in every part.
fn results(name: &str) -> Vec<Value> {
    let dir = Dir::new(name);
    let mut all = full();
    all.processes[0].ended = false;
    dir.write("full/0.json", all.to_json()).write("empty/0.json", Snapshot::empty().to_json());
    let ring = [snapshot("1", "one", &[("a", "b")]), snapshot("2", "two", &[("b", "a")])];
    dir.write("ring/0.json", ring[0].to_json()).write("ring/1.json", ring[1].to_json());
    // The same ring where a guard keeps its steps apart: a note that says which.
    let mut gated = common::union(&[&ring[0], &ring[1], &snapshot("3", "gate", &[("gate", "a")])]);
    let gate =
        gated.classes.iter().position(|class| class.name == "gate").expect("it is there") as u32;
    for edge in gated.edges.iter_mut().filter(|edge| edge.from != gate) {
        edge.under = vec![Guard { class: gate, mode: Mode::Exclusive }];
    }
    dir.write("gated/0.json", gated.to_json());
    dir.write(
        "baseline",
        "lockdep-baseline 1\n\n\"a\" -> \"b\" as Mutex -> Mutex\n\"c\" -> \"d\" as Mutex -> Mutex\n\
         \"b\" -> \"a\" at src/a.rs:1 because it is known\n",
    );
    let runs: [&[&str]; 5] = [
        &["full", "--fail-in", "all"],
        &["empty", "--min-edges", "1"],
        &["ring", "--min-classes", "9"],
        &["ring", "--baseline", "baseline"],
        &["gated"],
    ];
    let run = |args: &&[&str]| {
        let ran = dir.run(&[&["check", "--json"], *args].concat());
        serde_json::from_str(&ran.out).unwrap_or_else(|e| panic!("{e}\n{}{}", ran.out, ran.err))
    };
    runs.iter().map(run).collect()
}

/// The names of all fields that are anywhere in a value.
fn fields(value: &Value, names: &mut Vec<String>) {
    match value {
        Value::Object(fields_of) => {
            for (name, value) in fields_of {
                names.push(name.clone());
                fields(value, names);
            }
        }
        Value::Array(values) => values.iter().for_each(|value| fields(value, names)),
        _ => {}
    }
}

/// The names of all properties that a schema describes.
fn described(value: &Value, names: &mut Vec<String>) {
    match value {
        Value::Object(parts) => {
            for (part, value) in parts {
                if part == "properties" {
                    names.extend(
                        value.as_object().into_iter().flatten().map(|(name, _)| name.clone()),
                    );
                }
                described(value, names);
            }
        }
        Value::Array(values) => values.iter().for_each(|value| described(value, names)),
        _ => {}
    }
}

#[test]
fn real_results_obey_the_schema() {
    let schema = compiled(CHECK);
    let (mut seen, mut all) = (Vec::new(), Vec::new());
    for result in results("schema-real") {
        let errors: Vec<String> =
            schema.iter_errors(&result).map(|e| format!("{}: {e}", e.instance_path())).collect();
        assert!(errors.is_empty(), "{}\n{result}", errors.join("\n"));
        fields(&result, &mut seen);
    }
    described(&serde_json::from_str(CHECK).expect("JSON"), &mut all);
    all.retain(|name| !seen.contains(name));
    assert!(all.is_empty(), "no result has these: {all:?}");
}

#[test]
fn the_schema_of_results_refuses_what_is_none() {
    let schema = compiled(CHECK);
    let results = results("schema-broken");
    let broken = [
        (0, "/schema", json!(1)),
        (0, "/result", json!("green")),
        (0, "/findings/0/fate", json!("excepted")),
        (0, "/findings/0/reason", json!("none")),
        (0, "/findings/0/summary", json!(["one"])),
        (0, "/findings/0/fails_in/0/preempt", json!("some")),
        (0, "/findings/0/steps/0/witnesses/0/wanted/mode", json!("held")),
        (0, "/findings/0/steps/0/witnesses/0/more", json!(0)),
        (0, "/coverage/classes", json!(-1)),
        (0, "/coverage/off/0/count", json!("1")),
        (0, "/coverage/lost/0/count", json!(0)),
        (1, "/red/0/code", json!("other")),
        (3, "/findings/0/fate", json!("fails")),
        (3, "/remarks/0", json!(0)),
        (3, "/more", json!(0)),
    ];
    for (result, place, wrong) in broken {
        let mut value = results[result].clone();
        let (parent, name) = place.rsplit_once('/').expect("a pointer");
        let parent = value.pointer_mut(parent).unwrap_or_else(|| panic!("no {place}"));
        match name.parse::<usize>() {
            Ok(i) => parent[i] = wrong.clone(),
            Err(_) => parent[name] = wrong.clone(),
        }
        assert!(!schema.is_valid(&value), "the schema takes {place} = {wrong}");
    }
    for name in ["schema", "result", "findings", "red", "remarks", "coverage"] {
        let mut value = results[0].clone();
        value.as_object_mut().expect("an object").remove(name);
        assert!(!schema.is_valid(&value), "without {name}");
    }
}
