//! Findings that the process accepts: from a file, and from code.
//!
//! The file is the one that the environment names (`LOCKDEP_SUPPRESS`, or the word `suppress=FILE`
//! of `LOCKDEP`), or `lockdep.suppress` beside the `Cargo.toml` of the package that Cargo runs. A
//! line of it is a suppression; empty lines, and those that begin with `#`, are none.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, Once, PoisonError};
use std::{env, fs, io};

use lockdep_core::policy::Policy;
use lockdep_core::report::Report;
use lockdep_core::suppress::Suppression;

use crate::process_end::{self, Turn};

/// The file that is read if none is named.
const FILE: &str = "lockdep.suppress";

struct Entry {
    suppression: Suppression,
    /// Where it stands.
    place: String,
}

static ENTRIES: Mutex<Vec<Entry>> = Mutex::new(Vec::new());
/// Whether one was wrong: then the process fails, since what it was to cover is not.
static INVALID: AtomicBool = AtomicBool::new(false);

fn entries() -> MutexGuard<'static, Vec<Entry>> {
    ENTRIES.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether a finding is accepted.
pub(crate) fn covers(report: &Report, policy: &Policy) -> bool {
    // Each is asked, so that each counts what it covers.
    let mut covers = false;
    for entry in entries().iter() {
        covers |= entry.suppression.covers(report);
    }
    for suppression in policy.suppressions() {
        covers |= suppression.covers(report);
    }
    covers
}

/// Accepts a finding in all of this process, from now on. What `lockdep::suppress!` expands to.
#[track_caller]
pub fn add(from: &str, to: &str, site: &str, reason: &str) {
    let caller = std::panic::Location::caller();
    let place = format!("{}:{}", caller.file(), caller.line());
    match Suppression::new(from, to, site, reason) {
        Ok(suppression) => {
            let mut entries = entries();
            // Once, however often the code runs.
            let text = suppression.to_string();
            let known =
                |entry: &Entry| entry.place == place && entry.suppression.to_string() == text;
            if !entries.iter().any(known) {
                entries.push(Entry { suppression, place });
            }
        }
        Err(error) => invalid(&place, &error.to_string()),
    }
    process_end::at(Turn::Suppressions, last_words);
}

/// Reads the file that is named, or the one that is there.
pub(crate) fn load(named: Option<&str>) {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| load_once(named));
}

fn load_once(named: Option<&str>) {
    let by_variable = env::var("LOCKDEP_SUPPRESS").ok().filter(|name| !name.is_empty());
    let package = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).unwrap_or_default();
    let named = named.map(str::to_owned).or(by_variable);
    let (path, text) = match &named {
        Some(name) => {
            let path = [Path::new(name).to_owned(), package.join(name)];
            let path = path.iter().find(|path| path.exists()).unwrap_or(&path[0]).clone();
            let text = fs::read_to_string(&path);
            (path, text)
        }
        None => {
            let path = package.join(FILE);
            let text = fs::read_to_string(&path);
            if text.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::NotFound) {
                return;
            }
            (path, text)
        }
    };
    let name = named.unwrap_or_else(|| FILE.to_owned());
    match text {
        Ok(text) => read(&name, &text),
        Err(error) => {
            let path = path.display();
            let remedy = "name a file of suppressions, one a line, or none";
            invalid(&name, &format!("{path} cannot be read: {error}; {remedy}"));
        }
    }
    process_end::at(Turn::Suppressions, last_words);
}

fn read(name: &str, text: &str) {
    for (i, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let place = format!("{name}:{}", i + 1);
        match Suppression::parse(line) {
            Ok(suppression) => entries().push(Entry { suppression, place }),
            Err(error) => invalid(&place, &error.to_string()),
        }
    }
}

fn invalid(place: &str, error: &str) {
    INVALID.store(true, Ordering::Relaxed); // Relaxed: a flag that guards nothing.
    eprintln!("lockdep: {place}: {error}");
}

/// Says which entries were not needed, and fails if some were wrong.
fn last_words() -> bool {
    use std::io::Write as _;
    let mut unused = String::new();
    for entry in entries().iter() {
        if entry.suppression.matched() == 0 {
            unused += &format!("\n  {}: {}", entry.place, entry.suppression);
        }
    }
    let mut stderr = io::stderr();
    if !unused.is_empty() {
        let _ = writeln!(
            stderr,
            "lockdep: suppressions that nothing in this process needed; remove those that no test \
             needs any more:{unused}"
        );
    }
    let invalid = INVALID.load(Ordering::Relaxed); // Relaxed: no other thread writes it any more.
    if invalid {
        let _ = writeln!(stderr, "lockdep: a suppression is wrong, see above; the process fails");
    }
    invalid
}
