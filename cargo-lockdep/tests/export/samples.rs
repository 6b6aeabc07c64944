//! Snapshots to export: small ones made by hand, of hostile names, and real ones.

use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;
use std::{fs, thread};

use cargo_lockdep::machine::Machine;
use cargo_lockdep::program::Program;
use lockdep::sync::{Mutex, RwLock};
use lockdep::{Action, KernelConfig, Options, Policy, Preempt, Validator};
use lockdep_core::snapshot::{Snapshot, Union};
use lockdep_subjects::kernel::{self, Kernel};
use lockdep_subjects::kvfree::strategy::Strategy;
use lockdep_subjects::page::Gfp;
use lockdep_subjects::verdict::{Context, collecting, in_context};
use serde_json::{Value, json};

use crate::common::{snapshot, union};

/// Texts that mean something somewhere.
pub(crate) const HOSTILE: [&str; 30] = [
    "<img src=x onerror=alert(1)>",
    "\"];--",
    "a\nb\r\n::error::x",
    "%0A::warning file=a,line=1::x%",
    "]]></failure><x>",
    "emoji 🦀 and Ünïcode",
    r"\N\G\L\\n\",
    "style:#35;x:#lt;",
    "end",
    "%%{init: {\"theme\":\"dark\"}}%%",
    "`code` **bold** _x_ ~~y~~",
    "&lt;&amp;&#60;&",
    "\u{202e}right to left\u{200b}",
    "\0\u{1b}[31m\u{ffff}",
    "it's",
    "1. list",
    "- item",
    "$$x^2$$",
    "##[add-mask]x",
    "c0 --> c1",
    "${{ secrets.TOKEN }}",
    "a|b|c",
    "a:b,c=d;e",
    "<!-- --> <?xml?> <![CDATA[",
    "{\"json\": [1, 2]}",
    "{a|<b>c}",
    " leading and trailing ",
    "tab\tand\u{85}\u{2028}",
    "\u{feff}°¶ß ﬂ°lt¶ß",
    "../../etc/passwd",
];

/// All samples, by name.
pub(crate) fn all() -> Vec<(&'static str, Snapshot)> {
    vec![
        ("empty", Snapshot::empty()),
        ("clean", snapshot("1", "one", &[("a", "b"), ("b", "c")])),
        ("ring", ring(0)),
        ("hostile", hostile()),
        ("programs", programs()),
        ("mirrors", mirrors()),
        ("kernel", kernel()),
        ("large", large()),
    ]
}

/// Two tests that take two locks in two orders, in processes of their own; everything in a file stands
/// so many lines further down.
pub(crate) fn ring(lines: u32) -> Snapshot {
    let [one, other] =
        [("1", "one", [("a", "b")]), ("2", "two", [("b", "a")])].map(|(process, test, edges)| {
            let text = snapshot(process, test, &edges).to_json();
            let text = text.replace(".rs:1:1", &format!(".rs:{}:1", 1 + lines));
            Snapshot::from_json(text.as_bytes()).expect("it is one")
        });
    union(&[&one, &other])
}

/// Classes, files, functions, threads, tests, programs, contexts and findings of hostile names; the
/// classes are a ring, which three processes have seen a third of each.
fn hostile() -> Snapshot {
    let long = "long".repeat(2_500);
    let names: Vec<&str> = HOSTILE.into_iter().chain([&*long]).collect();
    let mut union = Union::new();
    (0..3).for_each(|part| union.add(&hostile_part(&names, part)));
    union.finish()
}

fn hostile_part(names: &[&str], part: usize) -> Snapshot {
    let len = names.len();
    let text = |i: usize| names[i % len];
    let is_whole = |site: &str| !site.contains(['\n', '\r']);
    let sites: Vec<String> =
        names.iter().map(|name| format!("src/{name}.rs:{}:7", name.len())).collect();
    let edges = (0..len).filter(|i| i % 3 == part);
    let edge = |i: usize| {
        json!({ "from": i, "to": (i + 1) % len, "exclusive": true, "refused": part == 2,
            "at": [[i, 0, (i + 1) % len, i]] })
    };
    let waits = ["none", "free", "spin", "config", "sleep", "yield"];
    let class = |i: usize| {
        let site = is_whole(text(i)).then_some(i);
        json!({ "name": text(i), "site": site, "payload": text(i + 1), "lock_type": text(i + 2),
            "outer": waits[i % 6], "inner": waits[i % 6],
            "kind": (["normal", "percpu", "wait-override"])[i % 3],
            "user_space": i.is_multiple_of(2), "written": true, "usage": "-+.?", "instances": i })
    };
    let finding = |i: usize| {
        json!({ "kind": "wait-context", "code": text(i + 3), "headline": text(i),
            "summary": [text(i + 1), text(i + 2)], "advice": text(i + 4), "ring": false,
            "edges": [{ "from": text(i), "to": text(i + 1), "site": sites[(i + 1) % len] }],
            "site": sites[i], "fails_in": [config(true)], "note": i.is_multiple_of(5),
            "suppressed": i % 5 == 1, "off": i % 5 == 2, "thread": text(i + 5),
            "test": text(i + 6), "text": names.join("\n"), "counts": { "0": i + 1 } })
    };
    let context_edge = |i: usize| {
        json!({ "context": i, "class": i, "is": (["taken-in", "open-to"])[i % 2],
            "at": [if i.is_multiple_of(2) { json!([i, 0, i]) } else { json!([i, 0, i, i]) }] })
    };
    let all = || 0..len;
    let value: Value = json!({
        "schema": 2,
        "processes": [{ "id": format!("{part}"), "program": text(part), "test": text(part + 1),
            "ended": true, "chains": 0, "config": config(true) }],
        "sites": sites,
        "names": names,
        "frames": all().map(|i| format!("{} at src/{}.rs:{}", text(i), text(i + 1), i + 1)).collect::<Vec<_>>(),
        "stacks": all().map(|i| if i == 0 { json!([0]) } else { json!([i, i - 1]) }).collect::<Vec<_>>(),
        "places": all().map(|i| [i, i]).collect::<Vec<_>>(),
        "who": all().map(|i| [0, i, (i + 1) % len]).collect::<Vec<_>>(),
        "contexts": all().map(|i| json!({ "name": text(i), "limit": "spin" })).collect::<Vec<_>>(),
        "classes": all().map(class).collect::<Vec<_>>(),
        "edges": edges.map(edge).collect::<Vec<_>>(),
        "context_edges": all().map(context_edge).collect::<Vec<_>>(),
        "within": [{ "class": 0, "up": true, "held": "exclusive", "wanted": "exclusive", "at": [[0, 0, 0, 0]] },
            { "class": 0, "up": false, "held": "exclusive", "wanted": "exclusive", "at": [[0, 0, 0, 0]] }],
        "findings": all().map(finding).collect::<Vec<_>>(),
    });
    let text = value.to_string();
    Snapshot::from_json(text.as_bytes()).unwrap_or_else(|e| panic!("{e}"))
}

