//! `cargo lockdep init` in packages and workspaces, as a person runs it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A directory of its own in the target folder.
struct Dir(PathBuf);

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace")
}

impl Dir {
    fn new(name: &str, files: &[(&str, &str)]) -> Dir {
        let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("init").join(name);
        let _ = fs::remove_dir_all(&dir);
        for (file, text) in files {
            let path = dir.join(file);
            fs::create_dir_all(path.parent().expect("below the directory")).expect("a folder");
            fs::write(path, text).expect("a file");
        }
        Dir(dir)
    }

    /// A package with a library; a workspace of its own, so that it is none of ours.
    fn package(name: &str, code: &str) -> Dir {
        Dir::new(name, &[("Cargo.toml", PACKAGE), ("src/lib.rs", code)])
    }

    fn lockdep(&self, arguments: &[&str]) -> Ran {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-lockdep"));
        command.args(["lockdep", "init"]).args(arguments).current_dir(&self.0);
        command.output().expect("the command starts").into()
    }

    fn init(&self, arguments: &[&str]) -> Ran {
        let checkout = root().to_str().expect("UTF-8");
        self.lockdep(&[&["--path", checkout], arguments].concat())
    }

    fn cargo(&self, arguments: &[&str]) -> Ran {
        // The versions that the workspace is tested with, and that are on this machine.
        fs::copy(root().join("Cargo.lock"), self.0.join("Cargo.lock")).expect("the lock");
        let mut command = Command::new(env!("CARGO"));
        command.args(arguments).arg("--offline").current_dir(&self.0);
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("init/target");
        command.env("CARGO_TARGET_DIR", target).env("CARGO_TERM_COLOR", "never");
        command.env_remove("LOCKDEP").output().expect("cargo starts").into()
    }

    fn read(&self, file: &str) -> String {
        fs::read_to_string(self.0.join(file)).unwrap_or_else(|e| panic!("{file}: {e}"))
    }

    /// Every file and what is in it.
    fn all(&self) -> BTreeMap<PathBuf, String> {
        fn walk(dir: &Path, all: &mut BTreeMap<PathBuf, String>) {
            for entry in fs::read_dir(dir).expect("a folder") {
                let path = entry.expect("an entry").path();
                match path.is_dir() {
                    true => walk(&path, all),
                    false => {
                        drop(all.insert(path.clone(), fs::read_to_string(path).expect("text")))
                    }
                }
            }
        }
        let mut all = BTreeMap::new();
        walk(&self.0, &mut all);
        all
    }
}

