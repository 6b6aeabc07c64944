//! Bugs that published versions had and later ones do not: found in the one, silence in the other.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::package::{self, Error};
use crate::process::{self, End};
use crate::shim::With;
use crate::suite::Figures;

/// A bug and a program that shows it.
struct Bug {
    /// The name of the program in `bugs/`.
    name: &'static str,
    program: &'static str,
    /// The dependencies of the program, with the versions that have the bug.
    broken: &'static str,
    /// The same with the first versions that do not; empty if there are none.
    fixed: &'static str,
    /// What the report says.
    finding: &'static [&'static str],
    /// Whether that is a note: told, and the process does not fail.
    note: bool,
    /// Whether the program hangs without us.
    hangs: bool,
    /// Where its authors tell of it.
    told: &'static str,
}

const RECURSIVE: &str = "possible recursive locking detected";
const CIRCULAR: &str = "possible circular locking dependency detected";

/// The bugs of `docs/ecosystem.md`, in its order.
static BUGS: &[Bug] = &[
    Bug {
        name: "tokio_waker",
        program: include_str!("../bugs/tokio_waker.rs"),
        broken: r#"tokio = { version = "=1.25.0", features = ["sync", "parking_lot"] }"#,
        fixed: r#"tokio = { version = "=1.26.0", features = ["sync", "parking_lot"] }"#,
        finding: &[RECURSIVE, "sync/notify.rs"],
        note: false,
        hangs: true,
        told: "https://github.com/tokio-rs/tokio/issues/5429",
    },
    Bug {
        name: "tokio_broadcast",
        program: include_str!("../bugs/tokio_broadcast.rs"),
        broken: r#"tokio = { version = "=1.27.0", features = ["sync", "parking_lot"] }"#,
        fixed: r#"tokio = { version = "=1.28.0", features = ["sync", "parking_lot"] }"#,
        finding: &[RECURSIVE, "sync/broadcast.rs"],
        note: false,
        hangs: true,
        told: "https://github.com/tokio-rs/tokio/pull/5578",
    },
    Bug {
        name: "dashmap_readers",
        program: include_str!("../bugs/dashmap_readers.rs"),
        broken: r#"dashmap = "=5.2.0""#,
        fixed: r#"dashmap = "=5.3.0""#,
        finding: &[RECURSIVE],
        // Its guards may be sent to other threads, and then a thread that reads again may not be
        // the one that reads already.
        note: true,
        hangs: false,
        told: "https://github.com/xacrimon/dashmap/issues/195",
    },
    Bug {
        name: "cached_prime",
        program: include_str!("../bugs/cached_prime.rs"),
        broken: r#"cached = "=2.0.2""#,
        fixed: r#"cached = "=3.0.0""#,
        finding: &[RECURSIVE],
        note: false,
        hangs: true,
        told: "https://github.com/jaemk/cached/blob/master/CHANGELOG.md",
    },
    Bug {
        name: "wgpu_write_buffer",
        program: include_str!("../bugs/wgpu_write_buffer.rs"),
        broken: "wgpu = { version = \"=25.0.0\", default-features = false, features = [\"noop\"] }\n\
                 wgpu-core = \"=25.0.1\"",
        fixed: "wgpu = { version = \"=25.0.2\", default-features = false, features = [\"noop\"] }\n\
                wgpu-core = \"=25.0.2\"",
        finding: &[CIRCULAR, "device/queue.rs"],
        note: false,
        hangs: false,
        told: "https://github.com/gfx-rs/wgpu/pull/7582",
    },
    Bug {
        name: "egui_blocking_widget",
        program: include_str!("../bugs/egui_blocking_widget.rs"),
        broken: r#"egui = "=0.21.0""#,
        fixed: r#"egui = "=0.22.0""#,
        finding: &[RECURSIVE, "src/context.rs"],
        note: false,
        hangs: true,
        told: "https://github.com/emilk/egui/pull/2753",
    },
    Bug {
        name: "stretto_get_ttl",
        program: include_str!("../bugs/stretto_get_ttl.rs"),
        broken: r#"stretto = "=0.8.4""#,
        fixed: "",
        finding: &[RECURSIVE, "src/store.rs"],
        note: false,
        hangs: true,
        told: "found here, by the crate's own tests; not fixed yet",
    },
];

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Names of bugs; all if none
    names: Vec<String>,
    /// How many compilers run at once
    #[arg(long, default_value_t = 2)]
    jobs: u32,
    /// After how many seconds a program is ended
    #[arg(long, default_value_t = 20)]
    limit: u64,
}

