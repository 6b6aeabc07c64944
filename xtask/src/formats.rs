//! What `cargo lockdep export` writes, read by others: Graphviz, the schemas of SARIF and JSON,
//! Microsoft's validator with the rules of GitHub's code scanning, Mermaid's own parser, networkx and
//! junitparser. Needs Graphviz, Python and Node; the rest is installed under `target/formats`.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::package::{self, Error};

/// What `formats` is told.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Snapshots beside those of the tests: each file or directory is exported and read as well
    #[arg(value_name = "IN")]
    inputs: Vec<PathBuf>,
}

const FORMATS: [&str; 7] = ["dot", "json", "mermaid", "graphml", "sarif", "github", "junit"];

/// In each format of the smallest sample with a finding: a text, and what it is replaced by, so that a
/// reader that takes everything is found out.
const BREAKS: [[&str; 3]; 8] = [
    ["dot", "label=\"a", "label=\"\"a"],
    ["json", "\"origin\":", "\"origins\":"],
    ["mermaid", "c0(\"", "c0(\"\""],
    ["graphml", "attr.type=\"int\"", "attr.type=\"boolean\""],
    ["sarif", "\"startLine\": 1", "\"startLine\": 0"],
    ["github", "::group::", "::warning::"],
    ["junit", "</failure>", "</failures>"],
    // Not against the schema, but against code scanning's rules.
    ["sarif", "\"shortDescription\"", "\"properties\""],
];

/// Exports samples in every format, and has each read.
///
/// # Errors
/// If a tool cannot be installed or started.
pub(crate) fn run(arguments: &Arguments) -> Result<bool, Error> {
    let root = package::workspace();
    let home = root.join("target/formats");
    fs::create_dir_all(&home)?;
    let readers = Readers::install(&root, &home)?;

    // With the features that all tests are built with, so that nothing is built twice.
    let mut tests = package::cargo();
    tests.args(["test", "--quiet", "--workspace", "--test", "export", "--test", "sync"]);
    let dump = home.join("dump");
    if dump.exists() {
        fs::remove_dir_all(&dump)?;
    }
    succeed(tests.current_dir(&root).env("LOCKDEP_DUMP", &dump))?;

    let samples = root.join("target/tmp/command/export");
    let mut outputs: Vec<PathBuf> = Vec::new();
    for entry in fs::read_dir(&samples)? {
        outputs.push(entry?.path());
    }
    outputs.sort();
    let inputs = [&dump].into_iter().chain(&arguments.inputs);
    for (i, input) in inputs.enumerate() {
        outputs.push(export(&root, input, &home.join(format!("own-{i}")))?);
    }

    let mut right = readers.read(&outputs, true)?;
    for (i, [format, old, new]) in BREAKS.into_iter().enumerate() {
        let broken = home.join(format!("broken-{i}"));
        copy(&samples.join("ring"), &broken)?;
        let file = broken.join(format!("out.{format}"));
        let text = fs::read_to_string(&file)?;
        let worse = text.replacen(old, new, 1);
        if worse == text {
            return Err(format!("{}: there is no {old:?} to break", file.display()).into());
        }
        fs::write(&file, worse)?;
        let noticed = !readers.read(&[broken], false)?;
        println!(
            "{format} with {new:?} for {old:?}: {}",
            if noticed { "noticed" } else { "TAKEN" }
        );
        right &= noticed;
    }
    Ok(right)
}

/// The union of an input in all formats.
fn export(root: &Path, input: &Path, output: &Path) -> Result<PathBuf, Error> {
    fs::create_dir_all(output)?;
    let mut command = package::cargo();
    command.args(["run", "--quiet", "-p", "cargo-lockdep", "--", "merge", "-o"]);
    succeed(command.arg(output.join("in.json")).arg(input).current_dir(root))?;
    for format in FORMATS {
        let mut command = package::cargo();
        command.args(["run", "--quiet", "-p", "cargo-lockdep", "--", "export", "--format", format]);
        command.arg("-o").arg(output.join(format!("out.{format}")));
        succeed(command.arg(output.join("in.json")).current_dir(root))?;
    }
    Ok(output.to_owned())
}

fn copy(from: &Path, to: &Path) -> Result<(), Error> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        fs::copy(entry.path(), to.join(entry.file_name()))?;
    }
    Ok(())
}

/// Where the readers are.
struct Readers {
    root: PathBuf,
    home: PathBuf,
    scripts: PathBuf,
    sarif: PathBuf,
}

