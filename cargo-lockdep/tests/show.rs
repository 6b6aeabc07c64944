//! `cargo lockdep show`, `why` and `around`.

mod common;

use std::fs;

use common::{Dir, snapshot, union};
use lockdep_core::mode::Mode;
use lockdep_core::snapshot::Chain;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// A pool under a log in one process, the other way round in another, and more.
fn two() -> String {
    let one = snapshot("1", "one", &[("pool", "log"), ("log", "disk"), ("pool", "disk")]);
    let two = snapshot("2", "two", &[("log", "pool"), ("cache", "pool")]);
    union(&[&one, &two]).to_json()
}

/// What is written in JSON.
fn of<T: DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value.clone()).unwrap_or_else(|e| panic!("{e}\n{value}"))
}

/// One process with contexts, readers, a finding and measured locks.
fn rich() -> String {
    let mut rich = snapshot("1", "one", &[("a", "b"), ("b", "c")]);
    rich.contexts = of(json!([{ "name": "softirq", "limit": "config" }]));
    rich.context_edges = of(json!([
        { "context": 0, "class": 0, "is": "open-to", "exclusive": true, "at": [[0, 0, 0, 0]] },
        { "context": 0, "class": 2, "is": "taken-in", "at": [[0, 4, 2]] },
    ]));
    rich.classes[0].usage = "..+.".to_owned();
    rich.classes[2].usage = "...-".to_owned();
    rich.edges[1].at[0].wanted_mode = Mode::Shared;
    rich.chains = [
        (None, &[(0, Mode::Exclusive)][..]),
        (None, &[(0, Mode::Exclusive), (1, Mode::Exclusive)]),
        (None, &[(0, Mode::Exclusive), (1, Mode::Exclusive), (2, Mode::Shared)]),
        (None, &[(1, Mode::Exclusive), (2, Mode::Shared)]),
        (Some(0), &[(2, Mode::Shared)]),
    ]
    .map(|(context, locks)| Chain { context, locks: locks.to_vec() })
    .to_vec();
    rich.findings = of(json!([{
        "kind": "sleep-in-atomic", "code": "sleep-in-atomic", "headline": "BUG: sleeps",
        "summary": ["one wants a lock that sleeps at src/a.rs:2:2", "but it must not"],
        "advice": "do not", "edges": [{ "from": "softirq", "to": "a", "site": "src/a.rs:2:2" }],
        "ring": false, "site": "src/a.rs:2:2", "fails_in": [rich.processes[0].config],
        "note": false, "thread": "one", "test": "one", "text": "the whole report\n",
        "counts": { "0": 3 },
    }]));
    let times = |nanos: u64| {
        let mut buckets = vec![0; 12];
        buckets[11] = 2;
        json!({ "min": nanos, "max": nanos, "total": 2 * nanos, "buckets": buckets })
    };
    let none = json!({ "min": 0, "max": 0, "total": 0, "buckets": [] });
    rich.stats = of(json!([
        { "class": 0, "process": 0, "read": false, "acquisitions": 20, "contentions": 0,
            "wait": none, "hold": times(3000), "longest_hold": 0, "max_hold_ns": 2500,
            "over_max_hold": 2 },
        { "class": 0, "process": 0, "read": true, "acquisitions": 7, "contentions": 0,
            "wait": none, "hold": times(2048) },
        { "class": 1, "process": 0, "read": false, "acquisitions": 9, "contentions": 2,
            "contended_bounces": 1, "wait": times(2500), "hold": times(2049),
            "waited_at": [[0, 1], [1, 2]], "held_at": [[2, 3]] },
    ]));
    union(&[&rich]).to_json()
}

/// What it prints, without what aligns it.
#[track_caller]
fn shows(text: &str, lines: &[&str]) {
    let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    let shown: Vec<String> = text.lines().map(words).collect();
    let wanted: Vec<String> = lines.iter().map(|line| words(line)).collect();
    assert!(shown == wanted, "{text}\nshould say\n{}", lines.join("\n"));
}

fn show(input: &str, args: &[&str]) -> String {
    let dir = Dir::new(&format!("show/{}", args.join(" ").replace('/', "|")));
    dir.run_with(&[&["show"], args, &["-"]].concat(), input.as_bytes()).clean(0)
}

