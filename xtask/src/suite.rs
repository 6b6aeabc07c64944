//! A package's own test suite: built by Cargo, each test program run with a time limit.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::list::Subject;
use crate::package::{self, Error};
use crate::process::{self, End};
use crate::shim::With;

/// What became of a test.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Outcome {
    Passed,
    Failed,
    Ignored,
    /// It began, or stands in the list, and nothing more was heard.
    Lost,
}

/// What `LOCKDEP=stats` says, added up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Figures {
    pub(crate) locks: u64,
    pub(crate) classes: u64,
    pub(crate) edges: u64,
    pub(crate) chains: u64,
    pub(crate) findings: u64,
    pub(crate) notes: u64,
}

impl Figures {
    /// Reads the line, if this is one.
    pub(crate) fn parse(line: &str) -> Option<Figures> {
        let mut numbers = BTreeMap::new();
        for part in line.strip_prefix("lockdep: ")?.split(", ") {
            let (number, name) = part.split_once(' ')?;
            numbers.insert(name, number.parse().ok()?);
        }
        let get = |name| numbers.get(name).copied();
        Some(Figures {
            locks: get("locks")?,
            classes: get("classes")?,
            edges: get("edges")?,
            chains: get("chains")?,
            findings: get("findings")?,
            notes: get("notes")?,
        })
    }

    pub(crate) fn add(&mut self, other: Figures) {
        self.locks += other.locks;
        self.classes += other.classes;
        self.edges += other.edges;
        self.chains += other.chains;
        self.findings += other.findings;
        self.notes += other.notes;
    }
}

/// What came of one run of a suite.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Run {
    /// The tests, by program and name.
    pub(crate) tests: BTreeMap<String, Outcome>,
    /// How each program ended, in words.
    pub(crate) ends: BTreeMap<String, String>,
    /// The processes' own count, added up over them.
    pub(crate) figures: Figures,
    /// How long the programs ran.
    pub(crate) seconds: f64,
}

/// A test program that Cargo built.
pub(crate) struct Program {
    name: String,
    file: PathBuf,
}

/// A package, copied to where its tests are built and run.
pub(crate) struct Suite<'a> {
    pub(crate) subject: &'a Subject,
    pub(crate) with: With,
    pub(crate) limit: Duration,
    pub(crate) jobs: u32,
}

