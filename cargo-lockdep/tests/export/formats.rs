//! What each format says.

use std::collections::BTreeSet;

use cargo_lockdep::export::{Format, mermaid};
use lockdep_core::snapshot::{Snapshot, judge};
use serde_json::Value;

use crate::samples::HOSTILE;
use crate::{Exported, exported, samples};

fn sarif(text: &str) -> Value {
    serde_json::from_str::<Value>(text).expect("JSON")["runs"][0].take()
}

/// All formats of a sample.
fn of<'a>(all: &'a [Exported], name: &str) -> &'a Exported {
    all.iter().find(|exported| exported.name == name).expect(name)
}

#[test]
fn every_sample_in_every_format() {
    let all = exported();
    all.iter().for_each(json);
    all.iter().for_each(results);
    all.iter().for_each(commands);
    all.iter().for_each(cases);
    all.iter().for_each(charts);
    all.iter().for_each(graphs);
    all.iter().for_each(pages);
    all.iter().for_each(drawings);
    ring_in_dot(of(&all, "ring"));
    ring_in_sarif(of(&all, "ring"));
    clean(of(&all, "clean"));
    cut(of(&all, "large"));
    hostile(of(&all, "hostile"));
    contexts(of(&all, "kernel"));
    array(of(&all, "mirrors"));
}

/// The snapshot is whole in it, and each verdict's steps are edges of it.
fn json(sample: &Exported) {
    let document: Value = serde_json::from_str(&sample.text(Format::Json)).expect("JSON");
    let snapshot = Snapshot::from_json(document["snapshot"].to_string().as_bytes());
    let snapshot = snapshot.unwrap_or_else(|e| panic!("{}: {e}", sample.name));
    assert_eq!(snapshot, sample.snapshot, "{}", sample.name);
    let judged = judge(&snapshot);
    let verdicts = document["verdicts"].as_array().expect("a list");
    assert_eq!(verdicts.len(), judged.verdicts.len());
    for (row, verdict) in verdicts.iter().zip(&judged.verdicts) {
        assert_eq!(row["text"], *verdict.text(&snapshot));
        assert_eq!(row["fatal"], verdict.is_fatal(&snapshot));
        for step in row["steps"].as_array().expect("a list") {
            let table = document["snapshot"][step["table"].as_str().unwrap()].as_array();
            assert!(step["position"].as_u64().unwrap() < table.unwrap().len() as u64);
        }
    }
}

/// How many results say that nothing was observed.
fn vacuous(sample: &Exported) -> usize {
    usize::from(sample.snapshot.classes.iter().all(|class| class.instances == 0))
}

/// A result a verdict, each with a rule and a fingerprint of its own.
fn results(sample: &Exported) {
    let run = sarif(&sample.text(Format::Sarif));
    let (results, judged) = (run["results"].as_array().unwrap(), judge(&sample.snapshot));
    assert_eq!(results.len(), judged.verdicts.len() + vacuous(sample), "{}", sample.name);
    let mut prints = BTreeSet::new();
    for (result, verdict) in results.iter().zip(&judged.verdicts) {
        let rule = result["ruleIndex"].as_u64().unwrap() as usize;
        assert_eq!(run["tool"]["driver"]["rules"][rule]["id"], *verdict.code);
        let fatal = verdict.is_fatal(&sample.snapshot);
        assert_eq!(result["level"], if fatal { "error" } else { "note" });
        let accepted = result["suppressions"].as_array().unwrap().len();
        assert_eq!(accepted == 1, verdict.suppressed || verdict.off);
        assert!(prints.insert(result["partialFingerprints"]["lockdepFinding/v1"].to_string()));
        for flow in result["codeFlows"][0]["threadFlows"].as_array().into_iter().flatten() {
            let uris = flow["locations"].as_array().unwrap().iter();
            for location in uris.map(|l| &l["location"]["physicalLocation"]) {
                assert!(location["region"]["startLine"].as_u64().unwrap() > 0);
                let uri = location["artifactLocation"]["uri"].as_str().unwrap();
                assert!(uri.bytes().all(|b| b.is_ascii_graphic() && !b"<>\"'`\\".contains(&b)));
            }
        }
    }
}