#[test]
fn classes_as_in_proc_lockdep() {
    let lines = [
        "class  usage  after  before  type   needs  leaves  locks  processes  made at",
        "cache  ....       3       0  Mutex  sleep  sleep       1          1  src/cache.rs:1:1",
        "  -> pool",
        "disk   ....       0       3  Mutex  sleep  sleep       1          1  src/disk.rs:1:1",
        "log    ....       2       2  Mutex  sleep  sleep       1          2  src/log.rs:1:1",
        "  -> disk",
        "  -> pool",
        "pool   ....       2       2  Mutex  sleep  sleep       1          2  src/pool.rs:1:1",
        "  -> disk",
        "  -> log",
    ];
    assert_eq!(show(&two(), &["classes"]), lines.join("\n") + "\n", "aligned");
    let text = show(&two(), &["classes", "--filter", "log", "--long"]);
    shows(&text, &[lines[0], lines[4], lines[5], lines[6], "<- pool"]);
}

#[test]
fn edges_with_their_first_witness_or_with_all_stacks() {
    let text = show(&rich(), &["edges"]);
    shows(
        &text,
        &[
            "held  wanted  how                     processes  test  taken at      wanted at",
            "a     b                                       1  one   src/a.rs:1:1  src/b.rs:1:1",
            "b     c       exclusive -> read               1  one   src/b.rs:1:1  src/c.rs:1:1",
        ],
    );
    let text = show(&rich(), &["edges", "--long", "--filter", "/^c$/"]);
    shows(
        &text,
        &[
            "-> c, wanted while holding b:",
            "   exclusive -> read",
            "   test one of app:",
            "     b was taken at src/b.rs:1:1",
            "        0: app::take_b",
            "             at src/b.rs:7",
            "     c was wanted at src/c.rs:1:1",
            "        0: app::take_c",
            "             at src/c.rs:7",
        ],
    );
}

#[test]
fn chains_by_context_and_what_was_held_the_deepest_first() {
    shows(
        &show(&rich(), &["chains"]),
        &[
            "context  depth  locks, the oldest first",
            "a task       1  a",
            "a task       2  a -> b",
            "a task       3  a -> b -> c (read)",
            "a task       2  b -> c (read)",
            "softirq      1  c (read)",
        ],
    );
    let text = show(&rich(), &["held"]);
    let lines = [
        "3 locks held, in a task:",
        "  #0: a",
        "  #1: b",
        "  #2: c (read)",
        "",
        "2 locks held, in a task:",
        "  #0: b",
        "  #1: c (read)",
        "",
        "1 lock held, in softirq:",
        "  #0: c (read)",
        "",
    ];
    assert_eq!(text, lines.join("\n"));
    let all = show(&rich(), &["held", "--long"]);
    assert_eq!(all.matches("held, in").count(), 5, "{all}");
    let softirq = show(&rich(), &["held", "--filter", "softirq"]);
    assert_eq!(softirq, lines[9..].join("\n"));
}

#[test]
fn contexts_with_what_is_taken_there() {
    shows(
        &show(&rich(), &["contexts"]),
        &[
            "softirq, where waits may be of type config at most:",
            "  1 class taken in it:",
            "    class  how   processes  test  at",
            "    c      read          1  one   src/c.rs:1:1",
            "  1 class held when it could arrive:",
            "    class  processes  test  at",
            "    a              1  one   src/a.rs:1:1",
        ],
    );
    assert_eq!(show(&two(), &["contexts"]), "no context\n");
}

#[test]
fn findings_of_processes_and_of_their_union() {
    let text = show(&rich(), &["findings", "--filter", "sleep"]);
    let lines = [
        "finding: BUG: sleeps (sleep-in-atomic)",
        "  one wants a lock that sleeps at src/a.rs:2:2",
        "  but it must not",
        "  found in app, test one",
    ];
    assert_eq!(text, lines.join("\n") + "\n");
    let long = show(&rich(), &["findings", "--filter", "sleep", "--long"]);
    assert!(long.starts_with("the whole report\n"), "{long}");
    let ring = show(&two(), &["findings"]);
    assert!(ring.starts_with("finding: WARNING: possible circular locking"), "{ring}");
    assert!(ring.ends_with("found in the union of processes; none saw all of it\n"), "{ring}");
    assert_eq!(
        show(&two(), &["findings", "--filter", "cache"]),
        "no finding that the filter lets pass\n"
    );
}

