//! What runs came to: kept as JSON, compared, and printed as a table.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::list::Subject;
use crate::package::{self, Error};
use crate::suite::{Outcome, Run};

/// The head of the table.
pub(crate) const HEAD: &str = "\
| crate | programs | tests passed | end otherwise with us | locks | classes | edges | chains | findings | notes | s without | s with |
| --- | --: | --: | --- | --: | --: | --: | --: | --: | --: | --: | --: |";

/// A suite's runs without us and with us.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Comparison {
    name: String,
    version: String,
    bare: Run,
    shim: Run,
}

impl Comparison {
    pub(crate) fn new(subject: &Subject, bare: Run, shim: Run) -> Comparison {
        let (name, version) = (subject.name.to_owned(), subject.version.to_owned());
        Comparison { name, version, bare, shim }
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

    /// The tests that did not end as they do without us.
    pub(crate) fn differences(&self) -> Vec<String> {
        let (bare, shim) = (&self.bare.tests, &self.shim.tests);
        let all: BTreeSet<&String> = bare.keys().chain(shim.keys()).collect();
        all.into_iter()
            .filter(|test| bare.get(*test) != shim.get(*test))
            .map(|test| format!("{test}: {} -> {}", word(bare.get(test)), word(shim.get(test))))
            .collect()
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
        let others = match self.differences().len() {
            0 => "none".to_owned(),
            some => some.to_string(),
        };
        format!(
            "| {} {} | {} | {passed} | {others} | {} | {} | {} | {} | {} | {} | {:.1} | {:.1} |",
            self.name,
            self.version,
            self.shim.ends.len(),
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
        let of = Comparison::new(&SUBJECTS[0], bare, shim);
        assert_eq!(of.differences(), ["b: passed -> failed", "d: not there -> passed"]);
        assert_eq!(of.other_ends(), ["lib: exit code 101 -> signal 6"]);
        assert_eq!(of.failing(), ["c"]);
        assert!(of.row().contains("| 1 | 2 | 2 |"), "{}", of.row());
    }
}