/// Nothing begins a line of the log but our own commands.
fn commands(sample: &Exported) {
    let text = sample.text(Format::Github);
    let verdicts = judge(&sample.snapshot).verdicts.len();
    let (mut annotations, mut groups, mut depth) = (0, 0, 0);
    for line in text.lines() {
        assert!(!line.contains("##["), "{line}");
        assert!(!line.chars().any(char::is_control), "{line}");
        let Some(command) = line.trim_start().strip_prefix("::") else { continue };
        if command.starts_with("group::") {
            (groups, depth) = (groups + 1, depth + 1);
        } else if command == "endgroup::" {
            depth -= 1;
        } else {
            let (what, message) = command.split_once("::").expect("a message");
            let (level, properties) = what.split_once(' ').expect("properties");
            assert!(level == "error" || level == "notice", "{line}");
            for property in properties.split(',') {
                let (name, value) = property.split_once('=').expect("a property");
                assert!(["file", "line", "col", "title"].contains(&name), "{line}");
                assert!(!value.contains(':'), "{line}");
            }
            assert!(message.contains("what to change") || vacuous(sample) == 1, "{line}");
            annotations += 1;
        }
        assert!(depth == 0 || depth == 1, "{text}");
    }
    let all = verdicts + vacuous(sample);
    assert_eq!((groups, depth), (all, 0), "{}", sample.name);
    assert!(annotations <= all);
}

/// A test case for each verdict, and one for each kind that did not fail.
fn cases(sample: &Exported) {
    let text = sample.text(Format::Junit);
    let judged = judge(&sample.snapshot);
    let fatal = judged.verdicts.iter().filter(|v| v.is_fatal(&sample.snapshot));
    let failures = text.matches("<failure ").count();
    assert_eq!(failures, fatal.clone().count() + vacuous(sample), "{}", sample.name);
    let kinds: BTreeSet<_> = fatal.map(|verdict| verdict.kind).collect();
    let passing = lockdep_core::violation::Kind::ALL.len() - kinds.len();
    let cases = judged.verdicts.len() + vacuous(sample) + passing;
    assert_eq!(text.matches("<testcase ").count(), cases);
}

/// What GitHub draws.
fn charts(sample: &Exported) {
    let text = sample.text(Format::Mermaid);
    assert!(text.len() <= mermaid::MAX_TEXT, "{}: {}", sample.name, text.len());
    let links = text.lines().filter(|line| line.contains("-->") || line.contains("-.->"));
    assert!(links.count() <= mermaid::MAX_EDGES);
}

/// A node a class and context, an edge a dependency.
fn graphs(sample: &Exported) {
    let text = sample.text(Format::Graphml);
    let Snapshot { classes, contexts, edges, context_edges, within, .. } = &sample.snapshot;
    let count = |what: &str| text.matches(what).count();
    assert_eq!(count("<node "), classes.len() + contexts.len());
    assert_eq!(count("<edge "), edges.len() + context_edges.len() + within.len());
    let dot = sample.text(Format::Dot);
    let boxes =
        dot.lines().filter(|line| line.trim_start().starts_with('c') && line.contains(" shape="));
    assert_eq!(boxes.filter(|line| !line.contains(" -> [")).count(), classes.len());
}