struct Ran {
    code: Option<i32>,
    out: String,
    err: String,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Ran {
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        Ran { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }
}

impl Ran {
    #[track_caller]
    fn ends_with(&self, code: i32) {
        assert_eq!(self.code, Some(code), "{}\n{}", self.out, self.err);
    }
}

const PACKAGE: &str =
    "[workspace]\n\n[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";

#[test]
fn a_new_package_is_validated_and_fenced() {
    let code = "#![cfg_attr(not(test), allow(clippy::disallowed_types))]\n\n\
        #[cfg(test)]\nuse lockdep::sync;\n#[cfg(not(test))]\nuse std::sync;\n\n\
        use std::future::Future;\n\n\
        pub struct App {\n    pub seen: sync::Mutex<u32>,\n    pub raw: std::sync::RwLock<u32>,\n}\n\n\
        pub async fn held(app: &App, other: impl Future<Output = u32>) {\n    \
        let mut seen = app.seen.lock().unwrap();\n    *seen += other.await;\n}\n";
    let dir = Dir::package("new", code);
    let ran = dir.init(&[]);
    ran.ends_with(0);
    for line in ["writes Cargo.toml", "writes tests/lockdep.rs", "writes clippy.toml", "next:"] {
        assert!(ran.out.contains(line), "no {line}:\n{}", ran.out);
    }
    assert!(dir.read("Cargo.toml").starts_with(PACKAGE), "what was there stays first");

    let test = dir.cargo(&["test", "--test", "lockdep"]);
    test.ends_with(0);
    assert!(test.out.contains("two_orders_are_found ... ok"), "{}", test.out);

    let clippy = dir.cargo(&["clippy", "--all-targets"]);
    clippy.ends_with(0);
    let told = |text: &str| clippy.err.contains(text);
    // In tests the mirror is no raw lock; without them, clippy knows the guard itself.
    assert!(!told("disallowed type `std::sync::Mutex`"), "{}", clippy.err);
    assert!(told("use of a disallowed type `std::sync::RwLock`"), "{}", clippy.err);
    assert!(told("await point `lockdep::sync::MutexGuard`"), "{}", clippy.err);
    assert!(told("this `MutexGuard` is held across an await point"), "{}", clippy.err);
    // Each name in the configuration is that of a type, if its crate is there.
    assert!(!told("clippy.toml"), "{}", clippy.err);

    let before = dir.all();
    let again = dir.init(&[]);
    again.ends_with(0);
    assert!(
        again.out.contains("Cargo.toml: the dependency on lockdep: there already"),
        "{}",
        again.out
    );
    assert!(!again.out.contains("writes"), "{}", again.out);
    assert!(dir.all() == before, "the second time writes nothing");
}

/// Every lock that is to be kept out, and every guard, in code that names it.
const EVERYTHING: &str = "\
#![allow(dead_code)]

use std::future::ready;

struct Std(
    std::sync::Mutex<u8>,
    std::sync::RwLock<u8>,
    std::sync::Condvar,
    std::sync::Once,
    std::sync::OnceLock<u8>,
    std::sync::LazyLock<u8>,
    std::sync::Barrier,
);
struct ParkingLot(
    parking_lot::Mutex<u8>,
    parking_lot::FairMutex<u8>,
    parking_lot::RwLock<u8>,
    parking_lot::ReentrantMutex<u8>,
    parking_lot::Condvar,
    parking_lot::Once,
);
struct LockApi<R, G>(
    lock_api::Mutex<R, u8>,
    lock_api::RwLock<R, u8>,
    lock_api::ReentrantMutex<R, G, u8>,
);
struct Spin(spin::Mutex<u8>, spin::RwLock<u8>, spin::Once<u8>, spin::Lazy<u8>, spin::Barrier);

macro_rules! held {
    ($($name:ident: $guard:ty,)*) => {
        $(async fn $name(guard: $guard) {
            ready(()).await;
            drop(guard);
        })*
    };
}
mod of_std {
    use std::future::ready;
    use lockdep::sync::*;
    held! {
        mutex: MutexGuard<'_, u8>,
        read: RwLockReadGuard<'_, u8>,
        write: RwLockWriteGuard<'_, u8>,
    }
}
mod of_spin {
    use std::future::ready;
    use lockdep::spin::*;
    held! {
        mutex: MutexGuard<'_, u8>,
        read: RwLockReadGuard<'_, u8>,
        write: RwLockWriteGuard<'_, u8>,
        upgradable: RwLockUpgradableGuard<'_, u8>,
    }
}
macro_rules! all_of_lock_api {
    ($name:ident, $mirror:ident) => {
        mod $name {
            use std::future::ready;
            use lockdep::$mirror::*;
            held! {
                mutex: MutexGuard<'_, u8>,
                mapped_mutex: MappedMutexGuard<'_, u8>,
                reentrant: ReentrantMutexGuard<'_, u8>,
                mapped_reentrant: MappedReentrantMutexGuard<'_, u8>,
                read: RwLockReadGuard<'_, u8>,
                write: RwLockWriteGuard<'_, u8>,
                upgradable: RwLockUpgradableReadGuard<'_, u8>,
                mapped_read: MappedRwLockReadGuard<'_, u8>,
                mapped_write: MappedRwLockWriteGuard<'_, u8>,
            }
        }
    };
}
all_of_lock_api!(of_0_12, parking_lot);
all_of_lock_api!(of_0_13, parking_lot_0_13);
";

#[test]
fn each_entry_of_the_fence_stands_for_a_type() {
    let checkout = root().display();
    let manifest = format!(
        "{PACKAGE}\n[dependencies]\nlock_api = \"0.4\"\nparking_lot = \"0.12\"\nspin = \"0.10\"\n\
         lockdep = {{ path = \"{checkout}\", features = [\"spin\", \"parking_lot_0_13\"] }}\n"
    );
    let dir = Dir::new("fence", &[("Cargo.toml", &*manifest), ("src/lib.rs", EVERYTHING)]);
    dir.init(&[]).ends_with(0);
    let clippy = dir.cargo(&["clippy", "--lib"]);
    clippy.ends_with(0);
    let fence = dir.read("clippy.toml");
    let entries = fence.lines().filter_map(|line| line.trim().strip_prefix("{ path = \""));
    let paths: Vec<&str> = entries.filter_map(|rest| rest.split('"').next()).collect();
    assert!(paths.len() > 40, "{paths:?}");
    for path in paths {
        let what =
            if path.starts_with("lockdep") { "across an await point" } else { "disallowed type" };
        let told = clippy
            .err
            .lines()
            .any(|line| line.contains(what) && line.contains(&format!("`{path}`")));
        assert!(told, "clippy does not know {path}:\n{}", clippy.err);
    }
}

#[test]
fn the_published_version_is_asked_for() {
    let dir = Dir::package("published", "");
    dir.lockdep(&[]).ends_with(0);
    let line = concat!("lockdep = \"", env!("CARGO_PKG_VERSION_MAJOR"), ".");
    assert!(dir.read("Cargo.toml").contains(line), "{}", dir.read("Cargo.toml"));
}

#[test]
fn a_dry_run_writes_nothing() {
    let dir = Dir::package("dry", "");
    let before = dir.all();
    let ran = dir.init(&["--dry-run"]);
    ran.ends_with(0);
    assert!(ran.out.contains("would write Cargo.toml\n    [dev-dependencies]\n"), "{}", ran.out);
    assert!(ran.out.contains("    [profile.dev.package.lockdep-core]\n"), "{}", ran.out);
    assert!(dir.all() == before);
}

#[test]
fn lines_go_where_their_tables_are() {
    let manifest = format!(
        "{PACKAGE}\n[dev-dependencies] # for tests\nlog = {{ path = \"log\" }}\n\n\
         [profile.dev.package.lockdep-core]\nopt-level = 2\n"
    );
    let log = "[package]\nname = \"log\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";
    let files = [
        ("Cargo.toml", &*manifest),
        ("src/lib.rs", ""),
        ("log/Cargo.toml", log),
        ("log/src/lib.rs", ""),
        ("clippy.toml", "msrv = \"1.95\""),
    ];
    let dir = Dir::new("tables", &files);
    let ran = dir.init(&[]);
    ran.ends_with(0);
    let text = dir.read("Cargo.toml");
    assert_eq!(text.matches("[dev-dependencies]").count(), 1, "{text}");
    assert_eq!(text.matches("lockdep-core").count(), 1, "the profile stays as it was:\n{text}");
    assert!(text.contains("# for tests\n# Locks that are"), "{text}");
    assert!(ran.out.contains("the profile of lockdep-core: there already"), "{}", ran.out);
    let fence = dir.read("clippy.toml");
    assert!(fence.starts_with("msrv = \"1.95\"\n\n# The fence"), "{fence}");
}

#[test]
fn nothing_is_overwritten() {
    let mine = "#[test]\nfn mine() {}\n";
    let clippy = "disallowed-types = [\"std::rc::Rc\"]\n";
    let files = [
        ("Cargo.toml", PACKAGE),
        ("src/lib.rs", ""),
        ("tests/lockdep.rs", mine),
        (".clippy.toml", clippy),
    ];
    let dir = Dir::new("mine", &files);
    let before = dir.all();
    let ran = dir.init(&[]);
    ran.ends_with(1);
    assert!(dir.all() == before, "nothing at all is written");
    for text in [
        "nothing was written:",
        "tests/lockdep.rs is there and is not overwritten: move it away, or name the first test \
         with --test NAME",
        ".clippy.toml has its own `disallowed-types`",
        "--no-fence",
    ] {
        assert!(ran.err.contains(text), "no {text}:\n{}", ran.err);
    }
    // The remedies remedy.
    dir.init(&["--test", "locks", "--no-fence"]).ends_with(0);
    assert_eq!(dir.read("tests/lockdep.rs"), mine);
    assert_eq!(dir.read(".clippy.toml"), clippy);
    assert!(dir.read("tests/locks.rs").contains("two_orders_are_found"));
}

#[test]
fn a_manifest_that_cargo_no_longer_reads_is_put_back() {
    // Right, but not to be added to by a table.
    let manifest = format!("dev-dependencies = {{}}\n{PACKAGE}");
    let dir = Dir::new("inline", &[("Cargo.toml", &*manifest), ("src/lib.rs", "")]);
    let before = dir.all();
    let ran = dir.init(&[]);
    ran.ends_with(1);
    assert!(ran.err.contains("Cargo.toml") && ran.err.contains("dev-dependencies"), "{}", ran.err);
    assert!(dir.all() == before);
}

#[test]
fn members_of_a_workspace() {
    let member = |name: &str| {
        format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n")
    };
    let files = [
        ("Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"one\", \"two\"]\n"),
        ("one/Cargo.toml", &*member("one")),
        ("one/src/lib.rs", ""),
        ("two/Cargo.toml", &*member("two")),
        ("two/src/lib.rs", ""),
    ];
    let dir = Dir::new("members", &files);
    let before = dir.all();
    let ran = dir.init(&[]);
    ran.ends_with(2);
    assert!(ran.err.contains("one, two: say which with -p NAME"), "{}", ran.err);
    let ran = dir.init(&["-p", "three"]);
    ran.ends_with(2);
    assert!(ran.err.contains("no package is called three; there are one, two"), "{}", ran.err);
    assert!(dir.all() == before);

    dir.init(&["-p", "one", "-p", "two"]).ends_with(0);
    for name in ["one", "two"] {
        assert!(dir.read(&format!("{name}/Cargo.toml")).contains("lockdep = {"));
        assert!(dir.read(&format!("{name}/tests/lockdep.rs")).contains("lockdep::test"));
    }
    assert!(!dir.read("one/Cargo.toml").contains("profile"), "profiles count at the root only");
    assert_eq!(dir.read("Cargo.toml").matches("profile.dev.package.lockdep-core").count(), 1);
    assert_eq!(dir.read("clippy.toml").matches("disallowed-types").count(), 1);

    // In a member's directory, that member.
    let dir = Dir::new("member", &files);
    dir.init(&["--manifest-path", "two/Cargo.toml"]).ends_with(0);
    assert!(dir.read("two/Cargo.toml").contains("lockdep = {"));
    assert!(!dir.read("one/Cargo.toml").contains("lockdep"));
    assert!(dir.read("Cargo.toml").contains("profile.dev.package.lockdep-core"));
}

#[test]
fn what_cannot_be_is_said() {
    let dir = Dir::new("nowhere", &[("empty", "")]);
    let ran = dir.init(&["--manifest-path", "none/Cargo.toml"]);
    ran.ends_with(1);
    assert!(
        ran.err.contains("nothing was written:") && ran.err.contains("none/Cargo.toml"),
        "{}",
        ran.err
    );
    dir.init(&["--overwrite"]).ends_with(2);
    let dir = Dir::package("no_checkout", "");
    let ran = dir.lockdep(&["--path", "no/such/checkout"]);
    ran.ends_with(1);
    assert!(ran.err.contains("no/such/checkout: "), "{}", ran.err);
}