/// Runs the programs; true if each bug is found and each fixed version is silent.
///
/// # Errors
/// If one cannot be built or started.
pub(crate) fn run(arguments: &Arguments) -> Result<bool, Error> {
    let mut good = true;
    let wanted = |name| arguments.names.is_empty() || arguments.names.iter().any(|n| n == name);
    for bug in BUGS.iter().filter(|bug| wanted(bug.name)) {
        println!("{}: {}", bug.name, bug.told);
        let cases: &[bool] = if bug.fixed.is_empty() { &[true] } else { &[true, false] };
        for &broken in cases {
            for with in With::BOTH {
                let case = Case { bug, broken, with, arguments };
                let ran = case.run()?;
                let right = case.is_right(&ran);
                good &= right;
                let verdict = if right { "as expected" } else { "NOT as expected" };
                println!("    {}: {}: {verdict}", case.title(), ran.text());
                if !right {
                    println!("        see {}", case.root().display());
                }
            }
        }
    }
    Ok(good)
}

/// A program with one version of what it uses.
struct Case<'a> {
    bug: &'a Bug,
    broken: bool,
    with: With,
    arguments: &'a Arguments,
}

/// What came of a run.
struct Ran {
    end: End,
    said: String,
    figures: Option<Figures>,
}

impl Ran {
    fn text(&self) -> String {
        let is_headline = |line: &&str| line.starts_with("WARNING: ") || line.starts_with("NOTE: ");
        let headline = self.said.lines().find(is_headline);
        let headline = headline.map_or_else(String::new, |line| format!(", {}", line.trim()));
        format!("{}{headline}", self.end)
    }
}

impl Case<'_> {
    fn title(&self) -> String {
        let which = if self.broken { "with the bug" } else { "fixed" };
        let with = if self.with == With::Nothing { "without us" } else { "with the shims" };
        format!("{which}, {with}")
    }

    fn root(&self) -> PathBuf {
        let version = if self.broken { "broken" } else { "fixed" };
        let home = package::home().join("bugs").join(self.bug.name);
        home.join(format!("{version}-{}", self.with.name()))
    }

    fn run(&self) -> Result<Ran, Error> {
        let root = self.root();
        fs::create_dir_all(root.join("src"))?;
        fs::write(root.join("src/main.rs"), self.bug.program)?;
        let dependencies = if self.broken { self.bug.broken } else { self.bug.fixed };
        let manifest = format!(
            "[package]\nname = \"{}\"\nedition = \"2024\"\npublish = false\n\n[workspace]\n\n\
             [dependencies]\n{dependencies}\n",
            self.bug.name
        );
        fs::write(root.join("Cargo.toml"), manifest)?;
        let target = package::home().join("build-bugs");
        let mut cargo = package::cargo();
        cargo.arg("build");
        self.with.configure(&mut cargo);
        let status = cargo
            .arg(format!("--jobs={}", self.arguments.jobs))
            .arg("--message-format=json-render-diagnostics")
            .env("CARGO_TARGET_DIR", &target)
            .env("RUSTFLAGS", "--cap-lints=allow")
            // Built once: what is kept to build again takes gigabytes.
            .env("CARGO_INCREMENTAL", "0")
            .current_dir(&root)
            .stderr(Stdio::inherit())
            .output()?;
        if !status.status.success() {
            return Err(format!("{} does not build", self.bug.name).into());
        }
        // The other case's program has the same name there.
        let program = root.join(self.bug.name);
        fs::copy(target.join("debug").join(self.bug.name), &program)?;
        let limit = Duration::from_secs(self.arguments.limit);
        let (out, err) = (root.join("stdout"), root.join("stderr"));
        let mut command = Command::new(&program);
        command.env("LOCKDEP", "stats").env("RUST_BACKTRACE", "0");
        let (end, _) = process::run(&mut command, &out, &err, limit)?;
        let said = String::from_utf8_lossy(&fs::read(err)?).into_owned();
        let figures = said.lines().filter_map(Figures::parse).next();
        Ok(Ran { end, said, figures })
    }

    fn is_right(&self, ran: &Ran) -> bool {
        match (self.with, self.broken) {
            (With::Nothing, true) if self.bug.hangs => ran.end == End::Limit,
            (With::Nothing, _) => ran.end == End::Code(0),
            (With::Shims, true) => {
                ran.end == End::Code(if self.bug.note { 0 } else { 101 })
                    && ran.said.contains(if self.bug.note { "NOTE: " } else { "WARNING: " })
                    && self.bug.finding.iter().all(|words| ran.said.contains(words))
            }
            // It was looked at, and there was nothing to say.
            (With::Shims, false) => {
                ran.end == End::Code(0)
                    && ran.figures.is_some_and(|f| f.locks > 0 && f.findings + f.notes == 0)
            }
        }
    }
}