impl Suite<'_> {
    fn root(&self) -> PathBuf {
        package::home().join(self.subject.folder())
    }

    pub(crate) fn sources(&self) -> PathBuf {
        self.root().join(self.with.name())
    }

    /// Copies the sources and builds the test programs.
    ///
    /// # Errors
    /// If Cargo cannot.
    pub(crate) fn build(&self, from: &Path) -> Result<Vec<Program>, Error> {
        let sources = self.sources();
        let lock = self.root().join("Cargo.lock");
        package::copy(from, &sources)?;
        if lock.exists() {
            fs::copy(&lock, sources.join("Cargo.lock"))?;
        }
        let mut cargo = package::cargo();
        cargo.arg("test");
        self.with.configure(&mut cargo);
        if self.subject.stands_in {
            let key = format!("patch.crates-io.{}.path='{}'", self.subject.name, sources.display());
            cargo.arg("--config").arg(key);
        }
        cargo
            .args(["--no-run", "--message-format=json-render-diagnostics"])
            .args(self.targets())
            .arg(format!("--jobs={}", self.jobs))
            .args(self.subject.cargo)
            .env("CARGO_TARGET_DIR", package::home().join("build"))
            // What was published need not be free of warnings of today's compiler.
            .env("RUSTFLAGS", "--cap-lints=allow")
            // Built once: what is kept to build again takes gigabytes.
            .env("CARGO_INCREMENTAL", "0")
            .current_dir(&sources)
            .stderr(Stdio::inherit());
        let output = cargo.output()?;
        if !output.status.success() {
            let what = format!("{} does not build ({})", self.subject.folder(), self.with.name());
            return Err(what.into());
        }
        // Both sides test the same versions of everything else.
        if self.with == With::Nothing {
            fs::copy(sources.join("Cargo.lock"), lock)?;
        }
        let text = String::from_utf8(output.stdout)?;
        Ok(text.lines().filter_map(|line| self.program(line)).collect())
    }

    fn targets(&self) -> Vec<String> {
        let target = |name: &&str| match *name {
            "lib" => "--lib".to_owned(),
            test => format!("--test={test}"),
        };
        match self.subject.programs {
            [] => vec!["--tests".to_owned()],
            some => some.iter().map(target).collect(),
        }
    }

    fn program(&self, line: &str) -> Option<Program> {
        let message: Value = serde_json::from_str(line).ok()?;
        let file = message["executable"].as_str()?;
        let name = message["target"]["name"].as_str()?;
        let kind = message["target"]["kind"][0].as_str()?;
        let tested = message["profile"]["test"].as_bool()?;
        let name = if kind == "test" { name.to_owned() } else { format!("{kind} {name}") };
        tested.then(|| Program { name, file: file.into() })
    }

    /// Runs the programs, one after the other, or those of some names once more.
    ///
    /// # Errors
    /// If one cannot be started.
    pub(crate) fn run(
        &self,
        programs: &[Program],
        again: Option<&BTreeSet<String>>,
    ) -> Result<Run, Error> {
        let mut run = Run::default();
        let which = if again.is_some() { "again" } else { "logs" };
        let logs = self.root().join(format!("{}-{which}", self.with.name()));
        fs::create_dir_all(&logs)?;
        let wanted = |p: &&Program| again.is_none_or(|names| names.contains(&p.name));
        for program in programs.iter().filter(wanted) {
            self.run_program(program, &logs, &mut run)?;
        }
        Ok(run)
    }

    fn run_program(&self, program: &Program, logs: &Path, run: &mut Run) -> Result<(), Error> {
        let log = |end: &str| logs.join(format!("{}.{end}", program.name.replace(' ', "-")));
        let (out, err) = (log("out"), log("err"));
        let mut command = self.command(program);
        let listed = self.command(program).args(["--list", "--format=terse"]).output()?;
        // Reports within tests that pass are wanted too.
        let command = command.arg("--show-output");
        let (end, time) = process::run(command, &out, &err, self.limit)?;
        run.seconds += time.as_secs_f64();
        run.ends.insert(program.name.clone(), end.to_string());
        let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
        let outcomes = outcomes(&String::from_utf8_lossy(&fs::read(&out)?));
        let mut any = false;
        for name in listed.lines().filter_map(|line| line.strip_suffix(": test")) {
            any = true;
            let outcome = outcomes.get(name).copied().unwrap_or(Outcome::Lost);
            run.tests.insert(format!("{}::{name}", program.name), outcome);
        }
        if !any && end != End::Code(0) {
            // A harness of its own says nothing else.
            run.tests.insert(program.name.clone(), Outcome::Failed);
        }
        let said = fs::read(&err)?;
        String::from_utf8_lossy(&said)
            .lines()
            .filter_map(Figures::parse)
            .for_each(|figures| run.figures.add(figures));
        Ok(())
    }

    fn command(&self, program: &Program) -> Command {
        let mut command = Command::new(&program.file);
        let sources = self.sources();
        command
            .current_dir(&sources)
            .env("CARGO_MANIFEST_DIR", &sources)
            .env("CARGO_PKG_NAME", self.subject.name)
            .env("CARGO_PKG_VERSION", self.subject.version)
            .env("RUST_BACKTRACE", "0")
            .env("LOCKDEP", "stats");
        for skip in self.subject.skip {
            command.args(["--skip", skip]);
        }
        command
    }
}

/// The lines `test NAME ... ok` of a test program's output.
fn outcomes(text: &str) -> BTreeMap<String, Outcome> {
    let mut outcomes = BTreeMap::new();
    // What a test printed comes after these lines, and may look like one.
    for line in text.lines().take_while(|line| *line != "successes:" && *line != "failures:") {
        let Some((name, rest)) = line.strip_prefix("test ").and_then(|l| l.split_once(" ... "))
        else {
            continue;
        };
        let name = name.strip_suffix(" - should panic").unwrap_or(name);
        let outcome = match rest {
            _ if rest.ends_with("FAILED") => Outcome::Failed,
            _ if rest.starts_with("ignored") => Outcome::Ignored,
            _ if rest.ends_with("ok") => Outcome::Passed,
            _ => Outcome::Lost,
        };
        outcomes.insert(name.to_owned(), outcome);
    }
    outcomes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outcomes_are_read_from_what_the_harness_prints() {
        let text = "\nrunning 4 tests\ntest a::b ... ok\ntest c - should panic ... ok\n\
            test d ... FAILED\ntest e ... ignored, slow\ntest f ... noise\n\nsuccesses:\n\n\
            test d ... ok\n";
        let of = outcomes(text);
        assert_eq!(of["a::b"], Outcome::Passed);
        assert_eq!(of["c"], Outcome::Passed);
        assert_eq!(of["d"], Outcome::Failed);
        assert_eq!(of["e"], Outcome::Ignored);
        assert_eq!(of["f"], Outcome::Lost);
        assert_eq!(of.len(), 5);
    }

    #[test]
    fn figures_are_read_from_the_line_of_stats() {
        let line = "lockdep: 3 locks, 2 classes, 1 edges, 4 chains, 0 findings, 5 notes";
        let figures = Figures::parse(line).unwrap();
        let (locks, classes, edges, chains) = (3, 2, 1, 4);
        let same = Figures { locks, classes, edges, chains, findings: 0, notes: 5 };
        assert_eq!(figures, same);
        assert_eq!(Figures::parse("lockdep: 1 deferred findings, see above"), None);
    }
}
