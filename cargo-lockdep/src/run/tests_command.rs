//! The command that runs the tests.

use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};

use super::Project;
use super::project::cargo;
use crate::outcome::Failure;

/// The command that runs the tests, and why it is this one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestsCommand {
    words: Vec<OsString>,
    why: &'static str,
}

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ended(ExitStatus);

impl TestsCommand {
    /// The user's, or the one that the workspace is set up for.
    ///
    /// # Errors
    /// If the user named none and there is no workspace to test.
    pub fn choose(words: &[OsString], project: &Project) -> Result<TestsCommand, Failure> {
        if !words.is_empty() {
            return Ok(TestsCommand { words: words.to_vec(), why: "" });
        }
        if let Some(why) = &project.none {
            let remedy = "name the command that runs the tests: cargo lockdep run -- CMD...";
            return Err(Failure::Usage(format!("there is no workspace here; {remedy}\n{why}")));
        }
        let cargo = |words: &[&str]| {
            let words = words.iter().map(OsString::from);
            [cargo()].into_iter().chain(words).collect()
        };
        Ok(match (project.has_nextest_config(), project.has_nextest_config() && has_nextest()) {
            (true, true) => TestsCommand {
                words: cargo(&["nextest", "run"]),
                why: "since .config/nextest.toml is there; it runs no documentation tests",
            },
            (true, false) => TestsCommand {
                words: cargo(&["test"]),
                why: "since cargo-nextest is not installed, though .config/nextest.toml is there",
            },
            (false, _) => TestsCommand { words: cargo(&["test"]), why: "" },
        })
    }

    /// Runs it with these snapshots' directory; what it prints goes where this command's goes.
    ///
    /// # Errors
    /// If it does not start.
    pub fn run(&self, dumps: &Path) -> Result<Ended, Failure> {
        let [program, arguments @ ..] = &*self.words else {
            return Err(Failure::Usage("there is no command to run".to_owned()));
        };
        let mut command = Command::new(program);
        command.args(arguments).env("LOCKDEP_DUMP", dumps);
        let status = command.status();
        let failure = |e| {
            let program = program.to_string_lossy();
            Failure::Usage(format!("{program} does not start: {e}; after -- comes a command"))
        };
        status.map(Ended).map_err(failure)
    }

    /// Why it was chosen; empty if there is nothing to say.
    pub fn why(&self) -> &'static str {
        self.why
    }
}

/// As a person would type it.
impl std::fmt::Display for TestsCommand {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (i, word) in self.words.iter().enumerate() {
            let word = word.to_string_lossy();
            let cargo = i == 0 && (word.ends_with("/cargo") || word.ends_with("\\cargo.exe"));
            let word = if cargo { "cargo" } else { &*word };
            let space = if i > 0 { " " } else { "" };
            let plain = |c: char| c.is_ascii_alphanumeric() || "-_=./:,@%+".contains(c);
            match !word.is_empty() && word.chars().all(plain) {
                true => write!(f, "{space}{word}")?,
                false => write!(f, "{space}'{}'", word.replace('\'', "'\\''"))?,
            }
        }
        Ok(())
    }
}

fn has_nextest() -> bool {
    let mut command = Command::new(cargo());
    command.args(["nextest", "--version"]);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

impl Ended {
    /// Whether all tests passed.
    pub fn passed(self) -> bool {
        self.0.success()
    }

    /// For the last line.
    pub fn summary(self) -> String {
        match self.passed() {
            true => "tests passed".to_owned(),
            // `exit status: 101`, `signal: 9 (SIGKILL)`.
            false => format!("tests FAILED ({})", self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn project(none: Option<&str>) -> Project {
        let root = std::env::temp_dir();
        Project { target: root.join("target"), root, none: none.map(str::to_owned) }
    }

    #[test]
    fn a_command_prints_as_it_is_typed() {
        let words = ["/opt/bin/cargo", "test", "-p", "a b", "it's", ""].map(OsString::from);
        let command = TestsCommand::choose(&words, &project(None)).expect("a command");
        assert_eq!(command.to_string(), r"cargo test -p 'a b' 'it'\''s' ''");
    }

    #[test]
    fn outside_of_a_workspace_a_command_must_be_named() {
        let refused = TestsCommand::choose(&[], &project(Some("no Cargo.toml")));
        let text = refused.expect_err("there is none").to_string();
        assert!(
            text.contains("cargo lockdep run -- CMD") && text.contains("no Cargo.toml"),
            "{text}"
        );
        assert!(TestsCommand::choose(&["true".into()], &project(Some("no Cargo.toml"))).is_ok());
    }

    #[test]
    fn how_it_ended_is_told() {
        let run = |script: &str| {
            let words = ["sh", "-c", script].map(OsString::from);
            let command = TestsCommand::choose(&words, &project(None)).expect("a command");
            command.run(Path::new("/nowhere")).expect("a shell starts").summary()
        };
        if cfg!(unix) {
            assert_eq!(run("test \"$LOCKDEP_DUMP\" = /nowhere"), "tests passed");
            assert_eq!(run("exit 101"), "tests FAILED (exit status: 101)");
        }
        let command = TestsCommand::choose(&["no such program".into()], &project(None));
        let failure = command.expect("a command").run(Path::new("/nowhere"));
        assert!(failure.expect_err("it is not there").to_string().contains("does not start"));
    }
}