/// The page's data is the snapshot's, and nothing of it is markup.
fn pages(sample: &Exported) {
    let page = sample.text(Format::Html);
    let (head, rest) = page.split_once("<script type=\"application/json\" id=\"data\">").unwrap();
    let (data, scripts) = rest.split_once("</script>").unwrap();
    assert!(!data.contains('<'), "{}", sample.name);
    assert!(head.contains("content=\"default-src 'none'; script-src 'sha256-"));
    assert!(!head.contains("src=\"") && !scripts.contains("<script src"));
    let data: Value = serde_json::from_str(data).expect("JSON");
    let Snapshot { classes, edges, .. } = &sample.snapshot;
    let list = |name: &str| data[name].as_array().expect("a list").clone();
    let names: Vec<Value> = list("nodes").iter().map(|node| node["name"].clone()).collect();
    let expected = sample.snapshot.class_names();
    assert!(names.iter().zip(&expected).all(|(a, b)| a == b), "{}", sample.name);
    assert!(names.len() >= classes.len());
    let parts = list("links").iter().map(|link| link["parts"].clone()).collect::<Vec<_>>();
    let parts = parts.iter().flat_map(|parts| parts.as_array().expect("a list"));
    assert_eq!(parts.filter(|part| part["is"] == "edge").count(), edges.len());
    let judged = judge(&sample.snapshot);
    for (row, verdict) in list("verdicts").iter().zip(&judged.verdicts) {
        assert_eq!(row["text"], *verdict.text(&sample.snapshot));
        assert_eq!(row["steps"].as_array().map(Vec::len), Some(verdict.steps.len()));
    }
    assert_eq!(list("verdicts").len(), judged.verdicts.len());
}

/// Classes that are nested, edges once for both ways to read, and red what a finding is about.
fn drawings(sample: &Exported) {
    let drawing = sample.text(Format::Svg);
    assert!(drawing.starts_with("<svg ") && drawing.ends_with("</svg>\n"));
    let Snapshot { classes, edges, .. } = &sample.snapshot;
    let nested: BTreeSet<u32> = edges.iter().flat_map(|edge| [edge.from, edge.to]).collect();
    let nodes = drawing.matches("<g class=\"node ").count();
    assert!(nested.len() <= nodes, "{}", sample.name);
    if nested.is_empty() {
        assert!(nodes >= classes.len().min(1), "{}", sample.name);
    }
    let pairs: BTreeSet<_> = edges.iter().map(|edge| (edge.from, edge.to)).collect();
    let lines = drawing.matches("marker-end=").count();
    assert!(pairs.len() <= lines, "{}", sample.name);
    let red = judge(&sample.snapshot).verdicts.iter().any(|verdict| {
        !(verdict.note || verdict.suppressed || verdict.off || verdict.steps.is_empty())
    });
    assert_eq!(drawing.contains("\"link finding"), red, "{}", sample.name);
    assert!(!drawing.contains("<img") && !drawing.contains("<script"), "{}", sample.name);
}

fn ring_in_dot(ring: &Exported) {
    let dot = ring.text(Format::Dot);
    let edges: Vec<&str> = dot.lines().filter(|line| line.contains(" -> c")).collect();
    assert_eq!(edges.len(), 2, "{dot}");
    assert!(edges.iter().all(|edge| edge.contains("color=\"#cc0000\"")), "{dot}");
    assert!(
        edges[0].contains(r"held at src/a.rs:1:1 (exclusive)\nwanted at src/b.rs:1:1"),
        "{dot}"
    );
    assert!(edges[0].contains("by one"), "{dot}");
    let mermaid = ring.text(Format::Mermaid);
    assert!(mermaid.contains("linkStyle 0,1 stroke:#c00"), "{mermaid}");
}

/// Each step is a thread flow with both places, the file's lines make no other finding of it.
fn ring_in_sarif(ring: &Exported) {
    let run = sarif(&ring.text(Format::Sarif));
    let result = &run["results"][0];
    assert_eq!((&result["ruleId"], &result["level"]), (&"circular".into(), &"error".into()));
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uriBaseId"], "%SRCROOT%");
    assert_eq!(place["region"]["startLine"], 1);
    let flows = result["codeFlows"][0]["threadFlows"].as_array().unwrap();
    assert_eq!(flows.len(), 2);
    for (flow, test) in flows.iter().zip(["two", "one"]) {
        let told = |i: usize| flow["locations"][i]["location"]["message"]["text"].to_string();
        assert!(flow["message"]["text"].as_str().unwrap().contains(test), "{flow}");
        assert!(told(0).contains("In app::take_"), "{flow}");
        assert!(told(1).contains("was taken here"), "{flow}");
        assert!(told(3).contains("was wanted here while"), "{flow}");
    }
    assert_eq!(result["relatedLocations"].as_array().unwrap().len(), 4);
    let print = |lines: u32| {
        let snapshot = samples::ring(lines);
        let mut text = Vec::new();
        cargo_lockdep::export::write(Format::Sarif, &snapshot, &judge(&snapshot), &[], &mut text)
            .unwrap();
        let run = sarif(std::str::from_utf8(&text).unwrap());
        run["results"][0]["partialFingerprints"].clone()
    };
    assert_eq!(print(0), print(40));
}