/// The number beside a counter's name.
#[track_caller]
fn counter(text: &str, name: &str) -> u64 {
    let line = text.lines().find_map(|line| line.strip_prefix(&format!("{name}:")));
    let line = line.unwrap_or_else(|| panic!("no counter {name} in\n{text}"));
    line.trim().parse().expect("a number")
}

#[test]
fn counters_as_in_lockdep_stats_and_times_as_in_lock_stat() {
    let text = show(&rich(), &["stats"]);
    let counters = [
        ("lock-classes", 3),
        ("direct dependencies", 2),
        ("indirect dependencies", 3),
        ("dependencies of contexts on classes", 1),
        ("dependencies of classes on contexts", 1),
        ("dependency chains", 5),
        ("chain hlocks used", 9),
        ("in-softirq chains", 1),
        ("in-process chains", 4),
        ("stack-trace entries", 3),
        ("number of stack traces", 3),
        ("softirq-unsafe locks", 1),
        ("softirq-safe locks", 0),
        ("softirq-read-safe locks", 1),
        ("irq-read-safe locks", 1),
        ("hardirq-unsafe locks", 0),
        ("uncategorized locks", 1),
        ("max locking depth", 3),
        ("processes", 1),
        ("tests with nestings", 1),
        ("findings of processes", 1),
        ("not looked at: raw uses", 0),
    ];
    for (name, count) in counters {
        assert_eq!(counter(&text, name), count, "{name} in\n{text}");
    }
    let (_, times) = text.split_once("\n\n").expect("two parts");
    shows(
        times,
        &[
            "times in microseconds, by contentions:",
            "class con-bounces contentions wait-min wait-max wait-total wait-avg wait-p50 wait-p99 \
             acquisitions hold-min hold-max hold-total hold-avg hold-p50 hold-p99",
            "b 1 2 2.50 2.50 5.00 2.50 2.50 2.50 9 2.04 2.04 4.09 2.04 2.04 2.04",
            "  2 times waited at src/b.rs:1:1",
            "  1 times waited at src/a.rs:1:1",
            "  3 times held since src/c.rs:1:1",
            "a-W 0 0.00 0.00 0.00 0.00 0.00 0.00 20 3.00 3.00 6.00 3.00 3.00 3.00",
            "  2 times held longer than the 2.50 allowed",
            "  held longest when taken at src/a.rs:1:1",
            "a-R 0 0.00 0.00 0.00 0.00 0.00 0.00 7 2.04 2.04 4.09 2.04 2.04 2.04",
        ],
    );
    let text = show(&two(), &["stats"]);
    assert!(text.ends_with("\nno lock was measured; lockdep's feature `stats` does\n"), "{text}");
}

#[test]
fn json_says_all_of_it() {
    let rows = |what: &str| -> Value {
        let text = show(&rich(), &[what, "--json"]);
        serde_json::from_str(&text).unwrap_or_else(|e| panic!("{e}\n{text}"))
    };
    let classes = rows("classes");
    assert_eq!(classes[0]["to"], json!(["b"]));
    assert_eq!((&classes[0]["forward"], &classes[2]["backward"]), (&json!(2), &json!(2)));
    let edges = rows("edges");
    assert_eq!(edges[1]["witnesses"][0]["wanted"]["stack"], json!(["app::take_c at src/c.rs:7"]));
    assert_eq!(edges[1]["wanted_mode"], "read");
    assert_eq!(rows("chains")[4]["context"], "softirq");
    assert_eq!(rows("held")[0]["depth"], 3);
    assert_eq!(rows("contexts")[0]["taken_in"][0]["class"], "c");
    let findings = rows("findings");
    let sleeps = findings.as_array().unwrap().iter().find(|f| f["kind"] == "sleep-in-atomic");
    assert_eq!(sleeps.expect("it is there")["found_in"][0]["times"], 3);
    let stats = rows("stats");
    assert_eq!(stats["counters"]["lock-classes"], 3);
    assert_eq!(stats["lock_stat"][0]["wait"]["p99"], 2500);
    assert_eq!(show(&two(), &["contexts", "--json"]), "[\n]\n");
}

#[test]
fn what_a_name_has_in_it_is_seen_and_does_nothing() {
    let text = rich().replace("\"name\":\"b\"", "\"name\":\"b\\u001b[2J\\n\\u202eb\"");
    for what in ["classes", "edges", "chains", "held", "findings", "stats"] {
        for long in [&[][..], &["--long"]] {
            let shown = show(&text, &[&[what], long].concat());
            assert!(!shown.contains(['\u{1b}', '\u{202e}']), "{shown}");
        }
    }
    assert!(show(&text, &["chains"]).contains(r"a -> b\u{1b}[2J\n\u{202e}b"));
}

