//! What runs came to: kept as JSON, compared, and printed as a table.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::list::Subject;
use crate::package::{self, Error};
use crate::share::Share;
use crate::suite::{Outcome, Run};

/// The head of the table.
pub(crate) const HEAD: &str = "\
| crate | programs | tests passed | end otherwise with us | places seen | locks | classes | edges | chains | findings | notes | s without | s with |
| --- | --: | --: | --- | --: | --: | --: | --: | --: | --: | --: | --: | --: |";

/// A suite's runs without us and with us.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Comparison {
    name: String,
    version: String,
    bare: Run,
    shim: Run,
    share: Share,
    /// Further runs of the programs in which tests ended otherwise.
    again: Vec<(Run, Run)>,
}

impl Comparison {
    pub(crate) fn new(subject: &Subject, share: Share, bare: Run, shim: Run) -> Comparison {
        let (name, version) = (subject.name.to_owned(), subject.version.to_owned());
        Comparison { name, version, bare, shim, share, again: Vec::new() }
    }

    /// Adds a further run without us and with us.
    pub(crate) fn add(&mut self, bare: Run, shim: Run) {
        self.again.push((bare, shim));
    }

    /// The programs with tests that did not end as they do without us.
    pub(crate) fn programs_to_repeat(&self) -> BTreeSet<String> {
        let program = |test: &String| test.split("::").next().unwrap_or(test).to_owned();
        self.differing().into_iter().map(program).collect()
    }

    fn file(subject: &Subject) -> PathBuf {
        package::home().join("results").join(format!("{}.json", subject.folder()))
    }

    /// The result of the last run of this crate.
    pub(crate) fn load(subject: &Subject) -> Option<Comparison> {
        serde_json::from_slice(&fs::read(Self::file(subject)).ok()?).ok()
    }

    /// Keeps it.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub(crate) fn store(&self, subject: &Subject) -> Result<(), Error> {
        let file = Self::file(subject);
        fs::create_dir_all(file.parent().unwrap_or(&file))?;
        fs::write(file, serde_json::to_vec_pretty(self)?)?;
        Ok(())
    }

    fn differing(&self) -> Vec<&String> {
        let (bare, shim) = (&self.bare.tests, &self.shim.tests);
        let all: BTreeSet<&String> = bare.keys().chain(shim.keys()).collect();
        all.into_iter().filter(|test| bare.get(*test) != shim.get(*test)).collect()
    }

    /// The tests that did not end as they do without us, with what further runs say of them.
    pub(crate) fn differences(&self) -> Vec<String> {
        let tell = |test: &String| {
            let (bare, shim) = (self.bare.tests.get(test), self.shim.tests.get(test));
            let passes = |side: fn(&(Run, Run)) -> &Run| {
                let passed = |run: &Run| run.tests.get(test) == Some(&Outcome::Passed);
                self.again.iter().filter(|pair| passed(side(pair))).count()
            };
            let (without, with) = (passes(|pair| &pair.0), passes(|pair| &pair.1));
            let more = self.again.len();
            let first = format!("{test}: {} -> {}", word(bare), word(shim));
            format!("{first}; of {more} further runs pass {without} without us, {with} with us")
        };
        self.differing().into_iter().map(tell).collect()
    }

    /// The test programs that did not: a program with findings exits with 101 if its tests pass.
    pub(crate) fn other_ends(&self) -> Vec<String> {
        let (bare, shim) = (&self.bare.ends, &self.shim.ends);
        shim.iter()
            .filter_map(|(program, end)| {
                let before = bare.get(program)?;
                (before != end).then(|| format!("{program}: {before} -> {end}"))
            })
            .collect()
    }

    /// The tests that fail on both sides.
    pub(crate) fn failing(&self) -> Vec<&String> {
        let failed = |(test, outcome): (&'_ _, &Outcome)| {
            let both = self.bare.tests.get(test) == Some(outcome);
            both && matches!(outcome, Outcome::Failed | Outcome::Lost)
        };
        self.shim.tests.iter().filter(|pair| failed(*pair)).map(|(test, _)| test).collect()
    }

    /// A line of the table.
    pub(crate) fn row(&self) -> String {
        let passed = self.shim.tests.values().filter(|o| **o == Outcome::Passed).count();
        let figures = self.shim.figures;
        let others = match self.differing().len() {
            0 => "none".to_owned(),
            some => some.to_string(),
        };
        format!(
            "| {} {} | {} | {passed} | {others} | {} | {} | {} | {} | {} | {} | {} | {:.1} | {:.1} |",
            self.name,
            self.version,
            self.shim.ends.len(),
            self.share,
            figures.locks,
            figures.classes,
            figures.edges,
            figures.chains,
            figures.findings,
            figures.notes,
            self.bare.seconds,
            self.shim.seconds,
        )
    }
}

fn word(outcome: Option<&Outcome>) -> &'static str {
    match outcome {
        Some(Outcome::Passed) => "passed",
        Some(Outcome::Failed) => "failed",
        Some(Outcome::Ignored) => "ignored",
        Some(Outcome::Lost) => "lost",
        None => "not there",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::list::SUBJECTS;

    #[test]
    fn runs_are_compared_test_by_test() {
        let run = |outcomes: &[(&str, Outcome)], end: &str| Run {
            tests: outcomes.iter().map(|(test, outcome)| ((*test).to_owned(), *outcome)).collect(),
            ends: [("lib".to_owned(), end.to_owned())].into(),
            ..Run::default()
        };
        let (passed, failed) = (Outcome::Passed, Outcome::Failed);
        let bare = run(&[("a", passed), ("b", passed), ("c", failed)], "exit code 101");
        let shim = run(&[("a", passed), ("b", failed), ("c", failed), ("d", passed)], "signal 6");
        let mut of = Comparison::new(&SUBJECTS[0], Share::default(), bare, shim);
        of.add(run(&[("b", failed), ("d", passed)], "signal 6"), run(&[("b", passed)], "signal 6"));
        let more = "; of 1 further runs pass";
        assert_eq!(
            of.differences(),
            [
                format!("b: passed -> failed{more} 0 without us, 1 with us"),
                format!("d: not there -> passed{more} 1 without us, 0 with us"),
            ]
        );
        assert_eq!(of.programs_to_repeat(), ["b".to_owned(), "d".to_owned()].into());
        assert_eq!(of.other_ends(), ["lib: exit code 101 -> signal 6"]);
        assert_eq!(of.failing(), ["c"]);
        assert!(of.row().contains("| 1 | 2 | 2 |"), "{}", of.row());
    }
}