fn clean(clean: &Exported) {
    let text = clean.text(Format::Github);
    assert_eq!(
        text,
        "lockdep: 0 findings, 0 notes, 0 accepted; 3 classes and 2 edges of 1 processes\n"
    );
    let text = clean.text(Format::Junit);
    assert!(
        text.contains("<testcase classname=\"lockdep\" name=\"circular\" time=\"0\"/>"),
        "{text}"
    );
    assert!(text.contains("failures=\"0\""), "{text}");
}

/// Of a chart that is too large, what was found is drawn, and the rest is said to be cut.
fn cut(large: &Exported) {
    let text = large.text(Format::Mermaid);
    let all = large.snapshot.edges.len();
    assert!(all > 1_000, "{all}");
    let note = text.lines().find(|line| line.trim_start().starts_with("%% cut: "));
    assert!(note.is_some_and(|note| note.contains(&format!(" of {all} edges"))), "{text}");
    assert!(text.contains("    cut[\"cut"), "it is seen as well");
    assert!(text.contains("linkStyle 0"), "the ring is there");
    assert!(text.matches(" --> ").count() >= 400, "{}", text.matches(" --> ").count());
}

/// No name stands anywhere as it is, where it would mean something.
fn hostile(hostile: &Exported) {
    for format in [Format::Graphml, Format::Junit, Format::Mermaid] {
        let text = hostile.text(format);
        assert!(!text.contains("<img") && !text.contains("</failure><x>"), "{format:?}");
        assert!(!text.contains("<![CDATA["), "{format:?}");
    }
    let dot = hostile.text(Format::Dot);
    assert!(dot.contains(r#"label="\"];--"#) && !dot.contains("\u{202e}"), "{dot}");
    // Each string ends where it should: outside of strings nothing is left of a name.
    for line in dot.lines() {
        let mut outside = String::new();
        let (mut inside, mut chars) = (false, line.chars());
        while let Some(c) = chars.next() {
            match c {
                '\\' if inside => drop(chars.next()),
                '"' => inside = !inside,
                _ if !inside => outside.push(c),
                _ => {}
            }
        }
        assert!(!inside, "{line}");
        assert!(
            outside.chars().all(|c| c.is_ascii_alphanumeric() || " _=[]{}->.;".contains(c)),
            "{line}"
        );
    }
    let mermaid = hostile.text(Format::Mermaid);
    assert!(!mermaid.contains("%%{") && !mermaid.contains('`') && !mermaid.contains("$$"));
    let chart: Vec<&str> = mermaid.lines().filter(|line| line.contains("#")).collect();
    assert!(chart.len() > HOSTILE.len(), "they are there, in numbers");
}

/// Interrupts are ellipses, with what is taken in them.
fn contexts(kernel: &Exported) {
    let dot = kernel.text(Format::Dot);
    assert!(dot.contains("shape=ellipse") && dot.contains("hardirq"), "{dot}");
    assert!(kernel.text(Format::Mermaid).contains("([\"hardirq\"])"));
    let taken = kernel.text(Format::Graphml).matches("taken-in").count();
    assert!(taken > 0, "nothing is taken in an interrupt");
}

/// Both ways through an array are red, and both are in the flow.
fn array(mirrors: &Exported) {
    let dot = mirrors.text(Format::Dot);
    for way in ["upwards", "downwards"] {
        let edge = dot.lines().find(|line| line.contains(&format!("label=\"{way}\"")));
        assert!(edge.is_some_and(|edge| edge.contains("#cc0000")), "{dot}");
    }
}
