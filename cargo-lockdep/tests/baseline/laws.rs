//! What holds of every program.

use std::collections::BTreeSet;

use cargo_lockdep::baseline::{Baseline, Comparison, Line, PasteInto};
use cargo_lockdep::design::{Change, Root};
use lockdep_core::snapshot::Snapshot;
use proptest::prelude::*;

use crate::common::union;
use crate::model::{Lock, Model, Nesting, model};

fn root() -> Root {
    Root::default()
}

fn parsed(text: &str) -> Baseline {
    Baseline::parse("b", text, &root()).unwrap_or_else(|wrong| panic!("{wrong}\n{text}"))
}

/// The baseline of a snapshot, as it is in its file.
fn written(snapshot: &Snapshot) -> String {
    rewritten(&Baseline::empty("b"), snapshot, false)
}

fn rewritten(before: &Baseline, snapshot: &Snapshot, keep: bool) -> String {
    Comparison::of(before, snapshot, &root()).written(keep).to_string()
}

/// How many nestings are new, how many lines vanished, and what has another name.
fn counts(file: &str, snapshot: &Snapshot) -> (usize, usize, usize) {
    let file = parsed(file);
    let comparison = Comparison::of(&file, snapshot, &root());
    (comparison.fresh().len(), comparison.vanished().len(), comparison.renamings().len())
}

/// Puts lines at the end of a file.
fn with(file: &str, lines: impl IntoIterator<Item = impl ToString>) -> String {
    lines.into_iter().fold(file.to_owned(), |file, line| file + &line.to_string() + "\n")
}

/// The locks that some edge of the design has.
fn nested(model: &Model) -> BTreeSet<usize> {
    let mut nested: BTreeSet<usize> = model.nestings.iter().flat_map(|n| [n.from, n.to]).collect();
    nested.extend(&model.upwards);
    if !model.taken_in.is_empty() {
        nested.extend(model.taken_in.iter().chain(&model.open_to));
    }
    nested
}

fn any_two(model: &Model, are: impl Fn(&Lock, &Lock) -> bool) -> bool {
    model
        .locks
        .iter()
        .enumerate()
        .any(|(i, lock)| model.locks[i + 1..].iter().any(|other| are(lock, other)))
}

/// Whether several locks have a name that was given to one of them. It says no place.
fn shares_a_given_name(model: &Model) -> bool {
    any_two(model, |one, other| (one.given || other.given) && one.label == other.label)
}

/// Whether several locks have one name but for their columns.
fn shares_a_line(model: &Model) -> bool {
    any_two(model, |one, other| {
        (&one.file, one.line, &one.label) == (&other.file, other.line, &other.label)
    })
}