impl Readers {
    /// Installs them, in the versions that this workspace names.
    fn install(root: &Path, home: &Path) -> Result<Readers, Error> {
        let scripts = root.join("xtask/formats");
        let dot = Command::new("dot").arg("-V").output();
        if !dot.is_ok_and(|output| output.status.success()) {
            return Err(
                "there is no `dot`; install Graphviz, such as by `apt-get install graphviz`".into(),
            );
        }
        let python = home.join("venv");
        if !python.join("bin/python").exists() {
            succeed(Command::new("python3").args(["-m", "venv"]).arg(&python))?;
        }
        let mut pip = Command::new(python.join("bin/python"));
        pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r"]);
        succeed(pip.arg(scripts.join("requirements.txt")))?;
        for file in ["package.json", "package-lock.json", "mermaid.mjs"] {
            // Node looks for modules beside the script.
            fs::copy(scripts.join(file), home.join(file))?;
        }
        let lock = fs::read(home.join("package-lock.json"))?;
        let installed = home.join("installed-lock.json");
        if fs::read(&installed).ok().as_ref() != Some(&lock) {
            let mut npm = Command::new("npm");
            npm.args(["ci", "--no-audit", "--no-fund", "--ignore-scripts", "--silent"]);
            succeed(npm.current_dir(home))?;
            fs::write(&installed, &lock)?;
        }
        let sarif = home.join("node_modules/@microsoft/sarif-multitool-linux");
        // What the script of its installation does.
        succeed(Command::new("chmod").arg("u+x").arg(sarif.join("Sarif.Multitool")))?;
        let (root, home) = (root.to_owned(), home.to_owned());
        Ok(Readers { root, home, scripts, sarif })
    }

    /// Has the outputs in these directories read; whether all of them are right.
    fn read(&self, outputs: &[PathBuf], aloud: bool) -> Result<bool, Error> {
        let mut right = true;
        let mut python = Command::new(self.home.join("venv/bin/python"));
        python.arg(self.scripts.join("check.py")).arg(self.sarif.join("sarif-2.1.0.json"));
        right &= check(python.arg(self.root.join("docs")).args(outputs), aloud)?;
        let mut node = Command::new("node");
        right &= check(node.arg(self.home.join("mermaid.mjs")).args(outputs), aloud)?;
        right &= self.validate(outputs, aloud)?;
        Ok(right)
    }

    /// SARIF by its makers' validator, with the rules of code scanning; its advice is left alone.
    fn validate(&self, outputs: &[PathBuf], aloud: bool) -> Result<bool, Error> {
        // It takes files by their ending, and two of one name for one.
        let copies = self.home.join("sarif");
        if copies.exists() {
            fs::remove_dir_all(&copies)?;
        }
        fs::create_dir_all(&copies)?;
        let name = |output: &PathBuf| output.file_name().unwrap_or(OsStr::new("out")).to_owned();
        for output in outputs {
            let copy = copies.join(name(output)).with_extension("sarif");
            fs::copy(output.join("out.sarif"), copy)?;
        }
        let mut validator = Command::new(self.sarif.join("Sarif.Multitool"));
        validator.env("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "1");
        validator.arg("validate").arg(copies.join("*.sarif"));
        validator.args(["--rule-kind", "Sarif;Ghas", "--level", "Error;Warning"]);
        validator.arg("--config").arg(self.scripts.join("sarif-rules.xml"));
        let Output { status, stdout, stderr } = validator.output()?;
        let said = String::from_utf8_lossy(&stdout) + String::from_utf8_lossy(&stderr);
        // Its exit code tells nothing of warnings.
        let wrong = |line: &&str| line.contains(".sarif(") || line.contains("error");
        let wrong: Vec<&str> = said.lines().filter(wrong).collect();
        let scanned = format!("{} files scanned", outputs.len());
        if !status.success() || !said.contains(&scanned) || !wrong.is_empty() {
            if aloud {
                println!("Sarif.Multitool: {status}\n{said}");
            }
            return Ok(false);
        }
        if aloud {
            println!("Sarif.Multitool: {scanned}, nothing to complain of");
        }
        Ok(true)
    }
}

/// Whether a command succeeds; what it says is shown if it is to be heard.
fn check(command: &mut Command, aloud: bool) -> Result<bool, Error> {
    let status = if aloud { command.status() } else { command.output().map(|ran| ran.status) };
    let program = command.get_program().to_string_lossy();
    Ok(status.map_err(|e| format!("{program} cannot be started: {e}"))?.success())
}

/// Runs a command that has to succeed.
fn succeed(command: &mut Command) -> Result<(), Error> {
    let program = command.get_program().to_string_lossy().into_owned();
    let status = command.status().map_err(|e| format!("{program} cannot be started: {e}"))?;
    if !status.success() {
        return Err(format!("{program} failed: {status}: {command:?}").into());
    }
    Ok(())
}
