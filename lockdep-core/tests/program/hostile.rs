//! Snapshots that nobody wrote in good faith: what is read of them is merged, judged and told without a
//! panic, and in memory and time that go with their size.

use std::fmt::Write as _;

use lockdep_core::snapshot::{Snapshot, Times, Union, judge};
use serde_json::Value;

use crate::union::{Dice, array_nests, process};

fn union(snapshots: &[&Snapshot]) -> Snapshot {
    let mut union = Union::new();
    snapshots.iter().for_each(|snapshot| union.add(snapshot));
    union.finish()
}

/// One with these classes and this text of the other parts.
fn read(classes: &[String], parts: &str) -> Result<Snapshot, String> {
    let mut text = String::from(
        r#"{"schema":2,"processes":[{"id":"1","program":"p","ended":true,"chains":0,
            "config":{"preempt":"full","preempt_count":true,"prove_raw_lock_nesting":true}}],
            "sites":["a.rs:1:1"],"names":["main"],"places":[[0]],"who":[[0,0]],"classes":["#,
    );
    for (i, name) in classes.iter().enumerate() {
        let comma = if i == 0 { "" } else { "," };
        write!(
            text,
            r#"{comma}{{"name":"{name}","lock_type":"Mutex","user_space":true,"written":true,
                "usage":"....","instances":1}}"#
        )
        .unwrap();
    }
    write!(text, "],{parts}}}").unwrap();
    Snapshot::from_json(text.as_bytes()).map_err(|broken| broken.to_string())
}

fn names(count: usize) -> Vec<String> {
    (0..count).map(|i| format!("c{i}")).collect()
}

/// Merges, judges and tells it.
fn use_all(snapshot: &Snapshot) -> String {
    let once = union(&[snapshot]);
    assert_eq!(union(&[&once, snapshot]), once);
    let verdicts = judge(&once).verdicts;
    verdicts.iter().map(|verdict| verdict.text(&once)).collect()
}

#[test]
fn names_may_be_longer_than_formatting_allows() {
    let long = |letter: &str| letter.repeat(100_000);
    let edges = r#""edges":[[0,1,2,[[0,0,0,0]]],[1,0,2,[[0,0,0,0]]]]"#;
    let text = use_all(&read(&[long("a"), long("b")], edges).unwrap());
    assert!(text.contains("Possible unsafe locking scenario"));
}

#[test]
fn numbers_may_be_as_large_as_numbers_are() {
    let max = u64::MAX;
    let times = format!(r#"{{"min":9,"max":1,"total":{max},"buckets":[{max},{max}]}}"#);
    let stats = |process: u32| {
        format!(
            r#"{{"class":0,"process":{process},"read":false,"acquisitions":{max},"contentions":{max},
                "wait":{times},"hold":{times},"waited_at":[[0,{max}],[0,{max}]]}}"#
        )
    };
    let finding = format!(
        r#"{{"kind":"circular","code":"circular","headline":"","summary":["",""],"advice":"",
            "edges":[{{"from":"c0","to":"c0","site":""}}],"ring":true,"site":"","fails_in":[],
            "note":false,"thread":"","text":"","counts":{{"0":{max}}}}}"#
    );
    let parts = format!(
        r#""stats":[{},{}],"findings":[{finding},{finding}],"edges":[[0,0,7,[[0,15,0]]]]"#,
        stats(0),
        stats(0)
    );
    let snapshot = read(&names(1), &parts).unwrap();
    use_all(&snapshot);
    assert_eq!(union(&[&snapshot]).kinds(|_| true), [(snapshot.findings[0].kind, max)]);
    assert_eq!(snapshot.kinds(|_| true).len(), 2);
    let mut both = Times::default();
    for stats in &snapshot.stats {
        both.add(&stats.hold);
        for percent in [0, 50, 99, 100, max] {
            both.percentile(percent);
        }
    }
    assert_eq!((both.count(), both.total), (max, max));
    let last = Times { min: 0, max, total: 0, buckets: [vec![0; 63], vec![max]].concat() };
    assert!(last.percentile(50) > 1 << 63 && last.percentile(100) == max);
}

