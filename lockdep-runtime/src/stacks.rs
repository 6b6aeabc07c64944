//! Stacks of the `backtrace` crate, which the core does not know and so need not wait for when it
//! is built.

use std::env;
use std::path::PathBuf;
use std::sync::OnceLock;

use lockdep_core::backtrace::{Frame, Unwinder, install};
use lockdep_core::site::shown;

/// Has the core capture stacks. Called where a validator begins to count for a thread.
pub(crate) fn begin() {
    ROOT.get_or_init(root);
    install(Unwinder { trace, resolve });
}

fn trace(tell: &mut dyn FnMut(usize)) {
    backtrace::trace(|frame| {
        tell(frame.ip().addr());
        true
    });
}

fn resolve(address: usize, tell: &mut dyn FnMut(Frame)) {
    backtrace::resolve(std::ptr::without_provenance_mut(address), |symbol| {
        let Some(name) = symbol.name() else { return };
        let place = symbol.filename().map(|file| match symbol.lineno() {
            Some(line) => format!("{}:{line}", shorten(&file.to_string_lossy())),
            None => shorten(&file.to_string_lossy()),
        });
        tell(Frame { function: format!("{name:#}"), place });
    });
}

/// The end of a path below the workspace, as places are: what the machine has before it says nothing.
fn shorten(path: &str) -> String {
    let root = ROOT.get().and_then(|root| root.as_deref()?.to_str());
    let relative = root.and_then(|root| path.strip_prefix(root)?.strip_prefix('/'));
    relative.unwrap_or_else(|| shown(path)).to_owned()
}

static ROOT: OnceLock<Option<PathBuf>> = OnceLock::new();

/// The nearest directory with a `Cargo.lock`, which is the workspace that Cargo runs a test in; else
/// the one that the process began in.
fn root() -> Option<PathBuf> {
    let here = env::current_dir().ok()?;
    let workspace = here.ancestors().find(|dir| dir.join("Cargo.lock").is_file());
    Some(workspace.unwrap_or(&here).to_owned())
}