#[test]
fn a_filter_that_is_no_expression_is_wrong_usage() {
    let dir = Dir::new("filter");
    let ran = dir.run_with(&["show", "classes", "--filter", "/(/", "-"], two().as_bytes());
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains("no regular expression: "), "{}", ran.err);
    let ran = dir.run_with(&["show", "clases", "-"], two().as_bytes());
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains("'classes'"), "{}", ran.err);
}

#[test]
fn what_is_broken_makes_the_exit_code_two_and_the_rest_is_shown() {
    let dir = Dir::new("broken-show");
    dir.write("in/a.json", two()).write("in/b.json", "{").write("in/c.json", rich());
    let ran = dir.run(&["show", "chains", "in"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.starts_with("in/b.json:1:1: no snapshot: EOF"), "{}", ran.err);
    assert!(ran.out.contains("pool -> log") && ran.out.contains("a -> b"), "{}", ran.out);
    let ran = dir.run(&["why", "pool", "disk", "in"]);
    assert_eq!((ran.code, ran.err.lines().count()), (Some(2), 1), "{}", ran.err);
    assert!(ran.out.starts_with("1 step from pool to disk:"), "{}", ran.out);
}

#[test]
fn why_shows_the_shortest_way_and_whether_there_is_one_back() {
    let dir = Dir::new("why");
    dir.write("all.json", two());
    let text = dir.run(&["why", "cache", "disk", "all.json"]).clean(0);
    let stack = |class: &str, what: &str| {
        format!(
            "     {class} was {what} at src/{class}.rs:1:1\n        0: app::take_{class}\n             at src/{class}.rs:7\n"
        )
    };
    let step = |from: &str, to: &str, test: &str| {
        let (taken, wanted) = (stack(from, "taken"), stack(to, "wanted"));
        format!("\n-> {to}, wanted while holding {from}:\n   test {test} of app:\n{taken}{wanted}")
    };
    let whole = [
        "2 steps from cache to disk:\n\n  cache -> pool -> disk\n",
        &step("cache", "pool", "two"),
        &step("pool", "disk", "one"),
        "\nno way back from disk to cache\n",
    ];
    assert_eq!(text, whole.concat());

    let text = dir.run(&["why", "pool", "log", "all.json"]).clean(0);
    assert!(text.contains("\nand a way back:\n\n  log -> pool\n"), "{text}");
    let text = dir.run(&["why", "pool", "pool", "all.json"]).clean(0);
    assert!(text.starts_with("2 steps from pool to pool:\n\n  pool -> log -> pool\n"), "{text}");
    let text = dir.run(&["why", "disk", "pool", "all.json"]).clean(1);
    assert!(text.starts_with("no way from disk to pool: "), "{text}");
    assert!(text.ends_with("\nbut a way back:\n\n  pool -> disk\n"), "{text}");
}

#[test]
fn a_way_that_may_be_part_of_a_ring_is_preferred() {
    let dir = Dir::new("why-strong");
    // Readers of b went on to c: whoever wants b to read it waits for none of them.
    let readers = |edges: &[(&str, &str)]| {
        let mut snapshot = snapshot("1", "one", edges);
        for edge in &mut snapshot.edges {
            let [from, to] = [edge.from, edge.to].map(|i| &*snapshot.classes[i as usize].name);
            edge.recursive_read = to == "b";
            edge.exclusive = from != "b";
        }
        snapshot.to_json()
    };
    dir.write("weak.json", readers(&[("a", "b"), ("b", "c")]));
    let text = dir.run(&["why", "a", "c", "weak.json"]).clean(0);
    assert!(text.starts_with("2 steps from a to c:\n\n  a -> b -> c\n"), "{text}");
    let weak =
        "\na lock on this way is read recursively where only readers went on: it closes no ring\n";
    assert!(text.contains(weak), "{text}");
    let edges = [("a", "b"), ("b", "c"), ("a", "d"), ("d", "e"), ("e", "c")];
    dir.write("both.json", readers(&edges));
    let text = dir.run(&["why", "a", "c", "both.json"]).clean(0);
    assert!(text.starts_with("3 steps from a to c:\n\n  a -> d -> e -> c\n"), "{text}");
    assert!(!text.contains("read recursively"), "{text}");
    // Of one step it is of no interest.
    for (from, to) in [("a", "b"), ("b", "c")] {
        let text = dir.run(&["why", from, to, "weak.json"]).clean(0);
        assert!(text.starts_with("1 step ") && !text.contains("read recursively"), "{text}");
    }
}

#[test]
fn ways_lead_over_contexts() {
    let dir = Dir::new("why-context");
    dir.write("all.json", rich());
    let text = dir.run(&["why", "a", "softirq", "all.json"]).clean(0);
    assert!(text.contains("-> softirq, can arrive while holding a:\n"), "{text}");
    let text = dir.run(&["why", "src/a.rs:1", "src/c.rs:1:1", "all.json"]).clean(0);
    assert!(text.starts_with("2 steps from a to c:\n\n  a -> b -> c\n"), "{text}");
    let text = dir.run(&["why", "softirq", "c", "all.json"]).clean(0);
    assert!(
        text.contains("-> c, taken in context softirq:\n   test one of app:\n     c was taken")
    );
}

#[test]
fn around_shows_what_leads_in_and_out() {
    let dir = Dir::new("around");
    dir.write("all.json", two()).write("rich.json", rich());
    let text = dir.run(&["around", "pool", "all.json"]).clean(0);
    shows(
        text.split("\nfindings").next().expect("a text"),
        &[
            "class pool",
            "  made at:  src/pool.rs:1:1",
            "  type:     Mutex, needs sleep, leaves sleep",
            "  usage:    ....",
            "  taken:    in 2 processes, 1 lock in one at most",
            "  order:    2 classes come after it, 2 before it",
            "",
            "wanted under it (2):",
            "  from  to    processes  test  taken at         wanted at",
            "  pool  disk          1  one   src/pool.rs:1:1  src/disk.rs:1:1",
            "  pool  log           1  one   src/pool.rs:1:1  src/log.rs:1:1",
            "",
            "it was wanted under (2):",
            "  from   to    processes  test  taken at          wanted at",
            "  cache  pool          1  two   src/cache.rs:1:1  src/pool.rs:1:1",
            "  log    pool          1  two   src/log.rs:1:1    src/pool.rs:1:1",
            "",
            "chains (4):",
            "  context  depth  locks, the oldest first",
            "  a task       2  cache -> pool",
            "  a task       2  log -> pool",
            "  a task       2  pool -> disk",
            "  a task       2  pool -> log",
        ],
    );
    assert!(text.contains("\nfindings (1):\n  finding: WARNING: possible circular"), "{text}");
    let long = dir.run(&["around", "pool", "all.json", "--long"]).clean(0);
    assert!(
        long.contains("  -> disk, wanted while holding pool:\n     test one of app:\n"),
        "{long}"
    );
    let text = dir.run(&["around", "softirq", "rich.json"]).clean(0);
    assert!(text.starts_with("context softirq\n  waits: of type config at most\n"), "{text}");
    assert!(text.contains("\ntaken in it (1):\n") && !text.contains("a task"), "{text}");
}

#[test]
fn a_name_that_means_several_is_asked_back() {
    let dir = Dir::new("ambiguous");
    dir.write("all.json", two());
    let ran = dir.run(&["around", "o", "all.json"]);
    assert_eq!((ran.out.as_str(), ran.code), ("", Some(2)));
    let err = "\"o\" could be each of these; give more of the name, or all of it:\n  log\n  pool\n";
    assert_eq!(ran.err, err);
    let ran = dir.run(&["why", "pool", "nothing like it", "all.json"]);
    assert_eq!((ran.out.as_str(), ran.code), ("", Some(2)));
    assert!(
        ran.err.starts_with("no class and no context has \"nothing like it\" in"),
        "{}",
        ran.err
    );
    // A whole name is meant, though it is a part of another.
    let text = two().replace("\"name\":\"cache\"", "\"name\":\"logs\"");
    fs::write(dir.0.join("all.json"), text).expect("a file");
    assert!(dir.run(&["around", "log", "all.json"]).clean(0).starts_with("class log\n"));
    assert!(dir.run(&["around", "gs", "all.json"]).clean(0).starts_with("class logs\n"));
    assert!(dir.run(&["around", "src/disk", "all.json"]).clean(0).starts_with("class disk\n"));
}