#[test]
fn more_guards_than_a_task_could_hold_are_an_error() {
    let guards = |many: usize| vec!["[0,0]"; many].join(",");
    let edge = |many| format!(r#""edges":[[0,1,2,[[0,0,0,0]],[{}]]]"#, guards(many));
    use_all(&read(&names(2), &edge(256)).unwrap());
    let error = read(&names(2), &edge(257)).unwrap_err();
    assert_eq!(error, "edges[0]: under has more than 256 guards");
}

#[test]
fn a_guard_that_is_told_twice_is_the_stronger_one() {
    let under = |guards: &str| {
        let edges = format!(r#""edges":[[0,1,2,[[0,0,0,0]],[{guards}]]]"#);
        union(&[&read(&names(3), &edges).unwrap()])
    };
    let strong = under("[2,0]");
    assert_eq!(under("[2,1],[2,0]"), strong);
    assert_eq!(under("[2,3],[2,0],[2,2]"), strong);
    assert_eq!(under("[2,1],[2,3]"), under("[2,3]"));
}

#[test]
fn a_search_among_guards_ends() {
    // A ladder of two ways each, each under guards of its own: two to the power of fifty paths, which
    // all differ in their guards. The ring is gated at its two ends, so every one is looked at.
    let steps = 50;
    let guard = |i: usize| steps + 2 + i;
    let mut edges = Vec::new();
    for i in 0..steps {
        for way in 0..2 {
            let under: Vec<String> =
                (0..100).map(|k| format!("[{},0]", guard((2 * i + way) * 100 + k))).collect();
            let recursive = way;
            edges.push(format!(
                "[{i},{},{},[[0,0,0,0]],[{}]]",
                i + 1,
                2 + recursive,
                under.join(",")
            ));
        }
    }
    edges.push(format!("[{steps},0,6,[[0,0,0,0]],[[{},0],[{},0]]]", guard(0), guard(100)));
    let parts = format!(r#""edges":[{}]"#, edges.join(","));
    use_all(&read(&names(steps + 2 + steps * 200), &parts).unwrap());
}

#[test]
fn a_class_is_a_few_primitives_at_most() {
    let mut snapshot = read(&names(1), r#""edges":[]"#).unwrap();
    let class = snapshot.classes[0].clone();
    let of = |i: usize| lockdep_core::snapshot::Class {
        lock_type: format!("lock {i:06}"),
        ..class.clone()
    };
    snapshot.classes = (0..20_000).rev().map(of).collect();
    let once = union(&[&snapshot]);
    assert_eq!(once.classes.len(), 1);
    let class = &once.classes[0];
    assert_eq!((&*class.lock_type, class.also.len()), ("lock 000000", 15));
    assert_eq!(union(&[&once, &snapshot, &once]), once);
    use_all(&snapshot);
}

/// Changes something by chance, somewhere in it.
fn change(value: &mut Value, dice: &mut Dice) {
    let within = match value {
        Value::Array(all) if !all.is_empty() => {
            let i = dice.roll(all.len());
            match dice.roll(8) {
                0 => {
                    let again = all[i].clone();
                    return all.insert(dice.roll(all.len()), again);
                }
                1 => {
                    let other = dice.roll(all.len());
                    return all.swap(i, other);
                }
                _ => &mut all[i],
            }
        }
        Value::Object(all) if !all.is_empty() => {
            let i = dice.roll(all.len());
            all.values_mut().nth(i).expect("there are more")
        }
        Value::Number(_) => {
            let new = [0, 1, 2, 3, 4, 5, u32::MAX as u64, u64::MAX];
            return *value = new[dice.roll(new.len())].into();
        }
        Value::String(text) => {
            return match dice.roll(3) {
                0 => text.clear(),
                1 => text.push_str("\n\u{202e}"),
                _ => *text = "class 1".to_owned(),
            };
        }
        Value::Bool(is) => return *is = !*is,
        _ => return,
    };
    change(within, dice);
}

#[test]
fn the_laws_hold_of_what_was_changed_by_chance() {
    let mut dice = Dice(0x5eed_0005);
    let mut read = 0;
    for round in 0..1500 {
        let [one, other] = [(), ()].map(|()| {
            let nests = match dice.roll(2) {
                0 => dice.nests(),
                _ => array_nests(&mut dice),
            };
            process(&nests)
        });
        let mut value = serde_json::to_value(union(&[&one, &other])).unwrap();
        for _ in 0..1 + dice.roll(6) {
            change(&mut value, &mut dice);
        }
        let text = value.to_string();
        let Ok(changed) = Snapshot::from_json(text.as_bytes()) else { continue };
        read += 1;
        let all = union(&[&changed, &one]);
        assert_eq!(all, union(&[&one, &changed]), "round {round}: {text}");
        assert_eq!(all, union(&[&changed, &all, &one]), "round {round}: {text}");
        let tree = union(&[&union(&[&one, &other]), &changed]);
        assert_eq!(tree, union(&[&one, &union(&[&changed, &other])]), "round {round}: {text}");
        assert_eq!(Snapshot::from_json(all.to_json().as_bytes()).unwrap(), all);
        use_all(&all);
        all.to_dot();
        all.to_petgraph();
    }
    assert!(read > 300, "{read}");
}