proptest! {
    // What fails is put into words here, as a test of its own.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_was_written_is_known(model in model()) {
        let snapshot = model.snapshot();
        let file = written(&snapshot);
        prop_assert_eq!(counts(&file, &snapshot), (0, 0, 0), "{}", file);
        prop_assert_eq!(rewritten(&parsed(&file), &snapshot, false), file.clone());
        prop_assert_eq!(rewritten(&parsed(&file), &snapshot, true), file);
    }

    #[test]
    fn what_is_printed_is_read(model in model()) {
        let file = written(&model.snapshot());
        let parsed_file = parsed(&file);
        prop_assert_eq!(parsed_file.to_string(), file.clone());
        prop_assert_eq!(parsed(&parsed_file.to_string()), parsed_file);
        // Its lines are in order, and each is there once.
        let lines: Vec<&str> = file.lines().filter(|line| line.starts_with('"')).collect();
        let once: BTreeSet<&&str> = lines.iter().collect();
        prop_assert_eq!(once.len(), lines.len());
    }

    #[test]
    fn a_baseline_is_that_of_the_union_however_the_tests_are_spread(
        model in model(), spread in prop::collection::vec(0..3usize, 32),
    ) {
        let parts: Vec<Snapshot> = (0..3)
            .map(|part| {
                let id = format!("{}", 9 - part);
                model.run(&id, &format!("test {part}"), |i| spread[i] == part)
            })
            .collect();
        let [a, b, c] = [&parts[0], &parts[1], &parts[2]];
        let whole = written(&model.snapshot());
        prop_assert_eq!(&written(&union(&[a, b, c])), &whole);
        prop_assert_eq!(&written(&union(&[c, &union(&[a, c, b])])), &whole);
        // What a part saw is known, and nothing of it has another name.
        for part in parts {
            let (fresh, _, renamed) = counts(&whole, &part);
            prop_assert_eq!((fresh, renamed), (0, 0), "{}", whole);
        }
    }

    #[test]
    fn lines_put_together_are_the_union_too(model in model(), spread in prop::collection::vec(any::<bool>(), 32)) {
        let [one, other] = [true, false].map(|part| model.run("1", "t", |i| spread[i] == part));
        // As a merge driver does that keeps the lines of both sides.
        let both = with(&written(&one), written(&other).lines());
        let (fresh, vanished, _) = counts(&both, &model.snapshot());
        // Where a name is that of several locks, each part may have used it for another one.
        if !shares_a_line(&model) && !shares_a_given_name(&model) {
            prop_assert_eq!((fresh, vanished), (0, 0), "{}", both);
        }
    }

    #[test]
    fn one_nesting_more_is_the_one_that_is_new(model in model(), from in any::<prop::sample::Index>(), to in any::<prop::sample::Index>()) {
        let (from, to) = (from.index(model.locks.len()), to.index(model.locks.len()));
        let known = model.nestings.iter().any(|n| (n.from, n.to) == (from, to));
        // Locks of one given name are told apart by what they are nested with, and that is another now.
        prop_assume!(from != to && !known && !shares_a_given_name(&model));
        let file = written(&model.snapshot());
        let mut more = model.clone();
        more.nestings.insert(Nesting::plain(from, to));
        let snapshot = more.snapshot();
        let (before, now) = (parsed(&file), written(&snapshot));
        let comparison = Comparison::of(&before, &snapshot, &root());
        prop_assert_eq!(counts(&file, &snapshot), (1, 0, 0), "{}\n{}", file, comparison.text());
        let paste = comparison.paste();
        prop_assert_eq!((paste.lines.len(), paste.into), (1, PasteInto::File));
        let pasted = with(&file, &[Line::Edge(paste.lines[0].clone())]);
        prop_assert_eq!(counts(&pasted, &snapshot), (0, 0, 0), "{}", pasted);
        prop_assert_eq!(rewritten(&parsed(&pasted), &snapshot, false), now);
    }

    #[test]
    fn a_stronger_nesting_is_new_and_a_weaker_one_is_not(model in model(), at in any::<prop::sample::Index>()) {
        let all: Vec<Nesting> = model.nestings.iter().copied().collect();
        prop_assume!(!all.is_empty());
        let one = all[at.index(all.len())];
        let only = all.iter().filter(|n| (n.from, n.to) == (one.from, one.to)).count() == 1;
        prop_assume!(only);
        let made = |nesting: Nesting| {
            let mut made = model.clone();
            made.nestings.remove(&one);
            made.nestings.insert(nesting);
            made.snapshot()
        };
        let strong = made(Nesting::plain(one.from, one.to));
        for weak in [Nesting { shared: true, ..Nesting::plain(one.from, one.to) }, Nesting { recursive: true, ..Nesting::plain(one.from, one.to) }] {
            let weak = made(weak);
            prop_assert_eq!(counts(&written(&strong), &weak), (0, 0, 0));
            prop_assert_eq!(counts(&written(&weak), &strong), (1, 0, 0));
        }
    }

    #[test]
    fn a_nesting_that_is_turned_round_is_new(model in model(), at in any::<prop::sample::Index>()) {
        let all: Vec<Nesting> = model.nestings.iter().copied().collect();
        prop_assume!(!all.is_empty());
        let one = all[at.index(all.len())];
        prop_assume!(all.iter().all(|n| (n.from, n.to) != (one.to, one.from)));
        let mut turned = model.clone();
        turned.nestings.retain(|n| (n.from, n.to) != (one.from, one.to));
        turned.nestings.insert(Nesting::plain(one.to, one.from));
        // Both locks are where they were, so it is not another one.
        let before = model.with(|_| ());
        let (fresh, ..) = counts(&written(&before.snapshot()), &turned.snapshot());
        prop_assert!(fresh >= 1);
    }

    #[test]
    fn lines_that_shift_are_no_news(model in model(), file in 0..3usize, by in 1..50u32) {
        let shifted_file = model.locks[file % model.locks.len()].file.clone();
        let shifted = model.with(|lock| if lock.file == shifted_file { lock.line += by });
        renamed_is_known(&model, &shifted, |change| change == Change::Moved)?;
    }

    #[test]
    fn a_file_with_another_name_is_no_news(model in model()) {
        // They stand in no order if one of them is elsewhere.
        prop_assume!(!shares_a_given_name(&model));
        let file = model.locks[0].file.clone();
        let moved = model.with(|lock| if lock.file == file { lock.file = "src/new.rs".to_owned() });
        renamed_is_known(&model, &moved, |change| change == Change::Refiled)?;
        let moved = moved.with(|lock| if lock.file == "src/new.rs" { lock.line += 7 });
        renamed_is_known(&model, &moved, |change| change == Change::Refiled)?;
    }

    #[test]
    fn a_type_with_another_name_is_no_news(model in model()) {
        let label = model.locks[0].label.clone();
        let renamed = model.with(|lock| if lock.label == label { lock.label = "Fresh".to_owned() });
        // A name that was given says no place: if several have it, or what they are nested with has
        // another name too, there is nothing to know them by.
        prop_assume!(!model.locks[0].given);
        renamed_is_known(&model, &renamed, |change| change == Change::Renamed)?;
    }

    #[test]
    fn any_text_is_read_or_refused(text in "\\PC*", lines in prop::collection::vec("[-\"a@:/1> ()#\\\\]{0,40}", 0..5)) {
        let _ = Baseline::parse("b", &text, &root());
        let file = with("lockdep-baseline 1\n", &lines) + &text;
        if let Ok(read) = Baseline::parse("b", &file, &root()) {
            let printed = read.to_string();
            let again = parsed(&printed);
            prop_assert_eq!(again.to_string(), printed);
            prop_assert!(again.edges().map(|(_, e)| e).eq(read.edges().map(|(_, e)| e)));
        }
    }

    #[test]
    fn lines_that_are_nearly_right_are_read_or_refused(
        model in model(), at in any::<prop::sample::Index>(), with in "[-\"a@:/1> ()#\\\\bcd]{0,3}",
        what in 0..3u8,
    ) {
        let file = written(&model.snapshot());
        let mut chars: Vec<char> = file.chars().collect();
        let at = at.index(chars.len());
        let end = (at + what as usize).min(chars.len());
        chars.splice(at..end, with.chars());
        let file: String = chars.into_iter().collect();
        if let Ok(read) = Baseline::parse("b", &file, &root()) {
            let again = parsed(&read.to_string());
            prop_assert!(again.edges().map(|(_, e)| e).eq(read.edges().map(|(_, e)| e)));
            prop_assert!(again.exceptions().map(|(_, e)| e).eq(read.exceptions().map(|(_, e)| e)));
        }
    }
}

