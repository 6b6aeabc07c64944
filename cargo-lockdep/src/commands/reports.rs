//! The result in files and formats that CI reads: what `run` and `check` have in common.

use std::env;
use std::path::{Path, PathBuf};

use lockdep_core::config::ConfigSet;
use lockdep_core::snapshot::{Judged, Verdict};

use crate::check::{Alarm, Checked, Fate, Red};
use crate::export::{self, Format};
use crate::outcome::{Exit, Failure, Io};
use crate::write;

/// Where else the result is written.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Reports")]
pub struct Reports {
    /// Write the findings for code scanning (SARIF 2.1.0).
    #[arg(long, value_name = "FILE")]
    sarif: Option<PathBuf>,
    /// Write the findings as a test suite, for what collects JUnit files.
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
    /// Write the graph as a page to look around in, what is found in red.
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Print the findings as annotations of a GitHub job; auto: where GITHUB_ACTIONS is true.
    #[arg(long, value_name = "WHEN", value_enum, default_value_t)]
    github: When,
}

/// Whether to do something.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum When {
    /// Where it is of use.
    #[default]
    Auto,
    /// In any case.
    Always,
    /// In no case.
    Never,
}

impl Reports {
    /// Writes the files, and prints annotations if they are wanted and `may_print`: the findings, and
    /// what else is red, of which others may know some more. A file that cannot be written is said, and
    /// makes the exit code 2.
    ///
    /// # Errors
    /// If the annotations cannot be printed.
    pub fn write(
        &self,
        checked: &Checked<'_>,
        others: &[Red],
        may_print: bool,
        io: &mut Io<'_>,
    ) -> Result<Exit, Failure> {
        let judged = judged(checked);
        let alarms: Vec<Alarm<'_>> =
            checked.red.iter().chain(others).flat_map(Red::alarms).collect();
        let text = |format| {
            let mut text = Vec::new();
            export::write(format, checked.snapshot, &judged, &alarms, &mut text).map(|()| text)
        };
        let mut exit = Exit::Clean;
        let files: [(&Option<PathBuf>, Format); 3] = [
            (&self.sarif, Format::Sarif),
            (&self.junit, Format::Junit),
            (&self.html, Format::Html),
        ];
        for (path, format) in files {
            if let Some(path) = path {
                // The other results are of use all the same.
                if let Err(failure) = write::whole(Path::new(path), &text(format)?, io) {
                    io.remark(failure);
                    exit = Exit::BadInput;
                }
            }
        }
        let is_github = || env::var_os("GITHUB_ACTIONS").is_some_and(|value| value == "true");
        if may_print && (self.github == When::Always || self.github == When::Auto && is_github()) {
            io.print(&annotations(&String::from_utf8_lossy(&text(Format::Github)?)))?;
        }
        Ok(exit)
    }
}

/// The verdicts as other formats know them: what becomes of each is in them.
fn judged(checked: &Checked<'_>) -> Judged {
    let verdict = |judged: &crate::check::Judged| {
        let mut verdict: Verdict = judged.verdict.clone();
        match judged.fate {
            Fate::Excepted(_) => verdict.suppressed = true,
            Fate::Elsewhere => verdict.note = true,
            // In configurations that no process had, and that were asked for.
            Fate::Fails if !verdict.is_fatal(checked.snapshot) => verdict.fails_in = ConfigSet::ALL,
            _ => {}
        }
        verdict
    };
    Judged { verdicts: checked.findings.iter().map(verdict).collect() }
}

/// The lines that GitHub turns into annotations: the reports are in the log already.
fn annotations(commands: &str) -> String {
    let is_annotation = |line: &&str| ["::error", "::notice"].iter().any(|c| line.starts_with(c));
    let mut text = String::new();
    for line in commands.lines().filter(is_annotation) {
        text += line;
        text.push('\n');
    }
    text
}