fn config(prove_raw_lock_nesting: bool) -> Value {
    json!({ "preempt": "full", "preempt_count": true,
        "prove_raw_lock_nesting": prove_raw_lock_nesting })
}

/// What recorded programs did, with interrupts and all kinds of locks.
fn programs() -> Snapshot {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/data/linux-selftest.jsonl");
    let text = fs::read_to_string(file).expect("the recorded programs");
    let mut union = Union::new();
    for line in text.lines().step_by(7) {
        let program = Program::parse(line).expect("a program");
        let mut machine = Machine::new(&program, true);
        for op in &program.ops {
            // What was found is kept by the validator as well.
            let _ = machine.step(*op);
        }
        union.add(&machine.validator().snapshot());
    }
    union.finish()
}

/// Locks of a program with stacks, in a module of this crate: a ring, readers, and an array.
fn mirrors() -> Snapshot {
    let policy = || Policy::new(Action::Collect);
    let validator = || Validator::new(Options { policy: policy(), ..Options::default() });
    let (first, second) = (validator(), validator());
    let (a, b, c) = (Mutex::new(1u8), RwLock::new("b"), Mutex::new(vec![3]));
    let row: [Mutex<u64>; 4] = [const { Mutex::new(0) }; 4];
    lockdep::scope(&first, || {
        let _a = a.lock().unwrap();
        let _b = b.read().unwrap();
        let _c = c.lock().unwrap();
    });
    lockdep::scope(&second, || {
        {
            let _c = c.lock().unwrap();
            let _b = b.write().unwrap();
        }
        {
            let _b = b.write().unwrap();
            let _a = a.lock().unwrap();
        }
        {
            let _one = row[0].lock().unwrap();
            let _two = row[1].lock().unwrap();
        }
        let _three = row[3].lock().unwrap();
        let _two = row[2].lock().unwrap();
    });
    union(&[&first.snapshot(), &second.snapshot()])
}

/// Kernels that free memory in a task, under a raw lock, and in interrupts.
fn kernel() -> Snapshot {
    let boot = |name: &'static str, preempt: Preempt| {
        let strategy = Strategy::named(name).expect("a solution");
        let config = strategy.kernel(preempt, true);
        // On threads of its own, whatever this one holds.
        thread::spawn(move || run_kernel(strategy, config)).join().expect("the subjects work")
    };
    union(&[
        &boot("v5.9-rt-wrap", Preempt::Full),
        &boot("v5.11-page-cache-worker", Preempt::Full),
        &boot("v5.11-page-cache-worker", Preempt::Rt),
    ])
}

fn run_kernel(strategy: Strategy, config: KernelConfig) -> Snapshot {
    let validator = collecting(config);
    let kernel = Kernel::boot(kernel::Options::new(strategy, config), validator.clone());
    for context in [Context::Task, Context::Raw, Context::Softirq, Context::Hardirq] {
        let object = kernel.machine.run(0, || kernel.slab.kmalloc(64, Gfp::NOWAIT));
        let (object, kvfree) = (object.expect("memory"), Arc::clone(&kernel.kvfree));
        in_context(&kernel, context, move || {
            // Where it would hang for ever the validator stops it.
            let _ = panic::catch_unwind(AssertUnwindSafe(|| kvfree.kfree_rcu(object)));
        });
    }
    kernel.settle();
    kernel.machine.shutdown();
    validator.snapshot()
}

/// More than Mermaid draws: 800 classes in forty modules, each taken under up to four others, and one
/// ring.
fn large() -> Snapshot {
    let name = |i: usize| format!("module{}/lock{i}", i % 40);
    let names: Vec<String> = (0..800).map(name).collect();
    let mut edges: Vec<(&str, &str)> = Vec::new();
    for i in 0..names.len() {
        let next = [i + 1, i * 2 + 1, i + 17, i + 40];
        let next = next.into_iter().filter(|next| *next < names.len() && *next > i);
        edges.extend(next.map(|next| (&*names[i], &*names[next])));
    }
    edges.sort_unstable();
    edges.dedup();
    let back = snapshot("2", "two", &[(&*names[9], &*names[4])]);
    union(&[&snapshot("1", "one", &edges), &back])
}