/// A program with other names nests nothing that is new, and its baseline can be brought up to date.
fn renamed_is_known(
    model: &Model,
    renamed: &Model,
    is: impl Fn(Change) -> bool,
) -> Result<(), TestCaseError> {
    let (file, snapshot) = (written(&model.snapshot()), renamed.snapshot());
    let before = parsed(&file);
    let comparison = Comparison::of(&before, &snapshot, &root());
    prop_assert_eq!(comparison.fresh().len(), 0, "{}\n{}", file, comparison.text());
    prop_assert_eq!(comparison.vanished().len(), 0, "{}\n{}", file, comparison.text());
    let nested = nested(model);
    let other = |i: &usize| model.locks[*i] != renamed.locks[*i] && !renamed.locks[*i].given;
    let renamings = comparison.renamings();
    prop_assert_eq!(
        renamings.len(),
        nested.iter().filter(|i| other(i)).count(),
        "{}",
        comparison.text()
    );
    prop_assert!(renamings.iter().all(|renaming| is(renaming.change)));
    let updated = comparison.updated().to_string();
    prop_assert_eq!(counts(&updated, &snapshot), (0, 0, 0), "{}\n{}", file, updated);
    Ok(())
}

#[test]
fn two_locks_that_nothing_tells_apart_are_matched_in_order() {
    let lock = |line| crate::model::Lock {
        file: "src/lib.rs".to_owned(),
        line,
        column: 2,
        label: "u8".to_owned(),
        primitive: "Mutex",
        given: false,
    };
    let ring = Model {
        locks: vec![lock(18), lock(20)],
        nestings: BTreeSet::from([Nesting::plain(0, 1), Nesting::plain(1, 0)]),
        ..Model::default()
    };
    // The one is where the other was.
    let shifted = ring.with(|lock| lock.line += 2);
    renamed_is_known(&ring, &shifted, |change| change == Change::Moved).expect("it is known");
}
